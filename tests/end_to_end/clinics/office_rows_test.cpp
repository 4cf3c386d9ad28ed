#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"

/// What the clinics' own front end is promised of each call, in tables.
namespace usher::end_to_end::office_rows_test {
namespace {

std::string path_of(const char* list, std::int64_t id) {
  return std::string("/api/") + list + "/" + std::to_string(id) + "/";
}

const std::string nobodys = path_of("clinics", 999'999);
const json wrong_mark{{"attendance_type", "gone"}};

class OfficeRows : public EachEngine {
 protected:
  struct row {
    /// `staff`, `teacher`, `student`; empty for nobody.
    std::string by;
    std::string method;
    std::string target;
    json body;
    int status;
    /// A code, or a member that is a list of texts.
    std::string says;
  };

  /// A clinic without a teacher, a student with a place in it, and a teacher of another one.
  void SetUp() override {
    EachEngine::SetUp();
    if (!store_) {
      return;
    }
    school_.emplace(*store_);
    const auto staff = school_->log_in(test_staff);
    const auto student = school_->log_in(test_student(1));
    callers_["staff"] = staff.headers();
    callers_["student"] = student.headers();
    callers_["teacher"] = school_->log_in(test_teacher(2)).headers();
    staff_ = staff.id();
    student_ = student.id();
    clinic_ = staff.create_clinic();
    const auto opened = staff.post("/api/clinic-attendances/", {{"clinic", clinic_}, {"student", student_}});
    ASSERT_EQ(opened.status, 201) << opened.body;
    record_ = path_of("clinic-attendances", opened.body.at("id").get<std::int64_t>());
  }

  std::string theirs() const { return path_of("users", student_); }

  void expect_refused(const std::vector<row>& table) {
    for (const auto& [by, method, target, body, status, says] : table) {
      const auto refused =
          school_->client().call(method, target, callers_[by], body.is_null() ? "" : body.dump());
      const auto what = by + " " + method + " " + target + " " + body.dump() + ": " + refused.body.dump();
      EXPECT_EQ(refused.status, status) << what;
      const bool names_it = refused.code() == says || refused.body.value(says, json()).is_array();
      EXPECT_TRUE(names_it) << says << " in " << what;
    }
    const auto record = school_->client().get(record_, callers_["staff"]);
    EXPECT_EQ(record.body.at("attendance_type"), "none") << "nothing was changed";
  }

  std::optional<academy> school_;
  std::map<std::string, header_list> callers_{{"", {}}};
  std::int64_t staff_ = 0;
  std::int64_t student_ = 0;
  std::int64_t clinic_ = 0;
  std::string record_;
};

TEST_P(OfficeRows, SayFirstWhoMayCall) {
  expect_refused({
      {"", "GET", "/api/users/", {}, 401, "NOT_AUTHENTICATED"},
      {"", "GET", "/api/clinics/", {}, 401, "NOT_AUTHENTICATED"},
      {"", "GET", "/api/subjects/", {}, 401, "NOT_AUTHENTICATED"},
      {"", "GET", "/api/today-clinic/", {}, 401, "NOT_AUTHENTICATED"},
      {"", "PATCH", nobodys, {{"clinic_capacity", "x"}}, 401, "NOT_AUTHENTICATED"},
      {"", "POST", "/api/clinic-attendances/", {{"clinic", "x"}}, 401, "NOT_AUTHENTICATED"},
      {"", "DELETE", record_, {}, 401, "NOT_AUTHENTICATED"},
      {"", "PATCH", record_ + "update_attendance/", wrong_mark, 401, "NOT_AUTHENTICATED"},
      {"", "PATCH", theirs() + "update_non_pass/", json::object(), 401, "NOT_AUTHENTICATED"},
      {"student", "GET", "/api/users/", {}, 403, "FORBIDDEN"},
      {"student", "GET", "/api/students/", {}, 403, "FORBIDDEN"},
      {"student", "GET", "/api/today-clinic/", {}, 403, "FORBIDDEN"},
      {"teacher", "GET", "/api/student-placement/", {}, 403, "FORBIDDEN"},
      {"student", "GET", path_of("users", staff_), {}, 403, "FORBIDDEN"},
      {"student", "GET", path_of("mypage", student_), {}, 403, "FORBIDDEN"},
      {"teacher", "PATCH", nobodys, {{"clinic_capacity", "x"}}, 403, "FORBIDDEN"},
      {"teacher", "POST", "/api/clinics/", {{"clinic_room", 3}}, 403, "FORBIDDEN"},
      {"student", "POST", "/api/clinic-attendances/", {{"clinic", "x"}}, 400, "clinic"},
      {"student",
       "POST",
       "/api/clinic-attendances/",
       {{"clinic", clinic_}, {"student", student_}},
       403,
       "FORBIDDEN"},
      {"student", "DELETE", record_, {}, 403, "FORBIDDEN"},
      {"student", "PATCH", record_ + "update_attendance/", wrong_mark, 403, "FORBIDDEN"},
      {"student", "PATCH", theirs() + "update_non_pass/", json::object(), 400, "MISSING_FIELD"},
      {"student", "PATCH", theirs() + "update_non_pass/", {{"non_pass", true}}, 403, "FORBIDDEN"},
      {"teacher",
       "POST",
       "/api/clinic-attendances/",
       {{"clinic", 1}, {"student", student_}},
       403,
       "FORBIDDEN"},
  });
}

TEST_P(OfficeRows, SayThenWhatIsWrongWithTheCall) {
  expect_refused({
      {"staff",
       "PATCH",
       path_of("users", 999'999) + "update_non_pass/",
       {{"non_pass", 1}},
       400,
       "INVALID_FIELD"},
      {"staff", "GET", "/api/users/x/", {}, 400, "INVALID_FIELD"},
      {"staff", "GET", "/api/students/x/", {}, 400, "INVALID_FIELD"},
      {"staff", "GET", "/api/clinics/x/", {}, 400, "INVALID_FIELD"},
      {"staff", "GET", "/api/mypage/x/", {}, 400, "INVALID_FIELD"},
      {"staff", "GET", "/api/clinic-attendances/?clinic_id=x", {}, 400, "INVALID_FIELD"},
      {"staff", "DELETE", "/api/clinic-attendances/x/", {}, 400, "INVALID_FIELD"},
      {"staff", "PATCH", nobodys, {{"clinic_capacity", "x"}}, 400, "clinic_capacity"},
      {"staff", "PATCH", nobodys, {{"clinic_students", "x"}}, 400, "clinic_students"},
      {"staff", "PATCH", nobodys, {{"clinic_teacher", student_}}, 404, "CLINIC_NOT_FOUND"},
      {"staff", "POST", "/api/clinics/", {{"clinic_day", "someday"}}, 400, "clinic_day"},
      {"staff", "POST", "/api/clinic-attendances/", json::object(), 400, "clinic"},
      {"staff", "POST", "/api/clinic-attendances/", {{"clinic", clinic_}}, 400, "student"},
      {"staff",
       "POST",
       "/api/clinic-attendances/",
       {{"clinic", 999'999}, {"student", student_}},
       400,
       "clinic"},
      {"staff",
       "POST",
       "/api/clinic-attendances/",
       {{"clinic", clinic_}, {"student", staff_}},
       400,
       "student"},
      {"staff", "PATCH", record_ + "update_attendance/", wrong_mark, 400, "INVALID_FIELD"},
      {"staff",
       "PATCH",
       "/api/clinic-attendances/999999/update_attendance/",
       {{"attendance_type", "sick"}},
       404,
       "ATTENDANCE_NOT_FOUND"},
      {"staff", "DELETE", "/api/clinic-attendances/999999/", {}, 404, "ATTENDANCE_NOT_FOUND"},
      {"staff", "GET", "/api/clinic-attendances/?page=2", {}, 404, "PAGE_NOT_FOUND"},
      {"staff", "GET", path_of("users", 999'999), {}, 404, "USER_NOT_FOUND"},
      {"staff", "GET", path_of("students", 999'999), {}, 404, "USER_NOT_FOUND"},
      {"staff", "GET", nobodys, {}, 404, "CLINIC_NOT_FOUND"},
      {"staff", "GET", path_of("mypage", 999'999), {}, 404, "USER_NOT_FOUND"},
      {"staff", "PATCH", path_of("clinics", 2), {{"clinic_room", 1}}, 409, "SLOT_TAKEN"},
      {"staff", "PATCH", path_of("clinics", clinic_), {{"clinic_time", "07:00"}}, 409, "CLINIC_IN_USE"},
  });
}

class OfficeLists : public EachEngine {};

/// The numbers of the clinics, or of the students of the records, in a list.
std::vector<std::int64_t> listed(const reply& page, const char* member) {
  EXPECT_EQ(page.status, 200) << page.body;
  std::vector<std::int64_t> found;
  const auto rows = page.body.value("results", json::array());
  for (const auto& row : rows) {
    found.push_back(row.at(member).get<std::int64_t>());
  }
  return found;
}

using ids = std::vector<std::int64_t>;

TEST_P(OfficeLists, ATeacherHasTheirOwnClinicsAndThoseWithoutATeacher) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto teacher = school.log_in(test_teacher(2));
  const auto other = school.log_in(test_teacher(3));
  const auto student = school.log_in(test_student(1)).id();
  const auto nobodys = staff.create_clinic();
  const auto own = listed(teacher.get("/api/clinics/?teacher_id=" + std::to_string(teacher.id())), "id");
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(listed(teacher.get("/api/clinics/"), "id"), (ids{nobodys, own[0]})) << "the newest first";
  EXPECT_EQ(listed(staff.get("/api/clinics/"), "id").size(), 9U);

  // Monday's clinics may be having their class now: it is about the records.
  EXPECT_EQ(staff.post("/api/clinic-attendances/", {{"clinic", own[0]}, {"student", student}}).status, 201);
  const auto opened = staff.post("/api/clinic-attendances/", {{"clinic", nobodys}, {"student", student}});
  ASSERT_EQ(opened.status, 201) << opened.body;
  EXPECT_EQ(listed(teacher.get("/api/clinic-attendances/?is_active=true"), "clinic").size(), 2U);
  EXPECT_EQ(listed(other.get("/api/clinic-attendances/"), "clinic"), ids{nobodys});
  const auto mark = path_of("clinic-attendances", opened.body.at("id").get<std::int64_t>());
  EXPECT_EQ(other.patch(mark + "update_attendance/", {{"attendance_type", "sick"}}).status, 200);
  const auto of_own =
      listed(teacher.get("/api/clinic-attendances/?clinic_id=" + std::to_string(own[0])), "id");
  ASSERT_EQ(of_own.size(), 1U);
  const auto theirs = path_of("clinic-attendances", of_own[0]);
  EXPECT_EQ(other.patch(theirs + "update_attendance/", {{"attendance_type", "sick"}}).status, 403);
  EXPECT_EQ(other.remove(theirs).status, 403);
  EXPECT_EQ(teacher.remove(theirs).status, 204);
}

TEST_P(OfficeLists, RecordsAreListedAsTheyAreAskedFor) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto one = school.log_in(test_student(1));
  const auto two = school.log_in(test_student(2));
  const auto clinic = staff.create_clinic({{"capacity", 3}});
  const auto three = school.log_in(test_student(3)).id();
  ASSERT_EQ(staff.edit_clinic(clinic, {{"clinic_students", json::array({one.id(), two.id(), three})}}).status,
            200);
  ASSERT_EQ(staff.edit_clinic(clinic, {{"clinic_students", json::array({one.id(), two.id()})}}).status, 200);
  const auto of_clinic = "clinic_id=" + std::to_string(clinic);
  const auto day = a_class_day().date;
  const std::vector<std::pair<std::string, std::size_t>> table{
      {of_clinic, 2},
      {of_clinic + "&is_active=false&date_after=2030-01-01&date_before=2020-01-01&colour=blue", 2},
      {of_clinic + "&date=" + day, 2},
      {of_clinic + "&date=2020-01-06", 0},
      {of_clinic + "&date=someday", 2},
      {of_clinic + "&student=" + std::to_string(two.id()), 1},
      {"student=" + std::to_string(two.id()) + "&is_active=true", 1},
      {"student=" + std::to_string(three), 0},
      {of_clinic + "&page_size=1", 1},
      {of_clinic + "&page_size=1&page=2", 1},
  };
  for (const auto& [query, count] : table) {
    EXPECT_EQ(listed(staff.get("/api/clinic-attendances/?" + query), "student").size(), count) << query;
  }
  EXPECT_EQ(listed(one.get("/api/clinic-attendances/?" + of_clinic), "student"), ids{one.id()});
  EXPECT_EQ(one.get("/api/clinic-attendances/?student=" + std::to_string(two.id())).status, 403);
}

TEST_P(OfficeLists, WhoWasSeenInAnyListIsTakenOffByOneThatLeavesThemOut) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto clinic = staff.create_clinic({{"capacity", 3}});
  int next = 1;
  for (const auto& reading :
       std::vector<std::string>{path_of("clinics", clinic), "/api/clinics/",
                                "/api/clinics/?day=" + a_class_day().code, "/api/clinics/weekly_schedule/"}) {
    const auto seen = school.log_in(test_student(next++));
    const auto unseen = school.log_in(test_student(next++));
    ASSERT_EQ(seen.reserve(clinic).status, 200) << reading;
    ASSERT_EQ(staff.get(reading).status, 200) << reading;
    ASSERT_EQ(unseen.reserve(clinic).status, 200) << reading;
    const auto left = staff.edit_clinic(clinic, {{"clinic_students", json::array()}});
    ASSERT_EQ(left.status, 200) << left.body;
    EXPECT_EQ(staff.reserved(clinic), ids{unseen.id()}) << reading;
    EXPECT_EQ(left.body.at("current_students_count"), 1) << "the answer is a reading, too";
    EXPECT_EQ(staff.edit_clinic(clinic, {{"clinic_students", json::array()}}).status, 200);
    EXPECT_TRUE(staff.reserved(clinic).empty()) << reading;
  }
}

TEST_P(OfficeLists, AWholeClinicMayBeSentBackAsItWasRead) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(1));
  for (const auto clinic : {staff.create_clinic(), std::int64_t{1}}) {
    ASSERT_EQ(staff.edit_clinic(clinic, {{"clinic_students", json::array({student.id()})}}).status, 200);
    const auto read = staff.get(path_of("clinics", clinic)).body;
    auto sent = read;
    sent["clinic_students"] = json::array({student.id()});
    sent["clinic_capacity"] = 5;
    const auto put = school.client().call("PUT", path_of("clinics", clinic), staff.headers(), sent.dump());
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(put.body.at("capacity"), 5);
    for (const auto* member : {"clinic_day", "clinic_time", "clinic_room", "clinic_teacher", "clinic_subject",
                               "is_active", "reservation_window", "current_students_count"}) {
      EXPECT_EQ(put.body.at(member), read.at(member)) << member;
    }
    EXPECT_EQ(put.body.at("clinic_students").at(0).at("id"), student.id());
  }
}

TEST_P(OfficeLists, ANewClinicHasTheDefaultsOfTheOriginal) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto made = staff.post("/api/clinics/", {{"clinic_room", "12강의실"}, {"weekly_period", nullptr}});
  ASSERT_EQ(made.status, 201) << made.body;
  const json expected{{"clinic_day", "mon"},        {"clinic_time", "18:00"},
                      {"clinic_capacity", 6},       {"clinic_subject", 1},
                      {"is_active", false},         {"clinic_teacher", nullptr},
                      {"subject_name", "physics1"}, {"day_display", "월요일"},
                      {"weekly_period", nullptr},   {"clinic_students", json::array()}};
  for (const auto& [member, value] : expected.items()) {
    EXPECT_EQ(made.body.at(member), value) << member;
  }
  const auto week = staff.get("/api/clinics/weekly_schedule/").body;
  EXPECT_EQ(week.at("total_clinics"), 8) << "those that are active";
  EXPECT_EQ(listed(staff.get("/api/clinics/"), "id").size(), 9U) << "all";
}

TEST_P(OfficeLists, ThePagesThatReadTheFirstPageAloneHaveAThousandRows) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  for (int n = 1; n <= 93; ++n) {
    staff.create_clinic({{"room", "R" + std::to_string(n)}});
  }
  const auto all = staff.get("/api/clinics/");
  EXPECT_EQ(all.body.at("count"), 101);
  EXPECT_EQ(all.body.at("results").size(), 101U);
  EXPECT_EQ(all.body.at("next"), nullptr);
  EXPECT_EQ(staff.get("/api/clinics/?page_size=100").body.at("results").size(), 100U);
}

/// Two zones in which it is never the same day.
TEST_P(OfficeLists, TheRecordOfAnEarlierClassIsTakenBackAlone) {
  academy school(*store_, {"--demo", "--time-zone", "Pacific/Pago_Pago"});
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(1)).id();
  const auto today = staff.get("/api/today-clinic/").text("today");
  const auto clinic = staff.create_clinic({{"day", today}, {"time", "00:00"}, {"room", 9}});
  const auto opened = staff.post("/api/clinic-attendances/",
                                 {{"clinic", clinic}, {"student", student}, {"attendance_type", "absent"}});
  if (staff.get("/api/today-clinic/").text("today") != today) {
    GTEST_SKIP() << "the day has ended";
  }
  ASSERT_EQ(opened.status, 201) << opened.body;
  const auto day = opened.body.at("expected_clinic_date").get<std::string>();
  const auto record = path_of("clinic-attendances", opened.body.at("id").get<std::int64_t>());
  EXPECT_EQ(staff.get(path_of("users", student)).body.at("no_show"), 2);
  school.close();
  school.open({"--demo", "--time-zone", "Pacific/Kiritimati"});
  EXPECT_EQ(staff.get(path_of("clinics", clinic)).body.at("current_students_count"), 0) << "another day's";

  EXPECT_EQ(school.log_in(test_teacher(4)).get(record).body.at("attendance_type"), "absent");
  EXPECT_EQ(staff.remove(record).status, 204);
  EXPECT_EQ(staff.get(path_of("users", student)).body.at("no_show"), 0) << "the absence is given back";
  EXPECT_EQ(staff.remove(record).status, 404);
  EXPECT_TRUE(
      listed(staff.get("/api/clinic-attendances/?clinic_id=" + std::to_string(clinic) + "&date=" + day),
             "student")
          .empty());
  const auto roster = staff.roster(clinic, day);
  ASSERT_EQ(roster.body.at("students").size(), 1U) << "who had a place stays known: " << roster.body;
  EXPECT_EQ(roster.body.at("students").at(0).at("id"), student);
  school.kill();
  school.open({"--demo", "--time-zone", "Pacific/Kiritimati"});
  EXPECT_EQ(staff.remove(record).status, 404) << "once and for all";
}

std::string workbook(const std::string& name) {
  std::ifstream in(std::filesystem::path(USHER_WORKBOOKS) / name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// A form with a file of this name behind another part.
std::string form_with(const std::string& name, const std::string& content, std::size_t note = 4) {
  return "--edge\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n" + std::string(note, 'n') +
         "\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" +
         content + "\r\n--edge--\r\n";
}

TEST_P(OfficeLists, AnUploadIsRefusedInTheOrderOfTheContract) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(1));
  const std::string type = "multipart/form-data; boundary=edge";
  const auto students = workbook("students.xlsx");
  constexpr std::size_t usual = 64 * 1024;
  const header_list nobody;
  const auto of_staff = staff.headers();
  const auto of_student = student.headers();
  struct row {
    const header_list& by;
    std::string type;
    std::string body;
    int status;
    std::string code;
  };
  const std::vector<row> table{
      {nobody, type, form_with("a.xlsx", students, usual), 413, "BODY_TOO_LARGE"},
      {nobody, type, form_with("a.txt", students), 401, "NOT_AUTHENTICATED"},
      {of_student, type, form_with("a.txt", students), 403, "FORBIDDEN"},
      {of_staff, "application/json", "{}", 400, "FILE_MISSING"},
      {of_staff, type, "--edge--\r\n", 400, "FILE_MISSING"},
      {of_staff, type, form_with("a.xls", students), 400, "FILE_TYPE_UNKNOWN"},
      {of_staff, type, form_with("a.xlsx", "school,grade,name"), 400, "FILE_UNREADABLE"},
      {of_staff, type, form_with("a.xlsx", workbook("bomb.xlsx")), 400, "FILE_UNREADABLE"},
      {of_staff, type, form_with("a.xlsx", workbook("deep.xlsx")), 400, "FILE_UNREADABLE"},
      {of_staff, type, form_with("a.xlsx", workbook("narrow.xlsx")), 400, "COLUMNS_MISSING"},
      {of_staff, type, form_with("a.xlsx", workbook("many.xlsx")), 400, "TOO_MANY_ROWS"},
      {of_staff, type, form_with("a.XLSX", workbook("wrong.xlsx")), 200, ""},
      {of_staff, type, form_with("a.xlsx", students, 4 * usual), 200, ""},
  };
  for (const auto& [by, content_type, body, status, code] : table) {
    // Some are refused before they are read, and the connection with them.
    visitor fresh(school.server().port());
    auto headers = by;
    headers.emplace_back("Content-Type", content_type);
    const auto answer = fresh.client().request("POST", "/api/users/upload-student-excel/", headers, body);
    EXPECT_EQ(answer.status, status) << code << ": " << answer.body;
    const auto said = json::parse(answer.body, nullptr, false);
    if (status != 200) {
      EXPECT_EQ(said.value("code", ""), code) << answer.body;
      continue;
    }
    const bool all_fail = said.at("added_students").empty();
    EXPECT_EQ(said.at("total_rows"), all_fail ? 1 : 8) << answer.body;
    EXPECT_EQ(said.at("error_students").size(), all_fail ? 1U : 5U) << answer.body;
  }
  EXPECT_EQ(staff.get("/api/students/").body.at("count"), 22) << "and nobody else was made";
}

TEST_P(OfficeLists, AWrongPasswordInTheDialogIsAWrongLogin) {
  academy school(*store_, {"--demo", "--login-attempts", "2"});
  const auto student = school.log_in(test_student(1));
  const auto ask = [&](const std::string& current) {
    return student.post("/api/auth/change_password/", {{"current_password", current},
                                                       {"new_password", "battery staple"},
                                                       {"confirm_password", "battery staple"}});
  };
  EXPECT_EQ(ask("wrong one").status, 400);
  EXPECT_EQ(ask("wrong two").status, 400);
  EXPECT_EQ(ask(test_password).status, 429) << "right or not";
  EXPECT_EQ(student.me().status, 200) << "the session goes on";
}

USHER_END_TO_END(OfficeRows);
USHER_END_TO_END(OfficeLists);

}  // namespace
}  // namespace usher::end_to_end::office_rows_test
