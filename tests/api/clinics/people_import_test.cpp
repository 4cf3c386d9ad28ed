#include "api/clinics/import/people_import.hpp"

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"

namespace usher::tests::people_import_test {
namespace {

using api::json;
using api::language;
using domain::field_error;

std::vector<api::import_line> read(const std::string& csv) {
  return api::read_import(csv, [] { return std::string{"made-up"}; });
}

api::problem problem_of(const std::string& csv) {
  try {
    read(csv);
  } catch (const api::bad_request& bad) {
    return bad.what;
  }
  ADD_FAILURE() << "nothing was wrong with " << csv;
  return api::make_problem(0, "", {});
}

TEST(PeopleImport, ReadsColumnsInAnyOrder) {
  const auto lines = read(
      "name,username,password,email,phone_num,student_phone_num,student_parent_phone_num,school,grade,"
      "subject\r\n"
      "김민지,minji,secret,m@x.kr,1,2,3,한빛고,2학년,physics1\r\n");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].line, 2);
  const auto& form = lines[0].form;
  EXPECT_EQ(form.username, "minji");
  EXPECT_EQ(form.name, "김민지");
  EXPECT_EQ(form.password, "secret");
  EXPECT_EQ(form.email, "m@x.kr");
  EXPECT_EQ(form.phone_num, "1");
  EXPECT_EQ(form.student_phone_num, "2");
  EXPECT_EQ(form.student_parent_phone_num, "3");
  EXPECT_EQ(form.school, "한빛고");
  EXPECT_EQ(form.grade, "2학년");
  EXPECT_EQ(form.subject, "physics1");
  EXPECT_EQ(form.is_student, true);
  EXPECT_EQ(form.is_teacher, std::nullopt);
  EXPECT_FALSE(lines[0].made_up);
}

TEST(PeopleImport, ASubjectIsACodeOrANumber) {
  const auto lines = read("username,name,subject\na,a,2\nb,b,chemistry\nc,c,3\n");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].form.subject, "physics2");
  EXPECT_EQ(lines[1].form.subject, "chemistry");
  EXPECT_EQ(lines[2].form.subject, "3") << "which is for others to refuse";
}

TEST(PeopleImport, APasswordThatIsMissingOrEmptyIsMadeUp) {
  for (const auto* csv : {"username,name\na,b\n", "username,name,password\na,b,\n"}) {
    const auto lines = read(csv);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].made_up);
    EXPECT_EQ(lines[0].form.password, "made-up");
  }
}

TEST(PeopleImport, AUsernameThatStandsThereTwiceIsWrongTheSecondTime) {
  const auto lines = read("username,name\nminji,a\nminji,b\njuno,c\n,d\n,e\n");
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_TRUE(lines[0].errors.empty());
  EXPECT_EQ(lines[1].errors, (domain::field_errors{{"username", field_error::taken}}));
  EXPECT_TRUE(lines[2].errors.empty());
  EXPECT_TRUE(lines[4].errors.empty()) << "that it is empty is for others to say";
}

TEST(PeopleImport, NamesTheLineOfATableThatIsNone) {
  const struct {
    std::string csv;
    int line;
    const char* named;
  } table[] = {
      {"", 1, "username"},
      {"username\n", 1, "name"},
      {"username,name,nickname\n", 1, "nickname"},
      {"username,name,username\n", 1, "twice"},
      {"username,\"name\na,b\n", 1, "never closed"},
      {"username,name\xFF\na,b\n", 1, "UTF-8"},
  };
  for (const auto& [csv, line, named] : table) {
    const auto what = problem_of(csv);
    EXPECT_EQ(what.status, 400);
    EXPECT_EQ(what.code, "INVALID_CSV");
    EXPECT_EQ(what.details["line"], line) << csv;
    EXPECT_NE(what.message.english.find(named), std::string::npos) << what.message.english;
  }
}

