#pragma once

#include <chrono>
#include <ctime>

namespace usher::benchmarks {

/// Seconds on the clock that `work` takes.
template <class Work>
double seconds_of(Work work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// Seconds that this thread computes for `work`: what others do on the machine at the same time counts only
/// as far as they take its caches away. For work that neither waits nor has others work.
template <class Work>
double processor_seconds_of(Work work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  const double begun = now();
  work();
  return now() - begun;
}

}  // namespace usher::benchmarks
