#include "tests/simulation/first_store.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include <sqlite3.h>

#include "domain/changes/names.hpp"
#include "tests/simulation/hand_passwords.hpp"

namespace usher::simulation {

using namespace domain;
using namespace std::chrono_literals;

namespace {

/// Students first, who are also those that go to concerts; then the office, and teachers.
void add_people(changes& all) {
  for (std::int64_t id = 1; id <= last_teacher; ++id) {
    person who;
    who.id = user_id{id};
    who.username = "person-" + std::to_string(id);
    who.password_hash = hash_of(first_password);
    who.name = "somebody";
    who.is_student = id <= last_student;
    who.is_superuser = id == superuser;
    who.is_staff = id == superuser || id == staff;
    who.is_teacher = id > last_student;
    all.emplace_back(person_registered{who, noon});
    if (who.is_student) {
      all.emplace_back(wallet_credited{who.id, 60'000, noon});
    }
  }
}

clinic_facts clinic_at(std::int64_t id, weekday day, std::chrono::minutes after_midnight) {
  clinic_facts clinic;
  clinic.id = clinic_id{id};
  clinic.day = day;
  clinic.time.after_midnight = after_midnight;
  clinic.room = class_room{static_cast<std::int32_t>(id)};
  clinic.subject = "subject";
  return clinic;
}

/// Classes that begin soon, at hours that overlap; one later in the week.
void add_clinics(changes& all) {
  auto first = clinic_at(1, weekday::mon, 12h + 20min);
  first.capacity = 2;
  first.teacher = user_id{last_student + 3};
  first.window = reservation_window::always;
  auto second = clinic_at(2, weekday::mon, 12h + 40min);
  second.capacity = 2;
  second.price = 3'000;
  auto third = clinic_at(3, weekday::mon, 12h + 30min);
  third.capacity = 1;
  // Dear enough that some who wait for it cannot pay when it is their turn.
  third.price = 40'000;
  third.teacher = user_id{last_teacher};
  auto fourth = clinic_at(4, weekday::wed, 18h);
  fourth.capacity = 3;
  fourth.teacher = user_id{last_student + 3};
  for (const auto& clinic : {first, second, third, fourth}) {
    all.emplace_back(clinic_created{clinic, noon});
  }
}

changes first_changes() {
  changes all;
  add_people(all);
  add_clinics(all);
  for (std::int64_t id = 1; id <= 2; ++id) {
    const concert_id concert{id};
    all.emplace_back(concert_created{concert, "concert", 12'000, noon});
    all.emplace_back(concert_changed{concert, "concert", 12'000, id == 1 ? 3 : 0, id == 2, noon});
    for (int day = 1; day <= 2; ++day) {
      const concert_date_key date{
          concert, local_time{std::chrono::local_days{std::chrono::year{2026} / 11 / 24} + day * 24h}};
      date_terms terms;
      terms.seat_count = 5;
      terms.price = 12'000;
      all.emplace_back(concert_date_created{date, 5, noon});
      all.emplace_back(date_terms_set{date, terms, noon});
    }
  }
  return all;
}

/// SQLite reads a clock of its own, as for which places are of the past: that one stands where runs begin, on
/// whatever day they are made.
void stop_clock_of_sqlite() {
  sqlite3_vfs_find(nullptr)->xCurrentTimeInt64 = [](sqlite3_vfs*, sqlite3_int64* out) {
    // Milliseconds since the Julian epoch.
    *out = 210'866'760'000'000 + noon.time_since_epoch().count();
    return SQLITE_OK;
  };
}

}  // namespace

first_store::first_store() {
  stop_clock_of_sqlite();
  const auto made = storage::open_sqlite(folder_.path());
  content_.id.bytes[0] = 1;
  std::map<std::string, std::size_t> places;
  for (auto& c : first_changes()) {
    const auto owner = owner_of(c);
    const auto [at, is_new] = places.try_emplace(owner, content_.appends.size());
    if (is_new) {
      content_.appends.push_back({owner, 1, {}, {}, noon});
    }
    content_.appends[at->second].changes.push_back(std::move(c));
  }
  // What others refer to comes first.
  std::stable_sort(content_.appends.begin(), content_.appends.end(), [](const auto& one, const auto& other) {
    const auto rank = [](const auto& a) { return a.actor == "people" ? 0 : a.actor == "catalogue" ? 1 : 2; };
    return rank(one) < rank(other);
  });
  if (const auto stored = made->commit(content_); stored.status != storage::commit_status::committed) {
    throw std::runtime_error("the first store cannot be made: " + stored.message);
  }
}

void first_store::copy_to(const std::string& folder) const {
  copy_store(folder_.path(), folder);
}

void copy_store(const std::string& from, const std::string& to) {
  using options = std::filesystem::copy_options;
  std::filesystem::copy(from, to, options::recursive | options::overwrite_existing);
}

}  // namespace usher::simulation
