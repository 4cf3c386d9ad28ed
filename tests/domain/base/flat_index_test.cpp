#include "domain/base/flat_index.hpp"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace usher::domain::flat_index_test {
namespace {

TEST(FlatIndex, FindsNothingWhileEmpty) {
  flat_index index;
  EXPECT_FALSE(index.find(1, [](auto) { return true; }));
  index.erase(1, 1);
  EXPECT_EQ(index.size(), 0U);
}

TEST(FlatIndex, TellsPositionsWithTheSameHashApart) {
  flat_index index;
  for (std::uint32_t at = 0; at < 40; ++at) {
    index.insert(7, at);
  }
  for (std::uint32_t at = 0; at < 40; at += 2) {
    index.erase(7, at);
  }
  for (std::uint32_t at = 0; at < 40; ++at) {
    const auto found = index.find(7, [&](std::uint32_t candidate) { return candidate == at; });
    EXPECT_EQ(found.has_value(), at % 2 == 1) << at;
  }
}

/// Few different hashes and a small table make long runs that wrap around its end.
TEST(FlatIndex, AgreesWithAMapOverRandomInsertionsAndErasures) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    flat_index index;
    std::map<std::uint32_t, std::uint32_t> hash_of;
    std::uint32_t next = 0;
    for (int step = 0; step < 3'000; ++step) {
      const bool growing = step / 500 % 2 == 0;
      if (hash_of.empty() || random() % 10 < (growing ? 7U : 3U)) {
        const std::uint32_t hash = static_cast<std::uint32_t>(random()) % 97 * 0x01000193U;
        index.insert(hash, next);
        hash_of.emplace(next++, hash);
      } else {
        const auto victim =
            std::next(hash_of.begin(), static_cast<std::ptrdiff_t>(random() % hash_of.size()));
        index.erase(victim->second, victim->first);
        index.erase(victim->second, victim->first);
        hash_of.erase(victim);
      }
      ASSERT_EQ(index.size(), hash_of.size());
      if (step % 50 != 0) {
        continue;
      }
      for (const auto& [at, hash] : hash_of) {
        const auto found = index.find(hash, [at = at](std::uint32_t candidate) { return candidate == at; });
        ASSERT_EQ(found, at) << "step " << step;
      }
    }
  }
}

}  // namespace
}  // namespace usher::domain::flat_index_test
