#pragma once

#include <optional>
#include <string_view>

#include "api/edge/http.hpp"

namespace usher::edge {

/// Reads the request target (origin-form, or absolute-form of http and https) into `path` and `query` of the
/// request. Nothing when it is good, else what is wrong with it (static text). Refused are the other forms,
/// broken percent-encodings, %00, control characters in the path, fragments, and paths or queries that do not
/// decode to UTF-8: what passes may be put into JSON as it is.
std::optional<std::string_view> read_target(std::string_view target, request& into);

/// Whether the bytes are well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

}  // namespace usher::edge
