#pragma once

#include <algorithm>
#include <string_view>

namespace usher::api {

/// Visible ASCII: what a header can carry as one word.
inline bool is_ascii_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace usher::api
