#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "actors/engine.hpp"
#include "api/routes.hpp"

namespace usher::api {

struct concert_route_settings {
  /// The literal token `testToken` passes as active for every user. Demonstrations and load tests only.
  bool test_token = false;
};

/// Adds the concert half of the contract to the table. The engine must outlive it.
void add_concert_routes(route_table& table, actors::engine& engine, concert_route_settings settings);

}  // namespace usher::api
