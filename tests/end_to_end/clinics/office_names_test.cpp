#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"

/// The calls of the original's own front end, office and commands, as they make them.
namespace usher::end_to_end::office_names_test {
namespace {

class OfficeNames : public EachEngine {};

TEST_P(OfficeNames, APasswordIsChangedInTheDialogOfTheFirstLogin) {
  academy house(*store_);
  const auto staff = house.log_in(test_staff);
  const auto made =
      staff.post("/api/users/", {{"username", "yoon"}, {"password", "for now"}, {"name", "윤민지"}});
  ASSERT_EQ(made.status, 201) << made.body;
  const auto session = house.client().log_in("yoon", "for now");
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(session.body.at("needs_password_change"), true);
  const member yoon(house.client(), session.body.at("user").at("id").get<std::int64_t>(),
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
  const auto again = house.client().log_in("yoon", "xq7z");
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.body.at("needs_password_change"), false);
}

TEST_P(OfficeNames, ALoginSaysWhereTheOriginalsFrontEndGoes) {
  academy house(*store_);
  const std::pair<std::string, json> pages[] = {{test_student(2), "/clinic/reserve"},
                                                {test_staff, "/student-placement"},
                                                {test_teacher(1), "/clinic/"},
                                                {test_admin, nullptr}};
  for (const auto& [username, page] : pages) {
    const auto session = house.client().log_in(username);
    ASSERT_EQ(session.status, 200) << session.body;
    EXPECT_EQ(session.body.at("redirect"), page) << username;
    EXPECT_EQ(session.body.at("needs_password_change"), false) << username;
    const auto& user = session.body.at("user");
    EXPECT_EQ(user.at("essential_clinic"), true) << username;
    EXPECT_EQ(user.at("subject"), 1) << username;
    EXPECT_EQ(user.at("subject_name"), "physics1") << username;
    EXPECT_EQ(user.at("is_teacher"), username != test_student(2)) << username;
  }
  const auto student = house.client().log_in(test_student(2)).body.at("user");
  EXPECT_EQ(student.at("school"), "세화고");
  EXPECT_EQ(student.at("grade"), "2학년");
  EXPECT_EQ(student.at("phone_num"), "010-1234-0002");
  EXPECT_EQ(student.at("student_phone_num"), "010-1234-0002");
  EXPECT_EQ(student.at("student_parent_phone_num"), "010-5678-0002");
}

TEST_P(OfficeNames, PeopleAreListedByPagesWithNumbers) {
  academy house(*store_);
  const auto staff = house.log_in(test_staff);
  const auto first = staff.get("/api/users/?page_size=7&is_student=TRUE&colour=blue");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.body.at("count"), 20);
  EXPECT_EQ(first.body.at("results").size(), 7U);
  EXPECT_EQ(first.body.at("previous"), nullptr);
  const auto next = first.text("next");
  const auto own = "http://127.0.0.1:" + std::to_string(house.server().port());
  EXPECT_EQ(next, own + "/api/users/?colour=blue&is_student=TRUE&page=2&page_size=7");
  const auto last = staff.get("/api/users/?page_size=7&is_student=TRUE&page=3");
  EXPECT_EQ(last.body.at("results").size(), 6U);
  EXPECT_EQ(last.body.at("next"), nullptr);
  EXPECT_EQ(staff.get(next.substr(own.size())).body.at("results").size(), 7U);
  EXPECT_EQ(staff.get("/api/users/?page_size=7&is_student=TRUE&page=4").code(), "PAGE_NOT_FOUND");

  const auto student = house.log_in(test_student(3));
  EXPECT_EQ(staff.remove("/api/users/" + std::to_string(student.id())).status, 200);
  EXPECT_EQ(staff.get("/api/users/?is_student=true").body.at("count"), 19) << "those who are active";
  EXPECT_EQ(staff.get("/api/users/?is_student=true&is_active=no").body.at("count"), 1);
  EXPECT_EQ(staff.get("/api/users/?is_active=true&is_teacher=true&is_superuser=false").body.at("count"), 9)
      << "staff teach too";
  const auto teacher = house.log_in(test_teacher(1));
  EXPECT_EQ(teacher.get("/api/users/?is_student=true&page_size=100").status, 200);
  EXPECT_EQ(house.log_in(test_student(4)).get("/api/users/").status, 403);
}

USHER_END_TO_END(OfficeNames);

}  // namespace
}  // namespace usher::end_to_end::office_names_test
