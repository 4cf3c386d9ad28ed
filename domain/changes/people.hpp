#pragma once

#include <cstdint>
#include <string>

#include "domain/base/ids.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/kind_list.hpp"
#include "domain/changes/names.hpp"

/// Who people are, their sessions, and what came of their week.
namespace usher::domain {

/// A fact of people and their sessions.
template <auto... Members>
struct of_people : record<Members...> {
  static std::string owner(const auto&) { return std::string{people_name}; }
  /// Whom the personal members are about.
  static user_id person(const auto& fact) {
    if constexpr (requires { fact.who.id; }) {
      return fact.who.id;
    } else {
      return fact.user;
    }
  }
};

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
  /// Nobody knows any more who this was: texts are empty.
  bool is_erased = false;

  using self = person;
  using members = record<named<"user", &self::id>, personal<&self::username>, unwritten<&self::password_hash>,
                         personal<&self::name>, personal<&self::email>, personal<&self::phone_num>,
                         personal<&self::student_phone_num>, personal<&self::student_parent_phone_num>,
                         personal<&self::school>, personal<&self::grade>, personal<&self::subject>,
                         &self::is_active, &self::is_staff, &self::is_superuser, &self::is_teacher,
                         &self::is_student, &self::no_show, &self::non_pass, &self::essential_clinic,
                         &self::needs_password_change, unwritten<&self::is_erased>>;
};

/// What is left of somebody who was erased.
inline person erased_person(user_id id) {
  person who;
  who.id = id;
  who.is_active = false;
  who.is_erased = true;
  return who;
}

struct person_registered {
  person who;
  instant registered_at;

  using self = person_registered;
  using members = of_people<&self::who, &self::registered_at>;
};

/// The record of an existing person is replaced, but for username, password, no_show, non_pass,
/// essential_clinic and needs_password_change, which have changes of their own or stay.
struct person_changed {
  person who;
  instant changed_at;

  using self = person_changed;
  using members = of_people<&self::who, &self::changed_at>;
};

struct password_changed {
  user_id user;
  std::string password_hash;
  /// Somebody else chose it: it is to be changed at the next login.
  bool needs_password_change;
  instant changed_at;

  using self = password_changed;
  using members = of_people<&self::user, unwritten<&self::password_hash>, &self::needs_password_change,
                            &self::changed_at>;
};

struct non_pass_set {
  user_id user;
  bool value;
  instant set_at;

  using self = non_pass_set;
  using members = of_people<&self::user, &self::value, &self::set_at>;
};

struct essential_clinic_set {
  user_id user;
  bool value;
  instant set_at;

  using self = essential_clinic_set;
  using members = of_people<&self::user, &self::value, &self::set_at>;
};

/// Who this person was is to be known to nobody any more: what is left is erased_person. Their sessions have
/// ended, and the store keeps nothing that would tell, in what is older than this neither.
struct person_erased {
  user_id user;
  /// Who of the office; 0 for a program with a key.
  user_id by;
  instant erased_at;

  using self = person_erased;
  using members = of_people<&self::user, &self::by, &self::erased_at>;
};

struct session_started {
  user_id user;
  secret_hash key;
  instant started_at;

  using self = session_started;
  using members = of_people<&self::user, &self::key, &self::started_at>;
};

/// `idle`: not used for too long; `password_changed`: by somebody who holds another session, or the office;
/// `deactivated`: the person was; `admin_forced_logout`: the office wanted it so.
enum class session_end : std::uint8_t {
  logout,
  duplicate_login,
  too_many,
  idle,
  password_changed,
  deactivated,
  admin_forced_logout
};

/// The session was last used at this time, as far as anyone needs to know after a restart: not every use
/// leaves one.
struct session_used {
  user_id user;
  secret_hash key;
  instant used_at;

  using self = session_used;
  using members = of_people<&self::user, &self::key, &self::used_at>;
};

struct session_ended {
  user_id user;
  secret_hash key;
  session_end reason;
  instant ended_at;

  using self = session_ended;
  using members = of_people<&self::user, &self::key, &self::reason, &self::ended_at>;
};

/// There is a secret address at which whoever knows it reads this person's calendar. The one of before is
/// none any more.
struct calendar_address_made {
  user_id user;
  secret_hash key;
  instant made_at;

  using self = calendar_address_made;
  using members = of_people<&self::user, &self::key, &self::made_at>;
};

struct calendar_address_revoked {
  user_id user;
  /// The person, or who of the office.
  user_id by;
  instant revoked_at;

  using self = calendar_address_revoked;
  using members = of_people<&self::user, &self::by, &self::revoked_at>;
};

/// `scheduled`: at the beginning of a week, or made up later; `demanded`: by the office.
enum class reset_cause : std::uint8_t { scheduled, demanded };

/// Every no_show above 0 falls by 1. A demanded reset also empties the rosters of clinics with a window
/// (`roster_reset` of each clinic); by the time of a scheduled one the classes of the past week have left
/// theirs.
struct week_reset {
  reset_number number;
  /// The Monday of the week that begins with it; of the present week for a demanded one.
  local_date week;
  reset_cause cause;
  instant reset_at;

  using self = week_reset;
  using members = of_people<&self::number, &self::week, &self::cause, &self::reset_at>;
};

enum class attendance : std::uint8_t { none, attended, absent, sick, late };

/// What came of a class for a student. `no_show_after` is their count with it. An absence whose place is
/// given up is taken back by nobody.
struct attendance_marked {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  attendance type;
  std::int32_t no_show_after;
  /// The teacher or the office; 0 for nobody.
  user_id by;
  instant marked_at;

  using self = attendance_marked;
  using members = of_people<&self::clinic, &self::class_date, &self::user, &self::type, &self::no_show_after,
                            &self::by, &self::marked_at>;
};

/// The record of an earlier class counts no longer, though nobody gave the place up in time. What an absence
/// cost is taken back by an attendance_marked before it.
struct attendance_withdrawn {
  clinic_id clinic;
  local_date class_date;
  user_id user;
  /// The teacher or the office.
  user_id by;
  instant withdrawn_at;

  using self = attendance_withdrawn;
  using members = of_people<&self::clinic, &self::class_date, &self::user, &self::by, &self::withdrawn_at>;
};

/// The office says what the count is; 0 forgives all.
struct no_show_set {
  user_id user;
  std::int32_t no_show;
  user_id by;
  /// In the office's words; may be empty.
  std::string reason;
  instant set_at;

  using self = no_show_set;
  using members = of_people<&self::user, &self::no_show, &self::by, personal<&self::reason>, &self::set_at>;
};

/// Reserving a place clears the flag; appended with the reservation.
struct non_pass_cleared {
  user_id user;
  instant cleared_at;

  using self = non_pass_cleared;
  using members = of_people<&self::user, &self::cleared_at>;
};

using people_kinds = kind_list<week_reset, attendance_marked, attendance_withdrawn, no_show_set,
                               non_pass_cleared, person_registered, person_changed, password_changed,
                               non_pass_set, essential_clinic_set, person_erased, session_started,
                               session_used, session_ended, calendar_address_made, calendar_address_revoked>;

}  // namespace usher::domain
