#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "api/edge/server.hpp"
#include "tests/api/edge/edge_stage.hpp"

namespace usher::edge::tests::server_time_outs_test {
namespace {

TEST(Server, GivesUpOnAHeaderThatTrickles) {
  auto settings = loopback_settings();
  settings.header_timeout = milliseconds{200};
  const stage s(echo, settings);
  http_client client = s.client();
  const auto begin = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n");
  while (!client.socket().readable_within(milliseconds{20})) {
    client.send("X");
  }
  EXPECT_EQ(client.receive().status, 408);
  EXPECT_TRUE(client.ended());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds{200});
}

TEST(Server, GivesUpOnABodyThatTrickles) {
  auto settings = loopback_settings();
  settings.body_timeout = milliseconds{200};
  const stage s(echo, settings);
  http_client client = s.client();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
  while (!client.socket().readable_within(milliseconds{20})) {
    client.send("X");
  }
  EXPECT_EQ(client.receive().status, 408);
  EXPECT_TRUE(client.ended());
}

TEST(Server, ClosesIdleConnectionsInSilence) {
  auto settings = loopback_settings();
  settings.idle_timeout = milliseconds{200};
  const stage s(echo, settings);
  raw_socket silent = s.connect();
  http_client client = s.client();
  for (int i = 0; i < 4; ++i) {
    // Each answer begins the time anew.
    EXPECT_EQ(client.get("/").status, 200);
    std::this_thread::sleep_for(milliseconds{80});
  }
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(silent.receive_to_end(), "");
  EXPECT_EQ(s.running.counters().connections_accepted, 2U);
}

TEST(Server, DoesNotCountTheTimeThatTheHandlerTakesAsIdle) {
  auto settings = loopback_settings();
  settings.idle_timeout = settings.header_timeout = settings.body_timeout = milliseconds{100};
  held_requests held;
  const stage s(held.handler(), settings);
  http_client client = s.client();
  client.send(request_text("POST", "/", {}, "x"));
  ASSERT_TRUE(held.wait_for(1));
  std::this_thread::sleep_for(milliseconds{400});
  held.take().front().second.send(text_answer("late"));
  EXPECT_EQ(client.receive().body, "late");
}

TEST(Server, ClosesAConnectionWhoseClientReadsNothing) {
  auto settings = loopback_settings();
  settings.write_timeout = milliseconds{300};
  const auto large = std::make_shared<const std::string>(20'000'000, 'x');
  const stage s(
      [&](request&&, const responder& to) {
        response answer;
        answer.shared_body = large;
        to.send(std::move(answer));
      },
      settings);
  raw_socket client = s.connect(4'096);
  client.send(request_text("GET", "/"));
  ASSERT_TRUE(client.readable_within(seconds{5}));
  EXPECT_EQ(s.running.counters().connections_open, 1U);
  EXPECT_TRUE(eventually([&] { return s.running.counters().connections_open == 0; }));
  EXPECT_THROW(client.receive_to_end(), connection_error);
}

TEST(Server, KeepsAConnectionWhoseClientReadsSlowly) {
  auto settings = loopback_settings();
  settings.write_timeout = milliseconds{1000};
  const auto large = std::make_shared<const std::string>(6'000'000, 'x');
  const stage s(
      [&](request&&, const responder& to) {
        response answer;
        answer.shared_body = large;
        to.send(std::move(answer));
      },
      settings);
  raw_socket client = s.connect();
  client.send(request_text("GET", "/", {{"Connection", "close"}}));
  const auto began = std::chrono::steady_clock::now();
  std::size_t received = 0;
  for (std::string more = client.receive(); !more.empty(); more = client.receive()) {
    received += more.size();
    // Slower in all than the time-out, with progress well within each, also on a machine that is busy.
    std::this_thread::sleep_until(began + milliseconds{std::min<std::size_t>(received, 5'000'000) / 3'000});
  }
  EXPECT_GT(received, large->size());
}

TEST(Server, AnswersForAHandlerThatIsPastTheDeadlineAndIgnoresItsLateAnswer) {
  auto settings = loopback_settings();
  settings.request_deadline = milliseconds{150};
  held_requests held;
  const stage s(held.handler(), settings);
  http_client client = s.client();
  client.send(request_text("GET", "/slow"));
  EXPECT_EQ(client.receive().body, "unanswered");
  EXPECT_EQ(s.running.counters().requests_in_flight, 1U);
  held.take().front().second.send(text_answer("too late"));
  client.send(request_text("GET", "/next"));
  ASSERT_TRUE(held.wait_for(1));
  held.take().front().second.send(text_answer("next"));
  EXPECT_EQ(client.receive().body, "next");
  EXPECT_EQ(s.running.counters().requests_in_flight, 0U);
}

TEST(Server, TellsTheAnswerThatItGivesInTheHandlersPlaceByWhatThatMarkedTheRequest) {
  auto settings = loopback_settings();
  settings.request_deadline = milliseconds{150};
  held_requests held;
  const auto hold = held.handler();
  const stage s(
      [&](request&& what, responder to) {
        to.mark({static_cast<std::uint8_t>(std::stoi(what.path.substr(1)))});
        if (what.path != "/3") {
          hold(std::move(what), std::move(to));
        }
      },
      settings);
  http_client client = s.client();
  client.send(request_text("GET", "/7") + request_text("GET", "/8") + request_text("GET", "/3"));
  for (const std::string mark : {"7", "8", "3"}) {
    const auto answer = client.receive();
    EXPECT_EQ(answer.body, "unanswered");
    EXPECT_EQ(answer.header("mark"), mark);
  }
}

TEST(Server, KeepsTheAnswerOfTheDeadlineWhileItWaitsBehindALargeOne) {
  auto settings = loopback_settings();
  settings.request_deadline = milliseconds{150};
  const auto large = std::make_shared<const std::string>(20'000'000, 'x');
  held_requests held;
  const auto hold = held.handler();
  const stage s(
      [&](request&& what, responder to) {
        if (what.path == "/slow") {
          return hold(std::move(what), std::move(to));
        }
        response answer;
        answer.shared_body = large;
        to.send(std::move(answer));
      },
      settings);
  raw_socket client = s.connect(4'096);
  client.send(request_text("GET", "/large") + request_text("GET", "/slow", {{"Connection", "close"}}));
  ASSERT_TRUE(held.wait_for(1));
  std::this_thread::sleep_for(milliseconds{400});
  held.take().front().second.send(text_answer("too late"));
  std::this_thread::sleep_for(milliseconds{50});
  const std::string all = client.receive_to_end();
  EXPECT_GT(all.size(), large->size());
  EXPECT_TRUE(all.ends_with("unanswered"));
}

/// Bytes that the kernel keeps of what this port's connections have written, and has not sent yet. The server
/// is in this process.
std::size_t unsent_in_kernel(std::uint16_t port) {
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const int descriptor = std::stoi(entry.path().filename());
    sockaddr_in own{};
    sockaddr_in peer{};
    socklen_t own_size = sizeof own;
    socklen_t peer_size = sizeof peer;
    int bytes = 0;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &own_size) == 0 &&
        own.sin_family == AF_INET && ntohs(own.sin_port) == port &&
        ::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0 &&
        ::ioctl(descriptor, SIOCOUTQNSD, &bytes) == 0) {
      found += static_cast<std::size_t>(bytes);
    }
  }
  return found;
}

TEST(Server, LeavesLittleOfWhatIsNotReadToTheKernel) {
  const auto large = std::make_shared<const std::string>(3'000'000, 'x');
  const stage s([&](request&&, responder to) {
    response answer;
    answer.shared_body = large;
    to.send(std::move(answer));
  });
  raw_socket client = s.connect(4'096);
  client.send(request_text("GET", "/large", {{"Connection", "close"}}));
  ASSERT_TRUE(eventually([&] { return unsent_in_kernel(s.running.port()) > 0; }));
  // The server gives it more whenever there is room: it may never be too much.
  std::size_t received = 0;
  std::size_t most = 0;
  for (std::string more = client.receive(); !more.empty(); more = client.receive()) {
    received += more.size();
    most = std::max(most, unsent_in_kernel(s.running.port()));
  }
  EXPECT_GT(received, large->size());
  EXPECT_LE(most, 2 * static_cast<std::size_t>(loopback_settings().unsent_bytes));
}

}  // namespace
}  // namespace usher::edge::tests::server_time_outs_test
