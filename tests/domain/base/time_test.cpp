#include "domain/base/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/domain/base/values.hpp"

namespace usher::domain::time_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::sys_days;
using std::chrono::year;

TEST(Time, LocalTimesAreReadWithTOrSpaceWithOrWithoutSeconds) {
  const local_time expected = local_days{year{2024} / 9 / 15} + 20h + 5min;
  EXPECT_EQ(parse_local_time("2024-09-15T20:05:00"), expected);
  EXPECT_EQ(parse_local_time("2024-09-15 20:05:00"), expected);
  EXPECT_EQ(parse_local_time("2024-09-15T20:05"), expected);
  EXPECT_EQ(parse_local_time("2024-09-15T20:05:59"), expected + 59s);
}

TEST(Time, TheEndsOfTheDayAndOfTheCalendarAreRead) {
  EXPECT_EQ(parse_local_time("2024-12-31T23:59:59"), local_days{year{2025} / 1 / 1} - 1s);
  EXPECT_EQ(parse_local_time("0001-01-01T00:00:00"), local_time{local_days{year{1} / 1 / 1}});
  EXPECT_EQ(parse_local_time("9999-12-31T23:59:59"), local_days{year{10000} / 1 / 1} - 1s);
}

TEST(Time, LeapDaysExistInLeapYearsOnly) {
  EXPECT_TRUE(parse_local_date("2024-02-29"));
  EXPECT_TRUE(parse_local_date("2000-02-29"));
  EXPECT_FALSE(parse_local_date("2023-02-29"));
  EXPECT_FALSE(parse_local_date("1900-02-29"));
  EXPECT_FALSE(parse_local_date("2024-02-30"));
}

TEST(Time, NonsenseIsNoLocalTime) {
  for (const char* text : {"",
                           " ",
                           "2024",
                           "2024-09-15",
                           "2024-09-15T",
                           "2024-09-15T20",
                           "2024-09-15T20:",
                           "2024-09-15T20:0",
                           "2024-09-15T20:00:",
                           "2024-09-15T20:00:0",
                           "2024-09-15T20:00:000",
                           "2024-09-15T20:00:00Z",
                           "2024-09-15T20:00:00.000",
                           "2024-09-15T20:00:00+09:00",
                           " 2024-09-15T20:00:00",
                           "2024-09-15T20:00:00 ",
                           "2024-09-15t20:00:00",
                           "2024-09-15_20:00:00",
                           "2024/09/15T20:00:00",
                           "2024-9-15T20:00:00",
                           "24-09-15T20:00:00",
                           "2024-13-01T00:00:00",
                           "2024-00-10T00:00:00",
                           "2024-01-00T00:00:00",
                           "2024-04-31T00:00:00",
                           "2024-09-15T24:00:00",
                           "2024-09-15T20:60:00",
                           "2024-09-15T20:00:60",
                           "0000-01-01T00:00:00",
                           "-024-09-15T20:00:00",
                           "+024-09-15T20:00:00",
                           "2024-09-15T+2:00:00",
                           "2024-09-15T20:00: 0",
                           "20240-09-15T20:00:00",
                           "abcd-ef-ghTij:kl:mn",
                           "２０24-09-15T20:00:00"}) {
    EXPECT_FALSE(parse_local_time(text)) << '"' << text << '"';
  }
  EXPECT_FALSE(parse_local_time(std::string_view{"2024-09-15T20:00:00\0", 20}));
}

TEST(Time, NonsenseIsNoDate) {
  for (const char* text : {"", "2024-09", "2024-09-1", "2024-09-155", "2024-09-15 ", "2024-09-15T00:00:00",
                           "2024-11-31", "0000-01-01", "2024--9-15"}) {
    EXPECT_FALSE(parse_local_date(text)) << '"' << text << '"';
  }
}

TEST(Time, NonsenseIsNoInstant) {
  for (const char* text :
       {"", "2024-09-15T11:00:00", "2024-09-15 11:00:00Z", "2024-09-15T11:00Z", "2024-09-15T11:00:00.Z",
        "2024-09-15T11:00:00.5Z", "2024-09-15T11:00:00.0000Z", "2024-09-15T11:00:00,000Z",
        "2024-09-15T11:00:00.000z", "2024-09-15T11:00:00.000+00:00", "2024-09-15T11:00:00.000ZZ"}) {
    EXPECT_FALSE(parse_instant(text)) << '"' << text << '"';
  }
}

TEST(Time, TextsAreIso8601) {
  EXPECT_EQ(to_text(local_time{local_days{year{2024} / 9 / 5} + 9h + 7min + 3s}), "2024-09-05T09:07:03");
  EXPECT_EQ(to_text(local_date{year{2024} / 2 / 29}), "2024-02-29");
  EXPECT_EQ(to_text(instant{sys_days{year{2024} / 9 / 15} + 11h + 7ms}), "2024-09-15T11:00:00.007Z");
}

TEST(Time, InstantsBefore1970AreRoundedDownNotTowardsZero) {
  EXPECT_EQ(to_text(instant{-1ms}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(parse_instant("1969-12-31T23:59:59.999Z"), instant{-1ms});
}

TEST(Time, AnInstantMayBeWrittenWithoutMilliseconds) {
  EXPECT_EQ(parse_instant("2024-09-15T11:00:01Z"), instant{sys_days{year{2024} / 9 / 15} + 11h + 1s});
}

TEST(Time, WhatIsWrittenIsReadBack) {
  // From the year 1 to the year 9999.
  constexpr std::int64_t first_second = -62'135'596'800;
  constexpr std::int64_t last_second = 253'402'300'799;
  EXPECT_TRUE(rc::check("texts of times are read back", [&] {
    const auto second = *rc::gen::inRange(first_second, last_second + 1);
    const auto milli = *rc::gen::inRange(0, 1000);
    const local_time wall{std::chrono::seconds{second}};
    const instant utc{std::chrono::seconds{second} + milliseconds{milli}};
    RC_ASSERT(parse_local_time(to_text(wall)) == wall);
    RC_ASSERT(parse_instant(to_text(utc)) == utc);
    const auto date = std::chrono::floor<std::chrono::days>(wall);
    RC_ASSERT(parse_local_date(to_text(date)) == date);
  }));
}

}  // namespace
}  // namespace usher::domain::time_test
