#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

}  // namespace usher::api
