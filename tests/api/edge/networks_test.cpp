#include <cstring>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include "api/edge/origin/remote_address.hpp"

namespace usher::edge::tests::networks_test {
namespace {

sockaddr_storage address_of(const std::string& text) {
  sockaddr_storage out{};
  auto& ipv4 = reinterpret_cast<sockaddr_in&>(out);
  auto& ipv6 = reinterpret_cast<sockaddr_in6&>(out);
  if (::inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1) {
    ipv4.sin_family = AF_INET;
  } else if (::inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr) == 1) {
    ipv6.sin6_family = AF_INET6;
  }
  return out;
}

bool has(const std::string& list, const std::string& address) {
  const auto parsed = networks::parse(list);
  EXPECT_TRUE(parsed) << list;
  return parsed && parsed->contains(address_of(address));
}

TEST(Networks, ContainTheAddressesUnderTheirPrefixAndNoOther) {
  struct row {
    std::string list;
    std::string inside;
    std::string outside;
  };
  const std::vector<row> rows{
      {"127.0.0.1", "127.0.0.1", "127.0.0.2"},
      {"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
      {"10.4.0.0/14", "10.7.255.255", "10.8.0.0"},
      {"192.168.1.128/25", "192.168.1.128", "192.168.1.127"},
      {"::1", "::1", "127.0.0.1"},
      {"2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"},
      {"2001:db8:8000::/33", "2001:db8:8000::", "2001:db8:7fff::"},
      {"0.0.0.0/0", "203.0.113.9", "2001:db8::1"},
      {"::ffff:127.0.0.1", "127.0.0.1", "127.0.0.2"},
      {"::/0", "2001:db8::1", "not an address"},
      {"127.0.0.1, ::1,10.0.0.0/8", "10.1.2.3", "127.0.0.2"},
  };
  for (const auto& [list, inside, outside] : rows) {
    EXPECT_TRUE(has(list, inside)) << list << ' ' << inside;
    EXPECT_FALSE(has(list, outside)) << list << ' ' << outside;
  }
  EXPECT_TRUE(has("127.0.0.1", "::ffff:127.0.0.1")) << "an IPv4 client of a socket that takes both";
  EXPECT_TRUE(networks::parse("")->empty());
  EXPECT_FALSE(networks{}.contains(address_of("127.0.0.1")));
}

TEST(Networks, AreRefusedWhereTheyAreNone) {
  for (const auto* list : {"localhost", "127.0.0.1:80", "127.0.0", "127.0.0.1,", ",127.0.0.1",
                           "127.0.0.1,,::1", " ", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8",
                           "::/129", "10.0.0.1/8", "2001:db8::1/32", "[::1]", "unix:", "127.0.0.1 ::1"}) {
    EXPECT_FALSE(networks::parse(list)) << list;
  }
}

}  // namespace
}  // namespace usher::edge::tests::networks_test
