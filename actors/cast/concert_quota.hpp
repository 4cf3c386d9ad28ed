#pragma once

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using claim_seats_ask = ask<domain::claim_seats, seats_claimed_outcome>;

/// The date has decided about the seats of this claim.
struct claim_settled {
  domain::claim_number claim;
  request_context context = {};
};

using concert_quota_actor = caf::typed_actor<
    // Counts seats against a person's bound before the date is asked for them.
    caf::reacts_to<claim_seats_ask>,
    // Lets the claim go.
    caf::reacts_to<claim_settled>,
    // Takes in who got or gave back a seat.
    caf::reacts_to<news>,
    // Tries what was put off.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::seat_quota_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>,
    // Hears that it may be asked.
    caf::reacts_to<lead_now>>;

}  // namespace usher::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::claim_settled)

namespace usher::actors {

/// `concert/1`.
std::string concert_name(domain::concert_id concert);

/// Counts the seats that each person has of all dates of one concert. Decides nothing durable: it reads what
/// its dates have made durable when it is first asked, and is told of the rest.
class concert_quota final
    : public durable_actor<concert_quota_actor, domain::seat_quota, domain::seat_quota_image> {
 public:
  concert_quota(caf::actor_config& config, surroundings around, domain::concert_id concert);

  behavior_type make_behavior() override;

 private:
  void claim(const claim_seats_ask& a);

  reader image_reader() override;
  domain::seat_quota make_machine(const domain::seat_quota_image& image) override;

  domain::concert_id concert_;
  bool asked_ = false;
};

}  // namespace usher::actors
