#include "actors/cast/waiting_room.hpp"

#include <gtest/gtest.h>

#include "tests/actors/stage.hpp"

namespace usher::tests::waiting_room_test {
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
    settings.rules = rules;
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

  auto begin_checkout(int n, bool pays = true) {
    return scene.ask<actors::begin_checkout_ask, actors::checkout_outcome>(
        actor, actors::begin_checkout{{token(n), user_id{n}}, pays});
  }

  void tell_held(int n, std::optional<domain::instant> until) {
    const domain::concert_date_key date{domain::concert_id{1},
                                        domain::parse_local_time("2026-12-15T20:00:00").value()};
    caf::anon_send(
        actor, actors::seats_held_under{domain::ticket_number{static_cast<std::uint64_t>(n)}, date, until});
    scene.run();
  }

  void end_checkout(domain::ticket_number ticket, domain::changes completion) {
    caf::anon_send(actor, actors::checkout_ended{ticket, std::move(completion)});
    scene.run();
  }

  /// What a payment's append would write of the token.
  void write_elsewhere(const domain::changes& changes) { scene.journal->write("waiting-room/all", changes); }

  static domain::room_rules two_places() {
    domain::room_rules rules;
    rules.places = 2;
    return rules;
  }

  stage scene;
  domain::room_rules rules = two_places();
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

TEST_F(WaitingRoom, ACompletedCheckoutEndsTheTokenAndGivesThePlaceToTheNext) {
  issue_all(3);
  const auto begun = outcome_of(*begin_checkout(1)).value();
  write_elsewhere(begun.completion);
  end_checkout(begun.ticket, begun.completion);
  EXPECT_EQ(scene.journal->commit(), 1U) << "the admission";
  scene.run();
  EXPECT_EQ(check(1).status, token_status::completed);
  EXPECT_EQ(check(3).status, token_status::active);
}

TEST_F(WaitingRoom, ATokenDoesNotExpireWhileItsHolderPays) {
  issue_all(3);
  const auto begun = outcome_of(*begin_checkout(1)).value();
  scene.advance(6min);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(1).status, token_status::active);
  EXPECT_EQ(check(2).status, token_status::expired);
  end_checkout(begun.ticket, {});
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(1).status, token_status::expired) << "nothing was paid, and the time is over";
}

TEST_F(WaitingRoom, ACheckoutOutlivesALossOfTheRoom) {
  issue_all(3);
  const auto begun = outcome_of(*begin_checkout(1)).value();
  issue(4);
  scene.journal->lose();
  scene.run();
  scene.advance(6min);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(1).status, token_status::active) << "the restored room knows of the payment";
  write_elsewhere(begun.completion);
  end_checkout(begun.ticket, begun.completion);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(1).status, token_status::completed);
}

TEST_F(WaitingRoom, AResetWaitsForPaymentsUnderWay) {
  issue_all(3);
  const auto begun = outcome_of(*begin_checkout(1)).value();
  const auto reset =
      scene.ask<actors::reset_room_ask, actors::room_reset_outcome>(actor, domain::reset_room{false});
  scene.journal->commit();
  scene.run();
  EXPECT_FALSE(reset->has_value());
  end_checkout(begun.ticket, {});
  scene.advance(100ms);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(outcome_of(*reset).value().active, 2U);
  EXPECT_EQ(check(1).status, token_status::expired);
}

TEST_F(WaitingRoom, ASecondPaymentWithATokenWaitsForTheFirst) {
  issue_all(3);
  const auto first = outcome_of(*begin_checkout(1)).value();
  const auto second = begin_checkout(1);
  EXPECT_FALSE(second->has_value()) << "both would complete the token, and the store would take only one";
  EXPECT_TRUE(outcome_of(*begin_checkout(2)).ok()) << "others need not wait";
  end_checkout(first.ticket, {});
  scene.advance(100ms);
  const auto begun = outcome_of(*second).value();
  EXPECT_FALSE(begun.completion.empty());
  const auto third = begin_checkout(1);
  write_elsewhere(begun.completion);
  end_checkout(begun.ticket, begun.completion);
  scene.advance(100ms);
  scene.journal->commit();
  scene.run();
  EXPECT_TRUE(outcome_of(*third).value().is_over);
}

