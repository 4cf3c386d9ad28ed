#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"

namespace usher::end_to_end::concert_journey_test {
namespace {

using namespace std::chrono_literals;

class ConcertJourney : public EachEngine {};

class EndToEndConcert : public OnSqlite {
 protected:
  void start(const arguments& options = {"--demo"}) {
    server_ = store_->serve(options);
    anna_.emplace(server_->port());
  }

  visitor& anna() { return *anna_; }

 private:
  std::unique_ptr<server_process> server_;
  std::optional<visitor> anna_;
};

std::set<int> seats_1_to_50() {
  std::set<int> seats;
  for (int seat = 1; seat <= 50; ++seat) {
    seats.insert(seat);
  }
  return seats;
}

TEST_P(ConcertJourney, LeadsFromATokenToAHeldSeat) {
  const auto server = store_->serve({"--demo"});
  visitor anna(server->port());

  const auto created = anna.create_token(7);
  ASSERT_EQ(created.status, 200) << created.body;
  EXPECT_EQ(created.body.at("userId"), 7);
  EXPECT_EQ(created.body.at("status"), "active");
  EXPECT_EQ(created.body.at("queueCount"), 0);
  const auto token = created.text("token");
  EXPECT_GE(token.size(), 22U) << "128 random bits need 22 letters of base64";
  const auto lasts = wall_time_of(created.text("validDate")) - wall_now();
  EXPECT_GT(lasts, 4min + 30s);
  EXPECT_LE(lasts, 5min);

  const auto checked = anna.check_token(token);
  ASSERT_EQ(checked.status, 200) << checked.body;
  EXPECT_EQ(checked.body, created.body);

  const auto dates = anna.find_dates(token);
  ASSERT_EQ(dates.status, 200) << dates.body;
  EXPECT_EQ(dates.body.at("concertId"), 1);
  EXPECT_TRUE(dates.body.at("title").is_string());
  EXPECT_TRUE(dates.body.at("price").is_number_integer());
  EXPECT_EQ(dates.body.at("availableDates"), json(demo_dates));

  EXPECT_EQ(anna.free_seats(), seats_1_to_50());
  const auto held = anna.hold_seat(token, 7, 7);
  ASSERT_EQ(held.status, 200) << held.body;
  EXPECT_EQ(held.body.at("status"), "reserved");
  EXPECT_EQ(held.body.at("seatNo"), 7);
  EXPECT_EQ(held.body.at("concertId"), 1);
  EXPECT_EQ(held.body.at("title"), dates.body.at("title"));
  EXPECT_EQ(held.body.at("price"), dates.body.at("price"));
  EXPECT_EQ(held.body.at("availableDates"), dates.body.at("availableDates"));
  const auto hold_lasts = wall_time_of(held.text("expiresAt")) - wall_now();
  EXPECT_GT(hold_lasts, 4min + 30s);
  EXPECT_LE(hold_lasts, 5min);

  auto left = seats_1_to_50();
  left.erase(7);
  EXPECT_EQ(anna.free_seats(), left);
  EXPECT_EQ(held.body.at("availableSeats"), json(left));
  EXPECT_EQ(anna.free_seats(demo_dates[1]), seats_1_to_50()) << "each date has its own seats";

  const auto again = anna.hold_seat(token, 7, 7);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.text("expiresAt"), held.text("expiresAt"));

