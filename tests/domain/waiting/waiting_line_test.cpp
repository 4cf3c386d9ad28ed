#include "domain/waiting/waiting_line.hpp"

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/domain/waiting/applied_line.hpp"

namespace usher::domain::waiting_line_test {
namespace {

using namespace std::chrono_literals;
using namespace testing;

TEST(WaitingLine, AFreePlaceIsGivenWithTheToken) {
  applied_line room_of_one{small_room(1)};
  const auto standing = room_of_one.issue(1, 0);
  EXPECT_EQ(standing, (token_standing{ticket_number{1}, user_id{1}, token_status::active, 0, at_ms(100)}));
  EXPECT_EQ(room_of_one.last,
            (changes{token_issued{room, ticket_number{1}, secret(1), user_id{1}, at_ms(0), at_ms(1'000)},
                     token_admitted{room, ticket_number{1}, user_id{1}, at_ms(0), at_ms(100)}}));
  EXPECT_EQ(room_of_one.line.active(), 1U);
  EXPECT_EQ(room_of_one.line.waiting(), 0U);
}

TEST(WaitingLine, WithoutAFreePlaceTokensWaitAndKnowHowManyAreAhead) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  EXPECT_EQ(line.issue(2, 1), waits(2, 2, 0, 1'001, 1min));
  EXPECT_EQ(line.issue(3, 2), waits(3, 3, 1, 1'002, 2min));
  EXPECT_EQ(line.check(3, 3).value().ahead, 1U);
  EXPECT_EQ(line.check(1, 3).value().ahead, 0U);
  EXPECT_EQ(line.line.waiting(), 2U);
}

TEST(WaitingLine, APersonMayHoldManyTokensUnlessToldOtherwise) {
  applied_line line{small_room(2)};
  line.issue(1, 0, 9);
  line.issue(2, 0, 9);
  line.issue(3, 0, 9);
  EXPECT_EQ(line.line.active(), 2U);
  EXPECT_EQ(line.check(3, 0).value().status, token_status::waiting);
}

TEST(WaitingLine, APlaceFreedByExpiryIsGivenInTheSameStep) {
  applied_line line{small_room(1)};
  for (int n = 1; n <= 3; ++n) {
    line.issue(n, 0);
  }
  EXPECT_EQ(line.line.next_due(), at_ms(100));
  EXPECT_TRUE(line.line.due(at_ms(99)).empty());
  EXPECT_EQ(line.line.due(at_ms(100)),
            (changes{token_ended{room, ticket_number{1}, user_id{1}, token_end::expired, at_ms(100)},
                     token_admitted{room, ticket_number{2}, user_id{2}, at_ms(100), at_ms(200)}}));
}

TEST(WaitingLine, APlaceFreedByCompletionGoesToTheFirstWhoWaits) {
  applied_line line{small_room(2)};
  for (int n = 1; n <= 4; ++n) {
    line.issue(n, 0);
  }
  line.end(2, token_end::completed, 10);
  ASSERT_TRUE(line.line.next_due());
  EXPECT_LE(*line.line.next_due(), at_ms(10));
  line.take_due(10);
  EXPECT_EQ(line.admitted(), tickets{3});
  EXPECT_EQ(line.check(4, 10).value().ahead, 0U);
}

TEST(WaitingLine, AnAdmittedTokenHasItsWholeTimeAlsoWhenThePlaceWasFreeForLonger) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  line.issue(2, 0);
  line.take_due(700);
  EXPECT_EQ(line.check(1, 700).value().valid_until, at_ms(100));
  EXPECT_EQ(line.check(2, 700).value(),
            (token_standing{ticket_number{2}, user_id{2}, token_status::active, 0, at_ms(800)}));
}

TEST(WaitingLine, WhoseTimeOfWaitingIsOverIsNotAdmittedAnyMore) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  line.issue(2, 0);
  line.issue(3, 500);
  line.take_due(1'000);
  EXPECT_EQ(line.ended(), (tickets{2, 1}));
  EXPECT_EQ(line.admitted(), tickets{3});
}

TEST(WaitingLine, LeaversAreTakenOutOfTheRanks) {
  applied_line line{small_room(1)};
  for (int n = 1; n <= 5; ++n) {
    line.issue(n, 0);
  }
  line.end(3, token_end::expired, 5);
  EXPECT_EQ(line.check(5, 5).value().ahead, 2U);
  line.take_due(100);
  line.take_due(200);
  EXPECT_EQ(line.admitted(), tickets{4});
}

TEST(WaitingLine, AnEndedTokenSaysHowItEnded) {
  applied_line line{small_room(3)};
  for (int n = 1; n <= 3; ++n) {
    line.issue(n, 0);
  }
  line.end(1, token_end::completed, 10);
  line.end(2, token_end::replaced, 20);
  line.take_due(100);
  EXPECT_EQ(line.check(1, 100).value(),
            (token_standing{ticket_number{1}, user_id{1}, token_status::completed, 0, at_ms(10)}));
  EXPECT_EQ(line.check(2, 100).value().status, token_status::replaced);
  EXPECT_EQ(line.check(3, 100).value().status, token_status::expired);
}

TEST(WaitingLine, AnEndedTokenIsForgottenAfterAWhile) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  line.take_due(100);
  line.line.forget(at_ms(599));
  EXPECT_EQ(line.check(1, 599).value().status, token_status::expired);
  line.line.forget(at_ms(600));
  EXPECT_EQ(line.check(1, 600).refusal(), check_refusal::unknown_token);
  EXPECT_EQ(line.pass(1, user_id{1}, 600).refusal().kind, gate_refusal_kind::unknown_token);
}

TEST(WaitingLine, NoMoreThanABoundedNumberOfEndedTokensIsRemembered) {
  applied_line line{small_room(1)};
  const auto bound = static_cast<std::int64_t>(limits::max_remembered_ended_tokens);
  for (std::int64_t n = 1; n <= bound + 2; ++n) {
    line.issue(n, n);
    line.end(static_cast<std::uint64_t>(n), token_end::completed, n);
  }
  EXPECT_FALSE(line.check(1, 0));
  EXPECT_FALSE(line.check(2, 0));
  EXPECT_TRUE(line.check(3, 0));
  EXPECT_EQ(line.line.image().entries.size(), limits::max_remembered_ended_tokens);
}

TEST(WaitingLine, AnEndedTokenDoesNotEndAgain) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  line.end(1, token_end::completed, 10);
  line.end(1, token_end::expired, 20);
  EXPECT_EQ(line.check(1, 20).value().status, token_status::completed);
  EXPECT_EQ(line.check(1, 20).value().valid_until, at_ms(10));
}

TEST(WaitingLine, ATokenWhoseTimeIsOverPassesNoGateAlsoBeforeItsEndIsApplied) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  EXPECT_TRUE(line.pass(1, user_id{1}, 99));
  EXPECT_EQ(line.pass(1, user_id{1}, 100).refusal().kind, gate_refusal_kind::token_expired);
  EXPECT_EQ(line.check(1, 100).value().status, token_status::expired);
}

TEST(WaitingLine, TheGateRefusesInOrderOfPrecedence) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  for (int n = 2; n <= 4; ++n) {
    line.issue(n, 0);
  }
  line.end(1, token_end::completed, 1);
  line.take_due(1);
  const user_id wrong{77};
  using kind = gate_refusal_kind;
  // Each also has all that is refused later against it: the wrong user, and nobody but 2 is active.
  EXPECT_EQ(line.pass(99, wrong, 2).refusal(), (gate_refusal{kind::unknown_token}));
  EXPECT_EQ(line.pass(1, wrong, 2).refusal(), (gate_refusal{kind::token_expired}));
  EXPECT_EQ(line.pass(4, wrong, 2).refusal(), (gate_refusal{kind::token_not_active, 1}));
  EXPECT_EQ(line.pass(2, wrong, 2).refusal(), (gate_refusal{kind::user_mismatch}));
  EXPECT_EQ(line.pass(2, user_id{2}, 2).value().status, token_status::active);
  EXPECT_TRUE(line.pass(2, std::nullopt, 2));
}

TEST(WaitingLine, EveryWayToEndIsExpiredAtTheGate) {
  applied_line line{small_room(3)};
  for (int n = 1; n <= 3; ++n) {
    line.issue(n, 0);
  }
  line.end(1, token_end::expired, 1);
  line.end(2, token_end::completed, 1);
  line.end(3, token_end::replaced, 1);
  for (std::uint64_t n = 1; n <= 3; ++n) {
    EXPECT_EQ(line.pass(n, user_id{1}, 2).refusal().kind, gate_refusal_kind::token_expired) << n;
  }
}

TEST(WaitingLine, AFullRoomRefusesWhoWouldHaveToWait) {
  auto settings = small_room(1);
  settings.most_waiting = 2;
  applied_line line{settings};
  for (int n = 1; n <= 3; ++n) {
    line.issue(n, 0);
  }
  const auto refused = line.line.decide(issue_token{secret(4), user_id{4}}, at_ms(0));
  EXPECT_EQ(refused.outcome.refusal(), issue_refusal::room_full);
  EXPECT_TRUE(refused.changes.empty());
  line.take_due(100);
  EXPECT_EQ(line.issue(4, 100).status, token_status::waiting);
}

TEST(WaitingLine, ARoomWithoutRoomToWaitStillGivesItsFreePlaces) {
  auto settings = small_room(1);
  settings.most_waiting = 0;
  applied_line line{settings};
  EXPECT_EQ(line.issue(1, 0).status, token_status::active);
  EXPECT_FALSE(line.line.decide(issue_token{secret(2), user_id{2}}, at_ms(0)).outcome);
}

TEST(WaitingLine, DueChangesComeInBoundedStepsAndKeepTheOrder) {
  applied_line line{small_room(1'700)};
  for (int n = 1; n <= 6'000; ++n) {
    line.issue(n, 0);
  }
  line.take_due(100);
  ASSERT_EQ(line.ended().size(), 1'700U);
  const auto admitted = line.admitted();
  ASSERT_EQ(admitted.size(), 1'700U);
  for (std::size_t i = 0; i < admitted.size(); ++i) {
    ASSERT_EQ(admitted[i], 1'701 + i);
  }
  line.take_due(1'000);
  EXPECT_EQ(line.line.waiting(), 0U);
  EXPECT_EQ(line.line.active(), 0U);
  EXPECT_EQ(line.ended().size(), 4'300U);
}

TEST(WaitingLine, AStepIsBoundedAlsoWhenItBeginsWithAnOddNumberOfChanges) {
  auto settings = small_room(1'000);
  settings.rules.waits_for = 100ms;
  applied_line line{settings};
  for (int n = 1; n <= 1'001; ++n) {
    line.issue(n, 0);
  }
  for (int n = 1'002; n <= 2'100; ++n) {
    line.issue(n, 50);
  }
  const auto facts = line.line.due(at_ms(100));
  EXPECT_EQ(facts.size(), limits::max_due_changes_per_step - 1);
  EXPECT_EQ(only<token_ended>(facts).size(), only<token_admitted>(facts).size() + 1);
  line.take_due(100);
  EXPECT_EQ(line.line.active(), 1'000U);
}

TEST(WaitingLine, ATicketIsTakenInOnce) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  const auto before = line.line.image();
  line.line.apply(token_issued{room, ticket_number{1}, secret(9), user_id{9}, at_ms(1), at_ms(1'001)});
  EXPECT_EQ(line.line.image(), before);
}

TEST(WaitingLine, AnIdleLineHasNothingDue) {
  applied_line line{small_room(1)};
  EXPECT_FALSE(line.line.next_due());
  line.issue(1, 0);
  line.take_due(100);
  EXPECT_FALSE(line.line.next_due());
}

TEST(WaitingLine, TakesInChangesOfItsOwnRoomOnly) {
  waiting_line line{room, small_room(1)};
  const auto now = at_ms(0);
  line.apply(token_issued{room_id{4}, ticket_number{1}, secret(1), user_id{1}, now, at_ms(1'000)});
  EXPECT_EQ(line.image(), waiting_line_image{});
  line.apply(token_issued{room, ticket_number{1}, secret(1), user_id{1}, now, at_ms(1'000)});
  line.apply(token_admitted{room_id{4}, ticket_number{1}, user_id{1}, now, at_ms(100)});
  line.apply(token_ended{room_id{4}, ticket_number{1}, user_id{1}, token_end::completed, now});
  line.apply(wallet_credited{user_id{1}, 5, now});
  EXPECT_EQ(line.waiting(), 1U);
}

TEST(WaitingLine, TheImageIsInOrderOfTicketAndRemembersTheNextTicket) {
  applied_line line{small_room(1)};
  for (int n = 1; n <= 3; ++n) {
    line.issue(n, n);
  }
  line.end(2, token_end::replaced, 5);
  const waiting_line_image expected{
      ticket_number{4},
      {{ticket_number{1}, secret(1), user_id{1}, token_status::active, at_ms(1), at_ms(101)},
       {ticket_number{2}, secret(2), user_id{2}, token_status::replaced, at_ms(2), at_ms(5)},
       {ticket_number{3}, secret(3), user_id{3}, token_status::waiting, at_ms(3), at_ms(1'003)}}};
  EXPECT_EQ(line.line.image(), expected);
  EXPECT_EQ(waiting_line(room, small_room(1), expected, at_ms(0)).image(), expected);
}

TEST(WaitingLine, TicketsAreNeverGivenAgainAfterARestartThatRemembersNobody) {
  applied_line line{small_room(1), waiting_line_image{ticket_number{1'000}, {}}};
  EXPECT_EQ(line.issue(1, 0).ticket, ticket_number{1'000});
}

TEST(WaitingLine, WhoLeavesGivesTheirPlaceToTheNextAtOnce) {
  applied_line line{small_room(1)};
  line.fill(4);
  EXPECT_EQ(line.act(leave_room{secret(2)}, 5).value().status, token_status::left);
  EXPECT_EQ(line.last, (changes{token_ended{room, ticket_number{2}, user_id{2}, token_end::left, at_ms(5)}}));
  const auto left = line.act(leave_room{secret(1)}, 6);
  EXPECT_EQ(line.ended(), tickets{1});
  EXPECT_EQ(line.admitted(), tickets{3});
  EXPECT_EQ(left.value(), (token_standing{ticket_number{1}, user_id{1}, token_status::left, 0, at_ms(6)}));
  EXPECT_EQ(line.act(leave_room{secret(1)}, 7).value(), left.value());
  EXPECT_TRUE(line.last.empty());
  EXPECT_EQ(line.act(leave_room{secret(99)}, 7).refusal(), check_refusal::unknown_token);
}

TEST(WaitingLine, ACompletionEndsAnActiveTokenAndLeavesThePlaceToDue) {
  applied_line line{small_room(1)};
  line.fill(2);
  EXPECT_TRUE(line.line.completion(secret(2), at_ms(1)).empty());
  EXPECT_TRUE(line.line.completion(secret(99), at_ms(1)).empty());
  EXPECT_TRUE(line.line.completion(secret(1), at_ms(100)).empty()) << "its time is over";
  const auto facts = line.line.completion(secret(1), at_ms(1));
  EXPECT_EQ(facts,
            (changes{token_ended{room, ticket_number{1}, user_id{1}, token_end::completed, at_ms(1)}}));
  apply_all(line.line, facts);
  EXPECT_TRUE(line.line.completion(secret(1), at_ms(1)).empty());
  line.take_due(1);
  EXPECT_EQ(line.admitted(), tickets{2});
}

TEST(WaitingLine, TheWaitIsEstimatedFromTheAdmissionsOfTheLastMinutes) {
  auto settings = small_room(10);
  settings.rules.active_for = 1h;
  settings.rules.waits_for = 1h;
  applied_line line{settings};
  line.fill(30);
  EXPECT_EQ(line.line.standing(at_ms(0)).admissions_per_minute, 10.0);
  EXPECT_EQ(line.check(30, 0).value().estimated_wait, 2min);
  // at_ms(0) begins a slice of ten seconds.
  EXPECT_EQ(line.line.standing(at_ms(120'000)).admissions_per_minute, 5.0);
  EXPECT_EQ(line.check(30, 120'000).value().estimated_wait, 4min);
  EXPECT_EQ(line.line.standing(at_ms(300'000)).admissions_per_minute, 0.0);
  EXPECT_FALSE(line.check(30, 300'000).value().estimated_wait);
}

TEST(WaitingLine, TheFartherTheLaterToPollAgainButNeverLaterThanHalfTheIdleTime) {
  auto settings = small_room(1);
  settings.rules.waits_for = 1h;
  applied_line line{settings};
  line.fill(4'000);
  milliseconds before{0};
  for (std::uint64_t n = 1; n <= 4'000; ++n) {
    const auto poll = line.check(n, 0).value().next_poll;
    ASSERT_GE(poll, before);
    before = poll;
  }
  EXPECT_EQ(line.check(2, 0).value().next_poll, 1s);
  EXPECT_EQ(line.check(502, 0).value().next_poll, 5s);
  EXPECT_EQ(line.check(4'000, 0).value().next_poll, limits::longest_poll);
  auto rules = settings.rules;
  rules.idle_for = 8s;
  line.change(rules, 0);
  EXPECT_EQ(line.check(302, 0).value().next_poll, 3s);
  EXPECT_EQ(line.check(4'000, 0).value().next_poll, 4s);
}

TEST(WaitingLine, TakesInRoomChangesOfItsOwnRoomOnly) {
  waiting_line line{room, small_room(1)};
  line.apply(room_changed{room_id{4}, room_rules{}, room_mode::paused, at_ms(0)});
  line.apply(opening_scheduled{room_id{4}, at_ms(9), ticket_number{1}, {}, {}, at_ms(0)});
  line.apply(token_issued{room, ticket_number{1}, secret(1), user_id{1}, at_ms(0), at_ms(9)});
  line.apply(room_reset{room_id{4}, ticket_number{1}, at_ms(0)});
  EXPECT_EQ(line.waiting(), 1U);
  EXPECT_EQ(line.image().mode, room_mode::open);
  EXPECT_FALSE(line.image().rules);
  EXPECT_FALSE(line.image().scheduled);
}

}  // namespace
}  // namespace usher::domain::waiting_line_test