TEST_F(WaitingRoom, ASessionIsNotMadeLongerWhileAPaymentMayCompleteIt) {
  scene.end(actor);
  rules.max_extensions = 1;
  rules.extend_by = 1min;
  actor = spawn();
  issue_all(3);
  const auto begun = outcome_of(*begin_checkout(1)).value();
  const auto longer = scene.ask<actors::extend_session_ask, actors::session_extended_outcome>(
      actor, domain::extend_session{token(1)});
  EXPECT_EQ(scene.journal->commit(), 0U) << "the store would refuse it behind the payment";
  write_elsewhere(begun.completion);
  end_checkout(begun.ticket, begun.completion);
  scene.advance(100ms);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(outcome_of(*longer).refusal(), domain::extend_session_refusal::token_expired);
}

TEST_F(WaitingRoom, ATokenDoesNotExpireBeforeTheSeatsThatItHolds) {
  issue_all(3);
  tell_held(1, stage::noon + 8min);
  scene.advance(6min);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(1).valid_until, stage::noon + 8min);
  EXPECT_EQ(check(2).status, token_status::expired);
  const auto begun = outcome_of(*begin_checkout(1, false)).value();
  EXPECT_TRUE(begun.is_carried);
  EXPECT_TRUE(begun.completion.empty());
  end_checkout(begun.ticket, {});
  tell_held(1, std::nullopt);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(1).status, token_status::expired);
}

TEST_F(WaitingRoom, WhatIsToldOfSeatsWhileTheRoomIsLostIsNotForgotten) {
  issue_all(3);
  issue(4);
  scene.journal->lose();
  tell_held(1, stage::noon + 8min);
  scene.run();
  scene.advance(6min);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(1).status, token_status::active);
}

TEST_F(WaitingRoom, AResetDoesNotWaitForHoldsUnderWay) {
  issue_all(3);
  const auto begun = outcome_of(*begin_checkout(1, false)).value();
  const auto reset =
      scene.ask<actors::reset_room_ask, actors::room_reset_outcome>(actor, domain::reset_room{false});
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(outcome_of(*reset).value().active, 2U);
  end_checkout(begun.ticket, {});
  EXPECT_EQ(check(1).status, token_status::expired);
}

TEST_F(WaitingRoom, TheTokenThatAPaymentCompletedBeginsACheckoutThatIsOver) {
  issue_all(3);
  const auto begun = outcome_of(*begin_checkout(1)).value();
  write_elsewhere(begun.completion);
  end_checkout(begun.ticket, begun.completion);
  scene.journal->commit();
  scene.run();
  EXPECT_TRUE(outcome_of(*begin_checkout(1)).value().is_over);
  EXPECT_EQ(outcome_of(*begin_checkout(1, false)).refusal().kind, gate_refusal_kind::token_expired);
}

TEST_F(WaitingRoom, PollingKeepsAPlaceThatIsOtherwiseLost) {
  scene.end(actor);
  rules.idle_for = 1min;
  actor = spawn();
  issue_all(4);
  scene.advance(50s);
  check(3);
  scene.advance(20s);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(check(3).status, token_status::waiting);
  const auto back =
      scene.ask<actors::check_token_ask, actors::token_checked_outcome>(actor, domain::check_token{token(4)});
  EXPECT_FALSE(back->has_value()) << "the return is durable before it is told";
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(outcome_of(*back).value().ahead, 1U);
}

TEST_F(WaitingRoom, RulesChangedWhileRunningOutliveARestart) {
  issue_all(4);
  domain::change_room change;
  change.rules = rules;
  change.rules->places = 3;
  change.mode = domain::room_mode::paused;
  const auto changed = scene.ask<actors::change_room_ask, actors::room_changed_outcome>(actor, change);
  scene.journal->commit();
  scene.run();
  ASSERT_TRUE(outcome_of(*changed).ok());
  EXPECT_EQ(check(3).status, token_status::waiting) << "a paused room admits nobody";
  scene.end(actor);
  actor = spawn();
  const auto standing =
      scene.ask<actors::room_status_ask, actors::room_changed_outcome>(actor, domain::room_status{});
  EXPECT_EQ(outcome_of(*standing).value().rules.places, 3);
  EXPECT_EQ(outcome_of(*standing).value().mode, domain::room_mode::paused);
}

}  // namespace
}  // namespace usher::tests::waiting_room_test
