#include "domain/seats/seat_quota.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/domain/base/values.hpp"

namespace usher::domain::seat_quota_test {
namespace {

using namespace testing;

constexpr user_id anna{1};
constexpr user_id bert{2};
const instant now = at_ms(0);
const concert_date_key first_night{concert_id{1}, local("2024-09-15T20:00:00")};
const concert_date_key second_night{concert_id{1}, local("2024-09-16T20:00:00")};

std::vector<seat_number> seats(std::vector<std::int32_t> numbers) {
  std::vector<seat_number> named;
  for (const auto number : numbers) {
    named.emplace_back(number);
  }
  return named;
}

seat_held held(const concert_date_key& date, std::int32_t seat, user_id user) {
  return {date, seat_number{seat}, user, now, now};
}

bool may(seat_quota& quota, const claim_seats& command) {
  const auto claimed = quota.claim(command);
  if (!claimed.ok()) {
    EXPECT_EQ(claimed.refusal(), claim_refusal::limit_reached);
    return false;
  }
  quota.settle(claimed.value());
  return true;
}

TEST(SeatQuota, CountsTheSeatsOfAllDatesTogether) {
  seat_quota quota{{{{first_night, seat_number{1}, anna}, {second_night, seat_number{1}, anna}}}};
  EXPECT_EQ(quota.seats_of(anna), 2);
  EXPECT_EQ(quota.seats_of(bert), 0);
  EXPECT_TRUE(may(quota, {anna, first_night, seats({2, 3}), 0, 4}));
  EXPECT_FALSE(may(quota, {anna, first_night, seats({2, 3}), 0, 3}));
  EXPECT_TRUE(may(quota, {bert, first_night, seats({2, 3}), 0, 3}));
}

TEST(SeatQuota, ZeroSetsNoBound) {
  seat_quota quota{{{{first_night, seat_number{1}, anna}}}};
  EXPECT_TRUE(may(quota, {anna, first_night, {}, 2'000'000'000, 0}));
}

TEST(SeatQuota, SeatsThatOneHasAreNotCountedAgain) {
  seat_quota quota{{{{first_night, seat_number{1}, anna}, {first_night, seat_number{2}, anna}}}};
  EXPECT_TRUE(may(quota, {anna, first_night, seats({2, 1}), 0, 2}));
  EXPECT_TRUE(may(quota, {anna, first_night, seats({1, 2, 3}), 0, 3}));
  EXPECT_FALSE(may(quota, {anna, first_night, seats({1, 2, 3}), 0, 2}));
  EXPECT_FALSE(may(quota, {anna, second_night, seats({1}), 0, 2}));
}

TEST(SeatQuota, AskingForWhatOneHasIsAllowedAboveALoweredLimit) {
  seat_quota quota{{{{first_night, seat_number{1}, anna}, {first_night, seat_number{2}, anna}}}};
  EXPECT_TRUE(may(quota, {anna, first_night, seats({1}), 0, 1}));
  EXPECT_TRUE(may(quota, {anna, first_night, {}, 0, 1}));
  EXPECT_FALSE(may(quota, {anna, first_night, seats({1, 3}), 0, 1}));
}

TEST(SeatQuota, ASeatNamedTwiceIsOne) {
  seat_quota quota;
  EXPECT_TRUE(may(quota, {anna, first_night, seats({1, 1, 1}), 0, 1}));
}

TEST(SeatQuota, AClaimCountsUntilItIsSettled) {
  seat_quota quota;
  const auto claimed = quota.claim({anna, first_night, seats({1, 2}), 0, 3});
  ASSERT_TRUE(claimed.ok());
  EXPECT_EQ(quota.seats_of(anna), 0);
  EXPECT_FALSE(may(quota, {anna, second_night, seats({1, 2}), 0, 3}));
  EXPECT_TRUE(may(quota, {anna, second_night, seats({1}), 0, 3}));
  EXPECT_TRUE(may(quota, {bert, second_night, seats({1, 2}), 0, 3}));
  quota.settle(claimed.value());
  EXPECT_TRUE(may(quota, {anna, second_night, seats({1, 2}), 0, 3}));
}

TEST(SeatQuota, AClaimByCountCountsUntilItIsSettled) {
  seat_quota quota;
  const auto claimed = quota.claim({anna, first_night, {}, 2, 3});
  ASSERT_TRUE(claimed.ok());
  EXPECT_FALSE(may(quota, {anna, first_night, {}, 2, 3}));
  EXPECT_TRUE(may(quota, {anna, first_night, {}, 1, 3}));
  quota.settle(claimed.value());
  EXPECT_TRUE(may(quota, {anna, first_night, {}, 2, 3}));
}

TEST(SeatQuota, TheSameSeatClaimedTwiceIsOneUntilBothAreSettled) {
  seat_quota quota;
  const auto first = quota.claim({anna, first_night, seats({1}), 0, 1});
  const auto again = quota.claim({anna, first_night, seats({1}), 0, 1});
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_NE(first.value(), again.value());
  quota.settle(first.value());
  EXPECT_FALSE(may(quota, {anna, first_night, seats({2}), 0, 1}));
  quota.settle(again.value());
  EXPECT_TRUE(may(quota, {anna, first_night, seats({2}), 0, 1}));
}

TEST(SeatQuota, WhatCameOfAClaimIsNotCountedTwice) {
  seat_quota quota;
  const auto claimed = quota.claim({anna, first_night, seats({1}), 0, 2});
  ASSERT_TRUE(claimed.ok());
  quota.apply(held(first_night, 1, anna));
  EXPECT_TRUE(may(quota, {anna, first_night, seats({2}), 0, 2}));
  quota.settle(claimed.value());
  EXPECT_TRUE(may(quota, {anna, first_night, seats({2}), 0, 2}));
  EXPECT_FALSE(may(quota, {anna, first_night, seats({2, 3}), 0, 2}));
}

TEST(SeatQuota, SettlingTwiceChangesNothing) {
  seat_quota quota;
  const auto one = quota.claim({anna, first_night, {}, 1, 2});
  const auto other = quota.claim({anna, first_night, {}, 1, 2});
  ASSERT_TRUE(one.ok() && other.ok());
  quota.settle(one.value());
  quota.settle(one.value());
  quota.settle(claim_number{77});
  EXPECT_FALSE(may(quota, {anna, first_night, {}, 2, 2}));
}

TEST(SeatQuota, ARefusedClaimLeavesNothingBehind) {
  seat_quota quota;
  EXPECT_FALSE(may(quota, {anna, first_night, seats({1, 2, 3}), 0, 2}));
  EXPECT_TRUE(may(quota, {anna, first_night, seats({4, 5}), 0, 2}));
}

TEST(SeatQuota, FollowsASeatThroughItsLife) {
  seat_quota quota;
  const seat_number seat{1};
  const auto count = [&](const change& c) {
    quota.apply(c);
    const auto counted = quota.seats_of(anna);
    quota.apply(c);
    EXPECT_EQ(quota.seats_of(anna), counted) << "kind " << c.index();
    return counted;
  };
  EXPECT_EQ(count(held(first_night, 1, anna)), 1);
  EXPECT_EQ(count(hold_extended{first_night, seat, anna, 1, now, now}), 1);
  EXPECT_EQ(count(hold_expired{first_night, seat, anna, now}), 0);
  EXPECT_EQ(count(held(first_night, 1, anna)), 1);
  EXPECT_EQ(count(hold_released{first_night, seat, bert, now}), 1);
  EXPECT_EQ(count(hold_released{second_night, seat, anna, now}), 1);
  EXPECT_EQ(count(hold_released{first_night, seat, anna, now}), 0);
  EXPECT_EQ(count(held(first_night, 1, anna)), 1);
  EXPECT_EQ(count(seat_sold{first_night, seat, anna, receipt_number{1}, 1, now}), 1);
  EXPECT_EQ(count(seat_offered{first_night, seat_number{2}, waiter_number{1}, anna, now, now}), 1);
  EXPECT_EQ(count(sale_cancelled{first_night, seat, anna, receipt_number{1}, 1, now}), 0);
  EXPECT_EQ(count(seat_sold{first_night, seat, anna, receipt_number{2}, 1, now}), 1);
}

struct step {
  int what;
  user_id user;
  std::int32_t seat;
  bool second;
  std::int32_t count;
};

TEST(SeatQuotaProperties, CountsAsSomebodyWhoCountsEverythingAnew) {
  EXPECT_TRUE(rc::check([] {
    using place = std::pair<concert_date_key, seat_number>;
    struct open_claim {
      claim_number number;
      claim_seats what;
    };
    seat_quota quota;
    std::map<user_id, std::set<place>> owned;
    std::vector<open_claim> open;
    const auto total = [&](user_id user, const claim_seats* more) {
      auto all = owned[user];
      std::int64_t unknown = 0;
      const auto add = [&](const claim_seats& claim) {
        if (claim.user != user) {
          return;
        }
        for (const auto seat : claim.seats) {
          all.emplace(claim.date, seat);
        }
        unknown += claim.count;
      };
      for (const auto& claim : open) {
        add(claim.what);
      }
      if (more != nullptr) {
        add(*more);
      }
      return static_cast<std::int64_t>(all.size()) + unknown;
    };
    const auto steps = *rc::gen::container<std::vector<step>>(rc::gen::construct<step>(
        rc::gen::inRange(0, 5), rc::gen::construct<user_id>(rc::gen::inRange<std::int64_t>(1, 3)),
        rc::gen::inRange(1, 5), rc::gen::arbitrary<bool>(), rc::gen::inRange(0, 3)));
    for (const step& s : steps) {
      const concert_date_key date = s.second ? second_night : first_night;
      const seat_number seat{s.seat};
      if (s.what == 0 || s.what == 1) {
        claim_seats command{s.user, date, {}, s.count, 4};
        if (s.what == 0) {
          command = {s.user, date, {seat, seat_number{s.seat + 1}}, 0, 4};
        }
        const bool adds = total(s.user, &command) > total(s.user, nullptr);
        const bool fits = !adds || total(s.user, &command) <= command.most;
        const auto claimed = quota.claim(command);
        RC_ASSERT(claimed.ok() == fits);
        if (claimed.ok()) {
          open.push_back({claimed.value(), command});
        }
      } else if (s.what == 2 && !open.empty()) {
        quota.settle(open.front().number);
        open.erase(open.begin());
      } else if (s.what == 3) {
        quota.apply(held(date, s.seat, s.user));
        owned[s.user].emplace(date, seat);
      } else if (s.what == 4) {
        quota.apply(hold_expired{date, seat, s.user, now});
        owned[s.user].erase({date, seat});
      }
      RC_ASSERT(quota.seats_of(s.user) == static_cast<std::int64_t>(owned[s.user].size()));
    }
  }));
}

}  // namespace
}  // namespace usher::domain::seat_quota_test
