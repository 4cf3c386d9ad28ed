#include "api/routes.hpp"

#include <algorithm>
#include <stdexcept>

namespace usher::api {

namespace {

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

std::vector<route_table::segment> route_table::parse(const std::string& path) {
  const auto malformed = [&path](const char* why) { return std::logic_error("route " + path + ": " + why); };
  if (!path.starts_with('/') || (path.size() > 1 && path.ends_with('/'))) {
    throw malformed("a slash is missing in front or too many at the end");
  }
  std::vector<segment> segments;
  for (const auto text : split(path)) {
    const bool is_name = text.size() > 2 && text.front() == '{' && text.back() == '}';
    const auto inner = is_name ? text.substr(1, text.size() - 2) : text;
    if (inner.find_first_of("{}") != std::string_view::npos) {
      throw malformed("braces go around the name of one whole segment");
    }
    const bool twice = std::any_of(segments.begin(), segments.end(),
                                   [&](const segment& s) { return s.is_name && s.text == inner; });
    if (is_name && twice) {
      throw malformed("a name in braces comes twice");
    }
    segments.push_back({std::string(inner), is_name});
  }
  return segments;
}

void route_table::add_endpoint(std::vector<endpoint>& to, route&& r) {
  if (std::any_of(to.begin(), to.end(), [&r](const endpoint& e) { return e.method == r.method; })) {
    throw std::logic_error("route " + r.path + " has two handlers for " +
                           std::string(edge::to_text(r.method)));
  }
  to.push_back({r.method, std::move(r.handler)});
}

void route_table::add(route r) {
  auto segments = parse(r.path);
  const bool named =
      std::any_of(segments.begin(), segments.end(), [](const segment& s) { return s.is_name; });
  auto& endpoints = named ? pattern_of(r.path, std::move(segments)).endpoints : by_path_[r.path];
  add_endpoint(endpoints, std::move(r));
}

/// Literals before names, from left to right. Two that are equal in that have different literals and never
/// fit the same path.
bool route_table::goes_before(const pattern& a, const pattern& b) {
  return std::lexicographical_compare(
      a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
      [](const segment& x, const segment& y) { return !x.is_name && y.is_name; });
}

route_table::pattern& route_table::pattern_of(const std::string& path, std::vector<segment>&& segments) {
  const auto same_place = [](const segment& x, const segment& y) {
    return x.is_name == y.is_name && (x.is_name || x.text == y.text);
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
  most_segments_ = std::max(most_segments_, fresh.segments.size());
  const auto place = std::upper_bound(patterns_.begin(), patterns_.end(), fresh, goes_before);
  return *patterns_.insert(place, std::move(fresh));
}

bool route_table::fits(const pattern& p, const std::vector<std::string_view>& path) {
  return std::equal(
      p.segments.begin(), p.segments.end(), path.begin(), path.end(),
      [](const segment& s, std::string_view text) { return s.is_name ? !text.empty() : s.text == text; });
}

route_table::match route_table::choose(const std::vector<endpoint>& endpoints, edge::method method) {
  const auto wanted = method == edge::method::head ? edge::method::get : method;
  match found;
  for (const auto& entry : endpoints) {
    if (entry.method == wanted) {
      return {&entry.handler};
    }
    found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(edge::to_text(entry.method));
    if (entry.method == edge::method::get) {
      found.allowed += ", HEAD";
    }
  }
  return found;
}

route_table::match route_table::find(edge::method method, std::string_view path) const {
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
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto& place = pattern_found->segments[i];
    if (place.is_name) {
      found.path_values.emplace_back(place.text, segments[i]);
    }
  }
  return found;
}

std::vector<std::string> route_table::list() const {
  std::vector<std::string> lines;
  const auto add_lines = [&lines](const std::string& path, const std::vector<endpoint>& endpoints) {
    for (const auto& entry : endpoints) {
      lines.push_back(std::string(edge::to_text(entry.method)) + " " + path);
    }
  };
  for (const auto& [path, endpoints] : by_path_) {
    add_lines(path, endpoints);
  }
  for (const auto& known : patterns_) {
    add_lines(known.path, known.endpoints);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace usher::api
