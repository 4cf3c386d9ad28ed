#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/http/request_watch.hpp"
#include "api/support/text_counts.hpp"
#include "domain/base/histogram.hpp"

namespace usher::api {

/// Nanoseconds: 0.5 ms to the 30 s after which a request is given up.
inline constexpr std::array<std::uint64_t, 15> request_time_bounds{
    500'000,       1'000'000,     2'500'000,     5'000'000,      10'000'000,
    25'000'000,    50'000'000,    100'000'000,   250'000'000,    500'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000, 30'000'000'000};

using request_time_histogram = domain::histogram<request_time_bounds.size()>;

/// How the requests of one route went.
struct route_reading {
  /// `GET`, `POST` and so on; `other` for requests that no route takes.
  std::string method;
  /// As in the route table; `none` for requests that no route takes.
  std::string route;
  /// How many answers had which status, ascending; none of them 0.
  std::vector<std::pair<int, std::uint64_t>> statuses;
  request_time_histogram::reading times;
};

/// Counts requests: a few relaxed additions each. Any thread.
class request_metrics final : public request_watch {
 public:
  /// `routes` as route_table::names tells them.
  explicit request_metrics(const std::vector<std::string>& routes);

  void answered(const request_facts& facts) noexcept override;

  /// Routes that were asked for, in order of number.
  std::vector<route_reading> routes() const;
  /// How many answers said no for which reason, in order of reason.
  std::vector<std::pair<std::string, std::uint64_t>> refusals() const { return refusals_.read(); }

 private:
  static constexpr int lowest_status = 100;
  static constexpr int highest_status = 599;

  /// Routes are counted far from each other: many threads answer at once.
  struct alignas(64) counts {
    std::string method;
    std::string route;
    std::array<std::atomic<std::uint64_t>, highest_status - lowest_status + 1> statuses{};
    request_time_histogram times{request_time_bounds};
  };

  const std::size_t size_;
  const std::unique_ptr<counts[]> routes_;
  text_counts refusals_;
};

}  // namespace usher::api
