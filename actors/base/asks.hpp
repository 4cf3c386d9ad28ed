#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/base/reply.hpp"
#include "actors/base/views.hpp"
#include "domain/clinics/roster.hpp"
#include "domain/clinics/timetable.hpp"
#include "domain/delivery/admin_log.hpp"
#include "domain/delivery/key_call_tally.hpp"
#include "domain/delivery/outbox.hpp"
#include "domain/delivery/remembered_requests.hpp"
#include "domain/money/wallets.hpp"
#include "domain/people/app_keys.hpp"
#include "domain/people/login_guard.hpp"
#include "domain/people/people.hpp"
#include "domain/seats/catalogue.hpp"
#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_quota.hpp"
#include "domain/waiting/waiting_line.hpp"

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
using opening_changed_outcome = domain::outcome<domain::room_standing, domain::opening_refusal>;
using room_reset_outcome = domain::outcome<domain::reset_report, domain::room_refusal>;

/// Collects arrivals from now on, to be drawn at the opening. The seed of the draw is made on the way.
struct plan_opening {
  domain::instant opens_at;
};

/// An active token whose holder pays, or holds seats: it cannot end meanwhile.
struct begin_checkout {
  domain::pass_gate gate;
  bool pays = true;
};

/// What to append with the payment, and what to hand back when it is settled.
struct checkout {
  domain::ticket_number ticket;
  domain::changes completion;
  /// A payment has completed the token: there is nothing to settle.
  bool is_over = false;
  /// The session's own time is over: what it holds carries it.
  bool is_carried = false;
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
  /// Pays nothing: shows the receipt, where it was paid before.
  bool only_repeats = false;
};

/// In order of precedence: the gate, which only a token that a payment completed passes for nothing else; the
/// seats, the money.
using pay_refusal = std::variant<domain::gate_refusal, domain::payment_refusal, domain::wallet_refusal>;
using paid_outcome = domain::outcome<domain::receipt, pay_refusal>;

/// Passes the gate for a payment, or for a hold that is to carry the token: the token cannot end before that
/// is over. For a payment the token that it completed passes too, so that whoever repeats it hears of the
/// receipt.
struct open_checkout {
  domain::pass_gate gate;
  bool pays = true;
};

/// A checkout is over when it is settled, or when nobody holds it any more. Any thread.
class checkout_under_way {
 public:
  /// One that is over from the beginning: what was paid may be shown, and nothing is.
  checkout_under_way() : is_over_(true), settle_([](bool) {}) {}
  /// `settle` is called once, with whether it was paid.
  checkout_under_way(domain::token_ref token, checkout of, std::function<void(bool paid)> settle)
      : is_carried_(of.is_carried),
        token_(token),
        completion_(std::move(of.completion)),
        settle_(std::move(settle)) {}
  checkout_under_way(const checkout_under_way&) = delete;
  checkout_under_way& operator=(const checkout_under_way&) = delete;
  ~checkout_under_way() { settle(false); }

  bool is_over() const { return is_over_; }
  bool is_carried() const { return is_carried_; }
  const domain::token_ref& token() const { return token_; }
  /// Of the token, to become durable with the payment.
  const domain::changes& completion() const { return completion_; }
  void settle(bool paid) const {
    if (!settled_.exchange(true, std::memory_order_acq_rel)) {
      settle_(paid);
    }
  }

 private:
  bool is_over_ = false;
  bool is_carried_ = false;
  domain::token_ref token_;
  domain::changes completion_;
  std::function<void(bool paid)> settle_;
  mutable std::atomic<bool> settled_ = false;
};

using checkout_opened_outcome =
    domain::outcome<std::shared_ptr<const checkout_under_way>, domain::gate_refusal>;

/// With a checkout: completes its token in the same durable step, and settles it before it answers.
struct buy_seats {
  domain::prepare_payment what;
  std::shared_ptr<const checkout_under_way> checkout;
};

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
using answer_kept_outcome = domain::outcome<domain::answer_kept, std::monostate>;

