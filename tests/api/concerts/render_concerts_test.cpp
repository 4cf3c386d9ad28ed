#include "api/concerts/render_concerts.hpp"

#include <set>

#include <gtest/gtest.h>

#include "api/concerts/refusals.hpp"
#include "domain/base/limits.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::render_concerts_test {
namespace {

using namespace std::chrono_literals;
using api::json;
using domain::gate_refusal_kind;
using domain::seat_number;

std::vector<seat_number> seats_of(std::initializer_list<std::int32_t> numbers) {
  std::vector<seat_number> seats;
  for (const auto number : numbers) {
    seats.emplace_back(number);
  }
  return seats;
}

class RenderConcerts : public testing::Test {
 protected:
  RenderConcerts() {
    domain::date_terms terms;
    terms.seat_count = 50;
    terms.price = 50'000;
    concert.id = date.concert;
    concert.title = "A \"night\"";
    // What the list shows may differ from what a date costs.
    concert.price = 40'000;
    concert.dates = {{date.starts_at, 50, terms}};
    free_seats = seats_of({2, 5});
  }

  domain::concert_facts::date& only_date() { return concert.dates.front(); }

  domain::seat_hold hold(std::int32_t seat, domain::milliseconds lasts, std::int64_t price) const {
    return {seat_number{seat}, domain::user_id{3}, time->now() + lasts, price, 0};
  }

  std::shared_ptr<const actors::clock> time =
      make_manual_clock("Asia/Seoul", domain::parse_instant("2026-11-23T03:00:00Z").value());
  domain::user_id user{3};
  domain::concert_date_key date{domain::concert_id{1},
                                domain::parse_local_time("2024-09-15T20:00:00").value()};
  /// The concert and the seats at the moment, as they would be published.
  std::unique_ptr<actors::seats_view> view() const {
    auto made = std::make_unique<actors::seats_view>();
    made->date = date;
    made->concert = std::make_shared<actors::concert_view>(concert);
    made->free_seats = free_seats;
    return made;
  }

  json seats_body() const { return json::parse(api::seats_body(*view())->text); }
  json hold_body(std::vector<domain::seat_hold> holds) const {
    const auto seats = view();
    return json::parse(api::hold_body(*seats->concert, seats.get(), std::move(holds), *time));
  }
  json token_body(const domain::token_standing& standing, const std::string& token = "") const {
    return json::parse(api::token_body(standing, token, *time));
  }

