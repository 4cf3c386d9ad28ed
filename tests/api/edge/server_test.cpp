#include "api/edge/server.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/api/edge/edge_stage.hpp"

namespace usher::edge::tests::server_test {
namespace {

std::string sized_text(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string text(size, '\0');
  for (char& c : text) {
    c = static_cast<char>(random());
  }
  return text;
}

TEST(Server, AnswersOnTheReactorThreadAndKeepsTheConnection) {
  const stage s;
  http_client client = s.client();
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.post("/path", "body " + std::to_string(i));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.reason, "OK");
    EXPECT_EQ(answer.body, "POST /path body " + std::to_string(i));
    EXPECT_EQ(answer.header("connection"), "keep-alive");
    EXPECT_EQ(answer.header("content-type"), "text/plain");
    EXPECT_EQ(answer.header("date").value_or("").size(), 29U);
  }
  EXPECT_EQ(s.running.counters().connections_accepted, 1U);
  EXPECT_EQ(s.running.counters().requests_handled, 3U);
}

TEST(Server, AnswersFromAnotherThread) {
  answering_thread actor;
  const stage s(actor.handler());
  http_client client = s.client();
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(client.get("/" + std::to_string(i)).body, "GET /" + std::to_string(i) + ' ');
  }
  EXPECT_EQ(s.running.counters().connections_accepted, 1U);
  EXPECT_EQ(s.running.counters().requests_in_flight, 0U);
}

TEST(Server, AnswersPipelinedRequestsInTheirOrderWhoeverIsReadyFirst) {
  held_requests held;
  const stage s(held.handler());
  http_client client = s.client();
  std::string burst;
  for (int i = 0; i < 10; ++i) {
    burst += request_text("GET", "/" + std::to_string(i));
  }
  client.send(burst);
  ASSERT_TRUE(held.wait_for(10));
  auto requests = held.take();
  std::reverse(requests.begin(), requests.end());
  for (auto& [what, to] : requests) {
    EXPECT_FALSE(client.socket().readable_within(milliseconds{2}));
    to.send(text_answer(what.path));
  }
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(client.receive().body, "/" + std::to_string(i));
  }
}

TEST(Server, BoundsPipelinedRequestsAndGoesOnWhenAnswersHaveDrained) {
  held_requests held;
  const stage s(held.handler());
  http_client client = s.client();
  constexpr int total = 1'000;
  std::string burst;
  for (int i = 0; i < total; ++i) {
    burst += request_text("GET", "/" + std::to_string(i));
  }
  client.send(burst);
  int answered = 0;
  while (answered < total) {
    const auto expected = std::min<std::size_t>(domain::limits::max_pipelined_requests,
                                                static_cast<std::size_t>(total - answered));
    ASSERT_TRUE(held.wait_for(expected));
    std::this_thread::sleep_for(milliseconds{1});
    auto batch = held.take();
    ASSERT_EQ(batch.size(), expected);
    for (auto& [what, to] : batch) {
      to.send(text_answer(what.path));
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      ASSERT_EQ(client.receive().body, "/" + std::to_string(answered++));
    }
  }
}

TEST(Server, AnswersHundredsOfPipelinedRequestsInline) {
  const stage s;
  http_client client = s.client();
  std::string burst;
  for (int i = 0; i < 2'000; ++i) {
    burst += request_text("GET", "/" + std::to_string(i));
  }
  client.send(burst);
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_EQ(client.receive().body, "GET /" + std::to_string(i) + ' ');
  }
}

TEST(Server, SendsTheFirstOfSeveralAnswersOnly) {
  const stage s([](request&&, const responder& to) {
    to.send(text_answer("first"));
    to.send(text_answer("second"));
  });
  http_client client = s.client();
  EXPECT_EQ(client.get("/").body, "first");
  EXPECT_EQ(client.get("/").body, "first");
}

TEST(Server, AnswersARequestWhoseResponderWasDropped) {
  const stage s([](request&& what, responder) {
    if (what.path == "/throw") {
      throw std::runtime_error("broken handler");
    }
  });
  http_client client = s.client();
  for (const std::string path : {"/drop", "/throw", "/drop"}) {
    const auto answer = client.get(path);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, "unanswered");
    EXPECT_EQ(answer.header("retry-after"), "1");
  }
  EXPECT_EQ(s.running.counters().requests_in_flight, 0U);
}

TEST(Server, HeadHasTheHeadersOfGetAndNoBody) {
  const stage s([](request&&, const responder& to) { to.send(text_answer("0123456789")); });
  http_client client = s.client();
  const auto head = client.head("/");
  EXPECT_EQ(head.header("content-length"), "10");
  EXPECT_EQ(head.body, "");
  // A body would be taken for the next answer here.
  EXPECT_EQ(client.get("/").body, "0123456789");
}

