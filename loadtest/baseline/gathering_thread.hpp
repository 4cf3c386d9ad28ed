#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace usher::baseline {

/// One thread that is given things by others, and carries out all that waits at a time. What is left at the
/// end is dropped.
template <class Item>
class gathering_thread {
 public:
  /// `carry_out` must not throw; it may take what it needs out of the items.
  explicit gathering_thread(std::function<void(std::vector<Item>&)> carry_out)
      : carry_out_(std::move(carry_out)), thread_([this] { run(); }) {}
  gathering_thread(const gathering_thread&) = delete;
  gathering_thread& operator=(const gathering_thread&) = delete;

  ~gathering_thread() {
    {
      const std::lock_guard guard{lock_};
      stopping_ = true;
    }
    more_.notify_one();
    thread_.join();
  }

  /// Any thread.
  void give(Item item) {
    bool first = false;
    {
      const std::lock_guard guard{lock_};
      first = waiting_.empty();
      waiting_.push_back(std::move(item));
    }
    if (first) {
      more_.notify_one();
    }
  }

 private:
  void run() {
    std::vector<Item> batch;
    while (take(batch)) {
      carry_out_(batch);
      batch.clear();
    }
  }

  /// False when there will be no more.
  bool take(std::vector<Item>& batch) {
    std::unique_lock guard{lock_};
    more_.wait(guard, [this] { return stopping_ || !waiting_.empty(); });
    batch.swap(waiting_);
    return !stopping_;
  }

  const std::function<void(std::vector<Item>&)> carry_out_;
  std::mutex lock_;
  std::condition_variable more_;
  std::vector<Item> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace usher::baseline
