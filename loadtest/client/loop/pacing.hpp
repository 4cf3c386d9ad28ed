#pragma once

#include <cstdint>
#include <optional>

#include "loadtest/client/loop/script.hpp"

/// When things begin. Nothing in here reads a clock.
namespace usher::loadtest {

/// An open loop: rounds are to begin at a constant rate, whatever became of those before. Each has an
/// intended start, and its latency counts from that, however late it could be sent: a server that stalls for
/// a second is charged for everybody who came in that second.
class arrivals {
 public:
  /// So many a second from `start` on, the first at once, and none at or after `end`. Of several threads the
  /// one numbered `share` of `shares` takes every `shares`th.
  arrivals(clock::time_point start, double per_second, std::optional<clock::time_point> end,
           std::uint64_t share = 0, std::uint64_t shares = 1);

  /// The intended start of the next round; nothing when there is none any more.
  std::optional<clock::time_point> next() const;
  /// The same, when it has come; it is taken then.
  std::optional<clock::time_point> take(clock::time_point now);
  /// No more after so many.
  void limit(std::uint64_t rounds) { left_ = rounds; }
  /// No more at all.
  void stop() { left_ = 0; }

 private:
  clock::time_point start_;
  double per_second_;
  std::optional<clock::time_point> end_;
  std::uint64_t index_;
  std::uint64_t step_;
  std::optional<std::uint64_t> left_;
};

/// How many connections may have been begun after so long, of a crowd that must not overrun the server's
/// backlog (4096 by Linux's default, 511 of some servers): 20 in each millisecond, so 10,000 in half a
/// second.
std::size_t connections_due(nanoseconds elapsed);

}  // namespace usher::loadtest
