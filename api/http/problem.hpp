#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/edge/http.hpp"
#include "api/http/language.hpp"
#include "api/support/json_text.hpp"
#include "domain/base/ids.hpp"

namespace usher::api {

/// What went wrong, as a client reads it.
struct problem {
  int status;
  /// The stable text or code that the contract lists; clients compare it.
  std::string error;
  /// An upper-case identifier.
  std::string code;
  /// For people.
  bilingual message;
  /// Further members of the body.
  json details = json::object();
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// Further members that are lists of texts for people: what is wrong with each field.
  std::vector<std::pair<std::string, std::vector<bilingual>>> field_texts = {};
};

/// Thrown while a request is read, and only there; becomes its answer.
struct bad_request {
  problem what;
};

/// A problem whose `error` is its code. With Retry-After where it is 503.
problem make_problem(int status, std::string code, bilingual message);

/// 400 for a field that is there but wrong. `expectation` completes "<field> must be ..." in English, and in
/// Korean is the noun for what would be right.
problem wrong_field(std::string_view field, const bilingual& expectation);
/// 400 for a field that is not there but has to be.
problem missing_field(std::string_view field);

/// The answer: `{error, code, message, ...details, ...field_texts, traceId}`.
edge::response render(const problem& what, const domain::trace_id& trace, language spoken = language::korean);

}  // namespace usher::api
