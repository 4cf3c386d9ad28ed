#include <algorithm>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/load.hpp"

namespace usher::end_to_end::waiting_list_test {
namespace {

using namespace std::chrono_literals;

/// A date that is sold out to the people from 91 on, who hold or own one seat each.
class WaitingList : public EachEngine {
 protected:
  static constexpr std::int64_t first_owner = 91;

  void sell_out(int seats, const json& terms = json::object(), const arguments& more = {}) {
    options_ = with_admin_key(joined({"--demo"}, more));
    start();
    json form{{"seatCount", seats}, {"price", 10}, {"offerSeconds", 600}};
    form.update(terms);
    date_ = {1, administration(*server_).create_date(1, form)};
    for (int seat = 1; seat <= seats; ++seat) {
      buy(owner_of(seat), date_, seat, 10);
    }
  }

  void kill_and_start() {
    client_.reset();
    server_->kill();
    start();
  }

  buyer person(std::int64_t user) { return {*client_, user}; }
  buyer owner_of(int seat) { return person(first_owner + seat - 1); }
  const show& date() const { return date_; }

  /// Waits for the offer of a seat to this person.
  int await_offer(std::int64_t user, milliseconds patience = 10s) {
    int seat = 0;
    EXPECT_TRUE(eventually(
        [&] {
          seat = person(user).offered(date_);
          return seat != 0;
        },
        patience))
        << "user " << user << " was offered nothing";
    return seat;
  }

  int ahead_of(std::int64_t user) {
    const auto standing = person(user).position(date_);
    EXPECT_EQ(standing.status, 200) << standing.body;
    return standing.body.value("position", -1);
  }

  std::unique_ptr<server_process> server_;
  std::unique_ptr<visitor> client_;

 private:
  void start() {
    server_ = store_->serve(options_);
    client_ = std::make_unique<visitor>(server_->port());
  }

