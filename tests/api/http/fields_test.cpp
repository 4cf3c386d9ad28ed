#include "api/http/fields.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace usher::tests::fields_test {
namespace {

using api::fields;

edge::request with_body(std::string body) {
  edge::request r;
  r.body = std::move(body);
  return r;
}

edge::request with_query(std::vector<std::pair<std::string, std::string>> query, std::string body = "") {
  auto r = with_body(std::move(body));
  r.query = std::move(query);
  return r;
}

api::problem problem_of(const std::function<void()>& read) {
  try {
    read();
  } catch (const api::bad_request& bad) {
    return bad.what;
  }
  ADD_FAILURE() << "nothing was wrong";
  return api::make_problem(0, "", {});
}

TEST(Fields, RefuseABodyThatIsNoJsonObject) {
  for (const auto* body : {"", "{", "nonsense", "{\"a\":1", "{'a':1}", "[1]", "1", "null", "\xff"}) {
    const auto what = problem_of([&] { fields::of_body(with_body(body)); });
    EXPECT_EQ(what.status, 400) << body;
    EXPECT_EQ(what.code, "INVALID_JSON") << body;
  }
}

TEST(Fields, NameTheMissingField) {
  for (const auto* body : {"{}", R"({"userId":null})", R"({"userid":1})"}) {
    const auto what = problem_of([&] { fields::of_body(with_body(body)).whole_number("userId"); });
    EXPECT_EQ(what.status, 400);
    EXPECT_EQ(what.code, "MISSING_FIELD");
    EXPECT_EQ(what.details["field"], "userId");
  }
}

TEST(Fields, ANumberMayStandForAText) {
  const auto read = [](const char* value) {
    const auto body = std::string(R"({"subject":)") + value + "}";
    return fields::of_body(with_body(body)).optional_text_or_number("subject");
  };
  EXPECT_EQ(read("\"physics1\""), "physics1");
  EXPECT_EQ(read("1"), "1");
  EXPECT_EQ(read("null"), std::nullopt);
  for (const auto* value : {"1.5", "true", "[]", "{}"}) {
    const auto what = problem_of([&] { read(value); });
    EXPECT_EQ(what.code, "INVALID_FIELD") << value;
    EXPECT_EQ(what.details["field"], "subject") << value;
  }
}

TEST(Fields, NameTheFieldOfAWrongType) {
  for (const auto* value : {"\"1\"", "1.5", "true", "[]", "{}", "1e-3", "9223372036854775808", "\"\""}) {
    const auto body = std::string(R"({"userId":)") + value + "}";
    const auto what = problem_of([&] { fields::of_body(with_body(body)).whole_number("userId"); });
    EXPECT_EQ(what.code, "INVALID_FIELD") << value;
    EXPECT_EQ(what.details["field"], "userId") << value;
    EXPECT_NE(what.message.english.find("userId"), std::string::npos);
  }
}

TEST(Fields, ReadWholeNumbersOfTheWholeRange) {
  const auto read = fields::of_body(with_body(R"({"a":-9223372036854775808,"b":9223372036854775807,"c":0})"));
  EXPECT_EQ(read.whole_number("a"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read.whole_number("b"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(read.whole_number("c"), 0);
}

TEST(Fields, ReadTextsAndFlags) {
  const auto read = fields::of_body(with_body(R"({"name":"김민지","student":true,"age":1})"));
  EXPECT_EQ(read.text("name"), "김민지");
  EXPECT_EQ(read.optional_flag("student"), true);
  EXPECT_EQ(read.optional_flag("teacher"), std::nullopt);
  EXPECT_EQ(problem_of([&] { read.text("age"); }).details["field"], "age");
  EXPECT_EQ(problem_of([&] { read.optional_flag("age"); }).details["field"], "age");
  EXPECT_EQ(problem_of([&] { read.text("nothing"); }).code, "MISSING_FIELD");
}

TEST(Fields, ReadLocalTimes) {
  const auto read = fields::of_body(with_body(R"({"a":"2024-09-15T20:00:00","b":"tomorrow","c":20240915})"));
  EXPECT_EQ(domain::to_text(read.local_time("a")), "2024-09-15T20:00:00");
  EXPECT_EQ(problem_of([&] { read.local_time("b"); }).details["field"], "b");
  EXPECT_EQ(problem_of([&] { read.local_time("c"); }).details["field"], "c");
}

TEST(Fields, ReadNumbersOfAQueryInDigits) {
  const auto request = with_query({{"concertId", "1"}, {"date", "x"}, {"at", "2024-09-15T20:00:00"}});
  const auto read = fields::of_query_or_body(request, "concertId");
  EXPECT_EQ(read.text("date"), "x");
  EXPECT_EQ(domain::to_text(read.local_time("at")), "2024-09-15T20:00:00");
  EXPECT_EQ(problem_of([&] { read.local_time("date"); }).details["field"], "date");
  EXPECT_EQ(problem_of([&] { read.local_time("nothing"); }).code, "MISSING_FIELD");
  EXPECT_EQ(read.whole_number("concertId"), 1);
  for (const auto* text : {"", "x", "1x", " 1", "1.0", "99999999999999999999"}) {
    const auto wrong_request = with_query({{"concertId", text}});
    const auto wrong = fields::of_query_or_body(wrong_request, "concertId");
    EXPECT_EQ(problem_of([&] { wrong.whole_number("concertId"); }).details["field"], "concertId") << text;
  }
}

TEST(Fields, TakeTheBodyOfAGetWhereTheQueryLacksTheField) {
  const auto with_a_body = with_query({}, R"({"concertId":3})");
  const auto legacy = fields::of_query_or_body(with_a_body, "concertId");
  EXPECT_EQ(legacy.whole_number("concertId"), 3);
  const auto with_both = with_query({{"concertId", "1"}}, R"({"concertId":3})");
  const auto both = fields::of_query_or_body(with_both, "concertId");
  EXPECT_EQ(both.whole_number("concertId"), 1);
  const auto with_nothing = with_query({});
  const auto none = fields::of_query_or_body(with_nothing, "concertId");
  EXPECT_EQ(problem_of([&] { none.whole_number("concertId"); }).code, "MISSING_FIELD");
}

TEST(Fields, ReadListsOfWholeNumbers) {
  const auto read = fields::of_body(with_body(R"({"a":[3,-1],"b":[],"c":null,"d":7,"e":[1,"2"],"f":[1.5]})"));
  EXPECT_EQ(read.optional_whole_numbers("a"), (std::vector<std::int64_t>{3, -1}));
  EXPECT_EQ(read.optional_whole_numbers("b"), (std::vector<std::int64_t>{}));
  EXPECT_EQ(read.optional_whole_numbers("c"), std::nullopt);
  EXPECT_EQ(read.optional_whole_numbers("nothing"), std::nullopt);
  for (const auto* name : {"d", "e", "f"}) {
    EXPECT_EQ(problem_of([&] { read.optional_whole_numbers(name); }).details["field"], name);
  }
}

TEST(Fields, NameAMemberOfAMemberByItsPath) {
  const auto read = fields::of_body(with_body(R"({"best":{"count":"x"},"list":[]})"));
  const auto best = read.optional_object("best");
  ASSERT_TRUE(best);
  EXPECT_EQ(problem_of([&] { best->whole_number("count"); }).details["field"], "best.count");
  EXPECT_EQ(problem_of([&] { best->text("name"); }).details["field"], "best.name");
  EXPECT_FALSE(read.optional_object("nothing"));
  EXPECT_EQ(problem_of([&] { read.optional_object("list"); }).details["field"], "list");
}

TEST(Fields, AQueryHasNeitherListsNorObjects) {
  const auto request = with_query({{"a", "[1]"}});
  const auto read = fields::of_query_or_body(request, "a");
  EXPECT_EQ(problem_of([&] { read.optional_flag("a"); }).details["field"], "a");
  EXPECT_EQ(problem_of([&] { read.optional_whole_numbers("a"); }).details["field"], "a");
  EXPECT_EQ(problem_of([&] { read.optional_object("a"); }).details["field"], "a");
}

TEST(Fields, SurviveDeepNesting) {
  const auto what = problem_of([] { fields::of_body(with_body(std::string(60'000, '['))); });
  EXPECT_EQ(what.code, "INVALID_JSON");
  const auto deep = std::string(30'000, '[') + std::string(30'000, ']');
  EXPECT_EQ(problem_of([&] { fields::of_body(with_body("{\"a\":" + deep + "}")).whole_number("a"); }).code,
            "INVALID_JSON");
}

}  // namespace
}  // namespace usher::tests::fields_test
