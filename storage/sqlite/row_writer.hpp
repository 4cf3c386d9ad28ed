#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "storage/sqlite/sqlite_database.hpp"
#include "storage/sqlite/sqlite_values.hpp"

namespace usher::storage {

/// The texts of the statements, by the literals that they were made of.
using statement_texts = std::unordered_map<const char*, std::string>;

/// Runs the statements of a batch_writer row by row: `u` is one row of parameters. Prepared once, they cost
/// less than a crossing of the boundary with many rows would.
class row_writer {
 public:
  static constexpr bool row_by_row = true;

  row_writer(sqlite_database& database, statement_texts& texts) : database_(database), texts_(texts) {}

  template <class Rows, class... Columns>
  std::int64_t run(const char* body, const Rows& rows, const Columns&... columns) {
    auto& text = texts_[body];
    if (text.empty()) {
      text = "WITH u (" + names_of(columns...) + ", nth) AS (SELECT " + places(sizeof...(columns) + 1) +
             ") " + body;
    }
    std::int64_t nth = 0;
    return for_each(text, rows, [&](sqlite_statement& statement, const auto& row) {
      execute(statement, columns.project(row)..., ++nth);
    });
  }

  template <class Rows, class... Columns>
  std::int64_t insert(const char* table, const Rows& rows, const Columns&... columns) {
    auto& text = texts_[table];
    if (text.empty()) {
      text = std::string("INSERT INTO ") + table + " (" + names_of(columns...) + ") VALUES (" +
             places(sizeof...(columns)) + ")";
    }
    return for_each(text, rows, [&](sqlite_statement& statement, const auto& row) {
      execute(statement, columns.project(row)...);
    });
  }

  std::int64_t number(const char* sql) {
    auto& statement = database_.kept(sql);
    statement.step();
    const auto value = std::stoll(std::string(statement.text(0).value_or("0")));
    statement.reset();
    return value;
  }

 private:
  /// `?, ?, ..`
  static std::string places(std::size_t count) {
    std::string out = "?";
    for (std::size_t i = 1; i < count; ++i) {
      out += ", ?";
    }
    return out;
  }

  template <class Rows, class Execute>
  std::int64_t for_each(const std::string& text, const Rows& rows, Execute run_on) {
    auto& statement = database_.kept(text.c_str());
    std::int64_t touched = 0;
    for (const auto& row : rows) {
      run_on(statement, row);
      touched += database_.changed_rows();
    }
    statement.reset();
    return touched;
  }

  /// The values live until it has run.
  template <class... Values>
  static void execute(sqlite_statement& statement, const Values&... values) {
    int place = 0;
    (put(statement, ++place, values), ...);
    while (statement.step()) {
    }
    statement.rewind();
  }

  sqlite_database& database_;
  statement_texts& texts_;
};

}  // namespace usher::storage
