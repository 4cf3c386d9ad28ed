#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

/// How a structure says, once, which members it has:
///
///   struct refund_step {
///     milliseconds before_start;
///     std::int32_t percent;
///
///     using self = refund_step;
///     using members = record<&self::before_start, &self::percent>;
///   };
///
/// How it is written and read (storage/log/change_text.hpp), shown, compared, printed and made up for tests
/// follows from this list. Every member stands in it, in the order of the structure, by its own name; one
/// that is not plain says how it is not: `unless_default<&self::claimed>`.
namespace usher::domain {

/// All members of a structure: pointers to them, or what `named` and the like make of pointers.
template <auto... Members>
struct record {};

/// Of two members one: `Other` where it is not what a new structure has, else `First`.
template <auto First, auto Other>
struct either : record<First, Other> {};

enum class member_use : std::uint8_t {
  plain,
  /// Left out of the text where it is what a new structure has, as it was before there was such a member.
  unless_default,
  /// Of a secret type, and known to everyone.
  published,
  /// A secret, of a type that does not say so.
  sealed,
  /// A text about a person, which is to become unreadable for ever when they are erased.
  personal,
  /// Never part of the text.
  unwritten
};

/// A name that is an argument of a template.
template <std::size_t Size>
struct member_name {
  std::array<char, Size> text{};

  constexpr member_name() = default;
  constexpr member_name(const char (&name)[Size]) { std::copy_n(name, Size, text.begin()); }

  constexpr std::string_view view() const { return {text.data(), Size - 1}; }
};

namespace detail {

/// What g++ and clang say of a function with a pointer to a member in its signature.
template <auto Pointer>
constexpr std::string_view signature_of_member() {
  return __PRETTY_FUNCTION__;
}

/// `room` of `.. [with auto Pointer = &usher::domain::room_reset::room; ..]`
template <auto Pointer>
constexpr std::string_view own_name() {
  const auto signature = signature_of_member<Pointer>();
  const auto begin = signature.find("Pointer = ");
  const auto pointer = signature.substr(begin, signature.find_first_of(";]", begin) - begin);
  return pointer.substr(pointer.rfind("::") + 2);
}

template <class Record, class Value>
Value type_behind(Value Record::*);

}  // namespace detail

/// One member of a structure, in every respect.
template <auto Pointer, member_use Use = member_use::plain, member_name Name = member_name<1>{}>
struct described_member {
  using type = decltype(detail::type_behind(Pointer));

  static constexpr auto pointer = Pointer;
  static constexpr auto use = Use;

  static constexpr std::string_view name() {
    if constexpr (Name.view().empty()) {
      return detail::own_name<Pointer>();
    } else {
      return Name.view();
    }
  }
};

template <member_name Name, auto Pointer>
inline constexpr described_member<Pointer, member_use::plain, Name> named;
template <auto Pointer>
inline constexpr described_member<Pointer, member_use::unless_default> unless_default;
template <auto Pointer>
inline constexpr described_member<Pointer, member_use::published> published;
template <auto Pointer>
inline constexpr described_member<Pointer, member_use::sealed> sealed;
template <auto Pointer>
inline constexpr described_member<Pointer, member_use::personal> personal;
template <auto Pointer>
inline constexpr described_member<Pointer, member_use::unwritten> unwritten;

template <class T>
concept described = requires {
  typename T::members;
};

/// What stands in the list, as a described_member.
template <auto Member>
constexpr auto as_member() {
  if constexpr (std::is_member_object_pointer_v<decltype(Member)>) {
    return described_member<Member>{};
  } else {
    return Member;
  }
}

template <auto... Members, class Visit>
constexpr void for_each_member(record<Members...>, Visit&& visit) {
  (visit(as_member<Members>()), ...);
}

/// Calls `visit` with the described_member of each member, in order.
template <described T, class Visit>
constexpr void for_each_member(Visit&& visit) {
  for_each_member(typename T::members{}, visit);
}

/// Whether one of its members is personal, or one of a structure that it has.
template <described T>
constexpr bool has_personal() {
  bool found = false;
  for_each_member<T>([&found](auto member) {
    using type = typename decltype(member)::type;
    if constexpr (member.use == member_use::personal) {
      found = true;
    } else if constexpr (described<type>) {
      found = found || has_personal<type>();
    }
  });
  return found;
}

/// Calls `visit` with each of these members of a value.
template <class T, class Visit>
constexpr void for_each_personal(T& value, Visit&& visit) {
  for_each_member<std::remove_const_t<T>>([&](auto member) {
    using type = typename decltype(member)::type;
    if constexpr (member.use == member_use::personal) {
      visit(value.*member.pointer);
    } else if constexpr (described<type>) {
      for_each_personal(value.*member.pointer, visit);
    }
  });
}

template <class T, auto... Members>
constexpr bool lists_all_members(record<Members...>) {
  // With something for one more member than the list has, a structure that has no more cannot be made.
  return requires {
    T{std::declval<typename decltype(as_member<Members>())::type>()...};
  }
  &&!requires {
    T{std::declval<typename decltype(as_member<Members>())::type>()..., {}};
  };
}

/// Whether no member of an aggregate was forgotten in its list.
template <described T>
inline constexpr bool is_described_whole = lists_all_members<T>(typename T::members{});

/// Whether all members are equal; for structures of this namespace.
template <described T>
constexpr bool operator==(const T& one, const T& other) {
  bool same = true;
  for_each_member<T>([&](auto member) { same = same && one.*member.pointer == other.*member.pointer; });
  return same;
}

}  // namespace usher::domain
