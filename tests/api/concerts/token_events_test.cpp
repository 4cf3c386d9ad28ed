#include "api/concerts/token_events.hpp"

#include <atomic>
#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace usher::tests::token_events_test {
namespace {

using namespace std::chrono_literals;
using api::position_news;

class recorder final : public edge::stream::target {
 public:
  void send(std::string_view bytes) noexcept override { sent.emplace_back(bytes); }
  void close() noexcept override { closed = true; }
  bool ended() const noexcept override { return closed || left; }

  std::vector<std::string> sent;
  bool closed = false;
  bool left = false;
};

class TokenEvents : public testing::Test {
 protected:
  /// Opens a stream whose answers come from `next_news`.
  std::shared_ptr<recorder> follow(position_news first) {
    auto to = std::make_shared<recorder>();
    const auto open = [this, to](std::function<void()> on_end) {
      end_of_stream = std::move(on_end);
      return std::optional(edge::stream(to));
    };
    EXPECT_TRUE(events.follow(open, first, [this](auto tell) {
      ++asked;
      if (answers_at_once) {
        tell(next_news);
      } else {
        pending = tell;
      }
    }));
    return to;
  }

  /// Does all that is due by `now`.
  void run_to(api::token_events::time_point now) {
    while (const auto due = events.step(now)) {
      if (*due > now) {
        break;
      }
    }
  }

