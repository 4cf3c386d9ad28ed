#pragma once

#include "api/server/configuration.hpp"

namespace usher::api {

/// Says on the standard output which node serves and which wait; or has another serve, or has the one that
/// serves end, and says how the nodes stand then. 1 when that cannot be, as where no other node waits; 2
/// where no database is named.
int run_cluster_command(const cluster_command& command);

}  // namespace usher::api
