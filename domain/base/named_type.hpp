#pragma once

#include <compare>
#include <cstddef>
#include <functional>

namespace usher::domain {

/// An id that is a type of its own: two ids of different kinds neither convert nor compare.
/// Holds a plain value of T; every value of T is valid here, ranges are checked where the id is parsed.
template <class Tag, class T>
struct named_type {
  using value_type = T;

  T value{};

  constexpr named_type() = default;
  constexpr explicit named_type(T v) : value(v) {}

  friend constexpr auto operator<=>(const named_type&, const named_type&) = default;
};

}  // namespace usher::domain

template <class Tag, class T>
struct std::hash<usher::domain::named_type<Tag, T>> {
  std::size_t operator()(const usher::domain::named_type<Tag, T>& id) const noexcept {
    return std::hash<T>{}(id.value);
  }
};
