#include "api/http/routes.hpp"

#include <algorithm>
#include <stdexcept>

#include "api/http/shared_refusals.hpp"

namespace usher::api {

namespace {

/// Behind a name that stands for several segments.
constexpr std::string_view dots = "...";

/// The texts between the slashes; a path begins with one.
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

}  // namespace

route_table::segment route_table::segment_of(std::string_view text) {
  if (text.size() <= 2 || text.front() != '{' || text.back() != '}') {
    return {std::string(text), segment_kind::literal};
  }
  const auto inner = text.substr(1, text.size() - 2);
  if (inner.ends_with(dots)) {
    return {std::string(inner.substr(0, inner.size() - dots.size())), segment_kind::rest};
  }
  return {std::string(inner), segment_kind::name};
}

std::vector<route_table::segment> route_table::parse(const std::string& path) {
  const auto malformed = [&path](const char* why) { return std::logic_error("route " + path + ": " + why); };
  if (!path.starts_with('/') || (path.size() > 1 && path.ends_with('/'))) {
    throw malformed("a slash is missing in front or too many at the end");
  }
  std::vector<segment> segments;
  for (const auto text : split(path)) {
    auto next = segment_of(text);
    if (next.kind != segment_kind::literal && next.text.empty()) {
      throw malformed("a name is missing before its dots");
    }
    if (next.text.find_first_of("{}") != std::string::npos) {
      throw malformed("braces go around the name of one whole segment");
    }
    const auto any = [&segments](const auto& is_so) {
      return std::any_of(segments.begin(), segments.end(), is_so);
    };
    if (next.kind != segment_kind::literal &&
        any([&](const segment& s) { return s.kind != segment_kind::literal && s.text == next.text; })) {
      throw malformed("a name in braces comes twice");
    }
    if (next.kind == segment_kind::rest &&
        any([](const segment& s) { return s.kind == segment_kind::rest; })) {
      throw malformed("two names stand for several segments");
    }
    segments.push_back(std::move(next));
  }
  return segments;
}

void route_table::add_endpoint(std::vector<endpoint>& to, route&& r) {
  if (std::any_of(to.begin(), to.end(), [&r](const endpoint& e) { return e.method == r.method; })) {
    throw std::logic_error("route " + r.path + " has two handlers for " +
                           std::string(edge::to_text(r.method)));
  }
  auto name = std::string(edge::to_text(r.method)) + " " + r.path;
  if (const auto at = name.find(dots); at != std::string::npos) {
    name.erase(at, dots.size());
  }
  if (!r.refusals.empty()) {
    refusals_.emplace(name, std::move(r.refusals));
  }
  if (r.needs.contains(credential::admin_key) == r.scopes.empty()) {
    throw std::logic_error("route " + name + ": keys have scopes, and nothing else has");
  }
  if (!r.scopes.empty()) {
    scopes_.emplace(name, r.scopes);
  }
  needs_.emplace(name, r.needs);
  names_.push_back(std::move(name));
  to.push_back({r.method, names_.size() - 1, std::move(r.handler)});
}

void route_table::add(route r) {
  auto segments = parse(r.path);
  const bool named = std::any_of(segments.begin(), segments.end(),
                                 [](const segment& s) { return s.kind != segment_kind::literal; });
  auto& endpoints = named ? pattern_of(r.path, std::move(segments)).endpoints : by_path_[r.path];
  add_endpoint(endpoints, std::move(r));
}

/// From left to right, as the kinds of segment go. Two that are equal in that have different literals and
/// never fit the same path, unless one ends where the other goes on.
bool route_table::goes_before(const pattern& a, const pattern& b) {
  const auto [x, y] =
      std::mismatch(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                    [](const segment& of_a, const segment& of_b) { return of_a.kind == of_b.kind; });
  if (x == a.segments.end() || y == b.segments.end()) {
    return x != a.segments.end();
  }
  return x->kind < y->kind;
}

bool route_table::has_rest(const pattern& p) {
  return std::any_of(p.segments.begin(), p.segments.end(),
                     [](const segment& s) { return s.kind == segment_kind::rest; });
}

route_table::pattern& route_table::pattern_of(const std::string& path, std::vector<segment>&& segments) {
  const auto same_place = [](const segment& x, const segment& y) {
    return x.kind == y.kind && (x.kind != segment_kind::literal || x.text == y.text);
  };
  for (auto& known : patterns_) {
    if (known.path == path) {
      return known;
    }
    if (std::equal(known.segments.begin(), known.segments.end(), segments.begin(), segments.end(),
                   same_place)) {
      throw std::logic_error("routes " + known.path + " and " + path + " are the same under two names");
    }
  }
  pattern fresh{path, std::move(segments), {}};
  most_segments_ =
      std::max(most_segments_, fresh.segments.size() + (has_rest(fresh) ? max_rest_segments - 1 : 0));
  const auto place = std::upper_bound(patterns_.begin(), patterns_.end(), fresh, goes_before);
  return *patterns_.insert(place, std::move(fresh));
}

bool route_table::fits(const pattern& p, const path_texts& path) {
  if (path.size() != p.segments.size() && !(has_rest(p) && path.size() > p.segments.size() &&
                                            path.size() - p.segments.size() < max_rest_segments)) {
    return false;
  }
  auto at = path.begin();
  for (const auto& s : p.segments) {
    const auto count = s.kind == segment_kind::rest ? path.size() - p.segments.size() + 1 : 1;
    const auto end = std::next(at, static_cast<std::ptrdiff_t>(count));
    if (s.kind == segment_kind::literal ? *at != s.text
                                        : std::any_of(at, end, [](auto text) { return text.empty(); })) {
      return false;
    }
    at = end;
  }
  return true;
}

/// Of a path that fits.
std::vector<std::pair<std::string, std::string>> route_table::values(const pattern& p,
                                                                     const path_texts& path) {
  std::vector<std::pair<std::string, std::string>> found;
  auto at = path.begin();
  for (const auto& s : p.segments) {
    const auto count = s.kind == segment_kind::rest ? path.size() - p.segments.size() + 1 : 1;
    const auto last = std::next(at, static_cast<std::ptrdiff_t>(count) - 1);
    if (s.kind != segment_kind::literal) {
      // All are views of the one path, and the slashes stand between them.
      found.emplace_back(s.text, std::string(at->data(), last->data() + last->size()));
    }
    at = std::next(last);
  }
  return found;
}

route_table::match route_table::choose(const std::vector<endpoint>& endpoints, edge::method method) {
  const auto wanted = method == edge::method::head ? edge::method::get : method;
  match found;
  for (const auto& entry : endpoints) {
    if (entry.method == wanted) {
      return {&entry.handler, entry.route};
    }
    found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(edge::to_text(entry.method));
    if (entry.method == edge::method::get) {
      found.allowed += ", HEAD";
    }
  }
  return found;
}

void route_table::limit(const std::string& name, call_bound bound) {
  const auto found = std::find(names_.begin() + 1, names_.end(), name);
  if (found == names_.end()) {
    throw std::out_of_range("there is no route " + name);
  }
  refusals_[name].insert(too_many_requests);
  limits_[static_cast<std::size_t>(found - names_.begin())] = std::move(bound);
}

route_table::match route_table::find(edge::method method, std::string_view path) const {
  auto found = find_unlimited(method, path);
  const auto bound = limits_.find(found.route);
  found.limit = bound == limits_.end() ? nullptr : &bound->second;
  return found;
}

route_table::match route_table::find_unlimited(edge::method method, std::string_view path) const {
  const auto known = by_path_.find(path);
  if (known != by_path_.end()) {
    return choose(known->second, method);
  }
  const auto slashes = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
  if (slashes > most_segments_ || !path.starts_with('/')) {
    return {};
  }
  const auto segments = split(path);
  const auto pattern_found =
      std::find_if(patterns_.begin(), patterns_.end(), [&](const pattern& p) { return fits(p, segments); });
  if (pattern_found == patterns_.end()) {
    return {};
  }
  auto found = choose(pattern_found->endpoints, method);
  found.path_values = values(*pattern_found, segments);
  return found;
}

std::vector<std::string> route_table::list() const {
  std::vector<std::string> lines(names_.begin() + 1, names_.end());
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace usher::api
