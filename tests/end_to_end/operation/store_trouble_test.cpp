#include <gtest/gtest.h>

#include "tests/end_to_end/load.hpp"
#include "tests/end_to_end/stage.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"

namespace usher::end_to_end::store_trouble_test {
namespace {

using namespace std::chrono_literals;

constexpr int demo_clinics = 8;

/// A server on a Postgres that fails while it runs.
class EndToEndStoreTrouble : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::has_postgres()) {
      return;
    }
    database_.emplace();
    start();
  }

  void start() {
    server_ = std::make_unique<server_process>(
        USHER_PROGRAM, arguments{"--database", database_->url(), "--demo", "--active-places", "5"});
  }

  /// Which of the database's processes serves the server.
  std::string backend() const {
    return tests::postgres_session(database_->url())
        .scalar(
            "SELECT string_agg(pid::text, ',') FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  /// Everything that a client may ask for works again.
  void expect_served(visitor& client) const {
    expect_soon(200, [&] { return client.get("/api/health/"); });
    expect_soon(200, [&] { return client.create_token(1); });
    expect_soon(200, [&] { return client.log_in(test_student(11)); });
    for (const auto& date : demo_dates) {
      expect_soon(400, [&] { return client.hold_seat(test_token, 51, 1, date); });
    }
    // Each clinic itself: it answers a wish again once it has read its own changes.
    const auto student = client.log_in(test_student(11));
    const std::int64_t id = student.body.at("user").at("id");
    for (int clinic = 1; clinic <= demo_clinics; ++clinic) {
      const auto wait =
          "/api/clinics/waiting-list/?user_id=" + std::to_string(id) + "&clinic_id=" + std::to_string(clinic);
      expect_soon(404, [&] { return client.call("DELETE", wait, with_key(student.text("token"))); });
      EXPECT_EQ(client.call("DELETE", wait, with_key(student.text("token"))).code(), "NOT_WAITING");
    }
  }

  std::optional<tests::postgres_database> database_;
  std::unique_ptr<server_process> server_;
};

TEST_F(EndToEndStoreTrouble, ConnectionsLostUnderLoadCostNobodyAnAcknowledgedChange) {
  ledger known;
  std::map<int, int> statuses;
  const auto first_backend = backend();
  {
    load clients(server_->port(), known, printed_seed(), load::patience::with_a_store_in_trouble);
    // As long as a slow disk needs until there is something to keep.
    const auto patience = std::chrono::steady_clock::now() + 60s;
    const auto is_enough = [&] {
      const auto kept = known.counts();
      return (kept.tokens > 20 && kept.holds > 20 && kept.places > 5 && clients.statuses()[200] > 100) ||
             std::chrono::steady_clock::now() > patience;
    };
    for (int i = 0; i < 6 || !is_enough(); ++i) {
      // Less and less often, for a machine on which a restart of the actors takes longer than that.
      std::this_thread::sleep_for(150ms * (1 + i / 6));
      database_->end_connections();
    }
    std::this_thread::sleep_for(150ms);
    clients.stop();
    EXPECT_EQ(clients.closed() + clients.reset() + clients.broken(), 0) << "a request got no answer";
    statuses = clients.statuses();
  }
  EXPECT_NE(backend(), first_backend) << "the server must have connected anew";
  EXPECT_GT(statuses[200], 100);
  RecordProperty("unavailable", statuses[503]);

  visitor client(server_->port());
  expect_served(client);
  known.expect_kept_by(server_->port());
  EXPECT_GT(known.tokens(), 20U);
  EXPECT_GT(known.holds(), 20U);
  EXPECT_GT(known.places(), 5U);

  // What the server believes is also what the store has.
  server_->kill();
  start();
  known.expect_kept_by(server_->port());
}

TEST_F(EndToEndStoreTrouble, WithoutADatabaseReadersAreServedAndWritersToldToWait) {
  visitor client(server_->port());
  const auto token = client.create_token(1).text("token");
  const auto held = client.hold_seat(token, 7, 1);
  const auto student = client.log_in(test_student(1));
  const auto key = student.text("token");
  const std::int64_t student_id = student.body.at("user").at("id");
  ASSERT_EQ(held.status, 200);

  database_->accept_connections(false);
  expect_soon(503, [&] { return client.get("/api/health/"); });
  const auto health = client.get("/api/health/");
  EXPECT_EQ(health.status, 503);
  EXPECT_EQ(health.text("status"), "unhealthy");
  EXPECT_EQ(health.body.at("database"), "disconnected");
  // Twice: what the first round loses, the second must not find half done.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.create_token(2).status, 503);
    EXPECT_EQ(client.hold_seat(test_token, 8, 2).status, 503);
    EXPECT_EQ(client.take_place(key, student_id, 1).status, 503);
    EXPECT_EQ(client.log_in(test_student(2)).status, 503);
    EXPECT_EQ(client
                  .post("/api/auth/register/",
                        {{"username", "minji"}, {"password", "correct horse"}, {"name", "김민지"}})
                  .status,
              503);
    const auto free = client.free_seats();
    EXPECT_FALSE(free.contains(7));
    EXPECT_TRUE(free.contains(8)) << "nobody learns of what is not durable";
  }

  database_->accept_connections(true);
  expect_served(client);
  EXPECT_EQ(client.check_token(token).text("status"), "active");
  EXPECT_EQ(client.hold_seat(token, 7, 1).text("expiresAt"), held.text("expiresAt"));
  EXPECT_EQ(client.hold_seat(test_token, 8, 3).status, 200) << "a hold that was refused is nobody's";
  EXPECT_EQ(client.log_in("minji", "correct horse").status, 401) << "nor was anyone registered";
  EXPECT_EQ(clinic_of(client.schedule(key), 1).at("current_count"), 0);
  EXPECT_EQ(client.take_place(key, student_id, 1).status, 200);
}

