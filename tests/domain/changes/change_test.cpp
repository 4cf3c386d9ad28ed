#include "domain/changes/change.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "domain/changes/names.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::change_test {
namespace {

using namespace testing;

// What golden/payloads.txt has of every kind, by rule: whom it is about, and whose it is.
TEST(Change, NamesThePersonItIsAbout) {
  const user_id user{7};
  const instant now = at_ms(0);
  person who;
  who.id = user;
  EXPECT_EQ(subject_of(wallet_credited{user, 1, now}), user);
  EXPECT_EQ(subject_of(attendance_marked{clinic_id{1}, on_date("2024-09-16"), user, attendance::absent, 2,
                                         user_id{9}, now}),
            user)
      << "not who says so";
  EXPECT_EQ(subject_of(person_registered{who, now}), user);
}

TEST(Change, AboutThingsNamesNobody) {
  const instant now = at_ms(0);
  clinic_facts clinic;
  clinic.teacher = user_id{7};
  EXPECT_EQ(subject_of(concert_created{concert_id{1}, "title", 1, now}), std::nullopt);
  EXPECT_EQ(subject_of(clinic_created{clinic, now}), std::nullopt);
  EXPECT_EQ(
      subject_of(refusals_counted{clinic_id{1}, on_date("2024-09-16"), attempt_refusal::occupied, 3, now}),
      std::nullopt);
}

TEST(Change, SaysWhomItsTextsAreAbout) {
  const instant now = at_ms(0);
  person who;
  who.id = user_id{7};
  EXPECT_EQ(person_in(person_registered{who, now}), std::nullopt) << "there is nothing to be read";
  who.grade = "2";
  EXPECT_EQ(person_in(person_registered{who, now}), user_id{7});
  EXPECT_EQ(person_in(person_changed{who, now}), user_id{7});
  clinic_facts clinic;
  clinic.teacher = user_id{8};
  EXPECT_EQ(person_in(clinic_created{clinic, now}), std::nullopt);
  clinic.teacher_name = "이름";
  EXPECT_EQ(person_in(clinic_created{clinic, now}), user_id{8});
  clinic.teacher = user_id{0};
  EXPECT_EQ(person_in(clinic_changed{clinic, now}), std::nullopt) << "nobody can ask for it to be erased";
  EXPECT_EQ(person_in(no_show_set{user_id{7}, 1, user_id{9}, "was ill", now}), user_id{7});
  admin_called call;
  call.body = "{}";
  EXPECT_EQ(person_in(call), std::nullopt);
  call.about = user_id{7};
  EXPECT_EQ(person_in(call), user_id{7});
  EXPECT_EQ(person_in(password_changed{user_id{7}, "hash", true, now}), std::nullopt);
}

TEST(Change, WithoutPersonalTextsSaysTheRest) {
  const instant now = at_ms(0);
  person who;
  who.id = user_id{7};
  who.is_student = true;
  const change bare = person_registered{who, now};
  for (auto* text : {&who.username, &who.name, &who.email, &who.phone_num, &who.student_phone_num,
                     &who.student_parent_phone_num, &who.school, &who.grade, &who.subject}) {
    *text = "text";
  }
  EXPECT_EQ(without_personal_texts(person_registered{who, now}), bare);
  EXPECT_EQ(without_personal_texts(no_show_set{user_id{7}, 1, user_id{9}, "was ill", now}),
            change(no_show_set{user_id{7}, 1, user_id{9}, "", now}));
}

TEST(Change, OfTheseKindsSaysSomethingAboutPeople) {
  const auto kinds_there = personal_kinds();
  EXPECT_EQ((std::set<std::string_view>{kinds_there.begin(), kinds_there.end()}),
            (std::set<std::string_view>{"admin_called", "clinic_changed", "clinic_created", "no_show_set",
                                        "person_changed", "person_registered"}));
}

TEST(Change, IsLoggedUnderItsOwner) {
  const instant now = at_ms(0);
  const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};
  clinic_facts clinic;
  clinic.id = clinic_id{3};
  const std::vector<std::pair<change, std::string>> owned{
      {room_reset{room_id{7}, ticket_number{1}, now}, "waiting-room/7"},
      {hold_expired{date, seat_number{1}, user_id{1}, now}, "concert-date/1/2024-09-15T20:00:00"},
      {notice_delivered{date, notice_number{1}, now}, "outbox"},
      {request_forgotten{secret(1), now}, "remembered-requests"},
      {concert_date_created{date, 50, now}, "catalogue"},
      {wallet_credited{user_id{1}, 1, now}, "wallets"},
      {admin_called{}, "audit"},
      {app_key_made{}, "app-keys"},
      {clinic_deleted{clinic_id{3}, now}, "clinic/3"},
      {clinic_created{clinic, now}, "clinic/3"},
      {refusals_counted{clinic_id{3}, on_date("2024-09-16"), attempt_refusal::occupied, 3, now}, "clinic/3"},
      {refusals_counted{clinic_id{0}, on_date("2024-09-16"), attempt_refusal::occupied, 3, now}, "people"},
      {non_pass_cleared{user_id{1}, now}, "people"},
  };
  for (const auto& [c, owner] : owned) {
    EXPECT_EQ(owner_of(c), owner) << kind_of(c);
  }
}

