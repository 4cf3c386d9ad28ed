#pragma once

#include <memory>

#include "actors/tracing/archive.hpp"
#include "api/admin/admin_desk.hpp"
#include "api/admin/cluster_asker.hpp"

namespace usher::api {

struct admin_route_settings {
  std::shared_ptr<const key_gate> keys;
  /// Test data may be set up among real people.
  bool demonstration = false;
  /// Whose recording can be switched; without it there is no such call.
  std::shared_ptr<tracing::archive> traces = {};
  /// Null on a server that is not one of several.
  std::shared_ptr<cluster_asker> nodes = {};
};

/// Adds all calls under `/api/admin/` to the table. The engine must outlive it.
void add_admin_routes(route_table& table, actors::engine& engine, const admin_route_settings& settings);

/// Concerts and their dates: create, change, open, close, cancel.
void add_admin_concert_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk);
/// Waiting rooms: see and drive.
void add_admin_room_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk);
/// Bookings, notices, wallets, and the record of these very calls.
void add_admin_record_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk);

/// Keys of programs: make, list, rotate, revoke.
void add_admin_key_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk);

/// How much the log tells.
void add_admin_log_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk);

/// Which of several nodes serves, and that another is to, or none.
void add_admin_cluster_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk,
                              const std::shared_ptr<cluster_asker>& nodes);

/// Whether spans are recorded.
void add_admin_tracing_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk,
                              const std::shared_ptr<tracing::archive>& traces);

/// Test clinics and test students, while the server runs. Where it is no demonstration they are made among
/// real people only by force.
void add_admin_demo_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk,
                           bool demonstration);

}  // namespace usher::api
