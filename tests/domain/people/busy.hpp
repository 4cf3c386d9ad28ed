#pragma once

#include <algorithm>

#include "domain/clinics/roster.hpp"

namespace usher::domain {

/// They have a place elsewhere that overlaps this class.
inline bool is_busy(const booker& who, const class_slot& wanted) {
  return std::any_of(who.busy.begin(), who.busy.end(), [&](const class_slot& other) {
    return other.clinic != wanted.clinic && overlap(other, wanted);
  });
}

}  // namespace usher::domain
