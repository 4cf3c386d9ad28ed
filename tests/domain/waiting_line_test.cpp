#include "domain/waiting_line.hpp"

#include <gtest/gtest.h>

#include "domain/limits.hpp"
#include "tests/domain/values.hpp"

namespace usher::domain {
namespace {

using namespace std::chrono_literals;
using namespace testing;

constexpr room_id room{3};

/// Times in these tests are milliseconds after a beginning; a token waits 1000 and is active 100 of them.
waiting_line_settings small_room(std::size_t places) {
  waiting_line_settings settings;
  settings.places = places;
  settings.active_for = 100ms;
  settings.waits_for = 1'000ms;
  settings.remembers_ended_for = 500ms;
  return settings;
}

/// A line that takes its own decisions in at once.
class applied_line {
 public:
  explicit applied_line(waiting_line_settings settings) : line(room, settings) {}
  applied_line(waiting_line_settings settings, const waiting_line_image& image)
      : line(room, settings, image) {}

  /// Issues the token secret(n) to user n, or to `user`.
  token_standing issue(std::int64_t n, std::int64_t now_ms, std::int64_t user = 0) {
    const auto decided = line.decide(
        issue_token{secret(static_cast<std::uint64_t>(n)), user_id{user == 0 ? n : user}}, at_ms(now_ms));
    last = decided.changes;
    apply_all(line, last);
    return decided.outcome.value();
  }

  void settle(std::int64_t now_ms) {
    last.clear();
    for (auto facts = line.due(at_ms(now_ms)); !facts.empty(); facts = line.due(at_ms(now_ms))) {
      EXPECT_LE(facts.size(), limits::max_due_changes_per_step);
      apply_all(line, facts);
      last.insert(last.end(), facts.begin(), facts.end());
    }
  }

  void end(std::uint64_t ticket, token_end reason, std::int64_t now_ms) {
    line.apply(token_ended{room, ticket_number{ticket}, user_id{1}, reason, at_ms(now_ms)});
  }

  outcome<token_standing, check_refusal> check(std::uint64_t n, std::int64_t now_ms) const {
    return line.decide(check_token{secret(n)}, at_ms(now_ms));
  }

  outcome<token_standing, gate_refusal> pass(std::uint64_t n, std::optional<user_id> user,
                                             std::int64_t now_ms) const {
    return line.decide(pass_gate{secret(n), user}, at_ms(now_ms));
  }

  std::vector<std::uint64_t> admitted() const {
    std::vector<std::uint64_t> tickets;
    for (const auto& fact : only<token_admitted>(last))
      tickets.push_back(fact.ticket.value);
    return tickets;
  }

  std::vector<std::uint64_t> ended() const {
    std::vector<std::uint64_t> tickets;
    for (const auto& fact : only<token_ended>(last))
      tickets.push_back(fact.ticket.value);
    return tickets;
  }