  api::token_events events{{15s, 1s}};
  api::token_events::time_point begin{std::chrono::hours{1}};
  std::optional<position_news> next_news;
  bool answers_at_once = true;
  std::function<void(std::optional<position_news>)> pending;
  std::function<void()> end_of_stream;
  int asked = 0;
};

using sent = std::vector<std::string>;

TEST_F(TokenEvents, TellTheFirstPositionAtOnceAndThenOnlyChanges) {
  const auto to = follow({"{\"a\":1}", false, 250ms});
  run_to(begin);
  EXPECT_EQ(to->sent, (sent{"event: position\ndata: {\"a\":1}\nretry: 2000\n\n"}));
  next_news = position_news{"{\"a\":1}", false, 250ms};
  run_to(begin + 250ms);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(to->sent.size(), 1U) << "nothing is new";
  next_news = position_news{"{\"a\":0}", false, 250ms};
  run_to(begin + 499ms);
  EXPECT_EQ(asked, 1) << "not before its time";
  run_to(begin + 500ms);
  EXPECT_EQ(to->sent.back(), "event: position\ndata: {\"a\":0}\n\n");
}

TEST_F(TokenEvents, EndWithALastEvent) {
  const auto to = follow({"1", false, 1s});
  run_to(begin);
  next_news = position_news{"2", true};
  run_to(begin + 1s);
  EXPECT_EQ(to->sent, (sent{"event: position\ndata: 1\nretry: 2000\n\n", "event: position\ndata: 2\n\n",
                            "event: end\ndata: 2\nid: end\n\n"}));
  EXPECT_TRUE(to->closed);
  EXPECT_EQ(events.followers(), 0U);
}

TEST_F(TokenEvents, AnEndedTokenHearsItAtOnce) {
  const auto to = follow({"1", true});
  run_to(begin);
  EXPECT_EQ(to->sent,
            (sent{"event: position\ndata: 1\nretry: 2000\n\n", "event: end\ndata: 1\nid: end\n\n"}));
  EXPECT_TRUE(to->closed);
}

TEST_F(TokenEvents, ABeatWhereThereIsNoNews) {
  const auto to = follow({"1", false, 20s});
  run_to(begin);
  run_to(begin + 14'999ms);
  EXPECT_EQ(to->sent.size(), 1U);
  run_to(begin + 15s);
  EXPECT_EQ(to->sent.back(), ":\n\n");
  EXPECT_EQ(asked, 0);
  run_to(begin + 29'999ms);
  EXPECT_EQ(to->sent.size(), 2U) << "the time counts from the last bytes";
}

TEST_F(TokenEvents, TellWhenToComeAgainByHowManyFollow) {
  const auto first = follow({"1", false, 20s});
  run_to(begin);
  EXPECT_EQ(first->sent.back(), "event: position\ndata: 1\nretry: 2000\n\n");
  std::vector<std::shared_ptr<recorder>> crowd;
  for (int i = 0; i < 10'000; ++i) {
    crowd.push_back(follow({"1", false, 20s}));
  }
  run_to(begin);
  run_to(begin + 15s);
  const auto retry_of = [](const std::string& text) {
    const auto at = text.find("retry: ");
    return at == std::string::npos ? 0 : std::stoi(text.substr(at + 7));
  };
  EXPECT_GE(retry_of(first->sent.back()), 7'000)
      << "with the next heartbeat, because there are many more now";
  std::set<int> all;
  for (const auto& one : crowd) {
    all.insert(retry_of(one->sent.front()));
  }
  EXPECT_GT(all.size(), 1'000U) << "they do not come back in one moment";
}

TEST(ReconnectAfter, IsLongerForMoreFollowersAndBounded) {
  EXPECT_EQ(api::reconnect_after(0, 7), 2s);
  EXPECT_EQ(api::reconnect_after(1, 1), 2s);
  EXPECT_EQ(api::reconnect_after(10'000, 0), 7s);
  EXPECT_EQ(api::reconnect_after(10'000, 9'999), 11'999ms);
  EXPECT_EQ(api::reconnect_after(10'000, 10'000), 7s);
  for (const std::uint64_t number : {0U, 1U, 12'345U}) {
    EXPECT_LT(api::reconnect_after(100, number), api::reconnect_after(1'000, number));
    EXPECT_GE(api::reconnect_after(10'000'000, number), 31s);
    EXPECT_LE(api::reconnect_after(10'000'000, number), 60s);
  }
}

TEST_F(TokenEvents, AskAgainSoonWhenNoAnswerCame) {
  const auto to = follow({"1", false, 250ms});
  run_to(begin);
  run_to(begin + 250ms);
  EXPECT_EQ(asked, 1);
  run_to(begin + 1'249ms);
  EXPECT_EQ(asked, 1);
  run_to(begin + 1'250ms);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(to->sent.size(), 1U);
}

TEST_F(TokenEvents, NobodyIsAskedForTwiceAtATime) {
  answers_at_once = false;
  const auto to = follow({"1", false, 250ms});
  run_to(begin);
  run_to(begin + 250ms);
  run_to(begin + 10s);
  EXPECT_EQ(asked, 1);
  pending(position_news{"2", false, 250ms});
  run_to(begin + 10s);
  EXPECT_EQ(to->sent.back(), "event: position\ndata: 2\n\n");
  run_to(begin + 10'250ms);
  EXPECT_EQ(asked, 2);
}

TEST_F(TokenEvents, WhoLeftIsForgotten) {
  const auto to = follow({"1", false, 250ms});
  run_to(begin);
  EXPECT_EQ(events.followers(), 1U);
  end_of_stream();
  EXPECT_EQ(events.followers(), 0U);
  run_to(begin + 1h);
  EXPECT_EQ(asked, 0);
}

TEST_F(TokenEvents, WhoLeftUnnoticedIsForgottenAtTheirTurn) {
  const auto to = follow({"1", false, 250ms});
  run_to(begin);
  to->left = true;
  run_to(begin + 250ms);
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(events.followers(), 0U);
}

TEST_F(TokenEvents, AnAnswerForSomebodyWhoLeftIsDropped) {
  answers_at_once = false;
  const auto to = follow({"1", false, 250ms});
  run_to(begin);
  run_to(begin + 250ms);
  end_of_stream();
  pending(position_news{"2", false, 250ms});
  run_to(begin + 1s);
  EXPECT_EQ(to->sent.size(), 1U);
}

TEST_F(TokenEvents, WithoutRoomForAStreamNobodyIsFollowed) {
  EXPECT_FALSE(events.follow([](const auto&) { return std::nullopt; }, {"1"}, [](const auto&) {}));
  EXPECT_EQ(events.followers(), 0U);
}

TEST_F(TokenEvents, StoppingClosesAllStreamsAndTakesNoMore) {
  const auto to = follow({"1", false, 250ms});
  run_to(begin);
  events.stop();
  EXPECT_TRUE(to->closed);
  bool opened = false;
  EXPECT_FALSE(events.follow(
      [&](const auto&) {
        opened = true;
        return std::optional(edge::stream(std::make_shared<recorder>()));
      },
      {"1"}, [](const auto&) {}));
  EXPECT_FALSE(opened);
}

TEST(TokenEventsThread, FeedsStreamsUntilItIsStopped) {
  api::token_events events;
  events.start();
  std::atomic<bool> was_asked = false;
  const auto to = std::make_shared<recorder>();
  ASSERT_TRUE(events.follow([&](const auto&) { return std::optional(edge::stream(to)); }, {"1", false, 1ms},
                            [&](const auto& tell) {
                              was_asked = true;
                              tell(position_news{"2", true});
                            }));
  while (events.followers() != 0) {
    std::this_thread::yield();
  }
  events.stop();
  EXPECT_TRUE(was_asked);
  EXPECT_EQ(to->sent.back(), "event: end\ndata: 2\nid: end\n\n");
}

}  // namespace
}  // namespace usher::tests::token_events_test
