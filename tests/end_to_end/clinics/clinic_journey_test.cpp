#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"

namespace usher::end_to_end::clinic_journey_test {
namespace {

class ClinicJourney : public EachEngine {};

class EndToEndClinic : public OnSqlite {
 protected:
  void start(const arguments& options = {"--demo"}) { school_.emplace(*store_, options); }

  visitor& client() { return school_->client(); }

  /// Registers somebody who is no test user; returns the id.
  std::int64_t register_minji() {
    const auto registered = client().post(
        "/api/auth/register/",
        {{"username", "minji"}, {"password", "correct horse"}, {"name", "김민지"}, {"is_student", true}});
    EXPECT_EQ(registered.status, 201) << registered.body;
    return registered.body.value("id", std::int64_t{0});
  }

  member log_in(const std::string& username, const std::string& password = test_password) {
    return school_->log_in(username, password);
  }

 private:
  std::optional<academy> school_;
};

const std::vector<std::string> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
const std::vector<std::string> times{"18:00", "19:00", "20:00", "21:00"};

const std::vector<std::string> person_fields{"id",
                                             "username",
                                             "name",
                                             "phone_num",
                                             "subject",
                                             "subject_name",
                                             "subject_kr",
                                             "is_active",
                                             "is_staff",
                                             "is_superuser",
                                             "is_teacher",
                                             "is_student",
                                             "student_phone_num",
                                             "student_parent_phone_num",
                                             "school",
                                             "grade",
                                             "no_show",
                                             "non_pass",
                                             "essential_clinic"};

TEST_P(ClinicJourney, LeadsFromRegistrationToAPlaceThatStays) {
  auto server = store_->serve({"--demo"});
  std::string key;
  std::int64_t id = 0;
  {
    visitor client(server->port());
    const auto registered = client.post("/api/auth/register/", {{"username", "minji"},
                                                                {"password", "correct horse"},
                                                                {"password_confirm", "correct horse"},
                                                                {"name", "김민지"},
                                                                {"email", "minji@example.org"},
                                                                {"phone_num", "010-1111-2222"},
                                                                {"student_phone_num", "010-3333-4444"},
                                                                {"student_parent_phone_num", "010-5555-6666"},
                                                                {"school", "한빛고"},
                                                                {"grade", "2학년"},
                                                                {"subject", "physics1"},
                                                                {"is_student", true},
                                                                {"is_teacher", false}});
    ASSERT_EQ(registered.status, 201) << registered.body;
    EXPECT_EQ(registered.text("message"), "사용자가 성공적으로 등록되었습니다.");
    id = registered.body.at("id");

    const auto session = client.log_in("minji", "correct horse");
    ASSERT_EQ(session.status, 200) << session.body;
    key = session.text("token");
    EXPECT_EQ(key.size(), 40U);
    EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_TRUE(session.body.at("redirect").is_string());
    EXPECT_EQ(session.body.at("needs_password_change"), false);
    const auto& user = session.body.at("user");
    EXPECT_EQ(user.size(), person_fields.size());
    for (const auto& field : person_fields) {
      EXPECT_TRUE(user.contains(field)) << field;
    }
    EXPECT_EQ(user.at("id"), id);
    EXPECT_EQ(user.at("name"), "김민지");
    EXPECT_EQ(user.at("student_parent_phone_num"), "010-5555-6666");
    EXPECT_EQ(user.at("school"), "한빛고");
    EXPECT_EQ(user.at("is_student"), true);
    EXPECT_EQ(user.at("is_teacher"), false);
    EXPECT_EQ(user.at("is_staff"), false);

    const auto place = client.take_place(key, id, 3);
    ASSERT_EQ(place.status, 200) << place.body;
    EXPECT_EQ(place.body, (json{{"success", true},
                                {"message", "클리닉 예약이 완료되었습니다."},
                                {"clinic_info",
                                 {{"id", 3},
                                  {"day", "월요일"},
                                  {"time", "19:00"},
                                  {"room", "3강의실"},
                                  {"subject", "physics1"},
                                  {"teacher", "테스트강사03"}}},
                                {"remaining_spots", 5}}));
  }
  ASSERT_EQ(server->stop(), 0);
  server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto clinic = clinic_of(client.schedule(key), 3);
  EXPECT_EQ(clinic.at("current_count"), 1) << "the session and the place outlive the server";
  EXPECT_EQ(clinic.at("students"), (json{{{"id", id}, {"name", "김민지"}, {"username", "minji"}}}));
}

USHER_END_TO_END(ClinicJourney);

TEST_F(EndToEndClinic, RegistrationNamesEveryWrongField) {
  start();
  const auto empty = client().post("/api/auth/register/", json::object());
  EXPECT_EQ(empty.status, 400);
  for (const auto& field : {"username", "password", "name"}) {
    ASSERT_TRUE(empty.body.value(field, json{}).is_array()) << field << " " << empty.body;
    EXPECT_TRUE(empty.body.at(field).at(0).is_string());
  }
  EXPECT_FALSE(empty.body.contains("password_confirm"));

  const auto mismatch = client().post("/api/auth/register/", {{"username", "minji"},
                                                              {"password", "correct horse"},
                                                              {"password_confirm", "wrong"},
                                                              {"name", "김민지"}});
  EXPECT_EQ(mismatch.status, 400);
  EXPECT_EQ(mismatch.body.value("password_confirm", json{}).size(), 1U) << mismatch.body;
  EXPECT_FALSE(mismatch.body.contains("username")) << mismatch.body;

  const auto wrong_type = client().post("/api/auth/register/", {{"username", 7}, {"password", "x"}});
  EXPECT_EQ(wrong_type.status, 400);
  EXPECT_EQ(wrong_type.text("field"), "username");
  EXPECT_EQ(client().log_in("minji", "correct horse").status, 401) << "nobody was registered";
}

TEST_F(EndToEndClinic, APasswordThatIsShortCommonOrTheUsernameIsRefused) {
  start({});
  for (const auto* password : {"short 7", "PASSWORD", "Minji.Kim", "q1w2e3r4"}) {
    const auto refused = client().post(
        "/api/auth/register/", {{"username", "minji.kim"}, {"password", password}, {"name", "김민지"}});
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(refused.body.value("password", json{}).size(), 1U) << password << refused.body;
  }
  EXPECT_EQ(client().log_in("minji.kim", "short 7").status, 401) << "nobody was registered";
}

TEST_F(EndToEndClinic, NobodyRegistersWhereThatIsClosed) {
  start({"--demo", "--registration", "closed"});
  const json form{{"username", "minji"}, {"password", "correct horse"}, {"name", "김민지"}};
  const auto refused = client().post("/api/auth/register/", form);
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(refused.text("code"), "REGISTRATION_CLOSED");
  const auto staff = log_in(test_staff);
  EXPECT_EQ(staff.post("/api/users/", form).status, 201) << "the office makes people whatever it is";
  const auto uninvited = staff.post("/api/users/invitations/", {{"username", "jiho"}});
  EXPECT_EQ(uninvited.status, 409) << uninvited.body;
  EXPECT_EQ(uninvited.text("code"), "NOT_BY_INVITATION");
}

TEST_F(EndToEndClinic, WhoIsInvitedChoosesTheirOwnPasswordOnce) {
  const arguments options{"--demo", "--registration", "invited"};
  academy school(*store_, options);
  const auto registered = [&](const std::string& username, const json& more) {
    json form{{"username", username}, {"password", "correct horse"}, {"name", "김민지"}};
    form.update(more);
    return school.client().post("/api/auth/register/", form);
  };
  const auto expect_wrong = [](const reply& refused) {
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(refused.body.value("invitation", json{}).size(), 1U) << refused.body;
  };
  expect_wrong(registered("minji", json::object()));

  const auto staff = school.log_in(test_staff);
  const auto invited = staff.post("/api/users/invitations/", {{"username", "minji"}, {"valid_hours", 2}});
  ASSERT_EQ(invited.status, 201) << invited.body;
  const json code{{"invitation", invited.text("invitation")}};
  expect_wrong(registered("somebody", code));
  school.close();
  school.open();
  EXPECT_EQ(registered("minji", code).status, 201) << "the invitation outlives the server";
  const auto again = registered("minji", code);
  EXPECT_EQ(again.body.value("username", json{}).size(), 1U) << again.body;
  EXPECT_EQ(school.client().log_in("minji", "correct horse").body.at("needs_password_change"), false);

  const auto taken = staff.post("/api/users/invitations/", {{"username", "minji"}});
  EXPECT_EQ(taken.body.value("username", json{}).size(), 1U) << taken.body;
  EXPECT_EQ(staff.post("/api/users/invitations/").text("field"), "username");
  const auto student = school.log_in("minji", "correct horse");
  EXPECT_EQ(student.post("/api/users/invitations/", {{"username", "jiho"}}).status, 403);
}

TEST_F(EndToEndClinic, ATakenUsernameIsRefused) {
  start();
  register_minji();
  for (const auto& taken : {"minji", "test_student_01"}) {
    const auto refused = client().post("/api/auth/register/",
                                       {{"username", taken}, {"password", "another"}, {"name", "다른 사람"}});
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(refused.body.value("username", json{}).size(), 1U) << refused.body;
    EXPECT_FALSE(refused.body.contains("password")) << refused.body;
  }
  EXPECT_EQ(client().log_in("minji", "correct horse").status, 200) << "the first one keeps the name";
}

TEST_F(EndToEndClinic, NobodyRegistersAsATeacherOrAsStaff) {
  start();
  const json form{{"username", "boss"}, {"password", "correct horse"}, {"name", "김선생"}};
  auto teacher = form;
  teacher["is_teacher"] = true;
  const auto refused = client().post("/api/auth/register/", teacher);
  EXPECT_EQ(refused.status, 400) << refused.body;
  EXPECT_TRUE(refused.body.contains("is_teacher")) << refused.body;

  auto staff = form;
  staff["is_staff"] = true;
  staff["is_superuser"] = true;
  client().post("/api/auth/register/", staff);
  const auto session = client().log_in("boss", "correct horse");
  if (session.status == 200) {
    EXPECT_EQ(session.body.at("user").at("is_staff"), false);
    EXPECT_EQ(session.body.at("user").at("is_superuser"), false);
  }
}

TEST_F(EndToEndClinic, WrongCredentialsAreRefusedAlikeForKnownAndUnknownPeople) {
  start();
  for (const auto& [username, password] : std::vector<std::pair<std::string, std::string>>{
           {"test_student_01", "wrong"}, {"nobody", "wrong"}, {"test_student_01", ""}, {"", ""}}) {
    const auto refused = client().log_in(username, password);
    EXPECT_EQ(refused.status, 401) << username << " " << refused.body;
    EXPECT_EQ(refused.error(), "로그인 정보가 올바르지 않습니다.");
  }
  for (const auto& body : {json{{"username", "test_student_01"}}, json{{"password", test_password}}}) {
    EXPECT_EQ(client().post("/api/auth/login/", body).status, 400) << body;
  }
  EXPECT_EQ(client().post("/api/auth/login/", {{"username", "a"}, {"password", 1}}).text("field"),
            "password");
}

TEST_F(EndToEndClinic, CallsThatCostAreBoundedForEachAddress) {
  start({"--demo", "--trust-forwarded-for", "--logins-per-minute", "3", "--registrations-per-minute", "1",
         "--tokens-per-minute", "2", "--user-tokens-per-minute", "1", "--calendars-per-minute", "1"});
  const auto from = [&](const std::string& address, const std::string& target, const json& body) {
    return client().call("POST", target, {{"X-Forwarded-For", address}}, body.dump());
  };
  const auto expect_bounded = [](const reply& refused) {
    EXPECT_EQ(refused.status, 429) << refused.body;
    EXPECT_EQ(refused.text("code"), "TOO_MANY_REQUESTS");
    EXPECT_GE(std::stoi(refused.header("retry-after").value_or("0")), 1);
  };
  const json somebody{{"username", "test_student_01"}, {"password", test_password}};
  for (const auto* address : {"2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::3"}) {
    EXPECT_EQ(from(address, "/api/auth/login/", somebody).status, 200) << address;
  }
  expect_bounded(from("2001:db8:0:1::4", "/api/auth/login/", somebody));
  EXPECT_EQ(from("2001:db8:0:2::1", "/api/auth/login/", somebody).status, 200) << "another school";

  const auto form = [](const char* username) {
    return json{{"username", username}, {"password", "correct horse"}, {"name", "김민지"}};
  };
  EXPECT_EQ(from("192.0.2.1", "/api/auth/register/", form("minji")).status, 201);
  expect_bounded(from("192.0.2.1", "/api/auth/register/", form("jiho")));
  EXPECT_EQ(from("192.0.2.2", "/api/auth/register/", form("jiho")).status, 201);

  EXPECT_EQ(from("192.0.2.1", "/api/token/create", {{"userId", 1}}).status, 200);
  expect_bounded(from("192.0.2.2", "/api/token/create", {{"userId", 1}}));
  EXPECT_EQ(from("192.0.2.1", "/api/token/create", {{"userId", 2}}).status, 200);
  expect_bounded(from("192.0.2.1", "/api/token/create", {{"userId", 3}}));

  const auto calendar = [&](const std::string& address) {
    return client().get("/api/calendar/guessed.ics", {{"X-Forwarded-For", address}});
  };
  EXPECT_EQ(calendar("192.0.2.1").status, 404);
  expect_bounded(calendar("192.0.2.1"));
  EXPECT_EQ(calendar("192.0.2.2").status, 404);
}

TEST_F(EndToEndClinic, ANewLoginEndsTheOlderKey) {
  start();
  register_minji();
  const auto older = log_in("minji", "correct horse").key();
  EXPECT_EQ(client().schedule(older).status, 200);
  const auto newer = log_in("minji", "correct horse").key();
  EXPECT_NE(older, newer);
  for (int i = 0; i < 2; ++i) {
    const auto refused = client().schedule(older);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.error(), "session_expired");
    EXPECT_EQ(refused.text("reason"), "duplicate_login");
  }
  EXPECT_EQ(client().post("/api/clinics/reserve/", json::object(), with_key(older)).error(),
            "session_expired");
  EXPECT_EQ(client().schedule(newer).status, 200);
}

TEST_F(EndToEndClinic, TestUsersKeepTheirOlderKeys) {
  start();
  const auto older = log_in(test_student(1)).key();
  const auto newer = log_in(test_student(1)).key();
  EXPECT_EQ(client().schedule(older).status, 200);
  EXPECT_EQ(client().schedule(newer).status, 200);
}

TEST_F(EndToEndClinic, LoggingOutEndsTheKeyAlone) {
  start();
  const auto one = log_in(test_student(1)).key();
  const auto two = log_in(test_student(1)).key();
  const auto bye = client().post("/api/auth/logout/", json::object(), with_key(one));
  EXPECT_EQ(bye.status, 200);
  EXPECT_EQ(bye.body, (json{{"message", "로그아웃 되었습니다."}}));
  EXPECT_EQ(client().schedule(one).status, 401);
  EXPECT_EQ(client().post("/api/auth/logout/", json::object(), with_key(one)).status, 401);
  EXPECT_EQ(client().schedule(two).status, 200);
}

TEST_F(EndToEndClinic, CallsWithoutAKeyAreRefused) {
  start();
  const auto key = log_in(test_student(1)).key();
  const std::vector<header_list> wrong{{},
                                       with_key(""),
                                       with_key(std::string(40, '0')),
                                       with_key(key + "0"),
                                       {{"Authorization", key}},
                                       with_bearer(key)};
  for (const auto& headers : wrong) {
    EXPECT_EQ(client().get("/api/clinics/weekly-schedule/", headers).status, 401);
    EXPECT_EQ(client().post("/api/auth/logout/", json::object(), headers).status, 401);
    EXPECT_EQ(client().post("/api/clinics/reserve/", json::object(), headers).status, 401);
  }
  EXPECT_EQ(client().schedule(key).status, 200);
}

TEST_F(EndToEndClinic, TheScheduleShowsEverySlotOfTheWeek) {
  start();
  const auto key = log_in(test_student(1)).key();
  const auto schedule = client().schedule(key);
  ASSERT_EQ(schedule.status, 200) << schedule.body;
  EXPECT_EQ(schedule.body.at("days"), json::array({"mon"})) << "that has a clinic";
  EXPECT_EQ(schedule.body.at("times"), json(times));
  EXPECT_EQ(schedule.body.at("total_clinics"), 8);
  EXPECT_EQ(client().get("/api/clinics/weekly_schedule/", with_key(key)).body, schedule.body);

  const auto& week = schedule.body.at("schedule");
  const json empty{{"clinic_id", nullptr},    {"teacher_name", nullptr}, {"subject", nullptr},
                   {"room", nullptr},         {"capacity", 0},           {"current_count", 0},
                   {"remaining_spots", 0},    {"is_full", false},        {"students", json::array()},
                   {"clinics", json::array()}};
  int room = 0;
  for (const auto& time : times) {
    const auto& slot = week.at("mon").at(time);
    ASSERT_EQ(slot.at("clinics").size(), 2U);
    auto first = slot;
    first.erase("clinics");
    EXPECT_EQ(first, slot.at("clinics").at(0)) << "a slot shows its first clinic";
    for (const auto& clinic : slot.at("clinics")) {
      ++room;
      const auto number = std::to_string(room);
      EXPECT_EQ(clinic, (json{{"clinic_id", room},
                              {"teacher_name", "테스트강사0" + number},
                              {"subject", "physics1"},
                              {"room", number + "강의실"},
                              {"capacity", 6},
                              {"current_count", 0},
                              {"remaining_spots", 6},
                              {"is_full", false},
                              {"students", json::array()},
                              {"reservation_window", {{"kind", "always"}}}}));
    }
    for (const auto& day : days) {
      if (day != "mon") {
        EXPECT_EQ(week.at(day).at(time), empty) << day << " " << time;
      }
    }
  }
}

TEST_F(EndToEndClinic, StudentsAreShownToTeachersAndToThemselves) {
  start();
  const auto one = log_in(test_student(1));
  const auto two = log_in(test_student(2));
  const auto three = log_in(test_student(3));
  ASSERT_EQ(client().take_place(one.key(), one.id(), 1).status, 200);
  ASSERT_EQ(client().take_place(two.key(), two.id(), 1).status, 200);

  const auto students_seen_by = [&](const std::string& key) {
    const auto clinic = clinic_of(client().schedule(key), 1);
    EXPECT_EQ(clinic.at("current_count"), 2);
    std::vector<std::string> names;
    for (const auto& student : clinic.at("students")) {
      names.push_back(student.at("username"));
    }
    return names;
  };
  using names = std::vector<std::string>;
  EXPECT_EQ(students_seen_by(log_in(test_teacher(1)).key()), (names{test_student(1), test_student(2)}));
  EXPECT_EQ(students_seen_by(one.key()), names{test_student(1)});
  EXPECT_EQ(students_seen_by(two.key()), names{test_student(2)});
  EXPECT_EQ(students_seen_by(three.key()), names{});
}

TEST_F(EndToEndClinic, ATeacherReservesForStudentsAndStudentsForThemselvesAlone) {
  start();
  const auto teacher = log_in(test_teacher(1));
  const auto one = log_in(test_student(1));
  const auto two = log_in(test_student(2));
  EXPECT_EQ(client().take_place(one.key(), two.id(), 1).error(), "forbidden");
  EXPECT_EQ(client().take_place(teacher.key(), two.id(), 1).status, 200);
  EXPECT_EQ(clinic_of(client().schedule(two.key()), 1).at("students").size(), 1U);
  const auto alias = client().post("/api/clinics/reserve_clinic/", {{"user_id", one.id()}, {"clinic_id", 1}},
                                   with_key(one.key()));
  EXPECT_EQ(alias.status, 200) << alias.body;
  EXPECT_EQ(alias.body.at("remaining_spots"), 4);
}

TEST_F(EndToEndClinic, ATryTooManyIsRefusedBeforeAnythingElse) {
  start();
  const auto id = register_minji();
  const auto key = log_in("minji", "correct horse").key();
  // A try counts whatever becomes of it.
  EXPECT_EQ(client().post("/api/clinics/reserve/", json::object(), with_key(key)).status, 400);
  EXPECT_EQ(client().take_place(key, id, 999).status, 404);
  for (int clinic = 1; clinic <= 3; ++clinic) {
    EXPECT_EQ(client().take_place(key, id, clinic).status, 200);
  }
  for (const auto& request : {json::object(), json{{"user_id", id}, {"clinic_id", 4}}}) {
    const auto refused = client().post("/api/clinics/reserve/", request, with_key(key));
    EXPECT_EQ(refused.status, 429) << refused.body;
    EXPECT_EQ(refused.error(), "rate_limited");
    EXPECT_EQ(refused.body.at("remaining_requests"), 0);
    EXPECT_EQ(refused.body.at("window_seconds"), 60);
  }
  const auto other = log_in(test_student(1));
  for (int i = 0; i < 8; ++i) {
    EXPECT_NE(client().take_place(other.key(), other.id(), 1).status, 429) << "test users are not limited";
  }
}

TEST_F(EndToEndClinic, WhatIsAskedForIsCheckedInTheOrderOfTheContract) {
  start();
  const auto one = log_in(test_student(1));
  const auto two = log_in(test_student(2));
  const auto ask = [&](const json& request) {
    return client().post("/api/clinics/reserve/", request, with_key(one.key()));
  };
  // Each request breaks its rule and the next ones.
  for (const auto& incomplete :
       {json::object(), json{{"user_id", 99'999}}, json{{"clinic_id", 999}}, json{{"user_id", nullptr}}}) {
    const auto missing = ask(incomplete);
    EXPECT_EQ(missing.status, 400) << incomplete;
    EXPECT_EQ(missing.error(), "user_id와 clinic_id가 필요합니다.") << incomplete;
  }
  const auto no_user = ask({{"user_id", 99'999}, {"clinic_id", 999}});
  EXPECT_EQ(no_user.status, 404);
  EXPECT_EQ(no_user.error(), "유효하지 않은 사용자입니다.");
  const auto forbidden = ask({{"user_id", two.id()}, {"clinic_id", 999}});
  EXPECT_EQ(forbidden.status, 403);
  EXPECT_EQ(forbidden.error(), "forbidden");
  const auto no_clinic = ask({{"user_id", one.id()}, {"clinic_id", 999}});
  EXPECT_EQ(no_clinic.status, 404);
  EXPECT_EQ(no_clinic.error(), "유효하지 않은 클리닉입니다.");
  const auto wrong_type = ask({{"user_id", "me"}, {"clinic_id", 1}});
  EXPECT_EQ(wrong_type.status, 400);
  EXPECT_EQ(wrong_type.text("field"), "user_id");
  const auto no_body = client().call("POST", "/api/clinics/reserve/", with_key(one.key()));
  EXPECT_EQ(no_body.error(), "user_id와 clinic_id가 필요합니다.");
}

TEST_F(EndToEndClinic, TheRosterRefusesInTheOrderOfTheContract) {
  ASSERT_EQ(store_->set_up({"setup-test-clinics", "--capacity", "1"}).exit_code, 0);
  ASSERT_EQ(store_->set_up({"setup-test-students"}).exit_code, 0);
  start();
  const auto one = log_in(test_student(1));
  const auto two = log_in(test_student(2));
  ASSERT_EQ(client().take_place(one.key(), one.id(), 1).status, 200);
  ASSERT_EQ(client().take_place(one.key(), one.id(), 2).status, 200);
  ASSERT_EQ(client().take_place(two.key(), two.id(), 3).status, 200);

  const auto staff = log_in(test_staff);
  ASSERT_EQ(staff.set_no_show(one.id(), 2).status, 200);
  ASSERT_EQ(staff.edit_clinic(1, {{"is_active", false}}).status, 200);

  const auto closed = client().take_place(one.key(), one.id(), 1);
  EXPECT_EQ(closed.status, 400) << closed.body;
  EXPECT_EQ(closed.error(), "reservation_closed");
  EXPECT_EQ(closed.text("clinic_status"), "inactive");
  const auto already = client().take_place(one.key(), one.id(), 2);
  EXPECT_EQ(already.status, 400) << already.body;
  EXPECT_EQ(already.error(), "이미 해당 클리닉에 예약되어 있습니다.");
  const auto blocked = client().take_place(one.key(), one.id(), 3);
  EXPECT_EQ(blocked.status, 403) << blocked.body;
  EXPECT_EQ(blocked.error(), "no_show_blocked");
  EXPECT_EQ(blocked.body.at("no_show_count"), 2);
  EXPECT_EQ(blocked.text("user_name"), "테스트학생01");
  const auto full = client().take_place(two.key(), two.id(), 2);
  EXPECT_EQ(full.status, 409) << full.body;
  EXPECT_EQ(full.error(), "occupied");
  EXPECT_EQ(full.text("message"), "해당 시간대는 이미 마감되었습니다.");
  EXPECT_EQ(full.body.at("current_count"), 1);
  EXPECT_EQ(full.body.at("capacity"), 1);
  EXPECT_EQ(client().take_place(two.key(), two.id(), 4).status, 200);
}

}  // namespace
}  // namespace usher::end_to_end::clinic_journey_test
