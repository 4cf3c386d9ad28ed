#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "storage/store.hpp"
#include "tests/storage/founded_store.hpp"
#include "tests/storage/samples.hpp"

/// Addresses of calendars, and what stands in calendars.
namespace usher::storage::calendars_test {
namespace {

using namespace domain;
using samples::at;
using samples::hash;

const local_date monday = samples::date("2024-09-16");
const local_date next_monday = samples::date("2024-09-23");

using calendar = people_image::calendar;

user_id user(std::int64_t number) {
  return user_id{number};
}
calendar_address_made made(std::int64_t who, std::uint64_t key, std::int64_t when = 1) {
  return {user(who), hash(key), at(when)};
}
calendar_address_revoked revoked(std::int64_t who) {
  return {user(who), user(8), at(2)};
}
place_reserved placed(std::int64_t clinic, std::int64_t who, std::int32_t place, local_date day = monday,
                      std::int64_t when = 1) {
  return {clinic_id{clinic}, day, user(who), place, at(when)};
}
place_released given_up(std::int64_t clinic, std::int64_t who, std::int32_t place, place_end why,
                        local_date day = monday) {
  return {clinic_id{clinic}, day, user(who), place, why, at(2)};
}
calendar_class class_of(std::int64_t number, local_date day) {
  const auto facts = samples::clinic(number);
  return {facts.id, day, facts.time, facts.length, facts.room, facts.subject, facts.teacher_name};
}

class Calendars : public FoundedStoreTest {
 protected:
  std::vector<calendar> calendars() { return at_store().load_people({}).calendars; }
};

using all_of = std::vector<calendar>;
using places = std::vector<calendar_place>;

TEST_P(Calendars, TheNewestAddressOfEachPersonIsKept) {
  EXPECT_EQ(calendars(), all_of{});
  expect_committed({made(2, 20), made(1, 10)});
  EXPECT_EQ(calendars(), (all_of{{user(1), hash(10), at(1)}, {user(2), hash(20), at(1)}}));
  expect_committed({made(1, 11, 5)});
  expect_committed({revoked(2)});
  reopen();
  EXPECT_EQ(calendars(), (all_of{{user(1), hash(11), at(5)}}));
  expect_committed({revoked(2)});
  EXPECT_EQ(calendars().size(), 1U) << "where there is none nothing ends";
}

TEST_P(Calendars, WithinOneBatchTheLastWordCounts) {
  expect_committed({made(1, 10)});
  expect_committed({revoked(1), made(1, 11), made(1, 12, 4), made(2, 20), revoked(2), made(3, 30), revoked(3),
                    made(3, 31)});
  EXPECT_EQ(calendars(), (all_of{{user(1), hash(12), at(4)}, {user(3), hash(31), at(1)}}));
  expect_committed({made(1, 10)});
  EXPECT_EQ(calendars().at(0).key, hash(10)) << "a hash of before may come again";
}

TEST_P(Calendars, OneAddressIsNotThatOfTwo) {
  expect_committed({made(1, 10)});
  expect_refused({made(2, 10)}, "the address of somebody else");
  expect_refused({made(99, 99)}, "that of nobody");
}

TEST_P(Calendars, WhoIsErasedHasNoAddressAlsoWithoutAWordOfIt) {
  expect_committed({made(1, 10), made(2, 20)});
  expect_committed({person_erased{user(1), user(8), at(3)}});
  EXPECT_EQ(calendars(), (all_of{{user(2), hash(20), at(1)}}));
}

TEST_P(Calendars, ListWhatSomebodyHasAndHadPlacesIn) {
  expect_committed({placed(1, 1, 1), placed(2, 1, 1), placed(1, 2, 2), placed(2, 1, 2, next_monday),
                    placed(1, 1, 1, samples::date("2024-09-09"))});
  expect_committed({given_up(2, 1, 1, place_end::fell_out)});
  const auto listed = at_store().list_places(user(1), monday);
  EXPECT_EQ(listed, (places{{class_of(1, monday), std::nullopt},
                            {class_of(2, monday), place_end::fell_out},
                            {class_of(2, next_monday), std::nullopt}}));
  EXPECT_TRUE(at_store().list_places(user(3), monday).empty());
}

TEST_P(Calendars, OfSeveralPlacesInAClassTheOneThatStandsIsListedOrTheLast) {
  expect_committed({placed(1, 1, 1)});
  expect_committed({given_up(1, 1, 1, place_end::cancelled)});
  expect_committed({placed(1, 1, 2, monday, 3)});
  EXPECT_EQ(at_store().list_places(user(1), monday), (places{{class_of(1, monday), std::nullopt}}));
  expect_committed({place_released{clinic_id{1}, monday, user(1), 2, place_end::removed, at(4)}});
  EXPECT_EQ(at_store().list_places(user(1), monday), (places{{class_of(1, monday), place_end::removed}}));
}

TEST_P(Calendars, ListTheClassesOfATeacherWithThoseWhoHaveAPlace) {
  expect_committed({placed(1, 2, 2), placed(1, 1, 1), placed(2, 3, 1), placed(1, 3, 1, next_monday)});
  expect_committed({given_up(2, 3, 1, place_end::cancelled)});
  const auto name = [](std::int64_t who) { return samples::person(who).name; };
  const std::vector<taught_class> expected{{class_of(1, monday), false, 2, {name(1), name(2)}},
                                           {class_of(2, monday), false, 0, {}},
                                           {class_of(1, next_monday), false, 1, {name(3)}}};
  EXPECT_EQ(at_store().list_taught(user(8), monday), expected);
  EXPECT_EQ(at_store().list_taught(user(8), next_monday).size(), 1U);
  EXPECT_TRUE(at_store().list_taught(user(1), monday).empty());
  expect_committed({clinic_deleted{clinic_id{2}, at(5)}, person_erased{user(1), user(8), at(5)}});
  const auto later = at_store().list_taught(user(8), monday);
  ASSERT_EQ(later.size(), 3U);
  EXPECT_TRUE(later[1].is_over);
  EXPECT_EQ(later[0].students, (std::vector<std::string>{"", name(2)})) << "nobody's name is told any more";
}

USHER_FOR_EACH_ENGINE(Calendars);

}  // namespace
}  // namespace usher::storage::calendars_test
