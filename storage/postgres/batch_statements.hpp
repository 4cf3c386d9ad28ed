#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include <pqxx/pqxx>

#include "storage/postgres/postgres_connection.hpp"
#include "storage/postgres/postgres_values.hpp"

/// What the writing of a batch is on Postgres: its statements, and the two ways in which they reach the
/// server.
namespace usher::storage {

/// The texts of the statements, each made once, by the literal that it was made of.
class batch_statements {
 public:
  /// `body` on the rows, which it finds as `u`.
  template <class Row, class... Columns>
  const std::string& on_rows(const char* body, const Columns&... columns) {
    auto& text = texts_[body];
    if (text.empty()) {
      text = relation<Row>(columns...) + body;
    }
    return text;
  }

  /// The same, and divides by zero unless it touches as many rows as `u` has.
  template <class Row, class... Columns>
  const std::string& on_each_row(const char* body, const Columns&... columns) {
    auto& text = counting_[body];
    if (text.empty()) {
      text = relation<Row>(columns...);
      text.back() = ',';
      text += " done AS (" + std::string(body) +
              " RETURNING 1) SELECT 1 / ((SELECT count(*) FROM done) = (SELECT count(*) FROM u))::integer";
    }
    return text;
  }

  template <class Row, class... Columns>
  const std::string& insertion(const char* table, const Columns&... columns) {
    auto& text = texts_[table];
    if (text.empty()) {
      text = relation<Row>(columns...) + "INSERT INTO " + table + " (" + names_of(columns...) + ") SELECT " +
             names_of(columns...) + " FROM u ORDER BY nth";
    }
    return text;
  }

 private:
  /// `WITH u (..) AS ..`: the rows as a relation that unnests an array for each column.
  template <class Row, class... Columns>
  static std::string relation(const Columns&... columns) {
    std::string arrays;
    int place = 0;
    const auto add_array = [&](std::string_view type) {
      arrays += (place == 0 ? "$" : ", $") + std::to_string(place + 1) + "::" + std::string(type) + "[]";
      ++place;
    };
    (add_array(type_of<Row, Columns>.name), ...);
    return "WITH u (" + names_of(columns...) + ", nth) AS (SELECT * FROM unnest(" + arrays +
           ") WITH ORDINALITY) ";
  }

  std::unordered_map<const char*, std::string> texts_;
  /// Those that count what they touched.
  std::unordered_map<const char*, std::string> counting_;
};

/// Runs the statements of a batch_writer, each once for all its rows.
class set_writer {
 public:
  static constexpr bool row_by_row = false;

  set_writer(postgres_connection& connection, pqxx::work& work, batch_statements& statements)
      : connection_(connection), work_(work), statements_(statements) {}

  template <class Rows, class... Columns>
  std::int64_t run(const char* body, const Rows& rows, const Columns&... columns) {
    return execute(statements_.on_rows<typename Rows::value_type>(body, columns...), rows, columns...);
  }

  template <class Rows, class... Columns>
  std::int64_t insert(const char* table, const Rows& rows, const Columns&... columns) {
    return execute(statements_.insertion<typename Rows::value_type>(table, columns...), rows, columns...);
  }

  std::int64_t number(const char* sql) {
    return connection_.execute_prepared(work_, sql, {}, value_form::binary).at(0)[0].as<std::int64_t>();
  }

 private:
  template <class Rows, class... Columns>
  std::int64_t execute(const std::string& text, const Rows& rows, const Columns&... columns) {
    using row_type = std::remove_const_t<typename Rows::value_type>;
    const auto array = [&]<class Column>(const Column& column) {
      binary_array out(type_of<row_type, Column>.number);
      for (const auto& row : rows) {
        add(out, column.project(row));
      }
      return out.take();
    };
    const auto done =
        connection_.execute_prepared(work_, text.c_str(), {array(columns)...}, value_form::binary);
    return static_cast<std::int64_t>(done.affected_rows());
  }

  postgres_connection& connection_;
  pqxx::work& work_;
  batch_statements& statements_;
};

/// Writes the statements of a batch_writer down, to be sent to the server all at once: without a BEGIN it
/// takes them as one transaction, so that a batch costs one round trip. What does not meet the rows that it
/// names divides by zero, which refuses the whole; ask again by set_writer to hear what was not there.
class trip_writer {
 public:
  static constexpr bool row_by_row = false;
  /// Larger batches are better off with values in binary form.
  static constexpr std::size_t max_changes = 128;

  trip_writer(postgres_connection& connection, batch_statements& statements)
      : connection_(connection), statements_(statements) {}

  template <class Rows, class... Columns>
  std::int64_t run(const char* body, const Rows& rows, const Columns&... columns) {
    add_statement(statements_.on_rows<typename Rows::value_type>(body, columns...), rows, columns...);
    return 0;
  }

  template <class Rows, class... Columns>
  void run_on_each(const char* body, const Rows& rows, const Columns&... columns) {
    add_statement(statements_.on_each_row<typename Rows::value_type>(body, columns...), rows, columns...);
  }

  template <class Rows, class... Columns>
  std::int64_t insert(const char* table, const Rows& rows, const Columns&... columns) {
    add_statement(statements_.insertion<typename Rows::value_type>(table, columns...), rows, columns...);
    return 0;
  }

  std::int64_t number(const char*) {
    complete_ = false;
    return 0;
  }

  /// The statements; nothing when there was a question among them.
  std::optional<std::string> take() && { return complete_ ? std::optional(std::move(text_)) : std::nullopt; }

 private:
  template <class Rows, class... Columns>
  void add_statement(const std::string& text, const Rows& rows, const Columns&... columns) {
    if (!complete_) {
      return;
    }
    text_ += "EXECUTE " + connection_.prepare_by_name(text.c_str()) + "(";
    bool first = true;
    const auto add_array = [&](const auto& column) {
      text_array array(text_, std::exchange(first, false) ? "" : ",");
      for (const auto& row : rows) {
        add(array, column.project(row));
      }
      array.end();
    };
    (add_array(columns), ...);
    text_ += ");";
  }

  postgres_connection& connection_;
  batch_statements& statements_;
  std::string text_;
  bool complete_ = true;
};

}  // namespace usher::storage
