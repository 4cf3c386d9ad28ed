#include "domain/seats/seat_map.hpp"

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/seats/seat_map_hall.hpp"

namespace usher::domain::seat_map_test {
namespace {

using namespace testing;

constexpr user_id ann{1};
constexpr user_id ben{2};
constexpr user_id cat{3};
constexpr seat_number first{1};

seat_hold hold_until(std::int32_t seat, user_id user, std::int64_t until_ms, std::int32_t extensions = 0) {
  return {seat_number{seat}, user, at_ms(until_ms), 1000, extensions};
}

TEST(SeatMap, AFreeSeatIsHeldForItsTime) {
  hall h{2};
  h.now_ms = 7;
  const auto held = h.hold(ann, {1});
  EXPECT_EQ(held.value(), std::vector{hold_until(1, ann, 107)});
  EXPECT_EQ(h.last, (changes{seat_held{hall_date, first, ann, at_ms(7), at_ms(107), 1000}}));
  EXPECT_EQ(h.seats.free_seats(), seats_of({2}));
  h.expect_replayed();
}

TEST(SeatMap, DecidingChangesNothing) {
  const auto seats = map_of(hall_terms(2));
  (void)seats.decide(hold_seats{ann, seat_choice{{first}}}, at_ms(0));
  EXPECT_TRUE(seats.is_free(first));
}

TEST(SeatMap, AHeldSeatIsRefusedToOthersUntilTheLastMoment) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1}));
  h.now_ms = 99;
  const auto refused = h.hold(ben, {1});
  EXPECT_EQ(refused.refusal(), (hold_refusal{hold_refusal_kind::seat_temporarily_held, first}));
  EXPECT_TRUE(h.last.empty());
}

TEST(SeatMap, ASoldSeatIsRefusedAlsoToItsOwner) {
  hall h{2};
  h.buy(ann, {1});
  for (const user_id user : {ann, ben}) {
    EXPECT_EQ(h.hold(user, {1}).refusal(), (hold_refusal{hold_refusal_kind::seat_already_reserved, first}));
  }
}

TEST(SeatMap, AskingAgainForOnesOwnSeatAnswersTheSameHoldAndChangesNothing) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1}));
  h.now_ms = 60;
  EXPECT_EQ(h.hold(ann, {1}).value(), std::vector{hold_until(1, ann, 100)});
  EXPECT_TRUE(h.last.empty());
}

TEST(SeatMap, OwnAndFreeSeatsTogetherHoldTheFreeOnesAsWell) {
  hall h{3};
  ASSERT_TRUE(h.hold(ann, {2}));
  h.now_ms = 60;
  const auto held = h.hold(ann, {3, 2, 1});
  EXPECT_EQ(held.value(),
            (std::vector{hold_until(1, ann, 160), hold_until(2, ann, 100), hold_until(3, ann, 160)}));
  EXPECT_EQ(only<seat_held>(h.last).size(), 2U);
  h.expect_replayed();
}

TEST(SeatMap, OfSeveralSeatsAllAreHeldOrNone) {
  hall h{3};
  ASSERT_TRUE(h.hold(ann, {2}));
  EXPECT_FALSE(h.hold(ben, {1, 2, 3}));
  EXPECT_EQ(h.seats.free_seats(), seats_of({1, 3}));
  ASSERT_TRUE(h.hold(ben, {1, 3}));
  EXPECT_TRUE(h.seats.free_seats().empty());
}

TEST(SeatMap, ASeatNamedTwiceIsHeldOnce) {
  hall h{3};
  EXPECT_EQ(h.hold(ann, {2, 2}).value().size(), 1U);
  h.expect_replayed();
}

