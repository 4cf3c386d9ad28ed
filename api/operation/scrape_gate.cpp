#include "api/operation/scrape_gate.hpp"

#include <algorithm>

#include "api/http/client_address.hpp"

namespace usher::api {

namespace {

bool came_through_a_proxy(const edge::request& r) {
  return std::any_of(r.headers.begin(), r.headers.end(), [](const auto& header) {
    const auto& name = header.first;
    return name == "forwarded" || name == "via" || name == "x-real-ip" || name.starts_with("x-forwarded-");
  });
}

}  // namespace

bool scrape_gate::admits(const edge::request& r) const {
  return domain::is_loopback(network_of(r.remote_address)) &&
         (trust_forwarded_for_ || !came_through_a_proxy(r));
}

}  // namespace usher::api
