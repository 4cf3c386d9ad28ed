#include "api/clinics/office/class_places.hpp"

#include <utility>

#include "domain/base/limits.hpp"

namespace usher::api {

const std::vector<domain::roster_entry>& places_of_the_day(const actors::clinic_view& view,
                                                           domain::local_time now) {
  return view.places_in(domain::class_of_the_day(view.clinic, now));
}

std::vector<domain::seen_place> seen_of_the_day(const actors::clinic_view& view, domain::local_time now) {
  std::vector<domain::seen_place> seen;
  for (const auto& entry : places_of_the_day(view, now)) {
    seen.push_back({entry.user, entry.reserved_at});
  }
  return seen;
}

std::vector<domain::person> active_people(storage::queries& store,
                                          std::optional<bool> storage::person_filter::*role) {
  storage::person_filter wanted;
  wanted.is_active = wanted.*role = true;
  return store.list_people(wanted, domain::user_id{0}, domain::limits::max_rows_per_page);
}

void places_seen::note(const domain::secret_hash& session, of_clinics&& places) {
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = by_session_.try_emplace(session);
  for (auto& [clinic, seen] : places) {
    known->second.insert_or_assign(clinic, std::move(seen));
  }
  if (!is_new) {
    return;
  }
  sessions_.push_back(session);
  if (sessions_.size() > domain::limits::max_sessions_that_saw_places) {
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
