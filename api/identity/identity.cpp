#include "api/identity/identity.hpp"

#include "api/http/request_headers.hpp"
#include "api/identity/refusals.hpp"

namespace usher::api {

credentials identity::needs() const {
  auto any_of = credential::session | credential::admin_key;
  if (how_.trusted) {
    any_of = credential::nobody_in_particular | credential::admin_key;
  }
  return how_.session ? any_of | credential::session : any_of;
}

bool identity::believes(const edge::request& r) const {
  return how_.trusted && !(how_.session && credentials_of(r, "token"));
}

void identity::find(const edge::request& r, std::optional<domain::user_id> named, const exchange& x,
                    std::function<void(const found&)> next) const {
  const auto go_on = [named, &x, &next](const std::string& by) {
    if (!named) {
      return x.refuse(missing_field("userId"));
    }
    next({*named, by + std::to_string(named->value)});
  };
  if (believes(r)) {
    return go_on("");
  }
  if (credentials_of(r, "bearer")) {
    return keys_->pass(r, scopes_for_tokens, x,
                       [&go_on](const key_holder& who) { go_on(who.owner + " for "); });
  }
  engine_.ask(actors::authenticate{session_key_of(r)}, x.context(),
              x.then<actors::session_outcome>(
                  [named, x, next = std::move(next)](const actors::session_outcome& whose) {
                    if (!whose) {
                      return x.refuse(describe(whose.refusal()));
                    }
                    const auto user = whose.value().user;
                    if (named && *named != user) {
                      problem what = names_another;
                      what.details["field"] = "userId";
                      return x.refuse(what);
                    }
                    next({user, std::to_string(user.value)});
                  }));
}

}  // namespace usher::api
