#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/edge/http.hpp"
#include "api/exchange.hpp"

namespace usher::api {

/// Answers a request through its exchange, at once or later. May throw bad_request.
using route_handler = std::function<void(const edge::request&, const exchange&)>;

struct route {
  edge::method method;
  /// As in the contract, without a trailing slash. A segment in braces, `/concerts/{concertId}`, stands for
  /// any one segment that is not empty; the handler reads it with `edge::request::path_value`.
  std::string path;
  route_handler handler;
};

/// Finds the handler of a request; the same table is checked against openapi.yaml. Immutable once built; any
/// thread.
///
/// One path decides, and its methods are all there are: a path without braces before those with braces, and
/// of those the one that has a literal at the first segment where they differ.
class route_table {
 public:
  /// Throws std::logic_error when the path has the method already, when another path differs from this one
  /// only in the names in braces, and when the path is malformed: braces around less or more than a segment,
  /// an empty name or one that comes twice, no slash in front or one at the end.
  void add(route r);

  struct match {
    /// Nothing when no route has this path and method.
    const route_handler* handler = nullptr;
    /// The methods that this path has, for `Allow`; empty when no route has the path.
    std::string allowed = {};
    /// What stands where the route has names in braces, in the order of the path.
    std::vector<std::pair<std::string, std::string>> path_values = {};
  };
  /// HEAD finds what GET finds. The path is decoded already, once: a segment that holds an encoded slash is
  /// two segments here, so no value ever holds a slash.
  match find(edge::method method, std::string_view path) const;

  /// `GET /api/concerts/{concertId}` and so on, sorted.
  std::vector<std::string> list() const;

 private:
  struct endpoint {
    edge::method method;
    route_handler handler;
  };

  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  struct segment {
    /// The literal, or the name in braces.
    std::string text;
    bool is_name = false;
  };

  struct pattern {
    std::string path;
    std::vector<segment> segments;
    std::vector<endpoint> endpoints;
  };

  static std::vector<segment> parse(const std::string& path);
  static bool goes_before(const pattern& a, const pattern& b);
  static bool fits(const pattern& p, const std::vector<std::string_view>& path);
  static match choose(const std::vector<endpoint>& endpoints, edge::method method);
  static void add_endpoint(std::vector<endpoint>& to, route&& r);
  pattern& pattern_of(const std::string& path, std::vector<segment>&& segments);

  std::unordered_map<std::string, std::vector<endpoint>, hash, std::equal_to<>> by_path_;
  /// Paths with names in braces, in the order in which they are tried.
  std::vector<pattern> patterns_;
  /// A path with more has no pattern: it is not worth cutting up.
  std::size_t most_segments_ = 0;
};

}  // namespace usher::api
