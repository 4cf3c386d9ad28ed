#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Bytes as hexadecimal digits, two for each.
namespace usher::domain {

/// In lower case.
inline void append_hex(std::string& to, std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto at = to.size();
  to.resize(at + bytes.size() * 2);
  for (const auto byte : bytes) {
    to[at++] = digits[byte >> 4U];
    to[at++] = digits[byte & 15U];
  }
}

inline std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  append_hex(text, bytes);
  return text;
}

/// What the digit stands for, in either case; -1 when it is none.
constexpr int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  if (digit >= 'a' && digit <= 'f') {
    return digit - 'a' + 10;
  }
  if (digit >= 'A' && digit <= 'F') {
    return digit - 'A' + 10;
  }
  return -1;
}

/// The inverse of to_hex. False for anything but exactly that many bytes in lower case; what was written to
/// `bytes` then is of no use.
constexpr bool bytes_from_hex(std::string_view hex, std::span<std::uint8_t> bytes) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'F'; };
  if (hex.size() != bytes.size() * 2) {
    return false;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char first = hex[2 * i];
    const char second = hex[2 * i + 1];
    if (hex_value(first) < 0 || hex_value(second) < 0 || is_upper(first) || is_upper(second)) {
      return false;
    }
    bytes[i] = static_cast<std::uint8_t>(hex_value(first) * 16 + hex_value(second));
  }
  return true;
}

}  // namespace usher::domain