TEST(PeopleImport, KnowsTheHeadingsInAnyCaseAndInKorean) {
  for (const auto* csv : {"Username, NAME ,Student_Phone_Num\nminji,김민지,010\n",
                          "아이디;이름;학생 전화번호\nminji; 김민지 ;010\n",
                          "성명\t학생 연락처\t사용자 이름\t\t\n김민지\t010\tminji\tx\ty\n\t\t\t\t\n\n"}) {
    const auto lines = read(csv);
    ASSERT_EQ(lines.size(), 1U) << csv;
    EXPECT_EQ(lines[0].form.username, "minji") << csv;
    EXPECT_EQ(lines[0].form.name, "김민지") << csv;
    EXPECT_EQ(lines[0].form.student_phone_num, "010") << csv;
  }
  EXPECT_EQ(problem_of("name,이름,username\n").details["line"], 1) << "twice the same";
}

TEST(PeopleImport, ALineThatCannotBeReadIsReportedByItself) {
  const auto lines = read("username,name\na\nb,\"B\nc,C\nd,\xFF\n");
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_TRUE(lines[0].is_wrong());
  EXPECT_TRUE(lines[1].is_wrong());
  EXPECT_FALSE(lines[2].is_wrong());
  EXPECT_TRUE(lines[3].is_wrong());
  const auto body = api::import_body(lines, true, language::english);
  EXPECT_EQ(body["failed"], 3);
  EXPECT_EQ(body["lines"][0]["errors"],
            (api::json{{"non_field_errors", api::json::array({"has 1 cells instead of 2"})}}));
  EXPECT_EQ(body["lines"][1]["status"], "failed");
  EXPECT_EQ(body["lines"][2]["status"], "would_create");
}

TEST(PeopleImport, TakesSoManyLinesAndNoMore) {
  std::string csv = "username,name\n";
  for (std::size_t i = 0; i < domain::limits::max_people_per_import; ++i) {
    csv += "u" + std::to_string(i) + ",n\n";
  }
  EXPECT_EQ(read(csv).size(), domain::limits::max_people_per_import);
  EXPECT_EQ(problem_of(csv + "one,more\n").details["line"], 502);
}

TEST(PeopleImport, ReportsWhatBecameOfEachLine) {
  auto lines = read("username,name,password\na,A,given\nb,B,\nc,C,\nd,D,\n");
  lines[0].id = domain::user_id{11};
  lines[1].id = domain::user_id{12};
  lines[2].errors = {{"username", field_error::taken}};
  lines[3].unavailable = actors::unavailable_reason::busy;
  const auto body = api::import_body(lines, false, language::english);
  EXPECT_EQ(body["created"], 2);
  EXPECT_EQ(body["failed"], 2);
  EXPECT_EQ(body["dry_run"], false);
  EXPECT_EQ(body["lines"][0], (json{{"line", 2}, {"username", "a"}, {"status", "created"}, {"id", 11}}))
      << "a password that was given is not told";
  EXPECT_EQ(
      body["lines"][1],
      (json{{"line", 3}, {"username", "b"}, {"status", "created"}, {"id", 12}, {"password", "made-up"}}));
  EXPECT_EQ(body["lines"][2],
            (json{{"line", 4},
                  {"username", "c"},
                  {"status", "failed"},
                  {"errors", {{"username", json::array({"A user with that username already exists."})}}}}));
  EXPECT_EQ(body["lines"][3]["status"], "failed");
  EXPECT_TRUE(body["lines"][3]["errors"].contains("non_field_errors"));
}

TEST(PeopleImport, ADryRunCreatesNobodyAndTellsNoPassword) {
  auto lines = read("username,name\na,A\nb,B\n");
  lines[1].errors = {{"name", field_error::too_long}};
  const auto body = api::import_body(lines, true, language::korean);
  EXPECT_EQ(body["created"], 0);
  EXPECT_EQ(body["failed"], 1);
  EXPECT_EQ(body["dry_run"], true);
  EXPECT_EQ(body["lines"][0], (json{{"line", 2}, {"username", "a"}, {"status", "would_create"}}));
  EXPECT_EQ(body["lines"][1]["errors"], (json{{"name", json::array({"입력값이 너무 깁니다."})}}));
}

}  // namespace
}  // namespace usher::tests::people_import_test
