#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "actors/base/clock.hpp"
#include "api/http/problem.hpp"
#include "api/inspection/actor_report.hpp"
#include "api/inspection/trace_search.hpp"
#include "api/inspection/trace_story.hpp"
#include "api/inspection/trace_tree.hpp"

/// Bodies of the answers about traces and actors. Times have microseconds, durations are in milliseconds.
/// Pure.
namespace usher::api {

/// ISO 8601 with microseconds and offset: `2024-09-15T20:00:00.000000+09:00`.
std::string time_text(tracing::wall_time t, const actors::clock& time);

/// Milliseconds.
double to_ms(nanoseconds time);

/// 16 hex digits.
std::string span_id_text(std::uint64_t id);

/// `next` is where a later call goes on.
/// How far back the memory for spans goes.
struct span_memory {
  /// So many fit.
  std::size_t spans = 0;
  /// From when on nothing was overwritten; nothing before the first span.
  std::optional<tracing::wall_time> since = {};
  /// For so long spans stay if as many come as lately; nothing while it is too early to say.
  std::optional<double> minutes = {};
};

/// On the archive's thread.
span_memory memory_of(const tracing::recorder& from, tracing::mono_time now);

json traces_body(const requests_found& found, const span_memory& memory, tracing::wall_time next,
                 const actors::clock& time);

json trace_body(const domain::trace_id& trace, const std::vector<request_tree>& requests,
                std::size_t spans_left_out, language spoken, const actors::clock& time);

json actors_body(const std::vector<tracing::actor_state>& actors, std::size_t all, const actors::clock& time);

/// `last_change_number` is null when the store cannot say.
json actor_body(std::string_view name, const actor_report& report,
                std::optional<std::uint64_t> last_change_number, const actors::clock& time);

/// What was asked about goes first, as `about` has it.
json story_body(json about, const story& told, const actors::clock& time);

}  // namespace usher::api
