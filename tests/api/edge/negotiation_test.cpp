#include "api/edge/negotiation.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace usher::edge::negotiation_test {
namespace {

std::vector<std::string> elements(std::string_view list) {
  std::vector<std::string> all;
  while (const auto one = take_weighted(list)) {
    all.push_back(std::string(one->word) + " " + std::to_string(one->weight) +
                  (one->has_parameters ? " more" : ""));
  }
  return all;
}

TEST(TakeWeighted, ReadsElementsAndPassesOverWhatIsMalformed) {
  using list = std::vector<std::string>;
  const struct {
    const char* text;
    list expected;
  } table[] = {
      {"", {}},
      {" , ,\t,", {}},
      {"gzip", {"gzip 1000"}},
      {"gzip, br;q=0.5", {"gzip 1000", "br 500"}},
      {"a ; Q=0.25 ,b;q=1.000,c;q=0", {"a 250", "b 1000", "c 0"}},
      {"a;q=2,b;q=0.1234,c;q=,d;q=x,e;q=1.001,f;q=.5,g;q=-1", {}},
      {"text/html;level=1;q=0.4, */*", {"text/html 400 more", "*/* 1000"}},
      {R"(a;t="x,y;q=0";q=0.5,b)", {"a 500 more", "b 1000"}},
      {R"(a;t="x\",y",b)", {"a 1000 more", "b 1000"}},
      {R"(a;t="never closed,b)", {"a 1000 more"}},
      {R"(a;t="\)", {"a 1000 more"}},
      {";q=1,a", {"a 1000"}},
  };
  for (const auto& [text, expected] : table) {
    EXPECT_EQ(elements(text), expected) << text;
  }
}

TEST(NamesType, AsksForTheVeryType) {
  const struct {
    const char* accept;
    bool named;
  } table[] = {
      {"", false},
      {"text/html", true},
      {"TEXT/HTML;charset=utf-8", true},
      {"text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", true},
      {"application/json, text/html;q=0.1", true},
      {"text/html;q=0", false},
      {"text/html;q=0.000", false},
      {"text/html;q=none", false},
      {"*/*", false},
      {"text/*", false},
      {"text/html5", false},
      {"x-text/html", false},
      {R"(a/b;t=", text/html,")", false},
  };
  for (const auto& [accept, named] : table) {
    EXPECT_EQ(names_type(accept, "text/html"), named) << accept;
  }
}

TEST(TakesGzip, ByNameByStarAndByWeight) {
  const struct {
    const char* accepted;
    bool taken;
  } table[] = {
      {"", false},
      {"gzip", true},
      {"gzip, deflate, br", true},
      {"br;q=1.0, GZIP;q=0.8", true},
      {"x-gzip", true},
      {"gzip;q=0", false},
      {"gzip;q=0.0, *", false},
      {"*", true},
      {"*;q=0", false},
      {"identity", false},
      {"identity;q=0.5, *;q=0.1", false},
      {"identity;q=0.5, gzip;q=0.5", true},
      {"identity, gzip;q=0.9", false},
      {"identity;q=0, gzip;q=0.1", true},
      {"gzipped", false},
      {"not-gzip", false},
      {"gzip;q=ten", false},
  };
  for (const auto& [accepted, taken] : table) {
    EXPECT_EQ(takes_gzip(accepted), taken) << accepted;
  }
}

TEST(HasTag, ComparesWeaklyAndWhole) {
  const struct {
    const char* header;
    const char* tag;
    bool has;
  } table[] = {
      {"", R"("a")", false},           {R"("a")", R"("a")", true},
      {R"(W/"a")", R"("a")", true},    {R"("a")", R"(W/"a")", true},
      {R"(W/"a")", R"(W/"a")", true},  {R"("b", W/"c" ,"a")", R"(W/"a")", true},
      {R"("b","c")", R"("a")", false}, {R"("ab")", R"("a")", false},
      {R"("ba")", R"("a")", false},    {R"("A")", R"("a")", false},
      {R"("x,"a"")", R"("a")", false}, {R"("x,y", "a")", R"("a")", true},
      {R"(,, ,"a")", R"("a")", true},  {"a", R"("a")", false},
      {R"(w/"a")", R"("a")", false},   {R"("a)", R"("a")", false},
      {R"(b, "a")", R"("a")", false},  {"*", R"("a")", true},
      {" * ", R"("a")", true},         {R"("*")", R"("a")", false},
      {R"("")", R"("")", true},
  };
  for (const auto& [header, tag, has] : table) {
    EXPECT_EQ(has_tag(header, tag), has) << header << " of " << tag;
  }
}

TEST(ListOf, JoinsTheLinesOfOneHeader) {
  request r;
  r.headers = {{"accept", "a"}, {"host", "x"}, {"accept", "b;q=0.1"}};
  EXPECT_EQ(list_of(r, "accept"), "a, b;q=0.1");
  EXPECT_EQ(list_of(r, "if-none-match"), "");
}

}  // namespace
}  // namespace usher::edge::negotiation_test
