#include "actors/cast/clinic.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/actors/cast/academy_stage.hpp"

namespace usher::tests::clinic_test {
namespace {

using namespace academy;

TEST_F(Academy, GivesOutItsPlacesAndRefusesTheNextWhenThatIsDurable) {
  const auto first = start_reserving(student(1), clinic_a);
  const auto second = start_reserving(student(2), clinic_a);
  const auto third = start_reserving(student(3), clinic_a);
  scene.run();
  EXPECT_FALSE(first->has_value());
  EXPECT_FALSE(third->has_value()) << "the loser would learn of what is not durable";
  EXPECT_TRUE(roster(clinic_a).empty());
  run_until_quiet();
  EXPECT_EQ(outcome_of(*first).value().remaining, 1);
  EXPECT_EQ(outcome_of(*second).value().remaining, 0);
  EXPECT_EQ(why(outcome_of(*third)).kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(why(outcome_of(*third)).current_count, 2);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(2)}));
  EXPECT_EQ(board->find(clinic_a)->with_students, "shown");
}

TEST_F(Academy, RefusesAnUnknownClinicAfterTheOnesBeforeAndLetsTheNextCallBegin) {
  const clinic_id nowhere{99};
  EXPECT_TRUE(std::holds_alternative<actors::unknown_clinic>(reserve(student(1), nowhere).refusal()));
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
}

TEST_F(Academy, ACallAboutNobodyBehindAnotherOfTheSamePersonLetsTheNextBegin) {
  const auto first = start_reserving(student(1), clinic_a);
  const auto nobodys = start(actors::reserve_place{{key_of(student(1)), std::nullopt, clinic_c}});
  const auto next = start_reserving(student(1), clinic_c);
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_FALSE(outcome_of(*nobodys).ok());
  EXPECT_TRUE(outcome_of(*next).ok());
}

TEST_F(Academy, ClearsTheFlagWithTheReservation) {
  const auto set = scene.ask<actors::set_flag_ask, actors::office_outcome>(
      people, domain::set_flag{caller(staff), student(1), domain::set_flag::which::non_pass, true});
  run_until_quiet();
  EXPECT_TRUE(record_of(student(1)).non_pass);
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_FALSE(record_of(student(1)).non_pass);
  restart();
  EXPECT_FALSE(record_of(student(1)).non_pass);
}

TEST_F(Academy, TurnsToTheNextClassWhenThisOneBegins) {
  reserve(student(1), clinic_a);
  const auto this_week = board->find(clinic_a)->roster.class_date;
  scene.advance(6h);  // It is Monday, 18:00.
  EXPECT_EQ(board->find(clinic_a)->roster.class_date, this_week + std::chrono::days{7});
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_TRUE(board->find(clinic_c)->roster.class_date == this_week) << "its class begins an hour later";
}

TEST_F(Academy, AClockThatWasSetBackBringsNoClassBackAlsoAfterARestart) {
  domain::clinic_edit at_any_time;
  at_any_time.window = domain::reservation_window::always;
  ASSERT_TRUE(edit(clinic_a, at_any_time).ok());
  ASSERT_TRUE(edit(clinic_b, at_any_time).ok());
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  const auto this_week = board->find(clinic_a)->roster.class_date;
  scene.advance(6h);
  ASSERT_TRUE(reserve(student(2), clinic_a).ok());
  scene.advance(-10min);
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_EQ(board->find(clinic_a)->roster.class_date, this_week + std::chrono::days{7});
    EXPECT_EQ(roster(clinic_a), (std::vector{student(2)}));
    EXPECT_EQ(board->find(clinic_a)->roster.held.size(), 1U);
    restart();
  }
  EXPECT_EQ(board->find(clinic_b)->roster.class_date, this_week) << "nobody has booked the one after it";
}

TEST_F(Academy, RestoresRostersAfterALoss) {
  reserve(student(1), clinic_a);
  const auto lost = start_reserving(student(2), clinic_a);
  scene.run();
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*lost), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)}));
  EXPECT_TRUE(reserve(student(2), clinic_a).ok())
      << "the lost call does not keep the person's next one waiting";
}

