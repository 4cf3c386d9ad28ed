#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "storage/postgres/postgres_connection.hpp"
#include "storage/store.hpp"
#include "tests/storage/samples.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"

/// What only a store on the other end of a connection can meet.
namespace usher::storage::postgres_store_test {
namespace {

using namespace domain;
using samples::at;

TEST(PostgresUrl, IsDescribedWithoutItsPassword) {
  EXPECT_EQ(postgres_url("postgresql://usher:s3cr%40et@db:5432/usher?sslmode=require").description(),
            "postgresql://usher@db:5432/usher");
  EXPECT_EQ(postgres_url("postgresql://usher:a@b@db/usher").description(), "postgresql://usher@db/usher");
  EXPECT_EQ(postgres_url("postgres://db/usher").description(), "postgres://db/usher");
}

TEST(PostgresUrl, TakesSecretsOutOfMessages) {
  const postgres_url url("postgresql://usher:s3cr%40et@db/usher?password=other&sslmode=require");
  EXPECT_EQ(url.without_secrets("bad 's3cr%40et',\n s3cr@et or other\n"), "bad '***',  *** or ***");
}

TEST(PostgresUrl, AddsTimeoutsWhereThereAreNone) {
  EXPECT_NE(postgres_url("postgresql://db/usher").connect_string().find("?connect_timeout=5&"),
            std::string::npos);
  const auto own = postgres_url("postgresql://db/usher?connect_timeout=2").connect_string();
  EXPECT_EQ(own.find("connect_timeout=5"), std::string::npos);
  EXPECT_NE(own.find("&tcp_user_timeout="), std::string::npos);
}

TEST(PostgresUrl, MayNameSeveralHostsOfWhichOneTakesChanges) {
  const postgres_url several("postgresql://usher@db1:5432,db2:5433/usher");
  EXPECT_EQ(several.description(), "postgresql://usher@db1:5432,db2:5433/usher");
  EXPECT_EQ(several.settings().at("host"), "db1,db2");
  EXPECT_EQ(several.settings().at("target_session_attrs"), "read-write");
  EXPECT_EQ(
      postgres_url("postgresql://db/usher?target_session_attrs=any").settings().at("target_session_attrs"),
      "any");
  EXPECT_FALSE(
      postgres_url("postgresql://db/usher", session_use::reading).settings().contains("target_session_attrs"))
      << "a standby may be read";
}

TEST(PostgresUrl, IsAUrl) {
  EXPECT_THROW(postgres_url("usher"), store_error);
  EXPECT_THROW(postgres_url("http://db/usher"), store_error);
}

TEST(PostgresUnreachable, IsOneLineWithoutThePassword) {
  for (const auto* url :
       {"postgresql://usher:s3cret@127.0.0.1:1/usher", "postgresql://usher:s3cret@127.0.0.1:x/usher",
        "postgresql://usher:s3cret@[::1/usher", "postgresql://u:s3cret@127.0.0.1:1/db?nonsense=1"}) {
    try {
      open_postgres(url);
      FAIL() << "opened " << url;
    } catch (const store_error& error) {
      const std::string text = error.what();
      EXPECT_EQ(text.find("s3cret"), std::string::npos) << text;
      EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    }
  }
}

class PostgresStore : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::has_postgres()) {
      return;
    }
    database_ = std::make_unique<tests::postgres_database>();
    store_ = open_postgres(database_->url());
    ASSERT_EQ(store_->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
    next_ = samples::foundation().size() + 1;
  }

  static seat_held held(std::int32_t seat) {
    return {samples::show(), seat_number{seat}, user_id{1}, at(0), at(300)};
  }

  std::string scalar(const std::string& sql) { return tests::postgres_session(database_->url()).scalar(sql); }

  std::unique_ptr<tests::postgres_database> database_;
  std::unique_ptr<store> store_;
  std::uint64_t next_ = 1;
};

