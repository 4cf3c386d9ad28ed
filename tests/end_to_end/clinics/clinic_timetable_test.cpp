#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::clinic_timetable_test {
namespace {

using ids = std::vector<std::int64_t>;

class ClinicTimetable : public EachEngine {};

// ---- the timetable

TEST_P(ClinicTimetable, ClinicsAreCreatedChangedAndDeletedWhilePeopleReserve) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto one = school.log_in(test_student(1));
  const auto two = school.log_in(test_student(2));
  const auto teacher = school.log_in(test_teacher(3));
  const json slot{{"day", a_class_day().code}, {"time", "20:00"}, {"room", "3강의실"}};
  auto form = slot;
  form["teacher_id"] = teacher.id();
  const auto clinic = staff.create_clinic(form);
  const auto shown = one.get("/api/clinics/" + std::to_string(clinic));
  EXPECT_EQ(shown.text("teacher_name"), "테스트강사03");
  EXPECT_EQ(shown.body.at("capacity"), 2);

  auto same_slot = form;
  same_slot.update({{"subject", "physics2"}, {"room", 3}});
  const auto taken = staff.post("/api/clinics/", same_slot);
  EXPECT_EQ(taken.status, 409) << taken.body;
  EXPECT_EQ(taken.error(), "slot_taken");
  same_slot.update({{"room", 4}, {"teacher_id", one.id()}});
  const auto no_teacher = staff.post("/api/clinics/", same_slot);
  EXPECT_EQ(no_teacher.status, 400) << no_teacher.body;
  EXPECT_TRUE(no_teacher.body.contains("teacher_id")) << no_teacher.body;
  expect_forbidden(teacher.post("/api/clinics/", same_slot));
  expect_forbidden(teacher.edit_clinic(clinic, {{"capacity", 9}}));
  expect_forbidden(one.remove("/api/clinics/" + std::to_string(clinic)));

  ASSERT_EQ(one.reserve(clinic).status, 200);
  ASSERT_EQ(two.reserve(clinic).status, 200);
  const auto below = staff.edit_clinic(clinic, {{"capacity", 1}});
  EXPECT_EQ(below.status, 409) << below.body;
  EXPECT_EQ(below.error(), "capacity_below_reserved");
  EXPECT_EQ(below.body.at("reserved"), 2);
  EXPECT_EQ(all_of<std::int64_t>(below.body.at("would_fall_out"), "id"), ids{two.id()});
  EXPECT_EQ(staff.reserved(clinic), (ids{one.id(), two.id()})) << "nobody fell out";
  const auto forced = staff.edit_clinic(clinic, {{"capacity", 1}, {"force", true}});
  EXPECT_EQ(forced.status, 200) << forced.body;
  EXPECT_EQ(all_of<std::int64_t>(forced.body.at("fallen_out"), "id"), ids{two.id()});
  EXPECT_EQ(staff.reserved(clinic), ids{one.id()});
  EXPECT_EQ(two.reserve(clinic).error(), "occupied");
  EXPECT_EQ(staff.edit_clinic(clinic, {{"capacity", 3}}).status, 200);
  EXPECT_EQ(two.reserve(clinic).status, 200);

  EXPECT_EQ(staff.edit_clinic(clinic, {{"is_active", false}}).text("status"), "inactive");
  const auto closed = school.log_in(test_student(3)).reserve(clinic);
  EXPECT_EQ(closed.status, 400) << closed.body;
  EXPECT_EQ(closed.error(), "reservation_closed");
  EXPECT_EQ(closed.text("clinic_status"), "inactive");

  const auto path = "/api/clinics/" + std::to_string(clinic);
  const auto in_use = staff.remove(path);
  EXPECT_EQ(in_use.status, 409) << in_use.body;
  EXPECT_EQ(in_use.error(), "clinic_in_use");
  EXPECT_EQ(staff.edit_clinic(clinic, {{"time", "21:00"}}).error(), "clinic_in_use");
  const auto deleted = staff.remove(path + "?force=true");
  EXPECT_EQ(deleted.status, 200) << deleted.body;
  EXPECT_EQ(all_of<std::int64_t>(deleted.body.at("fallen_out"), "id"), (ids{one.id(), two.id()}));
  for (int life = 1; life <= 2; ++life) {
    EXPECT_EQ(staff.get(path).status, 404);
    EXPECT_EQ(one.reserve(clinic).status, 404);
    EXPECT_TRUE(clinic_of(school.client().schedule(one.key()), clinic).is_null());
    school.kill();
    school.open();
  }
  EXPECT_GT(staff.create_clinic(slot), clinic) << "the slot is free again, the number is not";
}

