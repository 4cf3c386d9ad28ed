#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/base/clinic_calendar.hpp"
#include "domain/base/ids.hpp"
#include "domain/base/time.hpp"

/// The persisted facts. A change says what has happened in the past tense, names everything that a reader of
/// the log needs, and is never altered afterwards: new needs are new kinds of change or new optional members.
/// Each actor's state is a fold of its changes.
namespace usher::domain {

/// One date of a concert: the thing whose seats are sold.
struct concert_date_key {
  concert_id concert;
  local_time starts_at;

  friend auto operator<=>(const concert_date_key&, const concert_date_key&) = default;
};

// ---- waiting room
// ----------------------------------------------------------------------------------------------

struct token_issued {
  room_id room;
  ticket_number ticket;
  secret_hash token;
  user_id user;
  instant issued_at;
  /// A token still waiting at this instant expires.
  instant waits_until;

  friend bool operator==(const token_issued&, const token_issued&) = default;
};

struct token_admitted {
  room_id room;
  ticket_number ticket;
  user_id user;
  instant admitted_at;
  instant active_until;
  /// false: `active_until` is the end of the claim window; token_claimed follows when they come.
  bool claimed = true;

  friend bool operator==(const token_admitted&, const token_admitted&) = default;
};

/// `left`: the holder gave it up; `abandoned`: the holder stopped polling and did not come back in time;
/// `reset`: the room was emptied.
enum class token_end : std::uint8_t { expired, completed, replaced, left, abandoned, reset };

struct token_ended {
  room_id room;
  ticket_number ticket;
  user_id user;
  token_end reason;
  instant ended_at;

  friend bool operator==(const token_ended&, const token_ended&) = default;
};

/// An admitted person made their first call within the claim window; the session lasts from now on.
struct token_claimed {
  room_id room;
  ticket_number ticket;
  user_id user;
  instant claimed_at;
  instant active_until;

  friend bool operator==(const token_claimed&, const token_claimed&) = default;
};

/// A session was made longer, for the `extension`-th time.
struct token_extended {
  room_id room;
  ticket_number ticket;
  user_id user;
  std::int32_t extension;
  instant active_until;
  instant extended_at;

  friend bool operator==(const token_extended&, const token_extended&) = default;
};

/// Somebody who waits has stopped polling: nobody stands behind them any more, but they may come back to
/// their place until `returns_until`.
struct token_lapsed {
  room_id room;
  ticket_number ticket;
  user_id user;
  instant lapsed_at;
  instant returns_until;

  friend bool operator==(const token_lapsed&, const token_lapsed&) = default;
};

/// They polled again in time and have their place back.
struct token_returned {
  room_id room;
  ticket_number ticket;
  user_id user;
  instant returned_at;

  friend bool operator==(const token_returned&, const token_returned&) = default;
};

/// How a waiting room admits. Durations of zero switch what they are for off.
struct room_rules {
  /// At most so many tokens are active at once, 1..limits::max_active_places.
  std::int64_t places = 100;
  /// At most so many admissions a minute, 0..limits::max_admissions_per_minute; 0 sets no bound.
  std::int64_t admissions_per_minute = 0;
  milliseconds active_for = std::chrono::minutes{5};
  /// An admitted person makes their first call within this time, or the place goes on.
  milliseconds claim_for{0};
  /// What one extension adds to a session, and how many there may be.
  milliseconds extend_by{0};
  std::int32_t max_extensions = 0;
  /// Who waits and does not poll for this long loses their place ..
  milliseconds idle_for{0};
  /// .. and has it back when they poll within this time.
  milliseconds grace_for = std::chrono::minutes{2};
  milliseconds waits_for = std::chrono::hours{24};

  friend bool operator==(const room_rules&, const room_rules&) = default;
};

/// open: issues and admits. paused: issues, admits nobody. draining: issues nothing, admits those who wait.
enum class room_mode : std::uint8_t { open, paused, draining };

struct room_changed {
  room_id room;
  room_rules rules;
  room_mode mode;
  instant changed_at;

