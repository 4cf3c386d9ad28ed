#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"

/// The calls of the original's own front end, office and commands, as they make them.
namespace usher::end_to_end::office_names_test {
namespace {

class OfficeNames : public EachEngine {};

TEST_P(OfficeNames, APasswordIsChangedInTheDialogOfTheFirstLogin) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto made =
      staff.post("/api/users/", {{"username", "yoon"}, {"password", "for now"}, {"name", "윤민지"}});
  ASSERT_EQ(made.status, 201) << made.body;
  const auto session = school.client().log_in("yoon", "for now");
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(session.body.at("needs_password_change"), true);
  const member yoon(school.client(), session.body.at("user").at("id").get<std::int64_t>(),
                    session.text("token"));
  const auto ask = [&](const std::string& current, const std::string& wanted, const std::string& again) {
    return yoon.post("/api/auth/change_password/",
                     {{"current_password", current}, {"new_password", wanted}, {"confirm_password", again}});
  };
  const auto expect_refused = [](const reply& refused, const std::string& text) {
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(refused.error(), text) << refused.body;
    EXPECT_EQ(refused.code(), "INVALID_FIELDS");
  };
  expect_refused(ask("", "xq7z", "xq7z"), "이 필드는 필수 항목입니다.");
  expect_refused(ask("yoon", "xq7z", "xq7y"), "비밀번호가 일치하지 않습니다.");
  expect_refused(ask("yoon", "xq7", "xq7"), "비밀번호는 4자 이상이어야 합니다.");
  expect_refused(ask("yoon", "yoon", "yoon"), "비밀번호가 아이디와 같습니다.");
  const auto changed = ask("yoon", "xq7z", "xq7z");
  EXPECT_EQ(changed.status, 200) << "the dialog sends the username: " << changed.body;
  EXPECT_EQ(yoon.me().status, 200) << "the session goes on";

  expect_refused(ask("yoon", "pw9k", "pw9k"), "현재 비밀번호가 올바르지 않습니다.");
  expect_refused(ask("xq7z", "xq7z", "xq7z"), "현재 비밀번호와 같습니다.");
  const auto again = school.client().log_in("yoon", "xq7z");
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.body.at("needs_password_change"), false);
}

TEST_P(OfficeNames, ALoginSaysWhereTheOriginalsFrontEndGoes) {
  academy school(*store_);
  const std::pair<std::string, json> pages[] = {{test_student(2), "/clinic/reserve"},
                                                {test_staff, "/student-placement"},
                                                {test_teacher(1), "/clinic/"},
                                                {test_admin, nullptr}};
  for (const auto& [username, page] : pages) {
    const auto session = school.client().log_in(username);
    ASSERT_EQ(session.status, 200) << session.body;
    EXPECT_EQ(session.body.at("redirect"), page) << username;
    EXPECT_EQ(session.body.at("needs_password_change"), false) << username;
    const auto& user = session.body.at("user");
    EXPECT_EQ(user.at("essential_clinic"), true) << username;
    EXPECT_EQ(user.at("subject"), 1) << username;
    EXPECT_EQ(user.at("subject_name"), "physics1") << username;
    EXPECT_EQ(user.at("is_teacher"), username != test_student(2)) << username;
  }
  const auto student = school.client().log_in(test_student(2)).body.at("user");
  EXPECT_EQ(student.at("school"), "세화고");
  EXPECT_EQ(student.at("grade"), "2학년");
  EXPECT_EQ(student.at("phone_num"), "010-1234-0002");
  EXPECT_EQ(student.at("student_phone_num"), "010-1234-0002");
  EXPECT_EQ(student.at("student_parent_phone_num"), "010-5678-0002");
}

