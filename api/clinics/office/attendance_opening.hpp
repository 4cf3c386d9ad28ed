#pragma once

#include <memory>

#include "api/clinics/session_desk.hpp"

namespace usher::api {

/// LEGACY: adds the call by which somebody who walks in gets a record of the class of the day, with a place.
void add_attendance_opening(route_table& table, const std::shared_ptr<const session_desk>& desk);

}  // namespace usher::api
