#include <csignal>
#include <future>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/end_to_end/load.hpp"
#include "tests/end_to_end/stage.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"

namespace usher::end_to_end::shutdown_test {
namespace {

using namespace std::chrono_literals;

class Shutdown : public EachEngine {};

TEST_P(Shutdown, UnderLoadAnswersWhatIsInFlightAndKeepsIt) {
  const arguments options{"--demo", "--active-places", "5"};
  const auto seed = printed_seed();
  ledger known;
  auto server = store_->serve(options);
  {
    load clients(server->port(), known, seed);
    EXPECT_TRUE(tests::eventually([&] { return clients.statuses()[200] >= 300; }, 60s));
    server->ask_to_stop();
    const auto code = server->wait(10s);
    ASSERT_TRUE(code) << "it still runs 10 s after SIGTERM; its log:\n" << server->log();
    EXPECT_EQ(*code, 0) << server->log();
    clients.wait_for_the_end();
    EXPECT_EQ(clients.broken(), 0) << "answers broke off";
    EXPECT_EQ(clients.reset(), 0) << "connections were reset instead of closed";
    EXPECT_GT(clients.statuses()[200], 100);
  }
  server = store_->serve(options);
  known.expect_kept_by(server->port());
  EXPECT_GT(known.tokens(), 20U);
  EXPECT_GT(known.holds(), 20U);
}

TEST_P(Shutdown, WhileIdleIsPromptAlsoWithOpenConnections) {
  const auto server = store_->serve({"--demo"});
  visitor idle(server->port());
  ASSERT_EQ(idle.find_seats().status, 200);
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(server->stop(), 0) << server->log();
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 3s);
  EXPECT_TRUE(idle.client().ended());
}

USHER_END_TO_END(Shutdown);

class EndToEndShutdown : public OnSqlite {};

/// A frozen Postgres: the kernel takes connections for it, and nobody ever says a word.
class frozen_postgres {
 public:
  frozen_postgres() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listening_, any, size) != 0 || ::listen(listening_, 8) != 0 ||
        ::getsockname(listening_, any, &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
  }
  frozen_postgres(const frozen_postgres&) = delete;
  frozen_postgres& operator=(const frozen_postgres&) = delete;
  ~frozen_postgres() { ::close(listening_); }

  std::string url() const { return "postgresql://usher@127.0.0.1:" + std::to_string(port_) + "/usher"; }
  /// Whether somebody has come.
  bool wait_for_somebody(milliseconds patience) const {
    pollfd one{listening_, POLLIN, 0};
    return ::poll(&one, 1, static_cast<int>(patience.count())) == 1;
  }

 private:
  int listening_;
  std::uint16_t port_ = 0;
};

/// As server_process, but without waiting until it listens.
std::vector<std::string> serving_on(const arguments& store) {
  return joined({USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--identity", "trusted"}, store);
}

void expect_a_signal_to_end(tests::running_program& server) {
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(15s), 0) << server.err();
  EXPECT_NE(server.err().find("SIGTERM"), std::string::npos) << server.err();
}

TEST_F(EndToEndShutdown, ASignalEndsItWhileItConnectsToAStoreThatSaysNothing) {
  const frozen_postgres frozen;
  tests::running_program server(serving_on({"--database", frozen.url()}));
  ASSERT_TRUE(frozen.wait_for_somebody(60s)) << server.err();
  expect_a_signal_to_end(server);
}

TEST(EndToEndFrozenStore, ASignalEndsTheServerWhileItRestores) {
  if (!tests::has_postgres()) {
    return;
  }
  const auto store = make_postgres_store();
  ASSERT_EQ(store->serve({"--demo"})->stop(), 0);
  const auto url = store->options().back();
  // For each in turn of what is read: whoever has the lock is as good as a server that stands still.
  for (const std::string table : {"schema_migration", "waiting_token", "remembered_request", "clinic"}) {
    SCOPED_TRACE(table);
    tests::postgres_session lock(url);
    lock.execute("BEGIN");
    lock.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
    tests::running_program server(serving_on({"--database", url}));
    // In a session of its own: within a transaction one sees again and again what was there at first.
    tests::postgres_session looking(url);
    const auto waits = [&] {
      return looking.scalar(
                 "SELECT count(*) FROM pg_stat_activity"
                 " WHERE datname = current_database() AND wait_event_type = 'Lock'") != "0";
    };
    ASSERT_TRUE(tests::eventually(waits, 60s)) << server.err();
    expect_a_signal_to_end(server);
  }
}

/// Asks again and again, as a client does that keeps its connection, until it is told that the connection
/// ends. Nothing when all went well.
std::string ask_until_told(std::uint16_t port, milliseconds pause) {
  try {
    test_support::http_client client(port);
    while (true) {
      const auto answer = client.get("/api/concert/findSeats?concertId=1&concertDate=" + first_date);
      if (answer.status != 200) {
        return "answered " + std::to_string(answer.status);
      }
      if (answer.header("connection") == "close") {
        return "";
      }
      std::this_thread::sleep_for(pause);
    }
  } catch (const std::exception& broken) {
    return broken.what();
  }
}

TEST_F(EndToEndShutdown, TellsEveryClientInAnAnswerThatItsConnectionEnds) {
  for (const auto& options : {arguments{"--demo"}, arguments{"--demo", "--drain-delay-ms", "1500"}}) {
    const auto server = store_->serve(options);
    std::vector<std::future<std::string>> clients;
    for (int i = 0; i < 16; ++i) {
      clients.push_back(
          std::async(std::launch::async, ask_until_told, server->port(), milliseconds{1 + 10 * i}));
    }
    std::this_thread::sleep_for(300ms);
    server->ask_to_stop();
    for (auto& client : clients) {
      EXPECT_EQ(client.get(), "");
    }
    EXPECT_EQ(server->wait(10s), 0) << server->log();
  }
}

TEST_F(EndToEndShutdown, TellsWhoseRequestIsNotCompleteThatItStops) {
  const auto server = store_->serve({"--demo"});
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  visitor half(server->port());
  ASSERT_EQ(half.find_seats().status, 200);
  half.client().send("POST /api/token/create HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\ntraceparent: 00-" +
                     trace + "-00f067aa0ba902b7-01\r\n\r\n{");
  server->ask_to_stop();
  const auto told = half.client().receive();
  EXPECT_EQ(told.status, 503);
  EXPECT_EQ(told.header("connection"), "close");
  EXPECT_TRUE(told.header("retry-after"));
  const auto body = json::parse(told.body);
  EXPECT_EQ(body.at("code"), "DRAINING") << body;
  EXPECT_EQ(body.at("traceId"), trace) << "so that its sender finds it again";
  EXPECT_EQ(server->wait(10s), 0) << server->log();
}

TEST_F(EndToEndShutdown, AnswersEveryRequestThatItHasRead) {
  const auto server = store_->serve({"--demo"});
  // Twenty passwords keep the server's two workers busy for about 200 ms.
  constexpr int people = 20;
  std::vector<std::unique_ptr<visitor>> crowd;
  for (int i = 1; i <= people; ++i) {
    crowd.push_back(std::make_unique<visitor>(server->port()));
    crowd.back()->send_post("/api/auth/login/", {{"username", test_student(i)}, {"password", test_password}});
  }
  // Long enough to read them all, too short to answer them all.
  std::this_thread::sleep_for(50ms);
  server->ask_to_stop();
  for (auto& one : crowd) {
    EXPECT_EQ(one->receive().status, 200);
  }
  EXPECT_EQ(server->wait(10s), 0) << server->log();
}

}  // namespace
}  // namespace usher::end_to_end::shutdown_test
