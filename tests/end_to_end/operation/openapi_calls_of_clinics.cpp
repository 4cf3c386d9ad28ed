#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/end_to_end/operation/openapi_calls.hpp"

namespace usher::end_to_end::openapi {

call_table EndToEndOpenApi::calls_of_clinics() {
  auto& client = *client_;
  return {
      {"front", {{200, [&client] { return client.get("/"); }}}},
      {"description", {{200, [this] { return read("/openapi.yaml", {}); }}}},
      {"descriptionAsJson", {{200, [&client] { return client.get("/openapi.json"); }}}},
      {"docs", {{200, [this] { return read("/docs", {}); }}}},
      {"docsStyle", {{200, [this] { return read("/docs/style.css", {}); }}}},
      {"health", {{200, [this, &client] { return client.get("/api/health/"); }}}},
      {"livez", {{200, [&client] { return client.get("/livez"); }}}},
      {"readyz", {{200, [&client] { return client.get("/readyz"); }}}},
      {"metrics",
       {{200, [this] { return read("/metrics", {}); }},
        {401,
         [this] {
           return read("/metrics", {{"Via", "1.1 proxy"}});
         }}}},
      {"register",
       {{201,
         [this, &client] {
           return client.post("/api/auth/register/",
                              {{"username", "minji"}, {"password", "correct horse"}, {"name", "김민지"}});
         }},
        {400, [this, &client] { return client.post("/api/auth/register/", json::object()); }}}},
      {"logIn",
       {{200, [this, &client] { return client.log_in(test_student(2)); }},
        {400, [this, &client] { return client.post("/api/auth/login/", json::object()); }},
        {401, [this, &client] { return client.log_in(test_student(2), "wrong"); }}}},
      {"logOut",
       {{200,
         [this, &client] {
           return client.call("POST", "/api/auth/logout/", with_key(client.key_of(test_student(3))));
         }},
        {401, [this, &client] { return client.call("POST", "/api/auth/logout/"); }}}},
      {"weeklySchedule",
       {{200, [this, &client] { return client.schedule(key_); }},
        {401, [this, &client] { return client.schedule(""); }}}},
      {"weeklyScheduleAlias",
       {{200, [this, &client] { return client.get("/api/clinics/weekly_schedule/", with_key(key_)); }}}},
      {"reservePlace",
       {{200, [this, &client] { return client.take_place(key_, student_, 1); }},
        {400, [this, &client] { return client.take_place(key_, student_, 1); }},
        {401, [this, &client] { return client.take_place("", student_, 1); }},
        {403, [this, &client] { return client.take_place(key_, 1, 1); }},
        {404, [this, &client] { return client.take_place(key_, student_, 999); }}}},
      {"reservePlaceAlias",
       {{200,
         [this, &client] {
           return client.post("/api/clinics/reserve_clinic/", {{"user_id", student_}, {"clinic_id", 2}},
                              with_key(key_));
         }}}},
  };
}

call_table EndToEndOpenApi::calls_of_people() {
  auto& client = *client_;
  const auto nobody = [&client](std::string method, std::string target) {
    return [&client, method, target] { return client.call(method, target); };
  };
  const auto other = client.log_in(test_student(4)).body.at("user").at("id").get<std::int64_t>();
  const auto person = "/api/users/" + std::to_string(other);
  const auto leaver = client.log_in(test_student(9)).body.at("user").at("id").get<std::int64_t>();
  const auto leaving = "/api/users/" + std::to_string(leaver) + "/erase";
  const json old_password{{"old_password", test_password}, {"new_password", "battery staple"}};
  return {
      {"changePassword",
       {{200,
         [&client, old_password] {
           return client.post("/api/auth/change-password/", old_password,
                              with_key(client.key_of(test_student(5))));
         }},
        {400, as_student("POST", "/api/auth/change-password", {{"old_password", "wrong"}})},
        {401, nobody("POST", "/api/auth/change-password")}}},
      {"showMe", {{200, as_student("GET", "/api/users/me/")}, {401, nobody("GET", "/api/users/me")}}},
      {"listPeople",
       {{200, as_staff("GET", "/api/users/?search=test_student&is_active=true&limit=3")},
        {200, as_staff("GET", "/api/users/?is_student=true&page_size=5&colour=blue")},
        {400, as_staff("GET", "/api/users?limit=0")},
        {400, as_staff("GET", "/api/users?page=0")},
        {404, as_staff("GET", "/api/users?page=99")},
        {401, nobody("GET", "/api/users")},
        {403, as_student("GET", "/api/users")}}},
      {"showPerson",
       {{200, as_staff("GET", person)},
        {403, as_student("GET", person)},
        {404, as_staff("GET", "/api/users/999999")}}},
      {"editPerson",
       {{200, as_staff("PATCH", person, {{"grade", "3학년"}})},
        {400, as_staff("PATCH", person, {{"nickname", "x"}})},
        {403, as_student("PATCH", person, {{"grade", "3학년"}})},
        {404, as_staff("PATCH", "/api/users/999999", {{"grade", "3학년"}})}}},
      {"deactivatePerson",
       {{200, as_staff("DELETE", person)},
        {403, as_student("DELETE", person)},
        {404, as_staff("DELETE", "/api/users/999999")}}},
      {"exportPerson",
       {{200, as_staff("GET", person + "/export")},
        {400, as_staff("GET", "/api/users/0/export")},
        {401, nobody("GET", person + "/export")},
        {403, as_student("GET", person + "/export")},
        {404, as_staff("GET", "/api/users/999999/export")}}},
      {"erasePerson",
       {{200, as_staff("POST", leaving)},
        {403, as_student("POST", leaving)},
        {404, as_staff("POST", "/api/users/999999/erase")}}},
      {"resetPassword",
       {{200, as_staff("POST", person + "/reset-password")},
        {400, as_staff("POST", person + "/reset-password", {{"new_password", std::string(129, 'x')}})},
        {403, as_student("POST", person + "/reset-password")},
        {404, as_staff("POST", "/api/users/999999/reset-password")}}},
      {"updateEssentialClinic",
       {{200, as_staff("PATCH", person + "/update_essential_clinic", {{"essential_clinic", true}})},
        {400, as_staff("PATCH", person + "/update_essential_clinic", json::object())},
        {403, as_student("PATCH", person + "/update_essential_clinic", {{"essential_clinic", true}})}}},
      {"updateNonPass",
       {{200, as_staff("PATCH", person + "/update_non_pass", {{"non_pass", true}})},
        {403, as_student("PATCH", person + "/update_non_pass", {{"non_pass", true}})}}},
  };
}

call_table EndToEndOpenApi::calls_of_students() {
  const auto other = client_->log_in(test_student(10)).body.at("user").at("id").get<std::int64_t>();
  const auto student = "/api/students/" + std::to_string(other);
  const auto person = "/api/users/" + std::to_string(other);
  const auto nobody = [this](std::string method, std::string target) {
    return [this, method, target] { return client_->call(method, target); };
  };
  const json dialog{{"current_password", test_password},
                    {"new_password", "battery staple"},
                    {"confirm_password", "battery staple"}};
  return {
      {"changePasswordInDialog",
       {{200,
         [this, dialog] {
           return client_->post("/api/auth/change_password/", dialog,
                                with_key(client_->key_of(test_student(11))));
         }},
        {400, as_student("POST", "/api/auth/change_password", {{"current_password", "wrong"}})},
        {401, nobody("POST", "/api/auth/change_password")}}},
      {"forceLogout",
       {{200, as_staff("POST", person + "/force-logout")},
        {403, as_student("POST", person + "/force-logout")},
        {404, as_staff("POST", "/api/users/999999/force-logout")}}},
      {"updateNonPassOfStudent",
       {{200, as_staff("PATCH", student + "/update_non_pass", {{"non_pass", "false"}})},
        {400, as_staff("PATCH", student + "/update_non_pass", {{"non_pass", "no"}})},
        {403, as_student("PATCH", student + "/update_non_pass", {{"non_pass", true}})},
        {404, as_staff("PATCH", "/api/students/999999/update_non_pass", {{"non_pass", true}})}}},
      {"updateEssentialClinicOfStudent",
       {{200, as_staff("PATCH", student + "/update_essential_clinic", {{"essential_clinic", true}})},
        {403, as_student("PATCH", student + "/update_essential_clinic", {{"essential_clinic", true}})}}},
      {"updateNoShow",
       {{200, as_staff("PATCH", person + "/update_no_show", {{"no_show", 1}, {"reason", "병원"}})},
        {400, as_staff("PATCH", person + "/update_no_show", {{"no_show", -1}})},
        {403, as_student("PATCH", person + "/update_no_show", {{"no_show", 0}})},
        {404, as_staff("PATCH", "/api/users/999999/update_no_show", {{"no_show", 0}})}}},
      {"listStudents",
       {{200, as_staff("GET", "/api/students/")},
        {403, as_student("GET", "/api/students/")},
        {404, as_staff("GET", "/api/students/?page=9")}}},
      {"showStudent",
       {{200, as_staff("GET", student)},
        {403, as_student("GET", student)},
        {404, as_staff("GET", "/api/students/999999")}}},
      {"listSubjects", {{200, as_student("GET", "/api/subjects/")}, {401, nobody("GET", "/api/subjects")}}},
      {"listLogins",
       {{200, as_staff("GET", "/api/login-history/?success=true&page_size=3")},
        {200, as_staff("GET", "/api/login-history/?from=2024-09-15&to=2099-01-01")},
        {400, as_staff("GET", "/api/login-history/?user=x")},
        {401, nobody("GET", "/api/login-history/")},
        {403, as_student("GET", "/api/login-history/")},
        {404, as_staff("GET", "/api/login-history/?page=99")}}},
      {"showStudentPlacement",
       {{200, as_staff("GET", "/api/student-placement/")},
        {403, as_student("GET", "/api/student-placement/")}}},
  };
}

call_table EndToEndOpenApi::calls_of_uploads() {
  call_table calls;
  for (const auto& [operation, path] : std::vector<std::pair<std::string, std::string>>{
           {"uploadStudents", "/api/users/upload-student-excel/"},
           {"uploadStudentsAlias", "/api/users/upload_student_excel/"},
           {"uploadStudentsOfStudents", "/api/students/upload_student_excel/"}}) {
    const auto upload = [this, path = path] {
      std::ifstream in(std::filesystem::path(USHER_WORKBOOKS) / "students.xlsx", std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>{in}, {}};
      auto headers = with_key(staff_);
      headers.emplace_back("Content-Type", "multipart/form-data; boundary=edge");
      return client_->call("POST", path, headers,
                           "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\""
                           "\r\n\r\n" +
                               content + "\r\n--edge--\r\n");
    };
    calls.merge(call_table{{operation,
                            {{200, upload},
                             {400, as_staff("POST", path, json::object())},
                             {403, as_student("POST", path, json::object())}}}});
  }
  return calls;
}

call_table EndToEndOpenApi::calls_of_calendars() {
  const auto mine = "/api/users/" + std::to_string(student_) + "/calendar";
  const std::string of_another = "/api/users/1/calendar";
  const auto read_mine = [this, make = as_student("POST", mine)] { return read(make().text("path"), {}); };
  return {
      {"readCalendar", {{200, read_mine}, {404, [this] { return read("/api/calendar/of-nobody.ics", {}); }}}},
      {"showCalendarAddress",
       {{200, as_student("GET", mine)},
        {403, as_student("GET", of_another)},
        {404, as_staff("GET", "/api/users/999999/calendar")}}},
      {"makeCalendarAddress", {{201, as_student("POST", mine)}, {403, as_staff("POST", mine)}}},
      {"revokeCalendarAddress",
       {{200, as_staff("DELETE", mine)},
        {401, [this, mine] { return client_->call("DELETE", mine); }},
        {403, as_student("DELETE", of_another)}}},
  };
}

call_table EndToEndOpenApi::calls_of_new_people() {
  return {
      {"createPerson",
       {{201,
         as_staff(
             "POST", "/api/users",
             {{"username", "kim"}, {"password", "correct horse"}, {"name", "김"}, {"is_teacher", true}})},
        {400, as_staff("POST", "/api/users", {{"username", "kim"}, {"password", "x"}, {"name", "김"}})},
        {403, as_student("POST", "/api/users", json::object())}}},
      {"invitePerson",
       {{401, [this] { return client_->post("/api/users/invitations", json::object()); }},
        {403, as_student("POST", "/api/users/invitations", {{"username", "minji"}})},
        {400, as_staff("POST", "/api/users/invitations", json::object())},
        {409, as_staff("POST", "/api/users/invitations", {{"username", "minji"}})}}},
      {"importPeople",
       {{200,
         as_staff("POST", "/api/users/import?dry_run=true", {{"csv", "username,name\njuno,준호\nkim,김\n"}})},
        {200, as_staff("POST", "/api/users/import", {{"csv", "username,name\njuno,준호\nkim,김\n"}})},
        {400, as_staff("POST", "/api/users/import", {{"csv", "username\njuno\n"}})},
        {403, as_student("POST", "/api/users/import", {{"csv", "username,name\n"}})}}},
  };
}

call_table EndToEndOpenApi::calls_of_clinic_places() {
  auto& client = *client_;
  const json of_none{{"user_id", student_}, {"clinic_id", 8}};
  // A clinic of one place that somebody else has.
  const json of_full{{"user_id", student_}, {"clinic_id", 7}};
  const auto full_query = "/api/clinics/waiting-list?clinic_id=7&user_id=" + std::to_string(student_);
  const auto fill = [this, &client] {
    EXPECT_EQ(as_staff("PATCH", "/api/clinics/7", {{"capacity", 1}})().status, 200);
    const auto other = client.log_in(test_student(6));
    EXPECT_EQ(client.take_place(other.text("token"), other.body.at("user").at("id"), 7).status, 200);
  };
  // The student and another one have places there.
  const auto swap = [this, &client](int here, int there) {
    return [this, &client, here, there] {
      const auto other = client.log_in(test_student(8));
      const auto id = other.body.at("user").at("id").get<std::int64_t>();
      client.take_place(key_, student_, here);
      client.take_place(other.text("token"), id, there);
      return as_staff(
          "POST", "/api/clinics/swap-reservations",
          {{"user_id", student_}, {"clinic_id", here}, {"other_user_id", id}, {"other_clinic_id", there}})();
    };
  };
  return {
      {"cancelReservation",
       {{400, as_student("POST", "/api/clinics/cancel-reservation/", json::object())},
        {403,
         as_student("POST", "/api/clinics/cancel-reservation/", {{"user_id", student_}, {"clinic_id", 1}})},
        {404, as_student("POST", "/api/clinics/cancel-reservation/",
                         {{"user_id", student_}, {"clinic_id", 99}})}}},
      {"cancelReservationAlias",
       {{403,
         as_student("POST", "/api/clinics/cancel_reservation/", {{"user_id", student_}, {"clinic_id", 1}})}}},
      {"moveReservation",
       {{200, as_staff("POST", "/api/clinics/move-reservation",
                       {{"user_id", student_}, {"from_clinic_id", 1}, {"to_clinic_id", 4}})},
        {400, as_staff("POST", "/api/clinics/move-reservation", of_none)},
        {403, as_student("POST", "/api/clinics/move-reservation",
                         {{"user_id", student_}, {"from_clinic_id", 4}, {"to_clinic_id", 5}})},
        {404, as_staff("POST", "/api/clinics/move-reservation",
                       {{"user_id", student_}, {"from_clinic_id", 99}, {"to_clinic_id", 4}})}}},
      {"swapReservations",
       {{200, swap(3, 5)},
        {400, as_staff("POST", "/api/clinics/swap-reservations", json::object())},
        {403, as_student("POST", "/api/clinics/swap-reservations", json::object())},
        {404, swap(3, 99)}}},
      {"joinClinicWaitingList",
       {{200, as_student("POST", "/api/clinics/waiting-list", of_full)},
        {404, as_student("POST", "/api/clinics/waiting-list", {{"user_id", student_}, {"clinic_id", 99}})},
        {409, as_student("POST", "/api/clinics/waiting-list", of_none)}}},
      // Comes before the other calls about the line.
      {"clinicWaitingPosition",
       {{404,
         [fill, ask = as_student("GET", full_query)] {
           fill();
           return ask();
         }},
        {200,
         [join = as_student("POST", "/api/clinics/waiting-list", of_full),
          ask = as_student("GET", full_query)] {
           EXPECT_EQ(join().status, 200);
           return ask();
         }}}},
      {"leaveClinicWaitingList",
       {{200, as_student("DELETE", full_query)}, {404, as_student("DELETE", full_query)}}},
  };
}

call_table EndToEndOpenApi::calls_of_the_timetable() {
  const json clinic{{"day", "tue"}, {"time", "19:00"}, {"room", "3강의실"}, {"subject", "physics1"}};
  const auto gone = [this, clinic] {
    auto made = clinic;
    made["room"] = 4;
    const auto id = as_staff("POST", "/api/clinics", made)().body.at("id").get<std::int64_t>();
    return as_staff("DELETE", "/api/clinics/" + std::to_string(id))();
  };
  const auto student = std::to_string(student_);
  return {
      {"listClinics",
       {{200, as_student("GET", "/api/clinics/?day=mon")},
        {200, as_student("GET", "/api/clinics/?clinic_day=mon")},
        {404, as_student("GET", "/api/clinics/?page=9")},
        {400, as_student("GET", "/api/clinics?day=x")}}},
      {"listClinicsAlias",
       {{200, as_student("GET", "/api/mypage/clinics/?clinic_day=mon")},
        {404, as_student("GET", "/api/mypage/clinics/?page=9")}}},
      {"showOwnPage",
       {{200,
         [this] {
           const auto me = as_staff("GET", "/api/users/me/")().body.at("id").get<std::int64_t>();
           return as_staff("GET", "/api/mypage/" + std::to_string(me))();
         }},
        {403, as_student("GET", "/api/mypage/" + student)},
        {404, as_staff("GET", "/api/mypage/999999")}}},
      {"showToday",
       {{200, as_staff("GET", "/api/today-clinic/")}, {403, as_student("GET", "/api/today-clinic/")}}},
      {"createClinic",
       {{201, as_staff("POST", "/api/clinics/", clinic)},
        {400, as_staff("POST", "/api/clinics/", json::object())},
        {403, as_student("POST", "/api/clinics/", clinic)},
        {409, as_staff("POST", "/api/clinics/", clinic)}}},
      {"showClinic",
       {{200, as_student("GET", "/api/clinics/1")}, {404, as_student("GET", "/api/clinics/999")}}},
      {"editClinic",
       {{200, as_staff("PATCH", "/api/clinics/1", {{"capacity", 8}})},
        {400, as_staff("PATCH", "/api/clinics/1", {{"capacity", 0}})},
        {403, as_student("PATCH", "/api/clinics/1", {{"capacity", 8}})},
        {404, as_staff("PATCH", "/api/clinics/999", {{"capacity", 8}})},
        {409, as_staff("PATCH", "/api/clinics/1", {{"room", 2}})}}},
      {"replaceClinic",
       {{200,
         as_staff("PUT", "/api/clinics/4", {{"clinic_capacity", 8}, {"clinic_students", json::array()}})},
        {400, as_staff("PUT", "/api/clinics/4", {{"clinic_students", {999'999}}})},
        {403, as_student("PUT", "/api/clinics/4", {{"clinic_capacity", 8}})},
        {404, as_staff("PUT", "/api/clinics/999", {{"clinic_capacity", 8}})}}},
      {"deleteClinic",
       {{200, gone},
        {403, as_student("DELETE", "/api/clinics/1")},
        {404, as_staff("DELETE", "/api/clinics/999")},
        {409, as_staff("DELETE", "/api/clinics/2")}}},
      {"showRoster",
       {{200, as_staff("GET", "/api/clinics/2/roster")},
        {200, as_staff("GET", "/api/clinics/2/roster?date=2024-09-16")},
        {400, as_staff("GET", "/api/clinics/2/roster?date=monday")},
        {403, as_student("GET", "/api/clinics/2/roster")},
        {404, as_staff("GET", "/api/clinics/999/roster")}}},
      {"removeFromRoster",
       {{200, as_staff("DELETE", "/api/clinics/2/roster/" + student)},
        {403, as_student("DELETE", "/api/clinics/2/roster/" + student)},
        {404, as_staff("DELETE", "/api/clinics/2/roster/" + student)}}},
  };
}

call_table EndToEndOpenApi::calls_of_walk_ins() {
  return {
      {"openAttendance",
       {{201, as_staff("POST", "/api/clinic-attendances/", {{"clinic", 8}, {"student", student_}})},
        {200, as_staff("POST", "/api/clinic-attendances/", {{"clinic", 8}, {"student", student_}})},
        {400, as_staff("POST", "/api/clinic-attendances/", {{"clinic", 999}, {"student", student_}})},
        {403, as_student("POST", "/api/clinic-attendances/", {{"clinic", 8}, {"student", student_}})}}},
      {"withdrawAttendance",
       {{204,
         [this] {
           const auto mine = "/api/clinic-attendances?clinic_id=8&student=" + std::to_string(student_);
           const auto id = as_staff("GET", mine)().body.at("results").at(0).at("id").get<std::int64_t>();
           EXPECT_EQ(as_student("DELETE", "/api/clinic-attendances/" + std::to_string(id))().status, 403);
           return as_staff("DELETE", "/api/clinic-attendances/" + std::to_string(id))();
         }},
        {404, as_staff("DELETE", "/api/clinic-attendances/999999")}}},
  };
}

call_table EndToEndOpenApi::calls_of_the_academy() {
  // The latest record is of a place that stands.
  const auto latest = [this] {
    const auto page = as_staff("GET", "/api/clinic-attendances?limit=1")();
    return "/api/clinic-attendances/" +
           std::to_string(page.body.at("results").at(0).at("id").get<std::int64_t>());
  };
  return {
      {"listWeeklyResets",
       {{200, as_staff("GET", "/api/clinics/weekly-reset")},
        {403, as_student("GET", "/api/clinics/weekly-reset")}}},
      {"resetWeek",
       {{200, as_staff("POST", "/api/clinics/weekly-reset", {{"dry_run", true}})},
        {200, as_staff("POST", "/api/clinics/weekly-reset")},
        {403, as_student("POST", "/api/clinics/weekly-reset")}}},
      {"clinicStatistics",
       {{200, as_staff("GET", "/api/clinics/statistics")},
        {400, as_staff("GET", "/api/clinics/statistics?from=2026-01-01&to=2025-01-01")},
        {403, as_student("GET", "/api/clinics/statistics")}}},
      {"listClinicLines",
       {{200, as_staff("GET", "/api/clinics/lines/")},
        {400, as_staff("GET", "/api/clinics/lines/?format=xml")},
        {403, as_student("GET", "/api/clinics/lines/")},
        {404, as_staff("GET", "/api/clinics/lines/?clinic=999")}}},
      {"listAttendances",
       {{200, as_student("GET", "/api/clinic-attendances?withdrawn=true")},
        {200, as_student("GET", "/api/clinic-attendances?limit=3")},
        {404, as_student("GET", "/api/clinic-attendances?page=7")},
        {400, as_student("GET", "/api/clinic-attendances?type=gone")},
        {403, as_student("GET", "/api/clinic-attendances?student=1")}}},
      {"showAttendance",
       {{200,
         [this] {
           EXPECT_EQ(client_->take_place(key_, student_, 6).status, 200);
           const auto page = as_staff("GET", "/api/clinic-attendances?limit=1")();
           return as_staff("GET",
                           "/api/clinic-attendances/" +
                               std::to_string(page.body.at("results").at(0).at("id").get<std::int64_t>()))();
         }},
        {404, as_staff("GET", "/api/clinic-attendances/999999")}}},
      {"updateAttendance",
       {{200,
         [this, latest] {
           return as_staff("PATCH", latest() + "/update_attendance/", {{"attendance_type", "late"}})();
         }},
        {400, as_staff("PATCH", "/api/clinic-attendances/1/update_attendance", {{"attendance_type", "x"}})},
        {403,
         as_student("PATCH", "/api/clinic-attendances/1/update_attendance", {{"attendance_type", "late"}})},
        {404, as_staff("PATCH", "/api/clinic-attendances/999999/update_attendance",
                       {{"attendance_type", "late"}})},
        {409,
         [this, latest] {
           return as_staff("PATCH", latest() + "/update_attendance/", {{"attendance_type", "absent"}})();
         }}}},
  };
}

}  // namespace usher::end_to_end::openapi
