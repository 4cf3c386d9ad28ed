#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "api/http/problem.hpp"
#include "domain/clinics/refusal_tally.hpp"
#include "storage/queries.hpp"

/// What the office learns of a period: how full the clinics were, who stayed away, and why attempts were
/// refused. Pure.
namespace usher::api {

/// Of `of`, `part` ..
struct share {
  std::int64_t of = 0;
  std::int64_t part = 0;

  /// .. is so much: 0..1, rounded to four digits; 0 of nothing.
  double rate() const;

  friend bool operator==(const share&, const share&) = default;
};

struct clinic_fill {
  /// As it was at its last class of the period.
  storage::class_count clinic;
  std::int64_t classes = 0;
  share places;
  /// KRW for places that stand.
  std::int64_t paid = 0;
};

struct refusals_of_week {
  std::int64_t total = 0;
  /// In the order of domain::all_attempt_refusals.
  std::array<std::int64_t, domain::all_attempt_refusals.size()> by_reason{};
};

/// Classes that nobody ever reserved are not counted: the store does not know them.
struct clinic_statistics {
  share places;
  /// KRW for places that stand.
  std::int64_t paid = 0;
  std::map<domain::weekday, share> by_day;
  std::map<domain::class_time, share> by_time;
  std::map<domain::clinic_id, clinic_fill> by_clinic;
  /// Of records that were marked, those marked absent.
  share absent;
  refusals_of_week refused;
  /// By the Monday.
  std::map<domain::local_date, refusals_of_week> refused_by_week;
};

clinic_statistics statistics_of(const storage::clinic_counts& counts);

/// `{from, to, fill: {overall, by_day, by_time, by_clinic}, paid, no_show: {marked, absent, rate}, refused:
/// {total, by_reason, by_week}}`.
json statistics_body(const clinic_statistics& all, domain::local_date from, domain::local_date to);

}  // namespace usher::api
