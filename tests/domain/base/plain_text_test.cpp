#include "domain/base/plain_text.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace usher::domain::plain_text_test {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, IsWhatSaysEachCodePointInTheOneWay) {
  for (const auto right :
       {""sv, "a"sv, "\0\x7F"sv, "김민지"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv,
        "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv}) {
    EXPECT_TRUE(is_utf8(right)) << right;
  }
  // Continuations alone, cut short, overlong, surrogates, beyond the last.
  for (const auto wrong :
       {"\x80"sv, "\xBF"sv, "\xC2"sv, "\xC2g"sv, "\xE0\xA0"sv, "\xF0\x90\x80"sv, "\xC0\x80"sv, "\xC1\xBF"sv,
        "\xE0\x9F\xBF"sv, "\xF0\x8F\xBF\xBF"sv, "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv, "\xF4\x90\x80\x80"sv,
        "\xF5\x80\x80\x80"sv, "\xFF"sv}) {
    EXPECT_FALSE(is_utf8(wrong)) << wrong;
    EXPECT_FALSE(is_utf8("a" + std::string(wrong) + "a")) << wrong;
  }
}

TEST(CodePoints, ComeOneAfterTheOther) {
  code_points points{"a\u00E9\uAE40\U0001F3AB"};
  for (const char32_t expected : {U'a', U'\u00E9', U'\uAE40', U'\U0001F3AB'}) {
    ASSERT_FALSE(points.at_end());
    EXPECT_EQ(points.next(), std::optional{expected});
  }
  EXPECT_TRUE(points.at_end());
}

}  // namespace
}  // namespace usher::domain::plain_text_test
