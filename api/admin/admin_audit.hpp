#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/edge/http.hpp"
#include "domain/delivery/admin_log.hpp"

/// What is recorded of the administration's calls. Pure.
namespace usher::api {

/// What is kept of a call: texts that every store can keep. `body` is cut to limits::max_audited_body_bytes.
domain::record_admin_call record_of(const edge::request& r);

/// Path and query as they can stand in a request line: percent-encoded, also where that was not needed.
std::string target_of(const std::string& path, const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace usher::api