  const auto other = anna.hold_seat(anna.create_token(8).text("token"), 7, 8);
  EXPECT_EQ(other.status, 409) << other.body;
  EXPECT_EQ(other.error(), "SEAT_TEMPORARILY_HELD");
}

TEST_P(ConcertJourney, IsTheSameAfterAnOrderlyRestart) {
  auto server = store_->serve({"--demo"});
  std::string token;
  std::string expires_at;
  {
    visitor anna(server->port());
    token = anna.create_token(7).text("token");
    expires_at = anna.hold_seat(token, 7, 7).text("expiresAt");
  }
  ASSERT_EQ(server->stop(), 0) << server->log();

  server = store_->serve({"--demo"});
  visitor anna(server->port());
  EXPECT_EQ(anna.check_token(token).body.value("status", ""), "active");
  EXPECT_FALSE(anna.free_seats().contains(7));
  EXPECT_EQ(anna.hold_seat(token, 7, 7).text("expiresAt"), expires_at);
}

USHER_END_TO_END(ConcertJourney);

TEST_F(EndToEndConcert, EveryTokenIsANewOneAlsoForTheSameUser) {
  start();
  std::set<std::string> tokens;
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(tokens.insert(anna().create_token(1).text("token")).second);
  }
  for (const auto& token : tokens) {
    EXPECT_EQ(anna().check_token(token).body.value("status", ""), "active");
  }
}

TEST_F(EndToEndConcert, OptionallyANewerTokenEndsTheOlder) {
  start({"--demo", "--one-token-per-user"});
  const auto older = anna().create_token(1).text("token");
  const auto newer = anna().create_token(1).text("token");
  EXPECT_EQ(anna().find_dates(older).code(), "TOKEN_EXPIRED");
  EXPECT_EQ(anna().find_dates(newer).status, 200);
}

TEST_F(EndToEndConcert, TakesATokenRawOrAsBearer) {
  start();
  const auto token = anna().create_token(3).text("token");
  for (const auto& sent : {token, "Bearer " + token, test_token, "Bearer " + test_token}) {
    EXPECT_EQ(anna().find_dates(sent).status, 200) << sent;
    EXPECT_EQ(anna().check_token(sent).status, 200) << sent;
    EXPECT_EQ(anna().hold_seat(sent, 3, 3).status, 200) << sent;
  }
  EXPECT_EQ(anna().find_dates("Basic " + token).status, 401);
}

TEST_F(EndToEndConcert, ReadsJsonBodiesOnGetAsOlderClientsSendThem) {
  start();
  const auto token = with_token(test_token);
  const auto dates = anna().call("GET", "/api/concert/findDates", token, R"({"concertId": 1})");
  EXPECT_EQ(dates.status, 200) << dates.body;
  EXPECT_EQ(dates.body, anna().find_dates(test_token).body);
  const auto seats = anna().call("GET", "/api/concert/findSeats", {},
                                 json{{"concertId", 1}, {"concertDate", first_date}}.dump());
  EXPECT_EQ(seats.status, 200) << seats.body;
  EXPECT_EQ(seats.body, anna().find_seats().body);
  const auto wrong = anna().call("GET", "/api/concert/findDates", token, R"({"concertId": "one"})");
  EXPECT_EQ(wrong.status, 400) << wrong.body;
  EXPECT_EQ(wrong.text("field"), "concertId");
}

TEST_F(EndToEndConcert, ShowsSeatsToEveryoneWhateverTheirToken) {
  start();
  const auto seats = anna().find_seats();
  ASSERT_EQ(seats.status, 200);
  EXPECT_TRUE(seats.body.at("status").is_null());
  EXPECT_TRUE(seats.body.at("seatNo").is_null());
  EXPECT_EQ(seats.body.at("availableDates"), json(demo_dates));
  const auto target = "/api/concert/findSeats?concertId=1&concertDate=" + first_date;
  EXPECT_EQ(anna().get(target, with_token("of nobody")).body, seats.body);
}

TEST_F(EndToEndConcert, ShowsConcertsToEveryoneBeforeTheyQueue) {
  start();
  const auto concerts = anna().get("/api/concert/findConcerts");
  ASSERT_EQ(concerts.status, 200) << concerts.body;
  EXPECT_EQ(concerts.body.at("concerts").at(0).at("availableDates"), json(demo_dates));
  EXPECT_EQ(anna().get("/api/concert/findConcerts", with_token("of nobody")).body, concerts.body);
}

