#include <algorithm>
#include <atomic>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "api/edge/edge_state.hpp"
#include "api/edge/reactor_mailbox.hpp"
#include "api/edge/server.hpp"
#include "api/edge/stream_channel.hpp"
#include "domain/base/limits.hpp"
#include "tests/api/edge/edge_stage.hpp"

namespace usher::edge::tests::stream_test {
namespace {

constexpr std::size_t piece_bytes = 8'000;

/// One stream as its owner sees it.
struct owned_stream {
  std::string path;
  stream to;
  /// How often the owner was told that it ended.
  std::shared_ptr<std::atomic<int>> ends;
};

/// Opens a stream for each request to `/s...` and keeps it until it is asked for; echoes the others. A
/// refused stream is answered 503.
class stream_owner {
 public:
  request_handler handler() {
    return [this](request&& what, const responder& to) {
      if (what.path.starts_with("/s")) {
        return open(what.path, to);
      }
      echo(std::move(what), to);
    };
  }

  void open(const std::string& path, const responder& to) {
    auto ends = std::make_shared<std::atomic<int>>(0);
    auto opened = to.open_stream(text_answer(""), [ends] { ++*ends; });
    if (!opened) {
      return to.send(text_answer("no stream", 503));
    }
    const std::lock_guard lock(mutex_);
    streams_.push_back({path, std::move(*opened), std::move(ends)});
  }

  /// The next one; waits for it.
  owned_stream take() {
    eventually([this] { return count() > 0; });
    const std::lock_guard lock(mutex_);
    owned_stream first = std::move(streams_.at(0));
    streams_.pop_front();
    return first;
  }

  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return streams_.size();
  }

  /// Sends each its own path, and lets go of those that ended.
  void send_paths() {
    const std::lock_guard lock(mutex_);
    std::erase_if(streams_, [](const owned_stream& one) { return one.to.ended(); });
    for (const auto& one : streams_) {
      one.to.send(one.path + '\n');
    }
  }

 private:
  std::mutex mutex_;
  std::deque<owned_stream> streams_;
};

struct stage {
  explicit stage(server_settings settings = one_reactor())
      : running(std::move(settings), owner.handler(), plain_answers()) {
    running.start();
  }
  stage(server_settings settings, request_handler handler)
      : running(std::move(settings), std::move(handler), plain_answers()) {
    running.start();
  }

  /// So that all clients meet on the same thread.
  static server_settings one_reactor() {
    auto settings = loopback_settings();
    settings.reactor_threads = 1;
    return settings;
  }

  raw_socket connect(int receive_buffer_bytes = 0) const {
    return raw_socket(running.port(), "127.0.0.1", receive_buffer_bytes);
  }

  /// A client that has asked for the stream.
  raw_socket ask(const std::string& path = "/s", int receive_buffer_bytes = 0) const {
    raw_socket client = connect(receive_buffer_bytes);
    client.send(request_text("GET", path));
    return client;
  }

  bool nothing_open() const {
    return eventually([this] {
      const auto now = running.counters();
      return now.connections_open == 0 && now.streams_open == 0 && now.requests_in_flight == 0;
    });
  }

