#include "domain/clinics/refusal_tally.hpp"

#include <map>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/base/limits.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::refusal_tally_test {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr clinic_id clinic{5};
const auto this_week = on_date("2024-09-16");
const auto next_week = on_date("2024-09-23");

/// So long after a Tuesday noon.
moment after(std::chrono::seconds time) {
  const auto begin = moment_at("2024-09-17T12:00:00");
  return {begin.utc + time, begin.local + time};
}

refusals_counted counted(attempt_refusal reason, std::int64_t count, const moment& at,
                         local_date week = this_week) {
  return {clinic, week, reason, count, at.utc};
}

TEST(RefusalTally, HasNothingToSayOfNothing) {
  const refusal_tally tally{clinic};
  EXPECT_EQ(tally.next_due(), std::nullopt);
  EXPECT_TRUE(tally.due(after(1h)).empty());
}

TEST(RefusalTally, SaysEachReasonOnceTheOldestHasWaited) {
  refusal_tally tally{clinic};
  tally.count(attempt_refusal::occupied, after(0s));
  tally.count(attempt_refusal::occupied, after(4s));
  tally.count(attempt_refusal::rate_limited, after(9s));
  EXPECT_EQ(tally.next_due(), after(limits::refusals_counted_every).utc);
  EXPECT_TRUE(tally.due(after(limits::refusals_counted_every - 1s)).empty());
  const auto now = after(limits::refusals_counted_every);
  EXPECT_EQ(tally.due(now), (changes{counted(attempt_refusal::rate_limited, 1, now),
                                     counted(attempt_refusal::occupied, 2, now)}));
}

TEST(RefusalTally, TakesOffWhatWasCounted) {
  refusal_tally tally{clinic};
  tally.count(attempt_refusal::closed, after(0s));
  tally.count(attempt_refusal::closed, after(0s));
  tally.apply(counted(attempt_refusal::closed, 1, after(1s)));
  tally.apply({clinic_id{6}, this_week, attempt_refusal::closed, 1, at_ms(0)});
  tally.apply(counted(attempt_refusal::closed, 1, after(1s), next_week));
  tally.apply(counted(attempt_refusal::forbidden, 7, after(1s)));
  EXPECT_EQ(tally.due(after(1h)), (changes{counted(attempt_refusal::closed, 1, after(1h))}));
  tally.apply(counted(attempt_refusal::closed, 9, after(1h)));
  EXPECT_EQ(tally.next_due(), std::nullopt);
  tally.count(attempt_refusal::closed, after(2h));
  EXPECT_EQ(tally.next_due(), after(2h + limits::refusals_counted_every).utc);
}

TEST(RefusalTally, AWeekThatHasTurnedIsCountedAtOnceAndForItself) {
  refusal_tally tally{clinic};
  const auto before = moment_at("2024-09-22T23:59:59");
  const auto turned = moment_at("2024-09-23T00:00:00");
  tally.count(attempt_refusal::closed, before);
  EXPECT_TRUE(tally.due(before).empty());
  EXPECT_EQ(tally.due(turned), (changes{counted(attempt_refusal::closed, 1, turned)}));
  tally.count(attempt_refusal::closed, turned);
  EXPECT_EQ(tally.due(turned), (changes{counted(attempt_refusal::closed, 1, turned),
                                        counted(attempt_refusal::closed, 1, turned, next_week)}));
}

TEST(RefusalTally, DoesNotGrowWithAClockThatJumpsAbout) {
  refusal_tally tally{clinic};
  for (int week = 0; week < 50; ++week) {
    tally.count(attempt_refusal::closed, after(week * 168h));
  }
  std::int64_t total = 0;
  const auto facts = only<refusals_counted>(tally.due(after(50 * 168h)));
  for (const refusals_counted& fact : facts) {
    total += fact.count;
  }
  EXPECT_EQ(facts.size(), 2U);
  EXPECT_EQ(total, 50);
}

TEST(RefusalTally, WhatWasCountedAddsUp) {
  EXPECT_TRUE(rc::check([] {
    refusal_tally tally{clinic};
    std::map<std::pair<local_date, attempt_refusal>, std::int64_t> expected;
    std::map<std::pair<local_date, attempt_refusal>, std::int64_t> durable;
    std::chrono::seconds time{0};
    const auto take_due = [&] {
      for (const change& c : tally.due(after(time))) {
        const auto& fact = std::get<refusals_counted>(c);
        RC_ASSERT(fact.count > 0);
        durable[{fact.week, fact.reason}] += fact.count;
        tally.apply(fact);
      }
      RC_ASSERT(!tally.next_due() || *tally.next_due() > after(time).utc);
    };
    const auto attempts = *rc::gen::container<std::vector<std::tuple<std::size_t, std::int64_t>>>(
        rc::gen::tuple(rc::gen::inRange<std::size_t>(0, all_attempt_refusals.size()),
                       rc::gen::weightedOneOf<std::int64_t>({{8, rc::gen::inRange<std::int64_t>(0, 12)},
                                                             {1, rc::gen::just<std::int64_t>(400'000)}})));
    for (const auto& [which, wait] : attempts) {
      time += std::chrono::seconds{wait};
      take_due();
      const auto reason = all_attempt_refusals[which];
      tally.count(reason, after(time));
      ++expected[{week_of(after(time).local), reason}];
    }
    time += limits::refusals_counted_every;
    take_due();
    RC_ASSERT(durable == expected);
    RC_ASSERT(!tally.next_due());
  }));
}

}  // namespace
}  // namespace usher::domain::refusal_tally_test
