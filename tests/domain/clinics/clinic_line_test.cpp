#include <optional>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "domain/clinics/roster.hpp"
#include "tests/domain/clinics/wednesday_clinic.hpp"

namespace usher::domain::clinic_line_test {
namespace {

using namespace testing;
using kind = clinic_line_refusal_kind;

/// User 1 has the only place; these wait.
roster full_clinic(const std::vector<std::int64_t>& waiting = {}) {
  return {wednesday_clinic(1), image_of(this_week, {entry(1, 1)}, waiting)};
}

/// One place is free; these wait for it.
roster clinic_with_a_place(const std::vector<std::int64_t>& waiting) {
  return {wednesday_clinic(1), image_of(this_week, {}, waiting)};
}

clinic_line_refusal join_refusal(const roster& on, const booker& who, const char* now = tuesday) {
  const auto decided = on.decide(join_clinic_line{who}, moment_at(now));
  EXPECT_TRUE(decided.changes.empty());
  return decided.outcome.refusal();
}

std::optional<user_id> next_of(const roster& on, const char* now = tuesday) {
  return on.next_in_line(moment_at(now));
}

TEST(ClinicLine, WhoeverJoinsStandsBehindThoseWhoCameBefore) {
  auto clinic = full_clinic();
  const auto now = moment_at(tuesday);
  const auto first = carry_out(clinic, join_clinic_line{student(2)});
  EXPECT_EQ(first.outcome.value(), (clinic_wait{waiter_number{1}, this_week, 0}));
  EXPECT_EQ(first.changes,
            (changes{clinic_waiter_joined{the_clinic, this_week, waiter_number{1}, user_id{2}, now.utc}}));
  const auto second = carry_out(clinic, join_clinic_line{student(3)});
  EXPECT_EQ(second.outcome.value(), (clinic_wait{waiter_number{2}, this_week, 1}));
  EXPECT_EQ(line_of(clinic), (numbers{2, 3}));
}

TEST(ClinicLine, WhoeverWaitsAlreadyHearsWhere) {
  const auto clinic = full_clinic({2, 3});
  const auto again = clinic.decide(join_clinic_line{student(3)}, moment_at(tuesday));
  EXPECT_EQ(again.outcome.value(), (clinic_wait{waiter_number{2}, this_week, 1}));
  EXPECT_TRUE(again.changes.empty());
}

struct refused_wait {
  const char* what;
  bool is_active;
  bool is_on_roster;
  std::int32_t no_show;
  bool time_conflict;
  std::int32_t capacity;
  std::optional<clinic_line_refusal> refused;
};

TEST(ClinicLine, RefusesInOrderOfPrecedence) {
  // Each has all that is refused later against it, too.
  for (const refused_wait& c : {
           refused_wait{"inactive", false, true, 3, true, 2,
                        clinic_line_refusal{.kind = kind::closed, .status = clinic_status::inactive}},
           {"on the roster", true, true, 3, true, 2, clinic_line_refusal{.kind = kind::already_reserved}},
           {"no-shows", true, false, 3, true, 2,
            clinic_line_refusal{.kind = kind::no_show_blocked, .no_show_count = 3}},
           {"same hour", true, false, 1, true, 2, clinic_line_refusal{.kind = kind::time_conflict}},
           {"a place is free", true, false, 1, false, 2, clinic_line_refusal{.kind = kind::not_full}},
           {"nothing", true, false, 1, false, 1, std::nullopt},
       }) {
    auto facts = wednesday_clinic(c.capacity);
    facts.is_active = c.is_active;
    const roster clinic{facts, image_of(this_week, {entry(c.is_on_roster ? 1 : 2, 1)})};
    auto who = blocked_student(1, c.no_show);
    if (c.time_conflict) {
      who.busy = at_this_hour();
    }
    const auto decided = clinic.decide(join_clinic_line{who}, moment_at(tuesday));
    ASSERT_EQ(decided.outcome.ok(), !c.refused) << c.what;
    if (c.refused) {
      EXPECT_EQ(decided.outcome.refusal(), *c.refused) << c.what;
    }
  }
}

TEST(ClinicLine, WhoMayNotReserveAnyMoreMayNotJoinAgainButKeepsTheirPlace) {
  const auto clinic = full_clinic({2});
  EXPECT_EQ(join_refusal(clinic, blocked_student(2)).kind, kind::no_show_blocked);
  EXPECT_EQ(clinic.decide(clinic_line_position{user_id{2}}, moment_at(tuesday)).value().ahead, 0);
}

TEST(ClinicLine, HasABound) {
  auto image = image_of(this_week, {entry(1, 1)});
  for (std::size_t i = 0; i + 1 < limits::max_waiters_per_clinic; ++i) {
    image.waiters.push_back({waiter_number{static_cast<std::int64_t>(i) + 1},
                             user_id{static_cast<std::int64_t>(i) + 10}, at_ms(0)});
  }
  image.next_waiter = waiter_number{static_cast<std::int64_t>(limits::max_waiters_per_clinic)};
  roster clinic{wednesday_clinic(1), image};
  EXPECT_TRUE(carry_out(clinic, join_clinic_line{student(2)}).outcome);
  EXPECT_EQ(join_refusal(clinic, student(3)).kind, kind::line_full);
  EXPECT_TRUE(clinic.decide(join_clinic_line{student(2)}, moment_at(tuesday)).outcome);
}

TEST(ClinicLine, AFreePlaceIsOccupiedToAllButTheFirstWhoWait) {
  roster clinic{wednesday_clinic(3), image_of(this_week, {entry(1, 1)}, {2, 3, 4})};
  EXPECT_EQ(refusal(clinic, student(9)),
            (reserve_refusal{.kind = reserve_refusal_kind::occupied, .current_count = 1, .capacity = 3}));
  EXPECT_EQ(refusal(clinic, student(4)).kind, reserve_refusal_kind::occupied);
  EXPECT_TRUE(clinic.decide(reserve_place{student(2)}, moment_at(tuesday)).outcome);
  const auto now = moment_at(tuesday);
  const auto placed = carry_out(clinic, reserve_place{student(3)});
  EXPECT_EQ(placed.changes, (changes{place_reserved{the_clinic, this_week, user_id{3}, 2, now.utc},
                                     attendance_opened{the_clinic, this_week, user_id{3}, now.utc},
                                     clinic_waiter_left{the_clinic, this_week, waiter_number{2}, user_id{3},
                                                        clinic_waiter_end::placed, now.utc}}));
  EXPECT_EQ(line_of(clinic), (numbers{2, 4}));
}

TEST(ClinicLine, WhatTheLineDoesNotNeedIsFreeForAnybody) {
  roster clinic{wednesday_clinic(4), image_of(this_week, {entry(1, 1)}, {2, 3})};
  EXPECT_EQ(join_refusal(clinic, student(9)).kind, kind::not_full);
  EXPECT_EQ(reserve(clinic, student(9)).place, 2);
  EXPECT_EQ(refusal(clinic, student(10)).kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(carry_out(clinic, join_clinic_line{student(10)}).outcome.value().ahead, 2);
}

TEST(ClinicLine, LeavingLetsTheOthersMoveUp) {
  auto clinic = full_clinic({2, 3, 4});
  const auto now = moment_at(tuesday);
  const auto left = carry_out(clinic, leave_clinic_line{user_id{3}});
  EXPECT_EQ(left.outcome.value(), (clinic_wait{waiter_number{2}, this_week, 1}));
  EXPECT_EQ(left.changes, (changes{clinic_waiter_left{the_clinic, this_week, waiter_number{2}, user_id{3},
                                                      clinic_waiter_end::left, now.utc}}));
  EXPECT_EQ(clinic.decide(clinic_line_position{user_id{4}}, now).value(),
            (clinic_wait{waiter_number{3}, this_week, 1}));
  EXPECT_EQ(clinic.decide(clinic_line_position{user_id{3}}, now).refusal().kind, kind::not_waiting);
  const auto again = clinic.decide(leave_clinic_line{user_id{3}}, now);
  EXPECT_EQ(again.outcome.refusal().kind, kind::not_waiting);
  EXPECT_TRUE(again.changes.empty());
}

TEST(ClinicLine, ANumberIsNeverGivenTwice) {
  auto clinic = full_clinic({2});
  carry_out(clinic, leave_clinic_line{user_id{2}});
  EXPECT_EQ(carry_out(clinic, join_clinic_line{student(2)}).outcome.value().waiter, waiter_number{2});
  clinic.turn(local("2024-09-18T19:00:00"));
  reserve(clinic, student(1), "2024-09-18T19:00:00");
  EXPECT_EQ(carry_out(clinic, join_clinic_line{student(2)}, "2024-09-18T19:00:00").outcome.value().waiter,
            waiter_number{3});
}

TEST(ClinicLine, OneMayLeaveAndAskAlsoWhenTheClinicIsClosed) {
  auto facts = wednesday_clinic(1);
  facts.is_active = false;
  const roster clinic{facts, image_of(this_week, {entry(1, 1)}, {2})};
  EXPECT_TRUE(clinic.decide(clinic_line_position{user_id{2}}, moment_at(tuesday)).ok());
  EXPECT_TRUE(clinic.decide(leave_clinic_line{user_id{2}}, moment_at(tuesday)).outcome);
}

TEST(ClinicLine, WaitsForAClassThatHasBegunAreOver) {
  auto clinic = full_clinic({2});
  const char* begun = "2024-09-18T19:00:00";
  EXPECT_EQ(clinic.decide(clinic_line_position{user_id{2}}, moment_at(begun)).refusal().kind,
            kind::not_waiting);
  const auto with_a_place = clinic_with_a_place({2});
  EXPECT_EQ(next_of(with_a_place, begun), std::nullopt);
  EXPECT_TRUE(with_a_place.decide(promote_waiter{student(2)}, moment_at(begun)).empty());
  // The next class is empty: there is nothing to wait for.
  EXPECT_EQ(join_refusal(clinic, student(2), begun).kind, kind::not_full);
}

// ---- promotion

TEST(ClinicLine, TheFirstWhoIsNotSkippedIsAskedAbout) {
  auto clinic = clinic_with_a_place({2, 3});
  EXPECT_EQ(next_of(clinic), user_id{2});
  clinic.skip(user_id{2});
  EXPECT_EQ(next_of(clinic), user_id{3});
  clinic.skip(user_id{3});
  EXPECT_EQ(next_of(clinic), std::nullopt);
  clinic.skip_nobody();
  EXPECT_EQ(next_of(clinic), user_id{2});
}

TEST(ClinicLine, NoPlaceWaitsForWhoIsSkippedButTheyKeepTheirsInTheLine) {
  auto clinic = clinic_with_a_place({2, 3});
  clinic.skip(user_id{2});
  EXPECT_EQ(refusal(clinic, student(9)).kind, reserve_refusal_kind::occupied);
  EXPECT_TRUE(clinic.decide(reserve_place{student(3)}, moment_at(tuesday)).outcome);
  clinic.skip(user_id{3});
  EXPECT_TRUE(clinic.decide(reserve_place{student(9)}, moment_at(tuesday)).outcome);
  EXPECT_EQ(join_refusal(clinic, student(9)).kind, kind::not_full);
  EXPECT_EQ(line_of(clinic), (numbers{2, 3}));
  clinic.skip_nobody();
  EXPECT_EQ(refusal(clinic, student(9)).kind, reserve_refusal_kind::occupied);
}

TEST(ClinicLine, NobodyIsSkippedForTheNextClass) {
  auto clinic = clinic_with_a_place({2});
  clinic.skip(user_id{2});
  const char* begun = "2024-09-18T19:00:00";
  clinic.turn(local(begun));
  clinic.apply(clinic_waiter_joined{the_clinic, next_week, waiter_number{2}, user_id{2}, at_ms(0)});
  EXPECT_EQ(next_of(clinic, begun), user_id{2});
}

TEST(ClinicLine, NobodyIsAskedAboutWithoutAPlaceOrWhenTheClinicTakesNoReservations) {
  EXPECT_EQ(next_of(full_clinic({2})), std::nullopt);
  const roster closed{wednesday_clinic(1), image_of(next_week, {}, {2})};
  EXPECT_EQ(next_of(closed, sunday), std::nullopt);
  EXPECT_EQ(next_of(closed, "2024-09-23T00:00:00"), user_id{2});
}

TEST(ClinicLine, WhoIsPromotedHasThePlaceAndIsTold) {
  auto clinic = clinic_with_a_place({2, 3});
  auto who = student(2);
  who.non_pass = true;
  const auto now = moment_at(tuesday);
  const auto facts = clinic.decide(promote_waiter{who}, now);
  notice_queued notice{};
  notice.lane = the_clinic;
  notice.notice = notice_number{1};
  notice.kind = notice_kind::promoted;
  notice.user = user_id{2};
  notice.queued_at = now.utc;
  notice.class_date = this_week;
  notice.place = 1;
  EXPECT_EQ(facts, (changes{place_reserved{the_clinic, this_week, user_id{2}, 1, now.utc},
                            attendance_opened{the_clinic, this_week, user_id{2}, now.utc},
                            non_pass_cleared{user_id{2}, now.utc},
                            clinic_waiter_left{the_clinic, this_week, waiter_number{1}, user_id{2},
                                               clinic_waiter_end::promoted, now.utc},
                            notice}));
  apply_all(clinic, facts);
  EXPECT_EQ(users_of(clinic.image().entries), numbers{2});
  EXPECT_EQ(line_of(clinic), numbers{3});
  EXPECT_EQ(clinic.image().next_notice, notice_number{2});
}

TEST(ClinicLine, WhoMayNotBookNowKeepsTheirPlaceInTheLine) {
  const auto clinic = clinic_with_a_place({2, 3});
  const auto now = moment_at(tuesday);
  EXPECT_TRUE(clinic.decide(promote_waiter{blocked_student(2)}, now).empty());
  auto busy = student(2);
  busy.busy = at_this_hour();
  EXPECT_TRUE(clinic.decide(promote_waiter{busy}, now).empty());
}

TEST(ClinicLine, NobodyIsPromotedWithoutAPlaceOrAWait) {
  EXPECT_TRUE(full_clinic({2}).decide(promote_waiter{student(2)}, moment_at(tuesday)).empty());
  EXPECT_TRUE(clinic_with_a_place({2}).decide(promote_waiter{student(9)}, moment_at(tuesday)).empty());
  const roster closed{wednesday_clinic(1), image_of(next_week, {}, {2})};
  EXPECT_TRUE(closed.decide(promote_waiter{student(2)}, moment_at(sunday)).empty());
}

TEST(ClinicLine, WhoIsGoneLeavesTheLine) {
  auto clinic = clinic_with_a_place({2, 3});
  const auto now = moment_at(tuesday);
  const auto facts = clinic.decide(promote_waiter{student(2), true}, now);
  EXPECT_EQ(facts, (changes{clinic_waiter_left{the_clinic, this_week, waiter_number{1}, user_id{2},
                                               clinic_waiter_end::left, now.utc}}));
  apply_all(clinic, facts);
  EXPECT_EQ(next_of(clinic), user_id{3});
  EXPECT_TRUE(clinic.decide(promote_waiter{student(2), true}, now).empty());
}

}  // namespace
}  // namespace usher::domain::clinic_line_test
