#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/program.hpp"
#include "tests/support/server_process.hpp"

/// The server's program and the stores that it is started on.
namespace usher::end_to_end {

using tests::program_end;
using tests::server_process;
using arguments = std::vector<std::string>;

/// `first`, then `second`.
arguments joined(arguments first, const arguments& second);

/// Runs the program under test with these arguments to its end.
program_end run_usher(const arguments& options);

/// An empty store of its own, removed with the object.
class test_store {
 public:
  virtual ~test_store() = default;

  /// The options that name it to the program.
  virtual arguments options() const = 0;
  /// What SQL finds in it: the first column of the first row. Throws std::exception.
  virtual std::string scalar(const std::string& sql) = 0;
  /// Changes it behind the server's back, which must not be running.
  virtual void execute(const std::string& sql) = 0;

  /// Starts a server on it. Passwords cost little, here and in `set_up`. Throws start_error.
  std::unique_ptr<server_process> serve(const arguments& more = {}) const;
  /// Runs a set-up command on it: `setup-test-clinics` and the like with their arguments.
  program_end set_up(const arguments& command) const;
};

std::unique_ptr<test_store> make_sqlite_store();
std::unique_ptr<test_store> make_postgres_store();

/// Runs each test once per engine on a fresh store. Without USHER_TEST_DATABASE the Postgres instances are
/// skipped, or fail when USHER_REQUIRE_POSTGRES is 1.
class EachEngine : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override;

  std::unique_ptr<test_store> store_;
};

/// For tests that are about one engine alone: SQLite, which is always there.
class OnSqlite : public testing::Test {
 protected:
  std::unique_ptr<test_store> store_ = make_sqlite_store();
};

std::string engine_name(const testing::TestParamInfo<std::string>& info);

#define USHER_END_TO_END(suite) \
  INSTANTIATE_TEST_SUITE_P(EndToEnd, suite, testing::Values("sqlite", "postgres"), engine_name)

}  // namespace usher::end_to_end
