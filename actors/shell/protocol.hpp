#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/send.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "actors/base/asks.hpp"
#include "domain/changes/change.hpp"
#include "domain/clinics/roster.hpp"
#include "storage/journal/journal.hpp"

/// What the messages between actors have in common; the rest stands beside the actors that receive them.
namespace usher::actors {

/// A command or query on its way to the actor that owns the thing, with the place where the one answer goes.
template <class Command, class Outcome>
struct ask {
  Command command;
  request_context context;
  reply_to<Outcome> reply;
  /// For requests with an idempotency key.
  remember_as<Outcome> remember = {};
};

/// Sends a command on its way with the place where its answer goes.
template <class Actor, class Command, class Outcome>
void send(const Actor& to, Command command, const request_context& context, reply_to<Outcome> reply,
          std::type_identity_t<remember_as<Outcome>> remember = {}) {
  if (to) {
    caf::anon_send(to,
                   ask<Command, Outcome>{std::move(command), context, std::move(reply), std::move(remember)});
  } else {
    // The server stops; or the asker broke the contract and named what does not exist.
    reply.unavailable_because(unavailable_reason::dropped);
  }
}

/// The journal made this writer's appends up to `through` durable.
struct journal_durable {
  std::uint64_t epoch;
  std::uint64_t through;
  storage::committed_batch by = {};
};

/// The journal lost an append of this epoch.
struct journal_lost {
  std::uint64_t epoch;
  std::string why;
};

/// A deadline that the actor waits for may have come.
struct wake_up {
  /// The actor's own timer; 0 for a nudge that comes beside it.
  std::uint64_t timer = 0;
};

/// The state as the store has it, by the reading of this number.
template <class Image>
struct restored {
  std::uint64_t reading;
  Image image;
  /// Of an actor that follows: the number of the last change in the log that the image shows.
  std::uint64_t position = 0;
};

/// The store could not be read by the reading of this number.
struct restore_failed {
  std::uint64_t reading;
  std::string why;
};

/// What another actor has made durable and concerns this one. May arrive twice, or late: after the store has
/// been read.
struct news {
  domain::changes changes;
};

/// A change that another node has committed.
struct followed_change {
  /// Its number in the change log.
  std::uint64_t position;
  domain::change change;
  /// Who gets a place in a class by it, or begins to wait for one.
  domain::booker who = {};
};

/// What another node has committed and concerns this actor, in order. Some of it may have come before.
struct followed {
  std::shared_ptr<const std::vector<followed_change>> changes;
  /// Kept until it was taken in.
  std::shared_ptr<void> until_taken;
};

/// From now on this actor decides: nobody else does any more, and it has heard of all that was committed.
struct lead_now {
  /// Called on the actor's thread once its state is there.
  std::function<void()> ready = {};
};

/// The interface of an actor whose state is durable: with its own messages, those of the shell.
template <class Image, class... Own>
using durable_interface = caf::typed_actor<Own...,
                                           // Answers those whose changes are durable.
                                           caf::reacts_to<journal_durable>,
                                           // Forgets what was lost and restores.
                                           caf::reacts_to<journal_lost>,
                                           // Does what is due, and tries what was put off.
                                           caf::reacts_to<wake_up>,
                                           // Begins to serve.
                                           caf::reacts_to<restored<Image>>,
                                           // Tries again to restore.
                                           caf::reacts_to<restore_failed>,
                                           // Takes in what another node has committed.
                                           caf::reacts_to<followed>,
                                           // Begins to decide.
                                           caf::reacts_to<lead_now>>;

}  // namespace usher::actors

// Messages stay within the process; CAF need not know how to write them to a wire.
namespace caf {
template <class Command, class Outcome>
struct allowed_unsafe_message_type<usher::actors::ask<Command, Outcome>> : std::true_type {};
template <class Image>
struct allowed_unsafe_message_type<usher::actors::restored<Image>> : std::true_type {};
}  // namespace caf
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::journal_durable)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::journal_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::wake_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::restore_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::news)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::followed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::lead_now)
