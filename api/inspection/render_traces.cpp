#include "api/inspection/render_traces.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ratio>
#include <set>

#include "api/http/trace_context.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/words.hpp"

namespace usher::api {

namespace {

json user_or_null(domain::user_id user) {
  return user.value != 0 ? json(user.value) : json(nullptr);
}

json trace_or_null(const domain::trace_id& trace) {
  return trace != domain::trace_id{} ? json(to_text(trace)) : json(nullptr);
}

json text_or_null(std::string_view text) {
  return text.empty() ? json(nullptr) : json(text);
}

json phases_body(const phase_times& times) {
  json out = json::object();
  for (std::size_t p = 0; p < phase_count; ++p) {
    out[std::string(phase_names[p])] = to_ms(times[p]);
  }
  return out;
}

json self_body(const trace_node& node) {
  json out = json::object();
  if (node.of.what.actor == tracing::edge_actor) {
    out["edge"] = to_ms(node.self[static_cast<std::size_t>(phase::edge)]);
  } else {
    for (std::size_t p = 1; p < phase_count; ++p) {
      out[std::string(phase_names[p])] = to_ms(node.self[p]);
    }
  }
  out["children"] = to_ms(node.in_children);
  return out;
}

json seats_body_of(const tracing::span& s) {
  json out = json::array();
  for (const auto seat : s.seats) {
    if (seat != 0) {
      out.push_back(seat);
    }
  }
  return out;
}

/// When each step came, in milliseconds from the beginning of the request; null for those that it has not.
json times_body(const tracing::span& s, tracing::mono_time zero) {
  const auto since = [zero](tracing::mono_time t) {
    return t == tracing::mono_time{} ? json(nullptr) : json(to_ms(t - zero));
  };
  return {{"enqueued", since(s.enqueued)}, {"started", since(s.started)},
          {"decided", since(s.decided)},   {"commitBegan", since(s.commit_began)},
          {"durable", since(s.durable)},   {"answered", since(s.answered)}};
}

void add_outcome(json& body, const tracing::span& s) {
  body["outcome"] = domain::to_word(s.outcome);
  body["reason"] = text_or_null(s.reason);
}

json batch_body(const tracing::span& s) {
  if (s.batch == decltype(s.batch){}) {
    return nullptr;
  }
  return {{"id", domain::to_hex(s.batch)}, {"changes", s.batch_changes}};
}

// As deep as messages have hops. NOLINTNEXTLINE(misc-no-recursion)
json node_body(const request_tree& tree, std::size_t index, const actors::clock& time) {
  const auto& node = tree.nodes[index];
  const auto& s = node.of.what;
  json body{{"spanId", s.id != 0 ? json(span_id_text(s.id)) : json(nullptr)},
            {"actor", node.of.actor},
            {"kind", s.kind},
            {"start", time_text(s.at, time)},
            {"durationMs", to_ms(duration_of(s))}};
  add_outcome(body, s);
  if (s.actor == tracing::edge_actor) {
    body["status"] = s.status;
  } else {
    body["mailboxDepth"] = s.depth;
    body["order"] = s.order;
    body["batch"] = batch_body(s);
  }
  body["userId"] = user_or_null(s.user);
  if (s.clinic.value != 0) {
    body["clinicId"] = s.clinic.value;
  }
  if (s.seats.front() != 0) {
    body["seats"] = seats_body_of(s);
  }
  body["timesMs"] = times_body(s, tree.nodes.front().of.what.enqueued);
  body["selfMs"] = self_body(node);
  body["orphan"] = node.orphan;
  body["children"] = json::array();
  for (const auto child : node.children) {
    body["children"].push_back(node_body(tree, child, time));
  }
  return body;
}

json summary_body(const request_found& found, const actors::clock& time) {
  const auto& s = found.request;
  std::set<std::int64_t> users;
  // In the order in which they were passed.
  std::vector<std::string_view> passed;
  for (const auto& one : found.spans) {
    if (one.what.user.value != 0) {
      users.insert(one.what.user.value);
    }
    if (std::find(passed.begin(), passed.end(), one.actor) == passed.end()) {
      passed.push_back(one.actor);
    }
  }
  json body{
      {"traceId", to_text(s.trace)}, {"spanId", span_id_text(s.id)}, {"kind", s.kind}, {"status", s.status}};
  add_outcome(body, s);
  body["start"] = time_text(s.at, time);
  body["durationMs"] = to_ms(duration_of(s));
  body["userIds"] = users;
  body["actors"] = passed;
  body["spans"] = found.spans.size() + 1;
  return body;
}

json state_body(const tracing::actor_state& state, const actors::clock& time) {
  const auto& now = state.now;
  return {{"name", now.name},
          {"mailboxDepth", now.waiting},
          {"messages", now.messages},
          {"messagesPerSecond", state.messages_per_second},
          {"busyShare", state.busy_share},
          {"oldestWaitingMs", now.oldest_waiting ? json(to_ms(*now.oldest_waiting)) : json(nullptr)},
          {"doing", now.doing ? json(*now.doing) : json(nullptr)},
          {"changes", now.changes},
          {"lastChangeAt", now.last_change ? json(time_text(*now.last_change, time)) : json(nullptr)}};
}

json percentiles_body(const percentiles& of) {
  return {{"p50", to_ms(of.p50)}, {"p90", to_ms(of.p90)}, {"p99", to_ms(of.p99)}, {"max", to_ms(of.most)}};
}

json message_body(const tracing::span& s, const actors::clock& time) {
  json body{{"traceId", trace_or_null(s.trace)},
            {"spanId", span_id_text(s.id)},
            {"kind", s.kind},
            {"start", time_text(s.at, time)},
            {"durationMs", to_ms(duration_of(s))}};
  phase_times phases{};
  for (const auto& part : phases_of(s)) {
    phases[static_cast<std::size_t>(part.of)] += part.to - part.from;
  }
  auto parts = phases_body(phases);
  parts.erase("edge");
  body["phasesMs"] = std::move(parts);
  body["mailboxDepth"] = s.depth;
  add_outcome(body, s);
  body["userId"] = user_or_null(s.user);
  return body;
}

struct story_line_body {
  const actors::clock& time;