TEST_P(ClinicTimetable, ClinicsTakePlaceAtAnyTimeInAnyRoomAndDoNotOverlap) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(1));
  const auto teacher = school.log_in(test_teacher(3));
  json form{{"day", a_class_day().code}, {"time", "23:30"},   {"length_minutes", 90},
            {"room", "Lab A"},           {"subject", "math"}, {"teacher_id", teacher.id()}};
  const auto clinic = staff.create_clinic(form);
  form["time"] = "23:00";
  EXPECT_EQ(staff.post("/api/clinics/", form).error(), "slot_taken");
  form["room"] = "Lab B";
  EXPECT_EQ(staff.post("/api/clinics/", form).error(), "teacher_busy");
  form["teacher_id"] = nullptr;
  const auto beside = staff.create_clinic(form);
  EXPECT_EQ(staff.edit_clinic(beside, {{"teacher_id", teacher.id()}}).error(), "teacher_busy");
  EXPECT_EQ(staff.edit_clinic(beside, {{"room", "Lab A"}}).error(), "slot_taken");
  EXPECT_EQ(staff.edit_clinic(beside, {{"length_minutes", 30}, {"room", "Lab A"}}).status, 200);
  const auto in_term = staff.edit_clinic(beside, {{"term_weeks", 12}});
  EXPECT_EQ(in_term.body.at("term_weeks"), 12) << in_term.body;
  EXPECT_EQ(in_term.body.at("first_class"), staff.roster(beside).body.at("class_date"));
  EXPECT_EQ(student.reserve(clinic).text("message"), "클리닉 예약이 완료되었습니다.");
  EXPECT_EQ(staff.edit_clinic(clinic, {{"length_minutes", 60}}).error(), "clinic_in_use");
  for (int life = 1; life <= 2; ++life) {
    const auto shown = student.get("/api/clinics/" + std::to_string(clinic));
    EXPECT_EQ(shown.text("time"), "23:30");
    EXPECT_EQ(shown.text("room"), "Lab A");
    EXPECT_EQ(shown.body.at("length_minutes"), 90);
    const auto week = student.get("/api/clinics/weekly-schedule/").body;
    EXPECT_EQ(week.at("times"), (json{"18:00", "19:00", "20:00", "21:00", "23:00", "23:30"}));
    EXPECT_EQ(week.at("schedule").at(a_class_day().code).at("23:30").at("clinic_id"), clinic);
    EXPECT_EQ(week.at("schedule").at(a_class_day().code).at("23:00").at("clinic_id"), beside);
    school.kill();
    school.open();
  }
}

TEST_P(ClinicTimetable, ReservationsAreTakenInTheWindowOfTheHouseOrOfTheClinic) {
  // The part of the week that today is not in.
  const auto today = day_in(0).code;
  const bool early = today == "mon" || today == "tue" || today == "wed" || today == "thu";
  const std::string opens = early ? "fri 00:00" : "mon 00:00";
  const std::string closes = early ? "sun 24:00" : "fri 00:00";
  // Late in the week the class of `a_class_day` is on an earlier day than today: this week's is over.
  const std::string status = early ? "pending" : "completed";
  academy school(*store_, {"--demo", "--reservation-opens", opens, "--reservation-closes", closes});
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(1));
  const auto open_in = [&](int room, const json& window) {
    return staff.create_clinic({{"room", room}, {"reservation_window", window}});
  };
  const json whole_week{{"kind", "own"}, {"opens", "mon 00:00"}, {"closes", "sun 24:00"}};
  const json other_days{{"kind", "own"}, {"opens", opens}, {"closes", closes}};
  for (const auto clinic : {open_in(1, {{"kind", "weekly"}}), open_in(2, other_days)}) {
    EXPECT_EQ(staff.get("/api/clinics/" + std::to_string(clinic)).text("status"), status);
    const auto refused = student.reserve(clinic);
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(refused.error(), "reservation_closed");
    EXPECT_EQ(refused.text("clinic_status"), status);
  }
  for (const auto clinic : {open_in(3, whole_week), open_in(4, {{"kind", "always"}})}) {
    EXPECT_EQ(staff.get("/api/clinics/" + std::to_string(clinic)).text("status"), "open");
    EXPECT_EQ(student.reserve(clinic).status, 200);
  }
}

