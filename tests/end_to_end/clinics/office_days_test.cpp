#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/support/program.hpp"

/// The calls of the original's own pages in the order in which the pages make them.
namespace usher::end_to_end::office_days_test {
namespace {

class OfficeDays : public EachEngine {};

std::string number_of(std::int64_t id) {
  return std::to_string(id);
}

json found(const reply& page) {
  EXPECT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.body.value("next", json()), json()) << "the pages read the first page alone";
  return page.body.value("results", json::array());
}

TEST_P(OfficeDays, AStudentsEvening) {
  academy school(*store_);
  const auto session = school.client().log_in(test_student(2));
  ASSERT_EQ(session.body.at("redirect"), "/clinic/reserve");
  const auto id = session.body.at("user").at("id").get<std::int64_t>();
  const member me(school.client(), id, session.text("token"));

  // The page of reservations: the schedule, the clinics, one's own records.
  const auto week = me.get("/api/clinics/weekly_schedule/");
  ASSERT_EQ(week.body.at("days"), json::array({"mon"}));
  const auto slot = week.body.at("schedule").at("mon").at(week.body.at("times").at(0).get<std::string>());
  const auto clinic = slot.at("clinic_id").get<std::int64_t>();
  EXPECT_EQ(found(me.get("/api/clinics/")).size(), 8U);
  const auto mine = "/api/clinic-attendances/?student=" + number_of(id) + "&is_active=true";
  EXPECT_TRUE(found(me.get(mine)).empty());

  const json wish{{"user_id", id}, {"clinic_id", clinic}};
  const auto reserved = me.post("/api/clinics/reserve/", wish);
  ASSERT_EQ(reserved.status, 200) << reserved.body;
  EXPECT_EQ(me.post("/api/clinics/reserve_clinic/", wish).status, 400) << "twice";
  const auto after = me.get("/api/clinics/weekly_schedule/").body;
  EXPECT_EQ(after.at("schedule").at("mon").at(week.body.at("times").at(0).get<std::string>()).at("students"),
            (json::array({json{{"id", id}, {"name", "테스트학생02"}, {"username", test_student(2)}}})));
  const auto records = found(me.get(mine));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records.at(0).at("clinic"), clinic);
  EXPECT_EQ(records.at(0).at("attendance_type_display"), "미정");

  // The toggle of the page, which reads the person again.
  const auto person = "/api/users/" + number_of(id);
  EXPECT_EQ(me.patch(person + "/update_essential_clinic/", {{"essential_clinic", "false"}}).status, 200);
  EXPECT_EQ(me.get(person + "/").body.at("essential_clinic"), false);
  EXPECT_EQ(me.get("/api/users/?is_student=true").status, 403) << "the others are not for students";
  EXPECT_EQ(me.post("/api/clinics/cancel_reservation/", wish).status, 403) << "the office is to be asked";
  EXPECT_EQ(me.post("/api/auth/logout/").status, 200);
  EXPECT_EQ(me.get(mine).status, 401) << "the key is no longer good";
}

