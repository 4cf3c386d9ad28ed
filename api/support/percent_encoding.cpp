#include "api/support/percent_encoding.hpp"

#include <string_view>

namespace usher::api {

namespace {

void append_encoded(std::string& to, std::string_view text, std::string_view also_plain) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:";
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos || also_plain.find(c) != std::string_view::npos) {
      to += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      to += '%';
      to += hex[byte >> 4U];
      to += hex[byte & 15U];
    }
  }
}

}  // namespace

std::string target_of(const std::string& path,
                      const std::vector<std::pair<std::string, std::string>>& query) {
  std::string target;
  append_encoded(target, path, "/");
  char separator = '?';
  for (const auto& [name, value] : query) {
    target += separator;
    append_encoded(target, name, {});
    target += '=';
    append_encoded(target, value, {});
    separator = '&';
  }
  return target;
}

}  // namespace usher::api
