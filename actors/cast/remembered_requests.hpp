#pragma once

#include <unordered_map>

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using begin_request_ask = ask<domain::begin_request, request_begun_outcome>;
using keep_answer_ask = ask<domain::keep_answer, answer_kept_outcome>;

/// A request that was called new is over.
struct request_ended {
  domain::secret_hash key;
  /// What became durable with it.
  std::optional<domain::request_remembered> record;
  /// Nobody can say whether anything became durable.
  bool unknown;
};

/// The messages that it takes. By time alone it forgets keys whose time is over.
using remembered_requests_actor = durable_interface<
    // What it is restored from.
    domain::remembered_requests_image,
    // Says whether a key is new, or what its request was
    // answered; waits while it is being carried out.
    caf::reacts_to<begin_request_ask>,
    // Remembers the answer to one that is being carried out.
    caf::reacts_to<keep_answer_ask>,
    // Lets those who wait for it go on.
    caf::reacts_to<request_ended>,
    // Takes in which keys were forgotten.
    caf::reacts_to<news>>;

}  // namespace usher::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::request_ended)

namespace usher::actors {

/// Knows which requests with an idempotency key were answered, and lets repetitions wait for the first.
class remembered_requests final : public durable_actor<remembered_requests_actor, domain::remembered_requests,
                                                       domain::remembered_requests_image> {
 public:
  /// `most`: see domain::remembered_requests.
  remembered_requests(caf::actor_config& config, surroundings around,
                      std::size_t most = domain::limits::max_remembered_requests);

  behavior_type make_behavior() override;

 private:
  void begin(const begin_request_ask& a);
  void end(const request_ended& ended);

  reader image_reader() override;
  domain::remembered_requests make_machine(const domain::remembered_requests_image& image) override;

  struct request_under_way {
    domain::begin_request command;
    parked<domain::limits::max_parked_repetitions> repetitions;
  };

  std::size_t most_;
  /// The machine knows of them too, but forgets them when it is restored.
  std::unordered_map<domain::secret_hash, request_under_way> under_way_;
};

}  // namespace usher::actors
