#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/base/hex.hpp"
#include "domain/base/limits.hpp"
#include "storage/batch/batch_writer.hpp"
#include "storage/batch/sealing.hpp"
#include "storage/log/change_text.hpp"
#include "storage/log/stored_words.hpp"
#include "storage/migrations/migrations.hpp"
#include "storage/restore/relational_store.hpp"
#include "storage/sqlite/sqlite_database.hpp"
#include "storage/sqlite/statement_row.hpp"
#include "storage/whole/target.hpp"

namespace usher::storage {

namespace {

using domain::to_text;

std::string error_text(int code) {
  return std::generic_category().message(code);
}

/// 0 when there is none.
ino_t inode_of(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

/// The exclusive right to serve a folder, kept by the system for as long as this process lives. It stands
/// beside the database and not in it, so that people may look into the database while the server runs.
class folder_lock {
 public:
  explicit folder_lock(const std::string& folder) {
    const std::string path = folder + "/usher.lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0) {
      throw store_error("cannot write to the folder '" + folder + "': " + error_text(errno));
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
      return;
    }
    const int reason = errno;
    ::close(descriptor_);
    if (reason == EWOULDBLOCK) {
      throw store_in_use("the store in '" + folder + "' is in use by another usher process");
    }
    throw store_error("cannot lock the folder '" + folder + "': " + error_text(reason));
  }

  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;
  ~folder_lock() { ::close(descriptor_); }

 private:
  int descriptor_ = -1;
};

/// Which batch was acknowledged last, in a file beside the database: a log that was damaged or deleted, or an
/// older copy of the database, looks whole by itself. Not synced: it may be older than the database, never
/// newer.
class acknowledged_mark {
 public:
  explicit acknowledged_mark(const std::string& folder)
      : descriptor_(::open((folder + "/usher.mark").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) {
      throw store_error("cannot write to the folder '" + folder + "': " + error_text(errno));
    }
    text_.reserve(digits + 1);
  }
  acknowledged_mark(const acknowledged_mark&) = delete;
  acknowledged_mark& operator=(const acknowledged_mark&) = delete;
  ~acknowledged_mark() { ::close(descriptor_); }

  /// Nothing when there is none that can be read.
  std::optional<batch_id> read() const {
    std::string text(digits + 1, '\0');
    batch_id id;
    const auto got = ::pread(descriptor_, text.data(), text.size(), 0);
    const bool is_one = got == static_cast<ssize_t>(text.size()) && text.back() == '\n' &&
                        domain::bytes_from_hex(std::string_view(text).substr(0, digits), id.bytes);
    return is_one ? std::optional(id) : std::nullopt;
  }
  void write(const batch_id& id) noexcept {
    // Has room for it: nothing is thrown.
    text_.clear();
    domain::append_hex(text_, id.bytes);
    text_ += '\n';
    // A mark that could not be written is an old one: it says less.
    [[maybe_unused]] const auto written = ::pwrite(descriptor_, text_.data(), text_.size(), 0);
  }

 private:
  static constexpr std::size_t digits = 32;

  int descriptor_ = -1;
  std::string text_;
};

// How each type goes into a parameter.
template <class Tag, class T>
void put(sqlite_statement& into, int place, const domain::named_type<Tag, T>& id) {
  into.bind(place, static_cast<std::int64_t>(id.value));
}
template <std::integral T>
void put(sqlite_statement& into, int place, T number) {
  into.bind(place, static_cast<std::int64_t>(number));
}
void put(sqlite_statement& into, int place, std::string_view text) {
  into.bind(place, text);
}
void put(sqlite_statement& into, int place, json_text json) {
  into.bind(place, json.text);
}
void put(sqlite_statement& into, int place, domain::instant time) {
  into.bind_copy(place, to_text(time));
}
void put(sqlite_statement& into, int place, domain::local_time time) {
  into.bind_copy(place, to_text(time));
}
void put(sqlite_statement& into, int place, domain::local_date date) {
  into.bind_copy(place, to_text(date));
}
void put(sqlite_statement& into, int place, domain::milliseconds time) {
  into.bind(place, std::int64_t{time.count()});
}
void put(sqlite_statement& into, int place, std::chrono::minutes time) {
  into.bind(place, std::int64_t{time.count()});
}
void put(sqlite_statement& into, int place, domain::class_time time) {
  into.bind_copy(place, to_text(time));
}
void put(sqlite_statement& into, int place, const domain::class_room& room) {
  into.bind(place, std::string_view(room.name()));
}
template <std::size_t N>
void put(sqlite_statement& into, int place, const std::array<std::uint8_t, N>& bytes) {
  into.bind(place, bytes);
}
template <class T>
requires requires(const T& value) {
  value.bytes;
}
void put(sqlite_statement& into, int place, const T& value) {
  into.bind(place, value.bytes);
}
template <class E>
requires std::is_enum_v<E>
void put(sqlite_statement& into, int place, E value) {
  into.bind(place, stored_word(value));
}
template <class T>
void put(sqlite_statement& into, int place, const std::optional<T>& value) {
  if (value) {
    put(into, place, *value);
  } else {
    into.bind_null(place);
  }
}

/// The texts of the statements, by the literals that they were made of.
using statement_texts = std::unordered_map<const char*, std::string>;

/// Runs the statements of a batch_writer row by row: `u` is one row of parameters. Prepared once, they cost
/// less than a crossing of the boundary with many rows would.
class row_writer {
 public:
  static constexpr bool row_by_row = true;