TEST_P(ClinicTimetable, ATeacherSeesAndWorksOnTheirOwnClinicsAlone) {
  academy school(*store_);
  const auto own = school.log_in(test_teacher(1));
  const auto other = school.log_in(test_teacher(2));
  const auto student = school.log_in(test_student(1));
  ASSERT_EQ(student.reserve(1).status, 200);
  ASSERT_EQ(student.reserve(2).status, 200);

  const auto listed = own.get("/api/clinics/");
  EXPECT_EQ(all_of<std::int64_t>(listed.body.at("results"), "id"), ids{1});
  EXPECT_EQ(own.reserved(1), ids{student.id()});
  expect_forbidden(own.roster(2));
  expect_forbidden(student.roster(1));
  expect_forbidden(own.take_off_roster(2, student.id()));
  EXPECT_TRUE(own.attendances("clinic=2").empty());
  EXPECT_EQ(own.attendances("").size(), 1U);
  EXPECT_EQ(student.attendances("").size(), 2U) << "students see their own";

  const auto mine = own.attendances("clinic=1").at(0).at("id").dump();
  const auto theirs = other.attendances("clinic=2").at(0).at("id").dump();
  const auto mark = [](const member& by, const std::string& record) {
    return by.patch("/api/clinic-attendances/" + record + "/update_attendance/",
                    {{"attendance_type", "late"}});
  };
  expect_forbidden(mark(own, theirs));
  expect_forbidden(mark(other, mine));
  expect_forbidden(mark(student, mine));
  EXPECT_EQ(mark(own, mine).text("attendance_type"), "late");
  expect_forbidden(own.get("/api/clinic-attendances/" + theirs));
  EXPECT_EQ(own.get("/api/clinic-attendances/" + mine).status, 200);
  expect_forbidden(own.get("/api/clinics/statistics/"));
  expect_forbidden(own.post("/api/clinics/weekly-reset/"));
  EXPECT_EQ(own.patch(person_path(student.id()) + "update_non_pass/", {{"non_pass", true}}).status, 403);

  EXPECT_EQ(own.take_off_roster(1, student.id()).status, 200);
  EXPECT_TRUE(own.reserved(1).empty());
}

// ---- looking back

