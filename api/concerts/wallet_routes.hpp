#pragma once

#include "actors/engine.hpp"
#include "api/concerts/concert_desk.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// Adds the calls about a person's money and bookings. The engine must outlive the table.
void add_wallet_routes(route_table& table, actors::engine& engine, const concert_route_settings& settings);

}  // namespace usher::api
