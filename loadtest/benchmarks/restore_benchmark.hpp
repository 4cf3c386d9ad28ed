#pragma once

namespace usher::benchmarks {

/// Registers what it costs to start on a filled store, SQLite always, Postgres when USHER_BENCH_DATABASE is
/// the URL of a server on which databases can be made. One store is filled further from size to size: the
/// sizes must run in the order in which they are registered.
void register_restore_benchmarks();

}  // namespace usher::benchmarks
