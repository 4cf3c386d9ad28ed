#include "api/edge/origin/remote_address.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "api/edge/ascii.hpp"
#include "domain/base/number_text.hpp"

namespace usher::edge {

namespace {

constexpr std::size_t mapped_prefix_bytes = 12;

std::string text_of(int family, const void* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* written = ::inet_ntop(family, bytes, text.data(), static_cast<socklen_t>(text.size()));
  return written == nullptr ? std::string{} : std::string{written};
}

constexpr std::size_t all_bits = 128;
constexpr std::size_t mapped_bits = 8 * mapped_prefix_bytes;

std::array<std::uint8_t, 16> mapped(const void* ipv4) {
  std::array<std::uint8_t, 16> out{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  std::memcpy(out.data() + mapped_prefix_bytes, ipv4, out.size() - mapped_prefix_bytes);
  return out;
}

std::optional<std::size_t> parse_bits(std::string_view text) {
  const auto bits = domain::parse_number<std::size_t>(text);
  return bits && *bits <= all_bits ? bits : std::nullopt;
}

/// Without a scope.
std::optional<std::array<std::uint8_t, 16>> parse_number(const std::string& address) {
  if (in_addr four{}; ::inet_pton(AF_INET, address.c_str(), &four) == 1) {
    return mapped(&four);
  }
  std::array<std::uint8_t, 16> six{};
  return ::inet_pton(AF_INET6, address.c_str(), six.data()) == 1 ? std::optional(six) : std::nullopt;
}

template <class Number>
bool agree(const Number& a, const Number& b, std::size_t bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) {
    return false;
  }
  const std::size_t rest = bits % 8;
  return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

template <class Number>
bool is_zero_behind(const Number& address, std::size_t bits) {
  Number kept{};
  for (std::size_t bit = 0; bit < bits; ++bit) {
    kept[bit / 8] = static_cast<std::uint8_t>(kept[bit / 8] | (address[bit / 8] & (0x80U >> bit % 8)));
  }
  return kept == address;
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

std::optional<std::array<std::uint8_t, 16>> bytes_of(std::string_view address) {
  return parse_number(std::string(address.substr(0, address.find('%'))));
}

std::optional<networks::network> networks::parse_one(std::string_view text) {
  const auto slash = text.find('/');
  const std::string address{text.substr(0, slash)};
  const auto number = parse_number(address);
  if (!number) {
    return std::nullopt;
  }
  network out{*number};
  const std::size_t given_for = address.find(':') == std::string::npos ? mapped_bits : 0;
  out.bits = all_bits;
  if (slash != std::string_view::npos) {
    const auto bits = parse_bits(text.substr(slash + 1));
    if (!bits || *bits > all_bits - given_for) {
      return std::nullopt;
    }
    out.bits = given_for + *bits;
  }
  return is_zero_behind(out.first, out.bits) ? std::optional(out) : std::nullopt;
}

std::optional<networks> networks::parse(std::string_view list) {
  networks out;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    const auto one = parse_one(trimmed(list.substr(0, comma)));
    if (!one || comma + 1 == list.size()) {
      return std::nullopt;
    }
    out.all_.push_back(*one);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return out;
}

bool networks::contains(const sockaddr_storage& address) const {
  number client{};
  if (address.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof ipv4);
    client = mapped(&ipv4.sin_addr);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &address, sizeof ipv6);
    std::memcpy(client.data(), &ipv6.sin6_addr, client.size());
  } else {
    return false;
  }
  return std::any_of(all_.begin(), all_.end(),
                     [&](const network& one) { return agree(one.first, client, one.bits); });
}

}  // namespace usher::edge
