#include "api/clinics/people_routes.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/clinics/office/class_places.hpp"
#include "api/clinics/office/numbered_page.hpp"
#include "api/clinics/office/student_sheet.hpp"
#include "api/clinics/people_import.hpp"
#include "api/clinics/refusals.hpp"
#include "api/clinics/registration_fields.hpp"
#include "api/clinics/render_people.hpp"
#include "api/http/paging.hpp"
#include "api/http/request_headers.hpp"
#include "api/support/gather.hpp"
#include "api/support/secrets.hpp"
#include "api/support/spreadsheet.hpp"
#include "domain/base/ascii.hpp"
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

/// The table as it came: the whole body, or a member of a JSON object.
std::string csv_of(const edge::request& r) {
  return media_type_of(r) == "text/csv" ? r.body : fields::of_body(r).text("csv");
}

/// An import on its way. Each of its lines is touched by one thread at a time.
struct import_run {
  std::vector<import_line> lines;
  bool dry_run = false;

  std::vector<std::size_t> to_create() const {
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!lines[i].is_wrong()) {
        rest.push_back(i);
      }
    }
    return rest;
  }
};

void enter(import_line& line, const actors::person_outcome& outcome, bool dry_run) {
  if (!outcome) {
    const auto* errors = std::get_if<domain::field_errors>(&outcome.refusal());
    line.errors = errors != nullptr
                      ? *errors
                      : domain::field_errors{{"non_field_errors", domain::field_error::not_allowed}};
  } else if (!dry_run) {
    line.id = outcome.value().id;
  }
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

std::shared_ptr<import_run> read_run(const edge::request& r) {
  const bool dry_run = strict_fields::of_query(r, {"dry_run"}).flag("dry_run").value_or(false);
  return std::make_shared<import_run>(import_run{read_import(csv_of(r), new_password), dry_run});
}

/// Makes the people of a table. Each of its lines is decided by itself; the last of them carries the record
/// of the answer, when all others are decided.
struct import_people_call : session_call<session_desk> {
  static constexpr method_and_path at{method::post, "/api/users/import"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr auto scopes = scopes_for_people;
  static constexpr refusal_answer also[] = {wrong_table};
  using outcome = domain::outcome<std::shared_ptr<import_run>, std::monostate>;
  using remembered = actors::person_outcome;
  using session_call::session_call;

  void carry_out(const actors::reply_to<outcome>& reply,
                 const actors::remember_as<remembered>& remember) const {
    try_each(run->to_create(), true, [self = *this, reply, remember] { self.create_all(reply, remember); });
  }
  outcome complete(const actors::person_outcome& last) const {
    enter(run->lines[run->to_create().back()], last, false);
    return run;
  }
  json render(const std::shared_ptr<import_run>& done) const {
    return import_body(done->lines, done->dry_run, x.spoken());
  }
  problem refuse(const outcome&) const { return forbidden; }

  /// Makes the person of one line, or only asks whether that would do. Says what came of it to the line
  /// alone.
  void try_line(std::size_t line, bool dry_run, actors::remember_as<actors::person_outcome> remember,
                std::function<void()> done) const {
    domain::create_person command;
    command.by = by;
    command.form = run->lines[line].form;
    const actors::reply_to<actors::person_outcome> reply(
        [to = run, line, dry_run, done = std::move(done)](actors::answer<actors::person_outcome> a) {
          if (const auto* entered = std::get_if<actors::person_outcome>(&a)) {
            enter(to->lines[line], *entered, dry_run);
          } else {
            to->lines[line].unavailable = std::get<actors::unavailable>(a).reason;
          }
          done();
        });
    engine().ask(actors::create_person{std::move(command), dry_run}, x.context(), reply, std::move(remember));
  }

  void try_each(const std::vector<std::size_t>& lines, bool dry_run, std::function<void()> finish) const {
    gather::all(
        lines.size(),
        [self = *this, lines, dry_run](std::size_t i, std::function<void()> done) {
          self.try_line(lines[i], dry_run, {}, std::move(done));
        },
        std::move(finish));
  }

  void create_all(const actors::reply_to<outcome>& reply,
                  const actors::remember_as<remembered>& remember) const {
    auto others = run->to_create();
    if (others.empty() || run->dry_run) {
      return answer(reply);
    }
    const auto last = others.back();
    others.pop_back();
    try_each(others, false, [self = *this, last, reply, remember] {
      self.try_line(last, false, remember, [self, last, reply, kept = static_cast<bool>(remember)] {
        // The record of the answer was lost with the line that carried it.
        const auto why_not = self.run->lines[last].unavailable;
        if (kept && why_not) {
          return reply.unavailable_because(*why_not);
        }
        self.answer(reply);
      });
    });
  }

  /// Where nothing at all was possible the whole call is refused.
  void answer(const actors::reply_to<outcome>& reply) const {
    const auto none = std::find_if(run->lines.begin(), run->lines.end(),
                                   [](const import_line& line) { return line.unavailable.has_value(); });
    if (none != run->lines.end() && run->to_create().empty()) {
      return reply.unavailable_because(*none->unavailable);
    }
    reply.send(outcome{run});
  }

  std::shared_ptr<import_run> run = read_run(*request);
};

/// The rows of a workbook with what became of each; each is touched by one thread at a time.
using sheet_students = std::shared_ptr<std::vector<sheet_student>>;

/// What a workbook comes to, or why it is none.
struct read_workbook {
  std::optional<refusal_answer> refusal;
  std::vector<sheet_student> students;
};

std::vector<domain::person> known_students(storage::queries& store) {
  constexpr auto at_once = domain::limits::max_rows_per_page;
  storage::person_filter students;
  students.is_student = true;
  std::vector<domain::person> all;
  for (bool goes_on = true; goes_on;) {
    auto more = store.list_people(students, all.empty() ? domain::user_id{0} : all.back().id, at_once);
    goes_on = more.size() == at_once;
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return all;
}

read_workbook read_sheet(const std::string& file, storage::queries& store, int year) {
  constexpr std::size_t most_students = 1'000;
  constexpr std::size_t required_columns = 4;
  // The header, and one more to tell that there are too many.
  const auto rows = read_first_sheet(file, most_students + 2);
  if (!rows) {
    return {unreadable_workbook, {}};
  }
  const bool has_columns = std::any_of(
      rows->begin(), rows->end(), [](const sheet_row& row) { return row.cells.size() >= required_columns; });
  if (!has_columns) {
    return {too_few_columns, {}};
  }
  auto students = read_students(*rows, known_students(store), year, new_password);
  if (students.size() > most_students) {
    return {too_many_rows, {}};
  }
  return {std::nullopt, std::move(students)};
}

/// LEGACY: makes the students of a workbook, each by itself, and says what became of each row.
class student_upload {
 public:
  explicit student_upload(actors::engine& engine) : engine_(engine) {}

  session_desk::call read(const edge::request& r) const {
    const auto sent = file_in_form(r, "file");
    if (!sent) {
      throw bad_request{no_workbook_sent};
    }
    if (!domain::lower_ascii(std::string(sent->name)).ends_with(suffix)) {
      throw bad_request{not_a_workbook};
    }
    return [this, file = std::make_shared<const std::string>(sent->content), room = r.body_room](
               const domain::caller& by, const exchange& x) {
      const std::chrono::year_month_day today{
          std::chrono::floor<std::chrono::days>(engine_.time().moment().local)};
      engine_.read_store<read_workbook>(
          [file, room, year = static_cast<int>(today.year())](storage::queries& store) {
            return read_sheet(*file, store, year);
          },
          x.then<read_workbook>([this, by, x](const read_workbook& read) {
            if (read.refusal) {
              return x.refuse(*read.refusal);
            }
            make(std::make_shared<std::vector<sheet_student>>(read.students), by, x);
          }));
    };
  }

 private:
  static constexpr std::string_view suffix = ".xlsx";

  void make(const sheet_students& students, const domain::caller& by, const exchange& x) const {
    gather::all(
        students->size(),
        [this, students, by, x](std::size_t i, std::function<void()> done) {
          make_one((*students)[i], students, by, x, std::move(done));
        },
        [students, x] { x.answer(200, students_body(*students)); });
  }

  /// `all` keeps the student alive.
  void make_one(sheet_student& student, const sheet_students& all, const domain::caller& by,
                const exchange& x, std::function<void()> done) const {
    if (!student.is_to_be_made()) {
      return done();
    }
    domain::create_person command;
    command.by = by;
    command.form = student.form;
    const actors::reply_to<actors::person_outcome> reply(
        [&student, all, done = std::move(done)](const actors::answer<actors::person_outcome>& a) {
          const auto* made = std::get_if<actors::person_outcome>(&a);
          if (made != nullptr && *made) {
            student.id = made->value().id;
          } else if (made != nullptr) {
            student.fault = why_not(*made);
          } else {
            student.fault = bilingual{"지금은 처리할 수 없습니다. 다시 시도해 주세요.",
                                      "This is not possible now. Try again."};
          }
          done();
        });
    engine_.ask(actors::create_person{std::move(command)}, x.context(), reply);
  }

  static bilingual why_not(const actors::person_outcome& refused) {
    const auto* errors = std::get_if<domain::field_errors>(&refused.refusal());
    return errors != nullptr && !errors->empty() ? text_of(errors->front())
                                                 : describe(refused.refusal()).message;
  }

  actors::engine& engine_;
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

constexpr const char* paths_of_uploads[] = {"/api/users/upload-student-excel",
                                            "/api/users/upload_student_excel",
                                            "/api/students/upload_student_excel"};

}  // namespace

bool is_upload(const edge::request& r) {
  return r.method == method::post && r.header("authorization") != nullptr &&
         std::find(std::begin(paths_of_uploads), std::end(paths_of_uploads), r.path) !=
             std::end(paths_of_uploads);
}

void add_people_routes(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  using flag = domain::set_flag::which;
  add_calls<show_me_call, create_person_call, import_people_call, show_person_call, edit_person_call,
            deactivate_person_call, erase_person_call, force_logout_call, reset_password_call,
            flag_call<flag::essential_clinic>, flag_call<flag::non_pass>,
            flag_of_student_call<flag::essential_clinic>, flag_of_student_call<flag::non_pass>, no_show_call>(
      table, *desk, desk);
  using admits = session_desk::admits;
  const auto upload = std::make_shared<const student_upload>(desk->engine());
  for (const auto* path : paths_of_uploads) {
    desk->add(table, method::post, path, admits::office,
              [upload](const edge::request& r) { return upload->read(r); });
  }
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