  friend bool operator==(const room_changed&, const room_changed&) = default;
};

/// 32 random bytes, and SHA-256.
using bytes_32 = std::array<std::uint8_t, 32>;

/// Arrivals from ticket `first` on are collected until `opens_at`, then drawn. The commitment, SHA-256 of the
/// seed, is published at once, the seed with the draw: nobody can choose a seed after seeing who came.
struct opening_scheduled {
  room_id room;
  instant opens_at;
  ticket_number first;
  bytes_32 seed;
  bytes_32 commitment;
  instant scheduled_at;

  friend bool operator==(const opening_scheduled&, const opening_scheduled&) = default;
};

/// The tickets first..last stand in the order of SHA-256(lower-case hex of the seed + ":" + decimal ticket),
/// as big-endian numbers, ascending. Tickets issued before `first` stand ahead of all of them, later ones
/// behind.
struct draw_held {
  room_id room;
  ticket_number first;
  ticket_number last;
  bytes_32 seed;
  instant drawn_at;

  friend bool operator==(const draw_held&, const draw_held&) = default;
};

/// Every token of the room with a ticket up to `through` that had not ended has ended (token_end::reset), and
/// a scheduled opening is forgotten.
struct room_reset {
  room_id room;
  ticket_number through;
  instant reset_at;

  friend bool operator==(const room_reset&, const room_reset&) = default;
};

// ---- concert dates
// ---------------------------------------------------------------------------------------------

struct seat_held {
  concert_date_key date;
  seat_number seat;
  user_id user;
  instant held_at;
  instant expires_at;

  friend bool operator==(const seat_held&, const seat_held&) = default;
};

struct hold_expired {
  concert_date_key date;
  seat_number seat;
  user_id user;
  instant ended_at;

  friend bool operator==(const hold_expired&, const hold_expired&) = default;
};

/// The person gave the hold up.
struct hold_released {
  concert_date_key date;
  seat_number seat;
  user_id user;
  instant released_at;

  friend bool operator==(const hold_released&, const hold_released&) = default;
};

/// A hold was made longer, for the `extension`-th time.
struct hold_extended {
  concert_date_key date;
  seat_number seat;
  user_id user;
  std::int32_t extension;
  instant expires_at;
  instant extended_at;

  friend bool operator==(const hold_extended&, const hold_extended&) = default;
};

/// The order of the receipts of one concert date, counted from 1; a payment that failed may leave a gap.
using receipt_number = named_type<struct receipt_number_tag, std::int64_t>;

/// A held seat was paid for. The hold is over, the seat is the person's.
struct seat_sold {
  concert_date_key date;
  seat_number seat;
  user_id user;
  receipt_number receipt;
  /// KRW.
  std::int64_t price;
  instant sold_at;

  friend bool operator==(const seat_sold&, const seat_sold&) = default;
};

/// One payment: what was paid for the seats that were sold with it.
struct receipt_written {
  concert_date_key date;
  receipt_number receipt;
  user_id user;
  /// KRW, for all its seats.
  std::int64_t amount;
  /// The balance of the wallet after the payment, KRW.
  std::int64_t balance_after;
  instant paid_at;

  friend bool operator==(const receipt_written&, const receipt_written&) = default;
};

/// A sold seat was given back and is free.
struct sale_cancelled {
  concert_date_key date;
  seat_number seat;
  user_id user;
  receipt_number receipt;
  /// KRW that went back to the wallet, 0..price.
  std::int64_t refund;
  instant cancelled_at;

  friend bool operator==(const sale_cancelled&, const sale_cancelled&) = default;
};

/// The order of joining the waiting list of one concert date, counted from 1.
using waiter_number = named_type<struct waiter_number_tag, std::int64_t>;

struct waiter_joined {
  concert_date_key date;
  waiter_number waiter;
  user_id user;
  instant joined_at;

  friend bool operator==(const waiter_joined&, const waiter_joined&) = default;
};

/// `left`: on their own; `closed`: the date is no longer sold.
enum class waiter_end : std::uint8_t { left, closed };

/// Somebody without an offer is no longer on the list.
struct waiter_left {
  concert_date_key date;
  waiter_number waiter;
  user_id user;
  waiter_end reason;
  instant left_at;

