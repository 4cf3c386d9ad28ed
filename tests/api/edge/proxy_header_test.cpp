#include "api/edge/origin/proxy_header.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/edge/edge_stage.hpp"

namespace usher::edge::tests::proxy_header_test {
namespace {

using namespace std::string_literals;
using status = proxy_header::status;

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;
const std::string ipv4_block = "\xCB\x00\x71\x09\x7F\x00\x00\x01\x12\x67\x1F\x90"s;
const std::string ipv6_block =
    "\x20\x01\x0D\xB8"s + std::string(11, '\0') + "\x07"s + std::string(15, '\0') + "\x01\x12\x67\x1F\x90"s;

std::string binary(char command, char family, const std::string& rest) {
  const auto size = rest.size();
  return signature + command + family + static_cast<char>(size >> 8) + static_cast<char>(size & 0xFF) + rest;
}

struct reading {
  status ended = status::needs_more;
  std::string client;
  std::string left;

  bool operator==(const reading&) const = default;
};

std::ostream& operator<<(std::ostream& out, const reading& it) {
  return out << static_cast<int>(it.ended) << " '" << it.client << "', left '" << it.left << "'";
}

/// Feeds pieces of a size.
reading read(const std::string& bytes, std::size_t piece) {
  proxy_header header;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::string_view input = std::string_view(bytes).substr(at, piece);
    const auto now = header.feed(input);
    if (now != status::needs_more) {
      return {now, header.client(),
              now == status::complete ? std::string(input) + bytes.substr(std::min(at + piece, bytes.size()))
                                      : ""};
    }
    EXPECT_TRUE(input.empty());
  }
  return {status::needs_more, header.client(), ""};
}

struct row {
  std::string bytes;
  /// Nothing: it is malformed.
  std::optional<std::string> client;
};

const std::vector<row> rows{
    {"PROXY TCP4 203.0.113.9 127.0.0.1 4711 8080\r\n", "203.0.113.9"},
    {"PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255"},
    {"PROXY TCP4 203.0.113.9 127.0.0.1 0 1\r\n", "203.0.113.9"},
    {"PROXY TCP6 2001:DB8:0:0::7 ::1 4711 8080\r\n", "2001:db8::7"},
    {"PROXY TCP6 ::ffff:203.0.113.9 ::1 4711 8080\r\n", "203.0.113.9"},
    {"PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 "
     "65535\r\n",
     "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"PROXY UNKNOWN\r\n", ""},
    {"PROXY UNKNOWN whatever 1 2\r\n", ""},
    {"PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 "
     "65535\r\n",
     ""},
    {"PROXY TCP4 203.0.113.9 127.0.0.1 4711 8080\n", std::nullopt},
    {"PROXY TCP4 203.0.113.9 127.0.0.1 4711\r\n", std::nullopt},
    {"PROXY TCP4 203.0.113.9 127.0.0.1 4711 8080 1\r\n", std::nullopt},
    {"PROXY TCP4  203.0.113.9 127.0.0.1 4711 8080\r\n", std::nullopt},
    {"PROXY TCP4 203.0.113.9 127.0.0.1 4711 8080 \r\n", std::nullopt},
    {"PROXY TCP4 203.0.113 127.0.0.1 4711 8080\r\n", std::nullopt},
    {"PROXY TCP4 2001:db8::7 ::1 4711 8080\r\n", std::nullopt},
    {"PROXY TCP6 203.0.113.9 127.0.0.1 4711 8080\r\n", std::nullopt},
    {"PROXY TCP4 203.0.113.9 127.0.0.1 65536 8080\r\n", std::nullopt},
    {"PROXY TCP4 203.0.113.9 127.0.0.1 4711 -1\r\n", std::nullopt},
    {"PROXY TCP4 203.0.113.9 127.0.0.1 04711 8080\r\n", std::nullopt},
    {"PROXY TCP4 203.0.113.9 127.0.0.1 0x1 8080\r\n", std::nullopt},
    {"PROXY UDP4 203.0.113.9 127.0.0.1 4711 8080\r\n", std::nullopt},
    {"PROXY UNKNOWNS\r\n", std::nullopt},
    {"PROXY \r\n", std::nullopt},
    {"PROXY\r\n", std::nullopt},
    {"proxy TCP4 203.0.113.9 127.0.0.1 4711 8080\r\n", std::nullopt},
    {"PROXY UNKNOWN " + std::string(92, 'x') + "\r\n", std::nullopt},
    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", std::nullopt},
    {"POST / HTTP/1.1\r\n\r\n", std::nullopt},
    {"\r\n\r\nGET / HTTP/1.1\r\n\r\n", std::nullopt},
    {"\x16\x03\x01", std::nullopt},
    {binary(0x21, 0x11, ipv4_block), "203.0.113.9"},
    {binary(0x21, 0x21, ipv6_block), "2001:db8::7"},
    {binary(0x21, 0x11, ipv4_block + "\x04\x00\x02zz"s), "203.0.113.9"},
    {binary(0x21, 0x11, ipv4_block + std::string(24, 'z')), "203.0.113.9"},
    {binary(0x21, 0x21, ipv6_block + std::string(60'000, 'z')), "2001:db8::7"},
    {binary(0x20, 0x00, ""), ""},
    {binary(0x20, 0x11, ipv4_block), ""},
    {binary(0x20, 0x11, "short"), ""},
    {binary(0x21, 0x00, ""), ""},
    {binary(0x21, 0x00, "whatever"), ""},
    {binary(0x21, 0x31, std::string(216, '/')), ""},
    {binary(0x21, 0x31, std::string(215, '/')), std::nullopt},
    {binary(0x21, 0x11, ipv4_block.substr(1)), std::nullopt},
    {binary(0x21, 0x21, ipv4_block), std::nullopt},
    {binary(0x21, 0x12, ipv4_block), std::nullopt},
    {binary(0x21, 0x41, ipv4_block), std::nullopt},
    {binary(0x22, 0x11, ipv4_block), std::nullopt},
    {binary(0x11, 0x11, ipv4_block), std::nullopt},
    {binary(0x31, 0x11, ipv4_block), std::nullopt},
};

TEST(ProxyHeader, TellsTheClientOrIsRefusedHoweverItIsSplit) {
  for (const auto& [bytes, client] : rows) {
    // No request may be taken for a part of the header.
    const std::string behind = "GET /";
    const reading wanted =
        client ? reading{status::complete, *client, behind} : reading{status::failed, "", ""};
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{52}, bytes.size() + 5}) {
      EXPECT_EQ(read(bytes + behind, piece), wanted) << bytes.substr(0, 100) << " by " << piece;
    }
  }
}

TEST(ProxyHeader, IsNotCompleteBeforeItsLastByte) {
  for (const auto& [bytes, client] : rows) {
    if (client) {
      EXPECT_EQ(read(bytes.substr(0, bytes.size() - 1), 1).ended, status::needs_more) << bytes.substr(0, 100);
    }
  }
}

TEST(ProxyHeader, ThatHasFailedStaysSo) {
  proxy_header header;
  std::string_view input = "GET";
  EXPECT_EQ(header.feed(input), status::failed);
  input = rows.front().bytes;
  EXPECT_EQ(header.feed(input), status::failed);
}

/// A server that takes the word of 127.0.0.1, or of nobody, and answers where a request comes from.
struct stage {
  explicit stage(const std::string& proxies = "127.0.0.1", milliseconds header_timeout = seconds{10})
      : running(
            settings_for(proxies, header_timeout),
            [](request&& what, const responder& to) { to.send(text_answer(what.remote_address)); },
            plain_answers()) {
    running.start();
  }

  static server_settings settings_for(const std::string& proxies, milliseconds header_timeout) {
    auto settings = loopback_settings();
    settings.proxies = networks::parse(proxies).value();
    settings.header_timeout = header_timeout;
    return settings;
  }

  server running;
};

TEST(ProxiedConnection, EveryRequestComesFromWhereTheHeaderSays) {
  const stage s;
  for (const auto& [bytes, client] : rows) {
    if (client) {
      http_client proxy(s.running.port());
      proxy.send(bytes + request_text("GET", "/1") + request_text("GET", "/2"));
      const auto wanted = client->empty() ? "127.0.0.1" : *client;
      EXPECT_EQ(proxy.receive().body, wanted) << bytes.substr(0, 100);
      EXPECT_EQ(proxy.receive().body, wanted);
      EXPECT_EQ(proxy.get("/3").body, wanted);
    }
  }
}

TEST(ProxiedConnection, UnderstandsAHeaderThatComesByteByByte) {
  const stage s;
  raw_socket proxy(s.running.port());
  for (const char c : rows.front().bytes + request_text("GET", "/", {{"Connection", "close"}})) {
    proxy.send({&c, 1});
  }
  EXPECT_TRUE(proxy.receive_to_end().ends_with("203.0.113.9"));
}

/// Whether the server ended the connection without a byte: by an end, or by a reset.
bool closed_in_silence(raw_socket& proxy) {
  try {
    return proxy.receive_to_end().empty();
  } catch (const connection_error&) {
    return true;
  }
}

TEST(ProxiedConnection, IsClosedWithoutAnAnswerWhereTheHeaderIsMissingOrWrong) {
  const stage s;
  for (const auto& [bytes, client] : rows) {
    if (!client) {
      raw_socket proxy(s.running.port());
      proxy.send(bytes + request_text("GET", "/"));
      EXPECT_TRUE(closed_in_silence(proxy)) << bytes.substr(0, 100);
    }
  }
  EXPECT_EQ(s.running.counters().requests_handled, 0U);
}

TEST(ProxiedConnection, HasTheTimeOfAHeaderForIt) {
  const stage s("127.0.0.1", milliseconds{200});
  raw_socket silent(s.running.port());
  raw_socket slow(s.running.port());
  slow.send("PROXY TCP4");
  EXPECT_TRUE(closed_in_silence(silent));
  EXPECT_TRUE(closed_in_silence(slow));
  // Behind it the client has the time of an idle connection.
  http_client patient(s.running.port());
  patient.send(rows.front().bytes);
  std::this_thread::sleep_for(milliseconds{600});
  EXPECT_EQ(patient.get("/").body, "203.0.113.9");
}

TEST(ProxiedConnection, IsNoOtherThanAnyWhereTheAddressIsNotListed) {
  const stage s("127.0.0.2, 10.0.0.0/8");
  EXPECT_EQ(http_client(s.running.port()).get("/").body, "127.0.0.1");
  for (const auto& [bytes, client] : rows) {
    if (client) {
      http_client forger(s.running.port());
      forger.send(bytes + request_text("GET", "/"));
      const auto answer = forger.receive();
      EXPECT_EQ(answer.status / 100, 4) << bytes.substr(0, 100);
      EXPECT_TRUE(answer.body.starts_with("framing ")) << answer.body;
    }
  }
  EXPECT_EQ(s.running.counters().requests_handled, 1U);
}

}  // namespace
}  // namespace usher::edge::tests::proxy_header_test
