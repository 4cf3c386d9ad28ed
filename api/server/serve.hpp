#pragma once

#include "api/server/configuration.hpp"

namespace usher::api {

/// Listens, opens the store, waiting for a database that is out of reach, restores the actors, and serves
/// until SIGTERM or SIGINT; then drains what is in flight, commits it and returns. A signal that comes before
/// anybody was served ends the process at once, with 0. Throws storage::store_error, edge::listen_error,
/// actors::unknown_time_zone and, for an option, std::invalid_argument when it cannot begin. SIGTERM and
/// SIGINT must be blocked in the calling thread, and no other thread may have been started before.
void serve(const serve_command& command);

}  // namespace usher::api