TEST_F(Academy, CancelsByPolicyOnly) {
  reserve(student(1), clinic_a);
  const auto refused = cancel(student(1), clinic_a);
  EXPECT_EQ(std::get<actors::clinic_refused<release_refusal>>(refused.refusal()).why,
            release_refusal::disabled);
  clinic_rules.cancellation.until_before = 3h;
  restart();
  EXPECT_TRUE(cancel(student(1), clinic_a).ok());
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
  scene.advance(4h);
  const auto late = cancel(student(1), clinic_a);
  EXPECT_EQ(std::get<actors::clinic_refused<release_refusal>>(late.refusal()).why, release_refusal::too_late);
}

TEST_F(Academy, GivesAFreePlaceToTheFirstOfTheLineWhoMayBook) {
  clinic_rules.cancellation.until_before = 0h;
  restart();
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  EXPECT_EQ(join(student(3), clinic_a).value().ahead, 0);
  EXPECT_EQ(join(student(4), clinic_a).value().ahead, 1);
  // The first of the line has missed too many classes meanwhile.
  set_no_shows(student(3), 2);
  cancel(student(1), clinic_a);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4), student(2)}));
  // Once forgiven, the next free place is theirs.
  set_no_shows(student(3), 0);
  cancel(student(2), clinic_a);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4)})) << "they were asked a moment ago";
  scene.advance(1min);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4), student(3)}));
}

TEST_F(Academy, WhoWasAskedAboutForAPlaceThatWasGivenAwayKeepsTheirTurn) {
  edit(clinic_a, capacity_of(1));
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(join(student(2), clinic_a).ok());
  ASSERT_TRUE(join(student(3), clinic_a).ok());
  const auto take_off = [&](user_id user) {
    return scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
        names->clinic(clinic_a), domain::release_place{user, domain::place_end::removed});
  };
  // What is asked about the first of the line waits behind this call.
  start_reserving(student(2), clinic_c);
  scene.run();
  take_off(student(1));
  scene.run();
  const auto placed = start_placing(clinic_a, {student(4)});
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*placed).ok());
  EXPECT_EQ(roster(clinic_a), std::vector{student(4)});
  EXPECT_EQ(line(clinic_a), (std::vector{student(2), student(3)}));
  take_off(student(4));
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(2)});
  EXPECT_EQ(line(clinic_a), std::vector{student(3)});
}

TEST_F(Academy, WhileNobodyCanSayWhetherTheFirstOfTheLineMayBookThePlaceIsKept) {
  edit(clinic_a, capacity_of(1));
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(join(student(2), clinic_a).ok());
  ASSERT_TRUE(join(student(3), clinic_a).ok());
  // One is under way, and as many wait as may.
  for (std::size_t i = 0; i <= domain::limits::max_parked_calls_per_person; ++i) {
    start_reserving(student(2), clinic_c);
  }
  scene.run();
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(line(clinic_a), (std::vector{student(2), student(3)}));
  scene.advance(1s);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(2)});
  EXPECT_EQ(line(clinic_a), std::vector{student(3)});
}

TEST_F(Academy, AFreePlaceForWhichSomebodyWaitsIsNotSnatched) {
  clinic_rules.cancellation.until_before = 0h;
  restart();
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  start(actors::cancel_place{{key_of(student(1)), student(1), clinic_a}});
  const auto snatched = start_reserving(student(4), clinic_a);
  run_until_quiet();
  EXPECT_EQ(why(outcome_of(*snatched)).kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
}

TEST_F(Academy, AKeyIsFreedWhenThePlaceThatItTookIsGivenUp) {
  const auto place = start(actors::reserve_place{{key_of(student(1)), student(1), clinic_a}},
                           [](const actors::place_outcome&) {
                             domain::request_remembered record{};
                             record.key = key_of(user_id{99});
                             record.forgotten_at = stage::noon + 24h;
                             return record;
                           });
  run_until_quiet();
  EXPECT_EQ(scene.journal->store().load_remembered_requests(stage::noon).requests.size(), 1U);
  restart();
  const auto removed = scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*removed).ok());
  EXPECT_TRUE(scene.journal->store().load_remembered_requests(stage::noon).requests.empty());
}

