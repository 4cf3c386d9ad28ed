#include "api/operation/operation_routes.hpp"

#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "api/operation/scrape_gate.hpp"
#include "api/server/service.hpp"
#include "tests/support/empty_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/metrics_page.hpp"

namespace usher::tests::operation_routes_test {
namespace {

using namespace std::chrono_literals;

using api::json;

class answer_box final : public edge::responder::target {
 public:
  void send(edge::response&& answer) noexcept override { answer_.set_value(std::move(answer)); }
  edge::response wait() {
    auto answer = answer_.get_future();
    if (answer.wait_for(20s) != std::future_status::ready) {
      ADD_FAILURE() << "no answer";
      return {};
    }
    return answer.get();
  }

 private:
  std::promise<edge::response> answer_;
};

const std::string* header_of(const edge::response& answer, const std::string& name) {
  for (const auto& [key, value] : answer.headers) {
    if (key == name) {
      return &value;
    }
  }
  return nullptr;
}

/// A server whose actors were never started: touching one of them would end the test.
class OperationRoutes : public testing::Test {
 protected:
  OperationRoutes() {
    metrics_->start(requests_, [] { return edge::server_counters{.connections_open = 3}; });
  }
  ~OperationRoutes() override { metrics_->stop(); }

  static actors::engine_settings light_settings() {
    actors::engine_settings settings;
    settings.passwords.memory_bytes = 8192;
    settings.passwords.passes = 1;
    return settings;
  }

  edge::response ask(edge::method method, const std::string& path, const std::string& from = "127.0.0.1",
                     const std::string& authorization = {}) {
    edge::request r;
    r.method = method;
    r.path = path;
    r.remote_address = from;
    r.received = std::chrono::steady_clock::now();
    if (!authorization.empty()) {
      r.headers.emplace_back("authorization", authorization);
    }
    const auto box = std::make_shared<answer_box>();
    handle_(std::move(r), edge::responder{box});
    return box->wait();
  }

  json ready_body(int status) {
    const auto answer = ask(edge::method::get, "/readyz");
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(header_of(answer, "Retry-After") != nullptr, status == 503);
    return json::parse(answer.body);
  }

