#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "api/edge/server.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"

/// What the tests of the server share.
namespace usher::edge::tests {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test_support::connection_error;
using test_support::http_client;
using test_support::http_response;
using test_support::raw_socket;
using test_support::request_text;
using usher::tests::eventually;

/// Settings for a server on a free port of the loopback address.
server_settings loopback_settings();

/// Wordings whose origin can be told apart: `framing <status>`; `overloaded` and `stopping`, with the path in
/// the header `Asked` or `nothing`; `unanswered`, with the first byte of the mark in the header `Mark`.
edge_answers plain_answers();

/// A plain text answer.
response text_answer(std::string body, int status = 200);

/// Answers with method, path and body of the request.
void echo(request&& what, const responder& to);

/// A started server and one client of it.
struct stage {
  explicit stage(request_handler handler = echo, server_settings settings = loopback_settings())
      : running(std::move(settings), std::move(handler), plain_answers()) {
    running.start();
  }

  http_client client() const { return http_client(running.port()); }
  raw_socket connect(int receive_buffer_bytes = 0) const {
    return raw_socket(running.port(), "127.0.0.1", receive_buffer_bytes);
  }

  server running;
};

/// A thread that takes requests off a queue and answers them, as an actor would.
class answering_thread {
 public:
  using work = std::function<void(request&&, const responder&)>;

  explicit answering_thread(work how = echo);
  ~answering_thread();

  /// The handler that puts requests into the queue.
  request_handler handler();

 private:
  void run();

  work how_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::pair<request, responder>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

/// Keeps the responders that it is given until they are asked for.
class held_requests {
 public:
  request_handler handler();
  /// Waits until so many are held; false after five seconds.
  bool wait_for(std::size_t count);
  std::vector<std::pair<request, responder>> take();
  std::size_t count();

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::pair<request, responder>> held_;
};

/// CPU time that this process has used.
milliseconds process_cpu_time();

}  // namespace usher::edge::tests
