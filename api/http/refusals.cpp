#include "api/http/refusals.hpp"

namespace usher::api {

namespace {

void replace_next(std::string& text, std::string_view value) {
  constexpr std::string_view gap = "{}";
  const auto at = text.find(gap);
  if (at != std::string::npos) {
    text.replace(at, gap.size(), value);
  }
}

}  // namespace

refusal_answer::operator problem() const {
  problem what{status, std::string(error), std::string(code),
               bilingual{std::string(korean), std::string(english)}};
  if (status == 503) {
    what.headers.emplace_back("Retry-After", "1");
  }
  return what;
}

void fill(problem& what, const bilingual& value) {
  replace_next(what.message.korean, value.korean);
  replace_next(what.message.english, value.english);
}

void fill(problem& what, std::int64_t value) {
  fill(what, std::to_string(value));
}

void blame(problem& what, std::string_view field, std::string_view expectation) {
  fill(what, std::string(field));
  fill(what, std::string(expectation));
  what.details["field"] = field;
}

}  // namespace usher::api