TEST(SeatMap, RefusesHoldsInOrderOfPrecedence) {
  // Each step takes one reason away; what is left is refused for the next.
  date_terms terms = hall_terms(6);
  terms.sections = {{"A", seat_number{1}, 6, 6, 1000}};
  hall h{terms};
  h.buy(ann, {3});
  h.buy(ann, {4});
  ASSERT_TRUE(h.hold(ann, {1, 2}));
  const auto refusal = [&](std::vector<seat_number> seats) {
    return h.decide(hold_seats{ben, seat_choice{std::move(seats)}}).refusal();
  };
  std::vector<seat_number> too_many(limits::max_seats_per_request + 1, seat_number{99});

  seat_map_image cancelled = h.seats.image();
  cancelled.terms.state = date_state::cancelled;
  seat_map_image closed = h.seats.image();
  closed.terms.state = date_state::closed;
  const hold_seats nothing{ben, seat_choice{}};
  EXPECT_EQ((seat_map{hall_date, at_ms(hall_begins), cancelled}.decide(nothing, at_ms(0)).outcome.refusal()),
            (hold_refusal{hold_refusal_kind::date_cancelled}));
  EXPECT_EQ((seat_map{hall_date, at_ms(hall_begins), closed}.decide(nothing, at_ms(0)).outcome.refusal()),
            (hold_refusal{hold_refusal_kind::date_closed}));
  EXPECT_EQ(refusal({}), (hold_refusal{hold_refusal_kind::no_seats_named}));
  EXPECT_EQ(refusal(too_many), (hold_refusal{hold_refusal_kind::too_many_seats}));
  EXPECT_EQ(refusal(seats_of({1, 3, 7, 0})),
            (hold_refusal{hold_refusal_kind::seat_out_of_range, seat_number{0}}));
  EXPECT_EQ(refusal(seats_of({1, 3, 7})),
            (hold_refusal{hold_refusal_kind::seat_out_of_range, seat_number{7}}));
  EXPECT_EQ(refusal(seats_of({6, 4, 2, 3, 1})),
            (hold_refusal{hold_refusal_kind::seat_already_reserved, seat_number{3}}));
  EXPECT_EQ(refusal(seats_of({6, 2, 1})),
            (hold_refusal{hold_refusal_kind::seat_temporarily_held, seat_number{1}}));
  EXPECT_TRUE(h.hold(ben, {5, 6}));
}

TEST(SeatMap, RefusesBestAvailableInOrderOfPrecedence) {
  date_terms terms = hall_terms(6);
  terms.sections = {{"A", seat_number{1}, 6, 3, 1000}};
  hall h{terms};
  const auto refusal = [&](std::int32_t count, std::optional<std::string> section) {
    return h.decide(hold_seats{ben, best_available{count, std::move(section)}}).refusal().kind;
  };
  const auto too_many = static_cast<std::int32_t>(limits::max_seats_per_request) + 1;
  EXPECT_EQ(refusal(0, "B"), hold_refusal_kind::no_seats_named);
  EXPECT_EQ(refusal(-5, "B"), hold_refusal_kind::no_seats_named);
  EXPECT_EQ(refusal(too_many, "B"), hold_refusal_kind::too_many_seats);
  EXPECT_EQ(refusal(4, "B"), hold_refusal_kind::unknown_section);
  EXPECT_EQ(refusal(4, "A"), hold_refusal_kind::not_available);
}

TEST(SeatMap, BestAvailableIsHeldAtThePriceOfItsSection) {
  date_terms terms = hall_terms(8);
  terms.sections = {{"A", seat_number{1}, 4, 4, 5000}, {"B", seat_number{5}, 4, 4, 3000}};
  hall h{terms};
  const auto held = h.decide(hold_seats{ann, best_available{2, "B"}});
  ASSERT_EQ(held.value().size(), 2U);
  EXPECT_EQ(held.value()[0], (seat_hold{seat_number{6}, ann, at_ms(100), 3000, 0}));
  EXPECT_EQ(held.value()[1], (seat_hold{seat_number{7}, ann, at_ms(100), 3000, 0}));
  EXPECT_EQ(h.decide(hold_seats{ben, best_available{2, "B"}}).refusal().kind,
            hold_refusal_kind::not_available);
  EXPECT_EQ(h.decide(hold_seats{ben, best_available{4, std::nullopt}}).value()[0].seat, seat_number{1});
  h.expect_replayed();
}