  json operator()(const attempt& one) const {
    const auto& s = one.of;
    json body{{"type", "attempt"},
              {"at", time_text(wall_time_of(s, s.started), time)},
              {"kind", s.kind},
              {"userId", user_or_null(s.user)}};
    add_outcome(body, s);
    body["place"] = one.asks ? json(one.place) : json(nullptr);
    body["order"] = s.order;
    body["waitedMs"] = to_ms(std::max(s.started - s.enqueued, nanoseconds{0}));
    body["traceId"] = to_text(s.trace);
    body["spanId"] = span_id_text(s.id);
    if (one.lost) {
      body["lostTo"] = {{"userId", user_or_null(one.lost->user)},
                        {"traceId", trace_or_null(one.lost->trace)},
                        {"byMs", to_ms(one.lost->by)},
                        {"places", one.lost->places ? json(*one.lost->places) : json(nullptr)}};
    } else {
      body["lostTo"] = nullptr;
    }
    return body;
  }

  json operator()(const story_fact& fact) const {
    return {{"type", "change"},       {"at", time.to_text(fact.at)},
            {"kind", fact.kind},      {"userId", user_or_null(fact.user)},
            {"number", fact.number},  {"traceId", trace_or_null(fact.trace)},
            {"details", fact.details}};
  }
};

}  // namespace

std::string time_text(tracing::wall_time t, const actors::clock& time) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(t);
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(t - ms).count();
  auto text = time.to_text(ms);
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "%03d", static_cast<int>(micros));
  constexpr std::size_t behind_the_milliseconds = 23;
  return text.insert(behind_the_milliseconds, digits.data());
}

double to_ms(nanoseconds time) {
  return static_cast<double>(time.count()) / 1e6;
}

std::string span_id_text(std::uint64_t id) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(id >> (56 - 8 * i));
  }
  return domain::to_hex(bytes);
}

