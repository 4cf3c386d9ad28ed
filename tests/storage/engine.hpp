#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "storage/store.hpp"
#include "storage/whole/archive.hpp"
#include "storage/whole/snapshot.hpp"
#include "tests/support/postgres_database.hpp"

/// The two engines as the common suite sees them.
namespace usher::storage {

/// A transaction behind the store's back. Rolled back when it is destroyed before its commit.
class open_transaction {
 public:
  virtual ~open_transaction() = default;
  virtual void commit() = 0;
};

/// One empty database of its own, removed with the object.
class engine {
 public:
  virtual ~engine() = default;

  virtual std::unique_ptr<store> open() = 0;
  /// As it is now, whether it is open or not.
  virtual std::unique_ptr<store_snapshot> look() = 0;
  virtual std::unique_ptr<log_remover> open_log() = 0;
  /// Runs SQL behind the store's back. Throws std::exception.
  virtual void execute(const std::string& sql) = 0;
  /// The first column of the first row.
  virtual std::string scalar(const std::string& sql) = 0;
  /// A commit on its way: the row of this batch is written and not yet committed.
  virtual std::unique_ptr<open_transaction> begin_batch(const batch_id& id) = 0;
};

std::unique_ptr<engine> make_sqlite_engine();
std::unique_ptr<engine> make_postgres_engine(
    tests::postgres_database::holds what = tests::postgres_database::holds::nothing);

/// Runs each test once per engine. Without USHER_TEST_DATABASE the Postgres instances are skipped, or fail
/// when USHER_REQUIRE_POSTGRES is 1.
class EngineTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override;

  /// Closes the store first: only one may be open.
  store& reopen();
  store& at_store() { return *store_; }

  std::unique_ptr<engine> engine_;
  std::unique_ptr<store> store_;
};

std::string engine_name(const testing::TestParamInfo<std::string>& info);

#define USHER_FOR_EACH_ENGINE(suite) \
  INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::Values("sqlite", "postgres"), engine_name)

}  // namespace usher::storage
