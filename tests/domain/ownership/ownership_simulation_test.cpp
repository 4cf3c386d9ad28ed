#include <gtest/gtest.h>

#include "tests/domain/ownership/nodes.hpp"

namespace usher::domain::ownership_simulation_test {
namespace {

using ownership_simulation::findings;
using ownership_simulation::nodes;
using ownership_simulation::omission;

// ./dev simulate --cluster goes further, and has any one seed again.
constexpr std::uint64_t seeds = 300;

TEST(OwnershipSimulation, NothingIsLostDoubledOrToldWrongly) {
  findings all;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto found = nodes(seed, omission::nothing).run();
    EXPECT_EQ(found.complaint(), "") << "./dev simulate --cluster --runs 1 --seed " << seed;
    all.claims += found.claims;
    all.hand_overs += found.hand_overs;
    all.commits += found.commits;
    all.forwarded += found.forwarded;
    all.sent_again += found.sent_again;
    all.done += found.done;
    all.unknown += found.unknown;
  }
  // It has to have come about.
  EXPECT_GT(all.claims, static_cast<int>(seeds));
  EXPECT_GT(all.commits, all.claims);
  EXPECT_GT(all.done, all.commits);
  EXPECT_GT(all.forwarded, all.done / 4);
  EXPECT_GT(all.hand_overs, 0);
  EXPECT_GT(all.sent_again, 0);
  EXPECT_GT(all.unknown, 0);
}

/// The first seed whose run shows what is counted; 0 when none does.
std::uint64_t seed_that_shows(int findings::*what, omission without) {
  for (std::uint64_t seed = 1; seed <= seeds * 5; ++seed) {
    if (nodes(seed, without).run().*what > 0) {
      return seed;
    }
  }
  return 0;
}

TEST(OwnershipSimulation, WithoutTheFenceTwoCommitAndGiveTheSameAway) {
  EXPECT_NE(seed_that_shows(&findings::doubled, omission::fence), 0U);
  EXPECT_NE(seed_that_shows(&findings::given_twice, omission::fence), 0U);
}

TEST(OwnershipSimulation, WithoutTheLeaseAFormerOwnerAnswers) {
  EXPECT_NE(seed_that_shows(&findings::stale, omission::lease), 0U);
  EXPECT_NE(seed_that_shows(&findings::stale_reads, omission::lease), 0U);
}

TEST(OwnershipSimulation, WithoutASecondLookAnOwnerThatCameBackIsReplacedWhileItAnswers) {
  EXPECT_NE(seed_that_shows(&findings::stale, omission::second_look), 0U);
}

TEST(OwnershipSimulation, WhereNothingCountsAsSentChangesAreDoneTwice) {
  EXPECT_NE(seed_that_shows(&findings::done_twice, omission::doubt), 0U);
  EXPECT_NE(seed_that_shows(&findings::broken_promises, omission::doubt), 0U);
}

TEST(OwnershipSimulation, WhereAllIsSentAgainChangesAreDoneTwice) {
  EXPECT_NE(seed_that_shows(&findings::done_twice, omission::key), 0U);
}

TEST(OwnershipSimulation, WhereAFormerOwnerTakesWhatIsForwardedReadsAreStale) {
  EXPECT_NE(seed_that_shows(&findings::stale_reads, omission::refusal), 0U);
}

TEST(OwnershipSimulation, WhereARefusalForNowIsBelievedChangesAreDoneAllTheSame) {
  EXPECT_NE(seed_that_shows(&findings::broken_promises, omission::doubt_of_refusals), 0U);
}

}  // namespace
}  // namespace usher::domain::ownership_simulation_test
