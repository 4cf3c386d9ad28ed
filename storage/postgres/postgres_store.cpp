#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "domain/base/hex.hpp"
#include "storage/batch/batch_writer.hpp"
#include "storage/batch/sealing.hpp"
#include "storage/log/change_text.hpp"
#include "storage/migrations/migrations.hpp"
#include "storage/postgres/postgres_connection.hpp"
#include "storage/postgres/postgres_values.hpp"
#include "storage/postgres/result_row.hpp"
#include "storage/restore/relational_store.hpp"
#include "storage/whole/target.hpp"

namespace usher::storage {

namespace {

using domain::to_text;

/// The advisory lock that stands for the right to serve a database ("usher"). Advisory locks are per
/// database.
constexpr const char* serving_lock = "503782237554";

// A single parameter as text.
std::string parameter_text(std::int64_t number) {
  return std::to_string(number);
}
std::string parameter_text(const std::string& text) {
  return text;
}
std::string parameter_text(const domain::bytes_32& bytes) {
  return "\\x" + domain::to_hex(bytes);
}

std::string literal(const batch_id& id) {
  return "\\x" + domain::to_hex(id.bytes);
}

/// The texts of the statements, by the literals that they were made of.
using statement_texts = std::unordered_map<const char*, std::string>;

/// `WITH u (..) AS ..`: the rows as a relation that unnests an array for each column.
template <class Row, class... Columns>
std::string relation(const Columns&... columns) {
  std::string arrays;
  int place = 0;
  const auto add_array = [&](std::string_view type) {
    arrays += (place == 0 ? "$" : ", $") + std::to_string(place + 1) + "::" + std::string(type) + "[]";
    ++place;
  };
  (add_array(type_of<Row, Columns>.name), ...);
  return "WITH u (" + names_of(columns...) + ", nth) AS (SELECT * FROM unnest(" + arrays +
         ") WITH ORDINALITY) ";
}

/// A statement on that relation.
template <class Row, class... Columns>
const std::string& statement(statement_texts& texts, const char* body, const Columns&... columns) {
  auto& text = texts[body];
  if (text.empty()) {
    text = relation<Row>(columns...) + body;
  }
  return text;
}

template <class Row, class... Columns>
const std::string& insertion(statement_texts& texts, const char* table, const Columns&... columns) {
  auto& text = texts[table];
  if (text.empty()) {
    text = relation<Row>(columns...) + "INSERT INTO " + table + " (" + names_of(columns...) + ") SELECT " +
           names_of(columns...) + " FROM u ORDER BY nth";
  }
  return text;
}

/// Runs the statements of a batch_writer, each once for all its rows.
class set_writer {
 public:
  static constexpr bool row_by_row = false;

  set_writer(postgres_connection& connection, pqxx::work& work, statement_texts& texts)
      : connection_(connection), work_(work), texts_(texts) {}

  template <class Rows, class... Columns>
  std::int64_t run(const char* body, const Rows& rows, const Columns&... columns) {
    return execute(statement<typename Rows::value_type>(texts_, body, columns...), rows, columns...);
  }

  template <class Rows, class... Columns>
  std::int64_t insert(const char* table, const Rows& rows, const Columns&... columns) {
    return execute(insertion<typename Rows::value_type>(texts_, table, columns...), rows, columns...);
  }

  std::int64_t number(const char* sql) {
    return connection_.execute_prepared(work_, sql, {}, value_form::binary).at(0)[0].as<std::int64_t>();
  }

 private:
  template <class Rows, class... Columns>
  std::int64_t execute(const std::string& text, const Rows& rows, const Columns&... columns) {
    using row_type = std::remove_const_t<typename Rows::value_type>;
    const auto array = [&]<class Column>(const Column& column) {
      binary_array out(type_of<row_type, Column>.number);
      for (const auto& row : rows) {
        add(out, column.project(row));
      }
      return out.take();
    };
    const auto done =
        connection_.execute_prepared(work_, text.c_str(), {array(columns)...}, value_form::binary);
    return static_cast<std::int64_t>(done.affected_rows());
  }

