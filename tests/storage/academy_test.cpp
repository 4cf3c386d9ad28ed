#include <algorithm>
#include <functional>
#include <map>

#include <gtest/gtest.h>

#include "storage/store.hpp"
#include "tests/storage/founded_store.hpp"
#include "tests/storage/samples.hpp"

/// Clinics that are run all week: that the tables keep what happens there, and refuse what must not be.
namespace usher::storage::academy_test {
namespace {

using namespace domain;
using samples::at;
using samples::hash;

const local_date monday = samples::date("2024-09-16");
const local_date next_monday = samples::date("2024-09-23");

/// In UTC.
instant at_midnight(local_date date) {
  return instant{date.time_since_epoch()};
}
const local_date this_week = samples::date("2024-09-09");

user_id user(std::int64_t number) {
  return user_id{number};
}
place_reserved placed(std::int64_t clinic, std::int64_t who, std::int32_t place, local_date day = monday) {
  return {clinic_id{clinic}, day, user(who), place, at(who)};
}
place_released released(std::int64_t clinic, std::int64_t who, std::int32_t place,
                        place_end why = place_end::cancelled, std::int64_t when = 100) {
  return {clinic_id{clinic}, monday, user(who), place, why, at(when)};
}
place_renumbered renumbered(std::int64_t clinic, std::int64_t who, std::int32_t from, std::int32_t to) {
  return {clinic_id{clinic}, monday, user(who), from, to, at(100)};
}
attendance_opened opened(std::int64_t clinic, std::int64_t who, local_date day = monday) {
  return {clinic_id{clinic}, day, user(who), at(who)};
}
attendance_marked marked(std::int64_t clinic, std::int64_t who, attendance type, std::int32_t no_show) {
  return {clinic_id{clinic}, monday, user(who), type, no_show, user(8), at(200)};
}
clinic_waiter_joined joined(std::int64_t clinic, std::int64_t number, std::int64_t who) {
  return {clinic_id{clinic}, monday, waiter_number{number}, user(who), at(number)};
}
clinic_waiter_left left(std::int64_t clinic, std::int64_t number, std::int64_t who,
                        clinic_waiter_end why = clinic_waiter_end::left) {
  return {clinic_id{clinic}, monday, waiter_number{number}, user(who), why, at(50)};
}
week_reset demanded(std::int64_t number) {
  return {reset_number{number}, this_week, reset_cause::demanded, at(number)};
}
week_reset scheduled(std::int64_t number, local_date week) {
  return {reset_number{number}, week, reset_cause::scheduled, at(number)};
}
clinic_changed capacity(std::int64_t clinic, std::int32_t places) {
  return {samples::clinic(clinic, places), at(100)};
}
clinic_deleted deleted(std::int64_t clinic) {
  return {clinic_id{clinic}, at(100)};
}
refusals_counted refused(std::int64_t clinic, attempt_refusal why, std::int64_t count,
                         local_date week = this_week) {
  return {clinic_id{clinic}, week, why, count, at(0)};
}
notice_queued promoted(std::int64_t clinic, std::int64_t number) {
  notice_queued out{};
  out.lane = clinic_id{clinic};
  out.notice = notice_number{number};
  out.kind = notice_kind::promoted;
  out.user = user(1);
  out.queued_at = at(number);
  out.class_date = monday;
  out.place = 2;
  return out;
}
session_started started(std::int64_t who, std::uint64_t key) {
  return {user(who), hash(key), at(0)};
}

/// The filter with one member set.
template <class Filter, class T>
Filter only(std::optional<T> Filter::*member, T value) {
  Filter out;
  out.*member = std::move(value);
  return out;
}

class Academy : public FoundedStoreTest {
 protected:
  roster_image image(std::int64_t clinic) { return at_store().load_roster(clinic_id{clinic}, monday); }
  /// Place -> person.
  std::map<std::int32_t, std::int64_t> places(std::int64_t clinic) {
    std::map<std::int32_t, std::int64_t> out;
    for (const auto& entry : image(clinic).entries) {
      out[entry.place] = entry.user.value;
    }
    return out;
  }
  std::int32_t no_show(std::int64_t who) {
    return at_store().load_people({}).people.at(static_cast<std::size_t>(who - 1)).no_show;
  }
  /// Oldest first, withdrawn ones too.
  std::vector<attendance_record> records() {
    attendance_filter all;
    all.with_withdrawn = true;
    std::vector<attendance_record> out;
    for (const auto& line : at_store().list_attendance(all, 0, 100)) {
      out.insert(out.begin(), line.record);
    }
    return out;
  }
};

using rows = std::map<std::int32_t, std::int64_t>;

TEST_P(Academy, APlaceGivenUpIsFreeAndStaysAsHistory) {
  expect_committed({placed(2, 1, 1), opened(2, 1), placed(2, 2, 2), opened(2, 2)});
  expect_committed({released(2, 1, 1, place_end::removed)});
  EXPECT_EQ(places(2), (rows{{2, 2}}));
  expect_committed({placed(2, 3, 1), released(2, 2, 2, place_end::moved, 50)});
  const auto lines = at_store().list_reservations(clinic_id{2}, monday);
  const auto entry = [](std::int64_t who, std::int32_t place) {
    return roster_entry{user(who), samples::person(who).name, "user_" + std::to_string(who), place, at(who)};
  };
  EXPECT_EQ(lines, (std::vector<reservation_line>{{entry(3, 1), std::nullopt, std::nullopt},
                                                  {entry(2, 2), at(50), place_end::moved},
                                                  {entry(1, 1), at(100), place_end::removed}}));
  expect_committed({placed(2, 1, 2)});
  EXPECT_EQ(places(2), (rows{{1, 3}, {2, 1}})) << "who gave a place up may have another";
  reopen();
  EXPECT_EQ(places(2), (rows{{1, 3}, {2, 1}}));
}

TEST_P(Academy, OnlyAPlaceThatStandsCanBeGivenUp) {
  expect_committed({placed(1, 1, 1)});
  expect_refused({released(1, 2, 1)}, "somebody else's place");
  expect_refused({released(1, 1, 2)}, "another place");
  expect_refused({released(1, 1, 1), released(1, 1, 1)}, "twice in a batch");
  expect_committed({released(1, 1, 1)});
  expect_refused({released(1, 1, 1)}, "twice");
  expect_refused({placed(1, 2, 1), placed(1, 2, 2)}, "two places");
  expect_committed({placed(1, 2, 1)});
  expect_refused({placed(1, 2, 2)}, "a second place");
  expect_refused({placed(1, 3, 1)}, "a place that is taken");
  expect_refused({roster_cleared{clinic_id{1}, monday, at(0)}, released(1, 2, 1)}, "a place cleared away");
}

TEST_P(Academy, AClinicShrinksWithThoseWhoStayUnderOtherNumbers) {
  expect_committed({placed(1, 1, 1), placed(1, 2, 2), placed(1, 3, 3), placed(1, 4, 5), placed(1, 5, 6)});
  expect_refused({capacity(1, 3)}, "people above the capacity");
  expect_refused({renumbered(1, 4, 5, 2), capacity(1, 3)}, "a number that is taken");
  expect_refused({released(1, 2, 2), renumbered(1, 4, 6, 2), capacity(1, 3)}, "not their number");
  expect_committed({released(1, 2, 2, place_end::fell_out), released(1, 5, 6, place_end::fell_out),
                    renumbered(1, 4, 5, 2), capacity(1, 3)});
  EXPECT_EQ(places(1), (rows{{1, 1}, {2, 4}, {3, 3}}));
  expect_refused({placed(1, 6, 4)}, "a place above the new capacity");
}

TEST_P(Academy, NumbersMayChangeHandsWithinABatch) {
  expect_committed({placed(1, 1, 3), placed(1, 2, 5), placed(1, 3, 6)});
  expect_committed({renumbered(1, 2, 5, 4), renumbered(1, 1, 3, 1), renumbered(1, 2, 4, 3), capacity(1, 6),
                    renumbered(1, 3, 6, 2), capacity(1, 3), capacity(1, 6), placed(1, 4, 6),
                    released(1, 3, 2), placed(1, 5, 2), released(1, 5, 2), placed(1, 5, 4),
                    renumbered(1, 5, 4, 2)});
  EXPECT_EQ(places(1), (rows{{1, 1}, {2, 5}, {3, 2}, {6, 4}}));
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM clinic_reservation WHERE released_at IS NOT NULL"), "2");
}

TEST_P(Academy, AClassThatHasBegunKeepsItsPeopleWhenTheClinicShrinks) {
  expect_committed({placed(1, 1, 1), placed(1, 2, 6)});
  // Monday, 20:00 in Seoul.
  const auto evening = at(7 * 86'400 + 11 * 3'600);
  expect_committed({clinic_changed{samples::clinic(1, 2), evening}});
  expect_committed({placed(1, 3, 2, next_monday)});
  expect_refused({placed(1, 4, 3, next_monday)}, "a place above the new capacity");
  EXPECT_EQ(places(1), (rows{{1, 1}, {6, 2}}));
  const auto counts = at_store().count_clinics(monday, next_monday).classes;
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].capacity, 6);
  EXPECT_EQ(counts[1].capacity, 2);
}

