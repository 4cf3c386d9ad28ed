#include "api/support/secrets.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace usher::tests::secrets_test {
namespace {

TEST(Secrets, TokensHaveAtLeast128RandomBits) {
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) {
    const auto token = api::new_token();
    ASSERT_EQ(token.size(), 32U);  // 6 bits a character.
    EXPECT_TRUE(std::all_of(token.begin(), token.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '_';
    })) << token;
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 1000U);
}

TEST(Secrets, SessionKeysAre40HexDigits) {
  const auto key = api::new_session_key();
  EXPECT_EQ(key.size(), 40U);
  EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(key, api::new_session_key());
}

TEST(Secrets, TheAddressOfACalendarHas256RandomBits) {
  std::set<std::string> secrets;
  for (int i = 0; i < 1000; ++i) {
    const auto secret = api::new_calendar_secret();
    ASSERT_EQ(secret.size(), 43U);
    EXPECT_TRUE(std::all_of(secret.begin(), secret.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '_';
    })) << secret;
    secrets.insert(secret);
  }
  EXPECT_EQ(secrets.size(), 1000U);
}

TEST(Secrets, AMadeUpPasswordHasTwelveCharactersThatNobodyMistakes) {
  for (int i = 0; i < 100; ++i) {
    const auto password = api::new_password();
    EXPECT_EQ(password.size(), 12U);
    EXPECT_EQ(password.find_first_of("0O1lI"), std::string::npos) << password;
    EXPECT_NE(password, api::new_password());
  }
}

TEST(Secrets, TheHashTellsSecretsApart) {
  EXPECT_EQ(api::hash_secret("a"), api::hash_secret("a"));
  EXPECT_NE(api::hash_secret("a"), api::hash_secret("b"));
  EXPECT_NE(api::hash_secret(""), domain::secret_hash{}) << "the hash of nothing is no key";
}

}  // namespace
}  // namespace usher::tests::secrets_test