TEST_P(OfficeDays, ATeachersClass) {
  const auto today = day_in(0);
  if (local_time_in(std::chrono::minutes{10}).substr(0, 10) != today.date) {
    GTEST_SKIP() << "the day is about to end";
  }
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto teacher = school.log_in(test_teacher(3));
  const auto one = school.log_in(test_student(1)).id();
  const auto two = school.log_in(test_student(2)).id();
  const auto three = school.log_in(test_student(3)).id();
  // A class that has begun, whatever the hour.
  const auto made = staff.post("/api/clinics/", {{"clinic_day", today.code},
                                                 {"clinic_time", "00:00"},
                                                 {"clinic_room", "12강의실"},
                                                 {"clinic_capacity", 2},
                                                 {"clinic_subject", 1},
                                                 {"clinic_teacher", teacher.id()},
                                                 {"is_active", true}});
  ASSERT_EQ(made.status, 201) << made.body;
  const auto clinic = made.body.at("id").get<std::int64_t>();
  const auto path = "/api/clinics/" + number_of(clinic) + "/";

  // The page of the class: students, the teacher's clinics, the records of the class of the day.
  EXPECT_EQ(found(teacher.get("/api/users/?is_student=true&page_size=100")).size(), 20U);
  EXPECT_EQ(found(teacher.get("/api/clinics/")).at(0).at("id"), clinic);
  const auto records = "/api/clinic-attendances/?clinic_id=" + number_of(clinic);
  EXPECT_TRUE(found(teacher.get(records)).empty());

  // Somebody walks in: a record and a place in this class, none in next week's.
  const auto walks_in = [&](std::int64_t student) {
    return teacher.post("/api/clinic-attendances/", {{"clinic", clinic}, {"student", student}});
  };
  const auto first = walks_in(one);
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first.body.at("expected_clinic_date"), today.date);
  EXPECT_EQ(walks_in(one).status, 200) << "the record is there";
  const auto second = walks_in(two);
  ASSERT_EQ(second.status, 201) << second.body;
  EXPECT_EQ(walks_in(three).error(), "occupied");
  auto shown = teacher.get(path).body;
  EXPECT_EQ(shown.at("current_students_count"), 2);
  EXPECT_EQ(shown.at("current_count"), 0) << "next week's";
  EXPECT_EQ(found(teacher.get(records)).size(), 2U);

  const auto record_of = [](const reply& opened) {
    return "/api/clinic-attendances/" + number_of(opened.body.at("id").get<std::int64_t>()) + "/";
  };
  const auto mark = [&](const reply& opened, const std::string& type) {
    return teacher.patch(record_of(opened) + "update_attendance/", {{"attendance_type", type}});
  };
  const auto attended = mark(first, "attended");
  ASSERT_EQ(attended.status, 200) << attended.body;
  EXPECT_EQ(attended.body.at("attendance").at("attendance_type"), "attended");
  EXPECT_EQ(attended.body.at("actual_attendance_date"), today.date);
  EXPECT_EQ(mark(second, "absent").body.at("no_show"), 2);

  // The one who stayed away is taken off: the place is free, and the absence is given back.
  EXPECT_EQ(school.log_in(test_teacher(4)).remove(record_of(second)).status, 403);
  EXPECT_EQ(teacher.remove(record_of(second)).status, 204);
  EXPECT_TRUE(
      eventually([&] { return teacher.get("/api/users/" + number_of(two)).body.at("no_show") == 0; }));
  EXPECT_EQ(walks_in(three).status, 201);
  school.kill();
  school.open();
  shown = teacher.get(path).body;
  EXPECT_EQ(shown.at("current_students_count"), 2) << "a restart changes nothing";
  EXPECT_EQ(walks_in(two).error(), "occupied") << "nor does it forget who is in the class";
}

TEST_P(OfficeDays, AWalkInIsOpenedOnceForItsKey) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto clinic = staff.create_clinic();
  const header_list once{{"Idempotency-Key", "somebody-walks-in"}};
  const auto open = [&](int student) {
    return staff.post("/api/clinic-attendances/",
                      {{"clinic", clinic},
                       {"student", school.log_in(test_student(student)).id()},
                       {"attendance_type", "sick"}},
                      once);
  };
  const auto first = open(1);
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first.body.at("attendance_type"), "sick");
  school.kill();
  school.open();
  const auto again = open(1);
  EXPECT_EQ(again.status, 201) << "as it was answered, though the record is there by now";
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("idempotency-replayed").value_or(""), "true");
  EXPECT_EQ(open(2).status, 422);
  EXPECT_EQ(staff.reserved(clinic).size(), 1U);
}

