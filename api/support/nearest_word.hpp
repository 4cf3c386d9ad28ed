#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace usher::api {

/// What somebody may have meant who wrote `word`: the one of `known` that the fewest letters inserted, left
/// out, replaced or swapped with their neighbour make of it, or that it is the beginning of. Empty when none
/// is near.
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace usher::api
