#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "loadtest/client/load_run.hpp"
#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"
#include <gtest/gtest.h>

#include "tests/loadtest/fake_server.hpp"

namespace usher::tests {

namespace {

using namespace std::chrono_literals;
using namespace usher::loadtest;

/// A load of `constant`, small and without a progress line.
load_plan plan_for(const std::string& url, std::size_t connections) {
  load_plan plan;
  plan.scenario = "constant";
  plan.where = endpoint::of(url);
  plan.connections = connections;
  plan.shows_progress = false;
  return plan;
}

results run(const load_plan& plan) {
  scenario_settings settings;
  settings.where = plan.where;
  settings.connections = plan.connections;
  const auto what = make_constant(settings);
  const std::atomic<bool> stop{false};
  return run_load(plan, *what, stop);
}

TEST(LoadRun, DoesTheRoundsOfEachConnectionAndNoMore) {
  std::atomic<int> requests{0};
  fake_server server{[&](const std::string&) {
    ++requests;
    return fake_answer(200, "{}");
  }};
  auto plan = plan_for(server.url(), 7);
  plan.rounds = 11;
  const auto all = run(plan);
  EXPECT_EQ(requests.load(), 77);
  EXPECT_EQ(all.requests, 77U);
  EXPECT_EQ(all.counts.rounds, 77U);
  EXPECT_EQ(all.counts.expected, 77U);
  EXPECT_EQ(all.latency.count(), 77U);
  EXPECT_EQ(all.connect.count(), 7U);
  EXPECT_EQ(server.connections(), 7U);
  EXPECT_TRUE(all.is_clean());
}

TEST(LoadRun, SharesConnectionsAndArrivalsAmongItsThreads) {
  fake_server server{[](const std::string&) { return fake_answer(200, "{}"); }};
  auto plan = plan_for(server.url(), 5);
  plan.threads = 3;
  plan.rate_per_second = 1000;
  plan.rounds = 20;
  const auto all = run(plan);
  EXPECT_EQ(all.requests, 100U);
  EXPECT_EQ(server.connections(), 5U);
  EXPECT_TRUE(all.is_clean());
}

TEST(LoadRun, OpenLoopChargesAStallToEverybodyWhoCameMeanwhile) {
  std::atomic<int> requests{0};
  const auto stalls_once = [&](const std::string&) {
    if (++requests == 20) {
      std::this_thread::sleep_for(400ms);
    }
    return fake_answer(200, "{}");
  };
  fake_server server{stalls_once};
  auto plan = plan_for(server.url(), 2);
  plan.rate_per_second = 200;
  plan.time = 800ms;
  const auto all = run(plan);
  EXPECT_EQ(all.requests, 160U);
  // 80 people came during the stall, evenly: half of them waited for 200 ms and more. Two connections alone
  // would have seen two slow answers.
  EXPECT_GE(all.latency.percentile(80), 150ms);
  EXPECT_GE(all.latency.max(), 390ms);
}

TEST(LoadRun, ClosedLoopSeesAStallOncePerConnection) {
  std::atomic<int> requests{0};
  const auto stalls_once = [&](const std::string&) {
    if (++requests == 20) {
      std::this_thread::sleep_for(200ms);
    }
    return fake_answer(200, "{}");
  };
  fake_server server{stalls_once};
  auto plan = plan_for(server.url(), 2);
  plan.rounds = 500;
  const auto all = run(plan);
  EXPECT_GE(all.latency.max(), 190ms);
  EXPECT_LT(all.latency.percentile(99), 190ms);
}

TEST(LoadRun, SaysWhichAnswersWereNotExpected) {
  std::atomic<int> requests{0};
  const auto fails_sometimes = [&](const std::string&) {
    return ++requests % 10 == 0 ? fake_answer(503, R"({"code":"OVERLOADED"})") : fake_answer(200, "{}");
  };
  fake_server server{fails_sometimes};
  auto plan = plan_for(server.url(), 2);
  plan.rounds = 50;
  const auto all = run(plan);
  EXPECT_EQ(all.counts.unexpected, 10U);
  EXPECT_EQ(all.counts.expected, 90U);
  ASSERT_EQ(all.unexpected.size(), 1U);
  EXPECT_EQ(all.unexpected[0].status, 503);
  EXPECT_EQ(all.unexpected[0].count, 10U);
  EXPECT_EQ(all.calls[0].refusals.at("OVERLOADED"), 10U);
  EXPECT_FALSE(all.is_clean());
}

TEST(LoadRun, CountsAResetAndConnectsAnew) {
  std::atomic<int> requests{0};
  const auto drops_one = [&](const std::string&) {
    return ++requests == 5 ? std::string{} : fake_answer(200, "{}");
  };
  fake_server server{drops_one};
  auto plan = plan_for(server.url(), 1);
  plan.rounds = 10;
  const auto all = run(plan);
  EXPECT_EQ(all.counts.resets, 1U);
  EXPECT_EQ(all.requests, 9U);
  EXPECT_EQ(server.connections(), 2U);
  EXPECT_FALSE(all.is_clean());
}

TEST(LoadRun, GivesARequestUpAfterItsTimeAndConnectsAnew) {
  std::atomic<int> requests{0};
  const auto sleeps_once = [&](const std::string&) {
    if (++requests == 3) {
      std::this_thread::sleep_for(700ms);
    }
    return fake_answer(200, "{}");
  };
  fake_server server{sleeps_once};
  auto plan = plan_for(server.url(), 1);
  plan.rounds = 5;
  // What the server is still busy with must not make the next one late, too.
  plan.time_out = 400ms;
  const auto all = run(plan);
  EXPECT_EQ(all.counts.timeouts, 1U);
  EXPECT_EQ(all.requests, 4U);
  EXPECT_EQ(server.connections(), 2U);
}

TEST(LoadRun, TakesAServerAtItsWordThatEndsTheConnection) {
  fake_server server{[](const std::string&) { return fake_answer(200, "{}", "Connection: close\r\n"); }};
  auto plan = plan_for(server.url(), 2);
  plan.rounds = 3;
  const auto all = run(plan);
  EXPECT_EQ(all.requests, 6U);
  EXPECT_EQ(server.connections(), 6U);
  EXPECT_TRUE(all.is_clean());
}

TEST(LoadRun, TakesBytesThatNobodyAskedForAsAFault) {
  fake_server server{[](const std::string&) { return fake_answer(200, "{}") + "more"; }};
  auto plan = plan_for(server.url(), 1);
  plan.rounds = 2;
  const auto all = run(plan);
  EXPECT_EQ(all.counts.resets, 2U);
  EXPECT_EQ(all.requests, 0U);
}

TEST(LoadRun, EndsWithItsTimeAndWithTheUsersWish) {
  fake_server server{[](const std::string&) { return fake_answer(200, "{}"); }};
  auto plan = plan_for(server.url(), 2);
  plan.time = 200ms;
  plan.warm_up = 100ms;
  const auto all = run(plan);
  EXPECT_GT(all.requests, 0U);
  EXPECT_GE(all.seconds, 0.05);
  EXPECT_LT(all.seconds, 10);
  EXPECT_TRUE(all.is_clean());

  scenario_settings settings;
  settings.where = plan.where;
  plan.time = 1h;
  const std::atomic<bool> stop{true};
  EXPECT_TRUE(run_load(plan, *make_constant(settings), stop).is_clean());
}

TEST(LoadRun, SaysThatNobodyListens) {
  std::string url;
  {
    const fake_server gone{[](const std::string&) { return std::string{}; }};
    url = gone.url();
  }
  auto plan = plan_for(url, 3);
  plan.rounds = 1;
  EXPECT_THROW(run(plan), client_error);
}

/// Pauses once in each round.
class sleeper final : public script {
 public:
  action begin(turn&) override { return action::pause(50ms); }
  action resume(turn& t) override {
    t.out = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    return action::send(0);
  }
  action proceed(const answer&, turn&) override { return action::finish_round(); }
};

class sleepers final : public scenario {
 public:
  std::vector<std::string> calls() const override { return {"call"}; }
  std::size_t keep_bytes() const override { return 100; }
  std::unique_ptr<script> make_script(std::size_t) override { return std::make_unique<sleeper>(); }
};

TEST(LoadRun, LetsPeoplePauseAndEndsWithoutWaitingForThem) {
  fake_server server{[](const std::string&) { return fake_answer(200, "{}"); }};
  auto plan = plan_for(server.url(), 4);
  plan.rounds = 3;
  sleepers what;
  const std::atomic<bool> stop{false};
  const auto all = run_load(plan, what, stop);
  EXPECT_EQ(all.requests, 12U);
  EXPECT_GE(all.seconds, 0.14);

  const std::atomic<bool> stop_at_once{true};
  EXPECT_EQ(run_load(plan, what, stop_at_once).requests, 0U);
}

}  // namespace

}  // namespace usher::tests