TEST_F(Academy, CountsTheChangesThatGivePlacesAway) {
  clinic_rules.cancellation.until_before = 0h;
  restart();
  reserve(student(1), clinic_a);
  EXPECT_EQ(changes_of("clinic/1"), 2U) << "the place, and the attendance that is expected";
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  const auto before = changes_of("clinic/1");
  EXPECT_EQ(before, 5U);
  cancel(student(1), clinic_a);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
  EXPECT_EQ(changes_of("clinic/1"), before + 5U)
      << "a place given up; then the place, the attendance, the end of the wait and a notice";
  start_moving(staff, student(2), clinic_a, clinic_b);
  run_until_quiet();
  EXPECT_EQ(changes_of("clinic/2"), 3U) << "the place that was left goes along";
}

TEST_F(Academy, WhoWasAuthenticatedIsNotAskedForTheKeyAgainUnlessTheCallWaits) {
  const auto call = [](clinic_id clinic) {
    // Nobody has this key any more.
    return actors::reserve_place{{key_of(user_id{99}), student(1), clinic, std::nullopt, caller(student(1))}};
  };
  const auto first = start(call(clinic_a));
  const auto behind = start(call(clinic_c));
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_TRUE(std::holds_alternative<domain::session_refusal>(outcome_of(*behind).refusal()))
      << "what happened while it waited counts";
}

TEST_F(Academy, MovesAPersonInOneAppend) {
  reserve(student(1), clinic_a);
  const auto moving = start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)})) << "nothing is durable yet";
  EXPECT_EQ(scene.journal->waiting(), 1U);
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*moving).ok());
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(roster(clinic_b), (std::vector{student(1)}));
  restart();
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(roster(clinic_b), (std::vector{student(1)}));
}

TEST_F(Academy, WhoCannotMoveStays) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_b);
  reserve(student(3), clinic_b);
  EXPECT_FALSE(move(staff, student(1), clinic_a, clinic_b).ok());
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)}));
  EXPECT_FALSE(move(student(1), student(1), clinic_a, clinic_c).ok()) << "nobody moves by themselves here";
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_c).ok()) << "the place was let go";
}

TEST_F(Academy, AMoveThatIsLostLeavesThePersonWhereTheyWere) {
  reserve(student(1), clinic_a);
  const auto moving = start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*moving), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)}));
  EXPECT_TRUE(roster(clinic_b).empty());
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok());
}

TEST_F(Academy, AnEditWaitsForAMove) {
  reserve(student(1), clinic_a);
  const auto moving = start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  const auto deleted = scene.ask<actors::delete_clinic_ask, actors::clinic_edit_outcome>(
      names->clinic(clinic_a), domain::delete_clinic{true});
  EXPECT_FALSE(deleted->has_value());
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*moving).ok());
  EXPECT_TRUE(outcome_of(*deleted).value().fallen_out.empty()) << "the person had left by then";
  EXPECT_EQ(board->find(clinic_a), nullptr);
}

TEST_F(Academy, AllowsTwoClinicsAtTheSameHourUnlessThePolicySaysOtherwise) {
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_TRUE(reserve(student(1), clinic_b).ok());
}

TEST_F(Academy, TwoAttemptsAtTheSameHourGetOnePlace) {
  rules.refuse_time_conflicts = true;
  restart();
  const auto first = start_reserving(student(1), clinic_a);
  const auto second = start_reserving(student(1), clinic_b);
  const auto later = start_reserving(student(1), clinic_c);
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_EQ(why(outcome_of(*second)).kind, reserve_refusal_kind::time_conflict);
  EXPECT_TRUE(outcome_of(*later).ok()) << "an hour later";
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok())
      << "the place that is left is in nobody's way";
}

TEST_F(Academy, AStudentAtTheLimitIsBlockedAtTheVeryNextAttempt) {
  reserve(student(1), clinic_a);
  const auto record = last_record_of(student(1));
  EXPECT_EQ(mark(teacher, record.id, domain::attendance::absent).refusal(), domain::mark_refusal::not_begun);
  scene.advance(6h);
  const auto marked = mark(teacher, record.id, domain::attendance::absent);
  EXPECT_EQ(marked.value().no_show, 2);
  EXPECT_EQ(why(reserve(student(1), clinic_c)).kind, reserve_refusal_kind::no_show_blocked);
  EXPECT_EQ(mark(teacher, record.id, domain::attendance::sick).value().no_show, 0);
  EXPECT_TRUE(reserve(student(1), clinic_c).ok());
  EXPECT_EQ(mark(student(1), record.id, domain::attendance::attended).refusal(),
            domain::mark_refusal::forbidden);
  EXPECT_EQ(mark(staff, 999, domain::attendance::attended).refusal(), domain::mark_refusal::unknown_record);
}

