#include "api/support/csv.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace usher::tests::csv_test {
namespace {

constexpr std::string_view mark = "\xEF\xBB\xBF";

/// Without the byte order mark.
std::string text_of(const api::csv_table& table) {
  EXPECT_TRUE(table.text().starts_with(mark)) << "spreadsheets take it for CP949 otherwise";
  return table.text().substr(mark.size());
}

std::string one_cell(std::string_view text) {
  api::csv_table table;
  table.cell(text).end_row();
  return text_of(table);
}

TEST(Csv, SeparatesCellsByCommasAndEndsRowsAsTheRfcSays) {
  api::csv_table table;
  table.cell("state").cell("seatNo").end_row();
  table.cell("held").cell(std::int64_t{7}).end_row();
  table.cell("waiting").cell(std::optional<std::int64_t>{}).end_row();
  EXPECT_EQ(text_of(table), "state,seatNo\r\nheld,7\r\nwaiting,\r\n");
}

TEST(Csv, QuotesWhatWouldBreakTheRow) {
  EXPECT_EQ(one_cell("a,b"), "\"a,b\"\r\n");
  EXPECT_EQ(one_cell("say \"so\""), "\"say \"\"so\"\"\"\r\n");
  EXPECT_EQ(one_cell("two\r\nlines"), "\"two\r\nlines\"\r\n");
  EXPECT_EQ(one_cell("콘서트"), "콘서트\r\n");
}

TEST(Csv, ATextIsNeverAFormula) {
  for (const auto* text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", " =1+1", "\u00A0 \u3000=1", "＝1+1",
                           "＋1", "－1", "＠x", "'=1", " '=1"}) {
    EXPECT_EQ(one_cell(text), "\"'" + std::string(text) + "\"\r\n");
  }
  for (const auto* text : {"a=1", "'a'", " 1", "；", "ー", "a;b", "a; b=1"}) {
    EXPECT_EQ(one_cell(text), std::string(text) + "\r\n");
  }
  EXPECT_EQ(one_cell("a;=1"), "\"a;'=1\"\r\n") << "a cell of its own for who separates by semicolons";
  EXPECT_EQ(one_cell("a\t=1"), "\"a\t'=1\"\r\n");
  EXPECT_EQ(one_cell("a\r\n ＝1;-2"), "\"a\r\n' ＝1;'-2\"\r\n");
  api::csv_table numbers;
  numbers.cell(std::int64_t{-5}).end_row();
  EXPECT_EQ(text_of(numbers), "-5\r\n");
}

using rows = std::vector<std::vector<std::string>>;

rows cells_of(std::string_view text) {
  const auto read = api::read_csv(text, 100);
  if (const auto* fault = std::get_if<api::csv_fault>(&read)) {
    ADD_FAILURE() << "line " << fault->line << " " << fault->what.english;
    return {};
  }
  rows cells;
  for (const auto& record : std::get<std::vector<api::csv_record>>(read)) {
    cells.push_back(record.cells);
  }
  return cells;
}

api::csv_fault fault_of(std::string_view text, std::size_t most = 100) {
  const auto read = api::read_csv(text, most);
  if (const auto* fault = std::get_if<api::csv_fault>(&read)) {
    return *fault;
  }
  ADD_FAILURE() << "nothing was wrong with " << text;
  return {};
}

TEST(CsvReader, ReadsAnyTextAsItWasAndNoPartOfItIsAFormula) {
  EXPECT_TRUE(rc::check("csv", [] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string{",\";\t\r\n='- ab"}));
    api::csv_table table;
    table.cell("first").cell(text).end_row();
    const auto written = text_of(table);
    RC_ASSERT(cells_of("sep=,\r\n" + written) == (rows{{"first", text}}));
    bool is_begin = true;
    for (const char c : written) {
      RC_ASSERT(!(is_begin && (c == '=' || c == '-')));
      is_begin = std::string_view(";\t\r\n").find(c) != std::string_view::npos || (is_begin && c == ' ');
    }
  }));
}

TEST(CsvReader, ReadsWhatTheTableWrites) {
  api::csv_table table;
  table.cell("a,b").cell("say \"so\"").end_row();
  table.cell("two\r\nlines").cell("콘서트").end_row();
  table.cell("=1+1").cell("'quoted'").end_row();
  table.cell("'=1").cell(" ＝1").end_row();
  EXPECT_EQ(cells_of(table.text()),
            (rows{{"a,b", "say \"so\""}, {"two\r\nlines", "콘서트"}, {"=1+1", "'quoted'"}, {"'=1", " ＝1"}}));
}

TEST(CsvReader, TakesAnyLineEndsAndNoneAtTheEnd) {
  const rows expected{{"a", "b"}, {"c", "d"}};
  EXPECT_EQ(cells_of("a,b\r\nc,d\r\n"), expected);
  EXPECT_EQ(cells_of("a,b\nc,d"), expected);
  EXPECT_EQ(cells_of("a,b\rc,d\r"), expected);
  EXPECT_EQ(cells_of("\xEF\xBB\xBF"
                     "a,b\nc,d\n"),
            expected)
      << "as spreadsheets begin them";
  EXPECT_EQ(cells_of("\"a\",b\n\"c\",\"d\""), expected);
}

