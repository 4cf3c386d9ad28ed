#pragma once

#include <cstdint>
#include <list>
#include <unordered_map>

#include "domain/base/ids.hpp"
#include "domain/base/time.hpp"

namespace usher::domain {

struct attempt_limiter_settings {
  /// So many attempts per window and user; 0 switches the limiter off.
  std::int32_t attempts = 5;
  milliseconds window = std::chrono::seconds{60};
};

/// Bounds how often each person may try: a token bucket (as in RFC 2697: size `attempts`, refilled at
/// `attempts`/`window`). Bounded in memory: the person who has not tried for longest is forgotten beyond
/// limits::max_rate_limited_users. What it knows is not persisted.
class attempt_limiter {
 public:
  explicit attempt_limiter(attempt_limiter_settings settings) : settings_(settings) {}
  // A copy's buckets would point into the original's list.
  attempt_limiter(const attempt_limiter&) = delete;
  attempt_limiter& operator=(const attempt_limiter&) = delete;
  attempt_limiter(attempt_limiter&&) = default;
  attempt_limiter& operator=(attempt_limiter&&) = default;

  struct verdict {
    bool allowed;
    /// Whole attempts left after this one; 0 while the limiter is off.
    std::int32_t remaining;
    /// When not allowed: until one attempt is there again.
    milliseconds retry_after;
  };

  /// Counts an attempt of `user` at `now`. Times that run backwards count as the last time seen.
  verdict attempt(user_id user, instant now);

  std::size_t tracked_users() const { return buckets_.size(); }
  const attempt_limiter_settings& settings() const { return settings_; }

 private:
  struct bucket {
    /// In units of one attempt per window's milliseconds, so that every rate refills in whole numbers: a
    /// millisecond adds `attempts`, an attempt costs the window's milliseconds, a full bucket holds
    /// `attempts` times those.
    std::int64_t stock;
    instant refilled_at;
    std::list<user_id>::iterator recency;
  };

  /// The user's bucket as it stands at `now`, before the attempt is paid for.
  bucket& refilled(user_id user, instant now);

  attempt_limiter_settings settings_;
  std::unordered_map<user_id, bucket> buckets_;
  /// Most recent first.
  std::list<user_id> recency_;
};

}  // namespace usher::domain
