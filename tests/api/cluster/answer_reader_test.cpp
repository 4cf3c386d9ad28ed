#include "api/cluster/answer_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"

namespace usher::tests::answer_reader_test {
namespace {

using api::answer_reader;
using status = answer_reader::status;

/// All that is read of the bytes, when they come so many at a time.
struct reading {
  reading(std::string_view bytes, std::size_t at_once) {
    while (!bytes.empty() && last != status::failed) {
      auto some = bytes.substr(0, at_once);
      bytes.remove_prefix(some.size());
      take(some);
    }
  }

  void take(std::string_view some) {
    while ((last = reader.feed(some)) != status::needs_more) {
      if (last == status::answered || last == status::opened) {
        answers.push_back(reader.take());
        ends.push_back(reader.is_last());
      } else if (last == status::piece) {
        stream += reader.take_piece();
      } else {
        return;
      }
    }
  }

  answer_reader reader;
  std::vector<edge::response> answers;
  std::vector<bool> ends;
  std::string stream;
  status last = status::needs_more;
};

/// The same bytes in pieces of every size.
template <class Check>
void in_all_pieces(std::string_view bytes, const Check& check) {
  for (std::size_t at_once = 1; at_once <= bytes.size(); ++at_once) {
    check(reading(bytes, at_once));
  }
}

TEST(AnswerReader, TellsAnswersApart) {
  constexpr std::string_view bytes =
      "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: "
      "keep-alive\r\n"
      "traceparent: 00-1\r\nETag:  \"x\" \r\n\r\nhello"
      "HTTP/1.1 304 Not Modified\r\nConnection: keep-alive\r\n\r\n"
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 1\r\n\r\n";
  in_all_pieces(bytes, [](const reading& read) {
    ASSERT_EQ(read.answers.size(), 3U);
    using headers = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(read.answers[0].status, 200);
    EXPECT_EQ(read.answers[0].body, "hello");
    EXPECT_EQ(read.answers[0].content_type, "");
    EXPECT_EQ(read.answers[0].headers, (headers{{"Content-Type", "text/plain"}, {"ETag", "\"x\""}}));
    EXPECT_EQ(read.answers[1].status, 304);
    EXPECT_EQ(read.answers[2].status, 503);
    EXPECT_EQ(read.answers[2].headers, (headers{{"Retry-After", "1"}}));
    EXPECT_EQ(read.ends, (std::vector{false, false, true}));
    EXPECT_EQ(read.last, status::needs_more);
  });
}

TEST(AnswerReader, PassesStreamsOnAsTheyCome) {
  constexpr std::string_view bytes =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: "
      "close\r\n\r\n"
      "6\r\nfirst\n\r\nc\r\nsecond\nthird\r\n0\r\n\r\n";
  in_all_pieces(bytes, [](const reading& read) {
    ASSERT_EQ(read.answers.size(), 1U);
    EXPECT_EQ(read.answers[0].body, "");
    EXPECT_EQ(read.stream, "first\nsecond\nthird");
    EXPECT_EQ(read.last, status::ended);
  });
}

TEST(AnswerReader, TakesNothingElse) {
  for (const std::string_view bytes :
       {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno field\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\nHTTP/1.1"}) {
    in_all_pieces(bytes, [&](const reading& read) { EXPECT_EQ(read.last, status::failed) << bytes; });
  }
  const std::string endless =
      "HTTP/1.1 200 OK\r\nX: " + std::string(domain::limits::max_link_header_bytes, 'x');
  EXPECT_EQ(reading(endless, 1'000).last, status::failed);
}

}  // namespace
}  // namespace usher::tests::answer_reader_test
