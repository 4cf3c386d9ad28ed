#include <algorithm>
#include <chrono>
#include <random>

#include <gtest/gtest.h>

#include "actors/base/password_workers.hpp"
#include "actors/cast/people.hpp"
#include "domain/base/clinic_calendar.hpp"
#include "tests/actors/stage.hpp"
#include "tests/support/manual_clock.hpp"

/// The beginnings of weeks on the wall clock of a zone, each counted once.
namespace usher::tests::people_week_test {
namespace {

using namespace std::chrono_literals;
using domain::instant;
using domain::local_date;
using std::chrono::days;

constexpr std::int32_t many_no_shows = 1'000;

instant at(const char* text) {
  return domain::parse_instant(text).value();
}

/// People whose first change was made at the start.
class people_in_zone {
 public:
  people_in_zone(const std::string& zone, instant start) : scene(zone, start) {
    domain::person who;
    who.id = domain::user_id{1};
    who.username = "hong";
    who.name = "홍길동";
    who.is_student = true;
    who.no_show = many_no_shows;
    scene.journal->write("setup", {domain::person_registered{who, start}}, start);
    first_ = latest_ = week();
    open();
  }
  ~people_in_zone() { close(); }

  void open() {
    people_ =
        scene.system->spawn<actors::people>(scene.around(), actors::people_settings{}, passwords_, slot_);
    settle_down();
  }
  void close() {
    scene.end(people_);
    people_ = nullptr;
  }

  void advance(domain::milliseconds by) {
    scene.advance(by);
    settle_down();
  }
  /// Sets the clock, of which the actor hears by itself within half a minute.
  void set_clock(instant now) {
    scene.time->set(now);
    advance(31s);
  }

  local_date week() const { return domain::week_of(scene.time->moment().local); }
  local_date first_week() const { return first_; }

  /// All weeks that have begun since the first, in order, as the clock has shown them.
  std::vector<local_date> begun() {
    latest_ = std::max(latest_, week());
    std::vector<local_date> all;
    for (auto next = first_ + days{7}; next <= latest_; next += days{7}) {
      all.push_back(next);
    }
    return all;
  }

  std::vector<local_date> counted() {
    std::vector<local_date> all;
    for (const auto& reset : scene.journal->store().list_week_resets(10'000)) {
      EXPECT_EQ(reset.cause, domain::reset_cause::scheduled);
      all.push_back(reset.week);
    }
    std::reverse(all.begin(), all.end());
    return all;
  }
  std::int32_t no_shows() { return scene.journal->store().load_people({}).people.at(0).no_show; }

  stage scene;

 private:
  void settle_down() {
    do {
      scene.run();
    } while (scene.journal->commit() > 0);
    scene.run();
  }

  std::shared_ptr<actors::password_workers> passwords_ = std::make_shared<actors::password_workers>(
      [] {
        actors::password_settings cheap;
        cheap.workers = 1;
        cheap.memory_bytes = 8192;
        cheap.passes = 1;
        return cheap;
      }(),
      make_manual_clock("Asia/Seoul", {}));
  std::shared_ptr<actors::view_slot<actors::people_view>> slot_ =
      std::make_shared<actors::view_slot<actors::people_view>>();
  actors::people_actor people_;
  local_date first_;
  local_date latest_;
};

TEST(PeopleWeek, ANewStoreThatOpensOnASundayEveningCountsTheNextMorning) {
  // Sunday, 21:00 in New York, where it is Monday in UTC.
  people_in_zone academy("America/New_York", at("2026-11-23T02:00:00.000Z"));
  academy.close();
  academy.open();
  EXPECT_TRUE(academy.counted().empty());
  academy.advance(3h);
  EXPECT_EQ(academy.counted(), std::vector{domain::parse_local_date("2026-11-23").value()});
  EXPECT_EQ(academy.no_shows(), many_no_shows - 1);
}

TEST(PeopleWeek, ANewStoreThatOpensOnAMondayMorningDoesNotCountIt) {
  // Monday, 08:00 in Seoul, where it is Sunday in UTC.
  people_in_zone academy("Asia/Seoul", at("2026-11-22T23:00:00.000Z"));
  academy.close();
  academy.open();
  EXPECT_TRUE(academy.counted().empty());
}

TEST(PeopleWeek, ThreeWeeksDownAreThreeWeeks) {
  people_in_zone academy("Asia/Seoul", at("2026-11-25T03:00:00.000Z"));
  academy.close();
  academy.scene.time->advance(days{21});
  academy.open();
  EXPECT_EQ(academy.counted().size(), 3U);
  EXPECT_EQ(academy.no_shows(), many_no_shows - 3);
  academy.close();
  academy.open();
  EXPECT_EQ(academy.no_shows(), many_no_shows - 3) << "once";
}

/// Either side of UTC, daylight saving at midnight, by half an hour, on the other half of the year; and a
/// zone that has skipped a day.
class WeekInZone : public testing::TestWithParam<const char*> {};

TEST_P(WeekInZone, BeginsAtMidnightOfTheWallClockInEveryWeekOfTheYear) {
  people_in_zone academy(GetParam(), at("2026-01-07T12:00:00.000Z"));
  const auto& time = *academy.scene.time;
  for (auto monday = academy.first_week() + days{7}; monday < academy.first_week() + days{7 * 53};
       monday += days{7}) {
    SCOPED_TRACE(domain::to_text(monday));
    const auto before = academy.counted().size();
    academy.advance(time.to_utc(monday) - 1s - time.now());
    ASSERT_EQ(academy.counted().size(), before);
    academy.advance(1s);
    ASSERT_EQ(academy.counted().size(), before + 1);
  }
  EXPECT_EQ(academy.counted(), academy.begun());
  EXPECT_EQ(academy.no_shows(), many_no_shows - 52);
}

TEST_P(WeekInZone, IsCountedOnceWhateverBecomesOfTheClockAndTheServer) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    // The days around that which Apia has skipped are among those of the first half of the seeds.
    const auto start = at(seed % 2 == 0 ? "2011-12-01T00:00:00.000Z" : "2026-03-01T00:00:00.000Z");
    people_in_zone academy(GetParam(), start + std::chrono::minutes{below(60 * 24 * 14)});
    for (int step = 0; step < 24; ++step) {
      const auto now = academy.scene.time->now();
      switch (below(6)) {
        case 0:
          academy.advance(std::chrono::minutes{below(60 * 24 * 3)});
          break;
        case 1:
          academy.advance(std::chrono::hours{below(24 * 7 * 5)});
          break;
        case 2:
          academy.set_clock(now - std::chrono::hours{below(24 * 10)});
          break;
        case 3:
          academy.set_clock(now + std::chrono::hours{below(24 * 20)});
          break;
        case 4:
          academy.close();
          academy.scene.time->advance(std::chrono::hours{below(24 * 40)});
          academy.open();
          break;
        default:
          academy.close();
          academy.scene.time->set(now - std::chrono::hours{below(48)});
          academy.open();
      }
      const auto begun = academy.begun();
      ASSERT_EQ(academy.counted(), begun) << "step " << step;
      ASSERT_EQ(academy.no_shows(), many_no_shows - static_cast<std::int32_t>(begun.size()));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Zones, WeekInZone,
                         testing::Values("Asia/Seoul", "America/New_York", "Pacific/Apia",
                                         "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago",
                                         "Pacific/Kiritimati", "UTC"));

}  // namespace
}  // namespace usher::tests::people_week_test
