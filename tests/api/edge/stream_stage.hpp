#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "tests/api/edge/edge_stage.hpp"

/// What the tests of streams share.
namespace usher::edge::tests {

inline constexpr std::size_t piece_bytes = 8'000;

/// One stream as its owner sees it.
struct owned_stream {
  std::string path;
  stream to;
  /// How often the owner was told that it ended.
  std::shared_ptr<std::atomic<int>> ends;
};

/// Opens a stream for each request to `/s...` and keeps it until it is asked for; echoes the others. A
/// refused stream is answered 503.
class stream_owner {
 public:
  request_handler handler() {
    return [this](request&& what, const responder& to) {
      if (what.path.starts_with("/s")) {
        return open(what.path, to);
      }
      echo(std::move(what), to);
    };
  }

  void open(const std::string& path, const responder& to) {
    auto ends = std::make_shared<std::atomic<int>>(0);
    auto opened = to.open_stream(text_answer(""), [ends] { ++*ends; });
    if (!opened) {
      return to.send(text_answer("no stream", 503));
    }
    const std::lock_guard lock(mutex_);
    streams_.push_back({path, std::move(*opened), std::move(ends)});
  }

  /// The next one; waits for it.
  owned_stream take() {
    eventually([this] { return count() > 0; });
    const std::lock_guard lock(mutex_);
    owned_stream first = std::move(streams_.at(0));
    streams_.pop_front();
    return first;
  }

  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return streams_.size();
  }

  /// Sends each its own path, and lets go of those that ended.
  void send_paths() {
    const std::lock_guard lock(mutex_);
    std::erase_if(streams_, [](const owned_stream& one) { return one.to.ended(); });
    for (const auto& one : streams_) {
      one.to.send(one.path + '\n');
    }
  }

 private:
  std::mutex mutex_;
  std::deque<owned_stream> streams_;
};

struct stream_stage {
  explicit stream_stage(server_settings settings = one_reactor())
      : running(std::move(settings), owner.handler(), plain_answers()) {
    running.start();
  }
  stream_stage(server_settings settings, request_handler handler)
      : running(std::move(settings), std::move(handler), plain_answers()) {
    running.start();
  }

  /// So that all clients meet on the same thread.
  static server_settings one_reactor() {
    auto settings = loopback_settings();
    settings.reactor_threads = 1;
    return settings;
  }

  raw_socket connect(int receive_buffer_bytes = 0) const {
    return raw_socket(running.port(), "127.0.0.1", receive_buffer_bytes);
  }

  /// A client that has asked for the stream.
  raw_socket ask(const std::string& path = "/s", int receive_buffer_bytes = 0) const {
    raw_socket client = connect(receive_buffer_bytes);
    client.send(request_text("GET", path));
    return client;
  }

  bool nothing_open() const {
    return eventually([this] {
      const auto now = running.counters();
      return now.connections_open == 0 && now.streams_open == 0 && now.requests_in_flight == 0;
    });
  }

  stream_owner owner;
  server running;
};

/// The bytes until the text has come.
inline std::string receive_until(raw_socket& from, std::string_view end) {
  std::string all;
  while (all.find(end) == std::string::npos) {
    const std::string more = from.receive();
    if (more.empty()) {
      throw connection_error("the connection ended after: " + all);
    }
    all += more;
  }
  return all;
}

struct chunked_body {
  std::string bytes;
  /// The last chunk came, and nothing behind it.
  bool complete = false;
  bool malformed = false;
};

inline chunked_body read_chunks(std::string_view text) {
  chunked_body body;
  while (!text.empty() && !body.complete) {
    const std::size_t line = text.find("\r\n");
    if (line == std::string_view::npos) {
      return body;
    }
    const std::size_t size = std::stoul(std::string(text.substr(0, line)), nullptr, 16);
    text.remove_prefix(line + 2);
    if (text.size() < size + 2) {
      return body;
    }
    body.bytes += text.substr(0, size);
    body.malformed = body.malformed || text.substr(size, 2) != "\r\n";
    text.remove_prefix(size + 2);
    body.complete = size == 0;
  }
  body.malformed = body.malformed || !text.empty();
  return body;
}

inline std::string_view body_part(std::string_view all) {
  return all.substr(all.find("\r\n\r\n") + 4);
}

/// All pieces of a stream up to its end in order.
inline std::string receive_stream(raw_socket& from) {
  const std::string all = from.receive_to_end();
  const auto body = read_chunks(body_part(all));
  EXPECT_TRUE(body.complete && !body.malformed) << all;
  return body.bytes;
}

}  // namespace usher::edge::tests
