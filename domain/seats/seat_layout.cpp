#include "domain/seats/seat_layout.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "domain/base/limits.hpp"

namespace usher::domain {
namespace {

using predicate = std::function<bool(seat_number)>;

/// In one row of the seats first..first+length-1.
std::optional<seat_number> best_in_row(seat_number first, std::int32_t length, std::int32_t count,
                                       const predicate& is_free) {
  std::optional<seat_number> best;
  std::int32_t best_distance = std::numeric_limits<std::int32_t>::max();
  std::int32_t free_in_a_row = 0;
  for (std::int32_t end = 1; end <= length; ++end) {
    free_in_a_row = is_free(seat_number{first.value + end - 1}) ? free_in_a_row + 1 : 0;
    if (free_in_a_row < count) {
      continue;
    }
    const std::int32_t begin = end - count;
    // Between the middles of the seats and of the row, in half seats.
    const std::int32_t distance = std::abs(begin + end - length);
    if (distance < best_distance) {
      best_distance = distance;
      best = seat_number{first.value + begin};
    }
  }
  return best;
}

std::optional<seat_number> best_in_section(const seat_section& section, std::int32_t count,
                                           const predicate& is_free) {
  for (std::int32_t row = 0; row < section.seats;) {
    const std::int32_t length = std::min(section.seats_per_row, section.seats - row);
    if (const auto best = best_in_row(seat_number{section.first.value + row}, length, count, is_free)) {
      return best;
    }
    row += length;
  }
  return std::nullopt;
}

}  // namespace

seat_layout::seat_layout(const date_terms& terms)
    : seat_count_(std::clamp(terms.seat_count, 0, limits::max_seats_per_date)),
      listed_price_(terms.price),
      named_(terms.sections) {}

std::int64_t seat_layout::listed_price(seat_number seat) const {
  auto section = std::upper_bound(named_.begin(), named_.end(), seat,
                                  [](seat_number s, const seat_section& behind) { return s < behind.first; });
  if (section == named_.begin()) {
    return listed_price_;
  }
  --section;
  return seat.value < section->first.value + section->seats ? section->price : listed_price_;
}

bool seat_layout::has_section(const std::string& name) const {
  return std::any_of(named_.begin(), named_.end(),
                     [&](const seat_section& section) { return section.name == name; });
}

std::optional<seat_number> seat_layout::best(std::int32_t count, const std::optional<std::string>& section,
                                             const predicate& is_free) const {
  if (named_.empty() && !section) {
    return best_in_row(seat_number{1}, seat_count_, count, is_free);
  }
  for (const seat_section& named : named_) {
    if (section && named.name != *section) {
      continue;
    }
    if (const auto found = best_in_section(named, count, is_free)) {
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace usher::domain
