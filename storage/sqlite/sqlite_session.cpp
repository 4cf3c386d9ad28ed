#include "storage/sqlite/sqlite_session.hpp"

#include <exception>
#include <variant>

#include "storage/sqlite/sqlite_values.hpp"
#include "storage/sqlite/statement_row.hpp"

namespace usher::storage {

sqlite_database& sqlite_session::connect(if_missing then, std::size_t cache_bytes) {
  auto& db = database_.emplace(path(), then);
  db.execute("PRAGMA busy_timeout = 2000");
  db.execute("PRAGMA foreign_keys = ON");
  db.execute("PRAGMA cache_size = -" + std::to_string(cache_bytes / 1024));
  return db;
}

void sqlite_session::expect_claim() {
  auto& asked = database_->kept("PRAGMA user_version");
  asked.step();
  const auto epoch = asked.integer(0).value_or(0);
  asked.reset();
  if (epoch != right().epoch()) {
    right().lose("another usher process has served " + path() + " in the meantime; start again");
  }
}

void sqlite_session::expect_acknowledged(const std::optional<batch_id>& last) {
  if (last && !has(*last)) {
    right().lose(path() + " lacks what was acknowledged, as if it were an older copy; start again");
  }
}

bool sqlite_session::has(const batch_id& id) {
  auto& known = database_->kept("SELECT 1 FROM journal_batch WHERE batch_id = ? AND state = 'committed'");
  put(known, 1, id);
  const bool is_there = known.step();
  known.reset();
  return is_there;
}

/// What is written into files that have no name is gone when they are closed.
void sqlite_session::expect_in_place() const {
  if (files_ != std::array{inode_of(path()), inode_of(path() + "-wal")}) {
    throw store_error("'" + path() + "' or its log was moved or deleted while it is in use; put it back");
  }
}

void sqlite_session::roll_back() noexcept {
  try {
    if (database_ && database_->in_transaction()) {
      database_->execute("ROLLBACK");
    }
  } catch (const std::exception&) {
    database_.reset();
  }
}

void sqlite_session::select_by(sqlite_statement& statement, const std::vector<argument>& arguments,
                               const row_handler& on_row) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const int place = statement.place_of(("$" + std::to_string(i + 1)).c_str());
    std::visit([&](const auto& value) { put(statement, place, value); }, arguments[i]);
  }
  const statement_row row(statement);
  while (statement.step()) {
    on_row(row);
  }
}

void sqlite_session::select(const std::string& sql, const std::vector<argument>& arguments,
                            const row_handler& on_row) {
  try {
    auto statement = ready().prepare(sql);
    select_by(statement, arguments, on_row);
  } catch (const sqlite_error& error) {
    throw store_error("cannot read " + path() + ": " + error.what());
  }
}

void sqlite_session::select_kept(const std::string& sql, const std::vector<argument>& arguments,
                                 const row_handler& on_row) {
  try {
    auto& statement = ready().kept(sql.c_str());
    try {
      select_by(statement, arguments, on_row);
    } catch (...) {
      // Nothing may stay open: a statement under way keeps the log from being taken into the database.
      statement.reset();
      throw;
    }
    statement.reset();
  } catch (const sqlite_error& error) {
    throw store_error("cannot read " + path() + ": " + error.what());
  }
}

bool sqlite_session::ping() noexcept {
  try {
    auto& db = ready();
    expect_in_place();
    // Reads a page, and so meets a file that broke.
    return !db.scalar("SELECT count(*) FROM schema_migration").empty();
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace usher::storage
