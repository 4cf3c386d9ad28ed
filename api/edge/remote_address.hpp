#pragma once

#include <string>

#include <sys/socket.h>

namespace usher::edge {

/// The number of an IPv4 or IPv6 address, without port and scope: `127.0.0.1`, `2001:db8::1`. An IPv4 client
/// of a socket that takes both (`::ffff:127.0.0.1`) has its IPv4 address, so that it is the same client on
/// every listener. Empty for other families.
std::string to_text(const sockaddr_storage& address);

}  // namespace usher::edge
