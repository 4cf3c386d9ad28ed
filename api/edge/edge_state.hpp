#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "api/edge/http.hpp"
#include "api/edge/server.hpp"

namespace usher::edge {

/// What the acceptor, the reactors and every request in flight have in common. Lives as long as the last of
/// them: an actor may still hold a responder when the server is gone.
struct edge_state {
  /// Fills in wordings that `answers` leaves out.
  edge_state(server_settings settings, request_handler handler, edge_answers answers);

  const server_settings settings;
  const request_handler handler;
  const edge_answers answers;

  /// Every answer is the last of its connection, where the client waits for no other.
  std::atomic<bool> ending{false};

  // Counters, any thread.
  std::atomic<std::uint64_t> connections_open{0};
  std::atomic<std::uint64_t> connections_accepted{0};
  std::atomic<std::uint64_t> connections_refused{0};
  /// Requests whose handler has neither answered nor dropped them.
  std::atomic<std::uint64_t> requests_in_flight{0};
  std::atomic<std::uint64_t> requests_handled{0};
  /// Of the open connections, those that are only told that there are too many.
  std::atomic<std::uint64_t> refusals_open{0};
  std::atomic<std::uint64_t> streams_open{0};
  std::atomic<std::uint64_t> streams_dropped{0};

  /// Counts one more open stream; false when there are as many as there may be.
  bool admit_stream() noexcept;

  void note_connection_closed();
  /// Waits until no connection is open. False when that took longer than `patience`.
  bool wait_for_no_connection(std::chrono::milliseconds patience);

  // `edge_answers`, made safe: an exception in the wording gives a plain answer instead.
  response framing_error(int status, std::string_view detail, const request* what = nullptr) const noexcept;
  response overloaded(const request* what = nullptr) const noexcept;
  response stopping(const request* what = nullptr) const noexcept;
  response unanswered(const request_mark& mark) const noexcept;

 private:
  std::mutex mutex_;
  std::condition_variable closed_;
};

}  // namespace usher::edge
