#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "actors/shell/protocol.hpp"
#include "actors/tracing/span.hpp"
#include "domain/base/type_name.hpp"

/// What a span says of a message: its kind, and whom and what it is about. Found by the names that members
/// have in all commands; never a token, a key or a password, which have types of their own.
namespace usher::actors {

namespace detail {

template <class Message>
struct kind_of {
  static constexpr const char* name() { return domain::type_name<Message>(); }
};
template <class Command, class Outcome>
struct kind_of<ask<Command, Outcome>> {
  static constexpr const char* name() { return domain::type_name<Command>(); }
};
template <class Image>
struct kind_of<restored<Image>> {
  static constexpr const char* name() { return "restored"; }
};

template <class Id>
const Id* present(const Id& id) {
  return &id;
}
template <class Id>
const Id* present(const std::optional<Id>& id) {
  return id ? &*id : nullptr;
}

template <class Facts>
void note_members(tracing::span& s, const Facts& facts);

template <class Member>
void note_user(tracing::span& s, const Member& member) {
  if (const auto* user = present(member)) {
    s.user = *user;
  }
}

template <class Member>
void note_clinic(tracing::span& s, const Member& member) {
  if constexpr (requires { present(member)->id; }) {
    s.clinic = member.id;
  } else if (const auto* clinic = present(member)) {
    s.clinic = *clinic;
  }
}

inline void note_seats(tracing::span& s, const std::vector<domain::seat_number>& seats) {
  for (std::size_t i = 0; i < std::min(seats.size(), s.seats.size()); ++i) {
    s.seats[i] = seats[i].value;
  }
}

template <class Facts>
void note_members(tracing::span& s, const Facts& facts) {
  if constexpr (requires { facts.who.user; }) {
    s.user = facts.who.user;
  }
  if constexpr (requires { note_user(s, facts.user); }) {
    note_user(s, facts.user);
  }
  if constexpr (requires { note_clinic(s, facts.clinic); }) {
    note_clinic(s, facts.clinic);
  }
  if constexpr (requires { note_seats(s, facts.seats); }) {
    note_seats(s, facts.seats);
  }
  if constexpr (requires { s.seats[0] = facts.seat.value; }) {
    s.seats[0] = facts.seat.value;
  }
  // Commands in commands.
  if constexpr (requires { std::get_if<domain::seat_choice>(&facts.wanted); }) {
    if (const auto* chosen = std::get_if<domain::seat_choice>(&facts.wanted)) {
      note_seats(s, chosen->seats);
    }
  }
  if constexpr (requires { facts.what; }) {
    note_members(s, facts.what);
  }
  if constexpr (requires { facts.call; }) {
    note_members(s, facts.call);
  }
  if constexpr (requires { facts.gate; }) {
    note_members(s, facts.gate);
  }
  if constexpr (requires { facts.money; }) {
    note_members(s, facts.money);
  }
}

}  // namespace detail

/// `hold_seats`; never freed.
template <class Message>
constexpr const char* kind_of() {
  return detail::kind_of<Message>::name();
}

template <class Command, class Outcome>
void note_facts(tracing::span& s, const ask<Command, Outcome>& a) {
  s.trace = a.context.trace;
  s.parent = a.context.parent;
  detail::note_members(s, a.command);
}

template <class Message>
void note_facts(tracing::span& s, const Message& m) {
  if constexpr (requires { m.context.trace; }) {
    s.trace = m.context.trace;
    s.parent = m.context.parent;
  }
  detail::note_members(s, m);
}

}  // namespace usher::actors