TEST(SeatMap, ExpiredHoldFreesTheSeatForTheNextInLine) {
  hall h{2};
  ASSERT_TRUE(h.hold_with_key(ann, {1}, 7));
  h.now_ms = 130;
  ASSERT_TRUE(h.hold(ben, {1}));
  EXPECT_EQ(h.last, (changes{request_forgotten{secret(7), at_ms(130)},
                             hold_expired{hall_date, first, ann, at_ms(100)},
                             seat_held{hall_date, first, ben, at_ms(130), at_ms(230), 1000}}));
  h.expect_replayed();
}

TEST(SeatMap, HoldsThatAreOverAreDueEarliestFirst) {
  hall h{3};
  ASSERT_TRUE(h.hold(ann, {3}));
  h.now_ms = 10;
  ASSERT_TRUE(h.hold(ben, {1}));
  h.now_ms = 50;
  ASSERT_TRUE(h.hold(ann, {2}));
  EXPECT_EQ(h.seats.next_due(), at_ms(100));
  EXPECT_TRUE(h.seats.due(at_ms(99)).empty());
  h.now_ms = 110;
  EXPECT_EQ(h.take_due(), (changes{hold_expired{hall_date, seat_number{3}, ann, at_ms(100)},
                                   hold_expired{hall_date, seat_number{1}, ben, at_ms(110)}}));
  EXPECT_EQ(h.seats.free_seats(), seats_of({1, 3}));
  EXPECT_EQ(h.seats.next_due(), at_ms(150));
  h.expect_replayed();
}

TEST(SeatMap, WhatIsDueComesInBoundedSteps) {
  const auto count = static_cast<std::int32_t>(limits::max_due_changes_per_step) + 5;
  auto seats = map_of(hall_terms(count));
  for (std::int32_t seat = 1; seat <= count; ++seat) {
    seats.apply(seat_held{hall_date, seat_number{seat}, ann, at_ms(0), at_ms(100)});
  }
  const auto step = seats.due(at_ms(100));
  EXPECT_EQ(step.size(), limits::max_due_changes_per_step);
  apply_all(seats, step);
  EXPECT_EQ(seats.due(at_ms(100)).size(), 5U);
}

TEST(SeatMap, ASeatWithMoreKeysThanAStepHoldsStillEnds) {
  hall h{1};
  ASSERT_TRUE(h.hold(ann, {1}));
  for (std::uint64_t key = 0; key < limits::max_due_changes_per_step + 10; ++key) {
    ASSERT_TRUE(h.hold_with_key(ann, {1}, key));
  }
  h.now_ms = 100;
  const auto step = h.seats.due(h.now());
  EXPECT_EQ(step.size(), limits::max_due_changes_per_step);
  EXPECT_TRUE(only<hold_expired>(step).empty());
  const auto all = h.take_due();
  EXPECT_EQ(only<request_forgotten>(all).size(), limits::max_due_changes_per_step + 10);
  EXPECT_EQ(only<hold_expired>(all).size(), 1U);
}

TEST(SeatMap, AReleasedSeatIsFreeAtOnce) {
  hall h{3};
  ASSERT_TRUE(h.hold(ann, {1, 2, 3}));
  h.now_ms = 5;
  EXPECT_EQ(h.release(ann, {3, 1}).value(), seats_of({1, 3}));
  EXPECT_EQ(h.last, (changes{hold_released{hall_date, seat_number{1}, ann, at_ms(5)},
                             hold_released{hall_date, seat_number{3}, ann, at_ms(5)}}));
  EXPECT_EQ(h.seats.free_seats(), seats_of({1, 3}));
  h.expect_replayed();
}

