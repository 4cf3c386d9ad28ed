#include <gtest/gtest.h>

#include "domain/changes/names.hpp"
#include "tests/actors/cast/concert_date_stage.hpp"

namespace usher::tests::concert_date_notices_test {
namespace {

using namespace std::chrono_literals;
using namespace concert_dates;

TEST_F(ConcertDate, NoticesAreTriedAgainInOrderUntilTheyAreDelivered) {
  for (int seat = 1; seat <= 2; ++seat) {
    hold(seat, 1);
    commit();
    pay(seat, 1);
    commit();
  }
  ASSERT_EQ(sender->sent.size(), 1U) << "one of a date at a time";
  sender->answer(false);
  scene.run();
  commit();
  EXPECT_EQ(sender->sent.size(), 1U);
  scene.advance(2s);
  ASSERT_EQ(sender->sent.size(), 2U);
  EXPECT_EQ(sender->sent[1].id, sender->sent[0].id);
  EXPECT_EQ(sender->sent[1].attempt, 2);
  sender->answer(true);
  scene.run();
  commit();
  ASSERT_EQ(sender->sent.size(), 3U);
  EXPECT_NE(sender->sent[2].id, sender->sent[1].id);
  sender->answer(true);
  scene.run();
  commit();
  EXPECT_TRUE(scene.journal->store().load_outbox().entries.empty());
}

TEST_F(ConcertDate, NoticesOfOneBatchAreDeliveredInOrderWhoeverHearsOfItFirst) {
  hold(1, 2);
  hold(2, 1);
  hold(3, 1);
  commit();
  scene.ask<actors::join_waiting_list_ask, actors::waiting_list_outcome>(
      actor, domain::join_waiting_list{user_id{3}});
  commit();
  // Seat 1 is offered to the one who waits: notice 1. The payment is notice 2.
  scene.ask<actors::release_seats_ask, actors::seats_released_outcome>(
      actor, domain::release_seats{user_id{2}, {seat_number{1}}});
  const auto paid = pay(2, 1);
  const auto tell_the_date = scene.journal->commit_telling_later("concert-date/1/2026-12-15T20:00:00");
  scene.run();
  EXPECT_TRUE(sender->sent.empty()) << "the wallets have told of the payment, nobody of the offer";
  tell_the_date();
  scene.run();
  EXPECT_TRUE(outcome_of(*paid).ok());
  ASSERT_EQ(sender->sent.size(), 1U);
  EXPECT_EQ(sender->sent[0].id, "1");
  sender->answer(true);
  scene.run();
  commit();
  ASSERT_EQ(sender->sent.size(), 2U);
  EXPECT_EQ(sender->sent[1].id, "2");
}

TEST_F(ConcertDate, NoticesThatNobodyDeliversWakeNobodyUp) {
  const auto outbox = scene.system->spawn<actors::outbox>(scene.around(), domain::outbox_settings{},
                                                          actors::outbox_delivery{});
  scene.run();
  const auto before = scene.spans_of("wake_up").size();
  domain::notice_queued notice;
  notice.lane = date;
  notice.notice = domain::notice_number{1};
  notice.kind = domain::notice_kind::paid;
  notice.queued_at = stage::noon;
  caf::anon_send(outbox, actors::news{{notice}});
  scene.run();
  for (int i = 0; i < 3; ++i) {
    scene.advance(1ms);
  }
  EXPECT_EQ(scene.spans_of("wake_up").size(), before);
  scene.end(outbox);
}

TEST_F(ConcertDate, WithoutSomebodyWhoDeliversADeadNoticeCanStillBeTakenUpAgain) {
  const auto queued = [this](std::int64_t number) {
    domain::notice_queued notice;
    notice.lane = date;
    notice.notice = domain::notice_number{number};
    notice.kind = domain::notice_kind::paid;
    notice.user = user_id{1};
    notice.amount = 50'000;
    notice.queued_at = stage::noon;
    return notice;
  };
  scene.journal->write(domain::concert_date_name(date), {queued(1), queued(2)});
  scene.journal->write("outbox", {domain::notice_failed{date, domain::notice_number{1}, 10, "HTTP 500", true,
                                                        stage::noon, stage::noon}});
  const auto outbox = scene.system->spawn<actors::outbox>(scene.around(), domain::outbox_settings{},
                                                          actors::outbox_delivery{});
  scene.run();
  const auto resend = [&](std::int64_t number) {
    return scene.ask<actors::resend_notice_ask, actors::notice_resent_outcome>(
        outbox, domain::resend_notice{{date, domain::notice_number{number}}});
  };
  EXPECT_EQ(outcome_of(*resend(2)).refusal(), domain::resend_refusal::not_dead);
  const auto again = resend(1);
  scene.journal->commit();
  scene.run();
  EXPECT_TRUE(outcome_of(*again));
  const auto entries = scene.journal->store().load_outbox().entries;
  ASSERT_EQ(entries.size(), 2U) << "they wait for a server that delivers";
  EXPECT_FALSE(entries[0].dead || entries[1].dead);
  EXPECT_TRUE(sender->sent.empty());
  scene.end(outbox);
}

TEST_F(ConcertDate, ANoticeThatTheOutboxFoundAndDeliveredIsNotSentAgainAtTheNewsOfIt) {
  const domain::notice_queued queued{date,       domain::notice_number{1}, domain::notice_kind::offered,
                                     user_id{1}, {seat_number{1}},         {},
                                     0,          stage::noon + 5min,       stage::noon};
  scene.journal->write(domain::concert_date_name(date), {queued});
  scene.end(neighbours.outbox);
  neighbours.outbox = spawn_outbox();
  scene.run();
  ASSERT_EQ(sender->sent.size(), 1U);
  sender->answer(true);
  scene.run();
  EXPECT_EQ(scene.journal->commit(), 1U);
  scene.run();
  caf::anon_send(neighbours.outbox, actors::news{{queued}});
  scene.run();
  EXPECT_EQ(sender->sent.size(), 1U);
  EXPECT_EQ(scene.journal->waiting(), 0U);
}

}  // namespace
}  // namespace usher::tests::concert_date_notices_test
