#include "tests/end_to_end/stage.hpp"

#include "storage/sqlite/sqlite_database.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::end_to_end {

namespace {

/// Of a test's time most would be argon2id, with what it costs whoever serves people.
const arguments cheap_passwords{"--password-memory-mb", "1"};

class sqlite_test_store final : public test_store {
 public:
  arguments options() const override { return {"--data", folder_.path()}; }
  std::string scalar(const std::string& sql) override { return storage::sqlite_database(file()).scalar(sql); }
  void execute(const std::string& sql) override { storage::sqlite_database(file()).execute(sql); }

 private:
  std::string file() const { return folder_.path() + "/usher.db"; }

  tests::temporary_folder folder_;
};

class postgres_test_store final : public test_store {
 public:
  arguments options() const override { return {"--database", database_.url()}; }
  std::string scalar(const std::string& sql) override {
    return tests::postgres_session(database_.url()).scalar(sql);
  }
  void execute(const std::string& sql) override { tests::postgres_session(database_.url()).execute(sql); }

 private:
  tests::postgres_database database_{tests::postgres_database::holds::tables};
};

}  // namespace

arguments joined(arguments first, const arguments& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

program_end run_usher(const arguments& options) {
  return tests::run_program(joined({USHER_PROGRAM}, options));
}

std::unique_ptr<server_process> test_store::serve(const arguments& more) const {
  return std::make_unique<server_process>(USHER_PROGRAM, joined(joined(options(), cheap_passwords), more));
}

program_end test_store::set_up(const arguments& command) const {
  return run_usher(joined(joined(command, options()), cheap_passwords));
}

std::unique_ptr<test_store> make_sqlite_store() {
  return std::make_unique<sqlite_test_store>();
}

std::unique_ptr<test_store> make_postgres_store() {
  return std::make_unique<postgres_test_store>();
}

void EachEngine::SetUp() {
  if (GetParam() == "postgres" && !tests::has_postgres()) {
    return;
  }
  store_ = GetParam() == "postgres" ? make_postgres_store() : make_sqlite_store();
}

std::string engine_name(const testing::TestParamInfo<std::string>& info) {
  return info.param;
}

}  // namespace usher::end_to_end
