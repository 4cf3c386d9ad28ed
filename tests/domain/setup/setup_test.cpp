#include "domain/setup/setup.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "domain/people/people.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::setup_test {
namespace {

using namespace testing;

constexpr const char* monday_noon = "2024-09-16T12:00:00";

std::string fake_hash(const std::string& password) {
  return "hash of " + password;
}

void take_in(existing_data& existing, const changes& facts) {
  for (const change& c : facts) {
    apply(existing, c);
  }
}

changes clinics(const existing_data& existing, test_clinics_request request = {},
                const char* now = monday_noon) {
  return test_clinics(existing, request, fake_hash, moment_at(now));
}

TEST(DemoConcerts, GiveAHundredPeopleTheirPoints) {
  const auto facts = demo_concerts({}, {}, at_ms(0));
  std::map<std::int64_t, std::int64_t> points;
  for (const auto& credit : only<wallet_credited>(facts)) {
    points[credit.user.value] += credit.amount;
  }
  std::set<std::int64_t> people;
  for (const auto& fact : only<person_registered>(facts)) {
    people.insert(fact.who.id.value);
    EXPECT_TRUE(fact.who.username.empty());
    EXPECT_TRUE(fact.who.password_hash.empty());
    EXPECT_EQ(points[fact.who.id.value], 1'000'000);
  }
  EXPECT_EQ(people.size(), 100U);
  EXPECT_EQ(*people.begin(), 1);
  EXPECT_EQ(*people.rbegin(), 100);
  EXPECT_EQ(points.size(), 100U);
  EXPECT_EQ(only<person_registered>(facts).front().who.name, "관객001");
}

TEST(DemoConcerts, OfferConcertOneOnSeveralDatesWithFiftySeats) {
  const auto facts = demo_concerts({}, {}, at_ms(0));
  const auto concerts = only<concert_created>(facts);
  ASSERT_EQ(concerts.size(), 1U);
  EXPECT_EQ(concerts[0].concert, concert_id{1});
  EXPECT_GT(concerts[0].price, 0);
  EXPECT_FALSE(concerts[0].title.empty());
  std::set<std::string> dates;
  for (const auto& fact : only<concert_date_created>(facts)) {
    EXPECT_EQ(fact.date.concert, concert_id{1});
    EXPECT_EQ(fact.seat_count, 50);
    dates.insert(to_text(fact.date.starts_at));
  }
  EXPECT_TRUE(dates.contains("2024-09-15T20:00:00"));
  EXPECT_GE(dates.size(), 5U);
  EXPECT_EQ(dates.size(), only<concert_date_created>(facts).size());
}

TEST(DemoConcerts, RepeatedChangeNothing) {
  existing_data existing;
  take_in(existing, demo_concerts(existing, {}, at_ms(0)));
  EXPECT_EQ(existing.next_user, user_id{101});
  EXPECT_TRUE(demo_concerts(existing, {}, at_ms(1)).empty());
}

TEST(DemoConcerts, LeavePeopleWhoExistAloneAndAddWhatIsMissing) {
  existing_data existing;
  person someone;
  someone.id = user_id{2};
  existing.people.push_back(someone);
  existing.concerts.push_back(concert_id{1});
  existing.dates.push_back({concert_id{1}, local("2024-09-15T20:00:00")});
  const auto facts = demo_concerts(existing, {.users = 3, .points_each = 5, .seats = 7}, at_ms(0));
  std::vector<std::int64_t> registered;
  for (const auto& fact : only<person_registered>(facts)) {
    registered.push_back(fact.who.id.value);
  }
  EXPECT_EQ(registered, (std::vector<std::int64_t>{1, 3}));
  for (const auto& credit : only<wallet_credited>(facts)) {
    EXPECT_NE(credit.user, user_id{2});
  }
  EXPECT_TRUE(only<concert_created>(facts).empty());
  for (const auto& fact : only<concert_date_created>(facts)) {
    EXPECT_NE(to_text(fact.date.starts_at), "2024-09-15T20:00:00");
    EXPECT_EQ(fact.seat_count, 7);
  }
  EXPECT_GE(only<concert_date_created>(facts).size(), 4U);
}

TEST(DemoConcerts, GiveNoEmptyCredits) {
  EXPECT_TRUE(only<wallet_credited>(demo_concerts({}, {.users = 3, .points_each = 0}, at_ms(0))).empty());
}

TEST(TestClinics, AreEightOnMondayTwoAtEachTimeInEightRooms) {
  const auto facts = clinics({});
  const auto created = only<clinic_created>(facts);
  ASSERT_EQ(created.size(), 8U);
  std::map<class_time, int> at_time;
  std::set<class_room> rooms;
  std::set<clinic_id> ids;
  for (const auto& [clinic, created_at] : created) {
    EXPECT_EQ(clinic.day, weekday::mon);
    EXPECT_EQ(clinic.subject, "physics1");
    EXPECT_EQ(clinic.capacity, 6);
    EXPECT_TRUE(clinic.is_active);
    EXPECT_EQ(clinic.window, reservation_window::always);
    EXPECT_EQ(created_at, moment_at(monday_noon).utc);
    ++at_time[clinic.time];
    rooms.insert(clinic.room);
    ids.insert(clinic.id);
  }
  for (const class_time time : usual_class_times) {
    EXPECT_EQ(at_time[time], 2);
  }
  EXPECT_EQ(rooms, (std::set<class_room>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(ids.size(), 8U);
}

TEST(TestClinics, EachHasItsTeacherWhoCanLogIn) {
  const auto facts = clinics({});
  const auto teachers = only<person_registered>(facts);
  const auto created = only<clinic_created>(facts);
  ASSERT_EQ(teachers.size(), 8U);
  for (std::size_t i = 0; i < 8; ++i) {
    const auto number = "0" + std::to_string(i + 1);
    EXPECT_EQ(teachers[i].who.username, "test_teacher_" + number);
    EXPECT_EQ(teachers[i].who.name, "테스트강사" + number);
    EXPECT_EQ(teachers[i].who.password_hash, "hash of testpass123");
    EXPECT_TRUE(teachers[i].who.is_teacher);
    EXPECT_FALSE(teachers[i].who.is_student);
    EXPECT_FALSE(teachers[i].who.is_staff);
    EXPECT_EQ(created[i].clinic.teacher, teachers[i].who.id);
    EXPECT_EQ(created[i].clinic.teacher_name, teachers[i].who.name);
  }
}

TEST(TestClinics, RepeatedChangeNothingAndHashNothing) {
  existing_data existing;
  take_in(existing, clinics(existing));
  const auto no_hash = [](const std::string&) -> std::string { throw std::logic_error{"nobody is new"}; };
  EXPECT_TRUE(test_clinics(existing, {}, no_hash, moment_at(monday_noon)).empty());
}

TEST(TestClinics, AnotherCapacityChangesTheClinicsAndNothingElse) {
  existing_data existing;
  take_in(existing, clinics(existing));
  const auto facts = clinics(existing, {.capacity = 2});
  EXPECT_EQ(facts.size(), 8U);
  const auto changed = only<clinic_changed>(facts);
  ASSERT_EQ(changed.size(), 8U);
  for (std::size_t i = 0; i < 8; ++i) {
    auto expected = existing.clinics[i];
    expected.capacity = 2;
    EXPECT_EQ(changed[i].clinic, expected);
  }
  take_in(existing, facts);
  EXPECT_TRUE(clinics(existing, {.capacity = 2}).empty());
}

TEST(TestClinics, WhatTheOfficeHasSaidOfTheirClassesStays) {
  existing_data existing;
  take_in(existing, clinics(existing));
  auto& own = existing.clinics.front();
  own.price = 3'000;
  own.length = std::chrono::minutes{45};
  own.term_weeks = 4;
  EXPECT_TRUE(clinics(existing).empty());
  own.capacity = 9;
  own.window = reservation_window::weekly;
  auto expected = own;
  expected.capacity = 6;
  expected.window = reservation_window::always;
  EXPECT_EQ(clinics(existing), (changes{clinic_changed{expected, moment_at(monday_noon).utc}}));
}

TEST(TestClinics, WithoutACapacityExistingClinicsAreLeftAsTheyAre) {
  existing_data existing;
  take_in(existing, clinics(existing, {.capacity = std::nullopt}));
  ASSERT_EQ(existing.clinics.size(), 8U);
  EXPECT_EQ(existing.clinics.front().capacity, 6);
  take_in(existing, clinics(existing, {.capacity = 9}));
  existing.clinics.front().is_active = false;
  EXPECT_TRUE(clinics(existing, {.capacity = std::nullopt}).empty());
}

TEST(TestClinics, ResetClearsTheRosterOfTheNextClassBeforeTheCapacityChanges) {
  existing_data existing;
  take_in(existing, clinics(existing));
  // At 19:30 the classes of 18:00 and 19:00 have begun: their next ones are a week later.
  const auto facts = clinics(existing, {.capacity = 2, .reset = true}, "2024-09-16T19:30:00");
  ASSERT_EQ(facts.size(), 16U);
  for (std::size_t i = 0; i < 8; ++i) {
    const auto* cleared = std::get_if<roster_cleared>(&facts[2 * i]);
    const auto* changed = std::get_if<clinic_changed>(&facts[2 * i + 1]);
    ASSERT_TRUE(cleared != nullptr && changed != nullptr);
    EXPECT_EQ(cleared->clinic, changed->clinic.id);
    EXPECT_EQ(to_text(cleared->class_date), i < 4 ? "2024-09-23" : "2024-09-16");
  }
}

TEST(TestClinics, ResetOfNewClinicsClearsNothing) {
  EXPECT_TRUE(only<roster_cleared>(clinics({}, {.reset = true})).empty());
}

TEST(TestClinics, LeaveARealClinicInTheirPlaceAlone) {
  existing_data existing;
  clinic_facts real;
  real.id = clinic_id{40};
  real.day = weekday::mon;
  real.time = class_time::at_19_00;
  real.room = 3;
  real.teacher = user_id{12};
  existing.clinics.push_back(real);
  take_in(existing, clinics(existing));
  EXPECT_EQ(existing.clinics.size(), 8U);
  const auto facts = clinics(existing, {.capacity = 1, .reset = true});
  EXPECT_EQ(only<clinic_changed>(facts).size(), 7U);
  for (const auto& cleared : only<roster_cleared>(facts)) {
    EXPECT_NE(cleared.clinic, real.id);
  }
  EXPECT_EQ(existing.clinics.front(), real);
  for (std::size_t i = 1; i < existing.clinics.size(); ++i) {
    EXPECT_GT(existing.clinics[i].id, real.id);
  }
}

TEST(TestClinics, LeaveARoomToWhoeverHasItForAPartOfTheirTime) {
  existing_data existing;
  clinic_facts real;
  real.id = clinic_id{40};
  real.day = weekday::mon;
  real.time = class_time{std::chrono::minutes{18 * 60 + 30}};
  real.room = 3;
  existing.clinics.push_back(real);
  take_in(existing, clinics(existing));
  EXPECT_EQ(existing.clinics.size(), 8U);
  EXPECT_EQ(std::count_if(existing.clinics.begin(), existing.clinics.end(),
                          [](const clinic_facts& clinic) { return clinic.room == class_room{3}; }),
            1);
  // One of theirs that was moved is nobody's business either.
  auto& moved = existing.clinics.back();
  moved.time = class_time{moved.time.after_midnight - std::chrono::minutes{30}};
  const auto facts = clinics(existing, {.capacity = 1, .reset = true});
  EXPECT_EQ(only<clinic_changed>(facts).size(), 6U);
  EXPECT_TRUE(only<clinic_created>(facts).empty());
}

TEST(TestClinics, UseIdsThatNobodyHas) {
  existing_data existing;
  existing.next_user = user_id{500};
  existing.next_clinic = clinic_id{30};
  const auto facts = clinics(existing);
  EXPECT_EQ(only<person_registered>(facts).front().who.id, user_id{500});
  EXPECT_EQ(only<clinic_created>(facts).front().clinic.id, clinic_id{30});
}

TEST(TestClinics, ACapacityOutOfRangeIsTakenAsTheNearestAllowed) {
  EXPECT_EQ(only<clinic_created>(clinics({}, {.capacity = 0})).front().clinic.capacity, 1);
  EXPECT_EQ(only<clinic_created>(clinics({}, {.capacity = 2'000'000'000})).front().clinic.capacity,
            limits::max_clinic_capacity);
}

TEST(TestStudents, AreNumberedAndCanLogIn) {
  const auto facts = test_students({}, {20}, fake_hash, at_ms(0));
  const auto students = only<person_registered>(facts);
  ASSERT_EQ(students.size(), 20U);
  EXPECT_EQ(students.front().who.username, "test_student_01");
  EXPECT_EQ(students.front().who.name, "테스트학생01");
  EXPECT_EQ(students.back().who.username, "test_student_20");
  EXPECT_EQ(students.back().who.password_hash, "hash of testpass123");
  for (const auto& fact : students) {
    EXPECT_TRUE(fact.who.is_student && !fact.who.is_teacher);
  }
}

TEST(TestStudents, RepeatedAddOnlyWhoIsMissing) {
  existing_data existing;
  take_in(existing, test_students(existing, {2}, fake_hash, at_ms(0)));
  EXPECT_TRUE(test_students(existing, {2}, fake_hash, at_ms(1)).empty());
  const auto more = only<person_registered>(test_students(existing, {120}, fake_hash, at_ms(1)));
  ASSERT_EQ(more.size(), 118U);
  EXPECT_EQ(more.front().who.username, "test_student_03");
  EXPECT_EQ(more.back().who.username, "test_student_120");
}

TEST(TestStudents, GetTheTestPasswordAgainAndAreStudentsAndNothingElse) {
  existing_data existing;
  take_in(existing, test_students(existing, {2}, fake_hash, at_ms(0)));
  existing.people[0].password_hash = "hash of what somebody chose";
  existing.people[0].needs_password_change = true;
  existing.people[1].is_student = existing.people[1].is_active = false;
  existing.people[1].is_teacher = existing.people[1].is_staff = true;
  existing.people[1].no_show = 4;
  EXPECT_TRUE(test_students(existing, {2}, fake_hash, at_ms(1)).empty());

  const auto facts = test_students(existing, {3, true}, fake_hash, at_ms(2));
  const auto passwords = only<password_changed>(facts);
  ASSERT_EQ(passwords.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(passwords[i].user, existing.people[i].id);
    EXPECT_EQ(passwords[i].password_hash, "hash of testpass123");
    EXPECT_FALSE(passwords[i].needs_password_change);
  }
  const auto changed = only<person_changed>(facts);
  ASSERT_EQ(changed.size(), 1U);
  const auto& student = changed[0].who;
  EXPECT_EQ(student.id, existing.people[1].id);
  EXPECT_TRUE(student.is_student && student.is_active);
  EXPECT_FALSE(student.is_teacher || student.is_staff || student.is_superuser);
  const auto forgiven = only<no_show_set>(facts);
  ASSERT_EQ(forgiven.size(), 1U);
  EXPECT_EQ(forgiven[0].user, existing.people[1].id);
  EXPECT_EQ(forgiven[0].no_show, 0);
  EXPECT_EQ(only<person_registered>(facts).size(), 1U) << "who is missing is made all the same";
}

TEST(RealPeople, HaveALoginAndAreNeitherStaffNorTestPeople) {
  existing_data existing;
  take_in(existing, demo_concerts(existing, {.users = 3}, at_ms(0)));
  take_in(existing, clinics(existing));
  take_in(existing, test_students(existing, {2}, fake_hash, at_ms(0)));
  take_in(existing, test_office(existing, fake_hash, at_ms(0)));
  EXPECT_EQ(real_people(existing), 0);
  const auto add = [&](const std::string& username, bool is_staff, bool is_superuser) {
    person who;
    who.id = existing.next_user;
    who.username = username;
    who.is_staff = is_staff;
    who.is_superuser = is_superuser;
    apply(existing, person_registered{who, at_ms(1)});
    return real_people(existing);
  };
  EXPECT_EQ(add("director", true, true), 0);
  EXPECT_EQ(add("clerk", true, false), 0);
  EXPECT_EQ(add("test_somebody", false, false), 0);
  EXPECT_EQ(add("minji", false, false), 1);
  EXPECT_EQ(add("testimony", false, false), 2);
}

TEST(TestStudents, NeedOneHashForAllOfThem) {
  int hashed = 0;
  const auto counting = [&](const std::string& password) {
    ++hashed;
    return fake_hash(password);
  };
  (void)test_students({}, {20}, counting, at_ms(0));
  EXPECT_EQ(hashed, 1);
}

TEST(TestOffice, IsAClerkAndASuperuserWhoCanLogIn) {
  const auto facts = only<person_registered>(test_office({}, fake_hash, at_ms(4)));
  ASSERT_EQ(facts.size(), 2U);
  const person& clerk = facts[0].who;
  EXPECT_EQ(clerk.username, "test_staff_01");
  EXPECT_EQ(clerk.name, "테스트직원01");
  EXPECT_TRUE(clerk.is_staff && !clerk.is_superuser && !clerk.is_student && clerk.is_teacher);
  const person& admin = facts[1].who;
  EXPECT_EQ(admin.username, "test_admin");
  EXPECT_EQ(admin.name, "테스트관리자");
  EXPECT_TRUE(admin.is_staff && admin.is_superuser && !admin.is_student && admin.is_teacher);
  for (const auto& fact : facts) {
    EXPECT_EQ(fact.who.password_hash, "hash of testpass123");
    EXPECT_FALSE(fact.who.needs_password_change);
    EXPECT_EQ(fact.registered_at, at_ms(4));
  }
}

TEST(TestOffice, RepeatedChangesNothing) {
  existing_data existing;
  take_in(existing, test_office(existing, fake_hash, at_ms(0)));
  EXPECT_TRUE(test_office(existing, fake_hash, at_ms(1)).empty());
}

TEST(Superuser, IsMadeForAUsernameThatNobodyHas) {
  existing_data existing;
  existing.next_user = user_id{12};
  const auto made = superuser(existing, {"root", "관리자", "correct horse"}, fake_hash, at_ms(4));
  person expected;
  expected.id = user_id{12};
  expected.username = "root";
  expected.password_hash = "hash of correct horse";
  expected.name = "관리자";
  expected.subject = "physics1";
  expected.is_superuser = expected.is_staff = expected.is_teacher = expected.essential_clinic = true;
  EXPECT_EQ(made.outcome.value(), user_id{12});
  EXPECT_EQ(made.changes, (changes{person_registered{expected, at_ms(4)}}));
}

TEST(Superuser, IsRefusedWithWhatIsWrongAndNothingIsHashed) {
  existing_data existing;
  take_in(existing, test_office(existing, fake_hash, at_ms(0)));
  const auto no_hash = [](const std::string&) -> std::string { throw std::logic_error{"refused"}; };
  const auto refused = [&](const superuser_request& request) {
    const auto decided = superuser(existing, request, no_hash, at_ms(4));
    EXPECT_TRUE(decided.changes.empty());
    return decided.outcome.refusal();
  };
  EXPECT_EQ(refused({"test_admin", "관리자", "correct horse"}),
            (field_errors{{"username", field_error::taken}}));
  EXPECT_EQ(refused({"TEST_Admin", "\u3164", "correct horse"}),
            (field_errors{{"username", field_error::taken}, {"name", field_error::not_allowed}}));
  EXPECT_EQ(refused({"", "", ""}), (field_errors{{"username", field_error::required},
                                                 {"password", field_error::required},
                                                 {"name", field_error::required}}));
}

TEST(SetUp, ADeletedClinicIsNoLongerThereAndItsIdNotFree) {
  existing_data existing;
  take_in(existing, clinics(existing));
  apply(existing, clinic_deleted{existing.clinics.front().id, at_ms(0)});
  EXPECT_EQ(existing.clinics.size(), 7U);
  const auto again = only<clinic_created>(clinics(existing));
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].clinic.id, clinic_id{9});
}

TEST(SetUp, AllOfItTogetherMakesPeopleWhoAreAllDifferent) {
  existing_data existing;
  people directory;
  const auto add = [&](const changes& facts) {
    take_in(existing, facts);
    apply_all(directory, facts);
  };
  add(demo_concerts(existing, {}, at_ms(0)));
  add(clinics(existing));
  add(test_students(existing, {20}, fake_hash, at_ms(0)));
  add(test_office(existing, fake_hash, at_ms(0)));
  add(superuser(existing, {"root", "관리자", "correct horse"}, fake_hash, at_ms(0)).changes);
  EXPECT_EQ(directory.count(), 131U);
  EXPECT_EQ(directory.next_id(), existing.next_user);
  EXPECT_NE(directory.find("test_student_20"), nullptr);
  EXPECT_NE(directory.find("test_teacher_08"), nullptr);
  EXPECT_TRUE(demo_concerts(existing, {}, at_ms(1)).empty());
  EXPECT_TRUE(clinics(existing).empty());
  EXPECT_TRUE(test_students(existing, {20}, fake_hash, at_ms(1)).empty());
}

}  // namespace
}  // namespace usher::domain::setup_test
