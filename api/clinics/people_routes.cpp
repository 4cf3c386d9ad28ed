#include "api/clinics/people_routes.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/clinics/office/class_places.hpp"
#include "api/clinics/office/numbered_page.hpp"
#include "api/clinics/refusals.hpp"
#include "api/clinics/registration_fields.hpp"
#include "api/clinics/render_people.hpp"
#include "api/http/paging.hpp"
#include "api/http/request_headers.hpp"
#include "api/support/secrets.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/plain_text.hpp"
#include "domain/base/unicode.hpp"
#include "domain/people/subjects.hpp"

namespace usher::api {

namespace {

domain::user_id user_in_path(const edge::request& r) {
  return domain::user_id{number_in_path(r, "userId")};
}

storage::person_filter person_filter_of(const strict_fields& query) {
  const auto text = [&query](std::string_view name) {
    auto given = query.text(name);
    return given ? std::optional{domain::composed(*given)} : std::nullopt;
  };
  storage::person_filter filter;
  filter.text_in_name_or_username = text("search");
  filter.school = text("school");
  filter.grade = text("grade");
  filter.is_active = query.flag("is_active");
  filter.is_staff = query.flag("is_staff");
  filter.is_teacher = query.flag("is_teacher");
  filter.is_student = query.flag("is_student");
  return filter;
}

domain::person_edit edit_of(const edge::request& r) {
  const auto body = strict_fields::of_body(
      r, {"name", "email", "phone_num", "student_phone_num", "student_parent_phone_num", "school", "grade",
          "subject", "is_active", "is_staff", "is_superuser", "is_teacher", "is_student"});
  domain::person_edit edit;
  edit.name = body.text("name");
  edit.email = body.text("email");
  edit.phone_num = body.text("phone_num");
  edit.student_phone_num = body.text("student_phone_num");
  edit.student_parent_phone_num = body.text("student_parent_phone_num");
  edit.school = body.text("school");
  edit.grade = body.text("grade");
  if (auto subject = body.text_or_number("subject")) {
    edit.subject = domain::subject_code(*std::move(subject));
  }
  edit.is_active = body.flag("is_active");
  edit.is_staff = body.flag("is_staff");
  edit.is_superuser = body.flag("is_superuser");
  edit.is_teacher = body.flag("is_teacher");
  edit.is_student = body.flag("is_student");
  return edit;
}

using edge::method;

constexpr domain::key_scopes scopes_for_people{domain::key_scope::people_write};

/// A call about people, and what it answers where that is one person.
struct person_call : session_call<session_desk> {
  using session_call::session_call;

  json render(const domain::person& who) const { return person_body(who); }
};

/// Of the person whom the path names.
struct call_about_person : person_call {
  using person_call::person_call;

  domain::user_id user = user_in_path(*request);
};

/// Short, in the office's words.
std::string reason_in(const strict_fields& body) {
  auto reason = body.text("reason").value_or("");
  constexpr auto most = domain::limits::max_profile_field_characters;
  if (domain::count_characters(reason) > most || !domain::is_plain_text(reason)) {
    const auto characters = std::to_string(most);
    throw bad_request{
        wrong_field("reason", {"제어 문자가 없는 " + characters + "자 이하의 글",
                               "at most " + characters + " characters without control characters"})};
  }
  return reason;
}

struct show_me_call : person_call {
  static constexpr method_and_path at{method::get, "/api/users/me"};
  static constexpr auto admits = session_desk::admits::everyone;
  static constexpr std::string_view never[] = {"FORBIDDEN", "USER_NOT_FOUND"};
  using person_call::person_call;

  domain::show_person command() const { return {by, by.user}; }
  json render(const domain::person& me) const {
    auto body = person_body(me);
    body["needs_password_change"] = me.needs_password_change;
    return body;
  }
};

struct show_person_call : call_about_person {
  static constexpr method_and_path at{method::get, "/api/users/{userId}"};
  static constexpr auto admits = session_desk::admits::everyone;
  static constexpr auto scopes = scopes_for_people;
  using call_about_person::call_about_person;

