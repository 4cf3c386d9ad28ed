#include <algorithm>

#include "domain/base/limits.hpp"
#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_map_state.hpp"

namespace usher::domain {
namespace {

/// What a seat is to somebody who wants to hold it.
enum class seat_standing : std::uint8_t { free, offered, own, taken, sold };

seat_standing standing_of(const seat_map_state& map, seat_number seat, user_id user, instant now) {
  const seat_state& state = map.seats.at(seat);
  switch (map.use_of(seat, now)) {
    case seat_use::sold:
      return seat_standing::sold;
    case seat_use::held:
      return state.user == user ? seat_standing::own : seat_standing::taken;
    case seat_use::offered:
      return state.user == user ? seat_standing::offered : seat_standing::taken;
    case seat_use::free:
      break;
  }
  // A seat that is free while people wait is about to be offered to them.
  return state.pinned || map.waiters.size() > 0 ? seat_standing::taken : seat_standing::free;
}

bool can_be_held(seat_standing c) {
  return c == seat_standing::free || c == seat_standing::offered;
}

std::optional<hold_refusal> refusal_of(date_state state) {
  if (state == date_state::cancelled) {
    return hold_refusal{hold_refusal_kind::date_cancelled};
  }
  if (state == date_state::closed) {
    return hold_refusal{hold_refusal_kind::date_closed};
  }
  return std::nullopt;
}

std::optional<hold_refusal> refusal_of_time(const date_terms& terms, instant now) {
  switch (sale_phase_at(terms, now)) {
    case sale_phase::not_open:
      return hold_refusal{hold_refusal_kind::sales_not_open};
    case sale_phase::closed:
      return hold_refusal{hold_refusal_kind::sales_closed};
    case sale_phase::open:
      break;
  }
  return std::nullopt;
}

/// Seats, all of which this person holds already.
bool asks_again(const seat_map_state& map, const hold_seats& command, instant now) {
  const auto* named = std::get_if<seat_choice>(&command.wanted);
  return named != nullptr && !named->seats.empty() &&
         std::all_of(named->seats.begin(), named->seats.end(), [&](seat_number seat) {
           return map.seats.layout().contains(seat) && map.is_held_by(seat, command.user, now);
         });
}

std::optional<hold_refusal> refusal_of_count(std::size_t count) {
  if (count == 0) {
    return hold_refusal{hold_refusal_kind::no_seats_named};
  }
  if (count > limits::max_seats_per_request) {
    return hold_refusal{hold_refusal_kind::too_many_seats};
  }
  return std::nullopt;
}

using chosen_seats = outcome<std::vector<seat_number>, hold_refusal>;

/// These seats, when each of them can be held by this person or is already.
chosen_seats choose(const seat_map_state& map, const seat_choice& wanted, user_id user, instant now) {
  if (const auto refused = refusal_of_count(wanted.seats.size())) {
    return *refused;
  }
  const auto seats = seat_map_state::sorted(wanted.seats);
  const auto is_out_of_range = [&](seat_number seat) { return !map.seats.layout().contains(seat); };
  const auto is = [&](seat_standing c) {
    return [&map, user, now, c](seat_number seat) { return standing_of(map, seat, user, now) == c; };
  };
  const auto first = [&](auto is_so) { return std::find_if(seats.begin(), seats.end(), is_so); };
  if (const auto found = first(is_out_of_range); found != seats.end()) {
    return hold_refusal{hold_refusal_kind::seat_out_of_range, *found};
  }
  if (const auto found = first(is(seat_standing::sold)); found != seats.end()) {
    return hold_refusal{hold_refusal_kind::seat_already_reserved, *found};
  }
  if (const auto found = first(is(seat_standing::taken)); found != seats.end()) {
    return hold_refusal{hold_refusal_kind::seat_temporarily_held, *found};
  }
  return seats;
}

chosen_seats choose(const seat_map_state& map, const best_available& wanted, user_id user, instant now) {
  const auto count = static_cast<std::size_t>(std::max(wanted.count, 0));
  if (const auto refused = refusal_of_count(count)) {
    return *refused;
  }
  const seat_layout& layout = map.seats.layout();
  if (wanted.section && !layout.has_section(*wanted.section)) {
    return hold_refusal{hold_refusal_kind::unknown_section};
  }
  const auto best = layout.best(wanted.count, wanted.section, [&](seat_number seat) {
    return can_be_held(standing_of(map, seat, user, now));
  });
  if (!best) {
    return hold_refusal{hold_refusal_kind::not_available};
  }
  std::vector<seat_number> seats(count);
  for (std::size_t i = 0; i < count; ++i) {
    seats[i] = seat_number{best->value + static_cast<std::int32_t>(i)};
  }
  return seats;
}

std::optional<hold_change_refusal> refusal_of_change(const seat_map_state& map,
                                                     const std::vector<seat_number>& seats, user_id user,
                                                     instant now) {
  if (seats.empty()) {
    return hold_change_refusal::no_seats_named;
  }
  if (!map.all_exist(seats)) {
    return hold_change_refusal::seat_out_of_range;
  }
  const auto is_held = [&](seat_number seat) { return map.use_of(seat, now) == seat_use::held; };
  const auto is_own = [&](seat_number seat) { return map.is_held_by(seat, user, now); };
  if (!std::all_of(seats.begin(), seats.end(), is_held)) {
    return hold_change_refusal::seat_not_held;
  }
  if (!std::all_of(seats.begin(), seats.end(), is_own)) {
    return hold_change_refusal::someone_elses;
  }
  if (map.any_pinned(seats)) {
    return hold_change_refusal::payment_under_way;
  }
  return std::nullopt;
}

}  // namespace

decision<outcome<std::vector<seat_hold>, hold_refusal>, change> seat_map::decide(const hold_seats& command,
                                                                                 instant now) const {
  const seat_table& table = state_->seats;
  if (const auto refused = refusal_of(table.terms().state)) {
    return {*refused, {}};
  }
  if (const auto refused = refusal_of_time(table.terms(), now);
      refused && !asks_again(*state_, command, now)) {
    return {*refused, {}};
  }
  const chosen_seats chosen = std::visit(
      [&](const auto& wanted) { return choose(*state_, wanted, command.user, now); }, command.wanted);
  if (!chosen) {
    return {chosen.refusal(), {}};
  }

  const auto is_own = [&](seat_number seat) {
    return standing_of(*state_, seat, command.user, now) == seat_standing::own;
  };
  if (command.only_own && !std::all_of(chosen.value().begin(), chosen.value().end(), is_own)) {
    return {hold_refusal{hold_refusal_kind::session_over}, {}};
  }

  changes facts;
  std::vector<seat_hold> holds;
  seat_returns returns{*state_, now};
  const instant expires_at = now + table.terms().hold_for;
  for (const seat_number seat : chosen.value()) {
    const seat_standing before = standing_of(*state_, seat, command.user, now);
    const seat_state& state = table.at(seat);
    if (before == seat_standing::own) {
      seat_hold own = table.hold_of(seat);
      // Nothing happens to a seat that is being paid for.
      if (command.token && command.token != own.token && !command.only_own && !state.pinned) {
        own.token = command.token;
        facts.push_back(
            hold_reclaimed{state_->date, seat, own.user, *own.token, own.extensions, own.expires_at, now});
      }
      holds.push_back(own);
      continue;
    }
    std::int64_t price = table.layout().listed_price(seat);
    if (before == seat_standing::offered) {
      price = table.promised_price(seat);
      facts.push_back(offer_ended{state_->date, seat, waiter_number{state.number}, command.user,
                                  offer_end::accepted, now});
    } else if (state.has_deadline()) {
      append(facts, returns.forget_keys_of(seat));
      facts.push_back(returns.end_of(seat));
    }
    facts.push_back(seat_held{state_->date, seat, command.user, now, expires_at, price, command.token});
    holds.push_back({seat, command.user, expires_at, price, 0, command.token});
  }
  return {std::move(holds), std::move(facts)};
}

decision<outcome<std::vector<seat_number>, hold_change_refusal>, change> seat_map::decide(
    const release_seats& command, instant now) const {
  const auto seats = seat_map_state::sorted(command.seats);
  if (const auto refused = refusal_of_change(*state_, seats, command.user, now)) {
    return {*refused, {}};
  }
  changes facts;
  seat_returns returns{*state_, now};
  for (const seat_number seat : seats) {
    facts.push_back(hold_released{state_->date, seat, command.user, now});
  }
  for (const seat_number seat : seats) {
    append(facts, returns.forget_keys_of(seat));
  }
  for (const seat_number seat : seats) {
    append(facts, returns.offer(seat));
  }
  return {seats, std::move(facts)};
}

decision<outcome<std::vector<seat_hold>, hold_change_refusal>, change> seat_map::decide(
    const extend_holds& command, instant now) const {
  const auto seats = seat_map_state::sorted(command.seats);
  if (const auto refused = refusal_of_change(*state_, seats, command.user, now)) {
    return {*refused, {}};
  }
  const seat_table& table = state_->seats;
  const auto is_of_another_token = [&](seat_number seat) {
    return table.hold_of(seat).token != command.token;
  };
  if (command.only_own && std::any_of(seats.begin(), seats.end(), is_of_another_token)) {
    return {hold_change_refusal::session_over, {}};
  }
  const date_terms& terms = table.terms();
  changes facts;
  std::vector<seat_hold> holds;
  for (const seat_number seat : seats) {
    seat_hold held = table.hold_of(seat);
    if (held.extensions >= terms.max_extensions) {
      return {hold_change_refusal::no_more_extensions, {}};
    }
    if (command.token && command.token != held.token) {
      held.token = command.token;
      facts.push_back(hold_reclaimed{state_->date, seat, command.user, *held.token, held.extensions,
                                     held.expires_at, now});
    }
    held.extensions += 1;
    held.expires_at += terms.extend_by;
    facts.push_back(hold_extended{state_->date, seat, command.user, held.extensions, held.expires_at, now});
    holds.push_back(held);
  }
  return {std::move(holds), std::move(facts)};
}

}  // namespace usher::domain
