#pragma once

#include <functional>
#include <variant>
#include <vector>

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

/// Money moves, and with it, in one durable step, what `facts` makes of the balance afterwards. `facts` runs
/// on the wallets' thread, at most once, and only when the money is there.
struct settle_money {
  domain::settle_payment money;
  std::function<domain::changes(const domain::wallet_standing&)> facts;
};

/// All that became durable, without the movement itself.
struct money_settled {
  domain::wallet_standing standing;
  domain::changes facts;
};

using money_settled_outcome = domain::outcome<money_settled, domain::wallet_refusal>;
using settle_money_ask = ask<settle_money, money_settled_outcome>;

/// Money moves for places in classes, and with it, in one durable step, what happens to the places; all of it
/// or nothing.
struct settle_places {
  std::vector<domain::settle_payment> payments;
  domain::changes facts;
};

using places_settled_outcome = domain::outcome<std::monostate, domain::payments_refusal>;
using settle_places_ask = ask<settle_places, places_settled_outcome>;

using charge_wallet_ask = ask<domain::charge_wallet, wallet_outcome>;
using use_wallet_ask = ask<domain::use_wallet, wallet_outcome>;
using wallet_balance_ask = ask<domain::wallet_balance, wallet_outcome>;

using wallets_actor = durable_interface<
    // What it is restored from.
    domain::wallets_image,
    // Gives a person money.
    caf::reacts_to<charge_wallet_ask>,
    // Takes money for anything.
    caf::reacts_to<use_wallet_ask>,
    // Says how much there is.
    caf::reacts_to<wallet_balance_ask>,
    // Settles a payment or refund, in one append with what follows from it.
    caf::reacts_to<settle_money_ask>,
    // The same for places in classes.
    caf::reacts_to<settle_places_ask>>;

/// Moves everybody's money, one movement at a time. Payments become durable here: the wallets' append carries
/// the sale, the receipt, the token's completion and the notice along, or what happens to places in a class.
class wallets final : public durable_actor<wallets_actor, domain::wallets, domain::wallets_image> {
 public:
  wallets(caf::actor_config& config, surroundings around, domain::wallets_settings settings);

  behavior_type make_behavior() override;

 private:
  void settle(const settle_money_ask& a);
  void settle(const settle_places_ask& a);

  reader image_reader() override;
  domain::wallets make_machine(const domain::wallets_image& image) override;

  domain::wallets_settings settings_;
};

}  // namespace usher::actors
