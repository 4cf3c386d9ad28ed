#include "api/inspection/chrome_trace.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "api/http/problem.hpp"
#include "api/http/trace_context.hpp"
#include "api/inspection/render_traces.hpp"

namespace usher::api {

namespace {

using tracing::mono_time;

constexpr int process = 1;
/// The tracks of requests are numbered from 1, those of actors behind these.
constexpr std::uint64_t first_actor_track = 100'000;

struct slice {
  std::uint64_t track;
  mono_time from;
  mono_time to;
};

class event_writer {
 public:
  explicit event_writer(const std::vector<named_span>& spans) : spans_(spans) {
    for (const auto& s : spans_) {
      zero_ = std::min(zero_, s.what.enqueued);
    }
  }

  std::string write(const actors::clock& time) {
    lay_out_requests();
    lay_out_work();
    name_track(0, "process_name", "usher");
    for (const auto& [track, name] : tracks_) {
      name_track(track, "thread_name", name);
    }
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      if (!is_request(spans_[i].what)) {
        add_waiting(i);
        add_flow(i);
      }
    }
    std::stable_sort(events_.begin(), events_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string body = R"({"traceEvents":[)";
    const char* separator = "";
    for (const auto& [at, event] : events_) {
      body.append(separator).append(event);
      separator = ",\n";
    }
    const json other{{"start", start(time)}, {"version", "usher " USHER_VERSION}};
    return body + R"(],"displayTimeUnit":"ms","otherData":)" + other.dump() + "}";
  }

 private:
  std::string start(const actors::clock& time) const {
    const auto oldest = std::min_element(spans_.begin(), spans_.end(), [](const auto& a, const auto& b) {
      return a.what.enqueued < b.what.enqueued;
    });
    return oldest == spans_.end() ? std::string{} : time_text(oldest->what.at, time);
  }

  double micros(mono_time t) const { return static_cast<double>((t - zero_).count()) / 1'000.0; }

  void add(mono_time at, const json& event) { add_text(at - zero_, event); }

  /// As texts at once: many objects would take many times the memory.
  void add_text(nanoseconds at, const json& event) {
    events_.emplace_back(at, event.dump(-1, ' ', false, json::error_handler_t::replace));
  }

  void name_track(std::uint64_t track, const char* what, const std::string& name) {
    // Metadata has no time; it goes first.
    add_text(nanoseconds{-1},
             {{"name", what}, {"ph", "M"}, {"pid", process}, {"tid", track}, {"args", {{"name", name}}}});
  }

  std::vector<std::size_t> in_order(const std::function<bool(const tracing::span&)>& wanted,
                                    mono_time tracing::span::*by) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      if (wanted(spans_[i].what)) {
        out.push_back(i);
      }
    }
    std::stable_sort(out.begin(), out.end(),
                     [&](std::size_t a, std::size_t b) { return spans_[a].what.*by < spans_[b].what.*by; });
    return out;
  }

  /// Each request on the lowest track that is free.
  void lay_out_requests() {
    std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> free;
    using busy_track = std::pair<mono_time, std::uint64_t>;
    std::priority_queue<busy_track, std::vector<busy_track>, std::greater<>> busy;
    std::uint64_t tracks = 0;
    for (const auto i : in_order(is_request, &tracing::span::enqueued)) {
      const auto& s = spans_[i].what;
      for (; !busy.empty() && busy.top().first <= s.enqueued; busy.pop()) {
        free.push(busy.top().second);
      }
      if (free.empty()) {
        free.push(++tracks);
        tracks_.emplace(tracks, tracks == 1 ? "http" : "http " + std::to_string(tracks));
      }
      const auto track = free.top();
      free.pop();
      busy.emplace(end_of(s), track);
      add_slice(i, {track, s.enqueued, end_of(s)});
    }
  }

  /// Of each actor one after the other.
  void lay_out_work() {
    std::unordered_map<tracing::actor_number, mono_time> next_begins;
    auto order = in_order([](const tracing::span& s) { return !is_request(s); }, &tracing::span::started);
    std::reverse(order.begin(), order.end());
    for (const auto i : order) {
      const auto& s = spans_[i].what;
      const auto track = first_actor_track + s.actor;
      tracks_.emplace(track, std::string(spans_[i].actor));
      auto end = s.decided != mono_time{} ? s.decided : end_of(s);
      // A message whose outcome comes from elsewhere is decided when others have been dealt with meanwhile.
      if (const auto next = next_begins.find(s.actor); next != next_begins.end()) {
        end = std::min(end, next->second);
      }
      next_begins[s.actor] = s.started;
      add_slice(i, {track, s.started, std::max(end, s.started)});
    }
  }

