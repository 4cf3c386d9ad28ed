#include "actors/base/reply.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace usher::tests::reply_test {
namespace {

using actors::answer;
using actors::reply_to;
using actors::unavailable;
using actors::unavailable_reason;

TEST(ReplyTo, DeliversTheFirstAnswerAndNoOther) {
  std::vector<int> heard;
  const reply_to<int> reply([&](answer<int> a) { heard.push_back(std::get<int>(a)); });
  reply.send(1);
  reply.send(2);
  reply.unavailable_because(unavailable_reason::busy);
  EXPECT_EQ(heard, std::vector<int>{1});
}

TEST(ReplyTo, AnswersDroppedWhenTheLastCopyDiesUnanswered) {
  std::vector<unavailable_reason> heard;
  {
    const reply_to<int> reply([&](answer<int> a) { heard.push_back(std::get<unavailable>(a).reason); });
    { const auto copy = reply; }
    EXPECT_TRUE(heard.empty());
  }
  EXPECT_EQ(heard, std::vector{unavailable_reason::dropped});
}

TEST(ReplyTo, LetsGoOfTheHandlerWithTheAnswer) {
  const auto held = std::make_shared<int>(7);
  const reply_to<int> reply([held](answer<int>) {});
  EXPECT_EQ(held.use_count(), 2);
  reply.send(1);
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace usher::tests::reply_test
