#include "api/operation/request_metrics.hpp"

#include <algorithm>

#include "api/http/routes.hpp"

namespace usher::api {

request_metrics::request_metrics(const std::vector<std::string>& routes)
    : size_(routes.size()), routes_(std::make_unique<counts[]>(size_)) {
  for (std::size_t i = 0; i < size_; ++i) {
    const auto space = routes[i].find(' ');
    routes_[i].method = i == route_table::no_route ? "other" : routes[i].substr(0, space);
    routes_[i].route = i == route_table::no_route ? "none" : routes[i].substr(space + 1);
  }
}

void request_metrics::answered(const request_facts& facts) noexcept {
  auto& of = routes_[facts.route < size_ ? facts.route : route_table::no_route];
  const auto status = std::clamp(facts.status, lowest_status, highest_status);
  of.statuses[static_cast<std::size_t>(status - lowest_status)].fetch_add(1, std::memory_order_relaxed);
  const auto took = std::max(std::chrono::nanoseconds{facts.answered - facts.received}, {});
  of.times.observe(static_cast<std::uint64_t>(took.count()));
  if (!facts.code.empty()) {
    refusals_.add(facts.code);
  }
}

std::vector<route_reading> request_metrics::routes() const {
  std::vector<route_reading> all;
  for (std::size_t i = 0; i < size_; ++i) {
    const auto& of = routes_[i];
    route_reading one{of.method, of.route, {}, of.times.read()};
    for (int status = lowest_status; status <= highest_status; ++status) {
      const auto& count = of.statuses[static_cast<std::size_t>(status - lowest_status)];
      if (const auto seen = count.load(std::memory_order_relaxed); seen > 0) {
        one.statuses.emplace_back(status, seen);
      }
    }
    if (!one.statuses.empty()) {
      all.push_back(std::move(one));
    }
  }
  return all;
}

}  // namespace usher::api
