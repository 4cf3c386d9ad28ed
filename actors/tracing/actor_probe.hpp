#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "actors/tracing/span.hpp"

namespace usher::tracing {

/// How an actor is doing, as of now.
struct actor_reading {
  actor_number number = edge_actor;
  std::string name;
  /// Messages that wait.
  std::uint64_t waiting = 0;
  /// Messages that it has begun with since it was spawned.
  std::uint64_t messages = 0;
  /// Time spent on them, that of a message under way included.
  std::chrono::nanoseconds busy{0};
  /// For how long the message that has waited longest has done so; nothing when none waits.
  std::optional<std::chrono::nanoseconds> oldest_waiting;
  /// The message under way.
  std::optional<std::string> doing;
  /// Changes that it has submitted, and when it last did.
  std::uint64_t changes = 0;
  std::optional<wall_time> last_change;
};

/// Counts what goes into and out of one actor's mailbox. A few relaxed atomics: no lock, no allocation.
class actor_probe {
 public:
  actor_probe(actor_number number, std::string name) : number_(number), name_(std::move(name)) {}

  actor_number number() const noexcept { return number_; }
  const std::string& name() const noexcept { return name_; }

  /// A message is about to be put into the mailbox. Any thread.
  void arrived(mono_time now) noexcept;

  struct arrival_facts {
    /// How many messages the actor had begun with before this one.
    std::uint64_t order;
    /// Messages that were waiting before it. Exact for up to `fine_slots`, interpolated beyond.
    std::uint32_t depth;
    /// When it arrived, likewise.
    mono_time at;
  };

  // The actor's thread.
  arrival_facts begin(const char* kind, mono_time now) noexcept;
  void end(mono_time began, mono_time now) noexcept;
  void submitted(std::uint64_t changes, wall_time now) noexcept;
  /// The actor has ended.
  void leave() noexcept { has_left_ = true; }

  /// Any thread.
  bool has_left() const noexcept { return has_left_; }
  actor_reading read(mono_time now) const;

 private:
  static constexpr std::uint64_t fine_slots = 256;
  static constexpr std::uint64_t coarse_slots = 64;
  static constexpr std::uint64_t coarse_step = 256;

  /// Of the n-th arrival: how many messages had been begun with by then, and when it was.
  struct slot {
    std::atomic<std::uint64_t> begun{0};
    std::atomic<mono_time> at{mono_time{}};
  };

  const slot& fine(std::uint64_t arrival) const { return fine_[arrival % fine_slots]; }
  const slot& coarse(std::uint64_t arrival) const { return coarse_[arrival / coarse_step % coarse_slots]; }
  arrival_facts estimate(std::uint64_t order, std::uint64_t arrivals, mono_time now) const noexcept;

  const actor_number number_;
  const std::string name_;
  std::array<slot, fine_slots> fine_;
  std::array<slot, coarse_slots> coarse_;
  alignas(64) std::atomic<std::uint64_t> arrivals_{0};
  alignas(64) std::atomic<std::uint64_t> begun_{0};
  std::atomic<const char*> doing_{nullptr};
  std::atomic<mono_time> doing_since_{mono_time{}};
  std::atomic<std::int64_t> busy_ns_{0};
  std::atomic<std::uint64_t> changes_{0};
  std::atomic<wall_time> last_change_{wall_time{}};
  std::atomic<bool> has_left_{false};
};

}  // namespace usher::tracing
