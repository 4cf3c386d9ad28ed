#include "api/clinics/clinic_forms.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "api/clinics/office/field_texts.hpp"
#include "api/http/problem.hpp"
#include "api/http/refusals.hpp"
#include "api/http/request_headers.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/plain_text.hpp"
#include "domain/base/unicode.hpp"
#include "domain/people/subjects.hpp"

namespace usher::api {

namespace {

using namespace domain;

std::optional<class_room> read_room(const strict_fields& body) {
  if (!body.has("room")) {
    return std::nullopt;
  }
  if (!body.is_text("room")) {
    constexpr std::int64_t highest = 9'999;
    return class_room{static_cast<std::int32_t>(*body.number("room", 1, highest))};
  }
  return body.word("room", room_of, plain_text_up_to(limits::max_room_name_characters));
}

std::optional<std::string> read_subject(const strict_fields& body) {
  auto called = body.text_or_number("subject");
  if (!called) {
    return std::nullopt;
  }
  auto code = subject_code(*std::move(called));
  if (is_subject_number(code)) {
    const auto most = std::to_string(subjects.size());
    throw bad_request{wrong_field("subject", {"과목의 코드 또는 1부터 " + most + "까지의 번호",
                                              "the code of a subject, or its number: 1 to " + most})};
  }
  if (code.empty() || count_characters(code) > limits::max_subject_characters || !is_plain_text(code)) {
    throw bad_request{wrong_field("subject", plain_text_up_to(limits::max_subject_characters))};
  }
  return code;
}

void read_window(const strict_fields& body, clinic_edit& edit) {
  const auto window = body.object("reservation_window", {"kind", "opens", "closes"});
  if (!window) {
    return;
  }
  const bilingual wanted{"mon 09:00과 같은 요일과 시각(sun 24:00까지)",
                         "a time of the week such as mon 09:00, up to sun 24:00"};
  edit.window = window->required("kind", window->word<reservation_window>("kind"));
  if (edit.window != reservation_window::own) {
    return;
  }
  const auto opens = window->required("opens", window->word("opens", parse_time_in_week, wanted));
  const auto closes = window->required("closes", window->word("closes", parse_time_in_week, wanted));
  if (closes <= opens) {
    throw bad_request{wrong_field(window->full("closes"),
                                  {"한 주 안에서 opens보다 늦은 시각", "later in the week than opens"})};
  }
  edit.own_window = week_window{opens, closes};
}

clinic_edit read_edit(const strict_fields& body) {
  const bilingual a_time{"18:30과 같은 시각(00:00~23:59)", "a time of the day such as 18:30, 00:00 to 23:59"};
  clinic_edit edit;
  edit.day = body.word<weekday>("day");
  edit.time = body.word("time", parse_class_time, a_time);
  constexpr auto longest = std::chrono::minutes{limits::longest_class}.count();
  if (const auto length = body.number("length_minutes", 1, longest)) {
    edit.length = std::chrono::minutes{*length};
  }
  edit.room = read_room(body);
  edit.subject = read_subject(body);
  if (body.is_null("teacher_id")) {
    edit.teacher = user_id{};
  } else {
    edit.teacher = body.id<user_id>("teacher_id");
  }
  if (const auto capacity = body.number("capacity", 1, limits::max_clinic_capacity)) {
    edit.capacity = static_cast<std::int32_t>(*capacity);
  }
  edit.is_active = body.flag("is_active");
  if (body.is_null("term_weeks")) {
    edit.term_weeks = 0;
  } else if (const auto weeks = body.number("term_weeks", 1, limits::max_term_weeks)) {
    edit.term_weeks = static_cast<std::int32_t>(*weeks);
  }
  edit.price = body.number("price", 0, limits::max_balance);
  read_window(body, edit);
  return edit;
}

json object_of(const edge::request& r) {
  return r.body.empty() ? json::object() : read_json_object(r);
}

strict_fields known_of(json sent) {
  return strict_fields::of_known(
      std::move(sent), {"day", "time", "length_minutes", "room", "subject", "teacher_id", "capacity",
                        "is_active", "term_weeks", "price", "reservation_window", "force"});
}

/// Gives what has the original's name Usher's.
names_used use_own_names(json& sent) {
  constexpr std::pair<const char*, const char*> names[] = {
      {"clinic_day", "day"},           {"clinic_time", "time"},       {"clinic_room", "room"},
      {"clinic_capacity", "capacity"}, {"clinic_subject", "subject"}, {"clinic_teacher", "teacher_id"}};
  names_used used;
  for (const auto& [theirs, ours] : names) {
    const auto found = sent.find(theirs);
    if (found == sent.end()) {
      continue;
    }
    used.emplace(ours, theirs);
    // Null is only of the teacher something to say: that there is none.
    if (!found->is_null() || std::string_view(ours) == "teacher_id") {
      json value = std::move(*found);
      sent[ours] = std::move(value);
    }
  }
  return used;
}

std::optional<std::vector<user_id>> students_in(const json& sent) {
  const auto found = sent.find("clinic_students");
  if (found == sent.end()) {
    return std::nullopt;
  }
  const auto is_id = [](const json& one) { return one.is_number_integer() && one.get<std::int64_t>() >= 1; };
  const bool right = found->is_array() && std::all_of(found->begin(), found->end(), is_id) &&
                     found->size() <= static_cast<std::size_t>(limits::max_clinic_capacity);
  if (!right) {
    throw bad_request{wrong_field("clinic_students", whole_numbers)};
  }
  std::vector<user_id> users;
  for (const auto& one : *found) {
    users.emplace_back(one.get<std::int64_t>());
  }
  return users;
}

}  // namespace

std::optional<class_room> room_of(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  constexpr std::size_t most_digits = 4;
  if (!text.empty() && text.size() <= most_digits && std::all_of(text.begin(), text.end(), is_digit)) {
    const auto number = std::stoi(std::string(text));
    return number > 0 ? std::optional{class_room{number}} : std::nullopt;
  }
  const bool has_edges = text.starts_with(' ') || text.ends_with(' ');
  const bool right = !text.empty() && !has_edges && is_plain_text(text) &&
                     count_characters(text) <= limits::max_room_name_characters;
  return right ? std::optional{class_room{composed(text)}} : std::nullopt;
}

clinic_form new_clinic_form(const edge::request& r) {
  auto sent = object_of(r);
  const auto used = use_own_names(sent);
  return with_field_texts(used, [&]() -> clinic_form {
    const auto body = known_of(std::move(sent));
    auto edit = read_edit(body);
    if (!used.empty()) {
      edit.day = edit.day.value_or(weekday::mon);
      edit.time = edit.time.value_or(class_time::at_18_00);
      edit.room = edit.room.value_or(class_room{1});
      edit.subject = edit.subject.value_or(std::string(subjects.front().code));
      edit.is_active = edit.is_active.value_or(false);
    }
    body.required("day", edit.day);
    body.required("time", edit.time);
    body.required("room", edit.room);
    body.required("subject", edit.subject);
    return {std::move(edit), false};
  });
}

clinic_form changed_clinic_form(const edge::request& r) {
  auto sent = object_of(r);
  const auto used = use_own_names(sent);
  return with_field_texts(used, [&]() -> clinic_form {
    auto students = students_in(sent);
    const auto body = known_of(std::move(sent));
    return {read_edit(body), body.flag("force").value_or(false), std::move(students)};
  });
}

}  // namespace usher::api
