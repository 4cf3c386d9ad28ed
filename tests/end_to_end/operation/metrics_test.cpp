#include <fstream>
#include <regex>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/support/metrics_page.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::end_to_end::metrics_test {
namespace {

using namespace std::chrono_literals;

using tests::metrics_page;

metrics_page scrape(const server_process& server) {
  test_support::http_client client(server.port());
  const auto answer = client.get("/metrics");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  metrics_page page(answer.body);
  EXPECT_EQ(page.complaints(), std::vector<std::string>{});
  return page;
}

reply readyz(visitor& client) {
  return client.get("/readyz");
}

class Metrics : public EachEngine {
 protected:
  /// Two holds and one that is refused, a payment, five tokens, a place in a clinic, and a call to nowhere.
  static void book_some(visitor& client) {
    ASSERT_EQ(client.hold_seat(test_token, 7, 1).status, 200);
    ASSERT_EQ(client.hold_seat(test_token, 8, 1).status, 200);
    ASSERT_EQ(client.hold_seat(test_token, 7, 2).status, 409);
    ASSERT_EQ(client
                  .post("/api/payment",
                        {{"userId", 1},
                         {"concertId", 1},
                         {"concertDate", first_date},
                         {"seatNo", 8},
                         {"price", demo_price}},
                        with_token(test_token))
                  .status,
              200);
    for (int user = 1; user <= 5; ++user) {
      ASSERT_EQ(client.create_token(user).status, 200);
    }
    const auto student = client.log_in(test_student(1));
    ASSERT_EQ(client.take_place(student.text("token"), student.body.at("user").at("id"), 1).status, 200);
    ASSERT_EQ(client.get("/nowhere").status, 404);
  }
};

/// What a test on both engines books, and how the figures move with it.
TEST_P(Metrics, FollowWhatIsBooked) {
  const auto server = store_->serve(with_admin_key({"--demo", "--active-places", "2"}));
  visitor client(server->port());
  ASSERT_EQ(client.find_seats().status, 200);
  const auto before = scrape(*server);
  const std::string seats = R"(usher_seats{concert="1",date="2024-09-15T20:00:00",state=)";
  const auto at = [&](const metrics_page& page, const std::string& state) {
    return page.value(seats + '"' + state + "\"}");
  };
  EXPECT_DOUBLE_EQ(at(before, "free"), 50);
  EXPECT_DOUBLE_EQ(at(before, "held") + at(before, "sold"), 0);

  ASSERT_NO_FATAL_FAILURE(book_some(client));

  const auto after = scrape(*server);
  EXPECT_DOUBLE_EQ(at(after, "free"), 48);
  EXPECT_DOUBLE_EQ(at(after, "held"), 1);
  EXPECT_DOUBLE_EQ(at(after, "sold"), 1);
  EXPECT_DOUBLE_EQ(after.value(R"(usher_waiting_room_active{room="all"})"), 2);
  EXPECT_DOUBLE_EQ(after.value(R"(usher_waiting_room_waiting{room="all"})"), 3);
  EXPECT_DOUBLE_EQ(after.value(R"(usher_waiting_room_places{room="all"})"), 2);
  EXPECT_DOUBLE_EQ(after.value(R"(usher_waiting_room_tokens_issued_total{room="all"})") -
                       before.value(R"(usher_waiting_room_tokens_issued_total{room="all"})"),
                   5);
  EXPECT_GT(after.value(R"(usher_waiting_room_admissions_per_second{room="all"})"), 0);
  EXPECT_DOUBLE_EQ(after.value(R"(usher_clinic_reserved{clinic="1"})"), 1);
  EXPECT_DOUBLE_EQ(after.value(R"(usher_clinic_capacity{clinic="1"})"), 6);

  const std::string reserve = R"(method="POST",route="/api/concert/reserve")";
  EXPECT_DOUBLE_EQ(after.value("usher_http_requests_total{" + reserve + R"(,status="200"})"), 2);
  EXPECT_DOUBLE_EQ(after.value("usher_http_requests_total{" + reserve + R"(,status="409"})"), 1);
  EXPECT_DOUBLE_EQ(after.value("usher_http_request_duration_seconds_count{" + reserve + "}"), 3);
  EXPECT_GT(after.value("usher_http_request_duration_seconds_sum{" + reserve + "}"), 0);
  EXPECT_DOUBLE_EQ(after.value(R"(usher_http_requests_total{method="other",route="none",status="404"})"), 1);
  EXPECT_DOUBLE_EQ(after.value(R"(usher_refusals_total{reason="SEAT_TEMPORARILY_HELD"})"), 1);
  EXPECT_DOUBLE_EQ(after.value(R"(usher_refusals_total{reason="NOT_FOUND"})"), 1);

  // Holds, a payment, tokens, a login and a place, each a change at least.
  EXPECT_GE(after.value("usher_journal_changes_total") - before.value("usher_journal_changes_total"), 10);
  EXPECT_DOUBLE_EQ(after.value("usher_journal_batch_changes_sum"),
                   after.value("usher_journal_changes_total"));
  EXPECT_DOUBLE_EQ(after.value("usher_journal_commit_duration_seconds_count"),
                   after.value("usher_journal_batches_total"));
  EXPECT_GT(after.value("usher_journal_commit_duration_seconds_sum"),
            before.value("usher_journal_commit_duration_seconds_sum"));
  EXPECT_DOUBLE_EQ(after.value("usher_store_up"), 1);
  EXPECT_DOUBLE_EQ(after.value("usher_ready"), 1);
  EXPECT_DOUBLE_EQ(after.value("usher_scrape_unanswered"), 0);
  EXPECT_GE(after.value("usher_http_connections_open"), 2);
  EXPECT_GT(after.value(R"(usher_actor_messages_total{kind="concert-date"})"),
            before.value(R"(usher_actor_messages_total{kind="concert-date"})"));
  EXPECT_GT(after.value("process_cpu_seconds_total"), 0);
}

TEST_P(Metrics, AScrapeLoadsNoDate) {
  const auto server = store_->serve({"--demo"});
  scrape(*server);
  const auto page = scrape(*server);
  EXPECT_DOUBLE_EQ(page.value("usher_concert_dates_loaded"), 0);
  EXPECT_FALSE(page.has(R"(usher_seats{concert="1",date="2024-09-15T20:00:00",state="free"})"));
}

USHER_END_TO_END(Metrics);

class EndToEndMetrics : public OnSqlite {};

TEST_F(EndToEndMetrics, ManyScrapesAtOnceAreAllAnswered) {
  const auto server = store_->serve({"--demo"});
  std::vector<std::unique_ptr<test_support::http_client>> readers;
  for (int i = 0; i < 10; ++i) {
    readers.push_back(std::make_unique<test_support::http_client>(server->port()));
    readers.back()->send(test_support::request_text("GET", "/metrics"));
  }
  for (const auto& reader : readers) {
    const auto answer = reader->receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(metrics_page(answer.body).complaints(), std::vector<std::string>{});
  }
}

TEST_F(EndToEndMetrics, WhoComesThroughAProxyNeedsTheKey) {
  auto server = store_->serve(with_admin_key());
  test_support::http_client client(server->port());
  const std::pair<std::string, std::string> through{"X-Forwarded-For", "192.0.2.7"};
  const auto key = with_bearer(admin_key).front();
  EXPECT_EQ(client.get("/metrics", {through}).status, 401);
  EXPECT_EQ(client.get("/metrics", {through, key}).status, 200);
  server->stop();
  server = store_->serve(with_admin_key({"--trust-forwarded-for"}));
  test_support::http_client behind(server->port());
  EXPECT_EQ(behind.get("/metrics", {through}).status, 401);
  EXPECT_EQ(behind.get("/metrics", {{"X-Forwarded-For", "192.0.2.7, 127.0.0.1"}}).status, 200);
  EXPECT_EQ(behind.get("/metrics").status, 200) << "asked without the proxy";
}

TEST_F(EndToEndMetrics, AServerThatDrainsSaysSoAndServesOn) {
  const auto server = store_->serve({"--demo", "--drain-delay-ms", "60000"});
  visitor client(server->port());
  EXPECT_EQ(readyz(client).text("status"), "ready");
  server->ask_to_stop();
  EXPECT_TRUE(eventually([&] { return readyz(client).status == 503; }));
  const auto draining = readyz(client);
  EXPECT_EQ(draining.code(), "DRAINING");
  EXPECT_EQ(client.get("/livez").status, 200);
  EXPECT_EQ(client.hold_seat(test_token, 7, 1).status, 200);
  visitor late(server->port());
  EXPECT_EQ(late.create_token(1).status, 200) << "new connections are taken too";
  EXPECT_DOUBLE_EQ(scrape(*server).value("usher_ready"), 0);
  // A second signal cuts the delay short.
  server->ask_to_stop();
  EXPECT_EQ(server->wait(10s), 0) << server->log();
}

/// A server on a Postgres that others may get in the way of.
class EndToEndReadiness : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::has_postgres()) {
      return;
    }
    database_.emplace();
  }

  arguments options() const { return {"--database", database_->url(), "--demo"}; }

  std::optional<tests::postgres_database> database_;
};

