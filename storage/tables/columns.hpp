#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "domain/changes/change.hpp"
#include "storage/log/change_text.hpp"

/// Columns of tables by name, each with what it holds of a row as the program has it: what is written and
/// what is read follows from the one list.
namespace usher::storage {

template <class Row, class First, class... Rest>
decltype(auto) walk(Row& row, const First& first, const Rest&... rest) {
  if constexpr (sizeof...(rest) == 0) {
    return std::invoke(first, row);
  } else {
    auto& next = std::invoke(first, row);
    return walk(next, rest...);
  }
}

/// The value that stands for nothing as nothing.
inline std::optional<std::string_view> filled(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}
template <class T>
requires(!std::is_convertible_v<T, std::string_view>) std::optional<T> filled(const T& value) {
  return value == T{} ? std::nullopt : std::optional(value);
}

/// Values are what the domain has: a backend knows how its tables spell numbers, times, hashes, words. Where
/// rows are read `name` may be any expression. `at` finds the value in a row.
template <class At>
struct row_column {
  const char* name;
  At at;

  decltype(auto) project(const auto& row) const { return at(row); }
};

/// One that is NULL for an empty text, a number 0, or a time at the very beginning. A NULL that is read
/// leaves what the row has from its beginning.
template <class At>
struct optional_row_column {
  const char* name;
  At at;

  auto project(const auto& row) const { return filled(at(row)); }
};

/// `path` leads from a row to the value, by members and functions in turn.
template <class... Path>
auto path_to(Path... path) {
  return [path...](auto& row) -> decltype(auto) { return walk(row, path...); };
}
template <class... Path>
auto column(const char* name, Path... path) {
  return row_column<decltype(path_to(path...))>{name, path_to(path...)};
}
template <class... Path>
auto optional_column(const char* name, Path... path) {
  return optional_row_column<decltype(path_to(path...))>{name, path_to(path...)};
}

/// `a, b, ..`
template <class... Columns>
std::string names_of(const Columns&... columns) {
  std::string out;
  ((out += (out.empty() ? "" : ", "), out += columns.name), ...);
  return out;
}

/// `a = FROM.a, b = FROM.b, ..`
template <class... Columns>
std::string assignments(const std::string& from, const Columns&... columns) {
  std::string out;
  ((out += (out.empty() ? "" : ", "), out += columns.name, out += " = " + from + '.', out += columns.name),
   ...);
  return out;
}

// Lists of columns that more than one statement uses. Each hands them to `use`; `path` leads from a row to
// what they are about.

/// What a change of a person replaces.
template <class Use, class... Path>
decltype(auto) with_person_facts(Use use, Path... path) {
  using p = domain::person;
  return use(column("name", path..., &p::name), column("email", path..., &p::email),
             column("phone_num", path..., &p::phone_num),
             column("student_phone_num", path..., &p::student_phone_num),
             column("student_parent_phone_num", path..., &p::student_parent_phone_num),
             column("school", path..., &p::school), column("grade", path..., &p::grade),
             column("subject", path..., &p::subject), column("is_active", path..., &p::is_active),
             column("is_staff", path..., &p::is_staff), column("is_superuser", path..., &p::is_superuser),
             column("is_teacher", path..., &p::is_teacher), column("is_student", path..., &p::is_student));
}

/// All of a person.
template <class Use, class... Path>
decltype(auto) with_person(Use use, Path... path) {
  using p = domain::person;
  return with_person_facts(
      [&](const auto&... facts) -> decltype(auto) {
        return use(column("person_id", path..., &p::id), optional_column("username", path..., &p::username),
                   column("password_hash", path..., &p::password_hash), facts...,
                   column("no_show", path..., &p::no_show), column("non_pass", path..., &p::non_pass),
                   column("essential_clinic", path..., &p::essential_clinic),
                   column("needs_password_change", path..., &p::needs_password_change),
                   column("is_erased", path..., &p::is_erased));
      },
      path...);
}

/// All of a clinic but its number.
template <class Use, class... Path>
decltype(auto) with_clinic_facts(Use use, Path... path) {
  using c = domain::clinic_facts;
  using domain::week_window;
  return use(
      column("day", path..., &c::day), column("time", path..., &c::time), column("room", path..., &c::room),
      column("subject", path..., &c::subject), optional_column("teacher_id", path..., &c::teacher),
      column("teacher_name", path..., &c::teacher_name), column("capacity", path..., &c::capacity),
      column("is_active", path..., &c::is_active), column("reservation_window", path..., &c::window),
      column("opens_min", path..., &c::own_window, &week_window::opens),
      column("closes_min", path..., &c::own_window, &week_window::closes),
      column("length_min", path..., &c::length), optional_column("first_class", path..., &c::first_class),
      column("term_weeks", path..., &c::term_weeks), column("price", path..., &c::price));
}

/// The terms of a concert date, but for those that are rows of their own.
template <class Use, class... Path>
decltype(auto) with_terms(Use use, Path... path) {
  using t = domain::date_terms;
  return use(column("seat_count", path..., &t::seat_count), column("price", path..., &t::price),
             column("state", path..., &t::state), column("refund_all", path..., &t::refund_all),
             column("hold_for_ms", path..., &t::hold_for), column("extend_by_ms", path..., &t::extend_by),
             column("max_extensions", path..., &t::max_extensions),
             column("offer_for_ms", path..., &t::offer_for),
             column("sales_open_at", path..., &t::sales_open_at),
             column("sales_close_at", path..., &t::sales_close_at));
}

template <class Use, class... Path>
decltype(auto) with_room_rules(Use use, Path... path) {
  using r = domain::room_rules;
  return use(column("places", path..., &r::places),
             column("admissions_per_minute", path..., &r::admissions_per_minute),
             column("active_for_ms", path..., &r::active_for), column("claim_for_ms", path..., &r::claim_for),
             column("extend_by_ms", path..., &r::extend_by),
             column("max_extensions", path..., &r::max_extensions),
             column("idle_for_ms", path..., &r::idle_for), column("grace_for_ms", path..., &r::grace_for),
             column("waits_for_ms", path..., &r::waits_for));
}

template <class Use>
decltype(auto) with_admin_call(Use use) {
  using c = domain::admin_called;
  return use(column("call_no", &c::call), column("method", &c::method), column("target", &c::target),
             column("body", &c::body), column("remote_address", &c::remote_address),
             column("called_at", &c::called_at), column("key_name", &c::key), column("refused", &c::refused),
             optional_column("person_id", &c::about));
}

template <class Use>
decltype(auto) with_app_key(Use use) {
  using k = domain::app_key;
  return use(column("key_no", &k::number), column("name", &k::name), column("scopes", &k::scopes),
             column("key_hash", &k::hash), column("made_at", &k::made_at),
             column("expires_at", &k::expires_at), column("former_hash", &k::former_hash),
             column("former_until", &k::former_until), column("revoked_at", &k::revoked_at));
}

}  // namespace usher::storage
