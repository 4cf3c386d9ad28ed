#include <map>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/domain/waiting/applied_line.hpp"

namespace usher::domain::waiting_line_opening_test {
namespace {

using namespace std::chrono_literals;
using namespace testing;

/// Their tokens, in the order in which they stand.
tickets in_line(const waiting_line& line, std::int64_t now_ms) {
  std::map<std::uint64_t, std::uint64_t> by_rank;
  for (const auto& t : line.image().entries) {
    const auto standing = line.decide(check_token{t.token}, at_ms(now_ms)).outcome.value();
    if (standing.status == token_status::waiting) {
      by_rank.emplace(standing.ahead, t.ticket.value);
    }
  }
  tickets found;
  for (const auto& [ahead, ticket] : by_rank) {
    EXPECT_EQ(ahead, found.size());
    found.push_back(ticket);
  }
  return found;
}

TEST(WaitingLine, WhoCameBeforeTheOpeningStandsInTheDrawnOrder) {
  applied_line line{small_room(1)};
  line.fill(2);
  const auto scheduled = line.act(opening_at(50), 0);
  EXPECT_EQ(scheduled.value(), line.line.standing(at_ms(0)));
  EXPECT_EQ(line.last, (changes{opening_scheduled{room, at_ms(50), ticket_number{3}, known_seed(),
                                                  opening_at(50).commitment, at_ms(0)}}));
  for (int n = 3; n <= 10; ++n) {
    line.issue(n, 1);
  }
  EXPECT_EQ(in_line(line.line, 1), (tickets{2, 3, 4, 5, 6, 7, 8, 9, 10}));
  const auto early = line.check(10, 1).value();
  EXPECT_EQ(early.phase, room_phase::not_yet_open);
  EXPECT_EQ(early.opens_at, at_ms(50));
  EXPECT_FALSE(early.estimated_wait);
  line.take_due(50);
  EXPECT_EQ(line.last,
            (changes{draw_held{room, ticket_number{3}, ticket_number{10}, known_seed(), at_ms(50)}}));
  line.issue(11, 51);
  // sorted(range(3, 11), key=lambda t: hashlib.sha256(f"{bytes(range(32)).hex()}:{t}".encode()).digest())
  const tickets drawn{4, 10, 8, 3, 9, 6, 7, 5};
  tickets expected{2};
  expected.insert(expected.end(), drawn.begin(), drawn.end());
  expected.push_back(11);
  EXPECT_EQ(in_line(line.line, 51), expected);
  const waiting_line restored{room, small_room(1), line.line.image(), at_ms(51)};
  EXPECT_EQ(in_line(restored, 51), expected);
  EXPECT_EQ(restored.image(), line.line.image());
  line.change(small_room(4).rules, 52);
  EXPECT_EQ(line.admitted(), (tickets{2, drawn[0], drawn[1]}));
}

TEST(WaitingLine, TheStandingShowsTheCommitmentBeforeAndTheSeedAfterTheDraw) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  line.issue(1, 0);
  const auto commitment = opening_at(50).commitment;
  const auto before = line.line.standing(at_ms(1));
  EXPECT_EQ(before.opens_at, at_ms(50));
  EXPECT_EQ(before.commitment, commitment);
  EXPECT_TRUE(before.draws.empty());
  line.take_due(60);
  const auto after = line.line.standing(at_ms(60));
  EXPECT_FALSE(after.opens_at);
  EXPECT_FALSE(after.commitment);
  EXPECT_EQ(
      after.draws,
      (std::vector<draw_facts>{{ticket_number{1}, ticket_number{1}, known_seed(), commitment, at_ms(60)}}));
}

TEST(WaitingLine, NobodyIsAdmittedBeforeTheOpeningAlsoWhoCameBeforeItWasScheduled) {
  applied_line line{small_room(1)};
  line.fill(2);
  line.act(opening_at(500), 0);
  line.take_due(100);
  EXPECT_EQ(line.ended(), tickets{1});
  EXPECT_EQ(line.issue(3, 100).status, token_status::waiting);
  EXPECT_EQ(line.line.next_due(), at_ms(500));
  line.take_due(500);
  EXPECT_EQ(line.admitted(), tickets{2});
}

TEST(WaitingLine, AnOpeningToWhichNobodyCameJustOpens) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  line.take_due(50);
  EXPECT_EQ(line.last,
            (changes{draw_held{room, ticket_number{1}, ticket_number{0}, known_seed(), at_ms(50)}}));
  EXPECT_TRUE(line.line.standing(at_ms(50)).draws.empty());
  EXPECT_EQ(line.issue(1, 50).status, token_status::active);
}

TEST(WaitingLine, APausedRoomDrawsInTimeAndAdmitsWhenItIsOpened) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  line.fill(5);
  line.change(room_mode::paused, 10);
  EXPECT_EQ(line.check(1, 10).value().phase, room_phase::paused);
  line.take_due(50);
  EXPECT_EQ(only<draw_held>(line.last).size(), 1U);
  const auto first = in_line(line.line, 60).front();
  line.change(room_mode::open, 60);
  EXPECT_EQ(line.admitted(), tickets{first});
}

