#pragma once

#include <deque>
#include <unordered_map>

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

/// Knows which requests with an idempotency key were answered, and lets repetitions wait for the first.
class remembered_requests final : public durable_actor<remembered_requests_actor, domain::remembered_requests,
                                                       domain::remembered_requests_image> {
 public:
  remembered_requests(caf::actor_config& config, surroundings around);

  behavior_type make_behavior() override;

 private:
  void begin(const begin_request_ask& a);
  void end(const request_ended& ended);

  reader image_reader() override;
  domain::remembered_requests make_machine(const domain::remembered_requests_image& image) override;

  struct request_under_way {
    domain::secret_hash fingerprint;
    std::deque<begin_request_ask> repetitions;
  };

  /// The machine knows of them too, but forgets them when it is restored.
  std::unordered_map<domain::secret_hash, request_under_way> under_way_;
};

}  // namespace usher::actors
