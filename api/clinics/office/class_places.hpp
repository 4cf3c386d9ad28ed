#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/base/views.hpp"
#include "domain/clinics/roster.hpp"
#include "storage/queries.hpp"

/// Who has a place in the clinics' classes of the day (domain::class_of_the_day), and who has seen that.
namespace usher::api {

/// In order of place.
const std::vector<domain::roster_entry>& places_of_the_day(const actors::clinic_view& view,
                                                           domain::local_time now);

/// The same as somebody sees them who is shown them.
std::vector<domain::seen_place> seen_of_the_day(const actors::clinic_view& view, domain::local_time now);

/// LEGACY: everybody active of one role, which is a member of the filter, as pages of the original's office
/// list them.
std::vector<domain::person> active_people(storage::queries& store,
                                          std::optional<bool> storage::person_filter::*role);

/// What sessions of the office have last seen of clinics' classes: who got a place since was never seen, and
/// is taken off by no list that leaves them out. Of the sessions that read last, within
/// limits::max_sessions_that_saw_places. Any thread.
class places_seen {
 public:
  using of_clinics = std::vector<std::pair<domain::clinic_id, std::vector<domain::seen_place>>>;

  void note(const domain::secret_hash& session, of_clinics&& places);
  /// Nothing for who has not read the clinic, as far as is remembered.
  std::optional<std::vector<domain::seen_place>> find(const domain::secret_hash& session,
                                                      domain::clinic_id clinic) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<domain::secret_hash,
                     std::unordered_map<domain::clinic_id, std::vector<domain::seen_place>>>
      by_session_;
  /// In order of their first reading.
  std::deque<domain::secret_hash> sessions_;
};

}  // namespace usher::api
