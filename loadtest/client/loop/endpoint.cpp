#include "loadtest/client/loop/endpoint.hpp"

#include <charconv>

#include "loadtest/client/loop/client_error.hpp"
#include <netdb.h>
#include <sys/socket.h>

namespace usher::loadtest {

namespace {

sockaddr_in look_up(const std::string& name, std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_family = AF_INET;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(name.c_str(), nullptr, &wanted, &found); error != 0) {
    throw client_error("--url: no address of " + name + ": " + ::gai_strerror(error));
  }
  sockaddr_in address = *reinterpret_cast<const sockaddr_in*>(found->ai_addr);
  ::freeaddrinfo(found);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

endpoint endpoint::of(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (url.substr(0, scheme.size()) != scheme) {
    throw client_error("--url: must begin with http://");
  }
  endpoint out;
  out.url = url;
  url.remove_prefix(scheme.size());
  const auto slash = url.find('/');
  out.host = url.substr(0, slash);
  if (slash != std::string_view::npos) {
    out.prefix = url.substr(slash);
    while (!out.prefix.empty() && out.prefix.back() == '/') {
      out.prefix.pop_back();
    }
  }
  while (!out.url.empty() && out.url.back() == '/') {
    out.url.pop_back();
  }
  const auto colon = out.host.find(':');
  std::uint16_t port = 80;
  if (colon != std::string::npos) {
    const auto text = std::string_view(out.host).substr(colon + 1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
      throw client_error("--url: the port must be a number from 1 to 65535");
    }
  }
  out.address = look_up(out.host.substr(0, colon), port);
  return out;
}

}  // namespace usher::loadtest
