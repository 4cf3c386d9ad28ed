#pragma once

#include <memory>

#include "api/http/routes.hpp"
#include "api/inspection/change_history.hpp"
#include "api/inspection/inspection_desk.hpp"

namespace usher::api {

/// What one actor has decided, what its state was at a moment, and what differs between two moments. The
/// table keeps desk and history alive.
void add_history_routes(route_table& table, const std::shared_ptr<const inspection_desk>& desk,
                        const std::shared_ptr<change_history>& history);

}  // namespace usher::api