TEST(SeatMap, AnExtensionMakesAHoldLongerAsOftenAsTheTermsAllow) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1}));
  h.now_ms = 40;
  EXPECT_EQ(h.decide(extend_holds{ann, {first}}).value(), std::vector{hold_until(1, ann, 150, 1)});
  EXPECT_EQ(h.last, (changes{hold_extended{hall_date, first, ann, 1, at_ms(150), at_ms(40)}}));
  EXPECT_EQ(h.seats.next_due(), at_ms(150));
  EXPECT_EQ(h.decide(extend_holds{ann, {first}}).value(), std::vector{hold_until(1, ann, 200, 2)});
  EXPECT_EQ(h.decide(extend_holds{ann, {first}}).refusal(), hold_change_refusal::no_more_extensions);
  EXPECT_EQ(h.seats.image().holds, std::vector{hold_until(1, ann, 200, 2)});
  h.expect_replayed();
}

TEST(SeatMap, AHoldCarriesTheTokenUnderWhichItIsAskedForLast) {
  hall h{3};
  const token_ref old_token{room_id{0}, ticket_number{4}};
  const token_ref new_token{room_id{0}, ticket_number{9}};
  const auto ask = [&h](std::int32_t seat, const token_ref& token, bool only_own = false) {
    return h.decide(hold_seats{ann, seat_choice{seats_of({seat})}, token, only_own});
  };
  EXPECT_EQ(ask(1, old_token).value()[0].token, old_token);
  ASSERT_TRUE(ask(2, old_token));
  ASSERT_TRUE(h.decide(extend_holds{ann, seats_of({2})}));
  EXPECT_EQ(h.seats.held_until(old_token), at_ms(150));
  h.now_ms = 40;
  EXPECT_EQ(ask(2, old_token).value()[0].expires_at, at_ms(150));
  EXPECT_TRUE(h.last.empty());
  ASSERT_TRUE(ask(2, new_token));
  EXPECT_EQ(h.last,
            (changes{hold_reclaimed{hall_date, seat_number{2}, ann, new_token, 1, at_ms(150), at_ms(40)}}));
  EXPECT_EQ(h.seats.held_until(old_token), at_ms(100));
  EXPECT_EQ(h.seats.held_until(new_token), at_ms(150));
  h.expect_replayed();
  EXPECT_EQ(ask(3, old_token, true).refusal().kind, hold_refusal_kind::session_over);
  EXPECT_EQ(h.decide(hold_seats{ann, best_available{1, {}}, old_token, true}).refusal().kind,
            hold_refusal_kind::session_over);
  EXPECT_TRUE(ask(2, old_token, true)) << "what is one's own already";
  EXPECT_EQ(h.seats.token_of(seat_number{2}), new_token);
  ASSERT_TRUE(h.release(ann, {2}));
  EXPECT_EQ(h.seats.held_until(new_token), std::nullopt);
  h.carry_out(std::get<payment_plan>(h.prepare(ann, {1}, 1000).value()));
  EXPECT_EQ(h.seats.held_until(old_token), std::nullopt);
  h.expect_replayed();
}

