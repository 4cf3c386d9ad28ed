#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::clinic_office_test {
namespace {

class ClinicOffice : public EachEngine {};

std::vector<std::string> usernames(const reply& people) {
  EXPECT_EQ(people.status, 200) << people.body;
  return all_of<std::string>(people.body.value("results", json::array()), "username");
}

void expect_ended(const reply& refused, const std::string& reason) {
  EXPECT_EQ(refused.status, 401) << refused.body;
  EXPECT_EQ(refused.error(), "session_expired");
  EXPECT_EQ(refused.text("reason"), reason);
}

// ---- people

TEST_P(ClinicOffice, BeginsWithASuperuserWhoHiresStaffWhoRegisterTheOthers) {
  const auto create_superuser = [&] {
    return tests::run_program(joined({"/usr/bin/env", "USHER_PASSWORD=the first of all", USHER_PROGRAM,
                                      "create-superuser", "--username", "director"},
                                     store_->options()));
  };
  ASSERT_EQ(create_superuser().exit_code, 0);
  EXPECT_NE(create_superuser().exit_code, 0) << "the name is taken";

  academy school(*store_, {});
  const auto director = school.log_in("director", "the first of all");
  EXPECT_EQ(director.me().body.at("is_superuser"), true);
  const auto hired = director.post("/api/users/", {{"username", "kang"},
                                                   {"password", "for a day"},
                                                   {"name", "강실장"},
                                                   {"is_staff", true},
                                                   {"is_student", false}});
  ASSERT_EQ(hired.status, 201) << hired.body;
  EXPECT_EQ(school.client().log_in("kang", "for a day").body.at("needs_password_change"), true);

  const auto staff = school.log_in("kang", "for a day");
  const json yoon{{"username", "yoon"}, {"password", "yoons own"}, {"name", "윤선생"}, {"is_teacher", true}};
  ASSERT_EQ(staff.post("/api/users/", yoon).status, 201);
  auto boss = yoon;
  boss["username"] = "boss";
  boss["is_staff"] = true;
  expect_forbidden(staff.post("/api/users/", boss));
  expect_forbidden(staff.patch(person_path(director.id()), {{"name", "아무개"}}));
  expect_forbidden(director.patch(person_path(director.id()), {{"is_active", false}}));
  const auto taken = staff.post("/api/users/", yoon);
  EXPECT_EQ(taken.status, 400) << taken.body;
  EXPECT_TRUE(taken.body.contains("username")) << taken.body;

  const auto teacher = school.log_in("yoon", "yoons own");
  expect_forbidden(teacher.post("/api/users/", yoon));
  EXPECT_EQ(teacher.get("/api/users/?is_student=true").status, 200) << "and lists them";
  expect_forbidden(teacher.remove(person_path(staff.id())));
  EXPECT_EQ(teacher.get(person_path(staff.id())).status, 200) << "teachers see everyone";

  school.close();
  school.open();
  EXPECT_EQ(staff.me().body.at("username"), "kang");
  EXPECT_EQ(teacher.me().body.at("is_teacher"), true);
}

TEST_P(ClinicOffice, FindsChangesAndDeactivatesPeople) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(7));
  EXPECT_EQ(usernames(staff.get("/api/users/?is_teacher=true&limit=2")),
            (std::vector{test_teacher(1), test_teacher(2)}));
  const auto first = staff.get("/api/users/?is_student=true&limit=19");
  const auto rest = staff.get("/api/users/?is_student=true&after=" + first.body.at("next").dump());
  EXPECT_EQ(usernames(rest), std::vector{test_student(20)});
  EXPECT_EQ(usernames(staff.get("/api/users/?search=student_07")), std::vector{test_student(7)});

  const auto changed = staff.patch(person_path(student.id()), {{"school", "한빛고"}, {"grade", "1학년"}});
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(student.me().body.at("school"), "한빛고");
  EXPECT_EQ(usernames(staff.get("/api/users/?grade=1%ED%95%99%EB%85%84")), std::vector{test_student(7)});
  EXPECT_EQ(usernames(staff.get("/api/users/?grade=1")), std::vector{test_student(7)});
  EXPECT_EQ(staff.patch(person_path(student.id()), {{"grade", "12"}}).status, 200);
  EXPECT_TRUE(usernames(staff.get("/api/users/?grade=1")).empty()) << "1 is not 12";
  EXPECT_EQ(staff.patch(person_path(student.id()), {{"no_such_field", 1}}).status, 400);
  EXPECT_EQ(staff.patch(person_path(999'999), {{"school", "한빛고"}}).status, 404);
  expect_forbidden(student.patch(person_path(student.id()), {{"school", "다른고"}}));
  expect_forbidden(student.get(person_path(staff.id())));

  const auto gone = staff.remove(person_path(student.id()));
  EXPECT_EQ(gone.status, 200) << gone.body;
  EXPECT_EQ(gone.body.at("is_active"), false);
  expect_ended(student.me(), "deactivated");
  const auto refused = school.client().log_in(test_student(7));
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.error(), "계정이 비활성화되어 있습니다.");
  EXPECT_EQ(usernames(staff.get("/api/users/?is_active=false")), std::vector{test_student(7)});
  EXPECT_EQ(staff.patch(person_path(student.id()), {{"is_active", true}}).status, 200);
  EXPECT_EQ(school.log_in(test_student(7)).me().status, 200);
}

TEST_P(ClinicOffice, ImportsStudentsFromATableWithALineOfReportForEach) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const std::string table =
      "username,name,password,school\r\n"
      "haneul,\"강, 하늘\",skyblue,한빛고\r\n"
      "test_student_01,이미 있음,x,\r\n"
      "bada,,x,\r\n"
      "nara,나라,,\n"
      "haneul,또 하늘,x,\n";
  const auto import = [&](const std::string& target) {
    auto headers = staff.headers();
    headers.emplace_back("Content-Type", "text/csv; charset=utf-8");
    return school.client().call("POST", target, headers, table);
  };
  const auto dry = import("/api/users/import/?dry_run=true");
  ASSERT_EQ(dry.status, 200) << dry.body;
  EXPECT_EQ(dry.body.at("created"), 0);
  EXPECT_EQ(dry.body.at("failed"), 3);
  EXPECT_EQ(school.client().log_in("haneul", "skyblue").status, 401) << "a dry run creates nobody";

  const auto done = import("/api/users/import/");
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.body.at("created"), 2);
  EXPECT_EQ(done.body.at("failed"), 3);
  const auto& lines = done.body.at("lines");
  ASSERT_EQ(lines.size(), 5U);
  const std::vector<std::string> expected{"created", "failed", "failed", "created", "failed"};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(lines[i].at("line"), i + 2);
    EXPECT_EQ(lines[i].at("status"), expected[i]) << lines[i];
  }
  EXPECT_TRUE(lines[1].at("errors").contains("username")) << lines[1];
  EXPECT_TRUE(lines[2].at("errors").contains("name")) << lines[2];
  EXPECT_FALSE(lines[0].contains("password")) << "who chose it knows it";
  const auto haneul = school.client().log_in("haneul", "skyblue");
  ASSERT_EQ(haneul.status, 200) << haneul.body;
  EXPECT_EQ(haneul.body.at("user").at("name"), "강, 하늘");
  EXPECT_EQ(haneul.body.at("user").at("is_student"), true);
  EXPECT_EQ(school.client().log_in("nara", lines[3].at("password")).status, 200);

  const auto broken = staff.post("/api/users/import/", {{"csv", "username,colour\nx,red\n"}});
  EXPECT_EQ(broken.status, 400) << broken.body;
  EXPECT_EQ(broken.code(), "INVALID_CSV");
}

