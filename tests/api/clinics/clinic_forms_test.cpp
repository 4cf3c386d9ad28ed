#include "api/clinics/clinic_forms.hpp"

#include <gtest/gtest.h>

namespace usher::tests::clinic_forms_test {
namespace {

using namespace std::chrono_literals;
using api::json;

edge::request with_body(const json& body) {
  edge::request r;
  r.body = body.dump();
  return r;
}

json new_clinic() {
  return {{"day", "tue"}, {"time", "19:00"}, {"room", 3}, {"subject", "physics1"}};
}

TEST(ClinicForms, ANewClinicTakesItsDefaults) {
  const auto edit = api::new_clinic_form(with_body(new_clinic())).edit;
  const auto clinic = domain::edited({}, edit);
  EXPECT_EQ(clinic.day, domain::weekday::tue);
  EXPECT_EQ(clinic.time, domain::class_time::at_19_00);
  EXPECT_EQ(clinic.room, 3);
  EXPECT_EQ(clinic.length, 60min);
  EXPECT_EQ(clinic.subject, "physics1");
  EXPECT_EQ(clinic.capacity, 6);
  EXPECT_TRUE(clinic.is_active);
  EXPECT_EQ(clinic.window, domain::reservation_window::weekly);
  EXPECT_FALSE(edit.teacher);
}

TEST(ClinicForms, AClassBeginsAtAnyMinuteAndHasALength) {
  auto body = new_clinic();
  body["time"] = "07:45";
  body["length_minutes"] = 24 * 60;
  const auto edit = api::new_clinic_form(with_body(body)).edit;
  EXPECT_EQ(edit.time, domain::class_time{7h + 45min});
  EXPECT_EQ(edit.length, 24h);
  EXPECT_EQ(edit.term_weeks, std::nullopt);
  EXPECT_EQ(edit.price, std::nullopt);
  body["price"] = 12'000;
  EXPECT_EQ(api::new_clinic_form(with_body(body)).edit.price, 12'000);
  body["term_weeks"] = 12;
  EXPECT_EQ(api::new_clinic_form(with_body(body)).edit.term_weeks, 12);
}

TEST(ClinicForms, ARoomIsANumberOrAName) {
  for (const auto& room : {json(3), json("3"), json("3강의실")}) {
    auto body = new_clinic();
    body["room"] = room;
    EXPECT_EQ(api::new_clinic_form(with_body(body)).edit.room, 3) << room;
  }
  for (const auto* name : {"Lab A", "강의실", "3강", "3.0", "-1", "별관 2층", "12345", "가"}) {
    const auto room = api::room_of(name);
    ASSERT_TRUE(room) << name;
    EXPECT_EQ(room->name(), name);
  }
  EXPECT_EQ(api::room_of("12"), domain::class_room{12});
  EXPECT_EQ(api::room_of("\xE1\x84\x80\xE1\x85\xA1")->name(), "가") << "however it was typed";
  for (const auto& text :
       {std::string{"0"}, std::string{"000"}, std::string{}, std::string{" Lab"}, std::string{"Lab "},
        std::string{"a\nb"}, std::string{"\xFF"}, std::string(51, 'x')}) {
    EXPECT_FALSE(api::room_of(text)) << text;
  }
  EXPECT_TRUE(api::room_of(std::string(50, 'x')));
}

TEST(ClinicForms, ASubjectIsACodeOrANumber) {
  for (const auto& subject : {json(1), json("1"), json("physics1")}) {
    auto body = new_clinic();
    body["subject"] = subject;
    EXPECT_EQ(api::new_clinic_form(with_body(body)).edit.subject, "physics1") << subject;
  }
}

TEST(ClinicForms, AChangeHasWhatItNamesAndNoMore) {
  const auto form = api::changed_clinic_form(with_body(
      {{"capacity", 4},
       {"force", true},
       {"teacher_id", nullptr},
       {"is_active", false},
       {"term_weeks", nullptr},
       {"reservation_window", {{"kind", "own"}, {"opens", "tue 09:30"}, {"closes", "sun 24:00"}}}}));
  EXPECT_TRUE(form.force);
  EXPECT_EQ(form.edit.capacity, 4);
  EXPECT_EQ(form.edit.teacher, domain::user_id{0});
  EXPECT_EQ(form.edit.is_active, false);
  EXPECT_EQ(form.edit.term_weeks, 0) << "without end";
  EXPECT_EQ(form.edit.window, domain::reservation_window::own);
  EXPECT_EQ(form.edit.own_window, (domain::week_window{33h + 30min, 7 * 24h}));
  EXPECT_FALSE(form.edit.day || form.edit.time || form.edit.room || form.edit.subject);
  EXPECT_FALSE(api::changed_clinic_form(with_body(json::object())).force);
}

TEST(ClinicForms, NameEveryWrongField) {
  const struct {
    const char* field;
    json value;
    const char* named;
  } table[] = {
      {"day", "월요일", "day"},
      {"day", 1, "day"},
      {"time", "24:00", "time"},
      {"time", "9:00", "time"},
      {"time", 18, "time"},
      {"length_minutes", 0, "length_minutes"},
      {"term_weeks", 0, "term_weeks"},
      {"term_weeks", 521, "term_weeks"},
      {"price", -1, "price"},
      {"price", 1.5, "price"},
      {"price", "12000", "price"},
      {"price", 1'000'000'000'001, "price"},
      {"length_minutes", 24 * 60 + 1, "length_minutes"},
      {"length_minutes", "60", "length_minutes"},
      {"room", 0, "room"},
      {"room", 10'000, "room"},
      {"room", "", "room"},
      {"room", std::string(51, 'x'), "room"},
      {"room", "a\tb", "room"},
      {"room", nullptr, "room"},
      {"subject", "", "subject"},
      {"subject", std::string(51, 'x'), "subject"},
      {"subject", "a\nb", "subject"},
      {"subject", 3, "subject"},
      {"subject", 0, "subject"},
      {"subject", 1.5, "subject"},
      {"subject", true, "subject"},
      {"teacher_id", 0, "teacher_id"},
      {"capacity", 0, "capacity"},
      {"capacity", 10'001, "capacity"},
      {"is_active", "yes", "is_active"},
      {"reservation_window", "always", "reservation_window"},
      {"reservation_window", json::object(), "reservation_window.kind"},
      {"reservation_window", {{"kind", "never"}}, "reservation_window.kind"},
      {"reservation_window", {{"kind", "own"}, {"opens", "mon 00:00"}}, "reservation_window.closes"},
      {"reservation_window",
       {{"kind", "own"}, {"opens", "mon 9:00"}, {"closes", "sun 24:00"}},
       "reservation_window.opens"},
      {"reservation_window",
       {{"kind", "own"}, {"opens", "tue 00:00"}, {"closes", "mon 00:00"}},
       "reservation_window.closes"},
  };
  for (const auto& [field, value, named] : table) {
    auto body = new_clinic();
    body[field] = value;
    try {
      api::new_clinic_form(with_body(body));
      ADD_FAILURE() << field << " " << value;
    } catch (const api::bad_request& bad) {
      EXPECT_EQ(bad.what.status, 400);
      EXPECT_EQ(bad.what.details["field"], named) << field << " " << value;
      ASSERT_EQ(bad.what.field_texts.size(), 1U);
      EXPECT_EQ(bad.what.field_texts[0].first, named);
    }
  }
  for (const auto* field : {"day", "time", "room", "subject"}) {
    auto body = new_clinic();
    body.erase(field);
    EXPECT_THROW(api::new_clinic_form(with_body(body)), api::bad_request) << field;
  }
}

TEST(ClinicForms, TakeTheOriginalsNamesBeforeOthersAndPassOverWhatTheyDoNotKnow) {
  const auto form = api::changed_clinic_form(with_body({{"day", "mon"},
                                                        {"clinic_day", "fri"},
                                                        {"clinic_time", "20:00"},
                                                        {"clinic_room", "4강의실"},
                                                        {"clinic_capacity", 9},
                                                        {"subject", "chemistry"},
                                                        {"clinic_subject", nullptr},
                                                        {"teacher_id", 3},
                                                        {"clinic_teacher", nullptr},
                                                        {"clinic_students", {3, 1}},
                                                        {"weekly_period", nullptr},
                                                        {"colour", "blue"}}));
  EXPECT_EQ(form.edit.day, domain::weekday::fri);
  EXPECT_EQ(form.edit.time, domain::class_time::at_20_00);
  EXPECT_EQ(form.edit.room, 4);
  EXPECT_EQ(form.edit.capacity, 9);
  EXPECT_EQ(form.edit.subject, "chemistry") << "a subject without a number stays";
  EXPECT_EQ(form.edit.teacher, domain::user_id{0});
  EXPECT_EQ(form.students, (std::vector{domain::user_id{3}, domain::user_id{1}}));
  EXPECT_FALSE(api::changed_clinic_form(with_body({{"capacity", 4}})).students);
  for (const auto& wrong : {json("1"), json(1), json(nullptr), json::array({0}), json::array({"1"}),
                            json::array({1.5}), json::array({json{{"id", 1}}})}) {
    EXPECT_THROW(api::changed_clinic_form(with_body({{"clinic_students", wrong}})), api::bad_request)
        << wrong;
  }
}

TEST(ClinicForms, BlameAFieldByTheNameByWhichItWasSent) {
  for (const auto& [own, sent_as] : std::vector<std::pair<std::string, std::string>>{
           {"clinic_day", "clinic_day"}, {"clinic_capacity", "clinic_capacity"}, {"day", "day"}}) {
    try {
      api::changed_clinic_form(with_body({{own, "x"}}));
      FAIL() << own;
    } catch (const api::bad_request& bad) {
      ASSERT_EQ(bad.what.field_texts.size(), 1U);
      EXPECT_EQ(bad.what.field_texts[0].first, sent_as);
    }
  }
}

TEST(ClinicForms, ANewClinicInTheOriginalsNamesHasItsDefaults) {
  const auto clinic = domain::edited({}, api::new_clinic_form(with_body({{"clinic_room", 2}})).edit);
  EXPECT_EQ(clinic.day, domain::weekday::mon);
  EXPECT_EQ(clinic.time, domain::class_time::at_18_00);
  EXPECT_EQ(clinic.room, 2);
  EXPECT_EQ(clinic.subject, "physics1");
  EXPECT_EQ(clinic.capacity, 6);
  EXPECT_FALSE(clinic.is_active);
}

TEST(ClinicForms, EveryAttendanceHasAWord) {
  for (const auto* word : {"none", "attended", "absent", "sick", "late"}) {
    ASSERT_TRUE(domain::from_word<domain::attendance>(word)) << word;
    EXPECT_EQ(domain::to_word(*domain::from_word<domain::attendance>(word)), word);
  }
  EXPECT_FALSE(domain::from_word<domain::attendance>("present"));
  EXPECT_FALSE(domain::from_word<domain::attendance>(""));
}

}  // namespace
}  // namespace usher::tests::clinic_forms_test
