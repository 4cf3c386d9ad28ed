#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/log/personal_seal.hpp"
#include "storage/store.hpp"

/// What a batch does to each table, net: several changes of one row within the batch are folded into one row
/// here, so that a backend writes a batch as a handful of multi-row statements. Shared by both backends.
///
/// A backend applies the members in the order in which they stand: rows that others point at come first, and
/// a place is given up or cleared away before its clinic shrinks, and taken after it has grown. Each `update`
/// and each `removal` must meet exactly one row as it describes it, each `insert` must make one; a backend
/// that counts fewer refuses the batch.
namespace usher::storage {

/// The changes of the batch contradict one another: no store may hold them. Becomes commit_status::refused.
class contradiction : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What the batch sets of a stored person; absent members stay.
struct person_update {
  domain::user_id user;
  std::optional<std::string> password_hash;
  std::optional<bool> needs_password_change;
  std::optional<bool> non_pass;
  std::optional<bool> essential_clinic;
  /// With all resets of the batch that came after the mark that set it.
  std::optional<std::int32_t> no_show;

  friend bool operator==(const person_update&, const person_update&) = default;
};

/// What the batch changes of a stored key of a program; absent members stay.
struct app_key_update {
  domain::app_key_number number;
  std::optional<domain::secret_hash> hash;
  std::optional<domain::secret_hash> former_hash;
  std::optional<domain::instant> former_until;
  std::optional<domain::instant> revoked_at;

  friend bool operator==(const app_key_update&, const app_key_update&) = default;
};

struct session_row {
  domain::secret_hash key;
  domain::user_id user;
  domain::instant started_at;
  domain::instant used_at;
  /// Set together, when the session also ended within the batch.
  std::optional<domain::session_end> end_reason;
  std::optional<domain::instant> ended_at;

  friend bool operator==(const session_row&, const session_row&) = default;
};

/// The session of this key and person, which must live, was used, has ended, or both.
struct session_update {
  domain::secret_hash key;
  domain::user_id user;
  std::optional<domain::instant> used_at;
  /// Set together.
  std::optional<domain::session_end> end_reason;
  std::optional<domain::instant> ended_at;

  friend bool operator==(const session_update&, const session_update&) = default;
};

/// An entry of a wallet. The backend adds the number and the balance of the wallet's last stored entry.
struct wallet_row {
  domain::user_id user;
  /// 1 for the person's first entry in this batch.
  std::int64_t nth;
  std::int64_t amount;
  /// Sum of the person's amounts in this batch up to this one.
  std::int64_t sum;
  std::string_view reason;
  /// What for, where it is for something.
  std::optional<domain::concert_date_key> date;
  std::optional<domain::receipt_number> receipt;
  domain::instant entered_at;
  /// Both, or none.
  std::optional<domain::clinic_id> clinic = std::nullopt;
  std::optional<domain::local_date> class_date = std::nullopt;

  friend bool operator==(const wallet_row&, const wallet_row&) = default;
};

struct token_row {
  domain::room_id room;
  domain::ticket_number ticket;
  domain::secret_hash token;
  domain::user_id user;
  domain::token_status status;
  domain::instant issued_at;
  domain::instant waits_until;
  std::optional<domain::instant> admitted_at;
  std::optional<domain::instant> active_until;
  std::optional<domain::instant> ended_at;
  std::optional<domain::instant> claimed_at;
  std::int32_t extensions = 0;
  std::optional<domain::instant> returns_until;

  friend bool operator==(const token_row&, const token_row&) = default;
};

/// The stored token of this ticket and person, which must not have ended, moves on. Of the absent members
/// `ended_at` and `returns_until` become absent, the others stay as they are.
struct token_update {
  domain::room_id room;
  domain::ticket_number ticket;
  domain::user_id user;
  /// The stored status; nothing when any will do that is not over.
  std::optional<domain::token_status> from;
  domain::token_status status;
  std::optional<domain::instant> admitted_at;
  std::optional<domain::instant> active_until;
  std::optional<domain::instant> ended_at;
  std::optional<domain::instant> claimed_at;
  std::optional<std::int32_t> extensions;
  std::optional<domain::instant> returns_until;

