#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "loadtest/client/scenario_settings.hpp"

namespace usher::loadtest {

/// The dates and seats that a scenario books.
struct hall {
  std::uint64_t concert = 1;
  std::vector<std::string> dates;
  /// Of each date.
  std::uint32_t seats = 0;
};

/// The date numbered so: 2030-01-01T00:00:00 and so many minutes.
std::string hall_date(std::uint32_t number);

/// The hall that the settings name. With the administration's key it is created first: a new concert at a
/// price of 1. Throws client_error.
hall open_hall(const scenario_settings& settings, std::uint32_t seats_otherwise);

}  // namespace usher::loadtest
