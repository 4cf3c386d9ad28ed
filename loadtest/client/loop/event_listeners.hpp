#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "loadtest/client/loop/endpoint.hpp"
#include "loadtest/client/loop/script.hpp"

namespace usher::loadtest {

/// Many who listen to one stream of server-sent events, each on a connection of its own; one thread reads for
/// all of them. Used by the main thread.
class event_listeners {
 public:
  /// Called on the thread that reads, for each event of each listener; listeners count from 0.
  using hear = std::function<void(std::size_t listener, std::string_view name, std::string_view data,
                                  clock::time_point now)>;

  event_listeners(const endpoint& where, const std::string& target, hear told);
  /// Ends the thread and closes the streams.
  ~event_listeners();
  event_listeners(const event_listeners&) = delete;
  event_listeners& operator=(const event_listeners&) = delete;

  /// Opens so many streams, one after the other, and begins to read. Throws client_error when one cannot be
  /// opened.
  void open(std::size_t count);

  /// Streams that were refused, or ended.
  std::size_t lost() const { return lost_.load(); }
  std::uint64_t bytes() const { return bytes_.load(); }

 private:
  struct listener {
    int descriptor = -1;
    bool has_head = false;
    /// The beginning of what is not complete yet.
    std::string pending;
  };

  int connect() const;
  void read_all();
  void read(std::size_t index);
  void take_in(std::size_t index, std::string_view bytes, clock::time_point now);
  /// Tells the events that are whole, and returns how many bytes those are.
  std::size_t tell(std::size_t index, std::string_view bytes, clock::time_point now);
  void lose(listener& one);

  const endpoint where_;
  std::string request_;
  const hear told_;
  int epoll_ = -1;
  std::vector<listener> listeners_;
  std::vector<char> buffer_;
  std::atomic<std::size_t> lost_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace usher::loadtest
