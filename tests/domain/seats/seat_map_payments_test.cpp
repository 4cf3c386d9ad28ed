#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "domain/seats/seat_map.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/seats/seat_map_hall.hpp"

namespace usher::domain::seat_map_payments_test {
namespace {

using namespace testing;

constexpr user_id ann{1};
constexpr user_id ben{2};
constexpr receipt_number first_receipt{1};

template <class Outcome>
payment_plan plan_of(const Outcome& planned) {
  return std::get<payment_plan>(planned.value());
}

TEST(SeatMapPayments, APlanSellsEachSeatWritesTheReceiptAndQueuesTheNotice) {
  date_terms terms = hall_terms(4);
  terms.sections = {{"A", seat_number{1}, 2, 2, 700}, {"B", seat_number{3}, 2, 2, 300}};
  hall h{terms};
  ASSERT_TRUE(h.hold(ann, {2, 3}));
  h.now_ms = 20;
  const auto plan = plan_of(h.prepare(ann, {3, 2}, 1000));
  EXPECT_EQ(plan.receipt, first_receipt);
  EXPECT_EQ(plan.amount, 1000);
  EXPECT_EQ(plan.seats, seats_of({2, 3}));
  EXPECT_EQ(plan.facts, (changes{seat_sold{hall_date, seat_number{2}, ann, first_receipt, 700, at_ms(20)},
                                 seat_sold{hall_date, seat_number{3}, ann, first_receipt, 300, at_ms(20)},
                                 receipt_written{hall_date, first_receipt, ann, 1000, 0, at_ms(20)},
                                 notice_queued{hall_date,
                                               notice_number{1},
                                               notice_kind::paid,
                                               ann,
                                               seats_of({2, 3}),
                                               first_receipt,
                                               1000,
                                               {},
                                               at_ms(20)}}));
  h.carry_out(plan);
  EXPECT_FALSE(h.seats.next_due());
  EXPECT_EQ(h.seats.standing().sold, 2);
  h.expect_replayed();
}

TEST(SeatMapPayments, RefusesInOrderOfPrecedence) {
  hall h{7};
  h.buy(ben, {6});
  h.buy(ann, {7});
  ASSERT_TRUE(h.hold(ann, {1, 2}));
  ASSERT_TRUE(h.hold(ben, {3}));
  ASSERT_TRUE(h.hold(ann, {5}));
  h.seats.pin(plan_of(h.prepare(ann, {5}, 1000)));
  EXPECT_EQ(h.prepare(ann, {}, 1).refusal(), payment_refusal::no_seats_named);
  EXPECT_EQ(h.prepare(ann, {5, 4, 3, 8}, 1).refusal(), payment_refusal::seat_out_of_range);
  EXPECT_EQ(h.prepare(ann, {5, 4, 3}, 1).refusal(), payment_refusal::under_way);
  EXPECT_EQ(h.prepare(ann, {4, 3, 1}, 1).refusal(), payment_refusal::no_hold);
  EXPECT_EQ(h.prepare(ann, {7, 3, 1}, 1).refusal(), payment_refusal::no_hold);
  EXPECT_EQ(h.prepare(ann, {3, 1}, 1).refusal(), payment_refusal::someone_elses);
  EXPECT_EQ(h.prepare(ann, {6, 1}, 1).refusal(), payment_refusal::someone_elses);
  EXPECT_EQ(h.prepare(ann, {1, 2}, 1999).refusal(), payment_refusal::price_mismatch);
  EXPECT_TRUE(h.prepare(ann, {1, 2}, 2000));
}

TEST(SeatMapPayments, AHoldWhoseTimeIsOverIsNone) {
  hall h{1};
  ASSERT_TRUE(h.hold(ann, {1}));
  h.now_ms = 99;
  EXPECT_TRUE(h.prepare(ann, {1}, 1000));
  h.now_ms = 100;
  EXPECT_EQ(h.prepare(ann, {1}, 1000).refusal(), payment_refusal::no_hold);
  EXPECT_EQ(h.prepare(ben, {1}, 1000).refusal(), payment_refusal::no_hold);
}

TEST(SeatMapPayments, AnOfferIsNoHold) {
  hall h{1};
  ASSERT_TRUE(h.hold(ann, {1}));
  ASSERT_TRUE(h.decide(join_waiting_list{ben}));
  ASSERT_TRUE(h.release(ann, {1}));
  EXPECT_EQ(h.prepare(ben, {1}, 1000).refusal(), payment_refusal::no_hold);
}

TEST(SeatMapPayments, WhatWasPaidIsAnsweredWithItsReceiptWhateverThePriceAndTheTime) {
  hall h{3};
  h.now_ms = 30;
  h.buy(ann, {1, 2});
  h.take_in({receipt_written{hall_date, first_receipt, ann, 2000, 77, at_ms(30)}});
  h.now_ms = 5'000;
  const receipt expected{first_receipt, ann, seats_of({1, 2}), 2000, 77, at_ms(30)};
  EXPECT_EQ(std::get<receipt>(h.prepare(ann, {2, 1}, 2000).value()), expected);
  EXPECT_EQ(h.prepare(ann, {2, 1}, 1).refusal(), payment_refusal::price_mismatch);
  EXPECT_EQ(std::get<receipt>(h.prepare(ann, {2}, 1000).value()), expected);
  EXPECT_EQ(h.prepare(ben, {1, 2}, 2000).refusal(), payment_refusal::someone_elses);
  h.expect_replayed();
}

TEST(SeatMapPayments, SeatsOfTwoPaymentsHaveNoReceiptTogether) {
  hall h{3};
  h.buy(ann, {1});
  h.buy(ann, {2});
  EXPECT_EQ(h.prepare(ann, {1, 2}, 2000).refusal(), payment_refusal::no_hold);
}

TEST(SeatMapPayments, ACancelledSeatIsNoLongerPaid) {
  hall h{3};
  h.buy(ann, {1, 2});
  h.cancel(ann, {2});
  EXPECT_EQ(h.prepare(ann, {1, 2}, 2000).refusal(), payment_refusal::no_hold);
  EXPECT_EQ(std::get<receipt>(h.prepare(ann, {1}, 1000).value()).seats, seats_of({1, 2}));
  ASSERT_TRUE(h.hold(ann, {2}));
  EXPECT_EQ(plan_of(h.prepare(ann, {2}, 1000)).receipt, receipt_number{2});
  h.expect_replayed();
}

TEST(SeatMapPayments, APinnedHoldOutlivesItsTimeAndEndsWhenItIsUnpinned) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1}));
  ASSERT_TRUE(h.hold(ben, {2}));
  h.seats.pin(plan_of(h.prepare(ann, {1}, 1000)));
  h.now_ms = 150;
  EXPECT_EQ(only<hold_expired>(h.take_due()).size(), 1U);
  EXPECT_FALSE(h.seats.next_due());
  EXPECT_EQ(h.hold(ben, {1}).refusal().kind, hold_refusal_kind::seat_temporarily_held);
  EXPECT_EQ(h.prepare(ann, {1}, 1000).refusal(), payment_refusal::under_way);
  EXPECT_EQ(h.hold(ann, {1}).value().front().expires_at, at_ms(100));
  h.seats.unpin(seats_of({1}));
  EXPECT_EQ(h.seats.next_due(), at_ms(100));
  EXPECT_EQ(only<hold_expired>(h.take_due()).size(), 1U);
  EXPECT_TRUE(h.hold(ben, {1}));
}

