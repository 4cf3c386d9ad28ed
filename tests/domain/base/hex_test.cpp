#include "domain/base/hex.hpp"

#include <array>
#include <cstdint>

#include <gtest/gtest.h>

namespace usher::domain::hex_test {
namespace {

TEST(Hex, IsLowerCaseAndComesBack) {
  const std::array<std::uint8_t, 4> bytes{0x00, 0x0f, 0xa5, 0xff};
  EXPECT_EQ(to_hex(bytes), "000fa5ff");
  std::array<std::uint8_t, 4> read{};
  ASSERT_TRUE(bytes_from_hex("000fa5ff", read));
  EXPECT_EQ(read, bytes);
}

TEST(Hex, IsReadInItsOneSpellingOnly) {
  std::array<std::uint8_t, 2> bytes{};
  for (const auto* text : {"", "0f", "0f0", "0f0f0f", "0F0f", "0f0A", "0g00", "0x00", " 0f0"}) {
    EXPECT_FALSE(bytes_from_hex(text, bytes)) << text;
  }
}

}  // namespace
}  // namespace usher::domain::hex_test
