#include <atomic>
#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/event_stream.hpp"
#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/metrics_page.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::end_to_end::cluster_test {
namespace {

using namespace std::chrono_literals;

/// A server that is one of several on a database.
struct node {
  node(const std::string& database, const std::string& name, const arguments& more)
      : program(joined({USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--demo", "--password-memory-mb",
                        "1", "--node", name, "--database", database},
                       more)) {
    // It listens before it has its turn.
    if (const auto line = program.error_line_with("answers on http://127.0.0.1:", 60s)) {
      port = static_cast<std::uint16_t>(std::stoi(line->substr(line->rfind(':') + 1)));
    } else {
      ADD_FAILURE() << program.err();
    }
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }
  visitor client() const { return visitor(port); }

  tests::running_program program;
  std::uint16_t port = 0;
};

/// Two servers on one Postgres.
class EndToEndCluster : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::has_postgres()) {
      return;
    }
    database_.emplace();
  }

  std::unique_ptr<node> start(const std::string& name, const arguments& more = {}) const {
    return std::make_unique<node>(database_->url(), name, more);
  }

  program_end ask(const std::string& action) const {
    return run_usher({"cluster", action, "--database", database_->url()});
  }

  /// Waits until the node says this of itself, a minute at most.
  static reply expect_soon(const node& of, const std::string& code) {
    auto client = of.client();
    return end_to_end::expect_soon(code, [&] { return client.get("/readyz"); });
  }
  static void expect_ready(const node& of) { EXPECT_EQ(expect_soon(of, "").status, 200); }

  /// Seats `first` to `last` are held by as many users, each of which was told so.
  static void hold_seats(const node& at, int first, int last) {
    auto client = at.client();
    for (int seat = first; seat <= last; ++seat) {
      const auto token = client.create_token(seat);
      ASSERT_EQ(token.status, 200) << token.body;
      const auto held = client.hold_seat(token.text("token"), seat, seat);
      ASSERT_EQ(held.status, 200) << held.body;
    }
  }

  void expect_held_once(const node& at, int first, int last) const {
    const auto free = at.client().free_seats();
    for (int seat = first; seat <= last; ++seat) {
      EXPECT_FALSE(free.contains(seat)) << "seat " << seat << " was acknowledged";
    }
    EXPECT_EQ(tests::postgres_session(database_->url())
                  .scalar("SELECT count(*) FROM change_log WHERE kind = 'seat_held'"),
              std::to_string(last - first + 1));
  }

  std::optional<tests::postgres_database> database_;
};

TEST_F(EndToEndCluster, ANodeThatWaitsSaysWhoServes) {
  const auto first = start("a");
  expect_ready(*first);
  const auto second = start("b");
  const auto waits = expect_soon(*second, "NOT_OWNER");
  EXPECT_EQ(waits.status, 503);
  EXPECT_EQ(waits.body.at("owner"), json({{"name", "a"}, {"url", first->url()}, {"epoch", 1}}));
  const auto refused = second->client().create_token(1);
  EXPECT_EQ(refused.status, 421) << refused.body;
  EXPECT_EQ(refused.code(), "NOT_OWNER");
  EXPECT_EQ(refused.body.at("owner").at("url"), first->url());
  EXPECT_EQ(first->client().create_token(1).status, 200);

  const auto status = ask("status");
  EXPECT_EQ(status.exit_code, 0) << status.err;
  EXPECT_EQ(status.out, "the node a serves at " + first->url() + " with claim 1\nwaiting: b\n");
  second->program.signal(SIGTERM);
  EXPECT_EQ(second->program.wait(15s), 0) << "it ends at once";
}

TEST_F(EndToEndCluster, TheNextNodeHasAllThatAKilledOneAcknowledged) {
  auto first = start("a");
  expect_ready(*first);
  const auto second = start("b");
  expect_soon(*second, "NOT_OWNER");
  hold_seats(*first, 1, 5);
  first->program.signal(SIGKILL);
  expect_ready(*second);
  expect_held_once(*second, 1, 5);
  hold_seats(*second, 6, 8);
  expect_held_once(*second, 1, 8);

  // It comes back, and waits.
  first = start("a");
  EXPECT_EQ(expect_soon(*first, "NOT_OWNER").body.at("owner").at("name"), "b");
}

