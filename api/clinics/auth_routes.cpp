#include "api/clinics/auth_routes.hpp"

#include "api/clinics/office/login_notes.hpp"
#include "api/clinics/refusals.hpp"
#include "api/clinics/registration_fields.hpp"
#include "api/clinics/render_people.hpp"
#include "api/http/request_headers.hpp"
#include "api/http/strict_fields.hpp"
#include "api/support/secrets.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/plain_text.hpp"
#include "domain/base/unicode.hpp"

namespace usher::api {

namespace {

constexpr std::int64_t usual_invitation_hours = 7 * 24;
constexpr std::int64_t longest_invitation_hours = 366 * 24;

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
      errors.push_back({name, domain::field_error::required});
    } else if (domain::count_characters(text) > domain::limits::max_password_characters) {
      errors.push_back({name, domain::field_error::too_long});
    }
    return text;
  };
  password_form form;
  form.old_password = read("old_password", form.errors);
  form.new_password = read("new_password", form.errors);
  if (body.optional_text("new_password_confirm").value_or(form.new_password) != form.new_password) {
    form.errors.push_back({"new_password_confirm", domain::field_error::mismatch});
  }
  return form;
}

using edge::method;
using auth_call = call_at<session_desk>;

struct register_person_call : call_at<registration_desk> {
  static constexpr method_and_path at{method::post, "/api/auth/register"};
  static constexpr auto needs = credential::nobody_in_particular;
  static constexpr bool yields = true;
  static constexpr int status = 201;
  static constexpr refusal_answer also[] = {registration_closed};
  using call_at::call_at;

  std::string whose() const { return form.username.value_or(""); }
  /// A form without a username is refused for that.
  std::optional<problem> check() const {
    if (desk.mode() == registration::closed) {
      return registration_closed;
    }
    const bool admitted = desk.mode() == registration::open || !form.username ||
                          desk.invited().admits(invitation.value_or(""), *form.username, time().now());
    if (admitted) {
      return std::nullopt;
    }
    const auto error =
        invitation.value_or("").empty() ? domain::field_error::required : domain::field_error::not_allowed;
    return describe(domain::field_errors{{"invitation", error}});
  }
  domain::secret_hash bearer() const { return {}; }
  domain::registration_form command() const { return form; }
  json render(domain::user_id registered) const { return registration_body(registered, x.spoken()); }

  fields body = fields::of_body(*request);
  domain::registration_form form = read_form(body);
  std::optional<std::string> invitation = body.optional_text("invitation");
};

/// Invites somebody who is to choose the username in the invitation, and a password of their own.
struct invite_call : session_call<registration_desk> {
  static constexpr method_and_path at{method::post, "/api/users/invitations"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr domain::key_scopes scopes{domain::key_scope::people_write};
  static constexpr int status = 201;
  static constexpr refusal_answer also[] = {not_by_invitation};
  static constexpr std::string_view never[] = {"USER_NOT_FOUND"};
  using outcome = actors::person_outcome;
  using session_call::session_call;

  std::optional<problem> check() const {
    return desk.mode() == registration::invited ? std::nullopt : std::optional<problem>(not_by_invitation);
  }
  /// Only asks whether somebody of that name could be made; nothing is kept of an invitation.
  void carry_out(const actors::reply_to<outcome>& reply, const actors::remember_as<outcome>&) const {
    domain::create_person wanted;
    wanted.by = by;
    wanted.form.username = username;
    wanted.form.password = new_password();
    wanted.form.name = "invited";
    engine().ask(actors::create_person{std::move(wanted), true}, x.context(), reply);
  }
  json render(const domain::person& wanted) const {
    const auto ends = time().now() + std::chrono::hours{valid_hours};
    return {{"username", wanted.username},
            {"invitation", desk.invited().make(wanted.username, ends)},
            {"expires_at", time().to_text(ends)}};
  }

  strict_fields body = strict_fields::of_body(*request, {"username", "valid_hours"});
  std::string username = body.required("username", body.text("username"));
  std::int64_t valid_hours =
      body.number("valid_hours", 1, longest_invitation_hours).value_or(usual_invitation_hours);
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
  static constexpr bool yields = true;
  using call_at::call_at;

  std::string whose() const { return who.username; }
  domain::secret_hash bearer() const { return {}; }
  /// A username that long is nobody's, and must not fill the memory of those who are guessed at.
  std::optional<problem> check() const {
    const bool too_long = domain::count_characters(who.password) > domain::limits::max_password_characters ||
                          domain::count_characters(who.username) > domain::limits::max_username_characters;
    return too_long ? std::optional(describe(domain::login_refusal::wrong_credentials)) : std::nullopt;
  }
  actors::log_in command() const { return {who.username, who.password, hash_secret(key)}; }
  void carry_out(const actors::reply_to<actors::logged_in_outcome>& reply,
                 const actors::remember_as<actors::logged_in_outcome>& remember) const {
    const actors::reply_to<actors::logged_in_outcome> noting{
        [self = *this, reply](actors::answer<actors::logged_in_outcome> a) {
          if (const auto* outcome = std::get_if<actors::logged_in_outcome>(&a)) {
            self.note(*outcome);
          }
          reply.send(std::move(a));
        }};
    engine().ask(command(), x.context(), noting, remember);
  }
  json render(const domain::person& logged_in) const {
    auto body = login_body(logged_in, key);
    // LEGACY: what is guessed first.
    if (logged_in.is_student && domain::folded(who.password) == domain::folded(logged_in.username)) {
      body["needs_password_change"] = true;
    }
    return body;
  }

  /// Who is locked out was not looked at.
  void note(const actors::logged_in_outcome& outcome) const {
    auto known = from;
    if (outcome) {
      known.user = outcome.value().id;
      known.key = hash_secret(key);
    } else {
      const auto* why = std::get_if<domain::login_refusal>(&outcome.refusal());
      if (why == nullptr) {
        return;
      }
      known.failure = *why == domain::login_refusal::inactive ? login_failure::account_inactive
                                                              : login_failure::invalid_credentials;
      known.username = who.username;
    }
    desk.logins().add(std::move(known));
  }
  login_fields read_who() const {
    try {
      return login_fields{fields::of_body(*request)};
    } catch (const bad_request&) {
      auto refused = from;
      refused.failure = login_failure::validation_error;
      desk.logins().add(std::move(refused));
      throw;
    }
  }

  /// When and from where.
  login_note from = login_note_of(*request, time().now());
  login_fields who = read_who();
  std::string key = new_session_key();
};

struct log_out_call : auth_call {
  static constexpr method_and_path at{method::post, "/api/auth/logout"};
  static constexpr auto needs = credential::session;
  static constexpr bool yields = true;
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
  actors::change_password command() const { return {key, form.old_password, form.new_password}; }
  json render(const domain::caller&) const { return password_changed_body(x.spoken()); }

