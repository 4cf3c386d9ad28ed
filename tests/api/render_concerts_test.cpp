#include "api/render_concerts.hpp"

#include <gtest/gtest.h>

namespace usher::tests {
namespace {

using api::json;
using domain::gate_refusal_kind;

class RenderConcerts : public testing::Test {
 protected:
  std::shared_ptr<const actors::clock> time =
      actors::make_manual_clock("Asia/Seoul", domain::parse_instant("2026-11-23T03:00:00Z").value());
  domain::local_time starts_at = domain::parse_local_time("2024-09-15T20:00:00").value();
  storage::concert_facts concert{domain::concert_id{1}, "A \"night\"", 50'000, {{starts_at, 50}}};
  actors::seats_view seats{
      {concert.id, starts_at}, {domain::seat_number{2}, domain::seat_number{5}}, nullptr};
};

TEST_F(RenderConcerts, ATokensStanding) {
  domain::token_standing standing{domain::ticket_number{7}, domain::user_id{3}, domain::token_status::waiting,
                                  4, time->now()};
  const json expected{{"userId", 3},
                      {"token", "secret"},
                      {"status", "waiting"},
                      {"queueCount", 4},
                      {"validDate", "2026-11-23T12:00:00.000+09:00"}};
  EXPECT_EQ(api::token_body(standing, "secret", *time), expected);
}

TEST_F(RenderConcerts, EveryStatusOfAToken) {
  using domain::token_status;
  const std::pair<token_status, const char*> table[] = {{token_status::waiting, "waiting"},
                                                        {token_status::active, "active"},
                                                        {token_status::expired, "expired"},
                                                        {token_status::completed, "completed"},
                                                        {token_status::replaced, "expired"}};
  for (const auto& [status, text] : table) {
    domain::token_standing standing;
    standing.status = status;
    EXPECT_EQ(api::token_body(standing, "", *time)["status"], text);
  }
}

TEST_F(RenderConcerts, DatesAndSeats) {
  const json dates{{"concertId", 1},
                   {"title", "A \"night\""},
                   {"price", 50'000},
                   {"availableDates", {"2024-09-15T20:00:00"}}};
  EXPECT_EQ(api::dates_body(concert), dates);
  const json free{{"concertId", 1},          {"title", "A \"night\""},
                  {"price", 50'000},         {"status", nullptr},
                  {"seatNo", nullptr},       {"availableDates", {"2024-09-15T20:00:00"}},
                  {"availableSeats", {2, 5}}};
  EXPECT_EQ(json::parse(api::seats_body(concert, seats)), free);
}

TEST_F(RenderConcerts, ASoldOutDateHasAnEmptyList) {
  seats.free_seats.clear();
  EXPECT_EQ(json::parse(api::seats_body(concert, seats))["availableSeats"], json::array());
}

TEST_F(RenderConcerts, AHoldHasTheSameShape) {
  const auto body =
      api::hold_body(concert, seats, {domain::seat_number{1}, domain::user_id{3}, time->now()}, *time);
  auto expected = json::parse(api::seats_body(concert, seats));
  expected["status"] = "reserved";
  expected["seatNo"] = 1;
  expected["expiresAt"] = "2026-11-23T12:00:00.000+09:00";
  EXPECT_EQ(body.size(), expected.size());
  for (const auto& [name, value] : expected.items()) {
    EXPECT_EQ(body[name], value) << name;
  }
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

TEST_F(RenderConcerts, EveryRefusalOfASeat) {
  const auto range = api::describe(domain::hold_refusal::seat_out_of_range, 50);
  EXPECT_EQ(range.status, 400);
  EXPECT_EQ(range.details["field"], "seatNo");
  EXPECT_NE(range.message.find("50"), std::string::npos);
  const auto held = api::describe(domain::hold_refusal::seat_temporarily_held, 50);
  EXPECT_EQ(held.status, 409);
  EXPECT_EQ(held.error, "SEAT_TEMPORARILY_HELD");
}

}  // namespace
}  // namespace usher::tests
