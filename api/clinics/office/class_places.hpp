#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "api/clinics/render_clinics.hpp"
#include "domain/clinics/roster.hpp"
#include "storage/queries.hpp"

/// Who has a place in the clinics' classes of the day (domain::class_of_the_day), as the store knows it.
namespace usher::api {

/// The places of some days, found by clinic. Refers to what it was made of.
class places_by_clinic {
 public:
  explicit places_by_clinic(const storage::class_places& found);

  class_students students_of(const domain::clinic_facts& clinic, domain::local_time now) const;
  std::vector<domain::seen_place> seen_of(const domain::clinic_facts& clinic, domain::local_time now) const;

 private:
  const std::vector<const storage::class_place*>& of(const domain::clinic_facts& clinic,
                                                     domain::local_time now) const;

  std::map<std::pair<domain::clinic_id, domain::local_date>, std::vector<const storage::class_place*>>
      places_;
  std::unordered_map<domain::user_id, const domain::person*> people_;
};

/// What sessions of the office have last seen of clinics' classes: who got a place since was never seen, and
/// is taken off by no list that leaves them out. Of the sessions that read last, within max_sessions. Any
/// thread.
class places_seen {
 public:
  static constexpr std::size_t max_sessions = 256;

  void note(const domain::secret_hash& session, domain::clinic_id clinic,
            std::vector<domain::seen_place> places);
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
