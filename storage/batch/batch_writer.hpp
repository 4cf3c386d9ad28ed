#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "domain/changes/names.hpp"
#include "storage/batch/batch_rows.hpp"
#include "storage/log/change_text.hpp"
#include "storage/log/stored_words.hpp"

/// What a batch does to the tables, written once for both engines: the statements, their order, and which of
/// them must meet the rows that they name.
namespace usher::storage {

/// A column of the rows that a statement is run on: `path` leads from a row to the value, by members and
/// functions in turn. Values are what the domain has: an engine knows how its tables spell numbers, times,
/// hashes, words.
template <class Project>
struct row_column {
  const char* name;
  Project project;
};

template <class Row, class First, class... Rest>
decltype(auto) walk(const Row& row, First first, Rest... rest) {
  if constexpr (sizeof...(rest) == 0)
    return std::invoke(first, row);
  else
    return walk(std::invoke(first, row), rest...);
}

template <class... Path>
auto column(const char* name, Path... path) {
  auto project = [path...](const auto& row) -> decltype(auto) { return walk(row, path...); };
  return row_column<decltype(project)>{name, project};
}

/// `a, b, ..`
template <class... Columns>
std::string names_of(const Columns&... columns) {
  std::string out;
  ((out += (out.empty() ? "" : ", "), out += columns.name), ...);
  return out;
}

/// A text that is JSON.
struct json_text {
  std::string_view text;
};

/// Writes the rows of a batch through an open transaction.
///
/// `Engine` has
///   std::int64_t run(const char* body, const Rows&, const row_column&...): runs the statement on the rows,
///   which
///     it finds as the relation `u` with the columns of these names and `nth`, from 1; says how many rows it
///     touched. Either once for all of them or row by row, as `Engine::row_by_row` says.
///   std::int64_t insert(const char* table, const Rows&, const row_column&...): inserts the rows in order;
///   the
///     columns are the table's.
///   std::int64_t number(const char* sql): the first column of the first row.
///   and may have void run_on_each(..), as run: sees by itself that the batch is refused when the number of
///     rows that were touched is not that of `u`. Only INSERT, UPDATE and DELETE go this way.
/// The texts are literals.
template <class Engine>
class batch_writer {
 public:
  explicit batch_writer(Engine& engine) : engine_(engine) {}

  /// Throws contradiction when the store does not hold what the batch changes.
  void write(const batch& b, const batch_rows& rows) {
    // First, so that `settle` waits for this transaction wherever it may be stuck.
    insert("journal_batch", std::span(&b, 1), column("batch_id", &batch::id),
           column("state", [](const batch&) { return std::string_view("committed"); }),
           column("change_count", [&](const batch&) { return rows.log.size(); }));
    write_people(rows);
    write_sessions(rows);
    write_wallets(rows);
    write_concerts(rows);
    write_freed_places(rows);
    write_clinics(rows);
    write_rooms(rows);
    write_freed_seats(rows);
    write_changed_dates(rows);
    write_waiters(rows);
    write_taken_seats(rows);
    write_notices(rows);
    write_requests(rows);
    write_rosters(rows);
    write_attendance(rows);
    write_log(b, rows);
  }

 private:
  template <class Rows, class... Columns>
  void insert(const char* table, const Rows& rows, const Columns&... columns) {
    if (!rows.empty()) engine_.insert(table, rows, columns...);
  }

  /// Every row must touch one, or `what` is not there.
  template <class Rows, class... Columns>
  void on_each(const char* what, const char* body, const Rows& rows, const Columns&... columns) {
    if (rows.empty()) return;
    if constexpr (requires { engine_.run_on_each(body, rows, columns...); }) {
      engine_.run_on_each(body, rows, columns...);
    } else if (engine_.run(body, rows, columns...) != static_cast<std::int64_t>(rows.size())) {
      throw contradiction(std::string("the store does not hold ") + what);
    }
  }

  /// The rows touch as many as there happen to be.
  template <class Rows, class... Columns>
  void on_any(const char* body, const Rows& rows, const Columns&... columns) {
    if (!rows.empty()) engine_.run(body, rows, columns...);
  }

  void write_people(const batch_rows& rows);
  void write_sessions(const batch_rows& rows);
  void write_wallets(const batch_rows& rows);
  void write_concerts(const batch_rows& rows);
  void write_freed_places(const batch_rows& rows);
  void write_clinics(const batch_rows& rows);
  void write_clinic(const domain::clinic_changed& change);
  void write_clinic(const domain::clinic_deleted& change);
  void write_rooms(const batch_rows& rows);
  void write_freed_seats(const batch_rows& rows);
  void write_changed_dates(const batch_rows& rows);
  void write_waiters(const batch_rows& rows);
  void write_taken_seats(const batch_rows& rows);
  void write_notices(const batch_rows& rows);
  void write_requests(const batch_rows& rows);
  void write_rosters(const batch_rows& rows);
  void write_attendance(const batch_rows& rows);
  void write_log(const batch& b, const batch_rows& rows);

