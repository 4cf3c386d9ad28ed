#include "api/edge/stream_channel.hpp"

#include <exception>
#include <utility>

#include <spdlog/spdlog.h>

#include "api/edge/edge_state.hpp"
#include "api/edge/mailbox/reactor_mailbox.hpp"
#include "domain/base/limits.hpp"

namespace usher::edge {

stream_channel::stream_channel(std::shared_ptr<edge_state> shared, std::shared_ptr<reactor_mailbox> mailbox,
                               int descriptor, std::uint64_t connection, std::function<void()> on_end)
    : shared_(std::move(shared)),
      mailbox_(std::move(mailbox)),
      descriptor_(descriptor),
      connection_(connection),
      on_end_(std::move(on_end)) {}

template <class Put>
void stream_channel::add(std::size_t bytes, const Put& put) noexcept {
  if (bytes == 0 || ended()) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (news_.closed || news_.overflowed) {
      return;
    }
    const std::size_t waiting = unsent_ + untaken_;
    news_.overflowed = bytes > domain::limits::max_unsent_bytes_per_stream ||
                       waiting > domain::limits::max_unsent_bytes_per_stream - bytes;
    try {
      if (!news_.overflowed) {
        put(news_.pieces);
        untaken_ += bytes;
      }
    } catch (const std::exception&) {
      // Out of memory is the same to the client: it does not get what it was due.
      news_.overflowed = true;
    }
    if (news_.overflowed) {
      drop_news();
    }
    if (std::exchange(stirred_, true)) {
      return;
    }
  }
  stir();
}

void stream_channel::send(std::string_view bytes) noexcept {
  add(bytes.size(), [bytes](std::vector<piece>& pieces) {
    if (pieces.empty() || pieces.back().shared) {
      pieces.push_back({std::string(bytes)});
    } else {
      pieces.back().own.append(bytes);
    }
  });
}

void stream_channel::send_shared(std::shared_ptr<const std::string>&& bytes) noexcept {
  add(bytes->size(), [&bytes](std::vector<piece>& pieces) { pieces.push_back({{}, std::move(bytes)}); });
}

void stream_channel::close() noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(news_.closed, true) || ended() || std::exchange(stirred_, true)) {
      return;
    }
  }
  stir();
}

void stream_channel::drop_news() noexcept {
  news_.pieces = {};
  untaken_ = 0;
}

void stream_channel::stir() noexcept {
  try {
    mailbox_->post(stirred_stream{descriptor_, connection_});
  } catch (const std::exception& problem) {
    spdlog::error("a stream is late: {}", problem.what());
    const std::lock_guard lock(mutex_);
    stirred_ = false;
  }
}

stream_channel::news stream_channel::take() {
  const std::lock_guard lock(mutex_);
  stirred_ = false;
  news out{std::exchange(news_.pieces, {}), news_.closed, news_.overflowed};
  unsent_ += std::exchange(untaken_, 0);
  return out;
}

void stream_channel::note_unsent(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  unsent_ = bytes;
}

void stream_channel::end() noexcept {
  if (ended_.exchange(true, std::memory_order_acq_rel)) {
    return;
  }
  shared_->streams_open.fetch_sub(1, std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    drop_news();
  }
  // Let go afterwards: it may hold the stream itself.
  const auto tell = std::exchange(on_end_, {});
  try {
    if (tell) {
      tell();
    }
  } catch (const std::exception& problem) {
    spdlog::error("the owner of a stream threw at its end: {}", problem.what());
  }
}

void stream_channel::abandon() noexcept {
  on_end_ = {};
  end();
}

}  // namespace usher::edge
