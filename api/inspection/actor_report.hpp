#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/inspection/trace_tree.hpp"

/// How actors are doing. Pure but for the collection; to be called on the archive's thread.
namespace usher::api {

enum class actor_order : std::uint8_t { depth, busy, oldest, name };

/// The first so many in that order: those with most waiting, the busiest, those whose oldest message waits
/// longest, or by name; of equals by name. Of actors of one name, of which all but the last have ended, the
/// last.
std::vector<tracing::actor_state> actors_in_order(std::vector<tracing::actor_state> all, actor_order by,
                                                  std::size_t limit);

struct percentiles {
  nanoseconds p50{0};
  nanoseconds p90{0};
  nanoseconds p99{0};
  nanoseconds most{0};
};

/// By the nearest rank (of n values the p-th percentile is the one at the place ceil(p/100 * n)); zeroes of
/// none. Reorders the values.
percentiles percentiles_of(std::vector<nanoseconds>& values);

/// The remembered messages of one kind.
struct kind_report {
  std::string kind;
  std::size_t count = 0;
  std::size_t refused = 0;
  /// Unavailable or failed.
  std::size_t failed = 0;
  /// From enqueued to answered.
  percentiles duration;
  percentiles mailbox_wait;
};

struct actor_report {
  /// Nothing when no actor of this name lives.
  std::optional<tracing::actor_state> state;
  /// The most frequent first.
  std::vector<kind_report> kinds;
  /// Of remembered messages, those that took longest.
  std::vector<tracing::span> slowest;
};

inline constexpr std::size_t slowest_reported = 10;

actor_report report_of_actor(const tracing::collection& from, std::string_view name);

}  // namespace usher::api
