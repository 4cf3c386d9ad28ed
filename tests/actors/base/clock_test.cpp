#include "actors/base/clock.hpp"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace usher::tests::clock_test {
namespace {

using domain::instant;
using namespace std::chrono_literals;

instant at(const char* text) {
  return domain::parse_instant(text).value();
}
domain::local_time local(const char* text) {
  return domain::parse_local_time(text).value();
}

TEST(Clock, ConvertsBetweenTheUtcLineAndTheWallClock) {
  const auto seoul = make_manual_clock("Asia/Seoul", at("2024-09-15T11:00:00.250Z"));
  EXPECT_EQ(seoul->moment().local, local("2024-09-15T20:00:00"));
  EXPECT_EQ(seoul->to_utc(local("2024-09-15T20:00:00")), at("2024-09-15T11:00:00.000Z"));
}

TEST(Clock, WritesTheOffsetWithTheTime) {
  const auto seoul = make_manual_clock("Asia/Seoul", {});
  EXPECT_EQ(seoul->to_text(at("2024-09-15T11:00:00.250Z")), "2024-09-15T20:00:00.250+09:00");
  const auto denver = make_manual_clock("America/St_Johns", {});
  EXPECT_EQ(denver->to_text(at("2024-01-15T11:00:00.007Z")), "2024-01-15T07:30:00.007-03:30");
}

TEST(Clock, FollowsDaylightSavingTime) {
  const auto berlin = make_manual_clock("Europe/Berlin", {});
  EXPECT_EQ(berlin->to_local(at("2026-03-29T00:59:59.000Z")), local("2026-03-29T01:59:59"));
  EXPECT_EQ(berlin->to_local(at("2026-03-29T01:00:00.000Z")), local("2026-03-29T03:00:00"));
  // 02:30 is skipped: the first later time is 03:00.
  EXPECT_EQ(berlin->to_utc(local("2026-03-29T02:30:00")), at("2026-03-29T01:00:00.000Z"));
  // 02:30 is there twice in autumn: the first counts.
  EXPECT_EQ(berlin->to_utc(local("2026-10-25T02:30:00")), at("2026-10-25T00:30:00.000Z"));
  EXPECT_EQ(berlin->shows(local("2026-03-29T01:59:59")), actors::times_shown::once);
  EXPECT_EQ(berlin->shows(local("2026-03-29T02:00:00")), actors::times_shown::never);
  EXPECT_EQ(berlin->shows(local("2026-03-29T03:00:00")), actors::times_shown::once);
  EXPECT_EQ(berlin->shows(local("2026-10-25T02:59:59")), actors::times_shown::twice);
  EXPECT_EQ(berlin->shows(local("2026-10-25T03:00:00")), actors::times_shown::once);
}

TEST(Clock, RemembersTheOffsetPerZone) {
  const auto seoul = make_manual_clock("Asia/Seoul", {});
  const auto berlin = make_manual_clock("Europe/Berlin", {});
  const auto noon = at("2026-07-01T12:00:00.000Z");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(seoul->to_local(noon), local("2026-07-01T21:00:00"));
    EXPECT_EQ(berlin->to_local(noon), local("2026-07-01T14:00:00"));
  }
}

TEST(Clock, RefusesAnUnknownZoneByName) {
  try {
    actors::make_system_clock("Asia/Atlantis");
    FAIL() << "the zone was taken";
  } catch (const actors::unknown_time_zone& error) {
    EXPECT_STREQ(error.what(), "unknown time zone 'Asia/Atlantis'");
  }
}

}  // namespace
}  // namespace usher::tests::clock_test
