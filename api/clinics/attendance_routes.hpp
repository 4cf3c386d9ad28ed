#pragma once

#include <memory>

#include "api/clinics/session_desk.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// Adds attendance, the weekly reset and the statistics to the table.
void add_attendance_routes(route_table& table, const std::shared_ptr<const session_desk>& desk);

}  // namespace usher::api
