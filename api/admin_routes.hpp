#pragma once

#include <memory>
#include <string_view>

#include "api/admin_desk.hpp"

namespace usher::api {

/// Adds all calls under `/api/admin/` to the table. The engine must outlive it.
void add_admin_routes(route_table& table, actors::engine& engine, std::string_view key);

/// Concerts and their dates: create, change, open, close, cancel.
void add_admin_concert_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk);
/// Waiting rooms: see and drive.
void add_admin_room_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk);
/// Bookings, notices, wallets, and the record of these very calls.
void add_admin_record_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk);

}  // namespace usher::api
