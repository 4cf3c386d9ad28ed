#include "storage/migrations.hpp"

#include <gtest/gtest.h>

#include "storage/store.hpp"
#include "tests/storage/engine.hpp"
#include "tests/storage/samples.hpp"
#include "tests/support/postgres_database.hpp"

namespace usher::storage {
namespace {

const std::vector<migration> known{{1, "first", "CREATE TABLE a"}, {2, "second", "CREATE TABLE b"}};

std::vector<applied_migration> applied_upto(std::size_t count) {
  std::vector<applied_migration> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back({known[i].version, std::string(known[i].name), checksum_of(known[i])});
  return out;
}

TEST(Migrations, AreNumberedWithoutGapsInBothEngines) {
  for (const auto* all : {&sqlite_migrations(), &postgres_migrations()}) {
    ASSERT_FALSE(all->empty());
    for (std::size_t i = 0; i < all->size(); ++i)
      EXPECT_EQ((*all)[i].version, static_cast<int>(i) + 1);
  }
  ASSERT_EQ(sqlite_migrations().size(), postgres_migrations().size());
  for (std::size_t i = 0; i < sqlite_migrations().size(); ++i)
    EXPECT_EQ(sqlite_migrations()[i].name, postgres_migrations()[i].name);
}

TEST(Migrations, OnlyTheMissingTailIsApplied) {
  EXPECT_EQ(missing_migrations(known, {}).size(), 2U);
  ASSERT_EQ(missing_migrations(known, applied_upto(1)).size(), 1U);
  EXPECT_EQ(missing_migrations(known, applied_upto(1)).front().version, 2);
  EXPECT_TRUE(missing_migrations(known, applied_upto(2)).empty());
}

TEST(Migrations, ANewerStoreIsRefused) {
  auto applied = applied_upto(2);
  applied.push_back({3, "third", "0"});
  EXPECT_THROW(missing_migrations(known, applied), store_error);
}

TEST(Migrations, AnEditedMigrationIsRefused) {
  auto applied = applied_upto(2);
  applied[0].checksum[3] ^= 1;
  EXPECT_THROW(missing_migrations(known, applied), store_error);
}

/// A store as the first version of the program left it.
class OldStore : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "postgres" && !tests::postgres_is_there())
      GTEST_SKIP() << "USHER_TEST_DATABASE is not set";
    const bool sqlite = GetParam() == "sqlite";
    engine_ = sqlite ? make_sqlite_engine() : make_postgres_engine();
    const auto& first = (sqlite ? sqlite_migrations() : postgres_migrations()).front();
    engine_->execute(
        std::string(sqlite ? "PRAGMA application_id = 1431521362; " : "") +
        "CREATE TABLE schema_migration (version integer PRIMARY KEY, name text NOT NULL, checksum text"
        " NOT NULL, applied_at text)");
    engine_->execute(std::string(first.sql));
    engine_->execute("INSERT INTO schema_migration (version, name, checksum) VALUES (1, '" +
                     std::string(first.name) + "', '" + checksum_of(first) + "')");
  }

  std::unique_ptr<engine> engine_;
};

TEST_P(OldStore, KeepsWhatItHeldWhenItIsMigrated) {
  using namespace domain;
  const std::string yes = GetParam() == "sqlite" ? "1" : "true";
  const std::string now = "'2024-09-09T00:00:00.000Z'";
  const auto bytes = [&](char digit) {
    const std::string hex(32, digit);
    return GetParam() == "sqlite" ? "x'" + hex + "'" : "'\\x" + hex + "'";
  };
  engine_->execute("INSERT INTO person VALUES (1, 'minji', 'h', 'Minji', '', '', '', '', '', '', '', " + yes +
                   ", " + yes + ", " + yes + ", " + yes + ", " + yes + ", 0, " + yes + ", " + yes + ", " +
                   yes + ", " + now + ")");
  engine_->execute("INSERT INTO wallet_entry VALUES (1, 1, NULL, 0, 70, 70, 'credit', " + now +
                   "), (1, 2, 1, 70, 30, 100, 'credit', " + now + ")");
  engine_->execute("INSERT INTO concert VALUES (1, 'First', 5000, " + now + ")");
  engine_->execute("INSERT INTO concert_date VALUES (1, '2024-09-15T20:00:00', 10, " + now + ")");
  engine_->execute("INSERT INTO seat_hold VALUES (1, '2024-09-15T20:00:00', 4, 10, 1, " + now + ", " + now +
                   ")");
  engine_->execute("INSERT INTO waiting_token VALUES (0, 1, " + bytes('1') + ", 1, 'active', " + now + ", " +
                   now + ", " + now + ", " + now + ", NULL), (0, 2, " + bytes('2') + ", 1, 'waiting', " +
                   now + ", " + now + ", NULL, NULL, NULL), (0, 3, " + bytes('3') + ", 1, 'expired', " + now +
                   ", " + now + ", NULL, NULL, " + now + ")");

  const auto migrated = engine_->open();
  EXPECT_EQ(migrated->load_wallets(), (wallets_image{{{user_id{1}, 100}}}));
  EXPECT_EQ(migrated->list_wallet(user_id{1}, 0, 10).size(), 2U);
  date_terms terms;
  terms.seat_count = 10;
  terms.price = 5'000;
  const auto date = migrated->load_concert_date(samples::show());
  EXPECT_EQ(date.terms, terms) << "the default terms at the concert's price";
  EXPECT_EQ(date.holds, (std::vector<seat_hold>{{seat_number{4}, user_id{1}, samples::at(0), 5'000, 0}}));
  const auto line = migrated->load_waiting_line(room_id{0}, samples::at(-1));
  ASSERT_EQ(line.entries.size(), 3U);
  EXPECT_EQ(line.entries[0].status, token_status::active);
  EXPECT_TRUE(line.entries[0].claimed) << "nobody had to claim a place then";
  EXPECT_EQ(line.entries[1].status, token_status::waiting);
  EXPECT_EQ(line.entries[2].status, token_status::expired);

  const changes sold{
      wallet_moved{user_id{1}, -100, wallet_reason::use, std::nullopt, receipt_number{0}, samples::at(1)},
      seat_sold{samples::show(), seat_number{4}, user_id{1}, receipt_number{1}, 5'000, samples::at(1)},
      receipt_written{samples::show(), receipt_number{1}, user_id{1}, 5'000, 0, samples::at(1)},
      token_ended{room_id{0}, ticket_number{2}, user_id{1}, token_end::left, samples::at(1)}};
  const auto result = migrated->commit(samples::one(1, 1, sold));
  EXPECT_EQ(result.status, commit_status::committed) << result.message;
  EXPECT_ANY_THROW(engine_->execute("UPDATE wallet_entry SET balance_before = 1 WHERE entry_no = 2"));
}

USHER_FOR_EACH_ENGINE(OldStore);

}  // namespace
}  // namespace usher::storage
