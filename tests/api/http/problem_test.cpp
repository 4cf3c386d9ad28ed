#include "api/http/problem.hpp"

#include <gtest/gtest.h>

namespace usher::tests::problem_test {
namespace {

TEST(Problem, HasTheContractsMembers) {
  auto what = api::make_problem(409, "SEAT_TEMPORARILY_HELD", "somebody holds this seat");
  what.details["extra"] = 1;
  domain::trace_id trace;
  trace.bytes.fill(0xab);
  const auto answer = api::render(what, trace);
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(api::json::parse(answer.body), (api::json{{"error", "SEAT_TEMPORARILY_HELD"},
                                                      {"code", "SEAT_TEMPORARILY_HELD"},
                                                      {"message", "somebody holds this seat"},
                                                      {"extra", 1},
                                                      {"traceId", "abababababababababababababababab"}}));
}

TEST(Problem, SurvivesTextsThatAreNoUtf8) {
  const auto answer = api::render(api::make_problem(404, "NOT_FOUND", "nothing at /\xff\xfe"), {});
  EXPECT_FALSE(api::json::parse(answer.body, nullptr, false).is_discarded());
}

TEST(Problem, TryAgainLaterSaysWhen) {
  const auto answer = api::render(api::try_again_later("OVERLOADED", "later"), {});
  EXPECT_EQ(answer.status, 503);
  const std::pair<std::string, std::string> header{"Retry-After", "1"};
  EXPECT_EQ(answer.headers, std::vector{header});
}

}  // namespace
}  // namespace usher::tests::problem_test