TEST_P(Academy, AnAttendanceRecordCountsAsLongAsThePlace) {
  expect_committed({placed(1, 1, 1), opened(1, 1)});
  expect_refused({opened(1, 1)}, "a record that counts already");
  const auto id = records().at(0).id;
  EXPECT_GE(id, 1);
  expect_committed({marked(1, 1, attendance::late, 1)});
  expect_committed({released(1, 1, 1)});
  attendance_record expected;
  expected.id = id;
  expected.clinic = clinic_id{1};
  expected.class_date = monday;
  expected.user = user(1);
  expected.type = attendance::late;
  expected.withdrawn = true;
  expected.teacher = user(8);
  expected.marked_at = at(200);
  expected.marked_by = user(8);
  const auto found = [&](std::int64_t number) {
    const auto line = at_store().find_attendance(number);
    return line ? std::optional(line->record) : std::nullopt;
  };
  EXPECT_EQ(found(id), expected);
  expect_committed({placed(1, 1, 2), opened(1, 1)});
  expected.withdrawn = false;
  EXPECT_EQ(found(id), expected) << "it counts again, with what it said";
  EXPECT_EQ(records().size(), 1U);
  EXPECT_FALSE(found(id + 1));
  EXPECT_FALSE(found(INT64_MAX));
}

TEST_P(Academy, AttendanceTakesEffectInOrderWithinABatch) {
  expect_committed({placed(1, 1, 1), opened(1, 1), marked(1, 1, attendance::absent, 3), released(1, 1, 1),
                    placed(1, 1, 1), opened(1, 1), marked(1, 1, attendance::sick, 1), placed(1, 2, 2),
                    opened(1, 2), released(1, 2, 2)});
  const auto all = records();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].type, attendance::sick);
  EXPECT_FALSE(all[0].withdrawn);
  EXPECT_EQ(all[1].type, attendance::none);
  EXPECT_TRUE(all[1].withdrawn);
  EXPECT_EQ(all[1].marked_at, std::nullopt);
  EXPECT_EQ(no_show(1), 1);
  // The record alone is taken back, without the place.
  expect_committed({marked(1, 1, attendance::none, 0),
                    attendance_withdrawn{clinic_id{1}, monday, user(1), user(8), at(300)}});
  EXPECT_TRUE(records()[0].withdrawn);
  EXPECT_EQ(at_store().list_reservations(clinic_id{1}, monday).at(0).released_at, std::nullopt);
  // Nobody has a record there: they were cleared away meanwhile.
  expect_committed({marked(2, 3, attendance::absent, 4)});
  EXPECT_EQ(no_show(3), 4);
  expect_refused({marked(1, 99, attendance::absent, 4)}, "a mark for nobody");
}

