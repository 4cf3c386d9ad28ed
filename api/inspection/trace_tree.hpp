#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "actors/tracing/archive.hpp"
#include "api/support/bilingual.hpp"

/// The spans of one trace put together again, and where the time went. Pure.
namespace usher::api {

using std::chrono::nanoseconds;

/// A span and what its actor is called. The name lives as long as the recorder.
struct named_span {
  tracing::span what;
  std::string_view actor;
};

/// The last of its times. A span that was never answered ends with the last thing that is known of it.
tracing::mono_time end_of(const tracing::span& s);
inline nanoseconds duration_of(const tracing::span& s) {
  return end_of(s) - s.enqueued;
}
/// A time of the span on the wall clock.
inline tracing::wall_time wall_time_of(const tracing::span& s, tracing::mono_time t) {
  return s.at + (t - s.enqueued);
}
/// Whether it is a request itself: the root of what is done for it.
inline bool is_request(const tracing::span& s) {
  return s.actor == tracing::edge_actor && s.trace != domain::trace_id{};
}

/// What a span spends its time with.
enum class phase : std::uint8_t {
  /// A request outside of all actors: reading fields, hashing secrets, rendering.
  edge,
  /// enqueued .. started
  mailbox_wait,
  /// started .. decided
  deciding,
  /// decided .. commit_began
  journal_wait,
  /// commit_began .. durable
  commit,
  /// durable, or decided where it waits for no commit .. answered
  answer,
};
inline constexpr std::size_t phase_count = 6;
/// `mailboxWait` and so on, by phase.
inline constexpr std::array<std::string_view, phase_count> phase_names{
    "edge", "mailboxWait", "deciding", "journalWait", "commit", "answer"};

/// By phase.
using phase_times = std::array<nanoseconds, phase_count>;

struct phase_part {
  phase of;
  tracing::mono_time from;
  tracing::mono_time to;
};
/// From its beginning to its end without gaps; empty ones left out. Times out of order are taken as the
/// nearest that is in order.
std::vector<phase_part> phases_of(const tracing::span& s);

struct trace_node {
  named_span of;
  /// Its parent is not there any more: it hangs under the request.
  bool orphan = false;
  /// Not covered by children; with `in_children` this sums to the span's duration.
  phase_times self{};
  /// Covered by one child or several.
  nanoseconds in_children{0};
  /// Indices of nodes, in the order in which they were enqueued.
  std::vector<std::size_t> children;
};

/// What was done for one request.
struct request_tree {
  /// The request's own span is not there any more, or it is still being answered: the first node stands for
  /// it, from the first to the last that is known.
  bool request_missing = false;
  /// The request's first.
  std::vector<trace_node> nodes;
  /// The request's time by what it was spent with. Each moment counts once, for the span that is furthest
  /// from the request, so that this sums to the request's duration.
  phase_times totals{};
  /// One line for people: what took most of the time, and where.
  bilingual why;
};

/// `spans` are of one trace. One tree for each request that was made under it, in the order in which they
/// came in; an orphan goes to the request that was under way when it was enqueued.
std::vector<request_tree> trees_of(std::vector<named_span> spans);

/// The same without the times: the spans of each request, its own first.
struct request_spans_found {
  bool request_missing = false;
  std::vector<named_span> spans;
  /// By span: the index of its parent among `spans`, 0 for the request itself.
  std::vector<std::size_t> parents;
  std::vector<bool> orphans;
};
std::vector<request_spans_found> requests_among(std::vector<named_span> spans);

/// `61.2`: milliseconds for people.
std::string ms_text(nanoseconds time);

}  // namespace usher::api
