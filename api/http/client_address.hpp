#pragma once

#include <string>
#include <string_view>

#include "api/edge/http.hpp"
#include "domain/base/network.hpp"

namespace usher::api {

/// Where a request comes from when a proxy stands in front: the last entry of `X-Forwarded-For`, which is the
/// proxy's own, without brackets and port. Entries before it are the client's word and are ignored. The end
/// of the connection where that is missing or no address. Pure.
std::string forwarded_address(const edge::request& r);

/// By what a client has reached the proxy in front, as `X-Forwarded-Proto` says: `https` or `http`. Pure.
std::string_view forwarded_scheme(const edge::request& r);

/// Where a client of this address is. All zero for a text that is no address. Pure.
domain::network network_of(std::string_view address);

}  // namespace usher::api
