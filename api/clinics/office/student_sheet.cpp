#include "api/clinics/office/student_sheet.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "domain/base/unicode.hpp"
#include "domain/people/subjects.hpp"

namespace usher::api {

namespace {

constexpr std::int64_t header_row = 1;
constexpr std::size_t mobile_digits = 11;
constexpr std::size_t fewest_digits = 10;

struct known_school {
  std::string_view name;
  std::string_view full_name;
  std::string_view code;
};

constexpr std::array<known_school, 3> schools{
    {{"세화고", "세화고등학교", "01"}, {"세화여고", "세화여자고등학교", "02"}, {"연합반", "연합반", "03"}}};

bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string digits_in(const std::string& text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_ascii_digit);
  return digits;
}

std::string text_at(const sheet_row& row, std::size_t column) {
  if (column >= row.cells.size()) {
    return {};
  }
  const auto text = domain::composed(row.cells[column].text);
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? std::string{}
                                    : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Spreadsheets take telephone numbers for numbers, and their zeros in front away.
std::string phone_at(const sheet_row& row, std::size_t column) {
  auto phone = text_at(row, column);
  if (column >= row.cells.size() || phone.empty()) {
    return phone;
  }
  if (row.cells[column].is_number && phone.size() < mobile_digits) {
    phone.insert(0, mobile_digits - phone.size(), '0');
  }
  const auto digits = digits_in(phone);
  return digits.size() == fewest_digits && digits.front() == '1' ? "0" + digits : phone;
}

bool is_phone(const std::string& phone) {
  const bool has_others =
      std::any_of(phone.begin(), phone.end(), [](char c) { return c != '-' && !is_ascii_digit(c); });
  const auto digits = digits_in(phone).size();
  return !has_others && (digits == fewest_digits || digits == mobile_digits);
}

const known_school* school_named(std::string_view name) {
  const auto* found = std::find_if(schools.begin(), schools.end(), [&](const known_school& one) {
    return name == one.name || name == one.full_name;
  });
  return found == schools.end() ? nullptr : found;
}

/// `1` to `3`; empty for what is no grade.
std::string grade_number(std::string text) {
  constexpr std::string_view unit = "학년";
  if (text.ends_with(unit)) {
    text.resize(text.size() - unit.size());
  }
  return text == "1" || text == "2" || text == "3" ? text : std::string{};
}

/// By whom a student is told from others, however it is written.
using likeness = std::tuple<std::string, std::string, std::string, std::string>;

likeness likeness_of(const std::string& school, const std::string& grade, const std::string& name,
                     const std::string& parent_phone) {
  const auto* known = school_named(school);
  return {known == nullptr ? school : std::string(known->name), digits_in(grade), name,
          digits_in(parent_phone)};
}

/// The first thing that is wrong with the texts of a row.
std::optional<bilingual> fault_in(const sheet_student& student, const std::string& parent_phone,
                                  const std::string& student_phone) {
  if (student.school.empty() || student.grade.empty() || student.name.empty() || parent_phone.empty()) {
    return bilingual{"학교, 학년, 이름, 학부모 전화번호는 필수입니다.",
                     "School, grade, name and the parent's telephone number are required."};
  }
  if (std::any_of(student.name.begin(), student.name.end(), is_ascii_digit)) {
    return bilingual{"이름에 숫자가 있습니다.", "The name has a digit in it."};
  }
  if (!student_phone.empty() && !is_phone(student_phone)) {
    return bilingual{"학생 전화번호가 올바르지 않습니다.", "The student's telephone number is wrong."};
  }
  if (!is_phone(parent_phone)) {
    return bilingual{"학부모 전화번호가 올바르지 않습니다.", "The parent's telephone number is wrong."};
  }
  if (school_named(student.school) == nullptr) {
    return bilingual{"학교는 세화고, 세화여고, 연합반 중 하나여야 합니다.",
                     "The school is none of the three that are known."};
  }
  if (grade_number(student.grade).empty()) {
    return bilingual{"학년은 1, 2, 3 중 하나여야 합니다.", "The grade is none of 1, 2 and 3."};
  }
  return std::nullopt;
}

std::string username_of(const sheet_student& student, const std::string& parent_phone, int year) {
  constexpr std::size_t last_digits = 4;
  const auto digits = digits_in(parent_phone);
  const auto short_year = std::to_string(100 + year % 100).substr(1);
  return short_year + std::string(school_named(student.school)->code) + grade_number(student.grade) +
         digits.substr(digits.size() - last_digits);
}

}  // namespace

std::vector<sheet_student> read_students(const std::vector<sheet_row>& rows,
                                         const std::vector<domain::person>& known, int year,
                                         const std::function<std::string()>& new_password) {
  std::map<likeness, std::optional<domain::user_id>> there;
  for (const auto& who : known) {
    there.emplace(likeness_of(who.school, who.grade, who.name, who.student_parent_phone_num), who.id);
  }
  std::vector<sheet_student> students;
  for (const auto& row : rows) {
    if (row.number == header_row) {
      continue;
    }
    auto& student = students.emplace_back();
    student.row = row.number;
    student.school = text_at(row, 0);
    student.grade = text_at(row, 1);
    student.name = text_at(row, 2);
    const auto parent_phone = phone_at(row, 3);
    const auto student_phone = phone_at(row, 4);
    student.fault = fault_in(student, parent_phone, student_phone);
    if (student.fault) {
      continue;
    }
    student.school = school_named(student.school)->name;
    student.grade = grade_number(student.grade) + "학년";
    const auto [known_as, is_new] =
        there.emplace(likeness_of(student.school, student.grade, student.name, parent_phone), std::nullopt);
    if (!is_new) {
      student.is_known = true;
      student.id = known_as->second;
      continue;
    }
    auto& form = student.form;
    form.username = username_of(student, parent_phone, year);
    form.password = new_password();
    form.name = student.name;
    form.school = student.school;
    form.grade = student.grade;
    form.phone_num = form.student_phone_num = student_phone;
    form.student_parent_phone_num = parent_phone;
    form.subject = domain::subjects.front().code;
    form.is_student = true;
  }
  return students;
}

json students_body(const std::vector<sheet_student>& students) {
  auto added = json::array();
  auto duplicates = json::array();
  auto errors = json::array();
  for (const auto& student : students) {
    const auto id = student.id ? json(student.id->value) : json(nullptr);
    if (student.fault) {
      errors.push_back({{"row", student.row}, {"name", student.name}, {"error", student.fault->korean}});
    } else if (student.is_known) {
      duplicates.push_back({{"row", student.row},
                            {"name", student.name},
                            {"school", student.school},
                            {"grade", student.grade},
                            {"existing_id", id}});
    } else {
      added.push_back({{"id", id},
                       {"name", student.name},
                       {"school", student.school},
                       {"grade", student.grade},
                       {"username", student.form.username.value_or("")},
                       {"password", student.form.password.value_or("")}});
    }
  }
  return {{"total_rows", students.size()},
          {"added_students", std::move(added)},
          {"duplicate_students", std::move(duplicates)},
          {"error_students", std::move(errors)}};
}

}  // namespace usher::api
