#pragma once

#include <optional>
#include <string>
#include <variant>

#include "actors/reply.hpp"
#include "domain/attempt_limiter.hpp"
#include "domain/people.hpp"
#include "domain/roster.hpp"
#include "domain/seat_map.hpp"
#include "domain/waiting_line.hpp"

/// What can be asked of the actors, and what they answer; free of CAF.
namespace usher::actors {

// Waiting room.
using token_issued_outcome = domain::outcome<domain::token_standing, domain::issue_refusal>;
using token_checked_outcome = domain::outcome<domain::token_standing, domain::check_refusal>;
using gate_outcome = domain::outcome<domain::token_standing, domain::gate_refusal>;

// Concert dates.
using seat_held_outcome = domain::outcome<domain::seat_hold, domain::hold_refusal>;

// Clinics.
using place_outcome = domain::outcome<domain::place_confirmed, domain::reserve_refusal>;

// People.
using registered_outcome = domain::outcome<domain::user_id, domain::field_errors>;
using logged_in_outcome = domain::outcome<domain::person, domain::login_refusal>;
using session_outcome = domain::outcome<domain::caller, domain::session_refusal>;

struct log_in {
  std::string username;
  std::string password;
  /// Hash of a fresh random key, which the asker hands out if the login succeeds.
  domain::secret_hash key;
};

struct log_out {
  domain::secret_hash key;
};

struct authenticate {
  domain::secret_hash key;
};

/// A clinic reservation on behalf of the holder of a session key, up to the point where the clinic itself
/// decides.
struct ask_for_place {
  domain::secret_hash key;
  std::optional<domain::user_id> user;
  std::optional<domain::clinic_id> clinic;
};

struct rate_limited {
  domain::milliseconds retry_after;
  domain::milliseconds window;
};

/// In order of precedence: who asks, how often, and the contract's refusals 1 to 3.
using ask_for_place_refusal =
    std::variant<domain::session_refusal, rate_limited, domain::request_place_refusal>;
using ask_for_place_outcome = domain::outcome<domain::booker, ask_for_place_refusal>;

}  // namespace usher::actors
