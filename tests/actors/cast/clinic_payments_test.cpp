#include <chrono>

#include <gtest/gtest.h>

#include "tests/actors/cast/academy_stage.hpp"

namespace usher::tests::clinic_payments_test {
namespace {

using namespace academy;

TEST_F(Academy, APlaceIsPaidForInTheStepThatTakesIt) {
  ASSERT_TRUE(edit(clinic_a, price_of(300)).ok());
  charge(student(1), 500);
  const auto place = start_reserving(student(1), clinic_a);
  scene.run();
  EXPECT_FALSE(place->has_value());
  EXPECT_TRUE(roster(clinic_a).empty()) << "nobody sees it before it is durable";
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*place).ok());
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_EQ(balance(student(1)), 200);
  const auto reserving = scene.spans_of("reserve_place").at(0);
  EXPECT_EQ(scene.spans_of("settle_places").at(0).parent, reserving.id);
  EXPECT_EQ(scene.spans_of("places_paid").at(0).parent, reserving.id);
  EXPECT_EQ(why(reserve(student(1), clinic_a)).kind, reserve_refusal_kind::already_reserved);
  EXPECT_EQ(balance(student(1)), 200);
  restart();
  EXPECT_EQ(balance(student(1)), 200);
  EXPECT_EQ(board->find(clinic_a)->roster.entries.at(0).paid, 300);
}

TEST_F(Academy, WhoHasTooLittleGetsNoPlaceAndPaysNothing) {
  edit(clinic_a, price_of(300));
  charge(student(1), 299);
  const auto refused = why(reserve(student(1), clinic_a));
  EXPECT_EQ(refused.kind, reserve_refusal_kind::insufficient_points);
  EXPECT_EQ(refused.price, 300);
  EXPECT_EQ(balance(student(1)), 299);
  EXPECT_TRUE(roster(clinic_a).empty());
  charge(student(1), 1);
  EXPECT_TRUE(reserve(student(1), clinic_a).ok()) << "nothing was kept closed";
  EXPECT_EQ(balance(student(1)), 0);
}

TEST_F(Academy, WhoComesWhileSomebodyPaysIsDecidedAfterwards) {
  edit(clinic_a, price_of(300));
  for (int n = 1; n <= 4; ++n) {
    charge(student(n), n == 2 ? 1 : 300);
  }
  const auto first = start_reserving(student(1), clinic_a);
  const auto poor = start_reserving(student(2), clinic_a);
  const auto second = start_reserving(student(3), clinic_a);
  const auto third = start_reserving(student(4), clinic_a);
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_EQ(why(outcome_of(*poor)).kind, reserve_refusal_kind::insufficient_points);
  EXPECT_TRUE(outcome_of(*second).ok());
  EXPECT_EQ(why(outcome_of(*third)).kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(3)}));
  EXPECT_EQ(balance(student(4)), 300);
}

TEST_F(Academy, WhatIsLostMovesNeitherMoneyNorPlaces) {
  edit(clinic_a, price_of(300));
  charge(student(1), 500);
  const auto place = start_reserving(student(1), clinic_a);
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*place), actors::unavailable_reason::store_down);
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(1)), 500);
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_EQ(balance(student(1)), 200);
}

TEST_F(Academy, WhomTheOfficePlacesPaysNothingAndWhomItTakesOffGetsTheirMoneyBack) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  charge(student(2), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_EQ(balance(student(1)), 0);
  const auto date = board->find(clinic_a)->roster.class_date;
  const auto first = seen(student(1), clinic_a, date);

  const auto lost = start_placing(clinic_a, {student(2)}, {first});
  scene.run();
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "nothing is durable yet";
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*lost), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_EQ(balance(student(1)), 0);

  ASSERT_TRUE(place(clinic_a, {student(2)}, {first}).ok());
  for (int life = 1; life <= 2; ++life) {
    EXPECT_EQ(roster(clinic_a), std::vector{student(2)});
    EXPECT_EQ(board->find(clinic_a)->roster.entries.at(0).paid, 0);
    EXPECT_EQ(board->find(clinic_a)->roster.entries.at(0).name, "Person 12");
    EXPECT_EQ(balance(student(1)), 300);
    EXPECT_EQ(balance(student(2)), 300);
    restart();
  }
  ASSERT_TRUE(place(clinic_a, {}, {seen(student(2), clinic_a, date)}).ok());
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(2)), 300) << "nothing was paid";
}

