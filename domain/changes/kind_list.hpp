#pragma once

#include <variant>

/// The kinds of change of one area, listed once below their structures.
namespace usher::domain {

template <class... Kinds>
struct kind_list {};

template <class... Some, class... Others>
kind_list<Some..., Others...> operator+(kind_list<Some...>, kind_list<Others...>);

template <class... Kinds>
std::variant<Kinds...> variant_of(kind_list<Kinds...>);

}  // namespace usher::domain
