#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_map_state.hpp"

namespace usher::domain {
namespace {

/// Sold seats, and held ones that somebody is paying for right now.
std::int64_t bookings(const seat_table& seats) {
  return seats.count_of(seat_use::sold) + seats.pinned_holds();
}

std::int64_t in_use_above(const seat_map_state& map, std::int32_t seat_count, instant now) {
  std::int64_t in_use = 0;
  for (seat_number seat{seat_count + 1}; map.seats.layout().contains(seat); ++seat.value) {
    if (map.use_of(seat, now) != seat_use::free || map.seats.at(seat).pinned) {
      ++in_use;
    }
  }
  return in_use;
}

}  // namespace

decision<outcome<date_standing, terms_refusal>, change> seat_map::decide(const change_terms& command,
                                                                         instant now) const {
  const seat_table& seats = state_->seats;
  const date_terms& before = seats.terms();
  if (auto wrong = wrong_member(command.terms)) {
    return {terms_refusal{terms_refusal_kind::wrong_field, std::move(*wrong), 0}, {}};
  }
  if (before.state == date_state::cancelled) {
    return {terms_refusal{terms_refusal_kind::date_cancelled, {}, 0}, {}};
  }
  if (const auto in_use = in_use_above(*state_, command.terms.seat_count, now); in_use > 0) {
    return {terms_refusal{terms_refusal_kind::seats_in_use, {}, in_use}, {}};
  }

  date_terms after = command.terms;
  const bool is_sold_on = after.state == date_state::open;
  after.refund_all = !is_sold_on && (command.force || before.refund_all);
  if (!is_sold_on && !after.refund_all && bookings(seats) > 0) {
    return {terms_refusal{terms_refusal_kind::has_bookings, {}, bookings(seats)}, {}};
  }

  date_standing result = standing();
  if (after == before) {
    return {result, {}};
  }
  changes facts;
  seat_returns returns{*state_, now};
  for (seat_number seat{after.seat_count + 1}; seats.layout().contains(seat); ++seat.value) {
    if (!seats.at(seat).has_deadline()) {
      continue;
    }
    ++result.free;
    --(seats.at(seat).use == seat_use::held ? result.held : result.offered);
    append(facts, returns.forget_keys_of(seat));
    facts.push_back(returns.end_of(seat));
  }
  facts.push_back(date_terms_set{state_->date, after, now});
  result.free += after.seat_count - before.seat_count;
  result.terms = std::move(after);
  return {std::move(result), std::move(facts)};
}

}  // namespace usher::domain
