#include "api/routes.hpp"

#include <algorithm>

namespace usher::api {

void route_table::add(route r) {
  by_path_[r.path].push_back({r.method, std::move(r.handler)});
}

route_table::match route_table::find(edge::method method, std::string_view path) const {
  const auto known = by_path_.find(std::string(path));
  if (known == by_path_.end()) {
    return {};
  }
  const auto wanted = method == edge::method::head ? edge::method::get : method;
  match found;
  for (const auto& entry : known->second) {
    if (entry.method == wanted) {
      return {&entry.handler, {}};
    }
    found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(edge::to_text(entry.method));
    if (entry.method == edge::method::get) {
      found.allowed += ", HEAD";
    }
  }
  return found;
}

std::vector<std::string> route_table::list() const {
  std::vector<std::string> lines;
  for (const auto& [path, entries] : by_path_) {
    for (const auto& entry : entries) {
      lines.push_back(std::string(edge::to_text(entry.method)) + " " + path);
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace usher::api
