#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "storage/batch/batch_writer.hpp"
#include "storage/log/stored_words.hpp"
#include "storage/sqlite/sqlite_database.hpp"

/// What the domain's values are for SQLite.
namespace usher::storage {

// How each type goes into a parameter.
template <class Tag, class T>
void put(sqlite_statement& into, int place, const domain::named_type<Tag, T>& id) {
  into.bind(place, static_cast<std::int64_t>(id.value));
}
template <std::integral T>
void put(sqlite_statement& into, int place, T number) {
  into.bind(place, static_cast<std::int64_t>(number));
}
inline void put(sqlite_statement& into, int place, std::string_view text) {
  into.bind(place, text);
}
inline void put(sqlite_statement& into, int place, json_text json) {
  into.bind(place, json.text);
}
inline void put(sqlite_statement& into, int place, domain::instant time) {
  into.bind_copy(place, domain::to_text(time));
}
inline void put(sqlite_statement& into, int place, domain::local_time time) {
  into.bind_copy(place, domain::to_text(time));
}
inline void put(sqlite_statement& into, int place, domain::local_date date) {
  into.bind_copy(place, domain::to_text(date));
}
inline void put(sqlite_statement& into, int place, domain::milliseconds time) {
  into.bind(place, std::int64_t{time.count()});
}
inline void put(sqlite_statement& into, int place, std::chrono::minutes time) {
  into.bind(place, std::int64_t{time.count()});
}
inline void put(sqlite_statement& into, int place, domain::class_time time) {
  into.bind_copy(place, domain::to_text(time));
}
inline void put(sqlite_statement& into, int place, const domain::class_room& room) {
  into.bind(place, std::string_view(room.name()));
}
template <std::size_t N>
void put(sqlite_statement& into, int place, const std::array<std::uint8_t, N>& bytes) {
  into.bind(place, bytes);
}
template <class T>
requires requires(const T& value) {
  value.bytes;
}
void put(sqlite_statement& into, int place, const T& value) {
  into.bind(place, value.bytes);
}
template <class E>
requires std::is_enum_v<E>
void put(sqlite_statement& into, int place, E value) {
  into.bind(place, stored_word(value));
}
template <class T>
void put(sqlite_statement& into, int place, const std::optional<T>& value) {
  if (value) {
    put(into, place, *value);
  } else {
    into.bind_null(place);
  }
}

}  // namespace usher::storage
