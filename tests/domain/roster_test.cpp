#include "domain/roster.hpp"

#include <gtest/gtest.h>

#include "tests/domain/values.hpp"

namespace usher::domain {
namespace {

using namespace testing;

// 2024-09-16 is a Monday; the clinic is on Wednesdays at 19:00.
constexpr const char* tuesday = "2024-09-17T12:00:00";
constexpr const char* sunday = "2024-09-22T12:00:00";
const auto this_week = on_date("2024-09-18");
const auto next_week = on_date("2024-09-25");

clinic_facts wednesday_clinic(std::int32_t capacity = 2) {
  clinic_facts clinic;
  clinic.id = clinic_id{5};
  clinic.day = weekday::wed;
  clinic.time = class_time::at_19_00;
  clinic.room = 3;
  clinic.subject = "physics1";
  clinic.teacher = user_id{900};
  clinic.teacher_name = "김선생";
  clinic.capacity = capacity;
  return clinic;
}

booker student(std::int64_t id) {
  return {user_id{id}, "학생" + std::to_string(id), "s" + std::to_string(id), true};
}

roster empty_roster(const clinic_facts& clinic = wednesday_clinic()) {
  return {clinic, {this_week, {}}};
}

place_confirmed reserve(roster& on, const booker& who, const char* now = tuesday) {
  const auto decided = on.decide(reserve_place{who}, moment_at(now));
  for (const change& c : decided.changes)
    on.apply(c, who);
  return decided.outcome.value();
}

reserve_refusal refusal(const roster& on, const booker& who, const char* now = tuesday) {
  const auto decided = on.decide(reserve_place{who}, moment_at(now));
  EXPECT_TRUE(decided.changes.empty());
  return decided.outcome.refusal();
}

TEST(Roster, AStudentGetsThePlaceAndAnAttendanceRecord) {
  auto clinic = empty_roster();
  const auto now = moment_at(tuesday);
  const auto decided = clinic.decide(reserve_place{student(1)}, now);
  EXPECT_EQ(decided.outcome.value(), (place_confirmed{wednesday_clinic(), this_week, 1, 1}));
  EXPECT_EQ(decided.changes, (changes{place_reserved{clinic_id{5}, this_week, user_id{1}, 1, now.utc},
                                      attendance_opened{clinic_id{5}, this_week, user_id{1}, now.utc}}));
}

TEST(Roster, ReservingClearsNonPass) {
  auto who = student(1);
  who.non_pass = true;
  const auto now = moment_at(tuesday);
  const auto decided = empty_roster().decide(reserve_place{who}, now);
  EXPECT_EQ(only<non_pass_cleared>(decided.changes), (std::vector{non_pass_cleared{user_id{1}, now.utc}}));
  EXPECT_EQ(decided.changes.size(), 3U);
}

TEST(Roster, SomebodyWhoIsNoStudentHasNoAttendanceRecordAndIsNotBlockedByNoShows) {
  auto who = student(1);
  who.is_student = false;
  who.no_show = 9;
  const auto decided = empty_roster().decide(reserve_place{who}, moment_at(tuesday));
  ASSERT_TRUE(decided.outcome);
  EXPECT_EQ(decided.changes.size(), 1U);
}

TEST(Roster, RefusesInOrderOfPrecedence) {
  auto closed_clinic = wednesday_clinic(1);
  closed_clinic.is_active = false;
  auto already_there = student(1);
  already_there.no_show = no_show_limit;
  auto blocked = student(2);
  blocked.no_show = 3;
  const roster_image full{this_week, {{user_id{1}, "", "", 1}}};
  using kind = reserve_refusal_kind;
  // Each also has all that is refused later against it: the roster is full and everyone but the last is
  // blocked.
  EXPECT_EQ(refusal(roster{closed_clinic, full}, already_there),
            (reserve_refusal{.kind = kind::closed, .status = clinic_status::inactive}));
  const roster open{wednesday_clinic(1), full};
  EXPECT_EQ(refusal(open, already_there), (reserve_refusal{.kind = kind::already_reserved}));
  EXPECT_EQ(refusal(open, blocked), (reserve_refusal{.kind = kind::no_show_blocked, .no_show_count = 3}));
  EXPECT_EQ(refusal(open, student(3)),
            (reserve_refusal{.kind = kind::occupied, .current_count = 1, .capacity = 1}));
  EXPECT_TRUE(empty_roster().decide(reserve_place{student(3)}, moment_at(tuesday)).outcome);
}

TEST(Roster, FewerNoShowsThanTheLimitDoNotBlock) {
  auto who = student(1);
  who.no_show = no_show_limit - 1;
  EXPECT_TRUE(empty_roster().decide(reserve_place{who}, moment_at(tuesday)).outcome);
}

TEST(Roster, OnSundaysItIsClosedUnlessItsWindowIsAlwaysOpen) {
  const roster weekly{wednesday_clinic(), {next_week, {}}};
  EXPECT_EQ(refusal(weekly, student(1), sunday),
            (reserve_refusal{.kind = reserve_refusal_kind::closed, .status = clinic_status::closed}));
  auto clinic = wednesday_clinic();
  clinic.window = reservation_window::always;
  EXPECT_TRUE(roster(clinic, {next_week, {}}).decide(reserve_place{student(1)}, moment_at(sunday)).outcome);
  EXPECT_EQ(weekly.status(local("2024-09-21T23:59:59")), clinic_status::open);
  EXPECT_EQ(weekly.status(local("2024-09-22T00:00:00")), clinic_status::closed);
  EXPECT_EQ(weekly.status(local("2024-09-23T00:00:00")), clinic_status::open);
}

TEST(Roster, AnInactiveClinicIsInactiveAlsoOutsideItsWindow) {
  auto clinic = wednesday_clinic();
  clinic.is_active = false;
  EXPECT_EQ(roster(clinic, {next_week, {}}).status(local(sunday)), clinic_status::inactive);
  clinic.window = reservation_window::always;
  EXPECT_EQ(roster(clinic, {next_week, {}}).status(local(tuesday)), clinic_status::inactive);
}

TEST(Roster, StatusesHaveTheirCodes) {
  EXPECT_EQ(to_code(clinic_status::open), "open");
  EXPECT_EQ(to_code(clinic_status::inactive), "inactive");
  EXPECT_EQ(to_code(clinic_status::closed), "closed");
}

TEST(Roster, FillsUpToItsCapacityAndNoFurther) {
  auto clinic = empty_roster(wednesday_clinic(3));
  for (std::int64_t id = 1; id <= 3; ++id) {
    const auto confirmed = reserve(clinic, student(id));
    EXPECT_EQ(confirmed.place, id);
    EXPECT_EQ(confirmed.remaining, 3 - id);
  }
  EXPECT_EQ(refusal(clinic, student(4)).kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(clinic.count(), 3);
  EXPECT_EQ(clinic.remaining(), 0);
}

TEST(Roster, TheLowestFreePlaceIsGiven) {
  roster clinic{wednesday_clinic(4), {this_week, {{user_id{1}, "", "", 1}, {user_id{3}, "", "", 3}}}};
  EXPECT_EQ(reserve(clinic, student(7)).place, 2);
  EXPECT_EQ(reserve(clinic, student(8)).place, 4);
  std::vector<std::int64_t> users;
  for (const auto& entry : clinic.image().entries)
    users.push_back(entry.user.value);
  EXPECT_EQ(users, (std::vector<std::int64_t>{1, 7, 3, 8}));
}

TEST(Roster, ALoweredCapacitySendsNobodyAwayAndAdmitsNobody) {
  auto clinic = empty_roster(wednesday_clinic(3));
  for (std::int64_t id = 1; id <= 3; ++id)
    reserve(clinic, student(id));
  clinic.apply(clinic_changed{wednesday_clinic(1), at_ms(0)});
  EXPECT_EQ(clinic.count(), 3);
  EXPECT_EQ(clinic.remaining(), 0);
  EXPECT_EQ(refusal(clinic, student(4)),
            (reserve_refusal{.kind = reserve_refusal_kind::occupied, .current_count = 3, .capacity = 1}));
  clinic.apply(clinic_changed{wednesday_clinic(4), at_ms(0)});
  EXPECT_EQ(reserve(clinic, student(4)).place, 4);
}

TEST(Roster, OnceTheClassHasBegunADecisionIsForTheNextOneAlsoBeforeTheTurn) {
  auto clinic = empty_roster(wednesday_clinic(1));
  reserve(clinic, student(1));
  EXPECT_EQ(refusal(clinic, student(2), "2024-09-18T18:59:59").kind, reserve_refusal_kind::occupied);
  const auto decided = clinic.decide(reserve_place{student(1)}, moment_at("2024-09-18T19:00:00"));
  EXPECT_EQ(decided.outcome.value(), (place_confirmed{wednesday_clinic(1), next_week, 1, 0}));
  for (const change& c : decided.changes)
    clinic.apply(c, student(1));
  EXPECT_EQ(clinic.image(), (roster_image{next_week, {{user_id{1}, "학생1", "s1", 1}}}));
  EXPECT_FALSE(clinic.turn(local("2024-09-18T19:00:00")));
}

TEST(Roster, TurnsToTheNextClassWhenItsOwnBegins) {
  auto clinic = empty_roster();
  reserve(clinic, student(1));
  EXPECT_FALSE(clinic.turn(local("2024-09-18T18:59:59")));
  EXPECT_EQ(clinic.count(), 1);
  EXPECT_TRUE(clinic.turn(local("2024-09-18T19:00:00")));
  EXPECT_EQ(clinic.image(), (roster_image{next_week, {}}));
  EXPECT_FALSE(clinic.turn(local("2024-09-18T19:00:00")));
}

TEST(Roster, AClockSetBackDoesNotBringAPastClassBack) {
  roster clinic{wednesday_clinic(), {next_week, {{user_id{1}, "", "", 1}}}};
  EXPECT_FALSE(clinic.turn(local(tuesday)));
  EXPECT_EQ(clinic.count(), 1);
  EXPECT_EQ(clinic.decide(reserve_place{student(2)}, moment_at(tuesday)).outcome.value().class_date,
            next_week);
}

TEST(Roster, ClearingConcernsTheClassItNames) {
  auto clinic = empty_roster();
  reserve(clinic, student(1));
  clinic.apply(roster_cleared{clinic_id{5}, on_date("2024-09-11"), at_ms(0)});
  clinic.apply(roster_cleared{clinic_id{6}, this_week, at_ms(0)});
  EXPECT_EQ(clinic.count(), 1);
  clinic.apply(roster_cleared{clinic_id{5}, this_week, at_ms(0)});
  EXPECT_EQ(clinic.count(), 0);
  EXPECT_EQ(reserve(clinic, student(1)).place, 1);
}

TEST(Roster, TakesInChangesOfItsOwnClinicOnly) {
  auto clinic = empty_roster();
  clinic.apply(place_reserved{clinic_id{6}, this_week, user_id{1}, 1, at_ms(0)});
  clinic.apply(place_reserved{clinic_id{5}, on_date("2024-09-11"), user_id{1}, 1, at_ms(0)});
  auto other = wednesday_clinic(9);
  other.id = clinic_id{6};
  clinic.apply(clinic_changed{other, at_ms(0)});
  clinic.apply(non_pass_cleared{user_id{1}, at_ms(0)});
  EXPECT_EQ(clinic.image(), (roster_image{this_week, {}}));
  EXPECT_EQ(clinic.clinic(), wednesday_clinic());
}

TEST(Roster, NamesOnlyTheBookerWhoseChangeItIs) {
  auto clinic = empty_roster();
  clinic.apply(place_reserved{clinic_id{5}, this_week, user_id{1}, 1, at_ms(0)}, student(1));
  clinic.apply(place_reserved{clinic_id{5}, this_week, user_id{2}, 2, at_ms(0)}, student(1));
  EXPECT_EQ(clinic.image().entries,
            (std::vector<roster_image::entry>{{user_id{1}, "학생1", "s1", 1}, {user_id{2}, "", "", 2}}));
}

}  // namespace
}  // namespace usher::domain
