#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/reply.hpp"
#include "api/http/language.hpp"
#include "api/http/problem.hpp"
#include "domain/people/people.hpp"

/// Students from a table, a line each. Pure.
namespace usher::api {

/// One line, and what became of it.
struct import_line {
  std::int64_t line = 0;
  domain::registration_form form;
  /// The server made the password up: it is told in the answer.
  bool made_up = false;
  /// Nothing: still to be tried, or not to be tried at all in a dry run.
  std::optional<domain::user_id> id = std::nullopt;
  domain::field_errors errors = {};
  /// Why it is no line of the table.
  std::optional<bilingual> unreadable = std::nullopt;
  /// It could not be carried out.
  std::optional<actors::unavailable_reason> unavailable = std::nullopt;

  bool is_wrong() const { return unavailable || unreadable || !errors.empty(); }
};

/// Reads a table whose header names the columns, as they are called here in any case or in Korean: username
/// and name, and any of password, email, phone_num, student_phone_num, student_parent_phone_num, school,
/// grade, subject. Columns without a heading are passed over, and spaces around a cell. A password that is
/// missing or empty comes from `new_password`. Usernames that stand there twice are wrong from the second on.
/// Throws bad_request where the table as a whole is none; a line that is wrong says so.
std::vector<import_line> read_import(std::string_view csv, const std::function<std::string()>& new_password);

/// `{created, failed, dry_run, lines: [{line, username, status, id, password, errors}]}`; `status` is
/// `created`, `would_create` or `failed`.
json import_body(const std::vector<import_line>& lines, bool dry_run, language spoken);

}  // namespace usher::api
