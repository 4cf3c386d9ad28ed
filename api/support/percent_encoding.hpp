#pragma once

#include <string>
#include <utility>
#include <vector>

namespace usher::api {

/// Path and query as they can stand in a request line: percent-encoded, also where that was not needed.
std::string target_of(const std::string& path, const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace usher::api
