#include "api/http/json_body.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/http/fields.hpp"
#include "domain/base/limits.hpp"
#include "tests/support/small_stack.hpp"
#include "tests/support/thread_time.hpp"

namespace usher::tests::json_body_test {
namespace {

using api::json;

/// The code and the field of the refusal.
std::pair<std::string, std::string> refused(const std::string& text) {
  try {
    api::read_json(text);
  } catch (const api::bad_request& bad) {
    EXPECT_EQ(bad.what.status, 400);
    if (bad.what.code == "INVALID_JSON") {
      EXPECT_NE(bad.what.message.korean, bad.what.message.english);
    }
    return {bad.what.code, bad.what.details.value("field", "")};
  }
  return {"taken", ""};
}

using refusal = std::pair<std::string, std::string>;

TEST(JsonBody, IsReadAsAnybodyReadsIt) {
  for (const auto* text :
       {"{}", "[]", "null", "true", "\"text \\u00e9 \\ud83c\\udfab\"", "-5", "18446744073709551615", "0.5",
        R"({"a": [1, {"b": [[], {}, "x", null, false]}], "c": -2.5e-3})", " \n[1 , 2]\t"}) {
    EXPECT_EQ(api::read_json(text), json::parse(text)) << text;
  }
  for (const auto* text :
       {"", "{", "[1,]", "{\"a\":1,}", "{} {}", "01", "'a'", "\"\xff\"", "nul", "1e", "{1: 2}"}) {
    EXPECT_EQ(refused(text), (refusal{"INVALID_JSON", ""})) << text;
  }
}

TEST(JsonBody, HasEachMemberOnce) {
  EXPECT_EQ(refused(R"({"userId": 1, "userId": 1})"), (refusal{"INVALID_JSON", "userId"}));
  EXPECT_EQ(refused(R"({"a": {"b": 1, "c": {}, "\u0062": 2}})"), (refusal{"INVALID_JSON", "a.b"}));
  EXPECT_EQ(refused(R"({"x": [[0, {"y": 1}, {"y": [], "z": 2, "y": 3}]]})"),
            (refusal{"INVALID_JSON", "x[0][2].y"}));
  EXPECT_EQ(refused(R"([{"a": 1}, {"a": 1}])").first, "taken") << "in objects of their own";
  EXPECT_EQ(refused(R"({"a": 1, "A": 2})").first, "taken");
}

/// `{"m0":0,"m1":1` and so on.
std::string object_with(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) {
    text += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":" + std::to_string(i);
  }
  return text + '}';
}

TEST(JsonBody, OfManyMembersHasEachOnceToo) {
  for (const std::size_t members : {15U, 16U, 17U, 100U}) {
    auto text = object_with(members);
    EXPECT_EQ(api::read_json(text), json::parse(text));
    text.pop_back();
    for (const auto again : {std::size_t{0}, std::size_t{14}, members / 2, members - 1}) {
      const auto name = 'm' + std::to_string(again);
      EXPECT_EQ(refused(text + ",\"" + name + "\":1}"), (refusal{"INVALID_JSON", name})) << members;
    }
    EXPECT_EQ(refused(text + R"(,"new":{"m0":1},"newer":2,"new":3})"), (refusal{"INVALID_JSON", "new"}));
  }
}

TEST(JsonBody, OfManyMembersKeepsItsReaderNoLongerThanManyObjects) {
  constexpr std::size_t members = 6'000;
  constexpr std::size_t in_each = 10;
  std::string objects = "[";
  for (std::size_t i = 0; i < members / in_each; ++i) {
    objects += (i == 0 ? "" : ",") + object_with(in_each);
  }
  objects += ']';
  const auto one = object_with(members);
  const auto usual = thread_time_of([&] { api::read_json(objects); });
  EXPECT_LT(thread_time_of([&] { api::read_json(one); }), 10 * usual);
}

TEST(JsonBody, WholeNumbersAreWholeHoweverTheyAreWritten) {
  const std::vector<std::pair<const char*, json>> table{
      {"1000.0", 1000},
      {"1e3", 1000},
      {"1.5E+1", 15},
      {"-20e-1", -2},
      {"0.0", 0},
      {"-0.0", 0},
      {"0e999999999999", 0},
      {"1000000000000000000000e-20", 10},
      {"9007199254740993.0", 9'007'199'254'740'993},
      {"9.007199254740993e15", 9'007'199'254'740'993},
      {"9223372036854775807.0", INT64_MAX},
      {"-9223372036854775808.0", INT64_MIN},
      {"-9223372036854775808", INT64_MIN},
      {"1844674407370955161.50e1", json(UINT64_MAX)},
  };
  for (const auto& [text, value] : table) {
    const auto read = api::read_json(text);
    EXPECT_TRUE(read.is_number_integer()) << text;
    EXPECT_EQ(read, value) << text;
  }
  for (const auto* text : {"0.5", "1e-1", "18446744073709551616", "-9223372036854775809", "1e20", "1e300",
                           "-9223372036854775809.0", "12345678901234567890.5"}) {
    EXPECT_TRUE(api::read_json(text).is_number_float()) << text;
  }
}

/// What the field of a request says; 0 where it is refused by name.
std::int64_t amount_of(const std::string& number) {
  edge::request r;
  r.body = "{\"amount\": " + number + "}";
  try {
    return api::fields::of_body(r).whole_number("amount");
  } catch (const api::bad_request& bad) {
    EXPECT_EQ(bad.what.code, "INVALID_FIELD") << number;
    EXPECT_EQ(bad.what.details.value("field", ""), "amount") << number;
    return 0;
  }
}

TEST(JsonBody, ANumberIsTakenExactlyOrRefusedByName) {
  EXPECT_EQ(amount_of("1000.0"), 1000);
  EXPECT_EQ(amount_of("1e3"), 1000);
  EXPECT_EQ(amount_of("9007199254740993"), 9'007'199'254'740'993);
  EXPECT_EQ(amount_of("9007199254740993.0"), 9'007'199'254'740'993);
  for (const auto* number : {"0.1", "1e-3", "9223372036854775808", "1e19", "1e20", "1e308", "1e400", "-1e400",
                             "1000.0000000000000000001"}) {
    EXPECT_EQ(amount_of(number), 0) << number;
  }
  edge::request r;
  r.body = R"({"seatNos": [1, 1e999]})";
  EXPECT_EQ(refused(r.body), (refusal{"INVALID_FIELD", "seatNos[1]"}));
}

TEST(JsonBody, NestsOnlySoDeep) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(refused(nested(domain::limits::max_json_depth)).first, "taken");
  EXPECT_EQ(refused(nested(domain::limits::max_json_depth + 1)).first, "INVALID_JSON");
  EXPECT_EQ(refused("{\"a\":" + nested(domain::limits::max_json_depth) + "}").first, "INVALID_JSON");
}

TEST(JsonBody, DeepNestingEndsNothing) {
  on_small_stack([] {
    constexpr std::size_t levels = 16'000;
    std::string objects;
    for (std::size_t i = 0; i < levels; ++i) {
      objects += "{\"a\":";
    }
    for (const auto& text :
         {std::string(levels, '[') + std::string(levels, ']'), std::string(levels, '['), objects}) {
      EXPECT_EQ(refused(text).first, "INVALID_JSON");
      EXPECT_EQ(api::canonical_json(text), text);
      EXPECT_FALSE(api::read_answer(text));
    }
  });
}

TEST(JsonBody, WhatOthersAnswerIsReadTheSame) {
  EXPECT_EQ(api::read_answer(R"({"a": [1e3]})"), json::parse(R"({"a": [1000]})"));
  for (const auto* text : {"", "no", R"({"a": 1, "a": 2})", "[1e999]"}) {
    EXPECT_FALSE(api::read_answer(text)) << text;
  }
}

TEST(JsonBody, TextsOfOneValueHaveOneCanonicalText) {
  const std::string one = api::canonical_json(R"({"b": [1, 2.50], "a": {"d": "é", "c": 1000}})");
  EXPECT_EQ(one, R"({"a":{"c":1000,"d":"é"},"b":[1,2.5]})");
  EXPECT_EQ(api::canonical_json("{\"a\":{\"c\":1e3,\n\"d\":\"\\u00e9\"},\"b\":[1.0,2.5]}"), one);
  EXPECT_NE(api::canonical_json(R"({"b": [2.50, 1], "a": {"d": "é", "c": 1000}})"), one)
      << "lists have an order";
  EXPECT_NE(api::canonical_json(R"({"b": [1, 2.50], "a": {"d": "é", "c": "1000"}})"), one);
  for (const auto* text : {"", "username,name\n", "{", R"({"a":1, "a":1})"}) {
    EXPECT_EQ(api::canonical_json(text), text);
  }
}

}  // namespace
}  // namespace usher::tests::json_body_test