  password_form form = read_passwords(fields::of_body(*request));
  domain::secret_hash key = session_key_of(*request);
};

/// LEGACY: as the original's front end asks for it, and shows what is wrong as it is. In its dialog of a
/// first login the password that somebody has just proved to know is not asked for again.
struct change_password_in_dialog_call : session_call<session_desk> {
  static constexpr method_and_path at{method::post, "/api/auth/change_password"};
  static constexpr auto admits = session_desk::admits::everyone;
  using session_call::session_call;

  std::optional<problem> check() const {
    for (const auto& [name, given] : {std::pair{"current_password", &current},
                                      {"new_password", &wanted},
                                      {"confirm_password", &confirmed}}) {
      if (given->empty() || domain::count_characters(*given) > domain::limits::max_password_characters) {
        return wrong(domain::field_errors{
            {name, given->empty() ? domain::field_error::required : domain::field_error::too_long}});
      }
    }
    return wanted == confirmed
               ? std::nullopt
               : std::optional(
                     wrong(domain::field_errors{{"confirm_password", domain::field_error::mismatch}}));
  }
  actors::change_password command() const { return {key, current, wanted, true}; }
  json render(const domain::caller&) const { return password_changed_body(x.spoken()); }
  problem refuse(const actors::password_changed_outcome& refused) const {
    const auto* errors = std::get_if<domain::field_errors>(&refused.refusal());
    if (errors == nullptr) {
      return describe(refused.refusal());
    }
    auto mine = *errors;
    for (auto& one : mine) {
      one.field = one.field == "old_password" ? "current_password" : one.field;
    }
    return wrong(mine);
  }

  /// `error` is the text.
  static problem wrong(const domain::field_errors& errors) {
    auto what = describe(errors);
    what.message = text_of(errors.front());
    return shown_as_text(std::move(what));
  }

  fields body = fields::of_body(*request);
  std::string current = body.optional_text("current_password").value_or("");
  std::string wanted = body.optional_text("new_password").value_or("");
  std::string confirmed = body.optional_text("confirm_password").value_or("");
  domain::secret_hash key = session_key_of(*request);
};

/// Calls that ask for no session first, each with keys of those who make it.
template <class... Calls, class Desk>
void add_open_calls(route_table& table, const std::shared_ptr<const Desk>& desk) {
  (table.add({Calls::at.method, Calls::at.path, Calls::needs,
              [desk](const edge::request& r, const exchange& x) {
                const std::shared_ptr<const Calls> call = read_call<Calls>(r, *desk, x);
                desk->memory().answer_once(identify(r, call->whose()), call->bearer(), x, call);
              },
              answers_of_call<Calls>()}),
   ...);
}

}  // namespace

void add_auth_routes(route_table& table, const std::shared_ptr<const session_desk>& desk,
                     const registration_settings& settings) {
  const auto registrations = std::make_shared<const registration_desk>(desk->engine(), settings);
  add_open_calls<register_person_call>(table, registrations);
  add_calls<invite_call>(table, *desk, registrations);
  add_open_calls<log_in_call, log_out_call>(table, desk);
  add_calls<change_password_call, change_password_in_dialog_call>(table, *desk, desk);
}

}  // namespace usher::api
