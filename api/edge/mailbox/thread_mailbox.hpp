#pragma once

#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace usher::edge {

/// What other threads leave for one thread that waits in a poller. A burst wakes it once. `Contents` are made
/// empty, and swapped.
template <class Contents>
class thread_mailbox {
 public:
  /// Throws std::system_error when the process has no descriptor left.
  thread_mailbox() : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (descriptor_ < 0) {
      throw std::system_error(errno, std::generic_category(), "eventfd");
    }
  }
  ~thread_mailbox() { ::close(descriptor_); }
  thread_mailbox(const thread_mailbox&) = delete;
  thread_mailbox& operator=(const thread_mailbox&) = delete;

  /// Changes the contents by `apply` and wakes the thread. False, and nothing is changed, after `close`. Any
  /// thread.
  template <class Change>
  bool change(Change&& apply) {
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      if (closed_) {
        return false;
      }
      apply(contents_);
      first = !std::exchange(signalled_, true);
    }
    // Outside of the lock, so that the thread does not wake up only to wait for it. The counter cannot
    // overflow: it would take 2^64 bursts.
    if (first) {
      ::eventfd_write(descriptor_, 1);
    }
    return true;
  }

  /// What was left and not taken. Any thread; idempotent.
  Contents close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    return std::exchange(contents_, {});
  }

  /// Swaps everything left since the last call with `empty`, whose memory is used again. The thread alone.
  void take(Contents& empty) {
    const std::lock_guard lock(mutex_);
    signalled_ = false;
    std::swap(empty, contents_);
  }

  /// Becomes readable, edge by edge, when there is something to take. It is never read: an edge-triggered
  /// poller reports each write to it, and that saves a system call per burst.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  std::mutex mutex_;
  Contents contents_;
  bool signalled_ = false;
  bool closed_ = false;
};

}  // namespace usher::edge
