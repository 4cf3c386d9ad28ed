#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Workbooks as spreadsheets write them (`.xlsx`, ISO/IEC 29500: a ZIP archive of XML parts). Pure.
namespace usher::api {

struct sheet_cell {
  std::string text;
  /// The sheet has a number, which is written in digits here; not a text of digits.
  bool is_number = false;

  friend bool operator==(const sheet_cell&, const sheet_cell&) = default;
};

struct sheet_row {
  /// As the sheet counts, from 1.
  std::int64_t number = 0;
  /// By column; those that the sheet leaves out are empty, those behind the last are not there.
  std::vector<sheet_cell> cells;

  friend bool operator==(const sheet_row&, const sheet_row&) = default;
};

/// More than the reading of one workbook takes, beside the workbook itself, whatever stands in it.
inline constexpr std::size_t sheet_reading_bytes = std::size_t{64} * 1024 * 1024;

/// The rows of the first sheet that have a cell, at most `most_rows`, each with at most 64 cells: what is
/// beyond that is passed over. Nothing for what is no such workbook, for one with a document type
/// declaration, whose entities could grow without end, for one with a part of more than 16 MiB, with texts or
/// cells of more than 8, or with XML that takes a parser as much, and for an archive with more than 1,000
/// parts, or one that is packed otherwise than workbooks are (stored or deflated).
std::optional<std::vector<sheet_row>> read_first_sheet(std::string_view file, std::size_t most_rows);

}  // namespace usher::api
