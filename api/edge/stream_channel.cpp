#include "api/edge/stream_channel.hpp"

#include <exception>
#include <utility>

#include <spdlog/spdlog.h>

#include "api/edge/edge_state.hpp"
#include "api/edge/reactor_mailbox.hpp"
#include "domain/base/limits.hpp"

namespace usher::edge {

stream_channel::stream_channel(std::shared_ptr<edge_state> shared, std::shared_ptr<reactor_mailbox> mailbox,
                               int descriptor, std::uint64_t connection, std::function<void()> on_end)
    : shared_(std::move(shared)),
      mailbox_(std::move(mailbox)),
      descriptor_(descriptor),
      connection_(connection),
      on_end_(std::move(on_end)) {}

void stream_channel::send(std::string_view bytes) noexcept {
  if (bytes.empty() || ended()) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (news_.closed || news_.overflowed) {
      return;
    }
    const std::size_t waiting = unsent_ + news_.bytes.size();
    news_.overflowed = bytes.size() > domain::limits::max_unsent_bytes_per_stream ||
                       waiting > domain::limits::max_unsent_bytes_per_stream - bytes.size();
    try {
      if (!news_.overflowed) {
        news_.bytes.append(bytes);
      }
    } catch (const std::exception&) {
      // Out of memory is the same to the client: it does not get what it was due.
      news_.overflowed = true;
    }
    if (news_.overflowed) {
      news_.bytes = {};
    }
    if (std::exchange(stirred_, true)) {
      return;
    }
  }
  stir();
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
  news out{std::exchange(news_.bytes, {}), news_.closed, news_.overflowed};
  unsent_ += out.bytes.size();
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
    news_.bytes = {};
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
