#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <stop_token>
#include <thread>

#include "api/edge/server.hpp"
#include "api/operation/readiness.hpp"

namespace usher::api {

/// Waits for a signal to stop, at most so long: `SIGTERM` or `SIGINT`, or null when none came. They must be
/// blocked in all threads.
const char* wait_for_stop_signal(std::chrono::milliseconds patience);

/// Nobody waits for an answer that could still be given. Whoever watches over the process starts it again; it
/// then restores what is true, or says who has the store.
[[noreturn]] void end_without_right(edge::server& server);

/// While the program starts: a signal to stop ends it at once, with 0, whatever is waited for. Nothing was
/// acknowledged yet, so there is nothing to lose: neither what hangs in a store nor what is being read from
/// it. Losing the right to serve ends it, with 1.
class start_watch {
 public:
  /// The signals must be blocked, as for wait_for_stop_signal.
  start_watch();
  start_watch(const start_watch&) = delete;
  start_watch& operator=(const start_watch&) = delete;

  /// What is to be told of the end from now on: requests are answered already. Both must live until `end`.
  void serves(readiness& health, edge::server& server);

  /// Signals are left to whoever waits for them next. Idempotent.
  void end();

 private:
  void watch(const std::stop_token& ended);
  [[noreturn]] void end_process(const char* signal);

  std::mutex lock_;
  readiness* health_ = nullptr;
  edge::server* server_ = nullptr;
  std::jthread thread_;
};

}  // namespace usher::api
