#include "tests/storage/engine.hpp"

#include "domain/base/hex.hpp"
#include "storage/log/change_text.hpp"
#include "storage/sqlite/sqlite_database.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::storage {

namespace {

std::string batch_row(const std::string& id_literal) {
  return "INSERT INTO journal_batch (batch_id, state, change_count) VALUES (" + id_literal +
         ", 'committed', 1)";
}

class sqlite_transaction final : public open_transaction {
 public:
  sqlite_transaction(const std::string& path, const std::string& sql) : database_(path) {
    database_.execute("BEGIN IMMEDIATE; " + sql);
  }
  void commit() override { database_.execute("COMMIT"); }

 private:
  sqlite_database database_;
};

class sqlite_engine final : public engine {
 public:
  std::unique_ptr<store> open() override { return open_sqlite(folder_.path()); }
  std::unique_ptr<store_snapshot> look() override { return open_sqlite_snapshot(file()); }
  std::unique_ptr<log_remover> open_log() override { return open_sqlite_log(folder_.path()); }
  void execute(const std::string& sql) override { sqlite_database(file()).execute(sql); }
  std::string scalar(const std::string& sql) override { return sqlite_database(file()).scalar(sql); }
  std::unique_ptr<open_transaction> begin_batch(const batch_id& id) override {
    return std::make_unique<sqlite_transaction>(file(), batch_row("x'" + domain::to_hex(id.bytes) + "'"));
  }

 private:
  std::string file() const { return folder_.path() + "/usher.db"; }

  tests::temporary_folder folder_;
};

class postgres_transaction final : public open_transaction {
 public:
  postgres_transaction(const std::string& url, const std::string& sql) : session_(url) {
    session_.execute("BEGIN");
    session_.execute(sql);
  }
  void commit() override { session_.execute("COMMIT"); }

 private:
  tests::postgres_session session_;
};

class postgres_engine final : public engine {
 public:
  explicit postgres_engine(tests::postgres_database::holds what) : database_(what) {}

  std::unique_ptr<store> open() override { return open_postgres(database_.url()); }
  std::unique_ptr<store_snapshot> look() override { return open_postgres_snapshot(database_.url()); }
  std::unique_ptr<log_remover> open_log() override { return open_postgres_log(database_.url()); }
  /// In a session of its own: what a script sets is for the script.
  void execute(const std::string& sql) override { tests::postgres_session(database_.url()).execute(sql); }
  std::string scalar(const std::string& sql) override { return session_.scalar(sql); }
  std::unique_ptr<open_transaction> begin_batch(const batch_id& id) override {
    return std::make_unique<postgres_transaction>(database_.url(),
                                                  batch_row("'\\x" + domain::to_hex(id.bytes) + "'"));
  }

 private:
  tests::postgres_database database_;
  /// For all questions: tests ask many, and a session costs more than its question.
  tests::postgres_session session_{database_.url()};
};

}  // namespace

std::unique_ptr<engine> make_sqlite_engine() {
  return std::make_unique<sqlite_engine>();
}
std::unique_ptr<engine> make_postgres_engine(tests::postgres_database::holds what) {
  return std::make_unique<postgres_engine>(what);
}

void EngineTest::SetUp() {
  if (GetParam() == "postgres" && !tests::has_postgres()) {
    return;
  }
  engine_ = GetParam() == "postgres" ? make_postgres_engine(tests::postgres_database::holds::tables)
                                     : make_sqlite_engine();
  store_ = engine_->open();
}

store& EngineTest::reopen() {
  store_.reset();
  store_ = engine_->open();
  return *store_;
}

std::string engine_name(const testing::TestParamInfo<std::string>& info) {
  return info.param;
}

}  // namespace usher::storage
