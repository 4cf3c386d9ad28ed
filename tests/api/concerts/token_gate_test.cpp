#include "api/concerts/token_gate.hpp"

#include <gtest/gtest.h>

namespace usher::tests::token_gate_test {
namespace {

const std::string secret = "c1-45678901234567890123456789012";

TEST(TokenGate, ABareSecretIsOfTheRoomForEverything) {
  ASSERT_EQ(secret.size(), 32U);
  EXPECT_EQ(api::room_of_token(secret).value, 0) << "whatever its characters look like";
  EXPECT_EQ(api::room_of_token("").value, 0);
  EXPECT_EQ(api::room_of_token("testToken").value, 0);
}

TEST(TokenGate, APrefixNamesTheConcertWhoseRoomItIs) {
  EXPECT_EQ(api::room_of_token("c7-" + secret).value, 7);
  EXPECT_EQ(api::room_of_token("c9223372036854775807-" + secret).value, 9223372036854775807);
}

TEST(TokenGate, WhatIsNoPrefixNamesNoRoomOfItsOwn) {
  for (const auto* prefix :
       {"c-", "c0-", "c07-", "c-7-", "c7x-", "c7_", "d7-", "c 7-", "7-", "c9223372036854775808-", "c7-7-"}) {
    EXPECT_EQ(api::room_of_token(prefix + secret).value, 0) << prefix;
  }
}

TEST(TokenGate, NewTokensSayWhereTheyBelong) {
  for (const std::int64_t room : {0, 1, 42}) {
    const auto token = api::new_token_of(domain::room_id{room});
    EXPECT_EQ(api::room_of_token(token).value, room);
    EXPECT_GE(token.size(), 32U);
  }
}

}  // namespace
}  // namespace usher::tests::token_gate_test
