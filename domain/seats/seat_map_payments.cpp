#include <algorithm>
#include <numeric>

#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_map_state.hpp"

namespace usher::domain {
namespace {

/// The receipt of all these seats, where one person paid them together.
const receipt* paid_together(const seat_map_state& map, const std::vector<seat_number>& seats, user_id user) {
  const std::int64_t number = map.seats.at(seats.front()).number;
  const bool together = std::all_of(seats.begin(), seats.end(), [&](seat_number seat) {
    return map.is_sold_to(seat, user) && map.seats.at(seat).number == number;
  });
  return together ? &map.seats.receipts().at(receipt_number{number}).written : nullptr;
}

/// What these seats cost their holder or owner.
std::int64_t price_together(const seat_map_state& map, const std::vector<seat_number>& seats) {
  return std::accumulate(
      seats.begin(), seats.end(), std::int64_t{0},
      [&](std::int64_t sum, seat_number seat) { return sum + map.seats.promised_price(seat); });
}

/// Gives these seats, all sold by one receipt, back for `percent` of the price of each.
/// `returns` is of all that is given back in one go.
cancellation_plan plan_cancellation(const seat_map_state& map, receipt_number number, notice_number notice,
                                    const std::vector<seat_number>& seats, std::int32_t percent,
                                    seat_returns& returns, instant now) {
  cancellation_plan plan{number, 0, seats, {}};
  const user_id user = map.seats.at(seats.front()).user;
  for (const seat_number seat : seats) {
    const std::int64_t refund = std::int64_t{map.seats.at(seat).price} * percent / 100;
    plan.refund += refund;
    plan.facts.push_back(sale_cancelled{map.date, seat, user, number, refund, now});
  }
  plan.facts.push_back(
      notice_queued{map.date, notice, notice_kind::cancelled, user, seats, number, plan.refund, {}, now});
  for (const seat_number seat : seats) {
    append(plan.facts, returns.forget_keys_of(seat));
  }
  return plan;
}

}  // namespace

outcome<std::variant<payment_plan, receipt>, payment_refusal> seat_map::decide(const prepare_payment& command,
                                                                               instant now) const {
  const seat_map_state& map = *state_;
  const auto seats = seat_map_state::sorted(command.seats);
  if (seats.empty()) {
    return payment_refusal::no_seats_named;
  }
  if (!map.all_exist(seats)) {
    return payment_refusal::seat_out_of_range;
  }
  if (map.any_pinned(seats)) {
    return payment_refusal::under_way;
  }
  if (const receipt* paid = paid_together(map, seats, command.user)) {
    if (price_together(map, seats) != command.price) {
      return payment_refusal::price_mismatch;
    }
    return std::variant<payment_plan, receipt>{*paid};
  }

  const auto is_own = [&](seat_number seat) { return map.is_held_by(seat, command.user, now); };
  const auto is_anybodys = [&](seat_number seat) {
    const seat_use use = map.use_of(seat, now);
    return use == seat_use::held || (use == seat_use::sold && !map.is_sold_to(seat, command.user));
  };
  if (!std::all_of(seats.begin(), seats.end(), is_anybodys)) {
    return payment_refusal::no_hold;
  }
  if (!std::all_of(seats.begin(), seats.end(), is_own)) {
    return payment_refusal::someone_elses;
  }

  payment_plan plan{map.unused_receipt, price_together(map, seats), seats, {}};
  if (plan.amount != command.price) {
    return payment_refusal::price_mismatch;
  }
  for (const seat_number seat : seats) {
    plan.facts.push_back(
        seat_sold{map.date, seat, command.user, plan.receipt, map.seats.promised_price(seat), now});
  }
  plan.facts.push_back(receipt_written{map.date, plan.receipt, command.user, plan.amount, 0, now});
  plan.facts.push_back(notice_queued{map.date,
                                     map.unused_notice,
                                     notice_kind::paid,
                                     command.user,
                                     seats,
                                     plan.receipt,
                                     plan.amount,
                                     {},
                                     now});
  return std::variant<payment_plan, receipt>{std::move(plan)};
}

outcome<cancellation_plan, cancellation_refusal> seat_map::decide(const prepare_cancellation& command,
                                                                  instant now) const {
  const seat_map_state& map = *state_;
  const auto seats = seat_map_state::sorted(command.seats);
  if (seats.empty()) {
    return cancellation_refusal::no_seats_named;
  }
  if (!map.all_exist(seats)) {
    return cancellation_refusal::seat_out_of_range;
  }
  const auto is_sold = [&](seat_number seat) { return map.seats.at(seat).use == seat_use::sold; };
  const auto is_own = [&](seat_number seat) { return map.is_sold_to(seat, command.user); };
  if (!std::all_of(seats.begin(), seats.end(), is_sold)) {
    return cancellation_refusal::not_sold;
  }
  if (!std::all_of(seats.begin(), seats.end(), is_own)) {
    return cancellation_refusal::someone_elses;
  }
  if (map.any_pinned(seats)) {
    return cancellation_refusal::under_way;
  }
  if (paid_together(map, seats, command.user) == nullptr) {
    return cancellation_refusal::several_receipts;
  }
  const date_terms& terms = map.seats.terms();
  const auto percent = terms.refund_all ? std::optional{100} : refund_percent(terms, map.starts_at, now);
  if (!percent) {
    return cancellation_refusal::too_late;
  }
  const receipt_number number{map.seats.at(seats.front()).number};
  seat_returns returns{map, now};
  return plan_cancellation(map, number, map.unused_notice, seats, *percent, returns, now);
}

std::vector<std::pair<user_id, cancellation_plan>> seat_map::refund_plans(std::size_t most,
                                                                          instant now) const {
  std::vector<std::pair<user_id, cancellation_plan>> plans;
  if (!state_->seats.terms().refund_all) {
    return plans;
  }
  notice_number notice = state_->unused_notice;
  // One request may have held seats that were paid for separately: its key is forgotten once.
  seat_returns returns{*state_, now};
  for (const auto& [number, paid] : state_->seats.receipts()) {
    if (plans.size() == most) {
      break;
    }
    std::vector<seat_number> sold;
    for (const seat_number seat : paid.written.seats) {
      const seat_state& state = state_->seats.at(seat);
      if (state.use == seat_use::sold && state.number == number.value) {
        sold.push_back(seat);
      }
    }
    if (sold.empty() || state_->any_pinned(sold)) {
      continue;
    }
    plans.emplace_back(paid.written.user,
                       plan_cancellation(*state_, number, notice, sold, 100, returns, now));
    ++notice.value;
  }
  return plans;
}

void seat_map::pin(const payment_plan& plan) {
  state_->pin(plan.seats, plan.facts);
}

void seat_map::pin(const cancellation_plan& plan) {
  state_->pin(plan.seats, plan.facts);
}

void seat_map::unpin(const std::vector<seat_number>& seats) {
  for (const seat_number seat : seats) {
    if (state_->seats.layout().contains(seat)) {
      state_->seats.set_pinned(seat, false);
    }
  }
}

void seat_map_state::pin(const std::vector<seat_number>& planned, const changes& facts) {
  for (const seat_number seat : planned) {
    if (seats.layout().contains(seat)) {
      seats.set_pinned(seat, true);
    }
  }
  for (const change& c : facts) {
    if (const auto* written = std::get_if<receipt_written>(&c)) {
      unused_receipt = std::max(unused_receipt, receipt_number{written->receipt.value + 1});
    }
    if (const auto* queued = std::get_if<notice_queued>(&c)) {
      unused_notice = std::max(unused_notice, notice_number{queued->notice.value + 1});
    }
  }
}

}  // namespace usher::domain
