#include "api/clinics/people_routes.hpp"

#include <algorithm>

#include "api/clinics/people_import.hpp"
#include "api/clinics/refusals.hpp"
#include "api/clinics/registration_fields.hpp"
#include "api/clinics/render_people.hpp"
#include "api/http/gather.hpp"
#include "api/http/paging.hpp"
#include "api/support/secrets.hpp"

namespace usher::api {

namespace {

domain::user_id user_in_path(const edge::request& r) {
  return domain::user_id{number_in_path(r, "userId")};
}

storage::person_filter person_filter_of(const strict_fields& query) {
  storage::person_filter filter;
  filter.text_in_name_or_username = query.text("search");
  filter.school = query.text("school");
  filter.grade = query.text("grade");
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
  edit.subject = body.text("subject");
  edit.is_active = body.flag("is_active");
  edit.is_staff = body.flag("is_staff");
  edit.is_superuser = body.flag("is_superuser");
  edit.is_teacher = body.flag("is_teacher");
  edit.is_student = body.flag("is_student");
  return edit;
}

/// The table as it came: the whole body, or a member of a JSON object.
std::string csv_of(const edge::request& r) {
  const auto* type = r.header("content-type");
  return type != nullptr && type->starts_with("text/csv") ? r.body : fields::of_body(r).text("csv");
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

using import_outcome = domain::outcome<std::shared_ptr<import_run>, std::monostate>;
using import_call = changing_call<import_outcome, actors::person_outcome>;

class people_routes {
 public:
  explicit people_routes(std::shared_ptr<const session_desk> desk)
      : desk_(std::move(desk)), engine_(desk_->engine()) {}

  session_desk::call me(const edge::request&) const {
    return [this](const domain::caller& by, const exchange& x) {
      engine_.ask(domain::show_person{by, by.user}, x.context(), to_person(x));
    };
  }

  session_desk::call list(const edge::request& r) const {
    const auto query = strict_fields::of_query(r, {"search", "school", "grade", "is_active", "is_staff",
                                                   "is_teacher", "is_student", "after", "limit"});
    return [this, filter = person_filter_of(query), after = query.number("after", 0, INT64_MAX).value_or(0),
            limit = read_limit(query)](const domain::caller&, const exchange& x) {
      using people = std::vector<domain::person>;
      engine_.read_store<people>(
          [filter, after, limit](storage::queries& store) {
            return store.list_people(filter, domain::user_id{after}, limit);
          },
          x.then<people>([x, limit](const people& found) { x.answer(200, people_body(found, limit)); }));
    };
  }

  session_desk::call show(const edge::request& r) const {
    return [this, user = user_in_path(r)](const domain::caller& by, const exchange& x) {
      engine_.ask(domain::show_person{by, user}, x.context(), to_person(x));
    };
  }

  session_desk::call create(const edge::request& r) const {
    const auto body = fields::of_body(r);
    domain::create_person command;
    command.form = read_form(body);
    command.is_staff = body.optional_flag("is_staff").value_or(false);
    command.is_superuser = body.optional_flag("is_superuser").value_or(false);
    command.needs_password_change = body.optional_flag("needs_password_change").value_or(true);
    return [this, command, asked = keyed(r)](const domain::caller& by, const exchange& x) {
      changing_call<actors::person_outcome> made;
      made.carry_out = [this, command, by, x](auto reply, auto remember) {
        auto mine = command;
        mine.by = by;
        engine_.ask(actors::create_person{std::move(mine)}, x.context(), std::move(reply),
                    std::move(remember));
      };
      made.render = [](const auto& person) { return to_answer(201, person_body(person.value())); };
      made.refuse = [](const auto& person) { return describe(person.refusal()); };
      desk_->answer_once(asked, by, x, std::move(made));
    };
  }

  session_desk::call edit(const edge::request& r) const {
    return [this, user = user_in_path(r), edit = edit_of(r)](const domain::caller& by, const exchange& x) {
      engine_.ask(domain::edit_person{by, user, edit}, x.context(), to_edited(x));
    };
  }

  session_desk::call deactivate(const edge::request& r) const {
    return [this, user = user_in_path(r)](const domain::caller& by, const exchange& x) {
      domain::person_edit edit;
      edit.is_active = false;
      engine_.ask(domain::edit_person{by, user, edit}, x.context(), to_edited(x));
    };
  }

  session_desk::call reset_password(const edge::request& r) const {
    const auto given = strict_fields::of_body(r, {"new_password"}).text("new_password");
    return
        [this, user = user_in_path(r), given, asked = keyed(r)](const domain::caller& by, const exchange& x) {
          const auto made_up = given ? std::string{} : new_password();
          changing_call<actors::password_reset_outcome> reset;
          reset.carry_out = [this, command = actors::reset_password{by, user, given.value_or(made_up)}, x](
                                auto reply, auto remember) {
            engine_.ask(command, x.context(), std::move(reply), std::move(remember));
          };
          reset.render = [made_up, spoken = x.spoken()](const auto& person) {
            return to_answer(200, password_reset_body(person.value(), made_up, spoken));
          };
          reset.refuse = [](const auto& person) { return describe(person.refusal()); };
          desk_->answer_once(asked, by, x, std::move(reset));
        };
  }

  template <domain::set_flag::which flag>
  session_desk::call set_flag(const edge::request& r) const {
    constexpr const char* name = flag == domain::set_flag::which::non_pass ? "non_pass" : "essential_clinic";
    const auto value = fields::of_body(r).flag(name);
    return [this, user = user_in_path(r), value](const domain::caller& by, const exchange& x) {
      engine_.ask(domain::set_flag{by, user, flag, value}, x.context(), to_person(x));
    };
  }

  session_desk::call import_people(const edge::request& r) const {
    const bool dry_run = strict_fields::of_query(r, {"dry_run"}).flag("dry_run").value_or(false);
    auto lines = read_import(csv_of(r), new_password);
    return [this, lines = std::move(lines), dry_run, asked = keyed(r)](const domain::caller& by,
                                                                       const exchange& x) {
      const auto run = std::make_shared<import_run>(import_run{lines, dry_run});
      import_call made;
      made.carry_out = [this, run, by, x](auto reply, auto remember) {
        check_all(run, by, x,
                  [this, run, by, x, reply, remember] { create_all(run, by, x, reply, remember); });
      };
      made.complete = [run](const actors::person_outcome& last) {
        enter(run->lines[run->to_create().back()], last, false);
        return import_outcome{run};
      };
      made.render = [spoken = x.spoken()](const import_outcome& done) {
        return to_answer(200, import_body(done.value()->lines, done.value()->dry_run, spoken));
      };
      made.refuse = [](const auto&) { return forbidden; };
      desk_->answer_once(asked, by, x, std::move(made));
    };
  }

 private:
  static actors::reply_to<actors::office_outcome> to_person(const exchange& x) {
    return x.then<actors::office_outcome>([x](const actors::office_outcome& person) {
      if (person) {
        x.answer(200, person_body(person.value()));
      } else {
        x.refuse(describe(person.refusal()));
      }
    });
  }

  static actors::reply_to<actors::person_outcome> to_edited(const exchange& x) {
    return x.then<actors::person_outcome>([x](const actors::person_outcome& person) {
      if (person) {
        x.answer(200, person_body(person.value()));
      } else {
        x.refuse(describe(person.refusal()));
      }
    });
  }

  /// Makes the person of one line, or only asks whether that would do. Says what came of it to the line
  /// alone.
  void try_line(const std::shared_ptr<import_run>& run, std::size_t line, const domain::caller& by,
                bool dry_run, const exchange& x, actors::remember_as<actors::person_outcome> remember,
                std::function<void()> done) const {
    domain::create_person command;
    command.by = by;
    command.form = run->lines[line].form;
    const actors::reply_to<actors::person_outcome> reply(
        [run, line, dry_run, done = std::move(done)](actors::answer<actors::person_outcome> a) {
          if (const auto* outcome = std::get_if<actors::person_outcome>(&a)) {
            enter(run->lines[line], *outcome, dry_run);
          } else {
            run->lines[line].unavailable = std::get<actors::unavailable>(a).reason;
          }
          done();
        });
    engine_.ask(actors::create_person{std::move(command), dry_run}, x.context(), reply, std::move(remember));
  }

  void try_each(const std::shared_ptr<import_run>& run, const std::vector<std::size_t>& lines,
                const domain::caller& by, bool dry_run, const exchange& x,
                std::function<void()> finish) const {
    gather::all(
        lines.size(),
        [this, run, lines, by, dry_run, x](std::size_t i, std::function<void()> done) {
          try_line(run, lines[i], by, dry_run, x, {}, std::move(done));
        },
        std::move(finish));
  }

  void check_all(const std::shared_ptr<import_run>& run, const domain::caller& by, const exchange& x,
                 std::function<void()> next) const {
    try_each(run, run->to_create(), by, true, x, std::move(next));
  }

  /// The last of them carries the record of the answer, when all others are decided.
  void create_all(const std::shared_ptr<import_run>& run, const domain::caller& by, const exchange& x,
                  const actors::reply_to<import_outcome>& reply,
                  const actors::remember_as<actors::person_outcome>& remember) const {
    auto others = run->to_create();
    if (others.empty() || run->dry_run) {
      return answer(run, reply);
    }
    const auto last = others.back();
    others.pop_back();
    try_each(run, others, by, false, x, [this, run, last, by, x, reply, remember] {
      try_line(run, last, by, false, x, remember, [run, last, reply, kept = static_cast<bool>(remember)] {
        // The record of the answer was lost with the line that carried it.
        const auto why_not = run->lines[last].unavailable;
        if (kept && why_not) {
          return reply.unavailable_because(*why_not);
        }
        answer(run, reply);
      });
    });
  }

  /// Where nothing at all was possible the whole call is refused.
  static void answer(const std::shared_ptr<import_run>& run, const actors::reply_to<import_outcome>& reply) {
    const auto none = std::find_if(run->lines.begin(), run->lines.end(),
                                   [](const import_line& line) { return line.unavailable.has_value(); });
    if (none != run->lines.end() && run->to_create().empty()) {
      return reply.unavailable_because(*none->unavailable);
    }
    reply.send(import_outcome{run});
  }

  std::shared_ptr<const session_desk> desk_;
  actors::engine& engine_;
};

}  // namespace

void add_people_routes(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  const auto routes = std::make_shared<const people_routes>(desk);
  using admits = session_desk::admits;
  const auto add = [&](edge::method method, const char* path, admits who, auto member) {
    desk->add(table, method, path, who,
              [routes, member](const edge::request& r) { return ((*routes).*member)(r); });
  };
  using edge::method;
  using flag = domain::set_flag::which;
  add(method::get, "/api/users/me", admits::everyone, &people_routes::me);
  add(method::get, "/api/users", admits::office, &people_routes::list);
  add(method::post, "/api/users", admits::office, &people_routes::create);
  add(method::post, "/api/users/import", admits::office, &people_routes::import_people);
  add(method::get, "/api/users/{userId}", admits::everyone, &people_routes::show);
  add(method::patch, "/api/users/{userId}", admits::office, &people_routes::edit);
  add(method::del, "/api/users/{userId}", admits::office, &people_routes::deactivate);
  add(method::post, "/api/users/{userId}/reset-password", admits::office, &people_routes::reset_password);
  add(method::patch, "/api/users/{userId}/update_essential_clinic", admits::everyone,
      &people_routes::set_flag<flag::essential_clinic>);
  add(method::patch, "/api/users/{userId}/update_non_pass", admits::everyone,
      &people_routes::set_flag<flag::non_pass>);
}

}  // namespace usher::api
