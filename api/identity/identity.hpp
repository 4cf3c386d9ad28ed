#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "actors/engine.hpp"
#include "api/edge/http.hpp"
#include "api/http/exchange.hpp"
#include "api/http/refusals.hpp"
#include "api/http/routes.hpp"
#include "api/identity/assertion_login.hpp"
#include "api/identity/key_gate.hpp"

/// Who calls, for the calls that take a token: everything that goes by the token afterwards is theirs.
namespace usher::api {

/// How the server knows whom a token is for (`--identity`); at least one.
struct identity_settings {
  /// Whoever the request names is believed: anyone who knows a number acts as that user.
  bool trusted = false;
  /// Whoever is logged in with the key of the request.
  bool session = false;
  /// Whomever an assertion of the login of somebody else names.
  bool assertion = false;
};

/// Of which a key needs one to take tokens for anybody.
inline constexpr domain::key_scopes scopes_for_tokens{domain::key_scope::tokens_create};

inline constexpr refusal_answer names_another{403, "USER_MISMATCH",
                                              "userId가 로그인한 사용자와 다릅니다. 생략해도 됩니다.",
                                              "userId is not the user who is logged in; it may be left out"};

/// Any thread. The engine must outlive it.
class identity {
 public:
  /// `login` is needed where assertions are believed.
  identity(actors::engine& engine, identity_settings how, std::shared_ptr<const key_gate> keys,
           std::shared_ptr<const assertion_login> login)
      : engine_(engine), how_(how), keys_(std::move(keys)), login_(std::move(login)) {}

  /// Nobody else vouches for whom a request names.
  bool is_trusting() const { return how_.trusted; }

  /// What a request must show for it to be known whom it is for.
  credentials needs() const;

  /// Whether whom this request names is believed; it must name somebody then. A session key or an
  /// assertion that comes along decides where those do.
  bool believes(const edge::request& r) const;

  /// Whom a request is for, and whose its Idempotency-Key is.
  struct found {
    domain::user_id user;
    std::string owner;
  };

  /// Goes on with whom the request is for, perhaps on an actor's thread. Refuses it otherwise, also when it
  /// names somebody else than its session key or assertion. Whoever has a key for it takes tokens for
  /// anybody.
  void find(const edge::request& r, std::optional<domain::user_id> named, const exchange& x,
            std::function<void(const found&)> next) const;

 private:
  void find_by_assertion(const edge::request& r, std::optional<domain::user_id> named, const exchange& x,
                         std::function<void(const found&)> next) const;
  void find_by_session(const edge::request& r, std::optional<domain::user_id> named, const exchange& x,
                       std::function<void(const found&)> next) const;

  actors::engine& engine_;
  identity_settings how_;
  std::shared_ptr<const key_gate> keys_;
  std::shared_ptr<const assertion_login> login_;
};

}  // namespace usher::api
