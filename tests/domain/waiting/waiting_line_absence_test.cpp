#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/domain/waiting/applied_line.hpp"

namespace usher::domain::waiting_line_absence_test {
namespace {

using namespace std::chrono_literals;
using namespace testing;

TEST(WaitingLine, WhoStopsPollingLosesTheirPlaceAndHasItBackWhenTheyComeInTime) {
  applied_line line{with_idlers()};
  line.fill(4);
  line.line.note_seen(secret(3), at_ms(50));
  line.line.note_seen(secret(4), at_ms(60));
  EXPECT_EQ(line.line.next_due(), at_ms(100));
  line.take_due(99);
  EXPECT_TRUE(line.last.empty());
  line.take_due(100);
  EXPECT_EQ(line.last, (changes{token_lapsed{room, ticket_number{2}, user_id{2}, at_ms(100), at_ms(300)}}));
  EXPECT_EQ(line.check(3, 100).value().ahead, 0U);
  EXPECT_EQ(line.line.waiting(), 2U);
  EXPECT_EQ(line.line.standing(at_ms(100)).away, 1U);
  EXPECT_EQ(line.pass(2, user_id{2}, 100).refusal(), (gate_refusal{gate_refusal_kind::token_not_active, 0}));

  const auto back = line.act(check_token{secret(2)}, 140);
  EXPECT_EQ(line.last, (changes{token_returned{room, ticket_number{2}, user_id{2}, at_ms(140)}}));
  EXPECT_EQ(back.value(), line.check(2, 140).value());
  EXPECT_EQ(back.value().ahead, 0U);
  EXPECT_EQ(back.value().valid_until, at_ms(5'000));
  EXPECT_EQ(line.check(3, 140).value().ahead, 1U);
}

TEST(WaitingLine, WhoDoesNotComeBackInTimeHasAbandonedTheirPlace) {
  applied_line line{with_idlers()};
  line.fill(2);
  line.take_due(100);
  EXPECT_EQ(line.line.next_due(), at_ms(300));
  line.take_due(350);
  EXPECT_EQ(line.last,
            (changes{token_ended{room, ticket_number{2}, user_id{2}, token_end::abandoned, at_ms(300)}}));
  EXPECT_EQ(line.act(check_token{secret(2)}, 350).value().status, token_status::expired);
  EXPECT_TRUE(line.last.empty());
}

TEST(WaitingLine, WhoIsAwayIsPassedOverAndTakesAFreePlaceWhenTheyComeBack) {
  applied_line line{with_idlers()};
  line.fill(3);
  line.line.note_seen(secret(3), at_ms(90));
  line.take_due(100);
  line.act(leave_room{secret(1)}, 110);
  EXPECT_EQ(line.admitted(), tickets{3});
  line.act(leave_room{secret(3)}, 120);
  EXPECT_TRUE(line.admitted().empty());
  const auto back = line.act(check_token{secret(2)}, 130);
  EXPECT_EQ(line.admitted(), tickets{2});
  EXPECT_EQ(back.value().status, token_status::active);
}

TEST(WaitingLine, TheTimeToComeBackBeginsWhenTheAbsenceIsNoticed) {
  applied_line line{with_idlers()};
  line.fill(2);
  // A server that slept for ten times the grace period.
  line.take_due(2'000);
  EXPECT_EQ(line.line.standing(at_ms(2'000)).away, 1U);
  EXPECT_EQ(line.act(check_token{secret(2)}, 2'199).value().status, token_status::waiting);
}

TEST(WaitingLine, NobodyComesBackAfterTheirTimeOfWaiting) {
  auto settings = with_idlers();
  settings.rules.waits_for = 150ms;
  applied_line line{settings};
  line.fill(2);
  line.take_due(100);
  EXPECT_EQ(only<token_lapsed>(line.last).at(0).returns_until, at_ms(150));
  line.take_due(150);
  EXPECT_EQ(line.ended(), tickets{2});
}

TEST(WaitingLine, WithoutAGracePeriodThePlaceIsLostAtOnce) {
  auto settings = with_idlers();
  settings.rules.grace_for = 0ms;
  applied_line line{settings};
  line.fill(2);
  line.take_due(100);
  EXPECT_EQ(line.ended(), tickets{2});
}

TEST(WaitingLine, WithoutAnIdleTimeNobodyGoesAway) {
  auto settings = with_idlers();
  settings.rules.idle_for = 0ms;
  applied_line line{settings};
  line.fill(2);
  EXPECT_EQ(line.line.next_due(), at_ms(5'000));
  line.take_due(4'999);
  EXPECT_TRUE(line.last.empty());
  line.change(with_idlers().rules, 4'999);
  EXPECT_EQ(line.line.next_due(), at_ms(100));
}

TEST(WaitingLine, AfterARestartEverybodyCountsAsSeen) {
  applied_line line{with_idlers()};
  line.fill(3);
  line.take_due(99);
  waiting_line restarted{room, with_idlers(), line.line.image(), at_ms(99)};
  EXPECT_EQ(restarted.next_due(), at_ms(199));
  line.take_due(100);
  waiting_line later{room, with_idlers(), line.line.image(), at_ms(120)};
  EXPECT_EQ(later.next_due(), at_ms(300)) << "who was away already has no more time than before";
  EXPECT_EQ(later.image(), line.line.image());
}

TEST(WaitingLine, ThoseWhoAreAwayCountWhereTheRoomIsFull) {
  auto settings = with_idlers();
  settings.most_waiting = 2;
  applied_line line{settings};
  line.fill(3);
  line.take_due(100);
  EXPECT_EQ(line.line.waiting(), 0U);
  EXPECT_FALSE(line.line.decide(issue_token{secret(9), user_id{9}}, at_ms(100)).outcome);
}

TEST(WaitingLine, ANewerTokenReplacesAlsoOneThatIsAway) {
  auto settings = with_idlers();
  settings.one_token_per_user = true;
  applied_line line{settings};
  line.fill(2);
  line.take_due(100);
  line.issue(3, 110, 2);
  EXPECT_EQ(line.ended(), tickets{2});
  EXPECT_EQ(line.line.standing(at_ms(110)).away, 0U);
}

TEST(WaitingLine, ManyWhoGoAwayAtOnceDoSoInBoundedSteps) {
  applied_line line{with_idlers()};
  line.fill(2'501);
  EXPECT_EQ(line.line.due(at_ms(100)).size(), limits::max_due_changes_per_step);
  line.take_due(100);
  EXPECT_EQ(line.line.standing(at_ms(100)).away, 2'500U);
  line.take_due(300);
  EXPECT_EQ(line.ended().size(), 2'500U);
}

}  // namespace
}  // namespace usher::domain::waiting_line_absence_test