TEST_F(Academy, MarksOfOneRecordAreDecidedOneAfterTheOther) {
  reserve(student(1), clinic_a);
  scene.advance(6h);
  const auto record = last_record_of(student(1));
  const auto command = [&](domain::attendance type) {
    return scene.ask<actors::mark_attendance_ask, actors::marked_outcome>(
        people, actors::mark_attendance{caller(staff), record.id, type});
  };
  const auto first = command(domain::attendance::absent);
  run_until_quiet();
  const auto second = command(domain::attendance::attended);
  const auto third = command(domain::attendance::absent);
  run_until_quiet();
  EXPECT_EQ(outcome_of(*first).value().no_show, 2);
  EXPECT_EQ(outcome_of(*second).value().no_show, 0);
  EXPECT_EQ(outcome_of(*third).value().no_show, 2);
}

TEST_F(Academy, AMarkBesideATakeBackCountsAnAbsenceOnce) {
  reserve(student(1), clinic_a);
  const auto date = board->find(clinic_a)->roster.class_date;
  scene.advance(6h);
  set_no_shows(student(1), 3);
  const auto record = last_record_of(student(1));
  EXPECT_EQ(mark(staff, record.id, domain::attendance::absent).value().no_show, 5);
  const auto left = start_placing(clinic_a, {}, {seen(student(1), clinic_a, date)});
  scene.run();
  scene.journal->commit();
  // It comes before people hear that the place was given up, and its record after that.
  const auto marked = std::make_shared<std::optional<actors::answer<actors::marked_outcome>>>();
  caf::anon_send(people, actors::mark_attendance_ask{
                             {caller(staff), record.id, domain::attendance::attended},
                             {},
                             actors::reply_to<actors::marked_outcome>(
                                 [marked](actors::answer<actors::marked_outcome> a) { *marked = a; })});
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*left).ok());
  EXPECT_EQ(outcome_of(*marked).value().no_show, 3);
  EXPECT_EQ(record_of(student(1)).no_show, 3);
}

TEST_F(Academy, AnEditKeepsItsRoomWhileTheTimetableRestores) {
  const auto in_room = [](std::int32_t room) {
    auto facts = facts_of(clinic_a);
    facts.id = {};
    facts.teacher = {};
    facts.room = room;
    return domain::create_clinic{facts};
  };
  reserve(student(1), clinic_a);
  start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  domain::clinic_edit other_room;
  other_room.room = 9;
  // Theirs is another clinic at that hour.
  other_room.teacher = domain::user_id{0};
  const auto edited = start(domain::edit_clinic{other_room}, {}, clinic_a);
  scene.run();
  const auto lost = start(in_room(8));
  scene.run();
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*lost), actors::unavailable_reason::store_down);
  const auto created = start(in_room(9));
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*edited).ok());
  EXPECT_EQ(outcome_of(*created).refusal(), domain::timetable_refusal::slot_taken);
}

TEST_F(Academy, BeginsANewWeekOnMondayOnceAlsoAfterDowntime) {
  set_no_shows(student(1), 2);
  scene.advance(std::chrono::days{7});
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 1);
  restart();
  EXPECT_EQ(record_of(student(1)).no_show, 1) << "the week has begun already";
  close();
  scene.time->advance(std::chrono::days{7});
  open();
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 0) << "made up at the start";
  EXPECT_EQ(scene.journal->store().list_week_resets(10).size(), 2U);
}

TEST_F(Academy, AResetThatIsDemandedAsTheWeekBeginsEmptiesNoRosterOfIt) {
  scene.advance(std::chrono::days{6} + 12h);  // It is Monday, 00:00.
  run_until_quiet();
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  const auto demanded = start(domain::reset_week{});
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*demanded).value().people.repeated);
  EXPECT_TRUE(outcome_of(*demanded).value().clinics.empty());
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)}));
  EXPECT_EQ(scene.journal->store().list_week_resets(10).size(), 1U);
  scene.advance(1min);
  const auto later = start(domain::reset_week{});
  run_until_quiet();
  EXPECT_FALSE(outcome_of(*later).value().people.repeated);
  EXPECT_TRUE(roster(clinic_a).empty());
}

