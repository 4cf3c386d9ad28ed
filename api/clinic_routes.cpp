#include "api/clinic_routes.hpp"

#include <chrono>

#include "api/fields.hpp"
#include "api/hex.hpp"
#include "api/idempotency.hpp"
#include "api/render_clinics.hpp"
#include "api/secrets.hpp"

namespace usher::api {

namespace {

/// The key of `Authorization: Token <key>`, hashed; what is no key is the hash of nothing, which nobody has.
domain::secret_hash key_of(const edge::request& r) {
  constexpr std::string_view scheme = "Token ";
  const auto* header = r.header("authorization");
  if (header == nullptr || !header->starts_with(scheme)) {
    return {};
  }
  return hash_secret(std::string_view(*header).substr(scheme.size()));
}

template <class Id>
std::optional<Id> as_id(std::optional<std::int64_t> number) {
  return number ? std::optional<Id>(Id{*number}) : std::nullopt;
}

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
  form.subject = body.optional_text("subject").value_or("");
  form.is_student = body.optional_flag("is_student");
  form.is_teacher = body.optional_flag("is_teacher");
  return form;
}

class clinic_routes {
 public:
  explicit clinic_routes(actors::engine& engine) : engine_(engine), memory_(engine) {}

  void health(const edge::request&, const exchange& x) const {
    engine_.check_store(
        actors::reply_to<actors::store_health>([this, x](actors::answer<actors::store_health> a) {
          const auto* state = std::get_if<actors::store_health>(&a);
          const bool connected = state != nullptr && state->connected;
          json body{{"status", connected ? "healthy" : "unhealthy"},
                    {"timestamp", engine_.time().to_text(engine_.time().now())},
                    {"database", connected ? "connected" : "disconnected"},
                    {"user_count", engine_.people()->count}};
          if (connected) {
            body["journal"] = {{"batches", state->journal.batches}, {"changes", state->journal.changes}};
            return x.answer(200, body);
          }
          auto what = try_again_later("STORAGE_UNAVAILABLE", "storage does not answer");
          what.details = std::move(body);
          x.refuse(what);
        }));
  }

  void register_person(const edge::request& r, const exchange& x) const {
    auto form = read_form(fields::of_body(r));
    const auto id = identify(r, form.username.value_or(""));
    changing_call<actors::registered_outcome> call;
    call.carry_out = [this, form = std::move(form), x](auto reply, auto remember) {
      engine_.register_person(form, x.context(), std::move(reply), std::move(remember));
    };
    call.render = [](const auto& registered) {
      return to_answer(201, registration_body(registered.value()));
    };
    call.refuse = [](const auto& registered) { return describe(registered.refusal()); };
    memory_.answer_once(id, {}, x, std::move(call));
  }

  void log_in(const edge::request& r, const exchange& x) const {
    const auto body = fields::of_body(r);
    auto username = body.text("username");
    auto password = body.text("password");
    const auto id = identify(r, username);
    auto key = new_session_key();
    const auto hash = hash_secret(key);
    changing_call<actors::logged_in_outcome> call;
    call.check = [size = password.size()] {
      return size > domain::limits::max_password_bytes
                 ? std::optional(describe(domain::login_refusal::wrong_credentials))
                 : std::nullopt;
    };
    call.carry_out = [this, command = actors::log_in{std::move(username), std::move(password), hash}, x](
                         auto reply, auto remember) {
      engine_.log_in(command, x.context(), std::move(reply), std::move(remember));
    };
    call.render = [key = std::move(key)](const auto& logged_in) {
      return to_answer(200, login_body(logged_in.value(), key));
    };
    call.refuse = [](const auto& logged_in) { return describe(logged_in.refusal()); };
    memory_.answer_once(id, {}, x, std::move(call));
  }

  void log_out(const edge::request& r, const exchange& x) const {
    const auto key = key_of(r);
    changing_call<actors::session_outcome> call;
    call.carry_out = [this, key, x](auto reply, auto remember) {
      engine_.log_out({key}, x.context(), std::move(reply), std::move(remember));
    };
    call.render = [](const auto&) { return to_answer(200, {{"message", "로그아웃 되었습니다."}}); };
    call.refuse = [](const auto& ended) { return describe(ended.refusal()); };
    memory_.answer_once(identify(r, to_hex(key.bytes)), key, x, std::move(call));
  }

  void weekly_schedule(const edge::request& r, const exchange& x) const {
    engine_.authenticate({key_of(r)}, x.context(),
                         x.then<actors::session_outcome>([this, x](const auto& whose) {
                           if (whose) {
                             x.answer(schedules_.body(engine_.schedule(), whose.value()));
                           } else {
                             x.refuse(describe(whose.refusal()));
                           }
                         }));
  }

  void reserve(const edge::request& r, const exchange& x) const {
    // An empty body lacks both fields, which has a text of its own in the contract.
    const auto body = r.body.empty() ? fields{} : fields::of_body(r);
    const actors::ask_for_place command{key_of(r),
                                        as_id<domain::user_id>(body.optional_whole_number("user_id")),
                                        as_id<domain::clinic_id>(body.optional_whole_number("clinic_id"))};
    const auto id = identify(r, std::to_string(command.user.value_or(domain::user_id{}).value));
    engine_.ask_for_place(command, x.context(),
                          x.then<actors::ask_for_place_outcome>([this, command, id, x](const auto& asked) {
                            if (asked) {
                              take_place(*command.clinic, asked.value(), id, command.key, x);
                            } else {
                              x.refuse(describe(asked.refusal()));
                            }
                          }));
  }

 private:
  void take_place(domain::clinic_id clinic, const domain::booker& who,
                  const std::optional<request_identity>& id, const domain::secret_hash& session,
                  const exchange& x) const {
    changing_call<actors::place_outcome> call;
    call.check = [this, clinic] {
      return engine_.has_clinic(clinic) ? std::nullopt : std::optional(unknown_clinic());
    };
    call.carry_out = [this, clinic, who, x](auto reply, auto remember) {
      engine_.reserve_place(clinic, {who}, x.context(), std::move(reply), std::move(remember));
    };
    call.render = [](const auto& place) { return to_answer(200, confirmation_body(place.value())); };
    call.refuse = [who](const auto& place) { return describe(place.refusal(), who); };
    memory_.answer_once(id, session, x, std::move(call));
  }

  actors::engine& engine_;
  request_memory memory_;
  mutable schedule_cache schedules_;
};

}  // namespace

void add_clinic_routes(route_table& table, actors::engine& engine) {
  const auto routes = std::make_shared<const clinic_routes>(engine);
  const auto add = [&](edge::method method, const char* path, auto member) {
    table.add({method, path,
               [routes, member](const edge::request& r, const exchange& x) { ((*routes).*member)(r, x); }});
  };
  using edge::method;
  add(method::get, "/api/health", &clinic_routes::health);
  add(method::post, "/api/auth/register", &clinic_routes::register_person);
  add(method::post, "/api/auth/login", &clinic_routes::log_in);
  add(method::post, "/api/auth/logout", &clinic_routes::log_out);
  add(method::get, "/api/clinics/weekly-schedule", &clinic_routes::weekly_schedule);
  add(method::get, "/api/clinics/weekly_schedule", &clinic_routes::weekly_schedule);
  add(method::post, "/api/clinics/reserve", &clinic_routes::reserve);
  add(method::post, "/api/clinics/reserve_clinic", &clinic_routes::reserve);
}

}  // namespace usher::api
