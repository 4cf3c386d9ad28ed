#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/restore/row_text.hpp"
#include "storage/store.hpp"

/// A whole store as rows of text, for who verifies or copies it: as it was at one moment, whoever serves it
/// meanwhile.
namespace usher::storage {

/// A column as its backend declares it.
struct table_column {
  std::string name;
  /// In the words of the backend: `INTEGER`, `timestamp with time zone`.
  std::string type;
  bool may_be_null = true;
};

/// Up to where a database has given numbers of its own, where it remembers that apart from the rows.
struct number_counter {
  std::string table;
  std::string column;
  /// 0 before the first.
  std::int64_t last = 0;
};

/// Rows, one after the other.
class row_stream {
 public:
  row_stream() = default;
  row_stream(const row_stream&) = delete;
  row_stream& operator=(const row_stream&) = delete;
  virtual ~row_stream() = default;

  /// The next row, which is there until the next one is asked for; null after the last. Throws store_error.
  virtual const row_text* next() = 0;
};

/// Reads and never writes; takes no right to serve, and keeps nobody from it. Every member but `description`
/// throws store_error. One thread at a time.
class store_snapshot {
 public:
  store_snapshot() = default;
  store_snapshot(const store_snapshot&) = delete;
  store_snapshot& operator=(const store_snapshot&) = delete;
  virtual ~store_snapshot() = default;

  /// As store::description says it.
  virtual std::string description() const = 0;
  /// In the order in which they were declared; none when there is no such table.
  virtual std::vector<table_column> columns_of(const std::string& table) = 0;
  /// SQL that gives the column of the table `t` in the same text in both backends: times as domain::to_text
  /// writes them, bytes in hexadecimal digits, flags as 0 and 1.
  virtual std::string text_of(const table_column& column) const = 0;
  /// SQL by which rows of the table `t` are in order of the column: the same order in both backends.
  virtual std::string order_of(const table_column& column) const = 0;
  /// Whether its schema is this program's: an older one is migrated by whoever serves it.
  virtual bool is_current() const = 0;
  /// How often the right to serve it was claimed.
  virtual std::int64_t epoch() = 0;
  /// In order of the tables' names.
  virtual std::vector<number_counter> counters() = 0;
  /// Several may be under way at once; none outlives the snapshot.
  virtual std::unique_ptr<row_stream> select(const std::string& sql) = 0;
};

/// Opens a file that is a store's database or a copy of one, also where nothing may be written. Throws
/// store_error when it is none.
std::unique_ptr<store_snapshot> open_sqlite_snapshot(const std::string& file);
/// Which host of a database is read, where the URL names several: a standby may lack what was just written.
enum class read_from : std::uint8_t { any_host, primary };
/// Throws as `open_postgres` does, but for a store in use.
std::unique_ptr<store_snapshot> open_postgres_snapshot(const std::string& url,
                                                       read_from where = read_from::any_host);

}  // namespace usher::storage
