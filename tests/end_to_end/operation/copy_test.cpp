#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/stage.hpp"
#include "tests/support/postgres_database.hpp"

/// `usher copy` as whoever moves to another engine meets it.
namespace usher::end_to_end::copy_test {
namespace {

/// Where `--data` or `--database` say that the store is.
std::string place_of(const test_store& store) {
  return store.options().at(1);
}

/// From each engine to the other; without Postgres from SQLite to SQLite.
class Copy : public EachEngine {
 protected:
  void SetUp() override {
    EachEngine::SetUp();
    if (store_) {
      made_ =
          GetParam() == "sqlite" && tests::postgres_is_there() ? make_postgres_store() : make_sqlite_store();
    }
  }

  program_end copy() const {
    return run_usher({"copy", "--from", place_of(*store_), "--to", place_of(*made_)});
  }

  std::unique_ptr<test_store> made_;
};

TEST_P(Copy, AHouseMovesToTheOtherEngineAndSellsOn) {
  const show where;
  {
    const auto server = store_->serve({"--demo"});
    visitor client(server->port());
    const buyer who(client, 1);
    ASSERT_EQ(who.hold(where, 17).status, 200);
    ASSERT_EQ(who.pay(where, 17, demo_price).status, 200);
    ASSERT_EQ(server->stop(), 0);
  }
  const auto end = copy();
  ASSERT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_NE(end.out.find("the store is what its log says"), std::string::npos) << end.out;
  EXPECT_NE(end.out.find("are copied from"), std::string::npos) << end.out;
  EXPECT_NE(end.err.find("usher: person: "), std::string::npos) << "how far it is";

  const auto server = made_->serve({"--demo"});
  visitor client(server->port());
  const buyer who(client, 2);
  EXPECT_EQ(who.hold(where, 17).status, 409) << "it is sold here too";
  ASSERT_EQ(who.hold(where, 18).status, 200);
  ASSERT_EQ(who.pay(where, 18, demo_price).status, 200);
  ASSERT_EQ(server->stop(), 0);
  EXPECT_EQ(run_usher(joined({"verify"}, made_->options())).exit_code, 0);

  const auto again = copy();
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_NE(again.err.find("not empty"), std::string::npos) << again.err;
}

TEST_P(Copy, NoServerStartsWithHalfOfAStore) {
  ASSERT_EQ(store_->set_up({"setup-test-students", "--count", "3"}).exit_code, 0);
  ASSERT_EQ(made_->set_up({"setup-test-students", "--count", "3"}).exit_code, 0);
  made_->execute(
      "CREATE TABLE unfinished_copy (only_row integer PRIMARY KEY, source text NOT NULL, state text NOT"
      " NULL, table_name text NOT NULL, row_count bigint NOT NULL)");
  made_->execute("INSERT INTO unfinished_copy VALUES (1, 'elsewhere', 'another state', 'person', 3)");
  const auto started = run_usher(joined({"serve", "--listen", "127.0.0.1:0"}, made_->options()));
  EXPECT_EQ(started.exit_code, 1);
  EXPECT_NE(started.err.find("not finished"), std::string::npos) << started.err;
  const auto end = copy();
  EXPECT_EQ(end.exit_code, 2);
  EXPECT_NE(end.err.find("elsewhere"), std::string::npos) << end.err;
}

USHER_END_TO_END(Copy);

TEST(EndToEndCopy, WhatIsWrongIsNamed) {
  const auto nowhere = run_usher({"copy", "--from", "/nowhere", "--to", "/nowhere/else"});
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_NE(nowhere.err.find("/nowhere"), std::string::npos) << nowhere.err;
  const auto half = run_usher({"copy", "--from", "/nowhere"});
  EXPECT_EQ(half.exit_code, 2);
  EXPECT_NE(half.err.find("--to"), std::string::npos) << half.err;
}

}  // namespace
}  // namespace usher::end_to_end::copy_test