TEST_P(ClinicOffice, ATableOfKoreanExcelGoesInAndComesOut) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  auto headers = staff.headers();
  headers.emplace_back("Content-Type", "text/csv");
  // `아이디;이름;학교` and so on in CP949; a line is short, and the last ones are empty.
  const std::string table =
      "\xBE\xC6\xC0\xCC\xB5\xF0;\xC0\xCC\xB8\xA7;\xC7\xD0\xB1\xB3\r\n"
      "minji;\xB1\xE8\xB9\xCE\xC1\xF6;=1+1\r\n"
      "juno\r\n"
      ";;\r\n\r\n";
  const auto done = school.client().call("POST", "/api/users/import/", headers, table);
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.body.at("created"), 1) << done.body;
  EXPECT_EQ(done.body.at("failed"), 1) << done.body;

  const auto shown = school.client().client().get("/api/users/?format=csv&search=minji", staff.headers());
  EXPECT_EQ(shown.status, 200);
  EXPECT_TRUE(shown.header("content-type").value_or("").starts_with("text/csv"));
  EXPECT_TRUE(shown.body.starts_with("\xEF\xBB\xBFid,username,name,email")) << shown.body;
  EXPECT_NE(shown.body.find(",minji,김민지,,,,,\"'=1+1\",,physics1,true,"), std::string::npos) << shown.body;
  EXPECT_FALSE(shown.header("link"));
  const auto page = school.client().client().get("/api/users/?format=csv&limit=2", staff.headers());
  EXPECT_NE(page.header("link").value_or("").find("after="), std::string::npos);

  const auto records = school.client().client().get("/api/clinic-attendances/?format=csv", staff.headers());
  EXPECT_EQ(records.status, 200);
  EXPECT_TRUE(records.body.starts_with("\xEF\xBB\xBFid,class_date,clinic_id,day")) << records.body;
  EXPECT_EQ(staff.get("/api/clinic-attendances/?format=xlsx").text("field"), "format");
}

