#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actors/base/clock.hpp"
#include "api/inspection/shown_state.hpp"
#include "domain/changes/names.hpp"
#include "storage/queries.hpp"

/// The state of one actor at one moment: what the actor's own machine of the domain comes to when it is fed
/// its changes. Nothing secret is shown of it. Pure.
namespace usher::api {

/// The machine of one actor, and the changes that make its state.
class state_fold {
 public:
  virtual ~state_fold() = default;

  /// A change of this actor, or one of another log that matters to it. All in the order of the whole log;
  /// what does not matter is ignored.
  virtual void apply(const storage::logged_change& change) = 0;
  /// As it stands at that moment. Only for moments after all that was applied.
  virtual shown_state show(const domain::moment& at) = 0;
};

/// The clock must outlive the fold.
std::unique_ptr<state_fold> make_fold(const domain::actor_identity& whose, const actors::clock& time);

/// The logs beside its own in which there is something that an actor of this kind is made of: what created
/// it, and what set-up has written for it. Of a timetable also those of all clinics, which are not listed
/// here.
std::vector<std::string> other_logs_of(domain::actor_kind kind);

}  // namespace usher::api
