#include "domain/clinics/roster.hpp"

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/domain/clinics/wednesday_clinic.hpp"

namespace usher::domain::roster_test {
namespace {

using namespace testing;
using namespace std::chrono_literals;

TEST(Roster, AStudentGetsThePlaceAndAnAttendanceRecord) {
  auto clinic = empty_roster();
  const auto now = moment_at(tuesday);
  const auto decided = clinic.decide(reserve_place{student(1)}, now);
  EXPECT_EQ(decided.outcome.value(), (place_confirmed{wednesday_clinic(), this_week, 1, 1}));
  EXPECT_EQ(decided.changes, (changes{place_reserved{the_clinic, this_week, user_id{1}, 1, now.utc},
                                      attendance_opened{the_clinic, this_week, user_id{1}, now.utc}}));
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
  auto who = blocked_student(1, 9);
  who.is_student = false;
  const auto decided = empty_roster().decide(reserve_place{who}, moment_at(tuesday));
  ASSERT_TRUE(decided.outcome);
  EXPECT_EQ(decided.changes.size(), 1U);
}

struct refused_reservation {
  const char* what;
  bool is_active;
  bool is_on_roster;
  std::int32_t no_show;
  bool time_conflict;
  std::int32_t capacity;
  std::optional<reserve_refusal> refused;
};

TEST(Roster, RefusesInOrderOfPrecedence) {
  using kind = reserve_refusal_kind;
  // Each has all that is refused later against it, too.
  for (const refused_reservation& c : {
           refused_reservation{"inactive", false, true, 3, true, 1,
                               reserve_refusal{.kind = kind::closed, .status = clinic_status::inactive}},
           {"on the roster", true, true, 3, true, 1, reserve_refusal{.kind = kind::already_reserved}},
           {"no-shows", true, false, 3, true, 1,
            reserve_refusal{.kind = kind::no_show_blocked, .no_show_count = 3}},
           {"same hour", true, false, 1, true, 1, reserve_refusal{.kind = kind::time_conflict}},
           {"full", true, false, 1, false, 1,
            reserve_refusal{.kind = kind::occupied, .current_count = 1, .capacity = 1}},
           {"nothing", true, false, 1, false, 2, std::nullopt},
       }) {
    auto facts = wednesday_clinic(c.capacity);
    facts.is_active = c.is_active;
    const roster clinic{facts, image_of(this_week, {entry(c.is_on_roster ? 1 : 2, 1)})};
    auto who = blocked_student(1, c.no_show);
    if (c.time_conflict) {
      who.busy = at_this_hour();
    }
    const auto decided = clinic.decide(reserve_place{who}, moment_at(tuesday));
    ASSERT_EQ(decided.outcome.ok(), !c.refused) << c.what;
    EXPECT_EQ(decided.changes.empty(), c.refused.has_value()) << c.what;
    if (c.refused) {
      EXPECT_EQ(decided.outcome.refusal(), *c.refused) << c.what;
    }
  }
}

TEST(Roster, KeepsPeopleFromAnotherClassByItsOwnHours) {
  auto who = student(1);
  who.busy = at_this_hour();
  auto facts = wednesday_clinic();
  facts.time.after_midnight += facts.length;
  roster clinic{facts, image_of(this_week)};
  EXPECT_TRUE(clinic.decide(reserve_place{who}, moment_at(tuesday)).outcome.ok())
      << "it begins when that one ends";
  // What people knew of the clinic was of before.
  clinic.apply(clinic_changed{wednesday_clinic(), at_ms(0)});
  EXPECT_EQ(clinic.decide(reserve_place{who}, moment_at(tuesday)).outcome.refusal().kind,
            reserve_refusal_kind::time_conflict);
}

TEST(Roster, NoShowsDoNotKeepAnybodyFromMoving) {
  auto who = blocked_student(1, 5);
  who.moves = true;
  EXPECT_TRUE(empty_roster().decide(reserve_place{who}, moment_at(tuesday)).outcome);
}

struct status_at {
  const char* now;
  clinic_status expected;
};

TEST(Roster, HasItsPlaceInTheWeekOfAllClinics) {
  clinic_rules rules;
  rules.window = {24h + 9h, 48h};
  const roster clinic{wednesday_clinic(), image_of(this_week), rules};
  for (const status_at& c : {status_at{"2024-09-16T00:00:00", clinic_status::pending},
                             {"2024-09-17T08:59:59", clinic_status::pending},
                             {"2024-09-17T09:00:00", clinic_status::open},
                             {"2024-09-17T23:59:59", clinic_status::open},
                             {"2024-09-18T00:00:00", clinic_status::closed},
                             {"2024-09-18T18:59:59", clinic_status::closed},
                             {"2024-09-18T19:00:00", clinic_status::completed},
                             {"2024-09-22T23:59:59", clinic_status::completed},
                             {"2024-09-23T00:00:00", clinic_status::pending}}) {
    EXPECT_EQ(clinic.status(local(c.now)), c.expected) << c.now;
    if (c.expected == clinic_status::open) {
      continue;
    }
    EXPECT_EQ(refusal(clinic, student(1), c.now),
              (reserve_refusal{.kind = reserve_refusal_kind::closed, .status = c.expected}));
  }
}

TEST(Roster, WithoutOtherRulesReservesFromMondayToSunday) {
  const roster clinic{wednesday_clinic(), image_of(this_week)};
  EXPECT_EQ(clinic.status(local("2024-09-16T00:00:00")), clinic_status::open);
  EXPECT_EQ(clinic.status(local("2024-09-21T23:59:59")), clinic_status::open);
  EXPECT_EQ(clinic.status(local("2024-09-22T00:00:00")), clinic_status::completed);
  EXPECT_EQ(clinic.status(local("2024-09-23T00:00:00")), clinic_status::open);
}

TEST(Roster, ANewClinicIsNotCompletedBeforeItsFirstClass) {
  auto facts = wednesday_clinic();
  facts.first_class = next_week;
  const roster clinic{facts, image_of(next_week)};
  for (const status_at& c : {status_at{"2024-09-20T12:00:00", clinic_status::open},
                             {"2024-09-22T00:00:00", clinic_status::pending},
                             {"2024-09-22T23:59:59", clinic_status::pending},
                             {"2024-09-23T00:00:00", clinic_status::open},
                             {"2024-09-28T23:59:59", clinic_status::open},
                             {"2024-09-29T00:00:00", clinic_status::completed},
                             {"2024-10-06T12:00:00", clinic_status::completed}}) {
    EXPECT_EQ(clinic.status(local(c.now)), c.expected) << c.now;
  }
  EXPECT_EQ(refusal(clinic, student(1), sunday),
            (reserve_refusal{.kind = reserve_refusal_kind::closed, .status = clinic_status::pending}));
}

TEST(Roster, AfterItsTermItIsCompletedWhateverItsWindow) {
  auto facts = wednesday_clinic();
  facts.first_class = this_week;
  facts.term_weeks = 2;
  for (const auto window : {reservation_window::weekly, reservation_window::always}) {
    facts.window = window;
    const roster clinic{facts, image_of(this_week)};
    for (const status_at& c : {status_at{"2024-09-17T12:00:00", clinic_status::open},
                               {"2024-09-18T19:00:00", clinic_status::open},
                               {"2024-09-25T18:59:59", clinic_status::open},
                               {"2024-09-25T19:00:00", clinic_status::completed},
                               {"2024-09-30T00:00:00", clinic_status::completed}}) {
      EXPECT_EQ(clinic.status(local(c.now)), c.expected) << c.now;
    }
    EXPECT_EQ(refusal(clinic, student(1), "2024-09-25T19:00:00").status, clinic_status::completed);
  }
  facts.is_active = false;
  EXPECT_EQ(roster(facts, image_of(this_week)).status(local("2024-09-30T00:00:00")), clinic_status::inactive);
}

TEST(Roster, AWindowOfItsOwnOrNoneAtAllOverridesThatOfAllClinics) {
  auto facts = wednesday_clinic();
  facts.own_window = {144h, 168h};
  facts.window = reservation_window::own;
  EXPECT_EQ(roster(facts, image_of(next_week)).status(local(sunday)), clinic_status::open);
  EXPECT_EQ(roster(facts, image_of(this_week)).status(local(tuesday)), clinic_status::pending);
  facts.window = reservation_window::always;
  EXPECT_EQ(roster(facts, image_of(this_week)).status(local(tuesday)), clinic_status::open);
  EXPECT_EQ(roster(facts, image_of(next_week)).status(local(sunday)), clinic_status::open);
  facts.window = reservation_window::weekly;
  EXPECT_EQ(roster(facts, image_of(next_week)).status(local(sunday)), clinic_status::completed);
}

TEST(Roster, AnInactiveOrDeletedClinicIsInactiveWhateverItsWindow) {
  auto facts = wednesday_clinic();
  facts.is_active = false;
  EXPECT_EQ(roster(facts, image_of(next_week)).status(local(sunday)), clinic_status::inactive);
  facts.window = reservation_window::always;
  EXPECT_EQ(roster(facts, image_of(next_week)).status(local(tuesday)), clinic_status::inactive);
  facts.is_active = true;
  auto deleted = image_of(this_week);
  deleted.is_deleted = true;
  EXPECT_EQ(roster(facts, deleted).status(local(tuesday)), clinic_status::inactive);
}

TEST(Roster, StatusesHaveTheirCodes) {
  EXPECT_EQ(to_word(clinic_status::open), "open");
  EXPECT_EQ(to_word(clinic_status::inactive), "inactive");
  EXPECT_EQ(to_word(clinic_status::pending), "pending");
  EXPECT_EQ(to_word(clinic_status::closed), "closed");
  EXPECT_EQ(to_word(clinic_status::completed), "completed");
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
  roster clinic{wednesday_clinic(4), image_of(this_week, {entry(1, 1), entry(3, 3)})};
  EXPECT_EQ(reserve(clinic, student(7)).place, 2);
  EXPECT_EQ(reserve(clinic, student(8)).place, 4);
  EXPECT_EQ(users_of(clinic.image().entries), (numbers{1, 7, 3, 8}));
}

TEST(Roster, ALoweredCapacitySendsNobodyAwayByItselfAndAdmitsNobody) {
  auto clinic = empty_roster(wednesday_clinic(3));
  for (std::int64_t id = 1; id <= 3; ++id) {
    reserve(clinic, student(id));
  }
  clinic.apply(clinic_changed{wednesday_clinic(1), at_ms(0)});
  EXPECT_EQ(clinic.count(), 3);
  EXPECT_EQ(clinic.remaining(), 0);
  EXPECT_EQ(refusal(clinic, student(4)),
            (reserve_refusal{.kind = reserve_refusal_kind::occupied, .current_count = 3, .capacity = 1}));
  clinic.apply(clinic_changed{wednesday_clinic(4), at_ms(0)});
  EXPECT_EQ(reserve(clinic, student(4)).place, 4);
}

// ---- giving a place up

TEST(Roster, APlaceGivenUpIsFreeForTheNext) {
  roster clinic{wednesday_clinic(2), image_of(this_week, {entry(1, 1), entry(2, 2)}), cancelled_until(24)};
  const auto now = moment_at(tuesday);
  const auto decided = carry_out(clinic, release_place{user_id{1}});
  EXPECT_EQ(decided.outcome.value(), (place_given_up{wednesday_clinic(2), this_week, 1, 1}));
  EXPECT_EQ(decided.changes,
            (changes{place_released{the_clinic, this_week, user_id{1}, 1, place_end::cancelled, now.utc}}));
  EXPECT_EQ(reserve(clinic, student(3)).place, 1);
}

struct refused_release {
  const char* what;
  clinic_rules rules;
  std::int64_t user;
  const char* now;
  std::optional<release_refusal> refused;
};

TEST(Roster, PeopleGiveTheirPlacesUpAsThePolicyAllows) {
  for (const refused_release& c : {
           refused_release{"never, and not there", {}, 2, tuesday, release_refusal::disabled},
           {"never", {}, 1, tuesday, release_refusal::disabled},
           {"too late, and not there", cancelled_until(31), 2, "2024-09-17T12:00:01",
            release_refusal::not_reserved},
           {"too late", cancelled_until(31), 1, "2024-09-17T12:00:01", release_refusal::too_late},
           {"in time", cancelled_until(31), 1, "2024-09-17T12:00:00", std::nullopt},
           {"at the last moment", cancelled_until(0), 1, "2024-09-18T18:59:59", std::nullopt},
           {"the class has begun", cancelled_until(0), 1, "2024-09-18T19:00:00",
            release_refusal::not_reserved},
       }) {
    const roster clinic{wednesday_clinic(), image_of(this_week, {entry(1, 1)}), c.rules};
    const auto released = clinic.decide(release_place{user_id{c.user}}, moment_at(c.now));
    const auto moved = clinic.decide(prepare_move{user_id{c.user}}, moment_at(c.now));
    ASSERT_EQ(released.outcome.ok(), !c.refused) << c.what;
    ASSERT_EQ(moved.ok(), !c.refused) << c.what;
    EXPECT_EQ(released.changes.empty(), c.refused.has_value()) << c.what;
    if (!c.refused) {
      continue;
    }
    EXPECT_EQ(released.outcome.refusal(), *c.refused) << c.what;
    EXPECT_EQ(moved.refusal(), *c.refused) << c.what;
  }
}

TEST(Roster, TheOfficeRemovesAndMovesPeopleAtAnyTime) {
  const roster clinic{wednesday_clinic(), image_of(this_week, {entry(1, 1)})};
  const auto late = moment_at("2024-09-18T18:59:59");
  EXPECT_TRUE(clinic.decide(prepare_move{user_id{1}, true}, late).ok());
  EXPECT_EQ(clinic.decide(prepare_move{user_id{2}, true}, late).refusal(), release_refusal::not_reserved);
  EXPECT_EQ(clinic.decide(release_place{user_id{2}, place_end::removed}, late).outcome.refusal(),
            release_refusal::not_reserved);
  const auto removed = clinic.decide(release_place{user_id{1}, place_end::removed}, late);
  EXPECT_EQ(removed.changes,
            (changes{place_released{the_clinic, this_week, user_id{1}, 1, place_end::removed, late.utc}}));
}

TEST(Roster, APlaceThatIsBeingMovedIsItsHoldersUntilTheOtherClinicHasDecided) {
  roster clinic{wednesday_clinic(1), image_of(this_week, {entry(1, 1)}), cancelled_until(0)};
  const auto now = moment_at(tuesday);
  const auto prepared = clinic.decide(prepare_move{user_id{1}}, now);
  const changes leaving{place_released{the_clinic, this_week, user_id{1}, 1, place_end::moved, now.utc}};
  EXPECT_EQ(prepared.value().leaving, leaving);
  EXPECT_FALSE(clinic.keeps_any());
  clinic.keep(user_id{1});
  EXPECT_TRUE(clinic.keeps_any());
  EXPECT_EQ(clinic.count(), 1);
  EXPECT_EQ(refusal(clinic, student(2)).kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(clinic.decide(release_place{user_id{1}, place_end::removed}, now).outcome.refusal(),
            release_refusal::not_reserved);
  EXPECT_EQ(clinic.decide(prepare_move{user_id{1}}, now).refusal(), release_refusal::not_reserved);

  clinic.let_go(user_id{1});
  EXPECT_FALSE(clinic.keeps_any());
  EXPECT_TRUE(clinic.decide(prepare_move{user_id{1}}, now).ok());
  clinic.apply(leaving.front());
  EXPECT_EQ(reserve(clinic, student(2)).place, 1);
}

TEST(Roster, APlaceThatIsGivenUpForgetsTheRequestThatTookIt) {
  auto clinic = empty_roster();
  const moment now = moment_at(tuesday);
  for (const change& c : clinic.decide(reserve_place{student(1)}, now).changes) {
    clinic.apply(c);
  }
  request_remembered remembered{};
  remembered.key.bytes[0] = 7;
  remembered.place = clinic_place{the_clinic, this_week, user_id{1}};
  clinic.apply(remembered);
  const change forgotten = request_forgotten{remembered.key, now.utc};
  EXPECT_EQ(clinic.decide(release_place{user_id{1}, place_end::removed}, now).changes.at(1), forgotten);
  EXPECT_EQ(clinic.decide(prepare_move{user_id{1}, true}, now).value().leaving.at(1), forgotten);
  EXPECT_EQ(clinic.decide(reset_roster{}, now).changes.at(1), forgotten);
  EXPECT_EQ(clinic.decide(delete_clinic{true}, now).changes.at(1), forgotten);
}

TEST(Roster, NothingIsKeptForAClassThatHasBegun) {
  roster clinic{wednesday_clinic(1), image_of(this_week, {entry(1, 1)}), cancelled_until(0)};
  clinic.keep(user_id{1});
  clinic.turn(local("2024-09-18T19:00:00"));
  EXPECT_FALSE(clinic.keeps_any());
}

// ---- the calendar

TEST(Roster, OnceTheClassHasBegunADecisionIsForTheNextOneAlsoBeforeTheTurn) {
  auto clinic = empty_roster(wednesday_clinic(1));
  reserve(clinic, student(1));
  EXPECT_EQ(refusal(clinic, student(2), "2024-09-18T18:59:59").kind, reserve_refusal_kind::occupied);
  const auto confirmed = reserve(clinic, student(1), "2024-09-18T19:00:00");
  EXPECT_EQ(confirmed, (place_confirmed{wednesday_clinic(1), next_week, 1, 0}));
  EXPECT_EQ(clinic.image(),
            image_of(next_week, {{user_id{1}, "학생1", "s1", 1, moment_at("2024-09-18T19:00:00").utc}}));
  EXPECT_FALSE(clinic.turn(local("2024-09-18T19:00:00")));
}

TEST(Roster, TurnsToTheNextClassWhenItsOwnBegins) {
  auto clinic = empty_roster();
  reserve(clinic, student(1));
  EXPECT_FALSE(clinic.turn(local("2024-09-18T18:59:59")));
  EXPECT_EQ(clinic.count(), 1);
  EXPECT_TRUE(clinic.turn(local("2024-09-18T19:00:00")));
  EXPECT_EQ(clinic.image(), image_of(next_week));
  EXPECT_FALSE(clinic.turn(local("2024-09-18T19:00:00")));
}

TEST(Roster, AClockSetBackDoesNotBringAPastClassBack) {
  roster clinic{wednesday_clinic(), image_of(next_week, {entry(1, 1)})};
  EXPECT_FALSE(clinic.turn(local(tuesday)));
  EXPECT_EQ(clinic.count(), 1);
  EXPECT_EQ(clinic.decide(reserve_place{student(2)}, moment_at(tuesday)).outcome.value().class_date,
            next_week);
}

// ---- the fold

TEST(Roster, ClearingConcernsTheClassItNames) {
  auto clinic = empty_roster();
  reserve(clinic, student(1));
  clinic.apply(roster_cleared{the_clinic, on_date("2024-09-11"), at_ms(0)});
  clinic.apply(roster_cleared{clinic_id{6}, this_week, at_ms(0)});
  EXPECT_EQ(clinic.count(), 1);
  clinic.apply(roster_cleared{the_clinic, this_week, at_ms(0)});
  EXPECT_EQ(clinic.count(), 0);
  EXPECT_EQ(reserve(clinic, student(1)).place, 1);
}

TEST(Roster, TakesInChangesOfItsOwnClinicAndClassOnly) {
  const auto before = image_of(this_week, {entry(1, 1)}, {2});
  roster clinic{wednesday_clinic(), before};
  const clinic_id other{6};
  auto other_facts = wednesday_clinic(9);
  other_facts.id = other;
  notice_queued notice{};
  notice.lane = other;
  notice.notice = notice_number{9};
  const auto past = on_date("2024-09-11");
  apply_all(
      clinic,
      {place_reserved{other, this_week, user_id{3}, 2, at_ms(0)},
       place_reserved{the_clinic, past, user_id{3}, 2, at_ms(0)},
       place_released{other, this_week, user_id{1}, 1, place_end::moved, at_ms(0)},
       place_released{the_clinic, past, user_id{1}, 1, place_end::moved, at_ms(0)},
       place_released{the_clinic, this_week, user_id{9}, 1, place_end::moved, at_ms(0)},
       place_renumbered{other, this_week, user_id{1}, 1, 2, at_ms(0)},
       place_renumbered{the_clinic, past, user_id{1}, 1, 2, at_ms(0)},
       place_renumbered{the_clinic, this_week, user_id{9}, 1, 2, at_ms(0)},
       clinic_waiter_joined{other, this_week, waiter_number{8}, user_id{3}, at_ms(0)},
       clinic_waiter_left{other, this_week, waiter_number{1}, user_id{2}, clinic_waiter_end::left, at_ms(0)},
       clinic_waiter_left{the_clinic, past, waiter_number{1}, user_id{2}, clinic_waiter_end::left, at_ms(0)},
       roster_reset{other, reset_number{1}, at_ms(0)}, clinic_deleted{other, at_ms(0)},
       clinic_changed{other_facts, at_ms(0)}, notice, non_pass_cleared{user_id{1}, at_ms(0)}});
  EXPECT_EQ(clinic.image(), before);
  EXPECT_EQ(clinic.clinic(), wednesday_clinic());
}

TEST(Roster, NamesOnlyTheBookerWhoseChangeItIs) {
  auto clinic = empty_roster();
  clinic.apply(place_reserved{the_clinic, this_week, user_id{1}, 1, at_ms(0)}, student(1));
  clinic.apply(place_reserved{the_clinic, this_week, user_id{2}, 2, at_ms(7)}, student(1));
  EXPECT_EQ(clinic.image().entries,
            (std::vector<roster_entry>{{user_id{1}, "학생1", "s1", 1, at_ms(0)}, entry(2, 2, at_ms(7))}));
}

TEST(Roster, SomebodyWithAnotherNumberKeepsTheirName) {
  auto clinic = empty_roster(wednesday_clinic(3));
  clinic.apply(place_reserved{the_clinic, this_week, user_id{1}, 3, at_ms(5)}, student(1));
  clinic.apply(place_reserved{the_clinic, this_week, user_id{2}, 2, at_ms(6)});
  clinic.apply(place_renumbered{the_clinic, this_week, user_id{1}, 3, 1, at_ms(9)});
  EXPECT_EQ(clinic.image().entries,
            (std::vector<roster_entry>{{user_id{1}, "학생1", "s1", 1, at_ms(5)}, entry(2, 2, at_ms(6))}));
}

// ---- refused attempts

TEST(Roster, CountsRefusedAttemptsByTheirReason) {
  auto clinic = empty_roster();
  const auto now = moment_at(tuesday);
  using kind = reserve_refusal_kind;
  for (const kind why : {kind::closed, kind::already_reserved, kind::no_show_blocked, kind::time_conflict,
                         kind::occupied, kind::occupied}) {
    clinic.count(reserve_refusal{.kind = why}, now);
  }
  EXPECT_TRUE(clinic.due(now).empty());
  ASSERT_EQ(clinic.next_due(), now.utc + limits::refusals_counted_every);
  const moment later{now.utc + limits::refusals_counted_every, now.local + limits::refusals_counted_every};
  std::vector<std::pair<attempt_refusal, std::int64_t>> counted;
  for (const auto& fact : only<refusals_counted>(clinic.due(later))) {
    EXPECT_EQ(fact.clinic, the_clinic);
    EXPECT_EQ(fact.week, on_date("2024-09-16"));
    counted.emplace_back(fact.reason, fact.count);
  }
  EXPECT_EQ(counted,
            (std::vector<std::pair<attempt_refusal, std::int64_t>>{{attempt_refusal::closed, 1},
                                                                   {attempt_refusal::already_reserved, 1},
                                                                   {attempt_refusal::no_show_blocked, 1},
                                                                   {attempt_refusal::time_conflict, 1},
                                                                   {attempt_refusal::occupied, 2}}));
  apply_all(clinic, clinic.due(later));
  EXPECT_EQ(clinic.next_due(), std::nullopt);
}

}  // namespace
}  // namespace usher::domain::roster_test
