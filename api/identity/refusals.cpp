#include "api/identity/refusals.hpp"

#include "actors/tracing/refusal_names.hpp"

namespace usher::api {

void refusals<domain::session_refusal>::want_session(problem& what, const why&, const nothing_asked&) {
  what.headers.emplace_back("WWW-Authenticate", "Token");
}

void refusals<domain::session_refusal>::tell_reason(problem& what, const why& refusal, const nothing_asked&) {
  what.details["reason"] = tracing::refusal_name(refusal);
}

}  // namespace usher::api
