#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace usher::domain {

/// What may be wrong with a field that somebody has filled in, in order of precedence for one field. The last
/// three are said of passwords alone.
enum class field_error : std::uint8_t {
  required,
  too_long,
  not_allowed,
  mismatch,
  taken,
  too_short,
  same_as_username,
  too_common
};

struct wrong_field {
  std::string field;
  field_error error;
  /// Characters that it must have, when it is too short.
  std::size_t at_least = 0;

  friend bool operator==(const wrong_field&, const wrong_field&) = default;
};

/// In the order of the form.
using field_errors = std::vector<wrong_field>;

}  // namespace usher::domain
