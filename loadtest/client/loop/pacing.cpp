#include "loadtest/client/loop/pacing.hpp"

#include <cmath>

namespace usher::loadtest {

arrivals::arrivals(clock::time_point start, double per_second, std::optional<clock::time_point> end,
                   std::uint64_t share, std::uint64_t shares)
    : start_(start), per_second_(per_second), end_(end), index_(share), step_(shares) {}

std::optional<clock::time_point> arrivals::next() const {
  if (left_ == 0U) {
    return std::nullopt;
  }
  // From the number and not from the one before, so that no error adds up.
  const auto behind_start = std::llround(static_cast<double>(index_) * 1e9 / per_second_);
  const auto at = start_ + nanoseconds{behind_start};
  if (end_ && at >= *end_) {
    return std::nullopt;
  }
  return at;
}

std::optional<clock::time_point> arrivals::take(clock::time_point now) {
  const auto at = next();
  if (!at || *at > now) {
    return std::nullopt;
  }
  index_ += step_;
  if (left_) {
    --*left_;
  }
  return at;
}

std::size_t connections_due(nanoseconds elapsed) {
  constexpr std::size_t each_ms = 20;
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
  return ms < 0 ? 0 : each_ms * (static_cast<std::size_t>(ms) + 1);
}

}  // namespace usher::loadtest
