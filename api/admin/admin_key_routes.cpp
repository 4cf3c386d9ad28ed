#include "api/admin/admin_routes.hpp"
#include "api/admin/refusals.hpp"
#include "api/admin/render_admin.hpp"
#include "api/http/strict_fields.hpp"
#include "api/support/secrets.hpp"
#include "domain/base/plain_text.hpp"
#include "domain/base/unicode.hpp"

namespace usher::api {

namespace {

using edge::method;

constexpr std::int64_t seconds_of_a_day = 86'400;
constexpr std::int64_t longest_overlap = 30 * seconds_of_a_day;

std::string name_in(const strict_fields& body) {
  auto name = domain::composed(body.required("name", body.text("name")));
  constexpr auto most = domain::limits::max_app_key_name_characters;
  const bool is_blank = domain::all_code_points(name, domain::is_space);
  if (is_blank || domain::count_characters(name) > most || !domain::is_plain_text(name)) {
    const auto characters = std::to_string(most);
    throw bad_request{wrong_field("name", {"제어 문자가 없는 1~" + characters + "자의 글",
                                           "1 to " + characters + " characters without control characters"})};
  }
  return name;
}

/// Those of `role`, and those that are named.
domain::key_scopes scopes_in(const strict_fields& body) {
  const auto role = body.word<domain::key_role>("role");
  auto scopes = role ? domain::scopes_of(*role) : domain::key_scopes{};
  constexpr auto most = domain::values_of<domain::key_scope>.size();
  for (const auto& word : body.texts("scopes", most).value_or(std::vector<std::string>{})) {
    const auto scope = domain::from_word<domain::key_scope>(word);
    if (!scope) {
      const auto every = domain::to_text(domain::key_scopes::all());
      throw bad_request{wrong_field("scopes", {"권한의 목록: " + every, "a list of these: " + every})};
    }
    scopes.insert(*scope);
  }
  if (scopes.empty()) {
    throw bad_request{missing_field("scopes")};
  }
  return scopes;
}

std::optional<domain::instant> end_in(const strict_fields& body, const actors::clock& time) {
  const auto end = body.instant("expiresAt", time);
  if (end && *end <= time.now()) {
    throw bad_request{wrong_field("expiresAt", {"미래의 시각", "in the future"})};
  }
  return end;
}

struct make_key_call : admin_call {
  static constexpr method_and_path at{method::post, "/api/admin/keys"};
  static constexpr int status = 201;
  static constexpr std::string_view never[] = {"KEY_NOT_FOUND", "KEY_OVER"};
  using call_at::call_at;

  domain::make_app_key command() const { return {name, scopes, hash_secret(secret), end}; }
  json render(const domain::app_key& made) const { return app_key_body(made, secret, time()); }

  strict_fields body = strict_fields::of_body(*request, {"name", "role", "scopes", "expiresAt"});
  std::string name = name_in(body);
  domain::key_scopes scopes = scopes_in(body);
  std::optional<domain::instant> end = end_in(body, time());
  std::string secret = new_app_key();
};

/// A call about the key that the path names.
struct key_call : admin_call {
  using call_at::call_at;

  domain::app_key_number key{number_in_path(*request, "keyNo")};
};

struct rotate_key_call : key_call {
  static constexpr method_and_path at{method::post, "/api/admin/keys/{keyNo}/rotate"};
  static constexpr std::string_view never[] = {"KEY_NAME_TAKEN", "TOO_MANY_KEYS"};
  using key_call::key_call;

  domain::rotate_app_key command() const { return {key, hash_secret(secret), overlap}; }
  json render(const domain::app_key& rotated) const { return app_key_body(rotated, secret, time()); }

  std::chrono::seconds overlap{strict_fields::of_body(*request, {"overlapSeconds"})
                                   .number("overlapSeconds", 0, longest_overlap)
                                   .value_or(seconds_of_a_day)};
  std::string secret = new_app_key();
};

struct revoke_key_call : key_call {
  static constexpr method_and_path at{method::post, "/api/admin/keys/{keyNo}/revoke"};
  static constexpr std::string_view never[] = {"KEY_OVER", "KEY_NAME_TAKEN", "TOO_MANY_KEYS"};
  using key_call::key_call;

  domain::revoke_app_key command() const { return {key}; }
  json render(const domain::app_key& revoked) const { return app_key_body(revoked, "", time()); }

  /// Takes none.
  strict_fields none = strict_fields::of_body(*request, {});
};

admin_desk::call list_keys(const edge::request& r, const actors::engine& engine) {
  strict_fields::of_query(r, {});
  return [&engine](const exchange& x) {
    if (const auto view = engine.keys()) {
      x.answer(200, app_keys_body(view->keys(), engine.time()));
    } else {
      x.refuse(actors::unavailable_reason::restoring);
    }
  };
}

}  // namespace

void add_admin_key_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk) {
  constexpr domain::key_scopes scopes{domain::key_scope::admin};
  desk->add(table, method::get, "/api/admin/keys", scopes,
            [desk](const edge::request& r) { return list_keys(r, desk->engine()); });
  add_calls<make_key_call, rotate_key_call, revoke_key_call>(table, *desk, scopes);
}

}  // namespace usher::api