TEST_P(OfficeNames, PeopleAreListedByPagesWithNumbers) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto first = staff.get("/api/users/?page_size=7&is_student=TRUE&colour=blue");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.body.at("count"), 20);
  EXPECT_EQ(first.body.at("results").size(), 7U);
  EXPECT_EQ(first.body.at("previous"), nullptr);
  const auto next = first.text("next");
  const std::string own = "http://localhost";
  EXPECT_EQ(next, own + "/api/users/?colour=blue&is_student=TRUE&page=2&page_size=7");
  const auto last = staff.get("/api/users/?page_size=7&is_student=TRUE&page=3");
  EXPECT_EQ(last.body.at("results").size(), 6U);
  EXPECT_EQ(last.body.at("next"), nullptr);
  EXPECT_EQ(staff.get(next.substr(own.size())).body.at("results").size(), 7U);
  EXPECT_EQ(staff.get("/api/users/?page_size=7&is_student=TRUE&page=4").code(), "PAGE_NOT_FOUND");

  const auto student = school.log_in(test_student(3));
  EXPECT_EQ(staff.remove("/api/users/" + std::to_string(student.id())).status, 200);
  EXPECT_EQ(staff.get("/api/users/?is_student=true").body.at("count"), 19) << "those who are active";
  EXPECT_EQ(staff.get("/api/users/?is_student=true&is_active=no").body.at("count"), 1);
  EXPECT_EQ(staff.get("/api/users/?is_active=true&is_teacher=true&is_superuser=false").body.at("count"), 9)
      << "staff teach too";
  const auto teacher = school.log_in(test_teacher(1));
  EXPECT_EQ(teacher.get("/api/users/?is_student=true&page_size=100").status, 200);
  EXPECT_EQ(school.log_in(test_student(4)).get("/api/users/").status, 403);
}

TEST_P(OfficeNames, PagesThatAreComposedHaveWhatTheyShow) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto teacher = school.log_in(test_teacher(2));
  const auto page = teacher.get("/api/mypage/" + std::to_string(teacher.id()) + "/");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.body.at("user").at("username"), test_teacher(2));
  ASSERT_EQ(page.body.at("clinics").size(), 1U);
  EXPECT_EQ(page.body.at("clinics").at(0).at("teacher_id"), teacher.id());
  EXPECT_EQ(teacher.get("/api/mypage/" + std::to_string(staff.id())).status, 403);

  const auto today = teacher.get("/api/today-clinic/");
  ASSERT_EQ(today.status, 200) << today.body;
  EXPECT_EQ(today.body.at("today"), day_in(0).code);
  EXPECT_EQ(today.body.at("students").size(), 20U);
  EXPECT_EQ(today.body.at("clinics").size(), day_in(0).code == "mon" ? 8U : 0U);

  const auto placement = staff.get("/api/student-placement/");
  EXPECT_EQ(placement.body.at("students").size(), 20U);
  EXPECT_EQ(placement.body.at("subjects").at(0),
            (json{{"id", 1}, {"subject", "physics1"}, {"subject_kr", "물리학1"}}));
  EXPECT_EQ(staff.get("/api/subjects/").body, placement.body.at("subjects"));
  EXPECT_EQ(staff.get("/api/students/").body.at("count"), 20);
  EXPECT_EQ(staff.get("/api/students/" + std::to_string(teacher.id())).status, 404) << "no student";
  const auto flag =
      staff.patch("/api/users/" + std::to_string(teacher.id()) + "/update_non_pass/", {{"non_pass", "true"}});
  EXPECT_EQ(flag.body.at("non_pass"), true);
  EXPECT_EQ(flag.body.at("user_id"), teacher.id());
  EXPECT_EQ(flag.body.at("success"), true);
}

TEST_P(OfficeNames, WhatThePagesShowAsItIsIsATextInKorean) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(1));
  const auto person = "/api/users/" + std::to_string(student.id());
  const auto expect_text = [](const reply& refused, int status, const std::string& code,
                              const std::string& text) {
    EXPECT_EQ(refused.status, status) << refused.body;
    EXPECT_EQ(refused.code(), code);
    EXPECT_EQ(refused.error(), text);
  };
  expect_text(student.patch(person + "/update_non_pass/", {{"non_pass", true}}), 403, "FORBIDDEN",
              "권한이 없습니다.");
  expect_text(staff.patch("/api/users/999999/update_essential_clinic/", {{"essential_clinic", true}}), 404,
              "USER_NOT_FOUND", "유효하지 않은 사용자입니다.");
  const auto missing = staff.patch(person + "/update_non_pass/", json::object());
  expect_text(missing, 400, "MISSING_FIELD", missing.text("message"));
  expect_text(staff.remove("/api/clinic-attendances/999999"), 404, "ATTENDANCE_NOT_FOUND",
              "유효하지 않은 출석 기록입니다.");
}

