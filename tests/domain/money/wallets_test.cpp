#include "domain/money/wallets.hpp"

#include <limits>
#include <map>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/domain/base/values.hpp"

namespace usher::domain::wallets_test {
namespace {

using namespace testing;

constexpr user_id anna{1};
constexpr user_id bert{2};
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
const instant now = at_ms(0);
const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};

std::int64_t balance(const wallets& machine, user_id user) {
  return machine.decide(wallet_balance{user}, now).value().balance;
}

wallets with(std::int64_t amount, wallets_settings settings = {}) {
  return wallets{settings, {{{anna, amount}}}};
}

settle_payment settlement(wallet_reason reason, std::int64_t amount) {
  return {anna, amount, reason, date, receipt_number{5}};
}

template <class Command>
std::optional<wallet_refusal> refusal(const wallets& machine, const Command& command) {
  const auto made = machine.decide(command, now);
  if (made.outcome.ok()) {
    return std::nullopt;
  }
  EXPECT_TRUE(made.changes.empty());
  return made.outcome.refusal();
}

TEST(Wallets, OfPeopleWhoNeverHadMoneyAreEmpty) {
  EXPECT_EQ(wallets{{}}.decide(wallet_balance{anna}, now).value(), (wallet_standing{anna, 0}));
}

TEST(Wallets, AChargeIsThereAfterwards) {
  wallets machine = with(500);
  const auto made = machine.decide(charge_wallet{anna, 300}, now);
  ASSERT_TRUE(made.outcome.ok());
  EXPECT_EQ(made.outcome.value(), (wallet_standing{anna, 800}));
  EXPECT_EQ(made.changes,
            (changes{wallet_moved{anna, 300, wallet_reason::charge, std::nullopt, receipt_number{}, now}}));
  EXPECT_EQ(balance(machine, anna), 500);
  apply_all(machine, made.changes);
  EXPECT_EQ(balance(machine, anna), 800);
  EXPECT_EQ(balance(machine, bert), 0);
}

TEST(Wallets, UseTakesMoney) {
  wallets machine = with(500);
  const auto made = machine.decide(use_wallet{anna, 200}, now);
  EXPECT_EQ(made.outcome.value(), (wallet_standing{anna, 300}));
  EXPECT_EQ(made.changes,
            (changes{wallet_moved{anna, -200, wallet_reason::use, std::nullopt, receipt_number{}, now}}));
}

TEST(Wallets, APaymentSaysWhatItWasFor) {
  const auto made = with(500).decide(settlement(wallet_reason::payment, 200), now);
  EXPECT_EQ(made.outcome.value(), (wallet_standing{anna, 300}));
  EXPECT_EQ(made.changes,
            (changes{wallet_moved{anna, -200, wallet_reason::payment, date, receipt_number{5}, now}}));
}

TEST(Wallets, ARefundSaysWhatItWasFor) {
  const auto made = with(500).decide(settlement(wallet_reason::refund, 200), now);
  EXPECT_EQ(made.outcome.value(), (wallet_standing{anna, 700}));
  EXPECT_EQ(made.changes,
            (changes{wallet_moved{anna, 200, wallet_reason::refund, date, receipt_number{5}, now}}));
}

TEST(Wallets, RefuseAmountsThatAreNoneFirst) {
  const wallets full = with(1'000, {.most = 1'000});
  for (const std::int64_t amount : {std::int64_t{0}, std::int64_t{-1}, -highest - 1}) {
    EXPECT_EQ(refusal(full, charge_wallet{anna, amount}), wallet_refusal::invalid_amount) << amount;
    EXPECT_EQ(refusal(full, use_wallet{bert, amount}), wallet_refusal::invalid_amount) << amount;
  }
  EXPECT_EQ(refusal(full, settlement(wallet_reason::payment, -1)), wallet_refusal::invalid_amount);
  EXPECT_EQ(refusal(full, settlement(wallet_reason::refund, -highest - 1)), wallet_refusal::invalid_amount);
}