  postgres_connection& connection_;
  pqxx::work& work_;
  statement_texts& texts_;
};

/// Writes the statements of a batch_writer down, to be sent to the server all at once: without a BEGIN it
/// takes them as one transaction, so that a batch costs one round trip. What does not meet the rows that it
/// names divides by zero, which refuses the whole; ask again by set_writer to hear what was not there.
class trip_writer {
 public:
  static constexpr bool row_by_row = false;
  /// Larger batches are better off with values in binary form.
  static constexpr std::size_t max_changes = 128;

  trip_writer(postgres_connection& connection, statement_texts& texts, statement_texts& counting)
      : connection_(connection), texts_(texts), counting_(counting) {}

  template <class Rows, class... Columns>
  std::int64_t run(const char* body, const Rows& rows, const Columns&... columns) {
    add_statement(statement<typename Rows::value_type>(texts_, body, columns...), rows, columns...);
    return 0;
  }

  template <class Rows, class... Columns>
  void run_on_each(const char* body, const Rows& rows, const Columns&... columns) {
    auto& text = counting_[body];
    if (text.empty()) {
      text = relation<typename Rows::value_type>(columns...);
      text.back() = ',';
      text += " done AS (" + std::string(body) +
              " RETURNING 1) SELECT 1 / ((SELECT count(*) FROM done) = (SELECT count(*) FROM u))::integer";
    }
    add_statement(text, rows, columns...);
  }

  template <class Rows, class... Columns>
  std::int64_t insert(const char* table, const Rows& rows, const Columns&... columns) {
    add_statement(insertion<typename Rows::value_type>(texts_, table, columns...), rows, columns...);
    return 0;
  }

  std::int64_t number(const char*) {
    complete_ = false;
    return 0;
  }

  /// The statements; nothing when there was a question among them.
  std::optional<std::string> take() && { return complete_ ? std::optional(std::move(text_)) : std::nullopt; }

 private:
  template <class Rows, class... Columns>
  void add_statement(const std::string& text, const Rows& rows, const Columns&... columns) {
    if (!complete_) {
      return;
    }
    text_ += "EXECUTE " + connection_.prepare_by_name(text.c_str()) + "(";
    bool first = true;
    const auto add_array = [&](const auto& column) {
      text_array array(text_, std::exchange(first, false) ? "" : ",");
      for (const auto& row : rows) {
        add(array, column.project(row));
      }
      array.end();
    };
    (add_array(columns), ...);
    text_ += ");";
  }

  postgres_connection& connection_;
  statement_texts& texts_;
  statement_texts& counting_;
  std::string text_;
  bool complete_ = true;
};

/// What the session that commits and those that read have in common: a connection, and what is asked by it.
class postgres_session : public relational_reader {
 public:
  bool ping() noexcept override;

 protected:
  postgres_session(postgres_url url, std::shared_ptr<serving_right> right)
      : relational_reader(std::move(right)), url_(std::move(url)) {}

  void select(const std::string& sql, const std::vector<argument>& arguments,
              const row_handler& on_row) override;
  void select_kept(const std::string& sql, const std::vector<argument>& arguments,
                   const row_handler& on_row) override;
  std::string instant_text(const std::string& column) const override {
    return "CAST(" + column + " AS text)";
  }
  std::string local_time_text(const std::string& column) const override {
    return "to_char(" + column + ", 'YYYY-MM-DD\"T\"HH24:MI:SS')";
  }
  std::string local_date_text(const std::string& column) const override {
    return "to_char(" + column + ", 'YYYY-MM-DD')";
  }
  std::string hash_text(const std::string& column) const override { return "encode(" + column + ", 'hex')"; }
  std::string flag_text(const std::string& column) const override { return column + "::integer"; }
  std::string contains_text(const std::string& column, const std::string& parameter) const override {
    return "strpos(lower(" + column + " COLLATE \"C\"), " + parameter + ") > 0";
  }
  std::string yesterday() const override { return "(now() AT TIME ZONE 'UTC')::date - 1"; }
  /// It knows how large each index is.
  std::string by_index(const std::string& table, const char* /*index*/) const override { return table; }

