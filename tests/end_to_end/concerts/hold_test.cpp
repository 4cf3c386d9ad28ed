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

/// Expects that somebody else asked for a seat that is held until `ends` was refused, or was given it for
/// `lasting` from then on: right on a machine of any speed.
void expect_not_given_before(wall_time ends, const reply& answer, std::chrono::seconds lasting) {
  if (answer.status == 200) {
    EXPECT_GE(end_of(answer), ends + lasting) << "given while it was held";
  } else {
    EXPECT_EQ(answer.status, 409) << answer.body;
  }
}

/// Polls until the seat is listed as free, 20 s at most, and returns when.
wall_time when_listed(visitor& client, int seat) {
  const auto give_up = wall_now() + 20s;
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
  expect_not_given_before(ends, client.hold_seat(test_token, 5, 2), 1s);

  std::this_thread::sleep_until(ends);
  const auto next = client.hold_seat(test_token, 5, 2);
  EXPECT_EQ(next.status, 200) << next.body;
  EXPECT_GT(end_of(next), ends);
  expect_not_given_before(end_of(next), client.hold_seat(test_token, 5, 1), 1s);
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
  expect_not_given_before(ends, client.hold_seat(test_token, 4, 2), 3s);
  EXPECT_TRUE(client.free_seats().contains(3)) << "that hold ended while the server was down";
  EXPECT_GE(when_listed(client, 4) + 50ms, ends) << "listed while it was held";
  EXPECT_EQ(client.hold_seat(test_token, 4, 2).status, 200);
}

USHER_END_TO_END(SeatHold);

}  // namespace
}  // namespace usher::end_to_end::hold_test
