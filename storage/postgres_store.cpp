#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "storage/batch_rows.hpp"
#include "storage/change_text.hpp"
#include "storage/migrations.hpp"
#include "storage/postgres_connection.hpp"
#include "storage/relational_store.hpp"

namespace usher::storage {

namespace {

using domain::to_code;
using domain::to_text;

/// The advisory lock that stands for the right to serve a database ("usher"). Advisory locks are per
/// database.
constexpr const char* serving_lock = "503782237554";

// How each type stands in an array.
template <class Tag, class T>
void add(array_text& to, const domain::named_type<Tag, T>& id) {
  to.add_plain(std::to_string(id.value));
}
template <std::integral T>
void add(array_text& to, T number) {
  if constexpr (std::is_same_v<T, bool>)
    to.add_plain(number ? "t" : "f");
  else
    to.add_plain(std::to_string(number));
}
void add(array_text& to, std::string_view text) {
  to.add_quoted(text);
}
void add(array_text& to, domain::instant time) {
  to.add_plain(to_text(time));
}
void add(array_text& to, domain::local_time time) {
  to.add_plain(to_text(time));
}
void add(array_text& to, domain::local_date date) {
  to.add_plain(to_text(date));
}
void add(array_text& to, const domain::secret_hash& hash) {
  to.add_quoted("\\x" + to_hex(hash.bytes));
}
void add(array_text& to, const domain::trace_id& trace) {
  to.add_quoted("\\x" + to_hex(trace.bytes));
}
template <class T>
void add(array_text& to, const std::optional<T>& value) {
  if (value)
    add(to, *value);
  else
    to.add_null();
}

/// One array per projection, in order: the arguments of a statement that unnests them side by side.
template <class Rows, class... Projections>
postgres_connection::arguments columns(const Rows& rows, Projections... projections) {
  const auto column = [&](const auto& project) {
    array_text out;
    for (const auto& row : rows)
      add(out, project(row));
    return out.take();
  };
  return {column(projections)...};
}

std::optional<std::string_view> filled(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<domain::user_id> filled(domain::user_id user) {
  return user.value == 0 ? std::nullopt : std::optional(user);
}

std::string literal(const batch_id& id) {
  return "\\x" + to_hex(id.bytes);
}

/// One batch on its way through an open transaction.
class batch_writer {
 public:
  batch_writer(postgres_connection& connection, pqxx::work& work) : connection_(connection), work_(work) {}

  void write(const batch& b, const batch_rows& rows);

 private:
  /// Runs the statement on the rows; none, no statement. Every row must touch one, or `what` is not there.
  template <class Rows, class... Projections>
  void on_each(const char* what, const char* sql, const Rows& rows, Projections... projections) {
    if (rows.empty()) return;
    const auto touched =
        connection_.execute_prepared(work_, sql, columns(rows, projections...)).affected_rows();
    if (static_cast<std::size_t>(touched) != rows.size())
      throw contradiction(std::string("the store does not hold ") + what);
  }

  /// The same for statements that touch as many rows as there happen to be.
  template <class Rows, class... Projections>
  void on_any(const char* sql, const Rows& rows, Projections... projections) {
    if (!rows.empty()) connection_.execute_prepared(work_, sql, columns(rows, projections...));
  }

  void write_people(const batch_rows& rows);
  void write_sessions(const batch_rows& rows);
  void write_wallets(const batch_rows& rows);
  void write_concerts(const batch_rows& rows);
  void write_clinics(const batch_rows& rows);
  void write_tokens(const batch_rows& rows);
  void write_holds(const batch_rows& rows);
  void write_rosters(const batch_rows& rows);
  void write_log(const batch& b, const batch_rows& rows);

  postgres_connection& connection_;
  pqxx::work& work_;
};

void batch_writer::write(const batch& b, const batch_rows& rows) {
  // First, so that `settle` waits for this transaction wherever it may be stuck.
  connection_.execute_prepared(work_,
                               "INSERT INTO journal_batch (batch_id, state, change_count) VALUES ($1::bytea, "
                               "'committed', $2::integer)",
                               {literal(b.id), std::to_string(rows.log.size())});
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

void batch_writer::write_people(const batch_rows& rows) {
  using row = domain::person_registered;
  on_any(
      "INSERT INTO person SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[],"
      " $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::boolean[], "
      "$13::boolean[],"
      " $14::boolean[], $15::boolean[], $16::boolean[], $17::integer[], $18::boolean[], $19::boolean[],"
      " $20::boolean[], $21::timestamptz[])",
      rows.person_inserts, [](const row& r) { return r.who.id; },
      [](const row& r) { return filled(r.who.username); },
      [](const row& r) { return std::string_view(r.who.password_hash); },
      [](const row& r) { return std::string_view(r.who.name); },
      [](const row& r) { return std::string_view(r.who.email); },
      [](const row& r) { return std::string_view(r.who.phone_num); },
      [](const row& r) { return std::string_view(r.who.student_phone_num); },
      [](const row& r) { return std::string_view(r.who.student_parent_phone_num); },
      [](const row& r) { return std::string_view(r.who.school); },
      [](const row& r) { return std::string_view(r.who.grade); },
      [](const row& r) { return std::string_view(r.who.subject); },
      [](const row& r) { return r.who.is_active; }, [](const row& r) { return r.who.is_staff; },
      [](const row& r) { return r.who.is_superuser; }, [](const row& r) { return r.who.is_teacher; },
      [](const row& r) { return r.who.is_student; }, [](const row& r) { return r.who.no_show; },
      [](const row& r) { return r.who.non_pass; }, [](const row& r) { return r.who.essential_clinic; },
      [](const row& r) { return r.who.needs_password_change; }, [](const row& r) { return r.registered_at; });
  on_each("the person whose non_pass is cleared",
          "UPDATE person SET non_pass = false FROM unnest($1::bigint[]) AS u (id) WHERE person_id = u.id",
          rows.non_pass_updates, [](domain::user_id user) { return user; });
}

void batch_writer::write_sessions(const batch_rows& rows) {
  on_each(
      "the live session that ended",
      "UPDATE session_key AS s SET ended_at = u.ended_at, end_reason = u.end_reason"
      " FROM unnest($1::bytea[], $2::bigint[], $3::timestamptz[], $4::text[]) AS u (key, person, ended_at, "
      "end_reason)"
      " WHERE s.key_hash = u.key AND s.person_id = u.person AND s.ended_at IS NULL",
      rows.session_updates, [](const session_update& r) { return r.key; },
      [](const session_update& r) { return r.user; }, [](const session_update& r) { return r.ended_at; },
      [](const session_update& r) { return to_word(r.end_reason); });
  on_any(
      "INSERT INTO session_key (key_hash, person_id, started_at, ended_at, end_reason)"
      " SELECT key, person, started_at, ended_at, end_reason"
      " FROM unnest($1::bytea[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::text[])"
      " WITH ORDINALITY AS u (key, person, started_at, ended_at, end_reason, nth) ORDER BY nth",
      rows.session_inserts, [](const session_row& r) { return r.key; },
      [](const session_row& r) { return r.user; }, [](const session_row& r) { return r.started_at; },
      [](const session_row& r) { return r.ended_at; },
      [](const session_row& r) {
        return r.end_reason ? std::optional(to_word(*r.end_reason)) : std::nullopt;
      });
}

void batch_writer::write_wallets(const batch_rows& rows) {
  on_any(
      "INSERT INTO wallet_entry SELECT u.person, coalesce(last.entry_no, 0) + u.nth,"
      " nullif(coalesce(last.entry_no, 0) + u.nth - 1, 0), coalesce(last.balance_after, 0) + (u.sum - "
      "u.amount),"
      " u.amount, coalesce(last.balance_after, 0) + u.sum, 'credit', u.entered_at"
      " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[])"
      " AS u (person, nth, amount, sum, entered_at) LEFT JOIN LATERAL (SELECT entry_no, balance_after FROM "
      "wallet_entry"
      " WHERE person_id = u.person ORDER BY entry_no DESC LIMIT 1) AS last ON true",
      rows.wallet_inserts, [](const wallet_row& r) { return r.user; },
      [](const wallet_row& r) { return r.nth; }, [](const wallet_row& r) { return r.amount; },
      [](const wallet_row& r) { return r.sum; }, [](const wallet_row& r) { return r.entered_at; });
}

void batch_writer::write_concerts(const batch_rows& rows) {
  using concert = domain::concert_created;
  on_any(
      "INSERT INTO concert SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::timestamptz[])",
      rows.concert_inserts, [](const concert& r) { return r.concert; },
      [](const concert& r) { return std::string_view(r.title); }, [](const concert& r) { return r.price; },
      [](const concert& r) { return r.created_at; });
  using date = domain::concert_date_created;
  on_any(
      "INSERT INTO concert_date SELECT * FROM unnest($1::bigint[], $2::timestamp[], $3::integer[], "
      "$4::timestamptz[])",
      rows.date_inserts, [](const date& r) { return r.date.concert; },
      [](const date& r) { return r.date.starts_at; }, [](const date& r) { return r.seat_count; },
      [](const date& r) { return r.created_at; });
}

void batch_writer::write_clinics(const batch_rows& rows) {
  const auto clinic_of = [](const class_key& k) { return k.clinic; };
  const auto date_of = [](const class_key& k) { return k.class_date; };
  on_any(
      "DELETE FROM clinic_reservation AS r USING unnest($1::bigint[], $2::date[]) AS u (clinic, class_date)"
      " WHERE r.clinic_id = u.clinic AND r.class_date = u.class_date",
      rows.cleared_classes, clinic_of, date_of);
  on_any(
      "DELETE FROM attendance AS a USING unnest($1::bigint[], $2::date[]) AS u (clinic, class_date)"
      " WHERE a.clinic_id = u.clinic AND a.class_date = u.class_date",
      rows.cleared_classes, clinic_of, date_of);

  const auto facts = [](auto project) { return [project](const auto& row) { return project(row.clinic); }; };
  using f = domain::clinic_facts;
  const auto id = facts([](const f& c) { return c.id; });
  const auto day = facts([](const f& c) { return to_code(c.day); });
  const auto time = facts([](const f& c) { return to_code(c.time); });
  const auto room = facts([](const f& c) { return c.room; });
  const auto subject = facts([](const f& c) { return std::string_view(c.subject); });
  const auto teacher = facts([](const f& c) { return filled(c.teacher); });
  const auto teacher_name = facts([](const f& c) { return std::string_view(c.teacher_name); });
  const auto capacity = facts([](const f& c) { return c.capacity; });
  const auto is_active = facts([](const f& c) { return c.is_active; });
  const auto window = facts([](const f& c) { return to_word(c.window); });
  on_any(
      "INSERT INTO clinic SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], "
      "$5::text[],"
      " $6::bigint[], $7::text[], $8::integer[], $9::boolean[], $10::text[], $11::timestamptz[])",
      rows.clinic_inserts, id, day, time, room, subject, teacher, teacher_name, capacity, is_active, window,
      [](const domain::clinic_created& r) { return r.created_at; });
  on_each("the clinic that changed",
          "UPDATE clinic AS c SET subject = u.subject, teacher_id = u.teacher, teacher_name = u.teacher_name,"
          " capacity = u.capacity, is_active = u.is_active, reservation_window = u.reservation_window"
          " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::bigint[], "
          "$7::text[],"
          " $8::integer[], $9::boolean[], $10::text[]) AS u (id, day, time, room, subject, teacher, "
          "teacher_name, capacity,"
          " is_active, reservation_window)"
          " WHERE c.clinic_id = u.id AND c.day = u.day AND c.time = u.time AND c.room = u.room",
          rows.clinic_updates, id, day, time, room, subject, teacher, teacher_name, capacity, is_active,
          window);
  on_any(
      "UPDATE clinic_class AS k SET capacity = u.capacity"
      " FROM unnest($1::bigint[], $2::integer[], $3::date[]) AS u (clinic, capacity, since)"
      " WHERE k.clinic_id = u.clinic AND k.capacity <> u.capacity AND k.class_date >= u.since",
      rows.clinic_updates, id, capacity, [](const domain::clinic_changed& r) {
        return domain::local_date{std::chrono::floor<std::chrono::days>(r.changed_at).time_since_epoch()};
      });
}

void batch_writer::write_tokens(const batch_rows& rows) {
  using update = token_update;
  on_each(
      "the open token that moved on",
      "UPDATE waiting_token AS t SET status = u.status, admitted_at = coalesce(u.admitted_at, t.admitted_at),"
      " active_until = coalesce(u.active_until, t.active_until), ended_at = u.ended_at"
      " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::timestamptz[], "
      "$6::timestamptz[],"
      " $7::timestamptz[]) AS u (room, ticket, person, status, admitted_at, active_until, ended_at)"
      " WHERE t.room_id = u.room AND t.ticket_no = u.ticket AND t.person_id = u.person"
      " AND t.ended_at IS NULL AND (u.admitted_at IS NULL OR t.status = 'waiting')",
      rows.token_updates, [](const update& r) { return r.room; }, [](const update& r) { return r.ticket; },
      [](const update& r) { return r.user; }, [](const update& r) { return to_word(r.status); },
      [](const update& r) { return r.admitted_at; }, [](const update& r) { return r.active_until; },
      [](const update& r) { return r.ended_at; });
  using row = token_row;
  on_any(
      "INSERT INTO waiting_token SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[],"
      " $5::text[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], "
      "$10::timestamptz[])",
      rows.token_inserts, [](const row& r) { return r.room; }, [](const row& r) { return r.ticket; },
      [](const row& r) { return r.token; }, [](const row& r) { return r.user; },
      [](const row& r) { return to_word(r.status); }, [](const row& r) { return r.issued_at; },
      [](const row& r) { return r.waits_until; }, [](const row& r) { return r.admitted_at; },
      [](const row& r) { return r.active_until; }, [](const row& r) { return r.ended_at; });
}

void batch_writer::write_holds(const batch_rows& rows) {
  on_each(
      "the hold that ended",
      "DELETE FROM seat_hold AS h USING unnest($1::bigint[], $2::timestamp[], $3::integer[], $4::bigint[])"
      " AS u (concert, starts_at, seat, person) WHERE h.concert_id = u.concert AND h.starts_at = u.starts_at"
      " AND h.seat_no = u.seat AND h.person_id = u.person",
      rows.hold_removals, [](const hold_removal& r) { return r.date.concert; },
      [](const hold_removal& r) { return r.date.starts_at; }, [](const hold_removal& r) { return r.seat; },
      [](const hold_removal& r) { return r.user; });
  using update = hold_update;
  on_each(
      "the hold that gave way to another",
      "UPDATE seat_hold AS h SET person_id = u.person, held_at = u.held_at, expires_at = u.expires_at"
      " FROM unnest($1::bigint[], $2::timestamp[], $3::integer[], $4::bigint[], $5::bigint[], "
      "$6::timestamptz[],"
      " $7::timestamptz[]) AS u (concert, starts_at, seat, previous, person, held_at, expires_at)"
      " WHERE h.concert_id = u.concert AND h.starts_at = u.starts_at AND h.seat_no = u.seat"
      " AND h.person_id = u.previous",
      rows.hold_updates, [](const update& r) { return r.now.date.concert; },
      [](const update& r) { return r.now.date.starts_at; }, [](const update& r) { return r.now.seat; },
      [](const update& r) { return r.previous; }, [](const update& r) { return r.now.user; },
      [](const update& r) { return r.now.held_at; }, [](const update& r) { return r.now.expires_at; });
  on_each(
      "the concert date of a hold",
      "INSERT INTO seat_hold SELECT d.concert_id, d.starts_at, u.seat, d.seat_count, u.person, u.held_at, "
      "u.expires_at"
      " FROM unnest($1::bigint[], $2::timestamp[], $3::integer[], $4::bigint[], $5::timestamptz[], "
      "$6::timestamptz[])"
      " AS u (concert, starts_at, seat, person, held_at, expires_at)"
      " JOIN concert_date AS d ON d.concert_id = u.concert AND d.starts_at = u.starts_at",
      rows.hold_inserts, [](const hold_row& r) { return r.date.concert; },
      [](const hold_row& r) { return r.date.starts_at; }, [](const hold_row& r) { return r.seat; },
      [](const hold_row& r) { return r.user; }, [](const hold_row& r) { return r.held_at; },
      [](const hold_row& r) { return r.expires_at; });
}

void batch_writer::write_rosters(const batch_rows& rows) {
  on_any(
      "INSERT INTO clinic_class SELECT c.clinic_id, u.class_date, c.capacity"
      " FROM unnest($1::bigint[], $2::date[]) AS u (clinic, class_date) JOIN clinic AS c ON c.clinic_id = "
      "u.clinic"
      " ON CONFLICT (clinic_id, class_date) DO UPDATE SET capacity = excluded.capacity"
      " WHERE clinic_class.capacity <> excluded.capacity",
      rows.class_upserts, [](const class_key& k) { return k.clinic; },
      [](const class_key& k) { return k.class_date; });
  using row = domain::place_reserved;
  on_each(
      "the clinic of a reservation",
      "INSERT INTO clinic_reservation SELECT k.clinic_id, k.class_date, k.capacity, u.place, u.person, "
      "u.reserved_at"
      " FROM unnest($1::bigint[], $2::date[], $3::integer[], $4::bigint[], $5::timestamptz[])"
      " AS u (clinic, class_date, place, person, reserved_at)"
      " JOIN clinic_class AS k ON k.clinic_id = u.clinic AND k.class_date = u.class_date",
      rows.reservation_inserts, [](const row& r) { return r.clinic; },
      [](const row& r) { return r.class_date; }, [](const row& r) { return r.place; },
      [](const row& r) { return r.user; }, [](const row& r) { return r.reserved_at; });
  using record = domain::attendance_opened;
  on_any(
      "INSERT INTO attendance SELECT u.clinic, u.class_date, u.person, 'none', u.opened_at"
      " FROM unnest($1::bigint[], $2::date[], $3::bigint[], $4::timestamptz[])"
      " AS u (clinic, class_date, person, opened_at)",
      rows.attendance_inserts, [](const record& r) { return r.clinic; },
      [](const record& r) { return r.class_date; }, [](const record& r) { return r.user; },
      [](const record& r) { return r.opened_at; });
}

void batch_writer::write_log(const batch& b, const batch_rows& rows) {
  if (rows.log.empty()) return;
  auto values = columns(
      rows.log, [](const log_row& r) { return r.actor; }, [](const log_row& r) { return r.actor_number; },
      [](const log_row& r) { return r.kind; }, [](const log_row& r) { return r.user; },
      [](const log_row& r) { return r.decided_at; }, [](const log_row& r) { return r.trace; },
      [](const log_row& r) { return std::string_view(r.payload); });
  values.push_back(literal(b.id));
  connection_.execute_prepared(
      work_,
      "INSERT INTO change_log (batch_id, actor, actor_number, kind, person_id, decided_at, trace_id, payload)"
      " SELECT $8::bytea, actor, actor_number, kind, person, decided_at, trace, payload"
      " FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::timestamptz[], $6::bytea[], "
      "$7::jsonb[])"
      " WITH ORDINALITY AS u (actor, actor_number, kind, person, decided_at, trace, payload, nth) ORDER BY "
      "nth",
      values);
}

class postgres_store final : public relational_store {
 public:
  explicit postgres_store(const std::string& url) : url_(url) { connect(); }

  commit_result commit(const batch& b) noexcept override;
  settlement settle(const batch_id& id) noexcept override;
  bool ping() noexcept override;
  std::string description() const override { return "postgres " + url_.description(); }

 protected:
  void select(const std::string& sql, const std::vector<argument>& arguments,
              const row_handler& on_row) override;
  std::string instant_text(const std::string& column) const override {
    return "to_char((" + column + ") AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
  }
  std::string local_time_text(const std::string& column) const override {
    return "to_char(" + column + ", 'YYYY-MM-DD\"T\"HH24:MI:SS')";
  }
  std::string local_date_text(const std::string& column) const override {
    return "to_char(" + column + ", 'YYYY-MM-DD')";
  }
  std::string hash_text(const std::string& column) const override { return "encode(" + column + ", 'hex')"; }
  std::string flag_text(const std::string& column) const override { return column + "::integer"; }

 private:
  void connect();
  void migrate(postgres_connection& to);
  void claim(postgres_connection& to);
  postgres_connection& connection();
  commit_result refused(const std::string& why) const {
    return {commit_status::refused, url_.without_secrets(why)};
  }
  commit_result lost(commit_status status, const std::string& why);

  postgres_url url_;
  /// Absent after a failure; the next use connects again.
  std::optional<postgres_connection> connection_;
  /// Which claim on the database is ours; 0 before the first.
  std::int64_t epoch_ = 0;
};

void postgres_store::connect() {
  try {
    postgres_connection fresh(url_);
    {
      pqxx::nontransaction work(fresh.session());
      const auto taken =
          fresh.execute(work, std::string("SELECT pg_try_advisory_lock(") + serving_lock + ")");
      if (!taken[0][0].as<bool>())
        throw store_error("the database " + url_.description() + " is in use by another usher process");
    }
    if (epoch_ == 0) migrate(fresh);
    claim(fresh);
    connection_.emplace(std::move(fresh));
  } catch (const store_error&) {
    throw;
  } catch (const std::exception& error) {
    throw store_error("cannot use the database " + url_.description() + ": " +
                      url_.without_secrets(error.what()));
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
         to.execute(work, "SELECT version, name, checksum FROM schema_migration ORDER BY version"))
      applied.push_back({row[0].as<int>(), row[1].c_str(), row[2].c_str()});
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
  if (epoch_ == 0) {
    const auto raised =
        to.execute(work, "UPDATE serving_right SET epoch = epoch + 1, claimed_at = now() RETURNING epoch");
    const auto epoch = raised.at(0)[0].as<std::int64_t>();
    work.commit();
    epoch_ = epoch;
    return;
  }
  // Whoever served in between has changed what our actors believe to know: only a restart helps.
  const auto epoch = to.execute(work, "SELECT epoch FROM serving_right").at(0)[0].as<std::int64_t>();
  if (epoch != epoch_)
    throw store_error("another usher process has served the database " + url_.description() +
                      " in the meantime; start again");
}

postgres_connection& postgres_store::connection() {
  if (!connection_ || !connection_->is_open()) {
    connection_.reset();
    connect();
  }
  return *connection_;
}

void postgres_store::select(const std::string& sql, const std::vector<argument>& arguments,
                            const row_handler& on_row) {
  postgres_connection::arguments values;
  for (const auto& value : arguments)
    values.push_back(std::holds_alternative<std::string>(value)
                         ? std::get<std::string>(value)
                         : std::to_string(std::get<std::int64_t>(value)));
  pqxx::result rows;
  try {
    auto& session = connection();
    pqxx::work work(session.session());
    rows = session.execute(work, sql, values);
  } catch (const store_error&) {
    throw;
  } catch (const std::exception& error) {
    connection_.reset();
    throw store_error("cannot read the database " + url_.description() + ": " +
                      url_.without_secrets(error.what()));
  }
  std::vector<std::optional<std::string_view>> cells;
  for (const auto& row : rows) {
    cells.clear();
    for (const auto& field : row)
      cells.push_back(field.is_null() ? std::nullopt
                                      : std::optional(std::string_view(field.c_str(), field.size())));
    on_row(row_text(cells));
  }
}

commit_result postgres_store::lost(commit_status status, const std::string& why) {
  connection_.reset();
  return {status, url_.without_secrets(why)};
}

/// Whether the server said with this that it did not store what it was given, and is well: integrity
/// constraints (23) and values that a column cannot hold (22).
bool is_refusal(const pqxx::sql_error& error) {
  const auto state = error.sqlstate().substr(0, 2);
  return state == "23" || state == "22";
}

commit_result postgres_store::commit(const batch& b) noexcept {
  bool committing = false;
  try {
    const auto rows = fold(b);
    try {
      auto& session = connection();
      pqxx::work work(session.session());
      batch_writer(session, work).write(b, rows);
      committing = true;
      work.commit();
      return {commit_status::committed, ""};
    } catch (const contradiction&) {
      throw;
    } catch (const pqxx::sql_error& error) {
      if (is_refusal(error)) return refused(error.what());
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

settlement postgres_store::settle(const batch_id& id) noexcept {
  try {
    connection_.reset();
    // A connection without the right to serve is enough: the primary key of the batch arbitrates. The INSERT
    // waits for a transaction that holds the id and has not ended.
    postgres_connection fresh(url_);
    pqxx::nontransaction work(fresh.session());
    const auto fenced = fresh.execute(work,
                                      "INSERT INTO journal_batch (batch_id, state, change_count)"
                                      " VALUES ($1::bytea, 'void', 0) ON CONFLICT DO NOTHING RETURNING 1",
                                      {literal(id)});
    if (!fenced.empty()) return settlement::void_for_ever;
    const auto known =
        fresh.execute(work, "SELECT state FROM journal_batch WHERE batch_id = $1::bytea", {literal(id)});
    if (known.empty()) return settlement::unknown;
    return std::string_view(known[0][0].c_str()) == "void" ? settlement::void_for_ever
                                                           : settlement::committed;
  } catch (const std::exception&) {
    return settlement::unknown;
  }
}

bool postgres_store::ping() noexcept {
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

std::unique_ptr<store> open_postgres(const std::string& url) {
  return std::make_unique<postgres_store>(url);
}

}  // namespace usher::storage
