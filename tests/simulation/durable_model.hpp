#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/changes/change.hpp"
#include "domain/waiting/waiting_line_image.hpp"
#include "storage/store.hpp"
#include "tests/simulation/chronicle.hpp"
#include "tests/simulation/clinic_model.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/people_model.hpp"

/// What is durable, written down a second time in the plainest way, and what must be true of it. It knows the
/// rules of the contract and none of the machines that decide.
namespace usher::simulation {

using namespace domain;

/// A change as a line of a story.
std::string text_of(const change& c);

/// `absent`: before the hall had it, and after it was taken out.
enum class seat_is : std::uint8_t { absent, free, held, offered, sold };

struct model_seat {
  seat_is what = seat_is::absent;
  user_id user{};
  instant until{};
  std::int32_t extensions = 0;
  std::int64_t price = 0;
  std::optional<token_ref> token{};
  receipt_number receipt{};
  waiter_number waiter{};
};

struct model_receipt {
  user_id user;
  std::int64_t amount = 0;
  std::int64_t balance_after = 0;
  std::int64_t refunded = 0;
  std::set<std::int32_t> seats;
};

struct model_date {
  instant starts_at;
  date_terms terms;
  /// Those before, oldest first: what was planned by them may become durable later.
  std::vector<date_terms> past_terms;
  /// Seat n at n - 1.
  std::vector<history<model_seat>> seats;
  /// Those that were taken out, by n - 1: answers about them may be on their way.
  std::map<std::size_t, history<model_seat>> seats_gone;
  /// Who waits without an offer, in order of joining.
  std::vector<std::pair<waiter_number, user_id>> waiting;
  history<std::vector<waiter_number>> waited;
  waiter_number last_waiter{};
  std::map<receipt_number, model_receipt> receipts;
  history<date_state> state;
};

struct model_token {
  secret_hash secret;
  user_id user;
  token_status status = token_status::waiting;
  instant until{};
  instant returns_until{};
  bool claimed = true;
  std::int32_t extensions = 0;
};

struct model_room {
  room_rules rules;
  room_mode mode = room_mode::open;
  std::optional<opening_scheduled> opening;
  /// Ticket n at n - 1.
  std::vector<history<model_token>> tokens;
  /// Tickets of who waits or is away, as they stand.
  std::vector<std::uint64_t> line;
  /// Tickets of who waits, as they stood.
  history<std::vector<std::uint64_t>> waited;
  std::int64_t active = 0;
};

enum class notice_is : std::uint8_t { pending, dead, delivered };

struct model_notice {
  notice_queued what;
  notice_is state = notice_is::pending;
};

struct model_concert {
  /// The widest bound that there ever was; 0: there was none once.
  std::int32_t widest_bound = 0;
  bool own_room = false;
};

class durable_model {
 public:
  durable_model(chronicle& book, room_rules rules, std::int64_t most_balance)
      : book_(&book), rules_(rules), most_balance_(most_balance), people_(book), clinics_(book) {}

  /// Takes a batch in that became durable now, and says what is wrong with it.
  void commit(const storage::batch& b);
  version now() const { return version_; }

  const model_date* find(const concert_date_key& date) const;
  const model_seat* find(const concert_date_key& date, seat_number seat) const;
  /// Also of a seat that was taken out.
  const history<model_seat>* seat_history(const concert_date_key& date, seat_number seat) const;
  const std::map<concert_date_key, model_date>& dates() const { return dates_; }
  const std::map<room_id, model_room>& rooms() const { return rooms_; }
  /// A room in which nothing has happened is as good as one that is new.
  const model_room& room(room_id id) const;
  /// Nothing when nobody has it.
  const history<model_token>* find(room_id room, const secret_hash& secret) const;
  const std::map<user_id, history<std::int64_t>>& balances() const { return balances_; }
  std::int64_t balance(user_id user) const;
  bool had_balance(user_id user, std::int64_t amount, version since) const;

  const people_model& people() const { return people_; }
  const clinic_model& clinics() const { return clinics_; }
  clinic_model& clinics() { return clinics_; }

  /// An answer with this text was remembered at some time.
  bool ever_remembered(const std::string& answer) const { return ever_remembered_.contains(answer); }
  /// Somebody was told that what this text answers did not happen.
  void note_never(const std::string& answer) { never_.insert(answer); }
  /// Nothing when the key is not known.
  const request_remembered* remembered(const secret_hash& key) const;

  const std::map<std::pair<notice_lane, notice_number>, model_notice>& notices() const { return notices_; }
  /// The receiver was told of it.
  void note_sent(const notice_lane& lane, notice_number number);

  /// How many changes of each kind became durable, in the order of their variant.
  const std::vector<std::uint64_t>& kinds() const { return kinds_; }
  /// Of a model that went back: what it has seen it has seen.
  void keep_counts(std::vector<std::uint64_t> kinds) { kinds_ = std::move(kinds); }

  void fail(const std::string& what) const;

 private:
  struct fold;
  struct money_of_batch;
  friend struct fold;

  chronicle* book_;
  room_rules rules_;
  std::int64_t most_balance_;
  version version_ = 0;
  std::map<std::string, std::uint64_t> numbers_;
  std::map<concert_date_key, model_date> dates_;
  std::map<concert_id, model_concert> concerts_;
  std::map<room_id, model_room> rooms_;
  std::map<room_id, std::map<secret_hash, ticket_number>> tickets_;
  std::map<user_id, history<std::int64_t>> balances_;
  people_model people_;
  clinic_model clinics_;
  std::map<secret_hash, request_remembered> remembered_;
  std::set<std::string> ever_remembered_;
  std::set<std::string> never_;
  std::map<std::pair<notice_lane, notice_number>, model_notice> notices_;
  std::map<notice_lane, notice_number> last_sent_;
  std::vector<std::uint64_t> kinds_ = std::vector<std::uint64_t>(std::variant_size_v<change>);
};

}  // namespace usher::simulation
