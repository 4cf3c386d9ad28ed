#include "api/clinics/auth_routes.hpp"

#include "api/clinics/refusals.hpp"
#include "api/clinics/registration_fields.hpp"
#include "api/clinics/render_people.hpp"
#include "api/support/secrets.hpp"
#include "domain/base/hex.hpp"

namespace usher::api {

namespace {

struct password_form {
  std::string old_password;
  std::string new_password;
  domain::field_errors errors;
};

/// The old and the new password with what is wrong about them by themselves.
password_form read_passwords(const fields& body) {
  const auto read = [&body](const char* name, domain::field_errors& errors) {
    auto text = body.optional_text(name).value_or("");
    if (text.empty()) {
      errors.emplace_back(name, domain::field_error::required);
    } else if (text.size() > domain::limits::max_password_bytes) {
      errors.emplace_back(name, domain::field_error::too_long);
    }
    return text;
  };
  password_form form;
  form.old_password = read("old_password", form.errors);
  form.new_password = read("new_password", form.errors);
  if (body.optional_text("new_password_confirm").value_or(form.new_password) != form.new_password) {
    form.errors.emplace_back("new_password_confirm", domain::field_error::mismatch);
  }
  return form;
}

class auth_routes {
 public:
  explicit auth_routes(std::shared_ptr<const session_desk> desk)
      : desk_(std::move(desk)), engine_(desk_->engine()), memory_(desk_->memory()) {}

  void register_person(const edge::request& r, const exchange& x) const {
    auto form = read_form(fields::of_body(r));
    const auto id = identify(r, form.username.value_or(""));
    changing_call<actors::registered_outcome> call;
    call.carry_out = [this, form = std::move(form), x](auto reply, auto remember) {
      engine_.ask(form, x.context(), std::move(reply), std::move(remember));
    };
    call.render = [spoken = x.spoken()](const auto& registered) {
      return to_answer(201, registration_body(registered.value(), spoken));
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
    // A username that long is nobody's, and must not fill the memory of those who are guessed at.
    call.check = [too_long = password.size() > domain::limits::max_password_bytes ||
                             username.size() > domain::limits::max_username_bytes] {
      return too_long ? std::optional(describe(domain::login_refusal::wrong_credentials)) : std::nullopt;
    };
    call.carry_out =
        [this, command = actors::log_in{std::move(username), std::move(password), hash, r.remote_address}, x](
            auto reply, auto remember) {
          engine_.ask(command, x.context(), std::move(reply), std::move(remember));
        };
    call.render = [key = std::move(key)](const auto& logged_in) {
      return to_answer(200, login_body(logged_in.value(), key));
    };
    call.refuse = [](const auto& logged_in) { return describe(logged_in.refusal()); };
    memory_.answer_once(id, {}, x, std::move(call));
  }

  void log_out(const edge::request& r, const exchange& x) const {
    const auto key = session_key_of(r);
    changing_call<actors::session_outcome> call;
    call.carry_out = [this, key, x](auto reply, auto remember) {
      engine_.ask(actors::log_out{key}, x.context(), std::move(reply), std::move(remember));
    };
    call.render = [spoken = x.spoken()](const auto&) { return to_answer(200, logout_body(spoken)); };
    call.refuse = [](const auto& ended) { return describe(ended.refusal()); };
    memory_.answer_once(identify(r, domain::to_hex(key.bytes)), key, x, std::move(call));
  }

  session_desk::call change_password(const edge::request& r) const {
    auto form = read_passwords(fields::of_body(r));
    return [this, form = std::move(form), key = session_key_of(r), asked = keyed(r), from = r.remote_address](
               const domain::caller& by, const exchange& x) {
      changing_call<actors::password_changed_outcome> call;
      call.check = [errors = form.errors] {
        return errors.empty() ? std::nullopt : std::optional(describe(errors));
      };
      call.carry_out = [this,
                        command = actors::change_password{key, form.old_password, form.new_password, from},
                        x](auto reply, auto remember) {
        engine_.ask(command, x.context(), std::move(reply), std::move(remember));
      };
      call.render = [spoken = x.spoken()](const auto&) {
        return to_answer(200, password_changed_body(spoken));
      };
      call.refuse = [](const auto& changed) { return describe(changed.refusal()); };
      desk_->answer_once(asked, by, x, std::move(call));
    };
  }

 private:
  std::shared_ptr<const session_desk> desk_;
  actors::engine& engine_;
  request_memory memory_;
};

}  // namespace

void add_auth_routes(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  const auto routes = std::make_shared<const auth_routes>(desk);
  const auto add = [&](const char* path, auto member) {
    table.add({edge::method::post, path,
               [routes, member](const edge::request& r, const exchange& x) { ((*routes).*member)(r, x); }});
  };
  add("/api/auth/register", &auth_routes::register_person);
  add("/api/auth/login", &auth_routes::log_in);
  add("/api/auth/logout", &auth_routes::log_out);
  desk->add(table, edge::method::post, "/api/auth/change-password", session_desk::admits::everyone,
            [routes](const edge::request& r) { return routes->change_password(r); });
}

}  // namespace usher::api
