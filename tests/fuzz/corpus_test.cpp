#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "tests/fuzz/targets.hpp"

namespace usher::fuzz {
namespace {

class Corpus : public testing::TestWithParam<target> {};

TEST_P(Corpus, KeepsItsPromises) {
  const auto folder = std::filesystem::path(USHER_CORPUS) / GetParam().name;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_NO_THROW(GetParam().run(bytes)) << entry.path();
    ++count;
  }
  EXPECT_GT(count, 0U) << folder;
}

TEST(Corpora, HaveATargetEach) {
  for (const auto& entry : std::filesystem::directory_iterator(USHER_CORPUS)) {
    const auto is_this = [&](const target& one) { return one.name == entry.path().filename().string(); };
    EXPECT_TRUE(std::ranges::any_of(targets(), is_this)) << entry.path();
  }
}

INSTANTIATE_TEST_SUITE_P(All, Corpus, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace usher::fuzz
