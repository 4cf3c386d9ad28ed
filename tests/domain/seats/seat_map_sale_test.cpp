#include <optional>

#include <gtest/gtest.h>

#include "domain/seats/seat_map.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/seats/seat_map_hall.hpp"

namespace usher::domain::seat_map_sale_test {
namespace {

using namespace testing;

constexpr user_id ann{1};
constexpr user_id ben{2};
constexpr user_id cat{3};

date_terms sold_between(std::int32_t seats, std::optional<std::int64_t> opens_ms,
                        std::optional<std::int64_t> closes_ms) {
  date_terms terms = hall_terms(seats);
  if (opens_ms) {
    terms.sales_open_at = at_ms(*opens_ms);
  }
  if (closes_ms) {
    terms.sales_close_at = at_ms(*closes_ms);
  }
  return terms;
}

TEST(SeatMapSale, HasABeginningAndAnEnd) {
  struct row {
    date_terms terms;
    std::int64_t now_ms;
    sale_phase phase;
  };
  using enum sale_phase;
  const std::vector<row> table{
      {sold_between(1, {}, {}), 50, open},
      {sold_between(1, 50, {}), 49, not_open},
      {sold_between(1, 50, {}), 50, open},
      {sold_between(1, {}, 50), 49, open},
      {sold_between(1, {}, 50), 50, closed},
      {sold_between(1, 50, 60), 49, not_open},
      {sold_between(1, 50, 60), 59, open},
      {sold_between(1, 50, 60), 60, closed},
      {sold_between(1, {}, hall_begins), 9'999, open},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(sale_phase_at(table[i].terms, at_ms(table[i].now_ms)), table[i].phase) << "row " << i;
    hall h{table[i].terms};
    h.now_ms = table[i].now_ms;
    const auto held = h.hold(ann, {1});
    EXPECT_EQ(held.ok(), table[i].phase == open) << "row " << i;
    if (!held) {
      EXPECT_EQ(held.refusal(), (hold_refusal{table[i].phase == closed ? hold_refusal_kind::sales_closed
                                                                       : hold_refusal_kind::sales_not_open}));
    }
  }
}

TEST(SeatMapSale, ClosesAfterItOpens) {
  EXPECT_EQ(wrong_member(sold_between(1, 50, 51)), std::nullopt);
  EXPECT_EQ(wrong_member(sold_between(1, 50, 50)), "sales_close_at");
  EXPECT_EQ(wrong_member(sold_between(1, 50, 49)), "sales_close_at");
}

TEST(SeatMapSale, TheStateOfTheDateComesFirstAndTheSeatsComeAfter) {
  auto terms = sold_between(1, 50, 60);
  hall h{terms};
  EXPECT_EQ(h.hold(ann, {}).refusal().kind, hold_refusal_kind::sales_not_open);
  EXPECT_EQ(h.hold(ann, {9}).refusal().kind, hold_refusal_kind::sales_not_open);
  EXPECT_EQ(h.decide(hold_seats{ann, best_available{1, {}}}).refusal().kind,
            hold_refusal_kind::sales_not_open);
  terms.state = date_state::closed;
  ASSERT_TRUE(h.set_terms(terms));
  EXPECT_EQ(h.hold(ann, {1}).refusal().kind, hold_refusal_kind::date_closed);
}

TEST(SeatMapSale, AHoldOfTheSaleIsPaidAfterItUntilItEnds) {
  hall h{sold_between(3, {}, 50)};
  h.now_ms = 49;
  ASSERT_TRUE(h.hold(ann, {1, 2}));
  h.now_ms = 60;
  EXPECT_TRUE(h.take_due().empty()) << "the hold goes on";
  EXPECT_EQ(h.hold(ann, {2}).value(), (std::vector<seat_hold>{{seat_number{2}, ann, at_ms(149), 1'000, 0}}))
      << "what one holds already is no new hold";
  EXPECT_EQ(h.hold(ann, {2, 3}).refusal().kind, hold_refusal_kind::sales_closed);
  EXPECT_TRUE(h.prepare(ann, {1}, 1'000));
  h.now_ms = 149;
  h.take_due();
  EXPECT_EQ(h.prepare(ann, {2}, 1'000).refusal(), payment_refusal::no_hold);
  h.expect_replayed();
}

TEST(SeatMapSale, NobodyJoinsTheWaitingListOutsideIt) {
  hall h{sold_between(1, 50, 500)};
  h.now_ms = 49;
  EXPECT_EQ(h.decide(join_waiting_list{ben}).refusal(), waiting_list_refusal::sales_not_open);
  h.now_ms = 50;
  EXPECT_EQ(h.decide(join_waiting_list{ben}).refusal(), waiting_list_refusal::seats_available);
  h.buy(ann, {1});
  ASSERT_TRUE(h.decide(join_waiting_list{ben}));
  h.now_ms = 499;
  EXPECT_EQ(h.decide(join_waiting_list{ben}).value().ahead, 0U);
  h.now_ms = 500;
  h.take_due();
  EXPECT_EQ(h.decide(join_waiting_list{ben}).refusal(), waiting_list_refusal::sales_closed);
  h.expect_replayed();
}

TEST(SeatMapSale, ItsEndIsTheEndOfOffersAndOfTheWaitingList) {
  hall h{sold_between(2, {}, 150)};
  ASSERT_TRUE(h.hold(ann, {1}));
  h.now_ms = 90;
  ASSERT_TRUE(h.hold(ann, {2}));
  ASSERT_TRUE(h.decide(join_waiting_list{ben}));
  ASSERT_TRUE(h.decide(join_waiting_list{cat}));
  EXPECT_EQ(h.seats.next_due(), at_ms(100));
  h.now_ms = 100;
  h.take_due();
  const auto offer = h.seats.decide(waiting_list_position{ben}, h.now()).value().offer;
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->expires_at, at_ms(150)) << "an offer lasts no longer than the sale";
  EXPECT_EQ(h.seats.next_due(), at_ms(150));
  h.now_ms = 150;
  EXPECT_EQ(
      h.take_due(),
      (changes{offer_ended{hall_date, seat_number{1}, waiter_number{1}, ben, offer_end::lapsed, at_ms(150)},
               waiter_left{hall_date, waiter_number{2}, cat, waiter_end::closed, at_ms(150)}}));
  EXPECT_EQ(h.seats.next_due(), at_ms(190)) << "the hold";
  h.now_ms = 190;
  EXPECT_EQ(h.take_due().size(), 1U) << "nothing is offered any more";
  EXPECT_EQ(h.seats.standing().free, 2);
  EXPECT_EQ(h.seats.next_due(), std::nullopt);
  h.expect_replayed();
}

TEST(SeatMapSale, AnEndThatIsMovedToTheFrontWithdrawsOffers) {
  hall h{sold_between(1, {}, 10'000)};
  ASSERT_TRUE(h.hold(ann, {1}));
  ASSERT_TRUE(h.decide(join_waiting_list{ben}));
  ASSERT_TRUE(h.release(ann, {1}));
  h.now_ms = 20;
  ASSERT_TRUE(h.set_terms(sold_between(1, {}, 20)));
  EXPECT_EQ(h.take_due(), (changes{offer_ended{hall_date, seat_number{1}, waiter_number{1}, ben,
                                               offer_end::withdrawn, at_ms(20)}}));
  EXPECT_EQ(h.hold(ben, {1}).refusal().kind, hold_refusal_kind::sales_closed);
  h.expect_replayed();
}

TEST(SeatMapSale, WhoWaitsIsOfferedSeatsWhenItBegins) {
  hall h{hall_terms(1)};
  ASSERT_TRUE(h.hold(ann, {1}));
  ASSERT_TRUE(h.decide(join_waiting_list{ben}));
  ASSERT_TRUE(h.set_terms(sold_between(1, 300, {})));
  h.now_ms = 100;
  EXPECT_EQ(h.take_due().size(), 1U) << "the hold ends, and nobody is offered the seat yet";
  EXPECT_EQ(h.seats.next_due(), at_ms(300));
  h.now_ms = 299;
  EXPECT_TRUE(h.take_due().empty());
  h.now_ms = 300;
  h.take_due();
  EXPECT_TRUE(h.hold(ben, {1}));
  h.expect_replayed();
}

}  // namespace
}  // namespace usher::domain::seat_map_sale_test