  friend bool operator==(const token_update&, const token_update&) = default;
};

/// The opening that the room has stored was drawn.
using draw_update = domain::draw_held;

/// The opening that the room has stored comes at another time, or not at all.
using draw_reschedule = domain::opening_rescheduled;
using draw_removal = domain::opening_called_off;

struct draw_row {
  domain::opening_scheduled opening;
  /// Set together, when the draw was also held within the batch.
  std::optional<domain::ticket_number> last;
  std::optional<domain::instant> drawn_at;

  friend bool operator==(const draw_row&, const draw_row&) = default;
};

/// A new date with the terms it begins with.
struct date_row {
  domain::concert_date_key date;
  domain::date_terms terms;
  /// The terms have no price yet: the stored concert's.
  bool takes_price_of_concert = false;
  domain::instant created_at;

  friend bool operator==(const date_row&, const date_row&) = default;
};

/// A new concert with what the batch changed of it since.
struct concert_row {
  domain::concert_changed facts;
  domain::instant created_at;

  friend bool operator==(const concert_row&, const concert_row&) = default;
};

/// Part `nth`, from 1, of a date's terms.
template <class Part>
struct part_of_terms {
  domain::concert_date_key date;
  std::int32_t nth;
  Part part;

  friend bool operator==(const part_of_terms&, const part_of_terms&) = default;
};

struct hold_row {
  domain::concert_date_key date;
  domain::seat_number seat;
  domain::user_id user;
  /// Nothing in an update of a hold that stays what it is but for its end.
  std::optional<domain::instant> held_at;
  domain::instant expires_at;
  std::int32_t extensions = 0;
  /// Nothing likewise, and where none was promised.
  std::optional<std::int64_t> price = std::nullopt;
  /// Nothing likewise, and where it carries none.
  std::optional<domain::room_id> token_room = std::nullopt;
  std::optional<domain::ticket_number> token_ticket = std::nullopt;

  void carry(const domain::token_ref& token) {
    token_room = token.room;
    token_ticket = token.ticket;
  }

  friend bool operator==(const hold_row&, const hold_row&) = default;
};

/// The stored hold of `previous` on this seat gives way to the one of `now`.
struct hold_update {
  domain::user_id previous;
  hold_row now;

  friend bool operator==(const hold_update&, const hold_update&) = default;
};

struct hold_removal {
  domain::concert_date_key date;
  domain::seat_number seat;
  domain::user_id user;

  friend bool operator==(const hold_removal&, const hold_removal&) = default;
};

struct sale_row {
  domain::seat_sold sale;
  /// Set together, when the sale was also cancelled within the batch.
  std::optional<domain::instant> cancelled_at;
  std::optional<std::int64_t> refund;

  friend bool operator==(const sale_row&, const sale_row&) = default;
};

struct waiter_row {
  domain::waiter_joined joined;
  /// Set together, when the wait also ended within the batch.
  std::optional<domain::instant> ended_at;
  std::optional<std::string_view> end_reason;

  friend bool operator==(const waiter_row&, const waiter_row&) = default;
};

/// The stored, open wait of this number and person ends.
struct waiter_update {
  domain::concert_date_key date;
  domain::waiter_number waiter;
  domain::user_id user;
  domain::instant ended_at;
  std::string_view end_reason;

  friend bool operator==(const waiter_update&, const waiter_update&) = default;
};

struct offer_removal {
  domain::concert_date_key date;
  domain::seat_number seat;
  domain::waiter_number waiter;
  domain::user_id user;

  friend bool operator==(const offer_removal&, const offer_removal&) = default;
};

/// How far the delivery of a notice is.
struct notice_progress {
  notice_state state = notice_state::pending;
  std::optional<std::int32_t> attempts;
  std::optional<std::string> last_error;
  std::optional<domain::instant> next_try_at;
  std::optional<domain::instant> delivered_at;
  /// The notice goes to the back of the queue, as the nth of all that this batch puts there.
  std::optional<std::int64_t> queued_as;