  domain::show_person command() const { return {by, user}; }
};

domain::create_person read_new_person(const fields& body) {
  domain::create_person command;
  command.form = read_form(body);
  command.is_staff = body.optional_flag("is_staff").value_or(false);
  command.is_superuser = body.optional_flag("is_superuser").value_or(false);
  command.needs_password_change = body.optional_flag("needs_password_change").value_or(true);
  // Nobody else knows of it: the person has told the office their own.
  command.origin =
      command.needs_password_change ? domain::password_origin::given : domain::password_origin::chosen;
  return command;
}

struct create_person_call : person_call {
  static constexpr method_and_path at{method::post, "/api/users"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr auto scopes = scopes_for_people;
  static constexpr int status = 201;
  static constexpr std::string_view never[] = {"USER_NOT_FOUND"};
  using person_call::person_call;

  actors::create_person command() const {
    auto mine = wanted;
    mine.by = by;
    return {std::move(mine)};
  }

  domain::create_person wanted = read_new_person(fields::of_body(*request));
};

struct edit_person_call : call_about_person {
  static constexpr method_and_path at{method::patch, "/api/users/{userId}"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr auto scopes = scopes_for_people;
  using call_about_person::call_about_person;

  domain::edit_person command() const { return {by, user, edit}; }

  domain::person_edit edit = edit_of(*request);
};

struct deactivate_person_call : call_about_person {
  static constexpr method_and_path at{method::del, "/api/users/{userId}"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr auto scopes = scopes_for_people;
  static constexpr std::string_view never[] = {"INVALID_FIELDS"};
  using call_about_person::call_about_person;

  domain::edit_person command() const {
    domain::person_edit edit;
    edit.is_active = false;
    return {by, user, edit};
  }
};

/// Whatever tells who the person is goes, for good.
struct erase_person_call : call_about_person {
  static constexpr method_and_path at{method::post, "/api/users/{userId}/erase"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr auto scopes = scopes_for_people;
  using call_about_person::call_about_person;

  domain::erase_person command() const { return {by, user}; }
  /// What they are called is known before alone.
  void carry_out(const actors::reply_to<actors::office_outcome>& reply,
                 const actors::remember_as<actors::office_outcome>& remember) const {
    engine().ask(domain::show_person{by, user}, x.context(),
                 actors::on_the_way_to<actors::office_outcome>(
                     reply, [self = *this, remember](const actors::office_outcome& known,
                                                     const actors::reply_to<actors::office_outcome>& last) {
                       self.erase(known ? known.value().username : "", last, remember);
                     }));
  }
  void erase(const std::string& username, const actors::reply_to<actors::office_outcome>& reply,
             const actors::remember_as<actors::office_outcome>& remember) const {
    const actors::reply_to<actors::office_outcome> forgetting{
        [self = *this, username, reply](actors::answer<actors::office_outcome> a) {
          if (const auto* outcome = std::get_if<actors::office_outcome>(&a); outcome != nullptr && *outcome) {
            self.desk.logins().forget(self.user, username);
          }
          reply.send(std::move(a));
        }};
    engine().ask(command(), x.context(), forgetting, remember);
  }
};

/// Whoever holds a key of the person hears why it is no longer good.
struct force_logout_call : session_call<session_desk> {
  static constexpr method_and_path at{method::post, "/api/users/{userId}/force-logout"};
  static constexpr auto admits = session_desk::admits::office;
  using session_call::session_call;

  domain::force_logout command() const { return {by, user}; }
  json render(const domain::logged_out& out) const { return logged_out_body(out, x.spoken()); }

  domain::user_id user = user_in_path(*request);
};

struct reset_password_call : person_call {
  static constexpr method_and_path at{method::post, "/api/users/{userId}/reset-password"};
  static constexpr auto admits = session_desk::admits::office;
  using person_call::person_call;

  actors::reset_password command() const { return {by, user, given.value_or(made_up)}; }
  json render(const domain::person& who) const { return password_reset_body(who, made_up, x.spoken()); }

  std::optional<std::string> given = strict_fields::of_body(*request, {"new_password"}).text("new_password");
  domain::user_id user = user_in_path(*request);
  std::string made_up = given ? std::string{} : new_password();
};

/// LEGACY: true and false may be texts.
bool flag_in_body(const edge::request& r, const char* name) {
  try {
    const auto body = read_json_object(r);
    const auto given = body.find(name);
    if (given != body.end() && given->is_string() && (*given == "true" || *given == "false")) {
      return *given == "true";
    }
    return fields::of_body(r).flag(name);
  } catch (const bad_request& bad) {
    throw bad_request{shown_as_text(bad.what)};
  }
}

template <domain::set_flag::which flag>
struct flag_call : person_call {
  static constexpr bool is_non_pass = flag == domain::set_flag::which::non_pass;
  static constexpr const char* name = is_non_pass ? "non_pass" : "essential_clinic";
  static constexpr method_and_path at{method::patch, is_non_pass
                                                         ? "/api/users/{userId}/update_non_pass"
                                                         : "/api/users/{userId}/update_essential_clinic"};
  static constexpr auto admits = session_desk::admits::everyone;
  using person_call::person_call;

