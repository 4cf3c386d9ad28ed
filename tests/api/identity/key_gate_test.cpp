#include "api/identity/key_gate.hpp"

#include <gtest/gtest.h>

namespace usher::tests::key_gate_test {
namespace {

bool admits(const char* authorization) {
  const api::key_gate gate{"a-key-of-the-administration"};
  edge::request r;
  if (authorization != nullptr) {
    r.headers.emplace_back("authorization", authorization);
  }
  return gate.admits(r);
}

TEST(KeyGate, AdmitsTheKeyAndNothingElse) {
  EXPECT_TRUE(admits("Bearer a-key-of-the-administration"));
  EXPECT_TRUE(admits("bearer  a-key-of-the-administration"));
  for (const auto* wrong : {"", "Bearer ", "Bearer", "a-key-of-the-administration",
                            "Bearer a-key-of-the-administratio", "Bearer a-key-of-the-administration2",
                            "Bearer A-key-of-the-administration", "Token a-key-of-the-administration"}) {
    EXPECT_FALSE(admits(wrong)) << wrong;
  }
  EXPECT_FALSE(admits(nullptr));
}

TEST(KeyGate, AdmitsNobodyWhereThereIsNoKey) {
  const api::key_gate gate{""};
  edge::request r;
  EXPECT_FALSE(gate.admits(r));
  r.headers.emplace_back("authorization", "Bearer ");
  EXPECT_FALSE(gate.admits(r));
}

}  // namespace
}  // namespace usher::tests::key_gate_test
