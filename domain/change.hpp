#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/clinic_calendar.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

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

  friend bool operator==(const token_admitted&, const token_admitted&) = default;
};

enum class token_end : std::uint8_t { expired, completed, replaced };

struct token_ended {
  room_id room;
  ticket_number ticket;
  user_id user;
  token_end reason;
  instant ended_at;

  friend bool operator==(const token_ended&, const token_ended&) = default;
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

enum class attendance : std::uint8_t { none, attended, absent, sick, late };

/// A student's attendance record for a class begins, with `none`.
struct attendance_opened {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  instant opened_at;

  friend bool operator==(const attendance_opened&, const attendance_opened&) = default;
};

struct non_pass_cleared {
  user_id user;
  instant cleared_at;

  friend bool operator==(const non_pass_cleared&, const non_pass_cleared&) = default;
};

/// All reservations of the class (and their attendance records) are taken away, by set-up or by the office.
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

struct session_started {
  user_id user;
  secret_hash key;
  instant started_at;

  friend bool operator==(const session_started&, const session_started&) = default;
};

enum class session_end : std::uint8_t { logout, duplicate_login, too_many };

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

struct concert_date_created {
  concert_date_key date;
  /// Seats are numbered 1..seat_count.
  std::int32_t seat_count;
  instant created_at;

  friend bool operator==(const concert_date_created&, const concert_date_created&) = default;
};

/// When a clinic takes reservations: by the week's window, or at any time (test set-up).
enum class reservation_window : std::uint8_t { weekly, always };

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

  friend bool operator==(const clinic_facts&, const clinic_facts&) = default;
};

struct clinic_created {
  clinic_facts clinic;
  instant created_at;

  friend bool operator==(const clinic_created&, const clinic_created&) = default;
};

/// The facts of an existing clinic are replaced; its (day, time, room) stay.
struct clinic_changed {
  clinic_facts clinic;
  instant changed_at;

  friend bool operator==(const clinic_changed&, const clinic_changed&) = default;
};

/// Money is given to a person by the house; the wallet's entries sum to its balance.
struct wallet_credited {
  user_id user;
  /// KRW, positive.
  std::int64_t amount;
  instant credited_at;

  friend bool operator==(const wallet_credited&, const wallet_credited&) = default;
};

using change = std::variant<token_issued, token_admitted, token_ended, seat_held, hold_expired,
                            place_reserved, attendance_opened, non_pass_cleared, roster_cleared,
                            person_registered, session_started, session_ended, concert_created,
                            concert_date_created, clinic_created, clinic_changed, wallet_credited>;

using changes = std::vector<change>;

/// The person a change is about, where it is about one.
std::optional<user_id> subject_of(const change& c);

}  // namespace usher::domain

template <>
struct std::hash<usher::domain::concert_date_key> {
  std::size_t operator()(const usher::domain::concert_date_key& key) const noexcept {
    const auto seconds = static_cast<std::uint64_t>(key.starts_at.time_since_epoch().count());
    const auto concert = static_cast<std::uint64_t>(key.concert.value);
    return static_cast<std::size_t>((concert * 0x9E3779B97F4A7C15ULL) ^ (seconds * 0xC2B2AE3D27D4EB4FULL));
  }
};
