#include "api/edge/send_queue.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

namespace usher::edge {

namespace {

/// A buffer larger than this is given back to the heap instead of being kept for reuse.
constexpr std::size_t max_spare_bytes = 256 * 1024;

}  // namespace

std::string& send_queue::text_end(std::string& spare) {
  if (pieces_.empty() || !pieces_.back().open) {
    piece& fresh = pieces_.emplace_back();
    fresh.open = true;
    fresh.own = std::exchange(spare, {});
  }
  return pieces_.back().own;
}

void send_queue::append_text(std::string_view text, std::string& spare) {
  text_end(spare).append(text);
  grew(text.size());
}

void send_queue::append_body(std::string body) {
  if (body.empty()) {
    return;
  }
  size_ += body.size();
  pieces_.emplace_back().own = std::move(body);
}

void send_queue::append_body(std::shared_ptr<const std::string> body) {
  if (body->empty()) {
    return;
  }
  size_ += body->size();
  pieces_.emplace_back().shared = std::move(body);
}

send_queue::result send_queue::send_to(int descriptor, std::string& spare) {
  constexpr std::size_t max_parts = 16;
  while (size_ > 0) {
    std::array<iovec, max_parts> parts{};
    msghdr message{};
    message.msg_iov = parts.data();
    std::size_t skip = sent_bytes_;
    for (std::size_t i = sent_pieces_; i < pieces_.size() && message.msg_iovlen < max_parts; ++i) {
      const std::string_view bytes = pieces_[i].bytes().substr(std::exchange(skip, 0));
      // sendmsg only reads: the cast is what its old interface asks for.
      parts[message.msg_iovlen++] = {const_cast<char*>(bytes.data()), bytes.size()};
    }
    const ssize_t sent = ::sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) {
        continue;
      }
      return errno == EAGAIN || errno == EWOULDBLOCK ? result::blocked : result::failed;
    }
    drop(static_cast<std::size_t>(sent));
  }
  release(spare);
  return result::sent;
}

void send_queue::drop(std::size_t bytes) {
  size_ -= bytes;
  sent_bytes_ += bytes;
  while (sent_pieces_ < pieces_.size() && sent_bytes_ >= pieces_[sent_pieces_].bytes().size()) {
    sent_bytes_ -= pieces_[sent_pieces_].bytes().size();
    // A body is let go as soon as it is out; the text buffer is kept, it is the one to reuse.
    if (!pieces_[sent_pieces_].open) {
      pieces_[sent_pieces_] = {};
    }
    ++sent_pieces_;
  }
  if (size_ > 0) {
    forget_what_was_sent();
  }
}

/// A queue that never runs empty, because its client asks as fast as it reads, must not keep all that went
/// out.
void send_queue::forget_what_was_sent() {
  constexpr std::size_t max_sent_pieces = 16;
  constexpr std::size_t max_sent_bytes = 64 * 1024;
  if (sent_pieces_ >= max_sent_pieces) {
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(sent_pieces_));
    sent_pieces_ = 0;
  }
  if (pieces_[sent_pieces_].open && sent_bytes_ >= max_sent_bytes) {
    pieces_[sent_pieces_].own.erase(0, sent_bytes_);
    sent_bytes_ = 0;
  }
}

void send_queue::release(std::string& spare) {
  for (piece& p : pieces_) {
    if (!p.open || p.own.capacity() > max_spare_bytes || p.own.capacity() < spare.capacity()) {
      continue;
    }
    spare = std::move(p.own);
    spare.clear();
  }
  constexpr std::size_t usual_pieces = 4;
  if (pieces_.capacity() > usual_pieces) {
    pieces_ = {};
  } else {
    pieces_.clear();
  }
  sent_pieces_ = 0;
  sent_bytes_ = 0;
}

}  // namespace usher::edge
