#include "api/outbound/otlp_exporter.hpp"

#include <functional>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/eventually.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace usher::tests::otlp_exporter_test {
namespace {

using namespace std::chrono_literals;
using api::otlp_exporter;
using api::otlp_settings;
using tracing::span;
using json = nlohmann::json;

webhook_answer status_only(int status) {
  webhook_answer out;
  out.status = status;
  return out;
}

class one_actor final : public tracing::collection {
 public:
  void each(const std::function<bool(const span&)>&) const override {}
  std::vector<tracing::actor_state> actors() const override { return {}; }
  std::string_view name_of(tracing::actor_number) const override { return "wallets"; }
};

std::vector<span> spans_numbered(std::uint64_t from, std::uint64_t to) {
  std::vector<span> out;
  for (auto id = from; id <= to; ++id) {
    span s;
    s.trace.bytes.fill(1);
    s.id = id;
    s.kind = "wallet_balance";
    s.actor = 1;
    s.enqueued = s.started = s.decided = s.answered = tracing::mono_time{1h};
    s.at = tracing::wall_time{24h * 365 * 50};
    out.push_back(s);
  }
  return out;
}

std::size_t spans_in(const received_request& push) {
  return json::parse(push.body).at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").size();
}

class OtlpExporter : public testing::Test {
 protected:
  std::unique_ptr<otlp_exporter> start(std::size_t max_attempts = 1'000, std::size_t max_queued = 1'000) {
    otlp_settings settings;
    settings.endpoint = collector_.url("/v1/traces");
    settings.headers = {{"x-api-key", "sesame"}};
    settings.per_push = 10;
    settings.every = 20ms;
    settings.first_retry = 20ms;
    settings.last_retry = 40ms;
    settings.max_attempts = max_attempts;
    settings.max_queued = max_queued;
    settings.stop_patience = 500ms;
    return std::make_unique<otlp_exporter>(settings, nullptr);
  }

  webhook_receiver collector_;
  const one_actor actors_{};
};

TEST_F(OtlpExporter, PushesInBatchesAsTheProtocolHasIt) {
  const auto exporter = start();
  exporter->take(spans_numbered(1, 25), actors_);
  ASSERT_TRUE(eventually([&] { return exporter->counters().pushed == 25; }));
  const auto pushes = collector_.requests();
  ASSERT_EQ(pushes.size(), 3U);
  EXPECT_EQ(spans_in(pushes[0]) + spans_in(pushes[1]) + spans_in(pushes[2]), 25U);
  EXPECT_LE(spans_in(pushes[0]), 10U);
  EXPECT_EQ(pushes[0].method, "POST");
  EXPECT_EQ(pushes[0].target, "/v1/traces");
  EXPECT_EQ(pushes[0].header("content-type"), "application/json");
  EXPECT_EQ(pushes[0].header("x-api-key"), "sesame");
  const auto body = json::parse(pushes[0].body);
  const auto& s = body.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").at(0);
  EXPECT_EQ(s.at("spanId"), "0000000000000001");
  EXPECT_EQ(s.at("startTimeUnixNano"), "1576800000000000000");
  EXPECT_EQ(exporter->counters().dropped, 0U);
}

TEST_F(OtlpExporter, SpansOfNoTraceAreNotPushed) {
  const auto exporter = start();
  auto spans = spans_numbered(1, 2);
  spans[0].trace = {};
  exporter->take(spans, actors_);
  ASSERT_TRUE(eventually([&] { return exporter->counters().pushed == 1; }));
  EXPECT_EQ(exporter->counters().dropped, 0U);
}

TEST_F(OtlpExporter, RepeatsWhatMayBeRepeatedWithoutLoss) {
  for (const int status : {429, 502, 503, 504}) {
    const auto exporter = start();
    const auto before = collector_.requests().size();
    collector_.behave(status_only(status));
    exporter->take(spans_numbered(1, 3), actors_);
    ASSERT_TRUE(collector_.wait_for(before + 2)) << status;
    collector_.behave(webhook_answer{});
    ASSERT_TRUE(eventually([&] { return exporter->counters().pushed == 3; })) << status;
    EXPECT_EQ(exporter->counters().dropped, 0U) << status;
    const auto pushes = collector_.requests();
    EXPECT_EQ(pushes.back().body, pushes[before].body) << "the same spans";
  }
}

TEST_F(OtlpExporter, DropsWhatTheCollectorRefusesAndGoesOn) {
  for (const int status : {400, 401, 404, 500, 301}) {
    const auto exporter = start();
    const auto before = collector_.requests().size();
    collector_.behave(status_only(status));
    exporter->take(spans_numbered(1, 3), actors_);
    ASSERT_TRUE(eventually([&] { return exporter->counters().dropped == 3; })) << status;
    EXPECT_EQ(collector_.requests().size(), before + 1) << status << " is not repeated";
    collector_.behave(webhook_answer{});
    exporter->take(spans_numbered(4, 5), actors_);
    ASSERT_TRUE(eventually([&] { return exporter->counters().pushed == 2; })) << status;
  }
}

TEST_F(OtlpExporter, GivesUpAfterTooManyAttempts) {
  const auto exporter = start(3);
  collector_.behave(status_only(503));
  exporter->take(spans_numbered(1, 3), actors_);
  ASSERT_TRUE(eventually([&] { return exporter->counters().dropped == 3; }));
  EXPECT_EQ(collector_.requests().size(), 3U);
}

TEST_F(OtlpExporter, WaitsAsLongAsTheCollectorAsks) {
  const auto exporter = start();
  collector_.behave(webhook_answer{503, {{"Retry-After", "1"}}, {}});
  const auto began = std::chrono::steady_clock::now();
  exporter->take(spans_numbered(1, 1), actors_);
  ASSERT_TRUE(collector_.wait_for(1));
  collector_.behave(webhook_answer{});
  ASSERT_TRUE(eventually([&] { return exporter->counters().pushed == 1; }));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 900ms);
}

