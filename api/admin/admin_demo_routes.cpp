#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/admin/admin_routes.hpp"
#include "api/admin/refusals.hpp"
#include "api/clinics/refusals.hpp"
#include "api/http/strict_fields.hpp"
#include "api/support/gather.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/words.hpp"
#include "domain/clinics/timetable.hpp"
#include "domain/setup/setup.hpp"

namespace usher::api {

namespace {

/// Each of them costs an argon2id of its own while the others wait.
constexpr std::int64_t most_students = 200;

/// The server itself makes the test people.
domain::caller the_server() {
  domain::caller by;
  by.is_staff = by.is_superuser = true;
  return by;
}

/// Carries the changes of a set-up out on a server that runs: one after the other, each by the call that
/// comes to the same. They were planned with plain passwords in place of hashes, and with numbers that nobody
/// else has taken yet: others may have meanwhile.
class live_setup : public std::enable_shared_from_this<live_setup> {
 public:
  live_setup(actors::engine& engine, domain::changes plan, const exchange& x,
             std::function<void(std::size_t changes)> finish)
      : engine_(engine), plan_(std::move(plan)), x_(x), finish_(std::move(finish)) {}

  void go_on() {
    if (next_ == plan_.size()) {
      return finish_(plan_.size());
    }
    const auto& change = plan_[next_++];
    if (const auto* registered = std::get_if<domain::person_registered>(&change)) {
      create(registered->who);
    } else if (const auto* changed_password = std::get_if<domain::password_changed>(&change)) {
      reset_password(*changed_password);
    } else if (const auto* person = std::get_if<domain::person_changed>(&change)) {
      edit(person->who);
    } else if (const auto* forgiven = std::get_if<domain::no_show_set>(&change)) {
      engine_.ask(domain::set_no_show{the_server(), forgiven->user, forgiven->no_show}, x_.context(),
                  then<actors::office_outcome>([](const domain::person&) {}));
    } else if (const auto* created = std::get_if<domain::clinic_created>(&change)) {
      create(created->clinic);
    } else if (const auto* cleared = std::get_if<domain::roster_cleared>(&change)) {
      empty(cleared->clinic);
    } else if (const auto* changed = std::get_if<domain::clinic_changed>(&change)) {
      edit(changed->clinic);
    } else {
      go_on();
    }
  }

 private:
  template <class Outcome, class Take>
  actors::reply_to<Outcome> then(Take take) {
    return x_.then<Outcome>([self = shared_from_this(), take = std::move(take)](const Outcome& done) {
      if (!done) {
        return self->refuse(done);
      }
      take(done.value());
      self->go_on();
    });
  }

  template <class Outcome>
  void refuse(const Outcome& refused) {
    if constexpr (requires { describe(refused.refusal()); }) {
      x_.refuse(describe(refused.refusal()));
    }
  }

  void create(const domain::person& planned) {
    domain::create_person command;
    command.by = the_server();
    command.form.username = planned.username;
    command.form.password = planned.password_hash;
    command.form.name = planned.name;
    command.form.subject = planned.subject;
    command.form.email = planned.email;
    command.form.phone_num = planned.phone_num;
    command.form.student_phone_num = planned.student_phone_num;
    command.form.student_parent_phone_num = planned.student_parent_phone_num;
    command.form.school = planned.school;
    command.form.grade = planned.grade;
    command.form.is_teacher = planned.is_teacher;
    command.form.is_student = planned.is_student;
    command.needs_password_change = false;
    engine_.ask(actors::create_person{std::move(command)}, x_.context(),
                then<actors::person_outcome>([this, planned = planned.id](const domain::person& made) {
                  people_[planned] = made.id;
                }));
  }

  void reset_password(const domain::password_changed& planned) {
    engine_.ask(actors::reset_password{the_server(), planned.user, planned.password_hash,
                                       planned.needs_password_change},
                x_.context(), then<actors::password_reset_outcome>([](const domain::person&) {}));
  }

  void edit(const domain::person& wanted) {
    domain::person_edit edit;
    edit.is_active = wanted.is_active;
    edit.is_staff = wanted.is_staff;
    edit.is_superuser = wanted.is_superuser;
    edit.is_teacher = wanted.is_teacher;
    edit.is_student = wanted.is_student;
    engine_.ask(domain::edit_person{the_server(), wanted.id, edit}, x_.context(),
                then<actors::person_outcome>([](const domain::person&) {}));
  }

  void create(domain::clinic_facts clinic) {
    clinic.teacher = actual(clinic.teacher);
    engine_.ask(domain::create_clinic{std::move(clinic)}, x_.context(),
                then<actors::clinic_created_outcome>([](const domain::clinic_facts&) {}));
  }

  void empty(domain::clinic_id clinic) {
    engine_.ask(clinic, domain::reset_roster{}, x_.context(),
                then<actors::roster_reset_outcome>([](const domain::roster_was_reset&) {}));
  }

  void edit(const domain::clinic_facts& wanted) {
    domain::clinic_edit edit;
    edit.subject = wanted.subject;
    edit.teacher = actual(wanted.teacher);
    edit.teacher_name = wanted.teacher_name;
    edit.capacity = wanted.capacity;
    edit.is_active = wanted.is_active;
    edit.window = wanted.window;
    engine_.ask(wanted.id, domain::edit_clinic{edit, true}, x_.context(),
                then<actors::clinic_changed_outcome>([](const domain::clinic_edited&) {}));
  }

  domain::user_id actual(domain::user_id planned) const {
    const auto made = people_.find(planned);
    return made == people_.end() ? planned : made->second;
  }

