#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/support/json_text.hpp"

/// Reads JSON that others wrote: clients, and programs that answer us. Pure, and never recursive, however
/// deep a text nests.
namespace usher::api {

/// Throws bad_request for what is no JSON, with `field` where a member is to blame: INVALID_JSON for one that
/// its object has twice (RFC 7493, 2.3) and for nesting beyond limits::max_json_depth, INVALID_FIELD for a
/// number that no double comes near to. A number that is whole is an integer, exactly, however it is written
/// (`1e3`, `1000.0`), as far as 64 bits hold it; beyond them it is none.
json read_json(std::string_view text);

/// The same, of an object.
json read_json_object(std::string_view text);

/// The same of what another program answered: nothing for what read_json does not take.
std::optional<json> read_answer(std::string_view text);

/// One text for all texts of the same value: without spaces, members in order, numbers and letters written in
/// one way. What read_json does not take is left as it is.
std::string canonical_json(std::string_view text);

}  // namespace usher::api
