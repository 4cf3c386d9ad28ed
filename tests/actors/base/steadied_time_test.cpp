#include "actors/base/steadied_time.hpp"

#include <gtest/gtest.h>

namespace usher::tests::steadied_time_test {
namespace {

using namespace std::chrono_literals;

class SteadiedTime : public testing::Test {
 protected:
  /// As it passes.
  void pass(std::chrono::nanoseconds time) {
    wall += time;
    steady += time;
  }
  std::chrono::nanoseconds now() { return time.now().time_since_epoch(); }

  std::chrono::nanoseconds wall = 1'000'000h;
  std::chrono::nanoseconds steady = 5h;
  actors::steadied_time time{[this] { return wall; }, [this] { return steady; }};
};

TEST_F(SteadiedTime, AClockThatIsSetWrongAndRightAgainIsNotBelieved) {
  for (const auto jump : {std::chrono::nanoseconds{8 * 24h}, std::chrono::nanoseconds{-25h}}) {
    const auto before = now();
    wall += jump;
    EXPECT_EQ(now(), before);
    pass(59s);
    EXPECT_EQ(now(), before + 59s);
    wall -= jump;
    pass(1s);
    EXPECT_EQ(now(), before + 60s);
    pass(1h);
    EXPECT_EQ(now(), wall);
  }
}

TEST_F(SteadiedTime, AJumpThatLastsIsBelieved) {
  for (const auto jump : {std::chrono::nanoseconds{8 * 24h}, std::chrono::nanoseconds{-25h}}) {
    const auto before = now();
    wall += jump;
    EXPECT_EQ(now(), before);
    pass(60s);
    EXPECT_EQ(now(), wall);
    pass(1s);
    EXPECT_EQ(now(), wall);
  }
}

TEST_F(SteadiedTime, EachFurtherJumpIsWaitedFor) {
  const auto before = now();
  wall += 1h;
  EXPECT_EQ(now(), before);
  pass(50s);
  wall += 1h;
  EXPECT_EQ(now(), before + 50s);
  pass(50s);
  EXPECT_EQ(now(), before + 100s);
  pass(10s);
  EXPECT_EQ(now(), wall);
}

TEST_F(SteadiedTime, AJumpThatWasTakenBackIsWaitedForAnew) {
  now();
  wall += 25h;
  now();
  wall -= 25h;
  pass(1h);
  const auto before = now();
  wall += 25h;
  EXPECT_EQ(now(), before);
  pass(59s);
  EXPECT_EQ(now(), before + 59s);
  pass(1s);
  EXPECT_EQ(now(), wall);
}

TEST_F(SteadiedTime, WhatIsSlewedIsFollowedAtOnce) {
  for (int i = 0; i < 100; ++i) {
    pass(10s);
    wall += 500ms;
    EXPECT_EQ(now(), wall);
  }
}

}  // namespace
}  // namespace usher::tests::steadied_time_test