TEST(WaitingLine, AScheduleIsRefusedInOrderOfPrecedence) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  EXPECT_EQ(line.act(opening_at(10), 10).refusal(), schedule_refusal::in_the_past);
  EXPECT_EQ(line.act(opening_at(60), 10).refusal(), schedule_refusal::already_scheduled);
}

TEST(WaitingLine, ARescheduledOpeningDrawsAllWhoCameByThenWithTheSeedThatWasCommittedTo) {
  applied_line line{small_room(1)};
  line.act(opening_at(50), 0);
  for (int n = 1; n <= 4; ++n) {
    line.issue(n, 1);
  }
  const auto moved = line.act(reschedule_opening{at_ms(90)}, 10);
  EXPECT_EQ(moved.value(), line.line.standing(at_ms(10)));
  EXPECT_EQ(line.last, (changes{opening_rescheduled{room, at_ms(90), at_ms(10)}}));
  EXPECT_EQ(line.check(4, 10).value().opens_at, at_ms(90));
  EXPECT_EQ(line.line.next_due(), at_ms(90));
  line.take_due(50);
  EXPECT_TRUE(line.last.empty()) << "not at the old time";
  for (int n = 5; n <= 8; ++n) {
    line.issue(n, 60);
  }
  EXPECT_EQ(line.line.standing(at_ms(60)).commitment, opening_at(50).commitment);
  EXPECT_TRUE(line.act(reschedule_opening{at_ms(90)}, 60));
  EXPECT_TRUE(line.last.empty()) << "the same time is no change";
  ASSERT_TRUE(line.act(reschedule_opening{at_ms(70)}, 60)) << "forward, too";
  const waiting_line restored{room, small_room(1), line.line.image(), at_ms(60)};
  EXPECT_EQ(restored.next_due(), at_ms(70));
  line.take_due(70);
  EXPECT_EQ(line.last.front(),
            change(draw_held{room, ticket_number{1}, ticket_number{8}, known_seed(), at_ms(70)}));
}

TEST(WaitingLine, AnOpeningThatIsCalledOffDrawsNobodyAndEndsNobodysToken) {
  applied_line line{small_room(2)};
  line.act(opening_at(50), 0);
  for (int n = 1; n <= 4; ++n) {
    line.issue(n, 1);
  }
  const auto after = line.act(call_off_opening{}, 10);
  EXPECT_EQ(line.last.front(), change(opening_called_off{room, at_ms(10)}));
  EXPECT_EQ(line.admitted(), (tickets{1, 2})) << "in order of arrival";
  EXPECT_EQ(after.value(), line.line.standing(at_ms(10)));
  EXPECT_EQ(after.value().phase, room_phase::open);
  EXPECT_FALSE(after.value().commitment);
  EXPECT_EQ(in_line(line.line, 10), (tickets{3, 4}));
  line.take_due(50);
  EXPECT_TRUE(line.last.empty());
  EXPECT_TRUE(line.line.standing(at_ms(50)).draws.empty());
  const waiting_line restored{room, small_room(2), line.line.image(), at_ms(50)};
  EXPECT_EQ(in_line(restored, 50), (tickets{3, 4}));
}

TEST(WaitingLine, WhoCameBeforeANewSeedIsNeverDrawnByIt) {
  applied_line line{small_room(1)};
  line.change(room_mode::paused, 0);
  line.act(opening_at(50), 0);
  for (int n = 1; n <= 6; ++n) {
    line.issue(n, 1);
  }
  ASSERT_TRUE(line.act(call_off_opening{}, 10));
  EXPECT_TRUE(line.admitted().empty()) << "the room is paused";
  line.act(opening_at(60), 20);
  line.issue(7, 30);
  line.issue(8, 30);
  line.take_due(60);
  EXPECT_EQ(line.last,
            (changes{draw_held{room, ticket_number{7}, ticket_number{8}, known_seed(), at_ms(60)}}));
  const auto order = in_line(line.line, 60);
  EXPECT_EQ(tickets(order.begin(), order.begin() + 6), (tickets{1, 2, 3, 4, 5, 6}));
}

TEST(WaitingLine, AnOpeningIsRescheduledOrCalledOffOnlyUntilItBegins) {
  applied_line line{small_room(1)};
  EXPECT_EQ(line.act(reschedule_opening{at_ms(10)}, 0).refusal(), opening_refusal::not_scheduled);
  EXPECT_EQ(line.act(call_off_opening{}, 0).refusal(), opening_refusal::not_scheduled);
  EXPECT_EQ(line.act(reschedule_opening{at_ms(0)}, 0).refusal(), opening_refusal::in_the_past);
  line.act(opening_at(50), 0);
  EXPECT_EQ(line.act(reschedule_opening{at_ms(49)}, 49).refusal(), opening_refusal::in_the_past);
  line.take_due(50);
  EXPECT_EQ(line.act(reschedule_opening{at_ms(60)}, 50).refusal(), opening_refusal::not_scheduled);
  EXPECT_EQ(line.act(call_off_opening{}, 50).refusal(), opening_refusal::not_scheduled);
}