TEST_P(ClinicTimetable, StatisticsTellHowFullClinicsAreWhoStayedAwayAndWhoWasRefused) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto one = school.log_in(test_student(1));
  const auto two = school.log_in(test_student(2));
  const auto early = staff.create_clinic({{"capacity", 1}});
  const auto late = staff.create_clinic({{"time", "21:00"}, {"capacity", 4}});
  for (const auto clinic : {early, late}) {
    ASSERT_EQ(one.reserve(clinic).status, 200);
  }
  ASSERT_EQ(two.reserve(late).status, 200);
  // The class is to come: what came of it is written down by hand.
  school.close();
  for (const auto& [who, type] : {std::pair{one.id(), "absent"}, {two.id(), "attended"}}) {
    store_->execute("UPDATE attendance SET attendance_type = '" + std::string(type) + "' WHERE person_id = " +
                    std::to_string(who) + " AND clinic_id = " + std::to_string(late));
  }
  school.open();
  EXPECT_EQ(two.reserve(early).error(), "occupied");
  EXPECT_EQ(two.reserve(early).error(), "occupied");
  EXPECT_EQ(two.reserve(late).code(), "ALREADY_RESERVED");
  EXPECT_EQ(two.reserve(late, one.id()).error(), "forbidden");

  const auto day = a_class_day();
  const auto statistics = [&] {
    return staff.get("/api/clinics/statistics/?from=" + day_in(0).date + "&to=" + day.date).body;
  };
  const auto shown = statistics();
  const auto& fill = shown.at("fill");
  EXPECT_EQ(fill.at("overall"), (json{{"capacity", 5}, {"reserved", 3}, {"rate", 0.6}}));
  EXPECT_EQ(fill.at("by_day").at(day.code), fill.at("overall"));
  EXPECT_EQ(fill.at("by_time").at("21:00"), (json{{"capacity", 4}, {"reserved", 2}, {"rate", 0.5}}));
  EXPECT_EQ(fill.at("by_time").at("18:00").at("rate"), 1.0);
  EXPECT_EQ(fill.at("by_clinic").size(), 2U);
  EXPECT_EQ(shown.at("no_show"), (json{{"marked", 2}, {"absent", 1}, {"rate", 0.5}}));

  // Refused attempts are written down together, ten seconds after the first.
  EXPECT_TRUE(eventually([&] { return statistics().at("refused").at("total") == 4; }, milliseconds{20'000}))
      << statistics();
  const auto refused = statistics().at("refused").at("by_reason");
  EXPECT_EQ(refused.at("occupied"), 2);
  EXPECT_EQ(refused.at("already_reserved"), 1);
  EXPECT_EQ(refused.at("forbidden"), 1);
  EXPECT_EQ(refused.at("no_show_blocked"), 0);
}

TEST_P(ClinicTimetable, TestDataIsSetUpByCalls) {
  academy school(*store_, with_admin_key({"--demo"}));
  administration admin(school.server());
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(1));
  ASSERT_EQ(student.reserve(1).status, 200);
  const auto planned =
      admin.post("/api/admin/setup-test-clinics", {{"capacity", 3}, {"reset", true}, {"dry_run", true}});
  EXPECT_EQ(planned.body, (json{{"clinics", 8}, {"capacity", 3}, {"changes", 16}, {"dry_run", true}}));
  EXPECT_EQ(staff.reserved(1).size(), 1U) << "a dry run changes nothing";
  const auto clinics = admin.post("/api/admin/setup-test-clinics", {{"capacity", 3}, {"reset", true}});
  EXPECT_EQ(clinics.status, 200) << clinics.body;
  EXPECT_TRUE(staff.reserved(1).empty());
  EXPECT_EQ(clinic_of(school.client().schedule(staff.key()), 8).at("capacity"), 3);
  const auto students = admin.post("/api/admin/setup-test-students", {{"count", 22}});
  EXPECT_EQ(students.status, 200) << students.body;
  EXPECT_EQ(school.log_in(test_student(22)).me().text("name"), "테스트학생22");
  EXPECT_EQ(school.client().post("/api/admin/setup-test-students", {{"count", 23}}, student.headers()).status,
            401);
}

TEST_P(ClinicTimetable, TestStudentsGetTheirPasswordsAndRolesBack) {
  academy school(*store_, with_admin_key({"--demo"}));
  administration admin(school.server());
  const auto boss = school.log_in(test_admin);
  const auto one = school.log_in(test_student(1));
  const auto two = school.log_in(test_student(2));
  ASSERT_EQ(
      boss.post("/api/users/" + std::to_string(one.id()) + "/reset-password/", {{"new_password", "other"}})
          .status,
      200);
  ASSERT_EQ(
      boss.patch("/api/users/" + std::to_string(two.id()), {{"is_teacher", true}, {"is_student", false}})
          .status,
      200);
  ASSERT_EQ(admin.post("/api/admin/setup-test-students").status, 200);
  EXPECT_EQ(school.client().log_in(test_student(1)).status, 401) << "known ones are left as they are";

  const auto reset = admin.post("/api/admin/setup-test-students", {{"count", 2}, {"reset_passwords", true}});
  EXPECT_EQ(reset.body, (json{{"students", 2}, {"changes", 3}, {"dry_run", false}}));
  EXPECT_EQ(school.client().log_in(test_student(1)).body.at("needs_password_change"), false);
  const auto me = school.log_in(test_student(2)).me();
  EXPECT_TRUE(me.body.at("is_student").get<bool>() && !me.body.at("is_teacher").get<bool>()) << me.body;

  // Without a server the same.
  ASSERT_EQ(
      boss.post("/api/users/" + std::to_string(one.id()) + "/reset-password/", {{"new_password", "other"}})
          .status,
      200);
  school.close();
  const auto alone = store_->set_up({"setup-test-students", "--reset-passwords", "--count", "1"});
  EXPECT_EQ(alone.exit_code, 0) << alone.err;
  school.open();
  EXPECT_EQ(school.client().log_in(test_student(1)).status, 200);
}

TEST_P(ClinicTimetable, TestPeopleComeAmongRealOnesByForceAlone) {
  academy school(*store_, with_admin_key());
  administration admin(school.server());
  EXPECT_EQ(admin.post("/api/admin/setup-test-students", {{"count", 1}}).status, 200)
      << "nobody is there yet";
  const json minji{{"username", "minji"}, {"password", "her very own"}, {"name", "김민지"}};
  ASSERT_EQ(school.client().post("/api/auth/register/", minji).status, 201);
  for (const auto* what : {"/api/admin/setup-test-clinics", "/api/admin/setup-test-students"}) {
    const auto refused = admin.post(what);
    EXPECT_EQ(refused.status, 409) << what;
    EXPECT_EQ(refused.code(), "REAL_PEOPLE");
    EXPECT_EQ(admin.post(what, {{"dry_run", true}}).status, 200);
  }
  EXPECT_EQ(school.client().log_in(test_teacher(1)).status, 401) << "nothing was made";
  EXPECT_EQ(admin.post("/api/admin/setup-test-students", {{"count", 2}, {"force", true}}).status, 200);
  EXPECT_EQ(school.client().log_in(test_student(2)).status, 200);

  school.close();
  const auto refused = store_->set_up({"setup-test-clinics"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_NE(refused.err.find("--force"), std::string::npos) << refused.err;
  EXPECT_EQ(store_->set_up({"setup-test-clinics", "--dry-run"}).exit_code, 0);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM clinic"), "0");
  EXPECT_EQ(store_->set_up({"setup-test-clinics", "--force"}).exit_code, 0);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM clinic"), "8");
}

TEST_P(ClinicTimetable, ASubjectIsACodeOrTheNumberOfOne) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto form = [](const std::string& username, const json& subject) {
    return json{{"username", username}, {"password", "her own"}, {"name", "김민지"}, {"subject", subject}};
  };
  const auto made = school.client().post("/api/auth/register/", form("minji", 1));
  ASSERT_EQ(made.status, 201) << made.body;
  const auto path = "/api/users/" + std::to_string(made.body.at("id").get<std::int64_t>());
  EXPECT_EQ(staff.get(path).body.at("subject"), 1);
  EXPECT_EQ(staff.get(path).text("subject_name"), "physics1");
  EXPECT_EQ(staff.get(path).text("subject_kr"), "물리학1");
  EXPECT_EQ(staff.patch(path, {{"subject", 2}}).text("subject_name"), "physics2");
  EXPECT_EQ(staff.patch(path, {{"subject", "chemistry"}}).text("subject_name"), "chemistry");

  const auto unknown = school.client().post("/api/auth/register/", form("juno", 3));
  EXPECT_EQ(unknown.status, 400);
  EXPECT_TRUE(unknown.body.contains("subject")) << unknown.body;
  EXPECT_EQ(staff.patch(path, {{"subject", 99}}).status, 400);
  EXPECT_EQ(staff.patch(path, {{"subject", true}}).body.at("field"), "subject");
  const auto clinic = staff.create_clinic({{"subject", 2}});
  EXPECT_EQ(staff.get("/api/clinics/" + std::to_string(clinic)).text("subject"), "physics2");
}

USHER_END_TO_END(ClinicTimetable);

}  // namespace
}  // namespace usher::end_to_end::clinic_timetable_test
