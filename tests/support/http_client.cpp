#include "tests/support/http_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "domain/base/ascii.hpp"

namespace usher::test_support {

namespace {

std::string last_error() {
  return std::generic_category().message(errno);
}

bool wait_for(int descriptor, short events, milliseconds timeout) {
  pollfd one{descriptor, events, 0};
  int result = 0;
  do {
    result = ::poll(&one, 1, static_cast<int>(timeout.count()));
  } while (result < 0 && errno == EINTR);
  return result > 0;
}

std::pair<sockaddr_storage, socklen_t> loopback(const std::string& address, std::uint16_t port) {
  sockaddr_storage out{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
  if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1 && address.starts_with("127.")) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return {out, sizeof v4};
  }
  out = {};
  if (address != "::1" || ::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) != 1) {
    throw connection_error("tests talk to loopback addresses only");
  }
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  return {out, sizeof v6};
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

raw_socket::raw_socket(std::uint16_t port, const std::string& address, int receive_buffer_bytes) {
  const auto [where, size] = loopback(address, port);
  descriptor_ = ::socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) {
    throw connection_error("socket: " + last_error());
  }
  if (receive_buffer_bytes > 0) {
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&where), size) == 0) {
    return;
  }
  const std::string why = last_error();
  close();
  throw connection_error("connect: " + why);
}

raw_socket::~raw_socket() {
  close();
}

raw_socket::raw_socket(raw_socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

raw_socket& raw_socket::operator=(raw_socket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

void raw_socket::send(std::string_view bytes, milliseconds timeout) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (!wait_for(descriptor_, POLLOUT, timeout)) {
        throw timeout_error("the other side does not read");
      }
    } else if (errno != EINTR) {
      throw connection_error("send: " + last_error());
    }
  }
}

std::string raw_socket::receive(milliseconds timeout) {
  std::array<char, 64 * 1024> buffer{};
  if (!readable_within(timeout)) {
    throw timeout_error("nothing came");
  }
  const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (got < 0) {
    throw connection_error("receive: " + last_error());
  }
  return {buffer.data(), static_cast<std::size_t>(got)};
}

std::string raw_socket::receive_to_end(milliseconds timeout) {
  std::string all;
  for (;;) {
    const std::string more = receive(timeout);
    if (more.empty()) {
      return all;
    }
    all += more;
  }
}

bool raw_socket::readable_within(milliseconds timeout) const {
  return wait_for(descriptor_, POLLIN, timeout);
}

void raw_socket::finish_sending() {
  ::shutdown(descriptor_, SHUT_WR);
}

void raw_socket::close() {
  if (descriptor_ >= 0) {
    ::close(std::exchange(descriptor_, -1));
  }
}

void raw_socket::reset() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

std::optional<std::string> http_response::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) {
      return value;
    }
  }
  return std::nullopt;
}

std::size_t http_response::count(std::string_view lower_case_name) const {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [&](const auto& header) { return header.first == lower_case_name; }));
}

std::string request_text(const std::string& method, const std::string& target, const header_list& headers,
                         const std::string& body) {
  std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& [name, value] : headers) {
    text += name + ": " + value + "\r\n";
  }
  if (!body.empty() || method == "POST") {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return text + "\r\n" + body;
}

http_client::http_client(std::uint16_t port, std::string address, milliseconds timeout)
    : port_(port), address_(std::move(address)), timeout_(timeout) {}

raw_socket& http_client::socket() {
  if (!socket_) {
    socket_.emplace(port_, address_);
    received_.clear();
  }
  return *socket_;
}

http_response http_client::get(const std::string& target, const header_list& headers) {
  return request("GET", target, headers);
}

http_response http_client::head(const std::string& target, const header_list& headers) {
  return request("HEAD", target, headers);
}

http_response http_client::post(const std::string& target, const std::string& body,
                                const header_list& headers) {
  return request("POST", target, headers, body);
}

http_response http_client::request(const std::string& method, const std::string& target,
                                   const header_list& headers, const std::string& body) {
  send(request_text(method, target, headers, body));
  http_response answer = receive(method == "HEAD");
  if (answer.header("connection") == "close") {
    socket_.reset();
  }
  return answer;
}

void http_client::send(std::string_view bytes) {
  socket().send(bytes, timeout_);
}

void http_client::fill() {
  const std::string more = socket().receive(timeout_);
  if (more.empty()) {
    throw connection_error("the connection ended within an answer");
  }
  received_ += more;
}

std::string http_client::take_line() {
  std::size_t end = received_.find("\r\n");
  while (end == std::string::npos) {
    fill();
    end = received_.find("\r\n");
  }
  std::string line = received_.substr(0, end);
  received_.erase(0, end + 2);
  if (line.find_first_of("\r\n") != std::string::npos) {
    throw protocol_error("a bare line end");
  }
  return line;
}

std::string http_client::take_bytes(std::size_t count) {
  while (received_.size() < count) {
    fill();
  }
  std::string bytes = received_.substr(0, count);
  received_.erase(0, count);
  return bytes;
}

http_response http_client::receive(bool to_head) {
  http_response answer;
  const std::string line = take_line();
  if (line.size() < 13 || !line.starts_with("HTTP/1.1 ") || !is_digits(line.substr(9, 3)) ||
      line[12] != ' ') {
    throw protocol_error("not a status line: " + line);
  }
  answer.status = std::stoi(line.substr(9, 3));
  answer.reason = line.substr(13);
  for (std::string field = take_line(); !field.empty(); field = take_line()) {
    const std::size_t colon = field.find(": ");
    if (colon == std::string::npos || colon == 0) {
      throw protocol_error("not a header: " + field);
    }
    answer.headers.emplace_back(domain::lower_ascii(field.substr(0, colon)), field.substr(colon + 2));
  }
  const bool bodiless = answer.status < 200 || answer.status == 204 || answer.status == 304;
  if (answer.count("content-length") != (bodiless ? 0U : 1U)) {
    throw protocol_error("Content-Length " + std::to_string(answer.count("content-length")) + " times");
  }
  if (bodiless || to_head) {
    return answer;
  }
  const std::string length = *answer.header("content-length");
  if (!is_digits(length)) {
    throw protocol_error("not a length: " + length);
  }
  answer.body = take_bytes(std::stoul(length));
  return answer;
}

bool http_client::ended() {
  if (!received_.empty()) {
    return false;
  }
  received_ = socket().receive(timeout_);
  return received_.empty();
}

}  // namespace usher::test_support
