#pragma once

#include <algorithm>
#include <string>

/// Letters as protocols have them: ASCII, whatever the locale.
namespace usher::domain {

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// With its ASCII letters in lower case; all other bytes stay.
inline std::string lower_ascii(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), to_lower);
  return text;
}

}  // namespace usher::domain
