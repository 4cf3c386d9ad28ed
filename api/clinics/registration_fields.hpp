#pragma once

#include "api/http/fields.hpp"
#include "domain/people/people.hpp"

namespace usher::api {

/// What somebody who registers, or whom the office registers, has filled in. Throws bad_request.
domain::registration_form read_form(const fields& body);

}  // namespace usher::api