TEST(Server, TakesDeleteAndPatchWithAndWithoutABodyOnOneConnection) {
  const stage s;
  http_client client = s.client();
  for (const std::string method : {"DELETE", "PATCH", "PUT", "DELETE"}) {
    EXPECT_EQ(client.request(method, "/things/1").body, method + " /things/1 ");
    EXPECT_EQ(client.request(method, "/things/1", {}, "why").body, method + " /things/1 why");
    client.send(method + " /things/2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("3\r\nwhy\r\n0\r\n\r\n" + request_text(method, "/things/3"));
    EXPECT_EQ(client.receive().body, method + " /things/2 why");
    EXPECT_EQ(client.receive().body, method + " /things/3 ");
  }
  EXPECT_EQ(s.running.counters().connections_accepted, 1U);
}

TEST(Server, NoContentHasNoBody) {
  const stage s([](request&&, const responder& to) { to.send(text_answer("unseen", 204)); });
  http_client client = s.client();
  EXPECT_EQ(client.get("/").status, 204);
  EXPECT_EQ(client.get("/").status, 204);
}

TEST(Server, CarriesBodiesByteForByteInBothDirections) {
  answering_thread actor(
      [](request&& what, const responder& to) { to.send(text_answer(std::move(what.body))); });
  const stage s(actor.handler());
  http_client client = s.client();
  for (const std::size_t size : {0, 1, 255, 4'095, 4'096, 4'097, 16'384, 65'535, 65'536}) {
    const std::string body = sized_text(size, size);
    const auto answer = client.post("/", body);
    ASSERT_EQ(answer.status, 200);
    ASSERT_TRUE(answer.body == body) << size;
  }
}

TEST(Server, SendsLargeOwnAndSharedBodiesWhole) {
  const auto shared = std::make_shared<const std::string>(sized_text(5'000'000, 1));
  answering_thread actor([&](request&& what, const responder& to) {
    response answer = text_answer(what.path == "/own" ? *shared : "");
    if (what.path == "/shared") {
      answer.shared_body = shared;
    }
    to.send(std::move(answer));
  });
  const stage s(actor.handler());
  http_client client = s.client();
  client.send(request_text("GET", "/own") + request_text("GET", "/shared") + request_text("GET", "/own"));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.receive().body == *shared);
  }
}

