#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/edge/stream_stage.hpp"

namespace usher::edge::tests::stream_test {
namespace {

TEST(Stream, CarriesWhatAnotherThreadSendsInOrderUntilItIsClosed) {
  stream_stage s;
  raw_socket client = s.ask();
  const auto mine = s.owner.take();
  EXPECT_EQ(s.running.counters().streams_open, 1U);
  EXPECT_EQ(s.running.counters().requests_in_flight, 0U);
  std::string expected;
  for (int i = 0; i < 1'000; ++i) {
    const std::string piece = std::to_string(i) + ';';
    mine.to.send(piece);
    expected += piece;
  }
  EXPECT_FALSE(mine.to.ended());
  mine.to.close();
  mine.to.send("behind the end");
  EXPECT_EQ(receive_stream(client), expected);
  EXPECT_TRUE(eventually([&] { return mine.to.ended() && *mine.ends == 1; }));
  client.close();
  EXPECT_TRUE(s.nothing_open());
  EXPECT_EQ(*mine.ends, 1);
  EXPECT_EQ(s.running.counters().streams_dropped, 0U);
}

TEST(Stream, BeginsAtOnceWithAHeadThatNamesNoLength) {
  stream_stage s;
  raw_socket client = s.ask();
  const auto mine = s.owner.take();
  const std::string head = receive_until(client, "\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
  for (const std::string line :
       {"Content-Type: text/plain\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n"}) {
    EXPECT_NE(head.find("\r\n" + line), std::string::npos) << line << head;
  }
  EXPECT_EQ(head.find("Content-Length"), std::string::npos) << head;
  mine.to.send("now");
  EXPECT_EQ(receive_until(client, "now\r\n"), "3\r\nnow\r\n");
}

TEST(Stream, BeginsWithTheBodyOfItsHead) {
  std::optional<stream> opened;
  stream_stage s(stream_stage::one_reactor(), [&](request&&, const responder& to) {
    opened = to.open_stream(text_answer("first, "));
    opened->send("second");
    opened->close();
  });
  raw_socket client = s.ask();
  EXPECT_EQ(receive_stream(client), "first, second");
}

TEST(Stream, EndsWhenItsLastCopyIsDropped) {
  stream_stage s;
  raw_socket client = s.ask();
  {
    const auto mine = s.owner.take();
    const stream copy = mine.to;
    copy.send("all");
  }
  EXPECT_EQ(receive_stream(client), "all");
}

TEST(Stream, IsAnsweredToARequestThatComesByteByByteAndMayBeSentSo) {
  stream_stage s;
  raw_socket client = s.connect();
  for (const char c : request_text("GET", "/s")) {
    client.send({&c, 1});
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
  const auto mine = s.owner.take();
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    const char c = static_cast<char>('a' + i % 26);
    mine.to.send({&c, 1});
    expected += c;
    if (i % 3 == 0) {
      std::this_thread::sleep_for(std::chrono::microseconds{200});
    }
  }
  mine.to.close();
  EXPECT_EQ(receive_stream(client), expected);
}

TEST(Stream, TakesPiecesOfManyThreadsWhole) {
  stream_stage s;
  raw_socket client = s.ask();
  const auto mine = s.owner.take();
  constexpr int threads = 4;
  constexpr int pieces = 500;
  std::vector<std::thread> senders;
  for (int i = 0; i < threads; ++i) {
    senders.emplace_back([&mine, i] {
      for (int k = 0; k < pieces; ++k) {
        mine.to.send(std::to_string(i) + ':' + std::to_string(k) + '\n');
      }
    });
  }
  for (auto& sender : senders) {
    sender.join();
  }
  mine.to.close();
  std::istringstream lines(receive_stream(client));
  std::vector<int> next(threads, 0);
  for (std::string line; std::getline(lines, line);) {
    const auto sender = static_cast<std::size_t>(line.at(0) - '0');
    ASSERT_EQ(line.substr(2), std::to_string(next.at(sender)++));
  }
  EXPECT_EQ(next, std::vector<int>(threads, pieces));
}

TEST(Stream, IsPlainBytesUpToTheEndForOnePointZero) {
  stream_stage s;
  raw_socket client = s.connect();
  client.send("GET /s HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto mine = s.owner.take();
  mine.to.send("one ");
  std::this_thread::sleep_for(milliseconds{20});
  mine.to.send("two");
  mine.to.close();
  const std::string all = client.receive_to_end();
  EXPECT_EQ(body_part(all), "one two");
  EXPECT_EQ(all.find("Transfer-Encoding"), std::string::npos) << all;
  EXPECT_NE(all.find("\r\nConnection: close\r\n"), std::string::npos) << all;
}

TEST(Stream, CarriesWhatItSharesWithOthersInItsPlace) {
  stream_stage s;
  raw_socket one = s.ask();
  const auto first = s.owner.take();
  raw_socket other = s.ask();
  const auto second = s.owner.take();
  std::string expected;
  for (const std::size_t size : {1U, 300U, 20'000U, 100'000U, 5U, 16U * 1024U, 40U}) {
    const auto bytes = std::make_shared<const std::string>(size, static_cast<char>('a' + size % 26));
    for (const auto& to : {first.to, second.to}) {
      to.send("own;");
      to.send_shared(bytes);
    }
    expected += "own;" + *bytes;
  }
  first.to.send_shared(nullptr);
  first.to.send_shared(std::make_shared<const std::string>());
  for (const auto& to : {first.to, second.to}) {
    to.close();
  }
  EXPECT_EQ(receive_stream(one), expected);
  EXPECT_EQ(receive_stream(other), expected);
}

TEST(Stream, SharesWhatWaitsForAClientThatTakesNothing) {
  stream_stage s;
  raw_socket deaf = s.ask("/s", 4'096);
  const auto mine = s.owner.take();
  // More than the kernel of both sides takes.
  std::string expected(120'000, 'x');
  mine.to.send(expected);
  const auto bytes = std::make_shared<const std::string>(1'000, 'y');
  ASSERT_TRUE(eventually([&] {
    if (bytes.use_count() <= 20) {
      mine.to.send_shared(bytes);
      expected += *bytes;
    }
    return bytes.use_count() > 20;
  }));
  std::this_thread::sleep_for(milliseconds{20});
  EXPECT_GT(bytes.use_count(), 20) << "the connection has them, and no copies";
  mine.to.close();
  EXPECT_EQ(receive_stream(deaf), expected);
  EXPECT_TRUE(eventually([&] { return bytes.use_count() == 1; }));
}

TEST(Stream, IsOnlyItsHeadForHead) {
  stream_stage s;
  raw_socket client = s.connect();
  client.send(request_text("HEAD", "/s"));
  const auto mine = s.owner.take();
  mine.to.send("unseen");
  const std::string all = client.receive_to_end();
  EXPECT_TRUE(all.starts_with("HTTP/1.1 200 OK\r\n")) << all;
  EXPECT_EQ(body_part(all), "");
  EXPECT_TRUE(eventually([&] { return mine.to.ended() && *mine.ends == 1; }));
  client.close();
  EXPECT_TRUE(s.nothing_open());
}

TEST(Stream, WaitsForEarlierAnswersAndNothingIsServedBehindIt) {
  held_requests held;
  const auto hold = held.handler();
  stream_owner owner;
  stream_stage s(stream_stage::one_reactor(), [&](request&& what, responder to) {
    if (what.path == "/s") {
      return owner.open(what.path, to);
    }
    hold(std::move(what), std::move(to));
  });
  raw_socket client = s.connect();
  client.send(request_text("GET", "/early") + request_text("GET", "/s") + request_text("GET", "/behind"));
  const auto mine = owner.take();
  ASSERT_TRUE(held.wait_for(2));
  auto others = held.take();
  others.back().second.send(text_answer("never seen"));
  mine.to.send("event");
  EXPECT_FALSE(client.readable_within(milliseconds{50}));
  others.front().second.send(text_answer("early"));
  mine.to.close();
  client.send(request_text("GET", "/later"));
  const std::string all = client.receive_to_end();
  EXPECT_LT(all.find("early"), all.find("5\r\nevent\r\n"));
  EXPECT_TRUE(all.ends_with("5\r\nevent\r\n0\r\n\r\n")) << all;
  EXPECT_EQ(all.find("never seen"), std::string::npos);
  EXPECT_EQ(s.running.counters().requests_handled, 3U);
  client.close();
  EXPECT_TRUE(s.nothing_open());
}

TEST(Stream, BehindAnotherStreamEndsUnseen) {
  stream_stage s;
  raw_socket client = s.connect();
  client.send(request_text("GET", "/s1") + request_text("GET", "/s2"));
  const auto first = s.owner.take();
  const auto second = s.owner.take();
  EXPECT_TRUE(eventually([&] { return second.to.ended() && *second.ends == 1; }));
  second.to.send("unseen");
  first.to.send("seen");
  first.to.close();
  EXPECT_EQ(receive_stream(client), "seen");
}

TEST(Stream, IsTheOnlyAnswerOfItsRequest) {
  std::optional<stream> opened;
  std::optional<stream> again;
  std::optional<stream> late;
  stream_stage s(stream_stage::one_reactor(), [&](request&& what, const responder& to) {
    if (what.path == "/late") {
      to.send(text_answer("answered"));
      late = to.open_stream(text_answer(""));
      return;
    }
    opened = to.open_stream(text_answer(""));
    again = to.open_stream(text_answer(""));
    to.send(text_answer("second answer"));
    opened->send("event");
    opened->close();
  });
  raw_socket client = s.ask();
  EXPECT_EQ(receive_stream(client), "event");
  http_client other(s.running.port());
  EXPECT_EQ(other.get("/late").body, "answered");
  EXPECT_FALSE(again || late);
  EXPECT_TRUE(eventually([&] { return s.running.counters().streams_open == 0; }));
}

TEST(Stream, ThatIsOpenedAfterTheDeadlineEndsAtOnce) {
  auto settings = stream_stage::one_reactor();
  settings.request_deadline = milliseconds{100};
  held_requests held;
  stream_stage s(settings, held.handler());
  http_client client(s.running.port());
  client.send(request_text("GET", "/s"));
  EXPECT_EQ(client.receive().body, "unanswered");
  stream_owner owner;
  owner.open("/s", held.take().front().second);
  const auto mine = owner.take();
  EXPECT_TRUE(eventually([&] { return mine.to.ended() && *mine.ends == 1; }));
  client.send(request_text("GET", "/next"));
  ASSERT_TRUE(held.wait_for(1));
  held.take().front().second.send(text_answer("next"));
  EXPECT_EQ(client.receive().body, "next");
}

}  // namespace
}  // namespace usher::edge::tests::stream_test
