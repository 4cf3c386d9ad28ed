#include "domain/base/unicode.hpp"

#include <cstdint>
#include <ios>
#include <string>

#include <gtest/gtest.h>

#include "domain/base/plain_text.hpp"

namespace usher::domain::unicode_test {
namespace {

constexpr const char* composed_name = "\uAE40\uBBFC\uC9C0";
constexpr const char* decomposed_name = "\u1100\u1175\u11B7\u1106\u1175\u11AB\u110C\u1175";

TEST(Unicode, ANameHasOneFormHoweverItWasTyped) {
  EXPECT_EQ(composed(decomposed_name), composed_name);
  EXPECT_EQ(composed(composed_name), composed_name);
  EXPECT_EQ(decomposed(composed_name), decomposed_name);
  EXPECT_EQ(composed("e\u0301"), "\u00E9");
  EXPECT_EQ(composed("\uFF4B"), "\uFF4B") << "wide letters are letters of their own in what is read";
  for (const auto* text : {"", "hong", "Hong Gil-dong"}) {
    EXPECT_EQ(composed(text), text);
    EXPECT_EQ(decomposed(text), text);
  }
}

TEST(Unicode, WhatPeopleTakeForOneNameFoldsToOne) {
  EXPECT_EQ(folded(decomposed_name), composed_name);
  EXPECT_EQ(folded("HONG"), "hong");
  EXPECT_EQ(folded("\uFF28ong"), "hong");
  EXPECT_EQ(folded("STRA\u1E9EE"), folded("strasse"));
  EXPECT_EQ(folded("\u0414\u043C\u0438"), folded("\u0434\u043C\u0438"));
  EXPECT_EQ(folded(std::string(composed_name) + "\u3164"), composed_name);
  EXPECT_EQ(folded("ho\u200Bng\u00AD"), "hong");
  EXPECT_NE(folded("hong"), folded("h\u03BFng")) << "letters of different scripts stay different";
  for (const auto* text : {"", "hong", composed_name}) {
    EXPECT_EQ(folded(folded(text)), folded(text));
  }
}

TEST(Unicode, WhatIsNoUtf8StaysAsItIs) {
  for (const auto* text : {"\xff", "\xea\xb9", "ok\x80"}) {
    EXPECT_EQ(composed(text), text);
    EXPECT_EQ(decomposed(text), text);
    EXPECT_EQ(folded(text), text);
  }
  EXPECT_EQ(folded(std::string{"a\0B", 3}), (std::string{"a\0b", 3}));
}

TEST(Unicode, KnowsWhatCanBeSeen) {
  for (const char32_t point :
       {U'a', U' ', U'\u00A0', U'\u3000', U'\uAE40', U'\u0301', U'\U0001F600', U'\u3131'}) {
    EXPECT_TRUE(is_visible(point)) << std::hex << static_cast<std::uint32_t>(point);
  }
  for (const char32_t point :
       {U'\0',     U'\n',         U'\u007F',     U'\u0085',         U'\u00AD', U'\u034F',
        U'\u115F', U'\u1160',     U'\u17B4',     U'\u180E',         U'\u200B', U'\u200D',
        U'\u202E', U'\u2028',     U'\u2029',     U'\u2066',         U'\u3164', U'\uFE0F',
        U'\uFEFF', U'\uFFA0',     U'\uFFF9',     char32_t{0xD800},  U'\uE000', U'\uFFFE',
        U'\u0378', U'\U000E0041', U'\U000F0000', char32_t{0x10FFFF}}) {
    EXPECT_FALSE(is_visible(point)) << std::hex << static_cast<std::uint32_t>(point);
  }
}

TEST(Unicode, KnowsTheSpaces) {
  for (const char32_t point :
       {U' ', U'\u00A0', U'\u1680', U'\u2003', U'\u202F', U'\u205F', U'\u2800', U'\u3000'}) {
    EXPECT_TRUE(is_space(point)) << std::hex << static_cast<std::uint32_t>(point);
  }
  EXPECT_FALSE(is_space(U'_'));
  EXPECT_FALSE(is_space(U'\uAE40'));
}

TEST(PlainText, CountsLettersAsPeopleDo) {
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("hong"), 4U);
  EXPECT_EQ(count_characters(composed_name), 3U);
  EXPECT_EQ(count_characters("\U0001F600"), 1U);
  EXPECT_EQ(count_characters("\xff\xff"), 2U) << "what is not UTF-8 by bytes";
}

}  // namespace
}  // namespace usher::domain::unicode_test
