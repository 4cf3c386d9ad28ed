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

template <std::size_t... Index>
std::vector<std::string_view> names_of_personal_kinds(std::index_sequence<Index...>) {
  std::vector<std::string_view> names;
  ((has_personal<std::variant_alternative_t<Index, change>>() ? names.push_back(kinds()[Index]) : void()),
   ...);
  return names;
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

std::optional<user_id> person_in(const change& c) {
  return std::visit(
      []<class Kind>(const Kind& fact) -> std::optional<user_id> {
        if constexpr (has_personal<Kind>()) {
          bool says_something = false;
          for_each_personal(
              fact, [&](const std::string& text) { says_something = says_something || !text.empty(); });
          const user_id person = Kind::members::person(fact);
          return says_something && person.value != 0 ? std::optional{person} : std::nullopt;
        } else {
          return std::nullopt;
        }
      },
      c);
}

change without_personal_texts(change c) {
  std::visit([](auto& fact) { for_each_personal(fact, [](std::string& text) { text.clear(); }); }, c);
  return c;
}

std::span<const std::string_view> personal_kinds() {
  static const auto names = names_of_personal_kinds(std::make_index_sequence<std::variant_size_v<change>>{});
  return names;
}

std::string owner_of(const change& c) {
  return std::visit([]<class Kind>(const Kind& fact) { return Kind::members::owner(fact); }, c);
}

}  // namespace usher::domain
