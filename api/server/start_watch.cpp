#include "api/server/start_watch.hpp"

#include <csignal>
#include <cstdlib>

#include <spdlog/spdlog.h>

#include "api/support/log.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

const char* wait_for_stop_signal(std::chrono::milliseconds patience) {
  const auto signals = stop_signals();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  const timespec time{seconds.count(), std::chrono::nanoseconds{patience - seconds}.count()};
  const int signal = sigtimedwait(&signals, nullptr, &time);
  return signal == SIGTERM ? "SIGTERM" : signal == SIGINT ? "SIGINT" : nullptr;
}

void end_without_right(edge::server& server) {
  server.stop(500ms);
  spdlog::critical("ends: it no longer has the right to serve; everything acknowledged was stored");
  flush_log(500ms);
  std::_Exit(1);
}

start_watch::start_watch() : thread_([this](const std::stop_token& ended) { watch(ended); }) {}

void start_watch::serves(readiness& health, edge::server& server) {
  const std::scoped_lock guard(lock_);
  health_ = &health;
  server_ = &server;
}

void start_watch::end() {
  thread_.request_stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void start_watch::watch(const std::stop_token& ended) {
  while (!ended.stop_requested()) {
    const auto* const signal = wait_for_stop_signal(20ms);
    const std::scoped_lock guard(lock_);
    if (signal != nullptr) {
      end_process(signal);
    }
    if (health_ != nullptr && health_->withdrawn()) {
      end_without_right(*server_);
    }
  }
}

void start_watch::end_process(const char* signal) {
  if (server_ != nullptr) {
    health_->drain();
    server_->stop(1s);
  }
  spdlog::info("{}: stopped before the state was restored; nothing was changed", signal);
  flush_log(500ms);
  std::_Exit(0);
}

}  // namespace usher::api
