#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/edge/http.hpp"
#include "api/http/json_body.hpp"
#include "api/http/problem.hpp"

/// What a request says of who sends it, and of what its body is.
namespace usher::api {

/// What the `Authorization` header has behind this scheme (RFC 9110, 11.4: in any case, and one space or
/// several); nothing when the header is absent or names another scheme. Refers to the request.
std::optional<std::string_view> credentials_of(const edge::request& r, std::string_view lower_case_scheme);
std::optional<std::string_view> credentials_of(edge::request&& r, std::string_view scheme) = delete;

/// The hash of the key of `Authorization: Token <key>`; what is no key is the hash of nothing, which nobody
/// has.
domain::secret_hash session_key_of(const edge::request& r);

/// `text/csv`: in lower case and without parameters. Empty when the request does not say.
std::string media_type_of(const edge::request& r);

/// The body as a JSON object. Throws as read_json_object(text) does; 415 instead where the request says of a
/// body that is none that it is something else, such as a form.
json read_json_object(const edge::request& r);

/// 415 for a body in an encoding (RFC 9110, 8.4): none is undone here.
std::optional<problem> encoded_body(const edge::request& r);

}  // namespace usher::api
