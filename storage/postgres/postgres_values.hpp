#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "domain/base/hex.hpp"
#include "storage/batch/batch_writer.hpp"
#include "storage/log/change_text.hpp"
#include "storage/log/stored_words.hpp"
#include "storage/postgres/postgres_connection.hpp"

/// What the domain's values are for Postgres: the types of columns, and elements of arrays in both forms.
namespace usher::storage {

/// A number of microseconds that no time of the server's has: it refuses the value, as it would refuse the
/// text.
inline constexpr std::int64_t no_time = INT64_MAX - 1;

/// Microseconds from where the server counts.
template <class Duration>
std::int64_t server_time(Duration since_1970) {
  using namespace std::chrono;
  constexpr auto its_beginning = sys_days{year{2000} / 1 / 1}.time_since_epoch();
  constexpr auto first = sys_days{year{1} / 1 / 1}.time_since_epoch();
  constexpr auto last = sys_days{year{10'000} / 1 / 1}.time_since_epoch();
  if (since_1970 < first || since_1970 >= last) {
    return no_time;
  }
  return microseconds{since_1970 - its_beginning}.count();
}

// How each type stands in an array.
template <class Tag, class T>
void add(binary_array& to, const domain::named_type<Tag, T>& id) {
  to.add_number(id.value);
}
template <std::integral T>
inline void add(binary_array& to, T number) {
  if constexpr (std::is_same_v<T, bool>) {
    to.add_number(static_cast<std::uint8_t>(number ? 1 : 0));
  } else {
    static_assert(sizeof(T) == sizeof(std::int32_t) || sizeof(T) == sizeof(std::int64_t));
    to.add_number(number);
  }
}
inline void add(binary_array& to, std::string_view text) {
  to.add_bytes(text);
}
inline void add(binary_array& to, json_text value) {
  to.add_bytes(value.text);
}
inline void add(binary_array& to, domain::instant time) {
  to.add_number(server_time(time.time_since_epoch()));
}
inline void add(binary_array& to, domain::local_time time) {
  to.add_number(server_time(time.time_since_epoch()));
}
inline void add(binary_array& to, domain::local_date date) {
  constexpr auto its_beginning = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}.time_since_epoch();
  to.add_number(static_cast<std::int32_t>((date.time_since_epoch() - its_beginning).count()));
}
inline void add(binary_array& to, domain::milliseconds time) {
  to.add_number(std::int64_t{time.count()});
}
inline void add(binary_array& to, std::chrono::minutes time) {
  to.add_number(static_cast<std::int32_t>(time.count()));
}
inline void add(binary_array& to, domain::class_time time) {
  to.add_bytes(domain::to_text(time));
}
inline void add(binary_array& to, const domain::class_room& room) {
  to.add_bytes(room.name());
}
template <std::size_t N>
inline void add(binary_array& to, const std::array<std::uint8_t, N>& bytes) {
  to.add_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}
template <class T>
requires requires(const T& value) {
  value.bytes;
}
inline void add(binary_array& to, const T& value) {
  add(to, value.bytes);
}
template <class E>
requires std::is_enum_v<E>
inline void add(binary_array& to, E value) {
  to.add_bytes(stored_word(value));
}
template <class T>
inline void add(binary_array& to, const std::optional<T>& value) {
  if (value) {
    add(to, *value);
  } else {
    to.add_null();
  }
}

// How each type stands in an array that is written as text.
template <class Tag, class T>
void add(text_array& to, const domain::named_type<Tag, T>& id) {
  to.add_number(id.value);
}
template <std::integral T>
void add(text_array& to, T number) {
  if constexpr (std::is_same_v<T, bool>) {
    to.add_plain(number ? "t" : "f");
  } else {
    to.add_number(number);
  }
}
inline void add(text_array& to, std::string_view text) {
  to.add_quoted(text);
}
inline void add(text_array& to, json_text value) {
  to.add_quoted(value.text);
}
/// Times that the binary form refuses are no times here either.
template <class Time>
void add_time(text_array& to, Time time) {
  to.add_plain(server_time(time.time_since_epoch()) == no_time ? "unreadable" : domain::to_text(time));
}
inline void add(text_array& to, domain::instant time) {
  add_time(to, time);
}
inline void add(text_array& to, domain::local_time time) {
  add_time(to, time);
}
inline void add(text_array& to, domain::local_date date) {
  to.add_plain(domain::to_text(date));
}
inline void add(text_array& to, domain::milliseconds time) {
  to.add_number(time.count());
}
inline void add(text_array& to, std::chrono::minutes time) {
  to.add_number(time.count());
}
inline void add(text_array& to, domain::class_time time) {
  to.add_plain(domain::to_text(time));
}
inline void add(text_array& to, const domain::class_room& room) {
  to.add_quoted(room.name());
}
template <std::size_t N>
void add(text_array& to, const std::array<std::uint8_t, N>& bytes) {
  to.add_quoted("\\x" + domain::to_hex(bytes));
}
template <class T>
requires requires(const T& value) {
  value.bytes;
}
void add(text_array& to, const T& value) {
  add(to, value.bytes);
}
template <class E>
requires std::is_enum_v<E>
void add(text_array& to, E value) {
  to.add_quoted(stored_word(value));
}
template <class T>
void add(text_array& to, const std::optional<T>& value) {
  if (value) {
    add(to, *value);
  } else {
    to.add_null();
  }
}

/// A type of the server: its name, and the number by which binary values name it.
struct server_type {
  std::string_view name;
  std::uint32_t number;
};

/// The type of a column that holds values of type T.
template <class T>
struct column_type {
  static constexpr server_type value = []() -> server_type {
    if constexpr (std::is_same_v<T, bool>) {
      return {"boolean", 16};
    } else if constexpr (std::is_integral_v<T>) {
      return sizeof(T) <= sizeof(std::int32_t) ? server_type{"integer", 23} : server_type{"bigint", 20};
    } else if constexpr (std::is_same_v<T, domain::instant>) {
      return {"timestamptz", 1184};
    } else if constexpr (std::is_same_v<T, domain::local_time>) {
      return {"timestamp", 1114};
    } else if constexpr (std::is_same_v<T, domain::local_date>) {
      return {"date", 1082};
    } else if constexpr (std::is_same_v<T, domain::milliseconds>) {
      return {"bigint", 20};
    } else if constexpr (std::is_same_v<T, std::chrono::minutes>) {
      return {"integer", 23};
    } else if constexpr (std::is_same_v<T, json_text>) {
      return {"json", 114};
    } else if constexpr (std::is_enum_v<T> || std::is_convertible_v<T, std::string_view> ||
                         std::is_same_v<T, domain::class_time> || std::is_same_v<T, domain::class_room>) {
      return {"text", 25};
    } else {
      return {"bytea", 17};
    }
  }();
};
template <class Tag, class T>
struct column_type<domain::named_type<Tag, T>> : column_type<T> {};
template <class T>
struct column_type<std::optional<T>> : column_type<T> {};

/// That of the values of a column in rows of type Row.
template <class Row, class Column>
constexpr server_type type_of = column_type<
    std::decay_t<decltype(std::declval<const Column&>().project(std::declval<const Row&>()))>>::value;

}  // namespace usher::storage
