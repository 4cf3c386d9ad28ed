#include "storage/postgres/silence_watch.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace usher::storage {

namespace {

/// The number of a socket that its owner has closed may be another's by then.
int own_descriptor_of(int socket) {
  const int own = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (own < 0) {
    throw std::system_error(errno, std::generic_category(), "a session cannot be watched");
  }
  return own;
}

/// How often the watch looks, so that it is late by a quarter at most.
std::chrono::milliseconds pause_of(const silence_watch::terms& limits) {
  auto shortest = limits.look_after;
  if (limits.at_most.count() > 0) {
    shortest = std::min(shortest, limits.at_most);
  }
  return std::clamp(shortest / 4, std::chrono::milliseconds{1}, std::chrono::milliseconds{500});
}

}  // namespace

silence_watch::silence_watch(int socket, terms limits, std::function<bool()> server_answers,
                             std::function<void()> on_end)
    : socket_(own_descriptor_of(socket)),
      limits_(limits),
      server_answers_(std::move(server_answers)),
      on_end_(std::move(on_end)),
      thread_([this](const std::stop_token& stopped) { work(stopped); }) {}

silence_watch::~silence_watch() {
  thread_.request_stop();
  thread_.join();
  ::close(socket_);
}

void silence_watch::begin() noexcept {
  if (questions_++ == 0) {
    asked_at_ = clock::now().time_since_epoch().count();
  }
}

void silence_watch::end() noexcept {
  if (--questions_ == 0) {
    asked_at_ = 0;
  }
}

bool silence_watch::is_over(clock::time_point asked) {
  const auto now = clock::now();
  if (limits_.at_most.count() > 0 && now - asked >= limits_.at_most) {
    return true;
  }
  if (now - std::max(asked, looked_at_) < limits_.look_after) {
    return false;
  }
  const bool answers = server_answers_();
  looked_at_ = clock::now();
  return !answers;
}

void silence_watch::work(const std::stop_token& stopped) {
  const auto pause = pause_of(limits_);
  std::unique_lock guard(lock_);
  while (!stopped.stop_requested()) {
    woken_.wait_for(guard, stopped, pause, [] { return false; });
    const auto asked = asked_at_.load();
    if (asked == 0 || stopped.stop_requested() || !is_over(clock::time_point{clock::duration{asked}})) {
      continue;
    }
    // It may have been answered meanwhile.
    if (asked_at_.load() == asked) {
      ::shutdown(socket_, SHUT_RDWR);
      if (on_end_) {
        on_end_();
      }
      return;
    }
  }
}

}  // namespace usher::storage
