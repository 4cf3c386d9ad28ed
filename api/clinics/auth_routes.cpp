#include "api/clinics/auth_routes.hpp"

#include "api/clinics/refusals.hpp"
#include "api/clinics/registration_fields.hpp"
#include "api/clinics/render_people.hpp"
#include "api/http/request_headers.hpp"
#include "api/support/secrets.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/plain_text.hpp"

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
    } else if (domain::count_characters(text) > domain::limits::max_password_characters) {
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

using edge::method;
using auth_call = call_at<session_desk>;

struct register_person_call : auth_call {
  static constexpr method_and_path at{method::post, "/api/auth/register"};
  static constexpr auto needs = credential::nobody_in_particular;
  static constexpr int status = 201;
  using call_at::call_at;

  std::string whose() const { return form.username.value_or(""); }
  domain::secret_hash bearer() const { return {}; }
  domain::registration_form command() const { return form; }
  json render(domain::user_id registered) const { return registration_body(registered, x.spoken()); }

  domain::registration_form form = read_form(fields::of_body(*request));
};

struct login_fields {
  explicit login_fields(const fields& body)
      : username(body.text("username")), password(body.text("password")) {}

  std::string username;
  std::string password;
};

struct log_in_call : auth_call {
  static constexpr method_and_path at{method::post, "/api/auth/login"};
  static constexpr auto needs = credential::nobody_in_particular;
  using call_at::call_at;

  std::string whose() const { return who.username; }
  domain::secret_hash bearer() const { return {}; }
  /// A username that long is nobody's, and must not fill the memory of those who are guessed at.
  std::optional<problem> check() const {
    const bool too_long = domain::count_characters(who.password) > domain::limits::max_password_characters ||
                          domain::count_characters(who.username) > domain::limits::max_username_characters;
    return too_long ? std::optional(describe(domain::login_refusal::wrong_credentials)) : std::nullopt;
  }
  actors::log_in command() const { return {who.username, who.password, hash_secret(key), from}; }
  json render(const domain::person& who) const { return login_body(who, key); }

  login_fields who{fields::of_body(*request)};
  std::string from = request->remote_address;
  std::string key = new_session_key();
};

struct log_out_call : auth_call {
  static constexpr method_and_path at{method::post, "/api/auth/logout"};
  static constexpr auto needs = credential::session;
  using call_at::call_at;

  std::string whose() const { return domain::to_hex(key.bytes); }
  domain::secret_hash bearer() const { return key; }
  actors::log_out command() const { return {key}; }
  json render(const domain::caller&) const { return logout_body(x.spoken()); }

  domain::secret_hash key = session_key_of(*request);
};

struct change_password_call : session_call<session_desk> {
  static constexpr method_and_path at{method::post, "/api/auth/change-password"};
  static constexpr auto admits = session_desk::admits::everyone;
  using session_call::session_call;

  std::optional<problem> check() const {
    return form.errors.empty() ? std::nullopt : std::optional(describe(form.errors));
  }
  actors::change_password command() const { return {key, form.old_password, form.new_password, from}; }
  json render(const domain::caller&) const { return password_changed_body(x.spoken()); }

  password_form form = read_passwords(fields::of_body(*request));
  domain::secret_hash key = session_key_of(*request);
  std::string from = request->remote_address;
};

/// Calls that ask for no session first, each with keys of those who make it.
template <class... Calls>
void add_open_calls(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  (table.add({Calls::at.method, Calls::at.path, Calls::needs,
              [desk](const edge::request& r, const exchange& x) {
                const std::shared_ptr<const Calls> call = read_call<Calls>(r, *desk, x);
                desk->memory().answer_once(identify(r, call->whose()), call->bearer(), x, call);
              },
              answers_of_call<Calls>()}),
   ...);
}

}  // namespace

void add_auth_routes(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  add_open_calls<register_person_call, log_in_call, log_out_call>(table, desk);
  add_calls<change_password_call>(table, *desk, desk);
}

}  // namespace usher::api