// Notices.
using notice_resent_outcome = domain::outcome<domain::notice_key, domain::resend_refusal>;

// Administration.
using admin_call_outcome = domain::outcome<domain::admin_call_number, domain::admin_log_refusal>;
using app_key_outcome = domain::outcome<domain::app_key, domain::app_key_refusal>;

// People and their sessions.
using registered_outcome = domain::outcome<domain::user_id, domain::field_errors>;
using session_outcome = domain::outcome<domain::caller, domain::session_refusal>;
using person_outcome = domain::outcome<domain::person, domain::person_refusal>;
using office_outcome = domain::outcome<domain::person, domain::office_refusal>;
using people_shown_outcome = domain::outcome<std::vector<domain::person>, std::monostate>;
using forced_logout_outcome = domain::outcome<domain::logged_out, domain::office_refusal>;
using calendar_address_outcome = domain::outcome<domain::calendar_address, domain::office_refusal>;
using calendar_owner_outcome = domain::outcome<domain::calendar_owner, domain::calendar_refusal>;

struct log_in {
  std::string username;
  std::string password;
  /// Hash of a fresh random key, which the asker hands out if the login succeeds.
  domain::secret_hash key;
};

/// Too many wrong passwords.
struct locked_out {
  domain::milliseconds retry_after;
};

/// In order of precedence: locked_out comes before the password is looked at.
using log_in_refusal = std::variant<locked_out, domain::login_refusal>;
using logged_in_outcome = domain::outcome<domain::person, log_in_refusal>;

struct log_out {
  domain::secret_hash key;
};

/// Also a use of the session.
struct authenticate {
  domain::secret_hash key;
};

struct change_password {
  domain::secret_hash key;
  std::string old_password;
  std::string new_password;
  /// As the original's dialog asks: at a first login the old one is not compared (domain::people), the new
  /// one is another one, and has at least domain::min_characters_in_dialog.
  bool by_dialog = false;
};

/// In order of precedence. The old password is guarded as logins are. Wrong fields: `old_password`,
/// `new_password`.
using change_password_refusal = std::variant<domain::session_refusal, domain::field_errors, locked_out>;
using password_changed_outcome = domain::outcome<domain::caller, change_password_refusal>;

/// Its password_hash is made on the way from the form's password.
struct create_person {
  domain::create_person what;
  /// Says what would come of it and creates nobody; the id of a success means nothing then.
  bool dry_run = false;
};

struct reset_password {
  domain::caller by;
  domain::user_id user;
  std::string new_password;
  bool needs_password_change = true;
};

using password_reset_outcome = domain::outcome<domain::person, domain::person_refusal>;

// Clinics.

/// A call about a person's place on behalf of the holder of a session key.
struct place_call {
  domain::secret_hash key;
  std::optional<domain::user_id> user;
  std::optional<domain::clinic_id> clinic;
  /// Moves: the clinic that is left. It is `from` that is told unknown first.
  std::optional<domain::clinic_id> from = std::nullopt;
  /// Whose session it is, where that was asked before; a call that has to wait asks again.
  std::optional<domain::caller> by = std::nullopt;
};

struct reserve_place {
  place_call call;
};
/// By the person, or somebody for them, within the policy.
struct cancel_place {
  place_call call;
};
/// From `call.from` to `call.clinic` in one durable step.
struct move_place {
  place_call call;
};
struct join_line {
  place_call call;
};
struct leave_line {
  place_call call;
};
struct line_position {
  place_call call;
};

/// Two who have places in different clinics change them, in one durable step; by the office.
struct swap_places {
  struct place {
    domain::user_id user;
    domain::clinic_id clinic;
  };

  domain::secret_hash key;
  domain::caller by;
  place one;
  place other;
};

/// Where both are now.
struct places_were_swapped {
  domain::place_swapped one;
  domain::place_swapped other;
};

/// An edit of a clinic with people who are to have a place in the class of the day, in one durable step; by
/// the office. `edit.people` lacks those who enter.
struct place_people {
  domain::secret_hash key;
  domain::caller by;
  domain::edit_clinic edit;
  std::vector<domain::user_id> enter;
};

