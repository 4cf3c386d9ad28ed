#include <utility>

#include "domain/base/limits.hpp"
#include "domain/base/plain_text.hpp"
#include "domain/base/unicode.hpp"
#include "domain/people/people.hpp"
#include "domain/people/subjects.hpp"

namespace usher::domain {

namespace {

bool allowed_in_username(char32_t point) {
  if (point >= 0x80) {
    return is_visible(point) && !is_space(point);
  }
  const bool letter = (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
  const bool digit = point >= '0' && point <= '9';
  return letter || digit || std::u32string_view{U"@.+-_"}.find(point) != std::u32string_view::npos;
}

bool is_blank(const std::optional<std::string>& field) {
  return !field || all_code_points(*field, is_space);
}

std::optional<field_error> error_in_text(std::string_view text) {
  if (count_characters(composed(text)) > limits::max_profile_field_characters) {
    return field_error::too_long;
  }
  if (!is_plain_text(text)) {
    return field_error::not_allowed;
  }
  return std::nullopt;
}

/// Numbers of subjects have become their codes before.
std::optional<field_error> error_in_subject(std::string_view code) {
  return is_subject_number(code) ? std::optional{field_error::not_allowed} : error_in_text(code);
}

std::optional<field_error> error_in_confirmation(const registration_form& form) {
  if (!form.password || !form.password_confirm) {
    return std::nullopt;
  }
  if (*form.password != *form.password_confirm) {
    return field_error::mismatch;
  }
  return std::nullopt;
}

std::optional<field_error> error_in_name(const std::optional<std::string>& name) {
  if (is_blank(name)) {
    return field_error::required;
  }
  if (const auto error = error_in_text(*name)) {
    return error;
  }
  return all_code_points(*name, is_visible) ? std::nullopt : std::optional{field_error::not_allowed};
}

person described_by(const registration_form& form, const std::string& password_hash, user_id id) {
  person who;
  who.id = id;
  who.username = composed(form.username.value_or(""));
  who.password_hash = password_hash;
  who.name = composed(form.name.value_or(""));
  who.email = composed(form.email);
  who.phone_num = composed(form.phone_num);
  who.student_phone_num = composed(form.student_phone_num);
  who.student_parent_phone_num = composed(form.student_parent_phone_num);
  who.school = composed(form.school);
  who.grade = composed(form.grade);
  who.subject = form.subject.empty() ? std::string(subjects.front().code) : composed(form.subject);
  who.essential_clinic = true;
  who.is_teacher = form.is_teacher.value_or(false);
  who.is_student = form.is_student.value_or(!who.is_teacher);
  return with_whole_roles(std::move(who));
}

/// Wrong texts of the edit, in the order of the form.
field_errors errors_in(const person_edit& edit) {
  field_errors errors;
  const auto note = [&](const char* field, std::optional<field_error> error) {
    if (error) {
      errors.push_back({field, *error});
    }
  };
  if (edit.name) {
    note("name", error_in_name(edit.name));
  }
  const auto check = [&](const char* field, const std::optional<std::string>& text) {
    if (text) {
      note(field, error_in_text(*text));
    }
  };
  check("email", edit.email);
  check("phone_num", edit.phone_num);
  check("student_phone_num", edit.student_phone_num);
  check("student_parent_phone_num", edit.student_parent_phone_num);
  check("school", edit.school);
  check("grade", edit.grade);
  if (edit.subject) {
    note("subject", error_in_subject(*edit.subject));
  }
  return errors;
}

person edited(person who, const person_edit& edit) {
  const auto take = [](auto& member, const auto& wanted) {
    if (wanted) {
      member = *wanted;
    }
  };
  const auto take_text = [](std::string& member, const std::optional<std::string>& wanted) {
    if (wanted) {
      member = composed(*wanted);
    }
  };
  take_text(who.name, edit.name);
  take_text(who.email, edit.email);
  take_text(who.phone_num, edit.phone_num);
  take_text(who.student_phone_num, edit.student_phone_num);
  take_text(who.student_parent_phone_num, edit.student_parent_phone_num);
  take_text(who.school, edit.school);
  take_text(who.grade, edit.grade);
  take_text(who.subject, edit.subject);
  take(who.is_active, edit.is_active);
  take(who.is_staff, edit.is_staff);
  take(who.is_superuser, edit.is_superuser);
  take(who.is_teacher, edit.is_teacher);
  take(who.is_student, edit.is_student);
  return who;
}

/// Whether `by` may turn the rights of `before` into those of `after`.
bool may_change_rights(const caller& by, const person& before, const person& after) {
  const bool rank_stays = before.is_staff == after.is_staff && before.is_superuser == after.is_superuser;
  if (!rank_stays && !by.is_superuser) {
    return false;
  }
  if (by.user != before.id) {
    return true;
  }
  const bool loses = (before.is_active && !after.is_active) || (before.is_staff && !after.is_staff) ||
                     (before.is_superuser && !after.is_superuser);
  return !loses;
}

}  // namespace

person with_whole_roles(person who) {
  if (who.is_student) {
    who.is_superuser = who.is_staff = who.is_teacher = false;
  }
  who.is_staff = who.is_staff || who.is_superuser;
  who.is_teacher = who.is_teacher || who.is_staff;
  return who;
}

field_errors people::check(const registration_form& form, const std::optional<caller>& by,
                           password_origin origin) const {
  field_errors errors;
  const auto note = [&](const char* field, std::optional<field_error> error) {
    if (error) {
      errors.push_back({field, *error});
    }
  };
  if (is_full()) {
    note("non_field_errors", field_error::not_allowed);
  }
  note("username", error_in_username(form.username));
  if (auto wrong = error_in_password("password", form.password.value_or(""), form.username.value_or(""),
                                     origin, rules_.passwords)) {
    errors.push_back(std::move(*wrong));
  }
  note("password_confirm", error_in_confirmation(form));
  note("name", error_in_name(form.name));
  note("email", error_in_text(form.email));
  note("phone_num", error_in_text(form.phone_num));
  note("student_phone_num", error_in_text(form.student_phone_num));
  note("student_parent_phone_num", error_in_text(form.student_parent_phone_num));
  note("school", error_in_text(form.school));
  note("grade", error_in_text(form.grade));
  note("subject", error_in_subject(form.subject));
  const bool by_office = by && by->is_office();
  if (form.is_teacher.value_or(false) && !by_office) {
    note("is_teacher", field_error::not_allowed);
  }
  return errors;
}

decision<outcome<user_id, field_errors>, change> people::decide(const register_person& command,
                                                                instant now) const {
  if (auto errors = check(command.form); !errors.empty()) {
    return {std::move(errors), {}};
  }
  person who = described_by(command.form, command.password_hash, next_id_);
  return {next_id_, {person_registered{std::move(who), now}}};
}

decision<outcome<person, person_refusal>, change> people::decide(const create_person& command,
                                                                 instant now) const {
  const bool makes_office = command.is_staff || command.is_superuser;
  if (!command.by.is_office() || (makes_office && !command.by.is_superuser)) {
    return {person_refusal{office_refusal::forbidden}, {}};
  }
  if (auto errors = check(command.form, command.by, command.origin); !errors.empty()) {
    return {person_refusal{std::move(errors)}, {}};
  }

  person who = described_by(command.form, command.password_hash, next_id_);
  who.is_staff = command.is_staff;
  who.is_superuser = command.is_superuser;
  if (makes_office) {
    who.is_student = command.form.is_student.value_or(false);
  }
  who = with_whole_roles(std::move(who));
  who.needs_password_change = command.needs_password_change;
  return {who, {person_registered{who, now}}};
}

decision<outcome<person, person_refusal>, change> people::decide(const edit_person& command,
                                                                 instant now) const {
  if (const auto refusal = objection(command.by, command.user)) {
    return {person_refusal{*refusal}, {}};
  }
  const person& before = by_id_.at(command.user);
  const person wanted = edited(before, command.edit);
  person after = with_whole_roles(wanted);
  // Who is made a student loses their rank without a word of it.
  if (!may_change_rights(command.by, before, wanted) || !may_change_rights(command.by, before, after)) {
    return {person_refusal{office_refusal::forbidden}, {}};
  }
  if (auto errors = errors_in(command.edit); !errors.empty()) {
    return {person_refusal{std::move(errors)}, {}};
  }

  changes facts;
  if (after != before) {
    facts.push_back(person_changed{after, now});
  }
  if (before.is_active && !after.is_active) {
    const auto ended = end_sessions(command.user, session_end::deactivated, now);
    facts.insert(facts.end(), ended.begin(), ended.end());
  }
  return {std::move(after), std::move(facts)};
}

decision<outcome<person, office_refusal>, change> people::decide(const reset_password& command,
                                                                 instant now) const {
  if (const auto refusal = objection(command.by, command.user)) {
    return {*refusal, {}};
  }
  person who = by_id_.at(command.user);
  // Without a username there is no login that a password could be for.
  if (who.username.empty()) {
    return {office_refusal::unknown_user, {}};
  }
  who.password_hash = command.password_hash;
  who.needs_password_change = command.needs_password_change;
  changes facts{password_changed{command.user, command.password_hash, command.needs_password_change, now}};
  const auto ended = end_sessions(command.user, session_end::password_changed, now);
  facts.insert(facts.end(), ended.begin(), ended.end());
  return {std::move(who), std::move(facts)};
}

decision<outcome<logged_out, office_refusal>, change> people::decide(const force_logout& command,
                                                                     instant now) const {
  if (const auto refusal = objection(command.by, command.user)) {
    return {*refusal, {}};
  }
  auto facts = end_sessions(command.user, session_end::admin_forced_logout, now);
  logged_out out{command.user};
  for (const change& fact : facts) {
    const bool was_live = std::get<session_ended>(fact).reason == session_end::admin_forced_logout;
    out.sessions += was_live ? 1 : 0;
  }
  return {out, std::move(facts)};
}

decision<outcome<person, office_refusal>, change> people::decide(const erase_person& command,
                                                                 instant now) const {
  const person* known = find(command.user);
  if (command.by.is_office() && known != nullptr && known->is_erased) {
    return {*known, {}};
  }
  if (const auto refusal = objection(command.by, command.user)) {
    return {*refusal, {}};
  }
  if (command.by.user == command.user) {
    return {office_refusal::forbidden, {}};
  }
  auto facts = end_sessions(command.user, session_end::deactivated, now);
  if (calendars_.contains(command.user)) {
    facts.push_back(calendar_address_revoked{command.user, command.by.user, now});
  }
  facts.push_back(person_erased{command.user, command.by.user, now});
  return {erased_person(command.user), std::move(facts)};
}

std::optional<office_refusal> people::objection(const caller& by, user_id user) const {
  if (!by.is_office()) {
    return office_refusal::forbidden;
  }
  const person* who = find(user);
  if (who == nullptr || who->is_erased) {
    return office_refusal::unknown_user;
  }
  if ((who->is_staff || who->is_superuser) && !by.is_superuser) {
    return office_refusal::forbidden;
  }
  return std::nullopt;
}

decision<outcome<person, office_refusal>, change> people::decide(const set_flag& command, instant now) const {
  const person* known = find(command.user);
  const bool essential = command.flag == set_flag::which::essential_clinic;
  const bool own = command.by.user == command.user && known != nullptr && known->is_student;
  if (!command.by.is_office() && !(essential && own)) {
    return {office_refusal::forbidden, {}};
  }
  if (known == nullptr || known->is_erased) {
    return {office_refusal::unknown_user, {}};
  }

  person who = *known;
  bool& flag = essential ? who.essential_clinic : who.non_pass;
  if (std::exchange(flag, command.value) == command.value) {
    return {std::move(who), {}};
  }
  const change fact = essential ? change{essential_clinic_set{who.id, command.value, now}}
                                : change{non_pass_set{who.id, command.value, now}};
  return {std::move(who), {fact}};
}

decision<outcome<person, office_refusal>, change> people::decide(const set_no_show& command,
                                                                 instant now) const {
  if (!command.by.is_office()) {
    return {office_refusal::forbidden, {}};
  }
  const person* known = find(command.user);
  if (known == nullptr || known->is_erased) {
    return {office_refusal::unknown_user, {}};
  }
  person who = *known;
  who.no_show = command.no_show;
  return {std::move(who), {no_show_set{command.user, command.no_show, command.by.user, command.reason, now}}};
}

outcome<person, office_refusal> people::decide(const show_person& query) const {
  if (query.user != query.by.user && !query.by.acts_for_others()) {
    return office_refusal::forbidden;
  }
  const person* who = find(query.user);
  if (who == nullptr) {
    return office_refusal::unknown_user;
  }
  return *who;
}

outcome<std::vector<person>, std::monostate> people::decide(const show_people& query, instant) const {
  std::vector<person> shown;
  for (const user_id user : query.users) {
    if (const auto who = decide(show_person{query.by, user})) {
      shown.push_back(who.value());
    }
  }
  return shown;
}

std::optional<field_error> people::error_in_username(const std::optional<std::string>& username) const {
  if (!username || username->empty()) {
    return field_error::required;
  }
  if (count_characters(composed(*username)) > limits::max_username_characters) {
    return field_error::too_long;
  }
  if (!all_code_points(*username, allowed_in_username)) {
    return field_error::not_allowed;
  }
  if (find(*username) != nullptr) {
    return field_error::taken;
  }
  return std::nullopt;
}

bool people::is_full() const {
  // Views know ids up to twice the number of people.
  return by_id_.size() >= limits::max_people ||
         static_cast<std::uint64_t>(next_id_.value) > std::uint64_t{limits::max_people} * 2;
}

}  // namespace usher::domain
