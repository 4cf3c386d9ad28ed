#pragma once

#include <string>
#include <vector>

#include "api/http/request_watch.hpp"

namespace usher::api {

/// Logs how requests went, under their trace: those that failed (5xx) always, the others at level debug. A
/// request is named by its route: its path and query may hold a token.
class request_log final : public request_watch {
 public:
  /// `routes` are the route table's names, by number.
  explicit request_log(std::vector<std::string> routes) : routes_(std::move(routes)) {}

  void answered(const request_facts& facts) noexcept override;

 private:
  const std::vector<std::string> routes_;
};

}  // namespace usher::api