struct rate_limited {
  domain::milliseconds retry_after;
  domain::milliseconds window;
};

/// No clinic has this number.
struct unknown_clinic {};

/// In order of precedence: who asks, how often, and the contract's refusals 1 to 3.
using begin_place_call_refusal =
    std::variant<domain::session_refusal, rate_limited, domain::request_place_refusal>;
/// The booker, and whose session it is.
struct place_call_begun {
  domain::booker who;
  domain::caller by;
};
using place_call_outcome = domain::outcome<place_call_begun, begin_place_call_refusal>;

/// Refused by the clinic itself.
template <class Refusal>
struct clinic_refused {
  Refusal why;
  /// Of the person whom it is about.
  std::string name;
};

/// In order of precedence: as above, refusal 4, and what the clinics say.
template <class... Refusals>
using place_refusal = std::variant<domain::session_refusal, rate_limited, domain::request_place_refusal,
                                   unknown_clinic, clinic_refused<Refusals>...>;

using place_outcome = domain::outcome<domain::place_confirmed, domain::reserve_refusal>;
using place_given_up_outcome = domain::outcome<domain::place_given_up, domain::release_refusal>;
using move_prepared_outcome = domain::outcome<domain::move_prepared, domain::release_refusal>;
using swap_prepared_outcome = domain::outcome<domain::place_swapped, domain::swap_refusal>;
using places_swapped_outcome = domain::outcome<places_were_swapped, domain::swap_refusal>;
using clinic_left_outcome = domain::outcome<domain::clinic_left, std::monostate>;
using clinic_line_outcome = domain::outcome<domain::clinic_wait, domain::clinic_line_refusal>;
using clinic_edit_outcome = domain::outcome<domain::clinic_edited, domain::edit_refusal>;
using roster_reset_outcome = domain::outcome<domain::roster_was_reset, std::monostate>;

using reserve_place_outcome =
    domain::outcome<domain::place_confirmed, place_refusal<domain::reserve_refusal>>;
using cancel_place_outcome = domain::outcome<domain::place_given_up, place_refusal<domain::release_refusal>>;
using move_place_outcome =
    domain::outcome<domain::place_confirmed, place_refusal<domain::release_refusal, domain::reserve_refusal>>;
using swap_places_outcome =
    domain::outcome<places_were_swapped, place_refusal<domain::release_refusal, domain::reserve_refusal>>;
using line_call_outcome = domain::outcome<domain::clinic_wait, place_refusal<domain::clinic_line_refusal>>;

// The timetable.
using clinic_created_outcome = domain::outcome<domain::clinic_facts, domain::timetable_refusal>;
/// In order of precedence.
using clinic_change_refusal = std::variant<domain::timetable_refusal, domain::edit_refusal>;
using clinic_changed_outcome = domain::outcome<domain::clinic_edited, clinic_change_refusal>;

// Attendance.
struct mark_attendance {
  domain::caller by;
  /// The store's number of the record.
  std::int64_t record = 0;
  domain::attendance type;
};

/// Takes the record of an earlier class back.
struct withdraw_attendance {
  domain::caller by;
  std::int64_t record = 0;
};

struct attendance_was_marked {
  domain::attendance_record record;
  /// Of the student, with it.
  std::int32_t no_show = 0;
};

using marked_outcome = domain::outcome<attendance_was_marked, domain::mark_refusal>;

// The week.
using week_reset_outcome = domain::outcome<domain::week_reset_report, std::monostate>;

struct clinic_was_reset {
  domain::clinic_id clinic;
  std::int32_t places = 0;
  std::int32_t waits = 0;
};

/// A reset with its clinics, those that had anything to clear, and those that kept what they had; in order of
/// id.
struct week_was_reset {
  domain::week_reset_report people;
  std::vector<clinic_was_reset> clinics;
  std::vector<clinic_was_reset> kept;
};

using full_reset_outcome = domain::outcome<week_was_reset, std::monostate>;

}  // namespace usher::actors
