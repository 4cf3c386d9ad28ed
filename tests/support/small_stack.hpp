#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>

#include <pthread.h>

namespace usher::tests {

/// Runs the work on a thread with little room: whatever recurses as deep as its input says ends the process.
inline void on_small_stack(std::function<void()> work) {
  constexpr std::size_t bytes = std::size_t{128} * 1024;
  pthread_attr_t small;
  pthread_t thread{};
  const auto run = [](void* of) -> void* {
    (*static_cast<std::function<void()>*>(of))();
    return nullptr;
  };
  const bool runs = pthread_attr_init(&small) == 0 && pthread_attr_setstacksize(&small, bytes) == 0 &&
                    pthread_create(&thread, &small, run, &work) == 0;
  pthread_attr_destroy(&small);
  if (!runs) {
    throw std::runtime_error("no thread with a small stack can be made");
  }
  pthread_join(thread, nullptr);
}

}  // namespace usher::tests