TEST_P(Academy, AttendanceIsListedAsItIsAskedFor) {
  auto other = samples::clinic(2, 6);
  other.teacher = user(7);
  expect_committed({clinic_changed{other, at(0)}});
  expect_committed({placed(1, 1, 1), opened(1, 1), placed(1, 2, 2), opened(1, 2), placed(2, 1, 1),
                    opened(2, 1), placed(2, 3, 1, next_monday), opened(2, 3, next_monday), placed(2, 4, 4),
                    opened(2, 4)});
  expect_committed({released(2, 4, 4), marked(1, 2, attendance::absent, 3)});
  const auto ids = [&](const attendance_filter& filter, std::int64_t before = 0, std::size_t limit = 100) {
    std::vector<std::pair<std::int64_t, std::int64_t>> out;
    for (const auto& line : at_store().list_attendance(filter, before, limit)) {
      out.emplace_back(line.record.clinic.value, line.record.user.value);
    }
    return out;
  };
  using list = std::vector<std::pair<std::int64_t, std::int64_t>>;
  auto all_of_second = only(&attendance_filter::clinic, clinic_id{2});
  all_of_second.with_withdrawn = true;
  EXPECT_EQ(ids({}), (list{{2, 3}, {2, 1}, {1, 2}, {1, 1}})) << "newest first, without the withdrawn";
  EXPECT_EQ(ids(only(&attendance_filter::clinic, clinic_id{1})), (list{{1, 2}, {1, 1}}));
  EXPECT_EQ(ids(only(&attendance_filter::student, user(1))), (list{{2, 1}, {1, 1}}));
  EXPECT_EQ(ids(only(&attendance_filter::teacher, user(7))), (list{{2, 3}, {2, 1}}));
  EXPECT_EQ(ids(only(&attendance_filter::type, attendance::absent)), (list{{1, 2}}));
  EXPECT_EQ(ids(only(&attendance_filter::from, next_monday)), (list{{2, 3}}));
  EXPECT_EQ(ids(only(&attendance_filter::to, monday)), (list{{2, 1}, {1, 2}, {1, 1}}));
  EXPECT_EQ(ids(all_of_second).size(), 3U);
  const auto numbered = at_store().page_attendance({}, 1, 2);
  EXPECT_EQ(numbered.count, 4);
  ASSERT_EQ(numbered.rows.size(), 2U);
  EXPECT_EQ(numbered.rows[0].record.user, user(1)) << "the latest class comes first";
  EXPECT_EQ(numbered.rows[0].record.clinic, clinic_id{2});
  EXPECT_EQ(at_store().page_attendance({}, 4, 2).rows.size(), 0U);
  auto of_nobody = only(&attendance_filter::teacher, user(99));
  EXPECT_EQ(at_store().page_attendance(of_nobody, 0, 9).count, 0);
  const auto standing = at_store().load_entries(clinic_id{2}, monday);
  ASSERT_EQ(standing.size(), 1U) << "neither of another week nor given up";
  EXPECT_EQ(standing[0].user, user(1));
  EXPECT_EQ(standing[0].name, samples::person(1).name);
  EXPECT_EQ(ids({}, 0, 2), (list{{2, 3}, {2, 1}}));
  const auto page = at_store().list_attendance({}, 0, 2);
  EXPECT_EQ(ids({}, page.back().record.id, 2), (list{{1, 2}, {1, 1}}));
  const auto line = at_store().list_attendance(only(&attendance_filter::clinic, clinic_id{1}), 0, 1).at(0);
  EXPECT_EQ(line.name, samples::person(2).name);
  EXPECT_EQ(line.username, "user_2");
  EXPECT_EQ(line.day, weekday::mon);
  EXPECT_EQ(line.record.time, class_time::at_18_00);
  EXPECT_EQ(line.room, 1);
  EXPECT_EQ(line.subject, "physics1");
}

TEST_P(Academy, TheLineOfAClassIsInOrderAndForgetsNoNumber) {
  expect_committed({joined(1, 1, 1), joined(1, 2, 2), joined(1, 3, 3)});
  expect_committed({left(1, 2, 2), joined(1, 4, 4), left(1, 4, 4, clinic_waiter_end::promoted)});
  const auto waiter = [](std::int64_t number) {
    return roster_image::waiter{waiter_number{number}, user(number), at(number), samples::person(number).name,
                                "user_" + std::to_string(number)};
  };
  EXPECT_EQ(image(1).waiters, (std::vector{waiter(1), waiter(3)}));
  EXPECT_EQ(image(1).next_waiter, waiter_number{5});
  EXPECT_EQ(image(2).next_waiter, waiter_number{1});
  const auto later = at_store().load_roster(clinic_id{1}, next_monday);
  EXPECT_TRUE(later.waiters.empty());
  EXPECT_EQ(later.next_waiter, waiter_number{5});
  expect_refused({joined(1, 5, 1)}, "a second wait for the same class");
  expect_refused({joined(1, 4, 5)}, "a number twice");
  expect_refused({left(1, 2, 2)}, "a wait that has ended");
  expect_refused({left(1, 1, 2)}, "somebody else's wait");
  expect_committed({joined(1, 5, 2)});
}

TEST_P(Academy, NoticesOfAClinicHaveALaneOfTheirOwn) {
  EXPECT_EQ(image(1).next_notice, notice_number{1});
  notice_queued sold{};
  sold.lane = samples::show();
  sold.notice = notice_number{1};
  sold.kind = notice_kind::paid;
  sold.user = user(2);
  sold.queued_at = at(9);
  expect_committed({promoted(1, 1), promoted(2, 7), sold, promoted(1, 2)});
  EXPECT_EQ(image(1).next_notice, notice_number{3});
  EXPECT_EQ(image(2).next_notice, notice_number{8});
  EXPECT_EQ(at_store().load_concert_date(samples::show()).next_notice, notice_number{2});
  const auto stored = at_store().load_notice({clinic_id{1}, notice_number{2}});
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->notice, promoted(1, 2));
  EXPECT_EQ(at_store().load_notice({samples::show(), notice_number{1}})->notice, sold);
  EXPECT_FALSE(at_store().load_notice({clinic_id{3}, notice_number{1}}));
  std::vector<notice_key> keys;
  for (const auto& entry : at_store().load_outbox().entries) {
    keys.push_back(entry.notice);
  }
  EXPECT_EQ(keys, (std::vector<notice_key>{{clinic_id{1}, notice_number{1}},
                                           {clinic_id{1}, notice_number{2}},
                                           {clinic_id{2}, notice_number{7}},
                                           {samples::show(), notice_number{1}}}))
      << "in the order of lanes";
  expect_committed({notice_delivered{clinic_id{1}, notice_number{1}, at(70)}});
  EXPECT_EQ(at_store().load_notice({clinic_id{1}, notice_number{1}})->state, notice_state::delivered);
  EXPECT_EQ(at_store().load_notice({samples::show(), notice_number{1}})->state, notice_state::pending);
  EXPECT_EQ(at_store().list_notices(notice_state::pending, "", 10).rows.size(), 3U);
  expect_refused({promoted(1, 2)}, "a number twice");
  expect_refused({promoted(9, 1)}, "a clinic that does not exist");
}

