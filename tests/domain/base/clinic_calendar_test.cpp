#include "domain/base/clinic_calendar.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/domain/base/values.hpp"

namespace usher::domain::clinic_calendar_test {
namespace {

using namespace std::chrono_literals;
using namespace testing;

TEST(ClinicCalendar, EveryDayAndTimeIsReadBackFromItsCode) {
  std::set<std::string_view> codes;
  for (const weekday day : all_weekdays) {
    EXPECT_EQ(from_word<weekday>(to_word(day)), day);
    codes.insert(to_word(day));
  }
  EXPECT_EQ(codes, (std::set<std::string_view>{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}));
  for (class_time time{0min}; time.after_midnight < 24h; time.after_midnight += 1min) {
    ASSERT_EQ(parse_class_time(to_text(time)), time) << to_text(time);
  }
  EXPECT_EQ(to_text(class_time{0min}), "00:00");
  EXPECT_EQ(to_text(class_time{9h + 5min}), "09:05");
  EXPECT_EQ(to_text(class_time{24h - 1min}), "23:59");
}

TEST(ClinicCalendar, TheUsualTimesAreThoseOfTheEvening) {
  std::string times;
  for (const class_time time : usual_class_times) {
    times += to_text(time) + ' ';
  }
  EXPECT_EQ(times, "18:00 19:00 20:00 21:00 ");
}

TEST(ClinicCalendar, OtherCodesAreNoDayAndNoTime) {
  for (const char* code : {"", "Mon", "monday", "mo", "월요일", "18:00"}) {
    EXPECT_FALSE(from_word<weekday>(code));
  }
  for (const char* code : {"", "18", "18:0", "8:00", "24:00", "18:60", "18:00:00", "18.00", "-1:00", "+8:00",
                           " 8:00", "18:00 ", "mon"}) {
    EXPECT_FALSE(parse_class_time(code)) << code;
  }
}

TEST(ClinicCalendar, DaysHaveTheirKoreanNames) {
  std::string week;
  for (const weekday day : all_weekdays) {
    week += std::string{korean_name(day)} + ' ';
  }
  EXPECT_EQ(week, "월요일 화요일 수요일 목요일 금요일 토요일 일요일 ");
}

struct next_class {
  const char* now;
  weekday day;
  class_time time;
  const char* date;
};

TEST(ClinicCalendar, ADateIsOnOneDayOfTheWeek) {
  const auto monday = on_date("2024-09-16");
  for (std::size_t i = 0; i < all_weekdays.size(); ++i) {
    const std::chrono::days later{i};
    EXPECT_EQ(weekday_of(monday + later), all_weekdays.at(i));
    EXPECT_EQ(weekday_of(monday + later - std::chrono::weeks{3'000}), all_weekdays.at(i));
  }
}

TEST(ClinicCalendar, TheNextClassIsTheFirstThatBeginsAfterNow) {
  // 2024-09-16 is a Monday.
  for (const next_class& c : {
           next_class{"2024-09-16T00:00:00", weekday::mon, class_time::at_18_00, "2024-09-16"},
           {"2024-09-16T17:59:59", weekday::mon, class_time::at_18_00, "2024-09-16"},
           {"2024-09-16T18:00:00", weekday::mon, class_time::at_18_00, "2024-09-23"},
           {"2024-09-16T18:00:00", weekday::mon, class_time::at_19_00, "2024-09-16"},
           {"2024-09-16T20:59:59", weekday::mon, class_time::at_21_00, "2024-09-16"},
           {"2024-09-16T21:00:00", weekday::mon, class_time::at_21_00, "2024-09-23"},
           {"2024-09-16T23:59:59", weekday::tue, class_time::at_18_00, "2024-09-17"},
           {"2024-09-16T12:00:00", weekday::sun, class_time::at_18_00, "2024-09-22"},
           {"2024-09-22T23:59:59", weekday::sun, class_time::at_18_00, "2024-09-29"},
           {"2024-09-22T23:59:59", weekday::mon, class_time::at_18_00, "2024-09-23"},
           {"2024-02-26T12:00:00", weekday::thu, class_time::at_18_00, "2024-02-29"},
           {"2023-02-27T12:00:00", weekday::wed, class_time::at_18_00, "2023-03-01"},
           {"2024-12-30T18:00:00", weekday::mon, class_time::at_18_00, "2025-01-06"},
           {"2024-12-31T20:00:00", weekday::wed, class_time::at_20_00, "2025-01-01"},
       }) {
    EXPECT_EQ(to_text(next_class_date(c.day, c.time, local(c.now))), c.date)
        << c.now << ' ' << to_word(c.day);
  }
}

TEST(ClinicCalendar, AClassBeginsAtItsTimeOnItsDate) {
  EXPECT_EQ(to_text(class_start(on_date("2024-09-16"), class_time::at_18_00)), "2024-09-16T18:00:00");
  EXPECT_EQ(to_text(class_start(on_date("2024-09-16"), class_time::at_21_00)), "2024-09-16T21:00:00");
  EXPECT_EQ(to_text(class_start(on_date("2024-09-16"), class_time{0min})), "2024-09-16T00:00:00");
  EXPECT_EQ(to_text(class_start(on_date("2024-09-16"), class_time{7h + 45min})), "2024-09-16T07:45:00");
}

struct two_hours {
  class_hour one;
  class_hour other;
  bool overlap;
};

TEST(ClinicCalendar, HoursOverlapWhereSomeOfTheWeekBelongsToBoth) {
  const class_time ten{10h};
  const class_time late{23h + 30min};
  for (const two_hours& c : {
           two_hours{{weekday::mon, ten, 60min}, {weekday::mon, ten, 60min}, true},
           {{weekday::mon, ten, 60min}, {weekday::tue, ten, 60min}, false},
           // One ends as the other begins.
           {{weekday::mon, ten, 60min}, {weekday::mon, class_time{11h}, 60min}, false},
           {{weekday::mon, ten, 61min}, {weekday::mon, class_time{11h}, 60min}, true},
           // One lies within the other.
           {{weekday::mon, ten, 180min}, {weekday::mon, class_time{11h}, 10min}, true},
           // Over midnight, and over the end of the week.
           {{weekday::wed, late, 60min}, {weekday::thu, class_time{0min}, 60min}, true},
           {{weekday::wed, late, 30min}, {weekday::thu, class_time{0min}, 60min}, false},
           {{weekday::sun, late, 60min}, {weekday::mon, class_time{29min}, 60min}, true},
           {{weekday::sun, late, 60min}, {weekday::mon, class_time{30min}, 60min}, false},
           {{weekday::sun, late, 24h}, {weekday::mon, class_time{23h}, 60min}, true},
           {{weekday::sun, late, 24h}, {weekday::tue, class_time{0min}, 60min}, false},
       }) {
    EXPECT_EQ(overlap(c.one, c.other), c.overlap) << to_word(c.one.day) << ' ' << to_word(c.other.day);
    EXPECT_EQ(overlap(c.other, c.one), c.overlap) << to_word(c.other.day) << ' ' << to_word(c.one.day);
  }
}

TEST(ClinicCalendar, HoursOverlapIfAndOnlyIfTheyShareAMinute) {
  const auto minutes_of = [](const class_hour& hour) {
    std::set<std::int64_t> minutes;
    const auto begin = std::chrono::days{static_cast<int>(hour.day)} + hour.time.after_midnight;
    for (auto minute = begin; minute < begin + hour.length; minute += 1min) {
      minutes.insert((minute % std::chrono::days{7}).count());
    }
    return minutes;
  };
  EXPECT_TRUE(rc::check("overlap", [&] {
    const auto any_hour = [] {
      // Two days beside each other over the end of the week, and times that often meet.
      const auto day = *rc::gen::element(weekday::sun, weekday::mon);
      const auto begin = *rc::gen::inRange(0, 48);
      const auto length = *rc::gen::inRange(1, 49);
      return class_hour{day, class_time{30min * begin}, 30min * length};
    };
    const auto one = any_hour();
    const auto other = any_hour();
    bool share = false;
    const auto minutes = minutes_of(other);
    for (const auto minute : minutes_of(one)) {
      share = share || minutes.contains(minute);
    }
    RC_ASSERT(overlap(one, other) == share);
  }));
}

TEST(ClinicCalendar, TheNextClassIsOnItsDayWithinAWeekAndMovesExactlyWhenItBegins) {
  EXPECT_TRUE(rc::check("next_class_date", [] {
    const local_time now{std::chrono::seconds{*rc::gen::inRange<std::int64_t>(0, 4'102'444'800)}};
    const auto day = all_weekdays[*rc::gen::inRange<std::size_t>(0, all_weekdays.size())];
    const class_time time{std::chrono::minutes{*rc::gen::inRange(0, 24 * 60)}};
    const auto date = next_class_date(day, time, now);
    const auto start = class_start(date, time);
    RC_ASSERT(start > now);
    RC_ASSERT(start - now <= std::chrono::days{7});
    // ISO counts Monday 1 to Sunday 7.
    RC_ASSERT(std::chrono::weekday{date}.iso_encoding() == static_cast<unsigned>(day) + 1);
    RC_ASSERT(next_class_date(day, time, start - 1s) == date);
    RC_ASSERT(next_class_date(day, time, start) == date + std::chrono::days{7});
  }));
}

TEST(ClinicCalendar, AWeekBeginsOnItsMonday) {
  for (const auto& [time, monday] : {std::pair{"2024-09-16T00:00:00", "2024-09-16"},
                                     {"2024-09-18T12:00:00", "2024-09-16"},
                                     {"2024-09-22T23:59:59", "2024-09-16"},
                                     {"2024-09-23T00:00:00", "2024-09-23"},
                                     {"2024-12-31T12:00:00", "2024-12-30"},
                                     {"2025-01-01T12:00:00", "2024-12-30"},
                                     {"1969-12-31T23:59:59", "1969-12-29"}}) {
    EXPECT_EQ(to_text(week_of(local(time))), monday) << time;
  }
}

TEST(ClinicCalendar, EveryMinuteOfTheWeekIsReadBackFromItsText) {
  for (std::chrono::minutes minute{0}; minute <= 7 * 24h; ++minute) {
    ASSERT_EQ(parse_time_in_week(to_text_in_week(minute)), minute) << to_text_in_week(minute);
  }
  EXPECT_EQ(to_text_in_week(0min), "mon 00:00");
  EXPECT_EQ(to_text_in_week(33h + 5min), "tue 09:05");
  EXPECT_EQ(to_text_in_week(6 * 24h), "sun 00:00");
  EXPECT_EQ(to_text_in_week(7 * 24h), "sun 24:00");
}

TEST(ClinicCalendar, OtherTextsAreNoTimeInTheWeek) {
  for (const char* text : {"", "mon", "mon 9:00", "mon 09:0", "mon 09:60", "mon 24:00", "sat 24:00",
                           "sun 24:01", "sun 25:00", "Mon 09:00", "mon  9:00", "mon 09-00", "mon-09:00",
                           "mon 09:00 ", " mon 09:00", "mon +9:00", "xyz 09:00", "월 09:00"}) {
    EXPECT_FALSE(parse_time_in_week(text)) << text;
  }
}

struct phase_at {
  const char* now;
  weekday day;
  window_phase phase;
};

TEST(ClinicCalendar, AWindowOpensAndClosesInEachWeek) {
  const week_window window{*parse_time_in_week("tue 09:00"), *parse_time_in_week("fri 18:00")};
  for (const phase_at& c : {phase_at{"2024-09-16T00:00:00", weekday::wed, window_phase::pending},
                            {"2024-09-17T08:59:59", weekday::wed, window_phase::pending},
                            {"2024-09-17T09:00:00", weekday::wed, window_phase::open},
                            // The class of this week has begun: the window is for the next.
                            {"2024-09-18T20:00:00", weekday::wed, window_phase::open},
                            {"2024-09-20T17:59:59", weekday::wed, window_phase::open},
                            {"2024-09-20T18:00:00", weekday::wed, window_phase::completed},
                            {"2024-09-20T18:00:00", weekday::sat, window_phase::closed},
                            {"2024-09-21T18:59:59", weekday::sat, window_phase::closed},
                            {"2024-09-21T19:00:00", weekday::sat, window_phase::completed},
                            {"2024-09-22T23:59:59", weekday::sat, window_phase::completed},
                            {"2024-09-23T00:00:00", weekday::sat, window_phase::pending}}) {
    EXPECT_EQ(phase_of(window, c.day, class_time::at_19_00, local(c.now)), c.phase) << c.now;
  }
}

TEST(ClinicCalendar, WithoutAnotherWindowReservationsAreTakenFromMondayToSunday) {
  const auto phase = [](const char* now, weekday day) {
    return phase_of({}, day, class_time::at_19_00, local(now));
  };
  EXPECT_EQ(phase("2024-09-15T23:59:59", weekday::mon), window_phase::completed);
  EXPECT_EQ(phase("2024-09-16T00:00:00", weekday::mon), window_phase::open);
  EXPECT_EQ(phase("2024-09-21T23:59:59", weekday::mon), window_phase::open);
  EXPECT_EQ(phase("2024-09-22T00:00:00", weekday::mon), window_phase::completed);
  EXPECT_EQ(phase("2024-09-22T00:00:00", weekday::sun), window_phase::closed);
  EXPECT_EQ(phase("2024-09-22T19:00:00", weekday::sun), window_phase::completed);
}

TEST(ClinicCalendar, AWindowOfTheWholeWeekIsAlwaysOpen) {
  EXPECT_EQ(phase_of({0min, 7 * 24h}, weekday::mon, class_time::at_18_00, local("2024-09-22T23:59:59")),
            window_phase::open);
}

}  // namespace
}  // namespace usher::domain::clinic_calendar_test
