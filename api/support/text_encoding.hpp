#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace usher::api {

/// The text of a file in UTF-8, whichever of these it is in: UTF-8, UTF-16 with its byte order mark, CP949.
/// Without a byte order mark. Nothing when it is in none of them. Any thread.
std::optional<std::string> decoded(std::string_view file);

/// The file without the byte order mark of UTF-8, if it begins with that.
std::string_view without_mark(std::string_view file);

}  // namespace usher::api
