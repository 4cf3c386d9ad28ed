#include "api/admin/admin_routes.hpp"

namespace usher::api {

void add_admin_routes(route_table& table, actors::engine& engine, const admin_route_settings& settings) {
  const auto desk = std::make_shared<const admin_desk>(engine, settings.keys);
  add_admin_concert_routes(table, desk);
  add_admin_room_routes(table, desk);
  add_admin_record_routes(table, desk);
  add_admin_key_routes(table, desk);
  add_admin_log_routes(table, desk);
  if (settings.traces) {
    add_admin_tracing_routes(table, desk, settings.traces);
  }
  add_admin_cluster_routes(table, desk, settings.nodes);
  add_admin_demo_routes(table, desk, settings.demonstration);
}

}  // namespace usher::api
