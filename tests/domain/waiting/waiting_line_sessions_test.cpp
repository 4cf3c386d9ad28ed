#include <gtest/gtest.h>

#include "tests/domain/waiting/applied_line.hpp"

namespace usher::domain::waiting_line_sessions_test {
namespace {

using namespace std::chrono_literals;
using namespace testing;

waiting_line_settings one_each(std::int64_t places) {
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
  EXPECT_EQ(standing, waits(4, 8, 1, 1'005, 2min));
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
  EXPECT_EQ(standing, waits(3, 7, 0, 1'005, 30s));
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
  for (std::int64_t n = 1; n <= many; ++n) {
    before.issue(n, 0, 7);
  }
  before.issue(many + 1, 0, 8);
  applied_line after{one_each(1), before.line.image()};
  ASSERT_TRUE(after.line.next_due());
  EXPECT_LE(*after.line.next_due(), at_ms(1));
  after.take_due(1);
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
  for (int n = 1; n <= 3; ++n) {
    line.issue(n, 0);
  }
  line.end(1, token_end::completed, 1);
  EXPECT_EQ(line.issue(4, 1, 2).ahead, 0U);
  EXPECT_EQ(line.ended(), tickets{2});
  EXPECT_EQ(line.admitted(), tickets{3});
}

const concert_date_key one_night{concert_id{1}, local("2024-09-15T20:00:00")};
const concert_date_key another_night{concert_id{1}, local("2024-09-16T20:00:00")};

TEST(WaitingLine, ASessionDoesNotEndBeforeWhatItHolds) {
  applied_line line{small_room(1)};
  line.fill(2);
  line.line.carry(ticket_number{1}, one_night, at_ms(250));
  line.line.carry(ticket_number{1}, another_night, at_ms(180));
  EXPECT_EQ(line.line.next_due(), at_ms(250));
  EXPECT_FALSE(line.check(1, 99).value().carried);
  line.take_due(100);
  EXPECT_TRUE(line.last.empty());
  EXPECT_EQ(line.check(1, 100).value().valid_until, at_ms(250));
  EXPECT_TRUE(line.pass(1, user_id{1}, 100).value().carried);
  EXPECT_EQ(line.line.active(), 1U) << "it keeps its place";
  applied_line restarted{small_room(1), line.line.image()};
  for (auto* each : {&line, &restarted}) {
    each->take_due(249);
    EXPECT_TRUE(each->last.empty());
    each->take_due(250);
    EXPECT_EQ(each->last,
              (changes{token_ended{room, ticket_number{1}, user_id{1}, token_end::expired, at_ms(250)},
                       token_admitted{room, ticket_number{2}, user_id{2}, at_ms(250), at_ms(350)}}));
    EXPECT_TRUE(each->line.image().holdings.empty());
  }
}

TEST(WaitingLine, ATicketThatIsYetToBeIssuedCarriesNothing) {
  applied_line line{small_room(1)};
  EXPECT_FALSE(line.line.carry(ticket_number{1}, one_night, at_ms(250)));
  line.issue(1, 0);
  EXPECT_EQ(line.line.next_due(), at_ms(100));
  EXPECT_TRUE(line.line.carry(ticket_number{1}, one_night, at_ms(250)));
  EXPECT_EQ(line.line.next_due(), at_ms(250));
}

TEST(WaitingLine, ACarriedSessionEndsWithWhatItHolds) {
  applied_line line{small_room(1)};
  line.fill(2);
  line.line.carry(ticket_number{1}, one_night, at_ms(250));
  line.take_due(150);
  EXPECT_TRUE(line.last.empty());
  line.line.carry(ticket_number{1}, one_night, std::nullopt);
  line.take_due(150);
  EXPECT_EQ(line.ended(), tickets{1});
  EXPECT_EQ(line.admitted(), tickets{2});
  line.line.carry(ticket_number{1}, one_night, at_ms(500));
  EXPECT_TRUE(line.line.image().holdings.empty()) << "what has ended is carried no more";
}

TEST(WaitingLine, WhatIsHeldMakesNoSessionShorter) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  line.line.carry(ticket_number{1}, one_night, at_ms(50));
  line.take_due(60);
  EXPECT_TRUE(line.last.empty());
  line.line.carry(ticket_number{1}, one_night, std::nullopt);
  EXPECT_EQ(line.check(1, 60).value().valid_until, at_ms(100));
}

TEST(WaitingLine, AResetEndsWhoIsCarriedToo) {
  applied_line line{small_room(1)};
  line.issue(1, 0);
  line.line.carry(ticket_number{1}, one_night, at_ms(250));
  ASSERT_TRUE(line.act(reset_room{false}, 150));
  EXPECT_EQ(line.check(1, 151).value().status, token_status::expired);
  EXPECT_EQ(line.line.active(), 0U);
  EXPECT_FALSE(line.line.next_due());
}

waiting_line_settings with_claims() {
  auto settings = small_room(1);
  settings.rules.claim_for = 20ms;
  settings.rules.extend_by = 50ms;
  settings.rules.max_extensions = 2;
  return settings;
}

TEST(WaitingLine, TheSessionBeginsWithTheFirstCallWithinTheClaimWindow) {
  applied_line line{with_claims()};
  const auto issued = line.issue(1, 0);
  EXPECT_EQ(issued.valid_until, at_ms(20));
  EXPECT_FALSE(issued.claimed);
  EXPECT_EQ(line.last.back(),
            change(token_admitted{room, ticket_number{1}, user_id{1}, at_ms(0), at_ms(20), false}));
  const auto passed = line.act(pass_gate{secret(1), user_id{1}}, 10);
  EXPECT_EQ(line.last, (changes{token_claimed{room, ticket_number{1}, user_id{1}, at_ms(10), at_ms(110)}}));
  EXPECT_TRUE(passed.value().claimed);
  EXPECT_EQ(passed.value().valid_until, at_ms(110));
  EXPECT_TRUE(line.act(pass_gate{secret(1), user_id{1}}, 11));
  EXPECT_TRUE(line.last.empty());
  EXPECT_EQ(line.check(1, 11).value(), passed.value());
}

TEST(WaitingLine, APlaceThatIsNotClaimedGoesOn) {
  applied_line line{with_claims()};
  line.fill(2);
  line.take_due(20);
  EXPECT_EQ(line.ended(), tickets{1});
  EXPECT_EQ(line.admitted(), tickets{2});
}

TEST(WaitingLine, WhoWaitsHearsHowLongTheyWillHaveByTheRulesOfNow) {
  applied_line line{with_claims()};
  line.issue(1, 0);
  const auto waits = line.issue(2, 1);
  EXPECT_EQ(waits.claim_for, 20ms);
  EXPECT_EQ(waits.active_for, 100ms);
  auto rules = with_claims().rules;
  rules.claim_for = 0ms;
  rules.active_for = 300ms;
  line.change(rules, 2);
  EXPECT_EQ(line.check(2, 3).value().claim_for, 0ms);
  EXPECT_EQ(line.check(2, 3).value().active_for, 300ms);
  EXPECT_EQ(line.check(1, 3).value().active_for, 0ms) << "who is in has an end";
}

TEST(WaitingLine, SomebodyElsesCallClaimsNothing) {
  applied_line line{with_claims()};
  line.issue(1, 0);
  EXPECT_EQ(line.act(pass_gate{secret(1), user_id{2}}, 1).refusal().kind, gate_refusal_kind::user_mismatch);
  EXPECT_TRUE(line.last.empty());
}

TEST(WaitingLine, WithoutAClaimWindowNothingIsClaimedAlsoWhenOneIsSetLater) {
  auto settings = with_claims();
  settings.rules.claim_for = 0ms;
  applied_line line{settings};
  line.issue(1, 0);
  line.change(with_claims().rules, 1);
  EXPECT_EQ(line.act(pass_gate{secret(1), user_id{1}}, 2).value().valid_until, at_ms(100));
  EXPECT_TRUE(line.last.empty());
}

TEST(WaitingLine, ASessionIsExtendedABoundedNumberOfTimes) {
  applied_line line{with_claims()};
  line.issue(1, 0);
  line.act(pass_gate{secret(1), user_id{1}}, 0);
  const auto extended = line.act(extend_session{secret(1)}, 90);
  EXPECT_EQ(line.last,
            (changes{token_extended{room, ticket_number{1}, user_id{1}, 1, at_ms(150), at_ms(90)}}));
  EXPECT_EQ(extended.value().valid_until, at_ms(150));
  line.take_due(149);
  EXPECT_TRUE(line.last.empty());
  EXPECT_EQ(line.act(extend_session{secret(1)}, 149).value().valid_until, at_ms(200));
  EXPECT_EQ(line.act(extend_session{secret(1)}, 150).refusal(), extend_session_refusal::no_more_extensions);
  line.take_due(200);
  EXPECT_EQ(line.ended(), tickets{1});
}

TEST(WaitingLine, AnExtensionIsRefusedInOrderOfPrecedence) {
  applied_line line{with_claims()};
  line.fill(4);
  using refusal = extend_session_refusal;
  line.change(small_room(2).rules, 1);
  line.end(2, token_end::completed, 1);
  line.take_due(1);
  EXPECT_EQ(line.admitted(), tickets{3});
  EXPECT_EQ(line.act(extend_session{secret(99)}, 2).refusal(), refusal::unknown_token);
  EXPECT_EQ(line.act(extend_session{secret(2)}, 2).refusal(), refusal::token_expired);
  EXPECT_EQ(line.act(extend_session{secret(4)}, 2).refusal(), refusal::token_not_active);
  EXPECT_EQ(line.act(extend_session{secret(1)}, 2).refusal(), refusal::token_not_active) << "not yet claimed";
  EXPECT_EQ(line.act(extend_session{secret(3)}, 2).refusal(), refusal::no_more_extensions);
}

TEST(WaitingLine, APinnedTokenIsNeitherLeftNorReplaced) {
  auto settings = small_room(1);
  settings.one_token_per_user = true;
  applied_line line{settings};
  line.issue(1, 0);
  line.line.pin(ticket_number{1});
  const auto stays = line.act(leave_room{secret(1)}, 10);
  ASSERT_TRUE(stays);
  EXPECT_EQ(stays.value().status, token_status::active);
  EXPECT_TRUE(line.last.empty());
  line.issue(2, 20, 1);
  EXPECT_TRUE(line.ended().empty()) << "the older token's holder is paying with it";
  line.take_due(25);
  EXPECT_TRUE(line.ended().empty());
  line.line.unpin(ticket_number{1});
  line.take_due(30);
  EXPECT_EQ(line.ended(), tickets{1}) << "nothing was paid, and there is a newer one";
}

TEST(WaitingLine, APinnedTokenDoesNotExpireUntilTheLastPinIsGone) {
  applied_line line{small_room(1)};
  line.fill(2);
  line.line.pin(ticket_number{1});
  line.line.pin(ticket_number{1});
  line.line.pin(ticket_number{99});
  EXPECT_EQ(line.line.next_due(), at_ms(1'000));
  line.take_due(500);
  EXPECT_TRUE(line.last.empty());
  EXPECT_TRUE(line.pass(1, user_id{1}, 500));
  EXPECT_FALSE(line.line.completion(secret(1), at_ms(500)).empty());
  line.line.unpin(ticket_number{1});
  line.take_due(500);
  EXPECT_TRUE(line.last.empty());
  line.line.unpin(ticket_number{1});
  line.line.unpin(ticket_number{1});
  EXPECT_EQ(line.line.next_due(), at_ms(100));
  line.take_due(500);
  EXPECT_EQ(line.ended(), tickets{1});
  EXPECT_EQ(line.admitted(), tickets{2});
}

TEST(WaitingLine, APinEndsWithItsToken) {
  applied_line line{small_room(1)};
  line.fill(2);
  line.line.pin(ticket_number{1});
  line.end(1, token_end::completed, 1);
  line.take_due(1);
  line.line.unpin(ticket_number{1});
  line.line.pin(ticket_number{1});
  line.take_due(101);
  EXPECT_EQ(line.ended(), tickets{2});
}

}  // namespace
}  // namespace usher::domain::waiting_line_sessions_test
