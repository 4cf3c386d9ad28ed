#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/changes/catalogue.hpp"
#include "domain/changes/clinics.hpp"
#include "domain/changes/delivery.hpp"
#include "domain/changes/keys.hpp"
#include "domain/changes/money.hpp"
#include "domain/changes/people.hpp"
#include "domain/changes/rooms.hpp"
#include "domain/changes/seats.hpp"

/// The persisted facts. A change says what has happened in the past tense, names everything that a reader of
/// the log needs, and is never altered afterwards: new needs are new kinds of change or new optional members.
/// Each actor's state is a fold of its changes.
///
/// Each kind is a structure that describes itself (domain/base/record.hpp): whose it is, and which members it
/// has. How it is written, read, shown and compared follows from that.
namespace usher::domain {

using change = std::variant<
    token_issued, token_admitted, token_claimed, token_extended, token_lapsed, token_returned, token_ended,
    room_changed, opening_scheduled, opening_rescheduled, opening_called_off, draw_held, room_reset,
    seat_held, hold_expired, hold_released, hold_extended, hold_reclaimed, seat_sold, receipt_written,
    sale_cancelled, waiter_joined, waiter_left, seat_offered, offer_ended, date_terms_set, notice_queued,
    notice_delivered, notice_failed, notice_resent, request_remembered, request_forgotten, admin_called,
    place_reserved, place_released, place_renumbered, clinic_waiter_joined, clinic_waiter_left,
    clinic_waiter_passed, roster_reset, attendance_opened, roster_cleared, clinic_created, clinic_changed,
    clinic_deleted, week_reset, refusals_counted, attendance_marked, attendance_withdrawn, no_show_set,
    non_pass_cleared, person_registered, person_changed, password_changed, non_pass_set, essential_clinic_set,
    person_erased, session_started, session_used, session_ended, calendar_address_made,
    calendar_address_revoked, concert_created, concert_changed, concert_date_created, wallet_credited,
    wallet_moved, app_key_made, app_key_rotated, app_key_revoked>;

using changes = std::vector<change>;

/// The names of all kinds, in the order of the variant: those of their structures.
std::span<const std::string_view> kinds();

/// `seat_held`.
std::string_view kind_of(const change& c);

/// The person a change is about, where it is about one.
std::optional<user_id> subject_of(const change& c);

/// Whose texts the personal members of a change are; nothing where it has none that says anything.
std::optional<user_id> person_in(const change& c);

/// Without what the personal members say.
change without_personal_texts(change c);

/// The names of the kinds that have personal members.
std::span<const std::string_view> personal_kinds();

/// The name of the actor whose state the change is a part of: under it the change is logged, whoever decided
/// it. `concert-date/1/2024-09-15T20:00:00`, `waiting-room/all`, `clinic/1`, `people`, `wallets`, `outbox`,
/// `remembered-requests`, `catalogue`, `audit`, `app-keys` (domain/changes/names.hpp). Never empty.
std::string owner_of(const change& c);

}  // namespace usher::domain
