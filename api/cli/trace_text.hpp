#pragma once

#include <string>

#include "api/http/problem.hpp"

/// What `usher trace` says of the server's answers: texts for people, which end with a new line. Control
/// characters are left out. Pure; throws json::exception for what is no such answer.
namespace usher::api {

/// With colours or without, as escape sequences of terminals.
struct text_style {
  bool colours = false;
};

/// One row of `GET /api/traces`, as one line.
std::string text_of_request(const json& row, text_style style);

/// `GET /api/traces/{traceId}`: trees with bars, on which each column is a part of the request's time.
std::string text_of_trace(const json& body, text_style style);

/// `GET /api/actors`: a table.
std::string text_of_actors(const json& body, text_style style);

/// `GET /api/stories/...`
std::string text_of_story(const json& body, text_style style);

}  // namespace usher::api