span_memory memory_of(const tracing::recorder& from, tracing::mono_time now) {
  span_memory memory{from.chunks() * tracing::recorder::spans_per_chunk};
  const auto end = from.claimed();
  const auto begin = end > from.chunks() ? end - from.chunks() : 0;
  for (auto ticket = begin; ticket != end; ++ticket) {
    const auto oldest = from.glance(ticket, 0);
    if (!oldest) {
      continue;
    }
    memory.since = from.to_wall(oldest->enqueued);
    const std::chrono::duration<double, std::ratio<60>> age = now - oldest->enqueued;
    // A chunk that has just been claimed is nearly empty; of a few of them nothing follows.
    constexpr std::uint64_t least_chunks = 16;
    if (end - begin >= least_chunks) {
      memory.minutes = age.count() * static_cast<double>(from.chunks()) / static_cast<double>(end - begin);
    }
    break;
  }
  return memory;
}

json traces_body(const requests_found& found, const span_memory& memory, tracing::wall_time next,
                 const actors::clock& time) {
  json body{
      {"traces", json::array()},
      {"matched", found.matched},
      {"memory",
       {{"spans", memory.spans},
        {"since", memory.since ? json(time_text(*memory.since, time)) : json(nullptr)},
        {"minutesAtThisRate", memory.minutes ? json(std::round(*memory.minutes * 10) / 10) : json(nullptr)}}},
      {"next", std::to_string(next.time_since_epoch().count())}};
  for (const auto& row : found.rows) {
    body["traces"].push_back(summary_body(row, time));
  }
  return body;
}

json trace_body(const domain::trace_id& trace, const std::vector<request_tree>& requests,
                std::size_t spans_left_out, language spoken, const actors::clock& time) {
  json body{{"traceId", to_text(trace)}, {"requests", json::array()}, {"spansLeftOut", spans_left_out}};
  for (const auto& tree : requests) {
    body["requests"].push_back({{"why", tree.why.in(spoken)},
                                {"durationMs", to_ms(duration_of(tree.nodes.front().of.what))},
                                {"totalsMs", phases_body(tree.totals)},
                                {"requestMissing", tree.request_missing},
                                {"root", node_body(tree, 0, time)}});
  }
  return body;
}

json actors_body(const std::vector<tracing::actor_state>& actors, std::size_t all,
                 const actors::clock& time) {
  json body{{"actors", json::array()}, {"all", all}};
  for (const auto& one : actors) {
    body["actors"].push_back(state_body(one, time));
  }
  return body;
}

json actor_body(std::string_view name, const actor_report& report,
                std::optional<std::uint64_t> last_change_number, const actors::clock& time) {
  json body = report.state ? state_body(*report.state, time) : json{{"name", name}};
  body["loaded"] = report.state.has_value();
  body["lastChangeNumber"] = last_change_number ? json(*last_change_number) : json(nullptr);
  body["kinds"] = json::array();
  for (const auto& kind : report.kinds) {
    body["kinds"].push_back({{"kind", kind.kind},
                             {"count", kind.count},
                             {"refused", kind.refused},
                             {"failed", kind.failed},
                             {"durationMs", percentiles_body(kind.duration)},
                             {"mailboxWaitMs", percentiles_body(kind.mailbox_wait)}});
  }
  body["slowest"] = json::array();
  for (const auto& s : report.slowest) {
    body["slowest"].push_back(message_body(s, time));
  }
  return body;
}

json story_body(json about, const story& told, const actors::clock& time) {
  json body = std::move(about);
  body["actor"] = told.actor;
  body["winners"] = json::array();
  for (const auto& winner : told.winners) {
    body["winners"].push_back({{"userId", user_or_null(winner.user)},
                               {"kind", winner.kind},
                               {"at", time.to_text(winner.at)},
                               {"traceId", trace_or_null(winner.trace)}});
  }
  body["asked"] = told.asked;
  body["got"] = told.got;
  body["lost"] = told.lost;
  // Changes are for ever, attempts are not.
  body["attemptsRememberedSince"] =
      told.remembered_since ? json(time_text(*told.remembered_since, time)) : json(nullptr);
  body["story"] = json::array();
  for (const auto& line : told.lines) {
    body["story"].push_back(std::visit(story_line_body{time}, line));
  }
  return body;
}

}  // namespace usher::api
