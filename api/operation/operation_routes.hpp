#pragma once

#include <memory>
#include <string_view>

#include "api/http/routes.hpp"
#include "api/identity/key_gate.hpp"
#include "api/operation/metrics_publisher.hpp"
#include "api/operation/readiness.hpp"

/// What those ask who run the server, and their machines: is it alive, is it ready, how is it doing.
namespace usher::api {

struct operation_settings {
  /// Without it there are none of these calls.
  std::shared_ptr<const readiness> health;
  /// Without it there are no metrics.
  std::shared_ptr<metrics_publisher> metrics;
  /// See scrape_gate.
  bool trust_forwarded_for = false;
};

/// `GET /livez`, `GET /readyz` and `GET /metrics`.
void add_operation_routes(route_table& table, const operation_settings& settings,
                          std::shared_ptr<const key_gate> keys);

/// As whoever comes to another node is told of the one that serves.
json to_json(const owner_address& owner);

/// These calls ask no actor: they are answered before the state was restored too.
bool answers_while_restoring(std::string_view path);

}  // namespace usher::api