  friend bool operator==(const waiter_left&, const waiter_left&) = default;
};

/// A seat that became free is kept for the first of the waiting list. One offer a person at a time.
struct seat_offered {
  concert_date_key date;
  seat_number seat;
  waiter_number waiter;
  user_id user;
  instant offered_at;
  instant expires_at;

  friend bool operator==(const seat_offered&, const seat_offered&) = default;
};

/// `accepted`: by holding the seat, `seat_held` follows; `withdrawn`: the date is no longer sold.
enum class offer_end : std::uint8_t { accepted, declined, lapsed, withdrawn };

/// The offer is over, and with it the person's place on the waiting list; unless it was accepted the seat is
/// free for the next.
struct offer_ended {
  concert_date_key date;
  seat_number seat;
  waiter_number waiter;
  user_id user;
  offer_end reason;
  instant ended_at;

  friend bool operator==(const offer_ended&, const offer_ended&) = default;
};

/// Consecutive seats first..first+seats-1 of one price, in rows: seats of one row with consecutive numbers
/// are next to each other.
struct seat_section {
  std::string name;
  seat_number first;
  std::int32_t seats;
  std::int32_t seats_per_row;
  /// KRW for one seat.
  std::int64_t price;

  friend bool operator==(const seat_section&, const seat_section&) = default;
};

/// Until so long before the date begins, so much of the price goes back.
struct refund_step {
  milliseconds before_start;
  /// 0..100, rounded down to whole KRW.
  std::int32_t percent;

  friend bool operator==(const refund_step&, const refund_step&) = default;
};

/// `closed`: not sold for now; `cancelled`: never again.
enum class date_state : std::uint8_t { open, closed, cancelled };

/// What a concert date sells and on which terms.
struct date_terms {
  /// Seats are numbered 1..seat_count.
  std::int32_t seat_count = 0;
  /// KRW: the listed price; also that of every seat while there are no sections.
  std::int64_t price = 0;
  /// In order of `first`, covering 1..seat_count without gaps; or none.
  std::vector<seat_section> sections;
  date_state state = date_state::open;
  /// Every sold seat is to be refunded in full; set by a forced closing or cancelling.
  bool refund_all = false;
  milliseconds hold_for = std::chrono::minutes{5};
  /// What one extension adds to a hold, and how many there may be.
  milliseconds extend_by = std::chrono::minutes{2};
  std::int32_t max_extensions = 1;
  /// How long a seat is kept for somebody of the waiting list.
  milliseconds offer_for = std::chrono::minutes{10};
  /// In order of before_start, longest first. After the last nothing can be cancelled.
  std::vector<refund_step> refunds{{std::chrono::hours{24}, 100}};

  friend bool operator==(const date_terms&, const date_terms&) = default;
};

/// The terms of an existing date are replaced.
struct date_terms_set {
  concert_date_key date;
  date_terms terms;
  instant set_at;

  friend bool operator==(const date_terms_set&, const date_terms_set&) = default;
};

// ---- outgoing notices
// ----------------------------------------------------------------------------------

/// What the outside world is told of one concert date or clinic, counted from 1; a step that failed may leave
/// a gap.
using notice_number = named_type<struct notice_number_tag, std::int64_t>;

/// Whose notices are delivered in the order of their numbers: those of a concert date, or those of a clinic.
struct notice_lane {
  /// Of a concert date; all zero for a clinic's.
  concert_date_key date;
  /// Of a clinic; 0 for a concert date's.
  clinic_id clinic;

  notice_lane() = default;
  notice_lane(const concert_date_key& of_date) : date(of_date) {}
  notice_lane(clinic_id of_clinic) : clinic(of_clinic) {}

  bool is_clinic() const { return clinic.value != 0; }

