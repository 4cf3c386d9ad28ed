#include "api/cluster/forwarder.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/cluster/link.hpp"
#include "api/edge/server.hpp"
#include "api/support/json_text.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"

namespace usher::tests::forwarder_test {
namespace {

using namespace std::chrono_literals;

using api::owner_address;
using test_support::http_client;
using test_support::http_response;

const std::string secret(40, 's');

edge::server_settings on_a_free_port() {
  edge::server_settings settings;
  settings.port = 0;
  return settings;
}

edge::response text(std::string body, int status = 200) {
  edge::response out;
  out.status = status;
  out.content_type = "text/plain";
  out.body = std::move(body);
  return out;
}

/// A node that takes what others forward.
struct owner {
  explicit owner(
      edge::request_handler serve = echo, api::elsewhere elsewhere = [] { return std::nullopt; },
      const std::string& with_secret = secret)
      : server(
            on_a_free_port(),
            api::make_link_handler(with_secret, std::move(elsewhere),
                                   [serve = std::move(serve), this](edge::request&& r, edge::responder to) {
                                     ++asked;
                                     serve(std::move(r), std::move(to));
                                   }),
            {}) {
    server.start();
  }

  static void echo(edge::request&& r, const edge::responder& to) {
    to.send(text(std::string(to_text(r.method)) + " " + r.path + " " + r.body));
  }

  owner_address address(std::int64_t epoch) const {
    return {"owner", "http://owner.test", epoch, "127.0.0.1:" + std::to_string(server.port())};
  }

