#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "domain/base/time.hpp"

/// Which of several nodes on one store decides, as far as time tells. That no two ever commit is the store's
/// promise, whatever is believed here; here is who may try to be the next, and who must be silent.
namespace usher::domain {

/// Counts on while the machine sleeps, and is never set. Those of two nodes are not compared.
struct uptime_clock {
  using duration = milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<uptime_clock, duration>;
  static constexpr bool is_steady = true;
};
using uptime = uptime_clock::time_point;

namespace ownership {

/// How often the owner says that it lives, and how often the others look.
inline constexpr milliseconds beat_interval{500};
inline constexpr milliseconds look_interval{250};
/// An owner is silent once its last beat was sent so long ago, and dead once nobody saw another for so long.
/// What lies between is for clocks that do not run alike.
inline constexpr milliseconds silent_after{2'000};
inline constexpr milliseconds dead_after{3'000};
/// An owner whose sessions the store has seen end is dead after this: it would have opened another with its
/// next beat.
inline constexpr milliseconds gone_after{1'000};
/// Looks that are further apart say nothing of what was between them.
inline constexpr milliseconds longest_gap{1'000};

}  // namespace ownership

/// What the owner may still say: nothing, once others may have taken its place. One thread.
class lease {
 public:
  /// The claim or a beat was taken that was sent then.
  void renew(uptime sent) noexcept;
  /// A beat was not answered, or its session has ended. Nothing is said before another is taken, since others
  /// may see that no session of the owner is there.
  void doubt() noexcept { until_ = uptime{}; }

  bool holds(uptime now) const noexcept { return now < until_; }
  /// Until then it holds, if nothing else happens.
  uptime until() const noexcept { return until_; }

 private:
  uptime until_{};
};

/// The owner as one look into the store shows it.
struct owner_sighting {
  /// The last claim; 0 when there never was one.
  std::int64_t epoch = 0;
  /// It is of a node, so that beats are to be expected. Whoever is none, or left no word, has the store for
  /// as long as it keeps its session.
  bool is_node = false;
  std::int64_t beats = 0;
  /// It has given its place up, with all that was acknowledged stored.
  bool has_resigned = false;
  /// The store has a session of it.
  bool is_connected = false;
};

/// What a node that is not the owner makes of its looks. One thread.
class owner_watch {
 public:
  /// Whether the owner's place may be taken, after a look that was sent and answered then. Looks are in order
  /// of time. That of who is no node may always be tried: the store refuses it while it is taken.
  bool look(const owner_sighting& seen, uptime sent, uptime answered) noexcept;

  /// A look was not answered, or its session has ended: what was seen before says nothing any more. The store
  /// may have been away for all, and the owner's sessions with it.
  void miss() noexcept { known_.reset(); }

 private:
  /// Since when nothing has been seen to change.
  struct series {
    owner_sighting last;
    uptime still_since;
    /// Since when no session is there, of an owner that had one before in this series.
    std::optional<uptime> gone_since;
    uptime answered;
  };

  std::optional<series> known_;
};

}  // namespace usher::domain
