#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/edge/server.hpp"
#include "tests/api/edge/edge_stage.hpp"

namespace usher::edge::tests::server_stop_test {
namespace {

TEST(ServerStop, AnswersWhatIsInFlightAndClosesTheRest) {
  held_requests held;
  stage s(held.handler());
  http_client busy = s.client();
  busy.send(request_text("GET", "/a") + request_text("GET", "/b"));
  raw_socket idle = s.connect();
  http_client half = s.client();
  half.send("POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
  ASSERT_TRUE(held.wait_for(2));
  ASSERT_TRUE(eventually([&] { return s.running.counters().connections_open == 3; }));
  std::this_thread::sleep_for(milliseconds{50});
  std::thread stopping([&] { s.running.stop(seconds{10}); });
  EXPECT_EQ(idle.receive_to_end(), "");
  const auto told = half.receive();
  EXPECT_EQ(told.body, "stopping");
  EXPECT_EQ(told.header("asked"), "/half");
  EXPECT_EQ(told.header("connection"), "close");
  EXPECT_TRUE(half.ended());
  half.socket().close();
  EXPECT_THROW(s.connect(), connection_error);
  for (auto& [what, to] : held.take()) {
    to.send(text_answer(what.path));
  }
  const auto first = busy.receive();
  EXPECT_EQ(first.body, "/a");
  const auto last = busy.receive();
  EXPECT_EQ(last.body, "/b");
  EXPECT_EQ(last.header("connection"), "close");
  EXPECT_TRUE(busy.ended());
  busy.socket().close();
  const auto begin = std::chrono::steady_clock::now();
  stopping.join();
  // It ends when the last connection does, not when patience does.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds{5});
  EXPECT_EQ(s.running.counters().connections_open, 0U);
}

TEST(ServerStop, TellsAClientWhoCameInTheLastMomentToComeLater) {
  auto settings = loopback_settings();
  settings.reactor_threads = 1;
  std::atomic<bool> entered{false};
  std::atomic<bool> released{false};
  // A handler must not block; this one does, so that the new client and the end meet in the reactor's
  // mailbox.
  stage s(
      [&](request&& what, const responder& to) {
        entered = true;
        while (!released) {
          std::this_thread::sleep_for(milliseconds{1});
        }
        echo(std::move(what), to);
      },
      settings);
  http_client busy = s.client();
  busy.send(request_text("GET", "/busy"));
  ASSERT_TRUE(eventually([&] { return entered.load(); }));
  http_client late = s.client();
  late.send(request_text("GET", "/late"));
  ASSERT_TRUE(eventually([&] { return s.running.counters().connections_accepted == 2; }));
  std::thread stopping([&] { s.running.stop(seconds{30}); });
  std::this_thread::sleep_for(milliseconds{100});
  released = true;
  EXPECT_EQ(busy.receive().body, "GET /busy ");
  const auto told = late.receive();
  EXPECT_EQ(told.body, "stopping");
  EXPECT_EQ(told.header("asked"), "nothing");
  EXPECT_TRUE(late.ended());
  busy.socket().close();
  late.socket().close();
  stopping.join();
  EXPECT_EQ(s.running.counters().requests_handled, 1U);
  EXPECT_EQ(s.running.counters().connections_open, 0U);
}

TEST(ServerStop, ServesARequestThatItHadNotNoticedYet) {
  auto settings = loopback_settings();
  settings.reactor_threads = 1;
  std::atomic<bool> entered{false};
  std::atomic<bool> released{false};
  // Blocks its reactor against the contract, so that the end is in the mailbox before the last request comes.
  stage s(
      [&](request&& what, const responder& to) {
        if (what.path == "/busy") {
          entered = true;
          while (!released) {
            std::this_thread::sleep_for(milliseconds{1});
          }
        }
        echo(std::move(what), to);
      },
      settings);
  http_client patient = s.client();
  EXPECT_EQ(patient.get("/first").status, 200);
  http_client busy = s.client();
  busy.send(request_text("GET", "/busy"));
  ASSERT_TRUE(eventually([&] { return entered.load(); }));
  std::thread stopping([&] { s.running.stop(seconds{30}); });
  std::this_thread::sleep_for(milliseconds{100});
  patient.send(request_text("GET", "/last"));
  std::this_thread::sleep_for(milliseconds{50});
  released = true;
  try {
    const auto answer = patient.receive();
    EXPECT_EQ(answer.body, "GET /last ");
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(patient.ended());
  } catch (const connection_error& broken) {
    ADD_FAILURE() << broken.what();
  }
  patient.socket().close();
  busy.socket().close();
  stopping.join();
}

TEST(ServerStop, ServesARequestThatComesJustAfterItAndSaysThatItIsTheLast) {
  stage s(echo);
  http_client client = s.client();
  EXPECT_EQ(client.get("/").header("connection"), "keep-alive");
  std::thread stopping([&] { s.running.stop(seconds{30}); });
  std::this_thread::sleep_for(milliseconds{100});
  client.send(request_text("GET", "/a") + request_text("GET", "/b"));
  EXPECT_EQ(client.receive().body, "GET /a ");
  const auto last = client.receive();
  EXPECT_EQ(last.body, "GET /b ");
  EXPECT_EQ(last.header("connection"), "close");
  EXPECT_TRUE(client.ended());
  client.socket().close();
  stopping.join();
}

TEST(ServerStop, IsAnnouncedInEveryAnswerWhileEverybodyIsStillServed) {
  stage s(echo);
  http_client client = s.client();
  EXPECT_EQ(client.get("/").header("connection"), "keep-alive");
  s.running.announce_end();
  for (int i = 0; i < 3; ++i) {
    client.send(request_text("GET", "/again"));
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(client.ended());
    // The next request needs a new connection, and gets one.
    client = s.client();
  }
  client.send(request_text("GET", "/1") + request_text("GET", "/2") + request_text("GET", "/3"));
  EXPECT_EQ(client.receive().header("connection"), "keep-alive") << "others are due behind it";
  EXPECT_EQ(client.receive().body, "GET /2 ");
  EXPECT_EQ(client.receive().header("connection"), "close");
}

TEST(ServerStop, EndsIdleConnectionsSoThatALateRequestMeetsNoReset) {
  stage s(echo);
  http_client client = s.client();
  EXPECT_EQ(client.get("/").status, 200);
  std::thread stopping([&] { s.running.stop(seconds{30}); });
  // The end has come; the request crosses it on its way.
  EXPECT_TRUE(client.socket().readable_within(seconds{5}));
  client.send(request_text("GET", "/late"));
  std::this_thread::sleep_for(milliseconds{50});
  EXPECT_NO_THROW(EXPECT_TRUE(client.ended()));
  EXPECT_NO_THROW(client.send("x")) << "a reset came after all";
  client.socket().close();
  stopping.join();
}

TEST(ServerStop, DoesNotWaitLongerThanItsPatience) {
  held_requests held;
  stage s(held.handler());
  http_client client = s.client();
  client.send(request_text("GET", "/"));
  ASSERT_TRUE(held.wait_for(1));
  const auto begin = std::chrono::steady_clock::now();
  s.running.stop(milliseconds{200});
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took, milliseconds{200});
  EXPECT_LT(took, seconds{5});
  EXPECT_EQ(s.running.counters().connections_open, 0U);
  EXPECT_THROW(client.receive(), connection_error);
  s.running.stop(milliseconds{200});
  // An answer for a server that is gone.
  for (auto& [what, to] : held.take()) {
    to.send(text_answer("late"));
  }
  EXPECT_EQ(s.running.counters().requests_in_flight, 0U);
}

TEST(ServerStop, AResponderMayOutliveTheServer) {
  held_requests held;
  std::vector<std::pair<request, responder>> left;
  {
    stage s(held.handler());
    http_client client = s.client();
    client.send(request_text("GET", "/a") + request_text("GET", "/b"));
    ASSERT_TRUE(held.wait_for(2));
    left = held.take();
  }
  left.front().second.send(text_answer("nobody hears this"));
  left.clear();
}

TEST(ServerStop, AServerThatNeverStartedStopsAtOnce) {
  server idle(loopback_settings(), echo, plain_answers());
  EXPECT_NE(idle.port(), 0);
  idle.stop(seconds{10});
  idle.start();
  EXPECT_THROW(raw_socket(idle.port()), connection_error);
}

TEST(ServerStop, UnderLoadLosesNoAnswerItBegan) {
  for (int round = 0; round < 10; ++round) {
    answering_thread actor;
    stage s(actor.handler());
    std::atomic<bool> wrong{false};
    std::vector<std::thread> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([&, i] {
        try {
          http_client client(s.running.port());
          for (int k = 0; k < 100'000; ++k) {
            const std::string path = "/" + std::to_string(i) + "-" + std::to_string(k);
            const auto answer = client.get(path);
            if (answer.status != 200 && answer.status != 503) {
              wrong = true;
            }
            if (answer.status == 200 && answer.body != "GET " + path + ' ') {
              wrong = true;
            }
          }
        } catch (const connection_error&) {
          // The server has gone, between two requests or before it read this one.
        }
      });
    }
    std::this_thread::sleep_for(milliseconds{30});
    s.running.stop(seconds{5});
    for (auto& client : clients) {
      client.join();
    }
    EXPECT_FALSE(wrong);
    EXPECT_EQ(s.running.counters().requests_in_flight, 0U);
  }
}

}  // namespace
}  // namespace usher::edge::tests::server_stop_test
