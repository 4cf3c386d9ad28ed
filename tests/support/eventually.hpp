#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace usher::tests {

/// For what other threads and processes bring about: asks until it is so, for about `patience` at most.
/// Whether it came to be so.
inline bool eventually(const std::function<bool()>& is_so,
                       std::chrono::milliseconds patience = std::chrono::seconds{30}) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > give_up) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace usher::tests
