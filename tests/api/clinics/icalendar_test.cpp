#include "api/clinics/calendar/icalendar.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/base/time.hpp"

namespace usher::tests::icalendar_test {
namespace {

using api::escaped_text;
using api::icalendar;

/// What a reader makes of folded lines (RFC 5545, 3.1).
std::string unfolded(std::string text) {
  const std::string fold = "\r\n ";
  for (auto at = text.find(fold); at != std::string::npos; at = text.find(fold, at)) {
    text.erase(at, fold.size());
  }
  return text;
}

/// What a reader makes of a TEXT (3.3.11).
std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    ++i;
    out += text[i] == 'n' || text[i] == 'N' ? '\n' : text[i];
  }
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find("\r\n", at);
    lines.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? text.size() : end + 2;
  }
  return lines;
}

bool is_inside_a_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

TEST(ICalendar, EscapesTextsAsTheStandardHasThem) {
  struct row {
    std::string text;
    std::string escaped;
  };
  const std::vector<row> rows{
      // The example of 3.3.11.
      {"Project XYZ Final Review\nConference Room - 3B\nCome Prepared.",
       "Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared."},
      {"", ""},
      {"a;b,c\\d", "a\\;b\\,c\\\\d"},
      {"\\n", "\\\\n"},
      {"a:b\"c\"", "a:b\"c\""},
      {"one\r\ntwo\rthree\n", "one\\ntwo\\nthree\\n"},
      {"\n\r", "\\n\\n"},
      {"tab\there", "tab\there"},
      {std::string("a\x01\x1f\x7f") + std::string(1, '\0') + "b", "ab"},
      {"1강의실, 물리", "1강의실\\, 물리"},
  };
  for (const auto& [text, escaped] : rows) {
    EXPECT_EQ(escaped_text(text), escaped);
  }
}

TEST(ICalendar, WritesTimesInUtc) {
  EXPECT_EQ(api::utc_time(domain::parse_instant("1998-01-19T07:00:00Z").value()), "19980119T070000Z")
      << "the example of 3.3.5";
  EXPECT_EQ(api::utc_time(domain::parse_instant("2024-09-15T11:05:09.999Z").value()), "20240915T110509Z");
}

TEST(ICalendar, FoldsTheLongLineOfTheStandard) {
  const std::string description = "This is a long description that exists on a long line.";
  icalendar to;
  to.text("DESCRIPTION", description);
  EXPECT_EQ(to.take(), "DESCRIPTION:" + description + "\r\n") << "66 octets are not long";
  to = {};
  to.text("DESCRIPTION", description + " " + description);
  const auto text = to.take();
  EXPECT_EQ(text,
            "DESCRIPTION:This is a long description that exists on a long line. This is \r\n"
            " a long description that exists on a long line.\r\n");
  EXPECT_EQ(lines_of(text).front().size(), 75U);
}

TEST(ICalendar, FoldsAtTheLastOctetThatFitsAndNeverWithinACharacter) {
  const auto line = [](const std::string& value) {
    icalendar to;
    to.line("X", value);
    return to.take();
  };
  const std::string full(73, 'a');
  EXPECT_EQ(line(full), "X:" + full + "\r\n");
  EXPECT_EQ(line(full + "b"), "X:" + full + "\r\n b\r\n");
  EXPECT_EQ(line(full + std::string(74, 'b')), "X:" + full + "\r\n " + std::string(74, 'b') + "\r\n");
  EXPECT_EQ(line(full + std::string(75, 'b')), "X:" + full + "\r\n " + std::string(74, 'b') + "\r\n b\r\n");
  // Three octets of which one or two would fit.
  for (const std::size_t left : {1U, 2U}) {
    const std::string before(73 - left, 'a');
    EXPECT_EQ(line(before + "강"), "X:" + before + "\r\n 강\r\n");
  }
  const std::string fits(70, 'a');
  EXPECT_EQ(line(fits + "강"), "X:" + fits + "강\r\n");
  const std::string before(72, 'a');
  EXPECT_EQ(line(before + "🎫"), "X:" + before + "\r\n 🎫\r\n");
}

TEST(ICalendar, AValueThatIsNoUtf8IsCutAnywhere) {
  icalendar to;
  to.line("X", std::string(200, '\x80'));
  const auto text = to.take();
  EXPECT_EQ(unfolded(text), "X:" + std::string(200, '\x80') + "\r\n");
  for (const auto& line : lines_of(text)) {
    EXPECT_LE(line.size(), 75U);
  }
}

RC_GTEST_PROP(ICalendarLines, AreReadBackAsTheyWereWritten, (const std::vector<std::uint32_t>& numbers)) {
  // Characters of one to four octets, and what is escaped, in any order.
  static const std::vector<std::string> characters{"a", ";", ",",  "\\", "\n", "n", " ",  "\t",
                                                   ":", "é", "강", "의", "🎫",  "N", "\"", "x"};
  std::string value;
  for (const auto number : numbers) {
    // Some of them often, so that lines are long.
    for (std::uint32_t i = 0; i <= number / 16 % 40; ++i) {
      value += characters[number % characters.size()];
    }
  }
  icalendar to;
  to.text("SUMMARY", value);
  to.line("STATUS", "CONFIRMED");
  const auto text = to.take();
  for (const auto& line : lines_of(text)) {
    RC_ASSERT(line.size() <= 75U);
    RC_ASSERT(line.find_first_of("\r\n") == std::string::npos);
    const auto first = line.starts_with(' ') ? 1U : 0U;
    RC_ASSERT(line.size() > first);
    RC_ASSERT(!is_inside_a_character(line[first]));
  }
  const auto lines = lines_of(unfolded(text));
  RC_ASSERT(lines.size() == 2U);
  RC_ASSERT(lines[1] == "STATUS:CONFIRMED");
  const std::string name = "SUMMARY:";
  RC_ASSERT(lines[0].starts_with(name));
  RC_ASSERT(unescaped(lines[0].substr(name.size())) == value);
}

}  // namespace
}  // namespace usher::tests::icalendar_test
