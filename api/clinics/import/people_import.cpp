#include "api/clinics/import/people_import.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "api/clinics/refusals.hpp"
#include "api/clinics/render_people.hpp"
#include "api/support/csv.hpp"
#include "domain/base/ascii.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/unicode.hpp"
#include "domain/people/subjects.hpp"

namespace usher::api {

namespace {

using domain::registration_form;
using domain::subject_code;

struct column {
  std::string_view name;
  /// What a heading may say instead.
  std::array<std::string_view, 4> other_names;
  void (*put)(registration_form& form, std::string cell);
};

constexpr std::array columns{
    column{"username",
           {"아이디", "사용자이름", "사용자명", "계정"},
           [](registration_form& form, std::string cell) { form.username = std::move(cell); }},
    column{"name",
           {"이름", "성명", "학생이름", "학생명"},
           [](registration_form& form, std::string cell) { form.name = std::move(cell); }},
    column{"password",
           {"비밀번호", "암호", "패스워드"},
           [](registration_form& form, std::string cell) { form.password = std::move(cell); }},
    column{"email",
           {"이메일", "전자우편", "메일"},
           [](registration_form& form, std::string cell) { form.email = std::move(cell); }},
    column{"phone_num",
           {"전화번호", "연락처", "휴대폰", "핸드폰"},
           [](registration_form& form, std::string cell) { form.phone_num = std::move(cell); }},
    column{"student_phone_num",
           {"학생전화번호", "학생연락처", "학생전화", "학생휴대폰"},
           [](registration_form& form, std::string cell) { form.student_phone_num = std::move(cell); }},
    column{
        "student_parent_phone_num",
        {"학부모전화번호", "학부모연락처", "학부모전화", "부모님연락처"},
        [](registration_form& form, std::string cell) { form.student_parent_phone_num = std::move(cell); }},
    column{"school",
           {"학교", "학교명"},
           [](registration_form& form, std::string cell) { form.school = std::move(cell); }},
    column{
        "grade", {"학년"}, [](registration_form& form, std::string cell) { form.grade = std::move(cell); }},
    column{"subject",
           {"과목", "과목명"},
           [](registration_form& form, std::string cell) { form.subject = subject_code(std::move(cell)); }},
};

/// Passed over: what they say is kept elsewhere, or is nothing.
constexpr const column* no_column = nullptr;

/// A heading without spaces, underscores and hyphens, in small letters.
std::string plain_heading(std::string_view heading) {
  auto plain = domain::lower_ascii(std::string(heading));
  std::erase_if(plain, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return plain;
}

const column* column_named(std::string_view heading) {
  const auto wanted = plain_heading(heading);
  const auto found = std::find_if(columns.begin(), columns.end(), [&wanted](const column& c) {
    return plain_heading(c.name) == wanted ||
           std::find(c.other_names.begin(), c.other_names.end(), wanted) != c.other_names.end();
  });
  return found == columns.end() ? no_column : &*found;
}

std::string trimmed(const std::string& cell) {
  const auto first = cell.find_first_not_of(" \t");
  return first == std::string::npos ? std::string{}
                                    : cell.substr(first, cell.find_last_not_of(" \t") - first + 1);
}

[[noreturn]] void refuse(std::int64_t line, const bilingual& what) {
  problem wrong = wrong_table;
  fill(wrong, line);
  fill(wrong, what);
  wrong.details["field"] = "csv";
  wrong.details["line"] = line;
  throw bad_request{std::move(wrong)};
}

bilingual missing_column(std::string_view name) {
  return {"열이 없습니다: " + std::string(name), "lacks the column " + std::string(name)};
}

std::vector<const column*> read_header(const csv_record& header) {
  std::vector<const column*> order;
  for (const auto& cell : header.cells) {
    const auto name = trimmed(cell);
    if (name.empty()) {
      order.push_back(no_column);
      continue;
    }
    const auto* found = column_named(name);
    if (found == no_column) {
      refuse(header.line, {"알 수 없는 열입니다: " + name, "names a column that is not known: " + name});
    }
    if (std::find(order.begin(), order.end(), found) != order.end()) {
      refuse(header.line, {"열이 두 번 나옵니다: " + name, "names a column twice: " + name});
    }
    order.push_back(found);
  }
  for (const auto* required : {&columns[0], &columns[1]}) {
    if (std::find(order.begin(), order.end(), required) == order.end()) {
      refuse(header.line, missing_column(required->name));
    }
  }
  return order;
}

std::vector<csv_record> read_records(std::string_view csv) {
  // The header is a record too.
  auto read = read_csv(csv, domain::limits::max_people_per_import + 1);
  if (const auto* fault = std::get_if<csv_fault>(&read)) {
    refuse(fault->line, fault->what);
  }
  auto& records = std::get<std::vector<csv_record>>(read);
  if (records.empty()) {
    refuse(1, missing_column(columns[0].name));
  }
  return std::move(records);
}

import_line read_line(const csv_record& record, const std::vector<const column*>& order,
                      const std::function<std::string()>& new_password) {
  import_line line;
  line.line = record.line;
  line.unreadable = record.fault;
  line.form.is_student = true;
  line.form.username = "";
  if (line.unreadable) {
    return line;
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] != no_column) {
      order[i]->put(line.form, trimmed(record.cells[i]));
    }
  }
  line.made_up = line.form.password.value_or("").empty();
  if (line.made_up) {
    line.form.password = new_password();
  }
  return line;
}

json errors_body(const import_line& line, language spoken) {
  if (line.unavailable) {
    const bilingual later{"지금은 처리할 수 없습니다. 다시 시도해 주세요.",
                          "This is not possible now. Try again."};
    return {{"non_field_errors", json::array({later.in(spoken)})}};
  }
  if (line.unreadable) {
    return {{"non_field_errors", json::array({line.unreadable->in(spoken)})}};
  }
  json body = json::object();
  for (const auto& wrong : line.errors) {
    body[wrong.field].push_back(text_of(wrong).in(spoken));
  }
  return body;
}

json line_body(const import_line& line, bool dry_run, language spoken) {
  json body{{"line", line.line}, {"username", line.form.username.value_or("")}};
  if (line.is_wrong()) {
    body["status"] = "failed";
    body["errors"] = errors_body(line, spoken);
  } else if (dry_run) {
    body["status"] = "would_create";
  } else {
    body["status"] = "created";
    body["id"] = line.id ? json(line.id->value) : json(nullptr);
    if (line.made_up) {
      body["password"] = *line.form.password;
    }
  }
  return body;
}

}  // namespace

std::vector<import_line> read_import(std::string_view csv, const std::function<std::string()>& new_password) {
  const auto records = read_records(csv);
  const auto order = read_header(records.front());
  std::vector<import_line> lines;
  std::set<std::string> usernames;
  for (std::size_t i = 1; i < records.size(); ++i) {
    auto line = read_line(records[i], order, new_password);
    if (!line.form.username->empty() && !usernames.insert(domain::folded(*line.form.username)).second) {
      line.errors.push_back({"username", domain::field_error::taken});
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

json import_body(const std::vector<import_line>& lines, bool dry_run, language spoken) {
  auto rows = json::array();
  std::size_t failed = 0;
  for (const auto& line : lines) {
    failed += line.is_wrong() ? 1 : 0;
    rows.push_back(line_body(line, dry_run, spoken));
  }
  return {{"created", dry_run ? 0 : lines.size() - failed},
          {"failed", failed},
          {"dry_run", dry_run},
          {"lines", std::move(rows)}};
}

}  // namespace usher::api
