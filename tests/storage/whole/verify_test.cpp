#include "storage/whole/verify.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_database.hpp"
#include "storage/whole/tables.hpp"
#include "tests/storage/founded_store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::storage::verify_test {
namespace {

using namespace domain;
using samples::at;
using samples::hash;
using samples::show;

const local_date monday = samples::date("2024-09-16");

class Verify : public FoundedStoreTest {
 protected:
  /// Something of everything.
  void SetUp() override {
    FoundedStoreTest::SetUp();
    if (!store_) {
      return;
    }
    const room_id room{0};
    const user_id one{1};
    expect_committed({wallet_credited{one, 100'000, at(1)}, wallet_credited{user_id{2}, 5, at(1)}});
    expect_committed({token_issued{room, ticket_number{1}, hash(1), one, at(1), at(1'000)},
                      token_issued{room, ticket_number{2}, hash(2), user_id{2}, at(1), at(1'000)},
                      token_admitted{room, ticket_number{1}, one, at(2), at(302)}});
    expect_committed({token_ended{room, ticket_number{1}, one, token_end::expired, at(302)}});
    expect_committed({seat_held{show(), seat_number{3}, one, at(3), at(303)},
                      seat_held{show(), seat_number{4}, user_id{2}, at(3), at(303)}});
    expect_committed({session_started{one, hash(7), at(4)}, session_started{user_id{2}, hash(8), at(4)},
                      session_ended{one, hash(7), session_end::logout, at(5)}});
    expect_committed({place_reserved{clinic_id{1}, monday, one, 1, at(6)},
                      attendance_opened{clinic_id{1}, monday, one, at(6)}});
    // The capacity changes between two reservations of the class.
    expect_committed({clinic_changed{samples::clinic(1, 4), at(7)}});
    expect_committed(
        {place_reserved{clinic_id{1}, monday, user_id{2}, 2, at(8)},
         refusals_counted{clinic_id{1}, samples::date("2024-09-09"), attempt_refusal::occupied, 3, at(9)}});
    expect_committed({request_remembered{hash(20), hash(21), "sealed", std::nullopt, {}, at(9), at(100)}});
  }

  verification verified(store_snapshot& snapshot, std::size_t most_listed = 100) {
    verify_settings settings;
    settings.scratch = folder_.path();
    settings.most_listed = most_listed;
    settings.now = at(1'000);
    const auto report = verify(snapshot, settings);
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << "it leaves nothing behind";
    return report;
  }
  verification verified(std::size_t most_listed = 100) { return verified(*engine_->look(), most_listed); }

  static const verified_table& table_of(const verification& report, const std::string& name) {
    const auto found = std::find_if(report.tables.begin(), report.tables.end(),
                                    [&](const auto& table) { return table.name == name; });
    if (found == report.tables.end()) {
      throw std::runtime_error("no table " + name);
    }
    return *found;
  }

  static std::string lines_of(const verification& report) {
    std::string out;
    for (const auto& found : report.differences) {
      out += found.table + " " + found.row + " " + found.column + " " + found.by_log.value_or("-") + " / " +
             found.in_store.value_or("-") + "\n";
    }
    return out;
  }

  /// What keeps the log from being altered is taken away.
  void open_log() {
    engine_->execute(GetParam() == "sqlite" ? "DROP TRIGGER change_log_is_never_deleted"
                                            : "DROP TRIGGER change_log_is_never_removed ON change_log");
  }

  tests::temporary_folder folder_;
};

TEST_P(Verify, AStoreIsWhatItsLogSays) {
  const auto report = verified();
  EXPECT_EQ(report.difference_count, 0U) << lines_of(report);
  EXPECT_EQ(std::to_string(report.changes), engine_->scalar("SELECT count(*) FROM change_log"));
  EXPECT_EQ(report.batches, 10U);
  EXPECT_EQ(report.actors, 1U);
  EXPECT_EQ(report.tables.size(), tables_of_facts().size());
  for (const auto& table : report.tables) {
    EXPECT_EQ(std::to_string(table.rows), engine_->scalar("SELECT count(*) FROM " + table.name))
        << table.name;
    EXPECT_EQ(table.taken_out, 0U) << table.name;
  }
}

TEST_P(Verify, WhatWasAlteredIsNamedWithBothValues) {
  struct altered {
    std::string sql;
    std::string table;
    std::string row;
    std::string column;
    std::string by_log;
    std::string in_store;
  };
  const std::vector<altered> all{
      {"UPDATE person SET school = 'elsewhere' WHERE person_id = 3", "person", "person_id=3", "school",
       "학교 \"A\"", "elsewhere"},
      {"UPDATE seat_hold SET expires_at = '2030-01-02T03:04:05.678Z' WHERE seat_no = 3", "seat_hold",
       "concert_id=1 starts_at=2024-09-15T20:00:00 seat_no=3", "expires_at", to_text(at(303)),
       "2030-01-02T03:04:05.678Z"},
      {"UPDATE attendance SET attendance_type = 'absent'", "attendance",
       "clinic_id=1 class_date=2024-09-16 person_id=1", "attendance_type", "none", "absent"},
      {"UPDATE waiting_token SET person_id = 5 WHERE ticket_no = 2", "waiting_token", "room_id=0 ticket_no=2",
       "person_id", "2", "5"},
      {"UPDATE clinic_refusal SET attempts = 4", "clinic_refusal",
       "week=2024-09-09 clinic_id=1 reason=occupied", "attempts", "3", "4"},
  };
  for (const auto& one : all) {
    engine_->execute(one.sql);
  }
  const auto report = verified();
  EXPECT_EQ(report.difference_count, all.size()) << lines_of(report);
  for (const auto& one : all) {
    const auto found = std::find_if(report.differences.begin(), report.differences.end(),
                                    [&](const auto& known) { return known.table == one.table; });
    ASSERT_NE(found, report.differences.end()) << one.table;
    EXPECT_EQ(found->row, one.row);
    EXPECT_EQ(found->column, one.column);
    EXPECT_EQ(found->by_log, one.by_log);
    EXPECT_EQ(found->in_store, one.in_store);
    EXPECT_EQ(table_of(report, one.table).differences, 1U) << one.table;
  }
}

TEST_P(Verify, RowsOnOneSideAreNamed) {
  engine_->execute("DELETE FROM wallet_entry WHERE person_id = 2");
  engine_->execute(
      "INSERT INTO clinic_refusal (week, clinic_id, reason, attempts) VALUES ('2024-09-02', 2, 'closed', 9)");
  const auto report = verified();
  ASSERT_EQ(report.difference_count, 2U) << lines_of(report);
  EXPECT_EQ(report.differences[0].table, "wallet_entry");
  EXPECT_EQ(report.differences[0].row, "person_id=2 entry_no=1");
  EXPECT_EQ(report.differences[0].in_store, std::nullopt);
  EXPECT_NE(report.differences[0].by_log.value_or("").find("amount=5"), std::string::npos);
  EXPECT_EQ(report.differences[1].table, "clinic_refusal");
  EXPECT_EQ(report.differences[1].row, "week=2024-09-02 clinic_id=2 reason=closed");
  EXPECT_EQ(report.differences[1].by_log, std::nullopt);
  EXPECT_EQ(report.differences[1].in_store, "attempts=9");
}

TEST_P(Verify, AllIsCountedWhateverIsListed) {
  engine_->execute("UPDATE person SET school = 'elsewhere'");
  const auto report = verified(3);
  EXPECT_EQ(report.difference_count, 8U);
  EXPECT_EQ(report.differences.size(), 3U);
  EXPECT_EQ(table_of(report, "person").differences, 8U);
}

TEST_P(Verify, AChangeThatIsMissingInTheLogIsMissed) {
  open_log();
  engine_->execute(
      "DELETE FROM change_log WHERE kind = 'seat_held' AND actor_number = (SELECT max(actor_number)"
      " FROM change_log WHERE kind = 'seat_held')");
  const auto report = verified();
  std::set<std::string> tables;
  for (const auto& found : report.differences) {
    tables.insert(found.table);
  }
  EXPECT_EQ(tables, (std::set<std::string>{"change_log", "journal_batch", "seat_hold"})) << lines_of(report);
  EXPECT_EQ(report.difference_count, 3U) << lines_of(report);
}

TEST_P(Verify, ALogThatCannotBeUnderstoodOrFoldedIsSaidToBeSo) {
  open_log();
  engine_->execute("DELETE FROM change_log WHERE kind = 'token_issued'");
  const auto report = verified();
  EXPECT_NE(report.difference_count, 0U);
  EXPECT_NE(lines_of(report).find("cannot be folded"), std::string::npos) << lines_of(report);
  EXPECT_EQ(table_of(report, "person").differences, 0U) << "the others are folded all the same";
  EXPECT_EQ(table_of(report, "seat_hold").differences, 0U);
}

TEST_P(Verify, LinesOfABatchThatIsGoneAreFound) {
  const bool is_sqlite = GetParam() == "sqlite";
  const auto last = engine_->scalar(
      "SELECT " + std::string(is_sqlite ? "lower(hex(batch_id))" : "encode(batch_id, 'hex')") +
      " FROM change_log ORDER BY change_number DESC LIMIT 1");
  if (!is_sqlite) {
    EXPECT_ANY_THROW(engine_->execute("DELETE FROM journal_batch"));
    engine_->execute("ALTER TABLE journal_batch DISABLE TRIGGER USER");
  }
  engine_->execute("DELETE FROM journal_batch WHERE batch_id = " +
                   (is_sqlite ? "x'" + last + "'" : "'\\x" + last + "'::bytea"));
  const auto report = verified();
  ASSERT_EQ(report.difference_count, 1U) << lines_of(report);
  EXPECT_EQ(report.differences[0].table, "journal_batch");
  EXPECT_EQ(report.differences[0].row, "batch_id=" + last);
  EXPECT_EQ(report.differences[0].by_log, "change_count=1");
  EXPECT_EQ(report.differences[0].in_store, std::nullopt);
}

TEST_P(Verify, ASnapshotIsOfOneMomentWhileTheServerGoesOn) {
  const auto snapshot = engine_->look();
  const auto before = engine_->scalar("SELECT count(*) FROM change_log");
  expect_committed({seat_held{show(), seat_number{9}, user_id{3}, at(10), at(310)}});
  const auto report = verified(*snapshot);
  EXPECT_EQ(report.difference_count, 0U) << lines_of(report);
  EXPECT_EQ(std::to_string(report.changes), before);
  EXPECT_EQ(verified().changes, report.changes + 1);
}

TEST_P(Verify, AKeyWhoseTimeIsOverMayBeGone) {
  at_store().forget_requests(at(100));
  ASSERT_EQ(engine_->scalar("SELECT count(*) FROM remembered_request"), "0");
  const auto report = verified();
  EXPECT_EQ(report.difference_count, 0U) << lines_of(report);
  EXPECT_EQ(table_of(report, "remembered_request").taken_out, 1U);
}

TEST_P(Verify, AKeyWhoseTimeIsNotOverMayNotBeGone) {
  expect_committed({request_remembered{hash(30), hash(21), "sealed", std::nullopt, {}, at(9), at(9'999)}});
  engine_->execute("DELETE FROM remembered_request");
  const auto report = verified();
  EXPECT_EQ(report.difference_count, 1U) << lines_of(report);
  EXPECT_EQ(table_of(report, "remembered_request").taken_out, 1U);
}

USHER_FOR_EACH_ENGINE(Verify);

TEST(Snapshot, IsOfAStoreAlone) {
  const tests::temporary_folder folder;
  EXPECT_THROW(open_sqlite_snapshot(folder.path() + "/usher.db"), store_error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "nothing is made";
  sqlite_database(folder.path() + "/other.db").execute("CREATE TABLE t (a)");
  EXPECT_THROW(open_sqlite_snapshot(folder.path() + "/other.db"), store_error);
  EXPECT_THROW(open_postgres_snapshot("postgresql://127.0.0.1:1/nothing"), store_error);
  EXPECT_THROW(open_postgres_snapshot("mysql://x"), store_error);
}

TEST(Snapshot, OfACopyWithAnOddName) {
  const tests::temporary_folder folder;
  { const auto made = open_sqlite(folder.path()); }
  const auto copy = folder.path() + "/a copy? 100% #1.db";
  std::filesystem::copy_file(folder.path() + "/usher.db", copy);
  const auto snapshot = open_sqlite_snapshot(copy);
  EXPECT_EQ(snapshot->description(), "sqlite " + copy);
  EXPECT_EQ(snapshot->select("SELECT count(*) FROM person")->next()->integer(0), 0);
}

}  // namespace
}  // namespace usher::storage::verify_test
