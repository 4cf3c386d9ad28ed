#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/inspection/trace_search.hpp"
#include "api/inspection/trace_tree.hpp"
#include "domain/changes/names.hpp"
#include "tests/support/manual_clock.hpp"

/// Spans as a test says that they were recorded.
namespace usher::api::span_samples {

using tracing::mono_time;
using tracing::span;
using tracing::span_outcome;
using tracing::wall_time;

inline const auto seoul = tests::make_manual_clock("Asia/Seoul", {});
inline constexpr domain::concert_date_key tonight{domain::concert_id{1},
                                                  domain::local_time{std::chrono::seconds{1'726'430'400}}};
inline const std::string date_actor = domain::concert_date_name(tonight);

/// Milliseconds after some beginning.
inline mono_time at(double ms) {
  return mono_time{std::chrono::hours{1} +
                   std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double, std::milli>(ms))};
}
inline wall_time wall_at(double ms) {
  return wall_time{std::chrono::seconds{1'726'430'400}} + (at(ms) - at(0));
}

inline domain::trace_id trace(std::uint8_t number) {
  domain::trace_id id;
  id.bytes.back() = number;
  return id;
}

/// What a test says is remembered.
class memory final : public tracing::collection {
 public:
  void each(const std::function<bool(const span&)>& visit) const override {
    for (const auto& s : spans) {
      if (!visit(s)) {
        return;
      }
    }
  }
  std::vector<tracing::actor_state> actors() const override { return states; }
  std::string_view name_of(tracing::actor_number number) const override {
    return number == 0 ? std::string_view{"http"} : std::string_view{names[number - 1]};
  }

  tracing::actor_number actor(const std::string& name) {
    const auto known = std::find(names.begin(), names.end(), name);
    if (known != names.end()) {
      return static_cast<tracing::actor_number>(known - names.begin() + 1);
    }
    names.push_back(name);
    return static_cast<tracing::actor_number>(names.size());
  }

  span& request(std::uint8_t of, std::uint64_t id, double from, double to,
                const char* kind = "POST /api/concert/reserve") {
    span s;
    s.trace = trace(of);
    s.id = id;
    s.kind = kind;
    s.status = 200;
    s.enqueued = s.started = at(from);
    s.answered = at(to);
    s.at = wall_at(from);
    spans.push_back(s);
    return spans.back();
  }

  /// Times: enqueued, started, decided, answered.
  span& message(std::uint8_t of, std::uint64_t id, std::uint64_t parent, const std::string& name,
                const char* kind, std::array<double, 4> times) {
    span s;
    s.trace = trace(of);
    s.id = id;
    s.parent = parent;
    s.kind = kind;
    s.actor = actor(name);
    s.enqueued = at(times[0]);
    s.started = at(times[1]);
    s.decided = at(times[2]);
    s.answered = at(times[3]);
    s.at = wall_at(times[0]);
    s.order = orders[name]++;
    spans.push_back(s);
    return spans.back();
  }

  std::vector<tracing::actor_state> states;
  std::vector<std::string> names;
  std::map<std::string, std::uint64_t> orders;
  // References into it must stay.
  std::deque<span> spans;
};

inline span& committed(span& s, double began, double durable, std::uint32_t changes = 3) {
  s.commit_began = at(began);
  s.durable = at(durable);
  s.batch.fill(7);
  s.batch_changes = changes;
  return s;
}

inline span& asks_for_seat(span& s, std::int32_t seat, std::int64_t user) {
  s.seats[0] = seat;
  s.user = domain::user_id{user};
  return s;
}

inline span& refused(span& s, const char* reason) {
  s.outcome = span_outcome::refused;
  s.reason = reason;
  return s;
}

inline std::vector<named_span> all_of(const memory& from, std::uint8_t of) {
  return spans_of(from, trace(of)).spans;
}

inline memory three_requests() {
  memory m;
  m.request(1, 10, 0, 10);
  asks_for_seat(m.message(1, 11, 10, date_actor, "hold_seats", {1, 2, 3, 9}), 17, 3);
  auto& lost = m.request(2, 20, 20, 120);
  lost.outcome = span_outcome::refused;
  lost.status = 409;
  lost.reason = "SEAT_TEMPORARILY_HELD";
  m.message(2, 21, 20, "waiting-room/all", "pass_gate", {21, 22, 23, 24}).user = domain::user_id{4};
  refused(asks_for_seat(m.message(2, 22, 20, date_actor, "hold_seats", {25, 26, 27, 110}), 17, 4),
          "seat_temporarily_held");
  auto& down = m.request(3, 30, 130, 135, "GET /api/charge");
  down.outcome = span_outcome::unavailable;
  down.status = 503;
  m.message(3, 31, 30, "wallets", "wallet_balance", {131, 132, 133, 134}).user = domain::user_id{3};
  // Belongs to no request.
  m.message(0, 40, 0, date_actor, "wake_up", {140, 141, 142, 143});
  return m;
}

}  // namespace usher::api::span_samples
