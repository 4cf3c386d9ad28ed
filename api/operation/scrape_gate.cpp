#include "api/operation/scrape_gate.hpp"

#include <algorithm>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace usher::api {

namespace {

bool came_through_a_proxy(const edge::request& r) {
  return std::any_of(r.headers.begin(), r.headers.end(), [](const auto& header) {
    const auto& name = header.first;
    return name == "forwarded" || name == "via" || name == "x-real-ip" || name.starts_with("x-forwarded-");
  });
}

}  // namespace

bool is_loopback(std::string_view address) {
  const std::string text{address};
  if (in_addr four{}; ::inet_pton(AF_INET, text.c_str(), &four) == 1) {
    return ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
  }
  if (in6_addr six{}; ::inet_pton(AF_INET6, text.c_str(), &six) == 1) {
    return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == IN_LOOPBACKNET);
  }
  return false;
}

bool scrape_gate::admits(const edge::request& r) const {
  return is_loopback(r.remote_address) && (trust_forwarded_for_ || !came_through_a_proxy(r));
}

}  // namespace usher::api