  row_writer(sqlite_database& database, statement_texts& texts) : database_(database), texts_(texts) {}

  template <class Rows, class... Columns>
  std::int64_t run(const char* body, const Rows& rows, const Columns&... columns) {
    auto& text = texts_[body];
    if (text.empty()) {
      text = "WITH u (" + names_of(columns...) + ", nth) AS (SELECT " + places(sizeof...(columns) + 1) +
             ") " + body;
    }
    std::int64_t nth = 0;
    return for_each(text, rows, [&](sqlite_statement& statement, const auto& row) {
      execute(statement, columns.project(row)..., ++nth);
    });
  }

  template <class Rows, class... Columns>
  std::int64_t insert(const char* table, const Rows& rows, const Columns&... columns) {
    auto& text = texts_[table];
    if (text.empty()) {
      text = std::string("INSERT INTO ") + table + " (" + names_of(columns...) + ") VALUES (" +
             places(sizeof...(columns)) + ")";
    }
    return for_each(text, rows, [&](sqlite_statement& statement, const auto& row) {
      execute(statement, columns.project(row)...);
    });
  }

  std::int64_t number(const char* sql) {
    auto& statement = database_.kept(sql);
    statement.step();
    const auto value = std::stoll(std::string(statement.text(0).value_or("0")));
    statement.reset();
    return value;
  }

 private:
  /// `?, ?, ..`
  static std::string places(std::size_t count) {
    std::string out = "?";
    for (std::size_t i = 1; i < count; ++i) {
      out += ", ?";
    }
    return out;
  }

  template <class Rows, class Execute>
  std::int64_t for_each(const std::string& text, const Rows& rows, Execute run_on) {
    auto& statement = database_.kept(text.c_str());
    std::int64_t touched = 0;
    for (const auto& row : rows) {
      run_on(statement, row);
      touched += database_.changed_rows();
    }
    statement.reset();
    return touched;
  }

  /// The values live until it has run.
  template <class... Values>
  static void execute(sqlite_statement& statement, const Values&... values) {
    int place = 0;
    (put(statement, ++place, values), ...);
    while (statement.step()) {
    }
    statement.rewind();
  }

  sqlite_database& database_;
  statement_texts& texts_;
};

/// What the session that commits and those that read have in common: a connection, and what is asked by it.
class sqlite_session : public relational_reader {
 public:
  bool ping() noexcept override;

 protected:
  sqlite_session(std::string folder, std::shared_ptr<serving_right> right)
      : relational_reader(std::move(right)), folder_(std::move(folder)) {}

  void select(const std::string& sql, const std::vector<argument>& arguments,
              const row_handler& on_row) override;
  void select_kept(const std::string& sql, const std::vector<argument>& arguments,
                   const row_handler& on_row) override;
  std::string instant_text(const std::string& column) const override { return column; }
  std::string local_time_text(const std::string& column) const override { return column; }
  std::string local_date_text(const std::string& column) const override { return column; }
  std::string hash_text(const std::string& column) const override {
    return "lower(nullif(hex(" + column + "), ''))";
  }
  std::string flag_text(const std::string& column) const override { return column; }
  std::string contains_text(const std::string& column, const std::string& parameter) const override {
    return "instr(lower(" + column + "), " + parameter + ") > 0";
  }
  std::string yesterday() const override { return "date('now', '-1 day')"; }
  /// Without statistics a primary key looks no worse to it than an index of a few rows.
  std::string by_index(const std::string& table, const char* index) const override {
    return table + " INDEXED BY " + index;
  }