  waiting_line line;
  changes last;
};

using tickets = std::vector<std::uint64_t>;

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
  EXPECT_EQ(line.issue(2, 1),
            (token_standing{ticket_number{2}, user_id{2}, token_status::waiting, 0, at_ms(1'001)}));
  EXPECT_EQ(line.issue(3, 2),
            (token_standing{ticket_number{3}, user_id{3}, token_status::waiting, 1, at_ms(1'002)}));
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
  for (int n = 1; n <= 3; ++n)
    line.issue(n, 0);
  EXPECT_EQ(line.line.next_due(), at_ms(100));
  EXPECT_TRUE(line.line.due(at_ms(99)).empty());
  EXPECT_EQ(line.line.due(at_ms(100)),
            (changes{token_ended{room, ticket_number{1}, user_id{1}, token_end::expired, at_ms(100)},
                     token_admitted{room, ticket_number{2}, user_id{2}, at_ms(100), at_ms(200)}}));
}

TEST(WaitingLine, APlaceFreedByCompletionGoesToTheFirstWhoWaits) {
  applied_line line{small_room(2)};
  for (int n = 1; n <= 4; ++n)
    line.issue(n, 0);
  line.end(2, token_end::completed, 10);
  ASSERT_TRUE(line.line.next_due());
  EXPECT_LE(*line.line.next_due(), at_ms(10));
  line.settle(10);
  EXPECT_EQ(line.admitted(), tickets{3});
  EXPECT_EQ(line.check(4, 10).value().ahead, 0U);
}

TEST(WaitingLine, AnAdmittedTokenHasItsWholeTimeAlsoWhenThePlaceWasFreeForLonger) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  line.issue(2, 0);
  line.settle(700);
  EXPECT_EQ(line.check(1, 700).value().valid_until, at_ms(100));
  EXPECT_EQ(line.check(2, 700).value(),
            (token_standing{ticket_number{2}, user_id{2}, token_status::active, 0, at_ms(800)}));
}

TEST(WaitingLine, WhoseTimeOfWaitingIsOverIsNotAdmittedAnyMore) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  line.issue(2, 0);
  line.issue(3, 500);
  line.settle(1'000);
  EXPECT_EQ(line.ended(), (tickets{2, 1}));
  EXPECT_EQ(line.admitted(), tickets{3});
}

TEST(WaitingLine, LeaversAreTakenOutOfTheRanks) {
  applied_line line{small_room(1)};
  for (int n = 1; n <= 5; ++n)
    line.issue(n, 0);
  line.end(3, token_end::expired, 5);
  EXPECT_EQ(line.check(5, 5).value().ahead, 2U);
  line.settle(100);
  line.settle(200);
  EXPECT_EQ(line.admitted(), tickets{4});
}

TEST(WaitingLine, AnEndedTokenSaysHowItEnded) {
  applied_line line{small_room(3)};
  for (int n = 1; n <= 3; ++n)
    line.issue(n, 0);
  line.end(1, token_end::completed, 10);
  line.end(2, token_end::replaced, 20);
  line.settle(100);
  EXPECT_EQ(line.check(1, 100).value(),
            (token_standing{ticket_number{1}, user_id{1}, token_status::completed, 0, at_ms(10)}));
  EXPECT_EQ(line.check(2, 100).value().status, token_status::replaced);
  EXPECT_EQ(line.check(3, 100).value().status, token_status::expired);
}

TEST(WaitingLine, AnEndedTokenIsForgottenAfterAWhile) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  line.settle(100);
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
  for (int n = 2; n <= 4; ++n)
    line.issue(n, 0);
  line.end(1, token_end::completed, 1);
  line.settle(1);
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
  for (int n = 1; n <= 3; ++n)
    line.issue(n, 0);
  line.end(1, token_end::expired, 1);
  line.end(2, token_end::completed, 1);
  line.end(3, token_end::replaced, 1);
  for (std::uint64_t n = 1; n <= 3; ++n)
    EXPECT_EQ(line.pass(n, user_id{1}, 2).refusal().kind, gate_refusal_kind::token_expired) << n;
}

TEST(WaitingLine, AFullRoomRefusesWhoWouldHaveToWait) {
  auto settings = small_room(1);
  settings.most_waiting = 2;
  applied_line line{settings};
  for (int n = 1; n <= 3; ++n)
    line.issue(n, 0);
  const auto refused = line.line.decide(issue_token{secret(4), user_id{4}}, at_ms(0));
  EXPECT_EQ(refused.outcome.refusal(), issue_refusal::room_full);
  EXPECT_TRUE(refused.changes.empty());
  line.settle(100);
  EXPECT_EQ(line.issue(4, 100).status, token_status::waiting);
}

TEST(WaitingLine, ARoomWithoutRoomToWaitStillGivesItsFreePlaces) {
  auto settings = small_room(1);
  settings.most_waiting = 0;
  applied_line line{settings};
  EXPECT_EQ(line.issue(1, 0).status, token_status::active);
  EXPECT_FALSE(line.line.decide(issue_token{secret(2), user_id{2}}, at_ms(0)).outcome);
}

waiting_line_settings one_each(std::size_t places) {
  auto settings = small_room(places);
  settings.one_token_per_user = true;
  return settings;
}

TEST(WaitingLine, ANewerTokenEndsTheOlderOneOfTheSamePersonWhereAskedFor) {
  applied_line line{one_each(1)};
  line.issue(1, 0, 7);
  line.issue(2, 0, 8);
  line.issue(3, 0, 9);
  const auto standing = line.issue(4, 5, 8);
  EXPECT_EQ(standing, (token_standing{ticket_number{4}, user_id{8}, token_status::waiting, 1, at_ms(1'005)}));
  EXPECT_EQ(line.last,
            (changes{token_ended{room, ticket_number{2}, user_id{8}, token_end::replaced, at_ms(5)},
                     token_issued{room, ticket_number{4}, secret(4), user_id{8}, at_ms(5), at_ms(1'005)}}));
  EXPECT_EQ(line.check(2, 5).value().status, token_status::replaced);
}

TEST(WaitingLine, ThePlaceOfAReplacedTokenGoesToTheFirstWhoWaitsNotToTheNewerToken) {
  applied_line line{one_each(1)};
  line.issue(1, 0, 7);
  line.issue(2, 0, 8);
  const auto standing = line.issue(3, 5, 7);
  EXPECT_EQ(line.ended(), tickets{1});
  EXPECT_EQ(line.admitted(), tickets{2});
  EXPECT_EQ(standing, (token_standing{ticket_number{3}, user_id{7}, token_status::waiting, 0, at_ms(1'005)}));
}

TEST(WaitingLine, WithNobodyWaitingTheNewerTokenTakesThePlaceOfTheOlder) {
  applied_line line{one_each(1)};
  line.issue(1, 0, 7);
  EXPECT_EQ(line.issue(2, 5, 7).status, token_status::active);
  EXPECT_EQ(line.line.active(), 1U);
}

TEST(WaitingLine, AFullRoomStillExchangesATokenForANewerOne) {
  auto settings = one_each(1);
  settings.most_waiting = 1;
  applied_line line{settings};
  line.issue(1, 0, 7);
  line.issue(2, 0, 8);
  EXPECT_FALSE(line.line.decide(issue_token{secret(3), user_id{9}}, at_ms(1)).outcome);
  EXPECT_EQ(line.issue(3, 1, 8).ahead, 0U);
  EXPECT_EQ(line.issue(4, 2, 7).status, token_status::waiting);
  EXPECT_EQ(line.admitted(), tickets{3});
}

TEST(WaitingLine, NewSettingsThatAllowOneTokenEndTheOlderOnesInBoundedSteps) {
  applied_line before{small_room(1)};
  const std::int64_t many = 2'500;
  for (std::int64_t n = 1; n <= many; ++n)
    before.issue(n, 0, 7);
  before.issue(many + 1, 0, 8);
  applied_line after{one_each(1), before.line.image()};
  ASSERT_TRUE(after.line.next_due());
  EXPECT_LE(*after.line.next_due(), at_ms(1));
  after.settle(1);
  EXPECT_EQ(after.line.waiting() + after.line.active(), 2U);
  EXPECT_EQ(after.admitted(), tickets{static_cast<std::uint64_t>(many)});
  EXPECT_EQ(only<token_ended>(after.last).size(), static_cast<std::size_t>(many - 1));
}

TEST(WaitingLine, AnOlderTokenIsNoSurplusAnyMoreOnceTheNewerOneHasEnded) {
  applied_line before{small_room(1)};
  before.issue(1, 0, 9);
  before.issue(2, 0, 7);
  before.issue(3, 0, 7);
  applied_line after{one_each(1), before.line.image()};
  after.end(3, token_end::expired, 1);
  EXPECT_TRUE(after.line.due(at_ms(1)).empty());
  after.issue(4, 2, 7);
  EXPECT_EQ(after.ended(), tickets{2});
}

TEST(WaitingLine, ATokenThatIsReplacedIsNotAdmittedAlsoWhenAFreedPlaceWasNotGivenYet) {
  applied_line line{one_each(1)};
  for (int n = 1; n <= 3; ++n)
    line.issue(n, 0);
  line.end(1, token_end::completed, 1);
  EXPECT_EQ(line.issue(4, 1, 2).ahead, 0U);
  EXPECT_EQ(line.ended(), tickets{2});
  EXPECT_EQ(line.admitted(), tickets{3});
}

TEST(WaitingLine, PlacesThatNewSettingsOpenAreGivenInOrder) {
  applied_line before{small_room(1)};
  for (int n = 1; n <= 5; ++n)
    before.issue(n, 0);
  applied_line after{small_room(3), before.line.image()};
  ASSERT_TRUE(after.line.next_due());
  EXPECT_LE(*after.line.next_due(), at_ms(1));
  after.settle(1);
  EXPECT_EQ(after.admitted(), (tickets{2, 3}));
}

TEST(WaitingLine, FewerPlacesSendNobodyAwayButAdmitNobodyEither) {
  applied_line before{small_room(3)};
  for (int n = 1; n <= 4; ++n)
    before.issue(n, 0);
  before.end(1, token_end::completed, 1);
  applied_line after{small_room(1), before.line.image()};
  after.settle(2);
  EXPECT_TRUE(after.last.empty());
  EXPECT_EQ(after.line.active(), 2U);
  after.settle(100);
  EXPECT_EQ(after.admitted(), tickets{4});
  EXPECT_EQ(after.line.active(), 1U);
}

TEST(WaitingLine, DueChangesComeInBoundedStepsAndKeepTheOrder) {
  applied_line line{small_room(1'700)};
  for (int n = 1; n <= 6'000; ++n)
    line.issue(n, 0);
  line.settle(100);
  ASSERT_EQ(line.ended().size(), 1'700U);
  const auto admitted = line.admitted();
  ASSERT_EQ(admitted.size(), 1'700U);
  for (std::size_t i = 0; i < admitted.size(); ++i)
    ASSERT_EQ(admitted[i], 1'701 + i);
  line.settle(1'000);
  EXPECT_EQ(line.line.waiting(), 0U);
  EXPECT_EQ(line.line.active(), 0U);
  EXPECT_EQ(line.ended().size(), 4'300U);
}

TEST(WaitingLine, AStepIsBoundedAlsoWhenItBeginsWithAnOddNumberOfChanges) {
  auto settings = small_room(1'000);
  settings.waits_for = 100ms;
  applied_line line{settings};
  for (int n = 1; n <= 1'001; ++n)
    line.issue(n, 0);
  for (int n = 1'002; n <= 2'100; ++n)
    line.issue(n, 50);
  const auto facts = line.line.due(at_ms(100));
  EXPECT_EQ(facts.size(), limits::max_due_changes_per_step - 1);
  EXPECT_EQ(only<token_ended>(facts).size(), only<token_admitted>(facts).size() + 1);
  line.settle(100);
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
  line.settle(100);
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
  for (int n = 1; n <= 3; ++n)
    line.issue(n, n);
  line.end(2, token_end::replaced, 5);
  const waiting_line_image expected{
      ticket_number{4},
      {{ticket_number{1}, secret(1), user_id{1}, token_status::active, at_ms(1), at_ms(101)},
       {ticket_number{2}, secret(2), user_id{2}, token_status::replaced, at_ms(2), at_ms(5)},
       {ticket_number{3}, secret(3), user_id{3}, token_status::waiting, at_ms(3), at_ms(1'003)}}};
  EXPECT_EQ(line.line.image(), expected);
  EXPECT_EQ(waiting_line(room, small_room(1), expected).image(), expected);
}

TEST(WaitingLine, TicketsAreNeverGivenAgainAfterARestartThatRemembersNobody) {
  applied_line line{small_room(1), waiting_line_image{ticket_number{1'000}, {}}};
  EXPECT_EQ(line.issue(1, 0).ticket, ticket_number{1'000});
}

}  // namespace
}  // namespace usher::domain
