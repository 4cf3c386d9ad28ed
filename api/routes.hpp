#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/edge/http.hpp"
#include "api/exchange.hpp"

namespace usher::api {

/// Answers a request through its exchange, at once or later. May throw bad_request.
using route_handler = std::function<void(const edge::request&, const exchange&)>;

struct route {
  edge::method method;
  /// As in the contract, without a trailing slash.
  std::string path;
  route_handler handler;
};

/// Finds the handler of a request; the same table is checked against openapi.yaml. Immutable once built; any
/// thread.
class route_table {
 public:
  void add(route r);

  struct match {
    /// Nothing when no route has this path and method.
    const route_handler* handler = nullptr;
    /// The methods that this path has, for `Allow`; empty when no route has the path.
    std::string allowed;
  };
  /// HEAD finds what GET finds.
  match find(edge::method method, std::string_view path) const;

  /// `GET /api/health` and so on, sorted.
  std::vector<std::string> list() const;

 private:
  struct endpoint {
    edge::method method;
    route_handler handler;
  };

  std::unordered_map<std::string, std::vector<endpoint>> by_path_;
};

}  // namespace usher::api
