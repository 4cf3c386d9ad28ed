#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/domain/ownership/nodes.hpp"

namespace usher::domain::ownership_simulation_test {
namespace {

using ownership_simulation::findings;
using ownership_simulation::nodes;
using ownership_simulation::omission;

constexpr std::uint64_t seeds = 2'000;

TEST(OwnershipSimulation, NobodyCommitsOrAnswersBesideTheOwner) {
  // USHER_SEED runs one alone.
  const char* const one = std::getenv("USHER_SEED");
  const std::uint64_t first = one != nullptr ? std::strtoull(one, nullptr, 10) : 1;
  const std::uint64_t end = one != nullptr ? first + 1 : first + seeds;
  int claims = 0;
  int commits = 0;
  for (auto seed = first; seed < end; ++seed) {
    const auto found = nodes(seed, omission::nothing).run();
    EXPECT_EQ(found.doubled, 0) << "two owners committed; USHER_SEED=" << seed;
    EXPECT_EQ(found.stale, 0) << "a former owner answered; USHER_SEED=" << seed;
    EXPECT_TRUE(found.ends_well) << "nobody commits in the end; USHER_SEED=" << seed;
    claims += found.claims;
    commits += found.commits;
  }
  EXPECT_GE(claims, static_cast<int>(end - first)) << "somebody has to have taken over";
  EXPECT_GT(commits, claims);
}

/// The first seed whose run shows what is counted; 0 when none does.
std::uint64_t seed_that_shows(int findings::*what, omission without) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    if (nodes(seed, without).run().*what > 0) {
      return seed;
    }
  }
  return 0;
}

TEST(OwnershipSimulation, WithoutTheFenceTwoCommit) {
  EXPECT_NE(seed_that_shows(&findings::doubled, omission::fence), 0U);
}

TEST(OwnershipSimulation, WithoutTheLeaseAFormerOwnerAnswers) {
  EXPECT_NE(seed_that_shows(&findings::stale, omission::lease), 0U);
}

TEST(OwnershipSimulation, WithoutASecondLookAnOwnerThatCameBackIsReplacedWhileItAnswers) {
  EXPECT_NE(seed_that_shows(&findings::stale, omission::second_look), 0U);
}

}  // namespace
}  // namespace usher::domain::ownership_simulation_test
