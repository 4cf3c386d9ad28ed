#include "domain/change.hpp"

#include <concepts>
#include <type_traits>

namespace usher::domain {

namespace {

template <class Change>
constexpr bool names_a_user = requires(const Change& c) {
  { c.user } -> std::convertible_to<user_id>;
};

}  // namespace

std::optional<user_id> subject_of(const change& c) {
  return std::visit(
      []<class Change>(const Change& fact) -> std::optional<user_id> {
        if constexpr (names_a_user<Change>) {
          return fact.user;
        } else if constexpr (std::is_same_v<Change, person_registered>) {
          return fact.who.id;
        } else {
          return std::nullopt;
        }
      },
      c);
}

}  // namespace usher::domain
