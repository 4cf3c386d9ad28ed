#include "api/clinics/office/student_sheet.hpp"

#include <gtest/gtest.h>

#include "api/clinics/office/form_data.hpp"

namespace usher::tests::student_sheet_test {
namespace {

using api::sheet_cell;
using api::sheet_row;
using domain::user_id;

sheet_row row_of(std::int64_t number, const std::vector<std::string>& texts) {
  sheet_row row{number, {}};
  for (const auto& text : texts) {
    row.cells.push_back({text, false});
  }
  return row;
}

std::vector<api::sheet_student> read(const std::vector<sheet_row>& rows,
                                     const std::vector<domain::person>& known = {}) {
  std::vector<sheet_row> all{row_of(1, {"학교", "학년", "이름", "학부모", "학생"})};
  all.insert(all.end(), rows.begin(), rows.end());
  return api::read_students(all, known, 2026, [] { return std::string("made up"); });
}

TEST(StudentSheet, MakesAStudentOfARow) {
  const auto students = read({row_of(2, {"세화여자고등학교", "3학년", "이지호", "010-2222-3333"})});
  ASSERT_EQ(students.size(), 1U);
  ASSERT_TRUE(students[0].is_to_be_made());
  const auto& form = students[0].form;
  EXPECT_EQ(form.username, "260233333");
  EXPECT_EQ(form.password, "made up");
  EXPECT_EQ(form.name, "이지호");
  EXPECT_EQ(form.school, "세화여고");
  EXPECT_EQ(form.grade, "3학년");
  EXPECT_EQ(form.student_parent_phone_num, "010-2222-3333");
  EXPECT_EQ(form.phone_num, "");
  EXPECT_EQ(form.subject, "physics1");
  EXPECT_EQ(form.is_student, true);
}

TEST(StudentSheet, PassesOverTheFirstLineAloneThoughItMayBeEmpty) {
  const auto row = row_of(2, {"세화고", "1", "김민지", "010-2222-3333"});
  const auto students = api::read_students({row}, {}, 2026, [] { return std::string("made up"); });
  ASSERT_EQ(students.size(), 1U);
  EXPECT_EQ(students[0].row, 2);
  EXPECT_TRUE(api::read_students({row_of(1, {"학교"})}, {}, 2026, [] { return std::string(); }).empty());
}

TEST(StudentSheet, GivesTelephoneNumbersBackTheZerosThatSpreadsheetsTake) {
  sheet_row row = row_of(2, {"세화고", "1", "김민지", "1023456789", "1012345678"});
  row.cells[3].is_number = true;
  const auto students = read({row});
  EXPECT_EQ(students[0].form.student_parent_phone_num, "01023456789");
  EXPECT_EQ(students[0].form.student_phone_num, "01012345678") << "a text, too";
  EXPECT_EQ(students[0].form.phone_num, "01012345678");
  row.cells[3].text = "212345678";
  EXPECT_EQ(read({row})[0].form.student_parent_phone_num, "00212345678");
}

TEST(StudentSheet, SaysTheFirstThingThatIsWrongWithARow) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> table{
      {{"", "1", "김1", "x"}, "필수"},
      {{"세화고", "1", "김민지"}, "필수"},
      {{"한빛고", "9", "김민지2", "x", "y"}, "숫자"},
      {{"한빛고", "9", "김민지", "x", "010-12"}, "학생 전화번호"},
      {{"한빛고", "9", "김민지", "010-1234-567a"}, "학부모 전화번호"},
      {{"한빛고", "9", "김민지", "010-1234-5678"}, "학교"},
      {{"연합반", "4", "김민지", "010-1234-5678"}, "학년은"},
  };
  for (const auto& [texts, part] : table) {
    const auto students = read({row_of(7, texts)});
    ASSERT_TRUE(students[0].fault) << part;
    EXPECT_NE(students[0].fault->korean.find(part), std::string::npos) << students[0].fault->korean;
    EXPECT_EQ(students[0].row, 7);
  }
}

TEST(StudentSheet, KnowsAStudentAgainHoweverTheyAreWritten) {
  domain::person known;
  known.id = user_id{9};
  known.school = "세화고";
  known.grade = "2";
  known.name = "김민지";
  known.student_parent_phone_num = "010-2345-6789";
  const auto students = read({row_of(2, {"세화고등학교", "2학년", "김민지", "01023456789"}),
                              row_of(3, {"세화고", "2", "이지호", "010-1111-2222"}),
                              row_of(4, {"세화고", "2학년", "이지호", "01011112222"})},
                             {known});
  ASSERT_EQ(students.size(), 3U);
  EXPECT_TRUE(students[0].is_known);
  EXPECT_EQ(students[0].id, user_id{9});
  EXPECT_TRUE(students[1].is_to_be_made());
  EXPECT_TRUE(students[2].is_known);
  EXPECT_FALSE(students[2].id);
  const auto body = api::students_body(students);
  EXPECT_EQ(body["total_rows"], 3);
  EXPECT_EQ(body["added_students"].size(), 1U);
  EXPECT_EQ(body["duplicate_students"][0]["existing_id"], 9);
  EXPECT_TRUE(body["duplicate_students"][1]["existing_id"].is_null());
  EXPECT_TRUE(body["error_students"].empty());
}

edge::request form_of(const std::string& body, const std::string& type) {
  edge::request r;
  r.headers.emplace_back("content-type", type);
  r.body = body;
  return r;
}

TEST(FormData, HasTheFileOfAPart) {
  const std::string body =
      "--xYz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
      "--xYz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a b.xlsx\"\r\n"
      "Content-Type: application/octet-stream\r\n\r\n\x01\r\n--xY\r\n--xYz--\r\n";
  const auto r = form_of(body, "multipart/form-data; boundary=xYz");
  const auto file = api::file_in_form(r, "file");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->name, "a b.xlsx");
  EXPECT_EQ(file->content, "\x01\r\n--xY");
  EXPECT_FALSE(api::file_in_form(r, "note")) << "no file";
  const auto quoted = form_of(body, "Multipart/Form-Data; charset=utf-8; boundary=\"xYz\"");
  EXPECT_TRUE(api::file_in_form(quoted, "file"));
}

TEST(FormData, HasNothingWhereItIsNone) {
  const std::string part = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc";
  for (const auto& [body, type] : std::vector<std::pair<std::string, std::string>>{
           {part + "\r\n--x--", "application/json"},
           {part + "\r\n--x--", "multipart/form-data"},
           {part + "\r\n--x--", "multipart/form-data; boundary="},
           {part, "multipart/form-data; boundary=x"},
           {"", "multipart/form-data; boundary=x"},
           {"--x--\r\n", "multipart/form-data; boundary=x"},
           {"--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x"}}) {
    const auto r = form_of(body, type);
    EXPECT_FALSE(api::file_in_form(r, "file")) << type << '\n' << body;
  }
}

}  // namespace
}  // namespace usher::tests::student_sheet_test
