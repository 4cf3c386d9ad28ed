#include <future>

#include <gtest/gtest.h>

#include "tests/end_to_end/load.hpp"
#include "tests/end_to_end/stage.hpp"

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
    const auto enough = std::chrono::steady_clock::now() + 60s;
    while (clients.statuses()[200] < 300 && std::chrono::steady_clock::now() < enough) {
      std::this_thread::sleep_for(10ms);
    }
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