TEST_F(Academy, AClassThatIsOnHasItsPlacesAndItsMoneyAlsoAfterARestart) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  const auto today = board->find(clinic_a)->roster.class_date;
  const auto first = seen(student(1), clinic_a, today);
  scene.advance(6h);  // It is Monday, 18:00.
  run_until_quiet();
  ASSERT_TRUE(place(clinic_a, {student(2)}).ok()) << "somebody walks in";
  EXPECT_EQ(last_record_of(student(2)).class_date, today);
  EXPECT_TRUE(roster(clinic_a).empty()) << "next week's";
  const auto in_class = [&] {
    std::vector<user_id> users;
    for (const auto& entry : board->find(clinic_a)->places_in(today)) {
      users.push_back(entry.user);
    }
    return users;
  };
  EXPECT_EQ(in_class(), (std::vector{student(1), student(2)})) << "readers see the class, too";
  EXPECT_TRUE(board->find(clinic_a)->places_in(today - std::chrono::days{7}).empty());
  restart();
  EXPECT_EQ(in_class(), (std::vector{student(1), student(2)}));
  const auto full = place(clinic_a, {student(3)});
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(std::get<domain::edit_refusal>(full.refusal()).kind, domain::edit_refusal_kind::occupied);
  EXPECT_TRUE(place(clinic_a, {student(3)}, {first}).ok());
  EXPECT_EQ(in_class(), (std::vector{student(3), student(2)})) << "in order of place";
  EXPECT_EQ(balance(student(1)), 300) << "whom the office takes off gets it back";
  EXPECT_EQ(last_record_of(student(3)).class_date, today);
  EXPECT_TRUE(roster(clinic_a).empty());
}

TEST_F(Academy, APlacementOfSomebodyUnknownPlacesNobody) {
  const auto refused = place(clinic_a, {student(1), user_id{999}});
  ASSERT_FALSE(refused.ok());
  const auto& why_not = std::get<domain::edit_refusal>(refused.refusal());
  EXPECT_EQ(why_not.kind, domain::edit_refusal_kind::unknown_people);
  EXPECT_EQ(why_not.people, std::vector{user_id{999}});
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_TRUE(reserve(student(1), clinic_a).ok()) << "nobody is kept waiting";
}

TEST_F(Academy, PlacementsThatCrossDoNotWaitForEachOther) {
  const auto one = start_placing(clinic_a, {student(1), student(2)});
  const auto other = start_placing(clinic_b, {student(2), student(1)});
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*one).ok());
  EXPECT_TRUE(outcome_of(*other).ok());
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(2)}));
  EXPECT_EQ(roster(clinic_b), (std::vector{student(1), student(2)}));
}

TEST_F(Academy, WhatAPlaceCostGoesBackOnceHoweverItEnds) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  charge(student(2), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(reserve(student(2), clinic_a).ok());
  edit(clinic_a, price_of(1));
  const auto take_off = [&] {
    const auto done = scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
        names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
    run_until_quiet();
    return outcome_of(*done);
  };
  EXPECT_EQ(take_off().value().refund, 300);
  EXPECT_EQ(balance(student(1)), 300);
  EXPECT_EQ(take_off().refusal(), release_refusal::not_reserved);
  EXPECT_EQ(balance(student(1)), 300);
  deactivate(student(2));
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(2)), 300);
  restart();
  EXPECT_EQ(balance(student(1)), 300);
  EXPECT_EQ(balance(student(2)), 300);
}

TEST_F(Academy, AMovePaysWhatItCostsAndGetsBackWhatTheOtherHadCost) {
  edit(clinic_a, price_of(300));
  edit(clinic_b, price_of(500));
  charge(student(1), 400);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_FALSE(move(staff, student(1), clinic_a, clinic_b).ok());
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "they stay";
  EXPECT_EQ(balance(student(1)), 100);
  charge(student(1), 100);
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok());
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(roster(clinic_b), std::vector{student(1)});
  EXPECT_EQ(balance(student(1)), 0);
}

