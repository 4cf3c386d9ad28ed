#include "api/admin_routes.hpp"

namespace usher::api {

void add_admin_routes(route_table& table, actors::engine& engine, std::string_view key) {
  const auto desk = std::make_shared<const admin_desk>(engine, key);
  add_admin_concert_routes(table, desk);
  add_admin_room_routes(table, desk);
  add_admin_record_routes(table, desk);
}

}  // namespace usher::api
