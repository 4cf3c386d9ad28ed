#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "domain/people/field_errors.hpp"

/// Which passwords people may have. Pure.
namespace usher::domain {

struct password_rules {
  /// In characters, from 1.
  std::size_t min_characters = 8;
};

/// The original's own bound, where its front end says it.
inline constexpr std::size_t min_characters_in_dialog = 4;

/// Who has thought a password up: the person whose it is, or somebody who gives it to them for the first
/// login, after which it is to be changed.
enum class password_origin : std::uint8_t { chosen, given };

/// What is wrong with a password in `field`: one that is chosen must be long enough, not the username however
/// that is typed, and not one that guessers try first. One that is given must only be there and not be too
/// long. Nothing is said of passwords that people have already.
std::optional<wrong_field> error_in_password(std::string_view field, std::string_view password,
                                             std::string_view username, password_origin origin,
                                             const password_rules& rules);

/// Whether it is one of those that guessers try first, in any case.
bool is_common_password(std::string_view password);

}  // namespace usher::domain
