#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/changes/change.hpp"

namespace usher::domain {

/// Where the seats of a concert date are and what they cost. Without sections all seats are one row.
class seat_layout {
 public:
  /// Also of terms that are not sound: a seat that no section covers costs the listed price.
  explicit seat_layout(const date_terms& terms);

  /// 0..limits::max_seats_per_date.
  std::int32_t seat_count() const { return seat_count_; }
  bool contains(seat_number seat) const { return seat.value >= 1 && seat.value <= seat_count_; }
  /// KRW; only for seats that exist.
  std::int64_t listed_price(seat_number seat) const;
  bool has_section(const std::string& name) const;

  /// The first of `count` (at least 1) seats next to each other that are all free: in the first section (of
  /// this name, where one is given) that has them, in its first row that has them, as near to the middle of
  /// the row as there are, of two equally near ones those with lower numbers. O(seats).
  std::optional<seat_number> best(std::int32_t count, const std::optional<std::string>& section,
                                  const std::function<bool(seat_number)>& is_free) const;

 private:
  std::int32_t seat_count_;
  std::int64_t listed_price_;
  std::vector<seat_section> named_;
};

}  // namespace usher::domain
