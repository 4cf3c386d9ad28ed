#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "domain/base/limits.hpp"
#include "domain/base/time.hpp"

namespace usher::domain {

struct attempt_limiter_settings {
  /// So many attempts per window for each who tries; 0 switches the limiter off.
  std::int32_t attempts = 5;
  milliseconds window = std::chrono::seconds{60};
};

/// Bounds how often each may try, users or networks: a token bucket (as in RFC 2697: size `attempts`,
/// refilled at `attempts`/`window`). Bounded in memory: who has not tried for longest is forgotten beyond
/// limits::max_rate_limited_users. What it knows is not persisted.
template <class Who>
class attempt_limiter {
 public:
  explicit attempt_limiter(attempt_limiter_settings settings) : settings_(settings) {}
  // A copy's buckets would point into the original's list.
  attempt_limiter(const attempt_limiter&) = delete;
  attempt_limiter& operator=(const attempt_limiter&) = delete;
  attempt_limiter(attempt_limiter&&) noexcept = default;
  attempt_limiter& operator=(attempt_limiter&&) noexcept = default;

  struct verdict {
    bool allowed;
    /// Whole attempts left after this one; 0 while the limiter is off.
    std::int32_t remaining;
    /// When not allowed: until one attempt is there again.
    milliseconds retry_after;
  };

  /// Counts an attempt of `who` at `now`. Times that run backwards count as the last time seen.
  verdict attempt(const Who& who, instant now) {
    const std::int64_t attempts = settings_.attempts;
    const std::int64_t window_ms = settings_.window.count();
    if (attempts <= 0 || window_ms <= 0) {
      return {true, 0, milliseconds{0}};
    }
    bucket& stock = refilled(who, now);
    const bool allowed = stock.stock >= window_ms;
    if (allowed) {
      stock.stock -= window_ms;
    }
    const auto missing = std::max<std::int64_t>(0, window_ms - stock.stock);
    return {allowed, static_cast<std::int32_t>(stock.stock / window_ms),
            allowed ? milliseconds{0} : milliseconds{(missing + attempts - 1) / attempts}};
  }

  /// How many it remembers.
  std::size_t tracked() const { return buckets_.size(); }
  const attempt_limiter_settings& settings() const { return settings_; }

 private:
  struct bucket {
    /// In units of one attempt per window's milliseconds, so that every rate refills in whole numbers: a
    /// millisecond adds `attempts`, an attempt costs the window's milliseconds, a full bucket holds
    /// `attempts` times those.
    std::int64_t stock;
    instant refilled_at;
    typename std::list<Who>::iterator recency;
  };

  /// The bucket as it stands at `now`, before the attempt is paid for.
  bucket& refilled(const Who& who, instant now) {
    const std::int64_t attempts = settings_.attempts;
    const std::int64_t full = attempts * settings_.window.count();
    const auto known = buckets_.find(who);
    if (known == buckets_.end()) {
      recency_.push_front(who);
      bucket& fresh = buckets_[who];
      fresh = {full, now, recency_.begin()};
      // The newcomer stands in front, so it is never the one who is forgotten.
      if (buckets_.size() > limits::max_rate_limited_users) {
        buckets_.erase(recency_.back());
        recency_.pop_back();
      }
      return fresh;
    }
    bucket& stock = known->second;
    recency_.splice(recency_.begin(), recency_, stock.recency);
    // A pause longer than the window fills any bucket; cutting it there keeps the product below from
    // overflowing.
    const auto elapsed_ms =
        std::clamp((now - stock.refilled_at).count(), std::int64_t{0}, settings_.window.count());
    stock.stock = std::min(full, stock.stock + elapsed_ms * attempts);
    stock.refilled_at = std::max(stock.refilled_at, now);
    return stock;
  }

  attempt_limiter_settings settings_;
  std::unordered_map<Who, bucket> buckets_;
  /// Most recent first.
  std::list<Who> recency_;
};

}  // namespace usher::domain
