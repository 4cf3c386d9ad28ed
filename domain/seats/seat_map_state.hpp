#pragma once

#include <set>
#include <vector>

#include "domain/seats/date_terms.hpp"
#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_table.hpp"
#include "domain/seats/seat_waiting_list.hpp"

/// What the decisions of seat_map share. Only its own sources include this.
namespace usher::domain {

struct seat_map_state {
  seat_map_state(concert_date_key key, instant begins_at, const seat_map_image& image);

  bool is_open() const { return seats.terms().state == date_state::open; }
  sale_phase sale_at(instant now) const { return sale_phase_at(seats.terms(), now); }

  /// What a seat is used for at `now`: holds and offers whose time is over, or that the date's closing is
  /// about to end, are none. Those of pinned seats count on.
  seat_use use_of(seat_number seat, instant now) const;
  bool is_held_by(seat_number seat, user_id user, instant now) const;
  bool is_sold_to(seat_number seat, user_id user) const;

  /// Ascending, each once.
  static std::vector<seat_number> sorted(std::vector<seat_number> named);
  bool all_exist(const std::vector<seat_number>& named) const;
  bool has_free_seat(instant now) const;
  bool any_pinned(const std::vector<seat_number>& named) const;

  /// On the list or with an offer.
  std::optional<waiter_standing> standing_of(user_id user) const;

  /// Keeps the seats of a plan and the numbers in its facts.
  void pin(const std::vector<seat_number>& planned, const changes& facts);

  concert_date_key date;
  instant starts_at;
  seat_table seats;
  seat_waiting_list waiters;
  // What the changes say; one more than the highest.
  receipt_number next_receipt;
  notice_number next_notice;
  waiter_number next_waiter;
  // The same with the numbers of pinned plans, whose changes may never come.
  receipt_number unused_receipt;
  notice_number unused_notice;
};

/// Finds the facts that follow when seats are given back, within one decision: what was decided before
/// counts, although it has not been applied.
class seat_returns {
 public:
  seat_returns(const seat_map_state& map, instant now);

  /// The end of the hold or offer of a seat whose time is over, or whose date is no longer sold.
  change end_of(seat_number seat) const;
  /// The keys that made something of this seat; each key once in a decision.
  changes forget_keys_of(seat_number seat);
  /// seat_offered and notice_queued to the next who waits, no longer than the sale lasts; nothing when nobody
  /// is left, and outside the time of sale.
  changes offer(seat_number seat);

 private:
  const seat_map_state& map_;
  instant now_;
  std::set<secret_hash> forgotten_;
  std::size_t offers_ = 0;
};

void append(changes& facts, changes more);

}  // namespace usher::domain
