#include "actors/cast/audit.hpp"

#include <gtest/gtest.h>

#include "tests/actors/stage.hpp"

namespace usher::tests::audit_test {
namespace {

using actors::count_key_call_ask;

class Audit : public testing::Test {
 protected:
  Audit() : audit(scene.system->spawn<actors::audit>(scene.around())) { scene.run(); }
  ~Audit() override { scene.end(audit); }

  auto call(const std::string& key) {
    domain::count_key_call command;
    command.call.method = "POST";
    command.call.target = "/api/token/create";
    command.call.key = key;
    return scene.ask<count_key_call_ask, actors::admin_call_outcome>(audit, command);
  }

  /// The bodies of what is recorded, newest first.
  std::vector<std::string> recorded() {
    std::vector<std::string> out;
    for (const auto& one : scene.journal->store().list_admin_calls({}, 100)) {
      out.push_back(one.key + " " + one.body);
    }
    return out;
  }

  using texts = std::vector<std::string>;

  stage scene;
  actors::audit_actor audit;
};

TEST_F(Audit, ACallThatIsCountedIsAnsweredWhenThereIsARecordOfItsKey) {
  const auto first = call("shop");
  const auto second = call("shop");
  EXPECT_FALSE(first->has_value());
  EXPECT_FALSE(second->has_value()) << "the record of its key is not durable yet";
  EXPECT_EQ(scene.journal->commit(), 1U);
  scene.run();
  EXPECT_TRUE(outcome_of(*first));
  EXPECT_TRUE(outcome_of(*second));
  EXPECT_TRUE(outcome_of(*call("shop"))) << "at once: nothing is written";
  EXPECT_EQ(scene.journal->waiting(), 0U);
  EXPECT_EQ(recorded(), texts{R"(shop {"calls":1})"});
  scene.advance(domain::limits::key_calls_counted_for);
  EXPECT_EQ(scene.journal->commit(), 1U);
  EXPECT_EQ(recorded(), (texts{R"(shop {"calls":2})", R"(shop {"calls":1})"}));
  scene.run();
  EXPECT_FALSE(call("shop")->has_value()) << "the first again";
  EXPECT_EQ(scene.journal->commit(), 1U);
  scene.run();
}

TEST_F(Audit, ACallThatCannotBeRecordedIsNotAnsweredAndTheNextOneIsRecordedAtOnce) {
  const auto lost = call("shop");
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*lost), actors::unavailable_reason::store_down);
  const auto next = call("shop");
  EXPECT_FALSE(next->has_value());
  EXPECT_EQ(scene.journal->commit(), 1U);
  scene.run();
  EXPECT_TRUE(outcome_of(*next));
  EXPECT_EQ(recorded(), texts{R"(shop {"calls":1})"});
}

}  // namespace
}  // namespace usher::tests::audit_test
