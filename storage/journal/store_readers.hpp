#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "storage/store.hpp"

namespace usher::storage {

/// The threads that read the store, each with a session of its own: whatever a reading takes, no commit waits
/// for it. Any thread.
class store_readers {
 public:
  using work = std::function<void(store_reader&)>;

  /// A thread for each session. `on_right_lost` hears, on their threads and maybe several times, that a
  /// session found the right to serve lost, and why.
  store_readers(std::vector<std::unique_ptr<store_reader>> sessions,
                std::function<void(const std::string&)> on_right_lost);
  store_readers(const store_readers&) = delete;
  store_readers& operator=(const store_readers&) = delete;
  /// Stops as `stop` does.
  ~store_readers();

  /// Runs it ahead of all that `put` was given: for those who cannot go on without it. Not bounded: whoever
  /// calls it waits for one at a time. Dropped after `stop`.
  void put_first(work reading);
  /// False, and `reading` is not run, where limits::max_queued_readings wait already, or after `stop`.
  bool put(work reading);
  /// Tells whether the store answers; the word comes on a reader's thread. However many ask at a time, the
  /// store is asked once, ahead of all that waits. Dropped after `stop`.
  void ping(std::function<void(bool)> tell);

  /// Waits for what is under way; what waits is dropped, and the sessions end. Idempotent.
  void stop();

  /// Of `put`: how many wait, and how many found no room so far.
  std::size_t waiting() const;
  std::uint64_t refused() const;

 private:
  void serve(store_reader& session);
  void run(store_reader& session, const work& reading);

  /// Altered by `stop` alone, once no thread uses them.
  std::vector<std::unique_ptr<store_reader>> sessions_;
  const std::function<void(const std::string&)> on_right_lost_;

  // Guarded by lock_.
  mutable std::mutex lock_;
  std::condition_variable wanted_;
  std::deque<work> first_;
  std::deque<work> asked_;
  /// Who hears of the ping that waits or is under way.
  std::vector<std::function<void(bool)>> pinging_;
  std::uint64_t refused_ = 0;
  bool stopping_ = false;

  std::mutex joining_;
  std::vector<std::thread> threads_;
};

}  // namespace usher::storage