/// As a page's form sends it.
test_support::http_response upload(academy& school, const member& by, const std::string& workbook,
                                   const header_list& more = {}, const std::string& boundary = "----edge") {
  std::ifstream in(std::filesystem::path(USHER_WORKBOOKS) / workbook, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>{in}, {}};
  auto headers = by.headers();
  headers.emplace_back("Content-Type", "multipart/form-data; boundary=" + boundary);
  headers.insert(headers.end(), more.begin(), more.end());
  return school.client().client().request(
      "POST", "/api/users/upload_student_excel/", headers,
      "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + workbook +
          "\"\r\n\r\n" + content + "\r\n--" + boundary + "--\r\n");
}

TEST_P(OfficeDays, TheBeginningOfATerm) {
  academy school(*store_, with_admin_key({"--demo"}));
  const auto staff = school.log_in(test_staff);
  EXPECT_EQ(upload(school, school.log_in(test_student(1)), "students.xlsx").status, 403);
  EXPECT_EQ(upload(school, staff, "entities.xlsx").status, 400);

  // The spreadsheet, with a report for each row.
  const header_list once{{"Idempotency-Key", "the-term"}};
  const auto answer = upload(school, staff, "students.xlsx", once);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(upload(school, staff, "students.xlsx", once, "another").body, answer.body)
      << "who lost the answer has the passwords all the same";
  EXPECT_EQ(upload(school, staff, "entities.xlsx", once).status, 422);
  const auto report = json::parse(answer.body);
  EXPECT_EQ(report.at("total_rows"), 8);
  ASSERT_EQ(report.at("added_students").size(), 2U) << report;
  EXPECT_EQ(report.at("error_students").size(), 5U) << report;
  EXPECT_EQ(report.at("error_students").at(0).at("row"), 6) << report;
  EXPECT_EQ(report.at("duplicate_students").at(0).at("row"), 5) << report;
  const auto again = json::parse(upload(school, staff, "students.xlsx").body);
  EXPECT_TRUE(again.at("added_students").empty()) << again;
  EXPECT_EQ(again.at("duplicate_students").size(), 3U) << again;

  // The first login of one of them, whose dialog sends the username as the current password.
  const auto& made = report.at("added_students").at(1);
  const auto username = made.at("username").get<std::string>();
  const auto session = school.client().log_in(username, made.at("password").get<std::string>());
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(session.body.at("needs_password_change"), true);
  const auto id = session.body.at("user").at("id").get<std::int64_t>();
  const member student(school.client(), id, session.text("token"));
  const auto changed =
      student.post("/api/auth/change_password/",
                   {{"current_password", username}, {"new_password", "zq8w"}, {"confirm_password", "zq8w"}});
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(school.client().log_in(username, "zq8w").body.at("needs_password_change"), false);

  // Placements, from the page that lists clinics and students.
  const auto clinics = found(staff.get("/api/clinics/?clinic_day=mon"));
  const auto clinic = clinics.at(0).at("id").get<std::int64_t>();
  EXPECT_EQ(found(staff.get("/api/users/?is_student=true&page_size=100")).size(), 22U);
  const auto placed = staff.edit_clinic(clinic, {{"clinic_students", json::array({id})}});
  ASSERT_EQ(placed.status, 200) << placed.body;
  EXPECT_EQ(placed.body.at("clinic_students").at(0).at("username"), username);

  // The cron job that the office has had since, at whatever hour it comes.
  const auto cron = tests::run_program({"/usr/bin/env", "USHER_ADMIN_KEY=" + admin_key, USHER_PROGRAM,
                                        "reset_weekly_clinics", "--url",
                                        "http://127.0.0.1:" + std::to_string(school.server().port())});
  EXPECT_EQ(cron.exit_code, 0) << cron.err;
  EXPECT_EQ(staff.get("/api/clinics/" + number_of(clinic)).body.at("current_students_count"), 1)
      << "the server resets the week by itself: " << cron.out;
  EXPECT_EQ(found(staff.get("/api/clinic-attendances/?clinic_id=" + number_of(clinic))).size(), 1U);
}

USHER_END_TO_END(OfficeDays);

}  // namespace
}  // namespace usher::end_to_end::office_days_test
