#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/ids.hpp"

/// What the actors are called: the names under which their changes are logged and their messages traced.
namespace usher::domain {

struct notice_lane;

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
inline constexpr std::string_view app_keys_name = "app-keys";
/// Under this set-up writes: the log says where the data came from.
inline constexpr std::string_view setup_name = "setup";

/// `concert` counts one person's seats of all its dates, `timetable` knows which clinics there are: both keep
/// no facts of their own. `setup` is nobody's state.
enum class actor_kind : std::uint8_t {
  waiting_room,
  concert,
  concert_date,
  clinic,
  people,
  timetable,
  wallets,
  outbox,
  remembered_requests,
  catalogue,
  audit,
  app_keys,
  setup
};

/// Whom a name is of. Of the ids those that the kind has.
struct actor_identity {
  actor_kind kind;
  room_id room{};
  concert_id concert{};
  concert_date_key date{};
  clinic_id clinic{};

  friend bool operator==(const actor_identity&, const actor_identity&) = default;
};

/// Nothing for a text that is no actor's name, spelt exactly as it is. Whether there is such an actor is
/// another question.
std::optional<actor_identity> actor_named(std::string_view name);

}  // namespace usher::domain
