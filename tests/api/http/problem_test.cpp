#include "api/http/problem.hpp"

#include <gtest/gtest.h>

namespace usher::tests::problem_test {
namespace {

TEST(Problem, HasTheContractsMembers) {
  auto what = api::make_problem(409, "SEAT_TEMPORARILY_HELD",
                                {"다른 사람이 선점했습니다.", "somebody holds this seat"});
  what.details["extra"] = 1;
  domain::trace_id trace;
  trace.bytes.fill(0xab);
  const auto answer = api::render(what, trace);
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(api::json::parse(answer.body), (api::json{{"error", "SEAT_TEMPORARILY_HELD"},
                                                      {"code", "SEAT_TEMPORARILY_HELD"},
                                                      {"message", "다른 사람이 선점했습니다."},
                                                      {"extra", 1},
                                                      {"traceId", "abababababababababababababababab"}}));
}

TEST(Problem, SurvivesTextsThatAreNoUtf8) {
  const auto answer =
      api::render(api::make_problem(404, "NOT_FOUND", api::same_in_both("nothing at /\xff\xfe")), {});
  EXPECT_FALSE(api::json::parse(answer.body, nullptr, false).is_discarded());
}

TEST(Problem, TryAgainLaterSaysWhen) {
  const auto answer = api::render(api::make_problem(503, "OVERLOADED", {"나중에", "later"}), {});
  EXPECT_EQ(answer.status, 503);
  const std::pair<std::string, std::string> header{"Retry-After", "1"};
  EXPECT_EQ(answer.headers, std::vector{header});
}

TEST(Problem, NamesTheFieldInBothLanguages) {
  const auto wrong = api::wrong_field("seatNo", {"정수", "a whole number"});
  EXPECT_EQ(wrong.message, (api::bilingual{"seatNo 값이 올바르지 않습니다. 올바른 값: 정수",
                                           "seatNo must be a whole number"}));
  EXPECT_EQ(wrong.details["field"], "seatNo");
  const auto missing = api::missing_field("userId");
  EXPECT_EQ(missing.message, (api::bilingual{"userId 항목이 필요합니다.", "userId is required"}));
  EXPECT_EQ(missing.details["field"], "userId");
}

}  // namespace
}  // namespace usher::tests::problem_test