TEST_P(OfficeNames, TheOfficeLogsSomebodyOut) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(1));
  const auto admin = school.log_in(test_admin);
  const auto out_of = [](const member& by, std::int64_t user) {
    return by.post("/api/users/" + std::to_string(user) + "/force-logout/");
  };
  EXPECT_EQ(out_of(student, staff.id()).status, 403);
  EXPECT_EQ(out_of(staff, admin.id()).status, 403) << "superusers end those of the office";
  EXPECT_EQ(out_of(staff, 999'999).status, 404);
  const auto done = out_of(staff, student.id());
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.body.at("user_id"), student.id());
  EXPECT_EQ(done.body.at("sessions_ended"), 1);
  for (int life = 1; life <= 2; ++life) {
    const auto refused = student.me();
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.error(), "session_expired");
    EXPECT_EQ(refused.text("reason"), "admin_forced_logout");
    school.close();
    school.open();
  }
  EXPECT_EQ(school.log_in(test_student(1)).me().status, 200) << "a login begins anew";
}

TEST_P(OfficeNames, TheOfficeSeesWhoLoggedInAndWhoTried) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto log_in = [&](const json& form) {
    return school.client().post(
        "/api/auth/login/", form,
        {{"User-Agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0.0.0 Safari/537.36"}});
  };
  const json right{{"username", "kim"}, {"password", "first one"}};
  ASSERT_EQ(
      staff.post("/api/users/", {{"username", "kim"}, {"password", "first one"}, {"name", "김민지"}}).status,
      201);
  ASSERT_EQ(log_in({{"username", "kim"}, {"password", "a guess"}}).status, 401);
  ASSERT_EQ(log_in({{"username", "hunter2!"}, {"password", "kim"}}).status, 401);
  ASSERT_EQ(log_in({{"username", "kim"}}).status, 400);
  const auto first = log_in(right);
  ASSERT_EQ(first.status, 200) << first.body;
  ASSERT_EQ(log_in(right).status, 200) << "which ends the first";
  const auto id = first.body.at("user").at("id").get<std::int64_t>();

  const auto found = [&](const std::string& query) {
    const auto page = staff.get("/api/login-history/?" + query);
    EXPECT_EQ(page.status, 200) << page.body;
    return page.body.value("results", json::array());
  };
  const auto theirs = found("user=" + std::to_string(id));
  ASSERT_EQ(theirs.size(), 3U) << theirs;
  EXPECT_EQ(theirs[0].at("login_success"), true);
  EXPECT_EQ(theirs[0].at("previous_session_terminated"), true);
  EXPECT_EQ(theirs[0].at("previous_login_ip"), "127.0.0.1");
  EXPECT_EQ(theirs[0].at("browser_name"), "Chrome");
  EXPECT_EQ(theirs[0].at("logout_at"), nullptr);
  EXPECT_EQ(theirs[1].at("logout_reason"), "duplicate_login");
  EXPECT_GE(theirs[1].at("session_seconds"), 0);
  EXPECT_EQ(theirs[2].at("failure_reason"), "invalid_credentials");
  EXPECT_EQ(theirs[2].at("username"), "kim");
  const auto failed = found("success=false");
  ASSERT_EQ(failed.size(), 3U) << failed;
  EXPECT_EQ(failed[0].at("failure_reason"), "validation_error");
  EXPECT_EQ(failed[1].at("user"), nullptr);
  EXPECT_EQ(failed[1].at("ip_address"), "127.0.0.1");
  EXPECT_EQ(failed.dump().find("hunter2"), std::string::npos);
  EXPECT_EQ(found("success=TRUE&user=" + std::to_string(id)).size(), 2U);
  EXPECT_TRUE(found("from=2020-01-01&to=2020-01-02").empty());
  const auto table =
      school.client().client().request("GET", "/api/login-history/?format=csv", staff.headers());
  EXPECT_NE(
      table.body.find("User,IP Address,Device Type,Browser,OS,Login Time,Logout Time,Success,Failure Reason"),
      std::string::npos)
      << table.body;

  EXPECT_EQ(staff.post("/api/users/" + std::to_string(id) + "/force-logout/").status, 200);
  school.close();
  school.open();
  const auto kept = found("user=" + std::to_string(id));
  ASSERT_EQ(kept.size(), 2U) << "attempts are forgotten: " << kept;
  EXPECT_EQ(kept[0].at("logout_reason"), "admin_forced_logout");
  EXPECT_EQ(kept[0].at("ip_address"), nullptr);
  ASSERT_EQ(log_in({{"username", "KIM"}, {"password", "a guess"}}).status, 401);
  EXPECT_EQ(staff.post("/api/users/" + std::to_string(id) + "/erase/").status, 200);
  for (const auto& row : found("user=" + std::to_string(id))) {
    EXPECT_EQ(row.at("username"), nullptr) << row;
    EXPECT_EQ(row.at("name"), nullptr) << row;
  }
  const auto another =
      staff.post("/api/users/", {{"username", "kim"}, {"password", "first one"}, {"name", "김민수"}});
  ASSERT_EQ(another.status, 201) << another.body;
  EXPECT_TRUE(found("user=" + another.body.at("id").dump()).empty()) << "the attempt was at somebody else";
}

