#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Blocking clients for tests, for loopback addresses only. Nothing here waits without a bound.
namespace usher::test_support {

using std::chrono::milliseconds;

/// The connection broke: refused, reset, or ended where more was due.
class connection_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Nothing came in time.
class timeout_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What came is not HTTP/1.1 as the standard has it.
class protocol_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A TCP connection to this machine.
class raw_socket {
 public:
  /// Connects. `receive_buffer_bytes` above 0 makes the kernel's buffer that small.
  explicit raw_socket(std::uint16_t port, const std::string& address = "127.0.0.1",
                      int receive_buffer_bytes = 0);
  ~raw_socket();
  raw_socket(raw_socket&& other) noexcept;
  raw_socket& operator=(raw_socket&& other) noexcept;

  /// All of it; throws connection_error, or timeout_error when the other side does not read.
  void send(std::string_view bytes, milliseconds timeout = milliseconds{10'000});
  /// What there is, at least one byte; empty at the end of the stream.
  std::string receive(milliseconds timeout = milliseconds{10'000});
  /// Everything until the end of the stream.
  std::string receive_to_end(milliseconds timeout = milliseconds{10'000});
  /// Whether bytes, an end or a reset are there within the time.
  bool readable_within(milliseconds timeout) const;

  /// No more bytes will be sent; receiving goes on.
  void finish_sending();
  void close();
  /// Closes with a reset instead of an end.
  void reset();
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

using header_list = std::vector<std::pair<std::string, std::string>>;

struct http_response {
  int status = 0;
  std::string reason;
  /// Names in lower case.
  header_list headers;
  std::string body;

  /// The first value; nothing when absent.
  std::optional<std::string> header(std::string_view lower_case_name) const;
  std::size_t count(std::string_view lower_case_name) const;
};

/// A strict HTTP/1.1 client: one connection, kept alive as long as the server lets it, made anew when it has
/// ended.
class http_client {
 public:
  explicit http_client(std::uint16_t port, std::string address = "127.0.0.1",
                       milliseconds timeout = milliseconds{10'000});

  http_response get(const std::string& target, const header_list& headers = {});
  http_response head(const std::string& target, const header_list& headers = {});
  http_response post(const std::string& target, const std::string& body, const header_list& headers = {});
  http_response request(const std::string& method, const std::string& target, const header_list& headers = {},
                        const std::string& body = {});

  // The parts of `request`, for pipelining and for bytes that are no request.

  void send(std::string_view bytes);
  /// The next answer, also a 1xx. `to_head`: it has no body whatever its headers say.
  http_response receive(bool to_head = false);
  /// Whether the server has ended the connection in order, without a byte more.
  bool ended();
  raw_socket& socket();

 private:
  std::string take_line();
  std::string take_bytes(std::size_t count);
  void fill();

  std::uint16_t port_;
  std::string address_;
  milliseconds timeout_;
  std::optional<raw_socket> socket_;
  std::string received_;
};

/// The text of a request, with Host and, for a body, Content-Length.
std::string request_text(const std::string& method, const std::string& target,
                         const header_list& headers = {}, const std::string& body = {});

}  // namespace usher::test_support
