#pragma once

#include <chrono>
#include <ctime>

namespace usher::tests {

/// Processor time that this thread has used, whatever else the machine does.
inline std::chrono::nanoseconds thread_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

/// That of it which `work` takes.
template <class Work>
std::chrono::nanoseconds thread_time_of(const Work& work) {
  const auto before = thread_time();
  work();
  return thread_time() - before;
}

}  // namespace usher::tests
