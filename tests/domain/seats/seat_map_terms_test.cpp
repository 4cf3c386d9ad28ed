#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "domain/seats/seat_layout.hpp"
#include "domain/seats/seat_map.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/seats/seat_map_hall.hpp"

namespace usher::domain::seat_map_terms_test {
namespace {

using namespace testing;

constexpr user_id ann{1};
constexpr user_id ben{2};
constexpr user_id cat{3};

date_terms in_state(date_terms terms, date_state state) {
  terms.state = state;
  return terms;
}

date_terms with_sections(std::int32_t seats, std::vector<seat_section> sections) {
  date_terms terms = hall_terms(seats);
  terms.sections = std::move(sections);
  return terms;
}

TEST(SeatMapTerms, TheDefaultTermsWithSeatsAreSound) {
  date_terms terms;
  terms.seat_count = 50;
  EXPECT_EQ(wrong_member(terms), std::nullopt);
}

TEST(SeatMapTerms, AWrongMemberIsCalledByItsName) {
  struct row {
    const char* member;
    std::function<void(date_terms&)> spoil;
  };
  const std::vector<row> table{
      {"seat_count", [](date_terms& t) { t.seat_count = 0; }},
      {"seat_count", [](date_terms& t) { t.seat_count = limits::max_seats_per_date + 1; }},
      {"price", [](date_terms& t) { t.price = -1; }},
      {"price", [](date_terms& t) { t.price = limits::max_price + 1; }},
      {"sections", [](date_terms& t) { t.sections[0].first = seat_number{2}; }},
      {"sections", [](date_terms& t) { t.sections[1].first = seat_number{6}; }},
      {"sections", [](date_terms& t) { t.sections[0].seats = 5; }},
      {"sections", [](date_terms& t) { t.sections[1].seats = 5; }},
      {"sections", [](date_terms& t) { t.sections[1].seats = 7; }},
      {"sections", [](date_terms& t) { t.sections[1].seats = INT32_MAX; }},
      {"sections", [](date_terms& t) { t.sections[1].seats = 0; }},
      {"sections", [](date_terms& t) { t.sections[1].seats_per_row = 0; }},
      {"sections", [](date_terms& t) { t.sections[1].price = -1; }},
      {"sections", [](date_terms& t) { t.sections[1].price = limits::max_price + 1; }},
      {"sections", [](date_terms& t) { t.sections[1].name.clear(); }},
      {"sections", [](date_terms& t) { t.sections[1].name = "A"; }},
      {"sections", [](date_terms& t) { t.sections[1].name = "B\n"; }},
      {"sections", [](date_terms& t) { t.sections[1].name = "B\n"; }},
      {"sections", [](date_terms& t) { t.sections[1].name.assign(limits::max_title_characters + 1, 'x'); }},
      {"sections", [](date_terms& t) { t.sections.pop_back(); }},
      {"state", [](date_terms& t) { t.state = static_cast<date_state>(3); }},
      {"hold_for", [](date_terms& t) { t.hold_for = milliseconds{0}; }},
      {"hold_for", [](date_terms& t) { t.hold_for = limits::longest_term + milliseconds{1}; }},
      {"extend_by", [](date_terms& t) { t.extend_by = milliseconds{-1}; }},
      {"max_extensions", [](date_terms& t) { t.max_extensions = -1; }},
      {"max_extensions", [](date_terms& t) { t.max_extensions = limits::max_hold_extensions + 1; }},
      {"offer_for", [](date_terms& t) { t.offer_for = milliseconds{0}; }},
      {"refunds", [](date_terms& t) { t.refunds[0].percent = 101; }},
      {"refunds", [](date_terms& t) { t.refunds[1].percent = -1; }},
      {"refunds", [](date_terms& t) { t.refunds[1].before_start = t.refunds[0].before_start; }},
      {"refunds", [](date_terms& t) { t.refunds[0].before_start = milliseconds::max(); }},
      {"refunds", [](date_terms& t) { t.refunds[1].before_start = milliseconds::min(); }},
      {"refunds",
       [](date_terms& t) {
         t.refunds.clear();
         for (std::size_t i = 0; i <= limits::max_refund_steps; ++i) {
           t.refunds.push_back({-milliseconds{static_cast<std::int64_t>(i)}, 50});
         }
       }},
  };
  const date_terms sound =
      with_sections(10, {{"A", seat_number{1}, 4, 2, 700}, {"B", seat_number{5}, 6, 10, 300}});
  ASSERT_EQ(wrong_member(sound), std::nullopt);
  hall h{4};
  for (std::size_t i = 0; i < table.size(); ++i) {
    date_terms spoilt = sound;
    table[i].spoil(spoilt);
    EXPECT_EQ(wrong_member(spoilt), table[i].member) << "row " << i;
    EXPECT_EQ(h.set_terms(spoilt).refusal(),
              (terms_refusal{terms_refusal_kind::wrong_field, table[i].member, 0}));
  }
}

TEST(SeatMapTerms, OfSeveralWrongMembersTheFirstIsCalled) {
  date_terms terms = hall_terms(4);
  terms.refunds = {{milliseconds{0}, 200}};
  terms.hold_for = milliseconds{0};
  EXPECT_EQ(wrong_member(terms), "hold_for");
}

TEST(SeatMapTerms, NewTermsReplaceTheOldOnes) {
  hall h{4};
  ASSERT_TRUE(h.hold(ann, {1}));
  const auto terms = with_sections(6, {{"A", seat_number{1}, 2, 2, 700}, {"B", seat_number{3}, 4, 2, 300}});
  h.now_ms = 9;
  EXPECT_EQ(h.set_terms(terms).value(), (date_standing{hall_date, terms, 5, 1, 0, 0, 0}));
  EXPECT_EQ(h.last, (changes{date_terms_set{hall_date, terms, at_ms(9)}}));
  EXPECT_EQ(h.seats.standing(), (date_standing{hall_date, terms, 5, 1, 0, 0, 0}));
  EXPECT_EQ(h.seats.listed_price(seat_number{2}), 700);
  EXPECT_EQ(h.seats.listed_price(seat_number{3}), 300);
  EXPECT_EQ(h.seats.free_seats(), seats_of({2, 3, 4, 5, 6}));
  EXPECT_TRUE(h.set_terms(terms));
  EXPECT_TRUE(h.last.empty());
  h.expect_replayed();
}

TEST(SeatMapTerms, WhatWasShownToAHolderStaysThePriceUntilTheHoldEnds) {
  hall h{3};
  ASSERT_EQ(h.hold(ann, {1, 2}).value()[0].price, 1000);
  const auto dearer =
      with_sections(3, {{"A", seat_number{1}, 1, 1, 5000}, {"B", seat_number{2}, 2, 2, 2000}});
  ASSERT_TRUE(h.set_terms(dearer));
  EXPECT_EQ(h.hold(ann, {1}).value()[0].price, 1000) << "asked for again";
  const auto longer = h.decide(extend_holds{ann, seats_of({1, 2})});
  EXPECT_EQ(longer.value()[0].price, 1000);
  EXPECT_EQ(longer.value()[1].price, 1000);
  EXPECT_EQ(h.hold(ben, {3}).value()[0].price, 2000) << "held afterwards";
  h.expect_replayed();
  EXPECT_EQ(h.prepare(ann, {1, 2}, 7000).refusal(), payment_refusal::price_mismatch);
  const auto planned = h.prepare(ann, {1, 2}, 2000);
  ASSERT_TRUE(planned);
  h.carry_out(std::get<payment_plan>(planned.value()));
  EXPECT_EQ(h.seats.image().sales[0].price, 1000);
  ASSERT_TRUE(h.release(ben, {3}));
  EXPECT_EQ(h.hold(ann, {3}).value()[0].price, 2000) << "a hold that ended promises nothing";
}

TEST(SeatMapTerms, WhatWasShownWithAnOfferIsPaidForTheSeat) {
  hall h{1};
  ASSERT_TRUE(h.hold(ann, {1}));
  ASSERT_TRUE(h.decide(join_waiting_list{ben}));
  ASSERT_TRUE(h.decide(join_waiting_list{cat}));
  ASSERT_TRUE(h.release(ann, {1}));
  auto dearer = hall_terms(1);
  dearer.price = 2000;
  ASSERT_TRUE(h.set_terms(dearer));
  EXPECT_EQ(h.seats.decide(waiting_list_position{ben}, h.now()).value().offer->price, 1000);
  EXPECT_EQ(h.hold(ben, {1}).value()[0].price, 1000);
  EXPECT_TRUE(h.prepare(ben, {1}, 1000));
  h.expect_replayed();
  ASSERT_TRUE(h.release(ben, {1}));
  EXPECT_EQ(h.seats.decide(waiting_list_position{cat}, h.now()).value().offer->price, 2000);
  h.expect_replayed();
}

TEST(SeatMapTerms, AHoldWithoutAPromiseCostsWhatTheTermsSaid) {
  hall h{2};
  h.take_in({seat_held{hall_date, seat_number{1}, ann, at_ms(0), at_ms(100)}});
  EXPECT_TRUE(h.prepare(ann, {1}, 1000));
}

TEST(SeatMapTerms, SeatsInUseDoNotVanish) {
  hall h{70};
  h.buy(ann, {66});
  ASSERT_TRUE(h.hold(ben, {67, 69}));
  EXPECT_EQ(h.set_terms(hall_terms(65)).refusal(), (terms_refusal{terms_refusal_kind::seats_in_use, {}, 3}));
  EXPECT_EQ(h.set_terms(hall_terms(68)).refusal(), (terms_refusal{terms_refusal_kind::seats_in_use, {}, 1}));
  EXPECT_EQ(h.set_terms(hall_terms(69)).value().free, 66);
  EXPECT_EQ(h.seats.standing().free, 66);
  EXPECT_EQ(h.hold(ann, {70}).refusal().kind, hold_refusal_kind::seat_out_of_range);
  h.expect_replayed();
}

TEST(SeatMapTerms, AHoldThatIsOverDoesNotKeepItsSeat) {
  hall h{4};
  ASSERT_TRUE(h.hold_with_key(ann, {3, 4}, 7));
  h.now_ms = 100;
  const auto standing = h.set_terms(hall_terms(3)).value();
  EXPECT_EQ(only<hold_expired>(h.last).size(), 1U);
  EXPECT_EQ(standing, h.seats.standing());
  EXPECT_EQ(h.seats.standing().held, 1);
  EXPECT_EQ(only<hold_expired>(h.take_due()).size(), 1U);
  h.expect_replayed();
}

TEST(SeatMapTerms, RefusesInOrderOfPrecedence) {
  hall h{4};
  h.buy(ann, {4});
  auto terms = in_state(hall_terms(3), date_state::closed);
  EXPECT_EQ(h.set_terms(terms).refusal(), (terms_refusal{terms_refusal_kind::seats_in_use, {}, 1}));
  terms.seat_count = 4;
  EXPECT_EQ(h.set_terms(terms).refusal(), (terms_refusal{terms_refusal_kind::has_bookings, {}, 1}));
  ASSERT_TRUE(h.set_terms(in_state(hall_terms(4), date_state::cancelled), true));
  terms.seat_count = 3;
  EXPECT_EQ(h.set_terms(terms, true).refusal(), (terms_refusal{terms_refusal_kind::date_cancelled, {}, 0}));
  terms.price = -1;
  EXPECT_EQ(h.set_terms(terms, true).refusal(), (terms_refusal{terms_refusal_kind::wrong_field, "price", 0}));
}

TEST(SeatMapTerms, ClosingWithBookingsNeedsForceAndThenRefundsAll) {
  for (const date_state state : {date_state::closed, date_state::cancelled}) {
    hall h{4};
    h.buy(ann, {1, 2});
    EXPECT_EQ(h.set_terms(in_state(hall_terms(4), state)).refusal(),
              (terms_refusal{terms_refusal_kind::has_bookings, {}, 2}));
    ASSERT_TRUE(h.set_terms(in_state(hall_terms(4), state), true));
    EXPECT_TRUE(h.seats.terms().refund_all);
    h.now_ms = 20'000;
    EXPECT_EQ(h.prepare_cancel(ann, {1}).value().refund, 1000);
    h.expect_replayed();
  }
}

TEST(SeatMapTerms, WhatIsBeingPaidForCountsAsABooking) {
  hall h{4};
  ASSERT_TRUE(h.hold(ann, {1}));
  const auto plan = std::get<payment_plan>(h.prepare(ann, {1}, 1000).value());
  h.seats.pin(plan);
  const auto closed = in_state(hall_terms(4), date_state::closed);
  EXPECT_EQ(h.set_terms(closed).refusal(), (terms_refusal{terms_refusal_kind::has_bookings, {}, 1}));
  ASSERT_TRUE(h.set_terms(closed, true));
  EXPECT_TRUE(h.take_due().empty());
  h.carry_out(plan);
  EXPECT_EQ(h.seats.refund_plans(10, h.now()).size(), 1U);
}

TEST(SeatMapTerms, AForcedClosingStaysOneUntilTheDateOpensAgain) {
  hall h{4};
  h.buy(ann, {1});
  const auto closed = in_state(hall_terms(4), date_state::closed);
  ASSERT_TRUE(h.set_terms(closed, true));
  auto dearer = closed;
  dearer.price = 2000;
  ASSERT_TRUE(h.set_terms(dearer));
  EXPECT_TRUE(h.seats.terms().refund_all);
  auto open = hall_terms(4);
  open.refund_all = true;
  ASSERT_TRUE(h.set_terms(open));
  EXPECT_FALSE(h.seats.terms().refund_all);
  EXPECT_TRUE(h.seats.refund_plans(10, h.now()).empty());
  EXPECT_TRUE(h.hold(ben, {2}));
}

TEST(SeatMapTerms, AClosedDateSellsNothing) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1}));
  ASSERT_TRUE(h.set_terms(in_state(hall_terms(2), date_state::closed)));
  EXPECT_EQ(h.prepare(ann, {1}, 1000).refusal(), payment_refusal::no_hold);
  EXPECT_EQ(h.release(ann, {1}).refusal(), hold_change_refusal::seat_not_held);
  EXPECT_EQ(h.hold(ann, {1}).refusal().kind, hold_refusal_kind::date_closed);
}

