#pragma once

#include <cstdint>
#include <string>

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "actors/asks.hpp"
#include "domain/change.hpp"

/// Every message interface of the house in one file, a sentence over each handler.
namespace usher::actors {

/// A command or query on its way to the actor that owns the thing, with the place where the one answer goes.
template <class Command, class Outcome>
struct ask {
  Command command;
  request_context context;
  reply_to<Outcome> reply;
};

/// The journal made this writer's appends up to `through` durable.
struct journal_durable {
  std::uint64_t epoch;
  std::uint64_t through;
};

/// The journal lost an append of this epoch.
struct journal_lost {
  std::uint64_t epoch;
  std::string why;
};

/// A deadline that the actor waits for may have come.
struct wake_up {};

/// The state as the store has it, and the number of the last change that is in it.
template <class Image>
struct restored {
  std::uint64_t epoch;
  std::uint64_t last_number;
  Image image;
};

/// The store could not be read.
struct restore_failed {
  std::uint64_t epoch;
  std::string why;
};

/// Tells the owner of people's records what another actor has made durable about them.
struct people_changed {
  domain::changes changes;
};

using issue_token_ask = ask<domain::issue_token, token_issued_outcome>;
using check_token_ask = ask<domain::check_token, token_checked_outcome>;
using pass_gate_ask = ask<domain::pass_gate, gate_outcome>;

using waiting_room_actor = caf::typed_actor<
    // Issues a token and ranks it; admits at once when a place is free.
    caf::reacts_to<issue_token_ask>,
    // Tells a token's holder where they stand.
    caf::reacts_to<check_token_ask>,
    // Lets holders of an active token through to what the token is for.
    caf::reacts_to<pass_gate_ask>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Expires and admits.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::waiting_line_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using hold_seat_ask = ask<domain::hold_seat, seat_held_outcome>;

using concert_date_actor = caf::typed_actor<
    // Holds a seat for a person.
    caf::reacts_to<hold_seat_ask>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Ends holds that nobody paid for.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::seat_map_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using reserve_place_ask = ask<domain::reserve_place, place_outcome>;

using clinic_actor = caf::typed_actor<
    // Puts a person on the roster of the next class.
    caf::reacts_to<reserve_place_ask>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Turns to the roster of the following class.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::roster_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using register_ask = ask<domain::registration_form, registered_outcome>;
using log_in_ask = ask<log_in, logged_in_outcome>;
using log_out_ask = ask<log_out, session_outcome>;
using authenticate_ask = ask<authenticate, session_outcome>;
using ask_for_place_ask = ask<ask_for_place, ask_for_place_outcome>;

/// A worker has hashed the password of somebody who registers; empty when memory ran out.
struct password_hashed {
  register_ask registration;
  std::string hash;
};

/// A worker has compared the password of somebody who logs in.
struct password_verified {
  log_in_ask login;
  /// Whose password it was; 0 for an unknown username.
  domain::user_id user;
  bool matches;
};

using people_actor = caf::typed_actor<
    // Checks the form, has the password hashed, then registers.
    caf::reacts_to<register_ask>,
    // Has the password compared, then begins a session.
    caf::reacts_to<log_in_ask>,
    // Ends a session.
    caf::reacts_to<log_out_ask>,
    // Says whose session key this is.
    caf::reacts_to<authenticate_ask>,
    // Decides whether this caller may ask a clinic for that person's place.
    caf::reacts_to<ask_for_place_ask>,
    // Goes on with a registration.
    caf::reacts_to<password_hashed>,
    // Goes on with a login.
    caf::reacts_to<password_verified>,
    // Takes in what others made durable about people.
    caf::reacts_to<people_changed>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Tries what was put off.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::people_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

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
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::people_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::password_hashed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::password_verified)