TEST(Wallets, AChargeMayReachTheLimitButNotPassIt) {
  const wallets machine = with(400, {.most = 1'000});
  EXPECT_EQ(refusal(machine, charge_wallet{anna, 600}), std::nullopt);
  EXPECT_EQ(refusal(machine, charge_wallet{anna, 601}), wallet_refusal::above_limit);
  EXPECT_EQ(refusal(machine, charge_wallet{anna, highest}), wallet_refusal::above_limit);
  EXPECT_EQ(refusal(with(highest, {.most = 1'000}), charge_wallet{anna, 1}), wallet_refusal::above_limit);
}

TEST(Wallets, TheLimitItselfHasALimit) {
  const wallets machine = with(0, {.most = highest});
  EXPECT_EQ(refusal(machine, charge_wallet{anna, limits::max_balance}), std::nullopt);
  EXPECT_EQ(refusal(machine, charge_wallet{anna, limits::max_balance + 1}), wallet_refusal::above_limit);
  EXPECT_EQ(refusal(with(0, {.most = -5}), charge_wallet{anna, 1}), wallet_refusal::above_limit);
}

TEST(Wallets, NobodySpendsWhatTheyDoNotHave) {
  const wallets machine = with(400);
  EXPECT_EQ(refusal(machine, use_wallet{anna, 400}), std::nullopt);
  EXPECT_EQ(refusal(machine, use_wallet{anna, 401}), wallet_refusal::not_enough);
  EXPECT_EQ(refusal(machine, settlement(wallet_reason::payment, 400)), std::nullopt);
  EXPECT_EQ(refusal(machine, settlement(wallet_reason::payment, 401)), wallet_refusal::not_enough);
  EXPECT_EQ(refusal(machine, use_wallet{bert, 1}), wallet_refusal::not_enough);
}

TEST(Wallets, APaymentOfNothingMovesNothing) {
  for (const auto reason : {wallet_reason::payment, wallet_reason::refund}) {
    const auto made = wallets{{}}.decide(settlement(reason, 0), now);
    ASSERT_TRUE(made.outcome.ok());
    EXPECT_EQ(made.outcome.value(), (wallet_standing{anna, 0}));
    EXPECT_TRUE(made.changes.empty());
  }
}

TEST(Wallets, ARefundMayPassTheLimit) {
  const auto made = with(1'000, {.most = 1'000}).decide(settlement(wallet_reason::refund, 500), now);
  ASSERT_TRUE(made.outcome.ok());
  EXPECT_EQ(made.outcome.value().balance, 1'500);
}

TEST(Wallets, ARefundNeverOverflows) {
  wallets machine = with(highest - 10);
  const auto made = machine.decide(settlement(wallet_reason::refund, 500), now);
  ASSERT_TRUE(made.outcome.ok());
  EXPECT_EQ(made.outcome.value().balance, highest);
  EXPECT_EQ(only<wallet_moved>(made.changes).at(0).amount, 10);
  apply_all(machine, made.changes);
  EXPECT_EQ(balance(machine, anna), highest);
  EXPECT_TRUE(machine.decide(settlement(wallet_reason::refund, 500), now).changes.empty());
}

TEST(Wallets, CreditsOfTheServerCount) {
  wallets machine{{}};
  machine.apply(wallet_credited{anna, 70, now});
  machine.apply(wallet_credited{anna, 7, now});
  machine.apply(wallet_credited{bert, highest, now});
  machine.apply(wallet_credited{bert, highest, now});
  EXPECT_EQ(balance(machine, anna), 77);
  EXPECT_EQ(balance(machine, bert), highest);
}

TEST(Wallets, RememberOnlyThoseWithMoneyInOrder) {
  wallets machine{{}, {{{user_id{9}, 5}, {bert, 0}, {anna, 3}}}};
  EXPECT_EQ(machine.image(), (wallets_image{{{anna, 3}, {user_id{9}, 5}}}));
  apply_all(machine, machine.decide(use_wallet{anna, 3}, now).changes);
  EXPECT_EQ(machine.image(), (wallets_image{{{user_id{9}, 5}}}));
}

TEST(Wallets, IgnoreChangesOfOthers) {
  wallets machine = with(5);
  machine.apply(token_admitted{room_id{0}, ticket_number{1}, anna, now, now});
  machine.apply(seat_sold{date, seat_number{1}, anna, receipt_number{1}, 5, now});
  EXPECT_EQ(machine.image(), with(5).image());
}

enum class act : int { charge, use, pay, refund, credit, restart };

struct step {
  act what;
  user_id user;
  std::int64_t amount;
};

std::ostream& operator<<(std::ostream& out, const step& s) {
  static constexpr const char* names[] = {"charge", "use", "pay", "refund", "credit", "restart"};
  return out << names[static_cast<int>(s.what)] << '(' << s.user.value << ", " << s.amount << ')';
}

rc::Gen<std::vector<step>> steps() {
  return rc::gen::container<std::vector<step>>(
      rc::gen::construct<step>(rc::gen::map(rc::gen::inRange(0, 6), [](int n) { return act{n}; }),
                               rc::gen::construct<user_id>(rc::gen::inRange<std::int64_t>(1, 4)),
                               rc::gen::inRange<std::int64_t>(-2, 40)));
}

struct taken {
  bool ok;
  changes facts;
  std::int64_t balance_after;
};

template <class Command>
taken take(const wallets& machine, const Command& command) {
  const auto made = machine.decide(command, now);
  return {made.outcome.ok(), made.changes, made.outcome.ok() ? made.outcome.value().balance : 0};
}

taken take(const wallets& machine, const step& s, std::int64_t had) {
  switch (s.what) {
    case act::charge:
      return take(machine, charge_wallet{s.user, s.amount});
    case act::use:
      return take(machine, use_wallet{s.user, s.amount});
    case act::pay:
      return take(machine, settle_payment{s.user, s.amount, wallet_reason::payment, date, {}});
    case act::refund:
      return take(machine, settle_payment{s.user, s.amount, wallet_reason::refund, date, {}});
    case act::credit:
      if (s.amount <= 0) {
        return {false, {}, 0};
      }
      return {true, {wallet_credited{s.user, s.amount, now}}, had + s.amount};
    case act::restart:
      break;
  }
  return {false, {}, 0};
}

TEST(WalletsProperties, TheEntriesSumToTheBalanceWhichIsNeverBelowZero) {
  EXPECT_TRUE(rc::check([] {
    const wallets_settings settings{.most = 60};
    wallets machine{settings};
    std::map<user_id, std::int64_t> sums;
    changes all;
    for (const step& s : *steps()) {
      if (s.what == act::restart) {
        machine = wallets{settings, machine.image()};
      }
      const taken made = take(machine, s, sums[s.user]);
      for (const auto& fact : only<wallet_moved>(made.facts)) {
        RC_ASSERT(fact.amount != 0);
        sums[fact.user] += fact.amount;
      }
      for (const auto& fact : only<wallet_credited>(made.facts)) {
        sums[fact.user] += fact.amount;
      }
      apply_all(machine, made.facts);
      all.insert(all.end(), made.facts.begin(), made.facts.end());
      RC_ASSERT(made.ok || made.facts.empty());
      if (made.ok) {
        RC_ASSERT(made.balance_after == sums[s.user]);
      }
      RC_ASSERT(balance(machine, s.user) == sums[s.user]);
      RC_ASSERT(sums[s.user] >= 0);
      if (s.what == act::charge && made.ok) {
        RC_ASSERT(sums[s.user] <= settings.most);
      }
    }
    wallets replayed{settings};
    apply_all(replayed, all);
    RC_ASSERT(replayed.image() == machine.image());
  }));
}

const auto monday = on_date("2024-09-16");

settle_payment of_class(user_id user, wallet_reason reason, std::int64_t amount, std::int64_t clinic = 1) {
  return {user, amount, reason, {}, {}, clinic_id{clinic}, monday};
}

wallet_moved moved_for_class(user_id user, wallet_reason reason, std::int64_t amount,
                             std::int64_t clinic = 1) {
  return {user, amount, reason, std::nullopt, {}, now, clinic_id{clinic}, monday};
}

TEST(ClassPayments, FollowFromWhatHappensToPlacesRefundsFirst) {
  const clinic_id left{1};
  const clinic_id entered{2};
  const changes facts{place_reserved{entered, monday, anna, 1, now, 300},
                      attendance_opened{entered, monday, anna, now},
                      place_released{left, monday, anna, 2, place_end::moved, now, 200},
                      place_released{left, monday, bert, 1, place_end::moved, now},
                      place_reserved{entered, monday, bert, 2, now}};
  const auto parts = class_payments(facts);
  ASSERT_EQ(parts.size(), 2U) << "what costs nothing moves nothing";
  EXPECT_EQ(with(100).decide(settle_payments{parts}, now).changes,
            (changes{moved_for_class(anna, wallet_reason::refund, 200, 1),
                     moved_for_class(anna, wallet_reason::payment, -300, 2)}));
  EXPECT_TRUE(class_payments({}).empty());
}

TEST(Wallets, WhatGoesBackWithPlacesStandsBeforeThem) {
  const place_released released{clinic_id{1}, monday, anna, 2, place_end::reset, now, 200};
  const changes facts{released, place_released{clinic_id{1}, monday, bert, 1, place_end::reset, now}};
  const auto all = with_refunds(with(100), facts, now);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(std::get<wallet_moved>(all[0]).user, anna);
  EXPECT_EQ(std::get<wallet_moved>(all[0]).amount, 200);
  EXPECT_EQ(all[1], facts[0]);
  EXPECT_EQ(all[2], facts[1]);
  EXPECT_TRUE(with_refunds(with(100), {}, now).empty());
}

TEST(Wallets, SeveralPartsAreSettledInOrderAndAllOfThemOrNone) {
  wallets machine = with(500);
  const auto made = machine.decide(
      settle_payments{{of_class(anna, wallet_reason::payment, 500), of_class(anna, wallet_reason::refund, 40),
                       of_class(bert, wallet_reason::refund, 7), of_class(anna, wallet_reason::payment, 40)}},
      now);
  ASSERT_TRUE(made.outcome.ok());
  apply_all(machine, made.changes);
  EXPECT_EQ(balance(machine, anna), 0);
  EXPECT_EQ(balance(machine, bert), 7);
  const auto refused = [](std::vector<settle_payment> parts) {
    const auto decided = with(500).decide(settle_payments{std::move(parts)}, now);
    EXPECT_TRUE(decided.changes.empty());
    return std::pair{decided.outcome.refusal().why, decided.outcome.refusal().part.amount};
  };
  const auto expected = [](wallet_refusal why, std::int64_t amount) { return std::pair{why, amount}; };
  EXPECT_EQ(refused({of_class(bert, wallet_reason::refund, 7), of_class(anna, wallet_reason::payment, 501)}),
            expected(wallet_refusal::not_enough, 501));
  EXPECT_EQ(
      refused({of_class(anna, wallet_reason::payment, 400), of_class(anna, wallet_reason::payment, 101)}),
      expected(wallet_refusal::not_enough, 101))
      << "what one part has taken is not there for the next";
  EXPECT_EQ(refused({of_class(anna, wallet_reason::payment, -1)}),
            expected(wallet_refusal::invalid_amount, -1));
}

}  // namespace
}  // namespace usher::domain::wallets_test
