#pragma once

#include "actors/engine.hpp"
#include "api/concerts/concert_desk.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// Adds the calls about waiting rooms, their tokens, passes and draws. The engine must outlive the table.
void add_token_routes(route_table& table, actors::engine& engine, const concert_route_settings& settings);

}  // namespace usher::api