  actors::engine& engine_;
  const domain::changes plan_;
  const exchange x_;
  const std::function<void(std::size_t)> finish_;
  std::size_t next_ = 0;
  std::map<domain::user_id, domain::user_id> people_;
};

/// The plan keeps the password: it is hashed where the person is made.
std::string as_it_is(const std::string& password) {
  return password;
}

using setup_plan = std::function<domain::changes(const domain::existing_data&)>;

/// What a set-up comes to before it is carried out.
struct planned_setup {
  std::int64_t real_people = 0;
  domain::changes changes;
};

std::vector<domain::clinic_id> clinics_for(domain::schedule_action action, const actors::engine& engine) {
  std::vector<domain::clinic_id> ids;
  for (const auto& view : engine.schedule().load()) {
    const bool has_people = !view->roster.entries.empty() || view->waiting > 0;
    if (domain::is_changed_by(action, view->clinic, has_people)) {
      ids.push_back(view->clinic.id);
    }
  }
  return ids;
}

class demo_desk {
 public:
  demo_desk(const std::shared_ptr<const admin_desk>& desk, bool demonstration)
      : engine_(desk->engine()), demonstration_(demonstration) {}

  admin_desk::call set_up_clinics(const edge::request& r) const {
    const auto body = strict_fields::of_body(r, {"capacity", "reset", "dry_run", "force"});
    domain::test_clinics_request request;
    request.capacity = static_cast<std::int32_t>(
        body.number("capacity", 1, domain::limits::max_clinic_capacity).value_or(*request.capacity));
    request.reset = body.flag("reset").value_or(false);
    return carry_out(body, {{"clinics", 8}, {"capacity", *request.capacity}},
                     [request, &engine = engine_](const domain::existing_data& existing) {
                       return domain::test_clinics(existing, request, as_it_is, engine.time().moment());
                     });
  }

  admin_desk::call set_up_students(const edge::request& r) const {
    const auto body = strict_fields::of_body(r, {"count", "reset_passwords", "dry_run", "force"});
    domain::test_students_request request;
    request.count = static_cast<std::int32_t>(body.number("count", 1, most_students).value_or(request.count));
    request.reset_passwords = body.flag("reset_passwords").value_or(false);
    return carry_out(body, {{"students", request.count}},
                     [request, &engine = engine_](const domain::existing_data& existing) {
                       return domain::test_students(existing, request, as_it_is, engine.time().now());
                     });
  }

  /// Whoever is deleted meanwhile needs nothing any more.
  admin_desk::call manage_clinics(const edge::request& r) const {
    const auto body = strict_fields::of_body(r, {"action", "dry_run"});
    const auto action = body.required("action", body.word<domain::schedule_action>("action"));
    const bool dry_run = body.flag("dry_run").value_or(false);
    return [&engine = engine_, action, dry_run](const exchange& x) {
      const auto ids = clinics_for(action, engine);
      const auto finish = [x, action, dry_run, count = ids.size()] {
        x.answer(200, {{"action", domain::to_word(action)}, {"changes", count}, {"dry_run", dry_run}});
      };
      if (dry_run) {
        return finish();
      }
      gather::all(
          ids.size(),
          [&engine, x, action, ids](std::size_t i, std::function<void()> done) {
            if (action == domain::schedule_action::reset) {
              return engine.ask(
                  ids[i], domain::reset_roster{}, x.context(),
                  x.then<actors::roster_reset_outcome>(
                      [done = std::move(done)](const actors::roster_reset_outcome&) { done(); }));
            }
            domain::clinic_edit edit;
            edit.is_active = action == domain::schedule_action::activate;
            engine.ask(ids[i], domain::edit_clinic{edit}, x.context(),
                       x.then<actors::clinic_changed_outcome>(
                           [done = std::move(done)](const actors::clinic_changed_outcome&) { done(); }));
          },
          finish);
    };
  }

 private:
  /// Answers with the body and how much was changed, or would be.
  admin_desk::call carry_out(const strict_fields& asked, json answer, setup_plan plan) const {
    const bool dry_run = asked.flag("dry_run").value_or(false);
    const bool force = demonstration_ || asked.flag("force").value_or(false);
    answer["dry_run"] = dry_run;
    const auto read = [plan = std::move(plan)](storage::queries& store) {
      const auto existing = store.load_existing_data();
      return planned_setup{domain::real_people(existing), plan(existing)};
    };
    return [&engine = engine_, read, answer = std::move(answer), dry_run, force](const exchange& x) {
      const auto finish = [x, answer](std::size_t changes) {
        auto body = answer;
        body["changes"] = changes;
        x.answer(200, body);
      };
      engine.read_store<planned_setup>(
          read, x.then<planned_setup>([&engine, x, finish, dry_run, force](const planned_setup& planned) {
            if (dry_run) {
              return finish(planned.changes.size());
            }
            if (planned.real_people > 0 && !force) {
              problem there = real_people_there;
              fill(there, planned.real_people);
              return x.refuse(there);
            }
            std::make_shared<live_setup>(engine, planned.changes, x, finish)->go_on();
          }));
    };
  }

  actors::engine& engine_;
  const bool demonstration_;
};

}  // namespace

void add_admin_demo_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk,
                           bool demonstration) {
  const auto demo = std::make_shared<const demo_desk>(desk, demonstration);
  const auto add = [&](const char* path, domain::key_scope scope, auto member) {
    desk->add(table, edge::method::post, path, {scope},
              [demo, member](const edge::request& r) { return ((*demo).*member)(r); });
  };
  add("/api/admin/setup-test-clinics", domain::key_scope::admin, &demo_desk::set_up_clinics);
  add("/api/admin/clinic-schedule", domain::key_scope::admin, &demo_desk::manage_clinics);
  add("/api/admin/setup-test-students", domain::key_scope::people_write, &demo_desk::set_up_students);
}

}  // namespace usher::api
