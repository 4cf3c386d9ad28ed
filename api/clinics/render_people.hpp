#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/base/asks.hpp"
#include "api/http/language.hpp"
#include "api/http/problem.hpp"

/// What is told of people, their sessions and their logins, as pure functions of outcomes.
namespace usher::api {

/// Null for a code that has no number.
json number_of_subject(std::string_view code);
/// The person as logins show them: 19 members, without a password; and `is_erased` of who was erased.
/// `subject` is the number of the subject where it has one, `subject_name` its code and `subject_kr` its
/// name; null without a subject.
json person_body(const domain::person& who);
/// `[..]`, of each as person_body.
json people_rows(const std::vector<domain::person>& people);
/// `{results: [person, ..], next}`; `next` is the id that the next page is after, null at the end.
json people_body(const std::vector<domain::person>& people, std::size_t limit);
/// The same as a table.
std::string people_table(const std::vector<domain::person>& people);

/// `{message, id}` of a registration.
json registration_body(domain::user_id id, language spoken);
/// `{token, user, redirect, needs_password_change}`. `redirect` is a page of the original's own front end.
json login_body(const domain::person& who, const std::string& key);
json logout_body(language spoken);
json password_changed_body(language spoken);
/// `{message, user_id, sessions_ended}`.
json logged_out_body(const domain::logged_out& out, language spoken);
/// `{message, user}`, and `password` where the server made it up.
json password_reset_body(const domain::person& who, const std::string& made_up, language spoken);

/// What is wrong with a field, for people.
bilingual text_of(const domain::wrong_field& wrong);

}  // namespace usher::api
