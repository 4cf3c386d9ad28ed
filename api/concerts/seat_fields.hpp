#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "api/http/fields.hpp"
#include "domain/changes/change.hpp"
#include "domain/seats/seat_map.hpp"

/// Reads which seats a request is about. Throws bad_request, naming the field. Pure.
namespace usher::api {

/// `concertId` and `concertDate`.
domain::concert_date_key read_date(const fields& from);

/// Seats that are named one by one. Numbers that no seat can have are 0.
struct named_seats {
  /// `seatNo` or `seatNos`.
  std::string field;
  std::vector<domain::seat_number> seats;
};

/// Exactly one of `seatNo` and `seatNos`; a list has 1..limits::max_seats_per_request numbers without
/// repetition.
named_seats read_seats(const fields& from);

struct wanted_seats {
  /// `seatNo`, `seatNos` or `best`.
  std::string field;
  std::variant<domain::seat_choice, domain::best_available> wanted;
};

/// Exactly one of `seatNo`, `seatNos` and `best: {count, section?}`, where count is
/// 1..limits::max_seats_per_request.
wanted_seats read_wanted_seats(const fields& from);

}  // namespace usher::api
