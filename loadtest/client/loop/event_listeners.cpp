#include "loadtest/client/loop/event_listeners.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include "loadtest/client/loop/client_error.hpp"
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace usher::loadtest {

namespace {

constexpr std::size_t listening_buffer_bytes = 256 * 1024;
constexpr int look_at_stop_every_ms = 50;

/// The value of a field of an event; empty when it has none.
std::string_view field(std::string_view event, std::string_view name) {
  while (!event.empty()) {
    const auto line = event.substr(0, event.find('\n'));
    event.remove_prefix(std::min(event.size(), line.size() + 1));
    if (line.size() > name.size() + 2 && line.starts_with(name) && line.substr(name.size(), 2) == ": ") {
      return line.substr(name.size() + 2);
    }
  }
  return {};
}

}  // namespace

event_listeners::event_listeners(const endpoint& where, const std::string& target, hear told)
    : where_(where),
      // HTTP/1.0: the stream comes as it is, not in chunks.
      request_("GET " + where.prefix + target + " HTTP/1.0\r\nHost: " + where.host +
               "\r\nAccept: text/event-stream\r\n\r\n"),
      told_(std::move(told)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      buffer_(listening_buffer_bytes) {}

event_listeners::~event_listeners() {
  stop_.store(true);
  if (thread_.joinable()) {
    thread_.join();
  }
  for (auto& one : listeners_) {
    if (one.descriptor >= 0) {
      ::close(one.descriptor);
    }
  }
  ::close(epoll_);
}

void event_listeners::open(std::size_t count) {
  listeners_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    listeners_[i].descriptor = connect();
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, listeners_[i].descriptor, &event) != 0) {
      throw client_error("--listeners: the kernel watches no more connections");
    }
    if (i == 0) {
      // From the first on, so that nobody who listens is taken for somebody who does not read.
      thread_ = std::thread([this] { read_all(); });
    }
  }
}

int event_listeners::connect() const {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* address = reinterpret_cast<const sockaddr*>(&where_.address);
  if (descriptor < 0 || ::connect(descriptor, address, sizeof where_.address) != 0 ||
      ::send(descriptor, request_.data(), request_.size(), MSG_NOSIGNAL) !=
          static_cast<ssize_t>(request_.size())) {
    const std::string why = std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): glibc's is not
    if (descriptor >= 0) {
      ::close(descriptor);
    }
    throw client_error("--listeners: no stream from " + where_.url + ": " + why);
  }
  return descriptor;
}

void event_listeners::read_all() {
  std::array<epoll_event, 512> events;
  while (!stop_.load()) {
    const int count =
        ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), look_at_stop_every_ms);
    for (int i = 0; i < count; ++i) {
      read(static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64));
    }
  }
}

void event_listeners::read(std::size_t index) {
  auto& one = listeners_[index];
  const auto got = ::recv(one.descriptor, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (got > 0) {
    bytes_.fetch_add(static_cast<std::uint64_t>(got), std::memory_order_relaxed);
    take_in(index, {buffer_.data(), static_cast<std::size_t>(got)}, clock::now());
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    lose(one);
  }
}

void event_listeners::take_in(std::size_t index, std::string_view bytes, clock::time_point now) {
  auto& one = listeners_[index];
  if (one.pending.empty()) {
    one.pending = bytes.substr(tell(index, bytes, now));
    return;
  }
  one.pending += bytes;
  one.pending.erase(0, tell(index, one.pending, now));
}

std::size_t event_listeners::tell(std::size_t index, std::string_view bytes, clock::time_point now) {
  auto& one = listeners_[index];
  std::size_t used = 0;
  if (!one.has_head) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
      return 0;
    }
    one.has_head = true;
    used = end + 4;
    if (!bytes.starts_with("HTTP/1.") || bytes.substr(8, 5) != " 200 ") {
      lose(one);
      return bytes.size();
    }
  }
  for (auto end = bytes.find("\n\n", used); end != std::string_view::npos; end = bytes.find("\n\n", used)) {
    const auto event = bytes.substr(used, end - used);
    used = end + 2;
    if (const auto name = field(event, "event"); !name.empty()) {
      told_(index, name, field(event, "data"), now);
    }
  }
  return used;
}

void event_listeners::lose(listener& one) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, one.descriptor, nullptr);
  lost_.fetch_add(1);
}

}  // namespace usher::loadtest
