#pragma once

#include "actors/shell/durable_actor.hpp"

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
