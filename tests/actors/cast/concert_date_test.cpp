#include "actors/cast/concert_date.hpp"

#include <gtest/gtest.h>

#include "tests/actors/cast/concert_date_stage.hpp"

namespace usher::tests::concert_date_test {
namespace {

using namespace std::chrono_literals;
using namespace concert_dates;

TEST_F(ConcertDate, TellsOfEachPublicationAndOnlyOfWhatIsDurable) {
  commit();
  ASSERT_EQ(seats(), "fff");
  told.clear();
  hold(1, 1);
  hold(2, 2);
  EXPECT_TRUE(told.empty()) << "nothing is durable yet";
  commit();
  EXPECT_EQ(told, std::vector<std::string>{"hhf"}) << "once for what is committed together";
  pay(1, 1);
  commit();
  EXPECT_EQ(told.back(), "shf");
  const auto before = told.size();
  hold(3, 1);
  scene.journal->lose();
  scene.run();
  commit();
  for (auto i = before; i < told.size(); ++i) {
    EXPECT_EQ(told[i], "shf") << "what was lost is never shown";
  }
}

TEST_F(ConcertDate, TheRoomHearsOfWhatATokenHoldsWhenItIsDurable) {
  domain::waiting_line_settings settings;
  const auto room = scene.system->spawn<actors::waiting_room>(scene.around(), domain::room_id{0}, settings);
  scene.end(actor);
  neighbours.room = [room](domain::room_id id) {
    return id.value == 0 ? room : actors::waiting_room_actor{};
  };
  actor = spawn();
  domain::secret_hash secret;
  secret.bytes[0] = 1;
  scene.ask<actors::issue_token_ask, actors::token_issued_outcome>(room,
                                                                   domain::issue_token{secret, user_id{1}});
  commit();
  const auto valid_until = [&] {
    return outcome_of(*scene.ask<actors::check_token_ask, actors::token_checked_outcome>(
                          room, domain::check_token{secret}))
        .value()
        .valid_until;
  };
  scene.advance(1min);
  const domain::token_ref token{domain::room_id{0}, domain::ticket_number{1}};
  const auto held = scene.ask<hold_seats_ask, seats_held_outcome>(
      actor, domain::hold_seats{user_id{1}, domain::seat_choice{{seat_number{1}}}, token});
  EXPECT_EQ(valid_until(), stage::noon + 5min) << "not before it is durable";
  commit();
  EXPECT_EQ(valid_until(), stage::noon + 6min);
  scene.ask<actors::release_seats_ask, actors::seats_released_outcome>(
      actor, domain::release_seats{user_id{1}, {seat_number{1}}});
  commit();
  EXPECT_EQ(valid_until(), stage::noon + 5min);
  scene.end(room);
}

TEST_F(ConcertDate, NobodyLearnsOfAHoldBeforeItIsDurable) {
  const auto winner = hold(1, 1);
  const auto loser = hold(1, 2);
  EXPECT_FALSE(winner->has_value());
  EXPECT_FALSE(loser->has_value());
  EXPECT_EQ(shown(), "3 free");

  EXPECT_EQ(scene.journal->commit(), 1U);
  scene.run();
  ASSERT_TRUE(outcome_of(*winner).ok());
  EXPECT_EQ(outcome_of(*winner).value().front().expires_at, stage::noon + 5min);
  EXPECT_EQ(outcome_of(*loser).refusal().kind, hold_refusal_kind::seat_temporarily_held);
  EXPECT_EQ(shown(), "2 free");
}

TEST_F(ConcertDate, AnAnswerThatTellsOfNothingNewComesAtOnce) {
  EXPECT_EQ(outcome_of(*hold(4, 1)).refusal().kind, hold_refusal_kind::seat_out_of_range);
}

TEST_F(ConcertDate, AsksTheJournalOnceForABatchOfHolds) {
  const auto first = hold(1, 1);
  const auto second = hold(2, 2);
  EXPECT_EQ(scene.journal->commit(), 2U);
  scene.run();
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_TRUE(outcome_of(*second).ok());
  EXPECT_EQ(shown(), "1 free");
}

TEST_F(ConcertDate, AnUnpaidHoldEndsByItselfAndIsShownWhenThatIsDurable) {
  hold(1, 1);
  commit();
  scene.advance(5min - 1ms);
  EXPECT_EQ(scene.journal->waiting(), 0U);
  scene.advance(1ms);
  EXPECT_EQ(scene.journal->waiting(), 1U) << "nobody asked, yet the hold ended";
  EXPECT_EQ(shown(), "2 free");
  commit();
  EXPECT_EQ(shown(), "3 free");
}

TEST_F(ConcertDate, TheSeatIsFreeAtOnceForTheNextWhenAHoldEnds) {
  hold(1, 1);
  commit();
  scene.time->advance(5min);  // The timer has not run yet.
  const auto next = hold(1, 2);
  commit();
  ASSERT_TRUE(outcome_of(*next).ok());
  EXPECT_EQ(outcome_of(*next).value().front().user, user_id{2});
}

TEST_F(ConcertDate, LostChangesAreAnsweredForgottenAndRestored) {
  hold(1, 1);
  commit();
  const auto winner = hold(2, 1);
  const auto loser = hold(2, 2);
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*winner), unavailable_reason::store_down);
  EXPECT_EQ(reason_of(*loser), unavailable_reason::store_down);
  EXPECT_EQ(shown(), "2 free") << "the durable hold stays, the lost one is gone";

