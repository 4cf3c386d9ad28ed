#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace usher::edge {

/// The bytes that a socket still has to take, in order. Small texts are gathered into one buffer, large
/// bodies are passed on without a copy. An empty queue owns no memory worth speaking of: its buffer goes back
/// to `spare`, which all connections of a reactor thread share.
class send_queue {
 public:
  enum class result : std::uint8_t {
    /// Nothing is left.
    sent,
    /// The socket takes no more now.
    blocked,
    /// The connection is gone.
    failed,
  };

  void append_text(std::string_view text, std::string& spare);
  void append_body(std::string body);
  void append_body(std::shared_ptr<const std::string> body);

  /// The buffer at the end of the queue, to append a text to in place; then call `grew`.
  std::string& text_end(std::string& spare);
  void grew(std::size_t bytes) { size_ += bytes; }

  /// Hands the socket as much as it takes, without blocking.
  result send_to(int descriptor, std::string& spare);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  struct piece {
    std::string own;
    std::shared_ptr<const std::string> shared;
    /// More text may be added behind it.
    bool open = false;

    std::string_view bytes() const { return shared ? std::string_view{*shared} : std::string_view{own}; }
  };

  void drop(std::size_t bytes);
  void forget_what_was_sent();
  void release(std::string& spare);

  std::vector<piece> pieces_;
  /// Pieces wholly sent, and bytes sent of the one behind them.
  std::size_t sent_pieces_ = 0;
  std::size_t sent_bytes_ = 0;
  std::size_t size_ = 0;
};

}  // namespace usher::edge
