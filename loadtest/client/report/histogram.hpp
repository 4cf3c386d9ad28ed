#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace usher::loadtest {

/// How long things took, in a fixed amount of memory: counts on a logarithmic scale from 1 us to 100 s
/// (Boost.Histogram). A bin is 0.46 % wide and stands for its geometric middle, so that a percentile is
/// within 0.24 % of the exact one. What is shorter counts as 1 us; what is longer is counted too, and shown
/// as the longest. The longest, the sum and the number are exact.
class latency_histogram {
 public:
  using duration = std::chrono::nanoseconds;

  latency_histogram();
  latency_histogram(const latency_histogram& other);
  latency_histogram(latency_histogram&& other) noexcept;
  latency_histogram& operator=(const latency_histogram& other);
  latency_histogram& operator=(latency_histogram&& other) noexcept;
  ~latency_histogram();

  void add(duration took);
  void merge(const latency_histogram& other);
  /// Forgets everything.
  void clear();

  std::uint64_t count() const { return count_; }
  duration max() const { return max_; }
  /// 0 when nothing was counted.
  duration mean() const;
  /// The least time that at least `percent` of all stayed within, `percent` in (0, 100]; 0 when nothing was
  /// counted.
  duration percentile(double percent) const;

 private:
  struct bins;

  std::unique_ptr<bins> bins_;
  std::uint64_t count_ = 0;
  duration sum_{0};
  duration max_{0};
};

}  // namespace usher::loadtest
