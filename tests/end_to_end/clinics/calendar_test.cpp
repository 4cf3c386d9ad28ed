#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/contract.hpp"
#include "tests/end_to_end/stage.hpp"

/// Calendars at secret addresses, as programs for calendars read them.
namespace usher::end_to_end::calendar_test {
namespace {

using test_support::http_response;

class EndToEndCalendar : public EachEngine {
 protected:
  void SetUp() override {
    EachEngine::SetUp();
    if (store_) {
      academy_.emplace(*store_, arguments{"--demo", "--log-level", "trace"});
    }
  }

  static std::string address_target(std::int64_t user) {
    return "/api/users/" + std::to_string(user) + "/calendar/";
  }
  /// The path of a new address of one's own; fails the test when there is none.
  std::string make_address(const member& who) {
    const auto made = who.post(address_target(who.id()));
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("path");
  }
  reply end_address(const member& by, std::int64_t user) { return by.remove(address_target(user)); }
  json made_at(const member& by, std::int64_t user) {
    const auto shown = by.get(address_target(user));
    EXPECT_EQ(shown.status, 200) << shown.body;
    return shown.body.value("made_at", json("absent"));
  }

  /// Without any credential.
  http_response read(const std::string& path, const header_list& headers = {}) {
    auto answer = academy_->client().client().get(path, headers);
    contract::shipped().judge("GET", path, answer);
    return answer;
  }
  std::string text_at(const std::string& path) {
    const auto answer = read(path, {{"Accept-Language", "en"}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
  }

  /// The unfolded lines that begin so.
  static std::vector<std::string> lines_of(std::string text, const std::string& begin) {
    for (auto at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ", at)) {
      text.erase(at, 3);
    }
    std::vector<std::string> found;
    for (auto at = text.find("\r\n" + begin); at != std::string::npos;
         at = text.find("\r\n" + begin, at + 1)) {
      found.push_back(text.substr(at + 2, text.find("\r\n", at + 2) - at - 2));
    }
    return found;
  }

  std::optional<academy> academy_;
};

using texts = std::vector<std::string>;

TEST_P(EndToEndCalendar, AStudentReadsTheirPlacesAndATeacherTheirStudents) {
  const auto staff = academy_->log_in(test_staff);
  const auto student = academy_->log_in(test_student(1));
  const auto teacher = academy_->log_in(test_teacher(1));
  const auto clinic = staff.create_clinic({{"teacher_id", teacher.id()}});
  const auto mine = make_address(student);
  const auto taught = make_address(teacher);
  EXPECT_TRUE(lines_of(text_at(mine), "BEGIN:VEVENT").empty());
  const auto empty_classes = lines_of(text_at(taught), "SUMMARY:physics1 clinic (0 students)").size();
  EXPECT_GE(empty_classes, 8U) << "those of the next weeks";

  ASSERT_EQ(student.reserve(clinic).status, 200);
  const auto shown = text_at(mine);
  EXPECT_EQ(lines_of(shown, "SUMMARY"), texts{"SUMMARY:physics1 clinic"});
  EXPECT_EQ(lines_of(shown, "STATUS"), texts{"STATUS:CONFIRMED"});
  EXPECT_EQ(lines_of(shown, "LOCATION"), texts{"LOCATION:1강의실"});
  EXPECT_EQ(lines_of(shown, "DESCRIPTION"), texts{"DESCRIPTION:Teacher: 테스트강사01"});
  // 18:00 in Seoul.
  auto day = a_class_day().date;
  day.erase(std::remove(day.begin(), day.end(), '-'), day.end());
  EXPECT_EQ(lines_of(shown, "DTSTART"), texts{"DTSTART:" + day + "T090000Z"});
  EXPECT_EQ(lines_of(shown, "DTEND"), texts{"DTEND:" + day + "T100000Z"});
  EXPECT_EQ(shown.find("테스트학생02"), std::string::npos);

  const auto full = text_at(taught);
  EXPECT_EQ(lines_of(full, "SUMMARY:physics1 clinic (1 student)").size(), 1U) << full;
  EXPECT_EQ(lines_of(full, "DESCRIPTION"), texts{"DESCRIPTION:테스트학생01"});
  EXPECT_EQ(lines_of(full, "SUMMARY:physics1 clinic (0 students)").size(), empty_classes - 1);

  ASSERT_EQ(staff.take_off_roster(clinic, student.id()).status, 200);
  const auto later = text_at(mine);
  EXPECT_EQ(lines_of(later, "STATUS"), texts{"STATUS:CANCELLED"});
  EXPECT_EQ(lines_of(later, "UID"), lines_of(shown, "UID"));
}

TEST_P(EndToEndCalendar, WhoHasItAlreadyIsToldSoWithoutIt) {
  const auto student = academy_->log_in(test_student(1));
  const auto mine = make_address(student);
  const auto first = read(mine);
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(first.header("content-type"), "text/calendar; charset=utf-8");
  const auto tag = first.header("etag").value_or("");
  ASSERT_FALSE(tag.empty());
  const auto again = read(mine, {{"If-None-Match", tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  ASSERT_EQ(student.reserve(1).status, 200);
  const auto changed = read(mine, {{"If-None-Match", tag}});
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.header("etag"), tag);
}

TEST_P(EndToEndCalendar, TheAddressIsShownOnceAndKeptAsAHash) {
  const auto student = academy_->log_in(test_student(1));
  EXPECT_TRUE(made_at(student, student.id()).is_null());
  const auto mine = make_address(student);
  EXPECT_TRUE(made_at(student, student.id()).is_string());
  const auto secret = mine.substr(mine.rfind('/') + 1, 43);
  EXPECT_EQ(student.get(address_target(student.id())).body.dump().find(secret), std::string::npos);
  EXPECT_EQ(read(mine).status, 200);
  academy_->close();
  EXPECT_EQ(academy_->server().log().find(secret), std::string::npos) << "also not in the path of a request";
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM calendar_address"), "1");
  EXPECT_EQ(store_->scalar("SELECT length(key_hash) FROM calendar_address"), "16");
  EXPECT_EQ(
      store_->scalar("SELECT count(*) FROM change_log WHERE CAST(payload AS text) LIKE '%" + secret + "%'"),
      "0");
  academy_->open();
  EXPECT_EQ(read(mine).status, 200) << "a restart changes nothing";
}

TEST_P(EndToEndCalendar, ARevokedAddressAndThatOfWhoIsErasedOpenNothing) {
  const auto staff = academy_->log_in(test_staff);
  const auto student = academy_->log_in(test_student(1));
  const auto other = academy_->log_in(test_student(2));
  const auto expect_closed = [&](const std::string& path) {
    const auto answer = read(path);
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(json::parse(answer.body).at("code"), "CALENDAR_NOT_FOUND");
  };
  const auto first = make_address(student);
  const auto second = make_address(student);
  expect_closed(first);
  EXPECT_EQ(read(second).status, 200);
  for (const auto& wrong : {second.substr(0, second.size() - 4), second.substr(0, second.size() - 5) + ".ics",
                            std::string("/api/calendar/.ics"), std::string("/api/calendar/x")}) {
    expect_closed(wrong);
  }
  EXPECT_EQ(end_address(student, student.id()).status, 200);
  expect_closed(second);
  EXPECT_TRUE(made_at(staff, student.id()).is_null());

  const auto theirs = make_address(other);
  EXPECT_EQ(end_address(student, other.id()).status, 403);
  EXPECT_EQ(student.post(address_target(other.id())).status, 403);
  EXPECT_EQ(staff.post(address_target(other.id())).status, 403) << "the office makes none for others";
  EXPECT_EQ(student.get(address_target(other.id())).status, 403);
  EXPECT_EQ(read(theirs).status, 200);
  EXPECT_EQ(end_address(staff, other.id()).status, 200);
  expect_closed(theirs);

  const auto last = make_address(other);
  ASSERT_EQ(staff.post("/api/users/" + std::to_string(other.id()) + "/erase/").status, 200);
  expect_closed(last);
  academy_->close();
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM calendar_address"), "0");
  academy_->open();
  expect_closed(last);
}

TEST_P(EndToEndCalendar, ARepeatedRequestGetsTheSameAddress) {
  const auto student = academy_->log_in(test_student(1));
  const header_list with_idempotency{{"Idempotency-Key", "calendar-of-mine-1"}};
  const auto first = student.post(address_target(student.id()), json::object(), with_idempotency);
  const auto second = student.post(address_target(student.id()), json::object(), with_idempotency);
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(read(first.text("path")).status, 200);
}

USHER_END_TO_END(EndToEndCalendar);

}  // namespace
}  // namespace usher::end_to_end::calendar_test
