#include "api/clinics/render_people.hpp"

#include "api/support/csv.hpp"
#include "domain/people/subjects.hpp"

namespace usher::api {

namespace {

json redirect_for(const domain::person& who) {
  if (who.is_superuser) {
    return nullptr;
  }
  if (who.is_student) {
    return "/clinic/reserve";
  }
  if (who.is_staff) {
    return "/student-placement";
  }
  return who.is_teacher ? json("/clinic/") : json(nullptr);
}

bilingual text_of_not_allowed(const std::string& field) {
  if (field == "is_teacher") {
    return {"교사 계정은 직접 등록할 수 없습니다.", "Teachers cannot register themselves."};
  }
  if (field == "invitation") {
    return {"이 아이디의 초대 코드가 아니거나 기한이 지났습니다.",
            "This is no invitation for that username, or its time is over."};
  }
  if (field == "teacher_id") {
    return {"활동 중인 강사가 아닙니다.", "This is no active teacher."};
  }
  if (field == "subject") {
    return {"과목 코드나 있는 과목 번호가 아닙니다.",
            "This is neither the code of a subject nor the number of one."};
  }
  if (field == "non_field_errors") {
    return {"더 이상 등록할 수 없습니다.", "No more people can be registered."};
  }
  if (field == "new_password") {
    return {"현재 비밀번호와 같습니다.", "This is the current password."};
  }
  if (field == "username" || field == "name") {
    return {"보이지 않거나 사용할 수 없는 문자가 있습니다.",
            "This value has characters that cannot be seen or may not be used."};
  }
  return {"허용되지 않는 값입니다.", "This value is not allowed."};
}

}  // namespace

json number_of_subject(std::string_view code) {
  const auto number = domain::subject_number(code);
  return number ? json(*number) : json(nullptr);
}

json person_body(const domain::person& who) {
  json body = {{"id", who.id.value},
               {"username", who.username},
               {"name", who.name},
               {"phone_num", who.phone_num},
               {"subject", number_of_subject(who.subject)},
               {"subject_name", who.subject.empty() ? json(nullptr) : json(who.subject)},
               {"subject_kr", who.subject.empty() ? json(nullptr) : json(domain::korean_name(who.subject))},
               {"is_active", who.is_active},
               {"is_staff", who.is_staff},
               {"is_superuser", who.is_superuser},
               {"is_teacher", who.is_teacher},
               {"is_student", who.is_student},
               {"student_phone_num", who.student_phone_num},
               {"student_parent_phone_num", who.student_parent_phone_num},
               {"school", who.school},
               {"grade", who.grade},
               {"no_show", who.no_show},
               {"non_pass", who.non_pass},
               {"essential_clinic", who.essential_clinic}};
  if (who.is_erased) {
    body["is_erased"] = true;
  }
  return body;
}

json people_rows(const std::vector<domain::person>& people) {
  auto rows = json::array();
  for (const auto& who : people) {
    rows.push_back(person_body(who));
  }
  return rows;
}

json people_body(const std::vector<domain::person>& people, std::size_t limit) {
  const bool more = !people.empty() && people.size() == limit;
  return {{"results", people_rows(people)}, {"next", more ? json(people.back().id.value) : json(nullptr)}};
}

std::string people_table(const std::vector<domain::person>& people) {
  csv_table table;
  for (const auto* name :
       {"id", "username", "name", "email", "phone_num", "student_phone_num", "student_parent_phone_num",
        "school", "grade", "subject", "is_active", "is_staff", "is_superuser", "is_teacher", "is_student",
        "no_show", "non_pass", "essential_clinic"}) {
    table.cell(name);
  }
  table.end_row();
  const auto flag = [](bool value) { return std::string_view(value ? "true" : "false"); };
  for (const auto& who : people) {
    table.cell(who.id.value).cell(who.username).cell(who.name).cell(who.email).cell(who.phone_num);
    table.cell(who.student_phone_num).cell(who.student_parent_phone_num);
    table.cell(who.school).cell(who.grade).cell(who.subject);
    table.cell(flag(who.is_active)).cell(flag(who.is_staff)).cell(flag(who.is_superuser));
    table.cell(flag(who.is_teacher)).cell(flag(who.is_student));
    table.cell(std::int64_t{who.no_show}).cell(flag(who.non_pass)).cell(flag(who.essential_clinic));
    table.end_row();
  }
  return table.text();
}

json registration_body(domain::user_id id, language spoken) {
  const bilingual message{"사용자가 성공적으로 등록되었습니다.", "The user was registered."};
  return {{"message", message.in(spoken)}, {"id", id.value}};
}

json login_body(const domain::person& who, const std::string& key) {
  return {{"token", key},
          {"user", person_body(who)},
          {"redirect", redirect_for(who)},
          {"needs_password_change", who.needs_password_change}};
}

json logout_body(language spoken) {
  return {{"message", bilingual{"로그아웃 되었습니다.", "You are logged out."}.in(spoken)}};
}

json logged_out_body(const domain::logged_out& out, language spoken) {
  const bilingual message{"로그아웃시켰습니다.", "The sessions have ended."};
  return {{"message", message.in(spoken)}, {"user_id", out.user.value}, {"sessions_ended", out.sessions}};
}

json password_changed_body(language spoken) {
  return {{"message", bilingual{"비밀번호가 변경되었습니다.", "The password was changed."}.in(spoken)}};
}

json password_reset_body(const domain::person& who, const std::string& made_up, language spoken) {
  const bilingual message{"비밀번호가 초기화되었습니다.", "The password was reset."};
  json body{{"message", message.in(spoken)}, {"user", person_body(who)}};
  if (!made_up.empty()) {
    body["password"] = made_up;
  }
  return body;
}

/// The Korean texts are DRF's, which clients of the original show as they are.
bilingual text_of(const domain::wrong_field& wrong) {
  const auto least = std::to_string(wrong.at_least);
  switch (wrong.error) {
    case domain::field_error::required:
      return {"이 필드는 필수 항목입니다.", "This field is required."};
    case domain::field_error::too_long:
      return {"입력값이 너무 깁니다.", "This value is too long."};
    case domain::field_error::mismatch:
      return wrong.field == "old_password" || wrong.field == "current_password"
                 ? bilingual{"현재 비밀번호가 올바르지 않습니다.", "The current password is wrong."}
                 : bilingual{"비밀번호가 일치하지 않습니다.", "The passwords do not match."};
    case domain::field_error::taken:
      return {"해당 사용자 이름은 이미 존재합니다.", "A user with that username already exists."};
    case domain::field_error::too_short:
      return {"비밀번호는 " + least + "자 이상이어야 합니다.",
              "The password must have at least " + least + " characters."};
    case domain::field_error::same_as_username:
      return {"비밀번호가 아이디와 같습니다.", "The password is the username."};
    case domain::field_error::too_common:
      return {"너무 흔해서 쉽게 알아낼 수 있는 비밀번호입니다.",
              "This password is one of the first that others try."};
    case domain::field_error::not_allowed:
      break;
  }
  return text_of_not_allowed(wrong.field);
}

}  // namespace usher::api
