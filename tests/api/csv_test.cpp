#include "api/csv.hpp"

#include <gtest/gtest.h>

namespace usher::tests {
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

}  // namespace
}  // namespace usher::tests
