#include "api/http/answer_seal.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::tests::answer_seal_test {
namespace {

constexpr auto scope = "user/7";
constexpr auto key = "8e03978e-40d5-43e8-bc93-6894a57f9324";
constexpr auto body = R"({"userId":7,"token":"FhV0hDqVmbYnUMJzzdTTXaXiOVAC2BzE"})";

TEST(AnswerSeal, WhoPresentsTheSameKeyGetsTheAnswerBack) {
  const auto text = api::seal(scope, key, 201, body);
  EXPECT_EQ(api::open(scope, key, text), (api::sealed_answer{201, body}));
  EXPECT_EQ(api::open(scope, key, api::seal(scope, key, 204, "")), (api::sealed_answer{204, ""}));
}

TEST(AnswerSeal, OpensForNoOtherKeyOrScope) {
  const auto text = api::seal(scope, key, 200, body);
  EXPECT_EQ(api::open(scope, "8e03978e-40d5-43e8-bc93-6894a57f9325", text), std::nullopt);
  EXPECT_EQ(api::open("user/8", key, text), std::nullopt);
  EXPECT_EQ(api::open(std::string(scope) + key, "", text), std::nullopt)
      << "where the scope ends and the key begins counts";
}

TEST(AnswerSeal, ShowsNothingOfTheAnswerAndNeverTheSameTextTwice) {
  const auto text = api::seal(scope, key, 200, body);
  EXPECT_EQ(text.find("FhV0hDqVmbYnUMJzzdTTXaXiOVAC2BzE"), std::string::npos);
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  EXPECT_NE(text, api::seal(scope, key, 200, body));
}

TEST(AnswerSeal, AnAlteredTextOpensForNobody) {
  const auto text = api::seal(scope, key, 200, body);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto altered = text;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(api::open(scope, key, altered), std::nullopt) << "at " << i;
  }
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(api::open(scope, key, text.substr(0, size)), std::nullopt) << "cut to " << size;
  }
  EXPECT_EQ(api::open(scope, key, text + "A"), std::nullopt);
  EXPECT_EQ(api::open(scope, key, "not base64!"), std::nullopt);
}

TEST(AnswerSeal, TheLookupHashTellsScopesAndKeysApart) {
  EXPECT_EQ(api::lookup_hash("a", "b"), api::lookup_hash("a", "b"));
  EXPECT_NE(api::lookup_hash("a", "b"), api::lookup_hash("b", "a"));
  EXPECT_NE(api::lookup_hash("ab", "c"), api::lookup_hash("a", "bc"));
}

TEST(AnswerSeal, TheFingerprintTellsEveryPartOfARequestApart) {
  const auto one = api::fingerprint("POST", "/api/payment", "{}");
  EXPECT_EQ(one, api::fingerprint("POST", "/api/payment", "{}"));
  EXPECT_NE(one, api::fingerprint("PUT", "/api/payment", "{}"));
  EXPECT_NE(one, api::fingerprint("POST", "/api/payments", "{}"));
  EXPECT_NE(one, api::fingerprint("POST", "/api/payment", "{ }"));
  EXPECT_NE(one, api::fingerprint("POST", "/api/payment{", "}"));
}

TEST(AnswerSeal, KeysAreOneTo255PrintableAsciiCharacters) {
  EXPECT_TRUE(api::is_valid_key("a"));
  EXPECT_TRUE(api::is_valid_key(" ~"));
  EXPECT_TRUE(api::is_valid_key(std::string(255, 'k')));
  EXPECT_FALSE(api::is_valid_key(""));
  EXPECT_FALSE(api::is_valid_key(std::string(256, 'k')));
  EXPECT_FALSE(api::is_valid_key("a\nb"));
  EXPECT_FALSE(api::is_valid_key("a\x7f"));
  EXPECT_FALSE(api::is_valid_key("키"));
  EXPECT_FALSE(api::is_valid_key(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace usher::tests::answer_seal_test
