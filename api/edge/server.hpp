#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "api/edge/http.hpp"
#include "api/edge/larger_bodies.hpp"
#include "api/edge/origin/remote_address.hpp"
#include "domain/base/limits.hpp"

namespace usher::edge {

struct server_settings {
  /// Numeric IPv4 or IPv6 address, or a host name.
  std::string host = "127.0.0.1";
  /// 0 takes a free port; `server::port` tells which.
  std::uint16_t port = 8080;
  std::size_t reactor_threads = 2;
  int backlog = 16'384;
  /// Connections beyond it are answered 503 and closed. 0 derives it from the descriptor limit.
  std::size_t max_connections = 0;
  /// From the first byte of a request to the end of its header.
  std::chrono::milliseconds header_timeout{10'000};
  /// From the end of the header to the end of the body.
  std::chrono::milliseconds body_timeout{20'000};
  /// Between requests.
  std::chrono::milliseconds idle_timeout{75'000};
  /// While bytes wait and the client reads none of them.
  std::chrono::milliseconds write_timeout{10'000};
  std::chrono::milliseconds request_deadline = domain::limits::request_deadline;
  std::size_t max_request_line_bytes = domain::limits::max_request_line_bytes;
  std::size_t max_header_bytes = domain::limits::max_header_bytes;
  std::size_t max_header_fields = 128;
  std::size_t max_body_bytes = domain::limits::max_body_bytes;
  /// Which requests may have more; nothing where none does.
  std::shared_ptr<const larger_bodies> larger = {};
  /// Bytes that the kernel is asked to keep at most of what a client cannot take yet.
  int unsent_bytes = 128 * 1024;
  /// Whose connections begin with a PROXY protocol header, which says where the client is. Without one, or
  /// with a wrong one, they are closed; it has the time of a header.
  networks proxies;
  /// Streams that are open at one time; see `responder::open_stream`.
  std::size_t max_streams = domain::limits::max_streams;
};

/// The address cannot be had: in use, not ours, or not permitted. One line for people.
class listen_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Lets the process have as many descriptors as it is allowed to (the soft limit becomes the hard one): a
/// connection takes one, and the usual soft limit of 1,024 is too low for a crowd. To be called before a
/// server is made, which derives its cap from it. Tells the limit then in force.
std::size_t raise_descriptor_limit() noexcept;

struct server_counters {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;
  std::uint64_t requests_in_flight = 0;
  std::uint64_t requests_handled = 0;
  std::uint64_t streams_open = 0;
  /// Ended because their clients did not take what was sent.
  std::uint64_t streams_dropped = 0;
};

/// The listening edge: Pistache's reactors, transports and peers below, our accepting, strict framing and
/// answering on the reactor threads above.
class server {
 public:
  /// Binds and listens. Throws listen_error. Wordings that `answers` leaves empty get a plain one.
  server(server_settings settings, request_handler handler, edge_answers answers);
  ~server();

  /// Begins to accept.
  void start();

  /// From now on answers say `Connection: close`, so that clients go elsewhere by themselves before `stop`.
  /// Connections and requests are taken as before. Any thread.
  void announce_end();

  /// Stops accepting, closes the streams, lets requests in flight be answered (at most for `patience`),
  /// closes all connections, ends the threads. Idempotent. A client without a request in flight may send a
  /// last one for a moment, because it may be on its way; a request that has not come completely is told 503.
  /// Not to be called on a reactor thread.
  void stop(std::chrono::milliseconds patience);

  std::uint16_t port() const;
  server_counters counters() const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace usher::edge
