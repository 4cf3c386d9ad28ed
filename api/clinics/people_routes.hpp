#pragma once

#include <memory>

#include "api/clinics/session_desk.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// Adds the office's calls about people, and everyone's about themselves to the table.
void add_people_routes(route_table& table, const std::shared_ptr<const session_desk>& desk);

}  // namespace usher::api
