#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "storage/store.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/chronicle.hpp"
#include "tests/simulation/mishaps.hpp"

namespace usher::simulation {

/// What surrounds the store: whoever does something else while it works.
struct store_surroundings {
  /// Lets the others do something, or not.
  std::function<void()> meanwhile;
  /// What goes wrong with the commit that comes now.
  std::function<std::optional<mishap>()> fault;
  /// Lets minutes pass, with all that others do in them.
  std::function<void()> hang;
  /// A batch is durable from now on.
  std::function<void(const storage::batch&)> durable;
  /// The process ends here: nothing that happens in it afterwards counts.
  std::function<void()> die;
  std::function<bool()> is_dead;
  /// Lets the others do something, or not, while somebody reads, the journal too.
  std::function<void()> meanwhile_reading;
};

/// Whatever is asked of a store passes through here: it may not be answered, or take a while.
class doubtful_reader : public virtual storage::store_reader {
 public:
  storage::catalogue load_catalogue() override {
    return answer([&](storage::store_reader& source) { return source.load_catalogue(); });
  }
  domain::seat_map_image load_concert_date(const domain::concert_date_key& date) override {
    return answer([&](storage::store_reader& source) { return source.load_concert_date(date); });
  }
  domain::waiting_line_image load_waiting_line(domain::room_id room, domain::instant since) override {
    return answer([&](storage::store_reader& source) { return source.load_waiting_line(room, since); });
  }
  domain::local_date find_open_class(domain::clinic_id clinic, domain::local_date next) override {
    return answer([&](storage::store_reader& source) { return source.find_open_class(clinic, next); });
  }
  domain::clinic_facts load_clinic(domain::clinic_id clinic) override {
    return answer([&](storage::store_reader& source) { return source.load_clinic(clinic); });
  }
  domain::roster_image load_roster(domain::clinic_id clinic, domain::local_date date) override {
    return answer([&](storage::store_reader& source) { return source.load_roster(clinic, date); });
  }
  std::vector<domain::roster_entry> load_entries(domain::clinic_id clinic, domain::local_date date) override {
    return answer([&](storage::store_reader& source) { return source.load_entries(clinic, date); });
  }
  domain::people_image load_people(domain::instant now) override {
    return answer([&](storage::store_reader& source) { return source.load_people(now); });
  }
  storage::restless load_restless() override {
    return answer([&](storage::store_reader& source) { return source.load_restless(); });
  }
  domain::wallets_image load_wallets() override {
    return answer([&](storage::store_reader& source) { return source.load_wallets(); });
  }
  domain::seat_quota_image load_seat_quota(domain::concert_id concert) override {
    return answer([&](storage::store_reader& source) { return source.load_seat_quota(concert); });
  }
  domain::remembered_requests_image load_remembered_requests(domain::instant now) override {
    return answer([&](storage::store_reader& source) { return source.load_remembered_requests(now); });
  }
  domain::outbox_image load_outbox() override {
    return answer([&](storage::store_reader& source) { return source.load_outbox(); });
  }
  domain::outbox_image load_dead_notices() override {
    return answer([&](storage::store_reader& source) { return source.load_dead_notices(); });
  }
  domain::app_keys_image load_app_keys() override {
    return answer([&](storage::store_reader& source) { return source.load_app_keys(); });
  }
  std::optional<storage::stored_notice> load_notice(const domain::notice_key& notice) override {
    return answer([&](storage::store_reader& source) { return source.load_notice(notice); });
  }
  std::optional<storage::attendance_line> find_attendance(std::int64_t id) override {
    return answer([&](storage::store_reader& source) { return source.find_attendance(id); });
  }
  domain::existing_data load_existing_data() override {
    return answer([&](storage::store_reader& source) { return source.load_existing_data(); });
  }
  domain::timetable_image load_timetable() override {
    return answer([&](storage::store_reader& source) { return source.load_timetable(); });
  }
  std::uint64_t last_change_number(const std::string& actor) override {
    return answer([&](storage::store_reader& source) { return source.last_change_number(actor); });
  }
  std::map<domain::clinic_id, domain::instant> last_clinic_changes(
      const std::vector<domain::clinic_id>& clinics) override {
    return answer([&](storage::store_reader& source) { return source.last_clinic_changes(clinics); });
  }
  std::optional<storage::archived_changes> archived_of(const std::string& actor) override {
    return answer([&](storage::store_reader& source) { return source.archived_of(actor); });
  }
  std::vector<storage::logged_change> read_changes(std::uint64_t from, std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.read_changes(from, limit); });
  }
  storage::log_end end_of_log() override {
    return answer([&](storage::store_reader& source) { return source.end_of_log(); });
  }
  storage::log_piece log_after(std::uint64_t position, std::size_t at_most) override {
    return answer([&](storage::store_reader& source) { return source.log_after(position, at_most); });
  }
  std::vector<storage::log_line> read_actor_log(const std::string& actor, std::uint64_t from,
                                                std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.read_actor_log(actor, from, limit); });
  }
  std::uint64_t last_number_by(const std::string& actor, domain::instant time) override {
    return answer([&](storage::store_reader& source) { return source.last_number_by(actor, time); });
  }
  storage::booking_page list_bookings(const storage::booking_filter& filter, const storage::page_mark& after,
                                      std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.list_bookings(filter, after, limit); });
  }
  storage::notice_page list_notices(std::optional<storage::notice_state> state,
                                    const storage::page_mark& after, std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.list_notices(state, after, limit); });
  }
  std::vector<storage::wallet_line> list_wallet(domain::user_id user, std::int64_t before,
                                                std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.list_wallet(user, before, limit); });
  }
  std::vector<domain::admin_called> list_admin_calls(domain::admin_call_number before,
                                                     std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.list_admin_calls(before, limit); });
  }
  std::vector<domain::person> list_people(const storage::person_filter& filter, domain::user_id after,
                                          std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.list_people(filter, after, limit); });
  }
  storage::counted_page<domain::person> page_people(const storage::person_filter& filter, std::int64_t skip,
                                                    std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.page_people(filter, skip, limit); });
  }
  storage::counted_page<storage::login_line> page_logins(const storage::login_filter& filter,
                                                         std::int64_t skip, std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.page_logins(filter, skip, limit); });
  }
  std::vector<storage::attendance_line> list_attendance(const storage::attendance_filter& filter,
                                                        std::int64_t before, std::size_t limit) override {
    return answer(
        [&](storage::store_reader& source) { return source.list_attendance(filter, before, limit); });
  }
  storage::counted_page<storage::attendance_line> page_attendance(const storage::attendance_filter& filter,
                                                                  std::int64_t skip,
                                                                  std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.page_attendance(filter, skip, limit); });
  }
  std::vector<storage::reservation_line> list_reservations(domain::clinic_id clinic,
                                                           domain::local_date date) override {
    return answer([&](storage::store_reader& source) { return source.list_reservations(clinic, date); });
  }
  std::vector<storage::calendar_place> list_places(domain::user_id user, domain::local_date from) override {
    return answer([&](storage::store_reader& source) { return source.list_places(user, from); });
  }
  std::vector<storage::taught_class> list_taught(domain::user_id teacher, domain::local_date from) override {
    return answer([&](storage::store_reader& source) { return source.list_taught(teacher, from); });
  }
  storage::clinic_counts count_clinics(domain::local_date from, domain::local_date to) override {
    return answer([&](storage::store_reader& source) { return source.count_clinics(from, to); });
  }
  std::vector<domain::week_reset> list_week_resets(std::size_t limit) override {
    return answer([&](storage::store_reader& source) { return source.list_week_resets(limit); });
  }

 protected:
  /// Who knows the answer now. Throws store_error where nobody answers.
  virtual storage::store_reader& asked() = 0;
  /// The question was answered, and the answer is on its way.
  virtual void answered() = 0;

 private:
  template <class Question>
  std::invoke_result_t<Question, storage::store_reader&> answer(Question question) {
    auto said = question(asked());
    answered();
    return said;
  }
};