TEST_F(PostgresStore, ConnectsAgainUnseenWhereItsConnectionWasEnded) {
  database_->end_connections();
  EXPECT_TRUE(store_->ping());
  database_->end_connections();
  const auto result = store_->commit(samples::one(2, next_, {held(1)}));
  EXPECT_EQ(result.status, commit_status::committed) << result.message;
}

TEST_F(PostgresStore, ABatchWhoseConnectionIsEndedMeanwhileIsNotThere) {
  tests::postgres_session sql(database_->url());
  sql.execute(
      "CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$");
  sql.execute(
      "CREATE TRIGGER ends AFTER INSERT ON change_log FOR EACH STATEMENT EXECUTE FUNCTION end_session()");
  const changes many(
      1'000, refusals_counted{clinic_id{1}, samples::date("2024-09-09"), attempt_refusal::closed, 1, at(0)});
  const auto large = store_->commit({samples::id(2), {samples::by("clinic/1", 1, many)}});
  EXPECT_EQ(large.status, commit_status::failed) << large.message;
  // A small one goes with its COMMIT in one trip.
  const auto small = store_->commit(samples::one(3, next_, {held(1)}));
  EXPECT_EQ(small.status, commit_status::in_doubt) << small.message;
  EXPECT_EQ(store_->resolve(samples::id(3)), resolution::void_for_ever);
  EXPECT_TRUE(store_->load_concert_date(samples::show()).holds.empty());
  EXPECT_EQ(store_->last_change_number("clinic/1"), 0U);
  sql.execute("DROP TRIGGER ends ON change_log");
  const auto then = store_->commit(samples::one(4, next_, {held(1)}));
  EXPECT_EQ(then.status, commit_status::committed) << then.message;
}

TEST_F(PostgresStore, IsInNoDoubtAboutWhatThereWasNoRoomFor) {
  tests::postgres_session sql(database_->url());
  sql.execute(
      "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$");
  // At the end of a transaction, too: where it is found only when it commits.
  for (const std::string trigger :
       {"CREATE TRIGGER full_disk BEFORE INSERT ON change_log FOR EACH STATEMENT EXECUTE FUNCTION no_room()",
        "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON change_log INITIALLY DEFERRED FOR EACH ROW"
        " EXECUTE FUNCTION no_room()"}) {
    // In one trip to the server and in several.
    for (const std::size_t count : {1, 1'000}) {
      sql.execute(trigger);
      const changes list(count, refusals_counted{clinic_id{1}, samples::date("2024-09-09"),
                                                 attempt_refusal::closed, 1, at(0)});
      const auto full = store_->commit({samples::id(2), {samples::by("clinic/1", 1, list)}});
      EXPECT_EQ(full.status, commit_status::failed) << full.message;
      EXPECT_NE(full.message.find("No space left"), std::string::npos);
      sql.execute("DROP TRIGGER full_disk ON change_log");
      EXPECT_EQ(store_->last_change_number("clinic/1"), 0U);
    }
  }
  const auto then = store_->commit(samples::one(3, next_, {held(1)}));
  EXPECT_EQ(then.status, commit_status::committed) << then.message;
}

TEST_F(PostgresStore, FindsAnActorsLogByItsIndexAndInItsOrder) {
  batch many{samples::id(2), {}};
  for (std::uint64_t number = 1; number <= 2'000; ++number) {
    many.appends.push_back(samples::by(
        "clinic/" + std::to_string(number % 2), (number + 1) / 2,
        {refusals_counted{clinic_id{1}, samples::date("2024-09-09"), attempt_refusal::closed, 1, at(0)}}));
  }
  ASSERT_EQ(store_->commit(many).status, commit_status::committed);
  tests::postgres_session(database_->url()).execute("ANALYZE change_log");
  const auto how = scalar(
      "EXPLAIN (FORMAT JSON) SELECT payload FROM change_log WHERE actor = 'clinic/1' AND actor_number >= 500"
      " ORDER BY actor_number LIMIT 10");
  EXPECT_NE(how.find("change_log_actor_actor_number_key"), std::string::npos) << how;
  EXPECT_EQ(how.find("Sort"), std::string::npos) << how;
}

TEST_F(PostgresStore, FindsWhatABatchChangesByIndexHoweverLittleThereWasAtFirst) {
  constexpr std::uint64_t many = 2'000;
  constexpr std::uint64_t in_a_batch = 10;
  constexpr std::uint64_t batches = 25;
  const auto tokens = [](std::uint64_t first, std::uint64_t count, const auto& of_ticket) {
    changes list;
    for (std::uint64_t ticket = first; ticket < first + count; ++ticket) {
      list.push_back(of_ticket(ticket));
    }
    return list;
  };
  const auto issued = [](std::uint64_t ticket) {
    return token_issued{room_id{0}, ticket_number{ticket}, samples::hash(ticket), user_id{1}, at(1),
                        at(1'000)};
  };
  const auto admitted = [](std::uint64_t ticket) {
    return token_admitted{room_id{0}, ticket_number{ticket}, user_id{1}, at(2), at(302)};
  };
  std::uint64_t batch_number = 1;
  const auto commit = [&](const changes& list) {
    const auto result = store_->commit(samples::one(++batch_number, next_, list));
    EXPECT_EQ(result.status, commit_status::committed) << result.message;
    next_ += list.size();
  };
  // As long as this lasts nobody may find out how large the table has become.
  tests::postgres_session(database_->url())
      .execute("ALTER TABLE waiting_token SET (autovacuum_enabled = off)");
  commit(tokens(1, 1, issued));
  commit(tokens(1, 1, admitted));
  commit(tokens(2, many, issued));
  for (std::uint64_t i = 0; i < batches; ++i) {
    commit(tokens(2 + i * in_a_batch, in_a_batch, admitted));
  }
  // A session tells what it has read when it ends.
  store_.reset();
  const auto figure = [&](const std::string& expression) {
    return std::stoull(scalar("SELECT coalesce((SELECT " + expression +
                              " FROM pg_stat_user_tables WHERE relname = 'waiting_token'), 0)"));
  };
  constexpr auto changed = 1 + batches * in_a_batch;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (figure("n_tup_upd") < changed && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  ASSERT_EQ(figure("n_tup_upd"), changed);
  EXPECT_LT(figure("coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"), many)
      << "each row that changed was looked up alone";
}

TEST_F(PostgresStore, RefusesRowsOfNothingThatThereIs) {
  ASSERT_EQ(store_->commit(samples::one(2, next_, {held(1)})).status, commit_status::committed);
  const auto refuses = [&](const std::string& sql) {
    try {
      tests::postgres_session(database_->url()).execute(sql);
      ADD_FAILURE() << "done: " << sql;
    } catch (const std::exception& error) {
      const std::string why = error.what();
      EXPECT_TRUE(why.find(" is of no ") != std::string::npos ||
                  why.find(" are of this ") != std::string::npos)
          << sql << ": " << why;
    }
  };
  const std::string another_hold =
      "INSERT INTO seat_hold SELECT concert_id, starts_at, seat_no + 1, seat_count, person_id, held_at,"
      " expires_at, extensions FROM seat_hold";
  tests::postgres_session(database_->url()).execute(another_hold + " WHERE seat_no = 1");
  refuses("UPDATE seat_hold SET person_id = 999 WHERE seat_no = 2");
  refuses("UPDATE seat_hold SET seat_count = seat_count + 1 WHERE seat_no = 2");
  refuses("UPDATE seat_hold SET starts_at = starts_at + interval '1 hour' WHERE seat_no = 2");
  refuses("DELETE FROM journal_batch");
  refuses("DELETE FROM person WHERE person_id = 1");
  refuses("UPDATE person SET person_id = 999 WHERE person_id = 1");
  refuses(
      "INSERT INTO seat_sale SELECT concert_id, starts_at, 1, seat_no, seat_count, person_id, 0, held_at,"
      " NULL, NULL FROM seat_hold");
  refuses(
      "INSERT INTO wallet_entry (person_id, entry_no, previous_no, balance_before, amount, balance_after,"
      " reason, entered_at) VALUES (1, 7, 6, 1, 1, 2, 'charge', now())");
}

TEST_F(PostgresStore, BringsTheSeatCountOfADateToItsHolds) {
  ASSERT_EQ(store_->commit(samples::one(2, next_, {held(1), held(2)})).status, commit_status::committed);
  tests::postgres_session(database_->url()).execute("UPDATE concert_date SET seat_count = 7");
  EXPECT_EQ(scalar("SELECT string_agg(seat_count::text, ',') FROM seat_hold"), "7,7");
  EXPECT_THROW(tests::postgres_session(database_->url()).execute("UPDATE concert_date SET seat_count = 1"),
               std::exception)
      << "seat 2 is held";
}

TEST_F(PostgresStore, RefusesTimesThatNobodyCouldRead) {
  auto hold = held(1);
  hold.expires_at = std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1};
  const auto result = store_->commit(samples::one(2, next_, {hold}));
  EXPECT_EQ(result.status, commit_status::refused) << result.message;
}

TEST_F(PostgresStore, AReaderThatNobodyAskedMeanwhileConnectsAgainUnseen) {
  const auto reader = store_->open_reader();
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
  reader->end_reading();
  database_->end_connections();
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
  reader->end_reading();
  database_->end_connections();
  EXPECT_TRUE(reader->ping());
}

TEST_F(PostgresStore, AReadingWhoseConnectionIsLostEndsAndTheNextOneConnectsAgain) {
  const auto reader = store_->open_reader();
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
  database_->end_connections();
  EXPECT_THROW(reader->load_people({}), store_error);
  EXPECT_THROW(reader->load_people({}), store_error) << "nobody can go back to the moment of its beginning";
  reader->end_reading();
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
  EXPECT_EQ(reader->why_right_lost(), "");
}

TEST_F(PostgresStore, AReaderSaysNothingBeforeTheRightToServeIsTaken) {
  const auto later = open_postgres_later(database_->url());
  const auto reader = later->open_reader();
  EXPECT_THROW(reader->load_people({}), store_unreachable);
  EXPECT_FALSE(reader->ping());
  store_.reset();
  ASSERT_TRUE(later->ping());
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
}

TEST_F(PostgresStore, AReadingIsATransactionThatEndsWithIt) {
  const auto reader = store_->open_reader();
  reader->load_people({});
  EXPECT_EQ(scalar("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                   " state = 'idle in transaction'"),
            "1")
      << "its moment";
  reader->end_reading();
  EXPECT_EQ(scalar("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                   " state = 'idle in transaction'"),
            "0")
      << "and that is over";
}

TEST_F(PostgresStore, RetakesTheRightToServeWhenItReconnects) {
  database_->end_connections();
  store_->ping();
  ASSERT_TRUE(store_->ping());
  EXPECT_THROW(open_postgres(database_->url()), store_error);
}

TEST_F(PostgresStore, GivesUpWhenSomebodyElseServesNow) {
  database_->end_connections();
  auto usurper = open_postgres(database_->url());
  EXPECT_EQ(store_->commit(samples::one(2, next_, {held(1)})).status, commit_status::failed);
  const auto in_use = store_->commit(samples::one(3, next_, {held(1)}));
  EXPECT_EQ(in_use.status, commit_status::failed);
  EXPECT_NE(in_use.message.find("has served the database"), std::string::npos) << in_use.message;
  EXPECT_EQ(store_->why_right_lost(), in_use.message);
  EXPECT_THROW(store_->load_people({}), right_lost) << "what is read now would be of the other one";
  usurper.reset();
  const auto stale = store_->commit(samples::one(4, next_, {held(1)}));
  EXPECT_EQ(stale.status, commit_status::failed) << "its actors know nothing of what the other one did";
  EXPECT_NE(stale.message.find("has served the database"), std::string::npos) << stale.message;
  store_.reset();
  EXPECT_NO_THROW(open_postgres(database_->url()));
}

TEST_F(PostgresStore, GivesUpWhenTheDatabaseWentBack) {
  ASSERT_EQ(store_->commit(samples::one(2, next_, {held(1)})).status, commit_status::committed);
  // As after restoring a back-up: the session is new, the claim as it was, and the last batch is none.
  tests::postgres_session(database_->url())
      .execute("UPDATE journal_batch SET state = 'void' WHERE batch_id = '\\x" +
               domain::to_hex(samples::id(2).bytes) + "'::bytea");
  database_->end_connections();
  store_->ping();
  EXPECT_FALSE(store_->ping());
  EXPECT_NE(store_->why_right_lost().find("lacks what was acknowledged"), std::string::npos);
  EXPECT_EQ(store_->commit(samples::one(3, next_ + 1, {held(2)})).status, commit_status::failed);
}

TEST_F(PostgresStore, ACommitThatIsCutOffIsInDoubtAndResolvedRight) {
  // A deferred trigger runs inside COMMIT: it keeps the commit on its way until its connection is ended.
  tests::postgres_session(database_->url())
      .execute(
          "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); "
          "RETURN NULL;"
          " END $$; CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON seat_hold DEFERRABLE INITIALLY DEFERRED"
          " FOR EACH ROW EXECUTE FUNCTION dawdle()");
  std::thread cut([&] {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (scalar("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "0" &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    database_->end_connections();
  });
  const auto result = store_->commit(samples::one(2, next_, {held(1)}));
  cut.join();
  EXPECT_EQ(result.status, commit_status::in_doubt) << result.message;
  EXPECT_EQ(store_->resolve(samples::id(2)), resolution::void_for_ever);
  EXPECT_EQ(scalar("SELECT count(*) FROM seat_hold"), "0");
  tests::postgres_session(database_->url()).execute("DROP TRIGGER slow ON seat_hold");
  const auto again = store_->commit(samples::one(3, next_, {held(1)}));
  EXPECT_EQ(again.status, commit_status::committed) << again.message;
}

TEST_F(PostgresStore, EveryBatchUnderARainOfLostConnectionsIsStoredOrNot) {
  // Connections are ended at random moments; what commit and resolve say must be what the tables say.
  std::atomic<bool> over{false};
  std::thread rain([&] {
    std::mt19937_64 random(3);
    while (!over) {
      std::this_thread::sleep_for(std::chrono::microseconds{500 + random() % 20'000});
      database_->end_connections();
    }
  });
  int committed = 0;
  int lost = 0;
  std::uint64_t number = next_;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{3};
  for (std::uint64_t i = 2; std::chrono::steady_clock::now() < deadline; ++i) {
    auto status = store_->commit(samples::one(i, number, {non_pass_cleared{user_id{1}, at(0)}})).status;
    if (status == commit_status::in_doubt) {
      auto end = resolution::unknown;
      while (end == resolution::unknown) {
        end = store_->resolve(samples::id(i));
      }
      status = end == resolution::committed ? commit_status::committed : commit_status::failed;
    }
    ASSERT_NE(status, commit_status::refused);
    if (status == commit_status::committed) {
      ++committed;
      ++number;
    } else {
      ++lost;
    }
  }
  over = true;
  rain.join();
  EXPECT_GT(committed, 0);
  EXPECT_GT(lost, 0);
  EXPECT_EQ(scalar("SELECT count(*) FROM change_log WHERE actor = 'test'"), std::to_string(number - 1));
  EXPECT_EQ(scalar("SELECT count(*) FROM journal_batch WHERE state = 'committed'"),
            std::to_string(committed + 1));
}

}  // namespace
}  // namespace usher::storage::postgres_store_test
