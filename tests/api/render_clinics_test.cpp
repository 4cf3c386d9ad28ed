#include "api/render_clinics.hpp"

#include <gtest/gtest.h>

namespace usher::tests {
namespace {

using api::json;
using domain::user_id;

std::shared_ptr<const actors::clinic_view> clinic(int id, domain::class_time time, int room,
                                                  std::vector<int> students) {
  auto view = std::make_shared<actors::clinic_view>();
  view->clinic.id = domain::clinic_id{id};
  view->clinic.day = domain::weekday::mon;
  view->clinic.time = time;
  view->clinic.room = room;
  view->clinic.subject = "physics1";
  view->clinic.teacher_name = "테스트강사0" + std::to_string(id);
  view->clinic.capacity = 2;
  int place = 0;
  for (const auto student : students) {
    view->roster.entries.push_back(
        {user_id{student}, "학생" + std::to_string(student), "s" + std::to_string(student), ++place});
  }
  api::render_clinic(*view);
  return view;
}

class RenderClinics : public testing::Test {
 protected:
  json schedule_for(const domain::caller& who) const { return json::parse(api::schedule_body(clinics, who)); }

  static domain::caller student(int id) { return {user_id{id}}; }
  static domain::caller teacher() { return {user_id{99}, false, false, true}; }

