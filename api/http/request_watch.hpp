#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/trace_context.hpp"

namespace usher::api {

/// How one request went.
struct request_facts {
  /// The route's number in the table; `route_table::no_route` when no route has the path and method.
  std::size_t route;
  /// Of the answer that the client got: 503 as well when it came too late or never.
  int status;
  /// An upper-case identifier of what was wrong; empty when nothing was, or nothing is said.
  std::string_view code;
  trace_context trace;
  /// The request was complete.
  std::chrono::steady_clock::time_point received;
  /// The answer was handed to the edge.
  std::chrono::steady_clock::time_point answered;
};

/// Hears how every request that reached the routes went, once each, with its answer. On the thread that
/// answers: must neither block nor throw.
class request_watch {
 public:
  virtual ~request_watch() = default;
  virtual void answered(const request_facts& facts) noexcept = 0;
};

/// Tells several.
class request_watchers final : public request_watch {
 public:
  explicit request_watchers(std::vector<std::shared_ptr<request_watch>> all) : all_(std::move(all)) {}

  void answered(const request_facts& facts) noexcept override {
    for (const auto& one : all_) {
      one->answered(facts);
    }
  }

 private:
  std::vector<std::shared_ptr<request_watch>> all_;
};

}  // namespace usher::api
