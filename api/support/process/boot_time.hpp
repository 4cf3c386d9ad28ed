#pragma once

#include <chrono>
#include <ctime>

#include "domain/ownership/ownership.hpp"

namespace usher::api {

/// Since the machine was started, with the time that it slept. Any thread.
inline domain::uptime boot_time() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return domain::uptime{std::chrono::duration_cast<domain::milliseconds>(
      std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec})};
}

}  // namespace usher::api
