#include "actors/concert_date.hpp"

#include <gtest/gtest.h>

#include "tests/actors/stage.hpp"

namespace usher::tests {
namespace {

using namespace std::chrono_literals;
using actors::hold_seat_ask;
using actors::seat_held_outcome;
using actors::unavailable_reason;
using domain::hold_refusal;
using domain::seat_number;
using domain::user_id;

class ConcertDate : public testing::Test {
 protected:
  ConcertDate() {
    scene.journal->write("setup", people(3));
    scene.journal->write("setup", {domain::concert_created{date.concert, "A night", 50'000, stage::noon},
                                   domain::concert_date_created{date, 3, stage::noon}});
    actor = spawn();
  }

  ~ConcertDate() override { scene.end(actor); }

  actors::concert_date_actor spawn() {
    const auto facts = std::make_shared<const storage::concert_facts>();
    const auto render = [](const storage::concert_facts&, const actors::seats_view& seats) {
      return std::to_string(seats.free_seats.size()) + " free";
    };
    auto spawned =
        scene.system->spawn<actors::concert_date>(scene.around(), date, 3, domain::seat_map_settings{5min},
                                                  actors::concert_date_publication{facts, slot, render});
    scene.run();
    return spawned;
  }

  auto hold(int seat, int user, actors::request_context context = {}) {
    return scene.ask<hold_seat_ask, seat_held_outcome>(
        actor, domain::hold_seat{seat_number{seat}, user_id{user}}, context);
  }

  std::string shown() const { return *slot->load()->body; }

  stage scene;
  domain::concert_date_key date{domain::concert_id{1},
                                domain::parse_local_time("2024-09-15T20:00:00").value()};
  std::shared_ptr<actors::view_slot<actors::seats_view>> slot =
      std::make_shared<actors::view_slot<actors::seats_view>>();
  actors::concert_date_actor actor;
};

TEST_F(ConcertDate, NobodyLearnsOfAHoldBeforeItIsDurable) {
  const auto winner = hold(1, 1);
  const auto loser = hold(1, 2);
  EXPECT_FALSE(winner->has_value());
  EXPECT_FALSE(loser->has_value());
  EXPECT_EQ(shown(), "3 free");

  EXPECT_EQ(scene.journal->commit(), 1U);
  scene.run();
  ASSERT_TRUE(outcome_of(*winner).ok());
  EXPECT_EQ(outcome_of(*winner).value().expires_at, stage::noon + 5min);
  EXPECT_EQ(outcome_of(*loser).refusal(), hold_refusal::seat_temporarily_held);
  EXPECT_EQ(shown(), "2 free");
}

TEST_F(ConcertDate, AnAnswerThatTellsOfNothingNewComesAtOnce) {
  EXPECT_EQ(outcome_of(*hold(4, 1)).refusal(), hold_refusal::seat_out_of_range);
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
  scene.journal->commit();
  scene.advance(5min - 1ms);
  EXPECT_EQ(scene.journal->waiting(), 0U);
  scene.advance(1ms);
  EXPECT_EQ(scene.journal->waiting(), 1U) << "nobody asked, yet the hold ended";
  EXPECT_EQ(shown(), "2 free");
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(shown(), "3 free");
}

TEST_F(ConcertDate, TheSeatIsFreeAtOnceForTheNextWhenAHoldEnds) {
  hold(1, 1);
  scene.journal->commit();
  scene.time->advance(5min);  // The timer has not run yet.
  const auto next = hold(1, 2);
  scene.journal->commit();
  scene.run();
  ASSERT_TRUE(outcome_of(*next).ok());
  EXPECT_EQ(outcome_of(*next).value().user, user_id{2});
}

TEST_F(ConcertDate, LostChangesAreAnsweredForgottenAndRestored) {
  hold(1, 1);
  scene.journal->commit();
  const auto winner = hold(2, 1);
  const auto loser = hold(2, 2);
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*winner), unavailable_reason::store_down);
  EXPECT_EQ(reason_of(*loser), unavailable_reason::store_down);
  EXPECT_EQ(shown(), "2 free") << "the durable hold stays, the lost one is gone";

  const auto again = hold(2, 2);
  scene.journal->commit();
  scene.run();
  EXPECT_TRUE(outcome_of(*again).ok());
  EXPECT_EQ(outcome_of(*hold(1, 3)).refusal(), hold_refusal::seat_temporarily_held);
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
  scene.journal->commit();
  scene.run();
  EXPECT_TRUE(outcome_of(*held).ok());
}

TEST_F(ConcertDate, DropsARequestWhoseDeadlineIsPast) {
  const auto late = hold(1, 1, {{}, stage::noon - 1ms});
  EXPECT_EQ(reason_of(*late), unavailable_reason::deadline_passed);
  EXPECT_EQ(scene.journal->waiting(), 0U);
}

TEST_F(ConcertDate, GoesOnWhereItsPredecessorEnded) {
  hold(1, 1);
  scene.journal->commit();
  scene.run();
  scene.end(actor);
  scene.time->advance(1min);
  actor = spawn();
  EXPECT_EQ(shown(), "2 free");
  const auto same = hold(1, 1);
  ASSERT_TRUE(outcome_of(*same).ok());
  EXPECT_EQ(outcome_of(*same).value().expires_at, stage::noon + 5min) << "the same hold, not a new one";
  hold(2, 2);
  EXPECT_EQ(scene.journal->commit(), 1U) << "its changes are numbered on, or the store would refuse them";
}

TEST_F(ConcertDate, AHoldThatEndedWhileTheServerWasDownIsFreeAtStart) {
  hold(1, 1);
  scene.journal->commit();
  scene.end(actor);
  scene.time->advance(1h);
  actor = spawn();
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(shown(), "3 free");
}

}  // namespace
}  // namespace usher::tests
