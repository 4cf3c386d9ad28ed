#include "domain/base/json_string.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace usher::domain::json_string_test {
namespace {

std::string json(std::string_view text) {
  std::string out;
  EXPECT_TRUE(append_json_string(out, text));
  return out;
}

TEST(JsonString, EscapesWhatMustBeAndNothingElse) {
  EXPECT_EQ(json(""), R"("")");
  EXPECT_EQ(json("a/b 'c'"), R"("a/b 'c'")");
  EXPECT_EQ(json("\b\f\n\r\t\"\\"), R"("\b\f\n\r\t\"\\")");
  EXPECT_EQ(json(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(json("é 강의실 🎫"), "\"é 강의실 🎫\"");
}

TEST(JsonString, IsNotMadeOfWhatIsNoUtf8) {
  for (const auto* text : {"\x80", "a\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xea\xb0"}) {
    std::string out;
    EXPECT_FALSE(append_json_string(out, text)) << text;
  }
}

}  // namespace
}  // namespace usher::domain::json_string_test
