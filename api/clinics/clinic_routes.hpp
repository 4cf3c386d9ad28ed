#pragma once

#include <memory>
#include <string>

#include "api/clinics/session_desk.hpp"
#include "api/http/routes.hpp"
#include "domain/base/clinic_calendar.hpp"

namespace usher::api {

struct clinic_route_settings {
  /// When clinics without a window of their own take reservations.
  domain::week_window window = {};
  /// Whom people ask who may not cancel by themselves.
  std::string admin_contact = "학원 사무실";
};

/// Adds the health of the server, the schedule, people's places in clinics, and what the office does about
/// clinics to the table.
void add_clinic_routes(route_table& table, const std::shared_ptr<const session_desk>& desk,
                       const clinic_route_settings& settings);

}  // namespace usher::api
