#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace usher::tests {

using std::chrono::milliseconds;

struct received_request {
  std::string method;
  std::string target;
  /// Names in lower case.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  /// The first value; nothing when absent.
  std::optional<std::string> header(std::string_view lower_case_name) const;
};

/// The right `Usher-Signature` of a body that is posted at this time.
std::string signature_of(std::string_view secret, std::string_view timestamp, std::string_view body);

/// Whether `Usher-Signature` is the right one for this timestamp and body, computed anew from what was
/// received.
bool is_signed_with(std::string_view secret, const received_request& request);

/// What the receiver does with each request that is complete. A Content-Length is added where there is none.
struct webhook_answer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};
/// Keeps it without an answer until told otherwise; then it is answered in the new way.
struct webhook_hang {};
/// Ends the connection.
struct webhook_close {};

using webhook_behaviour = std::variant<webhook_answer, webhook_hang, webhook_close>;

/// An HTTP/1.1 server on a free port of 127.0.0.1 that takes webhooks: listens at once, records every
/// request, and answers as it is told, 200 to begin with. A thread for each connection. Any thread may ask.
class webhook_receiver {
 public:
  webhook_receiver();
  webhook_receiver(const webhook_receiver&) = delete;
  webhook_receiver& operator=(const webhook_receiver&) = delete;
  ~webhook_receiver();

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = "/notices") const;

  /// From now on, also for requests that hang.
  void behave(webhook_behaviour how);

  /// In the order in which they were complete, over all times of listening.
  std::vector<received_request> requests() const;
  /// Whether there are that many requests within the time.
  bool wait_for(std::size_t count, milliseconds timeout = milliseconds{10'000}) const;
  /// How many requests were without an answer at the same time, at most.
  std::size_t most_at_once() const;

  /// Connections end, new ones are refused; as if the process had died.
  void stop_listening();
  /// Listens again, on the same port.
  void listen();

 private:
  void accept_connections(int listener);
  void serve(int connection);
  /// Says false when the connection is to end.
  bool take(int connection, received_request request);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  webhook_behaviour behaviour_ = webhook_answer{};
  std::vector<received_request> requests_;
  std::size_t unanswered_ = 0;
  std::size_t most_at_once_ = 0;
  bool listening_ = false;
  std::set<int> connections_;
  std::vector<std::thread> threads_;

  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::thread acceptor_;
};

}  // namespace usher::tests