  const postgres_url& url() const { return url_; }
  [[noreturn]] void fail(const std::exception& error) const;
  /// The connection, made where there is none. Throws what the library throws, or store_error.
  virtual postgres_connection& connection() = 0;
  /// Runs the statement, as a transaction of its own where none is open. Throws store_error.
  pqxx::result ask(const std::string& sql, const std::vector<argument>& arguments);
  /// Whether the database is as we left it: with our claim, and with what was acknowledged before it was
  /// looked at.
  void expect_ours(std::int64_t epoch, bool has_acknowledged) const;

  /// Absent after a failure; the next use connects again.
  std::optional<postgres_connection> connection_;

 private:
  template <class Execute>
  pqxx::result ask(const std::vector<argument>& arguments, Execute execute);
  static void hand_over(const pqxx::result& rows, const row_handler& on_row);

  postgres_url url_;
};

/// Reads beside the one who commits: neither waits for the other.
class postgres_reader final : public postgres_session {
 public:
  postgres_reader(const postgres_url& url, std::shared_ptr<serving_right> right)
      : postgres_session(url, std::move(right)) {}

  void end_reading() noexcept override;

 protected:
  postgres_connection& connection() override;

 private:
  /// From here on all questions are answered as of one moment.
  void begin();

  bool reading_ = false;
};

class postgres_store final : public relational_store<postgres_session> {
 public:
  explicit postgres_store(const std::string& url, if_unfinished then = if_unfinished::refuse)
      : relational_store(postgres_url(url), std::make_shared<serving_right>()), if_unfinished_(then) {}

  /// Throws as `open_postgres` does.
  void connect();

  commit_result commit(const batch& b) noexcept override;
  resolution resolve(const batch_id& id) noexcept override;
  std::unique_ptr<store_reader> open_reader() override {
    return std::make_unique<postgres_reader>(url(), shared_right());
  }
  std::string description() const override { return "postgres " + url().description(); }

 protected:
  std::int64_t alter(const std::string& sql, const std::vector<argument>& arguments) override {
    return static_cast<std::int64_t>(ask(sql, arguments).affected_rows());
  }
  postgres_connection& connection() override;

 private:
  static bool lock(postgres_connection& session);
  void expect_finished(postgres_connection& at) const;
  void migrate(postgres_connection& to);
  void claim(postgres_connection& to);
  void seal_older_log();
  void write(const sealed_part& part);
  void verify(postgres_connection& at) const;
  commit_result refused(const std::string& why) const {
    return {commit_status::refused, url().without_secrets(why)};
  }
  commit_result lost(commit_status status, const std::string& why);
  std::optional<std::string> in_one_trip(postgres_connection& session, const batch& b,
                                         const batch_rows& rows);

