#include "api/support/call_limits.hpp"

#include <atomic>
#include <thread>
#include <vector>

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

constexpr domain::network this_machine{0, 0xFFFF'7F00'0001};

TEST(OpenLimit, EachNetworkHasItsOwnBoundAndThisMachineNone) {
  const api::open_limit limit{2};
  std::vector<api::open_limit::place> taken{limit.take(home), limit.take(home), limit.take(elsewhere)};
  EXPECT_EQ(limit.take(home), nullptr);
  EXPECT_NE(limit.take(elsewhere), nullptr);
  for (int i = 0; i < 1'000; ++i) {
    for (const auto& here : {this_machine, domain::network{}, domain::network{0, 0xFFFF'7FFF'FFFF}}) {
      taken.push_back(limit.take(here));
      ASSERT_NE(taken.back(), nullptr);
    }
  }
  for (const auto& beside : {domain::network{0, 0xFFFF'8000'0001}, domain::network{0, 0xFFFF'7EFF'FFFF},
                             domain::network{1, 0xFFFF'7F00'0001}}) {
    const auto first = limit.take(beside);
    const auto second = limit.take(beside);
    EXPECT_EQ(limit.take(beside), nullptr);
  }
}

TEST(OpenLimit, APlaceIsFreeAgainWhenItsLastCopyIsGone) {
  const api::open_limit limit{1};
  auto place = limit.take(home);
  auto copy = place;
  place.reset();
  EXPECT_EQ(limit.take(home), nullptr);
  copy.reset();
  place = limit.take(home);
  EXPECT_NE(place, nullptr);
  EXPECT_EQ(limit.take(home), nullptr);
}

TEST(OpenLimit, PlacesMayOutliveIt) {
  api::open_limit::place place;
  {
    const api::open_limit limit{1};
    place = limit.take(home);
  }
  EXPECT_NE(place, nullptr);
}

TEST(OpenLimit, ZeroIsNoBound) {
  const api::open_limit limit{0};
  std::vector<api::open_limit::place> taken;
  for (int i = 0; i < 10'000; ++i) {
    taken.push_back(limit.take(home));
    ASSERT_NE(taken.back(), nullptr);
  }
}

TEST(OpenLimit, HoldsHoweverManyThreadsTakeAndGiveBack) {
  constexpr int most = 3;
  const api::open_limit limit{most};
  std::atomic<int> taken = 0;
  std::atomic<bool> exceeded = false;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) {
        if (const auto place = limit.take(home)) {
          exceeded = ++taken > most || exceeded;
          --taken;
        }
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_FALSE(exceeded);
  for (int i = 0; i < 2; ++i) {
    const std::vector<api::open_limit::place> all{limit.take(home), limit.take(home), limit.take(home)};
    EXPECT_NE(all.back(), nullptr) << "nothing is lost";
  }
}

}  // namespace
}  // namespace usher::tests::call_limits_test