TEST(SeatMap, AHoldCarriesTheTokenUnderWhichItIsMadeLonger) {
  hall h{2};
  const token_ref old_token{room_id{0}, ticket_number{4}};
  const token_ref new_token{room_id{0}, ticket_number{9}};
  ASSERT_TRUE(h.decide(hold_seats{ann, seat_choice{seats_of({1})}, old_token}));
  ASSERT_TRUE(h.decide(hold_seats{ann, seat_choice{seats_of({2})}, new_token}));
  h.now_ms = 40;
  const auto extend = [&h, &new_token](const std::vector<seat_number>& seats, bool only_own) {
    return h.decide(extend_holds{ann, seats, new_token, only_own});
  };
  EXPECT_EQ(extend(seats_of({1, 2}), true).refusal(), hold_change_refusal::session_over);
  EXPECT_TRUE(h.last.empty());
  const auto longer = extend(seats_of({1, 2}), false);
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer.value()[0].token, new_token);
  EXPECT_EQ(h.last, (changes{hold_reclaimed{hall_date, first, ann, new_token, 0, at_ms(100), at_ms(40)},
                             hold_extended{hall_date, first, ann, 1, at_ms(150), at_ms(40)},
                             hold_extended{hall_date, seat_number{2}, ann, 1, at_ms(150), at_ms(40)}}));
  EXPECT_EQ(h.seats.held_until(old_token), std::nullopt);
  EXPECT_EQ(h.seats.held_until(new_token), at_ms(150));
  EXPECT_TRUE(extend(seats_of({1}), true)) << "its own by now";
  h.expect_replayed();
}

TEST(SeatMap, NothingIsReclaimedOfASeatThatIsBeingPaidFor) {
  hall h{1};
  ASSERT_TRUE(h.hold(ann, {1}));
  h.seats.pin(std::get<payment_plan>(h.prepare(ann, {1}, 1000).value()));
  const token_ref token{room_id{0}, ticket_number{1}};
  ASSERT_TRUE(h.decide(hold_seats{ann, seat_choice{seats_of({1})}, token}));
  EXPECT_TRUE(h.last.empty());
}

TEST(SeatMap, AHoldTakenAnewHasItsExtensionsAgain) {
  hall h{2};
  ASSERT_TRUE(h.hold(ann, {1}));
  ASSERT_TRUE(h.decide(extend_holds{ann, {first}}));
  ASSERT_TRUE(h.release(ann, {1}));
  ASSERT_TRUE(h.hold(ann, {1}));
  EXPECT_EQ(h.decide(extend_holds{ann, {first}}).value(), std::vector{hold_until(1, ann, 150, 1)});
}

TEST(SeatMap, RefusesToReleaseAndExtendInOrderOfPrecedence) {
  hall h{6};
  h.buy(ann, {4});
  ASSERT_TRUE(h.hold(ann, {1, 3}));
  ASSERT_TRUE(h.hold(ben, {2}));
  const auto planned = h.prepare(ann, {3}, 1000);
  h.seats.pin(std::get<payment_plan>(planned.value()));
  ASSERT_TRUE(h.decide(extend_holds{ann, {first}}));
  ASSERT_TRUE(h.decide(extend_holds{ann, {first}}));
  struct row {
    std::vector<seat_number> seats;
    hold_change_refusal refusal;
  };
  const std::vector<row> table{{seats_of({}), hold_change_refusal::no_seats_named},
                               {seats_of({5, 2, 3, 9}), hold_change_refusal::seat_out_of_range},
                               {seats_of({5, 2, 3}), hold_change_refusal::seat_not_held},
                               {seats_of({4, 2, 3}), hold_change_refusal::seat_not_held},
                               {seats_of({1, 2, 3}), hold_change_refusal::someone_elses},
                               {seats_of({1, 3}), hold_change_refusal::payment_under_way}};
  for (const row& r : table) {
    EXPECT_EQ(h.decide(release_seats{ann, r.seats}).refusal(), r.refusal);
    EXPECT_EQ(h.decide(extend_holds{ann, r.seats}).refusal(), r.refusal);
  }
  EXPECT_EQ(h.decide(extend_holds{ann, {first}}).refusal(), hold_change_refusal::no_more_extensions);
  const token_ref another{room_id{0}, ticket_number{7}};
  EXPECT_EQ(h.decide(extend_holds{ann, {first}, another, true}).refusal(), hold_change_refusal::session_over);
  h.now_ms = 300;
  EXPECT_EQ(h.release(ann, {1}).refusal(), hold_change_refusal::seat_not_held);
}

