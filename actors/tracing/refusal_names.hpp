#pragma once

#include <type_traits>
#include <variant>

#include "domain/base/type_name.hpp"
#include "domain/base/words.hpp"

namespace usher::tracing {

/// The name of why something was refused, of any of the shapes that refusals have; never freed.
template <class Refusal>
const char* refusal_name(const Refusal& refusal) {
  if constexpr (std::is_enum_v<Refusal>) {
    return domain::to_word(refusal).data();
  } else if constexpr (requires { refusal.kind; }) {
    return refusal_name(refusal.kind);
  } else if constexpr (requires { refusal.why; }) {
    return refusal_name(refusal.why);
  } else if constexpr (requires { refusal.valueless_by_exception(); }) {
    return std::visit([](const auto& one) { return refusal_name(one); }, refusal);
  } else if constexpr (requires { refusal.empty(); }) {
    return "wrong_fields";
  } else {
    return domain::type_name<Refusal>();
  }
}

}  // namespace usher::tracing
