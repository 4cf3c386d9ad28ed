#include "domain/ownership/standing.hpp"

#include <gtest/gtest.h>

namespace usher::domain::standing_test {
namespace {

cluster_standing served(std::vector<std::string> waiting = {}) {
  return {7, cluster_standing::owner{"a", "http://a.test", true}, std::move(waiting)};
}

TEST(OwnerWish, AHandOverTakesAnotherNode) {
  EXPECT_EQ(refuse_wish(served({"b"}), owner_wish::hand_over), std::nullopt);
  EXPECT_EQ(refuse_wish(served(), owner_wish::hand_over), wish_refusal::nobody_waits);
}

TEST(OwnerWish, ADrainTakesNone) {
  EXPECT_EQ(refuse_wish(served({"b"}), owner_wish::drain), std::nullopt);
  EXPECT_EQ(refuse_wish(served(), owner_wish::drain), std::nullopt);
}

TEST(OwnerWish, IsForANodeThatServes) {
  auto gone = served({"b"});
  gone.last->is_connected = false;
  auto resigned = served({"b"});
  resigned.last->has_resigned = true;
  for (const auto& none : {cluster_standing{}, cluster_standing{3, {}, {"b"}}, gone, resigned}) {
    EXPECT_EQ(refuse_wish(none, owner_wish::hand_over), wish_refusal::nobody_serves);
    EXPECT_EQ(refuse_wish(none, owner_wish::drain), wish_refusal::nobody_serves);
  }
}

}  // namespace
}  // namespace usher::domain::standing_test
