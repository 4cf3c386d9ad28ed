#include <algorithm>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "domain/people/people.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/people/busy.hpp"

namespace usher::domain::people_week_test {
namespace {

using namespace testing;

// 2024-09-16 is a Monday.
constexpr const char* monday = "2024-09-16T12:00:00";

person student(std::int64_t id, std::string username) {
  person who;
  who.id = user_id{id};
  who.username = std::move(username);
  who.name = "홍길동";
  who.is_student = true;
  return who;
}

people directory_of(std::vector<person> who) {
  people_image image;
  image.people = std::move(who);
  return people{image};
}

TEST(RequestPlace, RefusesInOrderOfPrecedence) {
  const auto directory = directory_of({student(1, "hong"), student(2, "kim")});
  const auto ask = [&](std::optional<std::int64_t> user, bool with_clinic) {
    request_place command{caller{user_id{1}}, std::nullopt, std::nullopt};
    if (user) {
      command.user = user_id{*user};
    }
    if (with_clinic) {
      command.clinic = clinic_id{5};
    }
    return directory.decide(command);
  };
  // User 9 does not exist and is not the caller.
  EXPECT_EQ(ask(9, false).refusal(), request_place_refusal::field_missing);
  EXPECT_EQ(ask(std::nullopt, true).refusal(), request_place_refusal::field_missing);
  EXPECT_EQ(ask(9, true).refusal(), request_place_refusal::unknown_user);
  EXPECT_EQ(ask(2, true).refusal(), request_place_refusal::forbidden);
  EXPECT_TRUE(ask(1, true));
}

TEST(RequestPlace, AnswersWhatTheRosterNeedsToKnow) {
  auto who = student(2, "kim");
  who.no_show = 1;
  who.non_pass = true;
  const auto directory = directory_of({student(1, "teacher"), who});
  const caller teacher{user_id{1}, false, false, true};
  const auto answer = directory.decide(request_place{teacher, user_id{2}, clinic_id{5}}).value();
  EXPECT_EQ(answer.user, user_id{2});
  EXPECT_EQ(answer.name, "홍길동");
  EXPECT_EQ(answer.username, "kim");
  EXPECT_TRUE(answer.is_student);
  EXPECT_EQ(answer.no_show, 1);
  EXPECT_TRUE(answer.non_pass);
}

TEST(RequestPlace, WhoIsDeactivatedGetsNoneWhoeverAsks) {
  auto inactive = student(2, "kim");
  inactive.is_active = false;
  const auto directory = directory_of({student(1, "hong"), inactive});
  const auto ask = [&](const caller& by, bool takes_place) {
    return directory.decide(request_place{by, user_id{2}, clinic_id{5}, takes_place});
  };
  const caller staff{user_id{9}, true};
  EXPECT_EQ(ask(staff, true).refusal(), request_place_refusal::inactive);
  EXPECT_TRUE(ask(staff, false)) << "what they have can be taken away";
  EXPECT_EQ(ask(caller{user_id{1}}, true).refusal(), request_place_refusal::forbidden);
}

TEST(RequestPlace, WhoGivesAnotherPlaceUpMoves) {
  const auto directory = directory_of({student(1, "hong")});
  const request_place command{caller{user_id{1}}, user_id{1}, clinic_id{5}};
  EXPECT_FALSE(directory.decide(command).value().moves);
  EXPECT_TRUE(directory.decide(command, clinic_id{4}).value().moves);
}

clinic_facts clinic_at(std::int64_t id, weekday day, class_time time) {
  clinic_facts clinic;
  clinic.id = clinic_id{id};
  clinic.day = day;
  clinic.time = time;
  clinic.room = static_cast<std::int32_t>(id);
  return clinic;
}

/// Clinics 1 and 2 on Monday at 18:00, 3 on Monday at 19:00, 4 on Tuesday at 18:00.
people timetabled(bool refuse_conflicts = true) {
  people_image image;
  image.people = {student(1, "hong"), student(2, "kim")};
  image.class_hours = {{clinic_id{1}, {weekday::mon, class_time::at_18_00}},
                       {clinic_id{2}, {weekday::mon, class_time::at_18_00}},
                       {clinic_id{3}, {weekday::mon, class_time::at_19_00}},
                       {clinic_id{4}, {weekday::tue, class_time::at_18_00}}};
  return people{image, {std::chrono::hours{2}, refuse_conflicts}};
}

place_reserved place(std::int64_t clinic, const char* date, std::int64_t user = 1) {
  return {clinic_id{clinic}, on_date(date), user_id{user}, 1, at_ms(0)};
}

place_released release(std::int64_t clinic, const char* date, std::int64_t user = 1) {
  return {clinic_id{clinic}, on_date(date), user_id{user}, 1, place_end::cancelled, at_ms(0)};
}

bool conflict(const people& directory, std::int64_t clinic, const char* now = monday,
              std::optional<clinic_id> instead = std::nullopt) {
  const auto hours = directory.image().class_hours;
  const auto found = std::find_if(hours.begin(), hours.end(),
                                  [&](const auto& known) { return known.first == clinic_id{clinic}; });
  if (found == hours.end()) {
    return false;
  }
  const auto [day, time, length] = found->second;
  const class_slot wanted{clinic_id{clinic}, next_class_date(day, time, moment_at(now).local), time, length};
  const auto who =
      directory.decide(request_place{caller{user_id{1}}, user_id{1}, clinic_id{clinic}}, instead).value();
  return is_busy(who, wanted);
}

TEST(TimeConflicts, AreWithAnotherClinicOnTheSameDateAtTheSameTime) {
  auto directory = timetabled();
  EXPECT_FALSE(conflict(directory, 1));
  directory.apply(place(1, "2024-09-16"));
  EXPECT_TRUE(conflict(directory, 2));
  EXPECT_FALSE(conflict(directory, 1)) << "their own place there is no conflict";
  EXPECT_FALSE(conflict(directory, 3)) << "another time";
  EXPECT_FALSE(conflict(directory, 4)) << "another day";
  EXPECT_FALSE(conflict(directory, 9)) << "no such clinic";
  EXPECT_FALSE(conflict(directory, 2, monday, clinic_id{1})) << "they give that place up";
  EXPECT_TRUE(conflict(directory, 2, monday, clinic_id{3}));
}

TEST(TimeConflicts, AreWithEveryClassThatOverlaps) {
  using namespace std::chrono_literals;
  auto directory = timetabled();
  directory.apply(place(1, "2024-09-16"));
  auto late = clinic_at(5, weekday::mon, class_time{18h + 30min});
  directory.apply(clinic_created{late, at_ms(0)});
  EXPECT_TRUE(conflict(directory, 5));
  EXPECT_TRUE(conflict(directory, 5, "2024-09-16T18:15:00")) << "they sit in the other class";
  directory.apply(place(1, "2024-09-23"));
  EXPECT_TRUE(conflict(directory, 5, "2024-09-16T18:15:00", clinic_id{1})) << "they leave the next one";
  directory.apply(release(1, "2024-09-23"));
  late.time = class_time{17h};
  directory.apply(clinic_changed{late, at_ms(0)});
  EXPECT_FALSE(conflict(directory, 5)) << "it ends when the other begins";
  late.length = 61min;
  directory.apply(clinic_changed{late, at_ms(0)});
  EXPECT_TRUE(conflict(directory, 5));

  auto night = clinic_at(6, weekday::sun, class_time{23h});
  night.length = 120min;
  directory.apply(clinic_created{night, at_ms(0)});
  directory.apply(clinic_created{clinic_at(7, weekday::mon, class_time{30min}), at_ms(0)});
  directory.apply(place(6, "2024-09-22"));
  EXPECT_TRUE(conflict(directory, 7)) << "over midnight";
  directory.apply(release(6, "2024-09-22"));
  directory.apply(place(6, "2024-09-29"));
  EXPECT_FALSE(conflict(directory, 7)) << "a week later";
}

TEST(TimeConflicts, AreNotWithAClassThatHasBegun) {
  auto directory = timetabled();
  directory.apply(place(1, "2024-09-16"));
  EXPECT_TRUE(conflict(directory, 2, "2024-09-16T17:59:59"));
  EXPECT_FALSE(conflict(directory, 2, "2024-09-16T18:00:00"));
}

TEST(TimeConflicts, AreNobodysBusinessUnlessTheServerRefusesThem) {
  auto directory = timetabled(false);
  directory.apply(place(1, "2024-09-16"));
  EXPECT_FALSE(conflict(directory, 2));
}

TEST(TimeConflicts, EndWithThePlace) {
  auto directory = timetabled();
  directory.apply(place(1, "2024-09-16"));
  directory.apply(place(1, "2024-09-16", 2));
  // News may come twice.
  directory.apply(place(1, "2024-09-16"));
  directory.apply(release(1, "2024-09-16"));
  EXPECT_FALSE(conflict(directory, 2));
  directory.apply(release(1, "2024-09-16"));
  EXPECT_EQ(directory.image().places.size(), 1U) << "the other person's stays";

  directory.apply(place(1, "2024-09-16"));
  directory.apply(roster_cleared{clinic_id{1}, on_date("2024-09-23"), at_ms(0)});
  EXPECT_TRUE(conflict(directory, 2));
  directory.apply(roster_cleared{clinic_id{1}, on_date("2024-09-16"), at_ms(0)});
  EXPECT_FALSE(conflict(directory, 2));

  directory.apply(place(1, "2024-09-16"));
  directory.apply(clinic_deleted{clinic_id{1}, at_ms(0)});
  EXPECT_FALSE(conflict(directory, 2));
  EXPECT_TRUE(directory.image().places.empty());
  EXPECT_EQ(directory.image().class_hours.size(), 3U);
}

TEST(TimeConflicts, FollowTheClinicsAsTheyStand) {
  auto directory = timetabled();
  directory.apply(place(1, "2024-09-16"));
  directory.apply(clinic_created{clinic_at(5, weekday::mon, class_time::at_18_00), at_ms(0)});
  EXPECT_TRUE(conflict(directory, 5));
  directory.apply(clinic_changed{clinic_at(5, weekday::mon, class_time::at_20_00), at_ms(0)});
  EXPECT_FALSE(conflict(directory, 5));
  directory.apply(place(5, "2024-09-16"));
  directory.apply(clinic_changed{clinic_at(3, weekday::mon, class_time::at_20_00), at_ms(0)});
  EXPECT_TRUE(conflict(directory, 3));
}

TEST(TimeConflicts, PastPlacesAreForgottenWithTheNextOne) {
  auto directory = timetabled();
  directory.apply(place(1, "2024-09-09"));
  directory.apply(place(3, "2024-09-16"));
  EXPECT_EQ(directory.image().places.size(), 2U);
  directory.apply(place(4, "2024-09-17"));
  EXPECT_EQ(directory.image().places,
            (std::vector<std::pair<user_id, class_slot>>{
                {user_id{1}, {clinic_id{3}, on_date("2024-09-16"), class_time::at_19_00}},
                {user_id{1}, {clinic_id{4}, on_date("2024-09-17"), class_time::at_18_00}}}));
  for (int week = 0; week < 30; ++week) {
    directory.apply(place_reserved{clinic_id{4}, on_date("2024-09-24") + std::chrono::days{7 * week},
                                   user_id{1}, 1, at_ms(0)});
  }
  EXPECT_LE(directory.image().places.size(), 2U);
}

TEST(Vetting, TellsWhatTheRosterNeedsOfSomebodyWhoWaits) {
  auto directory = timetabled();
  directory.apply(place(1, "2024-09-16"));
  const auto who = directory.vet(user_id{1});
  ASSERT_TRUE(who);
  EXPECT_EQ(who->username, "hong");
  EXPECT_FALSE(who->moves);
  EXPECT_EQ(who->busy, (std::vector{class_slot{clinic_id{1}, on_date("2024-09-16"), class_time::at_18_00}}));
}

TEST(Vetting, KnowsNothingOfThoseWhoAreGone) {
  auto inactive = student(1, "hong");
  inactive.is_active = false;
  const auto directory = directory_of({inactive});
  EXPECT_FALSE(directory.vet(user_id{1}));
  EXPECT_FALSE(directory.vet(user_id{2}));
}

constexpr caller a_clerk{user_id{90}, true, false, false};
constexpr caller a_root{user_id{91}, false, true, false};
constexpr caller the_teacher{user_id{50}, false, false, true};
constexpr caller other_teacher{user_id{51}, false, false, true};
constexpr caller a_student{user_id{1}, false, false, false};

attendance_record record_of(std::int64_t user, attendance type = attendance::none) {
  attendance_record record;
  record.id = 12;
  record.clinic = clinic_id{3};
  record.class_date = on_date("2024-09-16");
  record.user = user_id{user};
  record.type = type;
  record.teacher = the_teacher.user;
  return record;
}

/// The class of `record_of` has begun so many milliseconds ago.
moment begun(std::int64_t ms = 0) {
  auto now = moment_at("2024-09-16T18:00:00");
  now.utc += milliseconds{ms};
  return now;
}

TEST(Marks, AreMadeByTheOfficeAndTheTeacherOfTheClinic) {
  const auto directory = directory_of({student(1, "hong")});
  const auto known = record_of(1);
  auto withdrawn = known;
  withdrawn.withdrawn = true;
  auto nobodys = known;
  nobodys.teacher = user_id{0};
  const std::optional<attendance_record> none;
  using enum mark_refusal;
  struct row {
    caller by;
    std::optional<attendance_record> record;
    std::optional<mark_refusal> expected;
  };
  const std::vector<row> rows{{a_student, none, forbidden},
                              {a_student, known, forbidden},
                              {{the_teacher.user, false, false, false}, known, forbidden},
                              {other_teacher, known, forbidden},
                              {other_teacher, withdrawn, forbidden},
                              {the_teacher, nobodys, std::nullopt},
                              {the_teacher, none, unknown_record},
                              {the_teacher, withdrawn, std::nullopt},
                              {the_teacher, record_of(2), unknown_record},
                              {the_teacher, known, std::nullopt},
                              {a_clerk, none, unknown_record},
                              {a_clerk, withdrawn, std::nullopt},
                              {a_clerk, record_of(2), unknown_record},
                              {a_clerk, known, std::nullopt},
                              {a_clerk, nobodys, std::nullopt},
                              {a_root, known, std::nullopt}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE("row " + std::to_string(i));
    const auto decided =
        directory.decide(mark_attendance{rows[i].by, rows[i].record, attendance::attended}, begun());
    ASSERT_EQ(decided.outcome.ok(), !rows[i].expected);
    EXPECT_EQ(decided.changes.empty(), rows[i].expected.has_value());
    if (!rows[i].expected) {
      continue;
    }
    EXPECT_EQ(decided.outcome.refusal(), *rows[i].expected);
  }
}

TEST(Withdrawals, AreMadeByWhoMayMarkAndOnce) {
  const auto directory = directory_of({student(1, "hong")});
  const auto known = record_of(1);
  auto withdrawn = known;
  withdrawn.withdrawn = true;
  auto nobodys = known;
  nobodys.teacher = user_id{0};
  using enum mark_refusal;
  struct row {
    caller by;
    std::optional<attendance_record> record;
    std::optional<mark_refusal> expected;
  };
  const std::vector<row> rows{{a_student, known, forbidden},
                              {other_teacher, known, forbidden},
                              {other_teacher, nobodys, std::nullopt},
                              {the_teacher, known, std::nullopt},
                              {the_teacher, withdrawn, unknown_record},
                              {a_clerk, known, std::nullopt},
                              {a_clerk, std::nullopt, unknown_record},
                              {a_clerk, record_of(2), unknown_record}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE("row " + std::to_string(i));
    const auto decided = directory.decide(withdraw_attendance{rows[i].by, rows[i].record}, begun());
    ASSERT_EQ(decided.outcome.ok(), !rows[i].expected);
    EXPECT_EQ(decided.changes.empty(), rows[i].expected.has_value());
    if (rows[i].expected) {
      EXPECT_EQ(decided.outcome.refusal(), *rows[i].expected);
    }
  }
}

TEST(Withdrawals, GiveBackWhatAnAbsenceCost) {
  auto absent = student(1, "hong");
  absent.no_show = 3;
  auto directory = directory_of({absent});
  const auto now = begun(7);
  const attendance_withdrawn gone{clinic_id{3}, on_date("2024-09-16"), user_id{1}, a_clerk.user, now.utc};
  const auto late = directory.decide(withdraw_attendance{a_clerk, record_of(1, attendance::late)}, now);
  EXPECT_EQ(late.changes, (changes{gone}));
  EXPECT_TRUE(late.outcome.value().withdrawn);
  EXPECT_EQ(late.outcome.value().type, attendance::late);

  const auto decided = directory.decide(withdraw_attendance{a_clerk, record_of(1, attendance::absent)}, now);
  EXPECT_EQ(decided.changes, (changes{attendance_marked{clinic_id{3}, on_date("2024-09-16"), user_id{1},
                                                        attendance::none, 1, a_clerk.user, now.utc},
                                      gone}));
  EXPECT_EQ(decided.outcome.value().type, attendance::none);
  apply_all(directory, decided.changes);
  EXPECT_EQ(directory.find(user_id{1})->no_show, 1);
}

TEST(Marks, SayWhatCameOfTheClassAndWhoSaidSo) {
  auto directory = directory_of({student(1, "hong")});
  const auto decided =
      directory.decide(mark_attendance{the_teacher, record_of(1), attendance::absent}, begun(7));
  auto expected = record_of(1, attendance::absent);
  expected.marked_at = begun(7).utc;
  expected.marked_by = the_teacher.user;
  EXPECT_EQ(decided.outcome.value(), expected);
  EXPECT_EQ(decided.changes,
            (changes{attendance_marked{clinic_id{3}, on_date("2024-09-16"), user_id{1}, attendance::absent, 2,
                                       the_teacher.user, begun(7).utc}}));
  apply_all(directory, decided.changes);
  EXPECT_EQ(directory.find(user_id{1})->no_show, 2);
  EXPECT_EQ(directory.decide(request_place{a_student, user_id{1}, clinic_id{3}}).value().no_show, 2)
      << "at the very next attempt";
}

TEST(Marks, TheSameMarkAgainChangesNothing) {
  const auto directory = directory_of({student(1, "hong")});
  for (const auto type : {attendance::none, attendance::absent, attendance::late}) {
    const auto decided = directory.decide(mark_attendance{a_clerk, record_of(1, type), type}, begun(7));
    EXPECT_TRUE(decided.changes.empty());
    EXPECT_EQ(decided.outcome.value(), record_of(1, type));
  }
}

TEST(Marks, AnAbsenceCountsTwoAndTakesThemBackWithWhateverElseItTurnsInto) {
  const std::vector all{attendance::none, attendance::attended, attendance::absent, attendance::sick,
                        attendance::late};
  for (const auto from : all) {
    for (const auto to : all) {
      if (from == to) {
        continue;
      }
      for (const std::int32_t before : {0, 1, 2, 5}) {
        auto who = student(1, "hong");
        who.no_show = before;
        const auto decided =
            directory_of({who}).decide(mark_attendance{a_clerk, record_of(1, from), to}, begun());
        std::int32_t expected = before;
        if (to == attendance::absent) {
          expected = before + 2;
        }
        if (from == attendance::absent) {
          expected = before < 2 ? 0 : before - 2;
        }
        EXPECT_EQ(only<attendance_marked>(decided.changes).at(0).no_show_after, expected)
            << static_cast<int>(from) << " to " << static_cast<int>(to) << " from " << before;
      }
    }
  }
}

TEST(Marks, SayWhoCameOnlyOnceTheClassHasBegun) {
  const auto directory = directory_of({student(1, "hong")});
  const auto early = moment_at("2024-09-16T17:59:59");
  const auto marked = [&](attendance from, attendance to, const moment& now) {
    return directory.decide(mark_attendance{a_clerk, record_of(1, from), to}, now).outcome;
  };
  for (const auto type : {attendance::attended, attendance::absent}) {
    ASSERT_FALSE(marked(attendance::none, type, early));
    EXPECT_EQ(marked(attendance::none, type, early).refusal(), mark_refusal::not_begun);
    EXPECT_TRUE(marked(attendance::none, type, begun()));
    EXPECT_TRUE(marked(type, attendance::none, early)) << "what was said too early is taken back";
  }
  EXPECT_TRUE(marked(attendance::none, attendance::sick, early)) << "who is ill says so before";
  auto later = record_of(1);
  later.time = class_time::at_21_00;
  EXPECT_EQ(directory.decide(mark_attendance{a_clerk, later, attendance::absent}, begun()).outcome.refusal(),
            mark_refusal::not_begun);
}

people with_absence(std::int32_t no_show) {
  people_image image;
  image.people = {student(1, "hong")};
  image.people[0].no_show = no_show;
  image.absences = {{user_id{1}, clinic_id{3}, on_date("2024-09-16")}};
  return people{image};
}

TEST(Absences, AreTakenBackOnceWithThePlace) {
  const auto now = moment_at(monday).utc;
  for (const auto& [before, after] : {std::pair{2, 0}, {3, 1}, {1, 0}}) {
    auto directory = with_absence(before);
    EXPECT_EQ(directory.next_due(), std::nullopt);
    // News may come twice.
    directory.apply(release(3, "2024-09-16"));
    directory.apply(release(3, "2024-09-16"));
    directory.apply(release(3, "2024-09-23"));
    directory = people{directory.image()};
    ASSERT_TRUE(directory.next_due());
    EXPECT_LE(*directory.next_due(), now);
    const auto facts = directory.due(now);
    EXPECT_EQ(facts, (changes{attendance_marked{clinic_id{3}, on_date("2024-09-16"), user_id{1},
                                                attendance::none, after, user_id{0}, now}}));
    apply_all(directory, facts);
    EXPECT_EQ(directory.find(user_id{1})->no_show, after);
    EXPECT_TRUE(directory.due(now).empty());
    EXPECT_EQ(directory.next_due(), std::nullopt);
  }
}

TEST(Absences, ThatWereTakenBackAlreadyAreNotTakenBackWithThePlace) {
  auto directory = with_absence(2);
  directory.apply(attendance_marked{clinic_id{3}, on_date("2024-09-16"), user_id{1}, attendance::sick, 0,
                                    a_clerk.user, at_ms(1)});
  directory.apply(release(3, "2024-09-16"));
  EXPECT_TRUE(directory.due(at_ms(2)).empty());
}

TEST(Absences, OfOnePersonCountOnFromOneAnother) {
  people_image image;
  image.people = {student(1, "hong")};
  image.people[0].no_show = 5;
  image.given_up_absences = {{user_id{1}, clinic_id{3}, on_date("2024-09-16")},
                             {user_id{1}, clinic_id{4}, on_date("2024-09-16")}};
  people directory{image};
  for (auto due = directory.due(at_ms(0)); !due.empty(); due = directory.due(at_ms(0))) {
    apply_all(directory, due);
  }
  EXPECT_EQ(directory.find(user_id{1})->no_show, 1);
}

TEST(NoShows, AreSetAndForgivenByTheOfficeAlone) {
  auto who = student(1, "hong");
  who.no_show = 4;
  auto directory = directory_of({who});
  for (const auto& by : {a_student, the_teacher}) {
    EXPECT_EQ(directory.decide(set_no_show{by, user_id{1}, 0}, at_ms(0)).outcome.refusal(),
              office_refusal::forbidden);
  }
  EXPECT_EQ(directory.decide(set_no_show{a_clerk, user_id{2}, 0}, at_ms(0)).outcome.refusal(),
            office_refusal::unknown_user);
  const auto forgiven = directory.decide(set_no_show{a_clerk, user_id{1}, 0, "병원"}, at_ms(3));
  EXPECT_EQ(forgiven.changes, (changes{no_show_set{user_id{1}, 0, a_clerk.user, "병원", at_ms(3)}}));
  EXPECT_EQ(forgiven.outcome.value().no_show, 0);
  apply_all(directory, forgiven.changes);
  EXPECT_EQ(directory.find(user_id{1})->no_show, 0);
  EXPECT_EQ(directory.decide(reset_week{true}, moment_at(monday)).outcome.value().no_shows_lowered, 0);
  apply_all(directory, directory.decide(set_no_show{a_clerk, user_id{1}, 3}, at_ms(4)).changes);
  EXPECT_EQ(directory.decide(reset_week{true}, moment_at(monday)).outcome.value().no_shows_lowered, 1);
}

TEST(WeeklyReset, LowersEveryNoShowByOne) {
  auto twice = student(1, "hong");
  twice.no_show = 2;
  auto once = student(2, "kim");
  once.no_show = 1;
  auto directory = directory_of({twice, once, student(3, "lee")});
  const auto decided = directory.decide(reset_week{}, moment_at(monday));
  const week_reset fact{reset_number{1}, on_date("2024-09-16"), reset_cause::demanded, moment_at(monday).utc};
  EXPECT_EQ(decided.changes, (changes{fact}));
  EXPECT_EQ(decided.outcome.value(),
            (week_reset_report{reset_number{1}, on_date("2024-09-16"), 2, false, moment_at(monday).utc}));
  apply_all(directory, decided.changes);
  EXPECT_EQ(directory.find(user_id{1})->no_show, 1);
  EXPECT_EQ(directory.find(user_id{2})->no_show, 0);
  EXPECT_EQ(directory.find(user_id{3})->no_show, 0);
  EXPECT_EQ(directory.image().last_reset, fact);
  EXPECT_EQ(directory.image().reset_through, std::nullopt);
}

TEST(WeeklyReset, ADryRunOnlySaysWhatItWouldDo) {
  auto who = student(1, "hong");
  who.no_show = 1;
  const auto directory = directory_of({who});
  const auto decided = directory.decide(reset_week{true}, moment_at("2024-09-19T10:00:00"));
  EXPECT_TRUE(decided.changes.empty());
  EXPECT_EQ(decided.outcome.value(), (week_reset_report{reset_number{0}, on_date("2024-09-16"), 1, false,
                                                        moment_at("2024-09-19T10:00:00").utc}));
}

TEST(WeeklyReset, TwoWithinAMinuteAreOne) {
  for (const auto cause : {reset_cause::demanded, reset_cause::scheduled}) {
    auto who = student(1, "hong");
    who.no_show = 5;
    auto directory = directory_of({who});
    const auto first = moment_at(monday);
    directory.apply(week_reset{reset_number{8}, on_date("2024-09-16"), cause, first.utc});
    const auto after = [&](milliseconds later) {
      return directory.decide(
          reset_week{}, {first.utc + later, first.local + std::chrono::floor<std::chrono::seconds>(later)});
    };
    const milliseconds apart = limits::resets_apart;
    const reset_number repeated{cause == reset_cause::demanded ? 8 : 0};
    for (const auto later : {milliseconds{0}, apart - milliseconds{1}}) {
      EXPECT_TRUE(after(later).changes.empty());
      EXPECT_EQ(after(later).outcome.value(),
                (week_reset_report{repeated, on_date("2024-09-16"), 0, true, first.utc}));
    }
    EXPECT_EQ(only<week_reset>(after(apart).changes).at(0).number, reset_number{9});
    EXPECT_FALSE(after(apart).outcome.value().repeated);
  }
}

people reset_through(const char* week, std::int32_t no_show = 0) {
  people_image image;
  image.people = {student(1, "hong")};
  image.people[0].no_show = no_show;
  image.reset_through = on_date(week);
  return people{image};
}

TEST(WeeklyReset, IsDueAtTheBeginningOfTheNextWeekAndOnce) {
  auto directory = reset_through("2024-09-16", 3);
  EXPECT_TRUE(directory.reset_due(moment_at("2024-09-16T00:00:00")).empty());
  EXPECT_TRUE(directory.reset_due(moment_at("2024-09-22T23:59:59")).empty());
  EXPECT_EQ(people::next_reset(local("2024-09-22T23:59:59")), local("2024-09-23T00:00:00"));
  const auto facts = directory.reset_due(moment_at("2024-09-23T00:00:00"));
  EXPECT_EQ(facts, (changes{week_reset{reset_number{1}, on_date("2024-09-23"), reset_cause::scheduled,
                                       moment_at("2024-09-23T00:00:00").utc}}));
  apply_all(directory, facts);
  EXPECT_TRUE(directory.reset_due(moment_at("2024-09-23T00:00:00")).empty());
  EXPECT_TRUE(directory.reset_due(moment_at("2024-09-29T23:59:59")).empty());
  EXPECT_EQ(directory.image().reset_through, on_date("2024-09-23"));
  EXPECT_EQ(directory.find(user_id{1})->no_show, 2);
}

TEST(WeeklyReset, EachThatWasMissedIsMadeUp) {
  auto directory = reset_through("2024-09-16", 3);
  const auto facts = directory.reset_due(moment_at("2024-10-10T15:00:00"));
  const auto made_up = only<week_reset>(facts);
  ASSERT_EQ(made_up.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(made_up[i].number, reset_number{static_cast<std::int64_t>(i) + 1});
    EXPECT_EQ(made_up[i].week, on_date("2024-09-23") + std::chrono::days{7 * i});
    EXPECT_EQ(made_up[i].reset_at, moment_at("2024-10-10T15:00:00").utc);
  }
  apply_all(directory, facts);
  EXPECT_TRUE(directory.reset_due(moment_at("2024-10-10T15:00:00")).empty());
  EXPECT_EQ(directory.find(user_id{1})->no_show, 0);
}

TEST(WeeklyReset, OfManyYearsAreMadeUpInSteps) {
  auto directory = reset_through("2024-09-16");
  const auto now = moment_at("2064-09-18T00:00:00");
  std::size_t made_up = 0;
  for (auto facts = directory.reset_due(now); !facts.empty(); facts = directory.reset_due(now)) {
    EXPECT_LE(facts.size(), limits::max_due_changes_per_step);
    apply_all(directory, facts);
    made_up += facts.size();
  }
  EXPECT_EQ(made_up, static_cast<std::size_t>((on_date("2064-09-15") - on_date("2024-09-16")).count() / 7));
  EXPECT_EQ(directory.image().reset_through, on_date("2064-09-15"));
}

TEST(WeeklyReset, ANewStoreBeginsWithTheWeekOfItsFirstCall) {
  people directory;
  EXPECT_TRUE(directory.reset_due(moment_at("2024-09-18T12:00:00")).empty());
  EXPECT_TRUE(directory.reset_due(moment_at("2024-09-22T12:00:00")).empty());
  EXPECT_EQ(directory.image().reset_through, std::nullopt);
  EXPECT_EQ(directory.reset_due(moment_at("2024-09-23T00:00:00")).size(), 1U);
}

TEST(WeeklyReset, ADemandedOneDoesNotStandForTheScheduledOne) {
  auto directory = reset_through("2024-09-16", 3);
  apply_all(directory, directory.decide(reset_week{}, moment_at("2024-09-22T23:59:50")).changes);
  EXPECT_EQ(directory.image().reset_through, on_date("2024-09-16"));
  const auto facts = directory.reset_due(moment_at("2024-09-23T00:00:00"));
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(only<week_reset>(facts)[0].number, reset_number{2});
  apply_all(directory, facts);
  EXPECT_EQ(directory.find(user_id{1})->no_show, 1);
  const auto again = directory.decide(reset_week{}, moment_at("2024-09-23T00:00:30")).outcome.value();
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.number, reset_number{0}) << "no roster of the new week is emptied";
}

TEST(WeeklyReset, AClockThatWasSetBackMakesNoneDue) {
  auto directory = reset_through("2024-09-16");
  EXPECT_TRUE(directory.reset_due(moment_at("2024-09-01T00:00:00")).empty());
}

}  // namespace
}  // namespace usher::domain::people_week_test
