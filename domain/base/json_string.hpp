#pragma once

#include <string>
#include <string_view>

namespace usher::domain {

/// Appends the text as a JSON string. What JSON does not force to be escaped stands as it is. False where the
/// text is not UTF-8: a beginning of the string was appended then.
[[nodiscard]] bool append_json_string(std::string& to, std::string_view text);

}  // namespace usher::domain
