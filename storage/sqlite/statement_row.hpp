#pragma once

#include "storage/restore/row_text.hpp"
#include "storage/sqlite/sqlite_database.hpp"

namespace usher::storage {

/// The row at which a statement stands.
class statement_row final : public row_text {
 public:
  explicit statement_row(const sqlite_statement& statement) : statement_(statement) {}

  std::int64_t integer(std::size_t column) const override {
    const auto number = statement_.integer(static_cast<int>(column));
    return number ? *number : row_text::integer(column);
  }

 protected:
  std::optional<std::string_view> cell(std::size_t column) const override {
    return statement_.text(static_cast<int>(column));
  }

 private:
  const sqlite_statement& statement_;
};

}  // namespace usher::storage
