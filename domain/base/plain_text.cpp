#include "domain/base/plain_text.hpp"

#include <array>
#include <cstddef>

namespace usher::domain {

std::optional<char32_t> code_points::next_of_several_bytes() {
  const auto first = static_cast<unsigned char>(rest_.front());
  const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (length == 0 || first > 0xF4 || rest_.size() < length) {
    return std::nullopt;
  }
  constexpr std::array<unsigned, 5> payload_of_first{0, 0, 0x1F, 0x0F, 0x07};
  char32_t point = first & payload_of_first[length];
  for (const char c : rest_.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) {
      return std::nullopt;
    }
    point = (point << 6U) | (byte & 0x3FU);
  }
  rest_.remove_prefix(length);
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
    return std::nullopt;
  }
  return point;
}

bool is_utf8(std::string_view text) {
  return all_code_points(text, [](char32_t) { return true; });
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  code_points points{text};
  while (!points.at_end()) {
    if (!points.next()) {
      return text.size();
    }
    ++count;
  }
  return count;
}

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F);
}

bool is_plain_text(std::string_view text) {
  return all_code_points(text, [](char32_t point) { return !is_control(point); });
}

}  // namespace usher::domain
