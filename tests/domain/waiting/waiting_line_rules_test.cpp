#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/domain/waiting/applied_line.hpp"

namespace usher::domain::waiting_line_rules_test {
namespace {

using namespace std::chrono_literals;
using namespace testing;

TEST(WaitingLine, PlacesThatNewSettingsOpenAreGivenInOrder) {
  applied_line before{small_room(1)};
  for (int n = 1; n <= 5; ++n) {
    before.issue(n, 0);
  }
  applied_line after{small_room(3), before.line.image()};
  ASSERT_TRUE(after.line.next_due());
  EXPECT_LE(*after.line.next_due(), at_ms(1));
  after.take_due(1);
  EXPECT_EQ(after.admitted(), (tickets{2, 3}));
}

TEST(WaitingLine, FewerPlacesSendNobodyAwayButAdmitNobodyEither) {
  applied_line before{small_room(3)};
  for (int n = 1; n <= 4; ++n) {
    before.issue(n, 0);
  }
  before.end(1, token_end::completed, 1);
  applied_line after{small_room(1), before.line.image()};
  after.take_due(2);
  EXPECT_TRUE(after.last.empty());
  EXPECT_EQ(after.line.active(), 2U);
  after.take_due(100);
  EXPECT_EQ(after.admitted(), tickets{4});
  EXPECT_EQ(after.line.active(), 1U);
}

TEST(WaitingLine, ARoomThatIsDrainingRefusesNewTokensBeforeItSaysThatItIsFull) {
  auto settings = small_room(1);
  settings.most_waiting = 1;
  applied_line line{settings};
  line.fill(2);
  const auto refusal = [&] {
    return line.line.decide(issue_token{secret(9), user_id{9}}, at_ms(0)).outcome.refusal();
  };
  EXPECT_EQ(refusal(), issue_refusal::room_full);
  line.change(room_mode::draining, 0);
  EXPECT_EQ(refusal(), issue_refusal::draining);
  line.take_due(100);
  EXPECT_EQ(line.admitted(), tickets{2});
}

TEST(WaitingLine, APausedRoomIssuesButAdmitsNobodyUntilItIsOpened) {
  applied_line line{small_room(2)};
  line.issue(1, 0);
  line.change(room_mode::paused, 1);
  const auto standing = line.issue(2, 2);
  EXPECT_EQ(standing.status, token_status::waiting);
  EXPECT_EQ(standing.phase, room_phase::paused);
  EXPECT_FALSE(standing.estimated_wait);
  EXPECT_TRUE(line.pass(1, user_id{1}, 3));
  line.take_due(100);
  EXPECT_EQ(line.ended(), tickets{1});
  EXPECT_TRUE(line.admitted().empty());
  EXPECT_EQ(line.line.next_due(), at_ms(1'002)) << "only the end of waiting is due";
  const auto opened = line.act(change_room{std::nullopt, room_mode::open}, 200);
  EXPECT_EQ(line.admitted(), tickets{2});
  EXPECT_EQ(opened.value(), line.line.standing(at_ms(200)));
}

TEST(WaitingLine, RulesAreChangedWhileTheRoomRuns) {
  applied_line line{small_room(1)};
  line.fill(5);
  auto rules = small_room(3).rules;
  line.change(rules, 10);
  EXPECT_EQ(line.last.front(), change(room_changed{room, rules, room_mode::open, at_ms(10)}));
  EXPECT_EQ(line.admitted(), (tickets{2, 3}));
  rules.places = 1;
  line.change(rules, 20);
  EXPECT_TRUE(line.ended().empty());
  EXPECT_EQ(line.line.active(), 3U);
  line.take_due(100);
  EXPECT_TRUE(line.admitted().empty());
  line.take_due(110);
  EXPECT_EQ(line.admitted(), tickets{4});
  EXPECT_EQ(line.line.image().rules, rules);
}

TEST(WaitingLine, ManyNewPlacesAreGivenInBoundedSteps) {
  applied_line line{small_room(1)};
  line.fill(3'000);
  line.change(small_room(2'500).rules, 1);
  EXPECT_EQ(line.last.size(), limits::max_due_changes_per_step);
  line.take_due(1);
  EXPECT_EQ(line.line.active(), 2'500U);
}

TEST(WaitingLine, AChangeThatChangesNothingIsNone) {
  applied_line line{small_room(1)};
  EXPECT_TRUE(line.act(change_room{small_room(1).rules, room_mode::open}, 0));
  EXPECT_TRUE(line.last.empty());
  EXPECT_FALSE(line.line.image().rules);
}

TEST(WaitingLine, TheFirstWrongRuleIsNamed) {
  const applied_line line{small_room(1)};
  const auto wrong = [&](room_rules rules) {
    const auto decided = line.line.decide(change_room{rules, room_mode::paused}, at_ms(0));
    EXPECT_EQ(decided.changes.empty(), !decided.outcome.ok());
    return decided.outcome ? "none" : decided.outcome.refusal().field;
  };
  // From the last to the first: each stands before all that were wrong already.
  room_rules rules;
  EXPECT_EQ(wrong(rules), "none");
  rules.waits_for = 0ms;
  EXPECT_EQ(wrong(rules), "waits_for");
  rules.grace_for = -1ms;
  EXPECT_EQ(wrong(rules), "grace_for");
  rules.idle_for = limits::longest_room_duration + 1ms;
  EXPECT_EQ(wrong(rules), "idle_for");
  rules.max_extensions = -1;
  EXPECT_EQ(wrong(rules), "max_extensions");
  rules.extend_by = -1ms;
  EXPECT_EQ(wrong(rules), "extend_by");
  rules.claim_for = -1ms;
  EXPECT_EQ(wrong(rules), "claim_for");
  rules.active_for = 0ms;
  EXPECT_EQ(wrong(rules), "active_for");
  rules.admissions_per_minute = limits::max_admissions_per_minute + 1;
  EXPECT_EQ(wrong(rules), "admissions_per_minute");
  rules.admissions_per_minute = -1;
  EXPECT_EQ(wrong(rules), "admissions_per_minute");
  rules.places = static_cast<std::int64_t>(limits::max_active_places) + 1;
  EXPECT_EQ(wrong(rules), "places");
  rules.places = 0;
  EXPECT_EQ(wrong(rules), "places");
}

waiting_line_settings by_rate(std::int64_t per_minute) {
  auto settings = small_room(10'000);
  settings.rules.admissions_per_minute = per_minute;
  settings.rules.waits_for = 1h;
  settings.rules.active_for = 1h;
  return settings;
}

TEST(WaitingLine, OneIsAdmittedAtOnceAndTheOthersAsTheRateAllows) {
  applied_line line{by_rate(20)};
  line.fill(4);
  EXPECT_EQ(line.line.active(), 1U);
  EXPECT_EQ(line.line.next_due(), at_ms(3'000));
  line.take_due(2'999);
  EXPECT_TRUE(line.admitted().empty());
  line.take_due(3'000);
  EXPECT_EQ(line.admitted(), tickets{2});
  line.take_due(7'000);
  EXPECT_EQ(line.admitted(), tickets{3});
  EXPECT_EQ(line.line.next_due(), at_ms(10'000))
      << "one second of the four counts for nobody: the burst is one";
}

TEST(WaitingLine, ABurstIsNoMoreThanOneSecondBrings) {
  applied_line line{by_rate(300)};
  line.issue(1, 0);
  line.take_due(60'000);
  for (int n = 2; n <= 20; ++n) {
    line.issue(n, 60'000);
  }
  EXPECT_EQ(line.line.active(), 6U);
  line.take_due(61'000);
  EXPECT_EQ(line.line.active(), 11U);
}

TEST(WaitingLine, ARateThatIsNoWholeNumberOfMillisecondsIsKeptExactly) {
  applied_line line{by_rate(7)};
  line.fill(100);
  for (auto due = line.line.next_due(); due && *due <= at_ms(600'000); due = line.line.next_due()) {
    line.take_due((*due - at_ms(0)).count());
  }
  EXPECT_EQ(line.line.active(), 71U);
}

TEST(WaitingLine, AfterARestartTheBoundByRateBeginsWithOne) {
  applied_line line{by_rate(600)};
  line.fill(30);
  line.take_due(500);
  const auto active = line.line.active();
  applied_line restarted{by_rate(600), line.line.image()};
  restarted.take_due(100'000);
  EXPECT_EQ(restarted.line.active(), active + 1);
  EXPECT_EQ(restarted.line.next_due(), at_ms(100'100));
}

TEST(WaitingLine, AnotherRateWorksAtOnce) {
  applied_line line{by_rate(1)};
  line.fill(10);
  auto rules = by_rate(60).rules;
  line.change(rules, 30'000);
  EXPECT_EQ(line.line.next_due(), at_ms(30'500)) << "half of one was there already";
  rules.admissions_per_minute = 0;
  line.change(rules, 30'000);
  EXPECT_EQ(line.line.active(), 10U);
  line.issue(11, 30'001);
  rules.admissions_per_minute = 60;
  line.change(rules, 30'002);
  EXPECT_EQ(line.issue(12, 30'002).status, token_status::active);
  EXPECT_EQ(line.issue(13, 30'002).status, token_status::waiting);
}

TEST(WaitingLine, PlacesAndRateBoundTogether) {
  auto settings = by_rate(6'000);
  settings.rules.places = 3;
  applied_line line{settings};
  line.fill(10);
  line.take_due(60'000);
  EXPECT_EQ(line.line.active(), 3U);
  EXPECT_EQ(line.line.next_due(), at_ms(3'600'000));
}

}  // namespace
}  // namespace usher::domain::waiting_line_rules_test
