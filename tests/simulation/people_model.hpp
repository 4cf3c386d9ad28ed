#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "domain/changes/change.hpp"
#include "tests/simulation/chronicle.hpp"
#include "tests/simulation/history.hpp"

/// People, their sessions and their week as far as they are durable, and what must be true of them.
namespace usher::simulation {

using namespace domain;

/// Sessions that are not used for so long end.
inline constexpr milliseconds session_idle = std::chrono::minutes{20};

/// The wall clock of all runs: Seoul, which has no summer time.
inline local_time wall_time(instant utc) {
  return local_time{std::chrono::floor<std::chrono::seconds>(utc + std::chrono::hours{9}).time_since_epoch()};
}

struct model_person {
  std::string username;
  std::string password_hash;
  bool is_active = true;
  bool is_office = false;
  bool is_superuser = false;
  bool is_teacher = false;
  bool is_student = false;
  bool is_erased = false;
  bool non_pass = false;
  bool essential_clinic = false;
  std::int32_t no_show = 0;

  /// Has too many no-shows to book.
  bool is_blocked() const { return is_student && no_show >= 2; }
  friend bool operator==(const model_person&, const model_person&) = default;
};

struct model_session {
  user_id user;
  instant started_at;
  /// As far as it is durable.
  instant used_at;
  history<std::optional<session_end>> ended;
};

/// A student's record of a class.
struct model_record {
  attendance type = attendance::none;
  instant marked_at{};
  bool withdrawn = false;
  /// Since which version, where it is.
  version withdrawn_at = 0;
  /// The absence was there when the place was given up. What is said of a withdrawn record is meant.
  bool is_to_be_taken_back = false;
  local_time begins{};
};

class people_model {
 public:
  using record_key = std::tuple<clinic_id, local_date, user_id>;

  explicit people_model(chronicle& book) : book_(&book) {}

  /// Takes in what is about people; other changes are of no interest.
  void take(const change& c, version at);
  /// The record of a class that begins then counts from now on.
  void open_record(const attendance_opened& c, local_time begins);
  /// The place was given up: so does its record count no longer.
  void withdraw_record(const record_key& key, instant when, version at);
  /// What must be true when a batch is over.
  void check_batch();

  /// Nothing for who was never there.
  const history<model_person>* find(user_id user) const;
  bool was(user_id user, version since, const auto& is_so) const {
    const auto* known = find(user);
    return known != nullptr && known->was(since, is_so);
  }
  const std::map<user_id, history<model_person>>& all() const { return people_; }
  const std::map<secret_hash, model_session>& sessions() const { return sessions_; }
  const std::map<record_key, model_record>& records() const { return records_; }
  /// Whose calendar stands at the address.
  const std::map<secret_hash, history<user_id>>& calendars() const { return calendars_; }
  bool is_live(const secret_hash& key) const;
  /// The week up to which there were scheduled resets.
  local_date reset_through() const { return reset_through_; }
  /// The last one that was demanded.
  const std::optional<week_reset>& demanded() const { return demanded_; }

 private:
  struct fold;

  void require(bool holds, const char* what) const {
    if (!holds) {
      book_->fail(what);
    }
  }

  chronicle* book_;
  std::map<user_id, history<model_person>> people_;
  std::map<secret_hash, model_session> sessions_;
  std::map<record_key, model_record> records_;
  std::map<user_id, secret_hash> calendar_of_;
  std::map<secret_hash, history<user_id>> calendars_;
  std::optional<week_reset> last_reset_;
  std::optional<week_reset> demanded_;
  local_date reset_through_{};
  /// In this batch, and when: the sessions that there were end, but for the one that asked.
  std::map<user_id, version> new_passwords_;
};

}  // namespace usher::simulation
