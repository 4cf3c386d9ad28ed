#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

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
  /// Streams of one network that are open at once; 0 sets no bound here, too.
  std::int32_t streams = 0;
  /// Calendars that one network reads.
  std::int32_t calendars = 0;
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

/// How much of something that lasts each network has at once. This machine's own is not bounded: load is made
/// here, and proxies stand here that do not say for whom they ask. Any thread.
class open_limit {
 public:
  /// 0 sets no bound.
  explicit open_limit(std::int32_t most) : most_(most), open_(std::make_shared<counts>()) {}

  /// Counts for as long as a copy of it is there; null where that would be one too many.
  using place = std::shared_ptr<const void>;
  place take(const domain::network& who) const {
    if (most_ == 0 || domain::is_loopback(who) || who == domain::network{}) {
      return std::make_shared<const char>();
    }
    const std::lock_guard lock(open_->mutex);
    auto& count = open_->by_network[who];
    if (count == most_) {
      return nullptr;
    }
    ++count;
    return std::make_shared<const taken>(open_, who);
  }

 private:
  struct counts {
    std::mutex mutex;
    std::unordered_map<domain::network, std::int32_t> by_network;
  };
  struct taken {
    taken(std::shared_ptr<counts> of, const domain::network& by) : open(std::move(of)), who(by) {}
    taken(const taken&) = delete;
    taken& operator=(const taken&) = delete;
    ~taken() {
      const std::lock_guard lock(open->mutex);
      if (const auto found = open->by_network.find(who); --found->second == 0) {
        open->by_network.erase(found);
      }
    }

    std::shared_ptr<counts> open;
    domain::network who;
  };

  std::int32_t most_;
  std::shared_ptr<counts> open_;
};

using network_limit = call_limit<domain::network>;
using user_limit = call_limit<domain::user_id>;
/// By the owner of a key.
using key_limit = call_limit<std::string>;

}  // namespace usher::api
