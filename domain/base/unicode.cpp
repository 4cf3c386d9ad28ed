#include "domain/base/unicode.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

#include "domain/base/ascii.hpp"

namespace usher::domain {

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string mapped(std::string_view text, int options) {
  utf8proc_uint8_t* result = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &result,
                                 static_cast<utf8proc_option_t>(options | UTF8PROC_STABLE));
  // The library allocates as C does.
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> held{result, &std::free};
  if (size < 0) {
    return std::string(text);
  }
  return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(size)};
}

}  // namespace

std::string composed(std::string_view text) {
  return is_ascii(text) ? std::string(text) : mapped(text, UTF8PROC_COMPOSE);
}

std::string decomposed(std::string_view text) {
  return is_ascii(text) ? std::string(text) : mapped(text, UTF8PROC_DECOMPOSE);
}

std::string folded(std::string_view text) {
  if (!is_ascii(text)) {
    return mapped(text, UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  }
  return lower_ascii(std::string(text));
}

bool is_space(char32_t point) {
  constexpr char32_t blank_of_braille = 0x2800;
  return point == blank_of_braille ||
         utf8proc_category(static_cast<utf8proc_int32_t>(point)) == UTF8PROC_CATEGORY_ZS;
}

bool is_visible(char32_t point) {
  const auto code = static_cast<utf8proc_int32_t>(point);
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    default:
      return utf8proc_get_property(code)->ignorable == 0;
  }
}

}  // namespace usher::domain
