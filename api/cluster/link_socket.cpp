#include "api/cluster/link_socket.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

namespace usher::api {

std::optional<link_target> find_link(const std::string& host_and_port) {
  const auto colon = host_and_port.rfind(':');
  if (colon == std::string::npos) {
    return std::nullopt;
  }
  auto host = host_and_port.substr(0, colon);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), host_and_port.c_str() + colon + 1, &hints, &found) != 0) {
    return std::nullopt;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list{found, &::freeaddrinfo};
  link_target target;
  std::memcpy(&target.address, list->ai_addr, list->ai_addrlen);
  target.size = list->ai_addrlen;
  return target;
}

link_socket::link_socket(const link_target& to)
    : descriptor_(::socket(to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  if (descriptor_ < 0) {
    return;
  }
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const int result = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to.address), to.size);
  connected_ = result == 0;
  if (result != 0 && errno != EINPROGRESS) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

link_socket::~link_socket() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

std::uint64_t link_socket::put(const std::string& text) {
  if (at_ == unsent_.size()) {
    unsent_.clear();
    at_ = 0;
  }
  unsent_ += text;
  put_ += text.size();
  return put_;
}

bool link_socket::flush() {
  if (descriptor_ < 0) {
    return false;
  }
  if (!connected_) {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
      return false;
    }
    sockaddr_storage peer{};
    socklen_t peer_size = sizeof peer;
    if (::getpeername(descriptor_, reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0) {
      return errno == ENOTCONN;
    }
    connected_ = true;
  }
  while (at_ < unsent_.size()) {
    const auto size = ::send(descriptor_, unsent_.data() + at_, unsent_.size() - at_, MSG_NOSIGNAL);
    if (size < 0) {
      return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    }
    at_ += static_cast<std::size_t>(size);
    sent_ += static_cast<std::uint64_t>(size);
  }
  return true;
}

std::optional<std::string_view> link_socket::receive(std::vector<char>& buffer) {
  const auto size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
    return std::nullopt;
  }
  return std::string_view{buffer.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
}

}  // namespace usher::api
