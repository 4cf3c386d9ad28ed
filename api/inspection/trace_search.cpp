#include "api/inspection/trace_search.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

using trace_set = std::unordered_set<domain::trace_id, trace_id_hash>;

tracing::wall_time answered_at(const tracing::span& s) {
  return wall_time_of(s, end_of(s));
}

bool meets_as_message(const tracing::span& s, const tracing::collection& from, const trace_filter& filter) {
  return (!filter.user || s.user == *filter.user) && (!filter.kind || filter.kind->fits(s.kind)) &&
         (!filter.batch || s.batch == *filter.batch) &&
         (!filter.actor || filter.actor->fits(from.name_of(s.actor)));
}

trace_set in_both(const trace_set& a, const trace_set& b) {
  trace_set out;
  std::copy_if(a.begin(), a.end(), std::inserter(out, out.end()),
               [&b](const auto& trace) { return b.contains(trace); });
  return out;
}

/// The traces of which spans meet what the filter asks of spans.
trace_set traces_with_spans(const tracing::collection& from, const trace_filter& filter) {
  trace_set with_span;
  trace_set with_reason;
  from.each([&](const tracing::span& s) {
    if (s.trace != domain::trace_id{}) {
      if (meets_as_message(s, from, filter)) {
        with_span.insert(s.trace);
      }
      if (filter.reason && *filter.reason == s.reason) {
        with_reason.insert(s.trace);
      }
    }
    return true;
  });
  return filter.reason ? in_both(with_span, with_reason) : with_span;
}

bool meets_as_request(const tracing::span& s, const trace_filter& filter) {
  return is_request(s) && (!filter.outcome || s.outcome == *filter.outcome) &&
         duration_of(s) >= filter.min_duration && answered_at(s) > filter.after;
}

struct newest_requests {
  /// A heap with the oldest on top.
  std::vector<tracing::span> rows;
  std::size_t matched = 0;
};

newest_requests choose_requests(const tracing::collection& from, const trace_filter& filter) {
  const bool any = !filter.asks_of_spans();
  const auto traces = any ? trace_set{} : traces_with_spans(from, filter);
  const auto newer = [](const tracing::span& a, const tracing::span& b) {
    return answered_at(a) > answered_at(b);
  };
  newest_requests out;
  from.each([&](const tracing::span& s) {
    if (meets_as_request(s, filter) && (any || traces.contains(s.trace))) {
      ++out.matched;
      out.rows.push_back(s);
      std::push_heap(out.rows.begin(), out.rows.end(), newer);
      if (out.rows.size() > filter.limit) {
        std::pop_heap(out.rows.begin(), out.rows.end(), newer);
        out.rows.pop_back();
      }
    }
    return true;
  });
  std::sort_heap(out.rows.begin(), out.rows.end(), newer);
  return out;
}

}  // namespace

requests_found find_requests(const tracing::collection& from, const trace_filter& filter) {
  const auto chosen = choose_requests(from, filter);
  std::unordered_map<domain::trace_id, std::vector<named_span>, trace_id_hash> traces;
  for (const auto& request : chosen.rows) {
    traces.try_emplace(request.trace);
  }
  from.each([&](const tracing::span& s) {
    if (const auto trace = traces.find(s.trace); trace != traces.end()) {
      trace->second.push_back({s, from.name_of(s.actor)});
    }
    return true;
  });
  std::unordered_map<std::uint64_t, std::vector<named_span>> of_request;
  for (auto& [trace, spans] : traces) {
    for (auto& found : requests_among(std::move(spans))) {
      const auto id = found.spans.front().what.id;
      found.spans.erase(found.spans.begin());
      of_request.emplace(id, std::move(found.spans));
    }
  }
  requests_found out{{}, chosen.matched};
  for (const auto& request : chosen.rows) {
    out.rows.push_back({request, std::move(of_request[request.id])});
  }
  return out;
}

trace_spans spans_of(const tracing::collection& from, const domain::trace_id& trace) {
  trace_spans out;
  from.each([&](const tracing::span& s) {
    if (s.trace == trace) {
      if (out.spans.size() < domain::limits::max_spans_of_trace) {
        out.spans.push_back({s, from.name_of(s.actor)});
      } else {
        ++out.left_out;
      }
    }
    return true;
  });
  return out;
}

std::optional<tracing::wall_time> remembered_since(const tracing::collection& from) {
  std::optional<tracing::wall_time> oldest;
  from.each([&oldest](const tracing::span& s) {
    oldest = oldest ? std::min(*oldest, s.at) : s.at;
    return true;
  });
  return oldest;
}

std::size_t trace_id_hash::operator()(const domain::trace_id& id) const noexcept {
  std::size_t out = 0;
  for (const auto byte : id.bytes) {
    out = out * 131 + byte;
  }
  return out;
}

}  // namespace usher::api
