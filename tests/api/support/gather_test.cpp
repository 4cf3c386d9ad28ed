#include "api/support/gather.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace usher::tests::gather_test {
namespace {

TEST(Gather, NothingToAskIsFinishedAtOnce) {
  int finished = 0;
  api::gather::all(
      0, [](std::size_t, auto) { FAIL(); }, [&] { ++finished; });
  EXPECT_EQ(finished, 1);
}

TEST(Gather, AnswersWithinTheAskingDoNotGrowTheStack) {
  std::size_t asked = 0;
  int finished = 0;
  api::gather::all(
      1'000'000,
      [&](std::size_t i, const std::function<void()>& done) {
        EXPECT_EQ(i, asked++);
        done();
      },
      [&] { ++finished; });
  EXPECT_EQ(asked, 1'000'000U);
  EXPECT_EQ(finished, 1);
}

TEST(Gather, AsksABoundedNumberAtOnceAndGoesOnWithEachAnswer) {
  std::vector<std::function<void()>> waiting;
  std::size_t answered = 0;
  int finished = 0;
  api::gather::all(
      200, [&](std::size_t, std::function<void()> done) { waiting.push_back(std::move(done)); },
      [&] { ++finished; });
  EXPECT_EQ(waiting.size(), 64U);
  while (answered < waiting.size()) {
    EXPECT_EQ(finished, 0);
    // Asking goes on within the answer.
    const auto done = waiting[answered++];
    done();
    EXPECT_LE(waiting.size(), answered + 64);
  }
  EXPECT_EQ(answered, 200U);
  EXPECT_EQ(finished, 1);
}

TEST(Gather, FinishesOnceAndSeesWhatAllThreadsWrote) {
  for (int round = 0; round < 200; ++round) {
    std::vector<std::jthread> threads;
    std::vector<int> written(50, 0);
    std::atomic<int> sum{0};
    std::atomic<int> finished{0};
    api::gather::all(
        written.size(),
        [&](std::size_t i, std::function<void()> done) {
          threads.emplace_back([&written, i, done = std::move(done)] {
            written[i] = 1;
            done();
          });
        },
        [&] {
          for (const auto one : written) {
            sum += one;
          }
          ++finished;
        });
    threads.clear();
    EXPECT_EQ(sum, 50);
    EXPECT_EQ(finished, 1);
  }
}

}  // namespace
}  // namespace usher::tests::gather_test
