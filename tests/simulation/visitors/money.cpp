#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

void visitors::check_money(user_id user, std::int64_t amount, const actors::wallet_outcome& said,
                           version since) {
  if (said) {
    return require(durable_.had_balance(user, said.value().balance, since), "wallet",
                   "shows a balance that never was");
  }
  if (said.refusal() == wallet_refusal::not_enough) {
    require(durable_.balances().at(user).was(since, [&](std::int64_t had) { return had < amount; }), "wallet",
            "was refused though there was the money");
  }
}

void visitors::charge() {
  const auto user = somebody();
  const auto usual = dice_.between(1, 40'000);
  const auto amount = dice_.one_in(30) ? dice_.between(-1, 0) : dice_.one_in(30) ? 10 * usual : usual;
  const auto go = [=, this](const keyed& key) {
    ask_once("charge", {}, charge_wallet{user, amount}, key,
             [=, this](const actors::wallet_outcome& said, version since) {
               check_money(user, amount, said, since);
             });
  };
  go(maybe_key(go));
}

void visitors::use_money() {
  const auto user = somebody();
  const auto amount = dice_.between(1, 60'000);
  const auto go = [=, this](const keyed& key) {
    ask_once("use", {}, use_wallet{user, amount}, key,
             [=, this](const actors::wallet_outcome& said, version since) {
               check_money(user, amount, said, since);
             });
  };
  go(maybe_key(go));
}

void visitors::ask_balance() {
  const auto user = somebody();
  ask("balance", {}, wallet_balance{user},
      [this, user](const actors::wallet_outcome& said, version since) { check_money(user, 0, said, since); });
}

void visitors::show_seats() {
  ask("show-seats", some_date(), actors::show_seats{}, [](const actors::seats_shown_outcome&, version) {});
}

}  // namespace usher::simulation
