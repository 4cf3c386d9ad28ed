#include "domain/setup/setup.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "domain/base/limits.hpp"
#include "domain/base/unicode.hpp"

namespace usher::domain {

namespace {

using namespace std::chrono_literals;

constexpr concert_id demo_concert{1};
constexpr std::string_view demo_title = "어셔 필하모닉 창단 연주회";
constexpr std::int64_t demo_price_krw = 77'000;

constexpr std::int32_t test_clinic_count = 8;
constexpr std::int32_t default_capacity = 6;
constexpr weekday test_clinic_day = weekday::mon;
constexpr std::string_view test_subject = "physics1";
constexpr std::string_view test_prefix = "test_";
constexpr std::string_view teacher_prefix = "test_teacher_";
constexpr std::string_view student_prefix = "test_student_";
constexpr const char* test_password = "testpass123";

std::array<local_time, 6> demo_dates() {
  using std::chrono::local_days;
  using std::chrono::May;
  using std::chrono::September;
  using std::chrono::year;
  return {local_days{year{2024} / September / 15} + 20h, local_days{year{2024} / September / 16} + 20h,
          local_days{year{2024} / September / 21} + 18h, local_days{year{2027} / May / 1} + 19h,
          local_days{year{2027} / May / 2} + 15h,        local_days{year{2027} / May / 8} + 19h};
}

/// `prefix` and the number, with leading zeros up to `width` digits.
std::string numbered(std::string_view prefix, std::int64_t number, int width) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%0*lld", width, static_cast<long long>(number));
  return std::string{prefix} + digits;
}

user_id first_free_user(const existing_data& existing) {
  user_id next = existing.next_user;
  for (const person& who : existing.people) {
    next = std::max(next, user_id{who.id.value + 1});
  }
  return next;
}

clinic_id first_free_clinic(const existing_data& existing) {
  clinic_id next = existing.next_clinic;
  for (const clinic_facts& clinic : existing.clinics) {
    next = std::max(next, clinic_id{clinic.id.value + 1});
  }
  return next;
}

const person* find_person(const existing_data& existing, std::string_view username) {
  const auto found = std::find_if(existing.people.begin(), existing.people.end(),
                                  [&](const person& who) { return who.username == username; });
  return found == existing.people.end() ? nullptr : &*found;
}

const person* find_person(const existing_data& existing, user_id id) {
  const auto found = std::find_if(existing.people.begin(), existing.people.end(),
                                  [&](const person& who) { return who.id == id; });
  return found == existing.people.end() ? nullptr : &*found;
}

/// Makes the accounts of test people that are missing, with one id after the other.
class test_accounts {
 public:
  test_accounts(const existing_data& existing, const password_hasher& hash, instant now)
      : existing_(existing), hash_(hash), now_(now), next_(first_free_user(existing)) {}

  /// The id of the account with this username; when it is new, `facts` take its registration.
  user_id account(person wanted, changes& facts) {
    if (const person* known = find_person(existing_, wanted.username)) {
      return known->id;
    }
    wanted.id = next_;
    wanted.password_hash = password_hash();
    next_ = user_id{next_.value + 1};
    const user_id id = wanted.id;
    facts.push_back(person_registered{std::move(wanted), now_});
    return id;
  }

  /// All of them have the same published password: one hash serves, and argon2id is slow.
  const std::string& password_hash() {
    if (!password_hash_) {
      password_hash_ = hash_(test_password);
    }
    return *password_hash_;
  }

