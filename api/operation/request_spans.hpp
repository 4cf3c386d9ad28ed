#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/tracing/recorder.hpp"
#include "api/http/request_watch.hpp"

namespace usher::api {

/// Leaves the root span of every request's trace: the request itself, from complete to answered.
class request_spans final : public request_watch {
 public:
  /// `routes` are the route table's names, by number.
  request_spans(std::shared_ptr<tracing::recorder> recorder, const std::vector<std::string>& routes);

  void answered(const request_facts& facts) noexcept override;

 private:
  std::shared_ptr<tracing::recorder> recorder_;
  std::vector<const char*> kinds_;
};

/// What a status says of a request.
tracing::span_outcome outcome_of_status(int status) noexcept;

}  // namespace usher::api
