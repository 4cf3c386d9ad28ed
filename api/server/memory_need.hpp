#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/server/configuration.hpp"
#include "api/support/process/memory_limits.hpp"
#include "api/support/process/process_reading.hpp"

namespace usher::api {

struct memory_part {
  std::string_view what;
  std::uint64_t bytes;
};

/// What the options of a server reserve, at most, beside what it takes when it begins. Who comes and what
/// they book is not in it.
std::vector<memory_part> reserved_by(const serve_command& command);

/// For the log.
struct memory_line {
  /// The options reserve more than there may be.
  bool warns;
  std::string text;

  friend bool operator==(const memory_line&, const memory_line&) = default;
};

/// A line for each limit that there is. `now`: the process when it begins.
std::vector<memory_line> compare_memory(const std::vector<memory_part>& reserved, const process_reading& now,
                                        const memory_limits& limits);

}  // namespace usher::api
