#include "api/identity/identity.hpp"

#include <utility>

#include "api/http/request_headers.hpp"
#include "api/identity/refusals.hpp"

namespace usher::api {

credentials identity::needs() const {
  if (!how_.trusted) {
    return credential::session;
  }
  return how_.session ? credential::nobody_in_particular | credential::session
                      : credentials(credential::nobody_in_particular);
}

bool identity::believes(const edge::request& r) const {
  return how_.trusted && !(how_.session && credentials_of(r, "token"));
}

void identity::find(const edge::request& r, std::optional<domain::user_id> named, const exchange& x,
                    std::function<void(domain::user_id)> next) const {
  if (believes(r)) {
    return named ? next(*named) : x.refuse(missing_field("userId"));
  }
  engine_.ask(actors::authenticate{session_key_of(r)}, x.context(),
              x.then<actors::session_outcome>(
                  [named, x, next = std::move(next)](const actors::session_outcome& whose) {
                    if (!whose) {
                      return x.refuse(describe(whose.refusal()));
                    }
                    if (named && *named != whose.value().user) {
                      problem what = names_another;
                      what.details["field"] = "userId";
                      return x.refuse(what);
                    }
                    next(whose.value().user);
                  }));
}

}  // namespace usher::api