TEST_F(Academy, TwoResetsAtTheSameMomentAreOne) {
  set_no_shows(student(1), 2);
  const auto reset = [&](bool dry_run) {
    return scene.ask<actors::reset_week_ask, actors::week_reset_outcome>(people, domain::reset_week{dry_run});
  };
  const auto trial = reset(true);
  const auto first = reset(false);
  const auto second = reset(false);
  run_until_quiet();
  EXPECT_EQ(outcome_of(*trial).value().no_shows_lowered, 1);
  EXPECT_FALSE(outcome_of(*first).value().repeated);
  EXPECT_TRUE(outcome_of(*second).value().repeated);
  EXPECT_EQ(outcome_of(*second).value().number, outcome_of(*first).value().number);
  EXPECT_EQ(record_of(student(1)).no_show, 1);
}

TEST_F(Academy, AClinicMakesUpForAResetThatItMissed) {
  reserve(student(1), clinic_a);
  join(student(1), clinic_b);
  scene.ask<actors::reset_week_ask, actors::week_reset_outcome>(people, domain::reset_week{});
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a).size(), 1U) << "nobody has told it";
  restart();
  run_until_quiet();
  EXPECT_TRUE(roster(clinic_a).empty());
  reserve(student(2), clinic_a);
  restart();
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(2)})) << "once";
  const auto history =
      scene.journal->store().list_reservations(clinic_a, board->find(clinic_a)->roster.class_date);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history.back().entry.user, student(1));
  EXPECT_EQ(history.back().reason, domain::place_end::reset);
}

/// A Monday noon of which the clock of the database says, too, that it is to come.
class FutureAcademy : public Academy {
 protected:
  static constexpr domain::instant monday_noon{std::chrono::sys_days{std::chrono::year{2190} / 11 / 8} + 3h};

  FutureAcademy() : Academy("Asia/Seoul", monday_noon) {}
};

TEST_F(FutureAcademy, AnAbsenceThatWasMarkedTooEarlyIsTakenBackWithThePlace) {
  reserve(student(1), clinic_a);
  const auto record = last_record_of(student(1));
  // As an earlier version allowed.
  scene.journal->write("people",
                       {domain::attendance_marked{clinic_a, record.class_date, student(1),
                                                  domain::attendance::absent, 2, staff, scene.time->now()}});
  restart();
  EXPECT_EQ(why(reserve(student(1), clinic_c)).kind, reserve_refusal_kind::no_show_blocked);
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 0);
  EXPECT_EQ(scene.journal->store().find_attendance(record.id)->record.type, domain::attendance::none);
  restart();
  EXPECT_EQ(record_of(student(1)).no_show, 0) << "once";
  EXPECT_TRUE(reserve(student(1), clinic_c).ok());
}

TEST_F(FutureAcademy, AnAbsenceWhosePlaceIsGivenUpIsTakenBackAlsoAfterACrash) {
  reserve(student(1), clinic_a);
  const auto date = last_record_of(student(1)).class_date;
  scene.journal->write(
      "people", {domain::attendance_marked{clinic_a, date, student(1), domain::attendance::absent, 2, staff,
                                           scene.time->now()}});
  close();
  scene.journal->write("clinic/1",
                       {domain::place_released{clinic_a, date, student(1), 1, domain::place_end::removed,
                                               scene.time->now() + 1s}});
  open();
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 0);
}

TEST_F(FutureAcademy, AWithdrawnRecordCanStillBeMarked) {
  reserve(student(1), clinic_a);
  const auto record = last_record_of(student(1));
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  scene.advance(6h);
  EXPECT_EQ(mark(staff, record.id, domain::attendance::absent).value().no_show, 2);
  restart();
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 2) << "what was said of a withdrawn record is meant";
  EXPECT_EQ(mark(staff, record.id, domain::attendance::none).value().no_show, 0);
}

