#pragma once

#include <memory>

#include "actors/base/views.hpp"
#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using make_app_key_ask = ask<domain::make_app_key, app_key_outcome>;
using rotate_app_key_ask = ask<domain::rotate_app_key, app_key_outcome>;
using revoke_app_key_ask = ask<domain::revoke_app_key, app_key_outcome>;

using app_keys_actor = durable_interface<
    // What it is restored from.
    domain::app_keys_image,
    // Makes a key for a program.
    caf::reacts_to<make_app_key_ask>,
    // Gives it another secret.
    caf::reacts_to<rotate_app_key_ask>,
    // Ends it.
    caf::reacts_to<revoke_app_key_ask>>;

/// Keeps the keys of programs, and publishes them for those who ask whether a call's key is one.
class app_keys final : public durable_actor<app_keys_actor, domain::app_keys, domain::app_keys_image> {
 public:
  app_keys(caf::actor_config& config, surroundings around, std::shared_ptr<view_slot<app_keys_view>> slot);

  behavior_type make_behavior() override;

 private:
  reader image_reader() override;
  domain::app_keys make_machine(const domain::app_keys_image& image) override;
  void show(const domain::change& c) override { shown_.apply(c); }
  bool shows() const override { return true; }
  void publish() override;

  std::shared_ptr<view_slot<app_keys_view>> slot_;
  /// The keys as far as they are durable; the machine may be ahead of it.
  domain::app_keys shown_;
};

}  // namespace usher::actors