 private:
  const existing_data& existing_;
  const password_hasher& hash_;
  instant now_;
  user_id next_;
  std::optional<std::string> password_hash_;
};

person test_teacher(std::int32_t number) {
  person who;
  who.username = numbered(teacher_prefix, number, 2);
  who.name = numbered("테스트강사", number, 2);
  who.phone_num = numbered("010-9999-00", number, 2);
  who.subject = test_subject;
  who.is_teacher = who.essential_clinic = true;
  return who;
}

person test_student(std::int32_t number) {
  person who;
  who.username = numbered(student_prefix, number, 2);
  who.name = numbered("테스트학생", number, 2);
  who.email = who.username + "@test.com";
  who.phone_num = who.student_phone_num = numbered("010-1234-00", number, 2);
  who.student_parent_phone_num = numbered("010-5678-00", number, 2);
  who.school = "세화고";
  who.grade = "2학년";
  who.subject = test_subject;
  who.is_student = who.essential_clinic = true;
  return who;
}

person as_student_alone(person who) {
  who.is_student = who.is_active = true;
  who.is_teacher = who.is_staff = who.is_superuser = false;
  return who;
}

person test_staff() {
  person who;
  who.username = "test_staff_01";
  who.name = "테스트직원01";
  who.subject = test_subject;
  who.is_staff = who.is_teacher = who.essential_clinic = true;
  return who;
}

person test_admin() {
  person who;
  who.username = "test_admin";
  who.name = "테스트관리자";
  who.subject = test_subject;
  who.is_superuser = who.is_staff = who.is_teacher = who.essential_clinic = true;
  return who;
}

/// The clinic of teacher `number`, without its id: two rooms to each class time, each room once.
clinic_facts test_clinic(std::int32_t number, user_id teacher, std::int32_t capacity) {
  clinic_facts clinic;
  clinic.day = test_clinic_day;
  clinic.time = usual_class_times[static_cast<std::size_t>(number - 1) / 2];
  clinic.room = number;
  clinic.subject = test_subject;
  clinic.teacher = teacher;
  clinic.teacher_name = test_teacher(number).name;
  clinic.capacity = std::clamp(capacity, 1, limits::max_clinic_capacity);
  clinic.window = reservation_window::always;
  return clinic;
}

/// The clinic that has the room at that time.
const clinic_facts* find_clinic_in_room(const existing_data& existing, const clinic_facts& wanted) {
  const auto found =
      std::find_if(existing.clinics.begin(), existing.clinics.end(), [&](const clinic_facts& clinic) {
        return clinic.room == wanted.room && overlap(hour_of(clinic), hour_of(wanted));
      });
  return found == existing.clinics.end() ? nullptr : &*found;
}

/// Whether it is what an earlier set-up made of the clinic that is wanted.
bool is_test_clinic(const existing_data& existing, const clinic_facts& clinic, const clinic_facts& wanted) {
  const person* teacher = find_person(existing, clinic.teacher);
  return teacher != nullptr && teacher->username.starts_with(teacher_prefix) && clinic.day == wanted.day &&
         clinic.time == wanted.time;
}

/// What the office has said of its length, term and price stays.
clinic_facts made_as_wanted(clinic_facts known, const clinic_facts& wanted) {
  known.subject = wanted.subject;
  known.teacher = wanted.teacher;
  known.teacher_name = wanted.teacher_name;
  known.capacity = wanted.capacity;
  known.is_active = wanted.is_active;
  known.window = wanted.window;
  return known;
}

}  // namespace

changes demo_concerts(const existing_data& existing, const demo_size& size, instant now) {
  changes facts;
  std::set<user_id> known;
  for (const person& who : existing.people) {
    known.insert(who.id);
  }
  for (user_id id{1}; id.value <= size.users; ++id.value) {
    if (known.contains(id)) {
      continue;
    }
    person who;
    who.id = id;
    who.name = numbered("관객", id.value, 3);
    facts.push_back(person_registered{std::move(who), now});
    if (size.points_each > 0) {
      facts.push_back(wallet_credited{id, size.points_each, now});
    }
  }

  if (std::find(existing.concerts.begin(), existing.concerts.end(), demo_concert) ==
      existing.concerts.end()) {
    facts.push_back(concert_created{demo_concert, std::string{demo_title}, demo_price_krw, now});
  }
  const std::int32_t seats = std::clamp(size.seats, 1, limits::max_seats_per_date);
  for (const local_time starts_at : demo_dates()) {
    const concert_date_key date{demo_concert, starts_at};
    if (std::find(existing.dates.begin(), existing.dates.end(), date) == existing.dates.end()) {
      facts.push_back(concert_date_created{date, seats, now});
    }
  }
  return facts;
}

