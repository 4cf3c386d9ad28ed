#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/contract.hpp"

namespace usher::end_to_end::openapi_test {
namespace {

using namespace std::chrono_literals;

const std::set<std::string> methods{"get", "put", "post", "delete", "options", "head", "patch", "trace"};

struct expectation {
  int status;
  std::function<reply()> call;
};

/// Operations by their ids, each once as it should be and mostly once refused. They are called in the order
/// of the document.
using call_table = std::map<std::string, std::vector<expectation>>;

class EndToEndOpenApi : public OnSqlite {
 protected:
  void SetUp() override {
    // Nobody listens on the port of "discard": notices are dead at once.
    server_ = store_->serve(with_admin_key(
        {"--demo", "--extend-session-seconds", "60", "--max-session-extensions", "1", "--webhook-url",
         "http://127.0.0.1:9/", "--webhook-secret", webhook_secret, "--webhook-attempts", "1"}));
    client_.emplace(server_->port());
    administration_.emplace(*server_);
    where_ = {1, administration_->create_date(1, {{"seatCount", 10}, {"price", 10}})};
    full_ = {1,
             administration_->create_date(1, {{"seatCount", 1}, {"concertDate", local_time_in(40 * 24h)}})};
    EXPECT_EQ(buyer(*client_, 9).hold(full_, 1).status, 200);
    const auto session = client_->log_in(test_student(1));
    student_ = session.body.at("user").at("id");
    key_ = session.text("token");
    staff_ = client_->key_of("test_admin");
  }

  /// The calls whose answers are no JSON: the text becomes the body.
  reply read(const std::string& target, const header_list& headers) const {
    const auto answer = test_support::http_client(server_->port()).get(target, headers);
    contract::shipped().judge("GET", target, answer);
    return {answer.status, answer.status == 200 ? json(answer.body) : json::parse(answer.body),
            answer.headers};
  }

  call_table calls_of_clinics();
  call_table calls_of_people();
  call_table calls_of_new_people();
  call_table calls_of_calendars();
  call_table calls_of_clinic_places();
  call_table calls_of_the_timetable();
  call_table calls_of_students();
  call_table calls_of_walk_ins();
  call_table calls_of_uploads();
  call_table calls_of_the_academy();
  call_table calls_of_rooms_and_concerts();
  call_table calls_of_buyers();
  call_table calls_of_waiters_and_payers();
  call_table calls_about_concerts();
  call_table calls_of_the_administration();
  call_table calls_that_look_back();
  call_table calls_about_traces();

  using request = std::function<reply()>;

  /// Calls with the key of the student's session, and of the staff's.
  request as_student(const std::string& method, const std::string& target, const json& body = nullptr) {
    return with_session(key_, method, target, body);
  }
  request as_staff(const std::string& method, const std::string& target, const json& body = nullptr) {
    return with_session(staff_, method, target, body);
  }
  request with_session(const std::string& key, const std::string& method, const std::string& target,
                       const json& body) {
    return
        [=, this] { return client_->call(method, target, with_key(key), body.is_null() ? "" : body.dump()); };
  }

  /// Calls with the key of the administration.
  request gets(const std::string& target) {
    return [=, this] { return administration_->get(target); };
  }
  request posts(const std::string& target, const json& body = json::object()) {
    return [=, this] { return administration_->post(target, body); };
  }
  request patches(const std::string& target, const json& body) {
    return [=, this] { return administration_->patch(target, body); };
  }
  request puts(const std::string& target, const json& body) {
    return [=, this] { return administration_->put(target, body); };
  }

