#pragma once

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using record_admin_call_ask = ask<domain::record_admin_call, admin_call_outcome>;

using audit_actor = durable_interface<
    // What it is restored from.
    domain::admin_log_image,
    // Writes down that the administration makes a call.
    caf::reacts_to<record_admin_call_ask>>;

/// Writes down every call of the administration before it is carried out.
class audit final : public durable_actor<audit_actor, domain::admin_log, domain::admin_log_image> {
 public:
  audit(caf::actor_config& config, surroundings around);

  behavior_type make_behavior() override;

 private:
  reader image_reader() override;
  domain::admin_log make_machine(const domain::admin_log_image& image) override;
};

}  // namespace usher::actors