TEST(Server, UnderstandsARequestThatComesByteByByte) {
  const stage s;
  http_client client = s.client();
  const std::string text =
      request_text("GET", "/first") +
      "POST /second HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\n!\r\n0\r\n\r\n";
  for (const char c : text) {
    client.send({&c, 1});
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
  EXPECT_EQ(client.receive().body, "GET /first ");
  EXPECT_EQ(client.receive().body, "POST /second abc!");
}

TEST(Server, ClosesWhenTheClientAsksForIt) {
  const stage s;
  http_client client = s.client();
  client.send(request_text("GET", "/", {{"Connection", "close"}}) + request_text("GET", "/ignored"));
  const auto answer = client.receive();
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(s.running.counters().requests_handled, 1U);
}

TEST(Server, ClosesAfterOnePointZeroUnlessAskedToKeepAlive) {
  const stage s;
  http_client keeping = s.client();
  keeping.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(keeping.receive().header("connection"), "keep-alive");
  keeping.send("GET /b HTTP/1.0\r\n\r\n");
  EXPECT_EQ(keeping.receive().header("connection"), "close");
  EXPECT_TRUE(keeping.ended());
}

TEST(Server, AnswersAClientThatHasClosedItsOwnDirection) {
  held_requests held;
  const stage s(held.handler());
  http_client client = s.client();
  client.send(request_text("GET", "/a") + request_text("GET", "/b"));
  client.socket().finish_sending();
  ASSERT_TRUE(held.wait_for(2));
  std::this_thread::sleep_for(milliseconds{50});
  for (auto& [what, to] : held.take()) {
    to.send(text_answer(what.path));
  }
  EXPECT_EQ(client.receive().body, "/a");
  EXPECT_EQ(client.receive().body, "/b");
  EXPECT_TRUE(client.ended());
  EXPECT_TRUE(eventually([&] { return s.running.counters().connections_open == 0; }));
}

TEST(Server, RefusesARequestThatTheClientCutShort) {
  const stage s;
  http_client client = s.client();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
  client.socket().finish_sending();
  EXPECT_EQ(client.receive().status, 400);
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(s.running.counters().requests_handled, 0U);
}

TEST(Server, RefusesWhatItCannotFrameBehindTheAnswersThatAreDueAndCloses) {
  held_requests held;
  const stage s(held.handler());
  http_client client = s.client();
  client.send(request_text("GET", "/good") + "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n" +
              request_text("GET", "/smuggled"));
  ASSERT_TRUE(held.wait_for(1));
  EXPECT_FALSE(client.socket().readable_within(milliseconds{50}));
  for (auto& [what, to] : held.take()) {
    to.send(text_answer(what.path));
  }
  EXPECT_EQ(client.receive().body, "/good");
  const auto refusal = client.receive();
  EXPECT_EQ(refusal.status, 400);
  EXPECT_TRUE(refusal.body.starts_with("framing 400: ")) << refusal.body;
  EXPECT_EQ(refusal.header("connection"), "close");
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(s.running.counters().requests_handled, 1U);
}

TEST(Server, LetsTheClientReadTheRefusalOfABodyThatItIsStillSending) {
  const stage s;
  http_client client = s.client();
  const std::string body(2'000'000, 'x');
  client.send(request_text("POST", "/", {}, body));
  EXPECT_EQ(client.receive().status, 413);
  EXPECT_TRUE(client.ended());
}

TEST(Server, ThrowsAwayWhatComesAfterARefusalOnlyUpToABound) {
  const stage s;
  raw_socket client = s.connect();
  client.send(request_text("POST", "/", {{"Content-Length", "1000000000"}}));
  const std::string flood(1'000'000, 'x');
  EXPECT_THROW(
      {
        for (int i = 0; i < 200; ++i) {
          client.send(flood);
        }
      },
      connection_error);
  EXPECT_TRUE(eventually([&] { return s.running.counters().connections_open == 0; }));
}

TEST(Server, TellsAWaitingClientToContinue) {
  const stage s;
  http_client client = s.client();
  for (int i = 0; i < 2; ++i) {
    client.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    client.send("body");
    EXPECT_EQ(client.receive().body, "POST /x body");
  }
}

TEST(Server, SaysContinueBehindTheAnswersToEarlierRequests) {
  held_requests held;
  const stage s(held.handler());
  http_client client = s.client();
  client.send(request_text("GET", "/early") +
              "POST /late HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  ASSERT_TRUE(held.wait_for(1));
  EXPECT_FALSE(client.socket().readable_within(milliseconds{50}));
  held.take().front().second.send(text_answer("early"));
  EXPECT_EQ(client.receive().body, "early");
  EXPECT_EQ(client.receive().status, 100);
  client.send("body");
  ASSERT_TRUE(held.wait_for(1));
  held.take().front().second.send(text_answer("late"));
  EXPECT_EQ(client.receive().body, "late");
}

TEST(Server, DoesNotSayContinueToAClientThatDidNotWait) {
  const stage s;
  http_client client = s.client();
  client.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_EQ(client.receive().body, "POST /x body");
}

TEST(Server, RefusesOtherExpectationsAndTooLargeBodiesBeforeTheyAreSent) {
  const stage s;
  const std::vector<std::pair<std::string, int>> cases{
      {"Expect: tea\r\nContent-Length: 4\r\n", 417},
      {"Expect: 100-continue\r\nContent-Length: 70000\r\n", 413}};
  for (const auto& [lines, status] : cases) {
    http_client client = s.client();
    client.send("POST /x HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n");
    EXPECT_EQ(client.receive().status, status);
    EXPECT_TRUE(client.ended());
  }
}

TEST(Server, TellsMoreRequestsThanMayBeInFlightToComeLater) {
  held_requests held;
  const stage s(held.handler());
  std::vector<http_client> clients;
  std::string burst;
  for (std::size_t i = 0; i < domain::limits::max_pipelined_requests; ++i) {
    burst += request_text("GET", "/");
  }
  const std::size_t needed = domain::limits::max_requests_in_flight / domain::limits::max_pipelined_requests;
  for (std::size_t i = 0; i < needed; ++i) {
    clients.emplace_back(s.client()).send(burst);
  }
  ASSERT_TRUE(held.wait_for(domain::limits::max_requests_in_flight));
  http_client late = s.client();
  const auto answer = late.get("/late");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, "overloaded");
  EXPECT_EQ(answer.header("asked"), "/late");
  EXPECT_EQ(s.running.counters().requests_in_flight, domain::limits::max_requests_in_flight);
  for (auto& [what, to] : held.take()) {
    to.send(text_answer("served"));
  }
  for (std::size_t i = 0; i < domain::limits::max_pipelined_requests; ++i) {
    ASSERT_EQ(clients.front().receive().body, "served");
  }
  // The refused one kept its connection and is welcome again.
  late.send(request_text("GET", "/"));
  ASSERT_TRUE(held.wait_for(1));
  held.take().front().second.send(text_answer("served"));
  EXPECT_EQ(late.receive().body, "served");
}

TEST(Server, RefusesConnectionsOverTheCapPolitelyAndRecovers) {
  auto settings = loopback_settings();
  settings.max_connections = 10;
  const stage s(echo, settings);
  std::vector<http_client> welcome;
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(welcome.emplace_back(s.client()).get("/").status, 200);
  }
  for (int i = 0; i < 300; ++i) {
    http_client refused = s.client();
    const auto answer = refused.get("/");
    ASSERT_EQ(answer.status, 503);
    ASSERT_EQ(answer.body, "overloaded");
    ASSERT_EQ(answer.header("retry-after"), "1");
    ASSERT_EQ(answer.header("connection"), "close");
  }
  EXPECT_EQ(s.running.counters().connections_refused, 300U);
  EXPECT_EQ(s.running.counters().connections_accepted, 10U);
  EXPECT_EQ(welcome.front().get("/").status, 200);
  welcome.clear();
  EXPECT_TRUE(eventually([&] { return s.running.counters().connections_open == 0; }));
  http_client again = s.client();
  EXPECT_EQ(again.get("/").status, 200);
}

