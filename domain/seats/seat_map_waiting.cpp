#include "domain/base/limits.hpp"
#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_map_state.hpp"

namespace usher::domain {
namespace {

using waiting_decision = decision<outcome<waiter_standing, waiting_list_refusal>, change>;

std::optional<waiting_list_refusal> waiting_refusal_of(date_state state) {
  if (state == date_state::cancelled) {
    return waiting_list_refusal::date_cancelled;
  }
  if (state == date_state::closed) {
    return waiting_list_refusal::date_closed;
  }
  return std::nullopt;
}

/// Where somebody stands who leaves, declines or asks.
outcome<waiter_standing, waiting_list_refusal> find_standing(const seat_map_state& map, user_id user,
                                                             instant now) {
  if (const auto refused = waiting_refusal_of(map.seats.terms().state)) {
    return *refused;
  }
  const auto standing = map.standing_of(user);
  if (!standing) {
    return waiting_list_refusal::not_waiting;
  }
  if (standing->offer && standing->offer->expires_at <= now) {
    return waiting_list_refusal::not_waiting;
  }
  return *standing;
}

/// The seat goes to the next at once.
waiting_decision decline(const seat_map_state& map, const waiter_standing& standing, instant now) {
  const seat_offer& offer = *standing.offer;
  changes facts{offer_ended{map.date, offer.seat, offer.waiter, offer.user, offer_end::declined, now}};
  append(facts, seat_returns{map, now}.offer(offer.seat));
  return {standing, std::move(facts)};
}

}  // namespace

decision<outcome<waiter_standing, waiting_list_refusal>, change> seat_map::decide(
    const join_waiting_list& command, instant now) const {
  const auto known = find_standing(*state_, command.user, now);
  if (known || known.refusal() != waiting_list_refusal::not_waiting) {
    return {known, {}};
  }
  if (const auto sale = state_->sale_at(now); sale != sale_phase::open) {
    return {sale == sale_phase::closed ? waiting_list_refusal::sales_closed
                                       : waiting_list_refusal::sales_not_open,
            {}};
  }
  // Free seats that people wait for already are theirs.
  if (state_->has_free_seat(now) && state_->waiters.size() == 0) {
    return {waiting_list_refusal::seats_available, {}};
  }
  if (state_->waiters.size() >= limits::max_waiters_per_date) {
    return {waiting_list_refusal::list_full, {}};
  }
  const waiter_standing standing{state_->next_waiter, state_->waiters.size(), std::nullopt};
  return {standing, {waiter_joined{state_->date, standing.waiter, command.user, now}}};
}

decision<outcome<waiter_standing, waiting_list_refusal>, change> seat_map::decide(
    const leave_waiting_list& command, instant now) const {
  const auto standing = find_standing(*state_, command.user, now);
  if (!standing) {
    return {standing, {}};
  }
  if (standing.value().offer) {
    return decline(*state_, standing.value(), now);
  }
  return {standing,
          {waiter_left{state_->date, standing.value().waiter, command.user, waiter_end::left, now}}};
}

decision<outcome<waiter_standing, waiting_list_refusal>, change> seat_map::decide(
    const decline_offer& command, instant now) const {
  const auto standing = find_standing(*state_, command.user, now);
  if (!standing) {
    return {standing, {}};
  }
  if (!standing.value().offer) {
    return {waiting_list_refusal::not_waiting, {}};
  }
  return decline(*state_, standing.value(), now);
}

outcome<waiter_standing, waiting_list_refusal> seat_map::decide(const waiting_list_position& query,
                                                                instant now) const {
  return find_standing(*state_, query.user, now);
}

}  // namespace usher::domain