  friend auto operator<=>(const notice_lane&, const notice_lane&) = default;
};

/// `promoted`: somebody of a clinic's waiting list has a place now.
enum class notice_kind : std::uint8_t { paid, cancelled, offered, promoted };

/// To be delivered at least once, the notices of this lane in the order of their numbers.
struct notice_queued {
  notice_lane lane;
  notice_number notice;
  notice_kind kind;
  user_id user;
  std::vector<seat_number> seats;
  /// paid, cancelled: the payment.
  receipt_number receipt;
  /// KRW paid or refunded.
  std::int64_t amount = 0;
  /// offered: until when.
  instant expires_at;
  instant queued_at;
  /// promoted: the class and the place in it.
  std::optional<local_date> class_date = std::nullopt;
  std::int32_t place = 0;

  friend bool operator==(const notice_queued&, const notice_queued&) = default;
};

struct notice_delivered {
  notice_lane lane;
  notice_number notice;
  instant delivered_at;

  friend bool operator==(const notice_delivered&, const notice_delivered&) = default;
};

/// The `attempt`-th try failed. `dead` when there will be no further one by itself.
struct notice_failed {
  notice_lane lane;
  notice_number notice;
  std::int32_t attempt;
  /// One line.
  std::string error;
  bool dead;
  instant failed_at;
  instant next_try_at;

  friend bool operator==(const notice_failed&, const notice_failed&) = default;
};

/// A dead notice is to be tried again, from the first attempt.
struct notice_resent {
  notice_lane lane;
  notice_number notice;
  instant resent_at;

  friend bool operator==(const notice_resent&, const notice_resent&) = default;
};

// ---- repeated requests
// ---------------------------------------------------------------------------------

/// One person's place in one class of a clinic.
struct clinic_place {
  clinic_id clinic;
  local_date class_date;
  user_id user;

  friend bool operator==(const clinic_place&, const clinic_place&) = default;
};

/// The answer that a request with an idempotency key got, for those who repeat it. Appended together with
/// what the request changed.
struct request_remembered {
  /// Hash of the key and of whose it is.
  secret_hash key;
  /// Hash of what was asked.
  secret_hash fingerprint;
  /// The answer, encrypted under the key itself.
  std::string answer;
  /// The seats that the request took, where it took any: the key is forgotten when one of them is given back.
  std::optional<concert_date_key> date;
  std::vector<seat_number> seats;
  instant remembered_at;
  instant forgotten_at;
  /// The place that the request took, where it took one: the key is forgotten when it is given up.
  std::optional<clinic_place> place = std::nullopt;

  friend bool operator==(const request_remembered&, const request_remembered&) = default;
};

struct request_forgotten {
  secret_hash key;
  instant ended_at;

  friend bool operator==(const request_forgotten&, const request_forgotten&) = default;
};

// ---- administration
// ------------------------------------------------------------------------------------

using admin_call_number = named_type<struct admin_call_number_tag, std::int64_t>;

/// Somebody with the administration's key made a call; written before it is carried out.
struct admin_called {
  admin_call_number call;
  std::string method;
  /// Path and query.
  std::string target;
  /// At most limits::max_audited_body_bytes.
  std::string body;
  std::string remote_address;
  instant called_at;

  friend bool operator==(const admin_called&, const admin_called&) = default;
};

// ---- clinics
// ---------------------------------------------------------------------------------------------------

struct place_reserved {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  /// 1..capacity, unique on the roster: the database refuses a second owner of a place and a place above
  /// capacity.
  std::int32_t place;
  instant reserved_at;

  friend bool operator==(const place_reserved&, const place_reserved&) = default;
};

/// `cancelled`: by the person; `moved`: to another clinic; `reset`: by the weekly reset; `removed`: by the
/// office or the teacher; `fell_out`: the capacity became smaller; `closed`: the clinic is gone.
enum class place_end : std::uint8_t { cancelled, moved, reset, removed, fell_out, closed };

/// A place is free again. The person's attendance record of the class, if there is one, counts no longer.
struct place_released {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  std::int32_t place;
  place_end reason;
  instant released_at;

  friend bool operator==(const place_released&, const place_released&) = default;
};

/// A person keeps their place under another number, so that all numbers fit a smaller capacity.
struct place_renumbered {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  std::int32_t from;
  std::int32_t to;
  instant renumbered_at;

