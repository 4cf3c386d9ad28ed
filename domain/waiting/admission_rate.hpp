#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "domain/base/time.hpp"

/// How fast a waiting line admits: the bound that was set, and what was measured.
namespace usher::domain {

/// The bound by rate, a token bucket: refilled by the milliseconds, counted in 60,000ths of an admission, so
/// that every rate a minute is a whole number a millisecond.
class admission_bucket {
 public:
  explicit admission_bucket(std::int64_t per_minute) : per_minute_(per_minute) {}

  void change_rate(std::int64_t per_minute, instant now) {
    if (per_minute == per_minute_) {
      return;
    }
    level_ = per_minute_ == 0 ? one : std::min(level_at(now), capacity(per_minute));
    as_of_ = now;
    per_minute_ = per_minute;
  }

  void take(instant now) {
    if (per_minute_ == 0) {
      return;
    }
    level_ = std::max<std::int64_t>(0, level_at(now) - one);
    as_of_ = now;
  }

  /// How many may be admitted at `now`.
  std::size_t available(instant now) const {
    if (per_minute_ == 0) {
      return std::numeric_limits<std::size_t>::max();
    }
    return static_cast<std::size_t>(level_at(now) / one);
  }

  /// When the next may be admitted; nothing when that needs no waiting.
  std::optional<instant> next() const {
    if (per_minute_ == 0 || level_ >= one) {
      return std::nullopt;
    }
    return *as_of_ + milliseconds{(one - level_ + per_minute_ - 1) / per_minute_};
  }

 private:
  static constexpr std::int64_t one = 60'000;

  static std::int64_t capacity(std::int64_t per_minute) {
    // What one second brings, one at least; and what the last millisecond brought too much, or the rate would
    // not be kept where it is no whole number of milliseconds.
    return std::max<std::int64_t>(1, per_minute / 60) * one + std::min(per_minute, one) - 1;
  }

  std::int64_t level_at(instant now) const {
    if (!as_of_) {
      return level_;
    }
    // The clock was set back: nobody waits until it has caught up.
    if (now < *as_of_) {
      return std::max(level_, one);
    }
    const std::int64_t elapsed = (now - *as_of_).count();
    const std::int64_t missing = capacity(per_minute_) - level_;
    return elapsed > missing / per_minute_ ? capacity(per_minute_) : level_ + elapsed * per_minute_;
  }

  std::int64_t per_minute_;
  std::int64_t level_ = one;
  /// Nothing until the first admission: how long the bucket has stood is not known after a restart.
  std::optional<instant> as_of_;
};

/// Counts the admissions of the last five minutes.
class admission_meter {
 public:
  void count(instant now) {
    const std::int64_t slice = slice_of(now);
    counted& c = counts_[static_cast<std::size_t>(slice) % slices];
    if (c.slice != slice) {
      c = {slice, 0};
    }
    ++c.admissions;
    summed_.reset();
  }

  /// Since the first of them, but over a minute at least; as if `further` more were admitted now.
  double per_minute(instant now, std::size_t further) const {
    const std::int64_t present = slice_of(now);
    // Everybody who waits asks for this, and it changes by the slice or the admission only.
    if (!summed_ || summed_->slice != present) {
      summed_ = sum_at(present);
    }
    const milliseconds span = now.time_since_epoch() - summed_->oldest * slice_length;
    const auto minutes = static_cast<double>(std::max(span, milliseconds{60'000}).count()) / 60'000.0;
    return static_cast<double>(summed_->admissions + further) / minutes;
  }

 private:
  static constexpr std::int64_t slices = 30;
  static constexpr milliseconds slice_length{10'000};

  struct counted {
    std::int64_t slice = 0;
    std::uint64_t admissions = 0;
  };

  struct sum {
    std::int64_t slice;
    std::int64_t oldest;
    std::uint64_t admissions;
  };

  static std::int64_t slice_of(instant now) { return now.time_since_epoch() / slice_length; }

  sum sum_at(std::int64_t present) const {
    sum all{present, present, 0};
    for (const counted& c : counts_) {
      if (c.admissions == 0 || c.slice > present || c.slice + slices <= present) {
        continue;
      }
      all.admissions += c.admissions;
      all.oldest = std::min(all.oldest, c.slice);
    }
    return all;
  }

  std::array<counted, slices> counts_{};
  mutable std::optional<sum> summed_;
};

}  // namespace usher::domain