TEST_F(EndToEndReadiness, AServerWaitsForItsDatabaseAndTakesUpWhenItComes) {
  database_->accept_connections(false);
  tests::running_program server(joined({USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0"}, options()));
  const auto port = server.port_behind("answers on http://127.0.0.1:", 60s);
  ASSERT_TRUE(port) << server.err();
  const auto waits = server.error_line_with("waiting for it", 30s);
  ASSERT_TRUE(waits) << server.err();
  EXPECT_NE(waits->find(" error "), std::string::npos)
      << "the database is there and lets nobody in: " << *waits;
  visitor client(*port);
  EXPECT_EQ(client.get("/livez").status, 200);
  const auto not_ready = readyz(client);
  EXPECT_EQ(not_ready.status, 503);
  EXPECT_EQ(not_ready.code(), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(client.create_token(1).code(), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(test_support::http_client(*port).get("/metrics").status, 200);

  database_->accept_connections(true);
  EXPECT_TRUE(server.error_line_with("listens on", 60s)) << server.err();
  EXPECT_EQ(readyz(client).status, 200);
  EXPECT_EQ(client.create_token(1).status, 200);
  EXPECT_EQ(client.log_in(test_student(1)).status, 200) << "the demonstration is there";
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(15s), 0) << server.err();
}

TEST_F(EndToEndReadiness, ASignalEndsAServerThatRestores) {
  ASSERT_EQ(server_process(USHER_PROGRAM, options()).stop(), 0);
  tests::postgres_session in_the_way(database_->url());
  in_the_way.execute("BEGIN; LOCK TABLE waiting_draw IN ACCESS EXCLUSIVE MODE");
  tests::running_program server(joined({USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0"}, options()));
  ASSERT_TRUE(server.error_line_with("answers on http://127.0.0.1:", 60s)) << server.err();
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(5s), 0) << server.err();
  in_the_way.execute("COMMIT");
}

TEST_F(EndToEndReadiness, WhileTheStateIsRestoredAServerSaysSoAndServesNobody) {
  ASSERT_EQ(server_process(USHER_PROGRAM, options()).stop(), 0);
  tests::postgres_session in_the_way(database_->url());
  in_the_way.execute("BEGIN; LOCK TABLE waiting_draw IN ACCESS EXCLUSIVE MODE");

  arguments command{USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0"};
  tests::running_program server(joined(command, options()));
  const auto port = server.port_behind("answers on http://127.0.0.1:", 60s);
  ASSERT_TRUE(port) << server.err();
  visitor client(*port);
  const auto not_ready = readyz(client);
  EXPECT_EQ(not_ready.status, 503);
  EXPECT_EQ(not_ready.code(), "RESTORING");
  EXPECT_EQ(client.get("/livez").text("status"), "alive");
  EXPECT_EQ(client.find_seats().code(), "RESTORING");
  EXPECT_EQ(client.create_token(1).code(), "RESTORING");
  EXPECT_EQ(client.log_in(test_student(1)).code(), "RESTORING");
  EXPECT_EQ(client.get("/api/health/").code(), "RESTORING");
  EXPECT_EQ(test_support::http_client(*port).get("/metrics").status, 200);

  in_the_way.execute("COMMIT");
  EXPECT_TRUE(eventually([&] { return readyz(client).status == 200; }));
  EXPECT_EQ(client.find_seats().status, 200);
  EXPECT_EQ(client.log_in(test_student(1)).status, 200);
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(15s), 0) << server.err();
}

TEST_F(EndToEndReadiness, WithoutItsStoreAServerIsNotReadyUntilThatIsBack) {
  const server_process server(USHER_PROGRAM, options());
  visitor client(server.port());
  EXPECT_EQ(readyz(client).status, 200);
  database_->accept_connections(false);
  // Nobody else has to ask for anything: the journal looks after an idle store.
  EXPECT_TRUE(eventually([&] { return readyz(client).status == 503; }));
  EXPECT_EQ(readyz(client).code(), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(client.get("/livez").status, 200);
  const auto page = scrape(server);
  EXPECT_DOUBLE_EQ(page.value("usher_store_up"), 0);
  EXPECT_DOUBLE_EQ(page.value("usher_ready"), 0);
  database_->accept_connections(true);
  EXPECT_TRUE(eventually([&] { return readyz(client).status == 200; }, 15s));
}

// ---- what people look at

const std::set<std::string> words_of_queries{"sum",
                                             "rate",
                                             "increase",
                                             "by",
                                             "without",
                                             "histogram_quantile",
                                             "max",
                                             "min",
                                             "avg",
                                             "topk",
                                             "clamp_min",
                                             "on",
                                             "ignoring",
                                             "group_left",
                                             "group_right",
                                             "and",
                                             "or",
                                             "unless",
                                             "time",
                                             "delta",
                                             "deriv",
                                             "absent",
                                             "vector",
                                             "up",
                                             "changes",
                                             "predict_linear",
                                             "max_over_time",
                                             "last_over_time",
                                             "bool"};

/// The names of metrics in a query, each with the labels that its selector names, and the labels of
/// groupings.
struct query_terms {
  std::map<std::string, std::set<std::string>> metrics;
  std::set<std::string> groupings;
};

query_terms terms_of(std::string query) {
  query_terms terms;
  const auto labels_in = [](const std::string& text, const char* pattern) {
    std::set<std::string> found;
    const std::regex rule{pattern};
    for (std::sregex_iterator at{text.begin(), text.end(), rule}, end; at != end; ++at) {
      found.insert((*at)[1]);
    }
    return found;
  };
  const std::regex grouping{R"((by|without|on|ignoring)\s*\(([^)]*)\))"};
  for (std::smatch found; std::regex_search(query, found, grouping);) {
    terms.groupings.merge(labels_in(found[2], R"(([a-z_]+))"));
    query = found.prefix().str() + " " + found.suffix().str();
  }
  query = std::regex_replace(query, std::regex{R"(\[[^\]]*\])"}, " ");
  const std::regex metric{R"(([a-z_][a-z0-9_]*)(\{[^}]*\})?)"};
  for (std::sregex_iterator at{query.begin(), query.end(), metric}, end; at != end; ++at) {
    if (const std::string name = (*at)[1]; !words_of_queries.contains(name)) {
      terms.metrics[name].merge(labels_in((*at)[2], R"(([a-z_]+)\s*(?:=~|!~|!=|=))"));
    }
  }
  return terms;
}

/// Every query is about what there is.
void expect_known(const metrics_page& page, const std::string& query, const std::string& where) {
  const auto terms = terms_of(query);
  EXPECT_FALSE(terms.metrics.empty()) << where << ": " << query;
  std::set<std::string> known{"le"};
  for (const auto& [name, labels] : terms.metrics) {
    EXPECT_NE(page.family_of(name), "") << where << ": there is no " << name << " in " << query;
    const auto existing = page.labels_of(name);
    for (const auto& label : labels) {
      // Jobs are called as people like.
      EXPECT_TRUE(existing.contains(label) || label == "instance")
          << where << ": " << name << " has no label " << label;
    }
    known.insert(existing.begin(), existing.end());
  }
  for (const auto& label : terms.groupings) {
    EXPECT_TRUE(known.contains(label) || label == "job" || label == "instance")
        << where << ": nothing has the label " << label << " in " << query;
  }
}

/// Queries in the panels and variables of a dashboard.
void collect_queries(const json& node, std::vector<std::string>& queries) {
  if (node.is_object()) {
    for (const auto& [key, value] : node.items()) {
      if ((key == "expr" || key == "definition") && value.is_string()) {
        queries.push_back(value);
      }
      collect_queries(value, queries);
    }
  } else if (node.is_array()) {
    for (const auto& one : node) {
      collect_queries(one, queries);
    }
  }
}

class EndToEndDashboards : public OnSqlite {
 protected:
  /// A page on which each metric has a series.
  metrics_page busy_page() {
    const tests::temporary_folder folder;
    const auto secret = folder.path() + "/secret";
    std::ofstream(secret) << "thirty-two bytes that both know.\n";
    const auto server = store_->serve(with_admin_key(
        {"--demo", "--identity", "trusted,signed", "--assertion-secret-file", secret, "--assertion-audience",
         "https://tickets.example", "--assertion-issuer", "https://shop.example"}));
    visitor client(server->port());
    EXPECT_EQ(client.find_seats().status, 200);
    EXPECT_EQ(client.create_token(1).status, 200);
    EXPECT_EQ(client.get("/nowhere").status, 404);
    return scrape(*server);
  }
};

TEST_F(EndToEndDashboards, TheDashboardAsksOnlyForWhatThereIs) {
  const auto page = busy_page();
  const auto dashboard = json::parse(std::ifstream(USHER_DOCS "/grafana-dashboard.json"));
  std::vector<std::string> queries;
  collect_queries(dashboard, queries);
  EXPECT_GT(queries.size(), 20U);
  for (auto query : queries) {
    if (const std::string values = "label_values("; query.starts_with(values)) {
      const auto comma = query.rfind(',');
      const auto name = query.substr(values.size(), comma - values.size());
      const auto label = query.substr(query.find_first_not_of(' ', comma + 1));
      EXPECT_NE(page.family_of(name), "") << query;
      EXPECT_TRUE(label == "instance)" || page.labels_of(name).contains(label.substr(0, label.size() - 1)))
          << query;
      continue;
    }
    query = std::regex_replace(query, std::regex{R"(\$(__rate_interval|[a-z_]+))"}, "5m");
    expect_known(page, query, "dashboard");
  }
}

TEST_F(EndToEndDashboards, TheAlertsAskOnlyForWhatThereIsAndSayWhatTheyMean) {
  const auto page = busy_page();
  std::size_t alerts = 0;
  for (const auto& group : YAML::LoadFile(USHER_DOCS "/alerts.yml")["groups"]) {
    for (const auto& rule : group["rules"]) {
      ++alerts;
      const auto name = rule["alert"].as<std::string>();
      expect_known(page, rule["expr"].as<std::string>(), name);
      EXPECT_TRUE(rule["labels"]["severity"]) << name;
      EXPECT_FALSE(rule["annotations"]["summary"].as<std::string>().empty()) << name;
      const auto description = rule["annotations"]["description"].as<std::string>();
      EXPECT_FALSE(description.empty()) << name;
      const std::regex label{R"(\$labels\.([a-z_]+))"};
      const auto terms = terms_of(rule["expr"].as<std::string>());
      for (std::sregex_iterator at{description.begin(), description.end(), label}, end; at != end; ++at) {
        bool known = (*at)[1] == "instance";
        for (const auto& [metric, labels] : terms.metrics) {
          known = known || page.labels_of(metric).contains((*at)[1]);
        }
        EXPECT_TRUE(known) << name << " names the label " << (*at)[1];
      }
    }
  }
  EXPECT_GT(alerts, 8U);
}

}  // namespace
}  // namespace usher::end_to_end::metrics_test
