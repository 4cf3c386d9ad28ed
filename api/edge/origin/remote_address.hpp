#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>

namespace usher::edge {

/// The number of an IPv4 or IPv6 address, without port and scope: `127.0.0.1`, `2001:db8::1`. An IPv4 client
/// of a socket that takes both (`::ffff:127.0.0.1`) has its IPv4 address, so that it is the same client on
/// every listener. Empty for other families.
std::string to_text(const sockaddr_storage& address);

/// The 16 bytes of an address in text; of IPv4 those of the IPv6 address that maps it. A scope is passed
/// over. Nothing for another text.
std::optional<std::array<std::uint8_t, 16>> bytes_of(std::string_view address);

/// A set of addresses: `127.0.0.1`, `10.0.0.0/8`, `::1`, `2001:db8::/32`. Pure.
class networks {
 public:
  /// Of a list with commas; spaces around each are passed over. Nothing when a part is neither an address
  /// nor a network, or a network has bits behind its prefix.
  static std::optional<networks> parse(std::string_view list);

  bool empty() const { return all_.empty(); }
  /// An IPv4 client of a socket that takes both has its IPv4 address here, too.
  bool contains(const sockaddr_storage& address) const;

 private:
  /// IPv4 as the IPv6 address that maps it.
  using number = std::array<std::uint8_t, 16>;

  struct network {
    number first{};
    std::size_t bits = 0;
  };

  static std::optional<network> parse_one(std::string_view text);

  std::vector<network> all_;
};

}  // namespace usher::edge
