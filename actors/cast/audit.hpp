#pragma once

#include "actors/shell/durable_actor.hpp"
#include "domain/delivery/key_call_tally.hpp"

namespace usher::actors {

using record_admin_call_ask = ask<domain::record_admin_call, admin_call_outcome>;

using count_key_call_ask = ask<domain::count_key_call, admin_call_outcome>;

using audit_actor = durable_interface<
    // What it is restored from.
    domain::admin_log_image,
    // Writes down that the administration makes a call.
    caf::reacts_to<record_admin_call_ask>,
    // Counts a call with a key; answers when there is a record that the key is used.
    caf::reacts_to<count_key_call_ask>>;

/// Writes down every call of the administration before it is carried out, and how many calls were made of the
/// kinds that are counted. What was counted since the last record of a key goes with the process.
class audit final : public durable_actor<audit_actor, domain::admin_log, domain::admin_log_image> {
 public:
  audit(caf::actor_config& config, surroundings around);

  behavior_type make_behavior() override;

 private:
  reader image_reader() override;
  domain::admin_log make_machine(const domain::admin_log_image& image) override;
  void time_passed(const domain::instant& now) override;
  std::optional<domain::instant> next_time_passed() const override { return tally_.next_due(); }

  void count(const count_key_call_ask& a);

  domain::key_call_tally tally_;
};

}  // namespace usher::actors
