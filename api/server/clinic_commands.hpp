#pragma once

#include <string>

#include "api/server/configuration.hpp"

/// The original's commands about all its clinics, beside a server that runs or on a store that none uses.
namespace usher::api {

// Say what was done, or why nothing was. Throw storage::store_error, of a server command_failed.

/// Empties all rosters but those of clinics that are always open, and lowers every no-show above 0 by one. A
/// server does both by itself at each Monday 00:00, and makes up for it when it starts later: without `force`
/// nothing is left to be done.
std::string reset_weekly_clinics(const weekly_reset_command& command);

/// Without `force` asks on the standard output where something would change, and takes anything but `y` for a
/// no.
std::string manage_clinic_schedule(const clinic_schedule_command& command);

std::string scheduler_status(const scheduler_command& command);

}  // namespace usher::api
