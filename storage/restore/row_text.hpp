#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/changes/change.hpp"

namespace usher::storage {

/// One row of an answer, while it is there: numbers in decimal, flags as 0 and 1, times and hashes as
/// relational_reader asked for them. A backend says how it gets at a column, for those that are asked for.
class row_text {
 public:
  row_text() = default;
  row_text(const row_text&) = delete;
  row_text& operator=(const row_text&) = delete;
  virtual ~row_text() = default;

  // All throw store_error when the column does not hold what is asked for.
  bool is_null(std::size_t column) const { return !cell(column).has_value(); }
  /// Valid for as long as the row is.
  std::string_view text(std::size_t column) const;
  std::string string(std::size_t column) const { return std::string(text(column)); }
  virtual std::int64_t integer(std::size_t column) const;
  std::int32_t small(std::size_t column) const;
  domain::instant instant(std::size_t column) const;
  domain::local_time local_time(std::size_t column) const;
  domain::local_date local_date(std::size_t column) const;
  domain::weekday weekday(std::size_t column) const;
  domain::class_time class_time(std::size_t column) const;
  domain::secret_hash hash(std::size_t column) const;
  domain::bytes_32 bytes(std::size_t column) const;
  domain::trace_id trace(std::size_t column) const;

 protected:
  /// Nothing for NULL.
  virtual std::optional<std::string_view> cell(std::size_t column) const = 0;
};

}  // namespace usher::storage