TEST(SeatMapPayments, TwoPlansAtOnceHaveDifferentNumbersAndMayEndInEitherOrder) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1}));
  ASSERT_TRUE(h.hold(ben, {2}));
  const auto anns = plan_of(h.prepare(ann, {1}, 1000));
  h.seats.pin(anns);
  const auto bens = plan_of(h.prepare(ben, {2}, 1000));
  h.seats.pin(bens);
  EXPECT_EQ(bens.receipt, receipt_number{2});
  EXPECT_EQ(only<notice_queued>(bens.facts).front().notice, notice_number{2});
  h.carry_out(bens);
  h.carry_out(anns);
  EXPECT_EQ(h.seats.image().next_receipt, receipt_number{3});
  EXPECT_EQ(h.seats.image().receipts.size(), 2U);
  h.expect_replayed();
}

TEST(SeatMapPayments, TheNumbersOfAFailedPlanAreNotGivenOutAgain) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1}));
  h.seats.pin(plan_of(h.prepare(ann, {1}, 1000)));
  h.seats.unpin(seats_of({1}));
  EXPECT_EQ(plan_of(h.prepare(ann, {1}, 1000)).receipt, receipt_number{2});
  // They are in no change, so a restart knows nothing of them.
  EXPECT_EQ(h.seats.image().next_receipt, first_receipt);
}

TEST(SeatMapPayments, OffersMadeMeanwhileTakeOtherNoticeNumbers) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1}));
  ASSERT_TRUE(h.hold(ann, {2}));
  ASSERT_TRUE(h.decide(join_waiting_list{ben}));
  h.seats.pin(plan_of(h.prepare(ann, {1}, 1000)));
  ASSERT_TRUE(h.release(ann, {2}));
  EXPECT_EQ(only<notice_queued>(h.last).front().notice, notice_number{2});
}

