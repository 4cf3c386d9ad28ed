#include "domain/changes/change.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>

#include "domain/base/type_name.hpp"

namespace usher::domain {

namespace {

static_assert(is_described_whole<room_rules> && is_described_whole<date_terms> &&
              is_described_whole<seat_section> && is_described_whole<refund_step> &&
              is_described_whole<clinic_facts> && is_described_whole<week_window> &&
              is_described_whole<clinic_place> && is_described_whole<person> && is_described_whole<app_key>);

template <std::size_t... Index>
constexpr auto names_of_kinds(std::index_sequence<Index...>) {
  static_assert((is_described_whole<std::variant_alternative_t<Index, change>> && ...),
                "a kind of change has a member that its list has not");
  return std::array<std::string_view, sizeof...(Index)>{
      type_name<std::variant_alternative_t<Index, change>>()...};
}

}  // namespace

std::span<const std::string_view> kinds() {
  static constexpr auto names = names_of_kinds(std::make_index_sequence<std::variant_size_v<change>>{});
  return names;
}

std::string_view kind_of(const change& c) {
  return kinds()[c.index()];
}

std::optional<user_id> subject_of(const change& c) {
  return std::visit(
      [](const auto& fact) -> std::optional<user_id> {
        if constexpr (requires {
                        { fact.user } -> std::convertible_to<user_id>;
                      }) {
          return fact.user;
        } else if constexpr (requires { fact.who.id; }) {
          return fact.who.id;
        } else {
          return std::nullopt;
        }
      },
      c);
}

std::string owner_of(const change& c) {
  return std::visit([]<class Kind>(const Kind& fact) { return Kind::members::owner(fact); }, c);
}

}  // namespace usher::domain
