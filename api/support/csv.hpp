#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/support/bilingual.hpp"

/// Tables as comma-separated values (RFC 4180), in UTF-8. Pure.
namespace usher::api {

/// Collects a table cell by cell. Texts that a spreadsheet would take for a formula (beginning with `=`, `+`,
/// `-`, `@`, a tab or a carriage return) get an apostrophe in front.
class csv_table {
 public:
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

  friend bool operator==(const csv_record&, const csv_record&) = default;
};

/// Why a text is no such table.
struct csv_fault {
  std::int64_t line = 1;
  /// In English it completes "line 3 ...".
  bilingual what;

  friend bool operator==(const csv_fault&, const csv_fault&) = default;
};

/// Reads RFC 4180 strictly: all records have as many cells as the first; quotes stand around a whole cell or
/// not at all, and double within it; lines end with CRLF or LF, the last also without. A byte order mark in
/// front is passed over. The text must be UTF-8. At most `most` records. An empty text has none.
std::variant<std::vector<csv_record>, csv_fault> read_csv(std::string_view text, std::size_t most);

}  // namespace usher::api
