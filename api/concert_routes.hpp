#pragma once

#include "actors/engine.hpp"
#include "api/http/routes.hpp"
#include "api/token_gate.hpp"

namespace usher::api {

/// Adds the calls about concerts, their seats, payments and waiting lists. The engine must outlive the table.
void add_concert_routes(route_table& table, actors::engine& engine, const concert_route_settings& settings);

}  // namespace usher::api
