#include "api/identity/identity.hpp"

#include "api/http/request_headers.hpp"
#include "api/identity/refusals.hpp"

namespace usher::api {

namespace {

/// Goes on for whom the caller is; the request may name nobody else.
void go_on_as(domain::user_id user, std::optional<domain::user_id> named, const exchange& x,
              const std::function<void(const identity::found&)>& next) {
  if (named && *named != user) {
    problem what = names_another;
    what.details["field"] = "userId";
    return x.refuse(what);
  }
  next({user, std::to_string(user.value)});
}

}  // namespace

credentials identity::needs() const {
  credentials any_of = credential::admin_key;
  if (how_.trusted) {
    any_of = any_of | credential::nobody_in_particular;
  }
  if (how_.session) {
    any_of = any_of | credential::session;
  }
  return how_.assertion ? any_of | credential::assertion : any_of;
}

bool identity::believes(const edge::request& r) const {
  const bool shows_who =
      (how_.session && credentials_of(r, "token")) || (how_.assertion && credentials_of(r, "bearer"));
  return how_.trusted && !shows_who;
}

void identity::find(const edge::request& r, std::optional<domain::user_id> named, const exchange& x,
                    std::function<void(const found&)> next) const {
  // Perhaps later, on an actor's thread.
  const auto go_on = [named, x, next](const std::string& by) {
    if (!named) {
      return x.refuse(missing_field("userId"));
    }
    next({*named, by + std::to_string(named->value)});
  };
  if (believes(r)) {
    return go_on("");
  }
  const bool has_bearer = credentials_of(r, "bearer").has_value();
  if (has_bearer && (!how_.assertion || keys_->is_meant(r))) {
    return keys_->count(r, scopes_for_tokens, x,
                        [go_on](const key_holder& who) { go_on(who.owner + " for "); });
  }
  if (has_bearer) {
    return find_by_assertion(r, named, x, std::move(next));
  }
  if (how_.session) {
    return find_by_session(r, named, x, std::move(next));
  }
  x.refuse(describe(assertion_refusal{assertion_fault::missing}));
}

void identity::find_by_assertion(const edge::request& r, std::optional<domain::user_id> named,
                                 const exchange& x, std::function<void(const found&)> next) const {
  login_->read(std::string(*credentials_of(r, "bearer")),
               [named, x, next = std::move(next)](const assertion_outcome& whose) {
                 if (whose) {
                   go_on_as(whose.value(), named, x, next);
                 } else {
                   x.refuse(describe(whose.refusal()));
                 }
               });
}

void identity::find_by_session(const edge::request& r, std::optional<domain::user_id> named,
                               const exchange& x, std::function<void(const found&)> next) const {
  engine_.ask(actors::authenticate{session_key_of(r)}, x.context(),
              x.then<actors::session_outcome>(
                  [named, x, next = std::move(next)](const actors::session_outcome& whose) {
                    if (whose) {
                      go_on_as(whose.value().user, named, x, next);
                    } else {
                      x.refuse(describe(whose.refusal()));
                    }
                  }));
}

}  // namespace usher::api
