#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "domain/base/ascii.hpp"
#include "domain/base/hex.hpp"

/// Letters as protocols have them: ASCII, whatever the locale.
namespace usher::edge {

using domain::hex_value;
using domain::to_lower;

/// What a field's value may have, but for tabs.
constexpr bool is_field_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte != 0x7F;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// What a token may have (RFC 9110, 5.6.2).
constexpr bool is_token_byte(char c) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
}

constexpr std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

/// Takes the next item off a list that commas separate.
constexpr std::string_view take_item(std::string_view& list) {
  const std::size_t end = std::min(list.find(','), list.size());
  const std::string_view item = trimmed(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return item;
}

/// `lower_case_b` must be in lower case.
constexpr bool equals_no_case(std::string_view a, std::string_view lower_case_b) {
  return std::equal(a.begin(), a.end(), lower_case_b.begin(), lower_case_b.end(),
                    [](char x, char y) { return to_lower(x) == y; });
}

}  // namespace usher::edge
