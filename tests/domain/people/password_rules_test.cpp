#include "domain/people/password_rules.hpp"

#include <string>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"

namespace usher::tests::password_rules_test {
namespace {

using namespace domain;
using enum password_origin;

std::optional<wrong_field> judged(const std::string& password, const std::string& username = "minji",
                                  password_origin origin = chosen, std::size_t least = 8) {
  return error_in_password("new_password", password, username, origin, {least});
}

std::optional<field_error> error_of(const std::string& password, const std::string& username = "minji",
                                    password_origin origin = chosen, std::size_t least = 8) {
  const auto wrong = judged(password, username, origin, least);
  return wrong ? std::optional(wrong->error) : std::nullopt;
}

TEST(PasswordRules, NameTheFieldAndTheLength) {
  EXPECT_EQ(judged("seven77"), (wrong_field{"new_password", field_error::too_short, 8}));
  EXPECT_EQ(judged("eight 88"), std::nullopt);
  EXPECT_EQ(judged("fünf5", "minji", chosen, 6), (wrong_field{"new_password", field_error::too_short, 6}));
}

TEST(PasswordRules, CountCharactersAndNotBytes) {
  EXPECT_EQ(error_of("밤하늘별셋"), field_error::too_short);
  EXPECT_EQ(error_of("밤하늘에별이셋"), field_error::too_short);
  EXPECT_EQ(error_of("밤하늘에별이세개"), std::nullopt);
}

TEST(PasswordRules, HaveAnOrderOfPrecedence) {
  const std::string too_long(limits::max_password_characters + 1, 'x');
  EXPECT_EQ(error_of("", ""), field_error::required);
  EXPECT_EQ(error_of(too_long, too_long), field_error::too_long);
  EXPECT_EQ(error_of("qwerty", "qwerty"), field_error::too_short);
  EXPECT_EQ(error_of("password", "password"), field_error::same_as_username);
  EXPECT_EQ(error_of("password"), field_error::too_common);
}

TEST(PasswordRules, RefuseTheUsernameHoweverItIsTyped) {
  EXPECT_EQ(error_of("Minji.Kim", "minji.kim"), field_error::same_as_username);
  EXPECT_EQ(error_of("\uFF4Dinji.kim", "minji.kim"), field_error::same_as_username);
  EXPECT_EQ(error_of("minji.kims", "minji.kim"), std::nullopt);
}

TEST(PasswordRules, RefuseWhatGuessersTryFirstInAnyCase) {
  for (const auto* common :
       {"12345678", "PassWord1", "qwertyuiop", "1Q2W3E4R", "saranghae", "dkssudgktpdy"}) {
    EXPECT_TRUE(is_common_password(common)) << common;
    EXPECT_EQ(error_of(common), field_error::too_common) << common;
  }
  for (const auto* rare : {"testpass123", "correct horse", "12345679", ""}) {
    EXPECT_FALSE(is_common_password(rare)) << rare;
  }
  EXPECT_EQ(error_of("사랑해요", "minji", chosen, 4), field_error::too_common);
}

TEST(PasswordRules, AskOfOneThatIsGivenOnlyThatItIsThere) {
  EXPECT_EQ(error_of("minji", "minji", given), std::nullopt);
  EXPECT_EQ(error_of("1234", "minji", given), std::nullopt);
  EXPECT_EQ(error_of("", "minji", given), field_error::required);
  EXPECT_EQ(error_of(std::string(limits::max_password_characters + 1, 'x'), "minji", given),
            field_error::too_long);
}

}  // namespace
}  // namespace usher::tests::password_rules_test
