#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/send.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "actors/base/asks.hpp"
#include "domain/changes/change.hpp"
#include "storage/journal/journal.hpp"

/// Every message interface of the house in one file, a sentence over each handler.
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
    // The house is closing; or the asker broke the contract and named what does not exist.
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

/// The state as the store has it.
template <class Image>
struct restored {
  std::uint64_t epoch;
  Image image;
};

/// The store could not be read.
struct restore_failed {
  std::uint64_t epoch;
  std::string why;
};

/// What another actor has made durable and concerns this one. May arrive twice, or late: after the store has
/// been read.
struct news {
  domain::changes changes;
};

using issue_token_ask = ask<domain::issue_token, token_issued_outcome>;
using check_token_ask = ask<domain::check_token, token_checked_outcome>;
using pass_gate_ask = ask<domain::pass_gate, gate_outcome>;
using leave_room_ask = ask<domain::leave_room, token_checked_outcome>;
using extend_session_ask = ask<domain::extend_session, session_extended_outcome>;
using change_room_ask = ask<domain::change_room, room_changed_outcome>;
using schedule_opening_ask = ask<domain::schedule_opening, opening_scheduled_outcome>;
using reset_room_ask = ask<domain::reset_room, room_reset_outcome>;
using room_status_ask = ask<domain::room_status, room_changed_outcome>;
using begin_checkout_ask = ask<begin_checkout, checkout_outcome>;

/// The payment for which a checkout was begun is settled.
struct checkout_ended {
  domain::ticket_number ticket;
  /// What it completed; empty when nothing was paid.
  domain::changes completion;
  request_context context = {};
};

using waiting_room_actor = caf::typed_actor<
    // Issues a token and ranks it; admits at once when a place is free.
    caf::reacts_to<issue_token_ask>,
    // Tells a token's holder where they stand; brings back who was away.
    caf::reacts_to<check_token_ask>,
    // Lets holders of an active token through to what the token is for.
    caf::reacts_to<pass_gate_ask>,
    // Gives a token up.
    caf::reacts_to<leave_room_ask>,
    // Makes a session longer.
    caf::reacts_to<extend_session_ask>,
    // Changes rules or mode.
    caf::reacts_to<change_room_ask>,
    // Collects arrivals from now on, to be drawn at the opening.
    caf::reacts_to<schedule_opening_ask>,
    // Empties the room, or says what that would do.
    caf::reacts_to<reset_room_ask>,
    // Says how the room stands.
    caf::reacts_to<room_status_ask>,
    // Passes the gate and keeps the token from ending until the payment is settled.
    caf::reacts_to<begin_checkout_ask>,
    // Lets the token end again, or takes in that it was completed.
    caf::reacts_to<checkout_ended>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Expires, draws and admits.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::waiting_line_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using show_seats_ask = ask<show_seats, seats_shown_outcome>;
using hold_seats_ask = ask<domain::hold_seats, seats_held_outcome>;
using release_seats_ask = ask<domain::release_seats, seats_released_outcome>;
using extend_holds_ask = ask<domain::extend_holds, holds_extended_outcome>;

/// A payment's receipt, and whether it was written just now or long before.
struct date_payment {
  domain::receipt receipt;
  bool first;
};

using date_paid_outcome = domain::outcome<date_payment, pay_refusal>;
using pay_ask = ask<pay, date_paid_outcome>;
using cancel_sale_ask = ask<domain::prepare_cancellation, sale_cancelled_outcome>;
using join_waiting_list_ask = ask<domain::join_waiting_list, waiting_list_outcome>;
using leave_waiting_list_ask = ask<domain::leave_waiting_list, waiting_list_outcome>;
using decline_offer_ask = ask<domain::decline_offer, waiting_list_outcome>;
using waiting_list_position_ask = ask<domain::waiting_list_position, waiting_list_outcome>;
using change_terms_ask = ask<domain::change_terms, terms_changed_outcome>;
using show_standing_ask = ask<show_standing, terms_changed_outcome>;

/// Money moves, and with it, in one durable step, what `facts` makes of the balance afterwards. `facts` runs
/// on the wallets' thread, at most once, and only when the money is there.
struct settle_money {
  domain::settle_payment money;
  std::function<domain::changes(const domain::wallet_standing&)> facts;
};

