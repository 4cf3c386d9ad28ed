#include <gtest/gtest.h>

#include "domain/changes/names.hpp"
#include "tests/actors/cast/concert_date_stage.hpp"

namespace usher::tests::concert_date_payments_test {
namespace {

using namespace std::chrono_literals;
using namespace concert_dates;

TEST_F(ConcertDate, APaymentIsOneAppendOfEverythingItChanges) {
  hold(1, 1);
  commit();
  const auto paid = pay(1, 1);
  EXPECT_FALSE(paid->has_value());
  EXPECT_EQ(scene.journal->waiting(), 1U) << "debit, sale, receipt and notice together";
  EXPECT_EQ(scene.journal->commit(), 1U);
  scene.run();
  ASSERT_TRUE(outcome_of(*paid).ok());
  EXPECT_EQ(outcome_of(*paid).value().receipt.balance_after, 70'000);
  EXPECT_EQ(balance(1), 70'000);
  EXPECT_EQ(shown(), "2 free");
  EXPECT_EQ(outcome_of(*hold(1, 2)).refusal().kind, hold_refusal_kind::seat_already_reserved);
  ASSERT_EQ(sender->sent.size(), 1U) << "the outbox heard of the notice";

  // The store says the same.
  const auto image = scene.journal->store().load_concert_date(date);
  ASSERT_EQ(image.sales.size(), 1U);
  EXPECT_TRUE(image.holds.empty());
  ASSERT_EQ(image.receipts.size(), 1U);
  EXPECT_EQ(image.receipts.front().balance_after, 70'000);
}

TEST_F(ConcertDate, ALostPaymentLeavesHoldAndMoneyAsTheyWere) {
  hold(1, 1);
  commit();
  const auto paid = pay(1, 1);
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*paid), unavailable_reason::store_down);
  EXPECT_EQ(balance(1), 120'000);
  const auto again = pay(1, 1);
  commit();
  EXPECT_TRUE(outcome_of(*again).ok());
  EXPECT_EQ(balance(1), 70'000);
}

TEST_F(ConcertDate, TooLittleMoneyLeavesTheHold) {
  hold(1, 2);
  commit();
  const auto paid = pay(1, 2);
  EXPECT_EQ(std::get<domain::wallet_refusal>(outcome_of(*paid).refusal()),
            domain::wallet_refusal::not_enough);
  EXPECT_EQ(outcome_of(*hold(1, 1)).refusal().kind, hold_refusal_kind::seat_temporarily_held);
  EXPECT_EQ(balance(2), 10'000);
}

TEST_F(ConcertDate, TwoPaymentsAtOnceForOneSeatMoveMoneyOnce) {
  hold(1, 1);
  commit();
  const auto first = pay(1, 1);
  const auto second = pay(1, 1);
  EXPECT_FALSE(second->has_value()) << "it waits for the first";
  commit();
  ASSERT_TRUE(outcome_of(*first).ok());
  ASSERT_TRUE(outcome_of(*second).ok());
  EXPECT_TRUE(outcome_of(*first).value().first);
  EXPECT_FALSE(outcome_of(*second).value().first);
  EXPECT_EQ(outcome_of(*second).value().receipt, outcome_of(*first).value().receipt);
  EXPECT_EQ(balance(1), 70'000);
}

TEST_F(ConcertDate, AHoldDoesNotExpireWhileItIsBeingPaid) {
  hold(1, 1);
  commit();
  const auto paid = pay(1, 1);
  scene.advance(6min);
  EXPECT_EQ(outcome_of(*hold(1, 3)).refusal().kind, hold_refusal_kind::seat_temporarily_held);
  commit();
  EXPECT_TRUE(outcome_of(*paid).ok());
  EXPECT_EQ(shown(), "2 free");
}

TEST_F(ConcertDate, AHoldThatEndedCannotBePaid) {
  hold(1, 1);
  commit();
  scene.advance(5min);
  const auto paid = pay(1, 1);
  commit();
  EXPECT_EQ(std::get<payment_refusal>(outcome_of(*paid).refusal()), payment_refusal::no_hold);
  EXPECT_EQ(balance(1), 120'000);
}

TEST_F(ConcertDate, APaymentThatTheDateForgotMeanwhileIsTakenInAfterwards) {
  hold(1, 1);
  commit();
  const auto paid = pay(1, 1);
  EXPECT_EQ(scene.journal->commit(), 1U);  // Durable, but the messages have not been delivered.
  scene.journal->break_store(true);
  hold(2, 3);
  scene.journal->lose();
  scene.run();  // The date loses its state and cannot read it; the payment's result arrives.
  EXPECT_TRUE(outcome_of(*paid).ok());
  scene.journal->break_store(false);
  scene.advance(10s);
  commit();
  EXPECT_EQ(outcome_of(*hold(1, 2)).refusal().kind, hold_refusal_kind::seat_already_reserved);
  EXPECT_EQ(shown(), "2 free");
}

TEST_F(ConcertDate, ACancellationGivesMoneyAndSeatBackInOneAppend) {
  hold(1, 1);
  commit();
  pay(1, 1);
  commit();
  const auto cancelled = scene.ask<actors::cancel_sale_ask, sale_cancelled_outcome>(
      actor, domain::prepare_cancellation{user_id{1}, {seat_number{1}}});
  EXPECT_EQ(scene.journal->waiting(), 1U);
  commit();
  ASSERT_TRUE(outcome_of(*cancelled).ok());
  EXPECT_EQ(outcome_of(*cancelled).value().refund, 50'000);
  EXPECT_EQ(balance(1), 120'000);
  EXPECT_EQ(shown(), "3 free");
}

TEST_F(ConcertDate, ASeatThatComesBackIsOfferedToTheWaitingListAndToNobodyElse) {
  for (int seat = 1; seat <= 3; ++seat) {
    hold(seat, 1);
  }
  commit();
  pay(1, 1);
  commit();
  const auto joined = scene.ask<actors::join_waiting_list_ask, actors::waiting_list_outcome>(
      actor, domain::join_waiting_list{user_id{2}});
  commit();
  ASSERT_TRUE(outcome_of(*joined).ok());
  scene.ask<actors::cancel_sale_ask, sale_cancelled_outcome>(
      actor, domain::prepare_cancellation{user_id{1}, {seat_number{1}}});
  commit();
  EXPECT_EQ(shown(), "0 free");
  EXPECT_FALSE(outcome_of(*hold(1, 3)).ok());
  const auto accepted = hold(1, 2);
  commit();
  EXPECT_TRUE(outcome_of(*accepted).ok());
}

TEST_F(ConcertDate, AForcedCancellationRefundsEverybodyAlsoAfterARestart) {
  hold(1, 1);
  hold(2, 1);
  commit();
  pay(1, 1);
  commit();
  pay(2, 1);
  commit();
  EXPECT_EQ(balance(1), 20'000);
  const auto standing =
      scene.ask<actors::show_standing_ask, actors::terms_changed_outcome>(actor, actors::show_standing{});
  auto terms = outcome_of(*standing).value().terms;
  terms.state = domain::date_state::cancelled;
  const auto refused = scene.ask<actors::change_terms_ask, actors::terms_changed_outcome>(
      actor, domain::change_terms{terms, false});
  EXPECT_EQ(outcome_of(*refused).refusal().kind, domain::terms_refusal_kind::has_bookings);
  // The new state is durable, no refund is: the process ended in between.
  scene.end(actor);
  terms.refund_all = true;
  scene.journal->write(domain::concert_date_name(date), {domain::date_terms_set{date, terms, stage::noon}});
  actor = spawn();
  commit();
  EXPECT_EQ(balance(1), 120'000);
  EXPECT_TRUE(scene.journal->store().load_concert_date(date).sales.empty());
}

TEST_F(ConcertDate, AForcedClosingRefundsAtOnce) {
  hold(1, 1);
  commit();
  pay(1, 1);
  commit();
  const auto standing =
      scene.ask<actors::show_standing_ask, actors::terms_changed_outcome>(actor, actors::show_standing{});
  auto terms = outcome_of(*standing).value().terms;
  terms.state = domain::date_state::closed;
  const auto changed = scene.ask<actors::change_terms_ask, actors::terms_changed_outcome>(
      actor, domain::change_terms{terms, true});
  commit();
  ASSERT_TRUE(outcome_of(*changed).ok());
  EXPECT_EQ(balance(1), 120'000);
}

TEST_F(ConcertDate, ARequestIsRememberedWithWhatItTookAndForgottenWithItsReturn) {
  domain::request_remembered record;
  record.key.bytes[0] = 7;
  record.fingerprint.bytes[0] = 8;
  record.answer = "sealed";
  record.remembered_at = stage::noon;
  record.forgotten_at = stage::noon + 24h;
  caf::anon_send(actor, hold_seats_ask{{user_id{1}, domain::seat_choice{{seat_number{1}}}},
                                       {},
                                       actors::reply_to<seats_held_outcome>([](const auto&) {}),
                                       [&](const seats_held_outcome&) { return record; }});
  scene.run();
  EXPECT_EQ(scene.journal->waiting(), 1U) << "the hold and its record together";
  commit();
  const auto begin = [&] {
    return outcome_of(*scene.ask<actors::begin_request_ask, actors::request_begun_outcome>(
                          neighbours.requests, domain::begin_request{record.key, record.fingerprint}))
        .value();
  };
  EXPECT_EQ(std::get<domain::request_was_answered>(begin()).answer, "sealed");
  scene.ask<actors::release_seats_ask, actors::seats_released_outcome>(
      actor, domain::release_seats{user_id{1}, {seat_number{1}}});
  commit();
  EXPECT_TRUE(std::holds_alternative<domain::request_is_new>(begin()));
  EXPECT_TRUE(scene.journal->store().load_remembered_requests(stage::noon).requests.empty());
}

}  // namespace
}  // namespace usher::tests::concert_date_payments_test