  friend bool operator==(const place_renumbered&, const place_renumbered&) = default;
};

/// Somebody waits for a place in a class that is full. `waiter` counts the clinic's waiters from 1.
struct clinic_waiter_joined {
  clinic_id clinic;
  local_date class_date;
  waiter_number waiter;
  user_id user;
  instant joined_at;

  friend bool operator==(const clinic_waiter_joined&, const clinic_waiter_joined&) = default;
};

/// `left`: on their own; `promoted`: place_reserved came with it; `placed`: they reserved by themselves;
/// `reset`, `closed`: as for places. Waits for a class that has begun end without a change.
enum class clinic_waiter_end : std::uint8_t { left, promoted, placed, reset, closed };

struct clinic_waiter_left {
  clinic_id clinic;
  local_date class_date;
  waiter_number waiter;
  user_id user;
  clinic_waiter_end reason;
  instant left_at;

  friend bool operator==(const clinic_waiter_left&, const clinic_waiter_left&) = default;
};

/// The weekly resets, counted from 1.
using reset_number = named_type<struct reset_number_tag, std::int64_t>;

/// `scheduled`: at the beginning of a week, or made up later; `demanded`: by the office.
enum class reset_cause : std::uint8_t { scheduled, demanded };

/// Every no_show above 0 falls by 1. A demanded reset also empties all rosters (`roster_reset` of each
/// clinic); by the time of a scheduled one the classes of the past week have left theirs.
struct week_reset {
  reset_number number;
  /// The Monday of the week that begins with it; of the present week for a demanded one.
  local_date week;
  reset_cause cause;
  instant reset_at;

  friend bool operator==(const week_reset&, const week_reset&) = default;
};

/// The clinic has carried out its part of the reset: places and waits were released before it, with the
/// reason `reset`.
struct roster_reset {
  clinic_id clinic;
  reset_number number;
  instant reset_at;

  friend bool operator==(const roster_reset&, const roster_reset&) = default;
};

/// Why an attempt to get a place was refused. The numbers of the contract, and what is beyond it.
enum class attempt_refusal : std::uint8_t {
  rate_limited,
  forbidden,
  closed,
  already_reserved,
  no_show_blocked,
  time_conflict,
  occupied
};

/// So many attempts were refused for this reason since the last such change of the same clinic and reason.
struct refusals_counted {
  /// 0: before any clinic was asked.
  clinic_id clinic;
  /// The Monday of their week.
  local_date week;
  attempt_refusal reason;
  std::int64_t count;
  instant counted_at;

  friend bool operator==(const refusals_counted&, const refusals_counted&) = default;
};

enum class attendance : std::uint8_t { none, attended, absent, sick, late };

/// A student's attendance record for a class begins, with `none`; one that counted no longer, because the
/// place was released, counts again with what it said.
struct attendance_opened {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  instant opened_at;

  friend bool operator==(const attendance_opened&, const attendance_opened&) = default;
};

/// What came of a class for a student. `no_show_after` is their count with it.
struct attendance_marked {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  attendance type;
  std::int32_t no_show_after;
  /// The teacher or the office.
  user_id by;
  instant marked_at;

  friend bool operator==(const attendance_marked&, const attendance_marked&) = default;
};

/// Reserving a place clears the flag; appended with the reservation.
struct non_pass_cleared {
  user_id user;
  instant cleared_at;

  friend bool operator==(const non_pass_cleared&, const non_pass_cleared&) = default;
};

/// All reservations of the class (and their attendance records) are taken away without a trace, by the set-up
/// of a store that is not served.
struct roster_cleared {
  clinic_id clinic;
  local_date class_date;
  instant cleared_at;

