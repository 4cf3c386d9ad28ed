#include "domain/delivery/outbox.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/domain/base/values.hpp"

namespace usher::domain::outbox_test {
namespace {

using namespace testing;
using namespace std::chrono_literals;

const concert_date_key first_night{concert_id{1}, local("2024-09-15T20:00:00")};
const concert_date_key second_night{concert_id{1}, local("2024-09-16T20:00:00")};
const concert_date_key third_night{concert_id{1}, local("2024-09-17T20:00:00")};

constexpr outbox_settings quick{
    .first_retry = 100ms, .last_retry = 500ms, .max_attempts = 5, .max_in_flight = 2};

notice_key notice(const notice_lane& lane, std::int64_t number) {
  return {lane, notice_number{number}};
}

notice_queued queued(const notice_key& key, std::int64_t at = 0) {
  notice_queued fact{};
  fact.lane = key.lane;
  fact.notice = key.number;
  fact.kind = notice_kind::paid;
  fact.queued_at = at_ms(at);
  return fact;
}

outbox with(const std::vector<notice_key>& notices, outbox_settings settings = quick) {
  outbox machine{settings};
  for (const notice_key& key : notices) {
    machine.apply(queued(key));
  }
  return machine;
}

/// What came of the attempt, applied.
changes take_due(outbox& machine, const notice_key& key, bool delivered, std::int64_t at,
                 std::string error = "refused") {
  auto facts = machine.decide(attempt_result{key, delivered, std::move(error)}, at_ms(at));
  apply_all(machine, facts);
  return facts;
}

std::vector<notice_key> begun(outbox& machine, std::int64_t at) {
  std::vector<notice_key> keys;
  for (const notice_attempt& attempt : machine.begin(at_ms(at))) {
    keys.push_back(attempt.notice);
  }
  return keys;
}

/// Fails until the notice is dead; the time when it died.
std::int64_t kill(outbox& machine, const notice_key& key, std::int64_t at) {
  for (;; at += 1'000) {
    if (begun(machine, at) != std::vector{key}) {
      ADD_FAILURE() << "another notice was due";
      return at;
    }
    const auto failed = only<notice_failed>(take_due(machine, key, false, at));
    if (failed.at(0).dead) {
      return at;
    }
  }
}

using notices = std::vector<notice_key>;

TEST(Outbox, TriesANoticeAtOnce) {
  outbox machine = with({notice(first_night, 1)});
  EXPECT_EQ(machine.next_due(), at_ms(0));
  EXPECT_EQ(machine.begin(at_ms(0)), (std::vector{notice_attempt{notice(first_night, 1), 1}}));
  EXPECT_EQ(machine.pending(), 1U);
  EXPECT_EQ(take_due(machine, notice(first_night, 1), true, 7),
            (changes{notice_delivered{first_night, notice_number{1}, at_ms(7)}}));
  EXPECT_EQ(machine.pending(), 0U);
  EXPECT_EQ(machine.next_due(), std::nullopt);
  EXPECT_EQ(machine.image(), outbox_image{});
}

TEST(Outbox, HasOneOfADateUnderWayAtMost) {
  outbox machine = with({notice(first_night, 1), notice(first_night, 2)});
  EXPECT_EQ(begun(machine, 0), notices{notice(first_night, 1)});
  EXPECT_TRUE(begun(machine, 0).empty());
  EXPECT_EQ(machine.next_due(), std::nullopt);
  take_due(machine, notice(first_night, 1), true, 1);
  EXPECT_EQ(begun(machine, 1), notices{notice(first_night, 2)});
}

TEST(Outbox, KeepsTheOrderOfADateThroughFailures) {
  outbox machine = with({notice(first_night, 1), notice(first_night, 2)});
  begun(machine, 0);
  take_due(machine, notice(first_night, 1), false, 0);
  EXPECT_TRUE(begun(machine, 99).empty());
  EXPECT_EQ(machine.next_due(), at_ms(100));
  EXPECT_EQ(machine.begin(at_ms(100)), (std::vector{notice_attempt{notice(first_night, 1), 2}}));
}

TEST(Outbox, WhatNobodyCouldReadIsTriedAgainWithoutCounting) {
  outbox machine = with({notice(first_night, 1), notice(first_night, 2)});
  std::int64_t now = 0;
  for (int i = 0; i < 2 * quick.max_attempts; ++i, now += 100) {
    EXPECT_EQ(machine.begin(at_ms(now)), (std::vector{notice_attempt{notice(first_night, 1), 1}}));
    machine.put_off(notice(first_night, 2), at_ms(now));
    EXPECT_EQ(machine.next_due(), std::nullopt) << "that one is not under way";
    machine.put_off(notice(first_night, 1), at_ms(now));
    EXPECT_EQ(machine.next_due(), at_ms(now + 100));
    EXPECT_TRUE(begun(machine, now + 99).empty());
  }
  EXPECT_EQ(machine.dead(), 0U);
  machine.put_off(notice(second_night, 1), at_ms(now));
  EXPECT_EQ(begun(machine, now), notices{notice(first_night, 1)});
  take_due(machine, notice(first_night, 1), true, now);
  EXPECT_EQ(begun(machine, now), notices{notice(first_night, 2)});
}

TEST(Outbox, ADateDoesNotWaitForAnother) {
  outbox machine = with({notice(first_night, 1), notice(second_night, 1), notice(first_night, 2)});
  EXPECT_EQ(begun(machine, 0), (notices{notice(first_night, 1), notice(second_night, 1)}));
  take_due(machine, notice(first_night, 1), false, 0);
  take_due(machine, notice(second_night, 1), true, 0);
  machine.apply(queued(notice(second_night, 2), 50));
  EXPECT_EQ(begun(machine, 50), notices{notice(second_night, 2)});
}

TEST(Outbox, HasAsManyInFlightAsItMayEarliestFirst) {
  outbox machine{quick};
  machine.apply(queued(notice(third_night, 1), 1));
  machine.apply(queued(notice(first_night, 1), 2));
  machine.apply(queued(notice(second_night, 1), 3));
  EXPECT_EQ(begun(machine, 5), (notices{notice(third_night, 1), notice(first_night, 1)}));
  EXPECT_EQ(machine.next_due(), std::nullopt);
  take_due(machine, notice(third_night, 1), true, 6);
  EXPECT_EQ(machine.next_due(), at_ms(3));
  EXPECT_EQ(begun(machine, 6), notices{notice(second_night, 1)});
}

TEST(Outbox, WaitsTwiceAsLongAfterEachFailureUpToABound) {
  outbox machine = with({notice(first_night, 1)});
  std::vector<std::int64_t> waits;
  std::int64_t now = 0;
  for (int attempt = 1; attempt < quick.max_attempts; ++attempt) {
    ASSERT_EQ(begun(machine, now), notices{notice(first_night, 1)}) << attempt;
    const auto failed = only<notice_failed>(take_due(machine, notice(first_night, 1), false, now)).at(0);
    EXPECT_EQ(failed.attempt, attempt);
    EXPECT_FALSE(failed.dead);
    EXPECT_EQ(failed.failed_at, at_ms(now));
    waits.push_back((failed.next_try_at - failed.failed_at).count());
    now += waits.back();
    EXPECT_TRUE(begun(machine, now - 1).empty());
  }
  EXPECT_EQ(waits, (std::vector<std::int64_t>{100, 200, 400, 500}));
}

TEST(Outbox, TheWaitNeverOverflows) {
  outbox machine{{.first_retry = 1ms, .last_retry = 24h, .max_attempts = 1'000'000'000},
                 {{{notice(first_night, 1), 999'000'000, at_ms(0), false}}}};
  begun(machine, 0);
  const auto failed = only<notice_failed>(take_due(machine, notice(first_night, 1), false, 0)).at(0);
  EXPECT_EQ(failed.next_try_at, at_ms(0) + 24h);
}

TEST(Outbox, AFirstWaitAboveTheLastIsTheLast) {
  outbox machine = with({notice(first_night, 1)}, {.first_retry = 1h, .last_retry = 1s});
  begun(machine, 0);
  EXPECT_EQ(only<notice_failed>(take_due(machine, notice(first_night, 1), false, 0)).at(0).next_try_at,
            at_ms(1'000));
}

TEST(Outbox, ADeadLetterLetsTheNextGo) {
  outbox machine = with({notice(first_night, 1), notice(first_night, 2)});
  const std::int64_t died = kill(machine, notice(first_night, 1), 0);
  EXPECT_EQ(machine.dead(), 1U);
  EXPECT_EQ(machine.pending(), 1U);
  EXPECT_EQ(begun(machine, died), notices{notice(first_night, 2)});
  EXPECT_EQ(machine.image().entries.back(),
            (outbox_image::entry{notice(first_night, 1), 5, at_ms(died), true}));
}

TEST(Outbox, AResentNoticeIsTriedInItsOrderFromTheFirstAttempt) {
  outbox machine = with({notice(first_night, 1), notice(first_night, 2)});
  const std::int64_t died = kill(machine, notice(first_night, 1), 0);
  const auto made = machine.decide(resend_notice{notice(first_night, 1)}, at_ms(died));
  ASSERT_TRUE(made.outcome.ok());
  EXPECT_EQ(made.outcome.value(), notice(first_night, 1));
  EXPECT_EQ(made.changes, (changes{notice_resent{first_night, notice_number{1}, at_ms(died)}}));
  EXPECT_EQ(machine.dead(), 1U);
  apply_all(machine, made.changes);
  EXPECT_EQ(machine.dead(), 0U);
  EXPECT_EQ(machine.pending(), 2U);
  EXPECT_EQ(machine.begin(at_ms(died)), (std::vector{notice_attempt{notice(first_night, 1), 1}}));
  take_due(machine, notice(first_night, 1), true, died);
  EXPECT_EQ(begun(machine, died), notices{notice(first_night, 2)});
}

TEST(Outbox, AResentNoticeWaitsForAnAttemptThatIsUnderWayButNotForItsRepetition) {
  outbox machine = with({notice(first_night, 1), notice(first_night, 2), notice(first_night, 3)});
  const std::int64_t died = kill(machine, notice(first_night, 1), 0);
  EXPECT_EQ(begun(machine, died), notices{notice(first_night, 2)});
  apply_all(machine, machine.decide(resend_notice{notice(first_night, 1)}, at_ms(died)).changes);
  EXPECT_TRUE(begun(machine, died).empty());
  take_due(machine, notice(first_night, 2), false, died);
  EXPECT_EQ(begun(machine, died), notices{notice(first_night, 1)});
}

TEST(Outbox, AResentNoticeOfAnIdleDateGoesAtOnce) {
  outbox machine = with({notice(first_night, 1)});
  const std::int64_t died = kill(machine, notice(first_night, 1), 0);
  EXPECT_EQ(machine.next_due(), std::nullopt);
  apply_all(machine, machine.decide(resend_notice{notice(first_night, 1)}, at_ms(died + 9)).changes);
  EXPECT_EQ(machine.next_due(), at_ms(died + 9));
  EXPECT_EQ(begun(machine, died + 9), notices{notice(first_night, 1)});
}

TEST(Outbox, OnlyADeadNoticeIsSentAgain) {
  outbox machine = with({notice(first_night, 1)});
  const auto refused = [&](const notice_key& key) {
    const auto made = machine.decide(resend_notice{key}, at_ms(0));
    return !made.outcome.ok() && made.outcome.refusal() == resend_refusal::not_dead && made.changes.empty();
  };
  EXPECT_TRUE(refused(notice(first_night, 1)));
  EXPECT_TRUE(refused(notice(first_night, 2)));
  EXPECT_TRUE(refused(notice(second_night, 1)));
  const std::int64_t died = kill(machine, notice(first_night, 1), 0);
  EXPECT_FALSE(refused(notice(first_night, 1)));
  apply_all(machine, machine.decide(resend_notice{notice(first_night, 1)}, at_ms(died)).changes);
  EXPECT_TRUE(refused(notice(first_night, 1)));
}

TEST(Outbox, HearsOnlyOfAttemptsThatAreUnderWay) {
  outbox machine = with({notice(first_night, 1), notice(first_night, 2)});
  EXPECT_TRUE(take_due(machine, notice(first_night, 1), true, 0).empty());
  begun(machine, 0);
  EXPECT_TRUE(take_due(machine, notice(first_night, 2), true, 0).empty());
  EXPECT_TRUE(take_due(machine, notice(second_night, 1), false, 0).empty());
  EXPECT_EQ(take_due(machine, notice(first_night, 1), false, 0).size(), 1U);
  EXPECT_TRUE(take_due(machine, notice(first_night, 1), false, 0).empty());
}

TEST(Outbox, KeepsAnErrorAsOneShortLine) {
  outbox machine = with({notice(first_night, 1)});
  begun(machine, 0);
  const std::string error = std::string{"a\nb\tc\x01\x7f"} + '\0' + "\xEC\x96\xB4" + std::string(500, 'x');
  const auto kept =
      only<notice_failed>(take_due(machine, notice(first_night, 1), false, 0, error)).at(0).error;
  EXPECT_EQ(kept.size(), limits::max_notice_error_bytes);
  EXPECT_EQ(kept.substr(0, 13), "a b c??????xx");
}

TEST(Outbox, ANoticeThatIsQueuedTwiceIsSentOnce) {
  outbox machine = with({notice(first_night, 1), notice(first_night, 2), notice(first_night, 1)});
  machine.apply(queued(notice(first_night, 2)));
  EXPECT_EQ(machine.pending(), 2U);
  const std::int64_t died = kill(machine, notice(first_night, 1), 0);
  machine.apply(queued(notice(first_night, 1), died));
  EXPECT_EQ(machine.pending(), 1U);
  EXPECT_EQ(machine.dead(), 1U);
}

TEST(Outbox, ALatecomerIsSentInItsOrder) {
  outbox machine = with({notice(first_night, 2), notice(first_night, 1)});
  EXPECT_EQ(begun(machine, 0), notices{notice(first_night, 1)});
  take_due(machine, notice(first_night, 1), true, 0);
  EXPECT_EQ(begun(machine, 0), notices{notice(first_night, 2)});
}

TEST(Outbox, ADeliveryOutOfTurnLeavesTheFirstUnderWay) {
  outbox machine = with({notice(first_night, 1), notice(first_night, 2), notice(first_night, 3)});
  begun(machine, 0);
  machine.apply(notice_delivered{first_night, notice_number{2}, at_ms(0)});
  EXPECT_TRUE(begun(machine, 0).empty());
  EXPECT_EQ(take_due(machine, notice(first_night, 1), true, 0).size(), 1U);
  EXPECT_EQ(begun(machine, 0), notices{notice(first_night, 3)});
}

TEST(Outbox, WhatWasUnderWayBeginsAgainAfterARestart) {
  outbox machine = with({notice(second_night, 1), notice(first_night, 7), notice(first_night, 8)});
  begun(machine, 0);
  take_due(machine, notice(first_night, 7), false, 0);
  outbox restored{quick, machine.image()};
  EXPECT_EQ(restored.image(), machine.image());
  EXPECT_EQ(restored.pending(), 3U);
  EXPECT_EQ(begun(restored, 0), notices{notice(second_night, 1)});
  EXPECT_EQ(restored.begin(at_ms(100)), (std::vector{notice_attempt{notice(first_night, 7), 2}}));
}

TEST(Outbox, TheImageIsInOrderOfLaneAndTurn) {
  outbox machine = with({notice(second_night, 1), notice(clinic_id{9}, 1), notice(clinic_id{2}, 1),
                         notice(first_night, 1), notice(first_night, 2)});
  outbox_image expected{{
      {notice(clinic_id{2}, 1), 0, at_ms(0), false},
      {notice(clinic_id{9}, 1), 0, at_ms(0), false},
      {notice(first_night, 1), 0, at_ms(0), false},
      {notice(first_night, 2), 0, at_ms(0), false},
      {notice(second_night, 1), 0, at_ms(0), false},
  }};
  EXPECT_EQ(machine.image(), expected);
}

TEST(Outbox, AClinicHasALaneOfItsOwn) {
  const clinic_id clinic{1};
  outbox machine =
      with({notice(first_night, 1), notice(clinic, 1), notice(clinic, 2), notice(clinic_id{2}, 1)},
           {.max_in_flight = 9});
  EXPECT_EQ(begun(machine, 0), (notices{notice(clinic, 1), notice(clinic_id{2}, 1), notice(first_night, 1)}));
  take_due(machine, notice(first_night, 1), false, 0);
  EXPECT_TRUE(begun(machine, 0).empty());
  EXPECT_EQ(take_due(machine, notice(clinic, 1), true, 0),
            (changes{notice_delivered{clinic, notice_number{1}, at_ms(0)}}));
  EXPECT_EQ(begun(machine, 0), notices{notice(clinic, 2)});
}

TEST(Outbox, ADeadNoticeOfAClinicIsSentAgain) {
  outbox machine = with({notice(clinic_id{7}, 1)});
  const std::int64_t died = kill(machine, notice(clinic_id{7}, 1), 0);
  const auto restored =
      outbox{quick, machine.image()}.decide(resend_notice{notice(clinic_id{7}, 1)}, at_ms(died));
  EXPECT_EQ(restored.changes, (changes{notice_resent{clinic_id{7}, notice_number{1}, at_ms(died)}}));
}

TEST(Outbox, IgnoresChangesOfOthers) {
  outbox machine = with({notice(first_night, 1)});
  machine.apply(seat_held{first_night, seat_number{1}, user_id{1}, at_ms(0), at_ms(1)});
  EXPECT_EQ(machine.image(), with({notice(first_night, 1)}).image());
}

}  // namespace
}  // namespace usher::domain::outbox_test
