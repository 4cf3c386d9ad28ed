#include "api/concerts/event_stream.hpp"

#include <algorithm>
#include <utility>

namespace usher::api {

std::string event_text(std::string_view name, std::string_view data, std::string_view more) {
  std::string text = "event: ";
  text += name;
  text += "\ndata: ";
  text += data;
  text += '\n';
  text += more;
  text += '\n';
  return text;
}

bool has_seen_end(const edge::request& r) {
  const auto* last = r.header("last-event-id");
  return last != nullptr && *last == id_of_end;
}

bool asks_for_stream(const edge::request& r) {
  return r.path == token_stream_path || r.path == seat_stream_path;
}

edge::response nothing_more() {
  edge::response answer;
  answer.status = 204;
  return answer;
}

edge::response event_stream_head() {
  edge::response head;
  head.content_type = "text/event-stream";
  head.headers.emplace_back("Cache-Control", "no-cache");
  // A proxy such as nginx would otherwise collect the events before it passes them on.
  head.headers.emplace_back("X-Accel-Buffering", "no");
  return head;
}

domain::milliseconds reconnect_after(std::size_t followers, std::uint64_t number) {
  constexpr std::uint64_t least_ms = 2'000;
  constexpr std::uint64_t most_ms = 60'000;
  // About a thousand may come back in a second.
  const std::uint64_t crowd_ms = std::min<std::uint64_t>(followers, most_ms - least_ms);
  const std::uint64_t share = crowd_ms == 0 ? 0 : number % crowd_ms;
  return domain::milliseconds{least_ms + (crowd_ms + share) / 2};
}

std::string retry_line(std::size_t followers, std::uint64_t number, domain::milliseconds& told) {
  const auto retry = reconnect_after(followers, number);
  if (retry < told * 2 && retry * 2 > told) {
    return {};
  }
  told = retry;
  return "retry: " + std::to_string(retry.count()) + "\n";
}

void stepping_thread::start(step_function step) {
  thread_ = std::thread([this, step = std::move(step)] { run(step); });
}

void stepping_thread::stir() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stirred_, true)) {
      return;
    }
  }
  changed_.notify_one();
}

void stepping_thread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void stepping_thread::run(const step_function& step) {
  while (true) {
    const auto next = step(std::chrono::steady_clock::now());
    std::unique_lock lock(mutex_);
    const auto is_stirred = [this] { return stopped_ || stirred_; };
    if (next) {
      changed_.wait_until(lock, *next, is_stirred);
    } else {
      changed_.wait(lock, is_stirred);
    }
    stirred_ = false;
    if (stopped_) {
      return;
    }
  }
}

}  // namespace usher::api
