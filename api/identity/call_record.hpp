#pragma once

#include <string_view>

#include "actors/base/asks.hpp"
#include "api/edge/http.hpp"

/// The record of the administration's calls. Pure.
namespace usher::api {

/// What is kept of a call: texts that every store can keep. `body` is cut to limits::max_audited_body_bytes.
domain::record_admin_call record_of(const edge::request& r, std::string_view key_name);

/// The same without query and body; with the code of the refusal where it is refused for its key.
domain::record_admin_call record_of_path(const edge::request& r, std::string_view key_name,
                                         std::string_view refused = {});

}  // namespace usher::api
