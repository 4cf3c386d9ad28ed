#include "api/inspection/trace_story.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "api/cli/trace_text.hpp"
#include "api/inspection/render_traces.hpp"
#include "tests/api/inspection/span_samples.hpp"

namespace usher::tests::trace_story_test {
namespace {

using namespace usher::api;
using namespace span_samples;
using namespace std::chrono_literals;

story_fact fact(std::uint64_t number, double ms, const char* kind, std::int64_t user, std::uint8_t of) {
  return {std::chrono::floor<std::chrono::milliseconds>(wall_at(ms)),
          number,
          kind,
          domain::user_id{user},
          trace(of),
          std::nullopt,
          json::object()};
}

/// `a1>`: attempt of trace 1 that lost to the user behind it; `c1`: change 1.
std::string outline(const story& told) {
  std::string out;
  for (const auto& line : told.lines) {
    if (const auto* one = std::get_if<attempt>(&line)) {
      out += " a" + std::to_string(one->of.trace.bytes.back());
      if (one->lost) {
        out += ">" + std::to_string(one->lost->user.value);
      }
    } else {
      out += " c" + std::to_string(std::get<story_fact>(line).number);
    }
  }
  return out;
}

const attempt& attempt_of(const story& told, std::uint8_t of) {
  for (const auto& line : told.lines) {
    const auto* one = std::get_if<attempt>(&line);
    if (one != nullptr && one->of.trace == trace(of)) {
      return *one;
    }
  }
  throw std::logic_error("no such attempt");
}

TEST(TraceText, AShortTimeIsStillMoreThanNone) {
  EXPECT_EQ(ms_text(3us), "0.003");
  EXPECT_EQ(ms_text(0us), "0.00");
  EXPECT_EQ(ms_text(1'500us), "1.50");
  EXPECT_EQ(ms_text(80ms), "80.0");
}

TEST(SeatStory, LosersStandBehindTheWinnerInTheOrderInWhichTheActorSawThem) {
  memory m;
  // Enqueued in another order than the actor began with them; recorded in a third.
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {2, 10, 11, 20}), 17, 3);
  refused(asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 11.5, 12, 20}), 17, 4),
          "seat_temporarily_held");
  asks_for_seat(m.message(9, 91, 0, date_actor, "hold_seats", {1, 13, 14, 20}), 18, 9);
  refused(asks_for_seat(m.message(3, 31, 0, date_actor, "hold_seats", {3, 15, 16, 20}), 17, 5),
          "seat_temporarily_held");
  std::reverse(m.spans.begin(), m.spans.end());
  const auto told = story_of_seat(m, tonight, domain::seat_number{17}, {fact(8, 11, "seat_held", 3, 1)});
  EXPECT_EQ(outline(told), " a1 c8 a2>3 a3>3");
  EXPECT_EQ(attempt_of(told, 2).lost->by, 1'500us);
  EXPECT_EQ(attempt_of(told, 2).lost->places, 1U);
  EXPECT_EQ(attempt_of(told, 3).lost->by, 5ms);
  EXPECT_EQ(attempt_of(told, 3).lost->places, 2U);
  EXPECT_EQ(told.asked, 3U);
  EXPECT_EQ(told.got, 1U);
  EXPECT_EQ(told.lost, 2U);
  ASSERT_EQ(told.winners.size(), 1U);
  EXPECT_EQ(told.winners[0].user, domain::user_id{3});
  EXPECT_EQ(told.remembered_since, wall_at(1));
}

TEST(SeatStory, WhoAsksForTheBestSeatsWinsWithoutNamingThem) {
  memory m;
  m.message(1, 11, 0, date_actor, "hold_seats", {1, 2, 3, 9}).user = domain::user_id{3};
  refused(asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 4, 5, 9}), 17, 4),
          "seat_temporarily_held");
  // Another one that got other seats.
  m.message(5, 51, 0, date_actor, "hold_seats", {1, 6, 7, 9}).user = domain::user_id{8};
  const auto told = story_of_seat(m, tonight, domain::seat_number{17}, {fact(1, 3, "seat_held", 3, 1)});
  EXPECT_EQ(outline(told), " a1 c1 a2>3");
  EXPECT_EQ(attempt_of(told, 2).lost->by, 2ms);
}

TEST(SeatStory, WhoAsksAgainForWhatTheyHaveHasWonTheFirstTime) {
  memory m;
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {1, 10, 11, 20}), 17, 3);
  asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 12, 12, 20}), 17, 3);
  refused(asks_for_seat(m.message(3, 31, 0, date_actor, "hold_seats", {1, 14, 15, 20}), 17, 4),
          "seat_temporarily_held");
  const auto told = story_of_seat(m, tonight, domain::seat_number{17}, {fact(1, 11, "seat_held", 3, 1)});
  EXPECT_EQ(attempt_of(told, 3).lost->trace, trace(1));
  EXPECT_EQ(attempt_of(told, 3).lost->by, 4ms);
  EXPECT_EQ(attempt_of(told, 3).lost->places, 2U);
}

