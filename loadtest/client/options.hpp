#pragma once

#include <optional>
#include <string>

#include "loadtest/client/load_run.hpp"
#include "loadtest/client/scenario_settings.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"

namespace usher::loadtest {

struct load_options {
  const scenario_kind* kind = nullptr;
  scenario_settings settings;
  load_plan plan;
  std::string json_file;
  std::string report_file;
};

/// Exit codes of the program.
enum class outcome : int { clean = 0, not_clean = 1, cannot_run = 2 };

/// Reads the command line. Nothing when there is nothing to run: after help, or a complaint that names the
/// option and is printed; `exit_code` says which. Throws client_error for an address that does not exist.
std::optional<load_options> read_options(int count, char** arguments, int& exit_code);

/// Of `findSeats=70,check=30`. Throws client_error.
std::vector<mix_part> read_mix(const std::string& text);

}  // namespace usher::loadtest
