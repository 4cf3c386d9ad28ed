#include "api/edge/origin/remote_address.hpp"

#include <cstring>
#include <optional>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include "tests/api/edge/edge_stage.hpp"

namespace usher::edge::tests::remote_address_test {
namespace {

sockaddr_storage ipv4(const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(4711);
  EXPECT_EQ(::inet_pton(AF_INET, text, &address.sin_addr), 1) << text;
  sockaddr_storage out{};
  std::memcpy(&out, &address, sizeof address);
  return out;
}

sockaddr_storage ipv6(const char* text) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(4711);
  address.sin6_scope_id = 3;
  EXPECT_EQ(::inet_pton(AF_INET6, text, &address.sin6_addr), 1) << text;
  sockaddr_storage out{};
  std::memcpy(&out, &address, sizeof address);
  return out;
}

TEST(RemoteAddress, IsTheNumberWithoutPortAndScope) {
  EXPECT_EQ(to_text(ipv4("203.0.113.9")), "203.0.113.9");
  EXPECT_EQ(to_text(ipv4("0.0.0.0")), "0.0.0.0");
  EXPECT_EQ(to_text(ipv6("2001:0db8:0:0:0:0:0:0001")), "2001:db8::1");
  EXPECT_EQ(to_text(ipv6("::1")), "::1");
  EXPECT_EQ(to_text(ipv6("fe80::1")), "fe80::1");
}

TEST(RemoteAddress, AMappedAddressIsTheIpv4AddressThatItMaps) {
  EXPECT_EQ(to_text(ipv6("::ffff:203.0.113.9")), "203.0.113.9");
  // Looks alike and is none.
  EXPECT_EQ(to_text(ipv6("::fffe:203.0.113.9")), "::fffe:cb00:7109");
}

TEST(RemoteAddress, AnotherFamilyHasNone) {
  sockaddr_storage other{};
  other.ss_family = AF_UNIX;
  EXPECT_EQ(to_text(other), "");
}

void tell_the_address(request&& what, const responder& to) {
  to.send(text_answer(what.remote_address));
}

TEST(RemoteAddress, EveryRequestOfAConnectionHasIt) {
  server running(loopback_settings(), tell_the_address, plain_answers());
  running.start();
  http_client client(running.port());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.get("/").body, "127.0.0.1");
  }
}

TEST(RemoteAddress, AListenerForBothFamiliesTellsTheIpv4Address) {
  auto settings = loopback_settings();
  settings.host = "::";
  std::optional<server> running;
  try {
    running.emplace(settings, tell_the_address, plain_answers());
  } catch (const listen_error&) {
    GTEST_SKIP() << "this system has no IPv6";
  }
  running->start();
  http_client client(running->port());
  EXPECT_EQ(client.get("/").body, "127.0.0.1");
}

}  // namespace
}  // namespace usher::edge::tests::remote_address_test
