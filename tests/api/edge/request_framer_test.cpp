#include "api/edge/request_framer.hpp"

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace usher::edge::request_framer_test {
namespace {

/// Everything that a stream of bytes comes to, as text, so that two ways of feeding can be compared whole.
struct transcript {
  std::vector<framed_request> requests;
  std::vector<std::string> lines;
  int problem = 0;
  bool begun = false;

  friend bool operator==(const transcript& a, const transcript& b) {
    return a.lines == b.lines && a.problem == b.problem && a.begun == b.begun;
  }
};

std::string text_of(const framed_request& framed) {
  std::string out{to_text(framed.request.method)};
  out += '|' + framed.request.method_text + '|' + framed.request.path + '|';
  for (const auto& [name, value] : framed.request.query) {
    out += name + '=' + value + '&';
  }
  out += '|';
  for (const auto& [name, value] : framed.request.headers) {
    out += name + ':' + value + ';';
  }
  return out + '|' + framed.request.body + (framed.keep_alive ? "|keep|" : "|close|") +
         std::string{framed.fault};
}

void feed_piece(request_framer& framer, std::string_view piece, transcript& out) {
  while (!piece.empty() && out.problem == 0) {
    const auto status = framer.feed(piece);
    if (status == request_framer::status::failed) {
      out.problem = framer.problem().status;
      out.lines.push_back(std::to_string(out.problem) + ' ' + std::string{framer.problem().detail});
    }
    if (status != request_framer::status::complete) {
      continue;
    }
    out.requests.push_back(framer.take());
    out.lines.push_back(text_of(out.requests.back()));
  }
}

transcript frame_pieces(const std::vector<std::string_view>& pieces, framer_limits limits = {}) {
  request_framer framer(limits);
  transcript out;
  for (const auto piece : pieces) {
    feed_piece(framer, piece, out);
  }
  out.begun = framer.begun();
  return out;
}

transcript frame(std::string_view bytes, framer_limits limits = {}) {
  return frame_pieces({bytes}, limits);
}

transcript frame_bytewise(std::string_view bytes, framer_limits limits = {}) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    pieces.push_back(bytes.substr(i, 1));
  }
  return frame_pieces(pieces, limits);
}

std::string get(const std::string& target, const std::string& more_lines = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + more_lines + "\r\n";
}

std::string post(const std::string& lines, const std::string& body) {
  return "POST /x HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + body;
}

std::string chunked(const std::string& body) {
  return post("Transfer-Encoding: chunked\r\n", body);
}

const request& only_request(const transcript& seen) {
  static const request none;
  EXPECT_EQ(seen.problem, 0) << (seen.lines.empty() ? "" : seen.lines.back());
  EXPECT_EQ(seen.requests.size(), 1U);
  EXPECT_FALSE(seen.begun);
  return seen.requests.size() == 1 ? seen.requests.front().request : none;
}

TEST(RequestFramer, DecodesTheTargetTheHeaderAndTheBody) {
  const auto seen = frame(
      "POST /api/caf%C3%A9/?a=1+2&b=%26&&flag HTTP/1.1\r\nHOST: localhost:8080\r\nX-Name: \t two words \t\r\n"
      "Content-Length: 5\r\n\r\nhello");
  const request& got = only_request(seen);
  EXPECT_EQ(got.method, method::post);
  EXPECT_EQ(got.path, "/api/caf\xC3\xA9");
  ASSERT_EQ(got.query.size(), 3U);
  EXPECT_EQ(*got.query_value("a"), "1 2");
  EXPECT_EQ(*got.query_value("b"), "&");
  EXPECT_EQ(*got.query_value("flag"), "");
  EXPECT_EQ(got.query_value("c"), nullptr);
  EXPECT_EQ(*got.header("host"), "localhost:8080");
  EXPECT_EQ(*got.header("x-name"), "two words");
  EXPECT_EQ(got.body, "hello");
}