TEST_F(EndToEndConcert, RefusesTokensThatAreMissingOrUnknown) {
  start();
  const auto unknown = with_token("0123456789abcdef0123456789abcdef");
  const auto request = seat_request(1, 1);
  for (const auto& headers : {header_list{}, unknown, with_token("Bearer "), with_token("Bearer")}) {
    for (const auto& refused : {anna().get("/api/concert/findDates?concertId=1", headers),
                                anna().post("/api/concert/reserve", request, headers)}) {
      EXPECT_EQ(refused.status, 401) << refused.body;
      EXPECT_EQ(refused.error(), "INVALID_TOKEN");
    }
    const auto checked = anna().get("/api/token/check", headers);
    EXPECT_EQ(checked.status, 400) << checked.body;
    EXPECT_EQ(checked.error(), "INVALID_TOKEN");
  }
  EXPECT_EQ(anna().free_seats().size(), 50U);
}

TEST_F(EndToEndConcert, TestTokenPassesInDemonstrationsOnly) {
  start({});
  EXPECT_EQ(anna().find_dates(test_token).status, 401);
  EXPECT_EQ(anna().hold_seat(test_token, 1, 1).status, 401);
  EXPECT_EQ(anna().check_token(test_token).status, 400);
  EXPECT_EQ(anna().find_seats().status, 404) << "without --demo there is no concert";
  EXPECT_EQ(anna().create_token(1).error(), "USER_NOT_FOUND") << "and nobody";
}

TEST_F(EndToEndConcert, RefusesTokensInTheOrderOfTheContract) {
  start({"--demo", "--active-places", "1", "--active-seconds", "2"});
  const auto first = anna().create_token(1);
  const auto waiting = anna().create_token(2).text("token");
  const auto second_waiting = anna().create_token(3).text("token");

  const auto mismatch = anna().hold_seat(first.text("token"), 1, 2);
  EXPECT_EQ(mismatch.status, 403) << mismatch.body;
  EXPECT_EQ(mismatch.error(), "TOKEN_USER_MISMATCH");

  // Somebody else's token that still waits: the waiting comes first.
  const auto not_yet = anna().hold_seat(second_waiting, 1, 1);
  EXPECT_EQ(not_yet.status, 403) << not_yet.body;
  EXPECT_EQ(not_yet.error(), "TOKEN_NOT_ACTIVE");
  EXPECT_EQ(not_yet.body.at("queueCount"), 1);
  EXPECT_EQ(anna().find_dates(waiting).body.at("queueCount"), 0);

  std::this_thread::sleep_until(wall_time_of(first.text("validDate")) + 50ms);
  const auto expired = anna().hold_seat(first.text("token"), 1, 2);
  EXPECT_EQ(expired.status, 401) << expired.body;
  EXPECT_EQ(expired.error(), "TOKEN_EXPIRED");
  EXPECT_EQ(anna().check_token(first.text("token")).body.value("status", ""), "expired");
}

TEST_F(EndToEndConcert, RefusesWhatDoesNotExistInTheOrderOfTheContract) {
  start();
  const auto token = with_token(test_token);
  const auto ask = [&](int seat, std::int64_t user, const std::string& date, std::int64_t concert) {
    return anna().post("/api/concert/reserve", seat_request(seat, user, date, concert), token);
  };
  const auto no_user = ask(99, 9999, "2024-09-15T21:00:00", 99);
  EXPECT_EQ(no_user.status, 400) << no_user.body;
  EXPECT_EQ(no_user.error(), "USER_NOT_FOUND");
  const auto no_concert = ask(99, 1, "2024-09-15T21:00:00", 99);
  EXPECT_EQ(no_concert.status, 404) << no_concert.body;
  EXPECT_EQ(no_concert.code(), "CONCERT_NOT_FOUND");
  const auto no_date = ask(99, 1, "2024-09-15T21:00:00", 1);
  EXPECT_EQ(no_date.status, 404) << no_date.body;
  EXPECT_EQ(no_date.code(), "CONCERT_DATE_NOT_FOUND");

  EXPECT_EQ(anna().create_token(9999).error(), "USER_NOT_FOUND");
  EXPECT_EQ(anna().create_token(9999).status, 400);
  EXPECT_EQ(anna().find_dates(test_token, 99).status, 404);
  EXPECT_EQ(anna().find_seats("2024-09-15T21:00:00").status, 404);
  EXPECT_EQ(anna().get("/api/concert/findSeats?concertId=99&concertDate=" + first_date).status, 404);
}

