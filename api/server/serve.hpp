#pragma once

#include "api/server/configuration.hpp"

namespace usher::api {

/// What the process ends with where its place among several nodes was wanted: whoever watches over it starts
/// it again, and it waits for its next turn.
inline constexpr int gave_its_place_up = 75;

/// Listens, opens the store, waiting for a database that is out of reach, restores the actors, and serves
/// until SIGTERM or SIGINT; then drains what is in flight, commits it and returns what the process is to end
/// with. A node waits for its turn before, and lets another be the owner at the end. A signal that comes
/// before anybody was served ends the process at once, with 0. Throws storage::store_error,
/// edge::listen_error, actors::unknown_time_zone and, for an option, std::invalid_argument when it cannot
/// begin. SIGTERM and SIGINT must be blocked in the calling thread, and no other thread may have been started
/// before.
int serve(const serve_command& command);

}  // namespace usher::api