TEST(SeatMapTerms, AllButSalesEndsWhenADateIsNoLongerOpen) {
  hall h{4};
  h.buy(ann, {1});
  h.now_ms = 50;
  ASSERT_TRUE(h.hold_with_key(ann, {2, 3}, 7));
  ASSERT_TRUE(h.hold(ann, {4}));
  for (const user_id user : {ben, cat}) {
    ASSERT_TRUE(h.decide(join_waiting_list{user}));
  }
  ASSERT_TRUE(h.release(ann, {4}));
  h.now_ms = 60;
  ASSERT_TRUE(h.set_terms(in_state(hall_terms(4), date_state::cancelled), true));
  for (const user_id user : {ben, cat}) {
    EXPECT_EQ(h.decide(leave_waiting_list{user}).refusal(), waiting_list_refusal::date_cancelled);
  }
  EXPECT_EQ(
      h.take_due(),
      (changes{request_forgotten{secret(7), at_ms(60)},
               hold_expired{hall_date, seat_number{2}, ann, at_ms(60)},
               hold_expired{hall_date, seat_number{3}, ann, at_ms(60)},
               offer_ended{hall_date, seat_number{4}, waiter_number{1}, ben, offer_end::withdrawn, at_ms(60)},
               waiter_left{hall_date, waiter_number{2}, cat, waiter_end::closed, at_ms(60)}}));
  EXPECT_EQ(h.seats.standing().free, 3);
  EXPECT_EQ(h.seats.standing().sold, 1);
  EXPECT_EQ(h.seats.standing().waiting, 0);
  h.expect_replayed();
}

