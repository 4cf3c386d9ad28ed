#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "api/edge/http.hpp"

namespace usher::api {

/// Cuts the bytes of one connection to another node into its answers, in the order of the requests: each of a
/// length that it says, or in pieces up to the end of the connection (a stream). Strict: the other side is a
/// server of ours. Pure. The same bytes give the same answers however they are split. Memory is bounded.
class answer_reader {
 public:
  /// `needs_more`: all that came was taken. `answered`: `take` the answer. `opened`: `take` the head of a
  /// stream. `piece`: `take_piece`. `ended`: the stream is over, and all of it was taken. `failed`: for ever.
  enum class status : std::uint8_t { needs_more, answered, opened, piece, ended, failed };

  /// Takes bytes off the front of `input`; to be called again while it does not need more.
  status feed(std::string_view& input);

  /// Without what is about the connection, and without a content type of its own: that is among the headers.
  edge::response take() { return std::exchange(answer_, {}); }
  std::string take_piece() { return std::exchange(piece_, {}); }
  /// Nothing follows the answer that was read last: what was asked behind it was not taken.
  bool is_last() const { return is_last_; }

 private:
  enum class phase : std::uint8_t { head, body, chunk_size, chunk, chunk_end, trailer_end, over, failed };

  status fail();
  status feed_head(std::string_view& input);
  status read_head();
  bool read_status_line(std::string_view line);
  bool read_field(std::string_view line);
  status feed_body(std::string_view& input);
  status feed_chunk(std::string_view& input);
  /// A line of few bytes; false while its end has not come. Without its end in `line_`.
  bool take_line(std::string_view& input);
  status read_chunk_size();

  phase phase_ = phase::head;
  std::string head_;
  std::string line_;
  edge::response answer_;
  std::string piece_;
  std::size_t remaining_ = 0;
  bool has_length_ = false;
  bool chunked_ = false;
  bool is_last_ = false;
};

}  // namespace usher::api
