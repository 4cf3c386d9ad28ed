#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "domain/base/hex.hpp"
#include "domain/base/number_text.hpp"
#include "storage/sqlite/sqlite_database.hpp"
#include "storage/whole/copy.hpp"

namespace usher::storage {

namespace {

std::int64_t number_in(const std::string& text) {
  const auto value = domain::parse_number<std::int64_t>(text);
  if (!value) {
    throw store_error("'" + text + "' is where a number belongs");
  }
  return *value;
}

class sqlite_target final : public store_target {
 public:
  explicit sqlite_target(const std::string& folder)
      : file_(folder + "/usher.db"),
        right_(open_sqlite(folder, if_unfinished::open)),
        database_(file_, if_missing::fail) {
    attempt("", [this] {
      database_.execute("PRAGMA busy_timeout = 2000");
      database_.execute("PRAGMA foreign_keys = ON");
      database_.execute("PRAGMA synchronous = FULL");
    });
  }

  std::string description() const override { return right_->description(); }

  std::unique_ptr<store_snapshot> look() const override { return open_sqlite_snapshot(file_); }

  std::optional<copy_mark> mark() override {
    std::optional<copy_mark> known;
    attempt("", [&] {
      if (count("SELECT count(*) FROM sqlite_schema WHERE name = '" + unfinished_copy + "'") == 0) {
        return;
      }
      auto found = database_.prepare("SELECT source, state, table_name, row_count FROM " + unfinished_copy);
      if (!found.step()) {
        throw store_error("'" + file_ + "' does not say of what it is a copy");
      }
      const auto text = [&](int column) { return std::string(found.text(column).value_or("")); };
      known = copy_mark{text(0), text(1), text(2), static_cast<std::uint64_t>(found.integer(3).value_or(0))};
    });
    return known;
  }

  void begin(const copy_mark& mark) override {
    transaction("", [&] {
      database_.execute(
          "CREATE TABLE " + unfinished_copy +
          " (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), source TEXT NOT NULL, state TEXT"
          " NOT NULL, table_name TEXT NOT NULL, row_count INTEGER NOT NULL)");
      auto insertion = database_.prepare("INSERT INTO " + unfinished_copy + " VALUES (1, ?, ?, ?, ?)");
      insertion.bind(1, std::string_view(mark.source));
      insertion.bind(2, std::string_view(mark.state));
      insertion.bind(3, std::string_view(mark.table));
      insertion.bind(4, static_cast<std::int64_t>(mark.rows));
      insertion.step();
    });
  }

  void write(const copied_rows& part, const copy_mark& mark) override {
    transaction(part.table, [&] {
      auto insertion = database_.prepare(text_of_insertion(part));
      std::vector<std::vector<std::uint8_t>> bytes(part.columns.size());
      for (const auto& row : part.rows) {
        for (std::size_t i = 0; i < part.columns.size(); ++i) {
          put(insertion, static_cast<int>(i) + 1, part.columns[i], row.at(i), bytes[i]);
        }
        insertion.step();
        insertion.rewind();
      }
      auto progress = database_.prepare("UPDATE " + unfinished_copy + " SET table_name = ?, row_count = ?");
      progress.bind(1, std::string_view(mark.table));
      progress.bind(2, static_cast<std::int64_t>(mark.rows));
      progress.step();
    });
  }

  void go_on_from(const std::vector<number_counter>& counters, std::int64_t epoch) override {
    transaction("", [&] {
      for (const auto& known : counters) {
        if (count("SELECT count(*) FROM sqlite_schema WHERE name = '" + known.table +
                  "' AND sql LIKE '%AUTOINCREMENT%'") == 0) {
          // Here numbers go on behind the last row that there is.
          continue;
        }
        for (const auto* text : {"UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1",
                                 "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2"
                                 " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)"}) {
          auto counter = database_.prepare(text);
          counter.bind(1, std::string_view(known.table));
          counter.bind(2, known.last);
          counter.step();
        }
      }
      if (count("PRAGMA user_version") < epoch) {
        database_.execute("PRAGMA user_version = " + std::to_string(epoch));
      }
    });
  }

  void finish() override {
    transaction("", [&] { database_.execute("DROP TABLE " + unfinished_copy); });
    attempt("", [&] { database_.execute("PRAGMA wal_checkpoint(TRUNCATE)"); });
  }

 private:
  static std::string text_of_insertion(const copied_rows& part) {
    std::string names;
    std::string places;
    for (const auto& column : part.columns) {
      names += (names.empty() ? "" : ", ") + column.name;
      places += places.empty() ? "?" : ", ?";
    }
    return "INSERT INTO " + part.table + " (" + names + ") VALUES (" + places + ")";
  }

  /// `bytes` must stay until the statement has run.
  static void put(sqlite_statement& into, int place, const table_column& column,
                  const std::optional<std::string>& value, std::vector<std::uint8_t>& bytes) {
    if (!value) {
      into.bind_null(place);
    } else if (column.type == "INTEGER") {
      into.bind(place, number_in(*value));
    } else if (column.type == "BLOB") {
      bytes.resize(value->size() / 2);
      if (!domain::bytes_from_hex(*value, bytes)) {
        throw store_error("'" + *value + "' is where bytes belong");
      }
      into.bind(place, std::span<const std::uint8_t>(bytes));
    } else {
      into.bind(place, std::string_view(*value));
    }
  }

  std::int64_t count(const std::string& sql) { return number_in(database_.scalar(sql)); }

  template <class F>
  void attempt(const std::string& table, F f) {
    try {
      f();
    } catch (const sqlite_error& error) {
      throw store_error("cannot write to '" + file_ + (table.empty() ? "'" : "', " + table) + ": " +
                        error.what());
    }
  }

  /// What `f` does, or nothing of it.
  template <class F>
  void transaction(const std::string& table, F f) {
    attempt(table, [&] {
      database_.execute("BEGIN IMMEDIATE");
      try {
        f();
        database_.execute("COMMIT");
      } catch (...) {
        if (database_.in_transaction()) {
          database_.execute("ROLLBACK");
        }
        throw;
      }
    });
  }

  std::string file_;
  /// Keeps others out.
  std::unique_ptr<store> right_;
  sqlite_database database_;
};

}  // namespace

std::unique_ptr<store_target> open_sqlite_target(const std::string& folder) {
  const auto file = folder + "/usher.db";
  std::error_code unknown;
  if (std::filesystem::exists(file, unknown)) {
    expect_fillable(*open_sqlite_snapshot(file));
  }
  try {
    return std::make_unique<sqlite_target>(folder);
  } catch (const sqlite_error& error) {
    throw store_error("cannot open '" + file + "': " + error.what());
  }
}

}  // namespace usher::storage
