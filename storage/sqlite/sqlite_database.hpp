#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include <sqlite3.h>

/// The little of SQLite's C interface that the store uses, with owners and exceptions.
namespace usher::storage {

class sqlite_error : public std::runtime_error {
 public:
  sqlite_error(int code, const std::string& message) : std::runtime_error(message), code_(code) {}

  /// SQLite's primary result code.
  int code() const { return code_ & 0xff; }

 private:
  int code_;
};

/// A prepared statement. Parameters are bound by their place, counted from 1.
class sqlite_statement {
 public:
  sqlite_statement(sqlite3* database, std::string_view sql);

  // What is not copied must stay until the statement has run.
  void bind(int place, std::int64_t value);
  void bind(int place, std::string_view text);
  void bind(int place, std::span<const std::uint8_t> bytes);
  void bind_copy(int place, std::string_view text);
  void bind_null(int place);
  /// The place of a parameter by its name, such as `$2`; 0 when the statement has none of that name.
  int place_of(const char* name) const;

  /// True when there is a row. Throws sqlite_error.
  bool step();
  /// Makes it ready for the next run, with what was bound.
  void rewind() noexcept;
  /// The same, and forgets what was bound.
  void reset() noexcept;

  /// Valid until the next step or reset.
  std::optional<std::string_view> text(int column) const;
  /// Nothing when the column holds something else than a number.
  std::optional<std::int64_t> integer(int column) const;

 private:
  struct finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };

  void check(int code) const;

  std::unique_ptr<sqlite3_stmt, finalizer> statement_;
};

/// Says in the file's header whose it is ("USHR").
inline constexpr int our_application_id = 0x55534852;

enum class if_missing : std::uint8_t { create, fail };

/// One open database file. Statements are prepared once each and kept.
class sqlite_database {
 public:
  /// Throws sqlite_error.
  explicit sqlite_database(const std::string& path, if_missing then = if_missing::create);
  /// Opens a file that is there, named by a URI such as `file:/path?mode=ro`, and never writes to it. Throws
  /// sqlite_error.
  static sqlite_database for_reading(const std::string& uri);

  /// Runs any number of statements and ignores their rows.
  void execute(const std::string& sql);
  /// The kept statement of this text, reset. `sql` must live as long as the database: a literal.
  sqlite_statement& kept(const char* sql);
  sqlite_statement prepare(std::string_view sql) { return {handle_.get(), sql}; }
  /// The first column of the first row.
  std::string scalar(std::string_view sql);

  /// Rows that the last INSERT, UPDATE or DELETE touched, without cascades.
  std::int64_t changed_rows() const { return sqlite3_changes64(handle_.get()); }
  /// What stands in the log stays there when the database is closed.
  void leave_log() { sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }
  bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

 private:
  sqlite_database(const std::string& name, int flags);

  struct closer {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };

  // The statements go before the handle does.
  std::unique_ptr<sqlite3, closer> handle_;
  std::unordered_map<const char*, sqlite_statement> kept_;
};

}  // namespace usher::storage