/// All that became durable, without the movement itself.
struct money_settled {
  domain::wallet_standing standing;
  domain::changes facts;
};

using money_settled_outcome = domain::outcome<money_settled, domain::wallet_refusal>;
using settle_money_ask = ask<settle_money, money_settled_outcome>;

/// The wallets have decided about the payment or refund of this number.
struct settlement_arrived {
  std::uint64_t settlement;
  answer<money_settled_outcome> result;
  request_context context = {};
};

/// What the date's concert shows has changed.
struct concert_renewed {};

using concert_date_actor = caf::typed_actor<
    // Waits until the date is loaded and hands its view out.
    caf::reacts_to<show_seats_ask>,
    // Holds seats for a person.
    caf::reacts_to<hold_seats_ask>,
    // Frees held seats.
    caf::reacts_to<release_seats_ask>,
    // Makes holds longer.
    caf::reacts_to<extend_holds_ask>,
    // Has the wallets pay for held seats.
    caf::reacts_to<pay_ask>,
    // Has the wallets refund sold seats.
    caf::reacts_to<cancel_sale_ask>,
    // Puts a person on the waiting list.
    caf::reacts_to<join_waiting_list_ask>,
    // Takes a person off the waiting list.
    caf::reacts_to<leave_waiting_list_ask>,
    // Passes an offered seat on.
    caf::reacts_to<decline_offer_ask>,
    // Says where a person stands on the waiting list.
    caf::reacts_to<waiting_list_position_ask>,
    // Changes what is sold, how, and whether.
    caf::reacts_to<change_terms_ask>,
    // Says how the date stands.
    caf::reacts_to<show_standing_ask>,
    // Sells or frees seats, or lets go of them.
    caf::reacts_to<settlement_arrived>,
    // Publishes anew.
    caf::reacts_to<concert_renewed>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Ends holds that nobody paid for, and offers; goes on with refunds.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::seat_map_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using charge_wallet_ask = ask<domain::charge_wallet, wallet_outcome>;
using use_wallet_ask = ask<domain::use_wallet, wallet_outcome>;
using wallet_balance_ask = ask<domain::wallet_balance, wallet_outcome>;

using wallets_actor = caf::typed_actor<
    // Gives a person money.
    caf::reacts_to<charge_wallet_ask>,
    // Takes money for anything.
    caf::reacts_to<use_wallet_ask>,
    // Says how much there is.
    caf::reacts_to<wallet_balance_ask>,
    // Settles a payment or refund, in one append with what follows from it.
    caf::reacts_to<settle_money_ask>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Tries what was put off.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::wallets_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using claim_seats_ask = ask<domain::claim_seats, seats_claimed_outcome>;

/// The date has decided about the seats of this claim.
struct claim_settled {
  domain::claim_number claim;
  request_context context = {};
};

using concert_quota_actor = caf::typed_actor<
    // Counts seats against a person's bound before the date is asked for them.
    caf::reacts_to<claim_seats_ask>,
    // Lets the claim go.
    caf::reacts_to<claim_settled>,
    // Takes in who got or gave back a seat.
    caf::reacts_to<news>,
    // Tries what was put off.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::seat_quota_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using create_concert_ask = ask<domain::create_concert, concert_outcome>;
using change_concert_ask = ask<domain::change_concert, concert_outcome>;
using create_date_ask = ask<domain::create_date, concert_outcome>;

using catalogue_actor = caf::typed_actor<
    // Makes a concert.
    caf::reacts_to<create_concert_ask>,
    // Changes what a concert shows.
    caf::reacts_to<change_concert_ask>,
    // Makes a date of a concert.
    caf::reacts_to<create_date_ask>,
    // Takes in the new terms of a date.
    caf::reacts_to<news>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Tries what was put off.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::catalogue_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using begin_request_ask = ask<domain::begin_request, request_begun_outcome>;

/// A request that was called new is over.
struct request_ended {
  domain::secret_hash key;
  /// What became durable with it.
  std::optional<domain::request_remembered> record;
  /// Nobody can say whether anything became durable.
  bool unknown;
};

