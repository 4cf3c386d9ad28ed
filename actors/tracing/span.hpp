#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <type_traits>

#include "domain/base/ids.hpp"

/// What becomes known of every message that an actor handles. Free of CAF.
namespace usher::tracing {

/// A point on the process's monotonic clock; the epoch means "never".
using mono_time = std::chrono::steady_clock::time_point;
/// The wall clock, in nanoseconds.
using wall_time = std::chrono::sys_time<std::chrono::nanoseconds>;

inline mono_time mono_now() noexcept {
  return std::chrono::steady_clock::now();
}

enum class span_outcome : std::uint8_t {
  /// What was asked for, or a message that wants no answer.
  done,
  /// A refusal by the rules; over HTTP, a status of 4xx.
  refused,
  /// Nobody could say: 503.
  unavailable,
  /// A fault of ours: any other 5xx.
  failed,
};

/// Which actor a span is of; see `recorder::introduce`. 0 is the edge: the HTTP request itself.
using actor_number = std::uint32_t;
inline constexpr actor_number edge_actor = 0;

/// What one message went through: enqueued, started, decided, commit_began, durable, answered; times that a
/// message does not have are the epoch. Holds no token, key or password, only numbers and texts that never
/// change. Trivially copyable and of a fixed size, so that recording one is copying it.
struct span {
  // First what is looked at in every span: with the recorder's stamp it is one cache line.

  /// All zero: no request asked for this (a timer, a report of the journal).
  domain::trace_id trace;
  actor_number actor = edge_actor;
  /// Over HTTP.
  std::uint16_t status = 0;
  span_outcome outcome = span_outcome::done;
  std::uint8_t spare = 0;
  /// Handed to the actor's mailbox; over HTTP, complete.
  mono_time enqueued;
  /// The answer was handed on; a message that wants none was dealt with.
  mono_time answered;

  std::uint64_t id = 0;
  /// The span whose doing sent the message; 0 when there is none.
  std::uint64_t parent = 0;
  /// The message: `hold_seats`, `GET /api/concert/findSeats`. Lives as long as the recorder.
  const char* kind = "";
  /// Of an outcome that is not `done`: the refusal's name, over HTTP the code of the answer. Lives likewise.
  const char* reason = "";
  /// Whom it is about; 0 when nobody is named.
  domain::user_id user;
  /// Which clinic, where the message names one; 0 otherwise.
  domain::clinic_id clinic;

  /// The actor began with it.
  mono_time started;
  /// What follows from it is known.
  mono_time decided;
  /// The commit that the answer waited for began ..
  mono_time commit_began;
  /// .. and was over.
  mono_time durable;
  /// `enqueued` on the wall clock.
  wall_time at;

  /// Messages that were waiting before it when it arrived.
  std::uint32_t depth = 0;
  /// Changes in the batch that it waited for.
  std::uint32_t batch_changes = 0;
  /// All zero: it waited for none.
  std::array<std::uint8_t, 16> batch{};
  /// Seats that the message names, zeroes behind the last: as many as one request may name.
  std::array<std::int32_t, 20> seats{};
  /// How many messages the actor had begun with before: the order in which it saw them.
  std::uint64_t order = 0;
};

static_assert(std::is_trivially_copyable_v<span> && sizeof(span) == 30 * sizeof(std::uint64_t));

}  // namespace usher::tracing
