#include <gtest/gtest.h>

#include "domain/clinics/roster.hpp"
#include "tests/domain/clinics/wednesday_clinic.hpp"

namespace usher::domain::roster_office_test {
namespace {

using namespace testing;
using namespace std::chrono_literals;

edit_clinic to_capacity(std::int32_t capacity, bool force = false) {
  edit_clinic command;
  command.edit.capacity = capacity;
  command.force = force;
  return command;
}

edit_clinic to_hours(weekday day, class_time time) {
  edit_clinic command;
  command.edit.day = day;
  command.edit.time = time;
  return command;
}

/// 4 places, taken by 1, 2, 3, 4 in this order of places, in the order 1, 4, 3, 2 of time.
roster four_people() {
  return {wednesday_clinic(4), image_of(this_week, {entry(1, 1, at_ms(0)), entry(2, 2, at_ms(30)),
                                                    entry(3, 3, at_ms(20)), entry(4, 4, at_ms(10))})};
}

edit_refusal refused(const roster& on, const edit_clinic& command, const char* now = tuesday) {
  const auto decided = on.decide(command, moment_at(now));
  EXPECT_TRUE(decided.changes.empty());
  return decided.outcome.refusal();
}

TEST(ClinicEdit, ReplacesWhatItNamesAndNothingElse) {
  auto clinic = empty_roster();
  edit_clinic command;
  command.edit.subject = "chemistry";
  command.edit.room = 8;
  auto wanted = wednesday_clinic();
  wanted.subject = "chemistry";
  wanted.room = 8;
  const auto decided = carry_out(clinic, command);
  EXPECT_EQ(decided.outcome.value(), (clinic_edited{wanted, 0, {}}));
  EXPECT_EQ(decided.changes, (changes{clinic_changed{wanted, moment_at(tuesday).utc}}));
  EXPECT_EQ(clinic.clinic(), wanted);
}

TEST(ClinicEdit, EveryMemberCanBeReplaced) {
  clinic_edit edit;
  clinic_facts wanted;
  wanted.id = the_clinic;
  wanted.day = *(edit.day = weekday::fri);
  wanted.time = *(edit.time = class_time::at_21_00);
  wanted.length = *(edit.length = 90min);
  wanted.room = *(edit.room = class_room{7});
  wanted.subject = *(edit.subject = "math");
  wanted.teacher = *(edit.teacher = user_id{77});
  wanted.teacher_name = *(edit.teacher_name = "이선생");
  wanted.capacity = *(edit.capacity = 12);
  wanted.is_active = *(edit.is_active = false);
  wanted.window = *(edit.window = reservation_window::own);
  wanted.own_window = *(edit.own_window = week_window{1h, 2h});
  wanted.term_weeks = *(edit.term_weeks = 12);
  EXPECT_EQ(edited(wednesday_clinic(), edit), wanted);
  EXPECT_EQ(edited(wednesday_clinic(), {}), wednesday_clinic());
}

TEST(ClinicEdit, WhatIsSoAlreadyChangesNothing) {
  const auto decided = four_people().decide(to_capacity(4), moment_at(tuesday));
  EXPECT_EQ(decided.outcome.value().reserved, 4);
  EXPECT_TRUE(decided.changes.empty());
}

TEST(ClinicEdit, ACapacityBelowThoseReservedIsRefusedWithWhoWouldFallOut) {
  const auto why = refused(four_people(), to_capacity(2));
  EXPECT_EQ(why.kind, edit_refusal_kind::below_reserved);
  EXPECT_EQ(why.reserved, 4);
  EXPECT_EQ(users_of(why.would_fall_out), (numbers{2, 3}));
  EXPECT_TRUE(four_people().decide(to_capacity(9), moment_at(tuesday)).outcome);
}

TEST(ClinicEdit, ForcedTheLatestToReserveFallOutAndTheRestFitTheNumbers) {
  auto clinic = four_people();
  const auto now = moment_at(tuesday).utc;
  const auto decided = carry_out(clinic, to_capacity(2, true));
  EXPECT_EQ(decided.outcome.value().clinic, wednesday_clinic(2));
  EXPECT_EQ(decided.outcome.value().reserved, 2);
  EXPECT_EQ(users_of(decided.outcome.value().fallen_out), (numbers{2, 3}));
  EXPECT_EQ(decided.changes,
            (changes{place_released{the_clinic, this_week, user_id{2}, 2, place_end::fell_out, now},
                     place_released{the_clinic, this_week, user_id{3}, 3, place_end::fell_out, now},
                     place_renumbered{the_clinic, this_week, user_id{4}, 4, 2, now},
                     clinic_changed{wednesday_clinic(2), now}}));
  EXPECT_EQ(clinic.image().entries,
            (std::vector<roster_entry>{entry(1, 1, at_ms(0)), entry(4, 2, at_ms(10))}));
}

TEST(ClinicEdit, OfThoseWhoReservedAtTheSameTimeTheHighestNumberFallsOutFirst) {
  roster clinic{wednesday_clinic(3), image_of(this_week, {entry(1, 1), entry(2, 2), entry(3, 3)})};
  EXPECT_EQ(users_of(carry_out(clinic, to_capacity(1, true)).outcome.value().fallen_out), (numbers{2, 3}));
}

TEST(ClinicEdit, ForcedToNothingEverybodyFallsOut) {
  auto clinic = four_people();
  carry_out(clinic, to_capacity(0, true));
  EXPECT_EQ(clinic.count(), 0);
  EXPECT_EQ(clinic.remaining(), 0);
}

TEST(ClinicEdit, ASmallerCapacityThatFitsEverybodyOnlyRenumbers) {
  roster clinic{wednesday_clinic(9), image_of(this_week, {entry(1, 2), entry(2, 7), entry(3, 9)})};
  const auto decided = carry_out(clinic, to_capacity(3));
  EXPECT_TRUE(only<place_released>(decided.changes).empty());
  EXPECT_EQ(clinic.image().entries, (std::vector<roster_entry>{entry(2, 1), entry(1, 2), entry(3, 3)}));
}

TEST(ClinicEdit, OtherEditsLeaveARosterAboveItsCapacityAlone) {
  auto clinic = four_people();
  clinic.apply(clinic_changed{wednesday_clinic(1), at_ms(0)});
  edit_clinic command;
  command.edit.subject = "chemistry";
  command.force = true;
  EXPECT_TRUE(carry_out(clinic, command).outcome);
  EXPECT_EQ(clinic.count(), 4);
}

TEST(ClinicEdit, RefusesInOrderOfPrecedence) {
  auto command = to_hours(weekday::fri, class_time::at_19_00);
  command.edit.capacity = 1;
  auto deleted = four_people().image();
  deleted.is_deleted = true;
  EXPECT_EQ(refused({wednesday_clinic(4), deleted}, command).kind, edit_refusal_kind::unknown);
  EXPECT_EQ(refused(four_people(), command).kind, edit_refusal_kind::in_use);
  EXPECT_EQ(refused(four_people(), to_capacity(1)).kind, edit_refusal_kind::below_reserved);
}

TEST(ClinicEdit, ATermBeginsWithTheNextClassAndGoesOnWhenItIsMadeLonger) {
  auto clinic = empty_roster();
  edit_clinic command;
  command.edit.term_weeks = 2;
  auto wanted = wednesday_clinic();
  wanted.term_weeks = 2;
  wanted.first_class = this_week;
  EXPECT_EQ(carry_out(clinic, command).outcome.value().clinic, wanted);
  const char* second_week = "2024-09-24T12:00:00";
  command.edit.term_weeks = 3;
  wanted.term_weeks = 3;
  EXPECT_EQ(carry_out(clinic, command, second_week).outcome.value().clinic, wanted);
  const char* after_it = "2024-10-10T12:00:00";
  EXPECT_EQ(clinic.status(local(after_it)), clinic_status::completed);
  command.edit.term_weeks = 4;
  wanted.term_weeks = 4;
  wanted.first_class = on_date("2024-10-16");
  EXPECT_EQ(carry_out(clinic, command, after_it).outcome.value().clinic, wanted) << "a new one";
  EXPECT_EQ(clinic.status(local(after_it)), clinic_status::open);
  command.edit.term_weeks = 0;
  EXPECT_EQ(carry_out(clinic, command, after_it).outcome.value().clinic.term_weeks, 0);
  EXPECT_EQ(clinic.status(local("2030-01-01T12:00:00")), clinic_status::open);
}

TEST(ClinicEdit, HoursChangeOnlyWhileNobodyHasOrAwaitsAPlace) {
  auto command = to_hours(weekday::wed, class_time::at_20_00);
  EXPECT_EQ(refused({wednesday_clinic(), image_of(this_week, {entry(1, 1)})}, command).kind,
            edit_refusal_kind::in_use);
  const auto waited_for = refused({wednesday_clinic(), image_of(this_week, {}, {1, 2})}, command);
  EXPECT_EQ(waited_for, (edit_refusal{edit_refusal_kind::in_use, 0, 2, {}}));
  command.force = true;
  EXPECT_EQ(refused({wednesday_clinic(), image_of(this_week, {entry(1, 1)})}, command).kind,
            edit_refusal_kind::in_use);
  EXPECT_TRUE(empty_roster().decide(command, moment_at(tuesday)).outcome);
  edit_clinic longer;
  longer.edit.length = 90min;
  EXPECT_EQ(refused({wednesday_clinic(), image_of(this_week, {entry(1, 1)})}, longer).kind,
            edit_refusal_kind::in_use);
  // The hours that it has are no change.
  EXPECT_TRUE(four_people().decide(to_hours(weekday::wed, class_time::at_19_00), moment_at(tuesday)).outcome);
}

TEST(ClinicEdit, UnderNewHoursReservationsAreForTheirNextClass) {
  for (const auto& [day, date] :
       {std::pair{weekday::tue, "2024-09-17"}, {weekday::mon, "2024-09-23"}, {weekday::thu, "2024-09-19"}}) {
    auto clinic = empty_roster();
    carry_out(clinic, to_hours(day, class_time::at_18_00));
    EXPECT_EQ(clinic.decide(reserve_place{student(1)}, moment_at(tuesday)).outcome.value().class_date,
              on_date(date));
    EXPECT_TRUE(clinic.turn(local(tuesday)));
    EXPECT_EQ(clinic.image(), image_of(on_date(date)));
    EXPECT_FALSE(clinic.turn(local(tuesday)));
  }
}

TEST(ClinicEdit, AClassThatHasBegunDoesNotBeginAgainLaterThatDay) {
  const char* begun = "2024-09-18T19:30:00";
  roster clinic{wednesday_clinic(), image_of(this_week, {entry(1, 1)})};
  EXPECT_EQ(refused(clinic, to_hours(weekday::wed, class_time::at_21_00), begun).kind,
            edit_refusal_kind::in_use);
  // Also when the hours were others in between.
  carry_out(clinic, to_hours(weekday::thu, class_time::at_21_00), begun);
  EXPECT_EQ(refused(clinic, to_hours(weekday::wed, class_time::at_21_00), begun).kind,
            edit_refusal_kind::in_use);
  EXPECT_TRUE(empty_roster().decide(to_hours(weekday::wed, class_time::at_21_00), moment_at(begun)).outcome);

  // After a restart as well, and for who was placed in it since.
  auto restored = image_of(next_week);
  restored.held_date = this_week;
  restored.held = {entry(1, 1)};
  EXPECT_EQ(
      refused(roster{wednesday_clinic(), restored}, to_hours(weekday::wed, class_time::at_21_00), begun).kind,
      edit_refusal_kind::in_use);
}

TEST(ClinicEdit, MoreRoomIsThereForWhoWaits) {
  roster clinic{wednesday_clinic(1), image_of(this_week, {entry(1, 1)}, {2})};
  carry_out(clinic, to_capacity(2));
  EXPECT_EQ(clinic.next_in_line(moment_at(tuesday)), user_id{2});
}

// ---- deleting

TEST(ClinicDeletion, OfOneThatNobodyUsesIsPlain) {
  auto clinic = empty_roster();
  const auto decided = carry_out(clinic, delete_clinic{});
  EXPECT_EQ(decided.outcome.value(), (clinic_edited{wednesday_clinic(), 0, {}}));
  EXPECT_EQ(decided.changes, (changes{clinic_deleted{the_clinic, moment_at(tuesday).utc}}));
  EXPECT_TRUE(clinic.is_deleted());
  EXPECT_EQ(refusal(clinic, student(1)).status, clinic_status::inactive);
  EXPECT_EQ(clinic.decide(delete_clinic{true}, moment_at(tuesday)).outcome.refusal().kind,
            edit_refusal_kind::unknown);
}

TEST(ClinicDeletion, SendsPeopleAwayOnlyWhenForced) {
  roster clinic{wednesday_clinic(1), image_of(this_week, {entry(1, 1)}, {2})};
  const auto why = clinic.decide(delete_clinic{}, moment_at(tuesday));
  EXPECT_EQ(why.outcome.refusal(), (edit_refusal{edit_refusal_kind::in_use, 1, 1, {entry(1, 1)}}));
  EXPECT_TRUE(why.changes.empty());
  const auto now = moment_at(tuesday).utc;
  const auto decided = carry_out(clinic, delete_clinic{true});
  EXPECT_EQ(decided.outcome.value().fallen_out, std::vector{entry(1, 1)});
  EXPECT_EQ(decided.changes,
            (changes{place_released{the_clinic, this_week, user_id{1}, 1, place_end::closed, now},
                     clinic_waiter_left{the_clinic, this_week, waiter_number{1}, user_id{2},
                                        clinic_waiter_end::closed, now},
                     clinic_deleted{the_clinic, now}}));
  EXPECT_EQ(clinic.count() + clinic.waiting(), 0);
}

TEST(ClinicDeletion, WaitersAloneAreInTheWay) {
  const roster clinic{wednesday_clinic(1), image_of(this_week, {}, {2})};
  EXPECT_EQ(clinic.decide(delete_clinic{}, moment_at(tuesday)).outcome.refusal().kind,
            edit_refusal_kind::in_use);
}

// ---- the weekly reset

TEST(RosterReset, EmptiesRosterAndLineOnceForEachNumber) {
  roster clinic{wednesday_clinic(1), image_of(this_week, {entry(1, 1)}, {2, 3})};
  const auto now = moment_at(tuesday).utc;
  const auto decided = carry_out(clinic, reset_roster{reset_number{4}});
  EXPECT_EQ(decided.outcome.value().places, 1);
  EXPECT_EQ(decided.outcome.value().waits, 2);
  EXPECT_EQ(decided.changes,
            (changes{place_released{the_clinic, this_week, user_id{1}, 1, place_end::reset, now},
                     clinic_waiter_left{the_clinic, this_week, waiter_number{1}, user_id{2},
                                        clinic_waiter_end::reset, now},
                     clinic_waiter_left{the_clinic, this_week, waiter_number{2}, user_id{3},
                                        clinic_waiter_end::reset, now},
                     roster_reset{the_clinic, reset_number{4}, now}}));
  EXPECT_EQ(clinic.image().reset_done, reset_number{4});

  reserve(clinic, student(9));
  for (const std::int64_t number : {4, 3}) {
    const auto again = clinic.decide(reset_roster{reset_number{number}}, moment_at(tuesday));
    EXPECT_EQ(again.outcome.value().places, 0);
    EXPECT_TRUE(again.changes.empty());
  }
  EXPECT_EQ(carry_out(clinic, reset_roster{reset_number{5}}).outcome.value().places, 1);
}

TEST(RosterReset, OfNoNumberOnlyEmpties) {
  roster clinic{wednesday_clinic(1), image_of(this_week, {entry(1, 1)}, {2})};
  const auto decided = carry_out(clinic, reset_roster{reset_number{0}});
  EXPECT_EQ(decided.changes.size(), 2U);
  EXPECT_TRUE(only<roster_reset>(decided.changes).empty());
  EXPECT_EQ(clinic.count() + clinic.waiting(), 0);
  EXPECT_TRUE(carry_out(clinic, reset_roster{reset_number{0}}).changes.empty());
}

TEST(RosterReset, ThatWasDemandedAndNotCarriedOutIsDueAtOnce) {
  auto image = image_of(this_week, {entry(1, 1)}, {2});
  image.reset_done = reset_number{2};
  image.reset_demanded = reset_number{3};
  roster clinic{wednesday_clinic(1), image};
  const auto now = moment_at(tuesday);
  ASSERT_TRUE(clinic.next_due());
  EXPECT_LE(*clinic.next_due(), now.utc);
  EXPECT_EQ(clinic.due(now), clinic.decide(reset_roster{reset_number{3}}, now).changes);
  apply_all(clinic, clinic.due(now));
  EXPECT_EQ(clinic.count() + clinic.waiting(), 0);
  EXPECT_TRUE(clinic.due(now).empty());
  EXPECT_EQ(clinic.next_due(), std::nullopt);
}

TEST(RosterReset, ThatIsOwedIsDueOnceNoPlaceIsKept) {
  roster clinic{wednesday_clinic(1), image_of(this_week, {entry(1, 1)}, {2})};
  const auto now = moment_at(tuesday);
  clinic.owe(reset_roster{reset_number{0}});
  EXPECT_TRUE(clinic.due(now).empty()) << "only what is demanded of all is owed";
  clinic.keep(user_id{1});
  clinic.owe(reset_roster{reset_number{3}});
  EXPECT_TRUE(clinic.due(now).empty()) << "another clinic decides about the place";
  EXPECT_EQ(clinic.next_due(), std::nullopt);
  clinic.let_go(user_id{1});
  ASSERT_TRUE(clinic.next_due());
  EXPECT_LE(*clinic.next_due(), now.utc);
  EXPECT_EQ(clinic.due(now), clinic.decide(reset_roster{reset_number{3}}, now).changes);
  apply_all(clinic, clinic.due(now));
  clinic.owe(reset_roster{reset_number{3}});
  EXPECT_TRUE(clinic.due(now).empty()) << "once";
  EXPECT_EQ(clinic.next_due(), std::nullopt);
}

TEST(RosterReset, OfAClassThatHasBegunReleasesNobody) {
  auto image = image_of(this_week, {entry(1, 1)}, {2});
  image.reset_demanded = reset_number{1};
  const roster clinic{wednesday_clinic(1), image};
  const auto begun = moment_at("2024-09-18T19:00:00");
  EXPECT_EQ(clinic.due(begun), (changes{roster_reset{the_clinic, reset_number{1}, begun.utc}}));
}

TEST(RosterReset, OfADeletedClinicIsNeverDue) {
  auto image = image_of(this_week);
  image.reset_demanded = reset_number{1};
  image.is_deleted = true;
  const roster clinic{wednesday_clinic(), image};
  EXPECT_EQ(clinic.next_due(), std::nullopt);
  EXPECT_TRUE(clinic.due(moment_at(tuesday)).empty());
  EXPECT_TRUE(clinic.decide(reset_roster{reset_number{1}}, moment_at(tuesday)).changes.empty());
}

TEST(RosterReset, LeavesAdvanceBookingsOfAClinicWithoutAWindowAlone) {
  auto facts = wednesday_clinic(1);
  facts.window = reservation_window::always;
  roster clinic{facts, image_of(this_week, {entry(1, 1)}, {2})};
  const auto decided = carry_out(clinic, reset_roster{reset_number{4}});
  EXPECT_EQ(decided.changes, (changes{roster_reset{the_clinic, reset_number{4}, moment_at(tuesday).utc}}));
  EXPECT_TRUE(decided.outcome.value().kept);
  EXPECT_EQ(decided.outcome.value().places, 1);
  EXPECT_EQ(decided.outcome.value().waits, 1);
  EXPECT_EQ(clinic.count() + clinic.waiting(), 2);
  EXPECT_FALSE(carry_out(clinic, reset_roster{reset_number{0}}).outcome.value().kept) << "test set-up";
  EXPECT_EQ(clinic.count() + clinic.waiting(), 0);
}

// ---- swaps

TEST(PlaceSwap, TheOneGetsTheOthersPlaceInAFullClass) {
  const auto now = moment_at(sunday);
  auto enters = blocked_student(3);
  enters.moves = true;
  const roster full{wednesday_clinic(2), image_of(next_week, {entry(1, 1), entry(2, 2)}, {3})};
  const auto half = full.decide(swap_place{user_id{1}, enters}, now);
  ASSERT_TRUE(half) << "the window is the office's business";
  EXPECT_EQ(half.value().user, user_id{3});
  EXPECT_EQ(half.value().place, 1);
  EXPECT_EQ(half.value().class_date, next_week);
  EXPECT_EQ(half.value().swapping,
            (changes{place_released{the_clinic, next_week, user_id{1}, 1, place_end::moved, now.utc},
                     place_reserved{the_clinic, next_week, user_id{3}, 1, now.utc},
                     attendance_opened{the_clinic, next_week, user_id{3}, now.utc},
                     clinic_waiter_left{the_clinic, next_week, waiter_number{1}, user_id{3},
                                        clinic_waiter_end::placed, now.utc}}));
  auto after = full;
  apply_all(after, half.value().swapping);
  EXPECT_EQ(users_of(after.image().entries), (numbers{3, 2}));
  EXPECT_TRUE(line_of(after).empty());
}

TEST(PlaceSwap, RefusesInOrderOfPrecedence) {
  roster clinic{wednesday_clinic(2), image_of(this_week, {entry(1, 1), entry(2, 2)})};
  const auto why = [&](std::int64_t leaves, const booker& enters) {
    return clinic.decide(swap_place{user_id{leaves}, enters}, moment_at(tuesday)).refusal();
  };
  EXPECT_EQ(std::get<release_refusal>(why(9, student(2))), release_refusal::not_reserved);
  EXPECT_EQ(std::get<reserve_refusal>(why(1, student(2))).kind, reserve_refusal_kind::already_reserved);
  auto elsewhere = student(3);
  elsewhere.busy = at_this_hour();
  EXPECT_EQ(std::get<reserve_refusal>(why(1, elsewhere)).kind, reserve_refusal_kind::time_conflict);
  clinic.keep(user_id{1});
  EXPECT_EQ(std::get<release_refusal>(why(1, student(3))), release_refusal::not_reserved)
      << "a place that is being moved is spoken for";
}

// ---- who is deactivated

TEST(WhoIsGone, GivesUpWhicheverTheyHave) {
  roster clinic{wednesday_clinic(1), image_of(this_week, {entry(1, 1)}, {2, 3})};
  const auto now = moment_at(tuesday).utc;
  const auto waiter = carry_out(clinic, leave_clinic{user_id{2}});
  EXPECT_TRUE(waiter.outcome.value().waited);
  EXPECT_EQ(waiter.changes, (changes{clinic_waiter_left{the_clinic, this_week, waiter_number{1}, user_id{2},
                                                        clinic_waiter_end::left, now}}));
  EXPECT_EQ(clinic.decide(clinic_line_position{user_id{3}}, moment_at(tuesday)).value().ahead, 0);
  const auto holder = carry_out(clinic, leave_clinic{user_id{1}});
  EXPECT_TRUE(holder.outcome.value().had_place);
  EXPECT_EQ(holder.changes,
            (changes{place_released{the_clinic, this_week, user_id{1}, 1, place_end::removed, now}}));
  EXPECT_EQ(clinic.next_in_line(moment_at(tuesday)), user_id{3});
  EXPECT_TRUE(carry_out(clinic, leave_clinic{user_id{1}}).changes.empty());
}

TEST(WhoIsGone, TeachesNoneAndTheOneWhoCameInsteadStays) {
  auto facts = wednesday_clinic(2);
  facts.teacher = user_id{7};
  facts.teacher_name = "Seven";
  roster clinic{facts, image_of(this_week, {entry(1, 1)})};
  const auto other = carry_out(clinic, let_teacher_go{user_id{8}});
  EXPECT_TRUE(other.changes.empty());
  EXPECT_EQ(other.outcome.value(), (clinic_edited{facts, 1, {}}));
  const auto own = carry_out(clinic, let_teacher_go{user_id{7}});
  facts.teacher = user_id{0};
  facts.teacher_name = "";
  EXPECT_EQ(own.changes, (changes{clinic_changed{facts, moment_at(tuesday).utc}}));
  EXPECT_EQ(clinic.clinic(), facts);
  EXPECT_EQ(clinic.count(), 1);
  EXPECT_TRUE(carry_out(clinic, let_teacher_go{user_id{7}}).changes.empty());
}

TEST(WhoIsGone, IsLetGoAtOnceAfterARestart) {
  auto image = image_of(this_week, {entry(1, 1), entry(4, 2)}, {2, 3});
  image.gone = {user_id{1}, user_id{2}};
  roster clinic{wednesday_clinic(2), image};
  EXPECT_TRUE(clinic.image().gone.empty());
  const auto now = moment_at(tuesday);
  ASSERT_TRUE(clinic.next_due());
  EXPECT_LE(*clinic.next_due(), now.utc);
  apply_all(clinic, clinic.due(now));
  EXPECT_EQ(users_of(clinic.image().entries), numbers{4});
  EXPECT_EQ(line_of(clinic), numbers{3});
  EXPECT_TRUE(clinic.due(now).empty());
  EXPECT_EQ(clinic.next_due(), std::nullopt);
  reserve(clinic, student(3));
  auto back = student(1);
  EXPECT_EQ(refusal(clinic, back).kind, reserve_refusal_kind::occupied);
  carry_out(clinic, release_place{user_id{3}, place_end::removed});
  reserve(clinic, back);
  EXPECT_TRUE(clinic.due(now).empty()) << "who came back stays";
}

TEST(WhoIsGone, AndCouldNotBeLetGoIsOwed) {
  roster clinic{wednesday_clinic(2), image_of(this_week, {entry(1, 1), entry(4, 2)}, {2, 3})};
  const auto now = moment_at(tuesday);
  clinic.owe(leave_clinic{user_id{9}});
  EXPECT_EQ(clinic.next_due(), std::nullopt) << "they have nothing here";
  clinic.keep(user_id{4});
  clinic.owe(leave_clinic{user_id{1}});
  clinic.owe(leave_clinic{user_id{2}});
  EXPECT_TRUE(clinic.due(now).empty());
  clinic.let_go(user_id{4});
  apply_all(clinic, clinic.due(now));
  EXPECT_EQ(users_of(clinic.image().entries), numbers{4});
  EXPECT_EQ(line_of(clinic), numbers{3});
  EXPECT_EQ(clinic.next_due(), std::nullopt);
}

TEST(WhoIsGone, AndCouldNotBeTakenFromWhatTheyTeachIsOwed) {
  auto facts = wednesday_clinic(2);
  facts.teacher = user_id{7};
  roster clinic{facts, image_of(this_week, {entry(1, 1), entry(4, 2)})};
  const auto now = moment_at(tuesday);
  clinic.owe(let_teacher_go{user_id{8}});
  EXPECT_EQ(clinic.next_due(), std::nullopt) << "they teach something else";
  clinic.owe(let_teacher_go{user_id{7}});
  clinic.owe(let_teacher_go{user_id{8}});
  clinic.owe(leave_clinic{user_id{1}});
  ASSERT_TRUE(clinic.next_due());
  apply_all(clinic, clinic.due(now));
  EXPECT_EQ(clinic.clinic().teacher, user_id{0});
  EXPECT_EQ(users_of(clinic.image().entries), numbers{4});
  EXPECT_EQ(clinic.next_due(), std::nullopt);
}

TEST(WhoIsGone, TeachesNoneAfterARestart) {
  auto facts = wednesday_clinic(2);
  facts.teacher = user_id{7};
  auto image = image_of(this_week);
  image.gone_teacher = user_id{7};
  roster clinic{facts, image};
  EXPECT_EQ(clinic.image().gone_teacher, user_id{0});
  ASSERT_TRUE(clinic.next_due());
  // Whoever teaches it instead by then stays.
  roster other{facts, image};
  edit_clinic edit;
  edit.edit.teacher = user_id{8};
  carry_out(other, edit);
  EXPECT_EQ(other.next_due(), std::nullopt);
  apply_all(clinic, clinic.due(moment_at(tuesday)));
  EXPECT_EQ(clinic.clinic().teacher, user_id{0});
  EXPECT_EQ(clinic.next_due(), std::nullopt);
  image.is_deleted = true;
  EXPECT_EQ((roster{facts, image}.next_due()), std::nullopt);
}

TEST(TheLine, NamesThoseWhoWait) {
  roster clinic{wednesday_clinic(1), image_of(this_week, {entry(1, 1)})};
  const auto who = student(2);
  for (const auto& c : clinic.decide(join_clinic_line{who}, moment_at(tuesday)).changes) {
    clinic.apply(c, who);
  }
  ASSERT_EQ(clinic.image().waiters.size(), 1U);
  EXPECT_EQ(clinic.image().waiters[0].name, who.name);
  EXPECT_EQ(clinic.image().waiters[0].username, who.username);
}

}  // namespace
}  // namespace usher::domain::roster_office_test