// ---- passwords and sessions

TEST_P(ClinicOffice, TheLinesOfClinicsComeAsATable) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto clinic = staff.create_clinic({{"capacity", 1}, {"length_minutes", 90}});
  const auto other = staff.create_clinic({{"time", "21:00"}});
  const auto hopeful = school.log_in(test_student(2));
  ASSERT_EQ(staff.patch(person_path(hopeful.id()), {{"name", "=1+1"}}).status, 200);
  ASSERT_EQ(school.log_in(test_student(1)).reserve(clinic).status, 200);
  ASSERT_EQ(hopeful.join(clinic).status, 200);
  ASSERT_EQ(school.log_in(test_student(3)).join(clinic).status, 200);
  ASSERT_EQ(staff.edit_clinic(clinic, {{"price", 3'000}}).status, 200);

  const auto lines = staff.get("/api/clinics/lines/").body.at("results");
  ASSERT_EQ(lines.size(), 1U) << "nobody waits for the other";
  EXPECT_EQ(lines[0].at("clinic_id"), clinic);
  EXPECT_EQ(all_of<int>(lines[0].at("waiting"), "position"), (std::vector{1, 2}));

  const auto table = school.client().client().get("/api/clinics/lines/?format=csv", staff.headers());
  EXPECT_EQ(table.status, 200);
  EXPECT_TRUE(table.header("content-type").value_or("").starts_with("text/csv"));
  EXPECT_TRUE(
      table.body.starts_with("\xEF\xBB\xBF"
                             "clinic_id,day,time,room,"))
      << table.body;
  EXPECT_NE(table.body.find(",1," + std::to_string(hopeful.id()) + ",\"'=1+1\"," + test_student(2) + ","),
            std::string::npos)
      << table.body;
  EXPECT_EQ(std::count(table.body.begin(), table.body.end(), '\n'), 3) << table.body;
  EXPECT_TRUE(table.body.ends_with(",90,3000\r\n")) << table.body;

  const auto of = [](std::int64_t one) { return "/api/clinics/lines/?clinic=" + std::to_string(one); };
  EXPECT_EQ(staff.get(of(other)).body.at("results").size(), 0U);
  EXPECT_EQ(staff.get(of(99'999)).status, 404);
  EXPECT_EQ(staff.get("/api/clinics/lines/?format=xlsx").text("field"), "format");
  const auto teacher = school.log_in(test_teacher(1));
  EXPECT_EQ(teacher.get("/api/clinics/lines/").body.at("results").size(), 0U) << "the clinic is not theirs";
  expect_forbidden(teacher.get(of(clinic)));
  expect_forbidden(hopeful.get("/api/clinics/lines/"));
}

TEST_P(ClinicOffice, PasswordsAreChangedByTheirOwnersAndResetByTheOffice) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto older = school.log_in(test_student(1));
  const auto own = school.log_in(test_student(1));
  const auto change = [&](const std::string& old_password, const std::string& new_password) {
    return own.post("/api/auth/change-password/",
                    {{"old_password", old_password}, {"new_password", new_password}});
  };
  const auto wrong = change("not it", "a new one");
  EXPECT_EQ(wrong.status, 400) << wrong.body;
  EXPECT_TRUE(wrong.body.contains("old_password")) << wrong.body;
  const auto mismatch = own.post(
      "/api/auth/change-password/",
      {{"old_password", test_password}, {"new_password", "a new one"}, {"new_password_confirm", "another"}});
  EXPECT_EQ(mismatch.status, 400);
  EXPECT_TRUE(mismatch.body.contains("new_password_confirm")) << mismatch.body;
  EXPECT_EQ(older.me().status, 200) << "nothing has happened yet";

  EXPECT_EQ(change(test_password, "a new one").status, 200);
  EXPECT_EQ(own.me().status, 200) << "the session that asked goes on";
  expect_ended(older.me(), "password_changed");
  EXPECT_EQ(school.client().log_in(test_student(1)).status, 401);
  EXPECT_EQ(school.client().log_in(test_student(1), "a new one").body.at("needs_password_change"), false);

  expect_forbidden(own.post(person_path(staff.id()) + "reset-password/"));
  const auto reset = staff.post(person_path(own.id()) + "reset-password/");
  ASSERT_EQ(reset.status, 200) << reset.body;
  expect_ended(own.me(), "password_changed");
  EXPECT_EQ(school.client().log_in(test_student(1), "a new one").status, 401);
  const auto session = school.client().log_in(test_student(1), reset.text("password"));
  EXPECT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(session.body.at("needs_password_change"), true);
  EXPECT_EQ(staff.post(person_path(own.id()) + "reset-password/", {{"new_password", "given"}})
                .body.contains("password"),
            false);
  EXPECT_EQ(school.client().log_in(test_student(1), "given").status, 200);
}

TEST_P(ClinicOffice, WhoseForeignPasswordIsInUseHearsOfItUntilItIsChanged) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const json form{{"username", "haneul"}, {"password", "from the office"}, {"name", "강하늘"}};
  ASSERT_EQ(staff.post("/api/users/", form).status, 201);
  EXPECT_EQ(school.client().log_in("haneul", "from the office").body.at("needs_password_change"), true);
  const auto own = school.log_in("haneul", "from the office");
  EXPECT_EQ(own.me().body.at("needs_password_change"), true) << "also after a reload";
  ASSERT_EQ(own.post("/api/auth/change-password/",
                     {{"old_password", "from the office"}, {"new_password", "of my own"}})
                .status,
            200);
  EXPECT_EQ(own.me().body.at("needs_password_change"), false);
  EXPECT_EQ(school.client().log_in("haneul", "of my own").body.at("needs_password_change"), false);
  auto registration = form;
  registration["username"] = "minji";
  ASSERT_EQ(school.client().post("/api/auth/register/", registration).status, 201);
  EXPECT_EQ(school.client().log_in("minji", "from the office").body.at("needs_password_change"), false);
}

TEST_P(ClinicOffice, AnInactiveClinicHidesNoActiveOneOfItsSlot) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto retired = staff.create_clinic({{"subject", "physics2"}});
  const auto active = staff.create_clinic({{"room", 2}});
  ASSERT_EQ(staff.edit_clinic(retired, {{"is_active", false}}).status, 200);
  const auto schedule = school.client().schedule(staff.key());
  const auto& slot = schedule.body.at("schedule").at(a_class_day().code).at("18:00");
  EXPECT_EQ(slot.at("clinic_id"), active) << slot;
  EXPECT_EQ(slot.at("clinics").size(), 1U) << slot;
  EXPECT_EQ(schedule.body.at("total_clinics"), 9);
  ASSERT_EQ(staff.edit_clinic(active, {{"is_active", false}}).status, 200);
  EXPECT_TRUE(school.client()
                  .schedule(staff.key())
                  .body.at("schedule")
                  .at(a_class_day().code)
                  .at("18:00")
                  .at("clinic_id")
                  .is_null());
}

TEST_P(ClinicOffice, WhoGuessesPasswordsIsLockedOutAndLearnsOfNobody) {
  academy school(*store_, {"--demo", "--login-attempts", "3", "--login-lockout-seconds", "2"});
  const auto expect_locked = [](const reply& refused) {
    EXPECT_EQ(refused.status, 429) << refused.body;
    EXPECT_EQ(refused.error(), "too_many_attempts");
    const auto seconds = std::stoi(refused.header("retry-after").value_or("0"));
    EXPECT_GE(seconds, 1);
    EXPECT_LE(seconds, 2);
  };
  std::vector<reply> told;
  for (const auto& username : {test_student(1), std::string{"nobody at all"}}) {
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(school.client().log_in(username, "a guess").status, 401);
    }
    told.push_back(school.client().log_in(username, "a guess"));
    expect_locked(told.back());
    expect_locked(school.client().log_in(username, test_password));
  }
  for (auto& refused : told) {
    refused.body.erase("traceId");
  }
  EXPECT_EQ(told[0].body, told[1].body);
  EXPECT_EQ(school.client().log_in(test_student(2)).status, 200) << "others are not locked out";
  EXPECT_TRUE(eventually([&] { return school.client().log_in(test_student(1)).status == 200; }));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(school.client().log_in(test_student(1), "a guess").status, 401) << "the count began anew";
  }
}

std::string percent_encoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', digits[byte >> 4], digits[byte & 0xF]};
  }
  return encoded;
}

