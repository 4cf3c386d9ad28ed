#include "api/identity/refusals.hpp"

#include "actors/tracing/refusal_names.hpp"

namespace usher::api {

void refusals<domain::session_refusal>::want_session(problem& what, const why&, const nothing_asked&) {
  what.headers.emplace_back("WWW-Authenticate", "Token");
}

void refusals<domain::session_refusal>::tell_reason(problem& what, const why& refusal, const nothing_asked&) {
  what.details["reason"] = tracing::refusal_name(refusal);
}

void refusals<assertion_refusal>::want_assertion(problem& what, const assertion_refusal&,
                                                 const nothing_asked&) {
  what.headers.emplace_back("WWW-Authenticate", "Bearer");
}

void refusals<assertion_refusal>::refuse_assertion(problem& what, const assertion_refusal&,
                                                   const nothing_asked&) {
  what.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
}

void refusals<assertion_refusal>::name_claim(problem& what, const assertion_refusal& refusal,
                                             const nothing_asked& asked) {
  refuse_assertion(what, refusal, asked);
  what.details["claim"] = refusal.claim;
  fill(what, same_in_both(std::string(refusal.claim)));
}

}  // namespace usher::api
