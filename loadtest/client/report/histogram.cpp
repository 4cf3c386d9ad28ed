#include "loadtest/client/report/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <boost/histogram/axis/regular.hpp>
#include <boost/histogram/histogram.hpp>
#include <boost/histogram/make_histogram.hpp>
#include <boost/histogram/unlimited_storage.hpp>

namespace usher::loadtest {

namespace {

namespace bh = boost::histogram;

// Eight decades: a bin is 10^(8 / 4000) wide.
constexpr unsigned bin_count = 4000;
constexpr double shortest_us = 1;
constexpr double longest_us = 1e8;

using latency_axis = bh::axis::regular<
    double, bh::axis::transform::log, bh::use_default,
    bh::axis::option::bitset<bh::axis::option::underflow_t::value | bh::axis::option::overflow_t::value>>;

double microseconds_of(latency_histogram::duration took) {
  return std::chrono::duration<double, std::micro>(took).count();
}

latency_histogram::duration duration_of(double us) {
  return std::chrono::duration_cast<latency_histogram::duration>(
      std::chrono::duration<double, std::micro>(us));
}

}  // namespace

struct latency_histogram::bins {
  // Its counters begin as bytes and grow when one is full, so that the histogram of a second is small.
  bh::histogram<std::tuple<latency_axis>, bh::unlimited_storage<>> counts{
      latency_axis{bin_count, shortest_us, longest_us}};
};

latency_histogram::latency_histogram() : bins_(std::make_unique<bins>()) {}
latency_histogram::latency_histogram(const latency_histogram& other)
    : bins_(std::make_unique<bins>(*other.bins_)), count_(other.count_), sum_(other.sum_), max_(other.max_) {}
latency_histogram::latency_histogram(latency_histogram&& other) noexcept = default;
latency_histogram& latency_histogram::operator=(const latency_histogram& other) {
  if (this != &other) {
    *this = latency_histogram(other);
  }
  return *this;
}
latency_histogram& latency_histogram::operator=(latency_histogram&& other) noexcept = default;
latency_histogram::~latency_histogram() = default;

void latency_histogram::add(duration took) {
  took = std::max(took, duration{0});
  bins_->counts(microseconds_of(took));
  ++count_;
  sum_ += took;
  max_ = std::max(max_, took);
}

void latency_histogram::merge(const latency_histogram& other) {
  bins_->counts += other.bins_->counts;
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
}

void latency_histogram::clear() {
  *this = latency_histogram{};
}

latency_histogram::duration latency_histogram::mean() const {
  return count_ == 0 ? duration{0} : sum_ / static_cast<duration::rep>(count_);
}

latency_histogram::duration latency_histogram::percentile(double percent) const {
  if (count_ == 0) {
    return duration{0};
  }
  const auto wanted =
      std::clamp(std::ceil(percent / 100 * static_cast<double>(count_)), 1.0, static_cast<double>(count_));
  const auto& axis = bins_->counts.axis();
  // Bin -1 has what is shorter than the scale.
  double passed = bins_->counts.at(-1);
  if (passed >= wanted) {
    return std::min(max_, duration_of(shortest_us));
  }
  for (int i = 0; i < axis.size(); ++i) {
    passed += bins_->counts.at(i);
    if (passed >= wanted) {
      return std::min(max_, duration_of(axis.value(i + 0.5)));
    }
  }
  return max_;
}

}  // namespace usher::loadtest