TEST_F(EndToEndCluster, AnOwnerThatStoodStillSaysNothingMore) {
  const auto first = start("a");
  expect_ready(*first);
  const auto second = start("b");
  expect_soon(*second, "NOT_OWNER");
  hold_seats(*first, 1, 3);
  first->program.signal(SIGSTOP);
  expect_ready(*second);
  hold_seats(*second, 4, 6);

  // What was sent while it stood still is answered when it wakes, if at all.
  auto late = first->client();
  late.connect();
  late.send_post("/api/token/create", {{"userId", 1}});
  first->program.signal(SIGCONT);
  EXPECT_EQ(first->program.wait(15s), 1) << first->program.err();
  EXPECT_NE(first->program.err().find("no longer has the right to serve"), std::string::npos)
      << first->program.err();
  expect_held_once(*second, 1, 6);
  EXPECT_EQ(tests::postgres_session(database_->url()).scalar("SELECT epoch FROM serving_right"), "2");
}

TEST_F(EndToEndCluster, AnOwnerThatEndsLetsTheNextOneServe) {
  const auto first = start("a");
  expect_ready(*first);
  const auto second = start("b");
  expect_soon(*second, "NOT_OWNER");
  hold_seats(*first, 1, 3);
  first->program.signal(SIGTERM);
  EXPECT_EQ(first->program.wait(15s), 0) << first->program.err();
  EXPECT_NE(first->program.err().find("gives its place up"), std::string::npos) << first->program.err();
  expect_ready(*second);
  expect_held_once(*second, 1, 3);
}

TEST_F(EndToEndCluster, AnOwnerIsAskedToLetAnotherServe) {
  const auto first = start("a");
  expect_ready(*first);
  const auto alone = ask("hand-over");
  EXPECT_EQ(alone.exit_code, 1);
  EXPECT_NE(alone.err.find("no other node waits"), std::string::npos) << alone.err;
  EXPECT_EQ(first->client().create_token(1).status, 200) << "it serves on";

  const auto second = start("b");
  expect_soon(*second, "NOT_OWNER");
  hold_seats(*first, 1, 3);
  const auto done = ask("hand-over");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.out, "the node b serves at " + second->url() + " with claim 2\n");
  EXPECT_EQ(first->program.wait(15s), 75) << first->program.err();
  expect_ready(*second);
  expect_held_once(*second, 1, 3);
}

TEST_F(EndToEndCluster, AnOwnerIsDrainedWhereNobodyWaitsAndTheNextServesAtOnce) {
  const auto nobody = ask("drain");
  EXPECT_EQ(nobody.exit_code, 1);
  EXPECT_NE(nobody.err.find("no node serves"), std::string::npos) << nobody.err;

  const auto first = start("a");
  expect_ready(*first);
  hold_seats(*first, 1, 3);
  const auto done = ask("drain");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.out, "nobody serves: the node a has given its place up, which it had with claim 1\n");
  EXPECT_EQ(first->program.wait(15s), 0) << first->program.err();
  EXPECT_EQ(ask("status").out, done.out + "waiting: none\n");
  EXPECT_EQ(ask("drain").exit_code, 1);

  const auto second = start("b");
  expect_ready(*second);
  EXPECT_EQ(second->program.err().find("waiting for its place"), std::string::npos) << second->program.err();
  expect_held_once(*second, 1, 3);
  hold_seats(*second, 4, 4);
}

TEST_F(EndToEndCluster, AnOwnerWhoseBeatsAreNotTakenAnswersNothing) {
  const auto only = start("a");
  expect_ready(*only);
  database_->accept_connections(false);
  EXPECT_EQ(expect_soon(*only, "STORAGE_UNAVAILABLE").status, 503);
  EXPECT_EQ(only->client().find_seats().status, 503) << "another may serve, and reads would be of the past";
  database_->accept_connections(true);
  // The first beat that is taken may have been sent almost as long ago as it lets the owner speak.
  const auto read = end_to_end::expect_soon("", [&] { return only->client().find_seats(); });
  EXPECT_EQ(read.status, 200) << read.body;
}