  friend bool operator==(const notice_progress&, const notice_progress&) = default;
};

struct notice_row {
  domain::notice_queued notice;
  /// Everything in it but the times is set.
  notice_progress progress;

  friend bool operator==(const notice_row&, const notice_row&) = default;
};

/// The stored notice, whose state is `from`, moves on. Of the absent members `delivered_at` and `next_try_at`
/// become absent, the others stay as they are.
struct notice_update {
  domain::notice_key notice;
  notice_state from;
  notice_progress progress;

  friend bool operator==(const notice_update&, const notice_update&) = default;
};

/// One class of one clinic.
struct class_key {
  domain::clinic_id clinic;
  domain::local_date class_date;

  friend auto operator<=>(const class_key&, const class_key&) = default;
};

/// A new clinic with what the batch changed of it since.
struct clinic_row {
  domain::clinic_facts clinic;
  domain::instant created_at;
  domain::reset_number reset_done{0};
  std::optional<domain::instant> deleted_at;

  friend bool operator==(const clinic_row&, const clinic_row&) = default;
};

/// A place taken in this batch, under its last number.
struct reservation_row {
  domain::place_reserved reserved;
  /// Set together, when it was also given up within the batch.
  std::optional<domain::instant> released_at;
  std::optional<domain::place_end> release_reason;

  friend bool operator==(const reservation_row&, const reservation_row&) = default;
};

/// The stored place `from`, which stands, is `to` now, given up, or both.
struct reservation_update {
  domain::clinic_id clinic;
  domain::local_date class_date;
  domain::user_id user;
  std::int32_t from;
  std::int32_t to;
  /// Set together.
  std::optional<domain::instant> released_at;
  std::optional<domain::place_end> release_reason;

  friend bool operator==(const reservation_update&, const reservation_update&) = default;
};

struct clinic_waiter_row {
  domain::clinic_waiter_joined joined;
  std::optional<domain::instant> passed_at = std::nullopt;
  /// Set together, when the wait also ended within the batch.
  std::optional<domain::instant> ended_at;
  std::optional<domain::clinic_waiter_end> end_reason;

  friend bool operator==(const clinic_waiter_row&, const clinic_waiter_row&) = default;
};

/// A record that counts no longer.
struct attendance_withdrawal {
  domain::clinic_id clinic;
  domain::local_date class_date;
  domain::user_id user;
  domain::instant withdrawn_at;

