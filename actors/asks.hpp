#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actors/reply.hpp"
#include "actors/views.hpp"
#include "domain/admin_log.hpp"
#include "domain/attempt_limiter.hpp"
#include "domain/catalogue.hpp"
#include "domain/outbox.hpp"
#include "domain/people.hpp"
#include "domain/remembered_requests.hpp"
#include "domain/roster.hpp"
#include "domain/seat_map.hpp"
#include "domain/seat_quota.hpp"
#include "domain/waiting_line.hpp"
#include "domain/wallets.hpp"

/// What can be asked of the actors, and what they answer; free of CAF.
namespace usher::actors {

/// For requests with an idempotency key: makes the record of the answer, from a successful outcome. It
/// becomes durable together with what the request changed. Called at most once, on an actor's thread; empty
/// when nothing is to be remembered. `date` and `seats` of the record are filled in by the actor.
template <class Outcome>
using remember_as = std::function<domain::request_remembered(const Outcome&)>;

// Waiting rooms.
using token_issued_outcome = domain::outcome<domain::token_standing, domain::issue_refusal>;
using token_checked_outcome = domain::outcome<domain::token_standing, domain::check_refusal>;
using gate_outcome = domain::outcome<domain::token_standing, domain::gate_refusal>;
using session_extended_outcome = domain::outcome<domain::token_standing, domain::extend_session_refusal>;
using room_changed_outcome = domain::outcome<domain::room_standing, domain::room_refusal>;
using opening_scheduled_outcome = domain::outcome<domain::room_standing, domain::schedule_refusal>;
using room_reset_outcome = domain::outcome<domain::reset_report, domain::room_refusal>;

/// An active token whose holder pays: it cannot end meanwhile.
struct begin_checkout {
  domain::pass_gate gate;
};

/// What to append with the payment, and what to hand back when it is settled.
struct checkout {
  domain::ticket_number ticket;
  domain::changes completion;
};

using checkout_outcome = domain::outcome<checkout, domain::gate_refusal>;

// Concert dates.
using seats_shown_outcome = domain::outcome<std::shared_ptr<const seats_view>, std::monostate>;
using seats_held_outcome = domain::outcome<std::vector<domain::seat_hold>, domain::hold_refusal>;
using seats_released_outcome = domain::outcome<std::vector<domain::seat_number>, domain::hold_change_refusal>;
using holds_extended_outcome = domain::outcome<std::vector<domain::seat_hold>, domain::hold_change_refusal>;
using waiting_list_outcome = domain::outcome<domain::waiter_standing, domain::waiting_list_refusal>;
using terms_changed_outcome = domain::outcome<domain::date_standing, domain::terms_refusal>;

struct show_seats {};
struct show_standing {};

/// Pays for held seats.
struct pay {
  domain::prepare_payment what;
  /// Of the payer's token; empty when none is completed by the payment.
  domain::changes completion;
};

/// In order of precedence: the gate, the seats, the money.
using pay_refusal = std::variant<domain::gate_refusal, domain::payment_refusal, domain::wallet_refusal>;
using paid_outcome = domain::outcome<domain::receipt, pay_refusal>;

/// What was given back, and the balance afterwards.
struct cancelled_sale {
  domain::receipt_number receipt;
  std::vector<domain::seat_number> seats;
  /// KRW.
  std::int64_t refund = 0;
  std::int64_t balance_after = 0;
};

using sale_cancelled_outcome = domain::outcome<cancelled_sale, domain::cancellation_refusal>;

// Wallets.
using wallet_outcome = domain::outcome<domain::wallet_standing, domain::wallet_refusal>;

// Quotas.
using seats_claimed_outcome = domain::outcome<domain::claim_number, domain::claim_refusal>;

// Catalogue.
using concert_outcome = domain::outcome<domain::concert_facts, domain::catalogue_refusal>;

// Repeated requests.
using request_begun_outcome = domain::outcome<domain::begun_request, domain::request_refusal>;

// Notices.
using notice_resent_outcome = domain::outcome<domain::notice_key, domain::resend_refusal>;

// Administration.
using admin_call_outcome = domain::outcome<domain::admin_call_number, domain::admin_log_refusal>;

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
