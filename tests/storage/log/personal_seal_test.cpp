#include "storage/log/personal_seal.hpp"

#include <string>

#include <gtest/gtest.h>

#include "storage/log/random_bytes.hpp"
#include "storage/store.hpp"

namespace usher::storage::personal_seal_test {
namespace {

TEST(PersonalSeal, ShowsNothingOfTheTextAndOpensWithItsKey) {
  const auto key = random_bytes();
  for (const std::string text : {"", "{}", R"({"name":"김민지","phone_num":"010-1234-5678"})"}) {
    const auto hidden = sealed(key, "person_registered", text);
    EXPECT_EQ(hidden.find("김민지"), std::string::npos);
    EXPECT_EQ(hidden.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos)
        << hidden;
    EXPECT_EQ(opened(key, "person_registered", hidden), text);
  }
}

TEST(PersonalSeal, OpensWithNoOtherKeyAndForNoOtherKind) {
  const auto key = random_bytes();
  const auto other = random_bytes();
  ASSERT_NE(key, other);
  const auto hidden = sealed(key, "no_show_set", "was ill");
  EXPECT_NE(hidden, sealed(other, "no_show_set", "was ill"));
  EXPECT_NE(hidden, sealed(key, "person_changed", "was ill"));
  EXPECT_NE(hidden, sealed(key, "no_show_set", "was Ill"));
  EXPECT_EQ(hidden, sealed(key, "no_show_set", "was ill"));
  EXPECT_THROW(opened(other, "no_show_set", hidden), store_error);
  EXPECT_THROW(opened(key, "person_changed", hidden), store_error);
}

TEST(PersonalSeal, WhatWasTamperedWithOrIsNoSealIsRefused) {
  const auto key = random_bytes();
  const auto hidden = sealed(key, "no_show_set", "was ill");
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    auto other = hidden;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    // The last digit has bits that say nothing: there a text may be spelt in ways that are no base64.
    EXPECT_THROW(opened(key, "no_show_set", other), store_error) << i;
    EXPECT_THROW(opened(key, "no_show_set", hidden.substr(0, i)), store_error) << i;
  }
  EXPECT_THROW(opened(key, "no_show_set", "no base64 !"), store_error);
  EXPECT_THROW(opened(key, "no_show_set", hidden + "="), store_error);
}

}  // namespace
}  // namespace usher::storage::personal_seal_test
