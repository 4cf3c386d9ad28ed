#include "domain/base/words.hpp"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace usher::domain {

namespace words_test {
enum class fruit : std::uint8_t { apple, blood_orange, pear };
enum class size : std::uint8_t { small, large };
enum class nothing : std::uint8_t {};
}  // namespace words_test

template <>
inline constexpr std::array<std::string_view, 2> words_of<words_test::size>{"S", "L"};

namespace words_test {
namespace {

TEST(Words, AreTheNamesOfTheEnumerators) {
  EXPECT_EQ(to_word(fruit::apple), "apple");
  EXPECT_EQ(to_word(fruit::blood_orange), "blood_orange");
  EXPECT_EQ(to_word(fruit::pear), "pear");
  EXPECT_EQ(to_word(static_cast<fruit>(3)), "");
  EXPECT_EQ(to_word(static_cast<nothing>(0)), "");
  EXPECT_STREQ(to_word(fruit::blood_orange).data(), "blood_orange");
}

TEST(Words, AreOthersWhereTheEnumerationSaysSo) {
  EXPECT_EQ(to_word(size::large), "L");
  EXPECT_EQ(from_word<size>("S"), size::small);
  EXPECT_EQ(from_word<size>("small"), std::nullopt);
}

TEST(Words, AreReadAsTheyAreWritten) {
  for (const auto value : values_of<fruit>) {
    EXPECT_EQ(from_word<fruit>(to_word(value)), value);
  }
  for (const auto* word : {"", "Apple", "apple ", "orange", "fruit::apple"}) {
    EXPECT_EQ(from_word<fruit>(word), std::nullopt) << word;
  }
}

}  // namespace
}  // namespace words_test
}  // namespace usher::domain
