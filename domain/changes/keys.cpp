#include "domain/changes/keys.hpp"

#include <algorithm>
#include <cstddef>

namespace usher::domain {

std::string to_text(key_scopes scopes) {
  std::string text;
  for (const auto one : values_of<key_scope>) {
    if (scopes.contains(one)) {
      text += text.empty() ? "" : ",";
      text += to_word(one);
    }
  }
  return text;
}

std::optional<key_scopes> parse_key_scopes(std::string_view text) {
  key_scopes scopes;
  for (std::size_t begin = 0, end = 0; end != text.size(); begin = end + 1) {
    end = std::min(text.find(',', begin), text.size());
    const auto one = from_word<key_scope>(text.substr(begin, end - begin));
    if (!one) {
      return std::nullopt;
    }
    scopes.insert(*one);
  }
  return scopes.empty() ? std::nullopt : std::optional(scopes);
}

key_scopes scopes_of(key_role role) {
  using enum key_scope;
  switch (role) {
    case key_role::organiser:
      return {concerts_write, rooms_write, bookings_read, traces_read, metrics_read};
    case key_role::box_office:
      return {tokens_create, wallets_charge, wallets_read, bookings_read, bookings_cancel};
    case key_role::read_only:
      break;
  }
  return {wallets_read, bookings_read, traces_read, metrics_read};
}

}  // namespace usher::domain