using remembered_requests_actor = caf::typed_actor<
    // Says whether a key is new, or what its request was answered; waits while it is being carried out.
    caf::reacts_to<begin_request_ask>,
    // Lets those who wait for it go on.
    caf::reacts_to<request_ended>,
    // Takes in which keys were forgotten.
    caf::reacts_to<news>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Forgets keys whose time is over.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::remembered_requests_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using resend_notice_ask = ask<domain::resend_notice, notice_resent_outcome>;

/// What a notice says, read for an attempt; nothing when the store could not be read.
struct notice_loaded {
  domain::notice_attempt attempt;
  std::optional<domain::notice_queued> notice;
};

/// The sender has tried.
struct attempt_made {
  domain::attempt_result result;
};

using outbox_actor = caf::typed_actor<
    // Tries a dead notice again.
    caf::reacts_to<resend_notice_ask>,
    // Hands a notice to the sender.
    caf::reacts_to<notice_loaded>,
    // Ticks a notice off, or puts it off.
    caf::reacts_to<attempt_made>,
    // Takes in what was queued.
    caf::reacts_to<news>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Sends what is due.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::outbox_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using record_admin_call_ask = ask<domain::record_admin_call, admin_call_outcome>;

using audit_actor = caf::typed_actor<
    // Writes down that the administration makes a call.
    caf::reacts_to<record_admin_call_ask>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Tries what was put off.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::admin_log_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using reserve_place_ask = ask<domain::reserve_place, place_outcome>;
using release_place_ask = ask<domain::release_place, place_given_up_outcome>;
using prepare_move_ask = ask<domain::prepare_move, move_prepared_outcome>;
using join_clinic_line_ask = ask<domain::join_clinic_line, clinic_line_outcome>;
using leave_clinic_line_ask = ask<domain::leave_clinic_line, clinic_line_outcome>;
using clinic_line_position_ask = ask<domain::clinic_line_position, clinic_line_outcome>;
using edit_clinic_ask = ask<domain::edit_clinic, clinic_edit_outcome>;
using delete_clinic_ask = ask<domain::delete_clinic, clinic_edit_outcome>;
using reset_roster_ask = ask<domain::reset_roster, roster_reset_outcome>;

/// Somebody comes from another clinic, whose changes are appended with theirs.
struct move_in {
  domain::booker who;
  domain::changes leaving;
};

using move_in_ask = ask<move_in, place_outcome>;

/// The other clinic has decided about a prepared move.
struct settle_move {
  domain::user_id user;
  /// Durable; empty when the person stays.
  domain::changes left;
};

struct move_over {};

using settle_move_ask = ask<settle_move, move_over>;

/// What the people actor says of somebody in a clinic's line.
struct waiter_vetted {
  domain::user_id user;
  /// Nothing when they are gone.
  std::optional<domain::booker> who;
  /// Nobody could say.
  bool unknown = false;
};

using clinic_actor = caf::typed_actor<
    // Puts a person on the roster of the next class.
    caf::reacts_to<reserve_place_ask>,
    // Takes a person off it.
    caf::reacts_to<release_place_ask>,
    // Keeps a person's place while another clinic decides about them.
    caf::reacts_to<prepare_move_ask>,
    // Puts a person on the roster who leaves another one by that.
    caf::reacts_to<move_in_ask>,
    // Lets the place of a move go, or stay.
    caf::reacts_to<settle_move_ask>,
    // Puts a person into the line.
    caf::reacts_to<join_clinic_line_ask>,
    // Takes a person out of the line.
    caf::reacts_to<leave_clinic_line_ask>,
    // Says where in the line a person stands.
    caf::reacts_to<clinic_line_position_ask>,
    // Gives somebody of the line a place.
    caf::reacts_to<waiter_vetted>,
    // Changes what the clinic is.
    caf::reacts_to<edit_clinic_ask>,
    // Ends the clinic.
    caf::reacts_to<delete_clinic_ask>,
    // Empties roster and line.
    caf::reacts_to<reset_roster_ask>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Turns to the roster of the following class; gives free places to the line.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::roster_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

using create_clinic_ask = ask<domain::create_clinic, clinic_created_outcome>;
using claim_slot_ask = ask<domain::claim_slot, clinic_created_outcome>;

/// The clinic of a claimed slot has decided; what it changed arrives as news before.
struct slot_settled {
  domain::clinic_id clinic;
  request_context context = {};
};

