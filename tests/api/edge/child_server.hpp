#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include <sys/types.h>

namespace usher::edge::tests {

/// A server in a process of its own, so that its CPU time can be told from the client's, its descriptor limit
/// can be lowered, and a server that hangs can be ended. To be made while this process has one thread.
class child_server {
 public:
  /// `run` is called in the new process; it says its port and then serves until the process is killed.
  using say_port = std::function<void(std::uint16_t)>;

  explicit child_server(const std::function<void(const say_port&)>& run);
  ~child_server();
  child_server(const child_server&) = delete;
  child_server& operator=(const child_server&) = delete;

  std::uint16_t port() const { return port_; }
  bool alive() const;
  /// From now on it does nothing, not even accept; what the kernel does for it goes on.
  void suspend() const;
  /// The CPU time that it uses within the next while.
  std::chrono::milliseconds cpu_time_within(std::chrono::milliseconds window) const;

 private:
  pid_t process_ = -1;
  std::uint16_t port_ = 0;
};

enum class answering : std::uint8_t { on_the_reactor_thread, from_another_thread };

// Both answer `/large` with 20 MB and everything else with method, path and body. `max_descriptors` above 0
// is the descriptor limit of the process.

/// Our server.
void run_edge(const child_server::say_port& say, answering from, int max_descriptors = 0);
/// Pistache's own HTTP server: the control that shows that a test can fail.
void run_plain_pistache(const child_server::say_port& say, int max_descriptors = 0);

}  // namespace usher::edge::tests