  friend bool operator==(const roster_cleared&, const roster_cleared&) = default;
};

// ---- people
// ----------------------------------------------------------------------------------------------------

/// Who a person is and what they may do. `username` is empty for people who cannot log in (concert customers
/// known by number only); `password_hash` is a self-describing argon2id string, empty likewise.
struct person {
  user_id id;
  std::string username;
  std::string password_hash;
  std::string name;
  std::string email;
  std::string phone_num;
  std::string student_phone_num;
  std::string student_parent_phone_num;
  std::string school;
  std::string grade;
  std::string subject;
  bool is_active = true;
  bool is_staff = false;
  bool is_superuser = false;
  bool is_teacher = false;
  bool is_student = false;
  std::int32_t no_show = 0;
  bool non_pass = false;
  bool essential_clinic = false;
  bool needs_password_change = false;

  friend bool operator==(const person&, const person&) = default;
};

struct person_registered {
  person who;
  instant registered_at;

  friend bool operator==(const person_registered&, const person_registered&) = default;
};

/// The record of an existing person is replaced, but for username, password, no_show, non_pass,
/// essential_clinic and needs_password_change, which have changes of their own or stay.
struct person_changed {
  person who;
  instant changed_at;

  friend bool operator==(const person_changed&, const person_changed&) = default;
};

struct password_changed {
  user_id user;
  std::string password_hash;
  /// Somebody else chose it: it is to be changed at the next login.
  bool needs_password_change;
  instant changed_at;

  friend bool operator==(const password_changed&, const password_changed&) = default;
};

struct non_pass_set {
  user_id user;
  bool value;
  instant set_at;

  friend bool operator==(const non_pass_set&, const non_pass_set&) = default;
};

struct essential_clinic_set {
  user_id user;
  bool value;
  instant set_at;

  friend bool operator==(const essential_clinic_set&, const essential_clinic_set&) = default;
};

struct session_started {
  user_id user;
  secret_hash key;
  instant started_at;

  friend bool operator==(const session_started&, const session_started&) = default;
};

/// `idle`: not used for too long; `password_changed`: by somebody who holds another session, or the office;
/// `deactivated`: the person was.
enum class session_end : std::uint8_t {
  logout,
  duplicate_login,
  too_many,
  idle,
  password_changed,
  deactivated
};

/// The session was last used at this time, as far as anyone needs to know after a restart: not every use
/// leaves one.
struct session_used {
  user_id user;
  secret_hash key;
  instant used_at;

  friend bool operator==(const session_used&, const session_used&) = default;
};

struct session_ended {
  user_id user;
  secret_hash key;
  session_end reason;
  instant ended_at;

  friend bool operator==(const session_ended&, const session_ended&) = default;
};

// ---- set-up
// ----------------------------------------------------------------------------------------------------

struct concert_created {
  concert_id concert;
  std::string title;
  /// KRW for one seat.
  std::int64_t price;
  instant created_at;

  friend bool operator==(const concert_created&, const concert_created&) = default;
};

/// Title, listed price and terms of an existing concert are replaced.
struct concert_changed {
  concert_id concert;
  std::string title;
  /// KRW for one seat: what lists show and what new dates begin with.
  std::int64_t price;
  /// Seats that one person may hold and own of all its dates together; 0 sets no bound.
  std::int32_t seats_per_person = 0;
  /// Its calls take tokens of its own waiting room only, not those of the one for everything.
  bool own_room = false;
  instant changed_at;

  friend bool operator==(const concert_changed&, const concert_changed&) = default;
};

/// With the default terms, the concert's price and this many seats, until `date_terms_set` follows.
struct concert_date_created {
  concert_date_key date;
  /// Seats are numbered 1..seat_count.
  std::int32_t seat_count;
  instant created_at;

  friend bool operator==(const concert_date_created&, const concert_date_created&) = default;
};

/// When a clinic takes reservations: by the week's window of the house, at any time (test set-up), or by a
/// window of its own.
enum class reservation_window : std::uint8_t { weekly, always, own };

/// A clinic: a weekly class in a room, with a bounded roster. (day, time, room) is unique.
struct clinic_facts {
  clinic_id id;
  weekday day;
  class_time time;
  /// 1..8, shown as `1강의실`.
  std::int32_t room;
  std::string subject;
  user_id teacher;
  std::string teacher_name;
  std::int32_t capacity = 6;
  bool is_active = true;
  reservation_window window = reservation_window::weekly;
  /// For reservation_window::own.
  week_window own_window = {};

