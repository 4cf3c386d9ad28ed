#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "domain/base/limits.hpp"
#include "storage/batch/batch_writer.hpp"
#include "storage/batch/sealing.hpp"
#include "storage/migrations/migrations.hpp"
#include "storage/restore/relational_store.hpp"
#include "storage/sqlite/row_writer.hpp"
#include "storage/sqlite/served_folder.hpp"
#include "storage/sqlite/sqlite_database.hpp"
#include "storage/sqlite/sqlite_reader.hpp"
#include "storage/sqlite/sqlite_session.hpp"
#include "storage/sqlite/sqlite_values.hpp"
#include "storage/whole/target.hpp"

namespace usher::storage {

namespace {

class sqlite_store final : public relational_store<sqlite_session> {
 public:
  sqlite_store(const std::string& folder, if_unfinished then)
      : relational_store(folder, std::make_shared<serving_right>()),
        if_unfinished_(then),
        lock_(folder),
        mark_(folder) {
    open();
  }

  commit_result commit(const batch& b) noexcept override;
  resolution resolve(const batch_id& id) noexcept override;
  std::unique_ptr<store_reader> open_reader() override {
    return std::make_unique<sqlite_reader>(folder(), shared_right());
  }
  std::string description() const override { return "sqlite " + path(); }

 protected:
  std::int64_t alter(const std::string& sql, const std::vector<argument>& arguments) override {
    ready();
    expect_in_place();
    select(sql, arguments, [](const row_text&) {});
    return database_->changed_rows();
  }
  sqlite_database& ready() override;
  void write(const sealed_part& part) override;
  bool forget_overwritten() override;

 private:
  void open();
  void migrate();
  void claim();
  void sweep() noexcept;
  void expect_nothing_of_another() const;
  void expect_marked_batch();
  void expect_finished();
  void acknowledge(const batch_id& id) noexcept;
  void take_in_log();

  /// Runs a kept statement with these parameters; says how many rows it touched.
  template <class... Values>
  std::int64_t run(const char* sql, const Values&... values);

