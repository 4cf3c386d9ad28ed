#pragma once

#include <memory>

#include "api/clinics/session_desk.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// Adds the call for all that there is about one person, which the person, the office and programs may make.
void add_person_export_route(route_table& table, const std::shared_ptr<const session_desk>& desk);

}  // namespace usher::api
