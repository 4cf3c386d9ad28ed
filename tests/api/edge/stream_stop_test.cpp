#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/edge/edge_state.hpp"
#include "api/edge/mailbox/reactor_mailbox.hpp"
#include "api/edge/stream_channel.hpp"
#include "tests/api/edge/stream_stage.hpp"

namespace usher::edge::tests::stream_stop_test {
namespace {

TEST(StreamStop, ClosesTheStreamsInOrderAndDoesNotWaitForThem) {
  stream_stage s;
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
  stream_stage s(stream_stage::one_reactor(), held.handler());
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
    stream_stage s(stream_stage::one_reactor(), [&](request&& what, responder to) {
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

}  // namespace
}  // namespace usher::edge::tests::stream_stop_test
