#include "api/support/call_limits.hpp"

#include <gtest/gtest.h>

namespace usher::tests::call_limits_test {
namespace {

using namespace std::chrono_literals;

constexpr domain::network home{1, 0};
constexpr domain::network elsewhere{2, 0};
constexpr domain::instant noon{12h};

TEST(CallLimits, EachNetworkHasItsOwnBound) {
  api::network_limit limit{2};
  EXPECT_EQ(limit.wait(home, noon), std::nullopt);
  EXPECT_EQ(limit.wait(home, noon), std::nullopt);
  EXPECT_EQ(limit.wait(home, noon), 30s);
  EXPECT_EQ(limit.wait(elsewhere, noon), std::nullopt);
}

TEST(CallLimits, AreAllowedAgainWhenTheySay) {
  api::network_limit limit{2};
  for (int i = 0; i < 2; ++i) {
    limit.wait(home, noon);
  }
  EXPECT_EQ(limit.wait(home, noon + 10'500ms), 19'500ms);
  EXPECT_EQ(limit.wait(home, noon + 30s), std::nullopt);
  EXPECT_EQ(limit.wait(home, noon + 30s), 30s);
}

TEST(CallLimits, ZeroIsNoBound) {
  api::user_limit limit{0};
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(limit.wait(domain::user_id{1}, noon), std::nullopt);
  }
}

}  // namespace
}  // namespace usher::tests::call_limits_test
