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
#include <vector>

#include "domain/changes/names.hpp"
#include "storage/batch/batch_rows.hpp"
#include "storage/log/change_text.hpp"
#include "storage/log/older_log.hpp"
#include "storage/tables/columns.hpp"

/// What a batch does to the tables, written once for both backends: the statements, their order, and which of
/// them must meet the rows that they name.
namespace usher::storage {

/// A text that is JSON.
struct json_text {
  std::string_view text;
};

/// Writes the rows of a batch through an open transaction.
///
/// `Backend` has
///   std::int64_t run(const char* body, const Rows&, const row_column&...): runs the statement on the rows,
///     which it finds as the relation `u` with the columns of these names and `nth`, from 1; says how many
///     rows it touched. Either once for all of them or row by row, as `Backend::row_by_row` says.
///   std::int64_t insert(const char* table, const Rows&, const row_column&...): inserts the rows in order;
///     the columns are the table's.
///   std::int64_t number(const char* sql): the first column of the first row.
///   and may have void run_on_each(..), as run: sees by itself that the batch is refused when the number of
///     rows that were touched is not that of `u`. Only INSERT, UPDATE and DELETE go this way.
/// The texts live as long as the program and are known by where they are.
///
/// A statement finds each row by the key that `u` names. What else the row must be, and an index on nothing
/// but such rows has as its condition, stands as `CASE WHEN .. IS NULL THEN TRUE END`, which no index has:
/// the planner of Postgres believes of a new table that such an index is next to empty, and would read it
/// whole.
template <class Backend>
class batch_writer {
 public:
  explicit batch_writer(Backend& backend) : backend_(backend) {}

  /// Throws contradiction when the store does not hold what the batch changes.
  void write(const batch& b, const batch_rows& rows) {
    // First, so that `resolve` waits for this transaction wherever it may be stuck.
    insert("journal_batch", std::span(&b, 1), column("batch_id", &batch::id),
           column("state", [](const batch&) { return std::string_view("committed"); }),
           column("change_count", [&](const batch&) { return rows.log.size(); }));
    write_people(rows);
    write_person_keys(rows.person_key_inserts);
    write_sessions(rows);
    write_calendars(rows);
    write_wallets(rows);
    write_concerts(rows);
    write_freed_places(rows);
    write_clinics(rows);
    write_rooms(rows);
    write_freed_seats(rows);
    write_changed_dates(rows);
    write_waiters(rows);
    write_sold_seats(rows);
    write_held_seats(rows);
    write_offered_seats(rows);
    write_notices(rows);
    write_requests(rows);
    write_keys(rows);
    write_rosters(rows);
    write_attendance(rows);
    write_erasures(rows);
    write_log(b, rows);
  }

  /// A part of the log of an older version, through an open transaction.
  void write(const sealed_part& part);

 private:
  template <class Rows, class... Columns>
  void insert(const char* table, const Rows& rows, const Columns&... columns) {
    if (!rows.empty()) {
      backend_.insert(table, rows, columns...);
    }
  }

  /// Every row must touch one, or `what` is not there.
  template <class Rows, class... Columns>
  void on_each(const char* what, const char* body, const Rows& rows, const Columns&... columns) {
    if (rows.empty()) {
      return;
    }
    if constexpr (requires { backend_.run_on_each(body, rows, columns...); }) {
      backend_.run_on_each(body, rows, columns...);
    } else if (backend_.run(body, rows, columns...) != static_cast<std::int64_t>(rows.size())) {
      throw contradiction(std::string("the store does not hold ") + what);
    }
  }

  /// The rows touch as many as there happen to be.
  template <class Rows, class... Columns>
  void on_any(const char* body, const Rows& rows, const Columns&... columns) {
    if (!rows.empty()) {
      backend_.run(body, rows, columns...);
    }
  }

  void write_people(const batch_rows& rows);
  void write_person_keys(const std::vector<person_key_row>& keys);
  void write_erasures(const batch_rows& rows);
  void write_sessions(const batch_rows& rows);
  void write_calendars(const batch_rows& rows);
  void write_wallets(const batch_rows& rows);
  void write_concerts(const batch_rows& rows);
  void write_freed_places(const batch_rows& rows);
  void write_clinics(const batch_rows& rows);
  void write_clinic(const domain::clinic_changed& change);
  void write_clinic(const domain::clinic_deleted& change);
  void write_openings(const batch_rows& rows);
  void write_rooms(const batch_rows& rows);
  void write_freed_seats(const batch_rows& rows);
  void write_changed_dates(const batch_rows& rows);
  void write_waiters(const batch_rows& rows);
  void write_sold_seats(const batch_rows& rows);
  void write_held_seats(const batch_rows& rows);
  void write_offered_seats(const batch_rows& rows);
  void write_notices(const batch_rows& rows);
  void write_requests(const batch_rows& rows);
  void write_keys(const batch_rows& rows);
  void write_rosters(const batch_rows& rows);
  void write_attendance(const batch_rows& rows);
  void write_log(const batch& b, const batch_rows& rows);

  Backend& backend_;
};

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

}  // namespace usher::storage

#include "storage/batch/write_clinics.hpp"
#include "storage/batch/write_concerts.hpp"
#include "storage/batch/write_delivery.hpp"
#include "storage/batch/write_people.hpp"
#include "storage/batch/write_rooms.hpp"
#include "storage/batch/write_seats.hpp"