TEST(Names, TheRoomForEverythingHasNoNumber) {
  EXPECT_EQ(waiting_room_name(room_id{0}), "waiting-room/all");
  EXPECT_EQ(waiting_room_name(room_id{12}), "waiting-room/12");
  EXPECT_EQ(owner_of(token_ended{}), "waiting-room/all");
}

TEST(Names, ClinicsHaveTheirNumber) {
  EXPECT_EQ(clinic_name(clinic_id{12}), "clinic/12");
}

TEST(Names, ALaneHasThatOfWhoseNoticesStandInIt) {
  EXPECT_EQ(lane_name(clinic_id{12}), "clinic/12");
  EXPECT_EQ(lane_name(concert_date_key{concert_id{1}, local("2024-09-15T20:00:00")}),
            "concert-date/1/2024-09-15T20:00:00");
}

TEST(Names, OfDatesShowTheTimeAsEveryTextDoes) {
  for (const char* time : {"0001-01-01T00:00:00", "1969-12-31T23:59:59", "1970-01-01T00:00:00",
                           "2024-02-29T09:05:03", "2027-05-01T19:30:59", "9999-12-31T23:59:59"}) {
    EXPECT_EQ(concert_date_name({concert_id{1'234'567}, local(time)}),
              std::string{"concert-date/1234567/"} + time);
  }
  for (local_time time = local("2023-12-25T00:00:00"); time < local("2024-03-03T00:00:00");
       time += std::chrono::seconds{7'919}) {
    EXPECT_EQ(concert_date_name({concert_id{3}, time}), "concert-date/3/" + to_text(time));
  }
}

TEST(Names, OfDatesBeyondFourDigitYearsAreWhatTheirTextIs) {
  for (const int year : {-3, 12'345}) {
    const local_time time{std::chrono::local_days{std::chrono::year{year} / 3 / 4}};
    EXPECT_EQ(concert_date_name({concert_id{3}, time}), "concert-date/3/" + to_text(time));
  }
}

TEST(Names, AreUnderstoodAsTheyAreWritten) {
  const concert_date_key date{concert_id{1}, parse_local_time("2024-09-15T20:00:00").value()};
  const auto room = actor_named(waiting_room_name(room_id{7}));
  EXPECT_EQ(room, (actor_identity{.kind = actor_kind::waiting_room, .room = room_id{7}}));
  EXPECT_EQ(actor_named(waiting_room_name(room_id{0})), actor_identity{.kind = actor_kind::waiting_room});
  EXPECT_EQ(actor_named(concert_date_name(date)),
            (actor_identity{.kind = actor_kind::concert_date, .date = date}));
  EXPECT_EQ(actor_named(clinic_name(clinic_id{12})),
            (actor_identity{.kind = actor_kind::clinic, .clinic = clinic_id{12}}));
  EXPECT_EQ(actor_named("concert/3"),
            (actor_identity{.kind = actor_kind::concert, .concert = concert_id{3}}));
  for (const auto name : {people_name, timetable_name, wallets_name, outbox_name, remembered_requests_name,
                          catalogue_name, audit_name, app_keys_name, setup_name}) {
    EXPECT_TRUE(actor_named(name).has_value()) << name;
  }
}

TEST(Names, AreNotGuessedFromOtherSpellings) {
  for (const auto* text :
       {"", "people/", "People", "waiting-room", "waiting-room/", "waiting-room/0", "waiting-room/07",
        "waiting-room/-1", "waiting-room/1x", "clinic/", "clinic/99999999999999999999", "concert/1/2",
        "concert-date/1", "concert-date/1/2024-09-15 20:00:00", "concert-date/1/2024-09-15T20:00",
        "concert-date/0/2024-09-15T20:00:00", "concert-date/1/2024-13-15T20:00:00", "nobody"}) {
    EXPECT_FALSE(actor_named(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace usher::domain::change_test
