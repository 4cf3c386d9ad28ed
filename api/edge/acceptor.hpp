#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include <sys/socket.h>

#include "api/edge/edge_state.hpp"
#include "api/edge/mailbox/reactor_mailbox.hpp"

namespace usher::edge {

/// The listening socket and the thread that accepts. It takes the place of Pistache's listener, whose faults
/// lie where they cannot be reached from outside: accepted peers pass through a queue that loses wake-ups (a
/// client then hangs until the next one connects), the backlog is always 128, the loop spins when descriptors
/// run out, and accepting cannot be stopped without stopping the reactors.
class acceptor {
 public:
  /// Binds and listens. Throws listen_error.
  explicit acceptor(std::shared_ptr<edge_state> shared);
  ~acceptor();
  acceptor(const acceptor&) = delete;
  acceptor& operator=(const acceptor&) = delete;

  std::uint16_t port() const;

  /// Begins to accept; sockets go to the least loaded reactor.
  void start(std::vector<std::shared_ptr<reactor_mailbox>> reactors);
  /// Ends accepting and closes the listening socket. Idempotent.
  void stop();

 private:
  void run();
  void wait(bool for_clients, int timeout_ms) const;
  /// False when it is better to wait a little.
  bool accept_one();
  void hand_over(arrived_socket& arrival);

  std::shared_ptr<edge_state> shared_;
  std::size_t max_connections_;
  int listening_ = -1;
  int stopping_ = -1;
  std::atomic<bool> stopped_{false};
  std::vector<std::shared_ptr<reactor_mailbox>> reactors_;
  std::size_t next_ = 0;
  std::thread thread_;
};

}  // namespace usher::edge