  std::vector<std::shared_ptr<const actors::clinic_view>> clinics{
      clinic(1, domain::class_time::at_18_00, 1, {7, 8}), clinic(2, domain::class_time::at_18_00, 2, {}),
      clinic(3, domain::class_time::at_19_00, 3, {7})};
};

TEST_F(RenderClinics, TheScheduleHasEveryDayAndTime) {
  const auto body = schedule_for(teacher());
  EXPECT_EQ(body["days"], (json{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}));
  EXPECT_EQ(body["times"], (json{"18:00", "19:00", "20:00", "21:00"}));
  EXPECT_EQ(body["total_clinics"], 3);
  ASSERT_EQ(body["schedule"].size(), 7U);
  for (const auto& [day, times] : body["schedule"].items()) {
    EXPECT_EQ(times.size(), 4U) << day;
  }
}

TEST_F(RenderClinics, AnEmptySlotHasNullZeroFalseAndNothing) {
  const json expected{{"clinic_id", nullptr},    {"teacher_name", nullptr}, {"subject", nullptr},
                      {"room", nullptr},         {"capacity", 0},           {"current_count", 0},
                      {"remaining_spots", 0},    {"is_full", false},        {"students", json::array()},
                      {"clinics", json::array()}};
  EXPECT_EQ(schedule_for(teacher())["schedule"]["sun"]["21:00"], expected);
}

TEST_F(RenderClinics, ASlotShowsItsFirstClinicAndListsAll) {
  const auto slot = schedule_for(teacher())["schedule"]["mon"]["18:00"];
  EXPECT_EQ(slot["clinic_id"], 1);
  EXPECT_EQ(slot["teacher_name"], "테스트강사01");
  EXPECT_EQ(slot["room"], "1강의실");
  EXPECT_EQ(slot["capacity"], 2);
  EXPECT_EQ(slot["current_count"], 2);
  EXPECT_EQ(slot["remaining_spots"], 0);
  EXPECT_EQ(slot["is_full"], true);
  ASSERT_EQ(slot["clinics"].size(), 2U);
  EXPECT_EQ(slot["clinics"][1]["clinic_id"], 2);
  EXPECT_EQ(slot["clinics"][1]["is_full"], false);
}

TEST_F(RenderClinics, TeachersSeeAllStudents) {
  const json students{{{"id", 7}, {"name", "학생7"}, {"username", "s7"}},
                      {{"id", 8}, {"name", "학생8"}, {"username", "s8"}}};
  EXPECT_EQ(schedule_for(teacher())["schedule"]["mon"]["18:00"]["students"], students);
}

TEST_F(RenderClinics, StudentsSeeOnlyThemselves) {
  const auto own = schedule_for(student(7))["schedule"]["mon"];
  EXPECT_EQ(own["18:00"]["students"].size(), 1U);
  EXPECT_EQ(own["18:00"]["students"][0]["id"], 7);
  EXPECT_EQ(own["18:00"]["clinics"][0]["students"].size(), 1U);
  EXPECT_EQ(own["18:00"]["current_count"], 2) << "how many there are is no secret";
  const auto other = schedule_for(student(9))["schedule"]["mon"];
  EXPECT_EQ(other["18:00"]["students"], json::array());
}

TEST_F(RenderClinics, TheCacheServesEachCallerTheirOwnAndRendersAnewAfterAPublication) {
  actors::schedule_board board{3};
  for (std::size_t i = 0; i < 3; ++i) {
    board.publish(i, clinics[i]);
  }
  api::schedule_cache cache;
  const auto all = cache.body(board, teacher());
  EXPECT_EQ(*all, api::schedule_body(clinics, teacher()));
  EXPECT_EQ(cache.body(board, teacher()), all) << "the same bytes until something changes";
  EXPECT_EQ(*cache.body(board, student(7)), api::schedule_body(clinics, student(7)));
  EXPECT_EQ(*cache.body(board, student(9)), api::schedule_body(clinics, student(9)));

  clinics[1] = clinic(2, domain::class_time::at_18_00, 2, {9});
  board.publish(1, clinics[1]);
  EXPECT_EQ(*cache.body(board, teacher()), api::schedule_body(clinics, teacher()));
  EXPECT_EQ(*cache.body(board, student(9)), api::schedule_body(clinics, student(9)));
}

TEST_F(RenderClinics, AConfirmation) {
  const domain::place_confirmed confirmed{clinics[2]->clinic, {}, 2, 0};
  const json expected{{"success", true},
                      {"message", "클리닉 예약이 완료되었습니다."},
                      {"clinic_info",
                       {{"id", 3},
                        {"day", "월요일"},
                        {"time", "19:00"},
                        {"room", "3강의실"},
                        {"subject", "physics1"},
                        {"teacher", "테스트강사03"}}},
                      {"remaining_spots", 0}};
  EXPECT_EQ(api::confirmation_body(confirmed), expected);
}

TEST_F(RenderClinics, EveryRefusalOfAReservationInTheContractsWords) {
  struct row {
    api::problem what;
    int status;
    const char* error;
    std::vector<const char*> details;
  };
  using domain::request_place_refusal;
  using kind = domain::reserve_refusal_kind;
  const domain::booker who{user_id{7}, "학생7", "s7", true, 2, false};
  const auto refusal = [&](kind k) {
    return api::describe(domain::reserve_refusal{k, domain::clinic_status::closed, 2, 6, 6}, who);
  };
  using std::chrono_literals::operator""s;
  const row table[] = {
      {api::describe(actors::rate_limited{20s, 60s}),
       429,
       "rate_limited",
       {"remaining_requests", "window_seconds"}},
      {api::describe(request_place_refusal::field_missing), 400, "user_id와 clinic_id가 필요합니다.", {}},
      {api::describe(request_place_refusal::unknown_user), 404, "유효하지 않은 사용자입니다.", {}},
      {api::describe(request_place_refusal::forbidden), 403, "forbidden", {}},
      {api::unknown_clinic(), 404, "유효하지 않은 클리닉입니다.", {}},
      {refusal(kind::closed), 400, "reservation_closed", {"clinic_status"}},
      {refusal(kind::already_reserved), 400, "이미 해당 클리닉에 예약되어 있습니다.", {}},
      {refusal(kind::no_show_blocked), 403, "no_show_blocked", {"no_show_count", "user_name"}},
      {refusal(kind::occupied), 409, "occupied", {"current_count", "capacity"}},
  };
  for (const auto& [what, status, error, details] : table) {
    EXPECT_EQ(what.status, status) << error;
    EXPECT_EQ(what.error, error);
    EXPECT_FALSE(what.message.empty()) << error;
    EXPECT_EQ(what.details.size(), details.size()) << error;
    for (const auto* detail : details) {
      EXPECT_TRUE(what.details.contains(detail)) << error << " " << detail;
    }
  }
  EXPECT_EQ(refusal(kind::occupied).message, "해당 시간대는 이미 마감되었습니다.");
  const std::pair<std::string, std::string> retry{"Retry-After", "20"};
  EXPECT_EQ(table[0].what.headers, std::vector{retry});
}

TEST_F(RenderClinics, EveryRefusalOfASession) {
  using domain::session_refusal;
  EXPECT_EQ(api::describe(session_refusal::not_authenticated).status, 401);
  const auto elsewhere = api::describe(session_refusal::duplicate_login);
  EXPECT_EQ(elsewhere.status, 401);
  EXPECT_EQ(elsewhere.error, "session_expired");
  EXPECT_EQ(elsewhere.details["reason"], "duplicate_login");
  EXPECT_EQ(api::describe(domain::login_refusal::wrong_credentials).error,
            "로그인 정보가 올바르지 않습니다.");
  EXPECT_EQ(api::describe(domain::login_refusal::inactive).error, "계정이 비활성화되어 있습니다.");
  EXPECT_EQ(api::describe(domain::login_refusal::inactive).status, 401);
}

TEST_F(RenderClinics, ALoginHasAllFieldsOfTheContract) {
  domain::person who;
  who.id = user_id{7};
  who.username = "minji";
  who.password_hash = "$argon2id$secret";
  who.is_student = true;
  const auto body = api::login_body(who, "key");
  EXPECT_EQ(body["token"], "key");
  EXPECT_EQ(body["redirect"], "/student");
  EXPECT_EQ(body["needs_password_change"], false);
  for (const auto* field :
       {"id", "username", "name", "phone_num", "subject", "subject_name", "is_active", "is_staff",
        "is_superuser", "is_teacher", "is_student", "student_phone_num", "student_parent_phone_num", "school",
        "grade", "no_show", "non_pass", "essential_clinic"}) {
    EXPECT_TRUE(body["user"].contains(field)) << field;
  }
  EXPECT_EQ(body["user"].size(), 18U);
  EXPECT_EQ(body.dump().find("argon2id"), std::string::npos);
}

TEST_F(RenderClinics, WrongFieldsOfARegistrationAreListsOfTexts) {
  using domain::field_error;
  const auto what = api::describe(
      domain::field_errors{{"username", field_error::taken}, {"password_confirm", field_error::mismatch}});
  EXPECT_EQ(what.status, 400);
  EXPECT_EQ(what.details["username"], json::array({"해당 사용자 이름은 이미 존재합니다."}));
  EXPECT_EQ(what.details["password_confirm"], json::array({"비밀번호가 일치하지 않습니다."}));
}

}  // namespace
}  // namespace usher::tests
