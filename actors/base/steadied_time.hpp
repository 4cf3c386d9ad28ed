#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>

#include "domain/base/time.hpp"

namespace usher::actors {

/// Wall time that is believed only when it goes on as the steady clock says. What time takes away (sessions,
/// holds, keys, the week) is gone for good, and a machine's clock that is set wrong is often set right again
/// a moment later: a jump counts when it has lasted for a minute. Until then time goes on without it. Any
/// thread.
class steadied_time {
 public:
  using nanoseconds = std::chrono::nanoseconds;
  /// Since 1970, and since any moment; the second also counts the time that the machine sleeps.
  using reading = std::function<nanoseconds()>;

  /// More than any clock drifts, or is slewed, between two looks; less than what anything depends on.
  static constexpr std::chrono::seconds tolerance{2};
  static constexpr std::chrono::seconds patience{60};

  /// The clocks of the machine.
  steadied_time();
  steadied_time(reading wall, reading steady);

  domain::instant now();

 private:
  struct jump {
    nanoseconds to;
    nanoseconds seen_at;
  };

  nanoseconds judge(nanoseconds wall, nanoseconds steady);
  void forgive();

  reading wall_;
  reading steady_;
  /// Wall time less steady time, as it is believed.
  std::atomic<nanoseconds> difference_;
  /// Whether there is anything suspected.
  std::atomic<bool> is_suspicious_{false};
  std::mutex mutex_;
  std::optional<jump> suspected_;
};

}  // namespace usher::actors
