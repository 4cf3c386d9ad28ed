#include "domain/clinics/refusal_tally.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "domain/base/limits.hpp"

namespace usher::domain {

namespace {

constexpr std::size_t max_weeks = 2;

}  // namespace

void refusal_tally::count(attempt_refusal reason, const moment& now) {
  const local_date week = week_of(now.local);
  // A clock that jumps about must not make this grow.
  const bool is_known = weeks_.contains(week) || weeks_.size() < max_weeks;
  counts& of_week = is_known ? weeks_[week] : std::prev(weeks_.end())->second;
  ++of_week[static_cast<std::size_t>(reason)];
  if (!oldest_) {
    oldest_ = now.utc;
  }
}

changes refusal_tally::due(const moment& now) const {
  if (!oldest_) {
    return {};
  }
  const bool has_waited = now.utc >= *oldest_ + limits::refusals_counted_every;
  if (!has_waited && weeks_.begin()->first == week_of(now.local)) {
    return {};
  }
  changes facts;
  for (const auto& [week, of_week] : weeks_) {
    for (const attempt_refusal reason : all_attempt_refusals) {
      if (const std::int64_t count = of_week[static_cast<std::size_t>(reason)]; count > 0) {
        facts.push_back(refusals_counted{clinic_, week, reason, count, now.utc});
      }
    }
  }
  return facts;
}

std::optional<instant> refusal_tally::next_due() const {
  if (!oldest_) {
    return std::nullopt;
  }
  return *oldest_ + limits::refusals_counted_every;
}

void refusal_tally::apply(const refusals_counted& counted) {
  if (counted.clinic != clinic_) {
    return;
  }
  const auto week = weeks_.find(counted.week);
  if (week == weeks_.end()) {
    return;
  }
  counts& of_week = week->second;
  std::int64_t& count = of_week[static_cast<std::size_t>(counted.reason)];
  count = std::max<std::int64_t>(0, count - counted.count);
  if (std::all_of(of_week.begin(), of_week.end(), [](std::int64_t left) { return left == 0; })) {
    weeks_.erase(week);
  }
  if (weeks_.empty()) {
    oldest_.reset();
  }
}

}  // namespace usher::domain
