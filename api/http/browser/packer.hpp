#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "actors/base/views.hpp"

namespace usher::api {

/// The text by gzip (RFC 1952), fast rather than small. Throws std::runtime_error when there is no memory.
std::string gzip(std::string_view text);

/// Packs what is asked for, each rendition once, on a thread of its own: nobody waits for it, and it takes a
/// quarter of a core at most. What comes while it has enough to do, and what nobody has any more when its
/// turn comes, stays as it is. Any thread.
class packer {
 public:
  /// Less is not worth it.
  static constexpr std::size_t least_bytes = 1'400;
  static constexpr std::size_t most_waiting = 64;

  packer();
  ~packer();
  packer(const packer&) = delete;
  packer& operator=(const packer&) = delete;

  /// Null while it is not packed, which the first who asks sets going.
  std::shared_ptr<const std::string> packed(const std::shared_ptr<const actors::rendition>& of);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::weak_ptr<const actors::rendition>> waiting_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace usher::api
