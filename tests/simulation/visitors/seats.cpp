#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

namespace {

bool is_held_by(const model_seat& seat, user_id user) {
  return seat.what == seat_is::held && seat.user == user;
}

std::vector<user_id> buyers_of(const model_date& date) {
  std::vector<user_id> all;
  for (const auto& seat : date.seats) {
    if (seat.now().what == seat_is::sold) {
      all.push_back(seat.now().user);
    }
  }
  return all;
}

}  // namespace

void visitors::hold_as(const ticket& who, const concert_date_key& date, const hold_seats& what,
                       const keyed& key) {
  check_out(who, false, [=, this](const checkout& open) {
    auto command = what;
    command.token = open->token();
    command.only_own = open->is_carried();
    ask_once("hold", date, command, key,
             [this, open, date, user = who.user](const actors::seats_held_outcome& said, version since) {
               if (said) {
                 check_holds(date, user, said.value(), since);
               } else {
                 check_refusal(date, said.refusal(), since);
               }
             });
  });
}

void visitors::hold() {
  if (const auto who = some_session()) {
    const auto date = date_for(*who);
    const hold_seats what{who->user, seat_choice{some_seats(date)}};
    hold_as(*who, date, what, maybe_key([=, this](const keyed& key) { hold_as(*who, date, what, key); }));
  }
}

void visitors::hold_best() {
  if (const auto who = some_session()) {
    const auto date = date_for(*who);
    const hold_seats what{who->user, best_available{static_cast<std::int32_t>(dice_.between(1, 2)), {}}};
    hold_as(*who, date, what, maybe_key([=, this](const keyed& key) { hold_as(*who, date, what, key); }));
  }
}

void visitors::check_holds(const concert_date_key& date, user_id user, const std::vector<seat_hold>& holds,
                           version since) {
  for (const auto& said : holds) {
    const auto* seat = durable_.seat_history(date, said.seat);
    // A payment that is durable is told to the date a moment later, and to the payer after that.
    const bool was_so = seat != nullptr && seat->was_lately(since, [&](const model_seat& is) {
      return is_held_by(is, user) && is.until == said.expires_at && is.price == said.price &&
             is.extensions == said.extensions;
    });
    require(was_so, "hold", "was answered, and is not durable");
  }
}

void visitors::check_refusal(const concert_date_key& date, const hold_refusal& said, version since) {
  const auto* of = durable_.find(date);
  switch (said.kind) {
    case hold_refusal_kind::seat_already_reserved:
      return require(
          seat_was(date, said.seat, since, [](const auto& is) { return is.what == seat_is::sold; }), "hold",
          "was refused for a sale that nobody made");
    case hold_refusal_kind::seat_temporarily_held:
      return require(
          seat_was(date, said.seat, since, [](const auto& is) { return is.what != seat_is::free; }) ||
              of->waited.was(since, [](const auto& line) { return !line.empty(); }),
          "hold", "was refused for a hold that nobody has");
    case hold_refusal_kind::date_closed:
    case hold_refusal_kind::date_cancelled:
      return require(of->state.was(since, [](date_state is) { return is != date_state::open; }), "hold",
                     "was refused for a closing that is not durable");
    default:
      return;
  }
}

void visitors::release() {
  const auto who = some_session();
  if (!who) {
    return;
  }
  const auto date = date_for(*who);
  const auto seats = seats_of(date, who->user, seat_is::held);
  const auto go = [=, this](const keyed& key) {
    through_gate(*who, [=, this] {
      ask_once("release", date, release_seats{who->user, seats}, key,
               [=, this](const actors::seats_released_outcome& said, version since) {
                 for (const auto seat : said ? said.value() : std::vector<seat_number>{}) {
                   require(seat_was(date, seat, since,
                                    [&](const model_seat& is) { return !is_held_by(is, who->user); }),
                           "release", "was answered, and is not durable");
                 }
               });
    });
  };
  go(maybe_key(go));
}

void visitors::extend() {
  const auto who = some_session();
  if (!who) {
    return;
  }
  const auto date = date_for(*who);
  const auto seats = seats_of(date, who->user, seat_is::held);
  const auto go = [=, this](const keyed& key) {
    check_out(*who, false, [=, this](const checkout& open) {
      ask_once("extend", date, extend_holds{who->user, seats, open->token(), open->is_carried()}, key,
               [=, this, kept = open](const actors::holds_extended_outcome& said, version since) {
                 if (said) {
                   check_holds(date, who->user, said.value(), since);
                 }
               });
    });
  };
  go(maybe_key(go));
}

void visitors::pay_as(const ticket& who, const concert_date_key& date, const prepare_payment& what,
                      const keyed& key) {
  check_out(who, true, [=, this](const checkout& open) {
    ask_once("pay", date, actors::buy_seats{what, open}, key,
             [=, this](const actors::paid_outcome& said, version since) {
               const auto* of = durable_.find(date);
               if (said) {
                 const auto found = of->receipts.find(said.value().number);
                 require(found != of->receipts.end() && found->second.user == what.user &&
                             found->second.amount == said.value().amount &&
                             found->second.balance_after == said.value().balance_after,
                         "pay", "was answered a receipt that is not durable");
                 return;
               }
               if (const auto* money = std::get_if<wallet_refusal>(&said.refusal());
                   money != nullptr && *money == wallet_refusal::not_enough) {
                 const auto found = durable_.balances().find(what.user);
                 require(found == durable_.balances().end() ||
                             found->second.was(since, [&](std::int64_t had) { return had < what.price; }),
                         "pay", "was refused though there was the money");
               }
             });
  });
}

void visitors::pay() {
  const auto who = some_session();
  if (!who) {
    return;
  }
  const auto date = date_for(*who);
  const auto seats = seats_of(date, who->user, dice_.one_in(12) ? seat_is::sold : seat_is::held);
  const prepare_payment what{who->user, seats, price_of(date, seats) + (dice_.one_in(30) ? 1 : 0)};
  const auto again = [=, this](const keyed& key) { pay_as(*who, date, what, key); };
  const auto key = maybe_key(again);
  again(key);
  if (dice_.one_in(4)) {
    // Somebody who clicks twice.
    again(dice_.one_in(2) ? key : keyed{});
  } else if (dice_.one_in(4)) {
    // Or who has second thoughts.
    through_gate(*who, [=, this] {
      ask("release", date, release_seats{who->user, seats},
          [](const actors::seats_released_outcome&, version) {});
    });
  }
}

void visitors::cancel() {
  const auto date = some_date();
  const auto buyers = buyers_of(*durable_.find(date));
  const auto user = buyers.empty() || dice_.one_in(6) ? somebody() : dice_.pick(buyers);
  const auto seats = seats_of(date, user, seat_is::sold);
  const auto go = [=, this](const keyed& key) {
    ask_once("cancel", date, prepare_cancellation{user, seats}, key,
             [=, this](const actors::sale_cancelled_outcome& said, version since) {
               if (!said) {
                 return;
               }
               for (const auto seat : said.value().seats) {
                 require(seat_was(date, seat, since,
                                  [&](const model_seat& is) {
                                    return is.what != seat_is::sold || is.receipt != said.value().receipt;
                                  }),
                         "cancel", "was answered, and is not durable");
               }
               require(durable_.had_balance(user, said.value().balance_after, since), "cancel",
                       "shows a balance that never was");
             });
  };
  const auto key = maybe_key(go);
  go(key);
  if (dice_.one_in(2)) {
    go(dice_.one_in(2) ? key : keyed{});
  }
}

}  // namespace usher::simulation