TEST_F(Academy, TheFirstOfTheLineWhoCanPayIsPromoted) {
  edit(clinic_a, capacity_of(1));
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  edit(clinic_a, price_of(300));
  charge(student(3), 300);
  ASSERT_TRUE(join(student(2), clinic_a).ok());
  ASSERT_TRUE(join(student(3), clinic_a).ok());
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(3)});
  EXPECT_EQ(line(clinic_a), std::vector{student(2)}) << "who cannot pay keeps their turn";
  EXPECT_EQ(balance(student(3)), 0);
  const auto notices_of_kind = [&](domain::notice_kind kind) {
    std::vector<user_id> users;
    for (const auto& row : scene.journal->store().list_notices(std::nullopt, {}, 100).rows) {
      if (row.notice.kind == kind) {
        users.push_back(row.notice.user);
      }
    }
    return users;
  };
  EXPECT_EQ(notices_of_kind(domain::notice_kind::promoted), std::vector{student(3)});
  EXPECT_EQ(notices_of_kind(domain::notice_kind::passed_over), std::vector{student(2)});

  // Another place: they still cannot, and are not told again; then they can.
  edit(clinic_a, capacity_of(2));
  scene.advance(61s);
  run_until_quiet();
  EXPECT_EQ(line(clinic_a), std::vector{student(2)});
  EXPECT_EQ(notices_of_kind(domain::notice_kind::passed_over), std::vector{student(2)});
  charge(student(2), 300);
  scene.advance(61s);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
  EXPECT_EQ(balance(student(2)), 0);
}

TEST_F(Academy, AKeyIsRememberedWithAPlaceThatWasPaidForAndWithNoOther) {
  edit(clinic_a, price_of(300));
  const auto remember = [](const actors::place_outcome&) {
    domain::request_remembered record{};
    record.key = key_of(user_id{99});
    record.forgotten_at = stage::noon + 24h;
    return record;
  };
  const auto remembered = [&] {
    return scene.journal->store().load_remembered_requests(stage::noon).requests.size();
  };
  const auto ask_for_it = [&] {
    const auto place = start(actors::reserve_place{{key_of(student(1)), student(1), clinic_a}}, remember);
    run_until_quiet();
    return outcome_of(*place);
  };
  EXPECT_EQ(why(ask_for_it()).kind, reserve_refusal_kind::insufficient_points);
  EXPECT_EQ(remembered(), 0U) << "the same may be asked again";
  charge(student(1), 300);
  EXPECT_TRUE(ask_for_it().ok());
  EXPECT_EQ(remembered(), 1U);
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_EQ(remembered(), 0U);
  EXPECT_EQ(balance(student(1)), 300);
}

TEST_F(Academy, WhoSwapsPaysTheDifferenceInOneAppend) {
  edit(clinic_a, price_of(300));
  edit(clinic_c, price_of(500));
  charge(student(1), 300);
  charge(student(2), 500);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(reserve(student(2), clinic_c).ok());
  using unpaid = actors::clinic_refused<domain::reserve_refusal>;
  const auto refused = swap(student(1), clinic_a, student(2), clinic_c);
  EXPECT_EQ(std::get<unpaid>(refused.refusal()).why.kind, reserve_refusal_kind::insufficient_points);
  EXPECT_EQ(std::get<unpaid>(refused.refusal()).why.price, 500);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "both stay";
  EXPECT_EQ(roster(clinic_c), std::vector{student(2)});
  EXPECT_EQ(balance(student(1)) + balance(student(2)), 0);

  charge(student(1), 200);
  const auto swapping = start_swapping(student(1), clinic_a, student(2), clinic_c);
  scene.run();
  EXPECT_EQ(scene.journal->waiting(), 1U);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "nothing is durable yet";
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*swapping).ok());
  for (int life = 1; life <= 2; ++life) {
    EXPECT_EQ(roster(clinic_a), std::vector{student(2)});
    EXPECT_EQ(roster(clinic_c), std::vector{student(1)});
    EXPECT_EQ(board->find(clinic_a)->roster.entries.at(0).paid, 300);
    EXPECT_EQ(board->find(clinic_c)->roster.entries.at(0).paid, 500);
    EXPECT_EQ(balance(student(1)), 0);
    EXPECT_EQ(balance(student(2)), 200);
    restart();
  }

  const auto used =
      scene.ask<actors::use_wallet_ask, actors::wallet_outcome>(wallets, domain::use_wallet{student(2), 1});
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*used).ok());
  const auto back = swap(student(2), clinic_a, student(1), clinic_c);
  EXPECT_EQ(std::get<unpaid>(back.refusal()).why.price, 500) << "of the one that cannot be paid";
}