/// Two nodes that forward to each other.
class EndToEndForwarding : public EndToEndCluster {
 protected:
  void SetUp() override {
    EndToEndCluster::SetUp();
    if (database_) {
      std::ofstream(secret_file_) << secret_ << '\n';
      first_ = start_linked("a");
      expect_ready(*first_);
      second_ = start_linked("b");
      expect_ready(*second_);
    }
  }

  std::unique_ptr<node> start_linked(const std::string& name) const {
    return start(name, joined({"--cluster-listen", "127.0.0.1:0", "--cluster-secret-file",
                               secret_file_.string(), "--trust-forwarded-for"},
                              more_));
  }

  static std::string role_of(const node& one) { return one.client().get("/readyz").text("role"); }
  static std::string key(const std::string& of, int number) {
    return "key-" + of + "-" + std::to_string(number);
  }
  static tests::metrics_page metrics_of(const node& one) {
    return tests::metrics_page{one.client().client().get("/metrics").body};
  }
  /// Where the owner takes what others forward.
  std::uint16_t link_port() const {
    const auto link = tests::postgres_session(database_->url()).scalar("SELECT link FROM ownership");
    return static_cast<std::uint16_t>(std::stoi(link.substr(link.rfind(':') + 1)));
  }

  /// Of each node; to be set before they start.
  arguments more_;
  const std::string secret_ = std::string(40, 's');
  const tests::temporary_folder folder_;
  const std::filesystem::path secret_file_ = std::filesystem::path(folder_.path()) / "cluster.secret";
  std::unique_ptr<node> first_;
  std::unique_ptr<node> second_;
};

TEST_F(EndToEndForwarding, EachNodeAnswersAsTheOwner) {
  EXPECT_EQ(role_of(*first_), "owner");
  const auto ready = second_->client().get("/readyz");
  EXPECT_EQ(ready.text("role"), "follower");
  EXPECT_EQ(ready.body.at("owner"), json({{"name", "a"}, {"url", first_->url()}, {"epoch", 1}}));
  hold_seats(*second_, 1, 3);
  hold_seats(*first_, 4, 6);
  expect_held_once(*second_, 1, 6);

  auto client = second_->client();
  const auto direct = first_->client().find_seats();
  EXPECT_EQ(client.find_seats().body, direct.body);
  const auto token = client.create_token(9).text("token");
  const auto taken = client.hold_seat(token, 1, 9);
  EXPECT_EQ(taken.status, first_->client().hold_seat(token, 1, 9).status);
  EXPECT_EQ(taken.code(), "SEAT_TEMPORARILY_HELD");
  EXPECT_EQ(client.client().head("/api/concert/findConcerts").status, 200);
  EXPECT_EQ(client.get("/api/nothing?x=%20").code(), "NOT_FOUND");
  const auto traced = client.get(
      "/api/health/", {{"traceparent", "00-" + std::string(32, 'a') + "-" + std::string(16, 'b') + "-01"}});
  EXPECT_EQ(traced.header("traceparent")->substr(3, 32), std::string(32, 'a'));

  const auto page = metrics_of(*second_);
  EXPECT_EQ(page.complaints(), std::vector<std::string>{});
  EXPECT_DOUBLE_EQ(page.value("usher_link_up"), 1);
  EXPECT_DOUBLE_EQ(page.value("usher_node_forwards"), 1);
  EXPECT_DOUBLE_EQ(metrics_of(*first_).value("usher_node_forwards"), 0);
  EXPECT_GE(page.value("usher_forwarded_requests_total"), 6);
  EXPECT_DOUBLE_EQ(page.value("usher_forward_unknown_total"), 0);
  EXPECT_DOUBLE_EQ(page.value("usher_ready"), 1);
}

class EndToEndForwardedLimit : public EndToEndForwarding {
 protected:
  EndToEndForwardedLimit() { more_ = {"--tokens-per-minute", "2"}; }
};

TEST_F(EndToEndForwardedLimit, IsOfTheClientWhicheverNodeItAsks) {
  const header_list from{{"X-Forwarded-For", "203.0.113.7"}};
  const header_list elsewhere{{"X-Forwarded-For", "203.0.113.8"}};
  const auto ask_of = [](const node& at, const header_list& who) {
    return at.client().post("/api/token/create", {{"userId", 1}}, who).status;
  };
  EXPECT_EQ(ask_of(*second_, from), 200);
  EXPECT_EQ(ask_of(*first_, from), 200);
  EXPECT_EQ(ask_of(*second_, from), 429);
  EXPECT_EQ(ask_of(*first_, from), 429);
  EXPECT_EQ(ask_of(*second_, elsewhere), 200);
}

