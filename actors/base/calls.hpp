#pragma once

#include <concepts>
#include <utility>

#include "actors/base/asks.hpp"

/// Every call that the engine takes, a row each: whom it is for, what is asked, and what comes of it.
namespace usher::actors {

/// The address of an actor of which there is one: such a call needs none.
struct unaddressed {};

/// `Remembered` is the outcome that becomes durable, where the asker's says more or has refusals of its own.
/// `Conducted`: handing the command to one actor is not all there is to it.
template <class Address, class Command, class Outcome, class Remembered = Outcome, bool Conducted = false>
struct call {
  using address = Address;
  using command = Command;
  using outcome = Outcome;
  using remembered = Remembered;
  static constexpr bool is_conducted = Conducted;
};

template <class Command, class Outcome>
using room_call = call<domain::room_id, Command, Outcome>;
template <class Command, class Outcome>
using date_call = call<domain::concert_date_key, Command, Outcome>;
template <class Command, class Outcome>
using clinic_call = call<domain::clinic_id, Command, Outcome>;
template <class Command, class Outcome>
using sole_call = call<unaddressed, Command, Outcome>;
template <class Address, class Command, class Outcome, class Remembered = Outcome>
using conversation = call<Address, Command, Outcome, Remembered, true>;

/// For `Remembered`: the call takes no idempotency key.
struct not_remembered {};

template <class... Calls>
struct call_list : Calls... {};

// clang-format off
using calls = call_list<
    // Waiting rooms. Room 0 is the one for everything, the others those of the concerts of these numbers:
    // they must exist (`concert` must have found it).
    room_call<domain::issue_token, token_issued_outcome>,
    room_call<domain::check_token, token_checked_outcome>,
    room_call<domain::pass_gate, gate_outcome>,
    room_call<domain::leave_room, token_checked_outcome>,
    room_call<domain::extend_session, session_extended_outcome>,
    room_call<domain::change_room, room_changed_outcome>,
    room_call<domain::reschedule_opening, opening_changed_outcome>,
    room_call<domain::call_off_opening, opening_changed_outcome>,
    room_call<domain::reset_room, room_reset_outcome>,
    room_call<domain::room_status, room_changed_outcome>,
    conversation<domain::room_id, plan_opening, opening_scheduled_outcome>,
    conversation<domain::room_id, open_checkout, checkout_opened_outcome, not_remembered>,

    // Concerts. Those with a date: it must exist (`concert` must have found it).
    sole_call<domain::create_concert, concert_outcome>,
    sole_call<domain::change_concert, concert_outcome>,
    sole_call<domain::create_date, concert_outcome>,
    date_call<show_seats, seats_shown_outcome>,
    date_call<domain::release_seats, seats_released_outcome>,
    date_call<domain::extend_holds, holds_extended_outcome>,
    date_call<domain::prepare_cancellation, sale_cancelled_outcome>,
    date_call<domain::join_waiting_list, waiting_list_outcome>,
    date_call<domain::leave_waiting_list, waiting_list_outcome>,
    date_call<domain::decline_offer, waiting_list_outcome>,
    date_call<domain::waiting_list_position, waiting_list_outcome>,
    date_call<domain::change_terms, terms_changed_outcome>,
    date_call<show_standing, terms_changed_outcome>,
    // Also holds the person to the concert's limit.
    conversation<domain::concert_date_key, domain::hold_seats, seats_held_outcome>,
    conversation<domain::concert_date_key, buy_seats, paid_outcome>,

    // Wallets.
    sole_call<domain::charge_wallet, wallet_outcome>,
    sole_call<domain::use_wallet, wallet_outcome>,
    sole_call<domain::wallet_balance, wallet_outcome>,

    // Repeated requests. Waits while the same request is being carried out; a new one must be ended exactly
    // once (`engine::end_request`).
    sole_call<domain::begin_request, request_begun_outcome>,
    sole_call<domain::keep_answer, answer_kept_outcome>,

