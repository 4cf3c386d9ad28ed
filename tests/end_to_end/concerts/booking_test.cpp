#include <algorithm>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::booking_test {
namespace {

using namespace std::chrono_literals;

/// A server with the demonstration's people and the administration, and dates as a test wants them.
class Booking : public EachEngine {
 protected:
  void serve(const arguments& more = {}) {
    options_ = with_admin_key(joined({"--demo"}, more));
    start();
  }

  void kill_and_start() {
    client_.reset();
    server_->kill();
    start();
  }

  buyer person(std::int64_t user) { return {*client_, user}; }
  administration& admin() { return *administration_; }
  visitor& client() { return *client_; }

  show make_date(json form) {
    form.emplace("price", 10);
    return {1, admin().create_date(1, std::move(form))};
  }

  std::set<int> free_seats(const show& at) { return client().free_seats(at.date); }

  std::unique_ptr<server_process> server_;

 private:
  void start() {
    server_ = store_->serve(options_);
    client_ = std::make_unique<visitor>(server_->port());
    administration_ = std::make_unique<administration>(*server_);
  }

  arguments options_;
  std::unique_ptr<visitor> client_;
  std::unique_ptr<administration> administration_;
};

std::set<int> seats_of(const reply& held) {
  EXPECT_EQ(held.status, 200) << held.body;
  return held.body.value("seatNos", json::array()).get<std::set<int>>();
}

json best(int count) {
  return {{"best", {{"count", count}}}};
}

json best_of(int count, const std::string& section) {
  return {{"best", {{"count", count}, {"section", section}}}};
}

json these(const std::vector<int>& seats) {
  return {{"seatNos", seats}};
}

std::set<int> range(int first, int last) {
  std::set<int> seats;
  for (int seat = first; seat <= last; ++seat) {
    seats.insert(seat);
  }
  return seats;
}

TEST_P(Booking, SeveralSeatsAreHeldAndPaidTogetherOrNotAtAll) {
  serve();
  const auto where = make_date({{"seatCount", 10}});
  const auto anna = person(1);
  const auto bert = person(2);
  EXPECT_EQ(seats_of(anna.hold(where, these({3, 1, 2}))), (std::set<int>{1, 2, 3}));
  const auto refused = bert.hold(where, these({5, 3, 4}));
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(refused.code(), "SEAT_TEMPORARILY_HELD");
  EXPECT_EQ(refused.body.at("seatNo"), 3);
  EXPECT_EQ(free_seats(where), range(4, 10)) << "none of a refused choice is held";

  EXPECT_EQ(anna.pay_for(where, these({1, 2, 3}), 20).code(), "PRICE_MISMATCH");
  EXPECT_EQ(bert.pay_for(where, these({1, 2}), 20).code(), "SEAT_HELD_BY_ANOTHER");
  EXPECT_EQ(anna.pay_for(where, these({1, 2, 4}), 30).code(), "RESERVATION_NOT_EXIST");
  const auto paid = anna.pay_for(where, these({2, 1, 3}), 30);
  ASSERT_EQ(paid.status, 200) << paid.body;
  EXPECT_EQ(paid.body.at("amount"), 30);
  EXPECT_EQ(paid.body.at("balance"), demo_balance - 30);
  kill_and_start();
  EXPECT_EQ(free_seats(where), range(4, 10));
  EXPECT_EQ(person(2).hold(where, these({4, 3})).code(), "SEAT_ALREADY_RESERVED");
}

TEST_P(Booking, OfCrowdsThatWantOverlappingSeatsNobodyGetsApart) {
  constexpr int people = 20;
  serve();
  const auto where = make_date({{"seatCount", people + 1}});
  std::vector<std::unique_ptr<visitor>> crowd;
  for (int i = 0; i < people; ++i) {
    crowd.push_back(std::make_unique<visitor>(server_->port()));
    crowd.back()->connect();
  }
  for (int i = 0; i < people; ++i) {
    crowd[static_cast<std::size_t>(i)]->send_post(
        "/api/concert/reserve",
        {{"concertId", 1}, {"concertDate", where.date}, {"seatNos", {i + 2, i + 1}}, {"userId", i + 1}},
        with_token(test_token));
  }
  std::set<int> taken;
  for (const auto& one : crowd) {
    const auto held = one->receive();
    if (held.status == 409) {
      continue;
    }
    for (const int seat : seats_of(held)) {
      EXPECT_TRUE(taken.insert(seat).second) << "seat " << seat << " is held twice";
    }
  }
  auto left = range(1, people + 1);
  for (const int seat : taken) {
    left.erase(seat);
  }
  EXPECT_EQ(free_seats(where), left);
  EXPECT_GE(taken.size(), 2U);
  EXPECT_TRUE(std::adjacent_find(left.begin(), left.end(),
                                 [](int one, int next) { return next == one + 1; }) == left.end())
      << "two neighbours were free and somebody who wanted them was refused";
}

TEST_P(Booking, TheBestSeatsLieNextToEachOtherInTheMiddleOfARow) {
  serve();
  const json stalls{{"name", "stalls"}, {"firstSeat", 1}, {"seats", 18}, {"seatsPerRow", 9}, {"price", 30}};
  const json circle{{"name", "circle"}, {"firstSeat", 19}, {"seats", 5}, {"seatsPerRow", 5}, {"price", 7}};
  const auto where = make_date({{"seatCount", 23}, {"sections", {stalls, circle}}});
  const auto shown = client().find_seats(where.date);
  ASSERT_TRUE(shown.body.contains("sections")) << shown.body;
  EXPECT_EQ(shown.body.at("sections"), json({stalls, circle}));

  const auto anna = person(1);
  EXPECT_EQ(seats_of(anna.hold(where, best(3))), (std::set<int>{4, 5, 6}));
  const auto in_circle = anna.hold(where, best_of(2, "circle"));
  EXPECT_EQ(in_circle.body.at("totalPrice"), 14);
  for (const int seat : seats_of(in_circle)) {
    EXPECT_GE(seat, 19);
  }
  EXPECT_EQ(seats_of(anna.hold(where, best(9))), range(10, 18)) << "the first row has no nine left";
  EXPECT_EQ(anna.hold(where, best(4)).code(), "SEATS_NOT_AVAILABLE");
  EXPECT_EQ(anna.hold(where, best_of(1, "gallery")).code(), "UNKNOWN_SECTION");
  EXPECT_EQ(anna.pay_for(where, these({4, 19}), 37).code(), "RESERVATION_NOT_EXIST");
  const auto seats = seats_of(in_circle);
  EXPECT_EQ(anna.pay_for(where, these({4, *seats.begin()}), 37).status, 200) << "each at its section's price";
}

TEST_P(Booking, ABestChoiceRepeatedUnderItsKeyIsTheSameChoice) {
  serve();
  const auto where = make_date({{"seatCount", 20}});
  const auto first = person(1).hold(where, best(2), "k");
  ASSERT_EQ(first.status, 200) << first.body;
  kill_and_start();
  const auto again = person(1).hold(where, best(2), "k");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(free_seats(where).size(), 18U);
}

TEST_P(Booking, APersonsSeatsOfAllDatesOfAConcertAreBounded) {
  serve();
  const auto concert = admin().create_concert({{"seatsPerPerson", 3}});
  const show first{concert, admin().create_date(concert, {{"seatCount", 10}, {"price", 10}})};
  const show second{
      concert,
      admin().create_date(concert, {{"seatCount", 10},
                                    {"price", 10},
                                    {"concertDate", local_time_in(31 * 24h)},
                                    {"refunds", json::array({json{{"hoursBefore", 0}, {"percent", 100}}})}})};
  {
    const auto anna = person(1);
    ASSERT_EQ(anna.hold(first, these({1, 2})).status, 200);
    const auto too_many = anna.hold(second, these({1, 2}));
    EXPECT_EQ(too_many.status, 409) << too_many.body;
    EXPECT_EQ(too_many.code(), "SEAT_LIMIT_REACHED");
    EXPECT_EQ(too_many.body.at("limit"), 3);
    EXPECT_EQ(anna.hold(second, 1).status, 200);
    EXPECT_EQ(anna.hold(second, 1).status, 200) << "what one has is not counted twice";
    EXPECT_EQ(anna.hold(first, 3).code(), "SEAT_LIMIT_REACHED");
    EXPECT_EQ(person(2).hold(first, these({3, 4, 5})).status, 200) << "the bound is each person's own";
    EXPECT_EQ(anna.pay(second, 1, 10).status, 200);
    EXPECT_EQ(anna.hold(first, 6).code(), "SEAT_LIMIT_REACHED") << "sold seats count too";
  }
  kill_and_start();
  const auto anna = person(1);
  EXPECT_EQ(anna.hold(first, 6).code(), "SEAT_LIMIT_REACHED");
  ASSERT_EQ(anna.release(first, 1).status, 200);
  EXPECT_TRUE(eventually([&] { return anna.hold(first, 6).status == 200; }));
  EXPECT_EQ(anna.hold(first, 7).code(), "SEAT_LIMIT_REACHED");
  ASSERT_EQ(anna.cancel(second, 1).status, 200);
  EXPECT_TRUE(eventually([&] { return anna.hold(first, 7).status == 200; }));
  EXPECT_EQ(anna.hold(second, 8).code(), "SEAT_LIMIT_REACHED");
}

TEST_P(Booking, OfRequestsOnTwoDatesAtOnceNoMoreThanTheBoundIsGiven) {
  serve();
  const auto concert = admin().create_concert({{"seatsPerPerson", 2}});
  std::vector<show> dates;
  for (int day = 1; day <= 4; ++day) {
    dates.push_back({concert, admin().create_date(
                                  concert, {{"seatCount", 4}, {"concertDate", local_time_in(day * 24h)}})});
  }
  std::vector<std::unique_ptr<visitor>> crowd;
  for (int i = 0; i < 16; ++i) {
    crowd.push_back(std::make_unique<visitor>(server_->port()));
    crowd.back()->connect();
  }
  for (std::size_t i = 0; i < crowd.size(); ++i) {
    crowd[i]->send_post("/api/concert/reserve",
                        seat_request(static_cast<int>(i / 4) + 1, 1, dates[i % 4].date, concert),
                        with_token(test_token));
  }
  int held = 0;
  for (const auto& one : crowd) {
    const auto answer = one->receive();
    held += answer.status == 200 ? 1 : 0;
    EXPECT_TRUE(answer.status == 200 || answer.code() == "SEAT_LIMIT_REACHED") << answer.body;
  }
  EXPECT_EQ(held, 2);
}

TEST_P(Booking, AReleasedSeatIsFreeAtOnce) {
  serve();
  const auto where = make_date({{"seatCount", 5}});
  const auto anna = person(1);
  ASSERT_EQ(anna.hold(where, these({1, 2})).status, 200);
  const auto others = person(2).release(where, 1);
  EXPECT_EQ(others.status, 403) << others.body;
  EXPECT_EQ(others.code(), "SEAT_HELD_BY_ANOTHER");
  const auto released = anna.release(where, 1);
  EXPECT_EQ(released.status, 200) << released.body;
  EXPECT_EQ(released.body.at("seatNos"), json({1}));
  EXPECT_EQ(free_seats(where), (std::set<int>{1, 3, 4, 5}));
  EXPECT_EQ(anna.release(where, 1).code(), "RESERVATION_NOT_EXIST");
  EXPECT_EQ(anna.release(where, 6).code(), "SEAT_OUT_OF_RANGE");
  EXPECT_EQ(person(2).hold(where, 1).status, 200);
  ASSERT_EQ(anna.pay(where, 2, 10).status, 200);
  EXPECT_EQ(anna.release(where, 2).status, 400) << "what is paid is not released but cancelled";
  kill_and_start();
  EXPECT_EQ(free_seats(where), (std::set<int>{3, 4, 5}));
}

TEST_P(Booking, AHoldIsExtendedAsOftenAsTheTermsSay) {
  serve();
  const auto where =
      make_date({{"seatCount", 5}, {"holdSeconds", 60}, {"extendSeconds", 30}, {"maxExtensions", 2}});
  const auto held = person(1).hold(where, 1);
  const auto ends = wall_time_of(held.text("expiresAt"));
  const auto extended = person(1).extend(where, 1);
  ASSERT_EQ(extended.status, 200) << extended.body;
  EXPECT_EQ(wall_time_of(extended.body.at("seats")[0].at("expiresAt")), ends + 30s);
  EXPECT_EQ(person(2).extend(where, 1).code(), "SEAT_HELD_BY_ANOTHER");
  EXPECT_EQ(person(1).extend(where, 2).code(), "RESERVATION_NOT_EXIST");
  kill_and_start();
  const auto last = person(1).extend(where, 1);
  ASSERT_EQ(last.status, 200) << last.body;
  EXPECT_EQ(wall_time_of(last.body.at("seats")[0].at("expiresAt")), ends + 60s);
  const auto refused = person(1).extend(where, 1);
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(refused.code(), "NO_MORE_EXTENSIONS");
  EXPECT_EQ(wall_time_of(person(1).hold(where, 1).text("expiresAt")), ends + 60s);
}

TEST_P(Booking, ACancellationGivesBackWhatThePolicySays) {
  serve();
  const json policy{{{"hoursBefore", 240}, {"percent", 100}}, {{"hoursBefore", 24}, {"percent", 50}}};
  const auto in = [&](std::chrono::hours from_now) {
    return make_date(
        {{"seatCount", 5}, {"price", 1'001}, {"refunds", policy}, {"concertDate", local_time_in(from_now)}});
  };
  const auto early = in(300h);
  const auto late = in(48h);
  const auto too_late = in(5h);
  const auto anna = person(1);
  for (const auto& where : {early, late, too_late}) {
    buy(anna, where, 1, 1'001);
  }
  EXPECT_EQ(anna.balance(), demo_balance - 3'003);
  EXPECT_EQ(person(2).cancel(early, 1).code(), "SEAT_HELD_BY_ANOTHER");
  EXPECT_EQ(anna.cancel(early, 2).code(), "RESERVATION_NOT_EXIST");

  const auto all_back = anna.cancel(early, 1, "k");
  ASSERT_EQ(all_back.status, 200) << all_back.body;
  EXPECT_EQ(all_back.body.at("refund"), 1'001);
  EXPECT_EQ(all_back.body.at("amount"), demo_balance - 2'002);
  EXPECT_EQ(anna.cancel(early, 1, "k").body, all_back.body);
  EXPECT_EQ(anna.cancel(early, 1).code(), "RESERVATION_NOT_EXIST") << "nothing is given back twice";
  const auto half = anna.cancel(late, 1);
  ASSERT_EQ(half.status, 200) << half.body;
  EXPECT_EQ(half.body.at("refund"), 500);
  const auto nothing = anna.cancel(too_late, 1);
  EXPECT_EQ(nothing.status, 409) << nothing.body;
  EXPECT_EQ(nothing.code(), "CANCELLATION_TOO_LATE");

  kill_and_start();
  const auto again = person(1);
  EXPECT_EQ(again.balance(), demo_balance - 3'003 + 1'501);
  EXPECT_EQ(again.ledger().front().at("reason"), "refund");
  EXPECT_EQ(free_seats(early), range(1, 5));
  EXPECT_EQ(free_seats(late), range(1, 5));
  EXPECT_EQ(free_seats(too_late), range(2, 5));
  buy(person(2), early, 1, 1'001);
  std::map<std::string, int> states;
  for (const auto& row : again.reservations()) {
    ++states[row.at("status")];
    if (row.at("concertDate") == late.date) {
      EXPECT_EQ(row.at("refund"), 500);
    }
  }
  EXPECT_EQ(states, (std::map<std::string, int>{{"cancelled", 2}, {"sold", 1}}));
  server_->kill();
  expect_books_balance(*store_);
}

TEST_P(Booking, SeatsOfOnePaymentMayBeCancelledOneByOne) {
  serve();
  const auto where = make_date({{"seatCount", 5}});
  const auto anna = person(1);
  ASSERT_EQ(anna.hold(where, these({1, 2, 3})).status, 200);
  ASSERT_EQ(anna.pay_for(where, these({1, 2, 3}), 30).status, 200);
  buy(anna, where, 4, 10);
  EXPECT_EQ(anna.about(where, "/api/concert/cancel", these({3, 4})).code(), "SEVERAL_RECEIPTS");
  const auto one = anna.cancel(where, 2);
  EXPECT_EQ(one.body.value("refund", 0), 10) << one.body;
  const auto two = anna.about(where, "/api/concert/cancel", these({3, 1}));
  EXPECT_EQ(two.body.value("refund", 0), 20) << two.body;
  EXPECT_EQ(anna.balance(), demo_balance - 10);
  EXPECT_EQ(free_seats(where), (std::set<int>{1, 2, 3, 5}));
}

TEST_P(Booking, OfCancellationsAtOnceOneGivesTheMoneyBack) {
  serve();
  const auto where = make_date({{"seatCount", 5}});
  buy(person(1), where, 1, 10);
  std::vector<std::unique_ptr<visitor>> crowd;
  for (int i = 0; i < 8; ++i) {
    crowd.push_back(std::make_unique<visitor>(server_->port()));
    crowd.back()->connect();
  }
  for (const auto& one : crowd) {
    one->send_post("/api/concert/cancel", seat_request(1, 1, where.date), with_token(test_token));
  }
  std::map<int, int> statuses;
  for (const auto& one : crowd) {
    ++statuses[one->receive().status];
  }
  EXPECT_EQ(statuses[200], 1);
  EXPECT_EQ(person(1).balance(), demo_balance);
  EXPECT_EQ(person(1).ledger().size(), 3U);
}

TEST_P(Booking, OnesReservationsAreListedOverAllConcerts) {
  serve();
  const auto where = make_date({{"seatCount", 2}, {"offerSeconds", 600}});
  {
    const auto anna = person(1);
    buy(anna, where, 1, 10);
    ASSERT_EQ(anna.hold({}, 7).status, 200);
    ASSERT_EQ(person(2).hold(where, 2).status, 200);
    ASSERT_EQ(anna.join(where).status, 200);
  }
  kill_and_start();
  const auto anna = person(1);
  std::map<std::string, json> of_state;
  for (const auto& row : anna.reservations()) {
    of_state[row.at("status")] = row;
  }
  ASSERT_EQ(of_state.size(), 3U);
  EXPECT_EQ(of_state["sold"].at("seatNo"), 1);
  EXPECT_EQ(of_state["sold"].at("price"), 10);
  EXPECT_EQ(of_state["held"].at("concertDate"), first_date);
  EXPECT_GT(wall_time_of(of_state["held"].at("expiresAt")), wall_now());
  EXPECT_TRUE(of_state["waiting"].at("seatNo").is_null());
  ASSERT_EQ(person(2).release(where, 2).status, 200);
  EXPECT_TRUE(eventually([&] {
    const auto rows = anna.reservations();
    return std::any_of(rows.begin(), rows.end(),
                       [](const json& row) { return row.at("status") == "offered"; });
  }));
  EXPECT_EQ(person(3).reservations().size(), 0U);
  const auto paged = anna.get("/api/reservations", {{"limit", "1"}});
  EXPECT_EQ(paged.body.at("reservations").size(), 1U);
  EXPECT_TRUE(paged.body.at("next").is_string());
  EXPECT_EQ(anna.get("/api/reservations", {{"after", "nonsense"}}).text("field"), "after");
}

USHER_END_TO_END(Booking);

class EndToEndBooking : public OnSqlite {};

TEST_F(EndToEndBooking, RefusesChoicesThatAreNone) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const buyer anna(client, 1);
  std::vector<int> too_many(21);
  for (int i = 0; i < 21; ++i) {
    too_many[static_cast<std::size_t>(i)] = i + 1;
  }
  const std::vector<json> wrong{json::object(),
                                these({}),
                                these(too_many),
                                these({1, 1}),
                                these({0}),
                                these({51}),
                                {{"seatNos", {"1"}}},
                                {{"seatNos", 1}},
                                {{"seatNo", 1}, {"seatNos", {2}}},
                                best(0),
                                best(21),
                                {{"best", 2}},
                                {{"best", {{"count", "2"}}}},
                                {{"seatNo", 1}, {"best", {{"count", 1}}}}};
  for (const auto& choice : wrong) {
    const auto refused = anna.hold({}, choice);
    EXPECT_EQ(refused.status, 400) << choice << refused.body;
    EXPECT_FALSE(refused.text("field").empty()) << choice << refused.body;
  }
  EXPECT_EQ(client.free_seats().size(), 50U);
  EXPECT_EQ(anna.pay_for({}, best(1), demo_price).status, 400) << "a payment names its seats";
}

TEST_F(EndToEndBooking, CallsAboutSeatsAreRefusedInTheOrderOfTheContract) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto stolen = admitted(client, 2).token();
  for (const auto& path : {"/api/concert/reserve", "/api/concert/release", "/api/concert/extend",
                           "/api/concert/cancel", "/api/payment", "/api/concert/waitingList/join",
                           "/api/concert/waitingList/leave", "/api/concert/waitingList/decline"}) {
    SCOPED_TRACE(path);
    const json body{{"seatNo", 1}, {"price", demo_price}};
    EXPECT_EQ(buyer(client, 1, "of nobody").about({}, path, body).code(), "INVALID_TOKEN");
    EXPECT_EQ(buyer(client, 1, stolen).about({}, path, body).code(), "TOKEN_USER_MISMATCH");
    EXPECT_EQ(buyer(client, 9'999).about({99, first_date}, path, body).code(), "USER_NOT_FOUND");
    EXPECT_EQ(buyer(client, 1).about({99, first_date}, path, body).code(), "CONCERT_NOT_FOUND");
    EXPECT_EQ(buyer(client, 1).about({1, "2001-01-01T20:00:00"}, path, body).code(),
              "CONCERT_DATE_NOT_FOUND");
    EXPECT_EQ(buyer(client, 1).about({1, "soon"}, path, body).text("field"), "concertDate");
  }
}

}  // namespace
}  // namespace usher::end_to_end::booking_test