TEST_F(EndToEndForwarding, NobodyElseComesToTheLink) {
  test_support::http_client stranger(link_port());
  EXPECT_EQ(stranger.get("/api/concert/findConcerts").status, 403);
  EXPECT_EQ(stranger.get("/metrics", {{"usher-link", std::string(40, 'x') + " http 127.0.0.1"}}).status, 403);
  EXPECT_EQ(stranger.get("/api/concert/findConcerts", {{"usher-link", secret_ + " http 127.0.0.1"}}).status,
            200);
  for (const auto* one : {first_.get(), second_.get()}) {
    EXPECT_EQ(one->program.err().find(secret_), std::string::npos);
  }
}

TEST_F(EndToEndForwarding, WhatIsReadOrHasAKeyOutlivesTheOwner) {
  auto client = second_->client();
  const auto before =
      client.post("/api/token/create", {{"userId", 1}}, {{"Idempotency-Key", key("kill", 0)}});
  ASSERT_EQ(before.status, 200);
  std::atomic<bool> is_over = false;
  std::atomic<int> answered = 0;
  std::thread reads([&] {
    auto reader = second_->client();
    while (!is_over) {
      const auto seats = reader.find_seats();
      EXPECT_EQ(seats.status, 200) << seats.body;
      ++answered;
    }
  });
  first_->program.signal(SIGKILL);
  for (int number = 1; number <= 20; ++number) {
    const auto made =
        client.post("/api/token/create", {{"userId", number}}, {{"Idempotency-Key", key("kill", number)}});
    EXPECT_EQ(made.status, 200) << made.body;
  }
  is_over = true;
  reads.join();
  EXPECT_GT(answered, 0);
  EXPECT_EQ(role_of(*second_), "owner");
  const auto again = client.post("/api/token/create", {{"userId", 1}}, {{"Idempotency-Key", key("kill", 0)}});
  EXPECT_EQ(again.text("token"), before.text("token"));

  first_ = start_linked("a");
  expect_ready(*first_);
  EXPECT_EQ(role_of(*first_), "follower");
  EXPECT_EQ(first_->client().find_seats().status, 200);
}

TEST_F(EndToEndForwarding, TheNextNodeHasFollowedTheOneThatServed) {
  ASSERT_TRUE(second_->program.error_line_with("follows what the node that serves commits", 30s));
  hold_seats(*first_, 1, 5);
  hold_seats(*second_, 6, 8);
  first_->program.signal(SIGKILL);
  EXPECT_TRUE(second_->program.error_line_with("has followed the log up to change", 30s))
      << second_->program.err();
  expect_held_once(*second_, 1, 8);
  hold_seats(*second_, 9, 10);
  expect_held_once(*second_, 1, 10);
}

TEST_F(EndToEndForwarding, NobodySeesAHandOver) {
  std::atomic<bool> is_over = false;
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int number = 0; number < 4; ++number) {
    clients.emplace_back([&, number] {
      auto at = (number % 2 == 0 ? *first_ : *second_).client();
      for (int round = 0; !is_over; ++round) {
        const header_list with{{"Idempotency-Key", key(std::to_string(number), round)}};
        try {
          const auto made = at.post("/api/token/create", {{"userId", 100 + number}}, with);
          EXPECT_EQ(made.status, 200) << "client " << number << ": " << made.body;
          const auto seats = at.find_seats();
          EXPECT_EQ(seats.status, 200) << "client " << number << ": " << seats.body;
        } catch (const test_support::connection_error&) {
          // The node has ended: a proxy would go to the other.
          EXPECT_EQ(number % 2, 0);
          at = second_->client();
        }
        ++answered;
      }
    });
  }
  EXPECT_TRUE(tests::eventually([&] { return answered > 100; }));
  const auto done = ask("hand-over");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(first_->program.wait(20s), 75) << first_->program.err();
  const int before = answered;
  EXPECT_TRUE(tests::eventually([&] { return answered > before + 100; }));
  is_over = true;
  for (auto& one : clients) {
    one.join();
  }
  EXPECT_EQ(role_of(*second_), "owner");
  EXPECT_DOUBLE_EQ(metrics_of(*second_).value("usher_forward_unknown_total"), 0);
  EXPECT_DOUBLE_EQ(metrics_of(*second_).value("usher_forward_refused_total"), 0);
}

