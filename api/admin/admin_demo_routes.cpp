#include <functional>
#include <map>

#include "api/admin/admin_routes.hpp"
#include "api/clinics/refusals.hpp"
#include "api/http/strict_fields.hpp"
#include "domain/base/limits.hpp"
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
    command.form.is_teacher = planned.is_teacher;
    command.form.is_student = planned.is_student;
    command.needs_password_change = false;
    engine_.ask(actors::create_person{std::move(command)}, x_.context(),
                then<actors::person_outcome>([this, planned = planned.id](const domain::person& made) {
                  people_[planned] = made.id;
                }));
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

class demo_desk {
 public:
  explicit demo_desk(const std::shared_ptr<const admin_desk>& desk) : engine_(desk->engine()) {}

  admin_desk::call set_up_clinics(const edge::request& r) const {
    const auto body = strict_fields::of_body(r, {"capacity", "reset"});
    domain::test_clinics_request request;
    request.capacity = static_cast<std::int32_t>(
        body.number("capacity", 1, domain::limits::max_clinic_capacity).value_or(*request.capacity));
    request.reset = body.flag("reset").value_or(false);
    return [this, request](const exchange& x) {
      const auto plan = [this, request](const domain::existing_data& existing) {
        return domain::test_clinics(existing, request, as_it_is, engine_.time().moment());
      };
      carry_out(plan, x, [request, x](std::size_t changes) {
        x.answer(200, {{"clinics", 8}, {"capacity", *request.capacity}, {"changes", changes}});
      });
    };
  }

  admin_desk::call set_up_students(const edge::request& r) const {
    const auto count = strict_fields::of_body(r, {"count"}).number("count", 1, most_students).value_or(20);
    return [this, count](const exchange& x) {
      const auto plan = [this, count](const domain::existing_data& existing) {
        return domain::test_students(existing, static_cast<std::int32_t>(count), as_it_is,
                                     engine_.time().now());
      };
      carry_out(plan, x, [count, x](std::size_t changes) {
        x.answer(200, {{"students", count}, {"changes", changes}});
      });
    };
  }

 private:
  void carry_out(std::function<domain::changes(const domain::existing_data&)> plan, const exchange& x,
                 std::function<void(std::size_t)> finish) const {
    engine_.read_store<domain::changes>(
        [plan = std::move(plan)](storage::queries& store) { return plan(store.load_existing_data()); },
        x.then<domain::changes>([this, x, finish = std::move(finish)](const domain::changes& planned) {
          std::make_shared<live_setup>(engine_, planned, x, finish)->go_on();
        }));
  }

  actors::engine& engine_;
};

}  // namespace

void add_admin_demo_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk) {
  const auto demo = std::make_shared<const demo_desk>(desk);
  const auto add = [&](const char* path, auto member) {
    desk->add(table, edge::method::post, path,
              [demo, member](const edge::request& r) { return ((*demo).*member)(r); });
  };
  add("/api/admin/setup-test-clinics", &demo_desk::set_up_clinics);
  add("/api/admin/setup-test-students", &demo_desk::set_up_students);
}

}  // namespace usher::api
