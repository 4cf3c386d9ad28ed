#include "loadtest/client/loop/plain_client.hpp"

#include <cerrno>
#include <cstring>
#include <vector>

#include "loadtest/client/loop/answer_reader.hpp"
#include "loadtest/client/loop/client_error.hpp"
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace usher::loadtest {

plain_client::plain_client(const endpoint& where) : where_(where), requests_(where) {}

plain_client::~plain_client() {
  close();
}

plain_answer plain_client::get(std::string_view target, std::string_view authorization) {
  return call("GET", target, {}, authorization);
}

plain_answer plain_client::post(std::string_view target, std::string_view body,
                                std::string_view authorization) {
  return call("POST", target, body, authorization);
}

plain_answer plain_client::call(std::string_view method, std::string_view target, std::string_view body,
                                std::string_view authorization) {
  if (descriptor_ < 0) {
    connect();
  }
  std::string request;
  requests_.write(request, method, target, body, authorization);
  const auto fail = [&](const std::string& why) {
    throw client_error("no answer to " + std::string(method) + " " + std::string(target) + ": " + why);
  };
  if (::send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    fail(std::strerror(errno));  // NOLINT(concurrency-mt-unsafe): glibc's is not
  }
  answer_reader reader;
  reader.expect(std::string::npos);
  std::vector<char> buffer(64 * 1024);
  auto progress = answer_reader::progress::more;
  while (progress == answer_reader::progress::more) {
    const auto got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got < 0) {
      fail(std::strerror(errno));  // NOLINT(concurrency-mt-unsafe): glibc's is not
    }
    std::size_t used = 0;
    progress = got == 0 ? reader.end() : reader.feed({buffer.data(), static_cast<std::size_t>(got)}, used);
  }
  if (progress == answer_reader::progress::broken) {
    fail("the connection was closed, or does not speak HTTP");
  }
  plain_answer out{reader.status(), std::string(reader.body()), reader.tag()};
  if (!reader.keeps_alive()) {
    close();
  }
  return out;
}

void plain_client::connect() {
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{60, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const auto* address = reinterpret_cast<const sockaddr*>(&where_.address);
  if (descriptor_ < 0 || ::connect(descriptor_, address, sizeof where_.address) != 0) {
    const std::string why = std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): glibc's is not
    close();
    throw client_error("--url: nobody answers at " + where_.url + ": " + why);
  }
}

void plain_client::close() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

}  // namespace usher::loadtest
