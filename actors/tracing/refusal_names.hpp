#pragma once

#include <type_traits>
#include <variant>

#include "actors/tracing/type_names.hpp"

namespace usher::tracing {

/// The name of an enumerator of the refusals that the rules know; never freed. Instantiated for those in
/// refusal_names.cpp: a new one is added there.
template <class Enumeration>
const char* enumerator_name(Enumeration value);

/// The name of why something was refused, of any of the shapes that refusals have.
template <class Refusal>
const char* refusal_name(const Refusal& refusal) {
  if constexpr (std::is_enum_v<Refusal>) {
    return enumerator_name(refusal);
  } else if constexpr (requires { refusal.kind; }) {
    return refusal_name(refusal.kind);
  } else if constexpr (requires { refusal.why; }) {
    return refusal_name(refusal.why);
  } else if constexpr (requires { refusal.valueless_by_exception(); }) {
    return std::visit([](const auto& one) { return refusal_name(one); }, refusal);
  } else if constexpr (requires { refusal.empty(); }) {
    return "wrong_fields";
  } else {
    return type_name<Refusal>();
  }
}

}  // namespace usher::tracing
