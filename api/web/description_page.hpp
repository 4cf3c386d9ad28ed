#pragma once

#include <string>
#include <string_view>

#include "api/support/json_text.hpp"

/// The description of the calls as a page: HTML without a script, which asks for nothing but its style at
/// `/docs/style.css`. Pure.
namespace usher::api {

/// Texts of the description as HTML: paragraphs, lists (`- `), blocks that are indented by four spaces, and
/// `code` between backticks. Whatever would be HTML in them is shown as it stands.
std::string html_of_text(std::string_view text);

/// A whole page of an OpenAPI 3.1 document: all calls by their tags, with what they take and answer, the
/// notices, and all schemas.
std::string description_page(const json& document);

}  // namespace usher::api
