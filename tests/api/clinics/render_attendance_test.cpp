#include "api/clinics/render_attendance.hpp"

#include <gtest/gtest.h>

#include "api/clinics/refusals.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::render_attendance_test {
namespace {

using api::json;
using domain::user_id;

TEST(RenderAttendance, BeforeAndAfterItIsMarked) {
  const auto time = make_manual_clock("Asia/Seoul", domain::parse_instant("2026-11-23T03:00:00Z").value());
  storage::attendance_line line;
  line.record.id = 12;
  line.record.clinic = domain::clinic_id{3};
  line.record.class_date = domain::parse_local_date("2026-11-23").value();
  line.record.user = user_id{7};
  line.name = "학생7";
  line.username = "s7";
  line.room = 3;
  line.subject = "physics1";
  line.opened_at = domain::parse_instant("2026-11-22T00:00:00Z").value();
  const json expected{{"id", 12},
                      {"clinic_id", 3},
                      {"day", "mon"},
                      {"time", "18:00"},
                      {"room", "3강의실"},
                      {"subject", "physics1"},
                      {"class_date", "2026-11-23"},
                      {"clinic", 3},
                      {"clinic_info", "physics1 - 월요일 18:00 (3강의실)"},
                      {"expected_clinic_date", "2026-11-23"},
                      {"student", 7},
                      {"student_name", "학생7"},
                      {"student_username", "s7"},
                      {"attendance_type", "none"},
                      {"attendance_type_display", "미정"},
                      {"reservation_date", "2026-11-22"},
                      {"actual_attendance_date", nullptr},
                      {"created_at", "2026-11-22T09:00:00.000+09:00"},
                      {"updated_at", "2026-11-22T09:00:00.000+09:00"},
                      {"withdrawn", false},
                      {"marked_at", nullptr},
                      {"marked_by", nullptr}};
  EXPECT_EQ(api::attendance_body(line, *time), expected);

  actors::attendance_was_marked marked{line.record, 2};
  marked.record.type = domain::attendance::absent;
  marked.record.marked_at = time->now();
  marked.record.marked_by = user_id{99};
  const auto body = api::marked_body(line, marked, *time);
  EXPECT_EQ(body["attendance_type"], "absent");
  EXPECT_EQ(body["marked_at"], "2026-11-23T12:00:00.000+09:00");
  EXPECT_EQ(body["marked_by"], 99);
  EXPECT_EQ(body["student_name"], "학생7");
  EXPECT_EQ(body["attendance_type_display"], "결석");
  EXPECT_EQ(body["actual_attendance_date"], "2026-11-23");
  EXPECT_EQ(body["updated_at"], body["marked_at"]);
  EXPECT_EQ(body["no_show"], 2);
  EXPECT_EQ(body["attendance"]["attendance_type"], "absent");

  line.opened_at = domain::parse_instant("2026-11-21T15:30:00Z").value();
  EXPECT_EQ(api::attendance_body(line, *time)["reservation_date"], "2026-11-22")
      << "half an hour past midnight";

  line.length = std::chrono::minutes{90};
  line.paid = 3'000;
  EXPECT_TRUE(
      api::attendances_table({line}, *time)
          .ends_with("12,2026-11-23,3,mon,18:00,3강의실,physics1,7,학생7,s7,none,false,,,90,3000\r\n"));

  EXPECT_EQ(api::attendances_body({line}, 1, *time)["next"], 12);
  EXPECT_TRUE(api::attendances_body({line}, 2, *time)["next"].is_null());
  EXPECT_TRUE(api::attendances_body({}, 1, *time)["next"].is_null());
  EXPECT_EQ(api::describe(domain::mark_refusal::forbidden).status, 403);
  EXPECT_EQ(api::describe(domain::mark_refusal::unknown_record).status, 404);
  EXPECT_EQ(api::describe(domain::mark_refusal::not_begun).status, 409);
}

}  // namespace
}  // namespace usher::tests::render_attendance_test
