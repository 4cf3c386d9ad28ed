#include "api/edge/answer_text.hpp"

#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/edge/send_queue.hpp"

namespace usher::edge::answer_text_test {
namespace {

std::string header_of(const response& answer, answer_form form = {}) {
  std::string out;
  form.date = "today";
  append_header(out, answer, form);
  return out;
}

TEST(AnswerText, CarriesLengthDateAndConnection) {
  EXPECT_EQ(header_of({.status = 201, .body = "{}", .headers = {{"Location", "/1"}}}),
            "HTTP/1.1 201 Created\r\nDate: today\r\nContent-Type: application/json; charset=utf-8\r\n"
            "Content-Length: 2\r\nConnection: keep-alive\r\nLocation: /1\r\n\r\n");
  EXPECT_NE(header_of({}, {.keep_alive = false}).find("Connection: close\r\n"), std::string::npos);
}

TEST(AnswerText, HeadHasTheSameHeadersAndNoBody) {
  const response answer{.body = "12345"};
  EXPECT_EQ(header_of(answer, {.head_only = true}), header_of(answer));
  EXPECT_TRUE(sends_body(answer, {}));
  EXPECT_FALSE(sends_body(answer, {.head_only = true}));
}

TEST(AnswerText, StatusesWithoutABodySayNothingOfOne) {
  for (const int status : {204, 304}) {
    const response answer{.status = status, .body = "ignored"};
    EXPECT_EQ(header_of(answer).find("Content-"), std::string::npos);
    EXPECT_FALSE(sends_body(answer, {}));
  }
}

TEST(AnswerText, ASharedBodyGoesBeforeAnOwnOne) {
  const response answer{.body = "own", .shared_body = std::make_shared<const std::string>("shared body")};
  EXPECT_EQ(body_of(answer), "shared body");
  EXPECT_NE(header_of(answer).find("Content-Length: 11\r\n"), std::string::npos);
}

TEST(AnswerText, HasTheHeadersThatManyShareBesideItsOwn) {
  const response answer{.headers = {{"X-Own", "1"}},
                        .common_headers = std::make_shared<const std::string>("X-One: a\r\nX-Two: b\r\n")};
  EXPECT_NE(header_of(answer).find("\r\nX-One: a\r\nX-Two: b\r\nX-Own: 1\r\n\r\n"), std::string::npos);
  std::string stream;
  append_stream_header(stream, answer, {.date = "now"});
  EXPECT_NE(stream.find("\r\nX-One: a\r\nX-Two: b\r\nX-Own: 1\r\n\r\n"), std::string::npos);
}

TEST(AnswerText, LeavesOutHeadersThatWouldBreakTheFraming) {
  const std::string text = header_of({.headers = {{"content-length", "7"},
                                                  {"Transfer-Encoding", "chunked"},
                                                  {"connection", "upgrade"},
                                                  {"X-Split", "a\r\nSet-Cookie: b"},
                                                  {"X\nY", "1"},
                                                  {"", "2"},
                                                  {"X-Good", "yes"}}});
  EXPECT_EQ(
      text,
      "HTTP/1.1 200 OK\r\nDate: today\r\nContent-Length: 0\r\nConnection: keep-alive\r\nX-Good: yes\r\n\r\n");
}

TEST(AnswerText, AStatusThatIsNoFinalOneBecomes500) {
  for (const int status : {0, 100, 199, 600, -1}) {
    EXPECT_TRUE(header_of({.status = status}).starts_with("HTTP/1.1 500 ")) << status;
  }
}

TEST(AnswerText, TheHeadOfAStreamNamesNoLength) {
  response head;
  head.status = 201;
  head.content_type = "text/event-stream";
  head.body = "not here";
  head.headers = {{"X-Own", "1"}, {"Content-Length", "7"}, {"Connection", "keep-alive"}};
  std::string text;
  append_stream_header(text, head, {.chunked = true, .date = "now"});
  EXPECT_EQ(text,
            "HTTP/1.1 201 Created\r\nDate: now\r\nContent-Type: text/event-stream\r\n"
            "Transfer-Encoding: chunked\r\nConnection: close\r\nX-Own: 1\r\n\r\n");
  text.clear();
  append_stream_header(text, head, {.chunked = false, .date = "now"});
  EXPECT_EQ(text,
            "HTTP/1.1 201 Created\r\nDate: now\r\nContent-Type: text/event-stream\r\n"
            "Connection: close\r\nX-Own: 1\r\n\r\n");
}

TEST(AnswerText, AChunkSaysItsSizeInHexadecimal) {
  std::string text;
  append_chunk_begin(text, 5);
  append_chunk_begin(text, 171);
  EXPECT_EQ(text, "5\r\nab\r\n");
}

TEST(AnswerText, WritesDatesAsTheStandardHasThem) {
  EXPECT_EQ(http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(1'709'164'800), "Thu, 29 Feb 2024 00:00:00 GMT");
}

/// Two connected sockets, of which the first does not block.
struct socket_pair {
  socket_pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0); }
  ~socket_pair() {
    ::close(ends[0]);
    ::close(ends[1]);
  }

  std::string read() const {
    std::string out(64 * 1024, '\0');
    const ssize_t got = ::recv(ends[1], out.data(), out.size(), 0);
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return out;
  }

  std::array<int, 2> ends{-1, -1};
};

TEST(SendQueue, SendsTextsAndBodiesInOrderThroughASocketThatTakesLittleAtATime) {
  const socket_pair sockets;
  send_queue queue;
  std::string spare;
  std::string expected;
  for (int i = 0; i < 200; ++i) {
    const std::string text = "text " + std::to_string(i) + ';';
    const std::string body(static_cast<std::size_t>(i) * 100, static_cast<char>('a' + i % 26));
    queue.append_text(text, spare);
    if (i % 2 == 0) {
      queue.append_body(body);
    } else {
      queue.append_body(std::make_shared<const std::string>(body));
    }
    expected += text + body;
  }
  EXPECT_EQ(queue.size(), expected.size());
  std::string received;
  bool was_blocked = false;
  for (;;) {
    const auto result = queue.send_to(sockets.ends[0], spare);
    ASSERT_NE(result, send_queue::result::failed);
    for (std::string more = sockets.read(); !more.empty(); more = sockets.read()) {
      received += more;
    }
    if (result == send_queue::result::sent) {
      break;
    }
    was_blocked = true;
  }
  EXPECT_TRUE(was_blocked);
  EXPECT_EQ(received, expected);
  EXPECT_TRUE(queue.empty());
}

TEST(SendQueue, KeepsItsOrderWhenItNeverRunsEmpty) {
  const socket_pair sockets;
  send_queue queue;
  std::string spare;
  std::string expected;
  std::string received;
  for (int i = 0; received.size() < 4'000'000; ++i) {
    while (queue.size() < 400'000) {
      const std::string text(static_cast<std::size_t>(i % 700 + 1), static_cast<char>('A' + i % 26));
      queue.append_text(text, spare);
      expected += text;
      ++i;
    }
    ASSERT_EQ(queue.send_to(sockets.ends[0], spare), send_queue::result::blocked);
    received += sockets.read();
  }
  EXPECT_EQ(received, expected.substr(0, received.size()));
}

TEST(SendQueue, SaysWhenTheOtherSideIsGone) {
  socket_pair sockets;
  ::shutdown(sockets.ends[1], SHUT_RDWR);
  send_queue queue;
  std::string spare;
  queue.append_text("x", spare);
  EXPECT_EQ(queue.send_to(sockets.ends[0], spare), send_queue::result::failed);
}

}  // namespace
}  // namespace usher::edge::answer_text_test
