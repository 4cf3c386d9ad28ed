#include "api/clinics/invitations.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::tests::invitations_test {
namespace {

using namespace std::chrono_literals;

constexpr domain::instant noon{std::chrono::hours{12}};

api::invitations with_secret(std::uint8_t byte) {
  domain::bytes_32 secret{};
  secret.fill(byte);
  api::invitations made;
  made.learn(secret);
  return made;
}

TEST(Invitations, AdmitOneUsernameUntilTheirTimeIsOver) {
  const auto office = with_secret(1);
  const auto code = office.make("Minji", noon);
  EXPECT_EQ(code.size(), 32U);
  EXPECT_TRUE(office.admits(code, "minji", noon - 1ms)) << "however it is typed";
  EXPECT_FALSE(office.admits(code, "minji", noon));
  EXPECT_FALSE(office.admits(code, "minju", noon - 1h));
  EXPECT_TRUE(with_secret(1).admits(code, "minji", noon - 1h)) << "after a restart";
  EXPECT_FALSE(with_secret(2).admits(code, "minji", noon - 1h)) << "of another server";
}

TEST(Invitations, NoCharacterOfACodeCanBeChanged) {
  const auto office = with_secret(1);
  const auto code = office.make("minji", noon);
  for (std::size_t i = 0; i < code.size(); ++i) {
    auto forged = code;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(office.admits(forged, "minji", noon - 1h)) << i;
  }
  for (const auto& other : {std::string{}, code + "A", code.substr(1), code + "=", std::string(32, 'A')}) {
    EXPECT_FALSE(office.admits(other, "minji", noon - 1h)) << other;
  }
}

}  // namespace
}  // namespace usher::tests::invitations_test