TEST(WaitingLine, WhoIsAwayDuringTheDrawComesBackToTheirDrawnPlace) {
  auto settings = small_room(1);
  settings.rules.idle_for = 20ms;
  applied_line line{settings};
  line.act(opening_at(50), 0);
  line.fill(10);
  for (int n = 2; n <= 10; ++n) {
    line.line.note_seen(secret(static_cast<std::uint64_t>(n)), at_ms(19));
  }
  line.take_due(20);
  EXPECT_EQ(line.line.standing(at_ms(20)).away, 1U);
  for (int n = 2; n <= 10; ++n) {
    line.line.note_seen(secret(static_cast<std::uint64_t>(n)), at_ms(49));
  }
  line.take_due(50);
  applied_line stayed{small_room(1)};
  stayed.act(opening_at(50), 0);
  stayed.fill(10);
  stayed.take_due(50);
  const auto expected = in_line(stayed.line, 51);
  line.act(check_token{secret(1)}, 51);
  ASSERT_NE(stayed.admitted(), tickets{1});
  EXPECT_EQ(in_line(line.line, 51), expected);
}

TEST(WaitingLine, EverySeedIsFairToEveryTicket) {
  constexpr int people = 20;
  constexpr int seeds = 400;
  std::vector<double> places(people + 1, 0);
  for (int s = 0; s < seeds; ++s) {
    applied_line line{small_room(1)};
    line.change(room_mode::paused, 0);
    line.act(opening_at(50, seed_of(static_cast<std::uint64_t>(s))), 0);
    line.fill(people);
    line.take_due(50);
    const auto order = in_line(line.line, 50);
    for (std::size_t place = 0; place < order.size(); ++place) {
      places[order[place]] += static_cast<double>(place);
    }
  }
  // The mean of 400 places of 0..19 has a standard deviation of 0.29.
  for (int ticket = 1; ticket <= people; ++ticket) {
    EXPECT_NEAR(places[static_cast<std::size_t>(ticket)] / seeds, (people - 1) / 2.0, 1.5) << ticket;
  }
}

TEST(WaitingLine, OldDrawsAreForgottenUnlessSomebodyStillStandsInThem) {
  auto settings = small_room(1);
  settings.rules.waits_for = 1h;
  settings.rules.active_for = 1h;
  for (const bool somebody_stays : {false, true}) {
    applied_line line{settings};
    line.issue(1, 0);
    const auto draws = static_cast<std::int64_t>(limits::max_remembered_draws) + 3;
    for (std::int64_t d = 0; d < draws; ++d) {
      line.act(opening_at(10 * d + 9), 10 * d);
      if (d == 0 || !somebody_stays) {
        line.issue(2 + 10 * d, 10 * d);
      }
      line.issue(3 + 10 * d, 10 * d);
      line.take_due(10 * d + 9);
      line.act(leave_room{secret(static_cast<std::uint64_t>(3 + 10 * d))}, 10 * d + 9);
      if (!somebody_stays) {
        line.act(leave_room{secret(static_cast<std::uint64_t>(2 + 10 * d))}, 10 * d + 9);
      }
    }
    EXPECT_EQ(line.line.standing(at_ms(1'000)).draws.size(), limits::max_remembered_draws);
    EXPECT_EQ(line.line.image().draws.size(),
              somebody_stays ? static_cast<std::size_t>(draws) : limits::max_remembered_draws);
  }
}

TEST(WaitingLine, AResetEndsEverybodyAndForgetsTheOpening) {
  applied_line line{with_idlers()};
  line.fill(3);
  line.line.note_seen(secret(3), at_ms(50));
  line.take_due(100);
  line.act(opening_at(500), 100);
  const reset_report expected{1, 1, 1};
  EXPECT_EQ(line.act(reset_room{true}, 101).value(), expected);
  EXPECT_TRUE(line.last.empty());
  EXPECT_EQ(line.act(reset_room{false}, 102).value(), expected);
  EXPECT_EQ(line.last, (changes{room_reset{room, ticket_number{3}, at_ms(102)}}));
  EXPECT_EQ(line.line.standing(at_ms(102)).opens_at, std::nullopt);
  for (std::uint64_t n = 1; n <= 3; ++n) {
    EXPECT_EQ(line.check(n, 103).value().status, token_status::expired);
    EXPECT_EQ(line.check(n, 103).value().valid_until, at_ms(102));
  }
  EXPECT_FALSE(line.line.next_due());
  EXPECT_EQ(line.act(reset_room{false}, 104).value(), reset_report{});
  EXPECT_TRUE(line.last.empty());
  EXPECT_EQ(line.issue(4, 105).status, token_status::active);
}

}  // namespace
}  // namespace usher::domain::waiting_line_opening_test
