#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/edge/http.hpp"

namespace usher::edge {

/// How an answer is put on the wire.
struct answer_form {
  /// The request was HEAD: all headers, no body.
  bool head_only = false;
  bool keep_alive = true;
  /// Value of the Date header.
  std::string_view date = {};
};

/// The body that goes out, in whichever member it is.
std::string_view body_of(const response& answer);

/// Whether bytes of a body follow the header: not for HEAD, 204 and 304.
bool sends_body(const response& answer, const answer_form& form);

/// Appends the status line and all header lines with the empty line. Content-Length, Connection, Date and
/// Transfer-Encoding are the edge's own: the answer's are left out, as is any header that would break the
/// line. A status outside of 200..599 goes out as 500.
void append_header(std::string& out, const response& answer, const answer_form& form);

/// How the head of a stream is put on the wire.
struct stream_form {
  /// The client understands chunks; else the body ends with the connection.
  bool chunked = true;
  /// Value of the Date header.
  std::string_view date = {};
};

/// The same for an answer whose body has no known length, with `Connection: close`.
void append_stream_header(std::string& out, const response& head, const stream_form& form);

/// Appends what stands before the bytes of a chunk, of which there are some: none would be the last chunk.
void append_chunk_begin(std::string& out, std::size_t bytes);

/// What stands behind them.
inline constexpr std::string_view chunk_end = "\r\n";

/// What ends a body of chunks.
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

/// Whether an answer with this status has a body at all: not 204 and 304.
bool has_body(int status);

/// `Sun, 06 Nov 1994 08:49:37 GMT` for seconds since the epoch.
std::string http_date(std::int64_t unix_seconds);

}  // namespace usher::edge
