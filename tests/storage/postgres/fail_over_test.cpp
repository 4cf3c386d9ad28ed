#include "storage/postgres/fail_over.hpp"

#include <gtest/gtest.h>

/// What a reconnection means, as a table.
namespace usher::storage::fail_over_test {
namespace {

const served_store known{{"7001", 3}, 5};

struct row {
  const char* what;
  reached_store reached;
  reconnection means;
};

TEST(FailOver, WhatANewSessionMeans) {
  using enum reconnection;
  const row rows[] = {
      {"as it was left", {{"7001", 3}, 5, true}, same_primary},
      {"a standby was promoted", {{"7001", 4}, 5, true}, failed_over},
      {"several were, one after the other", {{"7001", 9}, 5, true}, failed_over},
      {"another cluster", {{"7002", 3}, 5, true}, another_cluster},
      {"another cluster, whatever else it is", {{"7002", 1}, 9, false}, another_cluster},
      {"the primary before", {{"7001", 2}, 5, true}, replaced},
      {"the primary before, which lacks what came after it", {{"7001", 2}, 5, false}, replaced},
      {"the primary before, which somebody serves", {{"7001", 2}, 6, false}, replaced},
      {"another process has served it", {{"7001", 3}, 6, true}, claimed_since},
      {"another process has served what took over", {{"7001", 4}, 7, false}, claimed_since},
      {"an older back-up", {{"7001", 3}, 5, false}, went_back},
      {"a back-up from before our claim", {{"7001", 3}, 4, true}, went_back},
      {"a standby was promoted that lacks something", {{"7001", 4}, 5, false}, went_back},
      {"a standby was promoted that lacks even our claim", {{"7001", 4}, 4, true}, went_back},
  };
  for (const auto& one : rows) {
    EXPECT_EQ(meaning_of(known, one.reached), one.means) << one.what;
  }
}

TEST(FailOver, GoesOnNowhereButWithAllThatWasAcknowledged) {
  int goes_on = 0;
  for (const auto* system : {"7001", "7002"}) {
    for (const std::uint32_t timeline : {1U, 2U, 3U, 4U, 5U}) {
      for (const std::int64_t epoch : {4, 5, 6}) {
        for (const bool has_acknowledged : {false, true}) {
          const auto means = meaning_of(known, {{system, timeline}, epoch, has_acknowledged});
          const bool may = known.primary.system == system && timeline >= 3 && epoch == 5 && has_acknowledged;
          const bool does = means == reconnection::same_primary || means == reconnection::failed_over;
          EXPECT_EQ(does, may) << system << ", " << timeline << ", " << epoch << ", " << has_acknowledged;
          goes_on += does ? 1 : 0;
        }
      }
    }
  }
  EXPECT_EQ(goes_on, 3);
}

TEST(FailOver, WhatIsSaidOfStandbys) {
  EXPECT_EQ(complaint_about({true, 1, 0}), "");
  EXPECT_EQ(complaint_about({true, 2, 1}), "") << "one that may be seen is enough";
  EXPECT_NE(complaint_about({false, 0, 0}).find("synchronous_standby_names is empty"), std::string::npos);
  EXPECT_NE(complaint_about({false, 1, 0}).find("synchronous_standby_names is empty"), std::string::npos);
  EXPECT_NE(complaint_about({true, 0, 0}).find("no standby confirms"), std::string::npos);
  EXPECT_NE(complaint_about({true, 0, 1}).find("GRANT pg_read_all_stats"), std::string::npos);
}

TEST(FailOver, CountsThoseThatItFollowed) {
  followed_primary primary;
  EXPECT_EQ(primary.known(), std::nullopt);
  primary.follow({"7001", 1}, "db");
  primary.follow({"7001", 1}, "db");
  EXPECT_EQ(primary.encounters().fail_overs, 0U);
  primary.follow({"7001", 3}, "db");
  EXPECT_EQ(primary.known(), (primary_identity{"7001", 3}));
  EXPECT_EQ(primary.encounters().fail_overs, 1U);
  primary.be(unfit::replaced, "it is an older one");
  primary.note_silence();
  EXPECT_EQ(primary.encounters().is_unfit, unfit::replaced);
  EXPECT_EQ(primary.encounters().silences, 1U);
  primary.be(unfit::no, "");
  EXPECT_EQ(primary.encounters().is_unfit, unfit::no);
}

}  // namespace
}  // namespace usher::storage::fail_over_test
