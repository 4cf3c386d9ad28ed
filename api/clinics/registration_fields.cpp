#include "api/clinics/registration_fields.hpp"

#include "domain/people/subjects.hpp"

namespace usher::api {

domain::registration_form read_form(const fields& body) {
  domain::registration_form form;
  form.username = body.optional_text("username");
  form.password = body.optional_text("password");
  form.password_confirm = body.optional_text("password_confirm");
  form.name = body.optional_text("name");
  form.email = body.optional_text("email").value_or("");
  form.phone_num = body.optional_text("phone_num").value_or("");
  form.student_phone_num = body.optional_text("student_phone_num").value_or("");
  form.student_parent_phone_num = body.optional_text("student_parent_phone_num").value_or("");
  form.school = body.optional_text("school").value_or("");
  form.grade = body.optional_text("grade").value_or("");
  form.subject = domain::subject_code(body.optional_text_or_number("subject").value_or(""));
  form.is_student = body.optional_flag("is_student");
  form.is_teacher = body.optional_flag("is_teacher");
  return form;
}

}  // namespace usher::api