TEST(RequestFramer, KnowsTheMethodsAndKeepsTheTextOfOthers) {
  for (const auto known :
       {method::get, method::head, method::post, method::put, method::patch, method::del, method::options}) {
    EXPECT_EQ(only_request(frame(std::string{to_text(known)} + " / HTTP/1.1\r\nHost: a\r\n\r\n")).method,
              known);
  }
  const auto seen = frame("get / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(only_request(seen).method, method::other);
  EXPECT_EQ(only_request(seen).method_text, "get");
}

TEST(RequestFramer, TakesEveryMethodWithAndWithoutABody) {
  for (const std::string name : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"}) {
    const std::string line = name + " /things/1 HTTP/1.1\r\nHost: a\r\n";
    const std::string text = line + "\r\n" + line + "Content-Length: 0\r\n\r\n" + line +
                             "Content-Length: 5\r\n\r\nplain" + line +
                             "Transfer-Encoding: chunked\r\n\r\n6\r\nchunks\r\n0\r\n\r\n" + line + "\r\n";
    const auto seen = frame(text);
    ASSERT_EQ(seen.problem, 0) << name;
    ASSERT_EQ(seen.requests.size(), 5U) << name;
    const std::vector<std::string> bodies{"", "", "plain", "chunks", ""};
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      const request& got = seen.requests[i].request;
      EXPECT_EQ(got.method == method::other ? got.method_text : std::string(to_text(got.method)), name);
      EXPECT_EQ(got.body, bodies[i]) << name;
    }
    EXPECT_EQ(frame_bytewise(text), seen) << name;
  }
}

TEST(RequestFramer, TakesAnEncodedSlashForASlashAndDecodesOnce) {
  EXPECT_EQ(only_request(frame("GET /a%2Fb/%252F/../c+d HTTP/1.1\r\nHost: a\r\n\r\n")).path,
            "/a/b/%2F/../c+d");
}

TEST(RequestFramer, SaysWhoUnderstandsChunks) {
  EXPECT_TRUE(frame("GET / HTTP/1.1\r\nHost: a\r\n\r\n").requests.at(0).takes_chunks);
  EXPECT_FALSE(frame("GET / HTTP/1.0\r\nHost: a\r\n\r\n").requests.at(0).takes_chunks);
}

TEST(RequestFramer, TakesAPathAndAnHttpAddressAsTarget) {
  const std::vector<std::pair<std::string, std::string>> paths{
      {"/", "/"},          {"//", "/"},
      {"/a/", "/a"},       {"/a//", "/a"},
      {"/a/b", "/a/b"},    {"http://host/a", "/a"},
      {"HTTP://h:1", "/"}, {"https://h?x=1", "/"},
      {"/a+b", "/a+b"},    {"/%41", "/A"},
  };
  for (const auto& [target, path] : paths) {
    EXPECT_EQ(only_request(frame(get(target))).path, path) << target;
  }
  EXPECT_EQ(*only_request(frame(get("https://h?x=1"))).query_value("x"), "1");
}