TEST_P(ClinicOffice, OneNameIsOnePersonHoweverItIsTyped) {
  academy school(*store_);
  const std::string typed = "\uAE40\uBBFC\uC9C0";
  const std::string decomposed = "\u1100\u1175\u11B7\u1106\u1175\u11AB\u110C\u1175";
  const auto register_as = [&](const std::string& username, const std::string& name) {
    return school.client().post("/api/auth/register/",
                                {{"username", username}, {"password", "correct horse"}, {"name", name}});
  };
  ASSERT_EQ(register_as(decomposed, decomposed).status, 201);
  EXPECT_TRUE(register_as(typed, "other").body.contains("username"));
  EXPECT_EQ(school.client().log_in(decomposed, "correct horse").status, 200);
  const auto session = school.client().log_in(typed, "correct horse");
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(session.body.at("user").at("username"), typed);
  EXPECT_EQ(session.body.at("user").at("name"), typed);
  EXPECT_EQ(school.client().log_in("TEST_Student_01").status, 200);
  const auto staff = school.log_in(test_staff);
  EXPECT_EQ(staff.get("/api/users/?search=" + percent_encoded(decomposed)).body.at("results").size(), 1U);
  for (const auto* hidden : {"\u3164", "minji\u3164", "\u202Eminji", "min\u200Bji"}) {
    const auto refused = register_as("someone", hidden);
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(refused.body.contains("name")) << refused.body;
  }
  EXPECT_TRUE(register_as("someone", "\u3000\u00A0").body.contains("name"));
  EXPECT_TRUE(register_as("some\u3164one", "someone").body.contains("username"));
  const auto imported = staff.post("/api/users/import/",
                                   {{"csv", "username,name\n" + typed + ",a\nnew,b\nNEW,c\nx,d\u200B\n"}});
  ASSERT_EQ(imported.status, 200) << imported.body;
  EXPECT_EQ(imported.body.at("created"), 1) << imported.body;
  EXPECT_EQ(imported.body.at("failed"), 3) << imported.body;
}