/// A clinic as the office's page has read it.
std::vector<std::int64_t> students_of(const member& by, std::int64_t clinic) {
  const auto shown = by.get("/api/clinics/" + std::to_string(clinic) + "/");
  EXPECT_EQ(shown.status, 200) << shown.body;
  std::vector<std::int64_t> ids;
  const auto students = shown.body.value("clinic_students", json::array());
  for (const auto& who : students) {
    ids.push_back(who.at("id").get<std::int64_t>());
  }
  EXPECT_TRUE(shown.body.at("current_students_count") == ids.size()) << shown.body;
  return ids;
}

using ids = std::vector<std::int64_t>;

TEST_P(OfficeNames, AListOfStudentsPlacesAllOrNobody) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto one = school.log_in(test_student(1)).id();
  const auto two = school.log_in(test_student(2)).id();
  const auto three = school.log_in(test_student(3)).id();
  const auto clinic = staff.create_clinic({{"capacity", 2}});
  const auto place = [&](const json& edit) { return staff.edit_clinic(clinic, edit); };
  const auto placed =
      place({{"clinic_students", json::array({two, one})}, {"clinic_subject", 2}, {"colour", "blue"}});
  ASSERT_EQ(placed.status, 200) << placed.body;
  EXPECT_EQ(placed.body.at("current_students_count"), 2);
  EXPECT_EQ(placed.body.at("subject_name"), "physics2");
  EXPECT_EQ(placed.body.at("is_full"), true);
  EXPECT_EQ(staff.attendances("clinic=" + std::to_string(clinic)).size(), 2U);

  const auto full = place({{"clinic_students", json::array({one, two, three})}, {"clinic_subject", 1}});
  EXPECT_EQ(full.status, 409);
  EXPECT_EQ(full.error(), "occupied") << full.body;
  EXPECT_EQ(full.body.at("capacity"), 2);
  const auto unknown = place({{"clinic_students", json::array({three, 999'999})}, {"clinic_subject", 1}});
  EXPECT_EQ(unknown.status, 400);
  EXPECT_NE(unknown.body.at("clinic_students").dump().find("999999"), std::string::npos) << unknown.body;
  EXPECT_EQ(students_of(staff, clinic).size(), 2U);
  EXPECT_EQ(staff.get("/api/clinics/" + std::to_string(clinic)).text("subject_name"), "physics2")
      << "nothing is stored before a refusal";

  EXPECT_EQ(place({{"clinic_students", json::array({three})}}).status, 200);
  EXPECT_EQ(students_of(staff, clinic), ids{three});
  EXPECT_EQ(staff.attendances("clinic=" + std::to_string(clinic)).size(), 1U)
      << "those records are withdrawn";
  EXPECT_EQ(place({{"clinic_students", json::array()}}).status, 200);
  EXPECT_TRUE(students_of(staff, clinic).empty());
  EXPECT_EQ(
      school.log_in(test_student(1)).edit_clinic(clinic, {{"clinic_students", json::array({one})}}).status,
      403);
}

TEST_P(OfficeNames, WhoGotAPlaceSinceTheListWasReadKeepsIt) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto one = school.log_in(test_student(1));
  const auto two = school.log_in(test_student(2));
  const auto clinic = staff.create_clinic({{"capacity", 3}});
  EXPECT_EQ(one.reserve(clinic).status, 200);
  EXPECT_EQ(students_of(staff, clinic), ids{one.id()});
  EXPECT_EQ(two.reserve(clinic).status, 200);
  EXPECT_EQ(staff.edit_clinic(clinic, {{"clinic_students", json::array()}}).status, 200);
  EXPECT_EQ(students_of(staff, clinic), ids{two.id()}) << "nobody had seen them";
  EXPECT_EQ(staff.edit_clinic(clinic, {{"clinic_students", json::array()}}).status, 200);
  EXPECT_TRUE(students_of(staff, clinic).empty()) << "now they were seen";
}

TEST_P(OfficeNames, StudentsSeeThemselvesAloneInAClinic) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto one = school.log_in(test_student(1));
  const auto two = school.log_in(test_student(2));
  const auto clinic = staff.create_clinic();
  EXPECT_EQ(staff.edit_clinic(clinic, {{"clinic_students", json::array({one.id(), two.id()})}}).status, 200);
  const auto shown = one.get("/api/clinics/" + std::to_string(clinic));
  ASSERT_EQ(shown.status, 200);
  ASSERT_EQ(shown.body.at("clinic_students").size(), 1U);
  EXPECT_EQ(shown.body.at("clinic_students").at(0).at("id"), one.id());
  EXPECT_EQ(shown.body.at("current_students_count"), 2);
  const auto list = one.get("/api/clinics/");
  EXPECT_EQ(list.body.at("count"), 9);
  EXPECT_EQ(list.body.at("results").at(0).at("id"), clinic) << "the newest first";
  EXPECT_EQ(list.body.at("results").at(0).at("clinic_students").size(), 1U);
  EXPECT_EQ(one.get("/api/clinics/?clinic_day=someday").body.at("count"), 0);
}

TEST_P(OfficeNames, ARecordIsOpenedAndGivenUp) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto one = school.log_in(test_student(1));
  const auto clinic = staff.create_clinic({{"capacity", 1}});
  const json form{{"clinic", clinic}, {"student", one.id()}, {"attendance_type", "sick"}};
  const auto opened = staff.post("/api/clinic-attendances/", form);
  ASSERT_EQ(opened.status, 201) << opened.body;
  EXPECT_EQ(opened.body.at("attendance_type"), "sick");
  EXPECT_EQ(students_of(staff, clinic), ids{one.id()});
  EXPECT_EQ(staff.post("/api/clinic-attendances/", form).status, 200) << "there is one";
  const json other{{"clinic", clinic}, {"student", school.log_in(test_student(2)).id()}};
  EXPECT_EQ(staff.post("/api/clinic-attendances/", other).error(), "occupied");
  EXPECT_EQ(staff.post("/api/clinic-attendances/", {{"clinic", clinic}, {"student", 999'999}}).status, 400);

  const auto record = "/api/clinic-attendances/" + std::to_string(opened.body.at("id").get<std::int64_t>());
  EXPECT_EQ(school.log_in(test_student(3)).remove(record).status, 403);
  EXPECT_EQ(staff.remove(record).status, 204);
  EXPECT_TRUE(students_of(staff, clinic).empty());
  EXPECT_EQ(staff.remove(record).status, 404) << "it is given up";
  EXPECT_EQ(staff.get("/api/clinic-attendances/?clinic_id=" + std::to_string(clinic)).body.at("count"), 0);
}

USHER_END_TO_END(OfficeNames);

}  // namespace
}  // namespace usher::end_to_end::office_names_test
