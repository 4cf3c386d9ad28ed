#include "domain/changes/names.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include "domain/base/number_text.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/delivery.hpp"

namespace usher::domain {

namespace {

void append_number(std::string& text, std::int64_t number) {
  char digits[24];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

constexpr std::string_view waiting_room_prefix = "waiting-room/";
constexpr std::string_view concert_prefix = "concert/";
constexpr std::string_view concert_date_prefix = "concert-date/";
constexpr std::string_view clinic_prefix = "clinic/";
/// A concert's number, the slash and the time of a year of four digits.
constexpr std::size_t longest_date_suffix = 20 + 1 + 19;

constexpr std::array<std::pair<std::string_view, actor_kind>, 9> names_of_one{
    {{people_name, actor_kind::people},
     {timetable_name, actor_kind::timetable},
     {wallets_name, actor_kind::wallets},
     {outbox_name, actor_kind::outbox},
     {remembered_requests_name, actor_kind::remembered_requests},
     {catalogue_name, actor_kind::catalogue},
     {audit_name, actor_kind::audit},
     {app_keys_name, actor_kind::app_keys},
     {setup_name, actor_kind::setup}}};

/// Takes a prefix off; says whether it was there.
bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

/// From 1 on, as append_number writes it.
template <class Id>
std::optional<Id> parse_id(std::string_view digits) {
  const auto number = parse_count<std::int64_t>(digits);
  return number ? std::optional(Id{*number}) : std::nullopt;
}

std::optional<actor_identity> room_named(std::string_view suffix) {
  if (suffix == "all") {
    return actor_identity{.kind = actor_kind::waiting_room};
  }
  const auto room = parse_id<room_id>(suffix);
  if (!room) {
    return std::nullopt;
  }
  return actor_identity{.kind = actor_kind::waiting_room, .room = *room};
}

std::optional<actor_identity> date_named(std::string_view suffix) {
  const auto slash = suffix.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto concert = parse_id<concert_id>(suffix.substr(0, slash));
  const auto starts_at = parse_local_time(suffix.substr(slash + 1));
  if (!concert || !starts_at || to_text(*starts_at) != suffix.substr(slash + 1)) {
    return std::nullopt;
  }
  return actor_identity{.kind = actor_kind::concert_date, .date = {*concert, *starts_at}};
}

}  // namespace

std::string waiting_room_name(room_id room) {
  std::string name{waiting_room_prefix};
  if (room.value == 0) {
    name += "all";
  } else {
    append_number(name, room.value);
  }
  return name;
}

std::string concert_date_name(const concert_date_key& date) {
  std::string name;
  name.reserve(concert_date_prefix.size() + longest_date_suffix);
  name += concert_date_prefix;
  append_number(name, date.concert.value);
  name += '/';
  append_text(name, date.starts_at);
  return name;
}

std::string clinic_name(clinic_id clinic) {
  std::string name{clinic_prefix};
  append_number(name, clinic.value);
  return name;
}

std::optional<actor_identity> actor_named(std::string_view name) {
  for (const auto& [text, kind] : names_of_one) {
    if (name == text) {
      return actor_identity{.kind = kind};
    }
  }
  if (take(name, waiting_room_prefix)) {
    return room_named(name);
  }
  if (take(name, concert_date_prefix)) {
    return date_named(name);
  }
  if (take(name, concert_prefix)) {
    const auto concert = parse_id<concert_id>(name);
    return concert ? std::optional(actor_identity{.kind = actor_kind::concert, .concert = *concert})
                   : std::nullopt;
  }
  if (take(name, clinic_prefix)) {
    const auto clinic = parse_id<clinic_id>(name);
    return clinic ? std::optional(actor_identity{.kind = actor_kind::clinic, .clinic = *clinic})
                  : std::nullopt;
  }
  return std::nullopt;
}

std::string lane_name(const notice_lane& lane) {
  return lane.is_clinic() ? clinic_name(lane.clinic) : concert_date_name(lane.date);
}

}  // namespace usher::domain
