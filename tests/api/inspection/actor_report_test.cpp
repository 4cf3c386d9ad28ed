#include "api/inspection/actor_report.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/inspection/render_traces.hpp"
#include "tests/api/inspection/span_samples.hpp"

namespace usher::tests::actor_report_test {
namespace {

using namespace usher::api;
using namespace span_samples;
using namespace std::chrono_literals;

tracing::actor_state state(memory& m, const std::string& name, std::uint64_t waiting, double busy) {
  tracing::actor_state out;
  out.now.number = m.actor(name);
  out.now.name = name;
  out.now.waiting = waiting;
  if (waiting > 0) {
    out.now.oldest_waiting = std::chrono::milliseconds{1'000 / waiting};
  }
  out.busy_share = busy;
  return out;
}

TEST(ActorReport, ActorsStandInTheOrderThatIsAskedFor) {
  memory m;
  const std::vector<tracing::actor_state> all{state(m, "a", 5, 0.1), state(m, "b", 50, 0.9),
                                              state(m, "c", 0, 0.5), state(m, "d", 5, 0.2)};
  const auto names = [&all](actor_order by, std::size_t limit = 10) {
    std::string out;
    for (const auto& one : actors_in_order(all, by, limit)) {
      out += one.now.name;
    }
    return out;
  };
  EXPECT_EQ(names(actor_order::depth), "bdac") << "the busier first where as many wait";
  EXPECT_EQ(names(actor_order::busy), "bcda");
  EXPECT_EQ(names(actor_order::oldest), "adbc");
  EXPECT_EQ(names(actor_order::name), "abcd");
  EXPECT_EQ(names(actor_order::depth, 2), "bd");
}

TEST(ActorReport, PercentilesAreOfTheNearestRank) {
  std::vector<nanoseconds> values;
  EXPECT_EQ(percentiles_of(values).p99, 0ns);
  values = {30ns, 10ns, 20ns};
  EXPECT_EQ(percentiles_of(values).p50, 20ns);
  EXPECT_EQ(percentiles_of(values).p99, 30ns);
  values.clear();
  for (int i = 100; i > 0; --i) {
    values.emplace_back(i);
  }
  const auto of = percentiles_of(values);
  EXPECT_EQ(of.p50, 50ns);
  EXPECT_EQ(of.p90, 90ns);
  EXPECT_EQ(of.p99, 99ns);
  EXPECT_EQ(of.most, 100ns);
}

TEST(ActorReport, TellsByKindWhatMessagesTook) {
  auto m = three_requests();
  m.states = {state(m, date_actor, 0, 0)};
  const auto report = report_of_actor(m, date_actor);
  ASSERT_EQ(report.kinds.size(), 2U);
  EXPECT_EQ(report.kinds[0].kind, "hold_seats");
  EXPECT_EQ(report.kinds[0].count, 2U);
  EXPECT_EQ(report.kinds[0].refused, 1U);
  EXPECT_DOUBLE_EQ(to_ms(report.kinds[0].duration.most), 85);
  ASSERT_EQ(report.slowest.size(), 3U);
  EXPECT_EQ(report.slowest[0].id, 22U);
  const auto body = actor_body(date_actor, report, 12, *seoul);
  EXPECT_EQ(body.at("lastChangeNumber"), 12);
  EXPECT_EQ(body.at("loaded"), true);
  EXPECT_EQ(body.at("slowest").at(2).at("traceId"), nullptr) << "a timer belongs to no request";
  EXPECT_FALSE(report_of_actor(m, "nobody").state);
}

}  // namespace
}  // namespace usher::tests::actor_report_test
