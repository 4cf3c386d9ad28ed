#pragma once

#include <memory>

#include "api/clinics/session_desk.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// Adds the calendars at secret addresses to the table, and the calls that make and end the addresses.
void add_calendar_routes(route_table& table, const std::shared_ptr<const session_desk>& desk);

}  // namespace usher::api