  const auto again = hold(2, 2);
  commit();
  EXPECT_TRUE(outcome_of(*again).ok());
  EXPECT_EQ(outcome_of(*hold(1, 3)).refusal().kind, hold_refusal_kind::seat_temporarily_held);
}

TEST_F(ConcertDate, SaysThatItRestoresUntilTheStoreIsBack) {
  hold(1, 1);
  scene.journal->break_store(true);
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*hold(1, 1)), unavailable_reason::restoring);
  scene.advance(10s);
  EXPECT_EQ(reason_of(*hold(1, 1)), unavailable_reason::restoring);

  scene.journal->break_store(false);
  scene.advance(10s);
  const auto held = hold(1, 1);
  commit();
  EXPECT_TRUE(outcome_of(*held).ok());
}

TEST_F(ConcertDate, DropsARequestWhoseDeadlineIsPast) {
  const auto late = hold(1, 1, {{}, stage::noon - 1ms});
  EXPECT_EQ(reason_of(*late), unavailable_reason::deadline_passed);
  EXPECT_EQ(scene.journal->waiting(), 0U);
}

TEST_F(ConcertDate, GoesOnWhereItsPredecessorEnded) {
  hold(1, 1);
  commit();
  scene.end(actor);
  scene.time->advance(1min);
  actor = spawn();
  EXPECT_EQ(shown(), "2 free");
  const auto same = hold(1, 1);
  ASSERT_TRUE(outcome_of(*same).ok());
  EXPECT_EQ(outcome_of(*same).value().front().expires_at, stage::noon + 5min)
      << "the same hold, not a new one";
  hold(2, 2);
  EXPECT_EQ(scene.journal->commit(), 1U);
}

TEST_F(ConcertDate, AHoldThatEndedWhileTheServerWasDownIsFreeAtStart) {
  hold(1, 1);
  commit();
  scene.end(actor);
  scene.time->advance(1h);
  actor = spawn();
  commit();
  EXPECT_EQ(shown(), "3 free");
}

TEST_F(ConcertDate, WhoAsksWhileTheDateIsLoadedIsAnsweredThen) {
  scene.end(actor);
  actor = scene.system->spawn<actors::concert_date>(
      scene.around(), date, std::nullopt, actors::concert_date_publication{concert, slot}, neighbours);
  const auto held = hold(1, 1);  // Before the state has arrived.
  commit();
  EXPECT_TRUE(outcome_of(*held).ok());
}

}  // namespace
}  // namespace usher::tests::concert_date_test