  const if_unfinished if_unfinished_;
  folder_lock lock_;
  acknowledged_mark mark_;
  statement_texts texts_;
};

sqlite_database& sqlite_store::ready() {
  right().keep();
  if (!database_) {
    open();
  }
  return *database_;
}

void sqlite_store::open() {
  right().keep();
  try {
    // Whoever opens it again looks for what is there: a new and empty one would be somebody else's.
    const bool is_first = right().epoch() == 0;
    if (is_first) {
      expect_nothing_of_another();
    }
    auto& db =
        connect(is_first ? if_missing::create : if_missing::fail, domain::limits::max_sqlite_cache_bytes);
    db.execute("PRAGMA journal_mode = WAL");
    db.execute("PRAGMA synchronous = FULL");
    // What is deleted or replaced is overwritten: erased texts are not to be found in the file.
    db.execute("PRAGMA secure_delete = ON");
    if (is_first) {
      expect_marked_batch();
      expect_finished();
      migrate();
      claim();
      seal_older_log();
    } else {
      db.execute("BEGIN IMMEDIATE");
      expect_claim();
      expect_acknowledged(right().last_acknowledged());
      db.execute("COMMIT");
    }
    note_files();
  } catch (const std::exception&) {
    database_.reset();
    throw;
  }
}

/// Whoever claims it after us, while our lock does not keep him out since somebody removed its file, is seen
/// by our next commit.
void sqlite_store::claim() {
  auto& db = *database_;
  db.execute("BEGIN IMMEDIATE");
  const auto epoch = std::stoll(db.scalar("PRAGMA user_version")) + 1;
  db.execute("PRAGMA user_version = " + std::to_string(epoch));
  db.execute("COMMIT");
  right().claim(epoch);
}

void sqlite_store::write(const sealed_part& part) {
  run("BEGIN IMMEDIATE");
  try {
    row_writer backend(*database_, texts_);
    batch_writer(backend).write(part);
    run("COMMIT");
  } catch (...) {
    roll_back();
    throw;
  }
}

/// It may still stand in parts of pages that nobody uses now: the file is built anew.
bool sqlite_store::forget_overwritten() {
  try {
    database_->execute("VACUUM");
    take_in_log();
    return true;
  } catch (const std::exception& error) {
    spdlog::warn(
        "{} still holds texts about people beside those that are sealed; the next start tries "
        "again to build it anew: {}",
        path(), error.what());
    return false;
  }
}

/// After texts were erased: the log of the database holds pages as they were before. Where this cannot be now
/// a later checkpoint does it.
void sqlite_store::sweep() noexcept {
  try {
    take_in_log();
  } catch (const std::exception& error) {
    spdlog::warn("what was erased stays in the log of {} for a while: {}", path(), error.what());
  }
}

/// A database that was moved away leaves its log and the mark. SQLite takes the log of a new one for its own
/// and empties it, and with it what was acknowledged last.
void sqlite_store::expect_nothing_of_another() const {
  if (inode_of(path()) != 0) {
    return;
  }
  std::error_code unknown;
  const auto log_bytes = std::filesystem::file_size(path() + "-wal", unknown);
  if ((!unknown && log_bytes > 0) || mark_.read()) {
    throw store_error("'" + path() + "' is missing, but not what belongs to it; put it back, or delete '" +
                      path() + "-wal' and '" + folder() + "/usher.mark' to begin with an empty store");
  }
}

/// What an earlier process acknowledged last.
void sqlite_store::expect_marked_batch() {
  const auto marked = mark_.read();
  if (!marked) {
    return;
  }
  const bool has_any =
      database_->scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'journal_batch'") != "0";
  if (!has_any || !has(*marked)) {
    // Whoever knows how may find more in the log than SQLite does.
    database_->leave_log();
    throw store_error("'" + path() +
                      "' lacks what was acknowledged last: its log is damaged or missing, or it is an older "
                      "copy; put the right files back, or delete '" +
                      folder() + "/usher.mark' to go on with what is there");
  }
}

void sqlite_store::expect_finished() {
  if (if_unfinished_ == if_unfinished::refuse &&
      database_->scalar("SELECT count(*) FROM sqlite_schema WHERE name = '" + unfinished_copy + "'") != "0") {
    throw unfinished(path());
  }
}

void sqlite_store::acknowledge(const batch_id& id) noexcept {
  right().acknowledge(id);
  mark_.write(id);
}

void sqlite_store::migrate() {
  auto& db = *database_;
  if (db.scalar("SELECT count(*) FROM sqlite_schema") == "0") {
    db.execute(
        "BEGIN IMMEDIATE; PRAGMA application_id = " + std::to_string(our_application_id) +
        "; CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT"
        " NULL, applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))) STRICT; COMMIT");
  } else if (db.scalar("PRAGMA application_id") != std::to_string(our_application_id)) {
    throw store_error("'" + path() + "' is a database of some other program");
  }
  std::vector<applied_migration> applied;
  select("SELECT version, name, checksum FROM schema_migration ORDER BY version", {},
         [&](const row_text& row) {
           applied.push_back({row.small(0), row.string(1), row.string(2)});
         });
  for (const auto& m : missing_migrations(sqlite_migrations(), applied)) {
    if (!applied.empty()) {
      spdlog::info("{} is being brought to schema version {} ({})", path(), m.version, m.name);
    }
    db.execute("BEGIN IMMEDIATE");
    db.execute(std::string(m.sql));
    run("INSERT INTO schema_migration (version, name, checksum) VALUES (?, ?, ?)", m.version, m.name,
        checksum_of(m));
    db.execute("COMMIT");
  }
}

/// Copies all that stands in the log into the database and has the disk confirm it. Throws when it does not.
///
/// Once a sync of the log has failed, the system may count its pages as written that are not, and no later
/// sync of the log says otherwise (LWN, "PostgreSQL's fsync() surprise"). What a checkpoint copies is written
/// anew.
void sqlite_store::take_in_log() {
  if (database_->scalar("PRAGMA wal_checkpoint(TRUNCATE)") != "0") {
    throw store_error("the log of " + path() + " cannot be taken into the database now");
  }
}

template <class... Values>
std::int64_t sqlite_store::run(const char* sql, const Values&... values) {
  auto& statement = database_->kept(sql);
  try {
    int place = 0;
    (put(statement, ++place, values), ...);
    while (statement.step()) {
    }
  } catch (...) {
    statement.reset();
    throw;
  }
  statement.reset();
  return database_->changed_rows();
}

/// Whether the fault lies with what was to be written and not with the store.
bool is_refusal(const sqlite_error& error) {
  return error.code() == SQLITE_CONSTRAINT || error.code() == SQLITE_MISMATCH ||
         error.code() == SQLITE_TOOBIG;
}

commit_result sqlite_store::commit(const batch& b) noexcept {
  bool committing = false;
  try {
    auto rows = fold(b);
    try {
      ready();
      expect_in_place();
      run("BEGIN IMMEDIATE");
      expect_claim();
      seal(rows, keys_of(people_in(rows)));
      row_writer backend(*database_, texts_);
      batch_writer(backend).write(b, rows);
      committing = true;
      run("COMMIT");
      expect_in_place();
      acknowledge(b.id);
      if (!rows.person_erasures.empty()) {
        sweep();
      }
      return {commit_status::committed, ""};
    } catch (const sqlite_error& error) {
      if (is_refusal(error)) {
        roll_back();
        return {commit_status::refused, error.what()};
      }
      if (committing && error.code() != SQLITE_BUSY) {
        // The log file may hold the whole transaction, and a restart may find it there.
        database_.reset();
        return {commit_status::in_doubt, error.what()};
      }
      roll_back();
      database_.reset();
      return {commit_status::failed, error.what()};
    } catch (const store_error& error) {
      // What is open stays open: files that are put back go on, and those that are gone can still be saved
      // from the process.
      roll_back();
      return {committing ? commit_status::in_doubt : commit_status::failed, error.what()};
    }
  } catch (const std::exception& error) {
    // A contradiction, or a text that cannot be stored.
    roll_back();
    return {commit_status::refused, error.what()};
  }
}

resolution sqlite_store::resolve(const batch_id& id) noexcept {
  try {
    database_.reset();
    open();
    take_in_log();
    database_->execute("BEGIN IMMEDIATE");
    const auto fenced = run("INSERT INTO journal_batch (batch_id, state, change_count) VALUES (?, 'void', 0) "
                            "ON CONFLICT DO NOTHING",
                            id) == 1;
    const auto state = [&] {
      auto& statement = database_->kept("SELECT state FROM journal_batch WHERE batch_id = ?");
      put(statement, 1, id);
      statement.step();
      std::string word(statement.text(0).value_or(""));
      statement.reset();
      return word;
    }();
    database_->execute("COMMIT");
    if (fenced || state == "void") {
      return resolution::void_for_ever;
    }
    acknowledge(id);
    return resolution::committed;
  } catch (const std::exception&) {
    database_.reset();
    return resolution::unknown;
  }
}

}  // namespace

std::unique_ptr<store> open_sqlite(const std::string& folder, if_unfinished then) {
  std::error_code trouble;
  std::filesystem::create_directories(folder, trouble);
  if (trouble) {
    throw store_error("cannot create the folder '" + folder + "': " + trouble.message());
  }
  try {
    return std::make_unique<sqlite_store>(folder, then);
  } catch (const sqlite_error& error) {
    if (error.code() == SQLITE_NOTADB) {
      throw store_error("'" + folder + "/usher.db' is not a store of usher: " + error.what());
    }
    throw store_error("cannot open the store '" + folder + "/usher.db': " + error.what());
  }
}

}  // namespace usher::storage
