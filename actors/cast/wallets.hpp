#pragma once

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

/// Moves everybody's money, one movement at a time. Payments become durable here: the wallets' append carries
/// the sale, the receipt, the token's completion and the notice along.
class wallets final : public durable_actor<wallets_actor, domain::wallets, domain::wallets_image> {
 public:
  wallets(caf::actor_config& config, surroundings around, domain::wallets_settings settings);

  behavior_type make_behavior() override;

 private:
  void settle(const settle_money_ask& a);

  reader image_reader() override;
  domain::wallets make_machine(const domain::wallets_image& image) override;

  domain::wallets_settings settings_;
};

}  // namespace usher::actors