TEST_F(Academy, WhoIsDeactivatedGivesUpPlacesAndWaitsAtOnce) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  join(student(4), clinic_a);
  reserve(student(1), clinic_b);
  reserve(student(3), clinic_c);
  deactivate(student(3));
  EXPECT_EQ(line(clinic_a), std::vector{student(4)});
  EXPECT_TRUE(roster(clinic_c).empty());
  const auto position = start(actors::line_position{{key_of(student(4)), student(4), clinic_a}});
  run_until_quiet();
  EXPECT_EQ(outcome_of(*position).value().ahead, 0);
  deactivate(student(1));
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4), student(2)})) << "the next is promoted";
  EXPECT_TRUE(roster(clinic_b).empty());
  const auto placed =
      start(actors::reserve_place{{key_of(staff), student(1), clinic_b, std::nullopt, caller(staff)}});
  run_until_quiet();
  EXPECT_EQ(std::get<domain::request_place_refusal>(outcome_of(*placed).refusal()),
            domain::request_place_refusal::inactive);
  restart();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4), student(2)}));
  EXPECT_TRUE(line(clinic_a).empty());
}

TEST_F(Academy, ADeactivationWaitsForACallAboutAPlace) {
  const auto placed = start_reserving(student(1), clinic_a);
  const auto done = start_deactivating(student(1));
  scene.run();
  EXPECT_FALSE(done->has_value());
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*placed).ok());
  EXPECT_FALSE(outcome_of(*done).value().is_active);
  EXPECT_TRUE(roster(clinic_a).empty());
}

TEST_F(Academy, ClinicsLetGoOfTheDeactivatedAlsoAfterACrash) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  auto gone = record_of(student(1));
  gone.is_active = false;
  close();
  scene.journal->write("people", {domain::person_changed{gone, scene.time->now()}});
  open();
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
}

TEST_F(Academy, TwoInFullClassesSwapInOneAppend) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  reserve(student(3), clinic_c);
  reserve(student(4), clinic_c);
  join(student(3), clinic_a);
  const auto swapping = start_swapping(student(3), clinic_c, student(1), clinic_a);
  scene.run();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(2)})) << "nothing is durable yet";
  EXPECT_EQ(scene.journal->waiting(), 1U);
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*swapping).ok());
  const auto check = [&] {
    EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
    EXPECT_EQ(roster(clinic_c), (std::vector{student(1), student(4)}));
    EXPECT_TRUE(line(clinic_a).empty());
    EXPECT_EQ(board->find(clinic_a)->roster.entries[0].name, "Person 13");
    EXPECT_EQ(board->find(clinic_c)->roster.entries[0].name, "Person 11");
    EXPECT_EQ(last_record_of(student(1)).clinic, clinic_c);
    EXPECT_EQ(last_record_of(student(3)).clinic, clinic_a);
  };
  check();
  restart();
  check();
  EXPECT_TRUE(reserve(student(5), clinic_b).ok());
  EXPECT_TRUE(swap(student(1), clinic_c, student(3), clinic_a).ok()) << "and back";
}

TEST_F(Academy, WhoCannotSwapStays) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_b);
  const auto refused = [&](user_id one, clinic_id in, user_id other, clinic_id there) {
    const auto outcome = swap(one, in, other, there);
    EXPECT_FALSE(outcome.ok());
    return outcome.refusal();
  };
  using not_there = actors::clinic_refused<release_refusal>;
  using not_here = actors::clinic_refused<domain::reserve_refusal>;
  EXPECT_EQ(std::get<not_there>(refused(student(1), clinic_a, student(3), clinic_b)).why,
            release_refusal::not_reserved);
  EXPECT_EQ(std::get<not_there>(refused(student(3), clinic_a, student(2), clinic_b)).why,
            release_refusal::not_reserved);
  EXPECT_TRUE(std::holds_alternative<actors::unknown_clinic>(
      refused(student(1), clinic_a, student(2), clinic_id{99})));
  reserve(student(2), clinic_a);
  EXPECT_EQ(std::get<not_here>(refused(student(1), clinic_a, student(2), clinic_b)).why.kind,
            reserve_refusal_kind::already_reserved);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(2)}));
  EXPECT_EQ(roster(clinic_b), std::vector{student(2)});
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok()) << "nothing is kept";
}

TEST_F(Academy, SwapsThatCrossDoNotWaitForEachOther) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_c);
  const auto one = start_swapping(student(1), clinic_a, student(2), clinic_c);
  const auto other = start_swapping(student(2), clinic_a, student(1), clinic_c);
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*one).ok());
  EXPECT_TRUE(outcome_of(*other).ok());
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
}

