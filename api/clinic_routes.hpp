#pragma once

#include "actors/engine.hpp"
#include "api/routes.hpp"

namespace usher::api {

/// Adds the clinic half of the contract to the table. The engine must outlive it.
void add_clinic_routes(route_table& table, actors::engine& engine);

}  // namespace usher::api
