#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/support/metrics_page.hpp"

namespace usher::end_to_end::retention_test {
namespace {

class Retention : public EachEngine {
 protected:
  static arguments keeping_all() {
    return {"--demo", "--keep-tokens-days", "0", "--keep-sessions-days", "0", "--keep-notices-days", "0"};
  }

  /// A session that ended years ago, and one that ended now.
  void SetUp() override {
    EachEngine::SetUp();
    if (!store_) {
      return;
    }
    const auto server = store_->serve(keeping_all());
    visitor client(server->port());
    for (const int student : {1, 2}) {
      const auto login = client.log_in(test_student(student));
      ASSERT_EQ(login.status, 200) << login.body;
      const auto logout = client.post("/api/auth/logout/", json::object(),
                                      {{"Authorization", "Token " + login.text("token")}});
      ASSERT_EQ(logout.status, 200) << logout.body;
    }
    ASSERT_EQ(server->stop(), 0);
    store_->execute(
        "UPDATE session_key SET ended_at = '2020-01-01T00:00:00.000Z' WHERE start_no ="
        " (SELECT min(start_no) FROM session_key)");
    ASSERT_EQ(store_->scalar("SELECT count(*) FROM session_key WHERE ended_at IS NOT NULL"), "2");
  }

  static double pruned_sessions(const server_process& server) {
    test_support::http_client scraper(server.port());
    const tests::metrics_page page(scraper.get("/metrics").body);
    return page.value(R"(usher_pruned_rows_total{kind="sessions"})");
  }
};

TEST_P(Retention, WhatEndedLongAgoIsTakenOutBehindTheServersBack) {
  const auto server = store_->serve({"--demo"});
  EXPECT_TRUE(eventually([&] { return pruned_sessions(*server) == 1; }, milliseconds{60'000}));
  EXPECT_TRUE(
      eventually([&] { return store_->scalar("SELECT count(*) FROM pruned") == "3"; }, milliseconds{60'000}))
      << "each kind was gone through";
  ASSERT_EQ(server->stop(), 0);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM session_key WHERE ended_at IS NOT NULL"), "1");
}

TEST_P(Retention, NothingIsTakenOutWhereAllIsKept) {
  const auto server = store_->serve(keeping_all());
  EXPECT_EQ(pruned_sessions(*server), 0);
  ASSERT_EQ(server->stop(), 0);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM session_key WHERE ended_at IS NOT NULL"), "2");
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM pruned"), "0");
}

USHER_END_TO_END(Retention);

}  // namespace
}  // namespace usher::end_to_end::retention_test
