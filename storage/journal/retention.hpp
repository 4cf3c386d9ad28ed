#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "storage/journal/journal.hpp"

/// Takes out of a store what it need not keep: now and then, in small steps, each behind all that waits to be
/// committed.
namespace usher::storage {

struct retention_settings {
  /// How long rows stay after they are over; zero: for ever.
  std::chrono::hours tokens{0};
  std::chrono::hours sessions{0};
  std::chrono::hours notices{0};
  /// Rows of one step, which a commit may have to wait for.
  std::size_t rows_per_step = 500;
  std::chrono::milliseconds between_steps{50};
  std::chrono::milliseconds between_runs{std::chrono::minutes{10}};
};

inline constexpr std::size_t kinds_of_prunable = 3;

struct retention_counters {
  /// Rows that were taken out since the start, by kind in the order of `prunable`.
  std::array<std::uint64_t, kinds_of_prunable> rows{};
  /// When the last run went through to its end, in milliseconds since 1970; 0 when none has.
  std::int64_t last_run_ms = 0;
};

/// With a thread of its own, once it is started.
class retention {
 public:
  /// `now` is called on its thread.
  retention(std::shared_ptr<journal> journal, retention_settings settings,
            std::function<domain::instant()> now);
  retention(const retention&) = delete;
  retention& operator=(const retention&) = delete;
  /// Stops as `stop` does.
  ~retention();

  /// The first run begins at once. Nothing is ever done where everything is kept for ever.
  void start();
  /// Waits for the step under way. Before the journal stops. Idempotent.
  void stop();

  /// Any thread.
  retention_counters counters() const;

 private:
  void work(const std::stop_token& stopped);
  void run(const std::stop_token& stopped);
  /// False when the store failed or there is no more journal.
  bool prune(prunable what, domain::instant over_until, const std::stop_token& stopped);
  /// False when it was stopped meanwhile.
  bool wait(std::chrono::milliseconds time, const std::stop_token& stopped);

  const std::shared_ptr<journal> journal_;
  const retention_settings settings_;
  const std::function<domain::instant()> now_;

  std::array<std::atomic<std::uint64_t>, kinds_of_prunable> rows_{};
  std::atomic<std::int64_t> last_run_ms_{0};
  std::mutex lock_;
  std::condition_variable_any woken_;
  std::jthread thread_;
};

}  // namespace usher::storage
