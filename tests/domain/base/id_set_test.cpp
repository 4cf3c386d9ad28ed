#include "domain/base/id_set.hpp"

#include <limits>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/base/limits.hpp"

namespace usher::domain::id_set_test {
namespace {

constexpr auto highest = static_cast<std::int64_t>(limits::max_people) * 2;

TEST(IdSet, HoldsWhatWasAddedAndNothingElse) {
  const id_set set = id_set{}.with(user_id{1}).with(user_id{8191}).with(user_id{8192}).with(user_id{highest});
  for (const std::int64_t id : {std::int64_t{1}, std::int64_t{8191}, std::int64_t{8192}, highest}) {
    EXPECT_TRUE(set.contains(user_id{id})) << id;
  }
  for (const std::int64_t id : {std::int64_t{0}, std::int64_t{2}, std::int64_t{63}, std::int64_t{65},
                                std::int64_t{8190}, std::int64_t{8193}, std::int64_t{16384}, highest - 1}) {
    EXPECT_FALSE(set.contains(user_id{id})) << id;
  }
}

TEST(IdSet, ASetStaysAsItIsWhenALargerOneIsMade) {
  const id_set small = id_set{}.with(user_id{1});
  const id_set large = small.with(user_id{2}).with(user_id{100'000});
  EXPECT_FALSE(small.contains(user_id{2}));
  EXPECT_FALSE(small.contains(user_id{100'000}));
  EXPECT_TRUE(large.contains(user_id{1}));
}

TEST(IdSet, ASetStaysAsItIsWhenASmallerOneIsMade) {
  const id_set large = id_set{}.with(user_id{1}).with(user_id{2}).with(user_id{100'000});
  const id_set small = large.without(user_id{2}).without(user_id{3}).without(user_id{200'000});
  EXPECT_TRUE(large.contains(user_id{2}));
  EXPECT_FALSE(small.contains(user_id{2}));
  EXPECT_TRUE(small.contains(user_id{1}));
  EXPECT_TRUE(small.contains(user_id{100'000}));
}

TEST(IdSet, IdsOutOfRangeAreNeitherTakenNorFound) {
  for (const std::int64_t id : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
                                highest + 1, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_FALSE(id_set{}.with(user_id{id}).contains(user_id{id})) << id;
    EXPECT_FALSE(id_set::of({user_id{id}}).contains(user_id{id})) << id;
  }
}

TEST(IdSet, AgreesWithASetOfTheStandardLibraryHoweverItIsMade) {
  EXPECT_TRUE(rc::check("id_set", [] {
    const auto numbers =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 20'000));
    id_set grown;
    std::vector<user_id> ids;
    for (const auto number : numbers) {
      grown = grown.with(user_id{number});
      ids.push_back(user_id{number});
    }
    const id_set made = id_set::of(ids);
    const std::set<std::int64_t> model(numbers.begin(), numbers.end());
    for (std::int64_t id = 1; id < 20'000; ++id) {
      const bool expected = model.contains(id);
      // RC_ASSERT writes its expression down each time; that is for failures only.
      if (grown.contains(user_id{id}) != expected || made.contains(user_id{id}) != expected) {
        RC_FAIL(std::to_string(id));
      }
    }
  }));
}

}  // namespace
}  // namespace usher::domain::id_set_test
