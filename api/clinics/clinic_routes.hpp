#pragma once

#include <memory>

#include "api/clinics/render_clinics.hpp"
#include "api/clinics/session_desk.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// Adds the health of the server, the schedule, people's places in clinics, and what the office does about
/// clinics to the table.
void add_clinic_routes(route_table& table, const std::shared_ptr<const session_desk>& desk,
                       const place_rules& rules);

}  // namespace usher::api
