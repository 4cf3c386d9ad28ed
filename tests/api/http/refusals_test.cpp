#include "api/http/refusals.hpp"

#include <gtest/gtest.h>

namespace usher::tests::refusals_test {

enum class no_cake : std::uint8_t { eaten, not_baked };

struct no_tea {
  no_cake why;
  int minutes = 0;
};

struct guest {
  std::string name;
};

}  // namespace usher::tests::refusals_test

namespace usher::api {

template <>
struct refusals<tests::refusals_test::no_cake> {
  using why = tests::refusals_test::no_cake;
  static void name_guest(problem& what, const why&, const tests::refusals_test::guest& asked) {
    fill(what, {asked.name, "dear " + asked.name});
    what.details["guest"] = asked.name;
  }
  static constexpr refusal_row<why, tests::refusals_test::guest> rows[] = {
      {why::eaten, {409, "no cake", "CAKE_EATEN", "없어요, {}", "gone, {}"}, name_guest},
      {why::not_baked, {503, "CAKE_NOT_BAKED", "기다려요", "wait"}},
  };
};

}  // namespace usher::api

namespace usher::tests::refusals_test {
namespace {

TEST(Refusals, ARowSaysAllThatIsTold) {
  const auto eaten = api::describe(no_cake::eaten, {"Ada"});
  EXPECT_EQ(eaten.status, 409);
  EXPECT_EQ(eaten.error, "no cake");
  EXPECT_EQ(eaten.code, "CAKE_EATEN");
  EXPECT_EQ(eaten.message, (api::bilingual{"없어요, Ada", "gone, dear Ada"}));
  EXPECT_EQ(eaten.details, (api::json{{"guest", "Ada"}}));
  EXPECT_TRUE(eaten.headers.empty());
}

TEST(Refusals, TheErrorIsTheCodeWhereNothingElseIsSaid) {
  const auto later = api::describe(no_cake::not_baked);
  EXPECT_EQ(later.error, "CAKE_NOT_BAKED");
  EXPECT_EQ(later.code, "CAKE_NOT_BAKED");
  EXPECT_EQ(later.message, (api::bilingual{"기다려요", "wait"}));
}

TEST(Refusals, WhatIsUnavailableMayBeTriedAgain) {
  const std::pair<std::string, std::string> header{"Retry-After", "1"};
  EXPECT_EQ(api::describe(no_cake::not_baked).headers, std::vector{header});
}

TEST(Refusals, OneWithoutATableIsDescribedByWhyItIsOne) {
  EXPECT_EQ(api::describe(no_tea{no_cake::eaten, 5}, {"Ada"}).code, "CAKE_EATEN");
}

TEST(Refusals, OneOfSeveralKindsIsDescribedByItsOwnTable) {
  using several = std::variant<no_tea, no_cake>;
  EXPECT_EQ(api::describe(several{no_cake::eaten}, {"Ada"}).message.english, "gone, dear Ada");
  EXPECT_EQ(api::describe(domain::outcome<int, several>{several{no_cake::not_baked}}).status, 503);
}

TEST(Refusals, AFieldIsBlamedByName) {
  api::problem what = api::refusal_answer{400, "INVALID_FIELD", "{}: {}", "{} must be {}"};
  api::blame(what, "seats", {"1부터 10까지", "1 to 10"});
  EXPECT_EQ(what.message.korean, "seats: 1부터 10까지");
  EXPECT_EQ(what.message.english, "seats must be 1 to 10");
  EXPECT_EQ(what.details["field"], "seats");
}

TEST(Refusals, AnAnswerThatLacksOneOfTheLanguagesIsNone) {
  const auto make = [](const char* korean, const char* english) {
    return api::refusal_answer{409, "CAKE_EATEN", korean, english};
  };
  EXPECT_NO_THROW(make("없어요", "gone"));
  EXPECT_NO_THROW(make("{}", "{}"));
  EXPECT_THROW(make("gone", "gone"), std::logic_error);
  EXPECT_THROW(make("없어요", "없어요"), std::logic_error);
}

TEST(Refusals, WordsToChooseFromAreAListInBothLanguages) {
  enum class day : std::uint8_t { mon, tue, wed };
  EXPECT_EQ(api::one_of<day>(), (api::bilingual{"mon, tue, wed 중 하나", "mon, tue or wed"}));
}

}  // namespace
}  // namespace usher::tests::refusals_test