TEST_P(Academy, ADeletedClinicIsNoMoreButItsHistoryIs) {
  expect_committed({placed(1, 1, 1), opened(1, 1), joined(1, 1, 2), placed(2, 3, 1)});
  expect_refused({deleted(1)}, "a clinic with people");
  expect_refused({released(1, 1, 1, place_end::closed), deleted(1)}, "a clinic for which somebody waits");
  expect_refused({left(1, 1, 2, clinic_waiter_end::closed), deleted(1)}, "a clinic that somebody reserved");
  expect_committed(
      {released(1, 1, 1, place_end::closed), left(1, 1, 2, clinic_waiter_end::closed), deleted(1)});
  EXPECT_EQ(at_store().load_catalogue().clinics, (std::vector<clinic_facts>{samples::clinic(2, 2)}));
  EXPECT_EQ(at_store().load_timetable(), (timetable_image{{samples::clinic(2, 2)}, clinic_id{3}}));
  EXPECT_EQ(at_store().load_existing_data().clinics.size(), 1U);
  EXPECT_TRUE(image(1).is_deleted);
  EXPECT_FALSE(image(2).is_deleted);
  EXPECT_EQ(at_store().load_clinic(clinic_id{1}).id, clinic_id{1});
  EXPECT_EQ(at_store().load_clinic(clinic_id{2}), samples::clinic(2, 2));
  EXPECT_THROW(at_store().load_clinic(clinic_id{9}), store_error);
  EXPECT_EQ(at_store().list_reservations(clinic_id{1}, monday).size(), 1U);
  EXPECT_EQ(records().size(), 1U);
  expect_refused({placed(1, 1, 1)}, "a place in a clinic that is gone");
  expect_refused({capacity(1, 3)}, "a change of a clinic that is gone");
  expect_refused({deleted(1)}, "a second end");
  auto heir = samples::clinic(3);
  heir.room = 1;
  expect_committed({clinic_created{heir, at(0)}, deleted(2), released(2, 3, 1), placed(3, 4, 1),
                    released(3, 4, 1), clinic_deleted{clinic_id{3}, at(1)}});
  EXPECT_TRUE(at_store().load_timetable().clinics.empty());
  EXPECT_EQ(at_store().load_timetable().next_id, clinic_id{4}) << "ids are not used again";
  EXPECT_EQ(at_store().load_existing_data().next_clinic, clinic_id{4});
}

