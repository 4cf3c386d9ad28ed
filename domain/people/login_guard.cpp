#include "domain/people/login_guard.hpp"

#include <cstring>

namespace usher::domain {

namespace {

/// Nobody has a longer name: all that begin alike count as one, and take no more room.
std::string bounded(const std::string& who) {
  return who.substr(0, limits::max_username_characters + 1);
}

/// The same for the same network, and of the same length for all.
std::string name_of(const network& from) {
  std::string bytes(2 * sizeof(std::uint64_t), '\0');
  std::memcpy(bytes.data(), &from.high, sizeof from.high);
  std::memcpy(bytes.data() + sizeof from.high, &from.low, sizeof from.low);
  return bytes;
}

std::string pair_of(const std::string& user, const network& from) {
  return name_of(from) + user;
}

}  // namespace

std::optional<milliseconds> login_guard::attempt(const std::string& username, const network& from,
                                                 instant now) {
  const std::string user = bounded(username);
  const std::string pair = pair_of(user, from);
  const bool is_known = has_worked_from(user, from);
  const auto wait = std::max({pairs_.waits(pair, now), addresses_.waits(name_of(from), now),
                              is_known ? std::nullopt : users_.waits(user, now)});
  if (wait) {
    return wait;
  }
  pairs_.failed(pair, now);
  if (!is_known) {
    users_.failed(user, now);
  }
  return std::nullopt;
}

std::optional<milliseconds> login_guard::compared(const std::string& username, const network& from,
                                                  bool matches, instant now) {
  const std::string user = bounded(username);
  if (const auto wait = addresses_.waits(name_of(from), now)) {
    withdrawn(username, from);
    return wait;
  }
  if (!matches) {
    addresses_.failed(name_of(from), now);
    return std::nullopt;
  }
  withdrawn(username, from);
  pairs_.forget(pair_of(user, from));
  note_worked_from(user, from);
  return std::nullopt;
}

void login_guard::withdrawn(const std::string& username, const network& from) {
  const std::string user = bounded(username);
  pairs_.take_back(pair_of(user, from));
  // An attempt from there was not counted. One that was, before it became known there, stays counted: that
  // errs on the side of caution.
  if (!has_worked_from(user, from)) {
    users_.take_back(user);
  }
}

bool login_guard::has_worked_from(const std::string& user, const network& from) const {
  const auto* known = worked_from_.find(user);
  return known != nullptr && std::find(known->begin(), known->end(), from) != known->end();
}

void login_guard::note_worked_from(const std::string& user, const network& from) {
  auto& known = worked_from_.touch(user);
  std::erase(known, from);
  known.insert(known.begin(), from);
  known.resize(std::min(known.size(), limits::max_known_networks_per_user));
}

std::optional<milliseconds> login_guard::ledger::waits(const std::string& who, instant now) const {
  const auto* known = entries_.find(who);
  if (known == nullptr || !known->locked_until || now >= *known->locked_until) {
    return std::nullopt;
  }
  // A clock that was set back makes nobody wait longer.
  return std::min(*known->locked_until - now, lockout_);
}

void login_guard::ledger::failed(const std::string& who, instant now) {
  if (allowed_ <= 0) {
    return;
  }
  failures& so_far = entries_.touch(who);
  if (so_far.count == 0 || so_far.locked_until || now - so_far.first_at >= window_) {
    so_far = {0, now, std::nullopt};
  }
  if (++so_far.count >= allowed_) {
    so_far.locked_until = now + lockout_;
  }
}

void login_guard::ledger::take_back(const std::string& who) {
  auto* so_far = entries_.find(who);
  if (so_far == nullptr) {
    return;
  }
  if (--so_far->count <= 0) {
    return forget(who);
  }
  if (so_far->count < allowed_) {
    so_far->locked_until.reset();
  }
}

}  // namespace usher::domain
