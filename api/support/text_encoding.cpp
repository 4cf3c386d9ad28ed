#include "api/support/text_encoding.hpp"

#include <cstddef>
#include <cstdint>

#include <iconv.h>

#include "domain/base/plain_text.hpp"

namespace usher::api {

namespace {

bool is_utf_8(std::string_view text) {
  return domain::all_code_points(text, [](char32_t) { return true; });
}

/// From another encoding; nothing when the text is not in it.
std::optional<std::string> converted(std::string_view text, const char* encoding) {
  const iconv_t converter = iconv_open("UTF-8", encoding);
  // The C library says "failed" by a pointer of this value.
  if (reinterpret_cast<std::intptr_t>(converter) == -1) {
    return std::nullopt;
  }
  std::string input{text};
  // Two bytes of any of these become three at most.
  std::string output(text.size() * 3 + 4, '\0');
  char* from = input.data();
  char* to = output.data();
  std::size_t unread = input.size();
  std::size_t room = output.size();
  const bool failed = iconv(converter, &from, &unread, &to, &room) == static_cast<std::size_t>(-1);
  iconv_close(converter);
  if (failed || unread != 0) {
    return std::nullopt;
  }
  output.resize(output.size() - room);
  return output;
}

}  // namespace

std::string_view without_mark(std::string_view file) {
  constexpr std::string_view mark_of_utf_8 = "\xEF\xBB\xBF";
  if (file.starts_with(mark_of_utf_8)) {
    file.remove_prefix(mark_of_utf_8.size());
  }
  return file;
}

std::optional<std::string> decoded(std::string_view file) {
  constexpr std::string_view mark_of_utf_16_le = "\xFF\xFE";
  constexpr std::string_view mark_of_utf_16_be = "\xFE\xFF";
  if (file.starts_with(mark_of_utf_16_le)) {
    return converted(file.substr(mark_of_utf_16_le.size()), "UTF-16LE");
  }
  if (file.starts_with(mark_of_utf_16_be)) {
    return converted(file.substr(mark_of_utf_16_be.size()), "UTF-16BE");
  }
  file = without_mark(file);
  return is_utf_8(file) ? std::optional{std::string(file)} : converted(file, "CP949");
}

}  // namespace usher::api