TEST(SeatMapPayments, ASaleThatTheRestoredMapKnowsChangesNothing) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1, 2}));
  const auto plan = plan_of(h.prepare(ann, {1, 2}, 2000));
  h.carry_out(plan);
  const auto cancelled = h.prepare_cancel(ann, {1}).value();
  h.carry_out(cancelled);
  const auto before = h.seats.image();
  seat_map restored{hall_date, at_ms(hall_begins), before};
  apply_all(restored, plan.facts);
  EXPECT_EQ(restored.image(), before);
  apply_all(restored, cancelled.facts);
  EXPECT_EQ(restored.image(), before);
}

TEST(SeatMapPayments, ACancellationGivesBackByTheTermsAndFreesTheSeats) {
  hall h{3};
  ASSERT_TRUE(h.hold_with_key(ann, {1, 2, 3}, 7));
  h.carry_out(plan_of(h.prepare(ann, {1, 2, 3}, 3000)));
  h.now_ms = 4'000;
  const auto planned = h.prepare_cancel(ann, {3, 1});
  const auto& plan = planned.value();
  EXPECT_EQ(plan.receipt, first_receipt);
  EXPECT_EQ(plan.refund, 2000);
  EXPECT_EQ(plan.seats, seats_of({1, 3}));
  EXPECT_EQ(plan.facts,
            (changes{sale_cancelled{hall_date, seat_number{1}, ann, first_receipt, 1000, at_ms(4'000)},
                     sale_cancelled{hall_date, seat_number{3}, ann, first_receipt, 1000, at_ms(4'000)},
                     notice_queued{hall_date,
                                   notice_number{2},
                                   notice_kind::cancelled,
                                   ann,
                                   seats_of({1, 3}),
                                   first_receipt,
                                   2000,
                                   {},
                                   at_ms(4'000)},
                     request_forgotten{secret(7), at_ms(4'000)}}));
  h.carry_out(plan);
  EXPECT_EQ(h.seats.free_seats(), seats_of({1, 3}));
  EXPECT_EQ(h.seats.image().receipts.front().seats, seats_of({1, 2, 3}));
  h.cancel(ann, {2});
  EXPECT_TRUE(h.seats.image().receipts.empty());
  EXPECT_TRUE(only<request_forgotten>(h.last).empty());
  h.expect_replayed();
}

TEST(SeatMapPayments, RefundsAreRoundedDownForEachSeat) {
  date_terms terms = hall_terms(2);
  terms.price = 999;
  terms.refunds = {{milliseconds{0}, 50}};
  hall h{terms};
  h.buy(ann, {1, 2});
  EXPECT_EQ(h.prepare_cancel(ann, {1, 2}).value().refund, 499 + 499);
}

TEST(SeatMapPayments, ARefundIsOfThePriceThatWasPaid) {
  hall h{2};
  h.buy(ann, {1});
  date_terms dearer = hall_terms(2);
  dearer.price = 5000;
  ASSERT_TRUE(h.set_terms(dearer));
  EXPECT_EQ(h.prepare_cancel(ann, {1}).value().refund, 1000);
}

TEST(SeatMapPayments, TheStepsOfTheRefundEndWhenTheirTimeComes) {
  struct row {
    std::int64_t now_ms;
    std::optional<std::int64_t> refund;
  };
  const std::vector<row> table{{0, 1000},    {4'999, 1000},         {5'000, 500},
                               {8'999, 500}, {9'000, std::nullopt}, {20'000, std::nullopt}};
  hall h{1};
  h.buy(ann, {1});
  for (const row& r : table) {
    h.now_ms = r.now_ms;
    const auto planned = h.prepare_cancel(ann, {1});
    ASSERT_EQ(planned.ok(), r.refund.has_value()) << r.now_ms;
    if (r.refund) {
      EXPECT_EQ(planned.value().refund, *r.refund);
    } else {
      EXPECT_EQ(planned.refusal(), cancellation_refusal::too_late);
    }
  }
}

TEST(SeatMapPayments, AStepMayLastBeyondTheBeginning) {
  date_terms terms = hall_terms(1);
  terms.refunds = {{milliseconds{0}, 80}, {milliseconds{-500}, 0}};
  hall h{terms};
  h.buy(ann, {1});
  h.now_ms = hall_begins - 1;
  EXPECT_EQ(h.prepare_cancel(ann, {1}).value().refund, 800);
  h.now_ms = hall_begins + 499;
  EXPECT_EQ(h.prepare_cancel(ann, {1}).value().refund, 0);
  h.now_ms = hall_begins + 500;
  EXPECT_EQ(h.prepare_cancel(ann, {1}).refusal(), cancellation_refusal::too_late);
}

TEST(SeatMapPayments, RefusesCancellationsInOrderOfPrecedence) {
  hall h{6};
  h.buy(ann, {1, 2});
  h.buy(ann, {3});
  h.buy(ben, {4});
  ASSERT_TRUE(h.hold(ann, {5}));
  h.seats.pin(h.prepare_cancel(ann, {2}).value());
  h.now_ms = 9'999;
  EXPECT_EQ(h.prepare_cancel(ann, {}).refusal(), cancellation_refusal::no_seats_named);
  EXPECT_EQ(h.prepare_cancel(ann, {7, 5, 4, 2, 3}).refusal(), cancellation_refusal::seat_out_of_range);
  EXPECT_EQ(h.prepare_cancel(ann, {6, 4, 2, 3}).refusal(), cancellation_refusal::not_sold);
  EXPECT_EQ(h.prepare_cancel(ann, {5, 4, 2, 3}).refusal(), cancellation_refusal::not_sold);
  EXPECT_EQ(h.prepare_cancel(ann, {4, 2, 3}).refusal(), cancellation_refusal::someone_elses);
  EXPECT_EQ(h.prepare_cancel(ann, {2, 3}).refusal(), cancellation_refusal::under_way);
  EXPECT_EQ(h.prepare_cancel(ann, {1, 3}).refusal(), cancellation_refusal::several_receipts);
  EXPECT_EQ(h.prepare_cancel(ann, {1}).refusal(), cancellation_refusal::too_late);
  h.now_ms = 0;
  EXPECT_TRUE(h.prepare_cancel(ann, {1}));
}

TEST(SeatMapPayments, RefundingAllGivesBackTheWholePriceOfEveryReceipt) {
  hall h{5};
  h.buy(ann, {1, 2});
  h.buy(ben, {3});
  h.buy(ann, {4});
  h.cancel(ann, {2});
  h.now_ms = 20'000;
  EXPECT_TRUE(h.seats.refund_plans(10, h.now()).empty());
  date_terms cancelled = hall_terms(5);
  cancelled.state = date_state::cancelled;
  ASSERT_TRUE(h.set_terms(cancelled, true));
  h.seats.pin(h.prepare_cancel(ben, {3}).value());

  auto plans = h.seats.refund_plans(10, h.now());
  ASSERT_EQ(plans.size(), 2U);
  EXPECT_EQ(plans[0].first, ann);
  EXPECT_EQ(plans[0].second.seats, seats_of({1}));
  EXPECT_EQ(plans[0].second.refund, 1000);
  EXPECT_EQ(plans[1].second.seats, seats_of({4}));
  EXPECT_NE(only<notice_queued>(plans[0].second.facts).front().notice,
            only<notice_queued>(plans[1].second.facts).front().notice);
  EXPECT_EQ(h.seats.refund_plans(1, h.now()).size(), 1U);

  for (const auto& [user, plan] : plans) {
    h.carry_out(plan);
  }
  EXPECT_TRUE(h.seats.refund_plans(10, h.now()).empty());
  h.seats.unpin(seats_of({3}));
  plans = h.seats.refund_plans(10, h.now());
  ASSERT_EQ(plans.size(), 1U);
  h.carry_out(plans.front().second);
  EXPECT_EQ(h.seats.standing().sold, 0);
  h.expect_replayed();
}

TEST(SeatMapPayments, RefundingAllForgetsTheKeyOfSeatsThatWerePaidForSeparatelyOnce) {
  hall h{3};
  ASSERT_TRUE(h.hold_with_key(ann, {1, 2}, 7));
  h.carry_out(std::get<payment_plan>(h.prepare(ann, {1}, 1000).value()));
  h.carry_out(std::get<payment_plan>(h.prepare(ann, {2}, 1000).value()));
  date_terms cancelled = hall_terms(3);
  cancelled.state = date_state::cancelled;
  ASSERT_TRUE(h.set_terms(cancelled, true));
  std::size_t forgotten = 0;
  for (const auto& [user, plan] : h.seats.refund_plans(10, h.now())) {
    forgotten += only<request_forgotten>(plan.facts).size();
    h.carry_out(plan);
  }
  EXPECT_EQ(forgotten, 1U);
  EXPECT_TRUE(h.seats.image().requests.empty());
}

}  // namespace
}  // namespace usher::domain::seat_map_payments_test
