#include "api/clinics/office/class_places.hpp"

#include <utility>

namespace usher::api {

places_by_clinic::places_by_clinic(const storage::class_places& found) {
  for (const auto& place : found.places) {
    places_[{place.clinic, place.class_date}].push_back(&place);
  }
  for (const auto& who : found.people) {
    people_.emplace(who.id, &who);
  }
}

const std::vector<const storage::class_place*>& places_by_clinic::of(const domain::clinic_facts& clinic,
                                                                     domain::local_time now) const {
  static const std::vector<const storage::class_place*> none;
  const auto found = places_.find({clinic.id, domain::class_of_the_day(clinic, now)});
  return found == places_.end() ? none : found->second;
}

class_students places_by_clinic::students_of(const domain::clinic_facts& clinic,
                                             domain::local_time now) const {
  class_students students;
  for (const auto* place : of(clinic, now)) {
    if (const auto who = people_.find(place->user); who != people_.end()) {
      students.push_back(who->second);
    }
  }
  return students;
}

std::vector<domain::seen_place> places_by_clinic::seen_of(const domain::clinic_facts& clinic,
                                                          domain::local_time now) const {
  std::vector<domain::seen_place> seen;
  for (const auto* place : of(clinic, now)) {
    seen.push_back({place->user, place->reserved_at});
  }
  return seen;
}

void places_seen::note(const domain::secret_hash& session, domain::clinic_id clinic,
                       std::vector<domain::seen_place> places) {
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = by_session_.try_emplace(session);
  known->second.insert_or_assign(clinic, std::move(places));
  if (!is_new) {
    return;
  }
  sessions_.push_back(session);
  if (sessions_.size() > max_sessions) {
    by_session_.erase(sessions_.front());
    sessions_.pop_front();
  }
}

std::optional<std::vector<domain::seen_place>> places_seen::find(const domain::secret_hash& session,
                                                                 domain::clinic_id clinic) const {
  const std::lock_guard lock(mutex_);
  const auto known = by_session_.find(session);
  if (known == by_session_.end()) {
    return std::nullopt;
  }
  const auto places = known->second.find(clinic);
  return places == known->second.end() ? std::nullopt : std::optional(places->second);
}

}  // namespace usher::api
