#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"
#include "domain/people/people.hpp"

/// The data that demonstrations and load tests start from, as changes that are missing from what already
/// exists. Repeating a set-up therefore changes nothing.
namespace usher::domain {

/// What a store already holds of the things that set-up creates.
struct existing_data {
  user_id next_user{1};
  std::vector<person> people;
  std::vector<concert_id> concerts;
  std::vector<concert_date_key> dates;
  /// Deleted ones left out; their ids are not free.
  std::vector<clinic_facts> clinics;
  clinic_id next_clinic{1};
};

/// Takes in what a set-up has just created, so that the next one can follow without another look into the
/// store.
void apply(existing_data& existing, const change& c);

/// argon2id of a password, from outside: slow and random.
using password_hasher = std::function<std::string(const std::string&)>;

struct demo_size {
  std::int64_t users = 100;
  std::int64_t points_each = 1'000'000;
  std::int32_t seats = 50;
};

/// People 1..users with their points, concert 1 with `seats` seats on several dates (among them
/// 2024-09-15T20:00:00). Ids of people that exist already are left alone.
changes demo_concerts(const existing_data& existing, const demo_size& size, instant now);

struct test_clinics_request {
  /// Nothing leaves existing clinics as they are and gives new ones 6 places.
  std::optional<std::int32_t> capacity = 6;
  /// Empties the rosters of the test clinics' next class first. What was paid for those places is for whoever
  /// carries it out to give back.
  bool reset = false;
};

/// 8 Monday clinics (4 times x 2 rooms, rooms 1..8), teachers `test_teacher_01`..`08` named `테스트강사01`..,
/// subject `physics1`, open for reservations at any time, password `testpass123`. Existing ones (a clinic of
/// the same day, time and room with a `test_teacher_*`) take the requested capacity, if any; a clinic of
/// somebody else in their place is left alone.
changes test_clinics(const existing_data& existing, const test_clinics_request& request,
                     const password_hasher& hash, const moment& now);

struct test_students_request {
  std::int32_t count = 20;
  /// Known ones log in with the password of new ones again, are students and nothing else, and have no
  /// no-shows. Changes something each time.
  bool reset_passwords = false;
};

/// Students `test_student_01`..`count` named `테스트학생01`.., password `testpass123`.
changes test_students(const existing_data& existing, const test_students_request& request,
                      const password_hasher& hash, instant now);

/// How many people have a login, are neither staff nor test people, and so would find test people among them,
/// whose password everybody knows.
std::int64_t real_people(const existing_data& existing);

/// The office: `test_staff_01` (staff), named `테스트직원01`, and `test_admin` (superuser and staff), named
/// `테스트관리자`, password `testpass123`.
changes test_office(const existing_data& existing, const password_hasher& hash, instant now);

/// Somebody who may do everything.
struct superuser_request {
  std::string username;
  std::string name;
  std::string password;
  password_rules passwords = {};
};

/// A superuser, who is staff too, as person_registered. Refuses what people::check refuses, the taken
/// username included; the password is hashed only when there is nothing to refuse.
decision<outcome<user_id, field_errors>, change> superuser(const existing_data& existing,
                                                           const superuser_request& request,
                                                           const password_hasher& hash, instant now);

}  // namespace usher::domain