class EndToEndClusterCalls : public EndToEndForwarding {
 protected:
  EndToEndClusterCalls() { more_ = {"--admin-key", admin_key}; }

  static reply call(const node& at, const std::string& method, const std::string& path) {
    return at.client().call(method, "/api/admin/cluster" + path, {{"Authorization", "Bearer " + admin_key}});
  }

  inline static const std::string admin_key = "the-key-of-the-administration";
};

TEST_F(EndToEndClusterCalls, SayAndDoWhatTheCommandDoes) {
  const json a = {{"name", "a"}, {"url", first_->url()}, {"connected", true}, {"resigned", false}};
  auto serves = a;
  serves["asked"] = nullptr;
  const json standing = {{"node", "a"}, {"claim", 1}, {"owner", serves}, {"waiting", {"b"}}};
  EXPECT_EQ(call(*first_, "GET", "").body, standing);
  EXPECT_EQ(call(*second_, "GET", "").body, standing) << "whichever node is asked";
  EXPECT_EQ(second_->client().get("/api/admin/cluster").status, 401);

  const auto asked = call(*second_, "POST", "/hand-over");
  EXPECT_EQ(asked.status, 202) << asked.body;
  EXPECT_EQ(asked.body.at("owner").at("asked"), "hand_over");
  EXPECT_EQ(first_->program.wait(20s), 75) << first_->program.err();
  EXPECT_TRUE(tests::eventually([&] { return role_of(*second_) == "owner"; }));
  auto now = call(*second_, "GET", "");
  EXPECT_EQ(now.body.at("claim"), 2);
  EXPECT_EQ(now.body.at("owner").at("name"), "b");
  // The database hears of the end of a session a moment later.
  EXPECT_TRUE(tests::eventually([&] {
    now = call(*second_, "GET", "");
    return now.body.at("waiting") == json::array();
  }));
  EXPECT_EQ(call(*second_, "POST", "/hand-over").code(), "NO_NODE_WAITS");

  EXPECT_EQ(call(*second_, "POST", "/drain").status, 202);
  EXPECT_EQ(second_->program.wait(20s), 0) << second_->program.err();
  const auto record = tests::postgres_session(database_->url())
                          .scalar("SELECT count(*) FROM admin_call WHERE target LIKE '/api/admin/cluster%'");
  EXPECT_GE(std::stoi(record), 7) << "each call is recorded, the one without a key as well";
}

TEST_F(EndToEndForwarding, AStreamEndsWithItsOwnerAndCanBeHadAnew) {
  auto client = second_->client();
  const auto token = client.create_token(1).text("token");
  event_stream stream(second_->port, "/api/token/events", {{"Authorization", "Bearer " + token}});
  EXPECT_NE(stream.head().find("text/event-stream"), std::string::npos);
  EXPECT_NE(stream.next().name, "");
  EXPECT_DOUBLE_EQ(metrics_of(*second_).value("usher_forwarded_streams"), 1);
  event_stream seats(second_->port, "/api/concert/events?concertId=1&concertDate=" + first_date);
  EXPECT_NE(seats.head().find("200"), std::string::npos);
  EXPECT_NE(seats.next().name, "");
  hold_seats(*first_, 5, 5);
  EXPECT_NE(seats.next().name, "");

  first_->program.signal(SIGKILL);
  while (!stream.next().name.empty()) {
  }
  while (!seats.next().name.empty()) {
  }
  expect_ready(*second_);
  event_stream anew(second_->port, "/api/token/events", {{"Authorization", "Bearer " + token}});
  EXPECT_NE(anew.head().find("text/event-stream"), std::string::npos);
  EXPECT_NE(anew.next().name, "");
}

}  // namespace
}  // namespace usher::end_to_end::cluster_test
