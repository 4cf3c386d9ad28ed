#pragma once

#include <string>

#include "actors/base/reply.hpp"
#include "domain/base/outcome.hpp"
#include "domain/ownership/standing.hpp"

namespace usher::api {

/// How the nodes stand; after a wish, with the wish.
using cluster_outcome = domain::outcome<domain::cluster_standing, domain::wish_refusal>;

/// What calls of the administration ask of the nodes on the database of this one. Answers come on another
/// thread, as unavailable where the database does not answer. Any thread.
class cluster_asker {
 public:
  virtual ~cluster_asker() = default;

  /// Of this node.
  virtual std::string name() const = 0;
  virtual void look(actors::reply_to<cluster_outcome> reply) = 0;
  /// Leaves the wish for the owner, which hears of it with its next beat.
  virtual void ask(domain::owner_wish what, actors::reply_to<cluster_outcome> reply) = 0;
};

}  // namespace usher::api