  const std::string& folder() const { return folder_; }
  std::string path() const { return folder_ + "/usher.db"; }
  /// The connection, opened where it is not. Throws sqlite_error, or store_error where nothing may be said.
  virtual sqlite_database& ready() = 0;
  /// With a cache of so many bytes.
  sqlite_database& connect(if_missing then, std::size_t cache_bytes);
  /// Which files are open now.
  void note_files() { files_ = {inode_of(path()), inode_of(path() + "-wal")}; }
  void expect_in_place() const;
  // Within a transaction.
  void expect_claim();
  /// Of one that was acknowledged before the transaction began.
  void expect_acknowledged(const std::optional<batch_id>& last);
  bool has(const batch_id& id);
  void roll_back() noexcept;

  /// Closed after a failure whose extent is unknown; the next use opens it again.
  std::optional<sqlite_database> database_;

 private:
  static void select_by(sqlite_statement& statement, const std::vector<argument>& arguments,
                        const row_handler& on_row);

  std::string folder_;
  /// Which files are open: the database's and its log's.
  std::array<ino_t, 2> files_{};
};

/// Reads beside the one who commits: neither waits for the other.
class sqlite_reader final : public sqlite_session {
 public:
  sqlite_reader(std::string folder, std::shared_ptr<serving_right> right)
      : sqlite_session(std::move(folder), std::move(right)) {}

  void end_reading() noexcept override;

 protected:
  sqlite_database& ready() override;

 private:
  /// From here on all questions are answered as of one moment.
  void begin();

  bool reading_ = false;
};

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

 private:
  void open();
  void migrate();
  void claim();
  void seal_older_log();
  void write(const sealed_part& part);
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

sqlite_database& sqlite_session::connect(if_missing then, std::size_t cache_bytes) {
  auto& db = database_.emplace(path(), then);
  db.execute("PRAGMA busy_timeout = 2000");
  db.execute("PRAGMA foreign_keys = ON");
  db.execute("PRAGMA cache_size = -" + std::to_string(cache_bytes / 1024));
  return db;
}

sqlite_database& sqlite_reader::ready() {
  right().keep();
  if (!reading_) {
    try {
      if (database_) {
        expect_in_place();
        begin();
      } else {
        auto& db = connect(if_missing::fail, domain::limits::max_sqlite_reader_cache_bytes);
        db.execute("PRAGMA query_only = ON");
        // Whoever commits decides when the log is taken into the database, also at the end.
        db.leave_log();
        begin();
        note_files();
      }
    } catch (const std::exception&) {
      // Files that are gone or others by now are looked for anew the next time.
      database_.reset();
      throw;
    }
  }
  return *database_;
}

void sqlite_reader::begin() {
  const auto last = right().last_acknowledged();
  database_->execute("BEGIN");
  expect_claim();
  expect_acknowledged(last);
  reading_ = true;
}

void sqlite_reader::end_reading() noexcept {
  if (std::exchange(reading_, false)) {
    roll_back();
  }
}

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

/// Once for a store of an older version. What it overwrites may still stand in parts of pages that nobody
/// uses now: the file is built anew.
void sqlite_store::seal_older_log() {
  const auto progress = how_far_sealed();
  if (progress.is_complete) {
    return;
  }
  const older_log log{
      [this](std::uint64_t after, std::uint64_t through) { return unsealed_lines(after, through); },
      [this](const std::vector<domain::user_id>& people) { return keys_of(people); },
      [this](const sealed_part& part) { write(part); }};
  seal_older_lines(log, progress.sealed_through, progress.last);
  if (progress.last > 0) {
    try {
      database_->execute("VACUUM");
      take_in_log();
    } catch (const std::exception& error) {
      spdlog::warn(
          "{} still holds texts about people beside those that are sealed; the next start tries "
          "again to build it anew: {}",
          path(), error.what());
      return;
    }
  }
  write({{}, {}, progress.last, true});
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
      database_->scalar("SELECT count(*) FROM sqlite_schema WHERE name = '" + std::string(unfinished_copy) +
                        "'") != "0") {
    throw unfinished(path());
  }
}

bool sqlite_session::has(const batch_id& id) {
  auto& known = database_->kept("SELECT 1 FROM journal_batch WHERE batch_id = ? AND state = 'committed'");
  put(known, 1, id);
  const bool is_there = known.step();
  known.reset();
  return is_there;
}

void sqlite_store::acknowledge(const batch_id& id) noexcept {
  right().acknowledge(id);
  mark_.write(id);
}

/// What is written into files that have no name is gone when they are closed.
void sqlite_session::expect_in_place() const {
  if (files_ != std::array{inode_of(path()), inode_of(path() + "-wal")}) {
    throw store_error("'" + path() + "' or its log was moved or deleted while it is in use; put it back");
  }
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