  std::atomic<int> asked = 0;
  edge::server server;
};

/// Takes connections and reads; ends them after the first bytes where it `hangs_up`, else says nothing ever.
class deaf_owner {
 public:
  explicit deaf_owner(bool hangs_up) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket_, 64), 0);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    if (hangs_up) {
      thread_ = std::jthread([this] { hang_up(); });
    }
  }
  ~deaf_owner() {
    ::shutdown(socket_, SHUT_RDWR);
    if (thread_.joinable()) {
      thread_.join();
    }
    ::close(socket_);
  }
  deaf_owner(const deaf_owner&) = delete;
  deaf_owner& operator=(const deaf_owner&) = delete;

  owner_address address(std::int64_t epoch) const {
    return {"deaf", "http://deaf.test", epoch, "127.0.0.1:" + std::to_string(port_)};
  }

 private:
  void hang_up() const {
    while (true) {
      const int client = ::accept(socket_, nullptr, nullptr);
      if (client < 0) {
        return;
      }
      std::string bytes(4'096, '\0');
      [[maybe_unused]] const auto got = ::recv(client, bytes.data(), bytes.size(), 0);
      ::close(client);
    }
  }

  int socket_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

/// The node that clients come to.
class Forwarder : public testing::Test {
 protected:
  ~Forwarder() override {
    forwards_.reset();
    front_.stop(0ms);
  }

  static api::forwarder_settings quick() {
    api::forwarder_settings settings;
    settings.secret = secret;
    settings.patience = 1'500ms;
    settings.silence = 400ms;
    settings.is_stream = [](const edge::request& r) { return r.path == "/events"; };
    return settings;
  }

  static void serve_here(edge::request&& r, const api::exchange& x) { x.answer(text("here " + r.path)); }
  void begin(api::forwarder_settings settings = quick(),
             const api::forwarder::serve_here& here = serve_here) {
    forwards_ = std::make_shared<api::forwarder>(std::move(settings), here);
    front_.start();
  }

  http_client client() const { return http_client(front_.port()); }
  std::future<http_response> ask(const std::string& method, const std::string& path,
                                 const test_support::header_list& headers = {}) const {
    return std::async(std::launch::async, [=, this] {
      return client().request(method, path, headers, method == "GET" ? "" : "{}");
    });
  }
  static std::string code_of(const http_response& answer) { return api::json::parse(answer.body).at("code"); }

  std::shared_ptr<api::forwarder> forwards_;
  edge::server front_{on_a_free_port(),
                      [this](edge::request&& r, edge::responder to) {
                        api::exchange_facts facts;
                        facts.trace = api::continue_trace(r.header("traceparent"));
                        const api::exchange x{std::move(to), facts};
                        forwards_->take(std::move(r), x, facts.trace);
                      },
                      {}};
};

TEST_F(Forwarder, AnswersComeAsTheOwnerGaveThem) {
  owner serves([](edge::request&& r, const edge::responder& to) {
    auto answer = text(r.path == "/nothing" ? "" : "gone", r.path == "/nothing" ? 204 : 410);
    answer.headers = {{"X-One", "1"}, {"Set-Cookie", "a"}, {"Set-Cookie", "b"}};
    to.send(std::move(answer));
  });
  begin();
  forwards_->follow(serves.address(1));
  auto asks = client();
  const auto answer = asks.get("/here");
  EXPECT_EQ(answer.status, 410);
  EXPECT_EQ(answer.body, "gone");
  EXPECT_EQ(answer.header("content-type"), "text/plain");
  EXPECT_EQ(answer.count("content-type"), 1U);
  EXPECT_EQ(answer.header("x-one"), "1");
  EXPECT_EQ(answer.count("set-cookie"), 2U);
  EXPECT_EQ(answer.count("traceparent"), 1U);
  EXPECT_EQ(answer.count("date"), 1U);
  EXPECT_EQ(asks.get("/nothing").status, 204);
  const auto head = asks.head("/here");
  EXPECT_EQ(head.status, 410);
  EXPECT_EQ(head.header("content-length"), "4");
  EXPECT_TRUE(
      usher::tests::eventually([this] { return forwards_->is_well() && forwards_->counters().is_linked; }));
  EXPECT_EQ(forwards_->counters().forwarded, 3U);
}

TEST_F(Forwarder, ManyShareAFewConnections) {
  owner serves;
  auto settings = quick();
  settings.connections = 2;
  settings.pipelined = 4;
  begin(settings);
  forwards_->follow(serves.address(1));
  std::vector<std::thread> clients;
  for (int number = 0; number < 16; ++number) {
    clients.emplace_back([this, number] {
      auto asks = client();
      for (int round = 0; round < 50; ++round) {
        const auto body = std::to_string(number) + "/" + std::to_string(round);
        EXPECT_EQ(asks.post("/echo", body).body, "POST /echo " + body);
      }
    });
  }
  for (auto& one : clients) {
    one.join();
  }
  EXPECT_EQ(serves.asked, 16 * 50);
  // The one that asks whether it is there, and the two.
  EXPECT_LE(serves.server.counters().connections_accepted, 3U);
}

TEST_F(Forwarder, WhoDoesNotServeIsNotAskedAgain) {
  owner serves;
  owner former(owner::echo, [&] { return std::optional(api::not_owner_answer(serves.address(8))); });
  begin();
  forwards_->follow(former.address(7));
  EXPECT_EQ(client().post("/x", "1").body, "POST /x 1");
  EXPECT_EQ(former.asked, 0);
  EXPECT_EQ(serves.asked, 1);
  forwards_->follow(former.address(7));
  EXPECT_EQ(client().post("/x", "2").body, "POST /x 2") << "an older claim says nothing";
}

TEST_F(Forwarder, WaitsForWhoTakesThePlaceOfAnOwnerThatGaveItUp) {
  owner serves;
  owner former(owner::echo, [] { return std::optional(api::not_owner_answer({})); });
  begin();
  forwards_->follow(former.address(7));
  auto change = ask("POST", "/x");
  EXPECT_EQ(change.wait_for(100ms), std::future_status::timeout);
  forwards_->follow(serves.address(8));
  EXPECT_EQ(change.get().status, 200) << "nothing of it was done before";
}

TEST_F(Forwarder, AnAnswerThatIsUnderWayOutlivesTheChangeOfTheOwner) {
  edge::responder kept;
  std::promise<void> has_come;
  owner former([&](edge::request&&, edge::responder to) {
    kept = std::move(to);
    has_come.set_value();
  });
  owner serves;
  begin();
  forwards_->follow(former.address(7));
  auto change = ask("POST", "/x");
  has_come.get_future().wait();
  forwards_->follow(serves.address(8));
  EXPECT_EQ(client().get("/y").body, "GET /y ");
  kept.send(text("done before"));
  EXPECT_EQ(change.get().body, "done before");
  EXPECT_EQ(serves.asked, 1);
}

TEST_F(Forwarder, WhatWasSentIsSentAgainOnlyWhereThatIsSafe) {
  owner serves;
  deaf_owner dies(true);
  begin();
  forwards_->follow(dies.address(1));
  auto change = ask("POST", "/change");
  auto keyed = ask("POST", "/keyed", {{"Idempotency-Key", "k"}});
  auto read = ask("GET", "/read");
  const auto unknown = change.get();
  EXPECT_EQ(unknown.status, 503);
  EXPECT_EQ(code_of(unknown), "OUTCOME_UNKNOWN");
  EXPECT_TRUE(unknown.header("retry-after"));
  EXPECT_TRUE(usher::tests::eventually([this] { return forwards_->counters().retried >= 2; }));
  forwards_->follow(serves.address(2));
  EXPECT_EQ(keyed.get().body, "POST /keyed {}");
  EXPECT_EQ(read.get().body, "GET /read ");
  EXPECT_EQ(serves.asked, 2);
  EXPECT_EQ(forwards_->counters().unknown, 1U);
}

TEST_F(Forwarder, SaysOfWhatWasSentThatNobodyKnows) {
  deaf_owner dies(true);
  begin();
  forwards_->follow(dies.address(1));
  auto keyed = ask("POST", "/keyed", {{"Idempotency-Key", "k"}});
  auto read = ask("GET", "/read");
  EXPECT_EQ(code_of(keyed.get()), "OUTCOME_UNKNOWN");
  EXPECT_EQ(code_of(read.get()), "UNAVAILABLE") << "a read changes nothing";
}

TEST_F(Forwarder, ARefusalForNowSaysNothingOfWhatWasSentBefore) {
  owner refuses([](edge::request&&, const edge::responder& to) { to.send(text("later", 503)); });
  deaf_owner dies(true);
  begin();
  forwards_->follow(dies.address(1));
  auto keyed = ask("POST", "/keyed", {{"Idempotency-Key", "k"}});
  auto read = ask("GET", "/read");
  EXPECT_TRUE(usher::tests::eventually([this] { return forwards_->counters().retried >= 2; }));
  forwards_->follow(refuses.address(2));
  EXPECT_EQ(code_of(keyed.get()), "OUTCOME_UNKNOWN");
  EXPECT_EQ(read.get().body, "later");
  EXPECT_EQ(client().post("/fresh", "").body, "later") << "that was sent nowhere else";
}

TEST_F(Forwarder, WhatWasSentBeforeIsAnsweredHereAndNotRefusedForNow) {
  deaf_owner dies(true);
  begin(quick(), [](edge::request&& r, const api::exchange& x) {
    r.path == "/done" ? x.answer(text("here " + r.path)) : x.refuse(actors::unavailable_reason::busy);
  });
  forwards_->follow(dies.address(1));
  auto refused = ask("POST", "/refused", {{"Idempotency-Key", "k"}});
  auto done = ask("POST", "/done", {{"Idempotency-Key", "l"}});
  auto read = ask("GET", "/read");
  EXPECT_TRUE(usher::tests::eventually([this] { return forwards_->counters().retried >= 3; }));
  forwards_->lead();
  EXPECT_EQ(code_of(refused.get()), "OUTCOME_UNKNOWN");
  const auto answer = done.get();
  EXPECT_EQ(answer.body, "here /done");
  EXPECT_EQ(answer.count("traceparent"), 1U);
  EXPECT_NE(code_of(read.get()), "OUTCOME_UNKNOWN") << "a read changes nothing";
}

TEST_F(Forwarder, AnOwnerThatIsNotThereIsWaitedForOnlyAtFirst) {
  owner_address nowhere;
  {
    const owner was;
    nowhere = was.address(1);
  }
  begin();
  forwards_->follow(nowhere);
  const auto change = client().post("/x", "");
  EXPECT_EQ(change.status, 503);
  EXPECT_EQ(code_of(change), "UNAVAILABLE") << "nothing was sent";
  std::this_thread::sleep_for(quick().patience);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(client().post("/x", "").status, 503);
  EXPECT_LT(std::chrono::steady_clock::now() - before, quick().patience / 2);
  EXPECT_FALSE(forwards_->is_well());
}

TEST_F(Forwarder, AnOwnerThatStandsStillIsLeft) {
  owner serves;
  deaf_owner frozen(false);
  begin();
  forwards_->follow(frozen.address(1));
  auto change = ask("POST", "/change");
  auto keyed = ask("POST", "/keyed", {{"Idempotency-Key", "k"}});
  EXPECT_EQ(code_of(change.get()), "OUTCOME_UNKNOWN");
  EXPECT_FALSE(forwards_->is_well());
  forwards_->follow(serves.address(2));
  EXPECT_EQ(keyed.get().status, 200);
  EXPECT_TRUE(usher::tests::eventually([this] { return forwards_->is_well(); }));
}

TEST_F(Forwarder, ANodeWithAnotherSecretTakesNothing) {
  owner other(
      owner::echo, [] { return std::nullopt; }, std::string(40, 'x'));
  begin();
  forwards_->follow(other.address(1));
  EXPECT_EQ(code_of(client().post("/x", "")), "UNAVAILABLE");
  EXPECT_EQ(other.asked, 0);
  EXPECT_FALSE(forwards_->is_well());
}

TEST_F(Forwarder, WhatWaitsIsServedHereOnceThisNodeServes) {
  begin();
  forwards_->hold();
  EXPECT_TRUE(forwards_->is_engaged());
  auto change = ask("POST", "/x");
  EXPECT_EQ(change.wait_for(100ms), std::future_status::timeout);
  forwards_->lead();
  EXPECT_EQ(change.get().body, "here /x");
  EXPECT_EQ(client().get("/y").body, "here /y");

  owner serves;
  forwards_->hold();
  auto later = ask("GET", "/z");
  forwards_->follow(serves.address(3));
  EXPECT_EQ(later.get().body, "GET /z ");
}

TEST_F(Forwarder, NoMoreThanSoManyWait) {
  auto settings = quick();
  settings.most_requests = 2;
  begin(settings);
  forwards_->hold();
  auto one = ask("GET", "/1");
  auto two = ask("GET", "/2");
  ASSERT_TRUE(usher::tests::eventually([this] { return forwards_->counters().waiting == 2; }));
  EXPECT_EQ(code_of(client().get("/3")), "OVERLOADED");
  forwards_->lead();
  EXPECT_EQ(one.get().body, "here /1");
  EXPECT_EQ(two.get().body, "here /2");
}

/// Opens a stream for each that asks, and tells each when it is over.
struct streaming {
  edge::request_handler handler() {
    return [this](edge::request&&, const edge::responder& to) {
      edge::response head;
      head.content_type = "text/event-stream";
      const std::scoped_lock guard(lock);
      if (auto opened = to.open_stream(std::move(head), [this] { ++ended; })) {
        streams.push_back(*opened);
      }
    };
  }
  std::size_t count() {
    const std::scoped_lock guard(lock);
    return streams.size();
  }

  std::mutex lock;
  std::vector<edge::stream> streams;
  std::atomic<int> ended = 0;
};

class ForwardedStream : public Forwarder {
 protected:
  void SetUp() override {
    begin();
    forwards_->follow(serves_->address(1));
    reader_.send(test_support::request_text("GET", "/events"));
    ASSERT_TRUE(usher::tests::eventually([this] { return streams_.count() == 1; }));
    streams_.streams.front().send("data: 1\n\n");
    expect_to_read("data: 1\n\n");
  }

  void expect_to_read(const std::string& what) {
    while (read_.find(what) == std::string::npos) {
      const auto more = reader_.receive();
      ASSERT_FALSE(more.empty()) << read_;
      read_ += more;
    }
  }
  /// In order: an end that the client can tell from a break.
  void expect_the_end() {
    read_ += reader_.receive_to_end();
    EXPECT_TRUE(read_.ends_with("0\r\n\r\n")) << read_;
    EXPECT_TRUE(usher::tests::eventually([this] { return forwards_->counters().streams == 0; }));
  }

  streaming streams_;
  std::unique_ptr<owner> serves_ = std::make_unique<owner>(streams_.handler());
  test_support::raw_socket reader_{front_.port()};
  std::string read_;
};

TEST_F(ForwardedStream, ComesAsTheOwnerSendsIt) {
  EXPECT_NE(read_.find("text/event-stream"), std::string::npos);
  EXPECT_EQ(forwards_->counters().streams, 1U);
  for (int i = 2; i < 50; ++i) {
    const auto event = "data: " + std::to_string(i) + "\n\n";
    streams_.streams.front().send(event);
    expect_to_read(event);
  }
  streams_.streams.front().close();
  expect_the_end();
}

TEST_F(ForwardedStream, EndsAtTheOwnerWhenTheClientLeaves) {
  reader_.close();
  EXPECT_TRUE(usher::tests::eventually([this] { return streams_.ended == 1; }));
  EXPECT_TRUE(usher::tests::eventually([this] { return forwards_->counters().streams == 0; }));
}

TEST_F(ForwardedStream, EndsWhenTheOwnerIsGone) {
  serves_->server.stop(0ms);
  expect_the_end();
}

TEST_F(ForwardedStream, EndsWhenAnotherNodeServes) {
  const owner next;
  forwards_->follow(next.address(2));
  expect_the_end();
}

TEST_F(ForwardedStream, EndsWithTheNode) {
  forwards_->stop();
  expect_the_end();
}

}  // namespace
}  // namespace usher::tests::forwarder_test
