#include "domain/waiting/waiting_line.hpp"

#include <map>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/waiting/waiting_line_model.hpp"

namespace usher::domain::waiting_line_test {
namespace {

using namespace std::chrono_literals;
using namespace testing;

constexpr room_id room{3};

/// Times in these tests are milliseconds after a beginning; a token waits 1000 and is active 100 of them.
waiting_line_settings small_room(std::int64_t places) {
  waiting_line_settings settings;
  settings.rules.places = places;
  settings.rules.active_for = 100ms;
  settings.rules.waits_for = 1'000ms;
  settings.hash = sha_256_of;
  settings.remembers_ended_for = 500ms;
  return settings;
}

/// A line that takes its own decisions in at once.
class applied_line {
 public:
  explicit applied_line(waiting_line_settings settings) : line(room, settings) {}
  applied_line(waiting_line_settings settings, const waiting_line_image& image)
      : line(room, settings, image, at_ms(0)) {}

  /// Issues the token secret(n) to user n, or to `user`.
  token_standing issue(std::int64_t n, std::int64_t now_ms, std::int64_t user = 0) {
    const auto decided = line.decide(
        issue_token{secret(static_cast<std::uint64_t>(n)), user_id{user == 0 ? n : user}}, at_ms(now_ms));
    last = decided.changes;
    apply_all(line, last);
    return decided.outcome.value();
  }

