#pragma once

#include <chrono>
#include <span>
#include <string>
#include <variant>

#include "storage/batch/batch_writer.hpp"

/// How a batch writes clinics, the places in their classes, and attendance.
namespace usher::storage {

/// What the clocks show that are furthest ahead of UTC. The store does not know where the clinics are.
inline domain::local_time easternmost(domain::instant time) {
  return domain::local_time{
      std::chrono::floor<std::chrono::seconds>(time + std::chrono::hours{14}).time_since_epoch()};
}

/// The day in UTC. A class of this very day may have begun, and is as it was.
inline domain::local_date day_of(domain::instant time) {
  return domain::local_date{std::chrono::floor<std::chrono::days>(time).time_since_epoch()};
}

/// A condition: the class of that date and time, two expressions, is still to come, in every zone. Its row
/// `u` has the columns of `with_now`.
inline std::string is_to_come(const std::string& date, const std::string& time) {
  return date + " > u.day AND (" + date + " > u.latest_day OR " + time + " > u.latest_time)";
}
/// Hands over what is_to_come asks for; `at` leads from a row to the time that it is.
template <class Row, class Use>
void with_now(domain::instant Row::*at, Use use) {
  use(column("day", [at](const Row& row) { return day_of(row.*at); }),
      column("latest_day",
             [at](const Row& row) { return std::chrono::floor<std::chrono::days>(easternmost(row.*at)); }),
      column("latest_time", [at](const Row& row) {
        const auto latest = easternmost(row.*at);
        return domain::class_time{
            std::chrono::floor<std::chrono::minutes>(latest - std::chrono::floor<std::chrono::days>(latest))};
      }));
}

template <class Backend>
void batch_writer<Backend>::write_freed_places(const batch_rows& rows) {
  using update = reservation_update;
  const auto write = [&](const auto& updates) {
    on_each("the place that was given up or has another number",
            "UPDATE clinic_reservation AS r SET place_no = u.place, released_at = u.released_at,"
            " release_reason = u.reason FROM u WHERE r.clinic_id = u.clinic AND r.class_date = u.class_date"
            " AND r.person_id = u.person AND r.place_no = u.stored_place"
            " AND CASE WHEN r.released_at IS NULL THEN TRUE END",
            updates, column("clinic", &update::clinic), column("class_date", &update::class_date),
            column("person", &update::user), column("stored_place", &update::from),
            column("place", &update::to), column("released_at", &update::released_at),
            column("reason", &update::release_reason));
  };
  write(rows.reservation_releases);
  for (const auto& move : rows.reservation_moves) {
    write(std::span(&move, 1));
  }
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
  using passed = domain::clinic_waiter_passed;
  on_each("the open wait for a clinic that was passed over for the first time",
          "UPDATE clinic_waiter AS w SET passed_at = u.passed_at FROM u"
          " WHERE w.clinic_id = u.clinic AND w.waiter_no = u.waiter AND w.class_date = u.class_date"
          " AND w.person_id = u.person AND CASE WHEN w.ended_at IS NULL THEN TRUE END"
          " AND w.passed_at IS NULL",
          rows.clinic_waiter_passes, column("clinic", &passed::clinic), column("waiter", &passed::waiter),
          column("class_date", &passed::class_date), column("person", &passed::user),
          column("passed_at", &passed::passed_at));
  using left = domain::clinic_waiter_left;
  on_each("the open wait for a clinic that ended",
          "UPDATE clinic_waiter AS w SET ended_at = u.ended_at, end_reason = u.reason FROM u"
          " WHERE w.clinic_id = u.clinic AND w.waiter_no = u.waiter AND w.class_date = u.class_date"
          " AND w.person_id = u.person AND CASE WHEN w.ended_at IS NULL THEN TRUE END",
          rows.clinic_waiter_updates, column("clinic", &left::clinic), column("waiter", &left::waiter),
          column("class_date", &left::class_date), column("person", &left::user),
          column("ended_at", &left::left_at), column("reason", &left::reason));
}

template <class Backend>
void batch_writer<Backend>::write_clinics(const batch_rows& rows) {
  for (const auto& step : rows.clinic_steps) {
    std::visit([this](const auto& change) { write_clinic(change); }, step);
  }
  using reset = domain::roster_reset;
  on_each("a clinic that had not carried out the reset",
          "UPDATE clinic AS c SET reset_done = u.number FROM u"
          " WHERE c.clinic_id = u.clinic AND c.reset_done < u.number",
          rows.clinic_resets, column("clinic", &reset::clinic), column("number", &reset::number));
  with_clinic_facts(
      [&](const auto&... facts) {
        insert("clinic", rows.clinic_inserts,
               column("clinic_id", &clinic_row::clinic, &domain::clinic_facts::id), facts...,
               column("reset_done", &clinic_row::reset_done), column("created_at", &clinic_row::created_at),
               column("deleted_at", &clinic_row::deleted_at));
      },
      &clinic_row::clinic);
}

template <class Backend>
void batch_writer<Backend>::write_clinic(const domain::clinic_changed& change) {
  using changed = domain::clinic_changed;
  const std::span row(&change, 1);
  const auto clinic = column("clinic", &changed::clinic, &domain::clinic_facts::id);
  with_clinic_facts(
      [&](const auto&... facts) {
        static const std::string body = "UPDATE clinic AS c SET " + assignments("u", facts...) +
                                        " FROM u WHERE c.clinic_id = u.clinic AND c.deleted_at IS NULL";
        on_each("the clinic that changed", body.c_str(), row, clinic, facts...);
      },
      &changed::clinic);
  static const std::string classes =
      "UPDATE clinic_class AS k SET capacity = u.capacity FROM u WHERE k.clinic_id = u.clinic"
      " AND k.capacity <> u.capacity AND " +
      is_to_come("k.class_date", "k.class_time");
  with_now(&changed::changed_at, [&](const auto&... now) {
    on_any(classes.c_str(), row, clinic,
           column("capacity", &changed::clinic, &domain::clinic_facts::capacity), now...);
  });
}

template <class Backend>
void batch_writer<Backend>::write_clinic(const domain::clinic_deleted& change) {
  using deleted = domain::clinic_deleted;
  static const std::string body =
      "UPDATE clinic AS c SET deleted_at = u.deleted_at FROM u"
      " WHERE c.clinic_id = u.clinic AND c.deleted_at IS NULL"
      " AND NOT EXISTS (SELECT 1 FROM clinic_reservation AS r JOIN clinic_class AS k"
      " ON k.clinic_id = r.clinic_id AND k.class_date = r.class_date WHERE r.clinic_id = c.clinic_id"
      " AND r.released_at IS NULL AND " +
      is_to_come("r.class_date", "k.class_time") +
      ") AND NOT EXISTS (SELECT 1 FROM clinic_waiter AS w LEFT JOIN clinic_class AS k"
      " ON k.clinic_id = w.clinic_id AND k.class_date = w.class_date WHERE w.clinic_id = c.clinic_id"
      " AND w.ended_at IS NULL AND " +
      is_to_come("w.class_date", "coalesce(k.class_time, c.time)") + ")";
  with_now(&deleted::deleted_at, [&](const auto&... now) {
    on_each("a clinic without people that can be deleted", body.c_str(), std::span(&change, 1),
            column("clinic", &deleted::clinic), column("deleted_at", &deleted::deleted_at), now...);
  });
}

template <class Backend>
void batch_writer<Backend>::write_rosters(const batch_rows& rows) {
  on_any(
      "INSERT INTO clinic_class (clinic_id, class_date, class_time, length_min, capacity)"
      " SELECT c.clinic_id, u.class_date, c.time, c.length_min, c.capacity FROM u"
      " JOIN clinic AS c ON c.clinic_id = u.clinic WHERE true"
      " ON CONFLICT (clinic_id, class_date)"
      " DO UPDATE SET class_time = excluded.class_time, length_min = excluded.length_min,"
      " capacity = excluded.capacity WHERE clinic_class.capacity <> excluded.capacity"
      " OR clinic_class.class_time <> excluded.class_time OR clinic_class.length_min <> excluded.length_min",
      rows.class_upserts, column("clinic", &class_key::clinic), column("class_date", &class_key::class_date));
  using domain::place_reserved;
  on_each("the clinic of a reservation",
          "INSERT INTO clinic_reservation (clinic_id, class_date, capacity, place_no, person_id, reserved_at,"
          " released_at, release_reason, paid)"
          " SELECT k.clinic_id, k.class_date, k.capacity, u.place, u.person, u.reserved_at, u.released_at,"
          " u.reason, u.paid FROM u JOIN clinic_class AS k ON k.clinic_id = u.clinic AND k.class_date = "
          "u.class_date"
          " JOIN clinic AS c ON c.clinic_id = u.clinic"
          " WHERE c.deleted_at IS NULL OR u.released_at IS NOT NULL ORDER BY u.nth",
          rows.reservation_inserts, column("clinic", &reservation_row::reserved, &place_reserved::clinic),
          column("class_date", &reservation_row::reserved, &place_reserved::class_date),
          column("place", &reservation_row::reserved, &place_reserved::place),
          column("person", &reservation_row::reserved, &place_reserved::user),
          column("reserved_at", &reservation_row::reserved, &place_reserved::reserved_at),
          column("released_at", &reservation_row::released_at),
          column("reason", &reservation_row::release_reason),
          column("paid", &reservation_row::reserved, &place_reserved::paid));
  using joined = domain::clinic_waiter_joined;
  insert("clinic_waiter", rows.clinic_waiter_inserts,
         column("clinic_id", &clinic_waiter_row::joined, &joined::clinic),
         column("waiter_no", &clinic_waiter_row::joined, &joined::waiter),
         column("class_date", &clinic_waiter_row::joined, &joined::class_date),
         column("person_id", &clinic_waiter_row::joined, &joined::user),
         column("joined_at", &clinic_waiter_row::joined, &joined::joined_at),
         column("passed_at", &clinic_waiter_row::passed_at), column("ended_at", &clinic_waiter_row::ended_at),
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

template <class Backend>
void batch_writer<Backend>::write_attendance(const batch_rows& rows) {
  using opened = domain::attendance_opened;
  using withdrawal = attendance_withdrawal;
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
        "UPDATE attendance AS a SET withdrawn_at = u.withdrawn_at FROM u WHERE a.clinic_id = u.clinic"
        " AND a.class_date = u.class_date AND a.person_id = u.person AND a.withdrawn_at IS NULL",
        step.withdrawn, column("clinic", &withdrawal::clinic), column("class_date", &withdrawal::class_date),
        column("person", &withdrawal::user), column("withdrawn_at", &withdrawal::withdrawn_at));
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

}  // namespace usher::storage
