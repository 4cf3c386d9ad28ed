#include <utility>

#include "domain/base/clinic_calendar.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

std::vector<domain::clinic_facts> relational_reader::clinics() {
  using clinic = domain::clinic_facts;
  return with_clinic_facts([&](const auto&... facts) {
    return read_all<clinic>("clinic WHERE deleted_at IS NULL ORDER BY clinic_id", {},
                            column("clinic_id", &clinic::id), facts...);
  });
}

domain::clinic_facts relational_reader::load_clinic(domain::clinic_id id) {
  using clinic = domain::clinic_facts;
  auto known = with_clinic_facts([&](const auto&... facts) {
    return read_one<clinic>("clinic WHERE clinic_id = $1", {id.value}, column("clinic_id", &clinic::id),
                            facts...);
  });
  if (!known) {
    throw store_error("there is no clinic " + std::to_string(id.value));
  }
  return *std::move(known);
}

domain::clinic_id relational_reader::next_clinic() {
  return read_value<domain::clinic_id>("coalesce(max(clinic_id), 0) + 1", "clinic", {}).value();
}

domain::timetable_image relational_reader::load_timetable() {
  return {clinics(), next_clinic()};
}

domain::local_date relational_reader::find_open_class(domain::clinic_id clinic,
                                                      domain::local_date next_class) {
  const auto later = next_class + std::chrono::days{7};
  const auto booked = read_value<domain::local_date>(
      "max(class_date)",
      "(SELECT class_date FROM clinic_reservation WHERE clinic_id = $1 AND class_date = $2"
      " AND released_at IS NULL UNION ALL SELECT class_date FROM " +
          by_index("clinic_waiter", "clinic_waiter_open") +
          " WHERE clinic_id = $1 AND class_date = $2 AND ended_at IS NULL) AS booked",
      {clinic.value, domain::to_text(later)});
  return booked.value_or(next_class);
}

domain::roster_image relational_reader::load_roster(domain::clinic_id clinic, domain::local_date class_date) {
  using image = domain::roster_image;
  auto known = read_one<image>(
      "clinic WHERE clinic_id = $1", {clinic.value}, column("reset_done", &image::reset_done),
      column("(deleted_at IS NOT NULL)", &image::is_deleted),
      column("coalesce((SELECT person_id FROM person WHERE person_id = clinic.teacher_id AND is_erased), 0)",
             &image::gone_teacher),
      column("(SELECT coalesce(max(waiter_no), 0) + 1 FROM clinic_waiter WHERE clinic_id = $1)",
             &image::next_waiter),
      // A reset from before there was the clinic is none of its business.
      column("(SELECT coalesce(max(reset_no), 0) FROM week_reset WHERE cause = 'demanded' AND reset_at >="
             " clinic.created_at)",
             &image::reset_demanded));
  if (!known) {
    throw store_error("there is no clinic " + std::to_string(clinic.value));
  }
  image out = *std::move(known);
  out.class_date = class_date;
  const std::vector<argument> key{clinic.value, domain::to_text(class_date)};
  out.entries = load_entries(clinic, class_date);
  using waiter = image::waiter;
  out.waiters = read_all<waiter>(
      by_index("clinic_waiter AS w", "clinic_waiter_open") +
          " JOIN person AS p ON p.person_id = w.person_id WHERE clinic_id = $1"
          " AND class_date = $2 AND ended_at IS NULL ORDER BY waiter_no",
      key, column("waiter_no", &waiter::number), column("w.person_id", &waiter::user),
      column("joined_at", &waiter::joined_at), column("p.name", &waiter::name),
      optional_column("p.username", &waiter::username), column("(passed_at IS NOT NULL)", &waiter::passed));
  using entry = domain::roster_entry;
  for (const auto& gone : read_all<entry>(
           "person WHERE " + flag_text("is_active") +
               " = 0 AND person_id IN (SELECT person_id FROM clinic_reservation WHERE clinic_id = $1"
               " AND class_date = $2 AND released_at IS NULL UNION SELECT person_id FROM " +
               by_index("clinic_waiter", "clinic_waiter_open") +
               " WHERE clinic_id = $1 AND class_date = $2 AND ended_at IS NULL) ORDER BY person_id",
           key, column("person_id", &entry::user))) {
    out.gone.push_back(gone.user);
  }
  out.next_notice = next_notice(clinic);
  return out;
}

std::vector<domain::roster_entry> relational_reader::load_entries(domain::clinic_id clinic,
                                                                  domain::local_date class_date) {
  const std::vector<argument> key{clinic.value, domain::to_text(class_date)};
  using entry = domain::roster_entry;
  auto entries = read_all<entry>(
      "clinic_reservation AS r JOIN person AS p ON p.person_id = r.person_id WHERE r.clinic_id = $1"
      " AND r.class_date = $2 AND r.released_at IS NULL ORDER BY r.place_no",
      key, column("r.person_id", &entry::user), column("p.name", &entry::name),
      optional_column("p.username", &entry::username), column("r.place_no", &entry::place),
      column("r.reserved_at", &entry::reserved_at), column("r.paid", &entry::paid));
  using request = std::pair<domain::user_id, domain::secret_hash>;
  for (const auto& [user, made_by] :
       read_all<request>("remembered_request WHERE clinic_id = $1 AND class_date = $2", key,
                         column("person_id", &request::first), column("key_hash", &request::second))) {
    for (auto& place : entries) {
      if (place.user == user) {
        place.request = made_by;
      }
    }
  }
  return entries;
}

std::vector<reservation_line> relational_reader::list_reservations(domain::clinic_id clinic,
                                                                   domain::local_date class_date) {
  using line = reservation_line;
  using entry = domain::roster_entry;
  return read_all<line>(
      "clinic_reservation AS r JOIN person AS p ON p.person_id = r.person_id WHERE r.clinic_id = $1"
      " AND r.class_date = $2 ORDER BY r.released_at IS NOT NULL,"
      " CASE WHEN r.released_at IS NULL THEN place_no ELSE 0 END, r.released_at, reservation_no",
      {clinic.value, domain::to_text(class_date)}, column("r.person_id", &line::entry, &entry::user),
      column("p.name", &line::entry, &entry::name),
      optional_column("p.username", &line::entry, &entry::username),
      column("place_no", &line::entry, &entry::place),
      column("reserved_at", &line::entry, &entry::reserved_at), column("paid", &line::entry, &entry::paid),
      column("released_at", &line::released_at), column("release_reason", &line::reason));
}

}  // namespace usher::storage
