#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "storage/batch_rows.hpp"
#include "storage/change_text.hpp"
#include "storage/migrations.hpp"
#include "storage/relational_store.hpp"
#include "storage/sqlite_database.hpp"

namespace usher::storage {

namespace {

using domain::to_code;
using domain::to_text;

/// Says in the file's header whose it is ("USHR").
constexpr int our_application_id = 0x55534852;

std::string error_text(int code) {
  return std::generic_category().message(code);
}

/// The exclusive right to serve a folder, kept by the system for as long as this process lives. It stands
/// beside the database and not in it, so that people may look into the database while the server runs.
class folder_lock {
 public:
  explicit folder_lock(const std::string& folder) {
    const std::string path = folder + "/usher.lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0)
      throw store_error("cannot write to the folder '" + folder + "': " + error_text(errno));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    const int reason = errno;
    ::close(descriptor_);
    if (reason == EWOULDBLOCK)
      throw store_error("the store in '" + folder + "' is in use by another usher process");
    throw store_error("cannot lock the folder '" + folder + "': " + error_text(reason));
  }

  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;
  ~folder_lock() { ::close(descriptor_); }

 private:
  int descriptor_ = -1;
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
void put(sqlite_statement& into, int place, domain::instant time) {
  into.bind(place, to_text(time));
}
void put(sqlite_statement& into, int place, domain::local_time time) {
  into.bind(place, to_text(time));
}
void put(sqlite_statement& into, int place, domain::local_date date) {
  into.bind(place, to_text(date));
}
void put(sqlite_statement& into, int place, const domain::secret_hash& hash) {
  into.bind(place, hash.bytes);
}
void put(sqlite_statement& into, int place, const domain::trace_id& trace) {
  into.bind(place, trace.bytes);
}
void put(sqlite_statement& into, int place, const batch_id& id) {
  into.bind(place, id.bytes);
}
template <class T>
void put(sqlite_statement& into, int place, const std::optional<T>& value) {
  if (value)
    put(into, place, *value);
  else
    into.bind_null(place);
}

std::optional<std::string_view> filled(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<domain::user_id> filled(domain::user_id user) {
  return user.value == 0 ? std::nullopt : std::optional(user);
}

class sqlite_store final : public relational_store {
 public:
  explicit sqlite_store(std::string folder) : folder_(std::move(folder)), lock_(folder_) { open(); }

  commit_result commit(const batch& b) noexcept override;
  settlement settle(const batch_id& id) noexcept override;
  bool ping() noexcept override;
  std::string description() const override { return "sqlite " + path(); }

 protected:
  void select(const std::string& sql, const std::vector<argument>& arguments,
              const row_handler& on_row) override;
  std::string instant_text(const std::string& column) const override { return column; }
  std::string local_time_text(const std::string& column) const override { return column; }
  std::string local_date_text(const std::string& column) const override { return column; }
  std::string hash_text(const std::string& column) const override {
    return "lower(nullif(hex(" + column + "), ''))";
  }
  std::string flag_text(const std::string& column) const override { return column; }

 private:
  std::string path() const { return folder_ + "/usher.db"; }
  void open();
  void migrate();
  void roll_back() noexcept;

  /// Runs a kept statement with these parameters; says how many rows it touched.
  template <class... Values>
  std::int64_t run(const char* sql, const Values&... values);
  /// The same, for a statement that must touch exactly one row; `what` names the row that must be there for
  /// it.
  template <class... Values>
  void run_on_one(const char* what, const char* sql, const Values&... values);

  void write(const batch& b, const batch_rows& rows);
  void write_people(const batch_rows& rows);
  void write_sessions(const batch_rows& rows);
  void write_wallets(const batch_rows& rows);
  void write_concerts(const batch_rows& rows);
  void write_tokens(const batch_rows& rows);
  void write_holds(const batch_rows& rows);
  void write_clinics(const batch_rows& rows);
  void write_rosters(const batch_rows& rows);
  void write_log(const batch& b, const batch_rows& rows);

  std::string folder_;
  folder_lock lock_;
  /// Closed after a failure whose extent is unknown; the next use opens it again.
  std::optional<sqlite_database> database_;
};

void sqlite_store::open() {
  try {
    auto& db = database_.emplace(path());
    db.execute("PRAGMA busy_timeout = 2000");
    db.execute("PRAGMA foreign_keys = ON");
    db.execute("PRAGMA journal_mode = WAL");
    db.execute("PRAGMA synchronous = FULL");
    migrate();
  } catch (const std::exception&) {
    database_.reset();
    throw;
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
    db.execute("BEGIN IMMEDIATE");
    db.execute(std::string(m.sql));
    run("INSERT INTO schema_migration (version, name, checksum) VALUES (?, ?, ?)", m.version, m.name,
        checksum_of(m));
    db.execute("COMMIT");
  }
}

void sqlite_store::roll_back() noexcept {
  try {
    if (database_ && database_->in_transaction()) database_->execute("ROLLBACK");
  } catch (const std::exception&) {
    database_.reset();
  }
}

void sqlite_store::select(const std::string& sql, const std::vector<argument>& arguments,
                          const row_handler& on_row) {
  try {
    if (!database_) open();
    auto statement = database_->prepare(sql);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const int place = statement.place_of(("$" + std::to_string(i + 1)).c_str());
      std::visit([&](const auto& value) { put(statement, place, value); }, arguments[i]);
    }
    std::vector<std::optional<std::string_view>> cells(static_cast<std::size_t>(statement.columns()));
    while (statement.step()) {
      for (std::size_t i = 0; i < cells.size(); ++i)
        cells[i] = statement.text(static_cast<int>(i));
      on_row(row_text(cells));
    }
  } catch (const sqlite_error& error) {
    throw store_error("cannot read " + path() + ": " + error.what());
  }
}

template <class... Values>
std::int64_t sqlite_store::run(const char* sql, const Values&... values) {
  auto& statement = database_->kept(sql);
  int place = 0;
  (put(statement, ++place, values), ...);
  while (statement.step()) {
  }
  statement.reset();
  return database_->changed_rows();
}

template <class... Values>
void sqlite_store::run_on_one(const char* what, const char* sql, const Values&... values) {
  if (run(sql, values...) != 1) throw contradiction(std::string("the store does not hold ") + what);
}

void sqlite_store::write_people(const batch_rows& rows) {
  for (const auto& [who, registered_at] : rows.person_inserts)
    run("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", who.id,
        filled(who.username), who.password_hash, who.name, who.email, who.phone_num, who.student_phone_num,
        who.student_parent_phone_num, who.school, who.grade, who.subject, who.is_active, who.is_staff,
        who.is_superuser, who.is_teacher, who.is_student, who.no_show, who.non_pass, who.essential_clinic,
        who.needs_password_change, registered_at);
  for (const auto& user : rows.non_pass_updates)
    run_on_one("the person whose non_pass is cleared", "UPDATE person SET non_pass = 0 WHERE person_id = ?",
               user);
}

void sqlite_store::write_sessions(const batch_rows& rows) {
  for (const auto& row : rows.session_updates)
    run_on_one("the live session that ended",
               "UPDATE session_key SET ended_at = ?, end_reason = ? WHERE key_hash = ? AND person_id = ? AND "
               "ended_at IS NULL",
               row.ended_at, to_word(row.end_reason), row.key, row.user);
  for (const auto& row : rows.session_inserts) {
    std::optional<std::string_view> reason;
    if (row.end_reason) reason = to_word(*row.end_reason);
    run("INSERT INTO session_key (key_hash, person_id, started_at, ended_at, end_reason) VALUES (?, ?, ?, ?, "
        "?)",
        row.key, row.user, row.started_at, row.ended_at, reason);
  }
}

void sqlite_store::write_wallets(const batch_rows& rows) {
  // Entry by entry in order, so that each finds the one before it stored.
  for (const auto& row : rows.wallet_inserts)
    run("INSERT INTO wallet_entry SELECT ?1, coalesce(last.entry_no, 0) + 1, last.entry_no,"
        " coalesce(last.balance_after, 0), ?2, coalesce(last.balance_after, 0) + ?2, 'credit', ?3 FROM "
        "(SELECT 1)"
        " LEFT JOIN (SELECT entry_no, balance_after FROM wallet_entry WHERE person_id = ?1"
        " ORDER BY entry_no DESC LIMIT 1) AS last",
        row.user, row.amount, row.entered_at);
}

void sqlite_store::write_concerts(const batch_rows& rows) {
  for (const auto& row : rows.concert_inserts)
    run("INSERT INTO concert VALUES (?, ?, ?, ?)", row.concert, row.title, row.price, row.created_at);
  for (const auto& row : rows.date_inserts)
    run("INSERT INTO concert_date VALUES (?, ?, ?, ?)", row.date.concert, row.date.starts_at, row.seat_count,
        row.created_at);
}

void sqlite_store::write_tokens(const batch_rows& rows) {
  for (const auto& row : rows.token_updates)
    run_on_one("the open token that moved on",
               "UPDATE waiting_token SET status = ?4, admitted_at = coalesce(?5, admitted_at),"
               " active_until = coalesce(?6, active_until), ended_at = ?7"
               " WHERE room_id = ?1 AND ticket_no = ?2 AND person_id = ?3"
               " AND ended_at IS NULL AND (?5 IS NULL OR status = 'waiting')",
               row.room, row.ticket, row.user, to_word(row.status), row.admitted_at, row.active_until,
               row.ended_at);
  for (const auto& row : rows.token_inserts)
    run("INSERT INTO waiting_token VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row.room, row.ticket, row.token,
        row.user, to_word(row.status), row.issued_at, row.waits_until, row.admitted_at, row.active_until,
        row.ended_at);
}

void sqlite_store::write_holds(const batch_rows& rows) {
  for (const auto& row : rows.hold_removals)
    run_on_one(
        "the hold that ended",
        "DELETE FROM seat_hold WHERE concert_id = ? AND starts_at = ? AND seat_no = ? AND person_id = ?",
        row.date.concert, row.date.starts_at, row.seat, row.user);
  for (const auto& [previous, now] : rows.hold_updates)
    run_on_one("the hold that gave way to another",
               "UPDATE seat_hold SET person_id = ?5, held_at = ?6, expires_at = ?7"
               " WHERE concert_id = ?1 AND starts_at = ?2 AND seat_no = ?3 AND person_id = ?4",
               now.date.concert, now.date.starts_at, now.seat, previous, now.user, now.held_at,
               now.expires_at);
  for (const auto& row : rows.hold_inserts)
    run_on_one(
        "the concert date of a hold",
        "INSERT INTO seat_hold SELECT concert_id, starts_at, ?3, seat_count, ?4, ?5, ?6 FROM concert_date"
        " WHERE concert_id = ?1 AND starts_at = ?2",
        row.date.concert, row.date.starts_at, row.seat, row.user, row.held_at, row.expires_at);
}

void sqlite_store::write_clinics(const batch_rows& rows) {
  for (const auto& key : rows.cleared_classes) {
    run("DELETE FROM clinic_reservation WHERE clinic_id = ? AND class_date = ?", key.clinic, key.class_date);
    run("DELETE FROM attendance WHERE clinic_id = ? AND class_date = ?", key.clinic, key.class_date);
  }
  for (const auto& [facts, created_at] : rows.clinic_inserts)
    run("INSERT INTO clinic VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", facts.id, to_code(facts.day),
        to_code(facts.time), facts.room, facts.subject, filled(facts.teacher), facts.teacher_name,
        facts.capacity, facts.is_active, to_word(facts.window), created_at);
  for (const auto& [facts, changed_at] : rows.clinic_updates) {
    run_on_one(
        "the clinic that changed",
        "UPDATE clinic SET subject = ?5, teacher_id = ?6, teacher_name = ?7, capacity = ?8, is_active = ?9,"
        " reservation_window = ?10 WHERE clinic_id = ?1 AND day = ?2 AND time = ?3 AND room = ?4",
        facts.id, to_code(facts.day), to_code(facts.time), facts.room, facts.subject, filled(facts.teacher),
        facts.teacher_name, facts.capacity, facts.is_active, to_word(facts.window));
    run("UPDATE clinic_class SET capacity = ?2 WHERE clinic_id = ?1 AND capacity <> ?2 AND class_date >= ?3",
        facts.id, facts.capacity, to_text(changed_at).substr(0, 10));
  }
}

void sqlite_store::write_rosters(const batch_rows& rows) {
  for (const auto& key : rows.class_upserts)
    run("INSERT INTO clinic_class SELECT clinic_id, ?2, capacity FROM clinic WHERE clinic_id = ?1"
        " ON CONFLICT (clinic_id, class_date) DO UPDATE SET capacity = excluded.capacity"
        " WHERE clinic_class.capacity <> excluded.capacity",
        key.clinic, key.class_date);
  for (const auto& row : rows.reservation_inserts)
    run_on_one(
        "the clinic of a reservation",
        "INSERT INTO clinic_reservation SELECT clinic_id, class_date, capacity, ?3, ?4, ?5 FROM clinic_class"
        " WHERE clinic_id = ?1 AND class_date = ?2",
        row.clinic, row.class_date, row.place, row.user, row.reserved_at);
  for (const auto& row : rows.attendance_inserts)
    run("INSERT INTO attendance VALUES (?, ?, ?, 'none', ?)", row.clinic, row.class_date, row.user,
        row.opened_at);
}

void sqlite_store::write_log(const batch& b, const batch_rows& rows) {
  for (const auto& row : rows.log)
    run("INSERT INTO change_log (batch_id, actor, actor_number, kind, person_id, decided_at, trace_id, "
        "payload)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        b.id, row.actor, row.actor_number, row.kind, row.user, row.decided_at, row.trace, row.payload);
}

void sqlite_store::write(const batch& b, const batch_rows& rows) {
  run("INSERT INTO journal_batch (batch_id, state, change_count) VALUES (?, 'committed', ?)", b.id,
      rows.log.size());
  write_people(rows);
  write_sessions(rows);
  write_wallets(rows);
  write_concerts(rows);
  write_clinics(rows);
  write_tokens(rows);
  write_holds(rows);
  write_rosters(rows);
  write_log(b, rows);
}

/// Whether the fault lies with what was to be written and not with the store.
bool is_refusal(const sqlite_error& error) {
  return error.code() == SQLITE_CONSTRAINT || error.code() == SQLITE_MISMATCH ||
         error.code() == SQLITE_TOOBIG;
}

commit_result sqlite_store::commit(const batch& b) noexcept {
  bool committing = false;
  try {
    const auto rows = fold(b);
    try {
      if (!database_) open();
      database_->execute("BEGIN IMMEDIATE");
      write(b, rows);
      committing = true;
      database_->execute("COMMIT");
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
      database_.reset();
      return {commit_status::failed, error.what()};
    }
  } catch (const std::exception& error) {
    // A contradiction, or a text that cannot be stored.
    roll_back();
    return {commit_status::refused, error.what()};
  }
}

settlement sqlite_store::settle(const batch_id& id) noexcept {
  try {
    database_.reset();
    open();
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
    if (fenced || state == "void") return settlement::void_for_ever;
    return settlement::committed;
  } catch (const std::exception&) {
    database_.reset();
    return settlement::unknown;
  }
}

bool sqlite_store::ping() noexcept {
  try {
    if (!database_) open();
    // Reads a page, and so meets a file that went away or broke.
    return !database_->scalar("SELECT count(*) FROM schema_migration").empty();
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

std::unique_ptr<store> open_sqlite(const std::string& folder) {
  std::error_code trouble;
  std::filesystem::create_directories(folder, trouble);
  if (trouble) throw store_error("cannot create the folder '" + folder + "': " + trouble.message());
  try {
    return std::make_unique<sqlite_store>(folder);
  } catch (const sqlite_error& error) {
    if (error.code() == SQLITE_NOTADB)
      throw store_error("'" + folder + "/usher.db' is not a store of usher: " + error.what());
    throw store_error("cannot open the store '" + folder + "/usher.db': " + error.what());
  }
}

}  // namespace usher::storage