TEST(SeatMapTerms, ALongWaitingListEndsInBoundedSteps) {
  const auto count = static_cast<std::int64_t>(limits::max_due_changes_per_step) * 2 + 1;
  hall h{1};
  ASSERT_TRUE(h.hold(ann, {1}));
  for (std::int64_t i = 1; i <= count; ++i) {
    ASSERT_TRUE(h.decide(join_waiting_list{user_id{i + 10}}));
  }
  ASSERT_TRUE(h.set_terms(in_state(hall_terms(1), date_state::closed)));
  EXPECT_EQ(h.seats.due(h.now()).size(), limits::max_due_changes_per_step);
  EXPECT_EQ(only<waiter_left>(h.take_due()).size(), static_cast<std::size_t>(count));
  EXPECT_EQ(h.seats.standing().waiting, 0);
  h.expect_replayed();
}

TEST(SeatMapTerms, BestAvailableIsNextToEachOtherInTheFirstRowThatHasItNearTheMiddle) {
  struct row {
    const char* what;
    std::vector<seat_section> sections;
    std::int32_t seats;
    std::vector<std::int32_t> taken;
    std::int32_t count;
    std::optional<std::string> section;
    std::int32_t best;
  };
  const std::vector<seat_section> one{{"A", seat_number{1}, 10, 5, 1}};
  const std::vector<seat_section> two{{"A", seat_number{1}, 6, 3, 1}, {"B", seat_number{7}, 9, 5, 1}};
  const std::vector<row> table{
      {"the middle seat", one, 10, {}, 1, {}, 3},
      {"a pair, of two equally near the lower", one, 10, {}, 2, {}, 2},
      {"three in the middle", one, 10, {}, 3, {}, 2},
      {"the whole row", one, 10, {}, 5, {}, 1},
      {"nothing longer than a row", one, 10, {}, 6, {}, 0},
      {"not across the middle that is taken", one, 10, {3}, 2, {}, 1},
      {"nearer beats lower", one, 10, {2}, 1, {}, 3},
      {"the other side", one, 10, {2, 3}, 2, {}, 4},
      {"the next row when the first has none", one, 10, {2, 4}, 2, {}, 7},
      {"not across the end of a row", one, 10, {1, 2, 3, 4, 7, 8, 9, 10}, 2, {}, 0},
      {"the first section first", two, 15, {}, 2, {}, 1},
      {"the named section", two, 15, {}, 2, "B", 8},
      {"the next section when the first has none", two, 15, {1, 3, 5}, 2, {}, 8},
      {"not another section than the named", two, 15, {2, 5}, 2, "A", 0},
      {"a short last row has its own middle", two, 15, {7, 8, 9, 10, 11}, 2, "B", 13},
      {"not across sections", two, 15, {5, 8}, 4, {}, 12},
      {"one row without sections", {}, 9, {}, 3, {}, 4},
      {"one row without sections, the middle taken", {}, 9, {4, 5}, 3, {}, 6},
      {"nothing free", {}, 3, {1, 2, 3}, 1, {}, 0},
  };
  for (const row& r : table) {
    const seat_layout layout{with_sections(r.seats, r.sections)};
    const auto is_free = [&](seat_number seat) {
      return std::find(r.taken.begin(), r.taken.end(), seat.value) == r.taken.end();
    };
    const auto best = layout.best(r.count, r.section, is_free);
    EXPECT_EQ(best.value_or(seat_number{0}).value, r.best) << r.what;
  }
}

TEST(SeatMapTerms, ASeatCostsWhatItsSectionCosts) {
  const seat_layout layout{
      with_sections(6, {{"A", seat_number{1}, 2, 2, 700}, {"B", seat_number{3}, 4, 2, 300}})};
  EXPECT_EQ(layout.listed_price(seat_number{1}), 700);
  EXPECT_EQ(layout.listed_price(seat_number{2}), 700);
  EXPECT_EQ(layout.listed_price(seat_number{3}), 300);
  EXPECT_EQ(layout.listed_price(seat_number{6}), 300);
  EXPECT_EQ(seat_layout{hall_terms(6)}.listed_price(seat_number{6}), 1000);
}

}  // namespace
}  // namespace usher::domain::seat_map_terms_test
