#include <map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/clinics/roster.hpp"
#include "tests/domain/clinics/wednesday_clinic.hpp"

namespace usher::domain::class_prices_test {
namespace {

using namespace testing;

constexpr std::int64_t price = 12'000;

clinic_facts priced_clinic(std::int32_t capacity = 2) {
  auto clinic = wednesday_clinic(capacity);
  clinic.price = price;
  return clinic;
}

clinic_edit price_of(std::int64_t amount) {
  clinic_edit edit;
  edit.price = amount;
  return edit;
}

/// What was paid for the places that `facts` release.
std::vector<std::int64_t> refunds_in(const changes& facts) {
  std::vector<std::int64_t> amounts;
  for (const auto& released : only<place_released>(facts)) {
    amounts.push_back(released.refund);
  }
  return amounts;
}

using amounts = std::vector<std::int64_t>;

TEST(ClassPrices, APlaceSaysWhatItCostsAndOneOfAFreeClinicNothing) {
  const auto paid =
      roster{priced_clinic(), image_of(this_week)}.decide(reserve_place{student(1)}, moment_at(tuesday));
  EXPECT_EQ(only<place_reserved>(paid.changes).at(0).paid, price);
  const auto free = empty_roster().decide(reserve_place{student(1)}, moment_at(tuesday));
  EXPECT_EQ(only<place_reserved>(free.changes).at(0).paid, 0);
}

TEST(ClassPrices, WhatWasPaidGoesBackWhateverThePriceIsSince) {
  roster on{priced_clinic(), image_of(this_week)};
  reserve(on, student(1));
  carry_out(on, edit_clinic{price_of(99), false});
  EXPECT_EQ(on.clinic().price, 99);
  reserve(on, student(2));
  EXPECT_EQ(on.image().entries.at(0).paid, price);
  EXPECT_EQ(on.image().entries.at(1).paid, 99);
  const auto given_up = on.decide(release_place{user_id{1}, place_end::removed}, moment_at(tuesday));
  EXPECT_EQ(refunds_in(given_up.changes), amounts{price});
  EXPECT_EQ(given_up.outcome.value().refund, price);
}

TEST(ClassPrices, EveryWayInWhichAPlaceEndsGivesBackWhatItCost) {
  roster on{priced_clinic(), image_of(this_week), cancelled_until(2)};
  reserve(on, student(1));
  reserve(on, student(2));
  const auto now = moment_at(tuesday);
  const amounts one{price};
  const amounts both{price, price};
  EXPECT_EQ(refunds_in(on.decide(release_place{user_id{1}, place_end::cancelled}, now).changes), one);
  EXPECT_EQ(refunds_in(on.decide(leave_clinic{user_id{1}}, now).changes), one);
  EXPECT_EQ(refunds_in(on.decide(prepare_move{user_id{1}, true}, now).value().leaving), one);
  EXPECT_EQ(refunds_in(on.decide(delete_clinic{true}, now).changes), both);
  EXPECT_EQ(refunds_in(on.decide(reset_roster{reset_number{1}}, now).changes), both);
  clinic_edit smaller;
  smaller.capacity = 1;
  EXPECT_EQ(refunds_in(on.decide(edit_clinic{smaller, true}, now).changes), one);
  const auto swapped = on.decide(swap_place{user_id{1}, student(3)}, now);
  EXPECT_EQ(refunds_in(swapped.value().swapping), one);
  EXPECT_EQ(only<place_reserved>(swapped.value().swapping).at(0).paid, price);
}

TEST(ClassPrices, WhoCannotPayIsToldOnceAndKeepsTheirTurn) {
  roster on{priced_clinic(1), image_of(this_week, {entry(1, 1)}, {2, 3})};
  const auto passed = on.decide(pass_over{user_id{2}}, moment_at(tuesday));
  ASSERT_EQ(passed.size(), 2U);
  EXPECT_EQ(
      std::get<clinic_waiter_passed>(passed[0]),
      (clinic_waiter_passed{the_clinic, this_week, waiter_number{1}, user_id{2}, moment_at(tuesday).utc}));
  const auto& notice = std::get<notice_queued>(passed[1]);
  EXPECT_EQ(notice.kind, notice_kind::passed_over);
  EXPECT_EQ(notice.user, user_id{2});
  EXPECT_EQ(notice.amount, price);
  EXPECT_EQ(notice.class_date, this_week);
  apply_all(on, passed);
  EXPECT_TRUE(on.decide(pass_over{user_id{2}}, moment_at(tuesday)).empty()) << "once is enough";
  EXPECT_EQ(line_of(on), (numbers{2, 3}));
  EXPECT_TRUE(on.decide(pass_over{user_id{9}}, moment_at(tuesday)).empty()) << "who does not wait";
  EXPECT_EQ((roster{priced_clinic(1), on.image()}.decide(pass_over{user_id{2}}, moment_at(tuesday))),
            changes{})
      << "also after a restart";
}

TEST(ClassPrices, APromotionCostsWhatAPlaceCosts) {
  const roster on{priced_clinic(1), image_of(this_week, {}, {2})};
  const auto promoted = on.decide(promote_waiter{student(2)}, moment_at(tuesday));
  EXPECT_EQ(only<place_reserved>(promoted).at(0).paid, price);
}

TEST(ClassPrices, WhatIsToldTwiceCountsOnce) {
  roster on{priced_clinic(), image_of(this_week)};
  const auto facts = on.decide(reserve_place{student(1)}, moment_at(tuesday)).changes;
  apply_all(on, facts);
  apply_all(on, facts);
  EXPECT_EQ(on.count(), 1);
}

edit_clinic placing(std::vector<booker> enter, std::vector<seen_place> leave) {
  edit_clinic command;
  command.people = placement{std::move(enter), std::move(leave)};
  return command;
}

TEST(ClassPrices, WhomTheOfficePlacesPaysNothingAndWhomItTakesOffGetsBackWhatTheyPaid) {
  roster on{priced_clinic(), image_of(this_week)};
  reserve(on, student(1));
  const seen_place first{user_id{1}, moment_at(tuesday).utc};
  const auto placed = carry_out(on, placing({student(2)}, {first}));
  EXPECT_EQ(refunds_in(placed.changes), amounts{price});
  EXPECT_EQ(only<place_reserved>(placed.changes).at(0).paid, 0);
  EXPECT_EQ(users_of(on.image().entries), numbers{2});
  const auto taken_off = carry_out(on, placing({}, {{user_id{2}, moment_at(tuesday).utc}}));
  EXPECT_EQ(refunds_in(taken_off.changes), amounts{0}) << "nothing that nobody has paid";
}

TEST(ClassPrices, AlsoWhileTheClassIsOn) {
  constexpr const char* during = "2024-09-18T19:30:00";
  roster on{priced_clinic(), image_of(this_week)};
  reserve(on, student(1));
  on.turn(moment_at(during).local);
  const auto placed = carry_out(on, placing({student(2)}, {{user_id{1}, moment_at(tuesday).utc}}), during);
  EXPECT_EQ(refunds_in(placed.changes), amounts{price});
  EXPECT_EQ(only<place_reserved>(placed.changes).at(0).paid, 0);
  EXPECT_EQ(only<place_reserved>(placed.changes).at(0).class_date, this_week);
}

/// A step: somebody takes a place, gives it up, the price changes, or the office has them alone in the class.
using step = std::pair<std::uint8_t, std::uint8_t>;

RC_GTEST_PROP(ClassMoney, WhatWasPaidAndNotGivenBackIsWhatTheRosterHas, (const std::vector<step>& steps)) {
  roster on{priced_clinic(3), image_of(this_week)};
  std::map<user_id, std::int64_t> owed;
  for (const auto& [what, which] : steps) {
    const auto who = student(1 + which % 5);
    changes facts;
    switch (what % 5) {
      case 0:
      case 1:
        facts = on.decide(reserve_place{who}, moment_at(tuesday)).changes;
        break;
      case 2:
        facts = on.decide(release_place{who.user, place_end::removed}, moment_at(tuesday)).changes;
        break;
      case 3:
        facts = on.decide(edit_clinic{price_of(which % 3 * 1'000), false}, moment_at(tuesday)).changes;
        break;
      default: {
        std::vector<seen_place> others;
        for (const auto& has : on.image().entries) {
          if (has.user != who.user) {
            others.push_back({has.user, has.reserved_at});
          }
        }
        facts = on.decide(placing({who}, others), moment_at(tuesday)).changes;
      }
    }
    apply_all(on, facts);
    for (const auto& reserved : only<place_reserved>(facts)) {
      owed[reserved.user] += reserved.paid;
    }
    for (const auto& released : only<place_released>(facts)) {
      owed[released.user] -= released.refund;
    }
    for (const auto& has : on.image().entries) {
      RC_ASSERT(owed[has.user] == has.paid);
    }
  }
  const auto end = on.decide(delete_clinic{true}, moment_at(tuesday));
  for (const auto& released : only<place_released>(end.changes)) {
    owed[released.user] -= released.refund;
  }
  for (const auto& [user, amount] : owed) {
    RC_ASSERT(amount == 0);
  }
}

}  // namespace
}  // namespace usher::domain::class_prices_test
