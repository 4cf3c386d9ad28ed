#include <map>
#include <string>
#include <utility>

#include "domain/base/limits.hpp"
#include "storage/restore/lists.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

namespace {

using class_of = std::pair<domain::local_date, domain::clinic_id>;

/// Hands over the columns of `k`, the class, and `c`, its clinic; `path` leads from a row to the class.
template <class Use, class... Path>
decltype(auto) with_class(Use use, Path... path) {
  using shown = calendar_class;
  return use(column("k.clinic_id", path..., &shown::clinic),
             column("k.class_date", path..., &shown::class_date),
             column("k.class_time", path..., &shown::time), column("k.length_min", path..., &shown::length),
             column("c.room", path..., &shown::room), column("c.subject", path..., &shown::subject),
             column("c.teacher_name", path..., &shown::teacher_name));
}

}  // namespace

std::vector<calendar_place> relational_reader::list_places(domain::user_id user, domain::local_date from) {
  const auto all = with_class(
      [&](const auto&... of) {
        return read_all<calendar_place>(
            "clinic_reservation AS r JOIN clinic_class AS k ON k.clinic_id = r.clinic_id"
            " AND k.class_date = r.class_date JOIN clinic AS c ON c.clinic_id = r.clinic_id"
            " WHERE r.person_id = $1 AND r.class_date >= $2"
            " ORDER BY r.class_date, r.clinic_id, r.reservation_no LIMIT $3",
            {user.value, domain::to_text(from), as_stored(domain::limits::max_calendar_classes)}, of...,
            column("r.release_reason", &calendar_place::ended));
      },
      &calendar_place::of);
  std::vector<calendar_place> out;
  for (const auto& place : all) {
    const bool again = !out.empty() && out.back().of.clinic == place.of.clinic &&
                       out.back().of.class_date == place.of.class_date;
    if (!again) {
      out.push_back(place);
    } else if (out.back().ended) {
      out.back() = place;
    }
  }
  return out;
}

std::vector<taught_class> relational_reader::list_taught(domain::user_id teacher, domain::local_date from) {
  auto out = with_class(
      [&](const auto&... of) {
        return read_all<taught_class>(
            "clinic_class AS k JOIN clinic AS c ON c.clinic_id = k.clinic_id"
            " WHERE c.teacher_id = $1 AND k.class_date >= $2 ORDER BY k.class_date, k.clinic_id LIMIT $3",
            {teacher.value, domain::to_text(from), as_stored(domain::limits::max_calendar_classes)}, of...,
            column("(c.deleted_at IS NOT NULL)", &taught_class::is_over),
            column("(SELECT count(*) FROM clinic_reservation AS r WHERE r.clinic_id = k.clinic_id"
                   " AND r.class_date = k.class_date AND r.released_at IS NULL)",
                   &taught_class::reserved));
      },
      &taught_class::of);
  std::map<class_of, taught_class*> by_class;
  for (auto& taught : out) {
    by_class.emplace(class_of{taught.of.class_date, taught.of.clinic}, &taught);
  }
  using student = std::pair<class_of, std::string>;
  read_each<student>(
      "clinic_reservation AS r JOIN clinic AS c ON c.clinic_id = r.clinic_id"
      " JOIN person AS p ON p.person_id = r.person_id"
      " WHERE c.teacher_id = $1 AND r.class_date >= $2 AND r.released_at IS NULL"
      " ORDER BY r.class_date, r.clinic_id, r.place_no LIMIT $3",
      {teacher.value, domain::to_text(from), as_stored(domain::limits::max_calendar_names)},
      [&](student&& one) {
        if (const auto found = by_class.find(one.first); found != by_class.end()) {
          found->second->students.push_back(std::move(one.second));
        }
      },
      column("r.class_date", &student::first, &class_of::first),
      column("r.clinic_id", &student::first, &class_of::second), column("p.name", &student::second));
  return out;
}

}  // namespace usher::storage
