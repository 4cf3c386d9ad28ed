#include "domain/seat_map.hpp"

#include <gtest/gtest.h>

#include "domain/limits.hpp"
#include "tests/domain/values.hpp"

namespace usher::domain {
namespace {

using namespace std::chrono_literals;
using namespace testing;

const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};
constexpr user_id ann{1};
constexpr user_id ben{2};
constexpr seat_number first{1};

/// Holds last 100 ms in these tests.
seat_map map_of(std::int32_t seats, const seat_map_image& image = {}) {
  return {date, seats, seat_map_settings{100ms}, image};
}

void hold(seat_map& seats, seat_number seat, user_id user, std::int64_t now_ms) {
  const auto decided = seats.decide(hold_seat{seat, user}, at_ms(now_ms));
  ASSERT_TRUE(decided.outcome);
  apply_all(seats, decided.changes);
}

std::vector<std::int32_t> numbers(const std::vector<seat_number>& seats) {
  std::vector<std::int32_t> found;
  for (const seat_number seat : seats)
    found.push_back(seat.value);
  return found;
}

TEST(SeatMap, AFreeSeatIsHeldForItsTime) {
  const auto seats = map_of(2);
  const auto decided = seats.decide(hold_seat{first, ann}, at_ms(7));
  EXPECT_EQ(decided.outcome.value(), (seat_hold{first, ann, at_ms(107)}));
  EXPECT_EQ(decided.changes, (changes{seat_held{date, first, ann, at_ms(7), at_ms(107)}}));
}

TEST(SeatMap, DecidingChangesNothing) {
  const auto seats = map_of(2);
  (void)seats.decide(hold_seat{first, ann}, at_ms(0));
  EXPECT_TRUE(seats.is_free(first));
}

TEST(SeatMap, AHeldSeatIsRefusedToOthers) {
  auto seats = map_of(2);
  hold(seats, first, ann, 0);
  const auto decided = seats.decide(hold_seat{first, ben}, at_ms(99));
  EXPECT_EQ(decided.outcome.refusal(), hold_refusal::seat_temporarily_held);
  EXPECT_TRUE(decided.changes.empty());
  EXPECT_EQ(numbers(seats.free_seats()), std::vector<std::int32_t>{2});
}

TEST(SeatMap, AskingAgainForOnesOwnSeatAnswersTheSameHoldAndChangesNothing) {
  auto seats = map_of(2);
  hold(seats, first, ann, 0);
  const auto decided = seats.decide(hold_seat{first, ann}, at_ms(60));
  EXPECT_EQ(decided.outcome.value(), (seat_hold{first, ann, at_ms(100)}));
  EXPECT_TRUE(decided.changes.empty());
}

TEST(SeatMap, OnePersonMayHoldSeveralSeats) {
  auto seats = map_of(3);
  hold(seats, first, ann, 0);
  hold(seats, seat_number{3}, ann, 0);
  EXPECT_EQ(numbers(seats.free_seats()), std::vector<std::int32_t>{2});
}

TEST(SeatMap, ExpiredHoldFreesTheSeatForTheNextInLine) {
  auto seats = map_of(2);
  hold(seats, first, ann, 0);
  const auto decided = seats.decide(hold_seat{first, ben}, at_ms(100));
  EXPECT_EQ(decided.outcome.value(), (seat_hold{first, ben, at_ms(200)}));
  EXPECT_EQ(decided.changes, (changes{hold_expired{date, first, ann, at_ms(100)},
                                      seat_held{date, first, ben, at_ms(100), at_ms(200)}}));
  apply_all(seats, decided.changes);
  EXPECT_EQ(seats.image().holds, (std::vector<seat_hold>{{first, ben, at_ms(200)}}));
  EXPECT_EQ(seats.next_due(), at_ms(200));
}

TEST(SeatMap, OnesOwnExpiredHoldIsANewHold) {
  auto seats = map_of(1);
  hold(seats, first, ann, 0);
  const auto decided = seats.decide(hold_seat{first, ann}, at_ms(150));
  EXPECT_EQ(decided.outcome.value().expires_at, at_ms(250));
  EXPECT_EQ(decided.changes.size(), 2U);
}

TEST(SeatMap, RefusesInOrderOfPrecedence) {
  // Every seat of the map is held, so that out of range is the only reason to be refused before "held".
  auto seats = map_of(2);
  hold(seats, first, ann, 0);
  hold(seats, seat_number{2}, ann, 0);
  for (const std::int32_t number : {-2'147'483'647 - 1, -1, 0, 3, 2'147'483'647}) {
    EXPECT_EQ(seats.decide(hold_seat{seat_number{number}, ben}, at_ms(1)).outcome.refusal(),
              hold_refusal::seat_out_of_range)
        << number;
    EXPECT_FALSE(seats.is_free(seat_number{number})) << number;
  }
  EXPECT_EQ(seats.decide(hold_seat{seat_number{2}, ben}, at_ms(1)).outcome.refusal(),
            hold_refusal::seat_temporarily_held);
}

TEST(SeatMap, HoldsEndInOrderOfTime) {
  auto seats = map_of(3);
  hold(seats, seat_number{2}, ann, 0);
  hold(seats, seat_number{1}, ben, 10);
  hold(seats, seat_number{3}, ann, 20);
  EXPECT_EQ(seats.next_due(), at_ms(100));
  EXPECT_TRUE(seats.due(at_ms(99)).empty());
  const auto facts = seats.due(at_ms(115));
  EXPECT_EQ(facts, (changes{hold_expired{date, seat_number{2}, ann, at_ms(100)},
                            hold_expired{date, seat_number{1}, ben, at_ms(110)}}));
  apply_all(seats, facts);
  EXPECT_EQ(numbers(seats.free_seats()), (std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(seats.next_due(), at_ms(120));
}

TEST(SeatMap, WithoutHoldsNothingIsDue) {
  auto seats = map_of(1);
  EXPECT_FALSE(seats.next_due());
  hold(seats, first, ann, 0);
  apply_all(seats, seats.due(at_ms(100)));
  EXPECT_FALSE(seats.next_due());
  EXPECT_TRUE(seats.due(at_ms(1'000)).empty());
}

TEST(SeatMap, AStepTakesABoundedNumberOfHolds) {
  constexpr std::int32_t many = 2'500;
  auto seats = map_of(many);
  for (seat_number seat{1}; seat.value <= many; ++seat.value)
    hold(seats, seat, ann, 0);
  std::size_t ended = 0;
  for (auto facts = seats.due(at_ms(100)); !facts.empty(); facts = seats.due(at_ms(100))) {
    ASSERT_LE(facts.size(), limits::max_due_changes_per_step);
    apply_all(seats, facts);
    ended += facts.size();
  }
  EXPECT_EQ(ended, static_cast<std::size_t>(many));
  EXPECT_EQ(seats.free_seats().size(), static_cast<std::size_t>(many));
}

TEST(SeatMap, ALateExpiryDoesNotTakeTheNextHoldersSeat) {
  auto seats = map_of(1);
  hold(seats, first, ann, 0);
  hold(seats, first, ben, 100);
  seats.apply(hold_expired{date, first, ann, at_ms(100)});
  EXPECT_EQ(seats.decide(hold_seat{first, ann}, at_ms(101)).outcome.refusal(),
            hold_refusal::seat_temporarily_held);
}

TEST(SeatMap, AHoldThatFollowsAnotherLeavesNoDeadlineOfTheOlderBehind) {
  auto seats = map_of(1);
  seats.apply(seat_held{date, first, ann, at_ms(0), at_ms(100)});
  seats.apply(seat_held{date, first, ben, at_ms(150), at_ms(250)});
  EXPECT_EQ(seats.next_due(), at_ms(250));
  EXPECT_EQ(seats.due(at_ms(1'000)), (changes{hold_expired{date, first, ben, at_ms(250)}}));
}

TEST(SeatMap, TakesInChangesOfItsOwnDateOnly) {
  auto seats = map_of(1);
  const concert_date_key other{concert_id{1}, local("2024-09-16T20:00:00")};
  seats.apply(seat_held{other, first, ann, at_ms(0), at_ms(100)});
  EXPECT_TRUE(seats.is_free(first));
  seats.apply(seat_held{date, seat_number{2}, ann, at_ms(0), at_ms(100)});
  EXPECT_EQ(seats.image(), seat_map_image{});
  hold(seats, first, ann, 0);
  seats.apply(hold_expired{other, first, ann, at_ms(100)});
  seats.apply(non_pass_cleared{ann, at_ms(100)});
  EXPECT_FALSE(seats.is_free(first));
}

TEST(SeatMap, AsManySeatsAsAllowedAreNumberedFromOne) {
  const auto seats = map_of(limits::max_seats_per_date);
  EXPECT_EQ(seats.seat_count(), limits::max_seats_per_date);
  EXPECT_TRUE(seats.is_free(seat_number{limits::max_seats_per_date}));
  EXPECT_FALSE(seats.is_free(seat_number{limits::max_seats_per_date + 1}));
  EXPECT_EQ(seats.free_seats().front(), first);
}

TEST(SeatMap, TheImageListsHoldsInOrderOfSeat) {
  auto seats = map_of(3);
  hold(seats, seat_number{3}, ann, 0);
  hold(seats, seat_number{1}, ben, 5);
  const seat_map_image expected{{{seat_number{1}, ben, at_ms(105)}, {seat_number{3}, ann, at_ms(100)}}};
  EXPECT_EQ(seats.image(), expected);
  const auto restored = map_of(3, expected);
  EXPECT_EQ(restored.image(), expected);
  EXPECT_EQ(restored.next_due(), at_ms(100));
}

}  // namespace
}  // namespace usher::domain