TEST_F(Academy, ASwapThatIsLostLeavesBothWhereTheyWere) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_c);
  const auto swapping = start_swapping(student(1), clinic_a, student(2), clinic_c);
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*swapping), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_EQ(roster(clinic_c), std::vector{student(2)});
  EXPECT_TRUE(swap(student(1), clinic_a, student(2), clinic_c).ok());
}

TEST_F(Academy, WhoWaitsIsNamed) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  for (int life = 1; life <= 2; ++life) {
    const auto& waiters = board->find(clinic_a)->roster.waiters;
    ASSERT_EQ(waiters.size(), 1U);
    EXPECT_EQ(waiters[0].name, "Person 13");
    EXPECT_EQ(waiters[0].username, "u13");
    restart();
  }
}

TEST_F(Academy, ChangesTheCapacityWhileItIsInUse) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  const auto refused = edit(clinic_a, capacity_of(1)).refusal();
  EXPECT_EQ(refused.kind, domain::edit_refusal_kind::below_reserved);
  EXPECT_EQ(refused.would_fall_out.at(0).user, student(2));
  const auto forced = edit(clinic_a, capacity_of(1), true);
  EXPECT_EQ(forced.value().fallen_out.at(0).user, student(2));
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)}));
  EXPECT_TRUE(edit(clinic_a, capacity_of(3)).ok());
  EXPECT_TRUE(reserve(student(2), clinic_a).ok());
  restart();
  EXPECT_EQ(board->find(clinic_a)->clinic.capacity, 3);
  EXPECT_EQ(roster(clinic_a).size(), 2U);
}

TEST_F(Academy, OpensANewClinicAndKeepsItsSlotFromOthers) {
  auto facts = facts_of(clinic_id{});
  facts.room = 8;
  facts.teacher = {};
  const auto create = [&] {
    const auto made = scene.ask<actors::create_clinic_ask, actors::clinic_created_outcome>(
        timetable, domain::create_clinic{facts});
    run_until_quiet();
    return outcome_of(*made);
  };
  const auto made = create();
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(create().refusal(), domain::timetable_refusal::slot_taken);
  facts.room = domain::class_room{std::string{"Lab A"}};
  facts.teacher = teacher;
  EXPECT_EQ(create().refusal(), domain::timetable_refusal::teacher_busy)
      << "of the other clinics at that hour";
  facts.room = 8;
  facts.teacher = {};
  EXPECT_TRUE(reserve(student(1), made.value().id).ok());
  const auto gone = scene.ask<actors::delete_clinic_ask, actors::clinic_edit_outcome>(
      names->clinic(made.value().id), domain::delete_clinic{true});
  run_until_quiet();
  EXPECT_EQ(outcome_of(*gone).value().fallen_out.size(), 1U);
  EXPECT_TRUE(create().ok()) << "the slot is free again";
}

/// Whom the route found in time, and whose name it passes on.
domain::clinic_edit taught_by(user_id who) {
  domain::clinic_edit edit;
  edit.teacher = who;
  edit.teacher_name = "Person " + std::to_string(who.value);
  return edit;
}

TEST_F(Academy, WhoIsErasedWhileAClinicTakesThemTeachesNone) {
  const auto edited = start(domain::edit_clinic{taught_by(student(6))}, {}, clinic_c);
  scene.run();
  const auto erased = start(domain::erase_person{caller(staff), student(6)});
  scene.run();
  const auto tell_the_clinic = scene.journal->commit_telling_later(domain::clinic_name(clinic_c));
  scene.run();
  EXPECT_TRUE(outcome_of(*erased).value().is_erased) << "no view shows them yet";
  EXPECT_FALSE(edited->has_value());
  tell_the_clinic();
  run_until_quiet();
  const auto& shown = outcome_of(*edited).value().clinic;
  EXPECT_EQ(shown.teacher, user_id{0});
  EXPECT_EQ(shown.teacher_name, "");
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_EQ(board->find(clinic_c)->clinic.teacher, user_id{0});
    EXPECT_EQ(board->find(clinic_c)->clinic.teacher_name, "");
    restart();
  }
}

