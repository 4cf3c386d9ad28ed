#include <utility>

#include "domain/base/ascii.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/unicode.hpp"
#include "storage/restore/lists.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

std::vector<domain::person> relational_reader::persons(const std::string& which,
                                                       const std::vector<argument>& arguments) {
  return with_person([&](const auto&... columns) {
    return read_all<domain::person>("person" + which, arguments, columns...);
  });
}

std::vector<domain::person> relational_reader::everyone() {
  return persons(" ORDER BY person_id", {});
}

std::vector<domain::people_image::session> relational_reader::sessions() {
  using session = domain::people_image::session;
  const std::string columns = "start_no, key_hash, person_id, started_at, used_at, end_reason";
  // By indexes of those alone that matter. Of those that ended the last few of each person, by an order that
  // no other index has: whoever has none must not be looked for among all.
  return read_all<session>(
      "(SELECT " + columns +
          " FROM session_key WHERE ended_at IS NULL UNION ALL SELECT s.start_no, s.key_hash, s.person_id,"
          " s.started_at, s.used_at, s.end_reason FROM person AS p CROSS JOIN session_key AS s"
          " WHERE s.person_id = p.person_id AND s.end_reason <> 'logout' AND s.start_no >="
          " coalesce((SELECT CASE WHEN l.person_id = p.person_id THEN l.start_no ELSE 0 END"
          " FROM session_key AS l WHERE l.person_id <= p.person_id AND l.end_reason <> 'logout'"
          " ORDER BY l.person_id DESC, l.start_no DESC LIMIT 1 OFFSET $1), 0)) AS known ORDER BY start_no",
      {as_stored(domain::limits::max_remembered_ended_sessions_per_person - 1)},
      column("key_hash", &session::key), column("person_id", &session::user),
      column("started_at", &session::started_at), column("used_at", &session::used_at),
      column("end_reason", &session::ended));
}

domain::people_image relational_reader::load_people(domain::instant now) {
  domain::people_image out;
  out.people = everyone();
  if (!out.people.empty()) {
    out.next_id = domain::user_id{out.people.back().id.value + 1};
  }
  out.sessions = sessions();
  using calendar = domain::people_image::calendar;
  out.calendars =
      read_all<calendar>("calendar_address ORDER BY person_id", {}, column("person_id", &calendar::user),
                         column("key_hash", &calendar::key), column("made_at", &calendar::made_at));
  const auto yesterday =
      domain::to_text(domain::local_date{std::chrono::floor<std::chrono::days>(now).time_since_epoch()} -
                      std::chrono::days{1});
  using place = std::pair<domain::user_id, domain::class_slot>;
  using domain::class_slot;
  // What the class is is looked up for each place: a join may read all classes that there ever were.
  out.places = read_all<place>(
      "clinic_reservation AS r WHERE r.released_at IS NULL AND r.class_date >= $1"
      " ORDER BY r.person_id, r.clinic_id, r.class_date",
      {yesterday}, column("r.person_id", &place::first),
      column("r.clinic_id", &place::second, &class_slot::clinic),
      column("r.class_date", &place::second, &class_slot::class_date),
      column("(SELECT k.class_time FROM clinic_class AS k WHERE k.clinic_id = r.clinic_id AND k.class_date = "
             "r.class_date)",
             &place::second, &class_slot::time),
      column("(SELECT k.length_min FROM clinic_class AS k WHERE k.clinic_id = r.clinic_id AND k.class_date = "
             "r.class_date)",
             &place::second, &class_slot::length));
  for (const auto& clinic : clinics()) {
    out.class_hours.emplace_back(clinic.id, hour_of(clinic));
  }
  for (const auto& last : list_week_resets(1)) {
    out.last_reset = last;
  }
  out.reset_through = read_value<domain::local_date>("max(week)", "week_reset WHERE cause = 'scheduled'", {});
  out.began_at = read_value<domain::instant>("decided_at", "change_log ORDER BY change_number LIMIT 1", {});
  out.absences = absences("withdrawn_at IS NULL", yesterday);
  // What somebody marked since is meant.
  out.given_up_absences =
      absences("withdrawn_at IS NOT NULL AND coalesce(marked_at <= withdrawn_at, true)", yesterday);
  return out;
}

std::vector<domain::absence> relational_reader::absences(const std::string& which, const std::string& since) {
  using domain::absence;
  return read_all<absence>("attendance WHERE attendance_type = 'absent' AND class_date >= $1 AND " + which +
                               " ORDER BY person_id, clinic_id, class_date",
                           {since}, column("person_id", &absence::user),
                           column("clinic_id", &absence::clinic), column("class_date", &absence::class_date));
}

std::vector<domain::week_reset> relational_reader::list_week_resets(std::size_t limit) {
  using domain::week_reset;
  return read_all<week_reset>("week_reset ORDER BY reset_no DESC LIMIT $1", {as_stored(limit)},
                              column("reset_no", &week_reset::number), column("week", &week_reset::week),
                              column("cause", &week_reset::cause), column("reset_at", &week_reset::reset_at));
}

