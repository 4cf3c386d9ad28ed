#include "api/admin/admin_gate.hpp"

#include <gtest/gtest.h>

namespace usher::tests::admin_gate_test {
namespace {

bool admits(const char* authorization) {
  const api::admin_gate gate{"a-key-of-the-administration"};
  edge::request r;
  if (authorization != nullptr) {
    r.headers.emplace_back("authorization", authorization);
  }
  return gate.admits(r);
}

TEST(AdminGate, AdmitsTheKeyAndNothingElse) {
  EXPECT_TRUE(admits("Bearer a-key-of-the-administration"));
  EXPECT_TRUE(admits("bearer  a-key-of-the-administration"));
  for (const auto* wrong : {"", "Bearer ", "Bearer", "a-key-of-the-administration",
                            "Bearer a-key-of-the-administratio", "Bearer a-key-of-the-administration2",
                            "Bearer A-key-of-the-administration", "Token a-key-of-the-administration"}) {
    EXPECT_FALSE(admits(wrong)) << wrong;
  }
  EXPECT_FALSE(admits(nullptr));
}

}  // namespace
}  // namespace usher::tests::admin_gate_test
