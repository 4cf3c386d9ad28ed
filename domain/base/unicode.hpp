#pragma once

#include <string>
#include <string_view>

/// What Unicode knows of names: when two of them are the same, and what of them can be seen. The only place
/// that knows the library behind it. Pure.
namespace usher::domain {

/// The text in the one form that has its letters composed (NFC): however a name was typed, it is kept the
/// same. What is not UTF-8 stays as it is.
std::string composed(std::string_view text);
/// The other way round (NFD), as some systems write names.
std::string decomposed(std::string_view text);

/// What is the same for names that people take for one: compatible letters (NFKC), without case and without
/// what cannot be seen. Not for people to read. What is not UTF-8 stays as it is.
std::string folded(std::string_view text);

/// Spaces of any kind, and letters that are drawn as one.
bool is_space(char32_t point);

/// Whether a name may have the character: it has a shape of its own or is a space. Controls, characters that
/// are passed over when they are drawn, line ends, surrogates, private and unassigned ones are none.
bool is_visible(char32_t point);

}  // namespace usher::domain