std::string relational_reader::condition_of(const person_filter& filter,
                                            std::vector<argument>& arguments) const {
  const auto parameter = [&](auto value) {
    arguments.emplace_back(std::move(value));
    return "$" + std::to_string(arguments.size());
  };
  std::string which = "username IS NOT NULL";
  if (const auto& text = filter.text_in_name_or_username) {
    // Older stores have names as they were typed, decomposed by some.
    const auto wanted = parameter(domain::lower_ascii(*text));
    const auto older = parameter(domain::lower_ascii(domain::decomposed(*text)));
    which += " AND (" + contains_text("name", wanted) + " OR " + contains_text("username", wanted) + " OR " +
             contains_text("name", older) + " OR " + contains_text("username", older) + ")";
  }
  const auto with_text = [&](const char* column, const std::optional<std::string>& text) {
    if (text) {
      which += " AND " + contains_text(column, parameter(domain::lower_ascii(*text)));
    }
  };
  with_text("school", filter.school);
  if (filter.grade) {
    // A grade is written with or without its unit.
    const auto bare = [](const std::string& text) { return "replace(" + text + ", '학년', '')"; };
    which += " AND " + bare("grade") + " = " + bare(parameter(*filter.grade));
  }
  const auto with_flag = [&](const char* column, std::optional<bool> flag) {
    if (flag) {
      which += " AND " + flag_text(column) + " = " + parameter(std::int64_t{*flag ? 1 : 0});
    }
  };
  with_flag("is_active", filter.is_active);
  with_flag("is_staff", filter.is_staff);
  with_flag("is_teacher", filter.is_teacher);
  with_flag("is_student", filter.is_student);
  with_flag("is_superuser", filter.is_superuser);
  if (!filter.usernames.empty()) {
    std::string names;
    for (const auto& name : filter.usernames) {
      names += (names.empty() ? "" : ", ") + parameter(name);
    }
    which += " AND username IN (" + names + ")";
  }
  return which;
}

std::vector<domain::person> relational_reader::list_people(const person_filter& filter, domain::user_id after,
                                                           std::size_t limit) {
  std::vector<argument> arguments{after.value, as_stored(limit)};
  return persons(
      " WHERE person_id > $1 AND " + condition_of(filter, arguments) + " ORDER BY person_id LIMIT $2",
      arguments);
}

counted_page<domain::person> relational_reader::page_people(const person_filter& filter, std::int64_t skip,
                                                            std::size_t limit) {
  std::vector<argument> of_all;
  counted_page<domain::person> page;
  page.count =
      read_value<std::int64_t>("count(*)", "person WHERE " + condition_of(filter, of_all), of_all).value();
  std::vector<argument> arguments{skip, as_stored(limit)};
  page.rows = persons(" WHERE " + condition_of(filter, arguments) + " ORDER BY person_id LIMIT $2 OFFSET $1",
                      arguments);
  return page;
}

counted_page<login_line> relational_reader::page_logins(const login_filter& filter, std::int64_t skip,
                                                        std::size_t limit) {
  const auto condition = [&filter](std::vector<argument>& arguments) {
    std::string which = "true";
    const auto with = [&](const char* compared, argument value) {
      arguments.push_back(std::move(value));
      which += std::string(" AND ") + compared + " $" + std::to_string(arguments.size());
    };
    if (filter.user) {
      with("s.person_id =", filter.user->value);
    }
    if (filter.from) {
      with("s.started_at >=", domain::to_text(clamped(*filter.from)));
    }
    if (filter.until) {
      with("s.started_at <", domain::to_text(clamped(*filter.until)));
    }
    return which;
  };
  std::vector<argument> of_all;
  counted_page<login_line> page;
  page.count =
      read_value<std::int64_t>("count(*)", "session_key AS s WHERE " + condition(of_all), of_all).value();
  std::vector<argument> arguments{skip, as_stored(limit)};
  const auto which = condition(arguments);
  using line = login_line;
  page.rows = read_all<line>(
      "session_key AS s JOIN person AS p ON p.person_id = s.person_id WHERE " + which +
          " ORDER BY s.start_no DESC LIMIT $2 OFFSET $1",
      arguments, column("s.start_no", &line::number), column("s.key_hash", &line::key),
      column("s.person_id", &line::user), optional_column("p.username", &line::username),
      column("p.name", &line::name), column("s.started_at", &line::started_at),
      column("s.ended_at", &line::ended_at), column("s.end_reason", &line::reason),
      column("(EXISTS (SELECT 1 FROM session_key AS e WHERE e.person_id = s.person_id"
             " AND e.end_reason <> 'logout' AND e.end_reason IN ('duplicate_login', 'too_many')"
             " AND e.ended_at = s.started_at))",
             &line::ended_another));
  return page;
}

}  // namespace usher::storage
