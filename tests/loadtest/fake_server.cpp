#include "tests/loadtest/fake_server.hpp"

#include <array>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace usher::tests {

namespace {

/// Takes one whole request off; empty when there is none yet.
std::string take_request(std::string& received) {
  const auto head = received.find("\r\n\r\n");
  if (head == std::string::npos) {
    return {};
  }
  std::size_t length = 0;
  const auto field = received.find("Content-Length: ");
  if (field < head) {
    length = std::stoul(received.substr(field + 16));
  }
  const auto whole = head + 4 + length;
  if (received.size() < whole) {
    return {};
  }
  auto out = received.substr(0, whole);
  received.erase(0, whole);
  return out;
}

}  // namespace

fake_server::fake_server(handler answer) : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 1024) != 0) {
    throw std::runtime_error("cannot listen");
  }
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

fake_server::~fake_server() {
  stop_.store(true);
  thread_.join();
  ::close(listener_);
}

void fake_server::serve() {
  std::map<int, std::string> open;
  while (!stop_.load()) {
    std::vector<pollfd> watched{{listener_, POLLIN, 0}};
    for (const auto& [descriptor, received] : open) {
      watched.push_back({descriptor, POLLIN, 0});
    }
    ::poll(watched.data(), watched.size(), 20);
    for (const auto& one : watched) {
      if (one.revents == 0) {
        continue;
      }
      if (one.fd == listener_) {
        open[::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)];
        ++connections_;
        continue;
      }
      std::array<char, 4096> buffer;
      const auto got = ::recv(one.fd, buffer.data(), buffer.size(), 0);
      bool ends = got <= 0;
      if (!ends) {
        auto& received = open[one.fd];
        received.append(buffer.data(), static_cast<std::size_t>(got));
        for (auto request = take_request(received); !request.empty(); request = take_request(received)) {
          const auto answer = answer_(request);
          ends = answer.empty() || answer.find("Connection: close") != std::string::npos;
          ::send(one.fd, answer.data(), answer.size(), MSG_NOSIGNAL);
        }
      }
      if (ends) {
        ::close(one.fd);
        open.erase(one.fd);
      }
    }
  }
  for (const auto& [descriptor, received] : open) {
    ::close(descriptor);
  }
}

std::string fake_answer(int status, const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Fine\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + more_headers + "\r\n" + body;
}

}  // namespace usher::tests
