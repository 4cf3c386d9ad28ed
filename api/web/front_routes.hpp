#pragma once

#include <string_view>

#include "api/http/routes.hpp"

/// What a server tells of itself to whoever comes by its address alone.
namespace usher::api {

/// The description of the calls as the build has joined it, the same as JSON, and the looks of its page.
std::string_view openapi_yaml();
std::string_view openapi_json();
std::string_view description_style();

/// Adds `GET /`, which says what answers and where its description is; the description at `/openapi.yaml` and
/// `/openapi.json`; and `/docs`, where people read it. Who takes HTML gets the pages at `/` instead, unless
/// they are switched off (web_site.hpp).
void add_front_routes(route_table& table);

}  // namespace usher::api
