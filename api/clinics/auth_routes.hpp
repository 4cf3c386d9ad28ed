#pragma once

#include <memory>

#include "api/clinics/registration_desk.hpp"
#include "api/clinics/session_desk.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// Adds registration, invitations, login, logout and passwords to the table.
void add_auth_routes(route_table& table, const std::shared_ptr<const session_desk>& desk,
                     const registration_settings& settings = {});

}  // namespace usher::api
