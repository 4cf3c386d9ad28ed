#pragma once

#include <algorithm>
#include <string_view>

/// Letters as protocols have them: ASCII, whatever the locale.
namespace usher::edge {

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// `lower_case_b` must be in lower case.
constexpr bool equals_no_case(std::string_view a, std::string_view lower_case_b) {
  return std::equal(a.begin(), a.end(), lower_case_b.begin(), lower_case_b.end(),
                    [](char x, char y) { return to_lower(x) == y; });
}

}  // namespace usher::edge
