#include "tests/support/webhook_receiver.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <tuple>

#include <netinet/in.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include "domain/base/ascii.hpp"

namespace usher::tests {

namespace {

using header_list = std::vector<std::pair<std::string, std::string>>;

std::system_error failure(const char* what) {
  return {errno, std::generic_category(), what};
}

/// Port 0 is any that is free. Gives the listener and its port.
std::pair<int, std::uint16_t> listen_on(std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) {
    throw failure("socket");
  }
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, size) != 0 || ::listen(listener, SOMAXCONN) != 0 ||
      ::getsockname(listener, generic, &size) != 0) {
    const auto why = failure("cannot listen");
    ::close(listener);
    throw why;
  }
  return {listener, ntohs(address.sin_port)};
}

/// Says false when the other side has gone.
bool send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) {
      continue;
    }
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Says false at the end of the stream.
bool receive_more(int connection, std::string& received) {
  std::array<char, 16 * 1024> buffer{};
  ssize_t got = 0;
  do {
    got = ::recv(connection, buffer.data(), buffer.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) {
    return false;
  }
  received.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

received_request parse_head(std::string_view head) {
  received_request request;
  const auto line = head.substr(0, head.find("\r\n"));
  const auto method_end = line.find(' ');
  const auto target_end = line.rfind(' ');
  request.method = line.substr(0, method_end);
  request.target = line.substr(method_end + 1, target_end - method_end - 1);
  head.remove_prefix(line.size() + 2);
  while (!head.empty()) {
    const auto field = head.substr(0, head.find("\r\n"));
    const auto colon = field.find(": ");
    if (colon == std::string_view::npos) {
      throw std::runtime_error("not a header: " + std::string(field));
    }
    request.headers.emplace_back(domain::lower_ascii(std::string(field.substr(0, colon))),
                                 field.substr(colon + 2));
    head.remove_prefix(field.size() + 2);
  }
  return request;
}

/// Takes one request off the bytes received; nothing when the stream ends before it does.
std::optional<received_request> receive_request(int connection, std::string& received) {
  std::size_t head_end = received.find("\r\n\r\n");
  while (head_end == std::string::npos) {
    if (!receive_more(connection, received)) {
      return std::nullopt;
    }
    head_end = received.find("\r\n\r\n");
  }
  auto request = parse_head(std::string_view(received).substr(0, head_end + 2));
  const std::size_t body_begin = head_end + 4;
  const std::size_t body_bytes = std::stoul(request.header("content-length").value_or("0"));
  while (received.size() < body_begin + body_bytes) {
    if (!receive_more(connection, received)) {
      return std::nullopt;
    }
  }
  request.body = received.substr(body_begin, body_bytes);
  received.erase(0, body_begin + body_bytes);
  return request;
}

bool has_header(const header_list& headers, std::string_view lower_case_name) {
  return std::any_of(headers.begin(), headers.end(), [&](const auto& header) {
    return domain::lower_ascii(header.first) == lower_case_name;
  });
}

std::string to_text(const webhook_answer& answer) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " As told\r\n";
  for (const auto& [name, value] : answer.headers) {
    text += name + ": " + value + "\r\n";
  }
  if (!has_header(answer.headers, "content-length") && answer.status != 204) {
    text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  }
  return text + "\r\n" + answer.body;
}

}  // namespace

std::optional<std::string> received_request::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) {
      return value;
    }
  }
  return std::nullopt;
}

std::string signature_of(std::string_view secret, std::string_view timestamp, std::string_view body) {
  const auto text = std::string(timestamp) + "." + std::string(body);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  std::array<char, crypto_auth_hmacsha256_BYTES * 2 + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), mac.data(), mac.size());
  return std::string("v1=") + hex.data();
}

bool is_signed_with(std::string_view secret, const received_request& request) {
  const auto timestamp = request.header("usher-timestamp").value_or("");
  return request.header("usher-signature") == signature_of(secret, timestamp, request.body);
}

webhook_receiver::webhook_receiver() {
  listen();
}

webhook_receiver::~webhook_receiver() {
  stop_listening();
}

std::string webhook_receiver::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

void webhook_receiver::behave(webhook_behaviour how) {
  const std::scoped_lock lock(mutex_);
  behaviour_ = std::move(how);
  changed_.notify_all();
}

std::vector<received_request> webhook_receiver::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

bool webhook_receiver::wait_for(std::size_t count, milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [&] { return requests_.size() >= count; });
}

std::size_t webhook_receiver::most_at_once() const {
  const std::scoped_lock lock(mutex_);
  return most_at_once_;
}

void webhook_receiver::listen() {
  if (acceptor_.joinable()) {
    return;
  }
  std::tie(listener_, port_) = listen_on(port_);
  {
    const std::scoped_lock lock(mutex_);
    listening_ = true;
  }
  acceptor_ = std::thread([this, listener = listener_] { accept_connections(listener); });
}

void webhook_receiver::stop_listening() {
  if (!acceptor_.joinable()) {
    return;
  }
  // Wakes the acceptor, which a mere close would not.
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  std::vector<std::thread> threads;
  {
    const std::scoped_lock lock(mutex_);
    listening_ = false;
    for (const int connection : connections_) {
      ::shutdown(connection, SHUT_RDWR);
    }
    threads.swap(threads_);
    changed_.notify_all();
  }
  for (auto& thread : threads) {
    thread.join();
  }
}

void webhook_receiver::accept_connections(int listener) {
  for (;;) {
    const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0 && (errno == EINTR || errno == ECONNABORTED)) {
      continue;
    }
    if (connection < 0) {
      return;
    }
    const std::scoped_lock lock(mutex_);
    connections_.insert(connection);
    threads_.emplace_back([this, connection] { serve(connection); });
  }
}

void webhook_receiver::serve(int connection) {
  std::string received;
  for (;;) {
    auto request = receive_request(connection, received);
    if (!request || !take(connection, std::move(*request))) {
      break;
    }
  }
  const std::scoped_lock lock(mutex_);
  connections_.erase(connection);
  ::close(connection);
}

bool webhook_receiver::take(int connection, received_request request) {
  std::unique_lock lock(mutex_);
  requests_.push_back(std::move(request));
  most_at_once_ = std::max(most_at_once_, ++unanswered_);
  changed_.notify_all();
  changed_.wait(lock, [this] { return !listening_ || !std::holds_alternative<webhook_hang>(behaviour_); });
  --unanswered_;
  const auto* answer = listening_ ? std::get_if<webhook_answer>(&behaviour_) : nullptr;
  const auto text = answer != nullptr ? to_text(*answer) : std::string{};
  lock.unlock();
  return !text.empty() && send_all(connection, text);
}

}  // namespace usher::tests
