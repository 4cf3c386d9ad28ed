#pragma once

#include <optional>
#include <string_view>

#include <pqxx/pqxx>

#include "storage/restore/row_text.hpp"

namespace usher::storage {

/// One row of a result. Asks of the library only what is asked for: each row and each field that it makes is
/// a share in the whole result.
class result_row final : public row_text {
 public:
  void move_to(const pqxx::row& row) { row_ = row; }

 protected:
  std::optional<std::string_view> cell(std::size_t column) const override {
    const auto field = row_[static_cast<pqxx::row::size_type>(column)];
    if (field.is_null()) {
      return std::nullopt;
    }
    return std::string_view(field.c_str(), field.size());
  }

 private:
  pqxx::row row_;
};

}  // namespace usher::storage