  stream_owner owner;
  server running;
};

/// The bytes until the text has come.
std::string receive_until(raw_socket& from, std::string_view end) {
  std::string all;
  while (all.find(end) == std::string::npos) {
    const std::string more = from.receive();
    if (more.empty()) {
      throw connection_error("the connection ended after: " + all);
    }
    all += more;
  }
  return all;
}

struct chunked_body {
  std::string bytes;
  /// The last chunk came, and nothing behind it.
  bool complete = false;
  bool malformed = false;
};

chunked_body read_chunks(std::string_view text) {
  chunked_body body;
  while (!text.empty() && !body.complete) {
    const std::size_t line = text.find("\r\n");
    if (line == std::string_view::npos) {
      return body;
    }
    const std::size_t size = std::stoul(std::string(text.substr(0, line)), nullptr, 16);
    text.remove_prefix(line + 2);
    if (text.size() < size + 2) {
      return body;
    }
    body.bytes += text.substr(0, size);
    body.malformed = body.malformed || text.substr(size, 2) != "\r\n";
    text.remove_prefix(size + 2);
    body.complete = size == 0;
  }
  body.malformed = body.malformed || !text.empty();
  return body;
}

std::string_view body_part(std::string_view all) {
  return all.substr(all.find("\r\n\r\n") + 4);
}

/// All pieces of a stream up to its end in order.
std::string receive_stream(raw_socket& from) {
  const std::string all = from.receive_to_end();
  const auto body = read_chunks(body_part(all));
  EXPECT_TRUE(body.complete && !body.malformed) << all;
  return body.bytes;
}

TEST(Stream, CarriesWhatAnotherThreadSendsInOrderUntilItIsClosed) {
  stage s;
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
  stage s;
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
  stage s(stage::one_reactor(), [&](request&&, const responder& to) {
    opened = to.open_stream(text_answer("first, "));
    opened->send("second");
    opened->close();
  });
  raw_socket client = s.ask();
  EXPECT_EQ(receive_stream(client), "first, second");
}

TEST(Stream, EndsWhenItsLastCopyIsDropped) {
  stage s;
  raw_socket client = s.ask();
  {
    const auto mine = s.owner.take();
    const stream copy = mine.to;
    copy.send("all");
  }
  EXPECT_EQ(receive_stream(client), "all");
}

TEST(Stream, IsAnsweredToARequestThatComesByteByByteAndMayBeSentSo) {
  stage s;
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
  stage s;
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
  stage s;
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
  stage s;
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
  stage s;
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
  stage s;
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
  stage s(stage::one_reactor(), [&](request&& what, responder to) {
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
  stage s;
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
  stage s(stage::one_reactor(), [&](request&& what, const responder& to) {
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
  auto settings = stage::one_reactor();
  settings.request_deadline = milliseconds{100};
  held_requests held;
  stage s(settings, held.handler());
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

TEST(Stream, OutlivesTheTimeOutsOfRequests) {
  auto settings = stage::one_reactor();
  settings.idle_timeout = settings.header_timeout = settings.body_timeout = settings.request_deadline =
      settings.write_timeout = milliseconds{100};
  stage s(settings);
  raw_socket client = s.ask();
  const auto mine = s.owner.take();
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(milliseconds{300});
    mine.to.send("still here;");
  }
  EXPECT_FALSE(mine.to.ended());
  mine.to.close();
  EXPECT_EQ(receive_stream(client), "still here;still here;still here;");
}

TEST(Stream, EndsAsSoonAsItsClientLeavesInWhicheverWay) {
  const std::vector<void (*)(raw_socket&)> ways{[](raw_socket& client) { client.close(); },
                                                [](raw_socket& client) { client.reset(); },
                                                [](raw_socket& client) { client.finish_sending(); }};
  stage s;
  for (const auto leave : ways) {
    raw_socket client = s.ask();
    const auto mine = s.owner.take();
    receive_until(client, "\r\n\r\n");
    EXPECT_FALSE(mine.to.ended());
    leave(client);
    EXPECT_TRUE(eventually([&] { return mine.to.ended() && *mine.ends == 1; }));
    EXPECT_TRUE(s.nothing_open());
    mine.to.send("for nobody");
    mine.to.close();
  }
  EXPECT_EQ(s.running.counters().streams_dropped, 0U);
}

TEST(Stream, LetsGoOfWhatItsOwnerLeftWithIt) {
  const auto token = std::make_shared<int>(1);
  std::mutex mutex;
  std::vector<stream> streams;
  stage s(stage::one_reactor(), [&](request&&, const responder& to) {
    auto opened = to.open_stream(text_answer(""), [token] {});
    const std::lock_guard lock(mutex);
    streams.push_back(std::move(*opened));
  });
  const auto before = token.use_count();
  {
    raw_socket client = s.ask();
    ASSERT_TRUE(eventually([&] { return s.running.counters().streams_open == 1; }));
    EXPECT_EQ(token.use_count(), before + 1);
  }
  EXPECT_TRUE(eventually([&] { return token.use_count() == before; }));
  const std::lock_guard lock(mutex);
  EXPECT_TRUE(streams.front().ended());
}

TEST(Stream, StaysWhateverItsClientStillSendsUpToABound) {
  stage s;
  raw_socket client = s.ask();
  const auto mine = s.owner.take();
  client.send(request_text("GET", "/other") + "nonsense" + std::string(300'000, 'x'));
  std::this_thread::sleep_for(milliseconds{50});
  const auto before = process_cpu_time();
  std::this_thread::sleep_for(milliseconds{300});
  EXPECT_LT(process_cpu_time() - before, milliseconds{100}) << "the server spins";
  mine.to.send("event");
  receive_until(client, "event");
  EXPECT_EQ(s.running.counters().requests_handled, 1U);
  const std::string flood(1'000'000, 'x');
  EXPECT_THROW(
      {
        for (int i = 0; i < 200; ++i) {
          client.send(flood);
        }
      },
      connection_error);
  EXPECT_TRUE(eventually([&] { return mine.to.ended(); }));
  EXPECT_EQ(s.running.counters().streams_dropped, 1U);
}

/// Sends until the stream ends; the bytes that it took.
std::size_t send_until_ended(const stream& to) {
  const std::string piece(piece_bytes, 'x');
  std::size_t sent = 0;
  eventually([&] {
    if (to.ended()) {
      return true;
    }
    to.send(piece);
    sent += piece.size();
    return false;
  });
  return sent;
}

TEST(Stream, OfAClientThatReadsNothingIsDroppedWhileOthersOfItsReactorGoOn) {
  stage s;
  raw_socket deaf = s.ask("/s-deaf", 4'096);
  const auto deaf_stream = s.owner.take();
  raw_socket listening = s.ask("/s-listening");
  const auto listening_stream = s.owner.take();
  http_client asking(s.running.port());
  const std::size_t taken = send_until_ended(deaf_stream.to);
  EXPECT_TRUE(deaf_stream.to.ended());
  // What is unsent, and what the kernel of both sides keeps.
  EXPECT_LT(taken, 1'000'000U);
  EXPECT_GT(taken, domain::limits::max_unsent_bytes_per_stream);
  EXPECT_EQ(s.running.counters().streams_dropped, 1U);
  EXPECT_THROW(deaf.receive_to_end(), connection_error);
  EXPECT_EQ(asking.get("/x").body, "GET /x ");
  listening_stream.to.send("event");
  listening_stream.to.close();
  EXPECT_EQ(receive_stream(listening), "event");
  EXPECT_EQ(*deaf_stream.ends, 1);
}

TEST(Stream, OfAClientThatReadsMayCarryFarMoreThanMayBeUnsent) {
  stage s;
  raw_socket client = s.ask();
  const auto mine = s.owner.take();
  const std::string piece(piece_bytes, 'x');
  receive_until(client, "\r\n\r\n");
  for (int i = 0; i < 100; ++i) {
    mine.to.send(piece);
    std::size_t heard = 0;
    while (heard < piece.size()) {
      heard += client.receive().size();
    }
  }
  EXPECT_FALSE(mine.to.ended());
  EXPECT_EQ(s.running.counters().streams_dropped, 0U);
}

TEST(Stream, IsDroppedWhenItsClientTakesNoByteForTooLong) {
  auto settings = stage::one_reactor();
  settings.write_timeout = milliseconds{300};
  stage s(settings);
  raw_socket deaf = s.ask("/s", 4'096);
  const auto mine = s.owner.take();
  // More than the kernel takes, less than may be unsent.
  for (int i = 0; i < 14; ++i) {
    mine.to.send(std::string(piece_bytes, 'x'));
    std::this_thread::sleep_for(milliseconds{5});
  }
  EXPECT_FALSE(mine.to.ended());
  EXPECT_TRUE(eventually([&] { return mine.to.ended() && *mine.ends == 1; }));
  EXPECT_EQ(s.running.counters().streams_dropped, 1U);
  EXPECT_TRUE(s.nothing_open());
}

TEST(Stream, IsDroppedAlsoWhenTheKernelHasTakenWhatItsClientDoesNot) {
  auto settings = stage::one_reactor();
  settings.write_timeout = milliseconds{300};
  stage s(settings);
  raw_socket deaf = s.ask("/s", 4'096);
  const auto mine = s.owner.take();
  mine.to.send(std::string(3 * piece_bytes, 'x'));
  EXPECT_TRUE(eventually([&] { return mine.to.ended() && *mine.ends == 1; }));
  EXPECT_EQ(s.running.counters().streams_dropped, 1U);
  EXPECT_TRUE(s.nothing_open());
}

TEST(Stream, IsDroppedForOnePieceThatIsTooLarge) {
  stage s;
  raw_socket client = s.ask();
  const auto mine = s.owner.take();
  mine.to.send(std::string(domain::limits::max_unsent_bytes_per_stream + 1, 'x'));
  EXPECT_TRUE(eventually([&] { return mine.to.ended(); }));
  EXPECT_EQ(s.running.counters().streams_dropped, 1U);
  EXPECT_THROW(client.receive_to_end(), connection_error);
}

TEST(Stream, IsRefusedBeyondTheBoundAndWelcomeAgainWhenOneLeaves) {
  auto settings = loopback_settings();
  settings.max_streams = 3;
  stage s(settings);
  std::deque<raw_socket> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(s.ask());
    receive_until(clients.back(), "\r\n\r\n");
  }
  http_client late(s.running.port());
  for (int i = 0; i < 3; ++i) {
    const auto answer = late.get("/s");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("connection"), "keep-alive");
  }
  EXPECT_EQ(late.get("/x").status, 200);
  EXPECT_EQ(s.running.counters().streams_open, 3U);
  clients.pop_front();
  ASSERT_TRUE(eventually([&] { return s.running.counters().streams_open == 2; }));
  clients.push_back(s.ask());
  EXPECT_TRUE(receive_until(clients.back(), "\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST(StreamStop, ClosesTheStreamsInOrderAndDoesNotWaitForThem) {
  stage s;
  raw_socket client = s.ask();
  raw_socket deaf = s.ask("/s-deaf", 4'096);
  const auto mine = s.owner.take();
  const auto deaf_stream = s.owner.take();
  for (int i = 0; i < 14; ++i) {
    deaf_stream.to.send(std::string(piece_bytes, 'x'));
    std::this_thread::sleep_for(milliseconds{5});
  }
  mine.to.send("last words");
  const auto begin = std::chrono::steady_clock::now();
  std::thread stopping([&] { s.running.stop(seconds{20}); });
  EXPECT_EQ(receive_stream(client), "last words");
  client.close();
  stopping.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds{5});
  for (const auto& one : {mine, deaf_stream}) {
    EXPECT_TRUE(one.to.ended());
    EXPECT_EQ(*one.ends, 1);
    one.to.send("too late");
    one.to.close();
  }
  EXPECT_EQ(s.running.counters().streams_open, 0U);
}

TEST(StreamStop, EndsAStreamThatIsOpenedWhileTheServerStops) {
  held_requests held;
  stage s(stage::one_reactor(), held.handler());
  raw_socket client = s.ask();
  ASSERT_TRUE(held.wait_for(1));
  std::thread stopping([&] { s.running.stop(seconds{20}); });
  EXPECT_TRUE(eventually([&] {
    try {
      s.connect();
    } catch (const connection_error&) {
      return true;
    }
    return false;
  }));
  std::this_thread::sleep_for(milliseconds{50});
  stream_owner owner;
  owner.open("/s", held.take().front().second);
  const auto mine = owner.take();
  EXPECT_EQ(receive_stream(client), "");
  client.close();
  stopping.join();
  EXPECT_TRUE(mine.to.ended());
  EXPECT_EQ(*mine.ends, 1);
}

TEST(StreamStop, EndsAStreamThatNoReactorHasSeen) {
  const auto shared = std::make_shared<edge_state>(loopback_settings(), echo, plain_answers());
  const auto mailbox = std::make_shared<reactor_mailbox>();
  int ends = 0;
  ASSERT_TRUE(shared->admit_stream());
  const auto channel = std::make_shared<stream_channel>(shared, mailbox, 0, 1, [&] { ++ends; });
  ASSERT_TRUE(mailbox->post(opened_stream{.descriptor = 0, .connection = 1, .head = {}, .channel = channel}));
  mailbox->close();
  EXPECT_TRUE(channel->ended());
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(shared->streams_open, 0U);
  EXPECT_FALSE(mailbox->post(opened_stream{.head = {}, .channel = channel}));
}

TEST(StreamStop, AStreamAndItsResponderMayOutliveTheServer) {
  held_requests held;
  const auto hold = held.handler();
  std::optional<owned_stream> left;
  std::vector<std::pair<request, responder>> unanswered;
  {
    stream_owner owner;
    stage s(stage::one_reactor(), [&](request&& what, responder to) {
      if (what.path == "/s") {
        return owner.open(what.path, to);
      }
      hold(std::move(what), std::move(to));
    });
    raw_socket client = s.ask();
    raw_socket waiting = s.ask("/waiting");
    left = owner.take();
    ASSERT_TRUE(held.wait_for(1));
    unanswered = held.take();
  }
  EXPECT_TRUE(left->to.ended());
  EXPECT_EQ(*left->ends, 1);
  left->to.send("nobody hears this");
  std::atomic<int> ends{0};
  EXPECT_FALSE(unanswered.front().second.open_stream(text_answer(""), [&] { ++ends; }));
  EXPECT_EQ(ends, 0);
}

TEST(Stream, OfAClientWhoLeftReachesNobodyElse) {
  held_requests held;
  stage s(stage::one_reactor(), held.handler());
  for (int i = 0; i < 50; ++i) {
    raw_socket gone = s.ask("/gone");
    ASSERT_TRUE(held.wait_for(1));
    const auto secret = held.take().front().second;
    stream_owner owner;
    // Half of them open the stream only when the client has left.
    if (i % 2 == 0) {
      owner.open("/gone", secret);
    }
    if (i % 2 == 0) {
      receive_until(gone, "\r\n\r\n");
    }
    gone.reset();
    ASSERT_TRUE(eventually([&] { return s.running.counters().connections_open == 0; }));
    // One reactor, so that the next client gets the same descriptor in it.
    raw_socket next = s.ask("/next");
    ASSERT_TRUE(held.wait_for(1));
    if (i % 2 != 0) {
      owner.open("/gone", secret);
    }
    std::this_thread::sleep_for(milliseconds{2});
    owner.open("/next", held.take().front().second);
    const auto a = owner.take();
    const auto b = owner.take();
    const auto& old = a.path == "/gone" ? a : b;
    const auto& fresh = a.path == "/gone" ? b : a;
    for (int k = 0; k < 3; ++k) {
      old.to.send("not for you");
    }
    old.to.close();
    std::this_thread::sleep_for(milliseconds{2});
    fresh.to.send("for you");
    fresh.to.close();
    ASSERT_EQ(receive_stream(next), "for you");
    ASSERT_TRUE(eventually([&] { return old.to.ended() && *old.ends == 1; }));
    next.reset();
    ASSERT_TRUE(s.nothing_open());
  }
}

/// One client after the other, of whom 60 % leave at some time. True when none heard what another one was
/// told.
bool listen_and_mostly_leave(std::uint16_t port, int visitor, int visits) {
  std::mt19937 random(static_cast<std::mt19937::result_type>(visitor));
  for (int i = 0; i < visits; ++i) {
    const std::string id = "/s" + std::to_string(visitor) + '-' + std::to_string(i);
    raw_socket client(port);
    client.send(request_text("GET", id));
    const auto chance = random() % 100;
    if (chance < 30) {
      client.reset();
    } else if (chance < 60) {
      receive_until(client, "\r\n\r\n");
      client.close();
    } else {
      std::string all;
      while (std::count(all.begin(), all.end(), '/') < 5) {
        all += client.receive();
      }
      std::istringstream lines(read_chunks(body_part(all)).bytes);
      for (std::string line; std::getline(lines, line);) {
        if (line != id) {
          return false;
        }
      }
    }
  }
  return true;
}

TEST(Stream, ClientsWhoLeaveWhileEventsAreOnTheirWayDisturbNobody) {
  stage s(loopback_settings());
  std::atomic<bool> stopping{false};
  std::thread events([&] {
    while (!stopping) {
      s.owner.send_paths();
      std::this_thread::sleep_for(std::chrono::microseconds{300});
    }
  });
  std::atomic<int> wrong{0};
  std::vector<std::thread> visitors;
  for (int i = 0; i < 8; ++i) {
    visitors.emplace_back([&, i] {
      try {
        if (!listen_and_mostly_leave(s.running.port(), i, 200)) {
          ++wrong;
        }
      } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        ++wrong;
      }
    });
  }
  for (auto& visitor : visitors) {
    visitor.join();
  }
  stopping = true;
  events.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_TRUE(s.nothing_open());
}

}  // namespace
}  // namespace usher::edge::tests::stream_test