/// A real store that may fail, answer late, leave in doubt, refuse, lose what was not synced, and have gone
/// back in time.
class doubtful_store final : public doubtful_reader, public storage::store {
 public:
  doubtful_store(std::unique_ptr<storage::store> real, store_surroundings around, chance& dice,
                 chronicle& book)
      : real_(std::move(real)), around_(std::move(around)), dice_(dice), book_(book) {}

  /// While it is down nothing is stored or read.
  void go_down(bool down) { is_down_ = down; }
  bool is_down() const { return is_down_; }
  /// Nothing fails any more.
  void heal() {
    is_down_ = false;
    refusals_left_ = 0;
  }
  /// From now on this is not what was acknowledged.
  void go_back() { why_right_lost_ = "the database went back in time"; }
  storage::store& real() { return *real_; }

  storage::commit_result commit(const storage::batch& b) noexcept override;
  storage::resolution resolve(const storage::batch_id& id) noexcept override;
  bool ping() noexcept override { return may_ask() && real_->ping(); }
  std::string why_right_lost() const override { return why_right_lost_; }
  std::string description() const override { return "simulated"; }
  void forget_requests(domain::instant now) override { reach().forget_requests(now); }
  storage::pruned_step prune(storage::prunable what, domain::instant over_until,
                             std::size_t at_most) override {
    return reach().prune(what, over_until, at_most);
  }
  domain::bytes_32 server_secret(const std::string& name) override { return reach().server_secret(name); }
  std::unique_ptr<storage::store_reader> open_reader() override;

 private:
  /// What a batch in doubt waits for, and what it comes to.
  struct doubt {
    int unknown_left = 0;
    bool is_stored = false;
    std::optional<storage::batch> to_store;
  };
  class session;

  bool may_ask() const { return !is_down_ && why_right_lost_.empty() && !around_.is_dead(); }
  /// Throws store_error unless it may be asked.
  void expect_answer();
  storage::store& reach() {
    expect_answer();
    return *real_;
  }
  storage::store_reader& asked() override { return reach(); }
  /// The journal asks while it is at work: the others do something around its commits.
  void answered() override {}
  storage::commit_result store_it(const storage::batch& b);
  /// As the database would for a constraint: whatever a batch has of this actor.
  bool is_refused(const storage::batch& b);
  storage::commit_result commit_with(mishap fault, const storage::batch& b);
  int patience();
  storage::commit_result leave_in_doubt(doubt left);

  std::unique_ptr<storage::store> real_;
  store_surroundings around_;
  chance& dice_;
  chronicle& book_;
  bool is_down_ = false;
  std::string why_right_lost_;
  /// Whose appends are refused, for so many commits.
  std::string guilty_;
  int refusals_left_ = 0;

  doubt doubt_;
};

}  // namespace usher::simulation
