#include "api/identity/key_gate.hpp"

#include <gtest/gtest.h>

#include "tests/support/empty_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::key_gate_test {
namespace {

/// An engine that was not started: there are no keys of programs yet.
class KeyGate : public testing::Test {
 protected:
  std::optional<api::key_holder> find(const std::string& first_key, const char* authorization) {
    edge::request r;
    if (authorization != nullptr) {
      r.headers.emplace_back("authorization", authorization);
    }
    return api::key_gate{engine_, first_key}.find(r);
  }

  static actors::engine_settings light_settings() {
    actors::engine_settings settings;
    settings.passwords.memory_bytes = 8192;
    settings.passwords.passes = 1;
    return settings;
  }

  std::shared_ptr<const actors::clock> time_ = make_manual_clock("Asia/Seoul", {});
  std::shared_ptr<storage::journal> journal_ =
      std::make_shared<storage::journal>(std::make_unique<empty_store>(), [] { return storage::batch_id{}; });
  actors::engine engine_{light_settings(), time_, journal_};
};

TEST_F(KeyGate, TheFirstKeyMayDoEverythingAndNothingElseIsAKey) {
  const std::string key = "a-key-of-the-administration";
  for (const auto* right : {"Bearer a-key-of-the-administration", "bearer  a-key-of-the-administration"}) {
    const auto who = find(key, right);
    ASSERT_TRUE(who) << right;
    EXPECT_EQ(who->name, "");
    EXPECT_TRUE(who->scopes.admit({domain::key_scope::rooms_write}));
  }
  for (const auto* wrong : {"", "Bearer ", "Bearer", "a-key-of-the-administration",
                            "Bearer a-key-of-the-administratio", "Bearer a-key-of-the-administration2",
                            "Bearer A-key-of-the-administration", "Token a-key-of-the-administration"}) {
    EXPECT_FALSE(find(key, wrong)) << wrong;
  }
  EXPECT_FALSE(find(key, nullptr));
}

TEST_F(KeyGate, AnEmptyFirstKeyIsNobodys) {
  EXPECT_FALSE(find("", nullptr));
  EXPECT_FALSE(find("", "Bearer "));
}

}  // namespace
}  // namespace usher::tests::key_gate_test
