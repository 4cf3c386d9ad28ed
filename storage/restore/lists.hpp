#pragma once

#include <algorithm>
#include <cstdint>

#include "storage/store.hpp"

/// What the lists for people have in common: bounds, ranges of times.
namespace usher::storage {

/// 0 stands for the newest.
inline std::int64_t upper_bound(std::int64_t before) {
  return before == 0 ? INT64_MAX : before;
}

/// As a parameter. A number that no column holds is above all that are there.
inline std::int64_t as_stored(std::uint64_t number) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(number, INT64_MAX));
}

/// Into the range in which instants order as their texts do.
inline domain::instant clamped(domain::instant time) {
  constexpr domain::instant first = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
  constexpr domain::instant last = std::chrono::sys_days{std::chrono::year{9999} / 12 / 31};
  return std::clamp(time, first, last);
}

}  // namespace usher::storage
