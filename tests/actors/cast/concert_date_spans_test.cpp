#include <gtest/gtest.h>

#include "domain/changes/names.hpp"
#include "tests/actors/cast/concert_date_stage.hpp"

namespace usher::tests::concert_date_spans_test {
namespace {

using namespace std::chrono_literals;
using namespace concert_dates;

/// As it comes from the route: the request's trace, and its own span as the parent.
actors::request_context some_request() {
  actors::request_context context;
  context.trace.bytes.fill(7);
  context.parent = 99;
  return context;
}

TEST_F(ConcertDate, LeavesASpanThatTellsTheWayOfACommand) {
  hold(1, 2, some_request());
  EXPECT_TRUE(scene.spans_of("hold_seats").empty());
  commit();
  ASSERT_EQ(scene.spans_of("hold_seats").size(), 1U);
  const auto s = scene.spans_of("hold_seats").front();
  EXPECT_EQ(s.trace, some_request().trace);
  EXPECT_EQ(s.parent, 99U);
  EXPECT_EQ(scene.spans->name_of(s.actor), domain::concert_date_name(date));
  EXPECT_EQ(s.user, user_id{2});
  EXPECT_EQ(s.seats[0], 1);
  EXPECT_EQ(s.seats[1], 0);
  EXPECT_EQ(s.outcome, tracing::span_outcome::done);
  EXPECT_EQ(s.batch_changes, 1U);
  EXPECT_LE(s.enqueued, s.started);
  EXPECT_LE(s.started, s.decided);
  EXPECT_LE(s.decided, s.answered);
}

TEST_F(ConcertDate, LeavesSpansInTheOrderInWhichItDecided) {
  hold(1, 1);
  hold(1, 2);
  commit();
  const auto spans = scene.spans_of("hold_seats");
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].user, user_id{1});
  EXPECT_EQ(spans[1].user, user_id{2});
  EXPECT_EQ(spans[1].outcome, tracing::span_outcome::refused);
  EXPECT_STREQ(spans[1].reason, "seat_temporarily_held");
  EXPECT_LT(spans[0].order, spans[1].order);
  // The loser hears of the winner's hold when that is durable.
  EXPECT_EQ(spans[0].batch, spans[1].batch);
}

TEST_F(ConcertDate, NamesTheSeatsThatItChose) {
  scene.ask<hold_seats_ask, seats_held_outcome>(
      actor, domain::hold_seats{user_id{1}, domain::best_available{2, {}}});
  commit();
  const auto s = scene.spans_of("hold_seats").at(0);
  EXPECT_NE(s.seats[0], 0);
  EXPECT_NE(s.seats[1], 0);
  EXPECT_EQ(s.seats[2], 0);
}

TEST_F(ConcertDate, SendsOtherActorsMessagesUnderTheSpanOfTheAsk) {
  hold(1, 1);
  commit();
  scene.ask<pay_ask, date_paid_outcome>(actor, actors::pay{{user_id{1}, {seat_number{1}}, 50'000}, {}},
                                        some_request());
  commit();
  const auto payment = scene.spans_of("pay").at(0);
  const auto money = scene.spans_of("settle_money").at(0);
  const auto arrived = scene.spans_of("settlement_arrived").at(0);
  EXPECT_EQ(payment.parent, 99U);
  EXPECT_EQ(money.parent, payment.id);
  EXPECT_EQ(money.trace, payment.trace);
  EXPECT_EQ(money.user, user_id{1});
  EXPECT_EQ(arrived.parent, payment.id);
}

TEST_F(ConcertDate, LeavesASpanOfWhatItNeverAnswered) {
  hold(1, 1);
  scene.end(actor);
  const auto s = scene.spans_of("hold_seats").at(0);
  EXPECT_EQ(s.outcome, tracing::span_outcome::unavailable);
  EXPECT_STREQ(s.reason, "dropped");
}

TEST_F(ConcertDate, LeavesNoSpanWhileRecordingIsOff) {
  scene.spans->switch_to(false);
  hold(1, 1);
  commit();
  EXPECT_TRUE(scene.spans_of("hold_seats").empty());
  EXPECT_GT(scene.spans->actors().front()->read(tracing::mono_now()).messages, 0U);
}

}  // namespace
}  // namespace usher::tests::concert_date_spans_test