TEST_F(EndToEndStoreTrouble, ADatabaseWithoutRoomIsSteadilyDownAndStillRead) {
  visitor client(server_->port());
  const auto token = client.create_token(1).text("token");
  ASSERT_EQ(client.hold_seat(token, 7, 1).status, 200);
  ASSERT_EQ(client.get("/readyz").status, 200);
  tests::postgres_session sql(database_->url());
  sql.execute(
      "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$");
  sql.execute(
      "CREATE TRIGGER full_disk BEFORE INSERT ON journal_batch FOR EACH STATEMENT EXECUTE FUNCTION "
      "no_room()");
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(client.create_token(2).status, 503);
    const auto ready = client.get("/readyz");
    ASSERT_EQ(ready.status, 503) << "it came back in round " << i;
    EXPECT_EQ(ready.code(), "STORAGE_UNAVAILABLE");
    EXPECT_EQ(client.get("/api/health/").status, 200) << "readings wait for nothing";
    EXPECT_FALSE(client.free_seats().contains(7));
    std::this_thread::sleep_for(100ms);
  }
  sql.execute("DROP TRIGGER full_disk ON journal_batch");
  expect_soon(200, [&] { return client.get("/readyz"); });
  expect_served(client);
}

TEST_F(EndToEndStoreTrouble, AFormerOwnerSaysNothingMoreAndEnds) {
  visitor before(server_->port());
  const auto token = before.create_token(1).text("token");
  ASSERT_EQ(before.hold_seat(token, 7, 1).status, 200);

  server_->freeze();
  database_->end_connections();
  server_process next(USHER_PROGRAM,
                      arguments{"--database", database_->url(), "--demo", "--active-places", "5"});
  visitor after(next.port());
  ASSERT_EQ(after.hold_seat(after.create_token(2).text("token"), 8, 2).status, 200);

  server_->thaw();
  EXPECT_EQ(server_->wait(15s), 1) << server_->log();
  EXPECT_NE(server_->log().find("has served the database"), std::string::npos) << server_->log();
  EXPECT_EQ(after.hold_seat(test_token, 9, 3).status, 200) << "the new owner is not disturbed";
  const auto free = after.free_seats();
  EXPECT_FALSE(free.contains(7));
  EXPECT_FALSE(free.contains(8));
  EXPECT_EQ(next.stop(), 0);
}

TEST_F(EndToEndStoreTrouble, WithoutADatabaseTheServerStillStopsInTime) {
  database_->accept_connections(false);
  visitor client(server_->port());
  EXPECT_EQ(client.create_token(2).status, 503);
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(server_->stop(), 0) << server_->log();
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 10s);
}

}  // namespace
}  // namespace usher::end_to_end::store_trouble_test
