#include "domain/seats/seat_set.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace usher::domain::seat_set_test {
namespace {

seat_number seat(int number) {
  return seat_number{number};
}

TEST(SeatSet, IsEmptyAtFirst) {
  const seat_set none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.begin(), none.end());
  EXPECT_FALSE(none.contains(seat(1)));
  EXPECT_FALSE(none.from(seat(1)));
}

TEST(SeatSet, HasItsBoundsAtTheEndsOfWords) {
  const seat_set some{{seat(1), seat(64), seat(65), seat(129)}};
  EXPECT_EQ(std::vector<seat_number>(some.begin(), some.end()),
            (std::vector{seat(1), seat(64), seat(65), seat(129)}));
  EXPECT_EQ(some.from(seat(1)), seat(1));
  EXPECT_EQ(some.from(seat(2)), seat(64));
  EXPECT_EQ(some.from(seat(66)), seat(129));
  EXPECT_FALSE(some.from(seat(130)));
  EXPECT_FALSE(some.from(seat(100'000)));
}

TEST(SeatSet, IsEqualWhateverItOnceHeld) {
  seat_set shrunk{{seat(3), seat(1'000)}};
  shrunk.erase(seat(1'000));
  EXPECT_EQ(shrunk, seat_set{{seat(3)}});
  EXPECT_NE(shrunk, seat_set{{seat(4)}});
}

TEST(SeatSet, TellsWhatIsInOneOfTwoAlone) {
  const seat_set some{{seat(1), seat(64), seat(65)}};
  const seat_set others{{seat(64), seat(200)}};
  const seat_set apart{{seat(1), seat(65), seat(200)}};
  EXPECT_EQ(some ^ others, apart);
  EXPECT_EQ(others ^ some, apart);
  EXPECT_EQ((some ^ others).size(), 3U);
  EXPECT_TRUE((some ^ some).empty());
  EXPECT_EQ(some ^ seat_set{}, some);
}

RC_GTEST_PROP(SeatSet, BehavesLikeASetOfNumbers, (const std::vector<std::pair<bool, std::uint8_t>>& steps)) {
  seat_set tested;
  std::set<int> model;
  for (const auto& [adds, number] : steps) {
    const int which = number + 1;
    if (adds) {
      tested.insert(seat(which));
      model.insert(which);
    } else {
      tested.erase(seat(which));
      model.erase(which);
    }
    RC_ASSERT(tested.contains(seat(which)) == adds);
  }
  RC_ASSERT(tested.size() == model.size());
  auto next = tested.begin();
  for (const int which : model) {
    RC_ASSERT(*next++ == seat(which));
  }
  RC_ASSERT(next == tested.end());
  for (int which = 1; which <= 300; ++which) {
    const auto found = model.lower_bound(which);
    RC_ASSERT(tested.from(seat(which)) ==
              (found == model.end() ? std::nullopt : std::optional(seat(*found))));
  }
}

}  // namespace
}  // namespace usher::domain::seat_set_test