  domain::set_flag command() const { return {by, user, flag, value}; }
  /// LEGACY: the person, and the original's own members.
  json render(const domain::person& who) const {
    auto body = person_body(who);
    body["success"] = true;
    body["message"] = bilingual{"변경되었습니다.", "It was changed."}.in(x.spoken());
    body["user_id"] = who.id.value;
    return body;
  }
  problem refuse(const actors::office_outcome& refused) const {
    return shown_as_text(describe(refused.refusal()));
  }

  bool value = flag_in_body(*request, name);
  domain::user_id user = user_in_path(*request);
};

/// LEGACY: of students.
template <domain::set_flag::which flag>
struct flag_of_student_call : flag_call<flag> {
  static constexpr method_and_path at{method::patch, flag_call<flag>::is_non_pass
                                                         ? "/api/students/{userId}/update_non_pass"
                                                         : "/api/students/{userId}/update_essential_clinic"};
  using flag_call<flag>::flag_call;
};

/// Says how many no-shows somebody has. In the administration's log before it is carried out, with who asks.
struct no_show_call : call_about_person {
  static constexpr method_and_path at{method::patch, "/api/users/{userId}/update_no_show"};
  static constexpr auto admits = session_desk::admits::office;
  using call_about_person::call_about_person;

  domain::set_no_show command() const { return {by, user, no_show, reason}; }
  void carry_out(const actors::reply_to<actors::office_outcome>& reply,
                 const actors::remember_as<actors::office_outcome>&) const {
    domain::record_admin_call record;
    record.call.method = "PATCH";
    record.call.target = "/api/users/" + std::to_string(user.value) + "/update_no_show";
    record.call.body = json{{"by", by.user.value}, {"no_show", no_show}, {"reason", reason}}.dump();
    record.call.remote_address = remote_address;
    record.call.about = user;
    engine().ask(record, x.context(),
                 actors::on_the_way_to<actors::admin_call_outcome>(
                     reply, [self = *this](const actors::admin_call_outcome&,
                                           const actors::reply_to<actors::office_outcome>& last) {
                       self.engine().ask(self.command(), self.x.context(), last);
                     }));
  }

