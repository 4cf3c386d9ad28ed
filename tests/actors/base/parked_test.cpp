#include "actors/base/parked.hpp"

#include <map>
#include <vector>

#include <gtest/gtest.h>

namespace usher::tests::parked_test {
namespace {

struct numbered_ask {
  int number;
  actors::reply_to<int> reply;
};

class Parked : public testing::Test {
 protected:
  numbered_ask ask(int number) {
    return {number, actors::reply_to<int>([this](const actors::answer<int>& a) {
              const auto* none = std::get_if<actors::unavailable>(&a);
              busy += none != nullptr && none->reason == actors::unavailable_reason::busy ? 1 : 0;
            })};
  }

  void serve(const numbered_ask& a) {
    served.push_back(a.number);
    a.reply.send(a.number);
  }

  std::vector<int> served;
  int busy = 0;
};

TEST_F(Parked, AreServedInTheOrderInWhichTheyCame) {
  actors::parked<3> waiting;
  for (int n = 1; n <= 3; ++n) {
    waiting.park(ask(n), [this](const auto& a) { serve(a); });
  }
  EXPECT_TRUE(served.empty());
  waiting.serve_first();
  EXPECT_EQ(served, std::vector{1});
  waiting.serve_all();
  EXPECT_EQ(served, (std::vector{1, 2, 3}));
  EXPECT_TRUE(waiting.empty());
  EXPECT_EQ(busy, 0);
}

TEST_F(Parked, AreNoMoreThanTheirBound) {
  actors::parked<1> waiting;
  waiting.park(ask(1), [this](const auto& a) { serve(a); });
  waiting.park(ask(2), [this](const auto& a) { serve(a); });
  EXPECT_EQ(busy, 1) << "the second hears so at once";
  waiting.serve_all();
  EXPECT_EQ(served, std::vector{1});
}

TEST_F(Parked, MayWaitOnceMore) {
  actors::parked<2> waiting;
  waiting.park(ask(1), [&](const auto& a) { waiting.park(a, [this](const auto& again) { serve(again); }); });
  waiting.serve_all();
  EXPECT_TRUE(served.empty());
  waiting.serve_all();
  EXPECT_EQ(served, std::vector{1});
}

TEST_F(Parked, MayEndWhatTheyWaitedIn) {
  std::map<int, actors::parked<2>> by_number;
  by_number[7].park(ask(1), [&](const auto& a) {
    by_number.erase(7);
    serve(a);
  });
  by_number[7].serve_first();
  EXPECT_TRUE(by_number.empty());
  EXPECT_EQ(served, std::vector{1});
}

}  // namespace
}  // namespace usher::tests::parked_test
