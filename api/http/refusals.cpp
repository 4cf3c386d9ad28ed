#include "api/http/refusals.hpp"

#include <chrono>
#include <string>

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
  auto what = make_problem(status, std::string(code), {std::string(korean), std::string(english)});
  what.error = error;
  return what;
}

void fill(problem& what, const bilingual& value) {
  replace_next(what.message.korean, value.korean);
  replace_next(what.message.english, value.english);
}

void fill(problem& what, std::int64_t value) {
  fill(what, same_in_both(std::to_string(value)));
}

void blame(problem& what, std::string_view field) {
  fill(what, same_in_both(std::string(field)));
  what.details["field"] = field;
}

void blame(problem& what, std::string_view field, const bilingual& expectation) {
  blame(what, field);
  fill(what, expectation);
}

bilingual one_of(std::span<const std::string_view> words) {
  bilingual list;
  for (const auto& word : words) {
    const bool is_first = &word == &words.front();
    const bool is_last = &word == &words.back();
    list.korean.append(is_first ? "" : ", ").append(word);
    list.english.append(is_first ? "" : is_last ? " or " : ", ").append(word);
  }
  list.korean += " 중 하나";
  return list;
}

void tell_wait(problem& what, domain::milliseconds wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  what.headers.emplace_back("Retry-After", std::to_string(seconds));
}

}  // namespace usher::api
