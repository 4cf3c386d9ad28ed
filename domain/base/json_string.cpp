#include "domain/base/json_string.hpp"

#include <cstddef>
#include <cstdint>

#include "domain/base/plain_text.hpp"

namespace usher::domain {

namespace {

bool stands_for_itself(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

void append_escaped(std::string& to, char c) {
  constexpr std::string_view short_codes = "\bb\ff\nn\rr\tt\"\"\\\\";
  if (const auto code = short_codes.find(c); code != std::string_view::npos && code % 2 == 0) {
    to += {'\\', short_codes[code + 1]};
  } else {
    constexpr std::string_view digits = "0123456789abcdef";
    to += "\\u00";
    to += {digits[static_cast<std::size_t>(c >> 4)], digits[static_cast<std::size_t>(c & 15)]};
  }
}

}  // namespace

bool append_json_string(std::string& to, std::string_view text) {
  to += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && stands_for_itself(text[plain])) {
      ++plain;
    }
    to.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) {
      break;
    }
    std::size_t length = 1;
    if (static_cast<std::uint8_t>(text.front()) < 0x80) {
      append_escaped(to, text.front());
    } else {
      code_points points{text};
      if (!points.next()) {
        return false;
      }
      length = text.size() - points.rest().size();
      to.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  to += '"';
  return true;
}

}  // namespace usher::domain
