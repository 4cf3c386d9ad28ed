#include "api/support/spreadsheet.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace usher::tests::spreadsheet_test {
namespace {

using api::read_first_sheet;
using api::sheet_cell;

std::string workbook(const std::string& name) {
  std::ifstream in(std::filesystem::path(USHER_WORKBOOKS) / name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(Spreadsheet, HasTheTextsOfItsFirstSheetByColumn) {
  const auto rows = read_first_sheet(workbook("students.xlsx"), 100);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 9U);
  EXPECT_EQ((*rows)[0].number, 1);
  const std::vector<sheet_cell> shared{
      {"세화고", false}, {"2", true}, {"김민지", false}, {"1023456789", true}, {"010-1234-5678", false}};
  EXPECT_EQ((*rows)[1].cells, shared) << "without how it is pronounced";
  EXPECT_EQ((*rows)[2].cells.size(), 4U) << "the last is left out";
  EXPECT_EQ((*rows)[3].number, 5) << "as the sheet counts";
  EXPECT_EQ((*rows)[8].cells[2], sheet_cell{}) << "one between others is empty";
}

TEST(Spreadsheet, HasNoMoreRowsThanAreWanted) {
  EXPECT_EQ(read_first_sheet(workbook("students.xlsx"), 3)->size(), 3U);
}

TEST(Spreadsheet, IsNoneWhereItCouldGrowWithoutEndOrIsDamaged) {
  for (const auto* name : {
           "bomb.xlsx",       // a part of 17 MiB
           "deep.xlsx",       // elements within one another
           "entities.xlsx",   // a document type declaration
           "long_text.xlsx",  // a text that no cell can have
           "lzma.xlsx",       // packed in another way
           "repeated.xlsx",   // a text that many cells share
           "texts.xlsx",      // more texts than a sheet of that size needs
       }) {
    EXPECT_FALSE(read_first_sheet(workbook(name), 1'001)) << name;
    EXPECT_TRUE(read_first_sheet(workbook("students.xlsx"), 10)) << "what it took is given back: " << name;
  }
  EXPECT_FALSE(read_first_sheet("", 10));
  EXPECT_FALSE(read_first_sheet("school,grade,name\n", 10));
  const auto whole = workbook("students.xlsx");
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    (void)read_first_sheet(whole.substr(0, length), 10);
  }
  auto damaged = whole;
  for (std::size_t i = 0; i < damaged.size(); i += 3) {
    damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
    (void)read_first_sheet(damaged, 10);
    damaged[i] = whole[i];
  }
}

}  // namespace
}  // namespace usher::tests::spreadsheet_test