TEST(SeatStory, WhoGotItAgainAfterGivingItUpHasWonTheSecondTime) {
  memory m;
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {1, 10, 11, 20}), 17, 3);
  asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 30, 31, 40}), 17, 3);
  refused(asks_for_seat(m.message(3, 31, 0, date_actor, "hold_seats", {1, 32, 33, 40}), 17, 4),
          "seat_temporarily_held");
  const auto told = story_of_seat(
      m, tonight, domain::seat_number{17},
      {fact(1, 11, "seat_held", 3, 1), fact(2, 25, "hold_released", 3, 9), fact(3, 31, "seat_held", 3, 2)});
  EXPECT_EQ(attempt_of(told, 3).lost->trace, trace(2));
  EXPECT_EQ(attempt_of(told, 3).lost->by, 2ms);
}

TEST(SeatStory, ChangesTellWhoWonWhenTheAttemptIsForgotten) {
  memory m;
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {1, 2, 3, 4}), 17, 3);
  refused(asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {200, 210, 211, 220}), 17, 4),
          "seat_already_reserved");
  const auto told = story_of_seat(m, tonight, domain::seat_number{17},
                                  {fact(1, 3, "seat_held", 3, 1), fact(2, 50, "hold_expired", 3, 0),
                                   fact(3, 100, "seat_held", 7, 6), fact(4, 120, "seat_sold", 7, 7)});
  EXPECT_EQ(outline(told), " a1 c1 c2 c3 c4 a2>7");
  EXPECT_EQ(attempt_of(told, 2).lost->by, 90ms);
  EXPECT_EQ(attempt_of(told, 2).lost->places, std::nullopt);
  ASSERT_EQ(told.winners.size(), 1U);
  EXPECT_EQ(told.winners[0].kind, "seat_sold");
}

TEST(SeatStory, ASeatThatWasGivenBackIsNobodys) {
  const auto told = story_of_seat(memory{}, tonight, domain::seat_number{17},
                                  {fact(1, 3, "seat_held", 3, 1), fact(2, 50, "hold_released", 3, 2)});
  EXPECT_TRUE(told.winners.empty());
  EXPECT_EQ(told.remembered_since, std::nullopt);
  const auto body = story_body({{"seat", 17}}, told, *seoul);
  EXPECT_EQ(body.at("attemptsRememberedSince"), nullptr);
  EXPECT_EQ(body.at("story").at(1).at("kind"), "hold_released");
}

TEST(SeatStory, IsToldInLinesForPeople) {
  memory m;
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {2, 10, 11, 20}), 17, 3);
  refused(asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 11.5, 12, 20}), 17, 4),
          "seat_temporarily_held");
  auto body = story_body({{"concertId", 1}, {"concertDate", "2024-09-15T20:00:00"}, {"seat", 17}},
                         story_of_seat(m, tonight, domain::seat_number{17}, {fact(8, 11, "seat_held", 3, 1)}),
                         *seoul);
  body["changesKnown"] = true;
  const auto text = text_of_story(body, {});
  EXPECT_NE(text.find("seat 17 of concert 1, 2024-09-15T20:00:00"), std::string::npos) << text;
  EXPECT_NE(text.find("has it: user 3"), std::string::npos) << text;
  EXPECT_NE(text.find("lost to user 3 by 1.50 ms, 1 place behind"), std::string::npos) << text;
}

TEST(ClinicStory, DistancesCountAllWhoAskedAlsoWhenOnePersonIsShown) {
  memory m;
  const auto ask = [&m](std::uint8_t of, std::int64_t user, double started) -> span& {
    auto& s = m.message(of, of, 0, "clinic/5", "reserve_place", {0, started, started, started + 1});
    s.user = domain::user_id{user};
    return s;
  };
  ask(1, 31, 1);
  ask(2, 32, 2);
  refused(ask(3, 33, 3), "occupied");
  refused(ask(4, 34, 6), "occupied");
  refused(ask(5, 31, 7), "already_reserved");
  clinic_story_filter filter;
  filter.clinic = domain::clinic_id{5};
  const auto all = story_of_clinic_place(m, filter, {});
  EXPECT_EQ(outline(all), " a1 a2 a3>32 a4>32 a5");
  filter.user = domain::user_id{34};
  const auto own = story_of_clinic_place(m, filter, {});
  EXPECT_EQ(outline(own), " a4>32");
  EXPECT_EQ(attempt_of(own, 4).lost->by, 4ms);
  EXPECT_EQ(attempt_of(own, 4).lost->places, 2U);
  EXPECT_EQ(attempt_of(own, 4).place, 4U);
  filter.user = std::nullopt;
  filter.from = wall_at(3);
  filter.to = wall_at(7);
  EXPECT_EQ(outline(story_of_clinic_place(m, filter, {})), " a3 a4");
}

TEST(ClinicStory, TheRosterIsThatOfTheLatestClass) {
  const auto monday = *domain::parse_local_date("2024-09-16");
  const auto place = [&](std::uint64_t number, const char* kind, std::int64_t user, domain::local_date day) {
    auto f = fact(number, 0, kind, user, 0);
    f.class_date = day;
    return f;
  };
  clinic_story_filter filter;
  filter.clinic = domain::clinic_id{5};
  const auto told = story_of_clinic_place(
      memory{}, filter,
      {place(1, "place_reserved", 30, monday), place(2, "place_reserved", 31, monday + std::chrono::days{7}),
       place(3, "place_reserved", 32, monday + std::chrono::days{7}),
       place(4, "place_released", 31, monday + std::chrono::days{7})});
  ASSERT_EQ(told.winners.size(), 1U);
  EXPECT_EQ(told.winners[0].user, domain::user_id{32});
}

}  // namespace
}  // namespace usher::tests::trace_story_test
