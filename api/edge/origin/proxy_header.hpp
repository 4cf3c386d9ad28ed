#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace usher::edge {

/// Takes a PROXY protocol header, version 1 (a line) or 2 (binary), off the front of a connection's bytes,
/// strictly; see https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt. Pure. The same bytes come to
/// the same end however they are split over `feed`, in memory of a fixed size.
class proxy_header {
 public:
  enum class status : std::uint8_t { needs_more, complete, failed };

  proxy_header();

  /// Takes bytes off the front of `input`. `needs_more`: all of them were taken. `complete`: what follows the
  /// header is still in `input`. `failed`: for ever.
  status feed(std::string_view& input);

  /// Of the client, as edge::to_text writes it. Empty when the header tells none: the proxy speaks for itself
  /// (`LOCAL`), or for somebody without an IP address (`UNKNOWN`, a UNIX socket).
  const std::string& client() const { return client_; }

 private:
  status read_line();
  status read_binary();
  bool read_fixed_part();
  void read_addresses();

  std::string client_;
  /// What was read; of a binary header no more than where the client is.
  std::array<char, 107> kept_{};
  std::size_t kept_bytes_ = 0;
  /// Of a binary header: what is kept of it, and what is passed over behind that.
  std::size_t wanted_bytes_;
  std::size_t to_skip_ = 0;
  bool failed_ = false;
};

}  // namespace usher::edge