    // Clinics. These decide who may call by the session key; calls about one person's places are carried out
    // one after the other.
    conversation<unaddressed, reserve_place, reserve_place_outcome, place_outcome>,
    conversation<unaddressed, cancel_place, cancel_place_outcome, place_given_up_outcome>,
    conversation<unaddressed, move_place, move_place_outcome, place_outcome>,
    conversation<unaddressed, swap_places, swap_places_outcome, places_swapped_outcome>,
    conversation<unaddressed, join_line, line_call_outcome, clinic_line_outcome>,
    conversation<unaddressed, leave_line, line_call_outcome, clinic_line_outcome>,
    conversation<unaddressed, line_position, line_call_outcome, clinic_line_outcome>,

    // Clinics, by the office: who may was decided before. Those with a clinic: it must exist, or have
    // existed.
    conversation<unaddressed, domain::create_clinic, clinic_created_outcome>,
    conversation<domain::clinic_id, domain::edit_clinic, clinic_changed_outcome, not_remembered>,
    conversation<domain::clinic_id, place_people, clinic_changed_outcome, not_remembered>,
    conversation<domain::clinic_id, domain::delete_clinic, clinic_changed_outcome, not_remembered>,
    // Takes a person off the roster at any time, when that is what the command says.
    clinic_call<domain::release_place, place_given_up_outcome>,
    // Takes everyone off the roster and out of the line (test set-up).
    clinic_call<domain::reset_roster, roster_reset_outcome>,
    sole_call<mark_attendance, marked_outcome>,
    sole_call<withdraw_attendance, marked_outcome>,
    // Of people and all clinics; a dry run says what it would do.
    conversation<unaddressed, domain::reset_week, full_reset_outcome, week_reset_outcome>,

    // People.
    sole_call<domain::registration_form, registered_outcome>,
    sole_call<log_in, logged_in_outcome>,
    sole_call<log_out, session_outcome>,
    sole_call<authenticate, session_outcome>,
    sole_call<change_password, password_changed_outcome>,
    sole_call<create_person, person_outcome>,
    // Who is deactivated has given up their places in clinics before anyone is answered.
    conversation<unaddressed, domain::edit_person, person_outcome>,
    // Who is erased has given up their places in clinics, and teaches none, before anyone is answered.
    conversation<unaddressed, domain::erase_person, office_outcome>,
    sole_call<reset_password, password_reset_outcome>,
    sole_call<domain::force_logout, forced_logout_outcome>,
    sole_call<domain::set_flag, office_outcome>,
    sole_call<domain::set_no_show, office_outcome>,
    sole_call<domain::show_person, office_outcome>,
    // Those of them who are there.
    sole_call<domain::show_people, people_shown_outcome>,
    sole_call<domain::make_calendar_address, calendar_address_outcome>,
    sole_call<domain::revoke_calendar_address, calendar_address_outcome>,
    sole_call<domain::show_calendar_address, calendar_address_outcome>,
    // Who asks shows nothing but the secret of the address.
    sole_call<domain::read_calendar, calendar_owner_outcome>,

    // Administration. The record of a call is durable before it is answered.
    sole_call<domain::record_admin_call, admin_call_outcome>,
    sole_call<domain::count_key_call, admin_call_outcome>,
    sole_call<domain::make_app_key, app_key_outcome>,
    sole_call<domain::rotate_app_key, app_key_outcome>,
    sole_call<domain::revoke_app_key, app_key_outcome>,
    sole_call<domain::resend_notice, notice_resent_outcome>>;
// clang-format on

namespace detail {

template <class Command, class Address, class Outcome, class Remembered, bool Conducted>
call<Address, Command, Outcome, Remembered, Conducted> row_of(
    const call<Address, Command, Outcome, Remembered, Conducted>&);

}  // namespace detail

/// The row of a command; no type for what is no call.
template <class Command>
using call_of = decltype(detail::row_of<Command>(std::declval<const calls&>()));

template <class Command>
using address_of = typename call_of<Command>::address;
template <class Command>
using outcome_of = typename call_of<Command>::outcome;
template <class Command>
using remembered_of = typename call_of<Command>::remembered;

/// Whether it is said without an address.
template <class Command>
concept is_unaddressed = std::same_as<address_of<Command>, unaddressed>;

/// A call on its way to the actors.
template <class Command>
struct asked {
  address_of<Command> whom;
  Command command;
  request_context context;
  reply_to<outcome_of<Command>> reply;
  remember_as<remembered_of<Command>> remember;
};

}  // namespace usher::actors
