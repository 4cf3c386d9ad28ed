#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/edge/http.hpp"

/// Forms with files, as browsers send them (`multipart/form-data`, RFC 7578). Pure.
namespace usher::api {

struct form_file {
  /// As the client calls it.
  std::string name;
  /// In the body of the request.
  std::string_view content;
};

/// The file in the first part of this name; nothing for a body that is no such form, or has none.
std::optional<form_file> file_in_form(const edge::request& r, std::string_view part);
std::optional<form_file> file_in_form(edge::request&& r, std::string_view part) = delete;

}  // namespace usher::api