  domain::concert_facts concert;
  domain::seat_set free_seats;
};

TEST_F(RenderConcerts, ATokensStanding) {
  domain::token_standing standing{domain::ticket_number{7}, user, domain::token_status::waiting, 4,
                                  time->now()};
  standing.estimated_wait = 1'001ms;
  standing.next_poll = 2s;
  standing.claim_for = 30'999ms;
  standing.active_for = 5min;
  const json expected{{"userId", 3},
                      {"token", "secret"},
                      {"status", "waiting"},
                      {"queueCount", 4},
                      {"validDate", "2026-11-23T12:00:00.000+09:00"},
                      {"roomStatus", "open"},
                      {"estimatedWaitSeconds", 2},
                      {"nextPollMs", 2'000},
                      {"claimed", true},
                      {"claimSeconds", 30},
                      {"activeSeconds", 300}};
  EXPECT_EQ(token_body(standing, "secret"), expected);
  standing.status = domain::token_status::active;
  EXPECT_FALSE(token_body(standing).contains("activeSeconds")) << "that is in validDate now";
}

TEST_F(RenderConcerts, WhatNobodyCanEstimateIsNull) {
  EXPECT_EQ(token_body({})["estimatedWaitSeconds"], nullptr);
}

TEST_F(RenderConcerts, WhenARoomOpensIsToldWhileItIsClosed) {
  domain::token_standing standing;
  EXPECT_FALSE(token_body(standing).contains("opensAt"));
  standing.phase = domain::room_phase::not_yet_open;
  standing.opens_at = time->now();
  const auto body = token_body(standing);
  EXPECT_EQ(body["roomStatus"], "not_yet_open");
  EXPECT_EQ(body["opensAt"], "2026-11-23T12:00:00.000+09:00");
}

TEST_F(RenderConcerts, EveryStatusOfAToken) {
  using domain::token_status;
  const std::tuple<token_status, const char*, bool> table[] = {
      {token_status::waiting, "waiting", false},    {token_status::away, "waiting", false},
      {token_status::active, "active", false},      {token_status::expired, "expired", true},
      {token_status::completed, "completed", true}, {token_status::replaced, "expired", true},
      {token_status::left, "expired", true}};
  for (const auto& [status, text, ended] : table) {
    domain::token_standing standing;
    standing.status = status;
    EXPECT_EQ(token_body(standing)["status"], text);
    EXPECT_EQ(api::has_ended(status), ended) << text;
  }
}

TEST_F(RenderConcerts, EveryPhaseOfARoom) {
  using domain::room_phase;
  const std::pair<room_phase, const char*> table[] = {{room_phase::open, "open"},
                                                      {room_phase::not_yet_open, "not_yet_open"},
                                                      {room_phase::paused, "paused"},
                                                      {room_phase::draining, "draining"}};
  for (const auto& [phase, text] : table) {
    domain::token_standing standing;
    standing.phase = phase;
    EXPECT_EQ(token_body(standing)["roomStatus"], text);
  }
}

TEST_F(RenderConcerts, TheTestTokenLooksLikeAnActiveOne) {
  const auto body = api::test_token_body("testToken");
  domain::token_standing active;
  active.status = domain::token_status::active;
  const auto other = token_body(active);
  EXPECT_EQ(body["status"], "active");
  for (const auto& [name, value] : other.items()) {
    EXPECT_TRUE(body.contains(name)) << name;
  }
}

TEST_F(RenderConcerts, AStreamAsksOftenForWhoIsNearTheFront) {
  domain::token_standing standing;
  standing.status = domain::token_status::waiting;
  standing.next_poll = 5s;
  standing.ahead = 99;
  EXPECT_EQ(api::ask_again_after(standing), 250ms);
  standing.ahead = 100;
  EXPECT_EQ(api::ask_again_after(standing), 5s);
  standing.next_poll = 30s;
  EXPECT_EQ(api::ask_again_after(standing), 15s);
  standing.ahead = 0;
  standing.next_poll = 100ms;
  standing.status = domain::token_status::active;
  EXPECT_EQ(api::ask_again_after(standing), 1s);
}

TEST_F(RenderConcerts, APass) {
  EXPECT_EQ(api::pass_body("a.b.c", time->now(), *time),
            json({{"pass", "a.b.c"}, {"expiresAt", "2026-11-23T12:00:00.000+09:00"}}));
}

TEST_F(RenderConcerts, DrawsAreWrittenInHexadecimalDigits) {
  domain::room_standing room;
  auto body = api::draws_body(std::nullopt, room, *time);
  EXPECT_EQ(body["concertId"], nullptr);
  EXPECT_EQ(body["opensAt"], nullptr);
  EXPECT_EQ(body["commitment"], nullptr);
  EXPECT_EQ(body["draws"], json::array());
  EXPECT_TRUE(body["howToCheck"].is_string());

  domain::draw_facts draw{domain::ticket_number{3}, domain::ticket_number{9}, {}, {}, time->now()};
  draw.seed[0] = 0xab;
  draw.commitment[31] = 0x0c;
  room.draws = {draw};
  room.opens_at = time->now();
  room.commitment = draw.commitment;
  body = api::draws_body(date.concert, room, *time);
  EXPECT_EQ(body["concertId"], 1);
  EXPECT_EQ(body["opensAt"], "2026-11-23T12:00:00.000+09:00");
  EXPECT_EQ(body["commitment"], std::string(62, '0') + "0c");
  EXPECT_EQ(body["draws"][0], json({{"first", 3},
                                    {"last", 9},
                                    {"seed", "ab" + std::string(62, '0')},
                                    {"commitment", std::string(62, '0') + "0c"},
                                    {"drawnAt", "2026-11-23T12:00:00.000+09:00"}}));
}

TEST_F(RenderConcerts, DatesAndSeats) {
  const json dates{
      {"concertId", 1},
      {"title", "A \"night\""},
      {"price", 40'000},
      {"availableDates", {"2024-09-15T20:00:00"}},
      {"dates",
       {{{"concertDate", "2024-09-15T20:00:00"},
         {"salesOpenAt", "2026-11-23T12:00:00.001+09:00"},
         {"salesCloseAt", nullptr},
         {"refunds", json::array({json{{"until", "2024-09-12T20:00:00.000+09:00"}, {"percent", 100}},
                                  json{{"until", "2024-09-15T21:30:00.000+09:00"}, {"percent", 50}}})},
         {"holdSeconds", 90},
         {"extendSeconds", 60},
         {"maxExtensions", 2}}}}};
  only_date().terms.hold_for = 90s;
  only_date().terms.extend_by = 60s;
  only_date().terms.max_extensions = 2;
  only_date().terms.sales_open_at = time->now() + 1ms;
  only_date().terms.refunds = {{72h, 100}, {-90min, 50}};
  EXPECT_EQ(api::dates_body(concert, *time), dates);
  const json free{{"concertId", 1},           {"title", "A \"night\""},
                  {"price", 50'000},          {"status", nullptr},
                  {"seatNo", nullptr},        {"availableDates", {"2024-09-15T20:00:00"}},
                  {"availableSeats", {2, 5}}, {"seatCount", concert.dates.front().seat_count}};
  EXPECT_EQ(seats_body(), free);
}

TEST_F(RenderConcerts, OnlyOpenDatesAreAvailable) {
  for (const auto state : {domain::date_state::closed, domain::date_state::cancelled}) {
    only_date().terms.state = state;
    EXPECT_EQ(api::dates_body(concert, *time)["availableDates"], json::array());
  }
}

TEST_F(RenderConcerts, ADateWhoseSaleIsOverIsAvailableNoMore) {
  only_date().terms.sales_close_at = time->now() + 1ms;
  EXPECT_EQ(api::dates_body(concert, *time)["dates"].size(), 1U);
  EXPECT_EQ(seats_body()["availableDates"].size(), 1U);
  only_date().terms.sales_close_at = time->now();
  const auto body = api::dates_body(concert, *time);
  EXPECT_EQ(body["availableDates"], json::array());
  EXPECT_EQ(body["dates"], json::array());
  const auto later = view();
  later->concert = std::make_shared<actors::concert_view>(concert, time->now());
  EXPECT_EQ(json::parse(api::seats_body(*later)->text)["availableDates"], json::array());
}

TEST_F(RenderConcerts, SectionsWhereThereAreSome) {
  only_date().terms.sections = {{"R", seat_number{1}, 20, 10, 90'000}};
  const json expected{
      {{"name", "R"}, {"price", 90'000}, {"firstSeat", 1}, {"seats", 20}, {"seatsPerRow", 10}}};
  EXPECT_EQ(seats_body()["sections"], json::array({expected[0]}));
}

TEST_F(RenderConcerts, TitlesAreEscaped) {
  for (const auto* title : {"back\\slash", "line\nfeed", "어셔 필하모닉", "\x7f", ""}) {
    concert.title = title;
    EXPECT_EQ(seats_body()["title"], title);
    EXPECT_EQ(hold_body({hold(1, 0ms, 0)})["title"], title);
  }
  concert.title = "no \xff UTF-8";
  EXPECT_EQ(seats_body()["title"], "no \xef\xbf\xbd UTF-8");
}

TEST_F(RenderConcerts, AViewIsRenderedOnce) {
  const auto seats = view();
  EXPECT_EQ(api::seats_body(*seats), api::seats_body(*seats)) << "the very same text";
}

TEST_F(RenderConcerts, ASoldOutDateHasAnEmptyList) {
  free_seats = {};
  EXPECT_EQ(seats_body()["availableSeats"], json::array());
}

TEST_F(RenderConcerts, ConcertsAPageAtATime) {
  std::vector<std::shared_ptr<const actors::concert_view>> all;
  for (const std::int64_t id : {1, 2, 5}) {
    concert.id = domain::concert_id{id};
    concert.seats_per_person = id == 2 ? 4 : 0;
    concert.own_room = id == 2;
    all.push_back(std::make_shared<actors::concert_view>(concert));
  }
  const auto page = [&](std::int64_t after, std::size_t most) {
    const auto body = api::concerts_body(all, domain::concert_id{after}, most, *time);
    std::vector<std::int64_t> ids;
    for (const auto& row : body["concerts"]) {
      ids.push_back(row["concertId"]);
    }
    return std::pair(ids, body["next"]);
  };
  using ids = std::vector<std::int64_t>;
  EXPECT_EQ(page(0, 2), std::pair(ids({1, 2}), json(2)));
  EXPECT_EQ(page(2, 2), std::pair(ids({5}), json(nullptr)));
  EXPECT_EQ(page(3, 1), std::pair(ids({5}), json(nullptr)));
  EXPECT_EQ(page(5, 2), std::pair(ids(), json(nullptr)));
  EXPECT_EQ(page(0, 3), std::pair(ids({1, 2, 5}), json(nullptr)));
  const auto rows = api::concerts_body(all, {}, 3, *time)["concerts"];
  EXPECT_EQ(rows[0]["seatsPerPerson"], nullptr);
  EXPECT_EQ(rows[0]["ownRoom"], false);
  EXPECT_EQ(rows[1]["seatsPerPerson"], 4);
  EXPECT_EQ(rows[1]["ownRoom"], true);
}

TEST_F(RenderConcerts, AHoldHasTheShapeOfFindSeats) {
  const auto body = hold_body({hold(1, 0ms, 50'000)});
  auto expected = seats_body();
  expected.erase("seatCount");
  expected["status"] = "reserved";
  expected["seatNo"] = 1;
  expected["expiresAt"] = "2026-11-23T12:00:00.000+09:00";
  expected["seatNos"] = {1};
  expected["seats"] =
      json::array({{{"seatNo", 1}, {"price", 50'000}, {"expiresAt", "2026-11-23T12:00:00.000+09:00"}}});
  expected["totalPrice"] = 50'000;
  EXPECT_EQ(body.size(), expected.size());
  for (const auto& [name, value] : expected.items()) {
    EXPECT_EQ(body[name], value) << name;
  }
}

TEST_F(RenderConcerts, SeveralHoldsStandInOrderOfSeat) {
  const auto body = hold_body({hold(9, 1s, 10), hold(4, 2s, 30)});
  EXPECT_EQ(body["seatNo"], 4);
  EXPECT_EQ(body["seatNos"], json({4, 9}));
  EXPECT_EQ(body["seats"][1]["seatNo"], 9);
  EXPECT_EQ(body["totalPrice"], 40);
  EXPECT_EQ(body["expiresAt"], "2026-11-23T12:00:01.000+09:00") << "the first that ends";
}

TEST_F(RenderConcerts, AHeldSeatIsNotListedAsFreeEvenWhereTheViewIsOlder) {
  EXPECT_EQ(hold_body({hold(5, 0ms, 0)})["availableSeats"], json::array({2}));
  const auto unknown = api::hold_body(*view()->concert, nullptr, {hold(5, 0ms, 0)}, *time);
  EXPECT_EQ(json::parse(unknown)["availableSeats"], json::array());
}

TEST_F(RenderConcerts, WhatAHoldListsIsBounded) {
  free_seats = {};
  for (std::int32_t i = 1; i <= 2'000; ++i) {
    free_seats.insert(seat_number{i});
  }
  const auto listed = hold_body({hold(1, 0ms, 0)})["availableSeats"];
  EXPECT_EQ(listed.size(), domain::limits::max_seats_listed_with_hold);
  EXPECT_EQ(listed[0], 2);
}

TEST_F(RenderConcerts, ExtendedAndReleasedHolds) {
  const auto extended =
      json::parse(api::extended_body(user, date, {hold(9, 1s, 10), hold(4, 2s, 30)}, *time));
  EXPECT_EQ(extended["userId"], 3);
  EXPECT_EQ(extended["concertId"], 1);
  EXPECT_EQ(extended["concertDate"], "2024-09-15T20:00:00");
  EXPECT_EQ(extended["seatNos"], json({4, 9}));
  EXPECT_EQ(extended["seats"][0]["expiresAt"], "2026-11-23T12:00:02.000+09:00");
  EXPECT_EQ(
      api::released_body(user, date, seats_of({4, 9})),
      json({{"userId", 3}, {"concertId", 1}, {"concertDate", "2024-09-15T20:00:00"}, {"seatNos", {4, 9}}}));
}

TEST_F(RenderConcerts, AReceiptTellsWhatWasPaidAndTheBalanceAfter) {
  const domain::receipt receipt{
      domain::receipt_number{8}, user, seats_of({4, 9}), 100'000, 900'000, time->now()};
  EXPECT_EQ(api::receipt_body(receipt, date, *time), json({{"userId", 3},
                                                           {"amount", 100'000},
                                                           {"concertId", 1},
                                                           {"concertDate", "2024-09-15T20:00:00"},
                                                           {"seatNo", 4},
                                                           {"seatNos", {4, 9}},
                                                           {"balance", 900'000},
                                                           {"receiptNo", 8},
                                                           {"paidAt", "2026-11-23T12:00:00.000+09:00"}}));
}

TEST_F(RenderConcerts, ACancelledSale) {
  EXPECT_EQ(
      api::cancelled_body(user, {domain::receipt_number{8}, seats_of({4}), 25'000, 75'000}),
      json({{"userId", 3}, {"refund", 25'000}, {"amount", 75'000}, {"seatNos", {4}}, {"receiptNo", 8}}));
}

TEST_F(RenderConcerts, APlaceOnTheWaitingList) {
  domain::waiter_standing standing{domain::waiter_number{5}, 4, std::nullopt};
  auto body = api::waiter_body(user, date, standing, *time);
  EXPECT_EQ(body["position"], 4);
  EXPECT_EQ(body["offer"], nullptr);
  standing.offer = domain::seat_offer{seat_number{21}, user, standing.waiter, time->now(), 60'000};
  body = api::waiter_body(user, date, standing, *time);
  EXPECT_EQ(body["offer"],
            json({{"seatNo", 21}, {"expiresAt", "2026-11-23T12:00:00.000+09:00"}, {"price", 60'000}}));
}

TEST_F(RenderConcerts, MoneyInAndOut) {
  EXPECT_EQ(api::balance_body({user, 700}), json({{"userId", 3}, {"amount", 700}}));
  const std::vector<storage::wallet_line> lines{
      {9, -500, 700, "payment", date, domain::receipt_number{8}, time->now()},
      {4, 1'200, 1'200, "charge", std::nullopt, {}, time->now()}};
  const auto body = api::ledger_body(user, lines, 2, *time);
  EXPECT_EQ(body["entries"][0], json({{"entryNo", 9},
                                      {"amount", -500},
                                      {"balance", 700},
                                      {"reason", "payment"},
                                      {"concertId", 1},
                                      {"concertDate", "2024-09-15T20:00:00"},
                                      {"receiptNo", 8},
                                      {"enteredAt", "2026-11-23T12:00:00.000+09:00"}}));
  for (const auto* name : {"concertId", "concertDate", "receiptNo"}) {
    EXPECT_EQ(body["entries"][1][name], nullptr) << name;
  }
  EXPECT_EQ(body["next"], 4);
  EXPECT_EQ(api::ledger_body(user, lines, 3, *time)["next"], nullptr) << "the page is not full";
}

TEST_F(RenderConcerts, EveryKindOfBooking) {
  using storage::booking_state;
  storage::booking row{date, booking_state::held, seat_number{4}, user, {}, 50'000, 25'000, time->now(), {}};
  row.receipt = domain::receipt_number{8};
  const std::tuple<booking_state, const char*, std::set<std::string>> table[] = {
      {booking_state::held, "held", {"receiptNo", "refund"}},
      {booking_state::sold, "sold", {"refund"}},
      {booking_state::cancelled, "cancelled", {}},
      {booking_state::offered, "offered", {"receiptNo", "refund"}},
      {booking_state::waiting, "waiting", {"seatNo", "price", "receiptNo", "refund"}}};
  row.expires_at = time->now();
  for (const auto& [state, text, nulls] : table) {
    row.state = state;
    row.price = state == booking_state::waiting ? std::nullopt : std::optional(50'000);
    const auto body = api::bookings_body(user, {{row}, "more"}, *time);
    EXPECT_EQ(body["next"], "more");
    const auto& shown = body["reservations"][0];
    EXPECT_EQ(shown["status"], text);
    EXPECT_EQ(shown["concertDate"], "2024-09-15T20:00:00");
    for (const auto& [name, value] : shown.items()) {
      EXPECT_EQ(value.is_null(), nulls.contains(name)) << text << " " << name;
    }
  }
  row.expires_at.reset();
  const auto last = api::bookings_body(user, {{row}, ""}, *time);
  EXPECT_EQ(last["reservations"][0]["expiresAt"], nullptr);
  EXPECT_EQ(last["next"], nullptr);
}

TEST_F(RenderConcerts, EveryRefusalOfAnIssue) {
  EXPECT_EQ(api::describe(domain::issue_refusal::draining).status, 409);
  EXPECT_EQ(api::describe(domain::issue_refusal::draining).error, "WAITING_ROOM_DRAINING");
  EXPECT_EQ(api::describe(domain::issue_refusal::room_full).status, 503);
}

TEST_F(RenderConcerts, EveryRefusalOfTheGate) {
  const std::tuple<gate_refusal_kind, int, const char*> table[] = {
      {gate_refusal_kind::unknown_token, 401, "INVALID_TOKEN"},
      {gate_refusal_kind::token_expired, 401, "TOKEN_EXPIRED"},
      {gate_refusal_kind::token_not_active, 403, "TOKEN_NOT_ACTIVE"},
      {gate_refusal_kind::user_mismatch, 403, "TOKEN_USER_MISMATCH"}};
  for (const auto& [kind, status, error] : table) {
    const auto what = api::describe(domain::gate_refusal{kind, 12});
    EXPECT_EQ(what.status, status);
    EXPECT_EQ(what.error, error);
    EXPECT_EQ(what.details.value("queueCount", 0), kind == gate_refusal_kind::token_not_active ? 12 : 0);
  }
}

TEST_F(RenderConcerts, EveryRefusalOfALongerSession) {
  using domain::extend_session_refusal;
  const std::tuple<extend_session_refusal, int, const char*> table[] = {
      {extend_session_refusal::unknown_token, 401, "INVALID_TOKEN"},
      {extend_session_refusal::token_expired, 401, "TOKEN_EXPIRED"},
      {extend_session_refusal::token_not_active, 403, "TOKEN_NOT_ACTIVE"},
      {extend_session_refusal::no_more_extensions, 409, "NO_MORE_EXTENSIONS"}};
  for (const auto& [refusal, status, error] : table) {
    EXPECT_EQ(api::describe(refusal).status, status);
    EXPECT_EQ(api::describe(refusal).error, error);
  }
}

TEST_F(RenderConcerts, EveryRefusalOfAHold) {
  using kind = domain::hold_refusal_kind;
  const std::tuple<kind, int, const char*> table[] = {
      {kind::date_cancelled, 409, "DATE_CANCELLED"},
      {kind::date_closed, 409, "DATE_CLOSED"},
      {kind::no_seats_named, 400, "INVALID_FIELD"},
      {kind::too_many_seats, 400, "INVALID_FIELD"},
      {kind::unknown_section, 400, "UNKNOWN_SECTION"},
      {kind::seat_out_of_range, 400, "SEAT_OUT_OF_RANGE"},
      {kind::seat_already_reserved, 409, "SEAT_ALREADY_RESERVED"},
      {kind::seat_temporarily_held, 409, "SEAT_TEMPORARILY_HELD"},
      {kind::not_available, 409, "SEATS_NOT_AVAILABLE"},
      {kind::session_over, 403, "SESSION_OVER"},
      {kind::limit_reached, 409, "SEAT_LIMIT_REACHED"}};
  for (const auto& [refusal, status, error] : table) {
    const auto what = api::describe(domain::hold_refusal{refusal, seat_number{7}, 4}, {"seatNos", 50});
    EXPECT_EQ(what.status, status) << error;
    EXPECT_EQ(what.error, error);
    EXPECT_EQ(what.details.contains("field"), status == 400) << error;
    const bool names_seat = refusal == kind::seat_already_reserved || refusal == kind::seat_temporarily_held;
    EXPECT_EQ(what.details.value("seatNo", 0), names_seat ? 7 : 0) << error;
    EXPECT_EQ(what.details.value("limit", 0), refusal == kind::limit_reached ? 4 : 0) << error;
  }
}

TEST_F(RenderConcerts, ASeatOutOfRangeBlamesTheFieldThatNamedIt) {
  const auto range =
      api::describe(domain::hold_refusal{domain::hold_refusal_kind::seat_out_of_range}, {"seatNos", 50});
  EXPECT_EQ(range.details["field"], "seatNos");
  EXPECT_NE(range.message.english.find("50"), std::string::npos);
}

TEST_F(RenderConcerts, EveryRefusalOfAChangedHold) {
  using refusal = domain::hold_change_refusal;
  const std::tuple<refusal, int, const char*> table[] = {
      {refusal::no_seats_named, 400, "INVALID_FIELD"},
      {refusal::seat_out_of_range, 400, "SEAT_OUT_OF_RANGE"},
      {refusal::seat_not_held, 400, "Reservation not exist"},
      {refusal::someone_elses, 403, "SEAT_HELD_BY_ANOTHER"},
      {refusal::payment_under_way, 409, "PAYMENT_UNDER_WAY"},
      {refusal::session_over, 403, "SESSION_OVER"},
      {refusal::no_more_extensions, 409, "NO_MORE_EXTENSIONS"}};
  for (const auto& [why, status, error] : table) {
    const auto what = api::describe(why, {"seatNo", 50});
    EXPECT_EQ(what.status, status) << error;
    EXPECT_EQ(what.error, error);
  }
}

TEST_F(RenderConcerts, EveryRefusalOfAPayment) {
  using refusal = domain::payment_refusal;
  const std::tuple<actors::pay_refusal, int, const char*> table[] = {
      {refusal::no_seats_named, 400, "INVALID_FIELD"},
      {refusal::seat_out_of_range, 400, "SEAT_OUT_OF_RANGE"},
      {refusal::under_way, 409, "PAYMENT_UNDER_WAY"},
      {refusal::no_hold, 400, "Reservation not exist"},
      {refusal::someone_elses, 403, "SEAT_HELD_BY_ANOTHER"},
      {refusal::price_mismatch, 400, "PRICE_MISMATCH"},
      {domain::wallet_refusal::not_enough, 400, "NOT ENOUGH USE AMOUNT"}};
  for (const auto& [why, status, error] : table) {
    const auto what = api::describe(why, {"seatNo", 50});
    EXPECT_EQ(what.status, status) << error;
    EXPECT_EQ(what.error, error);
  }
}

TEST_F(RenderConcerts, EveryRefusalOfACancellation) {
  using refusal = domain::cancellation_refusal;
  const std::tuple<refusal, int, const char*> table[] = {
      {refusal::no_seats_named, 400, "INVALID_FIELD"},
      {refusal::seat_out_of_range, 400, "SEAT_OUT_OF_RANGE"},
      {refusal::not_sold, 400, "Reservation not exist"},
      {refusal::someone_elses, 403, "SEAT_HELD_BY_ANOTHER"},
      {refusal::under_way, 409, "PAYMENT_UNDER_WAY"},
      {refusal::several_receipts, 409, "SEVERAL_RECEIPTS"},
      {refusal::too_late, 409, "CANCELLATION_TOO_LATE"}};
  for (const auto& [why, status, error] : table) {
    const auto what = api::describe(why, {"seatNo", 50});
    EXPECT_EQ(what.status, status) << error;
    EXPECT_EQ(what.error, error);
  }
}

TEST_F(RenderConcerts, EveryRefusalOfAWaitingList) {
  using refusal = domain::waiting_list_refusal;
  const std::tuple<refusal, int, const char*> table[] = {{refusal::date_cancelled, 409, "DATE_CANCELLED"},
                                                         {refusal::date_closed, 409, "DATE_CLOSED"},
                                                         {refusal::seats_available, 409, "SEATS_AVAILABLE"},
                                                         {refusal::list_full, 409, "WAITING_LIST_FULL"},
                                                         {refusal::not_waiting, 404, "NOT_ON_WAITING_LIST"}};
  for (const auto& [why, status, error] : table) {
    EXPECT_EQ(api::describe(why).status, status) << error;
    EXPECT_EQ(api::describe(why).error, error);
  }
}

TEST_F(RenderConcerts, EveryRefusalOfAWalletHasTheTextThatClientsCompare) {
  using refusal = domain::wallet_refusal;
  const std::tuple<refusal, const char*, const char*> table[] = {
      {refusal::invalid_amount, "INVALID POINT VALUE", "INVALID_POINT_VALUE"},
      {refusal::above_limit, "POINT_LIMIT_EXCEEDED", "POINT_LIMIT_EXCEEDED"},
      {refusal::not_enough, "NOT ENOUGH USE AMOUNT", "NOT_ENOUGH_USE_AMOUNT"}};
  for (const auto& [why, error, code] : table) {
    const auto what = api::describe(why);
    EXPECT_EQ(what.status, 400);
    EXPECT_EQ(what.error, error);
    EXPECT_EQ(what.code, code);
  }
}

}  // namespace
}  // namespace usher::tests::render_concerts_test
