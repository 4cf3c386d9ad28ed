#include "api/support/process/memory_limits.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <sys/resource.h>

namespace usher::api {

namespace {

/// Nothing for `max`, and for the number near 2^63 by which version 1 says the same.
std::optional<std::uint64_t> limit_in(const std::string& file) {
  constexpr std::uint64_t all_there_is = std::uint64_t{1} << 60U;
  std::ifstream in(file);
  std::uint64_t bytes = 0;
  return in >> bytes && bytes < all_there_is ? std::optional(bytes) : std::nullopt;
}

void take_least(std::optional<std::uint64_t>& of, std::optional<std::uint64_t> other) {
  if (other) {
    of = of ? std::min(*of, *other) : *other;
  }
}

bool lists_memory(const std::string& controllers) {
  std::istringstream all(controllers);
  for (std::string one; std::getline(all, one, ',');) {
    if (one == "memory") {
      return true;
    }
  }
  return false;
}

/// Of the group and those above it. A container may see its own group as the root, whatever its path says.
std::optional<std::uint64_t> least_limit(const std::string& mount, std::string path, const char* file) {
  std::optional<std::uint64_t> least;
  while (!path.empty()) {
    take_least(least, limit_in(mount + path + "/" + file));
    path.erase(path.rfind('/'));
  }
  take_least(least, limit_in(mount + "/" + file));
  return least;
}

std::optional<std::uint64_t> limit_of_groups(const std::string& root) {
  std::optional<std::uint64_t> least;
  // `ID:CONTROLLERS:PATH`, see cgroups(7).
  std::ifstream groups(root + "/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const auto first = line.find(':');
    const auto second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos || second + 1 == line.size() || line[second + 1] != '/') {
      continue;
    }
    const auto controllers = line.substr(first + 1, second - first - 1);
    const auto path = line.substr(second + 1);
    if (controllers.empty()) {
      take_least(least, least_limit(root + "/sys/fs/cgroup", path, "memory.max"));
    } else if (lists_memory(controllers)) {
      take_least(least, least_limit(root + "/sys/fs/cgroup/memory", path, "memory.limit_in_bytes"));
    }
  }
  return least;
}

}  // namespace

memory_limits read_memory_limits(const std::string& root) {
  memory_limits found;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    found.address_space = limit.rlim_cur;
  }
  found.control_group = limit_of_groups(root);
  return found;
}

}  // namespace usher::api
