#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/engine.hpp"
#include "actors/tracing/archive.hpp"
#include "api/cluster/forwarder.hpp"
#include "api/edge/server.hpp"
#include "api/identity/assertion_login.hpp"
#include "api/operation/request_metrics.hpp"
#include "api/support/process/process_reading.hpp"

/// What Prometheus reads: names, units and helps of all metrics, in the text format 0.0.4.
namespace usher::api {

/// How all actors of one kind are doing; a kind is what stands before the first slash of their names. There
/// are about a dozen kinds, however many dates, rooms and clinics there are.
struct actor_kind_reading {
  std::string kind;
  std::uint64_t actors = 0;
  /// In all their mailboxes, and in the fullest.
  std::uint64_t waiting = 0;
  std::uint64_t most_waiting = 0;
  std::uint64_t messages = 0;
  std::chrono::nanoseconds busy{0};
  /// How long the message has waited that has waited longest in any of their mailboxes.
  std::chrono::nanoseconds oldest_waiting{0};
};

/// By kind, in order of kind. Pure.
std::vector<actor_kind_reading> by_kind(const std::vector<tracing::actor_reading>& actors);

struct room_reading {
  domain::room_id room;
  domain::room_standing standing;
};

struct clinic_reading {
  domain::clinic_id clinic;
  std::uint64_t reserved = 0;
  std::int32_t capacity = 0;
  std::int32_t waiting = 0;
};

/// What only the actors know: nothing of it is there before the state was restored.
struct state_reading {
  /// Waiting rooms in use, and the bounded number of them that is told one by one.
  std::size_t rooms_in_use = 0;
  std::vector<room_reading> rooms;
  /// The same of dates that are loaded.
  std::size_t dates_loaded = 0;
  std::vector<domain::date_standing> dates;
  std::vector<clinic_reading> clinics;
  std::uint64_t people = 0;
  /// Questions that were not answered in time.
  std::size_t unanswered = 0;
};

/// What was taken out of the store because it was over, since the start.
struct retention_reading {
  std::uint64_t tokens = 0;
  std::uint64_t sessions = 0;
  std::uint64_t notices = 0;
  /// Since 1970; 0 before the first run was over.
  double last_run_seconds = 0;
};

/// One look at everything.
struct metrics_reading {
  std::string version;
  bool ready = false;
  /// Another node serves, and this one waits for its place.
  bool waits_for_its_turn = false;
  std::vector<route_reading> routes = {};
  std::vector<std::pair<std::string, std::uint64_t>> refusals = {};
  edge::server_counters edge = {};
  storage::journal_counters journal = {};
  std::optional<state_reading> state = std::nullopt;
  /// Nothing where no spans are recorded.
  std::optional<std::vector<actor_kind_reading>> actors = std::nullopt;
  std::optional<tracing::archive_counters> spans = std::nullopt;
  /// Nothing where no other login is believed.
  std::optional<assertion_key_counters> assertion_keys = std::nullopt;
  std::optional<process_reading> process = std::nullopt;
  std::optional<retention_reading> retention = std::nullopt;
  /// All 0 of a server that forwards nothing.
  forwarder_counters forwarding = {};
};

inline constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// The page. Pure.
std::string render_metrics(const metrics_reading& now);

}  // namespace usher::api
