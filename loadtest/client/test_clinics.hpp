#pragma once

#include "loadtest/client/scenario_settings.hpp"

namespace usher::loadtest {

/// Looks for the server, and has it make the test clinics with empty rosters and the test students, by the
/// administration's key. Throws client_error, which says what is missing.
void set_up_test_clinics(const scenario_settings& settings);

}  // namespace usher::loadtest
