#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

#include "domain/base/hex.hpp"
#include "domain/base/ids.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/base/words.hpp"

/// Shows what describes itself, such as a change, when an expectation fails: `{room: 0, ticket: 1, ..}`.
namespace usher::domain {

template <described T>
void PrintTo(const T& record, std::ostream* out);

namespace printing {

template <class T>
void print(const T& value, std::ostream& out) {
  if constexpr (described<T>) {
    PrintTo(value, &out);
  } else if constexpr (std::is_enum_v<T>) {
    out << to_word(value);
  } else if constexpr (requires { to_text(value); }) {
    out << to_text(value);
  } else if constexpr (requires { value.bytes; }) {
    out << to_hex(value.bytes);
  } else if constexpr (requires { value.count(); }) {
    out << value.count();
  } else if constexpr (requires { value.name(); }) {
    out << value.name();
  } else if constexpr (requires { out << value; }) {
    out << value;
  } else {
    out << value.value;
  }
}

inline void print(bool value, std::ostream& out) {
  out << (value ? "true" : "false");
}
inline void print(const std::string& value, std::ostream& out) {
  out << '"' << value << '"';
}
template <std::size_t N>
void print(const std::array<std::uint8_t, N>& value, std::ostream& out) {
  out << to_hex(value);
}
template <class T>
void print(const std::optional<T>& value, std::ostream& out) {
  value ? print(*value, out) : void(out << "nothing");
}
template <class T>
void print(const std::vector<T>& list, std::ostream& out) {
  const char* before = "[";
  for (const auto& element : list) {
    out << before;
    print(element, out);
    before = ", ";
  }
  out << (list.empty() ? "[]" : "]");
}

}  // namespace printing

template <described T>
void PrintTo(const T& record, std::ostream* out) {
  const char* before = "{";
  for_each_member<T>([&](auto member) {
    *out << before << member.name() << ": ";
    printing::print(record.*member.pointer, *out);
    before = ", ";
  });
  *out << '}';
}

}  // namespace usher::domain
