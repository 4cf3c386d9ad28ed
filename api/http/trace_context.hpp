#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/ids.hpp"

/// W3C Trace Context, level 1 (https://www.w3.org/TR/trace-context/): the `traceparent` header.
namespace usher::api {

struct trace_context {
  domain::trace_id trace;
  std::uint64_t span = 0;
  std::uint8_t flags = 0;
  /// The caller's span; 0 when the trace begins here.
  std::uint64_t parent = 0;
};

/// Reads `00-<32 hex>-<16 hex>-<2 hex>`; also a later version's header whose beginning has that shape.
/// Nothing for malformed ones, all-zero ids and version ff.
std::optional<trace_context> parse_traceparent(std::string_view text);

std::string to_traceparent(const trace_context& context);

/// 32 lower-case hex digits.
std::string to_text(const domain::trace_id& id);

/// The caller's trace continued with a span of our own, or a new trace where the header is absent or
/// malformed. Ids come from a fast generator, seeded by the system's random source: they need to be unique,
/// not secret. Any thread.
trace_context continue_trace(const std::string* traceparent);

}  // namespace usher::api
