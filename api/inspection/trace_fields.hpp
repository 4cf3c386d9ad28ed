#pragma once

#include <optional>
#include <string_view>

#include "api/http/strict_fields.hpp"
#include "api/inspection/trace_search.hpp"

/// Reads what is asked about traces. Throws bad_request with a problem that names the field. Pure.
namespace usher::api {

/// 32 hex digits, not all of them 0.
domain::trace_id read_trace_id(std::string_view text);

/// ISO 8601 with up to nine digits of a second, with an offset or local; or the number that an answer gave as
/// `next`.
domain::outcome<tracing::wall_time, time_refusal> parse_trace_time(std::string_view text,
                                                                   const actors::clock& time);

/// `actor`, `kind`, `user`, `batch`, `outcome`, `min_duration_ms`, `since`, and `limit`, which is `usual` by
/// default and `most` at most.
trace_filter read_trace_filter(const strict_fields& query, const actors::clock& time, std::size_t usual,
                               std::size_t most);

}  // namespace usher::api
