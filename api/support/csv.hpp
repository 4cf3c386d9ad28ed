#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/support/bilingual.hpp"

/// Tables as comma-separated values (RFC 4180), as spreadsheets write and read them. Pure.
namespace usher::api {

/// Collects a table cell by cell, in UTF-8 with the byte order mark by which spreadsheets know it. Texts that
/// a spreadsheet may take for a formula get an apostrophe in front: behind blanks or none they begin with
/// `=`, `+`, `-` or `@`, wide ones too, with a tab or with a line break. So do such parts of a text behind a
/// semicolon, a tab or a line break: there a spreadsheet that separates by semicolons begins a cell of its
/// own.
class csv_table {
 public:
  csv_table();

  csv_table& cell(std::string_view text);
  csv_table& cell(std::int64_t number);
  /// Empty for nothing.
  csv_table& cell(std::optional<std::int64_t> number);
  void end_row();

  const std::string& text() const { return text_; }

 private:
  void begin_cell();

  std::string text_;
  bool row_begun_ = false;
};

/// One record of a table that was read.
struct csv_record {
  /// Of its beginning, from 1: texts may hold line breaks.
  std::int64_t line = 1;
  std::vector<std::string> cells;
  /// What is wrong with it by itself; it has no cells then. In English it completes "line 3 ...".
  std::optional<bilingual> fault = std::nullopt;

  friend bool operator==(const csv_record&, const csv_record&) = default;
};

/// Why a text is no such table.
struct csv_fault {
  std::int64_t line = 1;
  /// In English it completes "line 3 ...".
  bilingual what;

  friend bool operator==(const csv_fault&, const csv_fault&) = default;
};

/// Reads a table as spreadsheets write it: in UTF-8, in UTF-16 with its byte order mark, or in CP949 (which
/// has EUC-KR in it); separated by commas, semicolons or tabs, as a line `sep=;` in front says or the first
/// record shows; with any line ends. Where the whole is in no encoding, each line is read in its own.
/// Quotes stand around a whole cell or not at all, and double within it. An apostrophe that csv_table put in
/// front of a formula is taken off. Records without any text are passed over; others have as many cells as
/// the first, empty ones beyond that not counted. A record that is wrong says so, and the next line is read
/// after it. At most `most` records.
std::variant<std::vector<csv_record>, csv_fault> read_csv(std::string_view text, std::size_t most);

}  // namespace usher::api
