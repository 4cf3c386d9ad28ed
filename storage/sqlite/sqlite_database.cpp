#include "storage/sqlite/sqlite_database.hpp"

namespace usher::storage {

sqlite_statement::sqlite_statement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  statement_.reset(raw);
  if (code != SQLITE_OK) {
    throw sqlite_error(code, sqlite3_errmsg(database));
  }
}

void sqlite_statement::check(int code) const {
  if (code != SQLITE_OK) {
    throw sqlite_error(code, sqlite3_errmsg(sqlite3_db_handle(statement_.get())));
  }
}

void sqlite_statement::bind(int place, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), place, value));
}

void sqlite_statement::bind(int place, std::string_view text) {
  // An empty view may point nowhere, which SQLite would take for NULL.
  const char* from = text.empty() ? "" : text.data();
  check(sqlite3_bind_text64(statement_.get(), place, from, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void sqlite_statement::bind(int place, std::span<const std::uint8_t> bytes) {
  check(sqlite3_bind_blob64(statement_.get(), place, bytes.data(), bytes.size(), SQLITE_STATIC));
}

void sqlite_statement::bind_copy(int place, std::string_view text) {
  check(
      sqlite3_bind_text64(statement_.get(), place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void sqlite_statement::bind_null(int place) {
  check(sqlite3_bind_null(statement_.get(), place));
}

int sqlite_statement::place_of(const char* name) const {
  return sqlite3_bind_parameter_index(statement_.get(), name);
}

bool sqlite_statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code == SQLITE_DONE) {
    return false;
  }
  const std::string message = sqlite3_errmsg(sqlite3_db_handle(statement_.get()));
  throw sqlite_error(code, message);
}

void sqlite_statement::rewind() noexcept {
  sqlite3_reset(statement_.get());
}

void sqlite_statement::reset() noexcept {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::optional<std::string_view> sqlite_statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (bytes == nullptr) {
    return std::nullopt;
  }
  return std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::optional<std::int64_t> sqlite_statement::integer(int column) const {
  if (sqlite3_column_type(statement_.get(), column) != SQLITE_INTEGER) {
    return std::nullopt;
  }
  return sqlite3_column_int64(statement_.get(), column);
}

sqlite_database::sqlite_database(const std::string& path, if_missing then)
    : sqlite_database(path, SQLITE_OPEN_READWRITE | (then == if_missing::create ? SQLITE_OPEN_CREATE : 0)) {}

sqlite_database sqlite_database::for_reading(const std::string& uri) {
  return {uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI};
}

sqlite_database::sqlite_database(const std::string& name, int flags) {
  // SQLite would count every allocation under a lock, for nobody. It refuses when somebody has used it
  // before.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(uncounted);
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(raw);
  if (code != SQLITE_OK) {
    throw sqlite_error(code, raw ? sqlite3_errmsg(raw) : sqlite3_errstr(code));
  }
}

void sqlite_database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    throw sqlite_error(code, sqlite3_errmsg(handle_.get()));
  }
}

sqlite_statement& sqlite_database::kept(const char* sql) {
  auto at = kept_.find(sql);
  if (at == kept_.end()) {
    at = kept_.emplace(sql, sqlite_statement(handle_.get(), sql)).first;
  }
  at->second.reset();
  return at->second;
}

std::string sqlite_database::scalar(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement.step()) {
    return "";
  }
  return std::string(statement.text(0).value_or(""));
}

}  // namespace usher::storage
