#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"

/// How many seats of all dates of one concert each person has, as a pure state machine over what its dates
/// decide. It keeps no facts of its own: it is restored from the holds and sales that stand.
namespace usher::domain {

/// The seats somebody has, or is about to have, of one date.
struct claim_seats {
  user_id user;
  concert_date_key date;
  /// No seat counts twice: those they have, or claim already, are not new.
  std::vector<seat_number> seats;
  /// Where the seats are not known yet (best available): so many more, not negative.
  std::int32_t count = 0;
  /// 0 sets no bound.
  std::int32_t most = 0;
};

/// Given for a claim and handed back when the date has decided. Means nothing to another machine, also not to
/// the one that is restored in this one's place.
using claim_number = named_type<struct claim_number_tag, std::uint64_t>;

enum class claim_refusal : std::uint8_t { limit_reached };

/// Who has which seats of a date.
struct seat_quota_image {
  struct seat {
    concert_date_key date;
    seat_number number;
    user_id user;

    friend bool operator==(const seat&, const seat&) = default;
  };
  std::vector<seat> seats;

  friend bool operator==(const seat_quota_image&, const seat_quota_image&) = default;
};

class seat_quota {
 public:
  explicit seat_quota(const seat_quota_image& image = {});

  /// Counts the seats as taken until `settle`. Not durable. A claim for nothing new is never refused.
  outcome<claim_number, claim_refusal> claim(const claim_seats& command);
  /// The claim is over; what came of it arrived through `apply` before. Ignores numbers it does not know.
  void settle(claim_number claim);

  /// Takes what became durable on a date of this concert in: seat_held, seat_sold, hold_expired,
  /// hold_released, sale_cancelled; ignores others. Taking one in twice changes nothing.
  void apply(const change& c);

  /// What they hold and own; claims do not count.
  std::int64_t seats_of(user_id user) const;

 private:
  using seat_of_date = std::pair<concert_date_key, seat_number>;

  struct person {
    std::set<seat_of_date> seats;
    /// Seats that are claimed, by how many claims.
    std::map<seat_of_date, std::int32_t> claimed;
    /// How many seats are claimed without saying which.
    std::int64_t claimed_by_count = 0;

    /// What they have and what they are about to have, each seat once.
    std::int64_t total() const;
    bool is_forgettable() const { return seats.empty() && claimed.empty() && claimed_by_count == 0; }
  };

  struct pending {
    user_id user;
    std::vector<seat_of_date> seats;
    std::int64_t count = 0;
  };

  void give(user_id user, const concert_date_key& date, seat_number seat);
  void take(user_id user, const concert_date_key& date, seat_number seat);
  void forget_if_empty(user_id user);

  std::unordered_map<user_id, person> people_;
  std::unordered_map<claim_number, pending> pending_;
  claim_number next_{1};
};

}  // namespace usher::domain