  std::atomic<bool> store_well_ = true;
  std::atomic<storage::unfit> unfit_ = storage::unfit::no;
  std::shared_ptr<const actors::clock> time_ = make_manual_clock("Asia/Seoul", {});
  std::shared_ptr<storage::journal> journal_ =
      std::make_shared<storage::journal>(std::make_unique<empty_store>(), [] { return storage::batch_id{}; });
  actors::engine engine_{light_settings(), time_, journal_};
  std::atomic<domain::uptime> up_ = domain::uptime{1h};
  std::shared_ptr<api::readiness> health_ = std::make_shared<api::readiness>(
      [this] { return store_well_.load(); }, [this] { return unfit_.load(); }, [this] { return up_.load(); });
  std::shared_ptr<api::metrics_publisher> metrics_ = std::make_shared<api::metrics_publisher>(
      api::metrics_publisher::sources{engine_, journal_, health_, nullptr, nullptr, nullptr, "1.2.3"});
  std::shared_ptr<const api::route_table> table_ = std::make_shared<const api::route_table>(api::make_routes(
      engine_, {{}, {}, "a-key-of-the-administration", nullptr, false, {health_, metrics_}}));
  std::shared_ptr<api::request_metrics> requests_ = std::make_shared<api::request_metrics>(table_->names());
  edge::request_handler handle_ = api::make_request_handler(table_, *time_, false, requests_, health_);
};

TEST_F(OperationRoutes, WhileTheStateIsRestoredNoOtherCallTouchesAnActor) {
  for (const auto& name : table_->list()) {
    const auto space = name.find(' ');
    const auto path = name.substr(space + 1);
    if (api::answers_while_restoring(path)) {
      continue;
    }
    auto method = edge::method::other;
    for (const auto one :
         {edge::method::get, edge::method::post, edge::method::put, edge::method::patch, edge::method::del}) {
      method = edge::to_text(one) == name.substr(0, space) ? one : method;
    }
    const auto answer = ask(method, path, "127.0.0.1", "Bearer a-key-of-the-administration");
    EXPECT_EQ(answer.status, 503) << name;
    EXPECT_EQ(json::parse(answer.body).at("code"), "RESTORING") << name;
    EXPECT_NE(header_of(answer, "Retry-After"), nullptr) << name;
  }
  EXPECT_EQ(ask(edge::method::get, "/nowhere").status, 503);
  EXPECT_EQ(ask(edge::method::get, "/livez").status, 200);
}

TEST_F(OperationRoutes, ReadyIsSaidOnlyOfAServerThatCanDoItsWork) {
  auto body = ready_body(503);
  EXPECT_EQ(body.at("code"), "RESTORING");
  EXPECT_EQ(body.at("status"), "not ready");

  health_->open();
  body = ready_body(200);
  EXPECT_EQ(body.at("status"), "ready");
  ASSERT_EQ(body.at("checks").size(), 3U);
  for (const auto& one : body.at("checks")) {
    EXPECT_EQ(one.at("passed"), true) << one;
  }

  store_well_ = false;
  body = ready_body(503);
  EXPECT_EQ(body.at("code"), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(body.at("checks").at(0).at("passed"), true);
  EXPECT_EQ(body.at("checks").at(2).at("name"), "store");
  EXPECT_EQ(body.at("checks").at(2).at("passed"), false);

  unfit_ = storage::unfit::without_standby;
  EXPECT_EQ(ready_body(503).at("code"), "STANDBY_MISSING");
  unfit_ = storage::unfit::replaced;
  EXPECT_EQ(ready_body(503).at("code"), "STORAGE_REPLACED");

  health_->drain();
  EXPECT_EQ(ready_body(503).at("code"), "DRAINING") << "named before the store";
  store_well_ = true;
  EXPECT_EQ(ready_body(503).at("code"), "DRAINING");
  EXPECT_EQ(ask(edge::method::get, "/livez").status, 200) << "whatever the matter is, the process lives";
}

TEST_F(OperationRoutes, OnceTheRightToServeIsLostNothingIsSaidOfTheState) {
  health_->open();
  ASSERT_EQ(ready_body(200).at("status"), "ready");
  health_->withdraw();
  health_->open();
  health_->drain();
  const auto body = ready_body(503);
  EXPECT_EQ(body.at("code"), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(body.at("checks").at(0).at("passed"), false);
  const auto answer = ask(edge::method::get, "/api/concert/findConcerts");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(json::parse(answer.body).at("code"), "STORAGE_UNAVAILABLE");
}

TEST_F(OperationRoutes, ANodeThatWaitsSaysWhoServes) {
  health_->follow({"a", "http://a.test:8080", 7});
  const auto body = ready_body(503);
  EXPECT_EQ(body.at("code"), "NOT_OWNER");
  EXPECT_EQ(body.at("checks").at(2).at("passed"), true) << "the store is well";
  EXPECT_EQ(body.at("owner"), json({{"name", "a"}, {"url", "http://a.test:8080"}, {"epoch", 7}}));

  const auto answer = ask(edge::method::get, "/api/concert/findConcerts");
  EXPECT_EQ(answer.status, 421);
  EXPECT_EQ(json::parse(answer.body).at("code"), "NOT_OWNER");
  EXPECT_EQ(json::parse(answer.body).at("owner").at("url"), "http://a.test:8080");
  const metrics_page page{*ask(edge::method::get, "/metrics").shared_body};
  EXPECT_DOUBLE_EQ(page.value("usher_ready"), 0);
  EXPECT_DOUBLE_EQ(page.value("usher_node_waits"), 1);

  health_->await_store();
  EXPECT_EQ(ask(edge::method::get, "/api/concert/findConcerts").status, 503) << "nobody knows who serves";
  health_->follow({"b", "http://b.test:8080", 8});
  health_->lead();
  EXPECT_EQ(ready_body(503).at("code"), "RESTORING");
  health_->open();
  EXPECT_EQ(ready_body(200).at("status"), "ready");
  health_->follow({"b", "http://b.test:8080", 9});
  EXPECT_EQ(ready_body(200).at("status"), "ready") << "who serves follows nobody";
}

TEST_F(OperationRoutes, ANodeThatForwardsIsReadyWhileTheOwnerAnswers) {
  bool is_engaged = false;
  bool is_linked = true;
  health_->be_node([&] { return is_engaged; }, [&] { return is_linked; });
  health_->follow({"a", "http://a.test:8080", 7, "a.test:8081"});
  EXPECT_EQ(ready_body(503).at("code"), "NOT_OWNER") << "the owner takes nothing from it";
  is_engaged = true;
  auto body = ready_body(200);
  EXPECT_EQ(body.at("role"), "follower");
  EXPECT_EQ(body.at("owner"), json({{"name", "a"}, {"url", "http://a.test:8080"}, {"epoch", 7}}));
  EXPECT_EQ(body.at("checks").at(0).at("name"), "owner");
  is_linked = false;
  EXPECT_EQ(ready_body(503).at("code"), "OWNER_UNREACHABLE");
  health_->lead();
  EXPECT_EQ(ready_body(503).at("code"), "RESTORING");
  is_linked = true;
  EXPECT_EQ(ready_body(200).at("role"), "follower") << "what comes waits for a moment";
  health_->open();
  EXPECT_EQ(ready_body(200).at("role"), "owner");
  health_->hand_over();
  EXPECT_TRUE(health_->is_elsewhere());
  body = ready_body(503);
  EXPECT_EQ(body.at("code"), "DRAINING");
  EXPECT_EQ(body.at("role"), "follower");
  health_->drain();
  EXPECT_TRUE(health_->silent()) << "no actor is asked any more";
}

TEST_F(OperationRoutes, AnOwnerSaysNothingOnceItsTimeIsOver) {
  health_->answer_until(domain::uptime{1h + 2s});
  health_->open();
  ASSERT_EQ(ready_body(200).at("status"), "ready");
  up_ = domain::uptime{1h + 2s};
  EXPECT_EQ(ready_body(503).at("code"), "STORAGE_UNAVAILABLE");
  const auto answer = ask(edge::method::get, "/api/concert/findConcerts");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(json::parse(answer.body).at("code"), "STORAGE_UNAVAILABLE");
  health_->answer_until(domain::uptime{1h + 3s});
  EXPECT_EQ(ready_body(200).at("status"), "ready") << "another beat was taken";
}

TEST_F(OperationRoutes, TakeNoOtherMethod) {
  health_->open();
  for (const auto* path : {"/livez", "/readyz", "/metrics"}) {
    const auto answer = ask(edge::method::post, path);
    EXPECT_EQ(answer.status, 405) << path;
    ASSERT_NE(header_of(answer, "Allow"), nullptr) << path;
    EXPECT_NE(header_of(answer, "Allow")->find("GET"), std::string::npos) << path;
  }
}

TEST_F(OperationRoutes, MetricsAreThereBeforeTheActorsAre) {
  ask(edge::method::get, "/api/charge");
  const auto answer = ask(edge::method::get, "/metrics");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
  const metrics_page page{*answer.shared_body};
  EXPECT_EQ(page.complaints(), std::vector<std::string>{});
  EXPECT_DOUBLE_EQ(page.value("usher_ready"), 0);
  EXPECT_DOUBLE_EQ(page.value("usher_node_waits"), 0);
  EXPECT_DOUBLE_EQ(page.value("usher_http_connections_open"), 3);
  EXPECT_DOUBLE_EQ(page.value(R"(usher_http_requests_total{method="GET",route="/api/charge",status="503"})"),
                   1);
  EXPECT_DOUBLE_EQ(page.value(R"(usher_refusals_total{reason="RESTORING"})"), 1);
  EXPECT_GT(page.value("process_resident_memory_bytes"), 1'000'000);
  EXPECT_GT(page.value("process_start_time_seconds"), 1.7e9);
  EXPECT_GE(page.value("process_open_fds"), 3);
  EXPECT_GE(page.value("process_max_fds"), page.value("process_open_fds"));
  EXPECT_GE(page.value("process_threads"), 2);
}

TEST_F(OperationRoutes, StrangersNeedTheKeyToReadTheMetrics) {
  EXPECT_EQ(ask(edge::method::get, "/metrics", "192.0.2.7").status, 401);
  EXPECT_EQ(ask(edge::method::get, "/metrics", "192.0.2.7", "Bearer a-wrong-key-of-it").status, 401);
  EXPECT_EQ(ask(edge::method::get, "/metrics", "192.0.2.7", "Bearer a-key-of-the-administration").status,
            200);
}

TEST_F(OperationRoutes, MetricsAreRefusedOnceThePublisherHasStopped) {
  metrics_->stop();
  const auto answer = ask(edge::method::get, "/metrics");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(json::parse(answer.body).at("code"), "OVERLOADED");
}

TEST(ScrapeGate, KnowsTheMachineItself) {
  const auto admits = [](const char* address) {
    edge::request r;
    r.remote_address = address;
    return api::scrape_gate{false}.admits(r);
  };
  for (const auto* local : {"127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(admits(local)) << local;
  }
  for (const auto* other : {"", "128.0.0.1", "10.0.0.1", "::", "::2", "::ffff:10.0.0.1",
                            "127.0.0.1.example.com", "127.", "localhost", "127.0.0.1 "}) {
    EXPECT_FALSE(admits(other)) << other;
  }
}

TEST(ScrapeGate, AdmitsTheMachineItselfWithoutAKey) {
  struct example {
    const char* from;
    const char* header;
    const char* value;
    bool trusted_proxy;
    bool admitted;
  };
  const api::scrape_gate strict{false};
  const api::scrape_gate trusting{true};
  for (const auto& [from, header, value, trusted_proxy, admitted] : std::vector<example>{
           {"127.0.0.1", nullptr, nullptr, false, true},
           {"127.0.0.1", nullptr, nullptr, true, true},
           {"10.0.0.1", nullptr, nullptr, false, false},
           {"10.0.0.1", "authorization", "Bearer a-key-of-the-administration", false, false},
           // A proxy on the machine speaks for somebody else.
           {"127.0.0.1", "x-forwarded-for", "10.0.0.1", false, false},
           {"127.0.0.1", "forwarded", "for=10.0.0.1", false, false},
           {"127.0.0.1", "via", "1.1 proxy", false, false},
           {"127.0.0.1", "x-real-ip", "10.0.0.1", false, false},
           // One that is trusted was asked already; what it says stands in remote_address.
           {"127.0.0.1", "x-forwarded-for", "127.0.0.1", true, true},
           {"10.0.0.1", "x-forwarded-for", "10.0.0.1", true, false},
       }) {
    edge::request r;
    r.remote_address = from;
    if (header != nullptr) {
      r.headers.emplace_back(header, value);
    }
    EXPECT_EQ((trusted_proxy ? trusting : strict).admits(r), admitted)
        << from << " " << (header != nullptr ? header : "") << " " << trusted_proxy;
  }
}

TEST(ProcessReading, ReadsTheLineOfTheKernel) {
  const auto line = [](const std::string& name) {
    return "4242 (" + name +
           ") S 1 4242 4242 0 -1 4194560 1234 0 5 0 1250 50 0 0 20 0 11 0 7300 123456789 4321 "
           "18446744073709551615 1 1 0 0 0 0 0 4096 16384 0 0 0 17 1 0 0 0 0 0\n";
  };
  for (const auto* name : {"usher", "a (strange) name", ") S 1 2 3"}) {
    const auto read = api::parse_process_stat(line(name), {100, 4'096, 1'700'000'000});
    ASSERT_TRUE(read) << name;
    EXPECT_DOUBLE_EQ(read->cpu_seconds, 13);
    EXPECT_EQ(read->threads, 11U);
    EXPECT_DOUBLE_EQ(read->started_at_seconds, 1'700'000'073);
    EXPECT_EQ(read->virtual_bytes, 123'456'789U);
    EXPECT_EQ(read->resident_bytes, 4'321U * 4'096U);
  }
}

TEST(ProcessReading, ReadsNothingFromAnythingElse) {
  for (const auto* text : {"", "4242 usher S 1", "4242 (usher) S 1 2 3", "4242 (usher",
                           "4242 (usher) S 1 1 1 0 -1 1 1 0 5 0 x 50 0 0 20 0 11 0 7300 123456789 4321"}) {
    EXPECT_FALSE(api::parse_process_stat(text, {})) << text;
  }
}

}  // namespace
}  // namespace usher::tests::operation_routes_test