TEST_F(EndToEndConcert, RefusesSeatsOutOfRange) {
  start();
  for (const std::int64_t seat : {0LL, -1LL, 51LL, 100'001LL, 4'294'967'297LL, 9'223'372'036'854'775'807LL}) {
    auto request = seat_request(1, 1);
    request["seatNo"] = seat;
    const auto refused = anna().post("/api/concert/reserve", request, with_token(test_token));
    EXPECT_EQ(refused.status, 400) << seat << " " << refused.body;
    EXPECT_EQ(refused.text("field"), "seatNo") << refused.body;
  }
  EXPECT_EQ(anna().free_seats().size(), 50U);
  EXPECT_EQ(anna().hold_seat(test_token, 1, 1).status, 200);
  EXPECT_EQ(anna().hold_seat(test_token, 50, 1).status, 200);
}

TEST_F(EndToEndConcert, NamesTheFieldThatIsMissingOrOfTheWrongType) {
  start();
  const auto token = with_token(test_token);
  const std::vector<json> no_whole_number{nullptr, "7", 7.5, 1e30, true, json::array({7}), json::object()};
  for (const auto& field : {"concertId", "seatNo", "userId"}) {
    for (const auto& wrong : no_whole_number) {
      auto request = seat_request(1, 1);
      request[field] = wrong;
      const auto refused = anna().post("/api/concert/reserve", request, token);
      EXPECT_EQ(refused.status, 400) << request << " " << refused.body;
      EXPECT_EQ(refused.text("field"), field) << request;
    }
  }
  for (const auto& wrong : std::vector<json>{nullptr, 20240915, "", "tomorrow", "2024-02-30T20:00:00"}) {
    auto request = seat_request(1, 1);
    request["concertDate"] = wrong;
    const auto refused = anna().post("/api/concert/reserve", request, token);
    EXPECT_EQ(refused.status, 400) << request << " " << refused.body;
    EXPECT_EQ(refused.text("field"), "concertDate") << request;
  }
  for (const auto& wrong : no_whole_number) {
    EXPECT_EQ(anna().post("/api/token/create", {{"userId", wrong}}).text("field"), "userId") << wrong;
  }
  EXPECT_EQ(anna().get("/api/concert/findDates?concertId=one", token).text("field"), "concertId");
  EXPECT_EQ(anna().get("/api/concert/findDates", token).text("field"), "concertId");
  EXPECT_EQ(anna().get("/api/concert/findSeats?concertId=1").text("field"), "concertDate");
  EXPECT_EQ(anna().free_seats().size(), 50U);
}

TEST_F(EndToEndConcert, RefusesBodiesThatAreNoJsonObject) {
  start();
  for (const auto& body : {"", "{", "seat 7", "[1]", "7", "{\"userId\":1}}", "\xff\xfe"}) {
    for (const auto& target : {"/api/token/create", "/api/concert/reserve"}) {
      const auto refused = anna().call("POST", target, with_token(test_token), body);
      EXPECT_EQ(refused.status, 400) << target << " " << body;
      EXPECT_EQ(refused.code(), "INVALID_JSON") << target << " " << body;
    }
  }
}

}  // namespace
}  // namespace usher::end_to_end::concert_journey_test
