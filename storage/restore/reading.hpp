#pragma once

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "storage/log/stored_words.hpp"
#include "storage/restore/relational_reader.hpp"
#include "storage/restore/row_text.hpp"
#include "storage/tables/columns.hpp"

/// How rows are asked for and read by their columns. Where a column stands in an answer follows from the list
/// of columns, when the program is compiled.
namespace usher::storage {

/// Reads a column into a value of its type; NULL into nothing.
template <class T>
void read(const row_text& row, std::size_t at, T& into) {
  if constexpr (std::is_same_v<T, std::string>) {
    into = row.text(at);
  } else if constexpr (std::is_same_v<T, bool>) {
    into = row.integer(at) != 0;
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    into = row.small(at);
  } else if constexpr (std::integral<T>) {
    into = static_cast<T>(row.integer(at));
  } else if constexpr (std::is_same_v<T, domain::milliseconds>) {
    into = domain::milliseconds{row.integer(at)};
  } else if constexpr (std::is_same_v<T, std::chrono::minutes>) {
    into = std::chrono::minutes{row.small(at)};
  } else if constexpr (std::is_same_v<T, domain::instant>) {
    into = row.instant(at);
  } else if constexpr (std::is_same_v<T, domain::local_time>) {
    into = row.local_time(at);
  } else if constexpr (std::is_same_v<T, domain::local_date>) {
    into = row.local_date(at);
  } else if constexpr (std::is_same_v<T, domain::weekday>) {
    into = row.weekday(at);
  } else if constexpr (std::is_same_v<T, domain::class_time>) {
    into = row.class_time(at);
  } else if constexpr (std::is_same_v<T, domain::class_room>) {
    into = domain::class_room{std::string(row.text(at))};
  } else if constexpr (std::is_same_v<T, domain::secret_hash>) {
    into = row.hash(at);
  } else if constexpr (std::is_same_v<T, domain::bytes_32>) {
    into = row.bytes(at);
  } else if constexpr (std::is_same_v<T, domain::trace_id>) {
    into = row.trace(at);
  } else if constexpr (std::is_same_v<T, std::vector<domain::seat_number>>) {
    into = seats_from_text(row.text(at));
  } else {
    static_assert(std::is_enum_v<T>);
    into = from_stored_word<T>(row.text(at));
  }
}
template <class Tag, class T>
void read(const row_text& row, std::size_t at, domain::named_type<Tag, T>& into) {
  read(row, at, into.value);
}
template <class T>
void read(const row_text& row, std::size_t at, std::optional<T>& into) {
  if (row.is_null(at)) {
    into.reset();
  } else {
    read(row, at, into.emplace());
  }
}

/// Reads a column into its place in `into`.
template <class At, class Row>
void read_column(const row_text& row, std::size_t at, const row_column<At>& column, Row& into) {
  read(row, at, column.at(into));
}
template <class At, class Row>
void read_column(const row_text& row, std::size_t at, const optional_row_column<At>& column, Row& into) {
  if (!row.is_null(at)) {
    read(row, at, column.at(into));
  }
}

/// The date of a row that may be about none, once it is about one.
constexpr auto date_in = [](auto& row) -> auto& {
  return row.date ? *row.date : row.date.emplace();
};

/// The type of the values of a column in rows of type Row.
template <class Row, class Column>
using value_in = std::decay_t<decltype(std::declval<const Column&>().at(std::declval<Row&>()))>;

template <class T>
struct without_optional {
  using type = T;
};
template <class T>
struct without_optional<std::optional<T>> {
  using type = T;
};

/// SQL that gives a value of this type as row_text has it.
template <class Value>
std::string relational_reader::as_text(const std::string& expression) const {
  using T = typename without_optional<Value>::type;
  if constexpr (std::is_same_v<T, domain::instant>) {
    return instant_text(expression);
  }
  if constexpr (std::is_same_v<T, domain::local_time>) {
    return local_time_text(expression);
  }
  if constexpr (std::is_same_v<T, domain::local_date>) {
    return local_date_text(expression);
  }
  if constexpr (std::is_same_v<T, bool>) {
    return flag_text(expression);
  }
  if constexpr (std::is_same_v<T, domain::secret_hash> || std::is_same_v<T, domain::bytes_32> ||
                std::is_same_v<T, domain::trace_id>) {
    return hash_text(expression);
  }
  return expression;
}

/// Hands over what SELECT gives for the columns, each row as a Row with its members filled.
template <class Row, class F, class... Columns>
void relational_reader::read_each(const std::string& from, const std::vector<argument>& arguments, F on_row,
                                  const Columns&... columns) {
  std::string names;
  ((names += (names.empty() ? "" : ", "), names += as_text<value_in<Row, Columns>>(columns.name)), ...);
  select("SELECT " + names + " FROM " + from, arguments, [&](const row_text& text) {
    Row row{};
    std::size_t at = 0;
    (read_column(text, at++, columns, row), ...);
    on_row(std::move(row));
  });
}

template <class Row, class... Columns>
std::vector<Row> relational_reader::read_all(const std::string& from, const std::vector<argument>& arguments,
                                             const Columns&... columns) {
  std::vector<Row> out;
  read_each<Row>(
      from, arguments, [&](Row&& row) { out.push_back(std::move(row)); }, columns...);
  return out;
}

/// The first row, where there is one.
template <class Row, class... Columns>
std::optional<Row> relational_reader::read_one(const std::string& from,
                                               const std::vector<argument>& arguments,
                                               const Columns&... columns) {
  auto rows = read_all<Row>(from, arguments, columns...);
  return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

/// The value that a statement of one row has; nothing for NULL.
template <class Value>
std::optional<Value> relational_reader::read_value(const std::string& expression, const std::string& from,
                                                   const std::vector<argument>& arguments) {
  std::optional<Value> out;
  select("SELECT " + as_text<Value>(expression) + " FROM " + from, arguments,
         [&](const row_text& row) { read(row, 0, out); });
  return out;
}

}  // namespace usher::storage
