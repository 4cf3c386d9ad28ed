#include "api/http/problem.hpp"

#include "api/http/shared_refusals.hpp"
#include "api/http/trace_context.hpp"

namespace usher::api {

problem make_problem(int status, std::string code, bilingual message) {
  problem what{status, code, std::move(code), std::move(message)};
  if (status == 503) {
    what.headers.emplace_back("Retry-After", "1");
  }
  return what;
}

problem wrong_field(std::string_view field, const bilingual& expectation) {
  problem what = field_is_wrong;
  blame(what, field, expectation);
  return what;
}

problem missing_field(std::string_view field) {
  problem what = field_is_missing;
  blame(what, field);
  return what;
}

edge::response render(const problem& what, const domain::trace_id& trace, language spoken) {
  json body{{"error", what.error}, {"code", what.code}, {"message", what.message.in(spoken)}};
  for (const auto& [name, value] : what.details.items()) {
    body[name] = value;
  }
  for (const auto& [field, texts] : what.field_texts) {
    for (const auto& text : texts) {
      body[field].push_back(text.in(spoken));
    }
  }
  body["traceId"] = to_text(trace);
  edge::response answer;
  answer.status = what.status;
  // Texts of clients may come back in messages; whatever is no UTF-8 in them must not break the answer.
  answer.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  answer.headers = what.headers;
  return answer;
}

}  // namespace usher::api