  friend bool operator==(const attendance_withdrawal&, const attendance_withdrawal&) = default;
};

/// What happens to attendance records, at most one thing to each.
struct attendance_step {
  /// Made, or if it was withdrawn no longer so.
  std::vector<domain::attendance_opened> opened;
  /// Withdrawn, where there is one that counts: only students have any.
  std::vector<attendance_withdrawal> withdrawn;
  /// Where there is one: the set-up may have cleared its class meanwhile.
  std::vector<domain::attendance_marked> marked;
};

struct log_row {
  std::string_view actor;
  std::uint64_t actor_number;
  std::string_view kind;
  std::optional<domain::user_id> user;
  domain::instant decided_at;
  /// Nothing for what time brought about.
  std::optional<domain::trace_id> trace;
  /// As payload_of writes it, until it is sealed (storage/batch/sealing.hpp).
  std::string payload;
  /// Whose texts are to be sealed in the payload.
  std::optional<domain::user_id> sealed_for;
  const domain::change* change;
};

struct batch_rows {
  std::vector<domain::week_reset> week_reset_inserts;
  /// By so much the no_show of every stored person falls, not below 0; empty, or one number.
  std::vector<std::int32_t> no_show_falls;
  std::vector<domain::person_registered> person_inserts;
  std::vector<domain::person_changed> person_replacements;
  /// Whatever the store has of these people that says who they were goes, and their keys.
  std::vector<domain::person_erased> person_erasures;
  std::vector<person_update> person_updates;
  std::vector<person_key_row> person_key_inserts;
  std::vector<session_update> session_updates;
  std::vector<session_row> session_inserts;
  /// Calendar addresses of these people go, where there are any.
  std::vector<domain::user_id> calendar_removals;
  std::vector<domain::calendar_address_made> calendar_inserts;
  std::vector<wallet_row> wallet_inserts;
  std::vector<concert_row> concert_inserts;
  std::vector<date_row> date_inserts;
  std::vector<domain::concert_changed> concert_updates;
  /// Given up, and kept under a lower number: those of one class in order of `from`, so that each finds its
  /// new place free when they are written one by one.
  std::vector<reservation_update> reservation_releases;
  std::vector<reservation_update> reservation_moves;
  /// All stored reservations and attendance records of these classes go, however many there are.
  std::vector<class_key> cleared_classes;
  std::vector<clinic_waiter_row> clinic_waiter_inserts;
  /// Before they end.
  std::vector<domain::clinic_waiter_passed> clinic_waiter_passes;
  std::vector<domain::clinic_waiter_left> clinic_waiter_updates;
  /// What becomes of stored clinics, in the order of the batch: one may take the slot that another has left.
  /// The capacity also reaches the stored classes that are still to come. A clinic that is deleted must have
  /// nobody in those, nor in line for them.
  std::vector<std::variant<domain::clinic_changed, domain::clinic_deleted>> clinic_steps;
  std::vector<domain::roster_reset> clinic_resets;
  std::vector<clinic_row> clinic_inserts;
  std::vector<domain::room_changed> room_upserts;
  /// Before it is drawn or goes.
  std::vector<draw_reschedule> draw_reschedules;
  std::vector<draw_update> draw_updates;
  std::vector<draw_removal> draw_removals;
  std::vector<token_update> token_updates;
  /// All stored tokens of these rooms up to these tickets that have not ended end, however many there are,
  /// and a stored opening that was not drawn goes.
  std::vector<domain::room_reset> room_resets;
  std::vector<draw_row> draw_inserts;
  std::vector<token_row> token_inserts;
  // What frees seats comes before the dates shrink, what takes them after the dates have grown.
  std::vector<hold_removal> hold_removals;
  std::vector<offer_removal> offer_removals;
  std::vector<domain::sale_cancelled> sale_updates;
  std::vector<domain::date_terms_set> date_updates;
  /// All parts of the new terms of dates; those of `date_updates` have lost their stored ones.
  std::vector<part_of_terms<domain::seat_section>> section_inserts;
  std::vector<part_of_terms<domain::refund_step>> refund_step_inserts;
  std::vector<waiter_update> waiter_updates;
  std::vector<waiter_row> waiter_inserts;
  std::vector<domain::receipt_written> receipt_inserts;
  /// The seat of a sale that stands must be neither held nor offered.
  std::vector<sale_row> sale_inserts;
  std::vector<hold_update> hold_updates;
  /// The seat must be neither sold nor offered.
  std::vector<hold_row> hold_inserts;
  /// The seat must be neither held nor sold, and the waiter's wait open.
  std::vector<domain::seat_offered> offer_inserts;
  std::vector<notice_update> notice_updates;
  std::vector<notice_row> notice_inserts;
  /// Records of these keys go where there are any: a date and time itself may both have ended one.
  std::vector<domain::secret_hash> request_removals;
  std::vector<domain::request_remembered> request_inserts;
  std::vector<domain::admin_called> admin_call_inserts;
  std::vector<app_key_update> app_key_updates;
  std::vector<domain::app_key> app_key_inserts;
  /// Classes that `reservation_inserts` are for, once each: they take the present capacity of their clinic.
  std::vector<class_key> class_upserts;
  /// The clinic of one that stands must not be deleted.
  std::vector<reservation_row> reservation_inserts;
  /// One after the other.
  std::vector<attendance_step> attendance_steps;
  /// Added to what was counted before.
  std::vector<domain::refusals_counted> refusal_additions;
  /// Every change of the batch, in order.
  std::vector<log_row> log;
};

/// Folds the changes of `b` in order. The rows point into `b` (names of actors, changes), which must outlive
/// them.
/// Throws contradiction, and store_error when a text cannot be stored.
batch_rows fold(const batch& b);

}  // namespace usher::storage
