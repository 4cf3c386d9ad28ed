#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/http.hpp"

namespace usher::edge {

struct edge_state;
class reactor_mailbox;

/// What the threads that feed one stream and the connection that carries it have in common. It counts as an
/// open stream from its making (after `edge_state::admit_stream`) to `end`.
class stream_channel {
 public:
  /// `descriptor` and `connection` as in delivered_answer.
  stream_channel(std::shared_ptr<edge_state> shared, std::shared_ptr<reactor_mailbox> mailbox, int descriptor,
                 std::uint64_t connection, std::function<void()> on_end);
  stream_channel(const stream_channel&) = delete;
  stream_channel& operator=(const stream_channel&) = delete;

  // Any thread; as `stream` says.
  void send(std::string_view bytes) noexcept;
  void send_shared(std::shared_ptr<const std::string>&& bytes) noexcept;
  void close() noexcept;
  bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }

  /// Bytes of this stream alone, or those that it shares with others.
  struct piece {
    std::string own;
    std::shared_ptr<const std::string> shared = {};
  };

  struct news {
    std::vector<piece> pieces;
    bool closed = false;
    /// More came than may wait: the rest is lost, so the client is to be dropped.
    bool overflowed = false;
  };

  // The connection's reactor thread.

  /// What came since the last call. Its bytes count as unsent until `note_unsent` says otherwise.
  news take();
  /// So many bytes that were taken wait for the socket.
  void note_unsent(std::size_t bytes);
  /// Nothing more goes out. The first call tells the owner.
  void end() noexcept;
  /// Ends a stream that its owner never got: nobody is told.
  void abandon() noexcept;

 private:
  /// Has `put` add this many bytes to the news.
  template <class Put>
  void add(std::size_t bytes, const Put& put) noexcept;
  void drop_news() noexcept;
  void stir() noexcept;

  const std::shared_ptr<edge_state> shared_;
  const std::shared_ptr<reactor_mailbox> mailbox_;
  const int descriptor_;
  const std::uint64_t connection_;
  /// The reactor thread's.
  std::function<void()> on_end_;
  std::atomic<bool> ended_{false};
  std::mutex mutex_;
  news news_;
  /// Of the news, and what was taken before.
  std::size_t untaken_ = 0;
  std::size_t unsent_ = 0;
  bool stirred_ = false;
};

/// The end that the owner holds: closes the stream when it is dropped.
class stream_handle final : public stream::target {
 public:
  explicit stream_handle(std::shared_ptr<stream_channel> channel) : channel_(std::move(channel)) {}
  ~stream_handle() override { channel_->close(); }

  void send(std::string_view bytes) noexcept override { channel_->send(bytes); }
  void send_shared(std::shared_ptr<const std::string>&& bytes) noexcept override {
    channel_->send_shared(std::move(bytes));
  }
  void close() noexcept override { channel_->close(); }
  bool ended() const noexcept override { return channel_->ended(); }

 private:
  const std::shared_ptr<stream_channel> channel_;
};

}  // namespace usher::edge
