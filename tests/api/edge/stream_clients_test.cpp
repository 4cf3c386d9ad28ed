#include <algorithm>
#include <atomic>
#include <iostream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/api/edge/stream_stage.hpp"

namespace usher::edge::tests::stream_clients_test {
namespace {

TEST(Stream, OutlivesTheTimeOutsOfRequests) {
  auto settings = stream_stage::one_reactor();
  settings.idle_timeout = settings.header_timeout = settings.body_timeout = settings.request_deadline =
      settings.write_timeout = milliseconds{100};
  stream_stage s(settings);
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
  stream_stage s;
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
  stream_stage s(stream_stage::one_reactor(), [&](request&&, const responder& to) {
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
  stream_stage s;
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
  stream_stage s;
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
  stream_stage s;
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
  auto settings = stream_stage::one_reactor();
  settings.write_timeout = milliseconds{300};
  stream_stage s(settings);
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
  auto settings = stream_stage::one_reactor();
  settings.write_timeout = milliseconds{300};
  stream_stage s(settings);
  raw_socket deaf = s.ask("/s", 4'096);
  const auto mine = s.owner.take();
  mine.to.send(std::string(3 * piece_bytes, 'x'));
  EXPECT_TRUE(eventually([&] { return mine.to.ended() && *mine.ends == 1; }));
  EXPECT_EQ(s.running.counters().streams_dropped, 1U);
  EXPECT_TRUE(s.nothing_open());
}

TEST(Stream, IsDroppedForOnePieceThatIsTooLarge) {
  stream_stage s;
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
  stream_stage s(settings);
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

TEST(Stream, OfAClientWhoLeftReachesNobodyElse) {
  held_requests held;
  stream_stage s(stream_stage::one_reactor(), held.handler());
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
  stream_stage s(loopback_settings());
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
}  // namespace usher::edge::tests::stream_clients_test
