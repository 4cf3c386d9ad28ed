#include "actors/waiting_room.hpp"

#include <gtest/gtest.h>

#include "tests/actors/stage.hpp"

namespace usher::tests {
namespace {

using namespace std::chrono_literals;
using actors::unavailable_reason;
using domain::gate_refusal_kind;
using domain::token_status;
using domain::user_id;

domain::secret_hash token(int n) {
  domain::secret_hash hash;
  hash.bytes[0] = static_cast<std::uint8_t>(n);
  hash.bytes[15] = 1;
  return hash;
}

class WaitingRoom : public testing::Test {
 protected:
  WaitingRoom() {
    scene.journal->write("setup", people(9));
    actor = spawn();
  }

  ~WaitingRoom() override { scene.end(actor); }

  actors::waiting_room_actor spawn() {
    domain::waiting_line_settings settings;
    settings.places = 2;
    auto spawned = scene.system->spawn<actors::waiting_room>(scene.around(), domain::room_id{0}, settings);
    scene.run();
    return spawned;
  }

  auto issue(int n) {
    return scene.ask<actors::issue_token_ask, actors::token_issued_outcome>(
        actor, domain::issue_token{token(n), user_id{n}});
  }

  /// Issues tokens 1..n durably.
  void issue_all(int n) {
    for (int i = 1; i <= n; ++i) {
      issue(i);
    }
    scene.journal->commit();
    scene.run();
  }

  domain::token_standing check(int n) {
    const auto heard = scene.ask<actors::check_token_ask, actors::token_checked_outcome>(
        actor, domain::check_token{token(n)});
    return outcome_of(*heard).value();
  }

  auto pass(int n, int user) {
    return outcome_of(*scene.ask<actors::pass_gate_ask, actors::gate_outcome>(
        actor, domain::pass_gate{token(n), user_id{user}}));
  }

  stage scene;
  actors::waiting_room_actor actor;
};

TEST_F(WaitingRoom, IssuesDurablyInOrder) {
  const auto first = issue(1);
  EXPECT_FALSE(first->has_value());
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(outcome_of(*first).value().status, token_status::active);
}

TEST_F(WaitingRoom, RanksThoseWhoWaitBehindThePlaces) {
  issue_all(5);
  EXPECT_EQ(check(2).status, token_status::active);
  EXPECT_EQ(check(3).status, token_status::waiting);
  EXPECT_EQ(check(3).ahead, 0U);
  EXPECT_EQ(check(5).ahead, 2U);
}

TEST_F(WaitingRoom, APlaceFreedByExpiryIsGivenAtOnceThoughNobodyAsks) {
  issue_all(4);
  scene.advance(5min);
  EXPECT_EQ(scene.journal->waiting(), 1U);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(1).status, token_status::expired);
  EXPECT_EQ(check(3).status, token_status::active);
  EXPECT_EQ(check(4).status, token_status::active);
}

TEST_F(WaitingRoom, TheGateLetsActiveTokensThroughForTheirUserOnly) {
  issue_all(3);
  EXPECT_TRUE(pass(1, 1).ok());
  EXPECT_EQ(pass(1, 2).refusal().kind, gate_refusal_kind::user_mismatch);
  EXPECT_EQ(pass(3, 3).refusal().kind, gate_refusal_kind::token_not_active);
  EXPECT_EQ(pass(9, 9).refusal().kind, gate_refusal_kind::unknown_token);
  scene.advance(5min);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(pass(1, 1).refusal().kind, gate_refusal_kind::token_expired);
}

TEST_F(WaitingRoom, AnAdmissionIsNotUsedBeforeItIsDurable) {
  issue_all(3);
  scene.time->advance(5min);
  const auto early =
      scene.ask<actors::pass_gate_ask, actors::gate_outcome>(actor, domain::pass_gate{token(3), user_id{3}});
  EXPECT_FALSE(early->has_value());
  scene.journal->commit();
  scene.run();
  EXPECT_TRUE(outcome_of(*early).ok());
}

TEST_F(WaitingRoom, RanksAreUnchangedByARestart) {
  issue_all(6);
  scene.end(actor);
  actor = spawn();
  EXPECT_EQ(check(2).status, token_status::active);
  EXPECT_EQ(check(3).ahead, 0U);
  EXPECT_EQ(check(6).ahead, 3U);
  issue(7);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(7).ahead, 4U);
}

TEST_F(WaitingRoom, ALostTokenIsUnknownAfterwards) {
  const auto lost = issue(1);
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*lost), unavailable_reason::store_down);
  EXPECT_EQ(pass(1, 1).refusal().kind, gate_refusal_kind::unknown_token);
  const auto next = issue(2);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(outcome_of(*next).value().ticket.value, 1U) << "no gap: the lost one was never issued";
}

}  // namespace
}  // namespace usher::tests