  arguments options_;
  show date_;
};

TEST_P(WaitingList, IsJoinedWhenAllIsTakenAndShowsThePosition) {
  sell_out(1);
  const auto empty = person(1).join({1, first_date});
  EXPECT_EQ(empty.status, 409) << empty.body;
  EXPECT_EQ(empty.code(), "SEATS_AVAILABLE");
  EXPECT_EQ(person(1).position(date()).status, 404);
  for (int user = 1; user <= 3; ++user) {
    const auto joined = person(user).join(date());
    ASSERT_EQ(joined.status, 200) << joined.body;
    EXPECT_EQ(joined.body.at("position"), user - 1);
    EXPECT_TRUE(joined.body.at("offer").is_null());
  }
  EXPECT_EQ(person(2).join(date()).body.at("position"), 1) << "joining twice is joining once";
  ASSERT_EQ(person(1).leave(date()).status, 200);
  EXPECT_EQ(person(1).leave(date()).code(), "NOT_ON_WAITING_LIST");
  EXPECT_EQ(person(2).decline(date()).code(), "NOT_ON_WAITING_LIST") << "there is no offer to decline";
  EXPECT_EQ(ahead_of(2), 0);
  EXPECT_EQ(ahead_of(3), 1);
  ASSERT_EQ(person(1).join(date()).status, 200);
  kill_and_start();
  EXPECT_EQ(ahead_of(2), 0);
  EXPECT_EQ(ahead_of(3), 1);
  EXPECT_EQ(ahead_of(1), 2) << "who left comes in behind";
}

TEST_P(WaitingList, ACancelledSeatIsOfferedToTheFirstAloneAndAcceptedByHolding) {
  sell_out(2);
  for (int user = 1; user <= 2; ++user) {
    ASSERT_EQ(person(user).join(date()).status, 200);
  }
  ASSERT_EQ(owner_of(2).cancel(date(), 2).status, 200);
  const auto offer = person(1).position(date()).body.at("offer");
  ASSERT_TRUE(offer.is_object()) << "the offer is made with the cancellation";
  EXPECT_EQ(offer.at("seatNo"), 2);
  EXPECT_EQ(offer.at("price"), 10);
  const auto lasts = wall_time_of(offer.at("expiresAt")) - wall_now();
  EXPECT_GT(lasts, 590s);
  EXPECT_LE(lasts, 600s);
  EXPECT_EQ(person(2).offered(date()), 0);
  EXPECT_TRUE(client_->free_seats(date().date).empty()) << "an offered seat is nobody else's";
  for (const int user : {2, 50}) {
    EXPECT_EQ(person(user).hold(date(), 2).code(), "SEAT_TEMPORARILY_HELD");
  }
  EXPECT_EQ(person(50).join(date()).status, 200);

  kill_and_start();
  EXPECT_EQ(person(1).offered(date()), 2);
  EXPECT_EQ(person(2).hold(date(), 2).code(), "SEAT_TEMPORARILY_HELD");
  const auto held = person(1).hold(date(), 2);
  ASSERT_EQ(held.status, 200) << held.body;
  EXPECT_EQ(person(1).position(date()).status, 404) << "whoever accepted waits no more";
  EXPECT_EQ(ahead_of(2), 0);
  EXPECT_EQ(person(1).pay(date(), 2, 10).status, 200);
}

TEST_P(WaitingList, ADeclinedOfferPassesOn) {
  sell_out(1);
  for (int user = 1; user <= 3; ++user) {
    ASSERT_EQ(person(user).join(date()).status, 200);
  }
  ASSERT_EQ(owner_of(1).cancel(date(), 1).status, 200);
  EXPECT_EQ(await_offer(1), 1);
  ASSERT_EQ(person(1).decline(date()).status, 200);
  EXPECT_EQ(await_offer(2), 1);
  EXPECT_EQ(person(1).hold(date(), 1).code(), "SEAT_TEMPORARILY_HELD");
  ASSERT_EQ(person(2).leave(date()).status, 200) << "leaving declines";
  EXPECT_EQ(await_offer(3), 1);
  ASSERT_EQ(person(3).decline(date()).status, 200);
  EXPECT_EQ(client_->free_seats(date().date), (std::set<int>{1})) << "nobody waits: the seat is free";
}

TEST_P(WaitingList, AnOfferThatLapsesPassesOn) {
  sell_out(1, {{"offerSeconds", 1}});
  for (int user = 1; user <= 2; ++user) {
    ASSERT_EQ(person(user).join(date()).status, 200);
  }
  ASSERT_EQ(owner_of(1).cancel(date(), 1).status, 200);
  const auto offer = person(1).position(date()).body.at("offer");
  ASSERT_TRUE(offer.is_object());
  const auto ends = wall_time_of(offer.at("expiresAt"));
  EXPECT_EQ(await_offer(2), 1);
  EXPECT_GE(wall_now() + 50ms, ends) << "passed on before its time was over";
  EXPECT_EQ(person(1).position(date()).status, 404);
  EXPECT_EQ(person(1).hold(date(), 1).code(), "SEAT_TEMPORARILY_HELD");
  EXPECT_EQ(person(2).hold(date(), 1).status, 200);
}

TEST_P(WaitingList, HoldsThatEndOrAreReleasedAreOfferedToo) {
  sell_out(1, {{"holdSeconds", 1}, {"maxExtensions", 0}});
  ASSERT_EQ(owner_of(1).cancel(date(), 1).status, 200);
  ASSERT_EQ(person(10).hold(date(), 1).status, 200);
  for (int user = 1; user <= 2; ++user) {
    ASSERT_EQ(person(user).join(date()).status, 200);
  }
  EXPECT_EQ(await_offer(1), 1) << "the hold ended by itself";
  ASSERT_EQ(person(1).hold(date(), 1).status, 200);
  ASSERT_EQ(person(1).release(date(), 1).status, 200);
  EXPECT_EQ(await_offer(2), 1);
}

TEST_P(WaitingList, AnOfferThatLapsesWhileTheServerIsDownPassesOnWhenItStarts) {
  sell_out(1, {{"offerSeconds", 1}});
  for (int user = 1; user <= 2; ++user) {
    ASSERT_EQ(person(user).join(date()).status, 200);
  }
  ASSERT_EQ(owner_of(1).cancel(date(), 1).status, 200);
  client_.reset();
  server_->kill();
  std::this_thread::sleep_for(1s);
  kill_and_start();
  EXPECT_EQ(await_offer(2), 1);
}

TEST_P(WaitingList, NeverOffersASeatToTwo) {
  constexpr int seats = 5;
  constexpr int waiting = 40;
  sell_out(seats, {{"offerSeconds", 1}, {"holdSeconds", 1}});
  for (int user = 1; user <= waiting; ++user) {
    ASSERT_EQ(person(user).join(date()).status, 200);
  }
  std::mt19937_64 roll(printed_seed());
  for (int seat = 1; seat <= seats; ++seat) {
    ASSERT_EQ(owner_of(seat).cancel(date(), seat).status, 200);
  }
  // Everybody who has an offer does something with it, or nothing, until all seats are sold.
  std::map<int, std::int64_t> sold;
  administration admin(*server_);
  const auto give_up = wall_now() + 20s;
  while (static_cast<int>(sold.size()) < seats && wall_now() < give_up) {
    std::map<int, std::int64_t> offered;
    std::set<std::int64_t> people;
    for (const auto& row : admin.all("bookings", {{"concertDate", date().date}, {"state", "offered"}})) {
      EXPECT_TRUE(offered.emplace(row.at("seatNo"), row.at("userId")).second) << "two have an offer: " << row;
      EXPECT_TRUE(people.insert(row.at("userId").get<std::int64_t>()).second)
          << "one has two offers: " << row;
      EXPECT_FALSE(sold.contains(row.at("seatNo"))) << row;
    }
    for (const auto& [seat, user] : offered) {
      const auto choice = std::uniform_int_distribution<int>(0, 3)(roll);
      const auto who = person(user);
      if (choice == 0) {
        who.decline(date());
      }
      if (choice == 1) {
        who.hold(date(), seat);
      }
      if (choice < 2 || who.hold(date(), seat).status != 200) {
        continue;
      }
      if (who.pay(date(), seat, 10).status == 200) {
        EXPECT_TRUE(sold.emplace(seat, user).second) << "seat " << seat << " is sold twice";
      }
    }
  }
  EXPECT_EQ(sold.size(), static_cast<std::size_t>(seats));
  server_->kill();
  expect_books_balance(*store_);
}

USHER_END_TO_END(WaitingList);

}  // namespace
}  // namespace usher::end_to_end::waiting_list_test
