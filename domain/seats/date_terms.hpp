#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/changes/change.hpp"

/// What makes the terms of a concert date sound, and what they say about time.
namespace usher::domain {

/// Nothing is wrong, or the first wrong member of the terms, by its name. Also for dates that do not exist
/// yet. Sections have different plain names, at least one seat and one seat a row; a row may be longer than
/// its section. A sale closes after it opens.
std::optional<std::string> wrong_member(const date_terms& terms);

/// How much of the price goes back, 0..100, when a seat is cancelled at `now`: by the first step whose end
/// has not come. Nothing after the last step. A step with a negative `before_start` ends after the date has
/// begun.
std::optional<std::int32_t> refund_percent(const date_terms& terms, instant starts_at, instant now);

/// Where time stands with the sale of an open date.
enum class sale_phase : std::uint8_t { not_open, open, closed };

/// `sales_open_at` belongs to the sale, `sales_close_at` does not.
sale_phase sale_phase_at(const date_terms& terms, instant now);

}  // namespace usher::domain