  const YAML::Node document_ = YAML::LoadFile(USHER_OPENAPI);
  std::unique_ptr<server_process> server_;
  std::optional<visitor> client_;
  std::optional<administration> administration_;
  /// With ten seats.
  show where_;
  /// Without a free seat.
  show full_;
  std::int64_t student_ = 0;
  std::string key_;
  /// Of the staff's session.
  std::string staff_;
};

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

call_table EndToEndOpenApi::calls_of_rooms_and_concerts() {
  auto& client = *client_;
  const auto active = [&client] { return with_token(client.create_token(1).text("token")); };
  const auto nobody = with_token("of nobody");
  return {
      {"createToken",
       {{200, [&client] { return client.create_token(1); }},
        {400, [&client] { return client.create_token(9999); }},
        {404,
         [&client] {
           return client.post("/api/token/create", {{"userId", 1}, {"concertId", 99}});
         }}}},
      {"checkToken",
       {{200, [&client] { return client.check_token(client.create_token(1).text("token")); }},
        {200, [&client] { return client.check_token(test_token); }},
        {400, [&client] { return client.check_token("of nobody"); }}}},
      {"findDates",
       {{200, [&client] { return client.find_dates(test_token); }},
        {401, [&client] { return client.find_dates("of nobody"); }},
        {404, [&client] { return client.find_dates(test_token, 99); }}}},
      {"findSeats",
       {{200, [&client] { return client.find_seats(); }},
        {400, [&client] { return client.find_seats("tomorrow"); }},
        {404, [&client] { return client.find_seats("2001-01-01T20:00:00"); }}}},
      {"followSeats",
       {{400, [&client] { return client.get("/api/concert/events?concertId=1&concertDate=tomorrow"); }},
        {404,
         [&client] { return client.get("/api/concert/events?concertId=99&concertDate=" + first_date); }}}},
      // What comes after the head of a stream is read elsewhere.
      {"followToken", {{400, [&client, nobody] { return client.get("/api/token/events", nobody); }}}},
      {"leaveRoom",
       {{200, [&client, active] { return client.call("DELETE", "/api/token", active()); }},
        {401, [&client, nobody] { return client.call("DELETE", "/api/token", nobody); }}}},
      {"extendSession",
       {{200, [&client, active] { return client.post("/api/token/extend", json::object(), active()); }},
        {401, [&client, nobody] { return client.post("/api/token/extend", json::object(), nobody); }}}},
      {"admissionPass",
       {{200, [&client, active] { return client.get("/api/token/pass", active()); }},
        {401, [&client, nobody] { return client.get("/api/token/pass", nobody); }}}},
      {"showDraws",
       {{200, [&client] { return client.get("/api/token/draw"); }},
        {404, [&client] { return client.get("/api/token/draw?concertId=99"); }}}},
      {"passKeys", {{200, [&client] { return client.get("/.well-known/jwks.json"); }}}},
      {"findConcerts",
       {{200, [&client] { return client.get("/api/concert/findConcerts"); }},
        {400, [&client] { return client.get("/api/concert/findConcerts?limit=0"); }}}},
  };
}

call_table EndToEndOpenApi::calls_of_buyers() {
  auto& client = *client_;
  const buyer anna(client, 1);
  const buyer bert(client, 2);
  const buyer nobody(client, 1, "of nobody");
  const auto& where = where_;
  const auto bought = [anna, &where](int seat) { buy(anna, where, seat, 10); };
  return {
      {"holdSeats",
       {{200, [=, &where] { return anna.hold(where, 1); }},
        {400, [=, &where] { return anna.hold(where, 11); }},
        {401, [=, &where] { return nobody.hold(where, 1); }},
        {403, [=, &where, &client] { return buyer(client, 2, admitted(client, 1).token()).hold(where, 1); }},
        {404,
         [=] {
           return anna.hold({99, first_date}, 1);
         }},
        {409, [=, &where] { return bert.hold(where, 1); }}}},
      {"releaseSeats",
       {{200, [=, &where] { return anna.release(where, 1); }},
        {400, [=, &where] { return anna.release(where, 1); }},
        {401, [=, &where] { return nobody.release(where, 1); }}}},
      {"extendHolds",
       {{200,
         [=, &where] {
           anna.hold(where, 2);
           return anna.extend(where, 2);
         }},
        {403, [=, &where] { return bert.extend(where, 2); }},
        {409, [=, &where] { return anna.extend(where, 2); }}}},
      {"cancelSale",
       {{200,
         [=, &where] {
           bought(3);
           return anna.cancel(where, 3);
         }},
        {400, [=, &where] { return anna.cancel(where, 3); }}}},
      {"pay",
       {{200, [=, &where] { return anna.pay(where, 2, 10); }},
        {400, [=, &where] { return anna.pay(where, 4, 10); }},
        {403, [=, &where] { return bert.pay(where, 2, 10); }}}},
  };
}

call_table EndToEndOpenApi::calls_of_waiters_and_payers() {
  auto& client = *client_;
  const buyer anna(client, 1);
  const buyer bert(client, 2);
  const buyer nobody(client, 1, "of nobody");
  const auto& where = where_;
  const auto& full = full_;
  return {
      {"waitingListPosition",
       {{200,
         [=, &full] {
           bert.join(full);
           return bert.position(full);
         }},
        {404, [=, &full] { return anna.position(full); }}}},
      {"joinWaitingList",
       {{200, [=, &full] { return anna.join(full); }}, {409, [=, &where] { return anna.join(where); }}}},
      {"leaveWaitingList",
       {{200, [=, &full] { return anna.leave(full); }}, {404, [=, &full] { return anna.leave(full); }}}},
      {"declineOffer",
       {{200,
         [=, &full, &client] {
           EXPECT_EQ(buyer(client, 9).release(full, 1).status, 200);
           return bert.decline(full);
         }},
        {404, [=, &full] { return bert.decline(full); }}}},
      {"listBookings",
       {{200, [=] { return anna.get("/api/reservations"); }},
        {400,
         [=] {
           return anna.get("/api/reservations", {{"limit", "0"}});
         }}}},
      {"balance",
       {{200, [=] { return anna.get("/api/charge"); }}, {401, [=] { return nobody.get("/api/charge"); }}}},
      {"charge", {{200, [=] { return anna.charge(5); }}, {400, [=] { return anna.charge(0); }}}},
      {"use", {{200, [=] { return anna.use(5); }}, {400, [=] { return anna.use(demo_balance * 2); }}}},
      {"ledger",
       {{200, [=] { return anna.get("/api/charge/entries"); }},
        {400,
         [=] {
           return anna.get("/api/charge/entries", {{"limit", "0"}});
         }}}},
  };
}

call_table EndToEndOpenApi::calls_about_concerts() {
  auto& client = *client_;
  auto& admin = *administration_;
  const std::string concerts = "/api/admin/concerts";
  const auto new_concert = concerts + '/' + std::to_string(admin.create_concert());
  const json date{{"concertDate", first_date}, {"seatCount", 5}};
  const auto sold = administration::date_path(where_.concert, where_.date);
  return {
      {"adminListConcerts",
       {{200, gets(concerts)},
        {400, gets(concerts + "?limit=0")},
        {401, [&client, concerts] { return client.get(concerts); }}}},
      {"adminCreateConcert",
       {{201, posts(concerts, {{"title", "x"}, {"price", 1}})}, {400, posts(concerts, {{"title", "x"}})}}},
      {"adminShowConcert", {{200, gets(concerts + "/1")}, {404, gets(concerts + "/99")}}},
      {"adminChangeConcert",
       {{200, patches(new_concert, {{"price", 5}})}, {404, patches(concerts + "/99", {{"price", 5}})}}},
      {"adminConcertOpen", {{200, posts(new_concert + "/open")}, {404, posts(concerts + "/99/open")}}},
      {"adminConcertClose", {{200, posts(new_concert + "/close")}, {409, posts(concerts + "/1/close")}}},
      {"adminConcertCancel", {{200, posts(new_concert + "/cancel")}, {409, posts(concerts + "/1/cancel")}}},
      {"adminCreateDate",
       {{201, posts(new_concert + "/dates", date)},
        {400, posts(new_concert + "/dates")},
        {404, posts(concerts + "/99/dates", date)},
        {409, posts(new_concert + "/dates", date)}}},
      {"adminShowDate",
       {{200, gets(sold)}, {404, gets(administration::date_path(1, "2001-01-01T20:00:00"))}}},
      {"adminChangeDate",
       {{200, patches(sold, {{"seatCount", 12}})},
        {400, patches(sold, {{"seatCount", 0}})},
        {409, patches(sold, {{"seatCount", 1}})}}},
      {"adminDateOpen",
       {{200, posts(sold + "/open")}, {404, posts(administration::date_path(99, first_date) + "/open")}}},
      {"adminDateClose",
       {{200, posts(administration::date_path(1, first_date) + "/close")}, {409, posts(sold + "/close")}}},
      {"adminDateCancel",
       {{200, posts(administration::date_path(1, first_date) + "/cancel")}, {409, posts(sold + "/cancel")}}},
      {"adminListBookings",
       {{200, gets("/api/admin/bookings")}, {400, gets("/api/admin/bookings?state=gone")}}},
  };
}

call_table EndToEndOpenApi::calls_of_the_administration() {
  auto& admin = *administration_;
  const auto resend = [&admin] {
    EXPECT_TRUE(eventually([&] { return !admin.all("notices", {{"state", "dead"}}).empty(); }));
    const auto dead = admin.all("notices", {{"state", "dead"}});
    const auto of_a_date = std::find_if(dead.begin(), dead.end(),
                                        [](const json& notice) { return notice.contains("concertId"); });
    return admin.post("/api/admin/notices/" + of_a_date->at("id").get<std::string>() + "/resend");
  };
  return {
      {"adminListRooms", {{200, gets("/api/admin/rooms")}, {400, gets("/api/admin/rooms?limit=0")}}},
      {"adminShowRoom", {{200, gets("/api/admin/rooms/all")}, {404, gets("/api/admin/rooms/99")}}},
      {"adminChangeRoom",
       {{200, patches("/api/admin/rooms/all", {{"places", 50}})},
        {400, patches("/api/admin/rooms/all", {{"places", 0}})}}},
      {"adminRoomPause",
       {{200, posts("/api/admin/rooms/all/pause")}, {404, posts("/api/admin/rooms/99/pause")}}},
      {"adminRoomResume", {{200, posts("/api/admin/rooms/all/resume")}}},
      {"adminRoomDrain", {{200, posts("/api/admin/rooms/1/drain")}}},
      {"adminScheduleOpening",
       {{200, posts("/api/admin/rooms/1/opening", {{"opensAt", utc_text(wall_now() + 1h)}})},
        {400, posts("/api/admin/rooms/1/opening", {{"opensAt", utc_text(wall_now() - 1h)}})},
        {409, posts("/api/admin/rooms/1/opening", {{"opensAt", utc_text(wall_now() + 1h)}})}}},
      {"adminRescheduleOpening",
       {{200, posts("/api/admin/rooms/1/opening/reschedule", {{"opensAt", utc_text(wall_now() + 2h)}})},
        {400, posts("/api/admin/rooms/1/opening/reschedule", {{"opensAt", utc_text(wall_now() - 1h)}})},
        {409, posts("/api/admin/rooms/all/opening/reschedule", {{"opensAt", utc_text(wall_now() + 1h)}})}}},
      {"adminCallOffOpening",
       {{200, posts("/api/admin/rooms/1/opening/call-off")},
        {404, posts("/api/admin/rooms/99/opening/call-off")},
        {409, posts("/api/admin/rooms/1/opening/call-off")}}},
      {"adminResetRoom",
       {{200, posts("/api/admin/rooms/1/reset", {{"dryRun", false}})},
        {400, posts("/api/admin/rooms/1/reset", {{"dryRun", "no"}})}}},
      {"adminListNotices", {{200, gets("/api/admin/notices")}, {400, gets("/api/admin/notices?state=lost")}}},
      {"adminResendNotice",
       {{200, resend}, {409, posts("/api/admin/notices/1/" + first_date + "/999/resend")}}},
      {"adminResendClinicNotice", {{409, posts("/api/admin/notices/clinics/1/999/resend")}}},
      {"adminSetUpTestClinics",
       {{200, posts("/api/admin/setup-test-clinics", {{"capacity", 7}, {"reset", true}})},
        {400, posts("/api/admin/setup-test-clinics", {{"capacity", 0}})}}},
      {"adminManageClinics",
       {{200, posts("/api/admin/clinic-schedule", {{"action", "activate"}, {"dry_run", true}})},
        {400, posts("/api/admin/clinic-schedule", {{"action", "pause"}})}}},
      {"adminSetUpTestStudents",
       {{200, posts("/api/admin/setup-test-students", {{"count", 21}})},
        {400, posts("/api/admin/setup-test-students", {{"count", 0}})}}},
      {"adminShowLogLevel", {{200, gets("/api/admin/log-level")}}},
      {"adminSetLogLevel",
       {{200, puts("/api/admin/log-level", {{"level", "debug"}})},
        {400, puts("/api/admin/log-level", {{"level", "loud"}})}}},
      {"adminListKeys", {{200, gets("/api/admin/keys")}, {400, gets("/api/admin/keys?scope=admin")}}},
      {"adminMakeKey",
       {{201, posts("/api/admin/keys", {{"name", "till"}, {"scopes", {"wallets:charge"}}})},
        {400, posts("/api/admin/keys", {{"name", "till"}, {"scopes", {"wallets:burn"}}})},
        {409, posts("/api/admin/keys", {{"name", "till"}, {"scopes", {"wallets:read"}}})}}},
      {"adminRotateKey",
       {{200, posts("/api/admin/keys/1/rotate", {{"overlapSeconds", 60}})},
        {400, posts("/api/admin/keys/1/rotate", {{"overlapSeconds", -1}})},
        {404, posts("/api/admin/keys/99/rotate")}}},
      {"adminRevokeKey",
       {{200, posts("/api/admin/keys/1/revoke")}, {404, posts("/api/admin/keys/99/revoke")}}},
      {"adminListCalls", {{200, gets("/api/admin/audit")}, {400, gets("/api/admin/audit?limit=0")}}},
      {"adminShowWallet", {{200, gets("/api/admin/wallets/1")}, {404, gets("/api/admin/wallets/9999")}}},
  };
}

call_table EndToEndOpenApi::calls_that_look_back() {
  const std::string actor = "/api/actors/concert-date/1/" + full_.date;
  return {
      {"actorChanges",
       {{200, gets(actor + "/changes?limit=1")},
        {400, gets(actor + "/changes?from=x")},
        {401, [this, actor] { return client_->get(actor + "/changes"); }},
        {404, gets("/api/actors/nobody/changes")}}},
      {"actorState",
       {{200, gets(actor + "/state")},
        {400, gets(actor + "/state?at=99999")},
        {404, gets("/api/actors/clinic/99999/state")}}},
      {"actorDifference",
       {{200, gets(actor + "/diff?from=0")},
        {400, gets(actor + "/diff")},
        {404, gets("/api/actors/waiting-room/99/diff?from=0")}}},
  };
}

call_table EndToEndOpenApi::calls_about_traces() {
  const auto shown = [this] {
    const auto rows = administration_->get("/api/traces?kind=hold_seats&limit=1").body.at("traces");
    return administration_->get("/api/traces/" + rows.at(0).at("traceId").get<std::string>());
  };
  const std::string unknown_trace = "/api/traces/4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string seat = "/api/stories/seat?seat=1&concertId=1&concertDate=";
  return {
      {"listTraces",
       {{200, gets("/api/traces?limit=5")},
        {400, gets("/api/traces?limit=0")},
        {401, [this] { return client_->get("/api/traces"); }}}},
      {"exportTraces",
       {{200, gets("/api/traces/export?limit=5")}, {400, gets("/api/traces/export?format=pdf")}}},
      {"showTrace", {{200, shown}, {400, gets("/api/traces/12")}, {404, gets(unknown_trace)}}},
      {"listActors", {{200, gets("/api/actors")}, {400, gets("/api/actors?sort=size")}}},
      {"showActor",
       {{200, gets("/api/actors/concert-date/1/" + full_.date)}, {404, gets("/api/actors/nobody")}}},
      {"tellOfSeat",
       {{200, gets(seat + full_.date)},
        {400, gets("/api/stories/seat?seat=0")},
        {404, gets(seat + "2001-01-01T20:00:00")}}},
      {"tellOfClinicPlace",
       {{200, gets("/api/stories/clinic-place?clinicId=1")}, {400, gets("/api/stories/clinic-place")}}},
      {"adminShowTracing", {{200, gets("/api/admin/tracing")}}},
      {"adminSwitchTracing",
       {{200, puts("/api/admin/tracing", {{"recording", true}})},
        {400, puts("/api/admin/tracing", {{"recording", 1}})}}},
  };
}

TEST_F(EndToEndOpenApi, EveryOperationAnswersAsItIsDescribed) {
  auto calls = calls_of_clinics();
  for (auto more : {calls_of_people(), calls_of_new_people(), calls_of_calendars(), calls_of_clinic_places(),
                    calls_of_the_timetable(), calls_of_students(), calls_of_walk_ins(), calls_of_uploads(),
                    calls_of_the_academy(), calls_of_rooms_and_concerts(), calls_of_buyers(),
                    calls_of_waiters_and_payers(), calls_about_concerts(), calls_of_the_administration(),
                    calls_that_look_back(), calls_about_traces()}) {
    calls.merge(more);
  }

  std::size_t operations = 0;
  for (const auto& path : document_["paths"]) {
    for (const auto& operation : path.second) {
      if (!methods.contains(operation.first.as<std::string>())) {
        continue;
      }
      ++operations;
      const auto id = operation.second["operationId"].as<std::string>();
      const auto known = calls.find(id);
      ASSERT_NE(known, calls.end()) << id << " is described and not called by this test";
      for (const auto& [status, call] : known->second) {
        const auto answer = call();
        const auto where = id + " " + std::to_string(status);
        EXPECT_EQ(answer.status, status) << where << " " << answer.body;
        // Whether the answer is as it is described was judged when it came.
        EXPECT_TRUE(operation.second["responses"][std::to_string(answer.status)])
            << where << " is not described";
      }
    }
  }
  EXPECT_EQ(operations, calls.size());
}

}  // namespace
}  // namespace usher::end_to_end::openapi_test
