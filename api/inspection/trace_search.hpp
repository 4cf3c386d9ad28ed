#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/inspection/trace_tree.hpp"

/// Finds requests among what is remembered. Pure but for the collection; to be called on the archive's
/// thread.
namespace usher::api {

/// A name, or the beginning of one followed by `*`.
class name_pattern {
 public:
  explicit name_pattern(std::string_view text)
      : text_(text.ends_with('*') ? text.substr(0, text.size() - 1) : text), whole_(!text.ends_with('*')) {}

  bool fits(std::string_view name) const { return whole_ ? name == text_ : name.starts_with(text_); }

 private:
  std::string text_;
  bool whole_;
};

/// Absent members select all.
struct trace_filter {
  // One and the same span of the trace must meet these.
  std::optional<name_pattern> actor;
  std::optional<name_pattern> kind;
  std::optional<domain::user_id> user;
  /// It waited for the commit of this batch.
  std::optional<std::array<std::uint8_t, 16>> batch;

  // Of the request.
  std::optional<tracing::span_outcome> outcome;
  nanoseconds min_duration{0};
  /// Answered later than this.
  tracing::wall_time after{};

  /// The reason of any span of the trace.
  std::optional<std::string> reason;

  /// The newest so many.
  std::size_t limit = 100;

  bool asks_of_spans() const { return actor || kind || user || batch || reason; }
};

/// A request and what was done for it.
struct request_found {
  tracing::span request;
  /// The others, in the order in which they were enqueued.
  std::vector<named_span> spans;
};

struct requests_found {
  /// Newest first, by when they were answered.
  std::vector<request_found> rows;
  /// How many there are without the limit.
  std::size_t matched = 0;
};

requests_found find_requests(const tracing::collection& from, const trace_filter& filter);

struct trace_spans {
  std::vector<named_span> spans;
  /// Beyond limits::max_spans_of_trace.
  std::size_t left_out = 0;
};

trace_spans spans_of(const tracing::collection& from, const domain::trace_id& trace);

/// When the oldest span that is remembered was enqueued; nothing when there is none.
std::optional<tracing::wall_time> remembered_since(const tracing::collection& from);

/// Trace ids may be the caller's own: all of their bytes count.
struct trace_id_hash {
  std::size_t operator()(const domain::trace_id& id) const noexcept;
};

}  // namespace usher::api
