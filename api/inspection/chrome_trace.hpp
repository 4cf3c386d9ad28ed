#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "actors/base/clock.hpp"
#include "api/inspection/trace_search.hpp"

/// Spans in the Trace Event Format, which Perfetto and chrome://tracing open:
/// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
namespace usher::api {

/// The requests found, what was done for them, and messages that belong to no request (timers, reports of the
/// journal) of the same time, of those the newest `filter.limit`. Pure but for the collection; to be called
/// on the archive's thread.
std::vector<named_span> spans_to_export(const tracing::collection& from, const trace_filter& filter);

/// The JSON object form. One track (`tid`) for each actor, named after it: what it worked on are complete
/// events ("X"), which never overlap; messages that wait, for the actor or for the journal, are asynchronous
/// ones ("b", "e"), since many wait at once. Requests are complete events on as many `http` tracks as were
/// under way at once. Flow events ("s", "f") lead from the sender's event to the handler's. Sorted by `ts`,
/// which counts microseconds from the beginning of the oldest span; `otherData.start` says when that was.
std::string chrome_trace(const std::vector<named_span>& spans, const actors::clock& time);

}  // namespace usher::api
