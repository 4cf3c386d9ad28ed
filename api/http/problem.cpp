#include "api/http/problem.hpp"

#include "api/http/trace_context.hpp"

namespace usher::api {

problem make_problem(int status, std::string code, bilingual message) {
  return {status, code, std::move(code), std::move(message)};
}

problem wrong_field(std::string_view field, std::string_view expectation) {
  auto what = make_problem(400, "INVALID_FIELD", std::string(field) + " must be " + std::string(expectation));
  what.details["field"] = field;
  return what;
}

problem try_again_later(std::string code, bilingual message) {
  auto what = make_problem(503, std::move(code), std::move(message));
  what.headers.emplace_back("Retry-After", "1");
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
