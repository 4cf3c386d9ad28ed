#include "domain/people.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "domain/limits.hpp"
#include "domain/plain_text.hpp"

namespace usher::domain {

namespace {

/// Spaces and characters without a shape of their own: two usernames that differ only in these look the same.
bool is_invisible(char32_t point) {
  return point == 0xA0 || point == 0xAD || point == 0x1680 || (point >= 0x2000 && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202F) || (point >= 0x205F && point <= 0x206F) || point == 0x3000 ||
         point == 0xFEFF;
}

bool allowed_in_username(char32_t point) {
  if (point >= 0x80) return !is_control(point) && !is_invisible(point);
  const bool letter = (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
  const bool digit = point >= '0' && point <= '9';
  return letter || digit || std::u32string_view{U"@.+-_"}.find(point) != std::u32string_view::npos;
}

bool is_blank(const std::optional<std::string>& field) {
  return !field || field->find_first_not_of(' ') == std::string::npos;
}

std::optional<field_error> error_in_text(std::string_view text) {
  if (text.size() > limits::max_profile_field_bytes) return field_error::too_long;
  if (!is_plain_text(text)) return field_error::not_allowed;
  return std::nullopt;
}

std::optional<field_error> error_in_password(const registration_form& form) {
  if (!form.password || form.password->empty()) return field_error::required;
  if (form.password->size() > limits::max_password_bytes) return field_error::too_long;
  return std::nullopt;
}

std::optional<field_error> error_in_confirmation(const registration_form& form) {
  if (!form.password || !form.password_confirm) return std::nullopt;
  if (*form.password != *form.password_confirm) return field_error::mismatch;
  return std::nullopt;
}

std::optional<field_error> error_in_name(const registration_form& form) {
  if (is_blank(form.name)) return field_error::required;
  return error_in_text(*form.name);
}

person described_by(const register_person& command, user_id id) {
  const registration_form& form = command.form;
  person who;
  who.id = id;
  who.username = form.username.value_or("");
  who.password_hash = command.password_hash;
  who.name = form.name.value_or("");
  who.email = form.email;
  who.phone_num = form.phone_num;
  who.student_phone_num = form.student_phone_num;
  who.student_parent_phone_num = form.student_parent_phone_num;
  who.school = form.school;
  who.grade = form.grade;
  who.subject = form.subject;
  who.is_student = form.is_student.value_or(true);
  return who;
}

}  // namespace

people::people(const people_image& image) : next_id_(image.next_id) {
  by_id_.reserve(image.people.size());
  for (const person& who : image.people)
    enter(who);
  for (const auto& s : image.sessions) {
    enter(s.key, {s.user, s.started_at, s.ended});
    if (s.ended) remember_or_forget(s.key);
  }
}

field_errors people::check(const registration_form& form) const {
  field_errors errors;
  const auto note = [&](const char* field, std::optional<field_error> error) {
    if (error) errors.emplace_back(field, *error);
  };
  if (is_full()) note("non_field_errors", field_error::not_allowed);
  note("username", error_in_username(form.username));
  note("password", error_in_password(form));
  note("password_confirm", error_in_confirmation(form));
  note("name", error_in_name(form));
  note("email", error_in_text(form.email));
  note("phone_num", error_in_text(form.phone_num));
  note("student_phone_num", error_in_text(form.student_phone_num));
  note("student_parent_phone_num", error_in_text(form.student_parent_phone_num));
  note("school", error_in_text(form.school));
  note("grade", error_in_text(form.grade));
  note("subject", error_in_text(form.subject));
  if (form.is_teacher.value_or(false)) note("is_teacher", field_error::not_allowed);
  return errors;
}

decision<outcome<user_id, field_errors>, change> people::decide(const register_person& command,
                                                                instant now) const {
  if (auto errors = check(command.form); !errors.empty()) return {std::move(errors), {}};
  return {next_id_, {person_registered{described_by(command, next_id_), now}}};
}

const person* people::find(std::string_view username) const {
  if (username.empty()) return nullptr;
  const auto found = by_username_.find(std::string{username});
  return found == by_username_.end() ? nullptr : find(found->second);
}

const person* people::find(user_id user) const {
  const auto found = by_id_.find(user);
  return found == by_id_.end() ? nullptr : &found->second;
}

decision<outcome<person, login_refusal>, change> people::decide(const start_session& command,
                                                                instant now) const {
  const person* who = find(command.user);
  if (who == nullptr) return {login_refusal::wrong_credentials, {}};
  if (!who->is_active) return {login_refusal::inactive, {}};

  const auto older = live_sessions(command.user);
  const bool keeps = keeps_sessions(*who);
  const std::size_t kept = keeps ? limits::max_sessions_per_person - 1 : 0;
  const auto reason = keeps ? session_end::too_many : session_end::duplicate_login;
  changes facts;
  for (std::size_t i = 0; i + kept < older.size(); ++i)
    facts.push_back(session_ended{command.user, older[i], reason, now});
  facts.push_back(session_started{command.user, command.key, now});
  return {*who, std::move(facts)};
}

changes people::log_out(const secret_hash& key, instant now) const {
  const auto found = sessions_.find(key);
  if (found == sessions_.end() || found->second.ended) return {};
  return {session_ended{found->second.user, key, session_end::logout, now}};
}

outcome<caller, session_refusal> people::authenticate(const secret_hash& key) const {
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) return session_refusal::not_authenticated;
  // `too_many` too is the work of a newer login; sessions ended by logout are not remembered.
  if (found->second.ended) return session_refusal::duplicate_login;
  const person* who = find(found->second.user);
  if (who == nullptr) return session_refusal::not_authenticated;
  if (!who->is_active) return session_refusal::inactive;
  return caller{who->id, who->is_staff, who->is_superuser, who->is_teacher};
}

outcome<booker, request_place_refusal> people::decide(const request_place& command) const {
  if (!command.user || !command.clinic) return request_place_refusal::field_missing;
  const person* who = find(*command.user);
  if (who == nullptr) return request_place_refusal::unknown_user;
  if (who->id != command.who.user && !command.who.acts_for_others()) return request_place_refusal::forbidden;
  return booker{who->id, who->name, who->username, who->is_student, who->no_show, who->non_pass};
}

void people::apply(const change& c) {
  if (const auto* registered = std::get_if<person_registered>(&c)) {
    enter(registered->who);
  } else if (const auto* started = std::get_if<session_started>(&c)) {
    enter(started->key, {started->user, started->started_at, std::nullopt});
  } else if (const auto* ended = std::get_if<session_ended>(&c)) {
    const auto found = sessions_.find(ended->key);
    if (found == sessions_.end() || found->second.ended) return;
    found->second.ended = ended->reason;
    remember_or_forget(ended->key);
  } else if (const auto* cleared = std::get_if<non_pass_cleared>(&c)) {
    if (const auto found = by_id_.find(cleared->user); found != by_id_.end()) found->second.non_pass = false;
  }
}

people_image people::image() const {
  people_image image;
  image.next_id = next_id_;
  image.people.reserve(by_id_.size());
  for (const auto& [id, who] : by_id_)
    image.people.push_back(who);
  std::sort(image.people.begin(), image.people.end(),
            [](const person& a, const person& b) { return a.id < b.id; });

  image.sessions.reserve(sessions_.size());
  for (const auto& [user, keys] : sessions_of_) {
    for (const secret_hash& key : keys) {
      const session& s = sessions_.at(key);
      image.sessions.push_back({key, user, s.started_at, s.ended});
    }
  }
  // Stable: sessions that one person began in the same millisecond stay in the order in which they began.
  std::stable_sort(image.sessions.begin(), image.sessions.end(), [](const auto& a, const auto& b) {
    return std::pair{a.started_at, a.user} < std::pair{b.started_at, b.user};
  });
  return image;
}

std::optional<field_error> people::error_in_username(const std::optional<std::string>& username) const {
  if (!username || username->empty()) return field_error::required;
  if (username->size() > limits::max_username_bytes) return field_error::too_long;
  if (!all_code_points(*username, allowed_in_username)) return field_error::not_allowed;
  if (find(*username) != nullptr) return field_error::taken;
  return std::nullopt;
}

bool people::is_full() const {
  // Views know ids up to twice the number of people.
  return by_id_.size() >= limits::max_people ||
         static_cast<std::uint64_t>(next_id_.value) > std::uint64_t{limits::max_people} * 2;
}

bool people::keeps_sessions(const person& who) const {
  return who.is_superuser || who.username.starts_with("test_");
}

std::vector<secret_hash> people::live_sessions(user_id user) const {
  std::vector<secret_hash> live;
  if (const auto found = sessions_of_.find(user); found != sessions_of_.end()) {
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(live),
                 [&](const secret_hash& key) { return !sessions_.at(key).ended; });
  }
  return live;
}

