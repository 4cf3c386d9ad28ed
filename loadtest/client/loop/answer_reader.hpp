#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace usher::loadtest {

/// Reads answers of HTTP/1.1 from the pieces in which they arrive, wherever those are cut. An answer that
/// arrives in one piece is not copied. Understands Content-Length, chunks, and bodies that last to the end of
/// the connection; skips 1xx answers.
class answer_reader {
 public:
  enum class progress : std::uint8_t {
    /// Not complete yet.
    more,
    complete,
    /// No HTTP; nothing that follows can be understood.
    broken
  };

  /// A head beyond this is broken.
  static constexpr std::size_t max_head_bytes = 64 * 1024;

  /// Ready for the next answer. Of its body the first `keep_bytes` are kept, the rest is only counted.
  void expect(std::size_t keep_bytes);

  /// Takes in what arrived, at most to the end of one answer; `used` says how much that was.
  progress feed(std::string_view bytes, std::size_t& used);
  /// The connection has ended: complete, when the body was to last until then, else broken.
  progress end();

  // Of an answer that is complete.

  int status() const { return status_; }
  /// What is kept of the body: valid while the bytes that were fed last are there, and until `expect`.
  std::string_view body() const { return body_; }
  /// The whole length of it.
  std::size_t body_bytes() const { return body_bytes_; }
  /// The value of its ETag; empty when there was none.
  const std::string& tag() const { return tag_; }
  /// Whether the connection may carry another request.
  bool keeps_alive() const { return keeps_alive_; }

 private:
  enum class state : std::uint8_t {
    head,
    sized_body,
    chunk_size,
    chunk,
    chunk_end,
    trailer,
    open_body,
    done
  };

  bool read_head(std::string_view head);
  bool read_header(std::string_view name, std::string_view value);
  void begin_body();
  progress feed_head(std::string_view bytes, std::size_t& used);
  progress feed_sized(std::string_view bytes, std::size_t& used);
  progress feed_chunks(std::string_view bytes, std::size_t& used);
  /// One line of the chunks' framing, without its end; false when it is not whole yet.
  bool take_line(std::string_view bytes, std::size_t& used);
  bool read_chunk_size();
  void keep(std::string_view part);

  state state_ = state::head;
  bool keeps_alive_ = true;
  bool chunked_ = false;
  bool has_length_ = false;
  int status_ = 0;
  std::string tag_;
  std::size_t keep_bytes_ = 0;
  std::size_t length_ = 0;
  std::size_t left_ = 0;
  std::size_t body_bytes_ = 0;
  /// What came before: a part of the head, then of the body.
  std::string held_;
  std::string line_;
  std::string_view body_;
};

}  // namespace usher::loadtest