  Engine& engine_;
};

inline std::optional<std::string_view> filled(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

template <class Tag, class T>
std::optional<domain::named_type<Tag, T>> filled(domain::named_type<Tag, T> id) {
  return id.value == 0 ? std::nullopt : std::optional(id);
}

/// The day in UTC. A class that begins on a later day is still to come, in every zone: classes begin in the
/// evening. One of this very day may have begun, and is as it was.
inline domain::local_date day_of(domain::instant time) {
  return domain::local_date{std::chrono::floor<std::chrono::days>(time).time_since_epoch()};
}

template <class Engine>
void batch_writer<Engine>::write_people(const batch_rows& rows) {
  using domain::week_reset;
  insert("week_reset", rows.week_reset_inserts, column("reset_no", &week_reset::number),
         column("week", &week_reset::week), column("cause", &week_reset::cause),
         column("reset_at", &week_reset::reset_at));
  // Before those whose no_show the batch knows, with what the resets made of it.
  on_any(
      "UPDATE person SET no_show = CASE WHEN no_show > u.falls THEN no_show - u.falls ELSE 0 END FROM u"
      " WHERE no_show > 0",
      rows.no_show_falls, column("falls", [](std::int32_t falls) { return falls; }));
  using row = domain::person_registered;
  using domain::person;
  insert("person", rows.person_inserts, column("person_id", &row::who, &person::id),
         column("username", [](const row& r) { return filled(r.who.username); }),
         column("password_hash", &row::who, &person::password_hash), column("name", &row::who, &person::name),
         column("email", &row::who, &person::email), column("phone_num", &row::who, &person::phone_num),
         column("student_phone_num", &row::who, &person::student_phone_num),
         column("student_parent_phone_num", &row::who, &person::student_parent_phone_num),
         column("school", &row::who, &person::school), column("grade", &row::who, &person::grade),
         column("subject", &row::who, &person::subject), column("is_active", &row::who, &person::is_active),
         column("is_staff", &row::who, &person::is_staff),
         column("is_superuser", &row::who, &person::is_superuser),
         column("is_teacher", &row::who, &person::is_teacher),
         column("is_student", &row::who, &person::is_student), column("no_show", &row::who, &person::no_show),
         column("non_pass", &row::who, &person::non_pass),
         column("essential_clinic", &row::who, &person::essential_clinic),
         column("needs_password_change", &row::who, &person::needs_password_change),
         column("registered_at", &row::registered_at));
  using change = domain::person_changed;
  on_each("the person who changed",
          "UPDATE person AS p SET name = u.name, email = u.email, phone_num = u.phone_num,"
          " student_phone_num = u.student_phone_num, student_parent_phone_num = u.student_parent_phone_num,"
          " school = u.school, grade = u.grade, subject = u.subject, is_active = u.is_active,"
          " is_staff = u.is_staff, is_superuser = u.is_superuser, is_teacher = u.is_teacher,"
          " is_student = u.is_student FROM u WHERE p.person_id = u.person",
          rows.person_replacements, column("person", &change::who, &person::id),
          column("name", &change::who, &person::name), column("email", &change::who, &person::email),
          column("phone_num", &change::who, &person::phone_num),
          column("student_phone_num", &change::who, &person::student_phone_num),
          column("student_parent_phone_num", &change::who, &person::student_parent_phone_num),
          column("school", &change::who, &person::school), column("grade", &change::who, &person::grade),
          column("subject", &change::who, &person::subject),
          column("is_active", &change::who, &person::is_active),
          column("is_staff", &change::who, &person::is_staff),
          column("is_superuser", &change::who, &person::is_superuser),
          column("is_teacher", &change::who, &person::is_teacher),
          column("is_student", &change::who, &person::is_student));
  using update = person_update;
  on_each(
      "the person of whom something changed",
      "UPDATE person AS p SET password_hash = coalesce(u.password_hash, p.password_hash),"
      " needs_password_change = coalesce(u.needs_password_change, p.needs_password_change),"
      " non_pass = coalesce(u.non_pass, p.non_pass),"
      " essential_clinic = coalesce(u.essential_clinic, p.essential_clinic),"
      " no_show = coalesce(u.no_show, p.no_show) FROM u WHERE p.person_id = u.person",
      rows.person_updates, column("person", &update::user), column("password_hash", &update::password_hash),
      column("needs_password_change", &update::needs_password_change), column("non_pass", &update::non_pass),
      column("essential_clinic", &update::essential_clinic), column("no_show", &update::no_show));
}

template <class Engine>
void batch_writer<Engine>::write_sessions(const batch_rows& rows) {
  on_each("the live session that was used or has ended",
          "UPDATE session_key AS s SET used_at = coalesce(u.used_at, s.used_at), ended_at = u.ended_at,"
          " end_reason = u.end_reason FROM u"
          " WHERE s.key_hash = u.key AND s.person_id = u.person AND s.ended_at IS NULL",
          rows.session_updates, column("key", &session_update::key), column("person", &session_update::user),
          column("used_at", &session_update::used_at), column("ended_at", &session_update::ended_at),
          column("end_reason", &session_update::end_reason));
  insert("session_key", rows.session_inserts, column("key_hash", &session_row::key),
         column("person_id", &session_row::user), column("started_at", &session_row::started_at),
         column("used_at", &session_row::used_at), column("ended_at", &session_row::ended_at),
         column("end_reason", &session_row::end_reason));
}

template <class Engine>
void batch_writer<Engine>::write_wallets(const batch_rows& rows) {
  const auto concert = [](const wallet_row& r) {
    return r.date ? std::optional(r.date->concert) : std::nullopt;
  };
  const auto starts_at = [](const wallet_row& r) {
    return r.date ? std::optional(r.date->starts_at) : std::nullopt;
  };
  // Row by row each entry finds the one before it stored; all at once they count on from the last stored one.
  constexpr const char* body =
      Engine::row_by_row
          ? "INSERT INTO wallet_entry (person_id, entry_no, previous_no, balance_before, amount, "
            "balance_after,"
            " reason, entered_at, concert_id, starts_at, receipt_no)"
            " SELECT u.person, coalesce(last.entry_no, 0) + 1, last.entry_no, coalesce(last.balance_after, "
            "0),"
            " u.amount, coalesce(last.balance_after, 0) + u.amount, u.reason, u.entered_at, u.concert,"
            " u.starts_at, u.receipt FROM u LEFT JOIN wallet_entry AS last ON last.person_id = u.person"
            " AND last.entry_no = (SELECT max(entry_no) FROM wallet_entry WHERE person_id = u.person)"
          : "INSERT INTO wallet_entry (person_id, entry_no, previous_no, balance_before, amount, "
            "balance_after,"
            " reason, entered_at, concert_id, starts_at, receipt_no)"
            " SELECT u.person, coalesce(last.entry_no, 0) + u.entry,"
            " nullif(coalesce(last.entry_no, 0) + u.entry - 1, 0),"
            " coalesce(last.balance_after, 0) + (u.sum - u.amount), u.amount,"
            " coalesce(last.balance_after, 0) + u.sum, u.reason, u.entered_at, u.concert, u.starts_at,"
            " u.receipt FROM u LEFT JOIN LATERAL (SELECT entry_no, balance_after FROM wallet_entry"
            " WHERE person_id = u.person ORDER BY entry_no DESC LIMIT 1) AS last ON true";
  on_any(body, rows.wallet_inserts, column("person", &wallet_row::user), column("entry", &wallet_row::nth),
         column("amount", &wallet_row::amount), column("sum", &wallet_row::sum),
         column("reason", &wallet_row::reason), column("entered_at", &wallet_row::entered_at),
         column("concert", concert), column("starts_at", starts_at), column("receipt", &wallet_row::receipt));
}

template <class Engine>
void batch_writer<Engine>::write_concerts(const batch_rows& rows) {
  using domain::concert_changed;
  using domain::concert_date_key;
  using domain::date_terms;
  insert("concert", rows.concert_inserts,
         column("concert_id", &concert_row::facts, &concert_changed::concert),
         column("title", &concert_row::facts, &concert_changed::title),
         column("price", &concert_row::facts, &concert_changed::price),
         column("created_at", &concert_row::created_at),
         column("seats_per_person", &concert_row::facts, &concert_changed::seats_per_person),
         column("own_room", &concert_row::facts, &concert_changed::own_room));
  const auto price = [](const date_row& r) {
    return r.takes_price_of_concert ? std::nullopt : std::optional(r.terms.price);
  };
  // Before the concerts change: a date begins with the price of its concert at that time.
  on_each(
      "the concert of a date",
      "INSERT INTO concert_date (concert_id, starts_at, seat_count, created_at, price, state, refund_all,"
      " hold_for_ms, extend_by_ms, max_extensions, offer_for_ms)"
      " SELECT c.concert_id, u.starts_at, u.seat_count, u.created_at, coalesce(u.price, c.price), u.state,"
      " u.refund_all, u.hold_for, u.extend_by, u.max_extensions, u.offer_for"
      " FROM u JOIN concert AS c ON c.concert_id = u.concert",
      rows.date_inserts, column("concert", &date_row::date, &concert_date_key::concert),
      column("starts_at", &date_row::date, &concert_date_key::starts_at),
      column("seat_count", &date_row::terms, &date_terms::seat_count),
      column("created_at", &date_row::created_at), column("price", price),
      column("state", &date_row::terms, &date_terms::state),
      column("refund_all", &date_row::terms, &date_terms::refund_all),
      column("hold_for", &date_row::terms, &date_terms::hold_for),
      column("extend_by", &date_row::terms, &date_terms::extend_by),
      column("max_extensions", &date_row::terms, &date_terms::max_extensions),
      column("offer_for", &date_row::terms, &date_terms::offer_for));
  on_each("the concert that changed",
          "UPDATE concert AS c SET title = u.title, price = u.price, seats_per_person = u.seats_per_person,"
          " own_room = u.own_room FROM u WHERE c.concert_id = u.concert",
          rows.concert_updates, column("concert", &concert_changed::concert),
          column("title", &concert_changed::title), column("price", &concert_changed::price),
          column("seats_per_person", &concert_changed::seats_per_person),
          column("own_room", &concert_changed::own_room));
}

template <class Engine>
void batch_writer<Engine>::write_freed_places(const batch_rows& rows) {
  using update = reservation_update;
  const auto write = [&](const auto& updates) {
    on_each("the place that was given up or has another number",
            "UPDATE clinic_reservation AS r SET place_no = u.place, released_at = u.released_at,"
            " release_reason = u.reason FROM u WHERE r.clinic_id = u.clinic AND r.class_date = u.class_date"
            " AND r.person_id = u.person AND r.place_no = u.stored_place AND r.released_at IS NULL",
            updates, column("clinic", &update::clinic), column("class_date", &update::class_date),
            column("person", &update::user), column("stored_place", &update::from),
            column("place", &update::to), column("released_at", &update::released_at),
            column("reason", &update::release_reason));
  };
  write(rows.reservation_releases);
  for (const auto& move : rows.reservation_moves)
    write(std::span(&move, 1));
  const auto clinic_id = column("clinic_id", &class_key::clinic);
  const auto class_date = column("class_date", &class_key::class_date);
  on_any(
      "DELETE FROM clinic_reservation WHERE (clinic_id, class_date) IN (SELECT u.clinic_id, u.class_date "
      "FROM u)",
      rows.cleared_classes, clinic_id, class_date);
  on_any("DELETE FROM attendance WHERE (clinic_id, class_date) IN (SELECT u.clinic_id, u.class_date FROM u)",
         rows.cleared_classes, clinic_id, class_date);
  on_any(
      "DELETE FROM clinic_class WHERE (clinic_id, class_date) IN (SELECT u.clinic_id, u.class_date FROM u)",
      rows.cleared_classes, clinic_id, class_date);
  using left = domain::clinic_waiter_left;
  on_each("the open wait for a clinic that ended",
          "UPDATE clinic_waiter AS w SET ended_at = u.ended_at, end_reason = u.reason FROM u"
          " WHERE w.clinic_id = u.clinic AND w.waiter_no = u.waiter AND w.class_date = u.class_date"
          " AND w.person_id = u.person AND w.ended_at IS NULL",
          rows.clinic_waiter_updates, column("clinic", &left::clinic), column("waiter", &left::waiter),
          column("class_date", &left::class_date), column("person", &left::user),
          column("ended_at", &left::left_at), column("reason", &left::reason));
}

/// A column of the clinic that a row is about.
template <class... Path>
auto clinic_column(const char* name, Path... path) {
  return column(
      name, [](const auto& row) -> const domain::clinic_facts& { return row.clinic; }, path...);
}

inline std::int32_t minutes_of(std::chrono::minutes time) {
  return static_cast<std::int32_t>(time.count());
}

/// Hands the columns that a clinic's facts fill, but for its id, to `use`.
template <class F>
void with_clinic_columns(F use) {
  using f = domain::clinic_facts;
  use(clinic_column("day", &f::day), clinic_column("time", &f::time), clinic_column("room", &f::room),
      clinic_column("subject", &f::subject),
      clinic_column("teacher_id", [](const f& c) { return filled(c.teacher); }),
      clinic_column("teacher_name", &f::teacher_name), clinic_column("capacity", &f::capacity),
      clinic_column("is_active", &f::is_active), clinic_column("reservation_window", &f::window),
      clinic_column("opens_min", [](const f& c) { return minutes_of(c.own_window.opens); }),
      clinic_column("closes_min", [](const f& c) { return minutes_of(c.own_window.closes); }));
}

template <class Engine>
void batch_writer<Engine>::write_clinics(const batch_rows& rows) {
  for (const auto& step : rows.clinic_steps)
    std::visit([this](const auto& change) { write_clinic(change); }, step);
  using reset = domain::roster_reset;
  on_each("a clinic that had not carried out the reset",
          "UPDATE clinic AS c SET reset_done = u.number FROM u"
          " WHERE c.clinic_id = u.clinic AND c.reset_done < u.number",
          rows.clinic_resets, column("clinic", &reset::clinic), column("number", &reset::number));
  with_clinic_columns([&](const auto&... facts) {
    insert("clinic", rows.clinic_inserts, clinic_column("clinic_id", &domain::clinic_facts::id), facts...,
           column("reset_done", &clinic_row::reset_done), column("created_at", &clinic_row::created_at),
           column("deleted_at", &clinic_row::deleted_at));
  });
}

template <class Engine>
void batch_writer<Engine>::write_clinic(const domain::clinic_changed& change) {
  const std::span row(&change, 1);
  const auto clinic = clinic_column("clinic", &domain::clinic_facts::id);
  with_clinic_columns([&](const auto&... facts) {
    on_each("the clinic that changed",
            "UPDATE clinic AS c SET day = u.day, time = u.time, room = u.room, subject = u.subject,"
            " teacher_id = u.teacher_id, teacher_name = u.teacher_name, capacity = u.capacity,"
            " is_active = u.is_active, reservation_window = u.reservation_window, opens_min = u.opens_min,"
            " closes_min = u.closes_min FROM u WHERE c.clinic_id = u.clinic AND c.deleted_at IS NULL",
            row, clinic, facts...);
  });
  on_any(
      "UPDATE clinic_class AS k SET capacity = u.capacity FROM u"
      " WHERE k.clinic_id = u.clinic AND k.capacity <> u.capacity AND k.class_date > u.day",
      row, clinic, clinic_column("capacity", &domain::clinic_facts::capacity),
      column("day", [](const domain::clinic_changed& r) { return day_of(r.changed_at); }));
}

template <class Engine>
void batch_writer<Engine>::write_clinic(const domain::clinic_deleted& change) {
  on_each("a clinic without people that can be deleted",
          "UPDATE clinic AS c SET deleted_at = u.deleted_at FROM u"
          " WHERE c.clinic_id = u.clinic AND c.deleted_at IS NULL"
          " AND NOT EXISTS (SELECT 1 FROM clinic_reservation AS r WHERE r.clinic_id = c.clinic_id"
          " AND r.released_at IS NULL AND r.class_date > u.day)"
          " AND NOT EXISTS (SELECT 1 FROM clinic_waiter AS w WHERE w.clinic_id = c.clinic_id"
          " AND w.ended_at IS NULL AND w.class_date > u.day)",
          std::span(&change, 1), column("clinic", &domain::clinic_deleted::clinic),
          column("deleted_at", &domain::clinic_deleted::deleted_at),
          column("day", [](const domain::clinic_deleted& r) { return day_of(r.deleted_at); }));
}

template <class Engine>
void batch_writer<Engine>::write_rooms(const batch_rows& rows) {
  using domain::room_changed;
  using domain::room_rules;
  on_any(
      "INSERT INTO waiting_room (room_id, mode, places, admissions_per_minute, active_for_ms, claim_for_ms,"
      " extend_by_ms, max_extensions, idle_for_ms, grace_for_ms, waits_for_ms, changed_at)"
      " SELECT u.room, u.mode, u.places, u.admissions, u.active_for, u.claim_for, u.extend_by,"
      " u.max_extensions, u.idle_for, u.grace_for, u.waits_for, u.changed_at FROM u WHERE true"
      " ON CONFLICT (room_id) DO UPDATE SET mode = excluded.mode, places = excluded.places,"
      " admissions_per_minute = excluded.admissions_per_minute, active_for_ms = excluded.active_for_ms,"
      " claim_for_ms = excluded.claim_for_ms, extend_by_ms = excluded.extend_by_ms,"
      " max_extensions = excluded.max_extensions, idle_for_ms = excluded.idle_for_ms,"
      " grace_for_ms = excluded.grace_for_ms, waits_for_ms = excluded.waits_for_ms,"
      " changed_at = excluded.changed_at",
      rows.room_upserts, column("room", &room_changed::room), column("mode", &room_changed::mode),
      column("places", &room_changed::rules, &room_rules::places),
      column("admissions", &room_changed::rules, &room_rules::admissions_per_minute),
      column("active_for", &room_changed::rules, &room_rules::active_for),
      column("claim_for", &room_changed::rules, &room_rules::claim_for),
      column("extend_by", &room_changed::rules, &room_rules::extend_by),
      column("max_extensions", &room_changed::rules, &room_rules::max_extensions),
      column("idle_for", &room_changed::rules, &room_rules::idle_for),
      column("grace_for", &room_changed::rules, &room_rules::grace_for),
      column("waits_for", &room_changed::rules, &room_rules::waits_for),
      column("changed_at", &room_changed::changed_at));
  on_each("the scheduled opening of a draw",
          "UPDATE waiting_draw AS d SET last_ticket = u.last, drawn_at = u.drawn_at FROM u"
          " WHERE d.room_id = u.room AND d.drawn_at IS NULL AND d.first_ticket = u.first AND d.seed = u.seed",
          rows.draw_updates, column("room", &draw_update::room), column("first", &draw_update::first),
          column("last", &draw_update::last), column("seed", &draw_update::seed),
          column("drawn_at", &draw_update::drawn_at));
  using update = token_update;
  on_each("the open token that moved on",
          "UPDATE waiting_token AS t SET status = u.status,"
          " admitted_at = coalesce(u.admitted_at, t.admitted_at),"
          " active_until = coalesce(u.active_until, t.active_until), ended_at = u.ended_at,"
          " claimed_at = coalesce(u.claimed_at, t.claimed_at),"
          " extensions = coalesce(u.extensions, t.extensions), returns_until = u.returns_until FROM u"
          " WHERE t.room_id = u.room AND t.ticket_no = u.ticket AND t.person_id = u.person"
          " AND t.ended_at IS NULL AND (u.from_status IS NULL OR t.status = u.from_status)"
          " AND (u.claimed_at IS NULL OR t.claimed_at IS NULL)",
          rows.token_updates, column("room", &update::room), column("ticket", &update::ticket),
          column("person", &update::user), column("from_status", &update::from),
          column("status", &update::status), column("admitted_at", &update::admitted_at),
          column("active_until", &update::active_until), column("ended_at", &update::ended_at),
          column("claimed_at", &update::claimed_at), column("extensions", &update::extensions),
          column("returns_until", &update::returns_until));
  // One by one: those of the same room come after one another.
  for (const auto& reset : rows.room_resets) {
    const auto room = column("room", &domain::room_reset::room);
    on_any(
        "UPDATE waiting_token AS t SET status = 'expired', ended_at = u.reset_at, returns_until = NULL FROM u"
        " WHERE t.room_id = u.room AND t.ticket_no <= u.through AND t.ended_at IS NULL",
        std::span(&reset, 1), room, column("through", &domain::room_reset::through),
        column("reset_at", &domain::room_reset::reset_at));
    on_any("DELETE FROM waiting_draw WHERE drawn_at IS NULL AND room_id IN (SELECT u.room FROM u)",
           std::span(&reset, 1), room);
  }
  using opening = domain::opening_scheduled;
  insert("waiting_draw", rows.draw_inserts, column("room_id", &draw_row::opening, &opening::room),
         column("opens_at", &draw_row::opening, &opening::opens_at),
         column("first_ticket", &draw_row::opening, &opening::first), column("last_ticket", &draw_row::last),
         column("seed", &draw_row::opening, &opening::seed),
         column("commitment", &draw_row::opening, &opening::commitment),
         column("scheduled_at", &draw_row::opening, &opening::scheduled_at),
         column("drawn_at", &draw_row::drawn_at));
  insert("waiting_token", rows.token_inserts, column("room_id", &token_row::room),
         column("ticket_no", &token_row::ticket), column("token_hash", &token_row::token),
         column("person_id", &token_row::user), column("status", &token_row::status),
         column("issued_at", &token_row::issued_at), column("waits_until", &token_row::waits_until),
         column("admitted_at", &token_row::admitted_at), column("active_until", &token_row::active_until),
         column("ended_at", &token_row::ended_at), column("claimed_at", &token_row::claimed_at),
         column("extensions", &token_row::extensions), column("returns_until", &token_row::returns_until));
}

/// The columns of what belongs to a concert date, whose member of `Row` is `date`.
template <class Row>
constexpr auto date_of = [](const Row& row) -> const domain::concert_date_key& { return row.date; };

template <class Row>
auto concert_column(const char* name = "concert") {
  return column(name, date_of<Row>, &domain::concert_date_key::concert);
}
template <class Row>
auto starts_at_column() {
  return column("starts_at", date_of<Row>, &domain::concert_date_key::starts_at);
}

template <class Engine>
void batch_writer<Engine>::write_freed_seats(const batch_rows& rows) {
  on_each("the hold that ended",
          "DELETE FROM seat_hold WHERE (concert_id, starts_at, seat_no, person_id)"
          " IN (SELECT u.concert, u.starts_at, u.seat, u.person FROM u)",
          rows.hold_removals, concert_column<hold_removal>(), starts_at_column<hold_removal>(),
          column("seat", &hold_removal::seat), column("person", &hold_removal::user));
  on_each("the offer that ended",
          "DELETE FROM seat_offer WHERE (concert_id, starts_at, seat_no, waiter_no, person_id)"
          " IN (SELECT u.concert, u.starts_at, u.seat, u.waiter, u.person FROM u)",
          rows.offer_removals, concert_column<offer_removal>(), starts_at_column<offer_removal>(),
          column("seat", &offer_removal::seat), column("waiter", &offer_removal::waiter),
          column("person", &offer_removal::user));
  using update = domain::sale_cancelled;
  on_each("the sale that was cancelled",
          "UPDATE seat_sale AS s SET cancelled_at = u.cancelled_at, refund = u.refund FROM u"
          " WHERE s.concert_id = u.concert AND s.starts_at = u.starts_at AND s.receipt_no = u.receipt"
          " AND s.seat_no = u.seat AND s.person_id = u.person AND s.cancelled_at IS NULL",
          rows.sale_updates, concert_column<update>(), starts_at_column<update>(),
          column("receipt", &update::receipt), column("seat", &update::seat), column("person", &update::user),
          column("cancelled_at", &update::cancelled_at), column("refund", &update::refund));
}

template <class Engine>
void batch_writer<Engine>::write_changed_dates(const batch_rows& rows) {
  using update = domain::date_terms_set;
  using domain::date_terms;
  const auto concert = concert_column<update>();
  const auto starts_at = starts_at_column<update>();
  on_each("the concert date whose terms changed",
          "UPDATE concert_date AS d SET seat_count = u.seat_count, price = u.price, state = u.state,"
          " refund_all = u.refund_all, hold_for_ms = u.hold_for, extend_by_ms = u.extend_by,"
          " max_extensions = u.max_extensions, offer_for_ms = u.offer_for FROM u"
          " WHERE d.concert_id = u.concert AND d.starts_at = u.starts_at",
          rows.date_updates, concert, starts_at,
          column("seat_count", &update::terms, &date_terms::seat_count),
          column("price", &update::terms, &date_terms::price),
          column("state", &update::terms, &date_terms::state),
          column("refund_all", &update::terms, &date_terms::refund_all),
          column("hold_for", &update::terms, &date_terms::hold_for),
          column("extend_by", &update::terms, &date_terms::extend_by),
          column("max_extensions", &update::terms, &date_terms::max_extensions),
          column("offer_for", &update::terms, &date_terms::offer_for));
  on_any("DELETE FROM seat_section WHERE (concert_id, starts_at) IN (SELECT u.concert, u.starts_at FROM u)",
         rows.date_updates, concert, starts_at);
  on_any("DELETE FROM refund_step WHERE (concert_id, starts_at) IN (SELECT u.concert, u.starts_at FROM u)",
         rows.date_updates, concert, starts_at);
  using section = part_of_terms<domain::seat_section>;
  using domain::seat_section;
  insert("seat_section", rows.section_inserts, concert_column<section>("concert_id"),
         starts_at_column<section>(), column("first_seat", &section::part, &seat_section::first),
         column("seats", &section::part, &seat_section::seats),
         column("seats_per_row", &section::part, &seat_section::seats_per_row),
         column("price", &section::part, &seat_section::price),
         column("name", &section::part, &seat_section::name));
  using step = part_of_terms<domain::refund_step>;
  using domain::refund_step;
  insert("refund_step", rows.refund_step_inserts, concert_column<step>("concert_id"),
         starts_at_column<step>(), column("step_no", &step::nth),
         column("before_start_ms", &step::part, &refund_step::before_start),
         column("percent", &step::part, &refund_step::percent));
}

template <class Engine>
void batch_writer<Engine>::write_waiters(const batch_rows& rows) {
  on_each("the open wait that ended",
          "UPDATE waiter AS w SET ended_at = u.ended_at, end_reason = u.end_reason FROM u"
          " WHERE w.concert_id = u.concert AND w.starts_at = u.starts_at AND w.waiter_no = u.waiter"
          " AND w.person_id = u.person AND w.ended_at IS NULL",
          rows.waiter_updates, concert_column<waiter_update>(), starts_at_column<waiter_update>(),
          column("waiter", &waiter_update::waiter), column("person", &waiter_update::user),
          column("ended_at", &waiter_update::ended_at), column("end_reason", &waiter_update::end_reason));
  using joined = domain::waiter_joined;
  using domain::concert_date_key;
  insert("waiter", rows.waiter_inserts,
         column("concert_id", &waiter_row::joined, &joined::date, &concert_date_key::concert),
         column("starts_at", &waiter_row::joined, &joined::date, &concert_date_key::starts_at),
         column("waiter_no", &waiter_row::joined, &joined::waiter),
         column("person_id", &waiter_row::joined, &joined::user),
         column("joined_at", &waiter_row::joined, &joined::joined_at),
         column("ended_at", &waiter_row::ended_at), column("end_reason", &waiter_row::end_reason));
}

template <class Engine>
void batch_writer<Engine>::write_taken_seats(const batch_rows& rows) {
  using receipt = domain::receipt_written;
  insert("receipt", rows.receipt_inserts, concert_column<receipt>("concert_id"), starts_at_column<receipt>(),
         column("receipt_no", &receipt::receipt), column("person_id", &receipt::user),
         column("amount", &receipt::amount), column("balance_after", &receipt::balance_after),
         column("paid_at", &receipt::paid_at));
  using domain::concert_date_key;
  using domain::seat_sold;
  on_each("a seat that could be sold",
          "INSERT INTO seat_sale (concert_id, starts_at, receipt_no, seat_no, seat_count, person_id, price,"
          " sold_at, cancelled_at, refund)"
          " SELECT d.concert_id, d.starts_at, u.receipt, u.seat, d.seat_count, u.person, u.price, u.sold_at,"
          " u.cancelled_at, u.refund"
          " FROM u JOIN concert_date AS d ON d.concert_id = u.concert AND d.starts_at = u.starts_at"
          " WHERE u.cancelled_at IS NOT NULL OR ("
          " NOT EXISTS (SELECT 1 FROM seat_hold AS h WHERE h.concert_id = d.concert_id"
          " AND h.starts_at = d.starts_at AND h.seat_no = u.seat)"
          " AND NOT EXISTS (SELECT 1 FROM seat_offer AS o WHERE o.concert_id = d.concert_id"
          " AND o.starts_at = d.starts_at AND o.seat_no = u.seat))",
          rows.sale_inserts, column("concert", &sale_row::sale, &seat_sold::date, &concert_date_key::concert),
          column("starts_at", &sale_row::sale, &seat_sold::date, &concert_date_key::starts_at),
          column("receipt", &sale_row::sale, &seat_sold::receipt),
          column("seat", &sale_row::sale, &seat_sold::seat),
          column("person", &sale_row::sale, &seat_sold::user),
          column("price", &sale_row::sale, &seat_sold::price),
          column("sold_at", &sale_row::sale, &seat_sold::sold_at),
          column("cancelled_at", &sale_row::cancelled_at), column("refund", &sale_row::refund));
  const auto now = [](const hold_update& r) -> const hold_row& { return r.now; };
  on_each("the hold that gave way to another",
          "UPDATE seat_hold AS h SET person_id = u.person, held_at = coalesce(u.held_at, h.held_at),"
          " expires_at = u.expires_at, extensions = u.extensions FROM u"
          " WHERE h.concert_id = u.concert AND h.starts_at = u.starts_at AND h.seat_no = u.seat"
          " AND h.person_id = u.previous",
          rows.hold_updates, column("concert", now, &hold_row::date, &concert_date_key::concert),
          column("starts_at", now, &hold_row::date, &concert_date_key::starts_at),
          column("seat", now, &hold_row::seat), column("previous", &hold_update::previous),
          column("person", now, &hold_row::user), column("held_at", now, &hold_row::held_at),
          column("expires_at", now, &hold_row::expires_at), column("extensions", now, &hold_row::extensions));
  on_each("a seat that could be held",
          "INSERT INTO seat_hold (concert_id, starts_at, seat_no, seat_count, person_id, held_at, expires_at,"
          " extensions)"
          " SELECT d.concert_id, d.starts_at, u.seat, d.seat_count, u.person, u.held_at, u.expires_at,"
          " u.extensions"
          " FROM u JOIN concert_date AS d ON d.concert_id = u.concert AND d.starts_at = u.starts_at"
          " WHERE NOT EXISTS (SELECT 1 FROM seat_sale AS s WHERE s.concert_id = d.concert_id"
          " AND s.starts_at = d.starts_at AND s.seat_no = u.seat AND s.cancelled_at IS NULL)"
          " AND NOT EXISTS (SELECT 1 FROM seat_offer AS o WHERE o.concert_id = d.concert_id"
          " AND o.starts_at = d.starts_at AND o.seat_no = u.seat)",
          rows.hold_inserts, concert_column<hold_row>(), starts_at_column<hold_row>(),
          column("seat", &hold_row::seat), column("person", &hold_row::user),
          column("held_at", &hold_row::held_at), column("expires_at", &hold_row::expires_at),
          column("extensions", &hold_row::extensions));
  using offer = domain::seat_offered;
  on_each(
      "a seat that could be offered to somebody who waits",
      "INSERT INTO seat_offer (concert_id, starts_at, seat_no, seat_count, waiter_no, person_id, offered_at,"
      " expires_at)"
      " SELECT d.concert_id, d.starts_at, u.seat, d.seat_count, u.waiter, u.person, u.offered_at,"
      " u.expires_at"
      " FROM u JOIN concert_date AS d ON d.concert_id = u.concert AND d.starts_at = u.starts_at"
      " JOIN waiter AS w ON w.concert_id = u.concert AND w.starts_at = u.starts_at"
      " AND w.waiter_no = u.waiter AND w.person_id = u.person AND w.ended_at IS NULL"
      " WHERE NOT EXISTS (SELECT 1 FROM seat_sale AS s WHERE s.concert_id = d.concert_id"
      " AND s.starts_at = d.starts_at AND s.seat_no = u.seat AND s.cancelled_at IS NULL)"
      " AND NOT EXISTS (SELECT 1 FROM seat_hold AS h WHERE h.concert_id = d.concert_id"
      " AND h.starts_at = d.starts_at AND h.seat_no = u.seat)",
      rows.offer_inserts, concert_column<offer>(), starts_at_column<offer>(), column("seat", &offer::seat),
      column("waiter", &offer::waiter), column("person", &offer::user),
      column("offered_at", &offer::offered_at), column("expires_at", &offer::expires_at));
}

template <class Engine>
void batch_writer<Engine>::write_notices(const batch_rows& rows) {
  if (rows.notice_updates.empty() && rows.notice_inserts.empty()) return;
  const auto last = engine_.number("SELECT coalesce(max(queue_no), 0) FROM outbox");
  const auto place = [last](const notice_progress& p) {
    return p.queued_as ? std::optional(last + *p.queued_as) : std::nullopt;
  };
  using progress = notice_progress;
  on_each("the notice that moved on",
          "UPDATE outbox AS o SET state = u.state, attempts = coalesce(u.attempts, o.attempts),"
          " last_error = coalesce(u.last_error, o.last_error), next_try_at = u.next_try_at,"
          " delivered_at = u.delivered_at, queue_no = coalesce(u.queue_no, o.queue_no) FROM u"
          " WHERE o.lane = u.lane AND o.notice_no = u.notice AND o.state = u.from_state",
          rows.notice_updates,
          column("lane", [](const notice_update& r) { return domain::lane_name(r.notice.lane); }),
          column("notice", &notice_update::notice, &domain::notice_key::number),
          column("from_state", &notice_update::from),
          column("state", &notice_update::progress, &progress::state),
          column("attempts", &notice_update::progress, &progress::attempts),
          column("last_error", &notice_update::progress, &progress::last_error),
          column("next_try_at", &notice_update::progress, &progress::next_try_at),
          column("delivered_at", &notice_update::progress, &progress::delivered_at),
          column("queue_no", &notice_update::progress, place));
  const auto notice = [](const notice_row& r) -> const domain::notice_queued& { return r.notice; };
  using queued = domain::notice_queued;
  const auto of_date = [](const notice_row& r, auto value) {
    return r.notice.lane.is_clinic() ? std::nullopt : std::optional(value);
  };
  insert("outbox", rows.notice_inserts,
         column("lane", [](const notice_row& r) { return domain::lane_name(r.notice.lane); }),
         column("concert_id", [&](const notice_row& r) { return of_date(r, r.notice.lane.date.concert); }),
         column("starts_at", [&](const notice_row& r) { return of_date(r, r.notice.lane.date.starts_at); }),
         column("clinic_id", [](const notice_row& r) { return filled(r.notice.lane.clinic); }),
         column("class_date", notice, &queued::class_date),
         column("place_no",
                [](const notice_row& r) {
                  return r.notice.place == 0 ? std::nullopt : std::optional(r.notice.place);
                }),
         column("notice_no", notice, &queued::notice), column("queue_no", &notice_row::progress, place),
         column("kind", notice, &queued::kind), column("person_id", notice, &queued::user),
         column("seats", [](const notice_row& r) { return seats_text(r.notice.seats); }),
         column("receipt_no", [](const notice_row& r) { return filled(r.notice.receipt); }),
         column("amount", notice, &queued::amount),
         column("expires_at",
                [](const notice_row& r) {
                  const auto at = r.notice.expires_at;
                  return at == domain::instant{} ? std::nullopt : std::optional(at);
                }),
         column("queued_at", notice, &queued::queued_at),
         column("state", &notice_row::progress, &progress::state),
         column("attempts", &notice_row::progress, &progress::attempts),
         column("last_error", &notice_row::progress, &progress::last_error),
         column("next_try_at", &notice_row::progress, &progress::next_try_at),
         column("delivered_at", &notice_row::progress, &progress::delivered_at));
}

template <class Engine>
void batch_writer<Engine>::write_requests(const batch_rows& rows) {
  on_any("DELETE FROM remembered_request WHERE key_hash IN (SELECT u.key FROM u)", rows.request_removals,
         column("key", [](const domain::secret_hash& key) { return key; }));
  using row = domain::request_remembered;
  insert("remembered_request", rows.request_inserts, column("key_hash", &row::key),
         column("fingerprint", &row::fingerprint), column("answer", &row::answer),
         column("concert_id",
                [](const row& r) { return r.date ? std::optional(r.date->concert) : std::nullopt; }),
         column("starts_at",
                [](const row& r) { return r.date ? std::optional(r.date->starts_at) : std::nullopt; }),
         column("seats", [](const row& r) { return seats_text(r.seats); }),
         column("remembered_at", &row::remembered_at), column("forgotten_at", &row::forgotten_at),
         column("clinic_id",
                [](const row& r) { return r.place ? std::optional(r.place->clinic) : std::nullopt; }),
         column("class_date",
                [](const row& r) { return r.place ? std::optional(r.place->class_date) : std::nullopt; }),
         column("person_id",
                [](const row& r) { return r.place ? std::optional(r.place->user) : std::nullopt; }));
  using call = domain::admin_called;
  insert("admin_call", rows.admin_call_inserts, column("call_no", &call::call),
         column("method", &call::method), column("target", &call::target), column("body", &call::body),
         column("remote_address", &call::remote_address), column("called_at", &call::called_at));
}

template <class Engine>
void batch_writer<Engine>::write_rosters(const batch_rows& rows) {
  on_any(
      "INSERT INTO clinic_class (clinic_id, class_date, capacity)"
      " SELECT c.clinic_id, u.class_date, c.capacity FROM u JOIN clinic AS c ON c.clinic_id = u.clinic"
      " WHERE true ON CONFLICT (clinic_id, class_date) DO UPDATE SET capacity = excluded.capacity"
      " WHERE clinic_class.capacity <> excluded.capacity",
      rows.class_upserts, column("clinic", &class_key::clinic), column("class_date", &class_key::class_date));
  using domain::place_reserved;
  on_each("the clinic of a reservation",
          "INSERT INTO clinic_reservation (clinic_id, class_date, capacity, place_no, person_id, reserved_at,"
          " released_at, release_reason)"
          " SELECT k.clinic_id, k.class_date, k.capacity, u.place, u.person, u.reserved_at, u.released_at,"
          " u.reason FROM u JOIN clinic_class AS k ON k.clinic_id = u.clinic AND k.class_date = u.class_date"
          " JOIN clinic AS c ON c.clinic_id = u.clinic"
          " WHERE c.deleted_at IS NULL OR u.released_at IS NOT NULL ORDER BY u.nth",
          rows.reservation_inserts, column("clinic", &reservation_row::reserved, &place_reserved::clinic),
          column("class_date", &reservation_row::reserved, &place_reserved::class_date),
          column("place", &reservation_row::reserved, &place_reserved::place),
          column("person", &reservation_row::reserved, &place_reserved::user),
          column("reserved_at", &reservation_row::reserved, &place_reserved::reserved_at),
          column("released_at", &reservation_row::released_at),
          column("reason", &reservation_row::release_reason));
  using joined = domain::clinic_waiter_joined;
  insert("clinic_waiter", rows.clinic_waiter_inserts,
         column("clinic_id", &clinic_waiter_row::joined, &joined::clinic),
         column("waiter_no", &clinic_waiter_row::joined, &joined::waiter),
         column("class_date", &clinic_waiter_row::joined, &joined::class_date),
         column("person_id", &clinic_waiter_row::joined, &joined::user),
         column("joined_at", &clinic_waiter_row::joined, &joined::joined_at),
         column("ended_at", &clinic_waiter_row::ended_at),
         column("end_reason", &clinic_waiter_row::end_reason));
  using counted = domain::refusals_counted;
  on_any(
      "INSERT INTO clinic_refusal (week, clinic_id, reason, attempts)"
      " SELECT u.week, u.clinic, u.reason, u.attempts FROM u WHERE true"
      " ON CONFLICT (week, clinic_id, reason) DO UPDATE"
      " SET attempts = clinic_refusal.attempts + excluded.attempts",
      rows.refusal_additions, column("week", &counted::week), column("clinic", &counted::clinic),
      column("reason", &counted::reason), column("attempts", &counted::count));
}

template <class Engine>
void batch_writer<Engine>::write_attendance(const batch_rows& rows) {
  using opened = domain::attendance_opened;
  using released = domain::place_released;
  using marked = domain::attendance_marked;
  for (const auto& step : rows.attendance_steps) {
    on_each("an attendance record that can count from now on",
            "INSERT INTO attendance (clinic_id, class_date, person_id, attendance_type, opened_at)"
            " SELECT u.clinic, u.class_date, u.person, 'none', u.opened_at FROM u WHERE true ORDER BY u.nth"
            " ON CONFLICT (clinic_id, class_date, person_id) DO UPDATE SET withdrawn_at = NULL"
            " WHERE attendance.withdrawn_at IS NOT NULL",
            step.opened, column("clinic", &opened::clinic), column("class_date", &opened::class_date),
            column("person", &opened::user), column("opened_at", &opened::opened_at));
    on_any(
        "UPDATE attendance AS a SET withdrawn_at = u.released_at FROM u WHERE a.clinic_id = u.clinic"
        " AND a.class_date = u.class_date AND a.person_id = u.person AND a.withdrawn_at IS NULL",
        step.withdrawn, column("clinic", &released::clinic), column("class_date", &released::class_date),
        column("person", &released::user), column("released_at", &released::released_at));
    on_any(
        "UPDATE attendance AS a SET attendance_type = u.type, marked_at = u.marked_at, marked_by = "
        "u.marked_by"
        " FROM u WHERE a.clinic_id = u.clinic AND a.class_date = u.class_date AND a.person_id = u.person",
        step.marked, column("clinic", &marked::clinic), column("class_date", &marked::class_date),
        column("person", &marked::user), column("type", &marked::type),
        column("marked_at", &marked::marked_at),
        column("marked_by", [](const marked& r) { return filled(r.by); }));
  }
}

template <class Engine>
void batch_writer<Engine>::write_log(const batch& b, const batch_rows& rows) {
  insert("change_log", rows.log, column("batch_id", [&](const log_row&) { return b.id; }),
         column("actor", &log_row::actor), column("actor_number", &log_row::actor_number),
         column("kind", &log_row::kind), column("person_id", &log_row::user),
         column("decided_at", &log_row::decided_at), column("trace_id", &log_row::trace),
         column("payload", [](const log_row& r) { return json_text{r.payload}; }));
}

}  // namespace usher::storage
