#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace usher::domain {

/// How many observations lay under each of some fixed bounds. Two relaxed additions an observation:
/// no lock, no allocation. Any thread; a reading that runs beside an observation has it in part or not at
/// all.
template <std::size_t Bounds>
class histogram {
 public:
  /// What is counted under the i-th bound: at most it, and more than the one before.
  using bounds = std::array<std::uint64_t, Bounds>;

  struct reading {
    /// The last is of what lay above all bounds.
    std::array<std::uint64_t, Bounds + 1> counts{};
    /// Of all observations.
    std::uint64_t sum = 0;

    friend bool operator==(const reading&, const reading&) = default;
  };

  /// Ascending.
  explicit histogram(const bounds& upper) : upper_(upper) {}

  void observe(std::uint64_t value) noexcept {
    const auto at = std::lower_bound(upper_.begin(), upper_.end(), value) - upper_.begin();
    counts_[static_cast<std::size_t>(at)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  reading read() const noexcept {
    reading now;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      now.counts[i] = counts_[i].load(std::memory_order_relaxed);
    }
    now.sum = sum_.load(std::memory_order_relaxed);
    return now;
  }

 private:
  const bounds upper_;
  std::array<std::atomic<std::uint64_t>, Bounds + 1> counts_{};
  std::atomic<std::uint64_t> sum_{0};
};

}  // namespace usher::domain
