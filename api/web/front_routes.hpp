#pragma once

#include <string_view>

#include "api/http/routes.hpp"

/// What a client finds that knows nothing but the address.
namespace usher::api {

/// The description of every call, openapi.yaml, as the build has joined it.
std::string_view openapi_description();

/// `GET /`, which says what answers here and where the description is, and the description itself. Who takes
/// HTML gets the pages at `/` instead, unless they are switched off (web_site.hpp).
void add_front_routes(route_table& table);

}  // namespace usher::api
