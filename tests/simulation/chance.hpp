#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace usher::simulation {

/// All that is random in a run, from one seed: the same numbers with every compiler and library (splitmix64).
class chance {
 public:
  explicit chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31U);
  }

  /// 0..count-1; `count` is not 0.
  std::uint64_t below(std::uint64_t count) { return next() % count; }
  std::int64_t between(std::int64_t first, std::int64_t last) {
    return first + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(last - first + 1)));
  }
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  /// The list is not empty.
  template <class List>
  auto& pick(List& list) {
    return list[below(list.size())];
  }

  template <std::size_t Size>
  std::array<std::uint8_t, Size> bytes() {
    std::array<std::uint8_t, Size> out{};
    for (auto& byte : out) {
      byte = static_cast<std::uint8_t>(next());
    }
    return out;
  }

 private:
  std::uint64_t state_;
};

}  // namespace usher::simulation
