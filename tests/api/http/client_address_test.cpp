#include "api/http/client_address.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace usher::tests::client_address_test {
namespace {

TEST(ClientAddress, AHouseholdIsOneNetworkOfIpv6) {
  const domain::network home{0x2001'0DB8'0000'0001, 0};
  const domain::network ipv4{0, 0xFFFF'C000'0201};
  const std::pair<const char*, domain::network> table[] = {
      {"192.0.2.1", ipv4},
      {"::ffff:192.0.2.1", ipv4},
      {"2001:db8:0:1:2:3:4:5", home},
      {"2001:0DB8:0000:0001::5", home},
      {"2001:db8:0:1:ffff:ffff:ffff:ffff", home},
      {"2001:db8:0:2::5", {0x2001'0DB8'0000'0002, 0}},
      {"fe80::1%eth0", {0xFE80'0000'0000'0000, 0}},
      {"::1", {0, 1}},
      // Those that have none are one.
      {"", {}},
      {"::", {}},
      {"::2", {}},
      {"a unix socket", {}},
      {"1::2::3", {}},
      {"192.0.2", {}},
      {"192.0.2.256", {}},
      {"12345::", {}},
  };
  for (const auto& [address, network] : table) {
    EXPECT_EQ(api::network_of(address), network) << address;
  }
}

TEST(ForwardedScheme, IsTheProxysOwnWord) {
  edge::request r;
  EXPECT_EQ(api::forwarded_scheme(r), "http");
  r.headers.emplace_back("x-forwarded-proto", "https");
  EXPECT_EQ(api::forwarded_scheme(r), "https");
  r.headers.back().second = "https, http";
  EXPECT_EQ(api::forwarded_scheme(r), "http") << "the last is of the proxy that is nearest";
  r.headers.back().second = "gopher";
  EXPECT_EQ(api::forwarded_scheme(r), "http");
}

}  // namespace
}  // namespace usher::tests::client_address_test
