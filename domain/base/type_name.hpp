#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace usher::domain {

namespace detail {

/// What g++ and clang say of a function with T in its signature. Not standard, but the only way in C++20 to
/// have a type's own name.
template <class T>
constexpr std::string_view signature_of() {
  return __PRETTY_FUNCTION__;
}

/// `seconds` of `... [with T = std::chrono::seconds; ...]`.
constexpr std::string_view last_name_in(std::string_view signature) {
  const auto begin = signature.find("T = ") + 4;
  auto name = signature.substr(begin, signature.find_first_of(";]", begin) - begin);
  const auto scope = name.substr(0, name.find('<')).rfind("::");
  return scope == std::string_view::npos ? name : name.substr(scope + 2);
}

template <class T>
constexpr std::string_view short_name() {
  return last_name_in(signature_of<T>());
}

/// What `Name` returns, in memory of its own and with a zero behind it.
template <auto Name>
constexpr auto stored() {
  constexpr std::string_view name = Name();
  std::array<char, name.size() + 1> text{};
  for (std::size_t i = 0; i < name.size(); ++i) {
    text[i] = name[i];
  }
  return text;
}

template <class T>
inline constexpr auto name_storage = stored<short_name<T>>();

}  // namespace detail

/// The unqualified name of a type, `hold_seats`; never freed.
template <class T>
constexpr const char* type_name() {
  return detail::name_storage<T>.data();
}

}  // namespace usher::domain
