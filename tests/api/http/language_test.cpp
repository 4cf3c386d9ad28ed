#include "api/http/language.hpp"

#include <gtest/gtest.h>

#include "api/http/client_address.hpp"
#include "api/http/problem.hpp"

namespace usher::tests::language_test {
namespace {

using api::language;

edge::request with(const std::string& name, const std::vector<std::string>& values) {
  edge::request r;
  r.remote_address = "10.0.0.1";
  for (const auto& value : values) {
    r.headers.emplace_back(name, value);
  }
  return r;
}

TEST(Language, IsKoreanUnlessEnglishIsPreferred) {
  const struct {
    const char* header;
    language expected;
  } table[] = {
      {"", language::korean},
      {"en", language::english},
      {"EN-us", language::english},
      {"en-US,en;q=0.9,ko;q=0.8", language::english},
      {"ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", language::korean},
      {"ko;q=0.5, en;q=0.501", language::english},
      {"ko;q=0.9, en;q=0.10", language::korean},
      {"en, ko", language::english},
      {"ko, en", language::korean},
      {"en;q=0", language::korean},
      {"en;q=0, *", language::korean},
      {"*", language::korean},
      {"fr, *;q=0.5", language::korean},
      {"ko;q=0, *;q=0.1", language::english},
      {"*;q=0.5, en;q=0.4", language::korean},
      {"de, fr", language::korean},
      {"english", language::korean},
      {"en ; Q=1.000", language::english},
      {"en;q=2, ko;q=0.1", language::korean},
      {"en;q=0.1234, ko;q=0.1", language::korean},
      {"en;q=, ko;q=0.1", language::korean},
      {"en;level=1, ko;q=0.1", language::korean},
      {",, ,en", language::english},
  };
  for (const auto& [header, expected] : table) {
    EXPECT_EQ(api::language_of(with("accept-language", {header})), expected) << header;
  }
  EXPECT_EQ(api::language_of({}), language::korean);
}

TEST(Language, SeveralHeaderLinesAreOneList) {
  EXPECT_EQ(api::language_of(with("accept-language", {"ko;q=0.5", "en;q=0.6"})), language::english);
  EXPECT_EQ(api::language_of(with("accept-language", {"ko", "en"})), language::korean);
}

TEST(Language, ATextIsInBothOrTheSame) {
  const api::bilingual both{"예", "yes"};
  EXPECT_EQ(both.in(language::korean), "예");
  EXPECT_EQ(both.in(language::english), "yes");
  const auto one = api::same_in_both("yes");
  EXPECT_EQ(one.in(language::korean), one.in(language::english));
}

TEST(Language, OfAProblemChangesWhatPeopleReadAndNothingElse) {
  api::problem what{409, "occupied", "OCCUPIED", {"마감되었습니다.", "It is full."}, {{"capacity", 6}}};
  what.field_texts = {{"name", {{"필수 항목입니다.", "is required"}}}};
  auto korean = api::json::parse(api::render(what, {}).body);
  auto english = api::json::parse(api::render(what, {}, language::english).body);
  EXPECT_EQ(korean["message"], "마감되었습니다.");
  EXPECT_EQ(korean["name"], api::json::array({"필수 항목입니다."}));
  EXPECT_EQ(english["message"], "It is full.");
  EXPECT_EQ(english["name"], api::json::array({"is required"}));
  for (auto* body : {&korean, &english}) {
    body->erase("message");
    body->erase("name");
  }
  EXPECT_EQ(korean, english);
  EXPECT_EQ(korean["error"], "occupied");
}

TEST(ClientAddress, IsTheLastEntryThatTheProxyWrote) {
  const struct {
    std::vector<std::string> headers;
    const char* expected;
  } table[] = {
      {{}, "10.0.0.1"},
      {{"203.0.113.7"}, "203.0.113.7"},
      {{"1.1.1.1, 2.2.2.2, 203.0.113.7"}, "203.0.113.7"},
      {{"1.1.1.1", "2.2.2.2,203.0.113.7 "}, "203.0.113.7"},
      {{"203.0.113.7:4711"}, "203.0.113.7"},
      {{"2001:db8::1"}, "2001:db8::1"},
      {{"[2001:db8::1]:4711"}, "2001:db8::1"},
      {{"[2001:db8::1"}, "10.0.0.1"},
      {{"203.0.113.7, "}, "10.0.0.1"},
      {{"unknown"}, "10.0.0.1"},
      {{"_hidden"}, "10.0.0.1"},
      {{std::string(100, '1')}, "10.0.0.1"},
      {{"1.1.1"}, "10.0.0.1"},
      {{"2001:db8"}, "10.0.0.1"},
      {{"fe80::1%eth0"}, "10.0.0.1"},
  };
  for (const auto& [headers, expected] : table) {
    EXPECT_EQ(api::forwarded_address(with("x-forwarded-for", headers)), expected)
        << (headers.empty() ? "" : headers.back());
  }
}

}  // namespace
}  // namespace usher::tests::language_test
