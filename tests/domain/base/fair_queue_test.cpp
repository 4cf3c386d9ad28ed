#include "domain/base/fair_queue.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace usher::tests::fair_queue_test {
namespace {

using queue = domain::fair_queue<std::string, std::string>;

std::vector<std::string> all_of(queue& jobs) {
  std::vector<std::string> taken;
  while (auto job = jobs.pop()) {
    taken.push_back(*job);
  }
  return taken;
}

TEST(FairQueue, GivesTheJobsOfOneSourceInOrder) {
  queue jobs{8};
  EXPECT_EQ(jobs.pop(), std::nullopt);
  for (const auto* job : {"1", "2", "3"}) {
    EXPECT_EQ(jobs.push("a", job), std::nullopt);
  }
  EXPECT_EQ(jobs.size(), 3U);
  EXPECT_EQ(all_of(jobs), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_TRUE(jobs.empty());
}

TEST(FairQueue, EachSourceHasItsTurn) {
  queue jobs{8};
  for (const auto* job : {"a1", "a2", "a3", "a4", "b1", "c1", "c2"}) {
    jobs.push(std::string(1, job[0]), job);
  }
  EXPECT_EQ(all_of(jobs), (std::vector<std::string>{"a1", "b1", "c1", "a2", "c2", "a3", "a4"}));
}

TEST(FairQueue, WhenFullItHasRoomForWhoHasLess) {
  queue jobs{4};
  for (const auto* job : {"a1", "a2", "a3", "a4"}) {
    jobs.push("a", job);
  }
  EXPECT_EQ(jobs.push("a", "a5"), "a5") << "who fills it has none";
  EXPECT_EQ(jobs.push("b", "b1"), "a4") << "the latest of who has most gives way";
  EXPECT_EQ(jobs.push("b", "b2"), "a3");
  EXPECT_EQ(jobs.push("b", "b3"), "b3") << "nobody has more";
  EXPECT_EQ(jobs.push("c", "c1"), "b2") << "of two who have as many, one";
  EXPECT_EQ(jobs.push("d", "d1"), "a2");
  EXPECT_EQ(jobs.push("e", "e1"), "e1") << "each has one";
  EXPECT_EQ(jobs.size(), 4U);
  EXPECT_EQ(all_of(jobs), (std::vector<std::string>{"a1", "b1", "c1", "d1"}));
}

/// Random sources push, and jobs are popped now and then.
TEST(FairQueue, LosesNothingAndIsNeverLongerThanItMayBe) {
  EXPECT_TRUE(rc::check("random jobs", [] {
    const auto most = *rc::gen::inRange<std::size_t>(1, 6);
    queue jobs{most};
    std::multiset<std::string> inside;
    std::map<std::string, std::vector<std::string>> orders;
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
    int number = 0;
    for (const int step : steps) {
      const auto source = std::string(1, static_cast<char>('a' + step));
      if (step == 5) {
        const auto job = jobs.pop();
        RC_ASSERT(job.has_value() == !inside.empty());
        if (job) {
          auto& order = orders[job->substr(0, 1)];
          RC_ASSERT(order.front() == *job);
          order.erase(order.begin());
          inside.erase(inside.find(*job));
        }
        continue;
      }
      const auto job = source + std::to_string(number++);
      const auto full = inside.size() == most;
      inside.insert(job);
      orders[source].push_back(job);
      const auto without_room = jobs.push(source, job);
      RC_ASSERT(without_room.has_value() == full);
      if (without_room) {
        auto& order = orders[without_room->substr(0, 1)];
        RC_ASSERT(order.back() == *without_room);
        order.pop_back();
        inside.erase(inside.find(*without_room));
        const auto left = order.size();
        RC_ASSERT(*without_room == job || left + 1 > orders[source].size());
      }
      RC_ASSERT(jobs.size() == inside.size());
      RC_ASSERT(jobs.size() <= most);
    }
  }));
}

/// How many jobs come before this one; it must be there.
std::size_t jobs_before(queue& jobs, const std::string& job) {
  for (std::size_t before = 0;; ++before) {
    const auto next = jobs.pop();
    RC_ASSERT(next.has_value());
    if (*next == job) {
      return before;
    }
  }
}

TEST(FairQueue, WhoHasNothingInItWaitsForOneJobOfEachOtherAtMost) {
  EXPECT_TRUE(rc::check("random crowds", [] {
    const auto crowd = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
    const auto served_before = *rc::gen::inRange(0, 20);
    queue jobs{1'000};
    std::map<std::string, int> inside;
    for (const int who : crowd) {
      const auto source = "source " + std::to_string(who);
      jobs.push(source, source);
      ++inside[source];
    }
    for (int i = 0; i < served_before; ++i) {
      if (const auto served = jobs.pop(); served && --inside[*served] == 0) {
        inside.erase(*served);
      }
    }
    RC_ASSERT(!jobs.push("somebody", "theirs"));
    // Whoever comes behind makes no difference.
    for (int i = 0; i < 50; ++i) {
      jobs.push("flood " + std::to_string(i % 10), "of the flood");
    }
    RC_ASSERT(jobs_before(jobs, "theirs") <= inside.size());
  }));
}

TEST(FairQueue, AFloodFromOneAddressTakesNoPlaceFromAnother) {
  queue jobs{100};
  for (int i = 0; i < 5'000; ++i) {
    jobs.push("flood", "of the flood");
  }
  ASSERT_EQ(jobs.push("somebody", "theirs"), "of the flood") << "it has room";
  EXPECT_EQ(jobs_before(jobs, "theirs"), 1U);
}

using queues = domain::queues_in_turn<std::string, std::string, 2>;

TEST(QueuesInTurn, NoQueueWaitsForAnother) {
  queues both{100};
  for (int i = 0; i < 50; ++i) {
    both.push(1, "source " + std::to_string(i), "registration");
  }
  ASSERT_EQ(both.pop(), "registration");
  both.push(0, "a", "login 1");
  both.push(0, "b", "login 2");
  std::vector<std::string> next;
  for (int i = 0; i < 5; ++i) {
    next.push_back(*both.pop());
  }
  EXPECT_EQ(next,
            (std::vector<std::string>{"login 1", "registration", "login 2", "registration", "registration"}));
  EXPECT_EQ(both.size(0), 0U);
  EXPECT_EQ(both.size(1), 46U);
}

TEST(QueuesInTurn, AFullQueueLeavesTheOthersTheirRoom) {
  queues both{2};
  both.push(1, "a", "1");
  both.push(1, "a", "2");
  EXPECT_EQ(both.push(1, "a", "3"), "3");
  EXPECT_EQ(both.push(0, "a", "login"), std::nullopt);
}

}  // namespace
}  // namespace usher::tests::fair_queue_test
