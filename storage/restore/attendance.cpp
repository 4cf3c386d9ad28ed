#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "domain/base/clinic_calendar.hpp"
#include "storage/log/stored_words.hpp"
#include "storage/restore/lists.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

std::vector<attendance_line> relational_reader::attendance(const std::string& which,
                                                           const std::vector<argument>& arguments) {
  using line = attendance_line;
  using record = domain::attendance_record;
  constexpr auto known = &line::record;
  auto lines = read_all<line>(
      "attendance AS a JOIN clinic AS c ON c.clinic_id = a.clinic_id"
      " LEFT JOIN clinic_class AS k ON k.clinic_id = a.clinic_id AND k.class_date = a.class_date"
      " JOIN person AS p ON p.person_id = a.person_id" +
          which,
      arguments, column("attendance_id", known, &record::id), column("a.clinic_id", known, &record::clinic),
      column("a.class_date", known, &record::class_date), column("a.person_id", known, &record::user),
      column("attendance_type", known, &record::type),
      column("(withdrawn_at IS NOT NULL)", known, &record::withdrawn),
      optional_column("teacher_id", known, &record::teacher), column("marked_at", known, &record::marked_at),
      optional_column("marked_by", known, &record::marked_by), column("p.name", &line::name),
      optional_column("p.username", &line::username),
      column("coalesce(k.class_time, c.time)", known, &record::time), column("room", &line::room),
      column("c.subject", &line::subject), column("opened_at", &line::opened_at),
      column("c.length_min", &line::length),
      column("coalesce((SELECT r.paid FROM clinic_reservation AS r WHERE r.clinic_id = a.clinic_id"
             " AND r.class_date = a.class_date AND r.person_id = a.person_id AND r.released_at IS NULL), 0)",
             &line::paid));
  for (auto& one : lines) {
    one.day = domain::weekday_of(one.record.class_date);
  }
  return lines;
}

std::optional<attendance_line> relational_reader::find_attendance(std::int64_t id) {
  auto found = attendance(" WHERE attendance_id = $1", {id});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::string relational_reader::condition_of(const attendance_filter& filter,
                                            std::vector<argument>& arguments) const {
  std::string which = "true";
  const auto with = [&](const std::string& condition, argument value) {
    arguments.push_back(std::move(value));
    which += " AND " + condition + " $" + std::to_string(arguments.size());
  };
  if (filter.from) {
    with("a.class_date >=", domain::to_text(*filter.from));
  }
  if (filter.to) {
    with("a.class_date <=", domain::to_text(*filter.to));
  }
  if (filter.clinic) {
    with("a.clinic_id =", filter.clinic->value);
  }
  if (filter.student) {
    with("a.person_id =", filter.student->value);
  }
  if (filter.teacher) {
    arguments.emplace_back(filter.teacher->value);
    const auto is_theirs = "teacher_id = $" + std::to_string(arguments.size());
    which += " AND " + (filter.or_nobodys ? "(" + is_theirs + " OR teacher_id IS NULL)" : is_theirs);
  }
  if (filter.type) {
    with("attendance_type =", std::string(stored_word(*filter.type)));
  }
  if (!filter.with_withdrawn) {
    which += " AND withdrawn_at IS NULL";
  }
  return which;
}

std::vector<attendance_line> relational_reader::list_attendance(const attendance_filter& filter,
                                                                std::int64_t before, std::size_t limit) {
  std::vector<argument> arguments{upper_bound(before), as_stored(limit)};
  return attendance(" WHERE attendance_id < $1 AND " + condition_of(filter, arguments) +
                        " ORDER BY attendance_id DESC LIMIT $2",
                    arguments);
}

counted_page<attendance_line> relational_reader::page_attendance(const attendance_filter& filter,
                                                                 std::int64_t skip, std::size_t limit) {
  std::vector<argument> of_all;
  counted_page<attendance_line> page;
  page.count =
      read_value<std::int64_t>("count(*)",
                               "attendance AS a JOIN clinic AS c ON c.clinic_id = a.clinic_id WHERE " +
                                   condition_of(filter, of_all),
                               of_all)
          .value();
  std::vector<argument> arguments{skip, as_stored(limit)};
  page.rows = attendance(" WHERE " + condition_of(filter, arguments) +
                             " ORDER BY a.class_date DESC, attendance_id DESC LIMIT $2 OFFSET $1",
                         arguments);
  return page;
}

clinic_counts relational_reader::count_clinics(domain::local_date from, domain::local_date to) {
  clinic_counts out;
  const auto of_type = [](domain::attendance type) {
    return "coalesce(sum(CASE WHEN attendance_type = '" + std::string(stored_word(type)) +
           "' THEN 1 ELSE 0 END), 0)";
  };
  using domain::attendance;
  const auto none = of_type(attendance::none);
  const auto attended = of_type(attendance::attended);
  const auto absent = of_type(attendance::absent);
  const auto sick = of_type(attendance::sick);
  const auto late = of_type(attendance::late);
  // What there are no records of counts 0 by the outer join.
  using line = class_count;
  out.classes = read_all<line>(
      "clinic_class AS k JOIN clinic AS c ON c.clinic_id = k.clinic_id LEFT JOIN attendance AS a"
      " ON a.clinic_id = k.clinic_id AND a.class_date = k.class_date AND a.withdrawn_at IS NULL"
      " WHERE k.class_date >= $1 AND k.class_date <= $2 GROUP BY k.clinic_id, k.class_date, k.capacity,"
      " k.class_time, room, subject, teacher_name",
      {domain::to_text(from), domain::to_text(to)}, column("k.clinic_id", &line::clinic),
      column("k.class_time", &line::time), column("room", &line::room), column("subject", &line::subject),
      column("teacher_name", &line::teacher_name), column("k.class_date", &line::class_date),
      column("k.capacity", &line::capacity),
      column("(SELECT count(*) FROM clinic_reservation AS r WHERE r.clinic_id = k.clinic_id AND"
             " r.class_date = k.class_date AND r.released_at IS NULL)",
             &line::reserved),
      column(
          "(SELECT CAST(coalesce(sum(r.paid), 0) AS bigint) FROM clinic_reservation AS r WHERE r.clinic_id ="
          " k.clinic_id AND r.class_date = k.class_date AND r.released_at IS NULL)",
          &line::paid),
      column(none.c_str(), &line::none), column(attended.c_str(), &line::attended),
      column(absent.c_str(), &line::absent), column(sick.c_str(), &line::sick),
      column(late.c_str(), &line::late));
  for (auto& counted : out.classes) {
    counted.day = domain::weekday_of(counted.class_date);
  }
  // Databases differ in how they put texts in order.
  std::sort(out.classes.begin(), out.classes.end(), [](const auto& a, const auto& b) {
    return std::tie(a.class_date, a.time, a.room, a.clinic) <
           std::tie(b.class_date, b.time, b.room, b.clinic);
  });
  using counted = refusal_count;
  out.refusals = read_all<counted>("clinic_refusal WHERE week >= $1 AND week <= $2",
                                   {domain::to_text(domain::week_of(from)), domain::to_text(to)},
                                   column("clinic_id", &counted::clinic), column("week", &counted::week),
                                   column("reason", &counted::reason), column("attempts", &counted::count));
  std::sort(out.refusals.begin(), out.refusals.end(), [](const auto& a, const auto& b) {
    return std::tie(a.week, a.clinic, a.reason) < std::tie(b.week, b.clinic, b.reason);
  });
  return out;
}

}  // namespace usher::storage