  strict_fields body = strict_fields::of_body(*request, {"no_show", "reason"});
  std::int32_t no_show = static_cast<std::int32_t>(
      body.required("no_show", body.number("no_show", 0, domain::limits::max_no_shows)));
  std::string reason = reason_in(body);
  std::string remote_address = request->remote_address;
};

/// Of the original's own list, which has those who are active unless the query says otherwise.
storage::person_filter numbered_filter_of(const edge::request& r) {
  auto filter = person_filter_of(strict_fields::of_known_query(r, {"search", "school", "grade"}));
  const auto flag = [&r](std::string_view name, std::optional<bool> usual = std::nullopt) {
    const auto* said = r.query_value(name);
    return said == nullptr ? usual : std::optional(is_true(*said));
  };
  filter.is_active = flag("is_active", true);
  filter.is_staff = flag("is_staff");
  filter.is_superuser = flag("is_superuser");
  filter.is_teacher = flag("is_teacher");
  filter.is_student = flag("is_student");
  return filter;
}

/// LEGACY: by the number of the page.
session_desk::call number_people(const edge::request& r, actors::engine& engine, bool students = false) {
  auto wanted = numbered_filter_of(r);
  if (students) {
    wanted.is_student = true;
  }
  return [&engine, filter = wanted, page = numbered_page(r, rows_per_page)](const domain::caller&,
                                                                            const exchange& x) {
    using people = storage::counted_page<domain::person>;
    engine.read_store<people>(
        [filter, page](storage::queries& store) {
          return store.page_people(filter, page.skip(), page.size());
        },
        x.then<people>([x, page](const people& found) {
          if (!page.is_there(found.count)) {
            return x.refuse(no_such_page);
          }
          x.answer(200, page.body(found.count, people_rows(found.rows)));
        }));
  };
}

session_desk::call list_people(const edge::request& r, actors::engine& engine) {
  if (!pages_by_mark(r)) {
    return number_people(r, engine);
  }
  const auto query =
      strict_fields::of_known_query(r, {"search", "school", "grade", "is_active", "is_staff", "is_teacher",
                                        "is_student", "after", "limit", "format"});
  return [&engine, filter = person_filter_of(query), after = query.number("after", 0, INT64_MAX).value_or(0),
          limit = read_limit(query), csv = wants_csv(query), path = r.path,
          items = r.query](const domain::caller&, const exchange& x) {
    using people = std::vector<domain::person>;
    engine.read_store<people>(
        [filter, after, limit](storage::queries& store) {
          return store.list_people(filter, domain::user_id{after}, limit);
        },
        x.then<people>([x, limit, csv, path, items](const people& found) {
          if (!csv) {
            return x.answer(200, people_body(found, limit));
          }
          auto answer = csv_response(people_table(found), "people.csv");
          if (found.size() == limit) {
            const auto next = std::to_string(found.back().id.value);
            answer.headers.emplace_back("Link", link_to_next_page(path, items, next));
          }
          x.answer(std::move(answer));
        }));
  };
}

json subjects_body() {
  auto rows = json::array();
  for (const auto& one : domain::subjects) {
    rows.push_back({{"id", rows.size() + 1}, {"subject", one.code}, {"subject_kr", one.korean}});
  }
  return rows;
}

/// LEGACY: a student; nobody else is one.
session_desk::call show_student(const edge::request& r, actors::engine& engine) {
  return [&engine, user = user_in_path(r)](const domain::caller& by, const exchange& x) {
    engine.ask(domain::show_person{by, user}, x.context(),
               x.then<actors::office_outcome>([x](const actors::office_outcome& who) {
                 if (!who) {
                   return x.refuse(describe(who.refusal()));
                 }
                 if (!who.value().is_student) {
                   return x.refuse(unknown_person);
                 }
                 x.answer(200, person_body(who.value()));
               }));
  };
}

/// LEGACY: what the original's page of placements is made of; nothing makes placements.
session_desk::call student_placement(const edge::request&, actors::engine& engine) {
  return [&engine](const domain::caller&, const exchange& x) {
    using people = std::pair<std::vector<domain::person>, std::vector<domain::person>>;
    engine.read_store<people>(
        [](storage::queries& store) -> people {
          return {active_people(store, &storage::person_filter::is_student),
                  active_people(store, &storage::person_filter::is_teacher)};
        },
        x.then<people>([x](const people& found) {
          x.answer(200, {{"students", people_rows(found.first)},
                         {"teachers", people_rows(found.second)},
                         {"subjects", subjects_body()},
                         {"placements", json::array()}});
        }));
  };
}

}  // namespace

void add_people_routes(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  using flag = domain::set_flag::which;
  add_calls<show_me_call, create_person_call, show_person_call, edit_person_call, deactivate_person_call,
            erase_person_call, force_logout_call, reset_password_call, flag_call<flag::essential_clinic>,
            flag_call<flag::non_pass>, flag_of_student_call<flag::essential_clinic>,
            flag_of_student_call<flag::non_pass>, no_show_call>(table, *desk, desk);
  using admits = session_desk::admits;
  desk->add(table, method::get, "/api/students", admits::teachers,
            [desk](const edge::request& r) { return number_people(r, desk->engine(), true); });
  desk->add(table, method::get, "/api/students/{userId}", admits::everyone,
            [desk](const edge::request& r) { return show_student(r, desk->engine()); });
  desk->add(table, method::get, "/api/subjects", admits::everyone,
            [](const edge::request&) -> session_desk::call {
              return [](const domain::caller&, const exchange& x) { x.answer(200, subjects_body()); };
            });
  desk->add(table, method::get, "/api/student-placement", admits::office,
            [desk](const edge::request& r) { return student_placement(r, desk->engine()); });
  desk->add(
      table, method::get, "/api/users", session_desk::admits::teachers,
      [desk](const edge::request& r) { return list_people(r, desk->engine()); }, scopes_for_people);
}

}  // namespace usher::api
