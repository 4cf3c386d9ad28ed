#include "api/clinics/render_people.hpp"

#include <gtest/gtest.h>

#include "api/clinics/refusals.hpp"

namespace usher::tests::render_people_test {
namespace {

using namespace std::chrono_literals;
using api::json;
using api::language;
using domain::field_error;
using domain::user_id;

domain::person minji() {
  domain::person who;
  who.id = user_id{7};
  who.username = "minji";
  who.password_hash = "$argon2id$secret";
  who.subject = "physics2";
  who.is_student = true;
  who.no_show = 2;
  return who;
}

TEST(RenderPeople, ALoginHasAllFieldsOfTheContract) {
  const auto body = api::login_body(minji(), "key");
  EXPECT_EQ(body["token"], "key");
  EXPECT_EQ(body["redirect"], "/clinic/reserve");
  EXPECT_EQ(body["needs_password_change"], false);
  for (const auto* field :
       {"id", "username", "name", "phone_num", "subject", "subject_name", "subject_kr", "is_active",
        "is_staff", "is_superuser", "is_teacher", "is_student", "student_phone_num",
        "student_parent_phone_num", "school", "grade", "no_show", "non_pass", "essential_clinic"}) {
    EXPECT_TRUE(body["user"].contains(field)) << field;
  }
  EXPECT_EQ(body["user"].size(), 19U);
  EXPECT_EQ(body["user"]["subject"], 2);
  EXPECT_EQ(body["user"]["subject_name"], "physics2");
  EXPECT_EQ(body["user"]["subject_kr"], "물리학2");
  EXPECT_EQ(body["user"]["no_show"], 2);
  EXPECT_EQ(body.dump().find("argon2id"), std::string::npos);
}

TEST(RenderPeople, ASubjectThatHasNoNumberHasItsCode) {
  auto who = minji();
  who.subject = "chemistry";
  EXPECT_TRUE(api::person_body(who)["subject"].is_null());
  EXPECT_EQ(api::person_body(who)["subject_name"], "chemistry");
  who.subject = "";
  EXPECT_TRUE(api::person_body(who)["subject"].is_null());
  EXPECT_TRUE(api::person_body(who)["subject_name"].is_null());
  EXPECT_TRUE(api::person_body(who)["subject_kr"].is_null());
}

TEST(RenderPeople, ALoginLeadsToAPageOfTheOriginal) {
  const auto page = [](bool student, bool teacher, bool staff, bool superuser) {
    domain::person who;
    who.is_student = student;
    who.is_teacher = teacher;
    who.is_staff = staff;
    who.is_superuser = superuser;
    return api::login_body(who, "key")["redirect"];
  };
  EXPECT_EQ(page(false, true, true, true), nullptr);
  EXPECT_EQ(page(true, false, false, false), "/clinic/reserve");
  EXPECT_EQ(page(false, true, true, false), "/student-placement");
  EXPECT_EQ(page(false, true, false, false), "/clinic/");
  EXPECT_EQ(page(false, false, false, false), nullptr);
}

TEST(RenderPeople, APageSaysWhereTheListGoesOn) {
  auto juno = minji();
  juno.id = user_id{9};
  const auto full = api::people_body({minji(), juno}, 2);
  EXPECT_EQ(full["results"].size(), 2U);
  EXPECT_EQ(full["results"][0], api::person_body(minji()));
  EXPECT_EQ(full["next"], 9);
  EXPECT_TRUE(api::people_body({minji(), juno}, 3)["next"].is_null());
  EXPECT_TRUE(api::people_body({}, 3)["next"].is_null());
}

TEST(RenderPeople, APasswordIsToldOnlyWhereItWasMadeUp) {
  EXPECT_EQ(api::password_reset_body(minji(), "Ab3", language::korean)["password"], "Ab3");
  EXPECT_FALSE(api::password_reset_body(minji(), "", language::korean).contains("password"));
}

TEST(RenderPeople, SuccessesSpeakBothLanguages) {
  EXPECT_EQ(api::registration_body(user_id{7}, language::korean),
            (json{{"message", "사용자가 성공적으로 등록되었습니다."}, {"id", 7}}));
  EXPECT_EQ(api::registration_body(user_id{7}, language::english)["message"], "The user was registered.");
  EXPECT_EQ(api::logout_body(language::korean), (json{{"message", "로그아웃 되었습니다."}}));
  EXPECT_EQ(api::logout_body(language::english)["message"], "You are logged out.");
  EXPECT_NE(api::password_changed_body(language::korean), api::password_changed_body(language::english));
}

TEST(RenderPeople, ASessionThatEndedSaysWhy) {
  using domain::session_refusal;
  const std::pair<session_refusal, const char*> ended[] = {
      {session_refusal::duplicate_login, "duplicate_login"},
      {session_refusal::idle, "idle"},
      {session_refusal::password_changed, "password_changed"},
      {session_refusal::deactivated, "deactivated"}};
  for (const auto& [refusal, reason] : ended) {
    const auto what = api::describe(refusal);
    EXPECT_EQ(what.status, 401) << reason;
    EXPECT_EQ(what.error, "session_expired") << reason;
    EXPECT_EQ(what.code, "SESSION_EXPIRED") << reason;
    EXPECT_EQ(what.details, (json{{"reason", reason}}));
    EXPECT_NE(what.message.korean, what.message.english) << reason;
  }
  const auto none = api::describe(session_refusal::not_authenticated);
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.error, "not_authenticated");
  EXPECT_EQ(none.headers.size(), 1U);
}

TEST(RenderPeople, EveryRefusalOfALoginInTheContractsWords) {
  const auto wrong = api::describe(actors::log_in_refusal{domain::login_refusal::wrong_credentials});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.error, "로그인 정보가 올바르지 않습니다.");
  const auto inactive = api::describe(actors::log_in_refusal{domain::login_refusal::inactive});
  EXPECT_EQ(inactive.status, 401);
  EXPECT_EQ(inactive.error, "계정이 비활성화되어 있습니다.");
  const auto locked = api::describe(actors::log_in_refusal{actors::locked_out{1'001ms}});
  EXPECT_EQ(locked.status, 429);
  EXPECT_EQ(locked.error, "too_many_attempts");
  EXPECT_EQ(locked.code, "TOO_MANY_ATTEMPTS");
  EXPECT_EQ(locked.details, json::object()) << "nothing that tells who exists";
  const std::pair<std::string, std::string> retry{"Retry-After", "2"};
  EXPECT_EQ(locked.headers, std::vector{retry}) << "whole seconds, rounded up";
}

TEST(RenderPeople, WrongFieldsAreListsOfTextsInTheLanguageSpoken) {
  const auto what = api::describe(
      domain::field_errors{{"username", field_error::taken}, {"password_confirm", field_error::mismatch}});
  EXPECT_EQ(what.status, 400);
  const auto korean = json::parse(api::render(what, {}).body);
  EXPECT_EQ(korean["username"], json::array({"해당 사용자 이름은 이미 존재합니다."}));
  EXPECT_EQ(korean["password_confirm"], json::array({"비밀번호가 일치하지 않습니다."}));
  const auto english = json::parse(api::render(what, {}, language::english).body);
  EXPECT_EQ(english["username"], json::array({"A user with that username already exists."}));
  EXPECT_EQ(english["password_confirm"], json::array({"The passwords do not match."}));
  EXPECT_EQ(english["error"], korean["error"]);
}

TEST(RenderPeople, SomeFieldsHaveTextsOfTheirOwn) {
  const auto text = [](const char* field, field_error error) {
    return api::text_of({field, error, 8}).english;
  };
  EXPECT_EQ(text("old_password", field_error::mismatch), "The current password is wrong.");
  EXPECT_EQ(text("new_password_confirm", field_error::mismatch), "The passwords do not match.");
  EXPECT_EQ(text("is_teacher", field_error::not_allowed), "Teachers cannot register themselves.");
  EXPECT_EQ(text("teacher_id", field_error::not_allowed), "This is no active teacher.");
  EXPECT_EQ(text("name", field_error::not_allowed),
            "This value has characters that cannot be seen or may not be used.");
  EXPECT_EQ(text("email", field_error::not_allowed), "This value is not allowed.");
  EXPECT_EQ(text("name", field_error::required), "This field is required.");
  EXPECT_EQ(text("password", field_error::too_short), "The password must have at least 8 characters.");
  EXPECT_EQ(text("password", field_error::same_as_username), "The password is the username.");
  EXPECT_EQ(text("password", field_error::too_common), "This password is one of the first that others try.");
  EXPECT_EQ(text("invitation", field_error::not_allowed),
            "This is no invitation for that username, or its time is over.");
}

TEST(RenderPeople, EveryRefusalOfTheOffice) {
  const auto no = api::describe(domain::person_refusal{domain::office_refusal::forbidden});
  EXPECT_EQ(no.status, 403);
  EXPECT_EQ(no.error, "forbidden");
  const auto nobody = api::describe(domain::person_refusal{domain::office_refusal::unknown_user});
  EXPECT_EQ(nobody.status, 404);
  EXPECT_EQ(nobody.error, "유효하지 않은 사용자입니다.");
  const auto wrong =
      api::describe(domain::person_refusal{domain::field_errors{{"name", field_error::required}}});
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.field_texts.size(), 1U);
}

}  // namespace
}  // namespace usher::tests::render_people_test
