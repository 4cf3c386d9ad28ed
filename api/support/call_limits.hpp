#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "domain/base/attempt_limiter.hpp"
#include "domain/base/ids.hpp"
#include "domain/base/network.hpp"

/// How often calls that cost may be made.
namespace usher::api {

/// Calls a minute, each: as many at once, and then as time passes. 0 sets no bound.
struct call_limit_settings {
  // By one network, of requests of any outcome.
  std::int32_t logins = 0;
  std::int32_t registrations = 0;
  std::int32_t tokens = 0;
  /// Tokens for one user.
  std::int32_t tokens_of_user = 0;
  /// Tokens that one program takes with its key, in place of its network's bound.
  std::int32_t tokens_of_key = 0;
};

/// One bound for each network, user or key. Any thread.
template <class Who>
class call_limit {
 public:
  explicit call_limit(std::int32_t a_minute)
      : limiter_({a_minute, std::chrono::minutes{1}}), is_off_(a_minute == 0) {}

  /// Counts the call; where it is one too many, how long it is until one is allowed.
  std::optional<domain::milliseconds> wait(const Who& who, domain::instant now) {
    if (is_off_) {
      return std::nullopt;
    }
    const auto verdict = [&] {
      const std::lock_guard lock(mutex_);
      return limiter_.attempt(who, now);
    }();
    return verdict.allowed ? std::nullopt : std::optional(verdict.retry_after);
  }

 private:
  std::mutex mutex_;
  domain::attempt_limiter<Who> limiter_;
  const bool is_off_;
};

using network_limit = call_limit<domain::network>;
using user_limit = call_limit<domain::user_id>;
/// By the owner of a key.
using key_limit = call_limit<std::string>;

}  // namespace usher::api
