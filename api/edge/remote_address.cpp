#include "api/edge/remote_address.hpp"

#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace usher::edge {

namespace {

constexpr std::size_t mapped_prefix_bytes = 12;

std::string text_of(int family, const void* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* written = ::inet_ntop(family, bytes, text.data(), static_cast<socklen_t>(text.size()));
  return written == nullptr ? std::string{} : std::string{written};
}

}  // namespace

std::string to_text(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof ipv4);
    return text_of(AF_INET, &ipv4.sin_addr);
  }
  if (address.ss_family != AF_INET6) {
    return {};
  }
  sockaddr_in6 ipv6{};
  std::memcpy(&ipv6, &address, sizeof ipv6);
  if (IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr)) {
    return text_of(AF_INET, ipv6.sin6_addr.s6_addr + mapped_prefix_bytes);
  }
  return text_of(AF_INET6, &ipv6.sin6_addr);
}

}  // namespace usher::edge
