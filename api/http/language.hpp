#pragma once

#include "api/edge/http.hpp"
#include "api/support/bilingual.hpp"

/// In which language people are spoken to. What programs compare (`error`, `code`) is the same in all. Pure.
namespace usher::api {

/// By `Accept-Language` (RFC 9110, 12.5.4): English where it is liked better than Korean, or as well and
/// named first; Korean otherwise. Ranges such as `en-US` count for their language, `*` for what is not named.
language language_of(const edge::request& r);

}  // namespace usher::api
