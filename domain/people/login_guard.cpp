#include "domain/people/login_guard.hpp"

#include <array>

namespace usher::domain {

namespace {

/// Nobody has a longer name: all that begin alike count as one, and take no more room.
std::string bounded(const std::string& who) {
  return who.substr(0, limits::max_username_characters + 1);
}

/// No username has the character between them.
std::string pair_of(const std::string& user, const std::string& network) {
  return user + '\n' + network;
}

constexpr std::size_t groups_of_an_address = 8;
constexpr std::size_t groups_of_a_network = 4;
constexpr std::size_t longest_address = 64;

using address_groups = std::vector<std::string>;

/// The groups between colons, as they are written; nothing for what is no group.
std::optional<address_groups> split(std::string_view text) {
  address_groups groups;
  while (!text.empty()) {
    const auto end = std::min(text.find(':'), text.size());
    std::string group{text.substr(0, end)};
    const bool is_hex = group.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (group.empty() || group.size() > 4 || !is_hex || end + 1 == text.size()) {
      return std::nullopt;
    }
    std::transform(group.begin(), group.end(), group.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    group.erase(0, std::min(group.find_first_not_of('0'), group.size() - 1));
    groups.push_back(std::move(group));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return groups;
}

/// All eight, with those that `::` leaves out.
std::optional<address_groups> groups_of(std::string_view address) {
  const auto gap = address.find("::");
  auto groups = split(address.substr(0, gap));
  if (!groups || gap == std::string_view::npos) {
    return groups && groups->size() == groups_of_an_address ? groups : std::nullopt;
  }
  const auto behind = split(address.substr(gap + 2));
  if (!behind || groups->size() + behind->size() >= groups_of_an_address) {
    return std::nullopt;
  }
  groups->resize(groups_of_an_address - behind->size(), "0");
  groups->insert(groups->end(), behind->begin(), behind->end());
  return groups;
}

}  // namespace

std::string network_of(std::string_view address) {
  address = address.substr(0, std::min(address.find('%'), longest_address));
  if (address.find(':') == std::string_view::npos) {
    return std::string(address);
  }
  // `::ffff:192.0.2.1`
  if (const auto dotted = address.rfind(':') + 1; address.find('.', dotted) != std::string_view::npos) {
    return std::string(address.substr(dotted));
  }
  const auto groups = groups_of(address);
  if (!groups) {
    return std::string(address);
  }
  std::string network;
  for (std::size_t i = 0; i < groups_of_a_network; ++i) {
    network += (*groups)[i] + ':';
  }
  return network + ":/64";
}

std::optional<milliseconds> login_guard::attempt(const std::string& username, const std::string& address,
                                                 instant now) {
  const std::string user = bounded(username);
  const std::string network = network_of(address);
  const std::string pair = pair_of(user, network);
  const bool is_known = has_worked_from(user, network);
  const auto wait = std::max({pairs_.waits(pair, now), addresses_.waits(network, now),
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

std::optional<milliseconds> login_guard::compared(const std::string& username, const std::string& address,
                                                  bool matches, instant now) {
  const std::string user = bounded(username);
  const std::string network = network_of(address);
  if (const auto wait = addresses_.waits(network, now)) {
    withdrawn(username, address);
    return wait;
  }
  if (!matches) {
    addresses_.failed(network, now);
    return std::nullopt;
  }
  withdrawn(username, address);
  pairs_.forget(pair_of(user, network));
  note_worked_from(user, network);
  return std::nullopt;
}

void login_guard::withdrawn(const std::string& username, const std::string& address) {
  const std::string user = bounded(username);
  const std::string network = network_of(address);
  pairs_.take_back(pair_of(user, network));
  // An attempt from there was not counted. One that was, before it became known there, stays counted: that
  // errs on the side of caution.
  if (!has_worked_from(user, network)) {
    users_.take_back(user);
  }
}

bool login_guard::has_worked_from(const std::string& user, const std::string& network) const {
  const auto* known = worked_from_.find(user);
  return known != nullptr && std::find(known->begin(), known->end(), network) != known->end();
}

void login_guard::note_worked_from(const std::string& user, const std::string& network) {
  auto& known = worked_from_.touch(user);
  std::erase(known, network);
  known.insert(known.begin(), network);
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
