#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/chunk_extensions.hpp"
#include "api/edge/http.hpp"
#include "api/edge/larger_bodies.hpp"
#include "domain/base/limits.hpp"

namespace usher::edge {

struct framer_limits {
  /// Method, target and version without the line's end.
  std::size_t request_line_bytes = domain::limits::max_request_line_bytes;
  /// All field lines together, and again all trailer lines together.
  std::size_t header_bytes = domain::limits::max_header_bytes;
  std::size_t header_fields = 128;
  std::size_t body_bytes = domain::limits::max_body_bytes;
  /// Bodies of a length that is said before may be larger, where there is room; must outlive the framer.
  const larger_bodies* larger = nullptr;
};

struct framed_request {
  edge::request request;
  /// The client lets the connection live on after the answer.
  bool keep_alive = true;
  /// The client speaks HTTP/1.1, so it understands an answer in chunks.
  bool takes_chunks = true;
  /// What is wrong with the target, though it is certain where the request ends (static text): it is to be
  /// answered 400 and goes to no route, and the connection lives on. Empty when it is good.
  std::string_view fault = {};
};

/// Why bytes are not a request: the status to answer, and a static text for people.
struct framing_problem {
  int status = 400;
  std::string_view detail;
};

/// Cuts one connection's bytes into requests, strictly: whatever two parsers could read in two ways is
/// refused. Pure: no socket, no clock. The same bytes give the same requests and the same problem however
/// they are split over `feed`. Memory is bounded by the limits.
class request_framer {
 public:
  enum class status : std::uint8_t { needs_more, complete, failed };

  explicit request_framer(framer_limits limits = {}) : limits_(limits) {}

  /// Takes bytes off the front of `input`. `needs_more`: all of them were taken. `complete`: `take` the
  /// request before the next call; what follows it is still in `input`. `failed`: for ever; nothing behind it
  /// can be trusted.
  status feed(std::string_view& input);

  framed_request take();
  const framing_problem& problem() const { return problem_; }

  /// A request has begun and is not complete. An empty line before one is nothing yet.
  bool begun() const { return phase_ != phase::between; }
  /// The header is complete, the body is not.
  bool in_body() const { return phase_ >= phase::body; }
  /// The request that has begun, without its body, once its header is complete; null before.
  const request* head() const { return in_body() ? &current_.request : nullptr; }
  /// The client waits for `100 Continue` before it sends the body, of which nothing has come yet.
  bool awaits_continue() const { return awaits_continue_ && in_body(); }

 private:
  enum class phase : std::uint8_t {
    between,
    request_line,
    field_lines,
    failed,
    // From here on the header is complete.
    body,
    chunk_size,
    chunk_extension,
    chunk_size_end,
    chunk_data,
    chunk_data_cr,
    chunk_data_lf,
    trailer_start,
    trailer_name,
    trailer_value,
    trailer_line_end,
    trailers_end,
  };

  bool refuse(int code, std::string_view detail);
  bool go_to(phase next);
  bool skip_empty_line(std::string_view& input);
  status feed_header(std::string_view& input);
  bool scan_line(std::string_view input, std::size_t& at);
  void end_line();
  status finish_header(std::string_view block);
  bool read_header(std::string_view block);
  bool read_fields(int version);
  bool read_framing(int version);
  bool read_encodings(const std::vector<std::string_view>& lines);
  bool read_connection(int version);
  status feed_body(std::string_view& input);
  status feed_chunked(std::string_view& input);
  bool step_chunk(char c);
  bool step_extension(char c);
  bool step_trailer(char c);
  bool add_chunk_digit(char c);
  bool count_trailer_byte();

  framer_limits limits_;
  framing_problem problem_;
  phase phase_ = phase::between;
  framed_request current_;
  /// The header as far as it came, when it did not come in one piece.
  std::string header_;
  std::size_t leading_bytes_ = 0;
  std::size_t line_bytes_ = 0;
  std::size_t section_bytes_ = 0;
  std::size_t fields_ = 0;
  bool after_cr_ = false;
  bool awaits_continue_ = false;
  /// Bytes of the body, or of the chunk, that are still to come.
  std::size_t remaining_ = 0;
  std::size_t chunk_digits_ = 0;
  chunk_extensions extensions_;
  /// Bytes of chunk extensions, over all chunks of the body.
  std::size_t extension_bytes_ = 0;
  bool chunked_ = false;
};

}  // namespace usher::edge