TEST_F(Academy, WhoWasErasedBeforeAClinicTakesThemTeachesNone) {
  const auto erased = start(domain::erase_person{caller(staff), student(6)});
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*erased).ok());
  auto facts = facts_of(clinic_id{});
  facts.room = 8;
  facts.teacher = student(6);
  facts.teacher_name = "Person 16";
  const auto made = start(domain::create_clinic{facts});
  const auto edited = start(domain::edit_clinic{taught_by(student(6))}, {}, clinic_c);
  run_until_quiet();
  const auto& created = outcome_of(*made).value();
  EXPECT_EQ(created.teacher_name, "");
  EXPECT_TRUE(outcome_of(*edited).ok());
  for (const auto id : {created.id, clinic_c}) {
    EXPECT_EQ(board->find(id)->clinic.teacher, user_id{0});
    EXPECT_EQ(board->find(id)->clinic.teacher_name, "");
  }
  const auto other = start(domain::edit_clinic{taught_by(student(5))}, {}, clinic_c);
  run_until_quiet();
  EXPECT_EQ(outcome_of(*other).value().clinic.teacher_name, "Person 15") << "who is still there";
  EXPECT_EQ(board->find(clinic_c)->clinic.teacher, student(5));
}

TEST_F(Academy, AnErasedTeacherIsLetGoAlsoWhenThatIsLost) {
  const auto edited = start(domain::edit_clinic{taught_by(student(6))}, {}, clinic_c);
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*edited).ok());
  const auto erased = start(domain::erase_person{caller(staff), student(6)});
  scene.run();
  scene.journal->commit();
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*erased), actors::unavailable_reason::dropped) << "the first step is done";
  EXPECT_EQ(board->find(clinic_c)->clinic.teacher, user_id{0});
  EXPECT_EQ(board->find(clinic_c)->clinic.teacher_name, "");
}

TEST_F(Academy, IsCompletedOnSundayWhenItsClassIsOver) {
  scene.advance(std::chrono::days{6});
  const auto refused = why(reserve(student(1), clinic_a));
  EXPECT_EQ(refused.kind, reserve_refusal_kind::closed);
  EXPECT_EQ(refused.status, domain::clinic_status::completed);
}

TEST_F(Academy, WhenMadeOnASundayIsPendingUntilMonday) {
  scene.advance(std::chrono::days{6});
  auto facts = facts_of(clinic_id{});
  facts.room = 8;
  facts.teacher = {};
  const auto made = scene.ask<actors::create_clinic_ask, actors::clinic_created_outcome>(
      timetable, domain::create_clinic{facts});
  run_until_quiet();
  const auto clinic = outcome_of(*made).value().id;
  const auto refused = why(reserve(student(1), clinic));
  EXPECT_EQ(refused.kind, reserve_refusal_kind::closed);
  EXPECT_EQ(refused.status, domain::clinic_status::pending) << "nothing is over, the first class is to come";
  restart();
  EXPECT_EQ(why(reserve(student(1), clinic)).status, domain::clinic_status::pending);
  scene.advance(13h);
  EXPECT_TRUE(reserve(student(1), clinic).ok());
}

/// Monday noon of the last week of daylight-saving time, which ends on Sunday, 2027-11-07.
class NewYorkAcademy : public Academy {
 protected:
  static constexpr domain::instant monday_noon{std::chrono::sys_days{std::chrono::year{2027} / 11 / 1} + 16h};

  NewYorkAcademy() : Academy("America/New_York", monday_noon) {}
};

TEST_F(NewYorkAcademy, ClassesBeginAtTheirHourOnTheWallClockInEverySeason) {
  const auto date = [&] { return board->find(clinic_a)->roster.class_date; };
  const auto this_week = date();
  scene.advance(6h - 1s);
  EXPECT_EQ(date(), this_week);
  scene.advance(1s);
  EXPECT_EQ(date(), this_week + std::chrono::days{7});
  // The week is an hour longer than others.
  scene.advance(std::chrono::days{7});
  EXPECT_EQ(date(), this_week + std::chrono::days{7});
  scene.advance(1h);
  EXPECT_EQ(date(), this_week + std::chrono::days{14});
}

TEST_F(NewYorkAcademy, TheWeekBeginsAtMidnightOnTheWallClockInEverySeason) {
  set_no_shows(student(1), 2);
  scene.advance(std::chrono::days{6} + 12h);
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 2) << "it is Sunday, 23:00";
  scene.advance(1h);
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 1);
}

}  // namespace
}  // namespace usher::tests::clinic_test