TEST_F(OtlpExporter, ACollectorThatIsAwayGetsTheSpansWhenItIsBack) {
  collector_.stop_listening();
  const auto exporter = start();
  exporter->take(spans_numbered(1, 3), actors_);
  std::this_thread::sleep_for(15ms);
  collector_.listen();
  ASSERT_TRUE(eventually([&] { return exporter->counters().pushed == 3; }));
}

TEST_F(OtlpExporter, ASlowCollectorCostsSpansThatAreCountedAndNeverTheServer) {
  const auto exporter = start(1'000, 20);
  collector_.behave(webhook_hang{});
  exporter->take(spans_numbered(1, 10), actors_);
  ASSERT_TRUE(collector_.wait_for(1));
  // Ten are under way, twenty wait.
  exporter->take(spans_numbered(11, 50), actors_);
  EXPECT_EQ(exporter->counters().dropped, 20U);
  collector_.behave(webhook_answer{});
  ASSERT_TRUE(eventually([&] { return exporter->counters().pushed == 30; }));
  EXPECT_EQ(exporter->counters().dropped, 20U);
}

TEST_F(OtlpExporter, CountsWhatAPartialSuccessRejected) {
  const auto exporter = start();
  collector_.behave(
      webhook_answer{200, {}, R"({"partialSuccess":{"rejectedSpans":"2","errorMessage":"no"}})"});
  exporter->take(spans_numbered(1, 5), actors_);
  ASSERT_TRUE(eventually([&] { return exporter->counters().dropped == 2; }));
  EXPECT_EQ(exporter->counters().pushed, 3U);
  EXPECT_EQ(collector_.requests().size(), 1U) << "it must not be repeated";
}

TEST_F(OtlpExporter, StoppingPushesWhatIsLeft) {
  const auto exporter = start();
  exporter->take(spans_numbered(1, 5), actors_);
  exporter->stop();
  EXPECT_EQ(exporter->counters().pushed, 5U);
  exporter->take(spans_numbered(6, 7), actors_);
  EXPECT_EQ(exporter->counters().pushed, 5U);
}

TEST_F(OtlpExporter, StoppingDoesNotWaitForACollectorThatHangs) {
  const auto exporter = start();
  collector_.behave(webhook_hang{});
  exporter->take(spans_numbered(1, 25), actors_);
  ASSERT_TRUE(collector_.wait_for(1));
  const auto began = std::chrono::steady_clock::now();
  exporter->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  EXPECT_EQ(exporter->counters().dropped, 25U);
}

TEST(OtlpHeaders, AreReadAsTheEnvironmentOfOpenTelemetryHasThem) {
  using list = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(api::parse_otlp_headers(""), list{});
  EXPECT_EQ(api::parse_otlp_headers("api-key=a=b, X-Tenant = some one"),
            (list{{"api-key", "a=b"}, {"X-Tenant", "some one"}}));
  for (const auto* wrong : {"novalue", "a=", "=b", "a b=c", "a=b\r\nc=d", "a=b,,c=d", "a:=b"}) {
    EXPECT_EQ(api::parse_otlp_headers(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace usher::tests::otlp_exporter_test