using timetable_actor = caf::typed_actor<
    // Makes a clinic.
    caf::reacts_to<create_clinic_ask>,
    // Keeps day, time and room for a clinic that wants them.
    caf::reacts_to<claim_slot_ask>,
    // Lets go of what the clinic did not take.
    caf::reacts_to<slot_settled>,
    // Takes in what clinics have become.
    caf::reacts_to<news>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Tries what was put off.
    caf::reacts_to<wake_up>,
    // Begins to serve.
    caf::reacts_to<restored<domain::timetable_image>>,
    // Tries again to restore.
    caf::reacts_to<restore_failed>>;

/// A call about a person's place, up to the point where a clinic itself decides.
struct begin_place_call {
  place_call call;
  /// An attempt to get a place, of which there may be only so many.
  bool limited = false;
};

/// The call that was begun about this person is over.
struct place_call_ended {
  domain::user_id user;
  request_context context = {};
};

/// May this person of the clinic's line book now?
struct vet_waiter {
  domain::user_id user;
  domain::clinic_id clinic;
};

/// A worker or the store has done its part of what somebody asked for.
struct go_on {
  std::function<void()> step;
};

using register_ask = ask<domain::registration_form, registered_outcome>;
using log_in_ask = ask<log_in, logged_in_outcome>;
using log_out_ask = ask<log_out, session_outcome>;
using authenticate_ask = ask<authenticate, session_outcome>;
using change_password_ask = ask<change_password, password_changed_outcome>;
using create_person_ask = ask<create_person, person_outcome>;
using edit_person_ask = ask<domain::edit_person, person_outcome>;
using reset_password_ask = ask<reset_password, password_reset_outcome>;
using set_flag_ask = ask<domain::set_flag, office_outcome>;
using show_person_ask = ask<domain::show_person, office_outcome>;
using begin_place_call_ask = ask<begin_place_call, place_call_outcome>;
using vet_waiter_ask = ask<vet_waiter, std::optional<domain::booker>>;
using mark_attendance_ask = ask<mark_attendance, marked_outcome>;
using reset_week_ask = ask<domain::reset_week, week_reset_outcome>;

using people_actor = caf::typed_actor<
    // Checks the form, has the password hashed, then registers.
    caf::reacts_to<register_ask>,
    // Has the password compared, then begins a session.
    caf::reacts_to<log_in_ask>,
    // Ends a session.
    caf::reacts_to<log_out_ask>,
    // Says whose session key this is.
    caf::reacts_to<authenticate_ask>,
    // Has the old password compared and the new one hashed, then changes it.
    caf::reacts_to<change_password_ask>,
    // Registers somebody for the office.
    caf::reacts_to<create_person_ask>,
    // Changes a record.
    caf::reacts_to<edit_person_ask>,
    // Gives somebody a new password.
    caf::reacts_to<reset_password_ask>,
    // Sets non_pass or essential_clinic, when no call about a place of the person is under way.
    caf::reacts_to<set_flag_ask>,
    // Shows a record.
    caf::reacts_to<show_person_ask>,
    // Decides whether this caller may ask a clinic for that person, and keeps others from it meanwhile.
    caf::reacts_to<begin_place_call_ask>,
    // The same for a clinic that has a place for somebody of its line.
    caf::reacts_to<vet_waiter_ask>,
    // Lets the next call about this person begin.
    caf::reacts_to<place_call_ended>,
    // Reads the record, then marks it.
    caf::reacts_to<mark_attendance_ask>,
    // Carries out the weekly reset of people, or says what it would do.
    caf::reacts_to<reset_week_ask>,
    // Goes on with what waited for a worker or the store.
    caf::reacts_to<go_on>,
    // Takes in what others made durable about people and their places.
    caf::reacts_to<news>,
    // Answers those whose changes are durable.
    caf::reacts_to<journal_durable>,
    // Forgets what was lost and restores.
    caf::reacts_to<journal_lost>,
    // Ends idle sessions; begins a new week.
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
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::news)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::checkout_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::settlement_arrived)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::concert_renewed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::claim_settled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::request_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::notice_loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::attempt_made)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::waiter_vetted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::slot_settled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::place_call_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::go_on)
