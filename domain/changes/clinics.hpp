#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "domain/base/class_room.hpp"
#include "domain/base/clinic_calendar.hpp"
#include "domain/base/ids.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/kind_list.hpp"
#include "domain/changes/names.hpp"

/// Which clinics there are, and what happens to the places in them.
namespace usher::domain {

/// A fact of a clinic, which it names or describes.
template <auto... Members>
struct of_clinic : record<Members...> {
  static std::string owner(const auto& fact) {
    if constexpr (requires { fact.clinic.id; }) {
      return clinic_name(fact.clinic.id);
    } else {
      return clinic_name(fact.clinic);
    }
  }
  /// Whom the personal members are about.
  static user_id person(const auto& fact) { return fact.clinic.teacher; }
};

/// A fact of a clinic, or where it names none, of all people.
template <auto... Members>
struct of_clinic_or_people : record<Members...> {
  static std::string owner(const auto& fact) {
    return fact.clinic.value == 0 ? std::string{people_name} : clinic_name(fact.clinic);
  }
};

/// When a clinic takes reservations: by the week's window of all clinics, at any time (test set-up), or by a
/// window of its own.
enum class reservation_window : std::uint8_t { weekly, always, own };

/// A clinic: a weekly class in a room, with a bounded roster. No two overlap in one room, or of one teacher.
struct clinic_facts {
  clinic_id id;
  weekday day;
  class_time time;
  class_room room;
  std::string subject;
  user_id teacher;
  std::string teacher_name;
  std::int32_t capacity = 6;
  bool is_active = true;
  reservation_window window = reservation_window::weekly;
  /// For reservation_window::own.
  week_window own_window = {};
  std::chrono::minutes length = usual_class_length;
  /// The first class of the term, or of a clinic that was made when the class of that week would have begun
  /// already; otherwise unset.
  local_date first_class = {};
  /// There are classes in so many weeks, from that of first_class on; 0: without end.
  std::int32_t term_weeks = 0;
  /// KRW that a place in a class costs; 0: nothing.
  std::int64_t price = 0;

  using self = clinic_facts;
  using members = record<named<"clinic", &self::id>, &self::day, &self::time, &self::room, &self::subject,
                         &self::teacher, personal<&self::teacher_name>, &self::capacity, &self::is_active,
                         named<"reservation_window", &self::window>, unless_default<&self::own_window>,
                         unless_default<&self::length>, unless_default<&self::first_class>,
                         unless_default<&self::term_weeks>, unless_default<&self::price>>;
};

/// The term does not reach a class of that date.
inline bool is_after_term(const clinic_facts& clinic, local_date class_date) {
  const auto term = std::chrono::days{7} * clinic.term_weeks;
  return clinic.term_weeks > 0 && week_of(class_date) >= week_of(clinic.first_class) + term;
}

inline class_hour hour_of(const clinic_facts& clinic) {
  return {clinic.day, clinic.time, clinic.length};
}

struct clinic_created {
  clinic_facts clinic;
  instant created_at;

  using self = clinic_created;
  using members = of_clinic<&self::clinic, &self::created_at>;
};

/// The facts of an existing clinic are replaced. Its day, time and length only while nobody has or waits for
/// a place.
struct clinic_changed {
  clinic_facts clinic;
  instant changed_at;

  using self = clinic_changed;
  using members = of_clinic<&self::clinic, &self::changed_at>;
};

/// The clinic is no more; what happened there stays on record. Its hours are free, in its room and of its
/// teacher.
struct clinic_deleted {
  clinic_id clinic;
  instant deleted_at;

  using self = clinic_deleted;
  using members = of_clinic<&self::clinic, &self::deleted_at>;
};

struct place_reserved {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  /// 1..capacity, unique on the roster: the database refuses a second owner of a place and a place above
  /// capacity.
  std::int32_t place;
  instant reserved_at;
  /// KRW that it cost: the wallet is debited by so much in the same append.
  std::int64_t paid = 0;

  using self = place_reserved;
  using members = of_clinic<&self::clinic, &self::class_date, &self::user, &self::place, &self::reserved_at,
                            unless_default<&self::paid>>;
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
  /// KRW that it had cost: they go back to the wallet in the same append.
  std::int64_t refund = 0;

  using self = place_released;
  using members = of_clinic<&self::clinic, &self::class_date, &self::user, &self::place, &self::reason,
                            &self::released_at, unless_default<&self::refund>>;
};

/// A person keeps their place under another number, so that all numbers fit a smaller capacity.
struct place_renumbered {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  std::int32_t from;
  std::int32_t to;
  instant renumbered_at;

  using self = place_renumbered;
  using members =
      of_clinic<&self::clinic, &self::class_date, &self::user, &self::from, &self::to, &self::renumbered_at>;
};

/// Somebody waits for a place in a class that is full. `waiter` counts the clinic's waiters from 1.
struct clinic_waiter_joined {
  clinic_id clinic;
  local_date class_date;
  waiter_number waiter;
  user_id user;
  instant joined_at;

  using self = clinic_waiter_joined;
  using members = of_clinic<&self::clinic, &self::class_date, &self::waiter, &self::user, &self::joined_at>;
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

  using self = clinic_waiter_left;
  using members =
      of_clinic<&self::clinic, &self::class_date, &self::waiter, &self::user, &self::reason, &self::left_at>;
};

/// A place was free for this waiter, who could not pay for it: it went on to the next. They keep theirs in
/// the line. Said once of each wait.
struct clinic_waiter_passed {
  clinic_id clinic;
  local_date class_date;
  waiter_number waiter;
  user_id user;
  instant passed_at;

  using self = clinic_waiter_passed;
  using members = of_clinic<&self::clinic, &self::class_date, &self::waiter, &self::user, &self::passed_at>;
};

/// The clinic has carried out its part of the reset: places and waits were released before it, with the
/// reason `reset`.
struct roster_reset {
  clinic_id clinic;
  reset_number number;
  instant reset_at;

  using self = roster_reset;
  using members = of_clinic<&self::clinic, &self::number, &self::reset_at>;
};

/// Why an attempt to get a place was refused. The numbers of the contract, and what is beyond it.
enum class attempt_refusal : std::uint8_t {
  rate_limited,
  forbidden,
  closed,
  already_reserved,
  no_show_blocked,
  time_conflict,
  occupied,
  insufficient_points
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

  using self = refusals_counted;
  using members =
      of_clinic_or_people<&self::clinic, &self::week, &self::reason, &self::count, &self::counted_at>;
};

/// A student's attendance record for a class begins, with `none`; one that counted no longer, because the
/// place was released, counts again with what it said.
struct attendance_opened {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  instant opened_at;

  using self = attendance_opened;
  using members = of_clinic<&self::clinic, &self::class_date, &self::user, &self::opened_at>;
};

/// All reservations of the class (and their attendance records) are taken away without a trace, by the set-up
/// of a store that is not served.
struct roster_cleared {
  clinic_id clinic;
  local_date class_date;
  instant cleared_at;

  using self = roster_cleared;
  using members = of_clinic<&self::clinic, &self::class_date, &self::cleared_at>;
};

using clinic_kinds =
    kind_list<place_reserved, place_released, place_renumbered, clinic_waiter_joined, clinic_waiter_left,
              clinic_waiter_passed, roster_reset, attendance_opened, roster_cleared, clinic_created,
              clinic_changed, clinic_deleted, refusals_counted>;

}  // namespace usher::domain
