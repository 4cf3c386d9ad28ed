#include "domain/ownership/forwarding.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace usher::domain::forwarding_test {
namespace {

using namespace std::chrono_literals;
using kind = forwarding::answer::kind;
using strings = std::vector<std::string>;

/// Says in words what it was told, with all connections as they are set.
struct hands final : forwarding_hands {
  struct link {
    link_use use;
    std::uint64_t put = 0;
    std::uint64_t sent = 0;
    bool is_connected = true;
  };

  link_number connect(link_use use) override {
    if (!reaches) {
      return 0;
    }
    links.emplace(++last, link{use});
    return last;
  }
  bool is_connected(link_number which) const override { return links.at(which).is_connected; }
  std::uint64_t put(link_number on, ask_number what) override {
    if (what != 0) {
      said.push_back("put " + std::to_string(what));
    }
    return ++links.at(on).put;
  }
  bool flush(link_number which) override {
    if (sends) {
      links.at(which).sent = links.at(which).put;
    }
    return true;
  }
  std::uint64_t sent(link_number which) const override { return links.at(which).sent; }
  void drop_unsent(link_number /*which*/) override {}
  void close(link_number which) override { links.erase(which); }
  void serve_here(ask_number what, bool in_doubt) override {
    said.push_back("serve " + std::to_string(what) + (in_doubt ? " in doubt" : ""));
  }
  void refuse(ask_number what, forwarding_refusal why) override {
    said.push_back((why == forwarding_refusal::owner_is_away ? "away " : "unknown ") + std::to_string(what));
  }

  link_number of(link_use use) const {
    for (const auto& [number, one] : links) {
      if (one.use == use) {
        return number;
      }
    }
    return 0;
  }

  bool reaches = true;
  bool sends = true;
  std::map<link_number, link> links;
  link_number last = 0;
  strings said;
};

class Forwarding : public testing::Test {
 protected:
  Forwarding() { terms_.connections = 1; }

  static uptime at(milliseconds since_start) { return uptime{1h + since_start}; }

  void take(ask_number what, bool is_read, bool has_key, milliseconds when = 0ms) {
    decides_.take(what, {at(when), is_read, has_key, false});
  }
  void take_three() {
    take(1, true, false);
    take(2, false, true);
    take(3, false, false);
  }
  /// What was said since.
  strings tick(milliseconds when) {
    decides_.tick(at(when));
    return std::exchange(hands_.said, {});
  }
  link_number requests() const { return hands_.of(link_use::requests); }

