#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"

namespace usher::end_to_end::hold_test {
namespace {

using namespace std::chrono_literals;

class SeatHold : public EachEngine {};

wall_time end_of(const reply& held) {
  EXPECT_EQ(held.status, 200) << held.body;
  return wall_time_of(held.text("expiresAt"));
}

/// Polls until the seat is listed as free, 5 s at most, and returns when.
wall_time when_listed(visitor& client, int seat) {
  const auto give_up = wall_now() + 5s;
  while (wall_now() < give_up) {
    const auto asked = wall_now();
    if (client.free_seats().contains(seat)) {
      return asked;
    }
    std::this_thread::sleep_for(5ms);
  }
  ADD_FAILURE() << "seat " << seat << " is not listed as free";
  return give_up;
}

TEST_P(SeatHold, ThatEndsFreesTheSeatAtOnceForTheNext) {
  const auto server = store_->serve({"--demo", "--hold-seconds", "1"});
  visitor client(server->port());
  const auto ends = end_of(client.hold_seat(test_token, 5, 1));
  EXPECT_EQ(client.hold_seat(test_token, 5, 2).status, 409);
  EXPECT_LT(wall_now(), ends) << "the machine is too slow for this test to tell anything";

  std::this_thread::sleep_until(ends);
  const auto next = client.hold_seat(test_token, 5, 2);
  EXPECT_EQ(next.status, 200) << next.body;
  EXPECT_GT(end_of(next), ends);
  EXPECT_EQ(client.hold_seat(test_token, 5, 1).status, 409) << "the seat is now the other's";
}

TEST_P(SeatHold, ThatEndsComesBackIntoTheListWithoutAnyoneAsking) {
  const auto server = store_->serve({"--demo", "--hold-seconds", "2"});
  visitor client(server->port());
  const auto ends = end_of(client.hold_seat(test_token, 9, 1));
  const auto free = client.free_seats();
  if (wall_now() < ends) {
    EXPECT_FALSE(free.contains(9));
  }
  const auto listed = when_listed(client, 9);
  // The list may be read within the very millisecond in which the hold ends.
  EXPECT_GE(listed + 50ms, ends) << "listed while it was held";
  EXPECT_LE(listed - ends, 2s);
}

TEST_P(SeatHold, LastsOverARestartToItsEndAndNoLonger) {
  const arguments options{"--demo", "--hold-seconds", "3"};
  auto server = store_->serve(options);
  wall_time ends;
  wall_time short_ends;
  {
    visitor client(server->port());
    short_ends = end_of(client.hold_seat(test_token, 3, 1));
    std::this_thread::sleep_for(1500ms);
    ends = end_of(client.hold_seat(test_token, 4, 1));
  }
  server->kill();
  std::this_thread::sleep_until(short_ends);
  server = store_->serve(options);
  visitor client(server->port());
  const auto other = client.hold_seat(test_token, 4, 2);
  ASSERT_LT(wall_now(), ends) << "the machine is too slow for this test to tell anything";
  EXPECT_EQ(other.status, 409) << other.body;
  EXPECT_TRUE(client.free_seats().contains(3)) << "that hold ended while the server was down";
  EXPECT_FALSE(client.free_seats().contains(4));
  EXPECT_LE(when_listed(client, 4) - ends, 2s);
  EXPECT_EQ(client.hold_seat(test_token, 4, 2).status, 200);
}

USHER_END_TO_END(SeatHold);

}  // namespace
}  // namespace usher::end_to_end::hold_test
