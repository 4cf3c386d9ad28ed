#include "actors/cast/concert_date.hpp"

#include <algorithm>
#include <limits>
#include <variant>

#include "domain/changes/names.hpp"

namespace usher::actors {

namespace {

/// Refunds that the wallets could not make are tried again after this.
constexpr domain::milliseconds refund_retry{1000};

/// The token that a hold of the seat carries which the change is about.
std::optional<domain::token_ref> token_of(const domain::seat_map& seats, const domain::change& c) {
  return std::visit(
      [&](const auto& fact) -> std::optional<domain::token_ref> {
        if constexpr (requires { seats.token_of(fact.seat); }) {
          return seats.token_of(fact.seat);
        } else {
          return std::nullopt;
        }
      },
      c);
}

/// The record of an answer, with the seats at whose return it is forgotten.
domain::request_remembered about(domain::request_remembered record, const domain::concert_date_key& date,
                                 std::vector<domain::seat_number> seats) {
  record.date = date;
  record.seats = std::move(seats);
  return record;
}

}  // namespace

concert_date::concert_date(caf::actor_config& config, surroundings around, domain::concert_date_key date,
                           std::optional<domain::milliseconds> hold_for, concert_date_publication publication,
                           concert_date_neighbours neighbours)
    : durable_actor(config, domain::concert_date_name(date), std::move(around)),
      date_(date),
      hold_for_(hold_for),
      publication_(std::move(publication)),
      neighbours_(std::move(neighbours)) {}

concert_date::behavior_type concert_date::make_behavior() {
  restore();
  return serving(
      when_loaded<show_seats_ask>([this](const auto& a) { show_view(a); }),
      when_loaded<hold_seats_ask>([this](const auto& a) { hold(a); }), decides<release_seats_ask>(),
      decides<extend_holds_ask>(), when_loaded<pay_ask>([this](const auto& a) { pay(a); }),
      when_loaded<cancel_sale_ask>([this](const auto& a) { cancel(a); }), decides<join_waiting_list_ask>(),
      decides<leave_waiting_list_ask>(), decides<decline_offer_ask>(), answers<waiting_list_position_ask>(),
      decides<change_terms_ask>(),
      when_loaded<show_standing_ask>([this](const auto& a) { tell_standing(a); }),
      handles<settlement_arrived>([this](const settlement_arrived& arrived) { finish_settlement(arrived); }),
      handles<concert_renewed>([this](const concert_renewed&) {
        if (machine_) {
          publish();
        }
      }));
}

void concert_date::on_exit() {
  neighbours_ = {};
  settlements_.clear();
  behind_settlements_.clear();
  durable_actor::on_exit();
}

void concert_date::show_view(const show_seats_ask& a) {
  if (auto view = publication_.slot->load()) {
    a.reply.send(seats_shown_outcome{std::move(view)});
  } else {
    a.reply.unavailable_because(unavailable_reason::restoring);
  }
}

void concert_date::hold(const hold_seats_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  auto with_seats = a;
  if (a.remember) {
    with_seats.remember = [&](const seats_held_outcome& held) {
      std::vector<domain::seat_number> seats;
      for (const auto& hold : held.value()) {
        seats.push_back(hold.seat);
      }
      return about(a.remember(held), date_, std::move(seats));
    };
  }
  finish(with_seats, machine->decide(a.command, now), now);
}

void concert_date::tell_standing(const show_standing_ask& a) {
  const auto now = around_.time->now();
  if (auto* machine = machine_for(a, now)) {
    answer_when_durable(a.reply, terms_changed_outcome{machine->standing()});
    arm(now);
  }
}

void concert_date::pay(const pay_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  auto decided = machine->decide(a.command.what, now);
  if (decided) {
    const auto* plan = std::get_if<domain::payment_plan>(&decided.value());
    if (plan != nullptr && a.command.only_repeats) {
      answer_when_durable(a.reply, date_paid_outcome{pay_refusal{domain::payment_refusal::no_hold}});
    } else if (plan != nullptr) {
      pay(a, *plan);
    } else {
      answer_when_durable(a.reply,
                          date_paid_outcome{date_payment{std::get<domain::receipt>(decided.value()), false}});
    }
  } else if (decided.refusal() != domain::payment_refusal::under_way) {
    answer_when_durable(a.reply, date_paid_outcome{pay_refusal{decided.refusal()}});
  } else {
    behind_settlements_.park(a, [this](const pay_ask& again) { pay(again); });
  }
  arm(now);
}

void concert_date::pay(const pay_ask& a, domain::payment_plan plan) {
  const auto user = a.command.what.user;
  const auto receipt_of = [plan, user](std::int64_t balance) {
    domain::receipt receipt{plan.receipt, user, plan.seats, plan.amount, balance, {}};
    for (const auto& fact : plan.facts) {
      if (const auto* written = std::get_if<domain::receipt_written>(&fact)) {
        receipt.paid_at = written->paid_at;
      }
    }
    return receipt;
  };
  settle_money what;
  what.money = {user, plan.amount, domain::wallet_reason::payment, date_, plan.receipt};
  what.facts = [plan, receipt_of, completion = a.command.completion, remember = a.remember,
                date = date_](const domain::wallet_standing& wallet) {
    auto facts = plan.facts;
    for (auto& fact : facts) {
      if (auto* written = std::get_if<domain::receipt_written>(&fact)) {
        written->balance_after = wallet.balance;
      }
    }
    facts.insert(facts.end(), completion.begin(), completion.end());
    if (remember) {
      const date_paid_outcome paid{date_payment{receipt_of(wallet.balance), true}};
      facts.push_back(about(remember(paid), date, plan.seats));
    }
    return facts;
  };
  const auto finish = [reply = a.reply, receipt_of](const answer<money_settled_outcome>& result) {
    if (const auto* failed = std::get_if<unavailable>(&result)) {
      return reply.unavailable_because(failed->reason);
    }
    const auto& outcome = std::get<money_settled_outcome>(result);
    if (!outcome) {
      return reply.send(date_paid_outcome{pay_refusal{outcome.refusal()}});
    }
    reply.send(date_paid_outcome{date_payment{receipt_of(outcome.value().standing.balance), true}});
  };
  ask_wallets({std::move(plan), finish}, std::move(what), within(a));
}

void concert_date::cancel(const cancel_sale_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  auto decided = machine->decide(a.command, now);
  if (decided) {
    cancel(a, decided.value());
  } else if (decided.refusal() != domain::cancellation_refusal::under_way) {
    answer_when_durable(a.reply, sale_cancelled_outcome{decided.refusal()});
  } else {
    behind_settlements_.park(a, [this](const cancel_sale_ask& again) { cancel(again); });
  }
  arm(now);
}

void concert_date::cancel(const cancel_sale_ask& a, domain::cancellation_plan plan) {
  const auto cancelled = [plan](std::int64_t balance) {
    return cancelled_sale{plan.receipt, plan.seats, plan.refund, balance};
  };
  settle_money what;
  what.money = {a.command.user, plan.refund, domain::wallet_reason::refund, date_, plan.receipt};
  what.facts = [plan, cancelled, remember = a.remember](const domain::wallet_standing& wallet) {
    auto facts = plan.facts;
    if (remember) {
      facts.push_back(remember(sale_cancelled_outcome{cancelled(wallet.balance)}));
    }
    return facts;
  };
  const auto finish = [reply = a.reply, cancelled](const answer<money_settled_outcome>& result) {
    if (const auto* failed = std::get_if<unavailable>(&result)) {
      return reply.unavailable_because(failed->reason);
    }
    const auto& outcome = std::get<money_settled_outcome>(result);
    if (!outcome) {
      // The wallets refuse no refund.
      return reply.unavailable_because(unavailable_reason::dropped);
    }
    reply.send(sale_cancelled_outcome{cancelled(outcome.value().standing.balance)});
  };
  ask_wallets({std::move(plan), finish}, std::move(what), within(a));
}

/// Goes on with the refunds of a date whose every sale is to be refunded.
void concert_date::refund_all(domain::instant now) {
  if (!machine_->terms().refund_all || now < refunds_from_ ||
      refunds_under_way_ >= domain::limits::max_refunds_under_way) {
    return;
  }
  auto plans = machine_->refund_plans(domain::limits::max_refunds_under_way - refunds_under_way_, now);
  for (auto& [user, plan] : plans) {
    settle_money what;
    what.money = {user, plan.refund, domain::wallet_reason::refund, date_, plan.receipt};
    what.facts = [facts = plan.facts](const domain::wallet_standing&) { return facts; };
    ++refunds_under_way_;
    const auto finish = [this](const answer<money_settled_outcome>& result) {
      --refunds_under_way_;
      if (!std::holds_alternative<money_settled_outcome>(result)) {
        refunds_from_ = around_.time->now() + refund_retry;
        this->delayed_send(this, refund_retry, wake_up{});
      }
    };
    ask_wallets({std::move(plan), finish}, std::move(what), {});
  }
}

void concert_date::ask_wallets(settlement under_way, settle_money what, request_context context) {
  pin(*machine_, under_way);
  const auto number = ++last_settlement_;
  settlements_.emplace(number, std::move(under_way));
  const auto self = caf::actor_cast<caf::actor>(this);
  reply_to<money_settled_outcome> reply{[self, number, context](answer<money_settled_outcome> result) {
    caf::anon_send(self, settlement_arrived{number, std::move(result), context});
  }};
  caf::anon_send(neighbours_.wallets, settle_money_ask{std::move(what), context, std::move(reply)});
}

void concert_date::finish_settlement(const settlement_arrived& arrived) {
  const auto found = settlements_.find(arrived.settlement);
  if (found == settlements_.end()) {
    return;
  }
  const auto settled = std::move(found->second);
  settlements_.erase(found);
  if (machine_) {
    machine_->unpin(seats_of(settled));
  }
  const auto* outcome = std::get_if<money_settled_outcome>(&arrived.result);
  if (outcome != nullptr && *outcome) {
    take_in(outcome->value().facts);
    if (machine_) {
      publish();
    }
  }
  pass_notices_on();
  settled.finish(arrived.result);
  behind_settlements_.serve_all();
  catch_up();
}

void concert_date::pin(domain::seat_map& seats, const settlement& s) {
  std::visit([&](const auto& plan) { seats.pin(plan); }, s.plan);
}

const std::vector<domain::seat_number>& concert_date::seats_of(const settlement& s) {
  return std::visit([](const auto& plan) -> const std::vector<domain::seat_number>& { return plan.seats; },
                    s.plan);
}

const domain::changes& concert_date::facts_of(const settlement& s) {
  return std::visit([](const auto& plan) -> const domain::changes& { return plan.facts; }, s.plan);
}

concert_date::reader concert_date::image_reader() {
  return [date = date_](storage::store_reader& store) { return store.load_concert_date(date); };
}

domain::seat_map concert_date::make_machine(const domain::seat_map_image& image) {
  auto adapted = image;
  adapted.terms.hold_for = hold_for_.value_or(image.terms.hold_for);
  const auto starts_at = around_.time->to_utc(date_.starts_at);
  // What became of the holds that were known before is told too.
  const auto tell_of = [this](const std::vector<domain::seat_hold>& holds) {
    for (const auto& hold : holds) {
      if (hold.token) {
        untold_tokens_.insert(*hold.token);
      }
    }
  };
  tell_of(image.holds);
  if (shown_) {
    tell_of(shown_->image().holds);
  }
  shown_.emplace(date_, starts_at, adapted);
  domain::seat_map seats{date_, starts_at, adapted};
  for (const auto& [number, under_way] : settlements_) {
    pin(seats, under_way);
  }
  // What is in the store the outbox reads there; the rest was lost.
  submitted_notices_.clear();
  return seats;
}

void concert_date::time_passed(const domain::instant& now) {
  refund_all(now);
}

void concert_date::submitted(const domain::change& c) {
  if (const auto* notice = std::get_if<domain::notice_queued>(&c)) {
    submitted_notices_.insert(notice->notice);
  }
}

void concert_date::show(const domain::change& c) {
  if (const auto* notice = std::get_if<domain::notice_queued>(&c)) {
    submitted_notices_.erase(notice->notice);
  }
  const auto note_token = [&] {
    if (const auto token = token_of(*shown_, c)) {
      untold_tokens_.insert(*token);
    }
  };
  note_token();
  shown_->apply(c);
  note_token();
  untold_.push_back(c);
}

void concert_date::publish() {
  auto view = std::make_shared<seats_view>();
  view->date = date_;
  view->concert = publication_.concert->load();
  view->free_seats = shown_->free_seats();
  view->sold_seats = shown_->sold_seats();
  view->seat_count = shown_->seat_count();
  publication_.slot->publish(std::move(view));
  if (publication_.tell) {
    publication_.tell(date_);
  }
  tell_neighbours(std::exchange(untold_, {}));
  tell_rooms();
}

/// Before anyone is answered, so that whoever acts on the answer finds the others up to date.
void concert_date::tell_neighbours(const domain::changes& changes) {
  news for_requests;
  news for_catalogue;
  news for_quota;
  for (const auto& change : changes) {
    if (const auto* notice = std::get_if<domain::notice_queued>(&change)) {
      notices_.insert_or_assign(notice->notice, *notice);
    } else if (std::holds_alternative<domain::request_remembered>(change) ||
               std::holds_alternative<domain::request_forgotten>(change)) {
      for_requests.changes.push_back(change);
    } else if (std::holds_alternative<domain::date_terms_set>(change)) {
      for_catalogue.changes.push_back(change);
    } else {
      for_quota.changes.push_back(change);
    }
  }
  const auto tell = [](const auto& whom, news& what) {
    if (whom && !what.changes.empty()) {
      caf::anon_send(whom, std::move(what));
    }
  };
  pass_notices_on();
  tell(neighbours_.requests, for_requests);
  tell(neighbours_.catalogue, for_catalogue);
  tell(neighbours_.quota, for_quota);
}

void concert_date::tell_rooms() {
  for (const auto& token : std::exchange(untold_tokens_, {})) {
    const auto room = neighbours_.room ? neighbours_.room(token.room) : waiting_room_actor{};
    if (room) {
      caf::anon_send(room, seats_held_under{token.ticket, date_, shown_->held_until(token)});
    }
  }
}

/// A notice is numbered when it is decided, and a payment's becomes durable only when the wallets have
/// agreed: later ones may be durable before it. Also, of two that became durable with one batch, the date may
/// hear of a payment's from the wallets before it hears of its own from the journal. The later wait for the
/// earlier here, so that they are delivered in order.
void concert_date::pass_notices_on() {
  auto first_open = submitted_notices_.empty() ? std::numeric_limits<domain::notice_number::value_type>::max()
                                               : submitted_notices_.begin()->value;
  for (const auto& [number, under_way] : settlements_) {
    for (const auto& fact : facts_of(under_way)) {
      if (const auto* notice = std::get_if<domain::notice_queued>(&fact)) {
        first_open = std::min(first_open, notice->notice.value);
      }
    }
  }
  news ready;
  while (!notices_.empty() && notices_.begin()->first.value < first_open) {
    ready.changes.emplace_back(std::move(notices_.begin()->second));
    notices_.erase(notices_.begin());
  }
  if (neighbours_.outbox && !ready.changes.empty()) {
    caf::anon_send(neighbours_.outbox, std::move(ready));
  }
}

}  // namespace usher::actors
