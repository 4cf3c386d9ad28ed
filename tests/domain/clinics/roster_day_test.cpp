#include <gtest/gtest.h>

#include "domain/clinics/roster.hpp"
#include "tests/domain/clinics/wednesday_clinic.hpp"

namespace usher::domain::roster_day_test {
namespace {

using namespace testing;

constexpr const char* during = "2024-09-18T19:30:00";
constexpr const char* before = "2024-09-18T08:00:00";

edit_clinic placing(std::vector<booker> enter, std::vector<seen_place> leave = {}) {
  edit_clinic command;
  command.people = placement{std::move(enter), std::move(leave)};
  return command;
}

/// As the actor takes it in.
void take(roster& on, const edit_clinic& command, const char* now) {
  const auto decided = on.decide(command, moment_at(now));
  ASSERT_TRUE(decided.outcome.ok());
  for (const change& c : decided.changes) {
    on.apply(c);
  }
}

edit_refusal refused(const roster& on, const edit_clinic& command, const char* now) {
  const auto decided = on.decide(command, moment_at(now));
  EXPECT_TRUE(decided.changes.empty()) << "all or nothing";
  return decided.outcome.refusal();
}

TEST(ClassOfTheDay, IsTodaysWhateverTheHourAndElseTheNext) {
  const auto clinic = wednesday_clinic();
  for (const auto* now : {tuesday, before, during, "2024-09-18T23:59:59"}) {
    EXPECT_EQ(class_of_the_day(clinic, moment_at(now).local), this_week) << now;
  }
  EXPECT_EQ(class_of_the_day(clinic, moment_at("2024-09-19T00:00:00").local), next_week);
  EXPECT_EQ(class_of_the_day(clinic, moment_at(sunday).local), next_week);
}

TEST(Placement, PutsPeopleOnTheRosterAndTakesOthersOffInOneStep) {
  roster clinic{wednesday_clinic(), image_of(this_week, {entry(1, 1), entry(2, 2)})};
  auto teacher = student(4);
  teacher.is_student = false;
  auto marked = student(3);
  marked.non_pass = true;
  const auto command = placing({student(1), marked}, {{user_id{2}, at_ms(0)}});
  const auto now = moment_at(tuesday).utc;
  const auto decided = clinic.decide(command, moment_at(tuesday));
  EXPECT_EQ(decided.changes,
            (changes{place_released{the_clinic, this_week, user_id{2}, 2, place_end::removed, now},
                     place_reserved{the_clinic, this_week, user_id{3}, 2, now},
                     attendance_opened{the_clinic, this_week, user_id{3}, now},
                     non_pass_cleared{user_id{3}, now}}));
  EXPECT_EQ(decided.outcome.value().reserved, 2);
  take(clinic, command, tuesday);
  EXPECT_EQ(users_of(clinic.image().entries), (numbers{1, 3}));
  take(clinic, placing({teacher}, {{user_id{1}, at_ms(0)}}), tuesday);
  EXPECT_EQ(users_of(clinic.image().entries), (numbers{4, 3}));
}

TEST(Placement, LeavesThePlaceOfWhoGotItAfterItWasSeen) {
  roster clinic{wednesday_clinic(), image_of(this_week, {entry(1, 1, at_ms(5))})};
  const auto decided =
      clinic.decide(placing({}, {{user_id{1}, at_ms(4)}, {user_id{9}, at_ms(4)}}), moment_at(tuesday));
  EXPECT_TRUE(decided.outcome.ok());
  EXPECT_TRUE(decided.changes.empty());
}

TEST(Placement, AsksForPlacesAndActivePeopleAndForNothingElse) {
  auto facts = wednesday_clinic();
  facts.is_active = false;
  const roster clinic{facts, image_of(this_week, {entry(1, 1)})};
  auto conflicting = blocked_student(2, 4);
  conflicting.busy = at_this_hour();
  EXPECT_TRUE(clinic.decide(placing({conflicting}), moment_at(sunday)).outcome.ok());

  const auto full = refused(clinic, placing({student(2), student(3)}), tuesday);
  EXPECT_EQ(full.kind, edit_refusal_kind::occupied);
  EXPECT_EQ(full.capacity, 2);
  auto gone = student(2);
  gone.is_active = false;
  const auto inactive = refused(clinic, placing({gone}), tuesday);
  EXPECT_EQ(inactive.kind, edit_refusal_kind::inactive_people);
  EXPECT_EQ(inactive.people, (std::vector{user_id{2}}));
  auto there = student(1);
  there.is_active = false;
  EXPECT_TRUE(clinic.decide(placing({there}), moment_at(tuesday)).outcome.ok()) << "they have their place";
}

TEST(Placement, GoesWithTheTermsOfTheSameEdit) {
  roster clinic{wednesday_clinic(), image_of(this_week, {entry(1, 1), entry(2, 2)})};
  auto command = placing({student(3)}, {{user_id{1}, at_ms(0)}, {user_id{2}, at_ms(0)}});
  command.edit.capacity = 1;
  take(clinic, command, tuesday);
  EXPECT_EQ(users_of(clinic.image().entries), (numbers{3}));
  EXPECT_EQ(clinic.clinic().capacity, 1);
  command = placing({student(4)});
  command.edit.subject = "chemistry";
  EXPECT_EQ(refused(clinic, command, tuesday).kind, edit_refusal_kind::occupied);
  command = placing({student(3)}, {});
  command.edit.day = weekday::fri;
  EXPECT_EQ(refused(clinic, command, tuesday).kind, edit_refusal_kind::in_use);
}

TEST(Placement, DuringTheClassIsAboutThatClassAndTakesNoPlaceOfTheNext) {
  auto facts = wednesday_clinic();
  facts.window = reservation_window::always;
  roster clinic{facts, image_of(this_week, {entry(1, 1)})};
  const auto now = moment_at(during).utc;
  const auto walk_in = clinic.decide(placing({student(2)}), moment_at(during));
  EXPECT_EQ(walk_in.changes, (changes{place_reserved{the_clinic, this_week, user_id{2}, 2, now},
                                      attendance_opened{the_clinic, this_week, user_id{2}, now}}));
  clinic.turn(moment_at(during).local);
  take(clinic, placing({student(2)}), during);
  EXPECT_EQ(clinic.count(), 0) << "next week's";
  EXPECT_EQ(refused(clinic, placing({student(3)}), during).kind, edit_refusal_kind::occupied);
  reserve(clinic, student(3), during);
  EXPECT_EQ(users_of(clinic.image().entries), (numbers{3}));

  take(clinic, placing({}, {{user_id{1}, at_ms(0)}}), during);
  take(clinic, placing({student(4)}), during);
  EXPECT_EQ(users_of(clinic.image().entries), (numbers{3})) << "it stays so";
  EXPECT_EQ(refused(clinic, placing({student(5)}), during).kind, edit_refusal_kind::occupied);
}

TEST(Placement, KnowsTheClassThatHasBegunWhenItsStateIsReadBack) {
  auto image = image_of(next_week);
  image.held_date = this_week;
  image.held = {entry(1, 1), entry(2, 2)};
  roster clinic{wednesday_clinic(), image};
  EXPECT_EQ(clinic.image(), image_of(next_week));
  EXPECT_EQ(refused(clinic, placing({student(3)}), during).kind, edit_refusal_kind::occupied);
  edit_clinic later;
  later.edit.time = class_time::at_21_00;
  EXPECT_EQ(refused(clinic, later, during).kind, edit_refusal_kind::in_use) << "it would begin once more";
  take(clinic, placing({}, {{user_id{1}, at_ms(0)}}), during);
  take(clinic, placing({student(3)}), during);
}

TEST(Placement, AClassThatEverybodyWasTakenOffMayBeginAgainTheSameDay) {
  edit_clinic later;
  later.edit.time = class_time::at_21_00;
  roster clinic{wednesday_clinic(), image_of(this_week, {entry(1, 1)})};
  clinic.turn(moment_at(during).local);
  take(clinic, placing({}, {{user_id{1}, at_ms(0)}}), during);
  take(clinic, placing({student(2)}), during);
  EXPECT_EQ(refused(clinic, later, during).kind, edit_refusal_kind::in_use) << "somebody walked in";
  take(clinic, placing({}, {{user_id{2}, moment_at(during).utc}}), during);
  take(clinic, later, during);
  EXPECT_TRUE(clinic.turn(moment_at(during).local));
  EXPECT_EQ(clinic.image().class_date, this_week);
}

}  // namespace
}  // namespace usher::domain::roster_day_test