TEST(Server, SaysInOneLineThatAnAddressIsInUse) {
  const stage s;
  auto settings = loopback_settings();
  settings.port = s.running.port();
  try {
    const server second(settings, echo, plain_answers());
    FAIL() << "two servers on one port";
  } catch (const listen_error& problem) {
    EXPECT_EQ(std::string(problem.what()),
              "cannot listen on 127.0.0.1:" + std::to_string(settings.port) + ": Address already in use");
  }
}

TEST(Server, SaysInOneLineThatAnAddressCannotBeHad) {
  for (const std::string host : {"no.such.host.invalid", "192.0.2.1"}) {
    auto settings = loopback_settings();
    settings.host = host;
    try {
      const server impossible(settings, echo, plain_answers());
      FAIL() << host;
    } catch (const listen_error& problem) {
      const std::string text = problem.what();
      EXPECT_TRUE(text.starts_with("cannot listen on " + host + ":0: ")) << text;
      EXPECT_EQ(text.find('\n'), std::string::npos);
    }
  }
}

TEST(Server, ListensOnAHostNameAndOnIpv6) {
  for (const std::string host : {"localhost", "::1"}) {
    auto settings = loopback_settings();
    settings.host = host;
    std::optional<server> running;
    try {
      running.emplace(settings, echo, plain_answers());
    } catch (const listen_error& problem) {
      if (host != "::1") {
        throw;
      }
      GTEST_SKIP() << "no IPv6 here: " << problem.what();
    }
    running->start();
    http_client by_ipv6(running->port(), "::1");
    http_client by_ipv4(running->port());
    http_response answer;
    try {
      answer = by_ipv6.get("/");
    } catch (const connection_error&) {
      // `localhost` may be either.
      answer = by_ipv4.get("/");
    }
    EXPECT_EQ(answer.status, 200) << host;
  }
}

TEST(Server, MayBeRestartedOnItsPortAtOnce) {
  auto settings = loopback_settings();
  for (int i = 0; i < 3; ++i) {
    const stage s(echo, settings);
    settings.port = s.running.port();
    http_client client = s.client();
    EXPECT_EQ(client.get("/", {{"Connection", "close"}}).status, 200);
  }
}

TEST(Server, AnswersAWrongTargetAndGoesOn) {
  const stage s(echo);
  http_client client = s.client();
  for (const std::string target : {"/%zz", "/?q=%", "/%FF"}) {
    const auto refused = client.request("POST", target, {}, "a body");
    EXPECT_EQ(refused.status, 400) << target;
    EXPECT_TRUE(refused.body.starts_with("framing 400")) << target;
    EXPECT_EQ(refused.header("connection"), "keep-alive") << target;
  }
  client.send(request_text("GET", "/1") + request_text("GET", "/%") + request_text("GET", "/2"));
  EXPECT_EQ(client.receive().body, "GET /1 ");
  EXPECT_EQ(client.receive().status, 400);
  EXPECT_EQ(client.receive().body, "GET /2 ");
  client.send(request_text("GET", "/%", {{"Connection", "close"}}));
  EXPECT_EQ(client.receive().header("connection"), "close");
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(s.running.counters().requests_in_flight, 0U);
}

TEST(Server, WaitsForNoRequestBehindAnEmptyLine) {
  const stage s(echo);
  http_client client = s.client();
  client.send("\r\n" + request_text("POST", "/", {}, "text") + "\r\n");
  EXPECT_EQ(client.receive().body, "POST / text");
  client.socket().finish_sending();
  EXPECT_TRUE(client.ended()) << "the empty line was answered";
}

TEST(Server, GivesPlainAnswersWhenTheOwnerWordsNone) {
  server running(loopback_settings(), [](request&&, responder) {}, {});
  running.start();
  http_client client(running.port());
  EXPECT_EQ(client.get("/").status, 503);
  client.send("nonsense\r\n\r\n");
  EXPECT_EQ(client.receive().status, 400);
}

}  // namespace
}  // namespace usher::edge::tests::server_test
