#include "api/outbound/otlp_json.hpp"

#include <utility>

#include "api/http/problem.hpp"
#include "api/http/trace_context.hpp"
#include "api/inspection/render_traces.hpp"
#include "api/inspection/trace_search.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/words.hpp"

namespace usher::api {

namespace {

// opentelemetry/proto/trace/v1/trace.proto
constexpr int kind_internal = 1;
constexpr int kind_server = 2;
constexpr int status_unset = 0;
constexpr int status_error = 2;
/// The trace context's flag "sampled", and that it is known whether the parent is remote.
constexpr int flags_local_parent = 0x101;
constexpr int flags_remote_parent = 0x301;

json otlp_text(const char* key, std::string_view value) {
  return {{"key", key}, {"value", {{"stringValue", value}}}};
}

json otlp_number(const char* key, std::uint64_t value) {
  return {{"key", key}, {"value", {{"intValue", std::to_string(value)}}}};
}

std::string unix_nano(tracing::wall_time t) {
  return std::to_string(t.time_since_epoch().count());
}

bool is_error(const tracing::span& s) {
  return s.outcome == tracing::span_outcome::unavailable || s.outcome == tracing::span_outcome::failed;
}

json attributes_of_request(const tracing::span& s) {
  const std::string_view name{s.kind};
  const auto space = name.find(' ');
  json out = json::array();
  // `no route` is none.
  if (space != std::string_view::npos && name.substr(space + 1).starts_with('/')) {
    out.push_back(otlp_text("http.request.method", name.substr(0, space)));
    out.push_back(otlp_text("http.route", name.substr(space + 1)));
  }
  out.push_back(otlp_number("http.response.status_code", s.status));
  return out;
}

json attributes_of_message(const named_span& of) {
  const auto& s = of.what;
  json out = json::array({otlp_text("usher.actor", of.actor), otlp_number("usher.mailbox.depth", s.depth),
                          otlp_number("usher.order", s.order)});
  if (s.batch != decltype(s.batch){}) {
    out.push_back(otlp_text("usher.batch.id", domain::to_hex(s.batch)));
    out.push_back(otlp_number("usher.batch.changes", s.batch_changes));
  }
  if (s.clinic.value != 0) {
    out.push_back(otlp_number("usher.clinic.id", static_cast<std::uint64_t>(s.clinic.value)));
  }
  if (s.seats.front() != 0) {
    json seats = json::array();
    for (const auto seat : s.seats) {
      if (seat != 0) {
        seats.push_back({{"intValue", std::to_string(seat)}});
      }
    }
    out.push_back({{"key", "usher.seats"}, {"value", {{"arrayValue", {{"values", std::move(seats)}}}}}});
  }
  return out;
}

json events_of(const tracing::span& s) {
  json out = json::array();
  const std::pair<const char*, tracing::mono_time> steps[] = {{"started", s.started},
                                                              {"decided", s.decided},
                                                              {"commit_began", s.commit_began},
                                                              {"durable", s.durable}};
  for (const auto& [name, at] : steps) {
    if (at != tracing::mono_time{}) {
      out.push_back({{"timeUnixNano", unix_nano(wall_time_of(s, at))}, {"name", name}});
    }
  }
  return out;
}

json status_of(const tracing::span& s) {
  if (!is_error(s)) {
    return {{"code", status_unset}};
  }
  json out{{"code", status_error}};
  if (*s.reason != '\0') {
    out["message"] = s.reason;
  }
  return out;
}

json otlp_span(const named_span& of) {
  const auto& s = of.what;
  const bool request = is_request(s);
  json out{{"traceId", to_text(s.trace)}, {"spanId", span_id_text(s.id)}};
  if (s.parent != 0) {
    out["parentSpanId"] = span_id_text(s.parent);
  }
  out["flags"] = request && s.parent != 0 ? flags_remote_parent : flags_local_parent;
  out["name"] = s.kind;
  out["kind"] = request ? kind_server : kind_internal;
  out["startTimeUnixNano"] = unix_nano(s.at);
  out["endTimeUnixNano"] = unix_nano(wall_time_of(s, end_of(s)));
  auto attributes = request ? attributes_of_request(s) : attributes_of_message(of);
  attributes.push_back(otlp_text("usher.outcome", domain::to_word(s.outcome)));
  if (*s.reason != '\0') {
    attributes.push_back(otlp_text(is_error(s) ? "error.type" : "usher.reason", s.reason));
  }
  if (s.user.value != 0) {
    attributes.push_back(otlp_text("enduser.id", std::to_string(s.user.value)));
  }
  out["attributes"] = std::move(attributes);
  if (!request) {
    out["events"] = events_of(s);
  }
  out["status"] = status_of(s);
  return out;
}

}  // namespace

std::string otlp_json(std::span<const named_span> spans, const otlp_resource& resource) {
  json list = json::array();
  for (const auto& s : spans) {
    if (s.what.trace != domain::trace_id{}) {
      list.push_back(otlp_span(s));
    }
  }
  const json scope{{"name", "usher"}, {"version", resource.version}};
  const json attributes =
      json::array({otlp_text("service.name", "usher"), otlp_text("service.version", resource.version),
                   otlp_text("service.instance.id", resource.instance)});
  json scope_spans{{"scope", scope}, {"spans", std::move(list)}};
  json resource_spans{{"resource", {{"attributes", attributes}}},
                      {"scopeSpans", json::array({std::move(scope_spans)})}};
  return json{{"resourceSpans", json::array({std::move(resource_spans)})}}.dump(
      -1, ' ', false, json::error_handler_t::replace);
}

}  // namespace usher::api
