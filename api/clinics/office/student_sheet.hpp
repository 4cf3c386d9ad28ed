#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/http/problem.hpp"
#include "api/support/spreadsheet.hpp"
#include "domain/people/people.hpp"

/// LEGACY: students from the workbook that the original's office uploads. Its columns are, by position,
/// school, grade, name, the parent's telephone number and, where it is known, the student's. Pure.
namespace usher::api {

/// Why nobody of a workbook is made.
enum class workbook_refusal : std::uint8_t { unreadable, columns_missing, too_many_rows };

struct sheet_student {
  /// As the sheet counts; the first is the header.
  std::int64_t row = 0;
  std::string name;
  std::string school;
  std::string grade;
  /// Of who is to be made; with a password that is made up.
  domain::registration_form form = {};
  /// What is wrong with the row, for people.
  std::optional<bilingual> fault = std::nullopt;
  /// A student who is known, or who stands in an earlier row.
  bool is_known = false;
  /// Who was made, or who is known already.
  std::optional<domain::user_id> id = std::nullopt;

  bool is_to_be_made() const { return !fault && !is_known; }
};

/// The rows behind the header. `known` are students; `year` is of the wall clock.
std::vector<sheet_student> read_students(const std::vector<sheet_row>& rows,
                                         const std::vector<domain::person>& known, int year,
                                         const std::function<std::string()>& new_password);

/// `{total_rows, added_students: [{id, name, school, grade, username, password}], duplicate_students: [{row,
/// name, school, grade, existing_id}], error_students: [{row, name, error}]}`; what is wrong is a text in
/// Korean.
json students_body(const std::vector<sheet_student>& students);

}  // namespace usher::api
