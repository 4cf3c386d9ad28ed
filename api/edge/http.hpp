#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP as the routes see it: a request that was framed strictly and decoded, an answer that knows nothing of
/// sockets.
namespace usher::edge {

enum class method : std::uint8_t { get, head, post, put, patch, del, options, other };

std::string_view to_text(method m);

/// One request, complete with its body. `path` is percent-decoded and has no trailing slash (but for "/"
/// itself); query names and values are percent-decoded ('+' is a space). Header names are lower-case. An
/// encoded slash in the path (%2F) is a slash like any other, and `.` and `..` are names like any other.
struct request {
  edge::method method = method::get;
  /// The method's own text when `method` is `other`.
  std::string method_text;
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Of the client's end of the connection, without the port: `127.0.0.1`, `::1`. Where a proxy begins it
  /// with a PROXY protocol header, the address in that.
  std::string remote_address = {};
  /// By which the client reaches the server: `http`, or what a proxy in front says. A literal.
  std::string_view scheme = "http";
  /// When the last byte of it was taken in.
  std::chrono::steady_clock::time_point received = {};
  /// What stands in the path where its route has names in braces; put in by whoever finds the route.
  std::vector<std::pair<std::string, std::string>> path_values = {};
  /// Held by a request with a larger body than all others may have (larger_bodies.hpp), for as long as that
  /// is there.
  std::shared_ptr<const void> body_room = {};

  /// The first value; nothing when absent.
  const std::string* header(std::string_view lower_case_name) const;
  const std::string* query_value(std::string_view name) const;
  /// Never empty. Throws std::logic_error when the route has no such name in braces.
  const std::string& path_value(std::string_view name) const;
};

/// One answer. The edge adds Content-Length, Connection, Date and, for HEAD, leaves the body out.
struct response {
  int status = 200;
  /// A literal.
  std::string_view content_type = "application/json; charset=utf-8";
  std::string body = {};
  /// A body that many answers share; used instead of `body` when set.
  std::shared_ptr<const std::string> shared_body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// Headers that many answers share, each a whole line with its end; they go out as they are.
  std::shared_ptr<const std::string> common_headers = {};
};

/// An answer whose body comes in pieces, for as long as the client stays (server-sent events). Any thread;
/// copies share the same stream. The bytes are written by the connection's own reactor thread, in the order
/// of `send`, and only while that very connection is still open. Dropping the last copy closes the stream.
class stream {
 public:
  class target {
   public:
    virtual ~target() = default;
    virtual void send(std::string_view bytes) noexcept = 0;
    virtual void send_shared(std::shared_ptr<const std::string>&& bytes) noexcept { send(*bytes); }
    virtual void close() noexcept = 0;
    virtual bool ended() const noexcept = 0;
  };

  stream() = default;
  explicit stream(std::shared_ptr<target> to) : to_(std::move(to)) {}

  /// Pieces that come close together may reach the client as one. A client that leaves more than
  /// `max_unsent_bytes_per_stream` unread, or takes no byte for the write time-out while bytes wait, is
  /// dropped with a reset. Does nothing when the stream has ended or was closed.
  void send(std::string_view bytes) const noexcept;
  /// The same for bytes that many streams send: large ones reach each socket without a copy.
  void send_shared(std::shared_ptr<const std::string> bytes) const noexcept;
  /// What was sent before still goes out; then the connection is closed. Idempotent.
  void close() const noexcept;
  /// The client has left or was dropped, the stream was closed, or the server stops: nothing more goes out.
  bool ended() const noexcept;

 private:
  std::shared_ptr<target> to_;
};

/// What a handler wants to know again of a request that the edge answers in its place; opaque to the edge.
using request_mark = std::array<std::uint8_t, 48>;

/// Where the answer to one request goes. Exactly one answer is sent: the first. Dropping the last copy
/// unanswered sends what the edge's `unanswered` makes (a 503). Copies share the same destination. Any thread
/// may answer; the bytes are written by the connection's own reactor thread, in the order of the requests,
/// and only while that very connection is still open.
class responder {
 public:
  class target {
   public:
    virtual ~target() = default;
    virtual void send(response&& answer) noexcept = 0;
    virtual void mark(const request_mark& by) noexcept;
    /// Null when no stream can be opened here.
    virtual std::shared_ptr<stream::target> open_stream(response&& head,
                                                        std::function<void()>&& on_end) noexcept;
  };

  responder() = default;
  explicit responder(std::shared_ptr<target> to) : to_(std::move(to)) {}

  /// What `edge_answers::unanswered` hears of this request, should it come to that. Only within the handler's
  /// own call.
  void mark(const request_mark& by) const noexcept;

  void send(response answer) const noexcept;

  /// Answers with a stream: `head` is status, content type and headers; its body, when it has one, is the
  /// first piece. The client gets chunks (HTTP/1.1) or bytes up to the end of the connection (HTTP/1.0), for
  /// HEAD the head alone; the connection is closed behind it and requests behind this one are not served. A
  /// client that closes its own direction has left. No deadline and no idle time-out applies.
  ///
  /// Nothing when there are `server_settings::max_streams` already: then the request is still to be answered
  /// (with a 503). Nothing also when it was answered before or the server has stopped: then whatever is sent
  /// goes nowhere.
  ///
  /// `on_end` is called exactly once for a stream that was opened, whoever ends it: on the connection's
  /// reactor thread, never from within `open_stream`, `send` or `close`, or within `server::stop` for what
  /// is left then. It must not block.
  std::optional<stream> open_stream(response head, std::function<void()> on_end = {}) const noexcept;

 private:
  std::shared_ptr<target> to_;
};

/// Called on a reactor thread for each request; must not block. May answer at once or keep the responder.
using request_handler = std::function<void(request&&, responder)>;

/// Answers that the edge itself must give, worded by the owner of the error format. After all but
/// `unanswered` the connection ends. Called on a reactor thread, or on any thread for `unanswered`.
struct edge_answers {
  /// A request that could not be framed: 400, 408, 413, 414, 417, 431, 501 or 505, and what was wrong with
  /// it. The request is null where its head was not read whole.
  std::function<response(int status, std::string_view detail, const request*)> framing_error;
  /// Too many connections or requests at once: 503 with Retry-After. The request is null where none was read.
  std::function<response(const request*)> overloaded;
  /// The server stops, and nothing was done: 503 with Retry-After. The request is null where its head was not
  /// read whole.
  std::function<response(const request*)> stopping;
  /// The request was dropped without an answer, or its deadline passed: 503 with Retry-After. With what the
  /// handler marked it by, else all zero.
  std::function<response(const request_mark&)> unanswered;
};

}  // namespace usher::edge
