#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/base/limits.hpp"
#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_waiting_list.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/seats/seat_map_hall.hpp"

namespace usher::domain::seat_map_waiting_test {
namespace {

using namespace testing;

constexpr user_id ann{1};
constexpr user_id ben{2};
constexpr user_id cat{3};
constexpr user_id dan{4};
constexpr seat_number first{1};

notice_queued offered_notice(std::int64_t number, user_id user, std::int32_t seat, std::int64_t until_ms,
                             std::int64_t now_ms) {
  return {hall_date, notice_number{number}, notice_kind::offered, user, {seat_number{seat}}, {},
          0,         at_ms(until_ms),       at_ms(now_ms)};
}

/// Ann holds all seats; ben, cat and dan wait.
hall full_hall(std::int32_t seats) {
  hall h{seats};
  for (std::int32_t seat = 1; seat <= seats; ++seat) {
    EXPECT_TRUE(h.hold(ann, {seat}));
  }
  for (const user_id user : {ben, cat, dan}) {
    EXPECT_TRUE(h.decide(join_waiting_list{user}));
  }
  return h;
}

std::optional<seat_offer> offer_of(const hall& h, user_id user) {
  const auto standing = h.seats.decide(waiting_list_position{user}, h.now());
  return standing ? standing.value().offer : std::nullopt;
}

TEST(SeatMapWaiting, WhoJoinsLearnsHowManyAreAhead) {
  hall h{1};
  ASSERT_TRUE(h.hold(ann, {1}));
  EXPECT_EQ(h.decide(join_waiting_list{ben}).value(), (waiter_standing{waiter_number{1}, 0, std::nullopt}));
  EXPECT_EQ(h.last, (changes{waiter_joined{hall_date, waiter_number{1}, ben, at_ms(0)}}));
  EXPECT_EQ(h.decide(join_waiting_list{cat}).value(), (waiter_standing{waiter_number{2}, 1, std::nullopt}));
  EXPECT_EQ(h.decide(join_waiting_list{ben}).value(), (waiter_standing{waiter_number{1}, 0, std::nullopt}));
  EXPECT_TRUE(h.last.empty());
  h.expect_replayed();
}

TEST(SeatMapWaiting, RefusesToJoinInOrderOfPrecedence) {
  hall h{1};
  seat_map_image image = h.seats.image();
  image.terms.state = date_state::cancelled;
  EXPECT_EQ((seat_map{hall_date, at_ms(hall_begins), image}
                 .decide(join_waiting_list{ben}, at_ms(0))
                 .outcome.refusal()),
            waiting_list_refusal::date_cancelled);
  image.terms.state = date_state::closed;
  EXPECT_EQ((seat_map{hall_date, at_ms(hall_begins), image}
                 .decide(join_waiting_list{ben}, at_ms(0))
                 .outcome.refusal()),
            waiting_list_refusal::date_closed);
  EXPECT_EQ(h.decide(join_waiting_list{ben}).refusal(), waiting_list_refusal::seats_available);
  ASSERT_TRUE(h.hold(ann, {1}));
  EXPECT_TRUE(h.seats.decide(join_waiting_list{ben}, at_ms(99)).outcome);
  EXPECT_EQ(h.seats.decide(join_waiting_list{ben}, at_ms(100)).outcome.refusal(),
            waiting_list_refusal::seats_available);
}

TEST(SeatMapWaiting, AFullListTakesNobodyButKeepsThoseOnIt) {
  hall h{1};
  ASSERT_TRUE(h.hold(ann, {1}));
  seat_map_image image = h.seats.image();
  const auto most = static_cast<std::int64_t>(limits::max_waiters_per_date);
  for (std::int64_t i = 1; i <= most; ++i) {
    image.waiters.push_back({waiter_number{i}, user_id{i + 100}});
  }
  image.next_waiter = waiter_number{most + 1};
  const seat_map seats{hall_date, at_ms(hall_begins), image};
  EXPECT_EQ(seats.decide(join_waiting_list{ben}, at_ms(0)).outcome.refusal(),
            waiting_list_refusal::list_full);
  EXPECT_EQ(seats.decide(join_waiting_list{user_id{101}}, at_ms(0)).outcome.value().ahead, 0U);
  EXPECT_EQ(seats.decide(waiting_list_position{user_id{most + 100}}, at_ms(0)).value().ahead,
            limits::max_waiters_per_date - 1);
}

TEST(SeatMapWaiting, WhoLeavesIsNoLongerAhead) {
  hall h = full_hall(1);
  EXPECT_EQ(h.decide(leave_waiting_list{cat}).value().ahead, 1U);
  EXPECT_EQ(h.last, (changes{waiter_left{hall_date, waiter_number{2}, cat, waiter_end::left, at_ms(0)}}));
  EXPECT_EQ(h.seats.decide(waiting_list_position{dan}, h.now()).value().ahead, 1U);
  EXPECT_EQ(h.decide(leave_waiting_list{cat}).refusal(), waiting_list_refusal::not_waiting);
  EXPECT_EQ(h.decide(decline_offer{ben}).refusal(), waiting_list_refusal::not_waiting);
  EXPECT_EQ(h.decide(join_waiting_list{cat}).value(), (waiter_standing{waiter_number{4}, 2, std::nullopt}));
  h.expect_replayed();
}

TEST(SeatMapWaiting, ReleasedSeatsAreOfferedToTheFirstWhoWaitInTheSameDecision) {
  hall h = full_hall(3);
  h.now_ms = 10;
  ASSERT_TRUE(h.release(ann, {3, 1}));
  EXPECT_EQ(
      h.last,
      (changes{hold_released{hall_date, seat_number{1}, ann, at_ms(10)},
               hold_released{hall_date, seat_number{3}, ann, at_ms(10)},
               seat_offered{hall_date, seat_number{1}, waiter_number{1}, ben, at_ms(10), at_ms(210), 1000},
               offered_notice(1, ben, 1, 210, 10),
               seat_offered{hall_date, seat_number{3}, waiter_number{2}, cat, at_ms(10), at_ms(210), 1000},
               offered_notice(2, cat, 3, 210, 10)}));
  EXPECT_TRUE(h.seats.free_seats().empty());
  EXPECT_EQ(h.seats.decide(waiting_list_position{dan}, h.now()).value().ahead, 0U);
  h.expect_replayed();
}

TEST(SeatMapWaiting, ExpiredHoldOffersTheSeatToTheFirstWhoWaits) {
  hall h = full_hall(1);
  h.now_ms = 105;
  EXPECT_EQ(h.take_due(),
            (changes{hold_expired{hall_date, first, ann, at_ms(100)},
                     seat_offered{hall_date, first, waiter_number{1}, ben, at_ms(105), at_ms(305), 1000},
                     offered_notice(1, ben, 1, 305, 105)}));
  h.expect_replayed();
}

TEST(SeatMapWaiting, ACancelledSaleIsOfferedThroughDue) {
  hall h{1};
  h.buy(ann, {1});
  ASSERT_TRUE(h.decide(join_waiting_list{ben}));
  h.cancel(ann, {1});
  EXPECT_EQ(h.hold(cat, {1}).refusal().kind, hold_refusal_kind::seat_temporarily_held);
  EXPECT_EQ(only<seat_offered>(h.take_due()).size(), 1U);
  EXPECT_EQ(offer_of(h, ben)->seat, first);
}

TEST(SeatMapWaiting, AnOfferedSeatIsHeldByNobodyElse) {
  hall h = full_hall(1);
  ASSERT_TRUE(h.release(ann, {1}));
  for (const user_id other : {ann, cat}) {
    EXPECT_EQ(h.hold(other, {1}).refusal(), (hold_refusal{hold_refusal_kind::seat_temporarily_held, first}));
  }
  EXPECT_EQ(h.decide(hold_seats{cat, best_available{1, std::nullopt}}).refusal().kind,
            hold_refusal_kind::not_available);
}

TEST(SeatMapWaiting, HoldingTheOfferedSeatAcceptsTheOffer) {
  hall h = full_hall(1);
  ASSERT_TRUE(h.release(ann, {1}));
  h.now_ms = 50;
  EXPECT_EQ(h.hold(ben, {1}).value().front().expires_at, at_ms(150));
  EXPECT_EQ(h.last,
            (changes{offer_ended{hall_date, first, waiter_number{1}, ben, offer_end::accepted, at_ms(50)},
                     seat_held{hall_date, first, ben, at_ms(50), at_ms(150), 1000}}));
  EXPECT_EQ(h.seats.decide(waiting_list_position{ben}, h.now()).refusal(), waiting_list_refusal::not_waiting);
  h.expect_replayed();
}

TEST(SeatMapWaiting, BestAvailableFindsTheOfferedSeat) {
  hall h = full_hall(3);
  ASSERT_TRUE(h.release(ann, {3}));
  EXPECT_EQ(h.decide(hold_seats{ben, best_available{1, std::nullopt}}).value().front().seat, seat_number{3});
  EXPECT_EQ(only<offer_ended>(h.last).size(), 1U);
}

TEST(SeatMapWaiting, ALapsedOfferPassesOnAndItsPersonIsOffTheList) {
  hall h = full_hall(1);
  ASSERT_TRUE(h.release(ann, {1}));
  h.now_ms = 200;
  EXPECT_EQ(h.seats.decide(waiting_list_position{ben}, h.now()).refusal(), waiting_list_refusal::not_waiting);
  EXPECT_EQ(h.take_due(),
            (changes{offer_ended{hall_date, first, waiter_number{1}, ben, offer_end::lapsed, at_ms(200)},
                     seat_offered{hall_date, first, waiter_number{2}, cat, at_ms(200), at_ms(400), 1000},
                     offered_notice(2, cat, 1, 400, 200)}));
  EXPECT_EQ(h.decide(join_waiting_list{ben}).value().ahead, 1U);
  h.expect_replayed();
}

TEST(SeatMapWaiting, WithoutDueALapsedOfferIsNotTakenByWhoComesFirst) {
  hall h = full_hall(1);
  ASSERT_TRUE(h.release(ann, {1}));
  h.now_ms = 200;
  EXPECT_EQ(h.hold(ann, {1}).refusal().kind, hold_refusal_kind::seat_temporarily_held);
  ASSERT_TRUE(h.decide(leave_waiting_list{cat}));
  ASSERT_TRUE(h.decide(leave_waiting_list{dan}));
  ASSERT_TRUE(h.hold(ann, {1}));
  EXPECT_EQ(h.last,
            (changes{offer_ended{hall_date, first, waiter_number{1}, ben, offer_end::lapsed, at_ms(200)},
                     seat_held{hall_date, first, ann, at_ms(200), at_ms(300), 1000}}));
  h.expect_replayed();
}

TEST(SeatMapWaiting, DecliningAndLeavingPassTheOfferOnAtOnce) {
  hall h = full_hall(1);
  ASSERT_TRUE(h.release(ann, {1}));
  h.now_ms = 20;
  const auto declined = h.decide(decline_offer{ben});
  EXPECT_EQ(declined.value().offer, (seat_offer{first, ben, waiter_number{1}, at_ms(200), 1000}));
  EXPECT_EQ(h.last,
            (changes{offer_ended{hall_date, first, waiter_number{1}, ben, offer_end::declined, at_ms(20)},
                     seat_offered{hall_date, first, waiter_number{2}, cat, at_ms(20), at_ms(220), 1000},
                     offered_notice(2, cat, 1, 220, 20)}));
  ASSERT_TRUE(h.decide(leave_waiting_list{cat}));
  EXPECT_EQ(only<offer_ended>(h.last).front().reason, offer_end::declined);
  EXPECT_EQ(offer_of(h, dan)->seat, first);
  ASSERT_TRUE(h.decide(decline_offer{dan}));
  EXPECT_EQ(h.seats.free_seats(), seats_of({1}));
  h.expect_replayed();
}

TEST(SeatMapWaiting, WhoHasAnOfferJoinsNoSecondTime) {
  hall h = full_hall(2);
  ASSERT_TRUE(h.release(ann, {1}));
  const auto again = h.decide(join_waiting_list{ben});
  EXPECT_EQ(again.value(), (waiter_standing{waiter_number{1}, 0,
                                            seat_offer{first, ben, waiter_number{1}, at_ms(200), 1000}}));
  EXPECT_TRUE(h.last.empty());
  ASSERT_TRUE(h.release(ann, {2}));
  EXPECT_EQ(only<seat_offered>(h.last).front().user, cat);
}

TEST(SeatMapWaiting, NewSeatsAreOfferedToThoseWhoWait) {
  hall h = full_hall(1);
  ASSERT_TRUE(h.set_terms(hall_terms(3)));
  const auto offered = only<seat_offered>(h.take_due());
  ASSERT_EQ(offered.size(), 2U);
  EXPECT_EQ(offered[0].user, ben);
  EXPECT_EQ(offered[0].seat, seat_number{2});
  EXPECT_EQ(offered[1].user, cat);
  h.expect_replayed();
}

TEST(SeatMapWaiting, OffersDueAtOnceComeInBoundedSteps) {
  const std::int32_t count = 1'000;
  auto seats = map_of(hall_terms(count));
  for (std::int32_t i = 1; i <= count; ++i) {
    seats.apply(seat_held{hall_date, seat_number{i}, ann, at_ms(0), at_ms(100)});
    seats.apply(waiter_joined{hall_date, waiter_number{i}, user_id{i + 10}, at_ms(0)});
  }
  std::size_t offers = 0;
  for (auto step = seats.due(at_ms(100)); !step.empty(); step = seats.due(at_ms(100))) {
    ASSERT_LE(step.size(), limits::max_due_changes_per_step);
    EXPECT_EQ(only<seat_offered>(step).size(), only<notice_queued>(step).size());
    apply_all(seats, step);
    offers += only<seat_offered>(step).size();
  }
  EXPECT_EQ(offers, 1'000U);
  EXPECT_EQ(seats.standing().offered, 1'000);
  EXPECT_EQ(seats.image().next_notice, notice_number{1'001});
}

TEST(SeatMapWaiting, TheListAgreesWithAPlainVector) {
  using waiter = seat_waiting_list::waiter;
  EXPECT_TRUE(rc::check("joining and leaving in any order", [] {
    seat_waiting_list list;
    std::vector<waiter> model;
    std::int64_t next = 1;
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 300));
    for (int round = 0; round < 4; ++round) {
      for (const int step : steps) {
        if (step % 3 != 0 || model.empty()) {
          model.push_back({waiter_number{next}, user_id{next}});
          list.join(model.back());
          next += 1 + step % 2;
        } else {
          const auto position = static_cast<std::size_t>(step) % model.size();
          list.leave(model[position].number);
          list.leave(waiter_number{next});
          model.erase(model.begin() + static_cast<std::ptrdiff_t>(position));
        }
      }
      if (round == 2) {
        while (model.size() > 3) {
          list.leave(model.front().number);
          model.erase(model.begin());
        }
      }
      RC_ASSERT(list.all() == model);
      RC_ASSERT(!list.at(model.size()));
      for (std::size_t i = 0; i < model.size(); ++i) {
        RC_ASSERT(list.at(i) == model[i]);
        RC_ASSERT(list.ahead_of(model[i].number) == i);
        RC_ASSERT(list.find(model[i].user) == model[i]);
      }
    }
  }));
}

}  // namespace
}  // namespace usher::domain::seat_map_waiting_test
