#include "storage/batch/batch_rows.hpp"

#include <gtest/gtest.h>

#include "tests/storage/samples.hpp"

namespace usher::storage::batch_rows_test {
namespace {

using namespace domain;
using samples::at;
using samples::show;

const room_id room{0};

seat_held held(std::int32_t seat, std::int64_t user, std::int64_t when = 0) {
  return {show(), seat_number{seat}, user_id{user}, at(when), at(when + 300)};
}
hold_expired expired(std::int32_t seat, std::int64_t user, std::int64_t when = 300) {
  return {show(), seat_number{seat}, user_id{user}, at(when)};
}
token_issued issued(std::uint64_t ticket) {
  return {room, ticket_number{ticket}, samples::hash(ticket), user_id{1}, at(0), at(100)};
}
token_admitted admitted(std::uint64_t ticket) {
  return {room, ticket_number{ticket}, user_id{1}, at(10), at(310)};
}
token_ended ended(std::uint64_t ticket) {
  return {room, ticket_number{ticket}, user_id{1}, token_end::expired, at(310)};
}

batch_rows folded(changes list) {
  // The rows point into the batch only for the names of actors, which these tests read nowhere.
  return fold(samples::one(1, 1, std::move(list)));
}

TEST(BatchRows, AHoldThatComesAndGoesLeavesNoRow) {
  const auto rows = folded({held(1, 1), expired(1, 1)});
  EXPECT_TRUE(rows.hold_inserts.empty());
  EXPECT_TRUE(rows.hold_updates.empty());
  EXPECT_TRUE(rows.hold_removals.empty());
  EXPECT_EQ(rows.log.size(), 2U);
}

TEST(BatchRows, AStoredHoldThatExpiresAndIsTakenAgainIsReplaced) {
  const auto rows = folded({expired(1, 1), held(1, 2, 400)});
  ASSERT_EQ(rows.hold_updates.size(), 1U);
  EXPECT_EQ(rows.hold_updates[0].previous, user_id{1});
  EXPECT_EQ(rows.hold_updates[0].now.user, user_id{2});
  EXPECT_TRUE(rows.hold_inserts.empty());
  EXPECT_TRUE(rows.hold_removals.empty());
}

TEST(BatchRows, AStoredHoldThatPassesThroughManyHandsIsRemovedOnce) {
  const auto rows = folded({expired(1, 1), held(1, 2, 400), expired(1, 2, 700)});
  ASSERT_EQ(rows.hold_removals.size(), 1U);
  EXPECT_EQ(rows.hold_removals[0].user, user_id{1});
  EXPECT_TRUE(rows.hold_updates.empty());
}

TEST(BatchRows, TwoHoldersOfOneSeatContradict) {
  EXPECT_THROW(folded({held(1, 1), held(1, 2)}), contradiction);
}

TEST(BatchRows, TheEndOfSomebodyElsesHoldContradicts) {
  EXPECT_THROW(folded({held(1, 1), expired(1, 2)}), contradiction);
  EXPECT_THROW(folded({expired(1, 1), expired(1, 1)}), contradiction);
}

TEST(BatchRows, ATokenIssuedAdmittedAndEndedIsOneRow) {
  const auto rows = folded({issued(1), admitted(1), ended(1)});
  EXPECT_TRUE(rows.token_updates.empty());
  ASSERT_EQ(rows.token_inserts.size(), 1U);
  token_row expected{};
  expected.room = room;
  expected.ticket = ticket_number{1};
  expected.token = samples::hash(1);
  expected.user = user_id{1};
  expected.status = token_status::expired;
  expected.issued_at = at(0);
  expected.waits_until = at(100);
  expected.admitted_at = expected.claimed_at = at(10);
  expected.active_until = expected.ended_at = at(310);
  EXPECT_EQ(rows.token_inserts[0], expected);
}

TEST(BatchRows, AStoredTokenAdmittedAndEndedIsOneUpdate) {
  const auto rows = folded({admitted(1), ended(1)});
  ASSERT_EQ(rows.token_updates.size(), 1U);
  token_update expected{};
  expected.room = room;
  expected.ticket = ticket_number{1};
  expected.user = user_id{1};
  expected.from = token_status::waiting;
  expected.status = token_status::expired;
  expected.admitted_at = expected.claimed_at = at(10);
  expected.active_until = expected.ended_at = at(310);
  EXPECT_EQ(rows.token_updates[0], expected);
}

TEST(BatchRows, ATokenMovesForwardOnly) {
  EXPECT_THROW(folded({issued(1), issued(1)}), contradiction);
  EXPECT_THROW(folded({admitted(1), admitted(1)}), contradiction);
  EXPECT_THROW(folded({ended(1), admitted(1)}), contradiction);
  EXPECT_THROW(folded({ended(1), ended(1)}), contradiction);
  auto stranger = ended(1);
  stranger.user = user_id{2};
  EXPECT_THROW(folded({issued(1), stranger}), contradiction);
}

TEST(BatchRows, AClearedRosterKeepsOnlyWhatCameLater) {
  const auto monday = samples::date("2024-09-16");
  const place_reserved early{clinic_id{1}, monday, user_id{1}, 1, at(0)};
  const place_reserved late{clinic_id{1}, monday, user_id{2}, 1, at(2)};
  const place_reserved elsewhere{clinic_id{2}, monday, user_id{1}, 1, at(0)};
  const attendance_opened record{clinic_id{1}, monday, user_id{1}, at(0)};
  const auto rows = folded({early, record, elsewhere, roster_cleared{clinic_id{1}, monday, at(1)}, late});
  EXPECT_EQ(rows.reservation_inserts, (std::vector<reservation_row>{{elsewhere, std::nullopt, std::nullopt},
                                                                    {late, std::nullopt, std::nullopt}}));
  ASSERT_EQ(rows.attendance_steps.size(), 1U);
  EXPECT_TRUE(rows.attendance_steps[0].opened.empty());
  EXPECT_EQ(rows.cleared_classes, (std::vector<class_key>{{clinic_id{1}, monday}}));
  EXPECT_EQ(rows.class_upserts, (std::vector<class_key>{{clinic_id{1}, monday}, {clinic_id{2}, monday}}));
}

TEST(BatchRows, ASessionThatEndsInTheBatchIsInsertedEnded) {
  const auto rows =
      folded({session_started{user_id{1}, samples::hash(1), at(0)},
              session_ended{user_id{1}, samples::hash(1), session_end::logout, at(1)},
              session_ended{user_id{1}, samples::hash(2), session_end::duplicate_login, at(1)}});
  ASSERT_EQ(rows.session_inserts.size(), 1U);
  EXPECT_EQ(rows.session_inserts[0].end_reason, session_end::logout);
  ASSERT_EQ(rows.session_updates.size(), 1U);
  EXPECT_EQ(rows.session_updates[0].key, samples::hash(2));
}

TEST(BatchRows, WalletEntriesCarryTheirRunningSum) {
  const auto rows = folded({wallet_credited{user_id{1}, 5, at(0)}, wallet_credited{user_id{2}, 7, at(0)},
                            wallet_credited{user_id{1}, 3, at(0)}});
  EXPECT_EQ(rows.wallet_inserts,
            (std::vector<wallet_row>{{user_id{1}, 1, 5, 5, "credit", std::nullopt, std::nullopt, at(0)},
                                     {user_id{2}, 1, 7, 7, "credit", std::nullopt, std::nullopt, at(0)},
                                     {user_id{1}, 2, 3, 8, "credit", std::nullopt, std::nullopt, at(0)}}));
  EXPECT_THROW(folded({wallet_credited{user_id{1}, INT64_MAX, at(0)}, wallet_credited{user_id{1}, 1, at(0)}}),
               contradiction);
}

TEST(BatchRows, APersonRegisteredAndClearedIsInsertedCleared) {
  const auto rows = folded({person_registered{samples::person(1), at(0)}, non_pass_cleared{user_id{1}, at(1)},
                            non_pass_cleared{user_id{2}, at(1)}, non_pass_cleared{user_id{2}, at(2)}});
  ASSERT_EQ(rows.person_inserts.size(), 1U);
  EXPECT_FALSE(rows.person_inserts[0].who.non_pass);
  ASSERT_EQ(rows.person_updates.size(), 1U);
  EXPECT_EQ(rows.person_updates[0].user, user_id{2});
  EXPECT_EQ(rows.person_updates[0].non_pass, false);
}

TEST(BatchRows, TheLogNumbersEveryChangeOfEveryActor) {
  const batch b{samples::id(1),
                {samples::by("a", 5, {held(1, 1), held(2, 1)}), samples::by("b", 1, {expired(1, 1)})}};
  const auto rows = fold(b);
  ASSERT_EQ(rows.log.size(), 3U);
  EXPECT_EQ(rows.log[1].actor, "a");
  EXPECT_EQ(rows.log[1].actor_number, 6U);
  EXPECT_EQ(rows.log[1].user, user_id{1});
  EXPECT_EQ(rows.log[2].actor_number, 1U);
  EXPECT_EQ(rows.log[2].kind, "hold_expired");
}

}  // namespace
}  // namespace usher::storage::batch_rows_test
