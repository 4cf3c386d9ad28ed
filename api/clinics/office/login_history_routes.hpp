#pragma once

#include <memory>

#include "api/clinics/session_desk.hpp"

namespace usher::api {

/// Adds the office's list of logins.
void add_login_history_routes(route_table& table, const std::shared_ptr<const session_desk>& desk);

}  // namespace usher::api
