#include "api/operation/request_metrics.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace usher::tests::request_metrics_test {
namespace {

using namespace std::chrono_literals;

using refusals = std::vector<std::pair<std::string, std::uint64_t>>;

const std::vector<std::string> routes{"no route", "GET /api/charge", "POST /api/concerts/{concertId}/holds"};

api::request_facts facts(std::size_t route, int status, std::chrono::nanoseconds took,
                         std::string_view code = {}) {
  const std::chrono::steady_clock::time_point received{1h};
  return {route, status, code, {}, received, received + took};
}

TEST(RequestMetrics, TellsMethodAndPathOfEveryRouteThatWasAskedFor) {
  api::request_metrics metrics{routes};
  EXPECT_TRUE(metrics.routes().empty());
  metrics.answered(facts(2, 200, 1ms));
  metrics.answered(facts(0, 404, 1ms));
  metrics.answered(facts(2, 409, 1ms));
  metrics.answered(facts(2, 200, 1ms));
  const auto seen = metrics.routes();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].method, "other");
  EXPECT_EQ(seen[0].route, "none");
  EXPECT_EQ(seen[0].statuses, (std::vector<std::pair<int, std::uint64_t>>{{404, 1}}));
  EXPECT_EQ(seen[1].method, "POST");
  EXPECT_EQ(seen[1].route, "/api/concerts/{concertId}/holds");
  EXPECT_EQ(seen[1].statuses, (std::vector<std::pair<int, std::uint64_t>>{{200, 2}, {409, 1}}));
}

TEST(RequestMetrics, PutsEveryDurationUnderItsBound) {
  struct example {
    std::chrono::nanoseconds took;
    std::size_t at;
  };
  for (const auto& [took, at] : std::vector<example>{{-1ms, 0},
                                                     {0ms, 0},
                                                     {500us, 0},
                                                     {501us, 1},
                                                     {1ms, 1},
                                                     {24ms, 5},
                                                     {100ms, 7},
                                                     {1s, 10},
                                                     {30s, 14},
                                                     {30'001ms, 15}}) {
    api::request_metrics metrics{routes};
    metrics.answered(facts(1, 200, took));
    api::request_time_histogram::reading expected;
    expected.counts[at] = 1;
    expected.sum = static_cast<std::uint64_t>(std::max(took, 0ns).count());
    EXPECT_EQ(metrics.routes().at(0).times, expected) << took.count() << " ns";
  }
}

TEST(RequestMetrics, CountsRefusalsByReasonOverAllRoutes) {
  api::request_metrics metrics{routes};
  metrics.answered(facts(1, 401, 1ms, "INVALID_TOKEN"));
  metrics.answered(facts(2, 409, 1ms, "SEAT_ALREADY_RESERVED"));
  metrics.answered(facts(2, 401, 1ms, "INVALID_TOKEN"));
  metrics.answered(facts(2, 200, 1ms));
  EXPECT_EQ(metrics.refusals(), (refusals{{"INVALID_TOKEN", 2}, {"SEAT_ALREADY_RESERVED", 1}}));
}

TEST(RequestMetrics, ReasonsBeyondTheBoundCountTogether) {
  api::text_counts counts;
  for (std::size_t i = 0; i < api::text_counts::max_texts + 7; ++i) {
    counts.add("REASON_" + std::to_string(1000 + i));
  }
  counts.add("REASON_1000");
  counts.add(std::string(api::text_counts::max_text_bytes + 1, 'X'));
  const auto seen = counts.read();
  ASSERT_EQ(seen.size(), api::text_counts::max_texts + 1);
  EXPECT_EQ(seen.front(), (std::pair<std::string, std::uint64_t>{"REASON_1000", 2}));
  EXPECT_EQ(seen.back(), (std::pair<std::string, std::uint64_t>{"other", 8}));
}

TEST(RequestMetrics, LosesNothingOfWhatSeveralThreadsCountForTheFirstTime) {
  constexpr int threads = 4;
  constexpr int reasons = 100;
  constexpr int rounds = 50;
  for (int round = 0; round < rounds; ++round) {
    api::text_counts counts;
    {
      std::vector<std::jthread> all;
      for (int t = 0; t < threads; ++t) {
        all.emplace_back([&counts] {
          for (int i = 0; i < reasons; ++i) {
            counts.add("REASON_" + std::to_string(i));
          }
        });
      }
    }
    const auto seen = counts.read();
    ASSERT_EQ(seen.size(), static_cast<std::size_t>(reasons));
    for (const auto& [reason, count] : seen) {
      ASSERT_EQ(count, static_cast<std::uint64_t>(threads)) << reason;
    }
  }
}

}  // namespace
}  // namespace usher::tests::request_metrics_test
