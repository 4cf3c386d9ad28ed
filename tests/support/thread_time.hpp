#pragma once

#include <chrono>
#include <ctime>

namespace usher::tests {

/// Processor time that `work` takes this thread, whatever else the machine does.
template <class Work>
std::chrono::nanoseconds thread_time_of(const Work& work) {
  const auto used = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
  };
  const auto before = used();
  work();
  return used() - before;
}

}  // namespace usher::tests
