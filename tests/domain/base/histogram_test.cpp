#include "domain/base/histogram.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace usher::domain::histogram_test {
namespace {

using small = histogram<3>;

TEST(Histogram, CountsEachObservationUnderTheLowestBoundThatItDoesNotExceed) {
  struct example {
    std::uint64_t value;
    std::size_t at;
  };
  for (const auto& [value, at] : std::vector<example>{
           {0, 0}, {9, 0}, {10, 0}, {11, 1}, {20, 1}, {21, 2}, {500, 2}, {501, 3}, {1'000'000, 3}}) {
    small counts{{10, 20, 500}};
    counts.observe(value);
    small::reading expected;
    expected.counts[at] = 1;
    expected.sum = value;
    EXPECT_EQ(counts.read(), expected) << value;
  }
}

TEST(Histogram, LosesNothingOfWhatSeveralThreadsObserve) {
  constexpr std::uint64_t each = 20'000;
  small counts{{10, 20, 500}};
  {
    std::vector<std::jthread> threads;
    for (const std::uint64_t value : {5U, 15U, 15U, 600U}) {
      threads.emplace_back([&counts, value] {
        for (std::uint64_t i = 0; i < each; ++i) {
          counts.observe(value);
        }
      });
    }
  }
  EXPECT_EQ(counts.read(), (small::reading{{each, 2 * each, 0, each}, each * 635}));
}

}  // namespace
}  // namespace usher::domain::histogram_test