  forwarding_terms terms_;
  hands hands_;
  forwarding decides_{terms_, hands_};
};

TEST_F(Forwarding, SendsInTheOrderOfComing) {
  take_three();
  EXPECT_EQ(tick(0ms), (strings{"away 1", "away 2", "away 3"})) << "no node is known";
  decides_.follow(1, true, at(0ms));
  take_three();
  EXPECT_EQ(tick(30ms), (strings{"put 1", "put 2", "put 3"}));
  EXPECT_EQ(decides_.answered(requests(), {}, at(31ms)).of, 1U);
  EXPECT_EQ(decides_.answered(requests(), {}, at(31ms)).of, 2U);
  EXPECT_EQ(decides_.open(), 1U);
}

TEST_F(Forwarding, SendsAgainWhatMayBeAndInItsOrder) {
  decides_.follow(1, true, at(0ms));
  take_three();
  tick(0ms);
  take(4, true, false);
  decides_.broken(requests(), at(1ms));
  EXPECT_EQ(tick(60ms), (strings{"unknown 3", "put 1", "put 2", "put 4"}));
  EXPECT_EQ(decides_.retries(), 2U);
}

TEST_F(Forwarding, WhatWasNotSentGoesWhateverItIs) {
  decides_.follow(1, true, at(0ms));
  take_three();
  hands_.sends = false;
  tick(0ms);
  decides_.broken(requests(), at(1ms));
  EXPECT_EQ(tick(60ms), (strings{"put 1", "put 2", "put 3"}));
  EXPECT_EQ(decides_.retries(), 0U);
}

TEST_F(Forwarding, BehindALastAnswerNothingWasTaken) {
  decides_.follow(1, true, at(0ms));
  take_three();
  tick(0ms);
  forwarding::answer last;
  last.is_last = true;
  const auto heard = decides_.answered(requests(), last, at(1ms));
  EXPECT_EQ(heard.of, 1U);
  EXPECT_TRUE(heard.is_over);
  decides_.broken(requests(), at(1ms));
  EXPECT_EQ(tick(60ms), (strings{"put 2", "put 3"}));
}

TEST_F(Forwarding, WhoDoesNotServeNamesWhoDoesAndHasDoneNothing) {
  decides_.follow(1, true, at(0ms));
  take(3, false, false);
  tick(0ms);
  const auto heard = decides_.answered(requests(), {kind::not_owner, 2, true}, at(1ms));
  EXPECT_TRUE(heard.is_to_follow);
  EXPECT_EQ(heard.of, 0U);
  decides_.follow(2, true, at(1ms));
  EXPECT_EQ(tick(1ms), strings{"put 3"});
  EXPECT_FALSE(decides_.answered(requests(), {kind::not_owner, 1, true}, at(2ms)).is_to_follow)
      << "an earlier claim says nothing";
  EXPECT_FALSE(decides_.is_news(1));
  EXPECT_EQ(tick(2ms), strings{}) << "nor is it asked again at once";
  EXPECT_EQ(tick(30ms), strings{"put 3"});
}

TEST_F(Forwarding, AnswersOfAFormerOwnerAreWaitedForWhereNobodyKnows) {
  decides_.follow(1, true, at(0ms));
  take_three();
  tick(0ms);
  const auto former = requests();
  decides_.follow(2, true, at(10ms));
  EXPECT_EQ(tick(10ms), (strings{"put 1", "put 2"}));
  decides_.answered(former, {}, at(11ms));
  decides_.answered(former, {}, at(11ms));
  const auto heard = decides_.answered(former, {}, at(11ms));
  EXPECT_EQ(heard.of, 3U);
  EXPECT_TRUE(heard.is_over);
}

TEST_F(Forwarding, ARefusalForNowSaysNothingOfWhatWasSentBefore) {
  decides_.follow(1, true, at(0ms));
  take_three();
  tick(0ms);
  decides_.broken(requests(), at(1ms));
  EXPECT_EQ(tick(60ms), (strings{"unknown 3", "put 1", "put 2"}));
  forwarding::answer later;
  later.is_refusal_for_now = true;
  EXPECT_EQ(decides_.answered(requests(), later, at(61ms)).of, 1U) << "a read changes nothing";
  EXPECT_EQ(decides_.answered(requests(), later, at(61ms)).of, 0U);
  EXPECT_EQ(tick(61ms), strings{"unknown 2"});
}

TEST_F(Forwarding, WhatIsServedHereInTheEndMayHaveBeenDoneElsewhere) {
  decides_.follow(1, true, at(0ms));
  take_three();
  tick(0ms);
  take(4, false, true);
  decides_.lead(at(1ms));
  EXPECT_EQ(tick(1ms), (strings{"serve 1", "serve 2 in doubt", "serve 4"}));
  EXPECT_EQ(tick(2'600ms), strings{"unknown 3"}) << "the former owner was waited for";
}

TEST_F(Forwarding, WhatIsGivenUpAsNotDoneNeverGoesOut) {
  terms_.deadline = 100ms;
  decides_.follow(1, true, at(0ms));
  take(1, false, true);
  take(2, false, true, 90ms);
  hands_.sends = false;
  tick(90ms);
  const auto on = requests();
  EXPECT_EQ(tick(110ms), strings{"away 1"});
  EXPECT_FALSE(hands_.links.contains(on)) << "what stands on it might go out";
  EXPECT_EQ(tick(170ms), strings{"put 2"});
}

TEST_F(Forwarding, AnOwnerThatIsSilentIsSentNothingMore) {
  decides_.follow(1, true, at(0ms));
  tick(0ms);
  take(2, false, true, 2'000ms);
  tick(2'000ms);
  EXPECT_EQ(tick(2'600ms), strings{});
  EXPECT_EQ(tick(2'700ms), strings{}) << "it waits for a sign of life";
  decides_.answered(hands_.of(link_use::probe), {}, at(2'800ms));
  EXPECT_EQ(tick(2'800ms), strings{"put 2"});
}

TEST_F(Forwarding, WhatWaitsDuringAHandOverGoesToTheNext) {
  decides_.hold(at(0ms));
  take_three();
  EXPECT_EQ(tick(7'000ms), strings{});
  decides_.follow(2, true, at(7'000ms));
  EXPECT_EQ(tick(7'001ms), (strings{"put 1", "put 2", "put 3"}));
}

TEST_F(Forwarding, WhatWaitsInVainIsGivenUp) {
  hands_.reaches = false;
  decides_.follow(1, true, at(0ms));
  take_three();
  EXPECT_EQ(tick(8'000ms), strings{});
  EXPECT_EQ(tick(8'021ms), (strings{"away 1", "away 2", "away 3"}));
  take(4, true, false, 8'100ms);
  EXPECT_EQ(tick(8'100ms), strings{"away 4"}) << "nobody has answered for long";
}

}  // namespace
}  // namespace usher::domain::forwarding_test
