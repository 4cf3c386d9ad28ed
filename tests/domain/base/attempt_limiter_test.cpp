#include "domain/base/attempt_limiter.hpp"

#include <limits>
#include <utility>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/base/ids.hpp"
#include "domain/base/limits.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::attempt_limiter_test {
namespace {

using namespace std::chrono_literals;
using namespace testing;

using limiter_of_users = attempt_limiter<user_id>;

constexpr user_id ann{1};
constexpr user_id ben{2};

TEST(AttemptLimiter, AllowsTheWholeBurstAndRefusesTheNext) {
  limiter_of_users limiter{{5, 60s}};
  for (int left = 4; left >= 0; --left) {
    const auto verdict = limiter.attempt(ann, at_ms(0));
    EXPECT_TRUE(verdict.allowed);
    EXPECT_EQ(verdict.remaining, left);
    EXPECT_EQ(verdict.retry_after, 0ms);
  }
  const auto refused = limiter.attempt(ann, at_ms(0));
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_EQ(refused.retry_after, 12s);
}

TEST(AttemptLimiter, OneAttemptComesBackWithEachShareOfTheWindow) {
  limiter_of_users limiter{{5, 60s}};
  for (int i = 0; i < 5; ++i) {
    limiter.attempt(ann, at_ms(0));
  }
  EXPECT_EQ(limiter.attempt(ann, at_ms(11'999)).retry_after, 1ms);
  EXPECT_TRUE(limiter.attempt(ann, at_ms(12'000)).allowed);
  EXPECT_FALSE(limiter.attempt(ann, at_ms(12'000)).allowed);
}

TEST(AttemptLimiter, ARefusedAttemptCostsNothing) {
  limiter_of_users limiter{{1, 1s}};
  limiter.attempt(ann, at_ms(0));
  for (int ms = 0; ms < 1'000; ms += 10) {
    EXPECT_FALSE(limiter.attempt(ann, at_ms(ms)).allowed);
  }
  EXPECT_TRUE(limiter.attempt(ann, at_ms(1'000)).allowed);
}

TEST(AttemptLimiter, ALongPauseFillsTheBucketButNoMore) {
  limiter_of_users limiter{{3, 60s}};
  for (int i = 0; i < 3; ++i) {
    limiter.attempt(ann, at_ms(0));
  }
  const instant much_later = at_ms(std::numeric_limits<std::int32_t>::max());
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(limiter.attempt(ann, much_later).allowed);
  }
  EXPECT_FALSE(limiter.attempt(ann, much_later).allowed);
}

TEST(AttemptLimiter, EveryoneHasABucketOfTheirOwn) {
  limiter_of_users limiter{{1, 60s}};
  EXPECT_TRUE(limiter.attempt(ann, at_ms(0)).allowed);
  EXPECT_TRUE(limiter.attempt(ben, at_ms(0)).allowed);
  EXPECT_FALSE(limiter.attempt(ann, at_ms(0)).allowed);
}

TEST(AttemptLimiter, TimeThatRunsBackwardsRefillsNothing) {
  limiter_of_users limiter{{1, 1s}};
  limiter.attempt(ann, at_ms(10'000));
  EXPECT_FALSE(limiter.attempt(ann, at_ms(0)).allowed);
  EXPECT_FALSE(limiter.attempt(ann, at_ms(10'999)).allowed);
  EXPECT_TRUE(limiter.attempt(ann, at_ms(11'000)).allowed);
}

TEST(AttemptLimiter, IsOffWithoutAttempts) {
  limiter_of_users limiter{{0, 60s}};
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_TRUE(limiter.attempt(ann, at_ms(0)).allowed);
  }
  EXPECT_EQ(limiter.tracked(), 0U);
}

TEST(AttemptLimiter, ForgetsWhoHasNotTriedForLongest) {
  limiter_of_users limiter{{1, 60s}};
  const auto bound = static_cast<std::int64_t>(limits::max_rate_limited_users);
  for (std::int64_t id = 1; id <= bound; ++id) {
    limiter.attempt(user_id{id}, at_ms(0));
  }
  limiter.attempt(user_id{1}, at_ms(0));
  limiter.attempt(user_id{bound + 1}, at_ms(0));
  EXPECT_EQ(limiter.tracked(), limits::max_rate_limited_users);
  EXPECT_FALSE(limiter.attempt(user_id{1}, at_ms(0)).allowed);
  EXPECT_FALSE(limiter.attempt(user_id{bound + 1}, at_ms(0)).allowed);
  EXPECT_TRUE(limiter.attempt(user_id{2}, at_ms(0)).allowed);
}

TEST(AttemptLimiter, RemembersEverybodyWhenMoved) {
  limiter_of_users limiter{{1, 60s}};
  limiter.attempt(ann, at_ms(0));
  limiter.attempt(ben, at_ms(0));
  limiter_of_users moved = std::move(limiter);
  EXPECT_FALSE(moved.attempt(ann, at_ms(0)).allowed);
  EXPECT_FALSE(moved.attempt(ben, at_ms(0)).allowed);
  EXPECT_EQ(moved.tracked(), 2U);
}

TEST(AttemptLimiter, InNoStretchOfTimeMoreIsAllowedThanBurstAndRefill) {
  EXPECT_TRUE(rc::check("token bucket", [] {
    const auto attempts = *rc::gen::inRange<std::int32_t>(1, 8);
    const auto window_ms = *rc::gen::inRange<std::int64_t>(1, 2'000);
    const auto pauses =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 700));
    limiter_of_users limiter{{attempts, milliseconds{window_ms}}};
    std::vector<std::int64_t> allowed;
    std::int64_t now = 0;
    for (const auto pause : pauses) {
      now += pause;
      const auto verdict = limiter.attempt(ann, at_ms(now));
      if (!verdict.allowed) {
        // The promise of retry_after is exact: not a millisecond earlier, and then at once.
        RC_ASSERT(verdict.retry_after > 0ms);
        now += verdict.retry_after.count();
        RC_ASSERT(limiter.attempt(ann, at_ms(now - 1)).retry_after == 1ms);
        RC_ASSERT(limiter.attempt(ann, at_ms(now)).allowed);
      }
      allowed.push_back(now);
    }
    for (std::size_t i = 0; i < allowed.size(); ++i) {
      for (std::size_t j = i; j < allowed.size(); ++j) {
        const auto count = static_cast<std::int64_t>(j - i + 1);
        RC_ASSERT((count - attempts) * window_ms <= (allowed[j] - allowed[i]) * attempts);
      }
    }
  }));
}

}  // namespace
}  // namespace usher::domain::attempt_limiter_test
