#pragma once

#include <string>
#include <string_view>

#include "domain/change.hpp"

/// What the actors are called: the names under which their changes are logged and their messages traced.
namespace usher::domain {

/// `waiting-room/all` for the one for everything, else `waiting-room/7`.
std::string waiting_room_name(room_id room);

/// `concert-date/1/2024-09-15T20:00:00`.
std::string concert_date_name(const concert_date_key& date);

/// `clinic/1`.
std::string clinic_name(clinic_id clinic);

/// That of the actor whose notices stand in the lane.
std::string lane_name(const notice_lane& lane);

inline constexpr std::string_view people_name = "people";
inline constexpr std::string_view timetable_name = "timetable";
inline constexpr std::string_view wallets_name = "wallets";
inline constexpr std::string_view outbox_name = "outbox";
inline constexpr std::string_view remembered_requests_name = "remembered-requests";
inline constexpr std::string_view catalogue_name = "catalogue";
inline constexpr std::string_view audit_name = "audit";

}  // namespace usher::domain