TEST(RequestFramer, KeepAliveIsTheDefaultOfOnePointOneOnly) {
  const auto keeps = [](const std::string& version, const std::string& lines) {
    const auto seen = frame("GET / HTTP/" + version + "\r\nHost: a\r\n" + lines + "\r\n");
    EXPECT_EQ(seen.requests.size(), 1U);
    return !seen.requests.empty() && seen.requests.front().keep_alive;
  };
  EXPECT_TRUE(keeps("1.1", ""));
  EXPECT_TRUE(keeps("1.1", "Connection: keep-alive\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: close\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: TE, Close\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
  EXPECT_FALSE(keeps("1.0", ""));
  EXPECT_TRUE(keeps("1.0", "Connection: Keep-Alive\r\n"));
}

TEST(RequestFramer, ALaterMinorVersionIsReadAsOnePointOne) {
  for (const std::string version : {"1.2", "1.9"}) {
    const auto framed = frame("POST /a?b=HTTP/1.2 HTTP/" + version +
                              "\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi" + get("/next"));
    ASSERT_EQ(framed.requests.size(), 2u) << version;
    EXPECT_EQ(framed.requests[0].request.path, "/a");
    EXPECT_EQ(framed.requests[0].request.query,
              (std::vector<std::pair<std::string, std::string>>{{"b", "HTTP/1.2"}}));
    EXPECT_EQ(framed.requests[0].request.body, "hi");
    EXPECT_TRUE(framed.requests[0].takes_chunks);
    EXPECT_TRUE(framed.requests[0].keep_alive);
  }
}

TEST(RequestFramer, OnePointZeroNeedsNoHost) {
  EXPECT_EQ(only_request(frame("GET /old HTTP/1.0\r\n\r\n")).path, "/old");
}

TEST(RequestFramer, PutsChunksTogetherAndThrowsExtensionsAndTrailersAway) {
  const auto seen =
      frame(chunked("5;name=value;quoted=\"a;b\"\r\nhello\r\n0000A\r\n, chunked \r\n1\r\n!\r\n0;last\r\n"
                    "Content-Length: 99\r\nX-Sum:\tabc\r\n\r\n"));
  const request& got = only_request(seen);
  EXPECT_EQ(got.body, "hello, chunked !");
  EXPECT_EQ(got.header("x-sum"), nullptr);
  EXPECT_EQ(got.header("content-length"), nullptr);
}

TEST(RequestFramer, CutsPipelinedRequestsApart) {
  const auto seen = frame(get("/1") + post("Content-Length: 4\r\n", "GET ") +
                          chunked("2\r\nok\r\n0\r\n\r\n") + "\r\n" + get("/4"));
  ASSERT_EQ(seen.requests.size(), 4U);
  EXPECT_EQ(seen.requests[1].request.body, "GET ");
  EXPECT_EQ(seen.requests[2].request.body, "ok");
  EXPECT_EQ(seen.requests[3].request.path, "/4");
}

TEST(RequestFramer, SaysWhenTheClientWaitsForContinue) {
  request_framer framer;
  const std::string text = post("Content-Length: 2\r\nExpect: 100-Continue\r\n", "");
  std::string_view header = text;
  EXPECT_EQ(framer.feed(header), request_framer::status::needs_more);
  EXPECT_TRUE(framer.awaits_continue());
  std::string_view first = "o";
  EXPECT_EQ(framer.feed(first), request_framer::status::needs_more);
  EXPECT_FALSE(framer.awaits_continue());
  std::string_view second = "k";
  EXPECT_EQ(framer.feed(second), request_framer::status::complete);
  EXPECT_EQ(framer.take().request.body, "ok");
  EXPECT_FALSE(framer.awaits_continue());
}

struct attack {
  const char* name;
  std::string bytes;
  int status;
};

void PrintTo(const attack& a, std::ostream* out) {
  *out << a.name;
}

class FramingAttack : public testing::TestWithParam<attack> {};

TEST_P(FramingAttack, IsRefusedHoweverItIsSplitAndNothingBehindItIsARequest) {
  const std::string bytes = GetParam().bytes + get("/smuggled");
  const auto whole = frame(bytes);
  EXPECT_EQ(whole.problem, GetParam().status) << (whole.lines.empty() ? "no problem" : whole.lines.back());
  EXPECT_TRUE(whole.requests.empty());
  EXPECT_EQ(frame_bytewise(bytes), whole);
  for (std::size_t at = 1; at < bytes.size(); at += 1 + bytes.size() / 400) {
    ASSERT_EQ(frame_pieces({std::string_view{bytes}.substr(0, at), std::string_view{bytes}.substr(at)}),
              whole)
        << "split at " << at;
  }
}

std::string with_nul(std::string text) {
  std::replace(text.begin(), text.end(), '@', '\0');
  return text;
}

const std::vector<attack> attacks{
    {"LengthAndChunked", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
    {"ChunkedAndLength", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400},
    {"TwoLengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400},
    {"TwoEqualLengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
    {"ListOfLengths", post("Content-Length: 5, 5\r\n", "hello"), 400},
    {"EmptyLength", post("Content-Length: \r\n", ""), 400},
    {"LengthOfLetters", post("Content-Length: abc\r\n", ""), 400},
    {"LengthWithPlus", post("Content-Length: +5\r\n", "hello"), 400},
    {"NegativeLength", post("Content-Length: -1\r\n", ""), 400},
    {"HexLength", post("Content-Length: 0x5\r\n", "hello"), 400},
    {"LengthWithSpace", post("Content-Length: 5 5\r\n", "hello"), 400},
    {"OverflowingLength", post("Content-Length: 18446744073709551621\r\n", "hello"), 400},
    {"TooLargeBody", post("Content-Length: 65537\r\n", ""), 413},
    {"TooLargeBodyAndContinue", post("Content-Length: 65537\r\nExpect: 100-continue\r\n", ""), 413},
    {"ChunkedOnTwoLines", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     400},
    {"GzipAndChunkedOnTwoLines",
     post("Transfer-Encoding: gzip\r\nX: y\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 501},
    {"ChunkedAndGzipOnTwoLines",
     post("Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n", "0\r\n\r\n"), 400},
    {"GzipEncoding", post("Transfer-Encoding: gzip\r\n", ""), 400},
    {"IdentityEncoding", post("Transfer-Encoding: identity\r\n", ""), 400},
    {"EmptyEncoding", post("Transfer-Encoding:\r\n", ""), 400},
    {"CommaBeforeChunked", post("Transfer-Encoding: , chunked\r\n", "0\r\n\r\n"), 400},
    {"CommaAfterChunked", post("Transfer-Encoding: chunked,\r\n", "0\r\n\r\n"), 400},
    {"GzipThenChunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
    {"ChunkedThenIdentity", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), 400},
    {"ChunkedTwiceInAList", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 400},
    {"ChunkedWithParameter", post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"), 400},
    {"MisspeltChunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 400},
    {"QuotedChunked", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 400},
    {"VerticalTabInEncoding", post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"), 400},
    {"SpaceBeforeColonInEncoding", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400},
    {"EncodingInOnePointZero", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"ChunkSizeOfLetters", chunked("xyz\r\nhello\r\n0\r\n\r\n"), 400},
    {"ChunkSizeWithPrefix", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400},
    {"ChunkSizeWithPlus", chunked("+5\r\nhello\r\n0\r\n\r\n"), 400},
    {"NegativeChunkSize", chunked("-5\r\nhello\r\n0\r\n\r\n"), 400},
    {"EmptyChunkSize", chunked("\r\nhello\r\n0\r\n\r\n"), 400},
    {"ExtensionWithoutChunkSize", chunked(";a\r\nhello\r\n0\r\n\r\n"), 400},
    {"SpaceBeforeChunkSize", chunked(" 5\r\nhello\r\n0\r\n\r\n"), 400},
    {"SpaceAfterChunkSize", chunked("5 \r\nhello\r\n0\r\n\r\n"), 400},
    {"OverflowingChunkSize", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"), 413},
    {"EndlessChunkSize", chunked(std::string(40, '0') + "5\r\nhello\r\n0\r\n\r\n"), 400},
    {"ChunkLongerThanItsSize", chunked("3\r\nhello\r\n0\r\n\r\n"), 400},
    {"ChunkShorterThanItsSize", chunked("6\r\nhello\r\n0\r\n\r\n"), 400},
    {"BareLineFeedAfterChunkSize", chunked("5\nhello\r\n0\r\n\r\n"), 400},
    {"BareLineFeedAfterChunk", chunked("5\r\nhello\n0\r\n\r\n"), 400},
    {"BareLineFeedInExtension", chunked("5;a\nb\r\nhello\r\n0\r\n\r\n"), 400},
    {"BareReturnInExtension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), 400},
    {"EmptyExtension", chunked("5;\r\nhello\r\n0\r\n\r\n"), 400},
    {"ExtensionThatIsNoToken", chunked("5;bad[=x\r\nhello\r\n0\r\n\r\n"), 400},
    {"ExtensionWithoutName", chunked("5;=x\r\nhello\r\n0\r\n\r\n"), 400},
    {"ExtensionWithoutValue", chunked("5;a=\r\nhello\r\n0\r\n\r\n"), 400},
    {"ExtensionValueThatIsNoToken", chunked("5;a=b[\r\nhello\r\n0\r\n\r\n"), 400},
    {"ExtensionOfTwoWords", chunked("5;a b\r\nhello\r\n0\r\n\r\n"), 400},
    {"TwoMarksBeforeAnExtension", chunked("5;;a\r\nhello\r\n0\r\n\r\n"), 400},
    {"OpenQuoteInAnExtension", chunked("5;a=\"b\r\nhello\r\n0\r\n\r\n"), 400},
    {"ByteBehindAQuoteInAnExtension", chunked("5;a=\"b\"c\r\nhello\r\n0\r\n\r\n"), 400},
    {"SpaceAfterAnExtension", chunked("5;a \r\nhello\r\n0\r\n\r\n"), 400},
    {"ExtensionOfTheLastChunkThatIsNoToken", chunked("0;@\r\n\r\n"), 400},
    {"EndlessExtension", chunked("5;" + std::string(17 * 1024, 'x') + "\r\nhello\r\n0\r\n\r\n"), 400},
    {"TooLargeChunk", chunked("10001\r\n"), 413},
    {"BadTrailer", chunked("0\r\nno colon\r\n\r\n"), 400},
    {"FoldedTrailer", chunked("0\r\na: b\r\n c\r\n\r\n"), 400},
    {"TrailerWithBareLineFeed", chunked("0\r\na: b\n\r\n"), 400},
    {"EndlessTrailer", chunked("0\r\na: " + std::string(17 * 1024, 'x') + "\r\n\r\n"), 431},
    {"ManyTrailers",
     [] {
       std::string trailers;
       for (int i = 0; i < 200; ++i) {
         trailers += "a: b\r\n";
       }
       return chunked("0\r\n" + trailers + "\r\n");
     }(),
     431},
    {"NulInTheMethod", with_nul("G@T / HTTP/1.1\r\nHost: a\r\n\r\n"), 400},
    {"NulInTheTarget", with_nul("GET /@ HTTP/1.1\r\nHost: a\r\n\r\n"), 400},
    {"NulInAName", with_nul("GET / HTTP/1.1\r\nHost: a\r\nX@: 1\r\n\r\n"), 400},
    {"NulInAValue", with_nul("GET / HTTP/1.1\r\nHost: a\r\nX: @\r\n\r\n"), 400},
    {"DeleteInAValue", get("/", "X: \x7F\r\n"), 400},
    {"EscapeInAValue", get("/", "X: \x1B[31m\r\n"), 400},
    {"TabInTheRequestLine", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"BareLineFeeds", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"BareLineFeedAfterAField", "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n", 400},
    {"BareLineFeedAtTheEnd", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
    {"BareReturnInAValue", get("/", "X: a\rb\r\n"), 400},
    {"ReturnTwice", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400},
    {"FoldedField", get("/", "X: a\r\n b\r\n"), 400},
    {"FoldedFieldWithTab", get("/", "X: a\r\n\tb\r\n"), 400},
    {"FirstFieldFolded", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"SpaceBeforeColon", get("/", "X : 1\r\n"), 400},
    {"SpaceInAName", get("/", "X Y: 1\r\n"), 400},
    {"NoColon", get("/", "just text\r\n"), 400},
    {"EmptyName", get("/", ": 1\r\n"), 400},
    {"NameBeyondAscii", get("/", "\xC3\xA9: 1\r\n"), 400},
    {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
    {"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
    {"TwoHostsInOnePointZero", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"HostWithSpace", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
    {"HostWithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"HostWithUser", "GET / HTTP/1.1\r\nHost: me@a\r\n\r\n", 400},
    {"NoVersion", "GET /\r\nHost: a\r\n\r\n", 400},
    {"MisspeltVersion", "GET / HTPT/1.1\r\nHost: a\r\n\r\n", 400},
    {"LowerCaseVersion", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
    {"VersionOfTwoDigits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
    {"VersionTwo", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"VersionOnePointTwoWithoutHost", "GET / HTTP/1.2\r\n\r\n", 400},
    {"VersionZeroPointNine", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
    {"TwoSpaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"SpaceInTheTarget", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"SpaceAfterTheVersion", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
    {"SpaceBeforeTheMethod", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"NoMethod", "/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"MethodWithSlash", "G/T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"StarTargetOfGet", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"StarTargetWithMore", "OPTIONS *x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"AuthorityTarget", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"RelativeTarget", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"OtherScheme", "GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"AddressWithoutHost", "GET http:///b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"AddressWithAPortAlone", get("http://:80/b"), 400},
    {"AddressWithUser", get("http://me@a/b"), 400},
    {"AddressWithTwoPorts", get("http://a:1:2/b"), 400},
    {"Fragment", get("/a#b"), 400},
    {"RawBytesInTheTarget", get("/\xC3\xA9"), 400},
    {"TooLongRequestLine", get("/" + std::string(8 * 1024, 'a')), 414},
    {"EndlessRequestLine", std::string(20 * 1024, 'A'), 414},
    {"TooLargeField", get("/", "X: " + std::string(16 * 1024, 'a') + "\r\n"), 431},
    {"EndlessName", "GET / HTTP/1.1\r\n" + std::string(20 * 1024, 'A'), 431},
    {"TooManyFields",
     [] {
       std::string fields;
       for (int i = 0; i < 200; ++i) {
         fields += "a: b\r\n";
       }
       return get("/", fields);
     }(),
     431},
    {"OtherExpectation", post("Expect: tea\r\nContent-Length: 1\r\n", "x"), 417},
    {"ManyEmptyLines", "\r\n\r\n", 400},
    {"ReturnBeforeARequest", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"LineFeedBeforeARequest", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"TlsHello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 11), 400},
};

INSTANTIATE_TEST_SUITE_P(All, FramingAttack, testing::ValuesIn(attacks),
                         [](const auto& each) { return std::string{each.param.name}; });

/// Valid traffic of every kind, in one stream.
std::string valid_traffic() {
  return get("/first?x=%20+y") + post("Content-Length: 11\r\n", "with a body") +
         chunked("4\r\nWiki\r\n5;x=1\r\npedia\r\n0\r\nT: 1\r\n\r\n") + "\r\n" +
         "PUT http://h/p HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n" +
         post("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc") +
         "BREW /pot HTTP/1.1\r\nHost:\r\n\r\n" + get("/last", "Connection: close\r\n");
}

std::vector<std::pair<std::string, int>> statuses_of_hosts() {
  return {{"a", 0},           {"a:80", 0},      {"a:", 0},       {"", 0},
          {":80", 0},         {"A-b.c_d~", 0},  {"[::1]", 0},    {"[::1]:8080", 0},
          {"127.0.0.1:1", 0}, {"%41b", 0},      {"[v1.a:b]", 0}, {"a:b:c", 400},
          {"[", 400},         {"a:80x", 400},   {"%zz", 400},    {"%4", 400},
          {"a%", 400},        {"]", 400},       {"[]", 400},     {"[::1", 400},
          {"[::1]x", 400},    {"[::1]:x", 400}, {"[a]", 400},    {"::1", 400},
          {"[v.a]", 400},     {"[v1.]", 400},   {"a:-1", 400},   {"a,b", 0},
          {"a b", 400},       {"a/b", 400},     {"me@a", 400},   {"a?b", 400},
          {"a#b", 400},       {"a\\b", 400},    {"\"a\"", 400},  {"\xC3\xA9", 400},
          {"[::1%25lo]", 400}};
}

TEST(RequestFramer, TakesAHostWithOrWithoutAPortAndNothingElse) {
  for (const auto& [host, status] : statuses_of_hosts()) {
    const std::string bytes = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    EXPECT_EQ(frame(bytes).problem, status) << host;
    EXPECT_EQ(frame_bytewise(bytes), frame(bytes)) << host;
    // What begins a path or a query ends the host of an address.
    if (!host.empty() && host.front() != ':' && host.find_first_of("/?") == std::string::npos) {
      EXPECT_EQ(frame(get("http://" + host + "/")).problem == 0, status == 0) << host;
    }
  }
}

TEST(RequestFramer, TakesEveryFormOfAChunkExtension) {
  for (const std::string extensions :
       {";a", ";a;b", ";a=b", ";a=b;c", ";a=\"b\"", ";a=\"b;\\\"c\"", ";a=\"\";b", " ;a", "; a", ";a ;b",
        ";a = b", ";a=\"b\" ;c", "\t;\ta\t=\tb", ";a=\"\xC3\xA9\""}) {
    const std::string bytes = chunked("5" + extensions + "\r\nhello\r\n0" + extensions + "\r\n\r\n");
    EXPECT_EQ(only_request(frame(bytes)).body, "hello") << extensions;
    EXPECT_EQ(frame_bytewise(bytes), frame(bytes)) << extensions;
  }
}

TEST(RequestFramer, TakesChunkedInAnyCase) {
  EXPECT_EQ(only_request(frame(post("transfer-encoding: ChunKed\r\n", "2\r\nok\r\n0\r\n\r\n"))).body, "ok");
}

TEST(RequestFramer, TakesAStarForTheServerFromOptionsAlone) {
  EXPECT_EQ(only_request(frame("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")).path, "*");
}

TEST(RequestFramer, TakesAnEmptyLineBeforeTheFirstRequestForNothing) {
  EXPECT_EQ(only_request(frame("\r\n" + get("/first"))).path, "/first");
  request_framer framer;
  std::string_view empty_line = "\r\n";
  EXPECT_EQ(framer.feed(empty_line), request_framer::status::needs_more);
  EXPECT_FALSE(framer.begun()) << "a client that ends a body with one owes no request";
}

TEST(RequestFramer, GoesOnBehindATargetThatIsWrongInItself) {
  for (const std::string target : {"/a%2", "/a%", "/a%zz", "/a%00", "/a?b=%00", "/a?b=%g1", "/a%0Ab",
                                   "/%C0%AF", "/a?b=%ED%A0%80", "/%E2%82", "/%F4%90%80%80", "http://h/%"}) {
    const std::string bytes = get(target, "Content-Length: 4\r\n") + "body" + "PUT " + target +
                              " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/good");
    const auto seen = frame(bytes);
    ASSERT_EQ(seen.problem, 0) << target << ' ' << seen.lines.back();
    ASSERT_EQ(seen.requests.size(), 3U) << target;
    EXPECT_FALSE(seen.requests[0].fault.empty()) << target;
    EXPECT_TRUE(seen.requests[0].keep_alive) << target;
    EXPECT_FALSE(seen.requests[1].fault.empty()) << target;
    EXPECT_FALSE(seen.requests[1].keep_alive) << target;
    EXPECT_TRUE(seen.requests[2].fault.empty()) << target;
    EXPECT_EQ(seen.requests[2].request.path, "/good") << target;
    EXPECT_EQ(frame_bytewise(bytes), seen) << target;
  }
  EXPECT_EQ(frame("GET /a% HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n").problem, 400)
      << "a fault of the framing goes before one of the target";
}

TEST(RequestFramer, FramesTheSameAtEverySplitPoint) {
  const std::string bytes = valid_traffic();
  const auto whole = frame(bytes);
  ASSERT_EQ(whole.problem, 0) << whole.lines.back();
  ASSERT_EQ(whole.requests.size(), 7U);
  EXPECT_FALSE(whole.begun);
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    ASSERT_EQ(frame_pieces({std::string_view{bytes}.substr(0, at), std::string_view{bytes}.substr(at)}),
              whole)
        << "split at " << at;
  }
}

TEST(RequestFramer, FramesTheSameAtEveryPairOfSplitPointsInAChunkedBody) {
  const std::string bytes = chunked("3\r\nabc\r\nA;e\r\n0123456789\r\n0\r\nT: 1\r\n\r\n");
  const auto whole = frame(bytes);
  ASSERT_EQ(only_request(whole).body, "abc0123456789");
  const std::string_view all = bytes;
  for (std::size_t a = 0; a <= all.size(); ++a) {
    for (std::size_t b = a; b <= all.size(); ++b) {
      ASSERT_EQ(frame_pieces({all.substr(0, a), all.substr(a, b - a), all.substr(b)}), whole)
          << a << ' ' << b;
    }
  }
}

TEST(RequestFramer, FramesTheSameByteByByte) {
  EXPECT_EQ(frame_bytewise(valid_traffic()), frame(valid_traffic()));
}

TEST(RequestFramer, TakesWhatJustFitsItsLimits) {
  const framer_limits limits{
      .request_line_bytes = 14, .header_bytes = 64, .header_fields = 2, .body_bytes = 4};
  EXPECT_EQ(frame("GET / HTTP/1.1\r\nHost: a\r\n\r\n", limits).requests.size(), 1U);
  EXPECT_EQ(frame("GET /a HTTP/1.1\r\nHost: a\r\n\r\n", limits).problem, 414);
  EXPECT_EQ(frame("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody", limits).requests.size(), 1U);
  EXPECT_EQ(frame("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nbody!", limits).problem, 413);
  EXPECT_EQ(
      frame("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
            limits)
          .requests.size(),
      1U);
  EXPECT_EQ(frame("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n3\r\n", limits)
                .problem,
            413);
  EXPECT_EQ(frame("GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nC: d\r\n\r\n", limits).problem, 431);
}

TEST(RequestFramer, LetsAFewRequestsHaveLargerBodies) {
  const edge::larger_bodies larger(8, 2, [](const edge::request& r) { return r.path == "/upload"; });
  const framer_limits limits{.body_bytes = 4, .larger = &larger};
  const auto put = [](const std::string& path, std::size_t length) {
    return "PUT " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
           std::string(length, 'x');
  };
  EXPECT_EQ(frame(put("/upload", 8), limits).requests.size(), 1U);
  EXPECT_EQ(frame(put("/upload", 9), limits).problem, 413);
  EXPECT_EQ(frame(put("/other", 5), limits).problem, 413);
  EXPECT_EQ(frame(put("/other", 4), limits).requests.size(), 1U);
  EXPECT_EQ(
      frame("PUT /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n", limits).problem,
      413)
      << "nobody says before how long it will be";
  auto first = larger.take_room();
  const auto second = larger.take_room();
  EXPECT_TRUE(first && second);
  EXPECT_EQ(larger.take_room(), nullptr);
  EXPECT_EQ(frame(put("/upload", 8), limits).problem, 503) << "there is no room";
  EXPECT_EQ(frame(put("/upload", 9), limits).problem, 413) << "nor would there be any";
  EXPECT_EQ(frame(put("/upload", 4), limits).requests.size(), 1U) << "one like all others";
  first.reset();
  EXPECT_EQ(frame(put("/upload", 8), limits).requests.size(), 1U);
}

TEST(RequestFramer, SaysWhetherItIsBetweenRequestsInTheHeaderOrInTheBody) {
  request_framer framer;
  EXPECT_FALSE(framer.begun());
  std::string_view first = "G";
  framer.feed(first);
  EXPECT_TRUE(framer.begun());
  EXPECT_FALSE(framer.in_body());
  EXPECT_EQ(framer.head(), nullptr);
  std::string_view rest = "ET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n";
  framer.feed(rest);
  EXPECT_TRUE(framer.in_body());
  ASSERT_NE(framer.head(), nullptr);
  EXPECT_EQ(framer.head()->path, "/");
  std::string_view body = "x";
  ASSERT_EQ(framer.feed(body), request_framer::status::complete);
  framer.take();
  EXPECT_FALSE(framer.begun());
  EXPECT_EQ(framer.head(), nullptr);
}

/// Damages valid traffic at random: bytes replaced, inserted, removed, pieces repeated.
std::string damage(std::string bytes, std::mt19937_64& random) {
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  constexpr std::string_view favourites{"\r\n\0 :;,%0aF\t/", 13};
  for (std::size_t i = below(6) + 1; i > 0 && !bytes.empty(); --i) {
    const std::size_t at = below(bytes.size());
    const char c = below(2) == 0 ? favourites[below(favourites.size())] : static_cast<char>(below(256));
    switch (below(4)) {
      case 0:
        bytes[at] = c;
        break;
      case 1:
        bytes.insert(at, 1, c);
        break;
      case 2:
        bytes.erase(at, below(8) + 1);
        break;
      default:
        bytes.insert(at, bytes.substr(below(bytes.size()), below(40)));
        break;
    }
  }
  return bytes;
}

TEST(RequestFramer, GivesTheSameForDamagedTrafficHoweverItIsSplitAndNothingAfterAProblem) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::size_t refused = 0;
  for (int round = 0; round < 4'000; ++round) {
    const std::string bytes = damage(valid_traffic(), random);
    const auto whole = frame(bytes);
    refused += whole.problem != 0 ? 1 : 0;
    std::vector<std::string_view> pieces;
    for (std::string_view left = bytes; !left.empty();) {
      pieces.push_back(left.substr(0, random() % 30 + 1));
      left.remove_prefix(pieces.back().size());
    }
    ASSERT_EQ(frame_pieces(pieces), whole) << bytes;
    for (const auto& framed : whole.requests) {
      ASSERT_TRUE(framed.request.path.starts_with('/') || !framed.fault.empty()) << bytes;
      ASSERT_LE(framed.request.body.size(), domain::limits::max_body_bytes);
    }
  }
  // The damage is real: most of it must be noticed.
  EXPECT_GT(refused, 1'000U);
}

TEST(RequestFramer, NeverMakesARequestOfNoise) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2'000; ++round) {
    std::string noise(random() % 300 + 1, '\0');
    for (char& c : noise) {
      c = static_cast<char>(random());
    }
    EXPECT_TRUE(frame(noise).requests.empty());
  }
}

TEST(RequestFramer, StaysFailedForEver) {
  request_framer framer;
  std::string_view bad = "\n";
  EXPECT_EQ(framer.feed(bad), request_framer::status::failed);
  const std::string text = get("/");
  std::string_view good = text;
  EXPECT_EQ(framer.feed(good), request_framer::status::failed);
  EXPECT_EQ(good.size(), text.size());
}

}  // namespace
}  // namespace usher::edge::request_framer_test
