#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The alphabet of RFC 4648, section 5, without padding.
namespace usher::api {

std::string to_base64url(std::string_view bytes);

/// Strict: no padding, no other characters, no loose bits at the end.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace usher::api