void people::enter(const person& who) {
  next_id_ = std::max(next_id_, user_id{who.id.value + 1});
  if (!by_id_.try_emplace(who.id, who).second) return;
  if (!who.username.empty()) by_username_.try_emplace(who.username, who.id);
}

void people::enter(const secret_hash& key, const session& s) {
  if (!sessions_.try_emplace(key, s).second) return;
  auto& keys = sessions_of_[s.user];
  const auto after = std::upper_bound(
      keys.begin(), keys.end(), s.started_at,
      [&](instant start, const secret_hash& other) { return start < sessions_.at(other).started_at; });
  keys.insert(after, key);
}

void people::remember_or_forget(const secret_hash& key) {
  const session& ended = sessions_.at(key);
  if (ended.ended == session_end::logout) {
    forget(key);
    return;
  }
  const auto& keys = sessions_of_.at(ended.user);
  const auto has_ended = [&](const secret_hash& other) { return sessions_.at(other).ended.has_value(); };
  const auto remembered = std::count_if(keys.begin(), keys.end(), has_ended);
  if (static_cast<std::size_t>(remembered) > limits::max_remembered_ended_sessions_per_person)
    forget(secret_hash{*std::find_if(keys.begin(), keys.end(), has_ended)});
}

void people::forget(const secret_hash& key) {
  const user_id user = sessions_.at(key).user;
  auto& keys = sessions_of_.at(user);
  std::erase(keys, key);
  if (keys.empty()) sessions_of_.erase(user);
  sessions_.erase(key);
}

}  // namespace usher::domain