changes test_clinics(const existing_data& existing, const test_clinics_request& request,
                     const password_hasher& hash, const moment& now) {
  changes facts;
  test_accounts accounts{existing, hash, now.utc};
  clinic_id next = first_free_clinic(existing);
  for (std::int32_t number = 1; number <= test_clinic_count; ++number) {
    const user_id teacher = accounts.account(test_teacher(number), facts);
    clinic_facts wanted = test_clinic(number, teacher, request.capacity.value_or(default_capacity));
    const clinic_facts* known = find_clinic_in_room(existing, wanted);
    if (known == nullptr) {
      wanted.id = next;
      next = clinic_id{next.value + 1};
      facts.push_back(clinic_created{std::move(wanted), now.utc});
      continue;
    }
    // Another clinic may have the room at that time; it is nobody's business here.
    if (!is_test_clinic(existing, *known, wanted)) {
      continue;
    }
    // The roster goes before the capacity, which the places on it might exceed.
    if (request.reset) {
      facts.push_back(
          roster_cleared{known->id, next_class_date(known->day, known->time, now.local), now.utc});
    }
    if (!request.capacity) {
      continue;
    }
    if (auto changed = made_as_wanted(*known, wanted); *known != changed) {
      facts.push_back(clinic_changed{std::move(changed), now.utc});
    }
  }
  return facts;
}

changes test_students(const existing_data& existing, const test_students_request& request,
                      const password_hasher& hash, instant now) {
  changes facts;
  test_accounts accounts{existing, hash, now};
  for (std::int32_t number = 1; number <= request.count; ++number) {
    const auto wanted = test_student(number);
    const auto* known = find_person(existing, wanted.username);
    if (known == nullptr || !request.reset_passwords) {
      accounts.account(wanted, facts);
      continue;
    }
    facts.push_back(password_changed{known->id, accounts.password_hash(), false, now});
    if (const auto student = as_student_alone(*known); student != *known) {
      facts.push_back(person_changed{student, now});
    }
    if (known->no_show > 0) {
      facts.push_back(no_show_set{known->id, 0, user_id{}, {}, now});
    }
  }
  return facts;
}

std::int64_t real_people(const existing_data& existing) {
  return std::count_if(existing.people.begin(), existing.people.end(), [](const person& who) {
    return !who.username.empty() && !who.username.starts_with(test_prefix) && !who.is_staff &&
           !who.is_superuser;
  });
}

changes test_office(const existing_data& existing, const password_hasher& hash, instant now) {
  changes facts;
  test_accounts accounts{existing, hash, now};
  accounts.account(test_staff(), facts);
  accounts.account(test_admin(), facts);
  return facts;
}

decision<outcome<user_id, field_errors>, change> superuser(const existing_data& existing,
                                                           const superuser_request& request,
                                                           const password_hasher& hash, instant now) {
  people_image known;
  known.next_id = first_free_user(existing);
  known.people = existing.people;
  registration_form form;
  form.username = request.username;
  form.name = request.name;
  form.password = request.password;
  const people directory{known, {.passwords = request.passwords}};
  if (auto errors = directory.check(form); !errors.empty()) {
    return {std::move(errors), {}};
  }

  person who;
  who.id = known.next_id;
  who.username = composed(request.username);
  who.password_hash = hash(request.password);
  who.name = composed(request.name);
  who.subject = test_subject;
  who.is_superuser = who.is_staff = who.is_teacher = who.essential_clinic = true;
  return {who.id, {person_registered{who, now}}};
}

void apply(existing_data& existing, const change& c) {
  if (const auto* registered = std::get_if<person_registered>(&c)) {
    existing.people.push_back(registered->who);
    existing.next_user = std::max(existing.next_user, user_id{registered->who.id.value + 1});
  } else if (const auto* concert = std::get_if<concert_created>(&c)) {
    existing.concerts.push_back(concert->concert);
  } else if (const auto* date = std::get_if<concert_date_created>(&c)) {
    existing.dates.push_back(date->date);
  } else if (const auto* created = std::get_if<clinic_created>(&c)) {
    existing.clinics.push_back(created->clinic);
    existing.next_clinic = std::max(existing.next_clinic, clinic_id{created->clinic.id.value + 1});
  } else if (const auto* changed = std::get_if<clinic_changed>(&c)) {
    for (clinic_facts& clinic : existing.clinics) {
      if (clinic.id == changed->clinic.id) {
        clinic = changed->clinic;
      }
    }
  } else if (const auto* deleted = std::get_if<clinic_deleted>(&c)) {
    std::erase_if(existing.clinics, [&](const clinic_facts& clinic) { return clinic.id == deleted->clinic; });
  }
}

}  // namespace usher::domain
