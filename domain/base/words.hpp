#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

/// The words of enumerations: how a value is spelt in tables, in the change log, in answers and in traces.
namespace usher::domain {

namespace detail {

/// Enumerations have fewer enumerators than this.
inline constexpr std::size_t most_enumerators = 32;

/// What g++ and clang say of a function with values in its signature. Not standard, but the only way in C++20
/// to have the name of an enumerator.
template <class Enumeration, Enumeration... Values>
constexpr std::string_view signature_of_values() {
  return __PRETTY_FUNCTION__;
}

/// `.., Values = {usher::domain::waiter_end::left, .., (usher::domain::waiter_end)2, ..}; ..`
template <class Enumeration, std::size_t... Numbers>
constexpr std::string_view signature_of(std::index_sequence<Numbers...>) {
  return signature_of_values<Enumeration, static_cast<Enumeration>(Numbers)...>();
}

/// Takes the first name off the list; nothing when the list goes on with a value that has no name.
constexpr std::string_view take_name(std::string_view& list) {
  const auto value = list.substr(0, list.find(", "));
  if (value.starts_with('(')) {
    return {};
  }
  list.remove_prefix(value.size() + 2);
  const auto scope = value.rfind("::");
  return scope == std::string_view::npos ? value : value.substr(scope + 2);
}

struct name_sizes {
  std::size_t count = 0;
  /// Of all names, each with a zero behind it.
  std::size_t bytes = 0;
};

/// The enumerators' names of one enumeration.
template <class Enumeration>
struct enumerator_names {
  static constexpr std::string_view list() {
    constexpr std::string_view before = "Values = {";
    const auto signature = signature_of<Enumeration>(std::make_index_sequence<most_enumerators>{});
    return signature.substr(signature.find("Values = ") + before.size());
  }
  static constexpr name_sizes measure() {
    name_sizes sizes;
    auto left = list();
    for (auto name = take_name(left); !name.empty(); name = take_name(left)) {
      ++sizes.count;
      sizes.bytes += name.size() + 1;
    }
    return sizes;
  }
  static constexpr name_sizes sizes = measure();
  static_assert(sizes.count < most_enumerators);

  static constexpr auto copy() {
    std::array<char, sizes.bytes + 1> out{};
    auto left = list();
    std::size_t at = 0;
    for (std::size_t i = 0; i < sizes.count; ++i, ++at) {
      for (const char c : take_name(left)) {
        out[at++] = c;
      }
    }
    return out;
  }
  static constexpr std::array<char, sizes.bytes + 1> text = copy();

  static constexpr auto names() {
    std::array<std::string_view, sizes.count> out;
    std::size_t at = 0;
    for (auto& name : out) {
      name = text.data() + at;
      at += name.size() + 1;
    }
    return out;
  }
};

}  // namespace detail

/// The words of an enumeration whose values count from 0 without gaps, in their order: the names of its
/// enumerators. Where the word is another, a specialisation beside the enumeration says so. A zero stands
/// behind each of them.
template <class Enumeration>
inline constexpr auto words_of = detail::enumerator_names<Enumeration>::names();

/// Empty for a number that is no value of the enumeration.
template <class Enumeration>
requires std::is_enum_v<Enumeration>
constexpr std::string_view to_word(Enumeration value) {
  const auto number = static_cast<std::size_t>(value);
  return number < words_of<Enumeration>.size() ? words_of<Enumeration>[number] : std::string_view{""};
}

/// Nothing for a word that the enumeration has not.
template <class Enumeration>
constexpr std::optional<Enumeration> from_word(std::string_view word) {
  for (std::size_t number = 0; number < words_of<Enumeration>.size(); ++number) {
    if (words_of<Enumeration>[number] == word) {
      return static_cast<Enumeration>(number);
    }
  }
  return std::nullopt;
}

/// All values of an enumeration, in order.
template <class Enumeration>
inline constexpr auto values_of = []<std::size_t... Numbers>(std::index_sequence<Numbers...>) {
  return std::array<Enumeration, sizeof...(Numbers)>{static_cast<Enumeration>(Numbers)...};
}
(std::make_index_sequence<words_of<Enumeration>.size()>{});

}  // namespace usher::domain