TEST(CsvReader, KeepsEmptyCellsAndSpaces) {
  EXPECT_EQ(cells_of("a,,\n, b ,\"\"\n"), (rows{{"a", "", ""}, {"", " b ", ""}}));
  EXPECT_EQ(cells_of("a, \"b\" ,\"c \"\n"), (rows{{"a", "b", "c "}})) << "spaces around quotes are nobody's";
  EXPECT_EQ(cells_of(""), rows{});
  EXPECT_EQ(cells_of("\xEF\xBB\xBF"), rows{});
}

TEST(CsvReader, CountsLinesAsPeopleDo) {
  const auto read = api::read_csv("a,\"1\n2\n3\"\nb,c\n", 100);
  const auto& records = std::get<std::vector<api::csv_record>>(read);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].line, 1);
  EXPECT_EQ(records[1].line, 4);
}

TEST(CsvReader, PassesEmptyLinesOver) {
  const rows expected{{"a", "b"}, {"c", "d"}};
  EXPECT_EQ(cells_of("a,b\n\nc,d\n,\n ,  \n\n\r\n"), expected);
  EXPECT_EQ(cells_of("\n\na,b\nc,d"), expected);
  EXPECT_EQ(cells_of("a,b\nc,d,,,\n"), expected) << "nor do empty cells behind count";
}

TEST(CsvReader, TakesTheSeparatorThatTheFirstLineHas) {
  const rows expected{{"a", "b;c"}, {"d,\te", "f"}};
  EXPECT_EQ(cells_of("a;\"b;c\"\nd,\te;f\n"), expected);
  EXPECT_EQ(cells_of("a\tb;c\n\"d,\te\"\tf\n"), expected);
  EXPECT_EQ(cells_of("sep=;\r\na;\"b;c\"\r\nd,\te;f\r\n"), expected);
  EXPECT_EQ(cells_of("sep=|\na|b;c\nd,\te|f\n"), expected);
  EXPECT_EQ(cells_of("\n;;\na;\"b;c\"\nd,\te;f\n"), expected) << "the first with a text";
  EXPECT_EQ(cells_of("\"a;b;c\",d\n"), (rows{{"a;b;c", "d"}}));
  const auto read = api::read_csv("sep=;\na\nb\n", 100);
  EXPECT_EQ(std::get<std::vector<api::csv_record>>(read)[1].line, 3) << "that line counts too";
}

TEST(CsvReader, KnowsTheEncodingsThatSpreadsheetsSaveIn) {
  const rows expected{{"이름", "학교"}, {"김민지", "뷁고"}};
  const std::string cp949 =
      "\xC0\xCC\xB8\xA7,\xC7\xD0\xB1\xB3\r\n\xB1\xE8\xB9\xCE\xC1\xF6,\x94\xEE\xB0\xED\r\n";
  EXPECT_EQ(cells_of(cp949), expected);
  EXPECT_EQ(cells_of(std::string(mark) + "이름,학교\r\n김민지,뷁고\r\n"), expected);
  std::string little{"\xFF\xFE"};
  std::string big{"\xFE\xFF"};
  for (const char16_t unit : std::u16string_view{u"이름\t학교\r\n김민지\t뷁고\r\n"}) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    little += {low, high};
    big += {high, low};
  }
  EXPECT_EQ(cells_of(little), expected);
  EXPECT_EQ(cells_of(big), expected);
  for (const auto* text : {"a\xFF\n",
                           "\xFF\xFE"
                           "a",
                           "\xC0\xCC\xB8"}) {
    EXPECT_NE(fault_of(text).what.english.find("neither UTF-8 nor CP949"), std::string::npos);
  }
}

TEST(CsvReader, ALineThatIsWrongSaysSoAndSpoilsNoOther) {
  const struct {
    std::string text;
    std::vector<int> wrong;
  } table[] = {
      {"a,b\nc\nd,e\n", {2}},          {"a,b\nc,d,e\nf,g\n", {2}},
      {"a,b\nb\"c,d\nf,g\n", {2}},     {"a,b\n\"b\"c,d\nf,g\n", {2}},
      {"a,b\n\"b,c\nf,g\n", {2}},      {"a,b\n\"b\n\"\"c,d\nf,g\n", {2, 3}},
      {"a,b\n\"c,d\n\"e,f\n", {2, 3}}, {"a,b\nc\nd,e\nf\n", {2, 4}},
      {"a,b\nc,\xFF\nd,e\n", {2}},     {"a,b\n이름,\xC0\n이름,\xB1\xE8\n\xFF,\"\n", {2, 4}},
  };
  for (const auto& [text, wrong] : table) {
    const auto read = api::read_csv(text, 100);
    const auto& records = std::get<std::vector<api::csv_record>>(read);
    std::vector<int> found;
    for (const auto& record : records) {
      if (record.fault) {
        found.push_back(static_cast<int>(record.line));
        EXPECT_TRUE(record.cells.empty()) << text;
      }
    }
    EXPECT_EQ(found, wrong) << text;
  }
  EXPECT_EQ(cells_of("a,b\n이름,\xB1\xE8\n")[1], (std::vector<std::string>{"이름", "김"}))
      << "a line put there by hand";
  EXPECT_EQ(fault_of("a,\"b\nc,d\n").line, 1) << "without a header there is no table";
}

TEST(CsvReader, TakesSoManyRecordsAndNoMore) {
  EXPECT_EQ(std::get<std::vector<api::csv_record>>(api::read_csv("a\nb\n", 2)).size(), 2U);
  EXPECT_EQ(fault_of("a\nb\nc\n", 2).line, 3);
}

}  // namespace
}  // namespace usher::tests::csv_test
