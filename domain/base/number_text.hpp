#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

/// Numbers as text.
namespace usher::domain {

/// The number that the whole text is, in decimal digits, with `-` in front of it where `T` has a sign; zeros
/// in front do no harm. Nothing for any other text, and for a number that `T` does not hold. Pure.
template <class T>
std::optional<T> parse_number(std::string_view text) {
  T value{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

/// The same for what is counted from 1 and written in one way alone, without zeros in front.
template <class T>
std::optional<T> parse_count(std::string_view text) {
  const auto number = parse_number<T>(text);
  return number && *number > 0 && text.front() != '0' ? number : std::nullopt;
}

}  // namespace usher::domain
