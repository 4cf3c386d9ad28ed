#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/edge/http.hpp"
#include "api/http/exchange.hpp"
#include "api/http/refusals.hpp"
#include "domain/base/network.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/keys.hpp"

namespace usher::api {

/// Answers a request through its exchange, at once or later. May throw bad_request.
using route_handler = std::function<void(const edge::request&, const exchange&)>;

/// Counts a call; where it is one too many, how long it is until one is allowed. Any thread.
using call_bound = std::function<std::optional<domain::milliseconds>(
    const edge::request&, const domain::network& from, domain::instant now)>;

/// Whom a call lets in, as what a request must show. `nobody_in_particular`: anyone; `token`: one of a
/// waiting room; `session`: the key of a person who is logged in; `assertion`: one of the login of somebody
/// else; `admin_key`: the administration's.
enum class credential : std::uint8_t { nobody_in_particular, token, session, assertion, admin_key };

/// Of which any one will do: `credential::token | credential::session`.
class credentials {
 public:
  constexpr credentials(credential one) : bits_(bit_of(one)) {}

  constexpr bool contains(credential one) const { return (bits_ & bit_of(one)) != 0; }
  friend constexpr credentials operator|(credentials a, credentials b) {
    a.bits_ |= b.bits_;
    return a;
  }
  friend constexpr bool operator==(credentials, credentials) = default;

 private:
  static constexpr unsigned bit_of(credential one) { return 1U << static_cast<unsigned>(one); }

  unsigned bits_;
};

constexpr credentials operator|(credential a, credential b) {
  return credentials(a) | credentials(b);
}

/// What a name with dots stands for at most, `{name...}`.
inline constexpr std::size_t max_rest_segments = 8;

struct route {
  edge::method method;
  /// As in the contract, without a trailing slash. A segment in braces, `/concerts/{concertId}`, stands for
  /// any one segment that is not empty; the handler reads it with `edge::request::path_value`. One name of a
  /// path may stand for several, `/actors/{name...}/changes`: for at least one and at most max_rest_segments,
  /// none of them empty, and its value has the slashes between them.
  std::string path;
  /// Said of every route: what says nothing does not compile.
  credentials needs;
  route_handler handler;
  /// What the call may be refused with, but for its fields and for what is 503; empty where it does not say.
  refusal_answers refusals = {};
  /// Of a call that takes a key: its holder must have one of these.
  domain::key_scopes scopes = {};
};

/// Finds the handler of a request; the same table is checked against openapi.yaml. Immutable once built; any
/// thread.
///
/// One path decides, and its methods are all there are: a path without braces before those with braces, and
/// of those, at the first segment where they differ, the one that has a literal before a name, and a name for
/// one segment before a name for several; the longer of two that differ in nothing else.
class route_table {
 public:
  static constexpr std::size_t no_route = 0;

  /// Throws std::logic_error when the route takes keys and names no scope, or the other way round; when the
  /// path has the method already, when another path differs from this one
  /// only in the names in braces, and when the path is malformed: braces around less or more than a segment,
  /// an empty name or one that comes twice, two names for several segments, no slash in front or one at the
  /// end.
  void add(route r);

  /// Bounds how often a route that was added, by its name in `list`, is asked. Throws std::out_of_range when
  /// there is none of that name.
  void limit(const std::string& name, call_bound bound);

  struct match {
    /// Nothing when no route has this path and method.
    const route_handler* handler = nullptr;
    /// The number of the route; see `names`.
    std::size_t route = no_route;
    /// The methods that this path has, for `Allow`; empty when no route has the path.
    std::string allowed = {};
    /// What stands where the route has names in braces, in the order of the path.
    std::vector<std::pair<std::string, std::string>> path_values = {};
    /// Null where there is no bound.
    const call_bound* limit = nullptr;
  };
  /// HEAD finds what GET finds. The path is decoded already, once: a segment that holds an encoded slash is
  /// two segments here, so only the value of a name for several ever holds a slash.
  match find(edge::method method, std::string_view path) const;

  /// `GET /api/concerts/{concertId}` and so on, sorted; a name for several segments has no dots here.
  std::vector<std::string> list() const;

  /// The refusals of the routes that say theirs, by their names in `list`.
  const std::map<std::string, refusal_answers>& refusals() const { return refusals_; }

  /// What each route needs, by its name in `list`.
  const std::map<std::string, credentials>& needs() const { return needs_; }

  /// The scopes of which a key must have one, of the routes that take keys, by their names in `list`.
  const std::map<std::string, domain::key_scopes>& scopes() const { return scopes_; }

  /// The names in `list` by number of the route; the first, for requests that no route takes, is `no route`.
  const std::vector<std::string>& names() const { return names_; }

 private:
  struct endpoint {
    edge::method method;
    std::size_t route;
    route_handler handler;
  };

  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  /// In order of precedence.
  enum class segment_kind : std::uint8_t { literal, name, rest };

  struct segment {
    /// The literal, or the name in braces.
    std::string text;
    segment_kind kind = segment_kind::literal;
  };

  struct pattern {
    std::string path;
    std::vector<segment> segments;
    std::vector<endpoint> endpoints;
  };

  using path_texts = std::vector<std::string_view>;

  static segment segment_of(std::string_view text);
  static std::vector<segment> parse(const std::string& path);
  static bool has_rest(const pattern& p);
  static bool goes_before(const pattern& a, const pattern& b);
  static bool fits(const pattern& p, const path_texts& path);
  static std::vector<std::pair<std::string, std::string>> values(const pattern& p, const path_texts& path);
  match find_unlimited(edge::method method, std::string_view path) const;
  static match choose(const std::vector<endpoint>& endpoints, edge::method method);
  void add_endpoint(std::vector<endpoint>& to, route&& r);
  pattern& pattern_of(const std::string& path, std::vector<segment>&& segments);

  std::unordered_map<std::string, std::vector<endpoint>, hash, std::equal_to<>> by_path_;
  /// Paths with names in braces, in the order in which they are tried.
  std::vector<pattern> patterns_;
  /// A path with more has no pattern: it is not worth cutting up.
  std::size_t most_segments_ = 0;
  std::vector<std::string> names_{"no route"};
  std::map<std::string, refusal_answers> refusals_;
  std::map<std::string, credentials> needs_;
  /// By number of the route.
  std::map<std::size_t, call_bound> limits_;
  std::map<std::string, domain::key_scopes> scopes_;
};

}  // namespace usher::api
