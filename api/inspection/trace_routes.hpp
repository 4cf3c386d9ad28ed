#pragma once

#include <memory>

#include "actors/tracing/archive.hpp"
#include "api/inspection/change_history.hpp"
#include "api/inspection/inspection_desk.hpp"

namespace usher::api {

/// What was recorded of requests and of the actors' messages: `/api/traces`, its export, `/api/actors`, and
/// the stories of seats and clinic places. They are answered on the archive's thread; 503 when too many
/// questions wait for it.
void add_trace_routes(route_table& table, const std::shared_ptr<const inspection_desk>& desk,
                      const std::shared_ptr<tracing::archive>& traces,
                      const std::shared_ptr<change_history>& history);

}  // namespace usher::api
