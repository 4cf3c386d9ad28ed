#include <csignal>

#include <gtest/gtest.h>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"
#include "tests/support/postgres_pair.hpp"

namespace usher::end_to_end::fail_over_test {
namespace {

using namespace std::chrono_literals;
using member = tests::postgres_pair::member;

/// A server on a Postgres with a standby.
class EndToEndFailOver : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::has_postgres()) {
      return;
    }
    pair_.emplace();
  }

  void set_standby_names(const std::string& names) const {
    tests::postgres_session primary(pair_->url(member::primary));
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
    primary.execute("SELECT pg_reload_conf()");
  }

  std::optional<tests::postgres_pair> pair_;
};

TEST_F(EndToEndFailOver, AStandbyThatIsRequiredIsWaitedForAndMissed) {
  set_standby_names("");
  tests::running_program server({USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--demo",
                                 "--password-memory-mb", "1", "--require-standby", "--database",
                                 pair_->url()});
  const auto port = server.port_behind("answers on http://127.0.0.1:", 60s);
  ASSERT_TRUE(port) << server.err();
  visitor client(*port);
  const auto refusal = server.error_line_with("synchronous_standby_names is empty", 60s);
  ASSERT_TRUE(refusal) << server.err();
  EXPECT_EQ(expect_soon("STANDBY_MISSING", [&] { return client.get("/readyz"); }).status, 503);
  EXPECT_EQ(client.create_token(1).status, 503);

  set_standby_names("standby");
  expect_soon(200, [&] { return client.get("/readyz"); });
  const auto token = client.create_token(1);
  EXPECT_EQ(token.status, 200) << token.body;
  ASSERT_EQ(client.hold_seat(token.text("token"), 7, 1).status, 200);

  // What has taken over has all that was acknowledged, and no standby of its own.
  pair_->crash(member::primary);
  pair_->promote();
  EXPECT_TRUE(server.error_line_with("has failed over", 60s)) << server.err();
  EXPECT_EQ(expect_soon("STANDBY_MISSING", [&] { return client.get("/readyz"); }).status, 503);
  EXPECT_EQ(client.create_token(2).status, 503);
  EXPECT_FALSE(client.free_seats().contains(7)) << "reads go on";
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(15s), 0) << server.err();
}

}  // namespace
}  // namespace usher::end_to_end::fail_over_test
