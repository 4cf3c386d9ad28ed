#include "loadtest/client/closed_loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace usher::loadtest {

namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  throw client_error(what + ": " + std::strerror(errno));
}

int connect_to(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    fail("no socket");
  }
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    ::close(descriptor);
    fail("cannot connect to port " + std::to_string(port));
  }
  return descriptor;
}

/// The value of Content-Length; all answers that are no streams have one.
std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "content-length:";
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(), same);
  if (found == head.end()) {
    throw client_error("an answer has no Content-Length");
  }
  auto from = static_cast<std::size_t>(found - head.begin()) + name.size();
  from = head.find_first_not_of(' ', from);
  std::size_t length = 0;
  std::from_chars(head.data() + from, head.data() + head.size(), length);
  return length;
}

}  // namespace

closed_loop::closed_loop(std::uint16_t port, std::size_t connections)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), connections_(connections) {
  if (epoll_ < 0) {
    fail("no epoll");
  }
  for (std::size_t i = 0; i < connections; ++i) {
    connections_[i].descriptor = connect_to(port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_[i].descriptor, &event);
  }
}

closed_loop::~closed_loop() {
  for (const auto& one : connections_) {
    if (one.descriptor >= 0) {
      ::close(one.descriptor);
    }
  }
  ::close(epoll_);
}

load_counts closed_loop::run(std::chrono::milliseconds time, const request_maker& next,
                             const answer_check& check) {
  load_counts counts;
  const auto begun = clock::now();
  const auto end = begun + time;
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    if (!connections_[i].busy) {
      send(i, next(i));
    }
  }
  while (clock::now() < end) {
    wait_for_input(10, [&](std::size_t which) {
      read(which);
      answer_seen seen;
      std::string storage;
      while (take_answer(connections_[which], seen, storage)) {
        ++counts.answers;
        counts.unexpected += check(which, seen) ? 0 : 1;
        send(which, next(which));
      }
    });
  }
  counts.time = clock::now() - begun;
  return counts;
}

void closed_loop::settle(std::chrono::milliseconds patience) {
  const auto end = clock::now() + patience;
  const auto is_busy = [](const connection& one) { return one.busy; };
  while (clock::now() < end && std::any_of(connections_.begin(), connections_.end(), is_busy)) {
    wait_for_input(10, [&](std::size_t which) {
      read(which);
      answer_seen seen;
      std::string storage;
      take_answer(connections_[which], seen, storage);
    });
  }
}

void closed_loop::wait_for_input(int timeout_ms, const std::function<void(std::size_t)>& ready) {
  std::array<epoll_event, 256> events;
  const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
  for (int i = 0; i < count; ++i) {
    ready(events[static_cast<std::size_t>(i)].data.u64);
  }
}

void closed_loop::send(std::size_t which, const std::string& request) {
  // A request is small and the connection idle: the kernel takes all of it.
  const auto sent = ::send(connections_[which].descriptor, request.data(), request.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request.size())) {
    fail("a request could not be sent");
  }
  connections_[which].busy = true;
}

void closed_loop::read(std::size_t which) {
  std::array<char, 64 * 1024> buffer;
  const auto got = ::recv(connections_[which].descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got > 0) {
    connections_[which].unread.append(buffer.data(), static_cast<std::size_t>(got));
  } else if (got == 0) {
    throw client_error("the server closed a connection");
  } else if (errno != EAGAIN && errno != EINTR) {
    fail("a connection was lost");
  }
}

bool closed_loop::take_answer(connection& from, answer_seen& out, std::string& storage) const {
  const auto head_end = from.unread.find("\r\n\r\n");
  if (head_end == std::string::npos) {
    return false;
  }
  const auto length = content_length(std::string_view(from.unread).substr(0, head_end));
  const auto whole = head_end + 4 + length;
  if (from.unread.size() < whole) {
    return false;
  }
  storage = from.unread.substr(head_end + 4, length);
  out.status = 0;
  std::from_chars(from.unread.data() + 9, from.unread.data() + 12, out.status);
  out.body = storage;
  from.unread.erase(0, whole);
  from.busy = false;
  return true;
}

std::string make_request(std::string_view method, std::string_view target, std::string_view body,
                         const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string out;
  out.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
  for (const auto& [name, value] : headers) {
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (!body.empty()) {
    out.append("Content-Type: application/json\r\nContent-Length: ").append(std::to_string(body.size()));
    out.append("\r\n");
  }
  return out.append("\r\n").append(body);
}

}  // namespace usher::loadtest
