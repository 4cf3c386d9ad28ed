#pragma once

namespace usher::benchmarks {

/// Registers what the journal does alone, as actors use it: SQLite always, Postgres when USHER_BENCH_DATABASE
/// is the URL of a server on which databases can be made. The stores are durable as in production.
void register_journal_benchmarks();

}  // namespace usher::benchmarks
