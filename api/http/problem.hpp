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

// What a field must be, as wrong_field tells it.

inline const bilingual a_whole_number{"정수", "a whole number"};
inline const bilingual whole_numbers{"정수의 목록", "a list of whole numbers"};
inline const bilingual an_object{"객체", "an object"};
inline const bilingual a_flag{"true 또는 false", "true or false"};
inline const bilingual a_text{"문자열", "a text"};
inline const bilingual a_date{"2024-09-15와 같은 날짜", "a date such as 2024-09-15"};
inline const bilingual a_local_time{"2024-09-15T20:00:00과 같은 날짜와 시각",
                                    "a date and time such as 2024-09-15T20:00:00"};
inline const bilingual an_earlier_next{"앞 페이지의 next 값", "the `next` of an earlier page"};

inline bilingual number_from(std::int64_t lowest) {
  const auto from = std::to_string(lowest);
  return {from + " 이상의 정수", "a whole number from " + from + " on"};
}
inline bilingual number_between(std::int64_t lowest, std::int64_t highest) {
  const auto from = std::to_string(lowest);
  const auto to = std::to_string(highest);
  return {from + "부터 " + to + "까지의 정수", "a whole number from " + from + " to " + to};
}
inline bilingual plain_text_up_to(std::size_t most) {
  const auto characters = std::to_string(most);
  return {"제어 문자가 없는 1~" + characters + "자의 글",
          "1 to " + characters + " characters without control characters"};
}

/// The answer: `{error, code, message, ...details, ...field_texts, traceId}`.
edge::response render(const problem& what, const domain::trace_id& trace, language spoken = language::korean);

}  // namespace usher::api
