#include "domain/base/number_text.hpp"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

namespace usher::domain::number_text_test {
namespace {

TEST(NumberText, IsTheWholeText) {
  EXPECT_EQ(parse_number<std::int64_t>("42"), 42);
  EXPECT_EQ(parse_number<std::int64_t>("-42"), -42);
  EXPECT_EQ(parse_number<std::int64_t>("007"), 7);
  EXPECT_EQ(parse_number<double>("1.5E1"), 15.0);
  for (const auto* text : {"", " 42", "42 ", "42x", "+42", "4 2", "-", "0x2A", "1.5"}) {
    EXPECT_EQ(parse_number<std::int64_t>(text), std::nullopt) << text;
  }
}

TEST(NumberText, IsOneThatTheTypeHolds) {
  EXPECT_EQ(parse_number<std::int64_t>("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_number<std::int64_t>("9223372036854775808"), std::nullopt);
  EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65'535);
  EXPECT_EQ(parse_number<std::uint16_t>("65536"), std::nullopt);
  EXPECT_EQ(parse_number<std::uint64_t>("-1"), std::nullopt);
}

TEST(NumberText, OfWhatIsCountedFromOneIsWrittenInOneWay) {
  EXPECT_EQ(parse_count<std::int64_t>("1"), 1);
  EXPECT_EQ(parse_count<std::int64_t>("10"), 10);
  for (const auto* text : {"", "0", "01", "-1", "1 ", "9223372036854775808"}) {
    EXPECT_EQ(parse_count<std::int64_t>(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace usher::domain::number_text_test
