#include "domain/people/attempt_limiter.hpp"

#include <algorithm>

#include "domain/base/limits.hpp"

namespace usher::domain {

attempt_limiter::verdict attempt_limiter::attempt(user_id user, instant now) {
  const std::int64_t attempts = settings_.attempts;
  const std::int64_t window_ms = settings_.window.count();
  if (attempts <= 0 || window_ms <= 0) {
    return {true, 0, milliseconds{0}};
  }

  bucket& stock = refilled(user, now);
  const bool allowed = stock.stock >= window_ms;
  if (allowed) {
    stock.stock -= window_ms;
  }
  const auto missing = std::max<std::int64_t>(0, window_ms - stock.stock);
  return {allowed, static_cast<std::int32_t>(stock.stock / window_ms),
          allowed ? milliseconds{0} : milliseconds{(missing + attempts - 1) / attempts}};
}

attempt_limiter::bucket& attempt_limiter::refilled(user_id user, instant now) {
  const std::int64_t attempts = settings_.attempts;
  const std::int64_t full = attempts * settings_.window.count();
  const auto known = buckets_.find(user);
  if (known == buckets_.end()) {
    recency_.push_front(user);
    bucket& fresh = buckets_[user];
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

}  // namespace usher::domain
