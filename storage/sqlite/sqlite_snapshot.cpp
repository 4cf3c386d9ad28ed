#include <utility>

#include <sys/stat.h>

#include "storage/migrations/migrations.hpp"
#include "storage/sqlite/sqlite_database.hpp"
#include "storage/sqlite/statement_row.hpp"
#include "storage/whole/snapshot.hpp"

namespace usher::storage {

namespace {

/// `file:PATH?HOW`, where what means something in a URI is written as a number.
std::string uri_of(const std::string& path, const char* how) {
  std::string uri = "file:";
  for (const char c : path) {
    uri += c == '%' ? "%25" : c == '?' ? "%3f" : c == '#' ? "%23" : std::string(1, c);
  }
  return uri + "?" + how;
}

bool is_file(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0;
}

class sqlite_stream final : public row_stream {
 public:
  sqlite_stream(sqlite_statement statement, const std::string& file)
      : statement_(std::move(statement)), row_(statement_), file_(file) {}

  const row_text* next() override {
    try {
      // Stepped beyond its end it would begin again.
      ended_ = ended_ || !statement_.step();
      return ended_ ? nullptr : &row_;
    } catch (const sqlite_error& error) {
      throw store_error("cannot read '" + file_ + "': " + error.what());
    }
  }

 private:
  sqlite_statement statement_;
  statement_row row_;
  const std::string& file_;
  bool ended_ = false;
};

class sqlite_snapshot final : public store_snapshot {
 public:
  explicit sqlite_snapshot(std::string file) : file_(std::move(file)), database_(open()) {
    try {
      if (database_.scalar("PRAGMA application_id") != std::to_string(our_application_id)) {
        throw store_error("'" + file_ + "' is no store of usher");
      }
      // With the first look it becomes the state of one moment.
      database_.execute("BEGIN");
      expect_known_schema();
    } catch (const sqlite_error& error) {
      throw store_error("cannot read '" + file_ + "': " + error.what());
    }
  }

  std::string description() const override { return "sqlite " + file_; }

  std::vector<table_column> columns_of(const std::string& table) override {
    std::vector<table_column> out;
    const auto rows =
        select("SELECT name, type, \"notnull\" = 0 FROM pragma_table_info('" + table + "') ORDER BY cid");
    while (const auto* row = rows->next()) {
      out.push_back({row->string(0), row->string(1), row->integer(2) != 0});
    }
    return out;
  }

  std::string text_of(const table_column& column) const override {
    const auto name = "t." + column.name;
    return column.type == "BLOB" ? "lower(nullif(hex(" + name + "), ''))" : name;
  }

  std::string order_of(const table_column& column) const override { return "t." + column.name; }

  bool is_current() const override { return is_current_; }

  std::int64_t epoch() override { return select("PRAGMA user_version")->next()->integer(0); }

  std::vector<number_counter> counters() override {
    std::vector<number_counter> out;
    if (select("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'")->next()->integer(0) ==
        0) {
      return out;
    }
    const auto rows = select(
        "SELECT s.name, (SELECT i.name FROM pragma_table_info(s.name) AS i WHERE i.pk = 1), s.seq"
        " FROM sqlite_sequence AS s ORDER BY s.name");
    while (const auto* row = rows->next()) {
      if (!row->is_null(1)) {
        out.push_back({row->string(0), row->string(1), row->integer(2)});
      }
    }
    return out;
  }

  std::unique_ptr<row_stream> select(const std::string& sql) override {
    try {
      return std::make_unique<sqlite_stream>(database_.prepare(sql), file_);
    } catch (const sqlite_error& error) {
      throw store_error("cannot read '" + file_ + "': " + error.what());
    }
  }

 private:
  sqlite_database open() const {
    try {
      auto database = sqlite_database::for_reading(uri_of(file_, "mode=ro"));
      database.execute("PRAGMA busy_timeout = 2000");
      try {
        database.scalar("SELECT count(*) FROM sqlite_schema");
        return database;
      } catch (const sqlite_error& error) {
        // A copy where nothing may be written: nobody else does so either, and nothing waits in a log.
        if (error.code() != SQLITE_CANTOPEN || is_file(file_ + "-wal")) {
          throw;
        }
      }
      return sqlite_database::for_reading(uri_of(file_, "immutable=1"));
    } catch (const sqlite_error& error) {
      if (error.code() == SQLITE_NOTADB) {
        throw store_error("'" + file_ + "' is no store of usher: " + error.what());
      }
      throw store_error("cannot open '" + file_ + "': " + error.what());
    }
  }

  void expect_known_schema() {
    std::vector<applied_migration> applied;
    const auto rows = select("SELECT version, name, checksum FROM schema_migration ORDER BY version");
    while (const auto* row = rows->next()) {
      applied.push_back({row->small(0), row->string(1), row->string(2)});
    }
    is_current_ = missing_migrations(sqlite_migrations(), applied).empty();
  }

  std::string file_;
  sqlite_database database_;
  bool is_current_ = false;
};

}  // namespace

std::unique_ptr<store_snapshot> open_sqlite_snapshot(const std::string& file) {
  return std::make_unique<sqlite_snapshot>(file);
}

}  // namespace usher::storage