  const if_unfinished if_unfinished_;
  statement_texts texts_;
  /// Those that count what they touched.
  statement_texts counting_texts_;
  bool is_log_sealed_ = false;
};

/// Takes the lock that only one process has. The server ends a session, and lets its lock go, a moment after
/// its client has left: whoever starts anew at once waits for that moment.
bool postgres_store::lock(postgres_connection& session) {
  constexpr std::chrono::milliseconds pause{50};
  constexpr int attempts = 10;
  for (int i = 0; i < attempts; ++i) {
    if (i > 0) {
      std::this_thread::sleep_for(pause);
    }
    pqxx::nontransaction work(session.session());
    const auto taken =
        session.execute(work, std::string("SELECT pg_try_advisory_lock(") + serving_lock + ")");
    if (taken[0][0].as<bool>()) {
      return true;
    }
  }
  return false;
}

void postgres_store::connect() {
  right().keep();
  try {
    postgres_connection fresh(url());
    const bool is_first = right().epoch() == 0;
    if (!is_first) {
      // First of all: nothing may be said any longer, though the lock may take its time.
      verify(fresh);
    }
    if (!lock(fresh)) {
      throw store_in_use("the database " + url().description() + " is in use by another usher process");
    }
    if (is_first) {
      expect_finished(fresh);
      migrate(fresh);
      claim(fresh);
    } else {
      verify(fresh);
    }
    connection_.emplace(std::move(fresh));
    if (!is_log_sealed_) {
      seal_older_log();
      is_log_sealed_ = true;
    }
  } catch (const store_error&) {
    connection_.reset();
    throw;
  } catch (const std::exception& error) {
    connection_.reset();
    fail(error);
  }
}

/// Whether it may go better next time: there was no connection, or the server said that it has no room (53),
/// starts or ends (57).
bool is_out_of_reach(const std::exception& error) {
  if (const auto* said = dynamic_cast<const pqxx::sql_error*>(&error)) {
    const auto state = said->sqlstate().substr(0, 2);
    return state.empty() || state == "08" || state == "53" || state == "57";
  }
  // Of a value in the URL that cannot be, such as a port of letters, libpq says so before it tries.
  const bool is_about_url = std::string_view(error.what()).starts_with("invalid ");
  return !is_about_url && dynamic_cast<const pqxx::broken_connection*>(&error) != nullptr;
}

void postgres_session::fail(const std::exception& error) const {
  const auto text =
      "cannot use the database " + url_.description() + ": " + url_.without_secrets(error.what());
  if (is_out_of_reach(error)) {
    throw store_unreachable(text);
  }
  throw store_error(text);
}

void postgres_store::expect_finished(postgres_connection& at) const {
  pqxx::nontransaction work(at.session());
  const auto found = at.execute(work, std::string("SELECT to_regclass('") + unfinished_copy + "')");
  if (if_unfinished_ == if_unfinished::refuse && !found.at(0)[0].is_null()) {
    throw unfinished("the database " + url().description());
  }
}

void postgres_store::migrate(postgres_connection& to) {
  std::vector<applied_migration> applied;
  {
    pqxx::work work(to.session());
    to.execute(work,
               "CREATE TABLE IF NOT EXISTS schema_migration (version integer PRIMARY KEY, name text NOT NULL,"
               " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
    for (const auto& row :
         to.execute(work, "SELECT version, name, checksum FROM schema_migration ORDER BY version")) {
      applied.push_back({row[0].as<int>(), row[1].c_str(), row[2].c_str()});
    }
    work.commit();
  }
  for (const auto& m : missing_migrations(postgres_migrations(), applied)) {
    pqxx::work work(to.session());
    to.execute(work, std::string(m.sql));
    to.execute(work, "INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)",
               {std::to_string(m.version), std::string(m.name), checksum_of(m)});
    work.commit();
  }
}

void postgres_store::claim(postgres_connection& to) {
  pqxx::work work(to.session());
  const auto raised =
      to.execute(work, "UPDATE serving_right SET epoch = epoch + 1, claimed_at = now() RETURNING epoch");
  const auto epoch = raised.at(0)[0].as<std::int64_t>();
  work.commit();
  right().claim(epoch);
}

void postgres_store::write(const sealed_part& part) {
  auto& session = connection();
  pqxx::work work(session.session());
  set_writer backend(session, work, texts_);
  batch_writer(backend).write(part);
  work.commit();
}

/// Once for a store of an older version.
void postgres_store::seal_older_log() {
  const auto progress = how_far_sealed();
  if (progress.is_complete) {
    return;
  }
  const older_log log{
      [this](std::uint64_t after, std::uint64_t through) { return unsealed_lines(after, through); },
      [this](const std::vector<domain::user_id>& people) { return keys_of(people); },
      [this](const sealed_part& part) { write(part); }};
  seal_older_lines(log, progress.sealed_through, progress.last);
  write({{}, {}, progress.last, true});
}

/// Asks for our claim, and whether there is what was acknowledged last.
std::string whose_it_is(const std::optional<batch_id>& last) {
  const auto known = last ? "EXISTS (SELECT 1 FROM journal_batch WHERE batch_id = '" + literal(*last) +
                                "'::bytea AND state = 'committed')"
                          : std::string("true");
  return "SELECT epoch, (" + known + ")::integer FROM serving_right";
}

void postgres_session::expect_ours(std::int64_t epoch, bool has_acknowledged) const {
  // Whoever served in between has changed what our actors believe to know: only a restart helps.
  if (epoch != right().epoch()) {
    right().lose("another usher process has served the database " + url_.description() +
                 " in the meantime; start again");
  }
  if (!has_acknowledged) {
    right().lose("the database " + url_.description() +
                 " lacks what was acknowledged, as if it were restored from an older back-up; start again");
  }
}

void postgres_store::verify(postgres_connection& at) const {
  pqxx::nontransaction work(at.session());
  const auto found = at.execute(work, whose_it_is(right().last_acknowledged())).at(0);
  expect_ours(found[0].as<std::int64_t>(), found[1].as<int>() == 1);
}

postgres_connection& postgres_store::connection() {
  right().keep();
  if (!connection_ || !connection_->is_alive()) {
    connection_.reset();
    connect();
  }
  return *connection_;
}

void postgres_reader::begin() {
  const auto last = right().last_acknowledged();
  pqxx::nontransaction work(connection_->session());
  // What is asked last is answered.
  const auto found =
      connection_->execute(work, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; " + whose_it_is(last))
          .at(0);
  expect_ours(found[0].as<std::int64_t>(), found[1].as<int>() == 1);
  reading_ = true;
}

postgres_connection& postgres_reader::connection() {
  right().keep();
  if (right().epoch() == 0) {
    throw store_unreachable("the database " + url().description() + " was not reached yet");
  }
  if (reading_ && connection_) {
    return *connection_;
  }
  if (reading_) {
    // What it has answered was as of a moment that nobody can go back to.
    throw store_unreachable("the connection to " + url().description() + " was lost while it was read");
  }
  if (connection_ && connection_->is_open()) {
    try {
      begin();
      return *connection_;
    } catch (const std::exception& error) {
      // It was lost while nobody asked.
      if (!is_out_of_reach(error)) {
        throw;
      }
    }
  }
  connection_.reset();
  connection_.emplace(url());
  begin();
  return *connection_;
}

void postgres_reader::end_reading() noexcept {
  if (!std::exchange(reading_, false) || !connection_) {
    return;
  }
  try {
    pqxx::nontransaction work(connection_->session());
    connection_->execute(work, "COMMIT");
  } catch (const std::exception&) {
    connection_.reset();
  }
}

template <class Execute>
pqxx::result postgres_session::ask(const std::vector<argument>& arguments, Execute execute) {
  postgres_connection::arguments values;
  for (const auto& value : arguments) {
    values.push_back(std::visit([](const auto& known) { return parameter_text(known); }, value));
  }
  try {
    auto& session = connection();
    pqxx::nontransaction work(session.session());
    return execute(session, work, values);
  } catch (const store_error&) {
    throw;
  } catch (const std::exception& error) {
    connection_.reset();
    fail(error);
  }
}

pqxx::result postgres_session::ask(const std::string& sql, const std::vector<argument>& arguments) {
  return ask(arguments, [&](postgres_connection& session, pqxx::nontransaction& work, const auto& values) {
    return session.execute(work, sql, values);
  });
}

void postgres_session::hand_over(const pqxx::result& rows, const row_handler& on_row) {
  result_row row;
  for (pqxx::result::size_type i = 0; i < rows.size(); ++i) {
    row.move_to(rows[i]);
    on_row(row);
  }
}

void postgres_session::select(const std::string& sql, const std::vector<argument>& arguments,
                              const row_handler& on_row) {
  hand_over(ask(sql, arguments), on_row);
}

void postgres_session::select_kept(const std::string& sql, const std::vector<argument>& arguments,
                                   const row_handler& on_row) {
  hand_over(ask(arguments,
                [&](postgres_connection& session, pqxx::nontransaction& work, const auto& values) {
                  return session.execute_prepared(work, sql.c_str(), values, value_form::text);
                }),
            on_row);
}

commit_result postgres_store::lost(commit_status status, const std::string& why) {
  connection_.reset();
  return {status, url().without_secrets(why)};
}

/// Whether the server said with this that it did not store what it was given, and is well: integrity
/// constraints (23) and values that a column cannot hold (22).
bool is_refusal(const pqxx::sql_error& error) {
  const auto state = error.sqlstate().substr(0, 2);
  return state == "23" || state == "22";
}

/// Whether it had no room to store it, which it says before it commits; its session goes on.
bool is_out_of_room(const pqxx::sql_error& error) {
  return error.sqlstate() == "53100";
}

/// The whole batch as one text; nothing when it is too large or asks for something in between.
std::optional<std::string> postgres_store::in_one_trip(postgres_connection& session, const batch& b,
                                                       const batch_rows& rows) {
  if (rows.log.size() > trip_writer::max_changes) {
    return std::nullopt;
  }
  trip_writer trip(session, texts_, counting_texts_);
  batch_writer(trip).write(b, rows);
  return std::move(trip).take();
}

commit_result postgres_store::commit(const batch& b) noexcept {
  bool committing = false;
  try {
    auto rows = fold(b);
    try {
      seal(rows, keys_of(people_in(rows)));
      auto& session = connection();
      if (const auto statements = in_one_trip(session, b, rows)) {
        try {
          pqxx::nontransaction work(session.session());
          committing = true;
          session.execute(work, *statements);
          right().acknowledge(b.id);
          return {commit_status::committed, ""};
        } catch (const pqxx::sql_error& error) {
          if (!is_refusal(error)) {
            throw;
          }
          committing = false;
        }
      }
      pqxx::work work(session.session());
      set_writer backend(session, work, texts_);
      batch_writer(backend).write(b, rows);
      committing = true;
      work.commit();
      right().acknowledge(b.id);
      return {commit_status::committed, ""};
    } catch (const contradiction&) {
      throw;
    } catch (const pqxx::sql_error& error) {
      if (is_refusal(error)) {
        return refused(error.what());
      }
      if (is_out_of_room(error)) {
        return {commit_status::failed, url().without_secrets(error.what())};
      }
      // Any other word during the COMMIT may have come after it took effect, as when the server is shut down.
      return lost(committing ? commit_status::in_doubt : commit_status::failed, error.what());
    } catch (const std::exception& error) {
      return lost(committing ? commit_status::in_doubt : commit_status::failed, error.what());
    }
  } catch (const std::exception& error) {
    // A contradiction, or a text that cannot be stored.
    return refused(error.what());
  }
}

resolution postgres_store::resolve(const batch_id& id) noexcept {
  try {
    connection_.reset();
    // A connection without the right to serve is enough: the primary key of the batch arbitrates. The INSERT
    // waits for a transaction that holds the id and has not ended.
    postgres_connection fresh(url());
    pqxx::nontransaction work(fresh.session());
    const auto fenced = fresh.execute(work,
                                      "INSERT INTO journal_batch (batch_id, state, change_count)"
                                      " VALUES ($1::bytea, 'void', 0) ON CONFLICT DO NOTHING RETURNING 1",
                                      {literal(id)});
    if (!fenced.empty()) {
      return resolution::void_for_ever;
    }
    const auto known =
        fresh.execute(work, "SELECT state FROM journal_batch WHERE batch_id = $1::bytea", {literal(id)});
    if (known.empty()) {
      return resolution::unknown;
    }
    if (std::string_view(known[0][0].c_str()) == "void") {
      return resolution::void_for_ever;
    }
    right().acknowledge(id);
    return resolution::committed;
  } catch (const std::exception&) {
    return resolution::unknown;
  }
}

bool postgres_session::ping() noexcept {
  try {
    auto& session = connection();
    pqxx::nontransaction work(session.session());
    session.execute(work, "SELECT 1");
    return true;
  } catch (const std::exception&) {
    connection_.reset();
    return false;
  }
}

}  // namespace

std::unique_ptr<store> open_postgres(const std::string& url, if_unfinished then) {
  auto opened = std::make_unique<postgres_store>(url, then);
  opened->connect();
  return opened;
}

std::unique_ptr<store> open_postgres_later(const std::string& url) {
  return std::make_unique<postgres_store>(url);
}

}  // namespace usher::storage
