#include "domain/changes/concerned.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/changes/names.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::concerned_test {
namespace {

using namespace testing;
using names = std::vector<std::string>;

const concert_date_key first{concert_id{1}, local("2024-09-15T20:00:00")};
const concert_date_key second{concert_id{2}, local("2024-09-16T20:00:00")};
const std::string first_name = concert_date_name(first);
const std::string second_name = concert_date_name(second);
const instant now = at_ms(1);
const trace_id trace{};

hold_released released(const concert_date_key& date) {
  return {date, seat_number{1}, user_id{1}, now};
}

TEST(Concerned, ItsOwnerAndNobodyElseByMost) {
  EXPECT_EQ(concerned_by(released(first)), names{first_name});
  EXPECT_EQ(concerned_by(wallet_credited{user_id{1}, 1, now}), names{"wallets"});
  EXPECT_EQ(concerned_by(request_forgotten{{}, now}), names{"remembered-requests"});
}

TEST(Concerned, WhoNumbersNoticesCountsThem) {
  notice_queued notice{};
  notice.lane = first;
  EXPECT_EQ(concerned_by(notice), (names{"outbox", first_name}));
  notice.lane = clinic_id{3};
  EXPECT_EQ(concerned_by(notice), (names{"outbox", "clinic/3"}));
}

TEST(Concerned, WhoseSeatsOrPlaceWereAnsweredForKnowsTheKey) {
  request_remembered answered{};
  EXPECT_EQ(concerned_by(answered), names{"remembered-requests"});
  answered.date = first;
  EXPECT_EQ(concerned_by(answered), (names{"remembered-requests", first_name}));
  answered.date.reset();
  answered.place = clinic_place{clinic_id{3}, on_date("2024-09-16"), user_id{1}};
  EXPECT_EQ(concerned_by(answered), (names{"remembered-requests", "clinic/3"}));
}

TEST(Concerned, PeopleHearOfTheirPlacesAndTheTimetableOfHours) {
  const place_reserved placed{clinic_id{3}, on_date("2024-09-16"), user_id{1}, 1, now};
  EXPECT_EQ(concerned_by(placed), (names{"clinic/3", "people"}));
  clinic_facts facts;
  facts.id = clinic_id{3};
  EXPECT_EQ(concerned_by(clinic_changed{facts, now}), (names{"clinic/3", "people", "timetable"}));
  EXPECT_EQ(concerned_by(clinic_deleted{clinic_id{3}, now}), (names{"clinic/3", "people", "timetable"}));
  EXPECT_EQ(concerned_by(date_terms_set{first, {}, now}), (names{first_name, "catalogue"}));
}

TEST(Concerned, EachClinicLetsGoOfWhoMayNotBookAndOfAllForANewWeek) {
  person who;
  who.id = user_id{1};
  EXPECT_FALSE(concerns_each_clinic(person_changed{who, now}));
  who.is_active = false;
  EXPECT_TRUE(concerns_each_clinic(person_changed{who, now}));
  EXPECT_TRUE(concerns_each_clinic(person_erased{user_id{1}, user_id{0}, now}));
  const auto week = on_date("2024-09-16");
  EXPECT_TRUE(concerns_each_clinic(week_reset{reset_number{1}, week, reset_cause::demanded, now}));
  EXPECT_FALSE(concerns_each_clinic(week_reset{reset_number{1}, week, reset_cause::scheduled, now}));
  EXPECT_FALSE(concerns_each_clinic(released(first)));
}

TEST(Concerned, AForgottenKeyConcernsTheDatesOfItsDecision) {
  concerned_in_log log;
  log.by(released(first), trace, now);
  EXPECT_EQ(log.by(request_forgotten{{}, now}, trace, now), (names{"remembered-requests", first_name}));
  EXPECT_EQ(log.by(request_forgotten{{}, now}, trace, now), (names{"remembered-requests", first_name}))
      << "each of several keys";
  log.by(released(second), trace, at_ms(2));
  EXPECT_EQ(log.by(request_forgotten{{}, now}, trace, at_ms(2)), (names{"remembered-requests", second_name}))
      << "of another decision";
  EXPECT_EQ(log.by(request_forgotten{{}, now}, trace, at_ms(3)), names{"remembered-requests"});
}

}  // namespace
}  // namespace usher::domain::concerned_test
