#include "domain/people/login_guard.hpp"

#include <algorithm>

#include "domain/base/limits.hpp"

namespace usher::domain {

namespace {

/// Nobody has a longer name: all that begin alike count as one, and take no more room.
std::string bounded(const std::string& who) {
  return who.substr(0, limits::max_username_bytes + 1);
}

}  // namespace

std::optional<milliseconds> login_guard::attempt(const std::string& username, const std::string& address,
                                                 instant now) {
  const std::string user = bounded(username);
  const auto for_user = users_.waits(user, now);
  const auto for_address = addresses_.waits(address, now);
  if (for_user || for_address) {
    return std::max(for_user, for_address);
  }
  users_.failed(user, now);
  return std::nullopt;
}

std::optional<milliseconds> login_guard::compared(const std::string& username, const std::string& address,
                                                  bool matches, instant now) {
  if (const auto wait = addresses_.waits(address, now)) {
    withdrawn(username);
    return wait;
  }
  if (matches) {
    users_.forget(bounded(username));
  } else {
    addresses_.failed(address, now);
  }
  return std::nullopt;
}

void login_guard::withdrawn(const std::string& username) {
  users_.take_back(bounded(username));
}

std::optional<milliseconds> login_guard::ledger::waits(const std::string& who, instant now) const {
  const auto known = entries_.find(who);
  if (known == entries_.end() || !known->second.locked_until || now >= *known->second.locked_until) {
    return std::nullopt;
  }
  // A clock that was set back makes nobody wait longer.
  return std::min(*known->second.locked_until - now, lockout_);
}

void login_guard::ledger::failed(const std::string& who, instant now) {
  if (allowed_ <= 0) {
    return;
  }
  auto known = entries_.find(who);
  if (known == entries_.end()) {
    recency_.push_front(who);
    known = entries_.emplace(who, entry{0, now, std::nullopt, recency_.begin()}).first;
    // The newcomer stands in front, so it is never the one who is forgotten.
    if (entries_.size() > limits::max_guarded_logins) {
      entries_.erase(recency_.back());
      recency_.pop_back();
    }
  }
  entry& failures = known->second;
  recency_.splice(recency_.begin(), recency_, failures.recency);
  if (failures.locked_until || now - failures.first_at >= window_) {
    failures.failures = 0;
    failures.first_at = now;
    failures.locked_until.reset();
  }
  if (++failures.failures >= allowed_) {
    failures.locked_until = now + lockout_;
  }
}

void login_guard::ledger::take_back(const std::string& who) {
  const auto known = entries_.find(who);
  if (known == entries_.end()) {
    return;
  }
  entry& failures = known->second;
  if (--failures.failures <= 0) {
    forget(who);
    return;
  }
  if (failures.failures < allowed_) {
    failures.locked_until.reset();
  }
}

void login_guard::ledger::forget(const std::string& who) {
  const auto known = entries_.find(who);
  if (known == entries_.end()) {
    return;
  }
  recency_.erase(known->second.recency);
  entries_.erase(known);
}

}  // namespace usher::domain