TEST_F(Academy, WhoFallsOutOrHasAPlaceInAClinicThatEndsGetsBackWhatItCost) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  charge(student(2), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(reserve(student(2), clinic_a).ok());
  EXPECT_EQ(edit(clinic_a, capacity_of(1), true).value().fallen_out.at(0).user, student(2));
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_EQ(balance(student(2)), 300);
  const auto deleted = scene.ask<actors::delete_clinic_ask, actors::clinic_edit_outcome>(
      names->clinic(clinic_a), domain::delete_clinic{true});
  run_until_quiet();
  EXPECT_EQ(outcome_of(*deleted).value().fallen_out.at(0).user, student(1));
  EXPECT_EQ(board->find(clinic_a), nullptr);
  EXPECT_EQ(balance(student(1)), 300);
}

TEST_F(Academy, AResetWhoseRefundsAreLostIsMadeUpFor) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(reserve(student(2), clinic_b).ok());
  const auto reset = start(domain::reset_week{});
  scene.run();
  scene.journal->commit();
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*reset), actors::unavailable_reason::dropped) << "the first step is done";
  // Wallets that are still being read pay nothing back: the clinic tries again.
  scene.advance(2s);
  run_until_quiet();
  for (int life = 1; life <= 2; ++life) {
    EXPECT_TRUE(roster(clinic_a).empty()) << "also of a clinic that lost nothing itself";
    EXPECT_TRUE(roster(clinic_b).empty());
    EXPECT_EQ(balance(student(1)), 300);
    restart();
  }
}

TEST_F(Academy, WhoIsDeactivatedIsLetGoAlsoWhenTheRefundIsLost) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  const auto done = start_deactivating(student(1));
  scene.run();
  scene.journal->commit();
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*done), actors::unavailable_reason::dropped) << "the first step is done";
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(1)), 300);
}

TEST_F(Academy, WithoutWalletsNoPaidPlaceIsGivenOrTakenAndTheRestGoesOn) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  charge(student(3), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  scene.end(wallets);
  const auto place = start_reserving(student(3), clinic_a);
  run_until_quiet();
  EXPECT_EQ(reason_of(*place), actors::unavailable_reason::dropped);
  const auto done = start_deactivating(student(1));
  run_until_quiet();
  EXPECT_EQ(reason_of(*done), actors::unavailable_reason::dropped);
  EXPECT_TRUE(reserve(student(3), clinic_b).ok()) << "their next call does not wait";
  scene.advance(2s);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "no place goes without its money";
  restart();
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(1)), 300);
  EXPECT_EQ(balance(student(3)), 300);
}

TEST_F(Academy, APromotionWhosePaymentIsLostIsTriedAgainAndHoldsUpNobody) {
  edit(clinic_a, capacity_of(1));
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  edit(clinic_a, price_of(300));
  charge(student(3), 300);
  charge(student(4), 300);
  ASSERT_TRUE(join(student(3), clinic_a).ok());
  ASSERT_TRUE(join(student(4), clinic_a).ok());
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(scene.journal->waiting(), 1U) << "the place with its payment";
  scene.journal->lose();
  run_until_quiet();
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(line(clinic_a), (std::vector{student(3), student(4)}));
  EXPECT_EQ(balance(student(3)), 300);
  EXPECT_TRUE(reserve(student(3), clinic_b).ok()) << "their next call does not wait";
  EXPECT_EQ(why(reserve(student(5), clinic_a)).kind, reserve_refusal_kind::occupied)
      << "the place is theirs who wait";
  scene.advance(1s);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(3)}) << "it is still their turn";
  EXPECT_EQ(line(clinic_a), std::vector{student(4)});
  EXPECT_EQ(balance(student(3)), 0);
  EXPECT_EQ(balance(student(4)), 300);
}

TEST_F(Academy, AMoveThatIsLostMovesNoMoney) {
  edit(clinic_a, price_of(300));
  edit(clinic_b, price_of(500));
  charge(student(1), 500);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  const auto moving = start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*moving), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_TRUE(roster(clinic_b).empty());
  EXPECT_EQ(balance(student(1)), 200);
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok()) << "the place was let go";
  EXPECT_EQ(balance(student(1)), 0);
}

}  // namespace
}  // namespace usher::tests::clinic_payments_test
