#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace usher::api {

/// Asks many things of the actors, a bounded number of them at once. `begin(i, done)` begins the i-th of
/// `count` and sees to it that `done` is called once, on any thread, also within `begin`; `finish` is called
/// when all are done, on the thread of the last, and sees what they wrote. What is never done is never
/// finished.
class gather : public std::enable_shared_from_this<gather> {
 public:
  using step = std::function<void(std::size_t, std::function<void()>)>;

  static void all(std::size_t count, step begin, std::function<void()> finish) {
    std::make_shared<gather>(count, std::move(begin), std::move(finish))->go_on();
  }

  gather(std::size_t count, step begin, std::function<void()> finish)
      : count_(count), begin_(std::move(begin)), finish_(std::move(finish)) {}

 private:
  static constexpr std::size_t at_once = 64;

  /// One thread at a time begins: a `done` within `begin` must not grow the stack.
  void go_on() {
    std::unique_lock lock(mutex_);
    if (beginning_) {
      return;
    }
    beginning_ = true;
    while (next_ < count_ && under_way_ < at_once) {
      const auto i = next_++;
      ++under_way_;
      lock.unlock();
      begin_(i, [self = shared_from_this()] { self->end_one(); });
      lock.lock();
    }
    beginning_ = false;
    // Two that end at once both find nothing under way.
    if (next_ == count_ && under_way_ == 0 && !std::exchange(finished_, true)) {
      lock.unlock();
      finish_();
    }
  }

  void end_one() {
    {
      const std::lock_guard lock(mutex_);
      --under_way_;
    }
    go_on();
  }

  const std::size_t count_;
  const step begin_;
  const std::function<void()> finish_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::size_t under_way_ = 0;
  bool beginning_ = false;
  bool finished_ = false;
};

}  // namespace usher::api
