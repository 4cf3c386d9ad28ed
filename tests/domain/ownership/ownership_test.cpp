#include "domain/ownership/ownership.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace usher::domain::ownership_test {
namespace {

using namespace testing;
using namespace std::chrono_literals;

uptime at(milliseconds since_start) {
  return uptime{1h + since_start};
}

owner_sighting node_with(std::int64_t beats, bool is_connected = true) {
  return {.epoch = 7, .is_node = true, .beats = beats, .is_connected = is_connected};
}

struct step {
  milliseconds sent;
  owner_sighting seen;
  bool may_claim;
  milliseconds takes = 0ms;
};

void expect_all(const std::vector<step>& steps) {
  owner_watch watch;
  for (const auto& one : steps) {
    EXPECT_EQ(watch.look(one.seen, at(one.sent), at(one.sent + one.takes)), one.may_claim)
        << "the look at " << one.sent.count() << " ms";
  }
}

TEST(OwnerWatch, WhereNobodyHasBeenTheOwnerIsToBeTried) {
  expect_all({{0ms, {}, true}});
}

TEST(OwnerWatch, AServerThatIsNoNodeIsTriedAtEachLook) {
  const owner_sighting alone{.epoch = 3};
  expect_all({{0ms, alone, true}, {250ms, alone, true}});
}

TEST(OwnerWatch, AnOwnerThatHasResignedIsReplacedAtOnce) {
  auto resigned = node_with(9);
  resigned.has_resigned = true;
  expect_all({{0ms, node_with(8), false}, {250ms, resigned, true}});
}

TEST(OwnerWatch, AnOwnerIsDeadWhoseBeatsStandStillForThreeSeconds) {
  expect_all({{0ms, node_with(1), false},
              {900ms, node_with(1), false},
              {1'800ms, node_with(1), false},
              {2'700ms, node_with(1), false},
              {2'999ms, node_with(1), false},
              {3'000ms, node_with(1), true}});
}

TEST(OwnerWatch, EachBeatBeginsTheTimeAnew) {
  expect_all({{0ms, node_with(1), false},
              {900ms, node_with(1), false},
              {1'800ms, node_with(2), false},
              {2'700ms, node_with(2), false},
              {3'600ms, node_with(2), false},
              {4'500ms, node_with(2), false},
              {4'800ms, node_with(2), true}});
}

TEST(OwnerWatch, BeatsThatWentBackAreASignOfLifeToo) {
  expect_all({{0ms, node_with(8), false},
              {900ms, node_with(8), false},
              {1'800ms, node_with(8), false},
              {2'700ms, node_with(6), false},
              {3'600ms, node_with(6), false}});
}

TEST(OwnerWatch, TheTimeCountsFromTheAnswerToTheQuestion) {
  expect_all({{0ms, node_with(1), false, 800ms},
              {1'000ms, node_with(1), false, 700ms},
              {1'900ms, node_with(1), false, 700ms},
              {2'800ms, node_with(1), false, 700ms},
              {3'700ms, node_with(1), false, 100ms},
              {3'800ms, node_with(1), true, 300ms}});
}

TEST(OwnerWatch, AGapBetweenLooksBeginsTheTimeAnew) {
  expect_all({{0ms, node_with(1), false},
              {900ms, node_with(1), false},
              {1'901ms, node_with(1), false},
              {2'800ms, node_with(1), false},
              {3'700ms, node_with(1), false},
              {4'600ms, node_with(1), false},
              {4'901ms, node_with(1), true}});
}

TEST(OwnerWatch, AStoreThatStoodStillForAllMakesNobodyDead) {
  expect_all(
      {{0ms, node_with(1), false}, {250ms, node_with(1), false, 3'500ms}, {3'760ms, node_with(1), false}});
}

TEST(OwnerWatch, AnotherOwnerBeginsAnew) {
  auto next = node_with(1);
  next.epoch = 8;
  expect_all({{0ms, node_with(1), false},
              {900ms, node_with(1), false},
              {1'800ms, node_with(1), false},
              {2'700ms, node_with(1), false},
              {3'000ms, next, false}});
}

TEST(OwnerWatch, AnOwnerWhoseSessionsWereSeenToEndIsDeadAfterASecond) {
  expect_all({{0ms, node_with(1), false},
              {250ms, node_with(1, false), false},
              {1'000ms, node_with(1, false), false},
              {1'249ms, node_with(1, false), false},
              {1'250ms, node_with(1, false), true}});
}

TEST(OwnerWatch, AnOwnerThatComesBackWithinTheSecondStays) {
  expect_all({{0ms, node_with(1), false},
              {250ms, node_with(1, false), false},
              {1'000ms, node_with(1), false},
              {1'500ms, node_with(1, false), false},
              {2'250ms, node_with(1, false), false},
              {2'500ms, node_with(1, false), true}});
}

TEST(OwnerWatch, AnOwnerThatWasNeverSeenConnectedHasThreeSeconds) {
  expect_all({{0ms, node_with(1, false), false},
              {900ms, node_with(1, false), false},
              {1'800ms, node_with(1, false), false},
              {2'700ms, node_with(1, false), false},
              {3'000ms, node_with(1, false), true}});
}

TEST(OwnerWatch, AMissedLookForgetsWhatWasSeen) {
  owner_watch watch;
  EXPECT_FALSE(watch.look(node_with(1), at(0ms), at(0ms)));
  watch.miss();
  EXPECT_FALSE(watch.look(node_with(1, false), at(250ms), at(250ms)));
  EXPECT_FALSE(watch.look(node_with(1, false), at(1'250ms), at(1'250ms)));
  EXPECT_FALSE(watch.look(node_with(1, false), at(2'250ms), at(2'250ms)));
  EXPECT_FALSE(watch.look(node_with(1, false), at(3'249ms), at(3'249ms)));
  EXPECT_TRUE(watch.look(node_with(1, false), at(3'250ms), at(3'250ms)));
}

TEST(Lease, HoldsForTwoSecondsFromWhenTheBeatWasSent) {
  lease mine;
  EXPECT_FALSE(mine.holds(at(0ms)));
  mine.renew(at(100ms));
  EXPECT_TRUE(mine.holds(at(2'099ms)));
  EXPECT_FALSE(mine.holds(at(2'100ms)));
}

TEST(Lease, AnEarlierBeatThatIsAnsweredLaterShortensNothing) {
  lease mine;
  mine.renew(at(500ms));
  mine.renew(at(0ms));
  EXPECT_EQ(mine.until(), at(2'500ms));
}

TEST(Lease, ABeatThatIsNotAnsweredEndsItUntilTheNextIs) {
  lease mine;
  mine.renew(at(0ms));
  mine.doubt();
  EXPECT_FALSE(mine.holds(at(1ms)));
  mine.renew(at(500ms));
  EXPECT_TRUE(mine.holds(at(501ms)));
}

/// Whatever the looks and beats, when the watch gives an owner up whose session is there, its lease is over.
RC_GTEST_PROP(OwnerWatchProperties, NobodyIsReplacedWhileItsLeaseHolds, ()) {
  owner_watch watch;
  lease owner;
  std::int64_t beats = 0;
  auto now = at(0ms);
  bool was_replaced = false;
  for (int i = 0; i < 200 && !was_replaced; ++i) {
    now += milliseconds{*rc::gen::inRange(0, 400)};
    if (*rc::gen::weightedElement<bool>({{1, true}, {9, false}})) {
      // It is taken later than it was sent, and the answer comes later still.
      const auto sent = now;
      now += milliseconds{*rc::gen::inRange(0, 400)};
      ++beats;
      owner.renew(sent);
    }
    const auto sent = now;
    now += milliseconds{*rc::gen::inRange(0, 400)};
    if (watch.look(node_with(beats), sent, now)) {
      was_replaced = true;
      RC_ASSERT(!owner.holds(sent));
    }
  }
  RC_CLASSIFY(was_replaced);
}

}  // namespace
}  // namespace usher::domain::ownership_test
