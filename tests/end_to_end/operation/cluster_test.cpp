#include <csignal>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"

namespace usher::end_to_end::cluster_test {
namespace {

using namespace std::chrono_literals;

/// A server that is one of several on a database.
struct node {
  node(const std::string& database, const std::string& name)
      : program({USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--demo", "--password-memory-mb", "1",
                 "--node", name, "--database", database}) {
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

  std::unique_ptr<node> start(const std::string& name) const {
    return std::make_unique<node>(database_->url(), name);
  }

  program_end ask(const std::string& action) const {
    return run_usher({"cluster", action, "--database", database_->url()});
  }

  /// Waits until the node says this of itself, a minute at most.
  static reply expect_soon(const node& of, const std::string& code) {
    const auto give_up = std::chrono::steady_clock::now() + 60s;
    auto client = of.client();
    auto last = client.get("/readyz");
    while (last.code() != code && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(20ms);
      last = client.get("/readyz");
    }
    EXPECT_EQ(last.code(), code) << last.body;
    return last;
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

TEST_F(EndToEndCluster, AnOwnerWhoseBeatsAreNotTakenAnswersNothing) {
  const auto only = start("a");
  expect_ready(*only);
  database_->accept_connections(false);
  EXPECT_EQ(expect_soon(*only, "STORAGE_UNAVAILABLE").status, 503);
  EXPECT_EQ(only->client().find_seats().status, 503) << "another may serve, and reads would be of the past";
  database_->accept_connections(true);
  expect_ready(*only);
  EXPECT_EQ(only->client().find_seats().status, 200);
}

}  // namespace
}  // namespace usher::end_to_end::cluster_test