TEST_P(Academy, AClassOfThePastDoesNotKeepAClinicAlive) {
  expect_committed({placed(1, 1, 1)});
  expect_committed({clinic_deleted{clinic_id{1}, at(8 * 86'400)}});
  EXPECT_EQ(places(1), (rows{{1, 1}}));
}

TEST_P(Academy, ClinicsTakePlaceAtAnyTimeInAnyRoom) {
  auto odd = samples::clinic(3);
  odd.time = class_time{std::chrono::minutes{7 * 60 + 5}};
  odd.length = std::chrono::minutes{95};
  odd.room = class_room{std::string{"별관 'B'"}};
  odd.first_class = next_monday;
  odd.term_weeks = 12;
  expect_committed({clinic_created{odd, at(0)}, placed(3, 1, 1), opened(3, 1)});
  EXPECT_EQ(at_store().load_timetable().clinics.back(), odd);
  const auto soon = samples::date("2194-01-06");
  expect_committed({placed(3, 1, 1, soon)});
  using place = std::pair<user_id, class_slot>;
  EXPECT_EQ(at_store().load_people(at_midnight(soon)).places,
            (std::vector<place>{{user(1), {clinic_id{3}, soon, odd.time, odd.length}}}));
  EXPECT_EQ(at_store().load_people({}).class_hours.back(), (std::pair{clinic_id{3}, hour_of(odd)}));
  EXPECT_EQ(at_store().list_attendance({}, 0, 1).at(0).room, odd.room);
  EXPECT_EQ(records().back().time, odd.time);
  odd.room = class_room{9};
  odd.time = class_time{std::chrono::minutes{0}};
  expect_committed({clinic_changed{odd, at(1)}});
  reopen();
  EXPECT_EQ(at_store().load_timetable().clinics.back(), odd);
  auto nowhere = odd;
  nowhere.room = {};
  expect_refused({clinic_changed{nowhere, at(2)}}, "no room");
  auto endless = odd;
  endless.length = std::chrono::hours{25};
  expect_refused({clinic_changed{endless, at(2)}}, "a class that meets itself");
}

TEST_P(Academy, AClassThatMayHaveBegunSomewhereIsAsItWas) {
  // At 08:30 on Monday in Seoul, while it is Sunday in UTC.
  const auto monday_morning = at(6 * 86'400 + 84'600);
  auto early = samples::clinic(3);
  early.time = class_time{std::chrono::hours{8}};
  auto evening = samples::clinic(1);
  expect_committed({clinic_created{early, at(0)}, placed(3, 1, 6), placed(1, 2, 1)});
  early.capacity = evening.capacity = 2;
  // It is at other hours from now on.
  early.day = weekday::wed;
  early.time = class_time::at_20_00;
  expect_committed({clinic_changed{early, monday_morning}, clinic_changed{evening, monday_morning}});
  std::map<clinic_id, std::int64_t> capacities;
  for (const auto& counted : at_store().count_clinics(monday, monday).classes) {
    capacities[counted.clinic] = counted.capacity;
  }
  EXPECT_EQ(capacities.at(clinic_id{3}), 6) << "it has begun";
  EXPECT_EQ(capacities.at(clinic_id{1}), 2) << "it is to come";
  expect_refused({clinic_deleted{clinic_id{1}, monday_morning}}, "somebody has a place in a class to come");
  expect_committed({clinic_deleted{clinic_id{3}, monday_morning}});
}

TEST_P(Academy, ClinicsMoveToSlotsThatOthersHaveLeft) {
  auto first = samples::clinic(1);
  auto second = samples::clinic(2, 2);
  auto third = samples::clinic(3);
  expect_refused({clinic_changed{[&] {
                                   auto f = first;
                                   f.room = 2;
                                   return f;
                                 }(),
                                 at(0)}},
                 "an occupied room");
  first.room = 2;
  second.day = weekday::sun;
  second.time = class_time::at_21_00;
  second.window = reservation_window::own;
  second.own_window = {std::chrono::minutes{90}, std::chrono::minutes{10'080}};
  third.room = 1;
  auto later = second;
  later.subject = "chemistry";
  expect_committed({clinic_changed{second, at(1)}, clinic_changed{first, at(2)}, clinic_created{third, at(3)},
                    clinic_changed{later, at(4)}});
  EXPECT_EQ(at_store().load_timetable().clinics, (std::vector<clinic_facts>{first, later, third}));
  reopen();
  EXPECT_EQ(at_store().load_timetable().clinics, (std::vector<clinic_facts>{first, later, third}));
  auto without_window = first;
  without_window.own_window = {std::chrono::minutes{5}, std::chrono::minutes{5}};
  expect_refused({clinic_changed{without_window, at(5)}}, "a window that never opens");
}

TEST_P(Academy, AResetLowersEveryNoShowOnce) {
  expect_committed({marked(1, 1, attendance::absent, 5), marked(1, 2, attendance::none, 0)});
  expect_committed({demanded(1)});
  EXPECT_EQ(no_show(1), 4);
  EXPECT_EQ(no_show(2), 0) << "never below 0";
  EXPECT_EQ(no_show(3), 0);
  expect_refused({demanded(1)}, "a reset number twice");
  expect_committed({scheduled(2, this_week)});
  expect_refused({scheduled(3, this_week)}, "a second scheduled reset of a week");
  expect_committed({demanded(3), demanded(4)});
  EXPECT_EQ(no_show(1), 1);
  EXPECT_EQ(at_store().list_week_resets(3),
            (std::vector<week_reset>{demanded(4), demanded(3), scheduled(2, this_week)}));
  EXPECT_EQ(at_store().list_week_resets(100).size(), 4U);
}

TEST_P(Academy, ResetsAndMarksOfABatchTakeEffectInOrder) {
  auto fresh = samples::person(20, "fresh");
  fresh.no_show = 3;
  expect_committed({marked(1, 1, attendance::absent, 5), demanded(1), marked(1, 2, attendance::absent, 7),
                    person_registered{fresh, at(0)}, demanded(2), marked(1, 3, attendance::absent, 2)});
  const auto people = at_store().load_people({}).people;
  EXPECT_EQ(people[0].no_show, 3);
  EXPECT_EQ(people[1].no_show, 6);
  EXPECT_EQ(people[2].no_show, 2);
  EXPECT_EQ(people[3].no_show, 0);
  EXPECT_EQ(people.back().no_show, 2);
}

TEST_P(Academy, AClinicKnowsWhichResetsItHasCarriedOut) {
  expect_committed(
      {demanded(1), roster_reset{clinic_id{1}, reset_number{1}, at(0)}, scheduled(2, next_monday)});
  EXPECT_EQ(image(1).reset_done, reset_number{1});
  EXPECT_EQ(image(2).reset_done, reset_number{0});
  EXPECT_EQ(image(2).reset_demanded, reset_number{1}) << "a scheduled one is nothing for a clinic to do";
  expect_committed({demanded(3), roster_reset{clinic_id{1}, reset_number{3}, at(0)}});
  expect_refused({roster_reset{clinic_id{1}, reset_number{3}, at(0)}}, "a reset that was carried out");
  EXPECT_EQ(image(1).reset_done, reset_number{3});
  EXPECT_EQ(image(2).reset_demanded, reset_number{3});
}

TEST_P(Academy, PeopleLearnOfTheLastResets) {
  auto people = at_store().load_people({});
  EXPECT_EQ(people.last_reset, std::nullopt);
  EXPECT_EQ(people.reset_through, std::nullopt);
  EXPECT_EQ(people.began_at, at(0)) << "when anything first happened";
  expect_committed({demanded(1)});
  EXPECT_EQ(at_store().load_people({}).reset_through, std::nullopt);
  expect_committed({scheduled(2, next_monday), demanded(3)});
  people = at_store().load_people({});
  EXPECT_EQ(people.last_reset, demanded(3));
  EXPECT_EQ(people.reset_through, next_monday);
}

TEST_P(Academy, PeopleLearnOfAbsencesWhosePlaceMayBeOrWasGivenUp) {
  const auto soon = samples::date("2194-01-06");
  const auto absent = [&](std::int64_t who, std::int64_t when) {
    return attendance_marked{clinic_id{1}, soon, user(who), attendance::absent, 2, user(8), at(when)};
  };
  const auto give_up = [&](std::int64_t who) {
    return place_released{clinic_id{1},       soon,   user(who), static_cast<std::int32_t>(who),
                          place_end::removed, at(300)};
  };
  for (const std::int64_t who : {1, 2, 3, 4}) {
    expect_committed({placed(1, who, static_cast<std::int32_t>(who), soon), opened(1, who, soon)});
  }
  expect_committed({absent(1, 200), absent(2, 200), absent(3, 200), give_up(2), give_up(3), give_up(4)});
  expect_committed({absent(3, 301)});
  const auto people = at_store().load_people({});
  const auto absence_of = [&](std::int64_t who) { return absence{user(who), clinic_id{1}, soon}; };
  EXPECT_EQ(people.absences, std::vector{absence_of(1)});
  EXPECT_EQ(people.given_up_absences, std::vector{absence_of(2)}) << "what was marked since is meant";
}

TEST_P(Academy, TheOpenClassIsTheNextOneUntilSomebodyBooksTheOneAfter) {
  const auto open = [&](std::int64_t clinic) {
    return at_store().find_open_class(clinic_id{clinic}, monday);
  };
  expect_committed({placed(1, 1, 1)});
  EXPECT_EQ(open(1), monday);
  expect_committed({placed(1, 2, 1, next_monday)});
  EXPECT_EQ(open(1), next_monday);
  EXPECT_EQ(open(2), monday) << "another clinic";
  expect_committed({place_released{clinic_id{1}, next_monday, user(2), 1, place_end::cancelled, at(0)}});
  EXPECT_EQ(open(1), monday);
  expect_committed({placed(2, 3, 1, next_monday + std::chrono::days{7})});
  EXPECT_EQ(open(2), monday) << "nobody can have booked so far ahead";
}

TEST_P(Academy, ARosterLearnsWhoMayNotBookAnyMore) {
  expect_committed({placed(1, 1, 1), placed(1, 2, 2), placed(1, 3, 3), joined(1, 1, 4), joined(1, 2, 5)});
  for (const std::int64_t who : {2, 5, 6}) {
    auto inactive = samples::person(who, "user_" + std::to_string(who));
    inactive.is_active = false;
    expect_committed({person_changed{inactive, at(0)}});
  }
  EXPECT_EQ(image(1).gone, (std::vector{user(2), user(5)}));
  expect_committed({released(1, 2, 2), left(1, 2, 5)});
  EXPECT_TRUE(image(1).gone.empty());
}

TEST_P(Academy, ARosterLearnsThatItsTeacherWasErased) {
  auto taught = samples::clinic(1);
  taught.teacher = user(8);
  expect_committed({clinic_changed{taught, at(0)}, person_erased{user(7), user(1), at(0)}});
  EXPECT_EQ(image(1).gone_teacher, user(0));
  expect_committed({person_erased{user(8), user(1), at(1)}});
  EXPECT_EQ(image(1).gone_teacher, user(8));
  taught.teacher = user(0);
  taught.teacher_name = "";
  expect_committed({clinic_changed{taught, at(2)}});
  EXPECT_EQ(image(1).gone_teacher, user(0));
}

TEST_P(Academy, NoShowsAreSetInOrderWithMarksAndResets) {
  expect_committed({no_show_set{user(1), 7, user(8), "", at(0)}, demanded(1),
                    no_show_set{user(2), 0, user(8), "병원", at(0)}});
  EXPECT_EQ(no_show(1), 6);
  EXPECT_EQ(no_show(2), 0);
  expect_refused({no_show_set{user(77), 1, user(8), "", at(0)}}, "no-shows of nobody");
}

TEST_P(Academy, PeopleLearnOfPlacesInClassesToCome) {
  const auto soon = samples::date("2194-01-06");
  auto evening = samples::clinic(2, 2);
  evening.time = class_time::at_20_00;
  expect_committed({clinic_changed{evening, at(0)}, placed(2, 1, 1, soon), placed(1, 1, 1, soon),
                    placed(1, 2, 2, soon), placed(1, 3, 3)});
  expect_committed({place_released{clinic_id{1}, soon, user(2), 2, place_end::cancelled, at(0)}});
  using place = std::pair<user_id, class_slot>;
  const auto people = at_store().load_people(at_midnight(soon));
  EXPECT_EQ(people.places, (std::vector<place>{{user(1), {clinic_id{1}, soon, class_time::at_18_00}},
                                               {user(1), {clinic_id{2}, soon, class_time::at_20_00}}}));
  using hour = std::pair<clinic_id, class_hour>;
  EXPECT_EQ(people.class_hours, (std::vector<hour>{{clinic_id{1}, {weekday::mon, class_time::at_18_00}},
                                                   {clinic_id{2}, {weekday::mon, class_time::at_20_00}}}));
  evening.time = class_time::at_21_00;
  evening.length = std::chrono::minutes{90};
  expect_committed({clinic_changed{evening, at(0)}});
  EXPECT_EQ(at_store().load_people(at_midnight(soon)).places, people.places)
      << "a class has the hour and the length with which it was reserved";
}

TEST_P(Academy, PeopleLearnOfClassesOfTheDayBeforeToo) {
  const auto soon = samples::date("2194-01-06");
  expect_committed({placed(1, 1, 1, soon), opened(1, 1, soon),
                    attendance_marked{clinic_id{1}, soon, user(1), attendance::absent, 2, user(8), at(200)}});
  const auto learnt_at = [&](instant now) {
    const auto people = at_store().load_people(now);
    return std::pair{people.places.size(), people.absences.size()};
  };
  using counts = std::pair<std::size_t, std::size_t>;
  EXPECT_EQ(learnt_at(at(0)), (counts{1, 1}));
  EXPECT_EQ(learnt_at(at_midnight(soon + std::chrono::days{2}) - milliseconds{1}), (counts{1, 1}));
  EXPECT_EQ(learnt_at(at_midnight(soon + std::chrono::days{2})), (counts{0, 0}));
}

TEST_P(Academy, PeopleAreChangedInWhatTheChangeIsFor) {
  auto wanted = samples::person(3, "another name");
  wanted.name = "New";
  wanted.school = "B";
  wanted.is_active = false;
  wanted.is_staff = true;
  wanted.no_show = 9;
  wanted.non_pass = false;
  wanted.needs_password_change = true;
  auto expected = wanted;
  expected.username = "user_3";
  expected.password_hash = "$argon2id$user_3";
  expected.no_show = 1;
  expected.non_pass = true;
  expected.needs_password_change = false;
  expect_committed({person_changed{wanted, at(0)}});
  EXPECT_EQ(at_store().load_people({}).people[2], expected);
  expect_committed({password_changed{user(3), "$new", true, at(0)}, non_pass_set{user(3), false, at(0)},
                    essential_clinic_set{user(3), true, at(0)}});
  expected.password_hash = "$new";
  expected.needs_password_change = true;
  expected.non_pass = false;
  expected.essential_clinic = true;
  EXPECT_EQ(at_store().load_people({}).people[2], expected);

  auto fresh = samples::person(9, "fresh");
  auto edited = fresh;
  edited.name = "Edited";
  edited.username = "not this";
  expect_committed({person_registered{fresh, at(0)}, password_changed{user(9), "$own", false, at(0)},
                    person_changed{edited, at(0)}, non_pass_set{user(9), true, at(0)},
                    non_pass_cleared{user(9), at(0)}, essential_clinic_set{user(9), true, at(0)}});
  edited.username = "fresh";
  edited.password_hash = "$own";
  edited.non_pass = false;
  edited.essential_clinic = true;
  EXPECT_EQ(at_store().load_people({}).people.back(), edited);

  expect_refused({person_changed{samples::person(77), at(0)}}, "a change of nobody");
  expect_refused({password_changed{user(77), "x", false, at(0)}}, "a password of nobody");
  expect_refused({non_pass_set{user(77), true, at(0)}}, "a flag of nobody");
  expect_refused({essential_clinic_set{user(77), true, at(0)}}, "another flag of nobody");
}

TEST_P(Academy, PasswordsAreNotInTheLog) {
  expect_committed({password_changed{user(3), "$argon2id$secret", true, at(0)},
                    person_changed{samples::person(3, "user_3"), at(0)}});
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM change_log WHERE CAST(payload AS text) LIKE '%argon2id%'"),
            "0");
}

TEST_P(Academy, LoginsAreListedWithWhatBecameOfThem) {
  const auto begun = [](std::int64_t who, std::uint64_t key, std::int64_t when) {
    return session_started{user(who), hash(key), at(when)};
  };
  expect_committed({begun(1, 1, 10), begun(2, 2, 20)});
  expect_committed({session_ended{user(1), hash(1), session_end::duplicate_login, at(30)}, begun(1, 3, 30)});
  expect_committed({session_ended{user(2), hash(2), session_end::logout, at(40)}});
  const auto all = at_store().page_logins({}, 0, 10);
  EXPECT_EQ(all.count, 3);
  ASSERT_EQ(all.rows.size(), 3U);
  const auto people = at_store().load_people({}).people;
  const auto named = [&](std::int64_t who) {
    return *std::find_if(people.begin(), people.end(),
                         [&](const person& one) { return one.id == user(who); });
  };
  using line = storage::login_line;
  EXPECT_EQ(all.rows[0], (line{all.rows[0].number, hash(3), user(1), named(1).username, named(1).name, at(30),
                               std::nullopt, std::nullopt, true}));
  EXPECT_EQ(all.rows[1], (line{all.rows[1].number, hash(2), user(2), named(2).username, named(2).name, at(20),
                               at(40), session_end::logout, false}));
  EXPECT_EQ(all.rows[2].reason, session_end::duplicate_login);
  EXPECT_FALSE(all.rows[2].ended_another);
  EXPECT_GT(all.rows[0].number, all.rows[1].number);

  const auto second = at_store().page_logins({}, 1, 1);
  EXPECT_EQ(second.count, 3);
  ASSERT_EQ(second.rows.size(), 1U);
  EXPECT_EQ(second.rows[0].key, hash(2));
  const auto counted = [&](const storage::login_filter& filter) {
    const auto page = at_store().page_logins(filter, 0, 10);
    EXPECT_EQ(page.count, static_cast<std::int64_t>(page.rows.size()));
    return page.count;
  };
  EXPECT_EQ(counted({user(1), std::nullopt, std::nullopt}), 2);
  EXPECT_EQ(counted({std::nullopt, at(20), std::nullopt}), 2);
  EXPECT_EQ(counted({std::nullopt, at(10), at(20)}), 1);
  EXPECT_EQ(counted({user(3), std::nullopt, std::nullopt}), 0);

  storage::person_filter called;
  called.usernames = {named(2).username, "nobody at all"};
  const auto found = at_store().list_people(called, user_id{0}, 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, user(2));
  expect_committed({session_ended{user(1), hash(3), session_end::deactivated, at(50)},
                    person_erased{user(1), user(8), at(50)}});
  EXPECT_EQ(at_store().page_logins({}, 0, 1).rows.at(0).username, "") << "nobody knows who that was";
}

TEST_P(Academy, SessionsRememberTheirLastUse) {
  expect_committed({started(1, 1), started(2, 2), session_used{user(2), hash(2), at(5)}});
  expect_committed({session_used{user(1), hash(1), at(7)}, session_used{user(1), hash(1), at(8)}});
  auto sessions = at_store().load_people({}).sessions;
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions[0].used_at, at(8));
  EXPECT_EQ(sessions[1].used_at, at(5));
  EXPECT_EQ(sessions[1].started_at, at(0));
  expect_committed({session_used{user(1), hash(1), at(9)},
                    session_ended{user(1), hash(1), session_end::idle, at(10)},
                    session_ended{user(2), hash(2), session_end::deactivated, at(10)}, started(2, 3),
                    session_ended{user(2), hash(3), session_end::password_changed, at(11)}});
  sessions = at_store().load_people({}).sessions;
  ASSERT_EQ(sessions.size(), 3U);
  EXPECT_EQ(sessions[0].used_at, at(9));
  EXPECT_EQ(sessions[0].ended, session_end::idle);
  EXPECT_EQ(sessions[1].ended, session_end::deactivated);
  EXPECT_EQ(sessions[2].ended, session_end::password_changed);
  EXPECT_EQ(sessions[2].used_at, at(0)) << "as long as nobody has used it";
  expect_refused({session_used{user(1), hash(1), at(12)}}, "the use of a session that has ended");
  expect_committed({started(1, 4)});
  expect_refused({session_used{user(2), hash(4), at(12)}}, "the use of somebody else's session");
  expect_refused(
      {session_ended{user(1), hash(4), session_end::idle, at(12)}, session_used{user(1), hash(4), at(13)}},
      "a use after the end");
}

TEST_P(Academy, PeopleAreListedAsTheyAreAskedFor) {
  auto add = [&](std::int64_t number, const std::string& username, const std::function<void(person&)>& as) {
    auto who = samples::person(number, username);
    as(who);
    expect_committed({person_registered{who, at(0)}});
  };
  add(20, "Kim.MinJi", [](person& p) { p.school = "Gangnam High"; });
  add(21, "teacher_x", [](person& p) {
    p.name = "KIM Coach 100%";
    p.is_teacher = true;
    p.is_student = false;
  });
  add(22, "", [](person& p) { p.name = "Kim without a login"; });
  add(23, "staff_x", [](person& p) {
    p.is_staff = true;
    p.is_active = false;
    p.grade = "고1";
  });
  add(24, "of_first_grade", [](person& p) {
    p.name = "Lee";
    p.grade = "1학년";
  });
  add(25, "of_eleventh_grade", [](person& p) {
    p.name = "Lee";
    p.grade = "11";
  });
  const auto ids = [&](const person_filter& filter, std::int64_t after = 0, std::size_t limit = 100) {
    std::vector<std::int64_t> out;
    for (const auto& who : at_store().list_people(filter, user(after), limit)) {
      out.push_back(who.id.value);
    }
    return out;
  };
  using list = std::vector<std::int64_t>;
  EXPECT_EQ(ids({}), (list{1, 2, 3, 4, 5, 6, 7, 8, 20, 21, 23, 24, 25})) << "those who can log in";
  EXPECT_EQ(ids({}, 2, 3), (list{3, 4, 5}));
  const auto numbered = at_store().page_people({}, 2, 3);
  EXPECT_EQ(numbered.count, 13);
  ASSERT_EQ(numbered.rows.size(), 3U);
  EXPECT_EQ(numbered.rows.front().id, user(3));
  EXPECT_EQ(at_store().page_people(only(&person_filter::is_teacher, true), 0, 10).count, 1);
  EXPECT_TRUE(at_store().page_people({}, 13, 3).rows.empty());
  EXPECT_EQ(ids(only(&person_filter::text_in_name_or_username, std::string("kIm"))), (list{20, 21}));
  EXPECT_EQ(ids(only(&person_filter::text_in_name_or_username, std::string("0%"))), (list{21}));
  EXPECT_EQ(ids(only(&person_filter::text_in_name_or_username, std::string("학생2"))), (list{2, 20, 23}));
  EXPECT_EQ(ids(only(&person_filter::text_in_name_or_username, std::string("_3"))), (list{3}))
      << "no character stands for others";
  EXPECT_EQ(ids(only(&person_filter::school, std::string("gangnam"))), (list{20}));
  EXPECT_EQ(ids(only(&person_filter::grade, std::string("고"))), (list{})) << "a grade is whole";
  EXPECT_EQ(ids(only(&person_filter::grade, std::string("고1"))), (list{23}));
  EXPECT_EQ(ids(only(&person_filter::grade, std::string("1"))), (list{24})) << "1 is not 11";
  EXPECT_EQ(ids(only(&person_filter::grade, std::string("11학년"))), (list{25}));
  EXPECT_EQ(ids(only(&person_filter::is_active, false)), (list{23}));
  EXPECT_EQ(ids(only(&person_filter::is_staff, true)), (list{23}));
  EXPECT_EQ(ids(only(&person_filter::is_teacher, true)), (list{21}));
  EXPECT_EQ(ids(only(&person_filter::is_student, false)), (list{21}));
  EXPECT_EQ(at_store().list_people(only(&person_filter::is_teacher, true), user(0), 1).at(0).username,
            "teacher_x");
}

TEST_P(Academy, ClassesAndRefusalsAreCounted) {
  auto early = samples::clinic(3);
  early.time = class_time::at_19_00;
  early.room = 1;
  expect_committed({clinic_created{early, at(0)}, placed(1, 1, 1), opened(1, 1), placed(1, 2, 2),
                    opened(1, 2), placed(1, 3, 3), opened(1, 3), placed(2, 4, 1),
                    placed(3, 5, 1, next_monday), opened(3, 5, next_monday)});
  expect_committed({marked(1, 1, attendance::absent, 2), marked(1, 2, attendance::late, 0), released(1, 3, 3),
                    released(2, 4, 1), refused(1, attempt_refusal::occupied, 3),
                    refused(1, attempt_refusal::occupied, 4), refused(0, attempt_refusal::rate_limited, 1),
                    refused(1, attempt_refusal::closed, 2)});
  expect_committed(
      {refused(1, attempt_refusal::occupied, 5), refused(2, attempt_refusal::forbidden, 1, monday)});
  const auto line = [](const clinic_facts& clinic, local_date day) {
    class_count out;
    out.clinic = clinic.id;
    out.day = clinic.day;
    out.time = clinic.time;
    out.room = clinic.room;
    out.subject = clinic.subject;
    out.teacher_name = clinic.teacher_name;
    out.class_date = day;
    out.capacity = clinic.capacity;
    return out;
  };
  auto first = line(samples::clinic(1), monday);
  first.reserved = 2;
  first.late = first.absent = 1;
  const auto second = line(samples::clinic(2, 2), monday);
  auto third = line(early, next_monday);
  third.reserved = third.none = 1;
  EXPECT_EQ(at_store().count_clinics(monday, next_monday).classes,
            (std::vector<class_count>{first, second, third}));
  EXPECT_EQ(at_store().count_clinics(monday, monday).classes, (std::vector<class_count>{first, second}));
  EXPECT_TRUE(at_store().count_clinics(this_week, samples::date("2024-09-15")).classes.empty());

  const refusal_count limited{clinic_id{0}, this_week, attempt_refusal::rate_limited, 1};
  const refusal_count closed{clinic_id{1}, this_week, attempt_refusal::closed, 2};
  const refusal_count occupied{clinic_id{1}, this_week, attempt_refusal::occupied, 12};
  const refusal_count forbidden{clinic_id{2}, monday, attempt_refusal::forbidden, 1};
  EXPECT_EQ(at_store().count_clinics(this_week, monday).refusals,
            (std::vector<refusal_count>{limited, closed, occupied, forbidden}));
  EXPECT_EQ(at_store().count_clinics(samples::date("2024-09-15"), samples::date("2024-09-15")).refusals,
            (std::vector<refusal_count>{limited, closed, occupied}))
      << "of the week that has the day";
  EXPECT_EQ(at_store().count_clinics(monday, next_monday).refusals, (std::vector<refusal_count>{forbidden}));
  expect_refused({refused(1, attempt_refusal::occupied, INT64_MAX)}, "a count that overflows");
  expect_refused({refused(1, attempt_refusal::time_conflict, 0)}, "a count of nothing");
}

TEST_P(Academy, AClassOfThePastHasItsHoursWhateverTheClinicHasSince) {
  expect_committed({placed(1, 1, 1), opened(1, 1)});
  auto later = samples::clinic(1);
  later.day = weekday::tue;
  later.time = class_time::at_20_00;
  expect_committed({clinic_changed{later, at(8 * 86'400)}});
  const auto counted = at_store().count_clinics(monday, monday).classes.at(0);
  EXPECT_EQ(counted.day, weekday::mon);
  EXPECT_EQ(counted.time, class_time::at_18_00);
  const auto line = at_store().list_attendance({}, 0, 1).at(0);
  EXPECT_EQ(line.day, weekday::mon);
  EXPECT_EQ(line.record.time, class_time::at_18_00);
  // A record alone, of an hour that nobody wrote down.
  expect_committed({opened(1, 2, samples::date("2024-09-24"))});
  EXPECT_EQ(at_store().list_attendance({}, 0, 1).at(0).record.time, class_time::at_20_00);
  EXPECT_EQ(at_store().list_attendance({}, 0, 1).at(0).day, weekday::tue);
}

TEST_P(Academy, AClearedClassLeavesNoTrace) {
  expect_committed({placed(1, 1, 1), opened(1, 1), placed(1, 2, 2), opened(1, 2)});
  expect_committed({released(1, 1, 1), placed(1, 3, 1), marked(1, 2, attendance::absent, 2),
                    roster_cleared{clinic_id{1}, monday, at(1)}, capacity(1, 1), placed(1, 2, 1),
                    opened(1, 2)});
  EXPECT_EQ(places(1), (rows{{1, 2}}));
  ASSERT_EQ(records().size(), 1U);
  EXPECT_EQ(records()[0].type, attendance::none);
  EXPECT_EQ(no_show(2), 2);
  expect_committed({roster_cleared{clinic_id{1}, monday, at(1)}});
  EXPECT_TRUE(at_store().list_reservations(clinic_id{1}, monday).empty());
  EXPECT_TRUE(at_store().count_clinics(monday, monday).classes.empty());
}

USHER_FOR_EACH_ENGINE(Academy);

}  // namespace
}  // namespace usher::storage::academy_test