TEST_P(ClinicOffice, PeopleOfAnOlderStoreWhoseNamesWouldBeRefusedTodayLogInAsBefore) {
  academy school(*store_);
  school.close();
  const auto rename = [&](int number, const std::string& username) {
    store_->execute("UPDATE person SET username = '" + username + "', name = '\u3164' WHERE username = '" +
                    test_student(number) + "'");
  };
  const std::vector<std::string> names{"minji", "MINJI", "minji\u3164", "has space", "\uFF4Dinji"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    rename(static_cast<int>(i + 1), names[i]);
  }
  school.open();
  for (const auto& name : names) {
    const auto session = school.client().log_in(name);
    ASSERT_EQ(session.status, 200) << name << session.body;
    EXPECT_EQ(session.body.at("user").at("username"), name);
  }
}

TEST_P(ClinicOffice, NobodyIsLockedOutByTheGuessesOfOthers) {
  academy school(*store_, {"--demo", "--login-attempts", "3", "--login-attempts-anywhere", "6",
                           "--trust-forwarded-for"});
  const auto log_in_from = [&](const std::string& address, const std::string& password) {
    return school.client()
        .post("/api/auth/login/", {{"username", test_student(1)}, {"password", password}},
              {{"X-Forwarded-For", address}})
        .status;
  };
  EXPECT_EQ(log_in_from("192.0.2.1", test_password), 200);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(log_in_from("2001:db8::" + std::to_string(i), "a guess"), 401);
  }
  EXPECT_EQ(log_in_from("2001:db8::9", "a guess"), 429) << "they are one household";
  EXPECT_EQ(log_in_from("192.0.2.2", test_password), 200) << "elsewhere it is open";
  for (int i = 3; i < 6; ++i) {
    EXPECT_EQ(log_in_from("198.51.100." + std::to_string(i), "a guess"), 401);
  }
  EXPECT_EQ(log_in_from("198.51.100.9", test_password), 429) << "so many guesses slow strangers down";
  EXPECT_EQ(log_in_from("192.0.2.1", test_password), 200) << "and not whoever it is";
  EXPECT_EQ(log_in_from("192.0.2.2", test_password), 200);
}

