#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace usher::tests {

/// A server on a free port of 127.0.0.1 that answers each request with what a function makes of it, one after
/// the other on one thread: while the function sleeps, the server stalls.
class fake_server {
 public:
  /// Takes the whole request and gives the bytes of the answer; nothing: the connection is closed without
  /// one.
  using handler = std::function<std::string(const std::string& request)>;

  explicit fake_server(handler answer);
  fake_server(const fake_server&) = delete;
  fake_server& operator=(const fake_server&) = delete;
  ~fake_server();

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// How many connections it has taken.
  std::size_t connections() const { return connections_.load(); }

 private:
  void serve();

  handler answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<std::size_t> connections_{0};
  std::thread thread_;
};

/// An answer with a body of JSON.
std::string fake_answer(int status, const std::string& body, const std::string& more_headers = {});

}  // namespace usher::tests
