#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace usher::api {

/// Two lower-case hexadecimal digits for each byte.
inline std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace usher::api