TEST_P(ClinicOffice, AnAddressThatGuessesIsLockedOutWhateverNameItTries) {
  academy school(*store_, {"--demo", "--login-attempts-per-address", "3", "--trust-forwarded-for"});
  const auto log_in_from = [&](const std::string& address, const std::string& username,
                               const std::string& password) {
    return school.client().post("/api/auth/login/", {{"username", username}, {"password", password}},
                                {{"X-Forwarded-For", address}});
  };
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(log_in_from("192.0.2.1", test_student(i), "a guess").status, 401);
  }
  EXPECT_EQ(log_in_from("192.0.2.1", test_student(4), test_password).status, 429);
  EXPECT_EQ(log_in_from("192.0.2.2", test_student(4), test_password).status, 200);
}

TEST_P(ClinicOffice, AHouseFullOfStudentsLogsInFromOneAddressAtOnce) {
  academy school(*store_, {"--demo", "--login-attempts-per-address", "3"});
  std::vector<visitor> crowd;
  for (int i = 1; i <= 20; ++i) {
    crowd.emplace_back(school.server().port());
  }
  for (int i = 1; i <= 20; ++i) {
    crowd[static_cast<std::size_t>(i - 1)].send_post(
        "/api/auth/login/", {{"username", test_student(i)}, {"password", test_password}});
  }
  for (auto& client : crowd) {
    const auto session = client.receive();
    EXPECT_EQ(session.status, 200) << session.body;
  }
}

TEST_P(ClinicOffice, ASessionThatIsNotUsedForTooLongEnds) {
  academy school(*store_);
  const auto idle = school.log_in(test_student(1));
  const auto used = school.log_in(test_student(2));
  school.close();
  // The clock of the school is the machine's: instead of waiting two hours, the last use is put back.
  store_->execute(
      "UPDATE session_key SET used_at = '2026-01-01T00:00:00.000Z', started_at = "
      "'2026-01-01T00:00:00.000Z' WHERE person_id = " +
      std::to_string(idle.id()));
  school.open();
  expect_ended(idle.me(), "idle");
  EXPECT_EQ(used.me().status, 200);
  school.close();
  school.open();
  expect_ended(idle.me(), "idle");
}

USHER_END_TO_END(ClinicOffice);

}  // namespace
}  // namespace usher::end_to_end::clinic_office_test
