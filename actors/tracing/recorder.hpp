#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "actors/tracing/actor_probe.hpp"
#include "actors/tracing/span.hpp"

namespace usher::tracing {

struct recorder_settings {
  /// About a quarter of a KiB a span.
  std::size_t memory_bytes = 48 * 1024 * 1024;
  bool recording = true;
};

/// Where spans are left, in memory of a fixed size: the newest overwrite the oldest.
///
/// The memory is one ring of chunks. A thread that records claims a chunk, fills it alone and then claims the
/// next: no lock, no allocation, one shared counter touched once a chunk. Threads that record little hold no
/// more than a chunk each. Whoever reads does so beside the writers and sees a span whole or not at all (a
/// sequence lock per span, as in Boehm, "Can seqlocks get along with programming language memory models?",
/// 2012).
class recorder {
 public:
  explicit recorder(recorder_settings settings = {});
  ~recorder();
  recorder(const recorder&) = delete;
  recorder& operator=(const recorder&) = delete;

  const recorder_settings& settings() const noexcept { return settings_; }
  /// No other recorder of this process has or had it.
  std::uint64_t serial() const noexcept { return serial_; }

  /// Whether spans are wanted; what is under way when that changes may be recorded or not.
  bool on() const noexcept { return on_.load(std::memory_order_relaxed); }
  void switch_to(bool on) noexcept { on_.store(on, std::memory_order_relaxed); }

  /// Never blocks, never allocates. Any thread.
  void record(const span& s) noexcept;

  /// Unique enough for the life of a trace; never 0. Any thread.
  static std::uint64_t new_span_id() noexcept;

  /// `t` on the wall clock.
  wall_time to_wall(mono_time t) const noexcept {
    return wall_time{t.time_since_epoch()} +
           std::chrono::nanoseconds{wall_offset_ns_.load(std::memory_order_relaxed)};
  }
  /// Follows a wall clock that was set. Called by the archive now and then.
  void look_at_the_wall_clock() noexcept;

  /// The same text in memory that lives as long as the recorder. Locks; for what is few and known early. A
  /// recorder takes in so many texts and no more: beyond that, "other".
  const char* intern(std::string_view text);

  /// A new actor. Locks. Lives as long as the recorder.
  actor_probe& introduce(const std::string& name);
  /// In order of number; `edge_actor` is not among them.
  std::vector<const actor_probe*> actors() const;
  /// Empty for a number that was not given.
  std::string_view name_of(actor_number number) const;

  // Reading; one thread.

  static constexpr std::size_t spans_per_chunk = 64;

  std::size_t chunks() const noexcept { return chunk_count_; }
  /// Chunks have been claimed up to this ticket, from 0; the memory holds those of the last `chunks()`.
  std::uint64_t claimed() const noexcept { return next_ticket_.load(std::memory_order_acquire); }
  /// The `index`-th span of the chunk with this ticket; nothing when it is not written yet or overwritten.
  std::optional<span> read(std::uint64_t ticket, std::size_t index) const noexcept;

  /// What a glance at a span tells.
  struct outline {
    domain::trace_id trace;
    actor_number actor;
    span_outcome outcome;
    mono_time enqueued;
    mono_time answered;
  };
  /// The same at a quarter of the cost: one cache line instead of four.
  std::optional<outline> glance(std::uint64_t ticket, std::size_t index) const noexcept;

 private:
  static constexpr std::size_t words = sizeof(span) / sizeof(std::uint64_t);

  struct alignas(64) slot {
    /// 1 + ticket * spans_per_chunk + index of the span that is complete here; 0 while one is written.
    std::atomic<std::uint64_t> stamp;
    std::atomic<std::uint64_t> content[words];
  };

  struct claim {
    std::uint64_t recorder = 0;
    std::uint64_t ticket = 0;
    std::size_t used = spans_per_chunk;
  };

  /// The first `count` words of a span that is complete and stays so.
  bool read_words(std::uint64_t ticket, std::size_t index, std::uint64_t* to,
                  std::size_t count) const noexcept;

  slot& at(std::uint64_t ticket, std::size_t index) const noexcept {
    return slots_[ticket % chunk_count_ * spans_per_chunk + index];
  }

  static slot* new_slots(std::size_t count);

  const recorder_settings settings_;
  const std::uint64_t serial_;
  std::atomic<bool> on_;
  std::size_t chunk_count_;
  slot* slots_;
  std::atomic<std::int64_t> wall_offset_ns_{0};
  alignas(64) std::atomic<std::uint64_t> next_ticket_{0};

  mutable std::mutex names_;
  std::unordered_set<std::string> texts_;
  std::vector<std::unique_ptr<actor_probe>> actors_;
};

}  // namespace usher::tracing