  void take_due(std::int64_t now_ms) {
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

  /// Issues the tokens secret(1) .. secret(count), at once.
  void fill(std::int64_t count, std::int64_t now_ms = 0) {
    for (std::int64_t n = 1; n <= count; ++n) {
      issue(n, now_ms);
    }
  }

  outcome<token_standing, check_refusal> check(std::uint64_t n, std::int64_t now_ms) const {
    return line.decide(check_token{secret(n)}, at_ms(now_ms)).outcome;
  }

  outcome<token_standing, gate_refusal> pass(std::uint64_t n, std::optional<user_id> user,
                                             std::int64_t now_ms) const {
    return line.decide(pass_gate{secret(n), user}, at_ms(now_ms)).outcome;
  }

  /// Decides and takes in.
  template <class Command>
  auto act(const Command& command, std::int64_t now_ms) {
    auto decided = line.decide(command, at_ms(now_ms));
    last = decided.changes;
    apply_all(line, last);
    return decided.outcome;
  }

  void change(const room_rules& rules, std::int64_t now_ms) {
    EXPECT_TRUE(act(change_room{rules, std::nullopt}, now_ms));
  }
  void change(room_mode mode, std::int64_t now_ms) {
    EXPECT_TRUE(act(change_room{std::nullopt, mode}, now_ms));
  }

  std::vector<std::uint64_t> admitted() const {
    std::vector<std::uint64_t> tickets;
    for (const auto& fact : only<token_admitted>(last)) {
      tickets.push_back(fact.ticket.value);
    }
    return tickets;
  }

  std::vector<std::uint64_t> ended() const {
    std::vector<std::uint64_t> tickets;
    for (const auto& fact : only<token_ended>(last)) {
      tickets.push_back(fact.ticket.value);
    }
    return tickets;
  }

  waiting_line line;
  changes last;
};

using tickets = std::vector<std::uint64_t>;

/// Of somebody who waits in an open room.
token_standing waits(std::uint64_t ticket, std::int64_t user, std::uint64_t ahead, std::int64_t until_ms,
                     milliseconds estimated_wait) {
  token_standing standing{ticket_number{ticket}, user_id{user}, token_status::waiting, ahead,
                          at_ms(until_ms)};
  standing.estimated_wait = estimated_wait;
  return standing;
}

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

TEST(WaitingLine, PlacesThatNewSettingsOpenAreGivenInOrder) {
  applied_line before{small_room(1)};
  for (int n = 1; n <= 5; ++n) {
    before.issue(n, 0);
  }
  applied_line after{small_room(3), before.line.image()};
  ASSERT_TRUE(after.line.next_due());
  EXPECT_LE(*after.line.next_due(), at_ms(1));
  after.take_due(1);
  EXPECT_EQ(after.admitted(), (tickets{2, 3}));
}

TEST(WaitingLine, FewerPlacesSendNobodyAwayButAdmitNobodyEither) {
  applied_line before{small_room(3)};
  for (int n = 1; n <= 4; ++n) {
    before.issue(n, 0);
  }
  before.end(1, token_end::completed, 1);
  applied_line after{small_room(1), before.line.image()};
  after.take_due(2);
  EXPECT_TRUE(after.last.empty());
  EXPECT_EQ(after.line.active(), 2U);
  after.take_due(100);
  EXPECT_EQ(after.admitted(), tickets{4});
  EXPECT_EQ(after.line.active(), 1U);
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

TEST(WaitingLine, ARoomThatIsDrainingRefusesNewTokensBeforeItSaysThatItIsFull) {
  auto settings = small_room(1);
  settings.most_waiting = 1;
  applied_line line{settings};
  line.fill(2);
  const auto refusal = [&] {
    return line.line.decide(issue_token{secret(9), user_id{9}}, at_ms(0)).outcome.refusal();
  };
  EXPECT_EQ(refusal(), issue_refusal::room_full);
  line.change(room_mode::draining, 0);
  EXPECT_EQ(refusal(), issue_refusal::draining);
  line.take_due(100);
  EXPECT_EQ(line.admitted(), tickets{2});
}

TEST(WaitingLine, APausedRoomIssuesButAdmitsNobodyUntilItIsOpened) {
  applied_line line{small_room(2)};
  line.issue(1, 0);
  line.change(room_mode::paused, 1);
  const auto standing = line.issue(2, 2);
  EXPECT_EQ(standing.status, token_status::waiting);
  EXPECT_EQ(standing.phase, room_phase::paused);
  EXPECT_FALSE(standing.estimated_wait);
  EXPECT_TRUE(line.pass(1, user_id{1}, 3));
  line.take_due(100);
  EXPECT_EQ(line.ended(), tickets{1});
  EXPECT_TRUE(line.admitted().empty());
  EXPECT_EQ(line.line.next_due(), at_ms(1'002)) << "only the end of waiting is due";
  const auto opened = line.act(change_room{std::nullopt, room_mode::open}, 200);
  EXPECT_EQ(line.admitted(), tickets{2});
  EXPECT_EQ(opened.value(), line.line.standing(at_ms(200)));
}

TEST(WaitingLine, RulesAreChangedWhileTheRoomRuns) {
  applied_line line{small_room(1)};
  line.fill(5);
  auto rules = small_room(3).rules;
  line.change(rules, 10);
  EXPECT_EQ(line.last.front(), change(room_changed{room, rules, room_mode::open, at_ms(10)}));
  EXPECT_EQ(line.admitted(), (tickets{2, 3}));
  rules.places = 1;
  line.change(rules, 20);
  EXPECT_TRUE(line.ended().empty());
  EXPECT_EQ(line.line.active(), 3U);
  line.take_due(100);
  EXPECT_TRUE(line.admitted().empty());
  line.take_due(110);
  EXPECT_EQ(line.admitted(), tickets{4});
  EXPECT_EQ(line.line.image().rules, rules);
}

TEST(WaitingLine, ManyNewPlacesAreGivenInBoundedSteps) {
  applied_line line{small_room(1)};
  line.fill(3'000);
  line.change(small_room(2'500).rules, 1);
  EXPECT_EQ(line.last.size(), limits::max_due_changes_per_step);
  line.take_due(1);
  EXPECT_EQ(line.line.active(), 2'500U);
}

TEST(WaitingLine, AChangeThatChangesNothingIsNone) {
  applied_line line{small_room(1)};
  EXPECT_TRUE(line.act(change_room{small_room(1).rules, room_mode::open}, 0));
  EXPECT_TRUE(line.last.empty());
  EXPECT_FALSE(line.line.image().rules);
}

TEST(WaitingLine, TheFirstWrongRuleIsNamed) {
  const applied_line line{small_room(1)};
  const auto wrong = [&](room_rules rules) {
    const auto decided = line.line.decide(change_room{rules, room_mode::paused}, at_ms(0));
    EXPECT_EQ(decided.changes.empty(), !decided.outcome.ok());
    return decided.outcome ? "none" : decided.outcome.refusal().field;
  };
  // From the last to the first: each stands before all that were wrong already.
  room_rules rules;
  EXPECT_EQ(wrong(rules), "none");
  rules.waits_for = 0ms;
  EXPECT_EQ(wrong(rules), "waits_for");
  rules.grace_for = -1ms;
  EXPECT_EQ(wrong(rules), "grace_for");
  rules.idle_for = limits::longest_room_duration + 1ms;
  EXPECT_EQ(wrong(rules), "idle_for");
  rules.max_extensions = -1;
  EXPECT_EQ(wrong(rules), "max_extensions");
  rules.extend_by = -1ms;
  EXPECT_EQ(wrong(rules), "extend_by");
  rules.claim_for = -1ms;
  EXPECT_EQ(wrong(rules), "claim_for");
  rules.active_for = 0ms;
  EXPECT_EQ(wrong(rules), "active_for");
  rules.admissions_per_minute = limits::max_admissions_per_minute + 1;
  EXPECT_EQ(wrong(rules), "admissions_per_minute");
  rules.admissions_per_minute = -1;
  EXPECT_EQ(wrong(rules), "admissions_per_minute");
  rules.places = static_cast<std::int64_t>(limits::max_active_places) + 1;
  EXPECT_EQ(wrong(rules), "places");
  rules.places = 0;
  EXPECT_EQ(wrong(rules), "places");
}

waiting_line_settings by_rate(std::int64_t per_minute) {
  auto settings = small_room(10'000);
  settings.rules.admissions_per_minute = per_minute;
  settings.rules.waits_for = 1h;
  settings.rules.active_for = 1h;
  return settings;
}

TEST(WaitingLine, OneIsAdmittedAtOnceAndTheOthersAsTheRateAllows) {
  applied_line line{by_rate(20)};
  line.fill(4);
  EXPECT_EQ(line.line.active(), 1U);
  EXPECT_EQ(line.line.next_due(), at_ms(3'000));
  line.take_due(2'999);
  EXPECT_TRUE(line.admitted().empty());
  line.take_due(3'000);
  EXPECT_EQ(line.admitted(), tickets{2});
  line.take_due(7'000);
  EXPECT_EQ(line.admitted(), tickets{3});
  EXPECT_EQ(line.line.next_due(), at_ms(10'000))
      << "one second of the four counts for nobody: the burst is one";
}

TEST(WaitingLine, ABurstIsNoMoreThanOneSecondBrings) {
  applied_line line{by_rate(300)};
  line.issue(1, 0);
  line.take_due(60'000);
  for (int n = 2; n <= 20; ++n) {
    line.issue(n, 60'000);
  }
  EXPECT_EQ(line.line.active(), 6U);
  line.take_due(61'000);
  EXPECT_EQ(line.line.active(), 11U);
}

TEST(WaitingLine, ARateThatIsNoWholeNumberOfMillisecondsIsKeptExactly) {
  applied_line line{by_rate(7)};
  line.fill(100);
  for (auto due = line.line.next_due(); due && *due <= at_ms(600'000); due = line.line.next_due()) {
    line.take_due((*due - at_ms(0)).count());
  }
  EXPECT_EQ(line.line.active(), 71U);
}

TEST(WaitingLine, AfterARestartTheBoundByRateBeginsWithOne) {
  applied_line line{by_rate(600)};
  line.fill(30);
  line.take_due(500);
  const auto active = line.line.active();
  applied_line restarted{by_rate(600), line.line.image()};
  restarted.take_due(100'000);
  EXPECT_EQ(restarted.line.active(), active + 1);
  EXPECT_EQ(restarted.line.next_due(), at_ms(100'100));
}

TEST(WaitingLine, AnotherRateWorksAtOnce) {
  applied_line line{by_rate(1)};
  line.fill(10);
  auto rules = by_rate(60).rules;
  line.change(rules, 30'000);
  EXPECT_EQ(line.line.next_due(), at_ms(30'500)) << "half of one was there already";
  rules.admissions_per_minute = 0;
  line.change(rules, 30'000);
  EXPECT_EQ(line.line.active(), 10U);
  line.issue(11, 30'001);
  rules.admissions_per_minute = 60;
  line.change(rules, 30'002);
  EXPECT_EQ(line.issue(12, 30'002).status, token_status::active);
  EXPECT_EQ(line.issue(13, 30'002).status, token_status::waiting);
}

TEST(WaitingLine, PlacesAndRateBoundTogether) {
  auto settings = by_rate(6'000);
  settings.rules.places = 3;
  applied_line line{settings};
  line.fill(10);
  line.take_due(60'000);
  EXPECT_EQ(line.line.active(), 3U);
  EXPECT_EQ(line.line.next_due(), at_ms(3'600'000));
}

bytes_32 known_seed() {
  bytes_32 seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) {
    seed[i] = static_cast<std::uint8_t>(i);
  }
  return seed;
}

schedule_opening opening_at(std::int64_t ms, bytes_32 seed = known_seed()) {
  return {at_ms(ms), seed, sha_256_of({reinterpret_cast<const char*>(seed.data()), seed.size()})};
}

/// Their tokens, in the order in which they stand.
tickets in_line(const waiting_line& line, std::int64_t now_ms) {
  std::map<std::uint64_t, std::uint64_t> by_rank;
  for (const auto& t : line.image().entries) {
    const auto standing = line.decide(check_token{t.token}, at_ms(now_ms)).outcome.value();
    if (standing.status == token_status::waiting) {
      by_rank.emplace(standing.ahead, t.ticket.value);
    }
  }
  tickets found;
  for (const auto& [ahead, ticket] : by_rank) {
    EXPECT_EQ(ahead, found.size());
    found.push_back(ticket);
  }
  return found;
}

TEST(WaitingLine, WhoCameBeforeTheOpeningStandsInTheDrawnOrder) {
  applied_line line{small_room(1)};
  line.fill(2);
  const auto scheduled = line.act(opening_at(50), 0);
  EXPECT_EQ(scheduled.value(), line.line.standing(at_ms(0)));
  EXPECT_EQ(line.last, (changes{opening_scheduled{room, at_ms(50), ticket_number{3}, known_seed(),
                                                  opening_at(50).commitment, at_ms(0)}}));
  for (int n = 3; n <= 10; ++n) {
    line.issue(n, 1);
  }
  EXPECT_EQ(in_line(line.line, 1), (tickets{2, 3, 4, 5, 6, 7, 8, 9, 10}));
  const auto early = line.check(10, 1).value();
  EXPECT_EQ(early.phase, room_phase::not_yet_open);
  EXPECT_EQ(early.opens_at, at_ms(50));
  EXPECT_FALSE(early.estimated_wait);
  line.take_due(50);
  EXPECT_EQ(line.last,
            (changes{draw_held{room, ticket_number{3}, ticket_number{10}, known_seed(), at_ms(50)}}));
  line.issue(11, 51);
  // sorted(range(3, 11), key=lambda t: hashlib.sha256(f"{bytes(range(32)).hex()}:{t}".encode()).digest())
  const tickets drawn{4, 10, 8, 3, 9, 6, 7, 5};
  tickets expected{2};
  expected.insert(expected.end(), drawn.begin(), drawn.end());
  expected.push_back(11);
  EXPECT_EQ(in_line(line.line, 51), expected);
  const waiting_line restored{room, small_room(1), line.line.image(), at_ms(51)};
  EXPECT_EQ(in_line(restored, 51), expected);
  EXPECT_EQ(restored.image(), line.line.image());
  line.change(small_room(4).rules, 52);
  EXPECT_EQ(line.admitted(), (tickets{2, drawn[0], drawn[1]}));
}

TEST(WaitingLine, TheStandingShowsTheCommitmentBeforeAndTheSeedAfterTheDraw) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  line.issue(1, 0);
  const auto commitment = opening_at(50).commitment;
  const auto before = line.line.standing(at_ms(1));
  EXPECT_EQ(before.opens_at, at_ms(50));
  EXPECT_EQ(before.commitment, commitment);
  EXPECT_TRUE(before.draws.empty());
  line.take_due(60);
  const auto after = line.line.standing(at_ms(60));
  EXPECT_FALSE(after.opens_at);
  EXPECT_FALSE(after.commitment);
  EXPECT_EQ(
      after.draws,
      (std::vector<draw_facts>{{ticket_number{1}, ticket_number{1}, known_seed(), commitment, at_ms(60)}}));
}

TEST(WaitingLine, NobodyIsAdmittedBeforeTheOpeningAlsoWhoCameBeforeItWasScheduled) {
  applied_line line{small_room(1)};
  line.fill(2);
  line.act(opening_at(500), 0);
  line.take_due(100);
  EXPECT_EQ(line.ended(), tickets{1});
  EXPECT_EQ(line.issue(3, 100).status, token_status::waiting);
  EXPECT_EQ(line.line.next_due(), at_ms(500));
  line.take_due(500);
  EXPECT_EQ(line.admitted(), tickets{2});
}

TEST(WaitingLine, AnOpeningToWhichNobodyCameJustOpens) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  line.take_due(50);
  EXPECT_EQ(line.last,
            (changes{draw_held{room, ticket_number{1}, ticket_number{0}, known_seed(), at_ms(50)}}));
  EXPECT_TRUE(line.line.standing(at_ms(50)).draws.empty());
  EXPECT_EQ(line.issue(1, 50).status, token_status::active);
}

TEST(WaitingLine, APausedRoomDrawsInTimeAndAdmitsWhenItIsOpened) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  line.fill(5);
  line.change(room_mode::paused, 10);
  EXPECT_EQ(line.check(1, 10).value().phase, room_phase::paused);
  line.take_due(50);
  EXPECT_EQ(only<draw_held>(line.last).size(), 1U);
  const auto first = in_line(line.line, 60).front();
  line.change(room_mode::open, 60);
  EXPECT_EQ(line.admitted(), tickets{first});
}

TEST(WaitingLine, AScheduleIsRefusedInOrderOfPrecedence) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  EXPECT_EQ(line.act(opening_at(10), 10).refusal(), schedule_refusal::in_the_past);
  EXPECT_EQ(line.act(opening_at(60), 10).refusal(), schedule_refusal::already_scheduled);
}

TEST(WaitingLine, ARescheduledOpeningDrawsAllWhoCameByThenWithTheSeedThatWasCommittedTo) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  for (int n = 1; n <= 4; ++n) {
    line.issue(n, 1);
  }
  const auto moved = line.act(reschedule_opening{at_ms(90)}, 10);
  EXPECT_EQ(moved.value(), line.line.standing(at_ms(10)));
  EXPECT_EQ(line.last, (changes{opening_rescheduled{room, at_ms(90), at_ms(10)}}));
  EXPECT_EQ(line.check(4, 10).value().opens_at, at_ms(90));
  EXPECT_EQ(line.line.next_due(), at_ms(90));
  line.take_due(50);
  EXPECT_TRUE(line.last.empty()) << "not at the old time";
  for (int n = 5; n <= 8; ++n) {
    line.issue(n, 60);
  }
  EXPECT_EQ(line.line.standing(at_ms(60)).commitment, opening_at(50).commitment);
  EXPECT_TRUE(line.act(reschedule_opening{at_ms(90)}, 60));
  EXPECT_TRUE(line.last.empty()) << "the same time is no change";
  ASSERT_TRUE(line.act(reschedule_opening{at_ms(70)}, 60)) << "forward, too";
  const waiting_line restored{room, small_room(1), line.line.image(), at_ms(60)};
  EXPECT_EQ(restored.next_due(), at_ms(70));
  line.take_due(70);
  EXPECT_EQ(line.last.front(),
            change(draw_held{room, ticket_number{1}, ticket_number{8}, known_seed(), at_ms(70)}));
}

TEST(WaitingLine, AnOpeningThatIsCalledOffDrawsNobodyAndEndsNobodysToken) {
  applied_line line{small_room(2)};
  line.act(opening_at(50), 0);
  for (int n = 1; n <= 4; ++n) {
    line.issue(n, 1);
  }
  const auto after = line.act(call_off_opening{}, 10);
  EXPECT_EQ(line.last.front(), change(opening_called_off{room, at_ms(10)}));
  EXPECT_EQ(line.admitted(), (tickets{1, 2})) << "in order of arrival";
  EXPECT_EQ(after.value(), line.line.standing(at_ms(10)));
  EXPECT_EQ(after.value().phase, room_phase::open);
  EXPECT_FALSE(after.value().commitment);
  EXPECT_EQ(in_line(line.line, 10), (tickets{3, 4}));
  line.take_due(50);
  EXPECT_TRUE(line.last.empty());
  EXPECT_TRUE(line.line.standing(at_ms(50)).draws.empty());
  const waiting_line restored{room, small_room(2), line.line.image(), at_ms(50)};
  EXPECT_EQ(in_line(restored, 50), (tickets{3, 4}));
}

TEST(WaitingLine, WhoCameBeforeANewSeedIsNeverDrawnByIt) {
  applied_line line{small_room(1)};
  line.change(room_mode::paused, 0);
  line.act(opening_at(50), 0);
  for (int n = 1; n <= 6; ++n) {
    line.issue(n, 1);
  }
  ASSERT_TRUE(line.act(call_off_opening{}, 10));
  EXPECT_TRUE(line.admitted().empty()) << "the room is paused";
  line.act(opening_at(60), 20);
  line.issue(7, 30);
  line.issue(8, 30);
  line.take_due(60);
  EXPECT_EQ(line.last,
            (changes{draw_held{room, ticket_number{7}, ticket_number{8}, known_seed(), at_ms(60)}}));
  const auto order = in_line(line.line, 60);
  EXPECT_EQ(tickets(order.begin(), order.begin() + 6), (tickets{1, 2, 3, 4, 5, 6}));
}

TEST(WaitingLine, AnOpeningIsRescheduledOrCalledOffOnlyUntilItBegins) {
  applied_line line{small_room(1)};
  EXPECT_EQ(line.act(reschedule_opening{at_ms(10)}, 0).refusal(), opening_refusal::not_scheduled);
  EXPECT_EQ(line.act(call_off_opening{}, 0).refusal(), opening_refusal::not_scheduled);
  EXPECT_EQ(line.act(reschedule_opening{at_ms(0)}, 0).refusal(), opening_refusal::in_the_past);
  line.act(opening_at(50), 0);
  EXPECT_EQ(line.act(reschedule_opening{at_ms(49)}, 49).refusal(), opening_refusal::in_the_past);
  line.take_due(50);
  EXPECT_EQ(line.act(reschedule_opening{at_ms(60)}, 50).refusal(), opening_refusal::not_scheduled);
  EXPECT_EQ(line.act(call_off_opening{}, 50).refusal(), opening_refusal::not_scheduled);
}

TEST(WaitingLine, WhoIsAwayDuringTheDrawComesBackToTheirDrawnPlace) {
  auto settings = small_room(1);
  settings.rules.idle_for = 20ms;
  applied_line line{settings};
  line.act(opening_at(50), 0);
  line.fill(10);
  for (int n = 2; n <= 10; ++n) {
    line.line.note_seen(secret(static_cast<std::uint64_t>(n)), at_ms(19));
  }
  line.take_due(20);
  EXPECT_EQ(line.line.standing(at_ms(20)).away, 1U);
  for (int n = 2; n <= 10; ++n) {
    line.line.note_seen(secret(static_cast<std::uint64_t>(n)), at_ms(49));
  }
  line.take_due(50);
  applied_line stayed{small_room(1)};
  stayed.act(opening_at(50), 0);
  stayed.fill(10);
  stayed.take_due(50);
  const auto expected = in_line(stayed.line, 51);
  line.act(check_token{secret(1)}, 51);
  ASSERT_NE(stayed.admitted(), tickets{1});
  EXPECT_EQ(in_line(line.line, 51), expected);
}

TEST(WaitingLine, EverySeedIsFairToEveryTicket) {
  constexpr int people = 20;
  constexpr int seeds = 400;
  std::vector<double> places(people + 1, 0);
  for (int s = 0; s < seeds; ++s) {
    applied_line line{small_room(1)};
    line.change(room_mode::paused, 0);
    line.act(opening_at(50, seed_of(static_cast<std::uint64_t>(s))), 0);
    line.fill(people);
    line.take_due(50);
    const auto order = in_line(line.line, 50);
    for (std::size_t place = 0; place < order.size(); ++place) {
      places[order[place]] += static_cast<double>(place);
    }
  }
  // The mean of 400 places of 0..19 has a standard deviation of 0.29.
  for (int ticket = 1; ticket <= people; ++ticket) {
    EXPECT_NEAR(places[static_cast<std::size_t>(ticket)] / seeds, (people - 1) / 2.0, 1.5) << ticket;
  }
}

TEST(WaitingLine, OldDrawsAreForgottenUnlessSomebodyStillStandsInThem) {
  auto settings = small_room(1);
  settings.rules.waits_for = 1h;
  settings.rules.active_for = 1h;
  for (const bool somebody_stays : {false, true}) {
    applied_line line{settings};
    line.issue(1, 0);
    const auto draws = static_cast<std::int64_t>(limits::max_remembered_draws) + 3;
    for (std::int64_t d = 0; d < draws; ++d) {
      line.act(opening_at(10 * d + 9), 10 * d);
      if (d == 0 || !somebody_stays) {
        line.issue(2 + 10 * d, 10 * d);
      }
      line.issue(3 + 10 * d, 10 * d);
      line.take_due(10 * d + 9);
      line.act(leave_room{secret(static_cast<std::uint64_t>(3 + 10 * d))}, 10 * d + 9);
      if (!somebody_stays) {
        line.act(leave_room{secret(static_cast<std::uint64_t>(2 + 10 * d))}, 10 * d + 9);
      }
    }
    EXPECT_EQ(line.line.standing(at_ms(1'000)).draws.size(), limits::max_remembered_draws);
    EXPECT_EQ(line.line.image().draws.size(),
              somebody_stays ? static_cast<std::size_t>(draws) : limits::max_remembered_draws);
  }
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

waiting_line_settings with_idlers() {
  auto settings = small_room(1);
  settings.rules.active_for = 10s;
  settings.rules.waits_for = 5s;
  settings.rules.idle_for = 100ms;
  settings.rules.grace_for = 200ms;
  return settings;
}

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

TEST(WaitingLine, AResetEndsEverybodyAndForgetsTheOpening) {
  applied_line line{with_idlers()};
  line.fill(3);
  line.line.note_seen(secret(3), at_ms(50));
  line.take_due(100);
  line.act(opening_at(500), 100);
  const reset_report expected{1, 1, 1};
  EXPECT_EQ(line.act(reset_room{true}, 101).value(), expected);
  EXPECT_TRUE(line.last.empty());
  EXPECT_EQ(line.act(reset_room{false}, 102).value(), expected);
  EXPECT_EQ(line.last, (changes{room_reset{room, ticket_number{3}, at_ms(102)}}));
  EXPECT_EQ(line.line.standing(at_ms(102)).opens_at, std::nullopt);
  for (std::uint64_t n = 1; n <= 3; ++n) {
    EXPECT_EQ(line.check(n, 103).value().status, token_status::expired);
    EXPECT_EQ(line.check(n, 103).value().valid_until, at_ms(102));
  }
  EXPECT_FALSE(line.line.next_due());
  EXPECT_EQ(line.act(reset_room{false}, 104).value(), reset_report{});
  EXPECT_TRUE(line.last.empty());
  EXPECT_EQ(line.issue(4, 105).status, token_status::active);
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
