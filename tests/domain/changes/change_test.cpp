#include "domain/changes/change.hpp"

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "domain/changes/names.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::change_test {
namespace {

using namespace testing;

TEST(Change, NamesThePersonItIsAbout) {
  const user_id user{7};
  const instant now = at_ms(0);
  const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};
  const auto day = on_date("2024-09-16");
  person who;
  who.id = user;
  const changes about_a_person{
      token_issued{room_id{0}, ticket_number{1}, secret(1), user, now, now},
      token_admitted{room_id{0}, ticket_number{1}, user, now, now},
      token_ended{room_id{0}, ticket_number{1}, user, token_end::expired, now},
      seat_held{date, seat_number{1}, user, now, now},
      hold_expired{date, seat_number{1}, user, now},
      place_reserved{clinic_id{1}, day, user, 1, now},
      place_released{clinic_id{1}, day, user, 1, place_end::removed, now},
      place_renumbered{clinic_id{1}, day, user, 2, 1, now},
      clinic_waiter_joined{clinic_id{1}, day, waiter_number{1}, user, now},
      clinic_waiter_left{clinic_id{1}, day, waiter_number{1}, user, clinic_waiter_end::left, now},
      attendance_opened{clinic_id{1}, day, user, now},
      attendance_marked{clinic_id{1}, day, user, attendance::absent, 2, user_id{9}, now},
      attendance_withdrawn{clinic_id{1}, day, user, user_id{9}, now},
      no_show_set{user, 1, user_id{9}, "", now},
      non_pass_cleared{user, now},
      person_registered{who, now},
      person_changed{who, now},
      password_changed{user, "hash", true, now},
      non_pass_set{user, true, now},
      essential_clinic_set{user, true, now},
      person_erased{user, user_id{9}, now},
      session_used{user, secret(1), now},
      session_started{user, secret(1), now},
      session_ended{user, secret(1), session_end::logout, now},
      calendar_address_made{user, secret(1), now},
      calendar_address_revoked{user, user_id{9}, now},
      wallet_credited{user, 1, now},
      wallet_moved{user, 1, wallet_reason::charge, std::nullopt, {}, now},
      hold_released{date, seat_number{1}, user, now},
      seat_sold{date, seat_number{1}, user, receipt_number{1}, 1, now},
      sale_cancelled{date, seat_number{1}, user, receipt_number{1}, 1, now},
      seat_offered{date, seat_number{1}, waiter_number{1}, user, now, now},
  };
  for (const change& c : about_a_person) {
    EXPECT_EQ(subject_of(c), user) << "kind " << c.index();
  }
}

TEST(Change, AboutThingsNamesNobody) {
  const instant now = at_ms(0);
  const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};
  clinic_facts clinic;
  clinic.teacher = user_id{7};
  const changes about_things{
      roster_cleared{clinic_id{1}, on_date("2024-09-16"), now},
      concert_created{concert_id{1}, "title", 1, now},
      concert_date_created{date, 50, now},
      clinic_created{clinic, now},
      clinic_changed{clinic, now},
      request_forgotten{secret(1), now},
      notice_delivered{date, notice_number{1}, now},
      clinic_deleted{clinic_id{1}, now},
      roster_reset{clinic_id{1}, reset_number{1}, now},
      week_reset{reset_number{1}, on_date("2024-09-16"), reset_cause::demanded, now},
      refusals_counted{clinic_id{1}, on_date("2024-09-16"), attempt_refusal::occupied, 3, now},
      date_terms_set{date, {}, now},
  };
  for (const change& c : about_things) {
    EXPECT_EQ(subject_of(c), std::nullopt) << "kind " << c.index();
  }
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

using owned_changes = std::vector<std::pair<change, std::string>>;

void add_those_of_a_clinic(owned_changes& all) {
  const auto of_a_clinic = [&]<class Kind>(Kind fact) {
    fact.clinic = clinic_id{3};
    all.emplace_back(fact, "clinic/3");
  };
  of_a_clinic(place_reserved{});
  of_a_clinic(place_released{});
  of_a_clinic(place_renumbered{});
  of_a_clinic(clinic_waiter_joined{});
  of_a_clinic(clinic_waiter_left{});
  of_a_clinic(clinic_waiter_passed{});
  of_a_clinic(roster_reset{});
  of_a_clinic(attendance_opened{});
  of_a_clinic(roster_cleared{});
  of_a_clinic(clinic_deleted{});
  of_a_clinic(refusals_counted{});
  clinic_facts clinic;
  clinic.id = clinic_id{3};
  all.emplace_back(clinic_created{clinic, {}}, "clinic/3");
  all.emplace_back(clinic_changed{clinic, {}}, "clinic/3");
}

/// A change of every kind, by whose it is.
owned_changes owners() {
  const room_id room{7};
  const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};
  owned_changes all;
  const auto in_room = [&]<class Kind>(Kind fact) {
    fact.room = room;
    all.emplace_back(fact, "waiting-room/7");
  };
  const auto on_a_date = [&]<class Kind>(Kind fact) {
    fact.date = date;
    all.emplace_back(fact, "concert-date/1/2024-09-15T20:00:00");
  };
  in_room(token_issued{});
  in_room(token_admitted{});
  in_room(token_claimed{});
  in_room(token_extended{});
  in_room(token_lapsed{});
  in_room(token_returned{});
  in_room(token_ended{});
  in_room(room_changed{});
  in_room(opening_scheduled{});
  in_room(opening_rescheduled{});
  in_room(opening_called_off{});
  in_room(draw_held{});
  in_room(room_reset{});
  on_a_date(seat_held{});
  on_a_date(hold_expired{});
  on_a_date(hold_released{});
  on_a_date(hold_extended{});
  on_a_date(hold_reclaimed{});
  on_a_date(seat_sold{});
  on_a_date(receipt_written{});
  on_a_date(sale_cancelled{});
  on_a_date(waiter_joined{});
  on_a_date(waiter_left{});
  on_a_date(seat_offered{});
  on_a_date(offer_ended{});
  on_a_date(date_terms_set{});
  for (const change& c : changes{notice_queued{}, notice_delivered{}, notice_failed{}, notice_resent{}}) {
    all.emplace_back(c, "outbox");
  }
  for (const change& c : changes{request_remembered{}, request_forgotten{}}) {
    all.emplace_back(c, "remembered-requests");
  }
  for (const change& c : changes{concert_created{}, concert_changed{}, concert_date_created{}}) {
    all.emplace_back(c, "catalogue");
  }
  for (const change& c : changes{wallet_credited{}, wallet_moved{}}) {
    all.emplace_back(c, "wallets");
  }
  all.emplace_back(admin_called{}, "audit");
  for (const change& c : changes{app_key_made{}, app_key_rotated{}, app_key_revoked{}}) {
    all.emplace_back(c, "app-keys");
  }
  add_those_of_a_clinic(all);
  for (const change& c :
       changes{week_reset{}, refusals_counted{}, attendance_marked{}, attendance_withdrawn{}, no_show_set{},
               non_pass_cleared{}, person_registered{}, person_changed{}, password_changed{}, non_pass_set{},
               essential_clinic_set{}, person_erased{}, session_started{}, session_used{}, session_ended{},
               calendar_address_made{}, calendar_address_revoked{}}) {
    all.emplace_back(c, "people");
  }
  return all;
}

TEST(Change, OfEveryKindIsLoggedUnderItsOwner) {
  std::set<std::size_t> kinds;
  for (const auto& [c, owner] : owners()) {
    EXPECT_EQ(owner_of(c), owner) << "kind " << c.index();
    kinds.insert(c.index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<change>);
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