  friend bool operator==(const clinic_facts&, const clinic_facts&) = default;
};

struct clinic_created {
  clinic_facts clinic;
  instant created_at;

  friend bool operator==(const clinic_created&, const clinic_created&) = default;
};

/// The facts of an existing clinic are replaced. Its day and time only while nobody has or waits for a place.
struct clinic_changed {
  clinic_facts clinic;
  instant changed_at;

  friend bool operator==(const clinic_changed&, const clinic_changed&) = default;
};

/// The clinic is no more; what happened there stays on record. (day, time, room) is free.
struct clinic_deleted {
  clinic_id clinic;
  instant deleted_at;

  friend bool operator==(const clinic_deleted&, const clinic_deleted&) = default;
};

/// Money is given to a person by the house; the wallet's entries sum to its balance.
struct wallet_credited {
  user_id user;
  /// KRW, positive.
  std::int64_t amount;
  instant credited_at;

  friend bool operator==(const wallet_credited&, const wallet_credited&) = default;
};

/// Why money moves. `payment` and `use` take it, the others give it.
enum class wallet_reason : std::uint8_t { charge, use, payment, refund };

/// A person's money moved; the wallet's entries sum to its balance, which is never below zero.
struct wallet_moved {
  user_id user;
  /// KRW, not 0, negative when money is taken.
  std::int64_t amount;
  wallet_reason reason;
  /// payment, refund: what for.
  std::optional<concert_date_key> date;
  receipt_number receipt;
  instant moved_at;

  friend bool operator==(const wallet_moved&, const wallet_moved&) = default;
};

using change =
    std::variant<token_issued, token_admitted, token_claimed, token_extended, token_lapsed, token_returned,
                 token_ended, room_changed, opening_scheduled, draw_held, room_reset, seat_held, hold_expired,
                 hold_released, hold_extended, seat_sold, receipt_written, sale_cancelled, waiter_joined,
                 waiter_left, seat_offered, offer_ended, date_terms_set, notice_queued, notice_delivered,
                 notice_failed, notice_resent, request_remembered, request_forgotten, admin_called,
                 place_reserved, place_released, place_renumbered, clinic_waiter_joined, clinic_waiter_left,
                 roster_reset, attendance_opened, roster_cleared, clinic_created, clinic_changed,
                 clinic_deleted, week_reset, refusals_counted, attendance_marked, non_pass_cleared,
                 person_registered, person_changed, password_changed, non_pass_set, essential_clinic_set,
                 session_started, session_used, session_ended, concert_created, concert_changed,
                 concert_date_created, wallet_credited, wallet_moved>;

using changes = std::vector<change>;

/// The person a change is about, where it is about one.
std::optional<user_id> subject_of(const change& c);

/// The name of the actor whose state the change is a part of: under it the change is logged, whoever decided
/// it. `concert-date/1/2024-09-15T20:00:00`, `waiting-room/all`, `clinic/1`, `people`, `wallets`, `outbox`,
/// `remembered-requests`, `catalogue`, `audit` (domain/changes/names.hpp). Never empty.
std::string owner_of(const change& c);

}  // namespace usher::domain

template <>
struct std::hash<usher::domain::concert_date_key> {
  std::size_t operator()(const usher::domain::concert_date_key& key) const noexcept {
    const auto seconds = static_cast<std::uint64_t>(key.starts_at.time_since_epoch().count());
    const auto concert = static_cast<std::uint64_t>(key.concert.value);
    return static_cast<std::size_t>((concert * 0x9E3779B97F4A7C15ULL) ^ (seconds * 0xC2B2AE3D27D4EB4FULL));
  }
};

template <>
struct std::hash<usher::domain::notice_lane> {
  std::size_t operator()(const usher::domain::notice_lane& lane) const noexcept {
    const auto clinic = static_cast<std::uint64_t>(lane.clinic.value);
    return std::hash<usher::domain::concert_date_key>{}(lane.date) ^
           static_cast<std::size_t>(clinic * 0x165667B19E3779F9ULL);
  }
};