TEST(SeatMap, AKeyIsKeptWithTheSeatsThatItNames) {
  hall h{4};
  ASSERT_TRUE(h.hold_with_key(ann, {2, 3}, 7));
  EXPECT_EQ(h.seats.image().requests,
            (std::vector<seat_map_image::remembered>{{secret(7), seats_of({2, 3})}}));
  h.expect_replayed();
}

TEST(SeatMap, AKeyIsForgottenOnceWhenTheFirstOfItsSeatsIsGivenBack) {
  hall h{4};
  ASSERT_TRUE(h.hold_with_key(ann, {1, 2, 3}, 7));
  ASSERT_TRUE(h.release(ann, {1, 2}));
  EXPECT_EQ(only<request_forgotten>(h.last), (std::vector{request_forgotten{secret(7), at_ms(0)}}));
  ASSERT_TRUE(h.release(ann, {3}));
  EXPECT_TRUE(only<request_forgotten>(h.last).empty());
  h.expect_replayed();
}

TEST(SeatMap, AKeyIsForgottenWhenItsHoldExpires) {
  hall h{4};
  ASSERT_TRUE(h.hold_with_key(ann, {1, 2}, 7));
  h.now_ms = 100;
  EXPECT_EQ(only<request_forgotten>(h.take_due()), (std::vector{request_forgotten{secret(7), at_ms(100)}}));
  EXPECT_TRUE(h.seats.image().requests.empty());
  h.expect_replayed();
}

TEST(SeatMap, AKeyThatWasForgottenElsewhereIsNotForgottenAgain) {
  hall h{4};
  ASSERT_TRUE(h.hold_with_key(ann, {1}, 7));
  h.take_in({request_forgotten{secret(7), at_ms(10)}});
  ASSERT_TRUE(h.release(ann, {1}));
  EXPECT_TRUE(only<request_forgotten>(h.last).empty());
}

TEST(SeatMap, AForeignChangeIsIgnored) {
  hall h{2};
  const concert_date_key other{concert_id{2}, hall_date.starts_at};
  const auto before = h.seats.image();
  h.seats.apply(seat_held{other, first, ann, at_ms(0), at_ms(100)});
  h.seats.apply(seat_held{hall_date, seat_number{3}, ann, at_ms(0), at_ms(100)});
  h.seats.apply(notice_queued{other, notice_number{5}, notice_kind::paid, ann, {}, {}, 0, {}, at_ms(0)});
  h.seats.apply(waiter_joined{other, waiter_number{1}, ann, at_ms(0)});
  auto record = hall::record(3, seats_of({1}));
  record.date = other;
  h.seats.apply(record);
  EXPECT_EQ(h.seats.image(), before);
}

TEST(SeatMap, TheStandingCountsEverySeatOnce) {
  hall h{6};
  h.buy(ann, {1, 2});
  ASSERT_TRUE(h.hold(ben, {3, 4, 5, 6}));
  ASSERT_TRUE(h.decide(join_waiting_list{cat}));
  ASSERT_TRUE(h.decide(join_waiting_list{ann}));
  ASSERT_TRUE(h.release(ben, {3}));
  EXPECT_EQ(h.seats.standing(), (date_standing{hall_date, hall_terms(6), 0, 3, 1, 2, 1}));
}

TEST(SeatMap, HoldsAHundredThousandSeats) {
  hall h{limits::max_seats_per_date};
  ASSERT_TRUE(h.hold(ann, {1, 64, 65, 100'000}));
  EXPECT_EQ(h.seats.free_seats().size(), 99'996U);
  EXPECT_FALSE(h.seats.is_free(seat_number{100'000}));
  EXPECT_TRUE(h.seats.is_free(seat_number{99'999}));
  EXPECT_FALSE(h.seats.free_seats().contains(seat_number{100'000}));
}

}  // namespace
}  // namespace usher::domain::seat_map_test
