#include "api/support/csv.hpp"

#include <gtest/gtest.h>

namespace usher::tests::csv_test {
namespace {

std::string one_cell(std::string_view text) {
  api::csv_table table;
  table.cell(text).end_row();
  return table.text();
}

TEST(Csv, SeparatesCellsByCommasAndEndsRowsAsTheRfcSays) {
  api::csv_table table;
  table.cell("state").cell("seatNo").end_row();
  table.cell("held").cell(std::int64_t{7}).end_row();
  table.cell("waiting").cell(std::optional<std::int64_t>{}).end_row();
  EXPECT_EQ(table.text(), "state,seatNo\r\nheld,7\r\nwaiting,\r\n");
}

TEST(Csv, QuotesWhatWouldBreakTheRow) {
  EXPECT_EQ(one_cell("a,b"), "\"a,b\"\r\n");
  EXPECT_EQ(one_cell("say \"so\""), "\"say \"\"so\"\"\"\r\n");
  EXPECT_EQ(one_cell("two\r\nlines"), "\"two\r\nlines\"\r\n");
  EXPECT_EQ(one_cell("콘서트"), "콘서트\r\n");
}

TEST(Csv, ATextIsNeverAFormula) {
  for (const auto* text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx"}) {
    EXPECT_EQ(one_cell(text), "\"'" + std::string(text) + "\"\r\n");
  }
  api::csv_table numbers;
  numbers.cell(std::int64_t{-5}).end_row();
  EXPECT_EQ(numbers.text(), "-5\r\n");
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

TEST(CsvReader, ReadsWhatTheTableWrites) {
  api::csv_table table;
  table.cell("a,b").cell("say \"so\"").end_row();
  table.cell("two\r\nlines").cell("콘서트").end_row();
  EXPECT_EQ(cells_of(table.text()), (rows{{"a,b", "say \"so\""}, {"two\r\nlines", "콘서트"}}));
}

TEST(CsvReader, TakesBothLineEndsAndNoneAtTheEnd) {
  const rows expected{{"a", "b"}, {"c", "d"}};
  EXPECT_EQ(cells_of("a,b\r\nc,d\r\n"), expected);
  EXPECT_EQ(cells_of("a,b\nc,d"), expected);
  EXPECT_EQ(cells_of("\xEF\xBB\xBF"
                     "a,b\nc,d\n"),
            expected)
      << "as spreadsheets begin them";
  EXPECT_EQ(cells_of("\"a\",b\n\"c\",\"d\""), expected);
}

TEST(CsvReader, KeepsEmptyCellsAndSpaces) {
  EXPECT_EQ(cells_of("a,,\n, b ,\"\"\n"), (rows{{"a", "", ""}, {"", " b ", ""}}));
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

TEST(CsvReader, NamesTheLineThatIsWrong) {
  const struct {
    std::string text;
    int line;
  } table[] = {
      {"a,b\nc\n", 2},    {"a,b\n\n", 2}, {"a,b\nc,d,e\n", 2}, {"a\nb\"c\n", 2},         {"a\n\"b\"c\n", 2},
      {"a\n\"b\nc\n", 2}, {"a\rb\n", 1},  {"a\n\"b\" \n", 2},  {"a\n\"b\n\"\nc\"\n", 4}, {"a\n\"\"\"b\n", 2},
  };
  for (const auto& [text, line] : table) {
    EXPECT_EQ(fault_of(text).line, line) << text;
  }
  fault_of("a\xFF\n");
}

TEST(CsvReader, TakesSoManyRecordsAndNoMore) {
  EXPECT_EQ(std::get<std::vector<api::csv_record>>(api::read_csv("a\nb\n", 2)).size(), 2U);
  EXPECT_EQ(fault_of("a\nb\nc\n", 2).line, 3);
}

}  // namespace
}  // namespace usher::tests::csv_test
