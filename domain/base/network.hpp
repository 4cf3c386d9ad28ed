#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace usher::domain {

/// Where a client is, as far as it counts for bounds: of IPv6 the first 64 bits, since a household has all
/// the others to itself, but `::1` whole; IPv4 as it is, mapped into IPv6 (`::ffff:192.0.2.1`). All zero for
/// whoever has no such address: these are one.
struct network {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const network&, const network&) = default;
};

/// `::1`
inline constexpr network loopback_ipv6{0, 1};

/// Whether it is this machine's own: 127.0.0.0/8 or `::1`.
constexpr bool is_loopback(const network& of) {
  constexpr std::uint64_t loopback_ipv4 = 0xFFFF'7F;
  return of == loopback_ipv6 || (of.high == 0 && of.low >> 24U == loopback_ipv4);
}

}  // namespace usher::domain

template <>
struct std::hash<usher::domain::network> {
  std::size_t operator()(const usher::domain::network& of) const noexcept {
    // An odd constant near 2^64 divided by the golden ratio spreads neighbours.
    constexpr std::uint64_t spread = 0x9E37'79B9'7F4A'7C15U;
    return static_cast<std::size_t>((of.high * spread ^ of.low) * spread);
  }
};
