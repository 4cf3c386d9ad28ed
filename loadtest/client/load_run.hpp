#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "loadtest/client/loop/endpoint.hpp"
#include "loadtest/client/loop/script.hpp"
#include "loadtest/client/report/results.hpp"

namespace usher::loadtest {

struct load_plan {
  std::string scenario;
  endpoint where;
  std::size_t connections = 1;
  std::size_t threads = 1;
  nanoseconds time_out = std::chrono::seconds{30};
  nanoseconds warm_up{};
  /// Of each connection.
  std::optional<std::uint64_t> rounds;
  std::optional<nanoseconds> time;
  /// Rounds that begin in a second, whatever became of those before.
  std::optional<double> rate_per_second;
  /// Whether a line on standard error says every second how it goes.
  bool shows_progress = true;
};

/// Runs a scenario from its preparation to its last check. `stop` ends it early; what it came to until then
/// is told all the same. Throws client_error when the load cannot be made.
results run_load(const load_plan& plan, scenario& what, const std::atomic<bool>& stop);

}  // namespace usher::loadtest