  json arguments(const named_span& of) const {
    const auto& s = of.what;
    json out{{"spanId", span_id_text(s.id)}, {"outcome", domain::to_word(s.outcome)}};
    if (s.trace != domain::trace_id{}) {
      out["traceId"] = to_text(s.trace);
    }
    if (*s.reason != '\0') {
      out["reason"] = s.reason;
    }
    if (is_request(s)) {
      out["status"] = s.status;
    } else {
      out["mailboxDepth"] = s.depth;
    }
    if (s.user.value != 0) {
      out["userId"] = s.user.value;
    }
    if (s.batch_changes != 0) {
      out["batchChanges"] = s.batch_changes;
    }
    return out;
  }

  void add_slice(std::size_t i, const slice& where) {
    const auto& s = spans_[i].what;
    slices_.emplace(s.id, where);
    add(where.from, {{"name", s.kind},
                     {"cat", is_request(s) ? "request" : "message"},
                     {"ph", "X"},
                     {"ts", micros(where.from)},
                     {"dur", static_cast<double>((where.to - where.from).count()) / 1'000.0},
                     {"pid", process},
                     {"tid", where.track},
                     {"args", arguments(spans_[i])}});
  }

  void add_async(const tracing::span& s, const char* name, mono_time from, mono_time to) {
    if (to <= from) {
      return;
    }
    for (const auto& [at, ph] : {std::pair{from, "b"}, std::pair{to, "e"}}) {
      add(at, {{"name", name},
               {"cat", "waiting"},
               {"ph", ph},
               {"id", span_id_text(s.id)},
               {"ts", micros(at)},
               {"pid", process},
               {"tid", first_actor_track + s.actor}});
    }
  }

  void add_waiting(std::size_t i) {
    const auto& s = spans_[i].what;
    for (const auto& part : phases_of(s)) {
      if (part.of == phase::mailbox_wait) {
        add_async(s, "mailbox", part.from, part.to);
      } else if (part.of == phase::journal_wait) {
        add_async(s, "journal", part.from, part.to);
      } else if (part.of == phase::commit) {
        add_async(s, "commit", part.from, part.to);
      }
    }
  }

  void add_flow(std::size_t i) {
    const auto& s = spans_[i].what;
    const auto from = slices_.find(s.parent);
    const auto to = slices_.find(s.id);
    if (from == slices_.end() || to == slices_.end() || from->second.from > to->second.from) {
      return;
    }
    // Both ends must lie within their events: what was sent after the sender's turn leads from its end.
    const auto sent = std::min(std::clamp(s.enqueued, from->second.from, from->second.to), to->second.from);
    const auto flow = [&](const char* ph, std::uint64_t track, mono_time at) {
      return json{{"name", "message"}, {"cat", "flow"},  {"ph", ph},    {"id", span_id_text(s.id)},
                  {"ts", micros(at)},  {"pid", process}, {"tid", track}};
    };
    add(sent, flow("s", from->second.track, sent));
    auto end = flow("f", to->second.track, to->second.from);
    end["bp"] = "e";
    add(to->second.from, end);
  }

  const std::vector<named_span>& spans_;
  mono_time zero_ = mono_time::max();
  /// Names by number.
  std::map<std::uint64_t, std::string> tracks_;
  /// By span id.
  std::unordered_map<std::uint64_t, slice> slices_;
  std::vector<std::pair<nanoseconds, std::string>> events_;
};

}  // namespace

std::vector<named_span> spans_to_export(const tracing::collection& from, const trace_filter& filter) {
  auto found = find_requests(from, filter);
  std::vector<named_span> out;
  auto first = mono_time::max();
  auto last = mono_time::min();
  for (auto& row : found.rows) {
    first = std::min(first, row.request.enqueued);
    last = std::max(last, end_of(row.request));
    out.push_back({row.request, "http"});
    std::move(row.spans.begin(), row.spans.end(), std::back_inserter(out));
  }
  std::deque<named_span> without_request;
  from.each([&](const tracing::span& s) {
    if (s.trace == domain::trace_id{} && s.started <= last && end_of(s) >= first) {
      without_request.push_back({s, from.name_of(s.actor)});
      if (without_request.size() > filter.limit) {
        without_request.pop_front();
      }
    }
    return true;
  });
  out.insert(out.end(), without_request.begin(), without_request.end());
  return out;
}

std::string chrome_trace(const std::vector<named_span>& spans, const actors::clock& time) {
  return event_writer{spans}.write(time);
}

}  // namespace usher::api
