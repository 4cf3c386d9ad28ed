#pragma once

#include "api/edge/http.hpp"
#include "domain/delivery/admin_log.hpp"

/// What is recorded of the administration's calls. Pure.
namespace usher::api {

/// What is kept of a call: texts that every store can keep. `body` is cut to limits::max_audited_body_bytes.
domain::record_admin_call record_of(const edge::request& r);

}  // namespace usher::api
