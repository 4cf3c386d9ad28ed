#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <netinet/in.h>

namespace usher::loadtest {

/// A server by its URL: `http://host[:port][/prefix]`.
struct endpoint {
  std::string url;
  /// The value of the Host header.
  std::string host;
  /// What stands before each path; without a slash at its end.
  std::string prefix;
  sockaddr_in address{};

  /// Reads the URL and looks the name up (IPv4). Throws client_error.
  static endpoint of(std::string_view url);
};

}  // namespace usher::loadtest
