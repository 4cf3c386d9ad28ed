#include "actors/cast/concert_date.hpp"

#include <gtest/gtest.h>

#include "actors/cast/outbox.hpp"
#include "actors/cast/remembered_requests.hpp"
#include "actors/cast/wallets.hpp"
#include "domain/changes/names.hpp"
#include "tests/actors/stage.hpp"

namespace usher::tests::concert_date_test {
namespace {

using namespace std::chrono_literals;
using actors::date_paid_outcome;
using actors::hold_seats_ask;
using actors::pay_ask;
using actors::sale_cancelled_outcome;
using actors::seats_held_outcome;
using actors::unavailable_reason;
using domain::hold_refusal_kind;
using domain::payment_refusal;
using domain::seat_number;
using domain::user_id;

/// Keeps what it is given, and answers when told.
class recording_sender final : public actors::notice_sender {
 public:
  void send(actors::outgoing_notice notice,
            std::function<void(actors::notice_result)> done) noexcept override {
    sent.push_back(std::move(notice));
    waiting.push_back(std::move(done));
  }

  void answer(bool delivered) {
    for (auto& done : std::exchange(waiting, {})) {
      done({delivered, delivered ? "" : "HTTP 500"});
    }
  }

  std::vector<actors::outgoing_notice> sent;
  std::vector<std::function<void(actors::notice_result)>> waiting;
};

class ConcertDate : public testing::Test {
 protected:
  ConcertDate() {
    scene.journal->write("setup", people(3));
    scene.journal->write("setup", {domain::concert_created{date.concert, "A night", 50'000, stage::noon},
                                   domain::concert_date_created{date, 3, stage::noon},
                                   domain::wallet_credited{user_id{1}, 120'000, stage::noon},
                                   domain::wallet_credited{user_id{2}, 10'000, stage::noon}});
    concert->publish(std::make_shared<const actors::concert_view>());
    neighbours.wallets = scene.system->spawn<actors::wallets>(scene.around(), domain::wallets_settings{});
    neighbours.requests = scene.system->spawn<actors::remembered_requests>(scene.around());
    neighbours.outbox = spawn_outbox();
    actor = spawn();
  }

  ~ConcertDate() override {
    scene.end(actor);
    scene.end(neighbours.wallets);
    scene.end(neighbours.requests);
    scene.end(neighbours.outbox);
  }

  actors::outbox_actor spawn_outbox() {
    const auto render = [](const domain::notice_queued& notice, std::int32_t attempt) {
      return actors::outgoing_notice{std::to_string(notice.notice.value), "some", "", "", {}, attempt};
    };
    return scene.system->spawn<actors::outbox>(scene.around(), domain::outbox_settings{},
                                               actors::outbox_delivery{sender, render});
  }

  actors::concert_date_actor spawn() {
    auto spawned = scene.system->spawn<actors::concert_date>(
        scene.around(), date, std::optional<domain::milliseconds>{5min},
        actors::concert_date_publication{concert, slot,
                                         [this](const domain::concert_date_key& which) {
                                           EXPECT_EQ(which, date);
                                           told.push_back(seats());
                                         }},
        neighbours);
    scene.run();
    return spawned;
  }

  auto hold(int seat, int user, actors::request_context context = {}) {
    return scene.ask<hold_seats_ask, seats_held_outcome>(
        actor, domain::hold_seats{user_id{user}, domain::seat_choice{{seat_number{seat}}}}, context);
  }

  auto pay(int seat, int user, std::int64_t price = 50'000) {
    return scene.ask<pay_ask, date_paid_outcome>(
        actor, actors::pay{{user_id{user}, {seat_number{seat}}, price}, {}});
  }

  /// Commits until nothing waits any more.
  void commit() {
    do {
      scene.journal->commit();
      scene.run();
    } while (scene.journal->waiting() > 0);
  }

  std::int64_t balance(int user) {
    return outcome_of(*scene.ask<actors::wallet_balance_ask, actors::wallet_outcome>(
                          neighbours.wallets, domain::wallet_balance{user_id{user}}))
        .value()
        .balance;
  }

  std::string shown() const { return std::to_string(slot->load()->free_seats.size()) + " free"; }

  /// `fhs`: seat 1 is free, 2 held, 3 sold.
  std::string seats() const {
    const auto view = slot->load();
    std::string letters;
    for (seat_number seat{1}; seat.value <= view->seat_count; ++seat.value) {
      letters += view->free_seats.contains(seat) ? 'f' : view->sold_seats.contains(seat) ? 's' : 'h';
    }
    return letters;
  }

  /// The seats at each publication, as they were when it was told.
  std::vector<std::string> told;
  stage scene;
  domain::concert_date_key date{domain::concert_id{1},
                                domain::parse_local_time("2026-12-15T20:00:00").value()};
  std::shared_ptr<actors::view_slot<actors::concert_view>> concert =
      std::make_shared<actors::view_slot<actors::concert_view>>();
  std::shared_ptr<actors::view_slot<actors::seats_view>> slot =
      std::make_shared<actors::view_slot<actors::seats_view>>();
  std::shared_ptr<recording_sender> sender = std::make_shared<recording_sender>();
  actors::concert_date_neighbours neighbours;
  actors::concert_date_actor actor;
};

TEST_F(ConcertDate, TellsOfEachPublicationAndOnlyOfWhatIsDurable) {
  commit();
  ASSERT_EQ(seats(), "fff");
  told.clear();
  hold(1, 1);
  hold(2, 2);
  EXPECT_TRUE(told.empty()) << "nothing is durable yet";
  commit();
  EXPECT_EQ(told, std::vector<std::string>{"hhf"}) << "once for what is committed together";
  pay(1, 1);
  commit();
  EXPECT_EQ(told.back(), "shf");
  const auto before = told.size();
  hold(3, 1);
  scene.journal->lose();
  scene.run();
  commit();
  for (auto i = before; i < told.size(); ++i) {
    EXPECT_EQ(told[i], "shf") << "what was lost is never shown";
  }
}

TEST_F(ConcertDate, TheRoomHearsOfWhatATokenHoldsWhenItIsDurable) {
  domain::waiting_line_settings settings;
  const auto room = scene.system->spawn<actors::waiting_room>(scene.around(), domain::room_id{0}, settings);
  scene.end(actor);
  neighbours.room = [room](domain::room_id id) {
    return id.value == 0 ? room : actors::waiting_room_actor{};
  };
  actor = spawn();
  domain::secret_hash secret;
  secret.bytes[0] = 1;
  scene.ask<actors::issue_token_ask, actors::token_issued_outcome>(room,
                                                                   domain::issue_token{secret, user_id{1}});
  commit();
  const auto valid_until = [&] {
    return outcome_of(*scene.ask<actors::check_token_ask, actors::token_checked_outcome>(
                          room, domain::check_token{secret}))
        .value()
        .valid_until;
  };
  scene.advance(1min);
  const domain::token_ref token{domain::room_id{0}, domain::ticket_number{1}};
  const auto held = scene.ask<hold_seats_ask, seats_held_outcome>(
      actor, domain::hold_seats{user_id{1}, domain::seat_choice{{seat_number{1}}}, token});
  EXPECT_EQ(valid_until(), stage::noon + 5min) << "not before it is durable";
  commit();
  EXPECT_EQ(valid_until(), stage::noon + 6min);
  scene.ask<actors::release_seats_ask, actors::seats_released_outcome>(
      actor, domain::release_seats{user_id{1}, {seat_number{1}}});
  commit();
  EXPECT_EQ(valid_until(), stage::noon + 5min);
  scene.end(room);
}

TEST_F(ConcertDate, NobodyLearnsOfAHoldBeforeItIsDurable) {
  const auto winner = hold(1, 1);
  const auto loser = hold(1, 2);
  EXPECT_FALSE(winner->has_value());
  EXPECT_FALSE(loser->has_value());
  EXPECT_EQ(shown(), "3 free");

  EXPECT_EQ(scene.journal->commit(), 1U);
  scene.run();
  ASSERT_TRUE(outcome_of(*winner).ok());
  EXPECT_EQ(outcome_of(*winner).value().front().expires_at, stage::noon + 5min);
  EXPECT_EQ(outcome_of(*loser).refusal().kind, hold_refusal_kind::seat_temporarily_held);
  EXPECT_EQ(shown(), "2 free");
}

TEST_F(ConcertDate, AnAnswerThatTellsOfNothingNewComesAtOnce) {
  EXPECT_EQ(outcome_of(*hold(4, 1)).refusal().kind, hold_refusal_kind::seat_out_of_range);
}

TEST_F(ConcertDate, AsksTheJournalOnceForABatchOfHolds) {
  const auto first = hold(1, 1);
  const auto second = hold(2, 2);
  EXPECT_EQ(scene.journal->commit(), 2U);
  scene.run();
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_TRUE(outcome_of(*second).ok());
  EXPECT_EQ(shown(), "1 free");
}

TEST_F(ConcertDate, AnUnpaidHoldEndsByItselfAndIsShownWhenThatIsDurable) {
  hold(1, 1);
  commit();
  scene.advance(5min - 1ms);
  EXPECT_EQ(scene.journal->waiting(), 0U);
  scene.advance(1ms);
  EXPECT_EQ(scene.journal->waiting(), 1U) << "nobody asked, yet the hold ended";
  EXPECT_EQ(shown(), "2 free");
  commit();
  EXPECT_EQ(shown(), "3 free");
}

TEST_F(ConcertDate, TheSeatIsFreeAtOnceForTheNextWhenAHoldEnds) {
  hold(1, 1);
  commit();
  scene.time->advance(5min);  // The timer has not run yet.
  const auto next = hold(1, 2);
  commit();
  ASSERT_TRUE(outcome_of(*next).ok());
  EXPECT_EQ(outcome_of(*next).value().front().user, user_id{2});
}

TEST_F(ConcertDate, LostChangesAreAnsweredForgottenAndRestored) {
  hold(1, 1);
  commit();
  const auto winner = hold(2, 1);
  const auto loser = hold(2, 2);
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*winner), unavailable_reason::store_down);
  EXPECT_EQ(reason_of(*loser), unavailable_reason::store_down);
  EXPECT_EQ(shown(), "2 free") << "the durable hold stays, the lost one is gone";

  const auto again = hold(2, 2);
  commit();
  EXPECT_TRUE(outcome_of(*again).ok());
  EXPECT_EQ(outcome_of(*hold(1, 3)).refusal().kind, hold_refusal_kind::seat_temporarily_held);
}

TEST_F(ConcertDate, SaysThatItRestoresUntilTheStoreIsBack) {
  hold(1, 1);
  scene.journal->break_store(true);
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*hold(1, 1)), unavailable_reason::restoring);
  scene.advance(10s);
  EXPECT_EQ(reason_of(*hold(1, 1)), unavailable_reason::restoring);

  scene.journal->break_store(false);
  scene.advance(10s);
  const auto held = hold(1, 1);
  commit();
  EXPECT_TRUE(outcome_of(*held).ok());
}

TEST_F(ConcertDate, DropsARequestWhoseDeadlineIsPast) {
  const auto late = hold(1, 1, {{}, stage::noon - 1ms});
  EXPECT_EQ(reason_of(*late), unavailable_reason::deadline_passed);
  EXPECT_EQ(scene.journal->waiting(), 0U);
}

TEST_F(ConcertDate, GoesOnWhereItsPredecessorEnded) {
  hold(1, 1);
  commit();
  scene.end(actor);
  scene.time->advance(1min);
  actor = spawn();
  EXPECT_EQ(shown(), "2 free");
  const auto same = hold(1, 1);
  ASSERT_TRUE(outcome_of(*same).ok());
  EXPECT_EQ(outcome_of(*same).value().front().expires_at, stage::noon + 5min)
      << "the same hold, not a new one";
  hold(2, 2);
  EXPECT_EQ(scene.journal->commit(), 1U);
}

TEST_F(ConcertDate, AHoldThatEndedWhileTheServerWasDownIsFreeAtStart) {
  hold(1, 1);
  commit();
  scene.end(actor);
  scene.time->advance(1h);
  actor = spawn();
  commit();
  EXPECT_EQ(shown(), "3 free");
}

TEST_F(ConcertDate, WhoAsksWhileTheDateIsLoadedIsAnsweredThen) {
  scene.end(actor);
  actor = scene.system->spawn<actors::concert_date>(
      scene.around(), date, std::nullopt, actors::concert_date_publication{concert, slot}, neighbours);
  const auto held = hold(1, 1);  // Before the state has arrived.
  commit();
  EXPECT_TRUE(outcome_of(*held).ok());
}

TEST_F(ConcertDate, APaymentIsOneAppendOfEverythingItChanges) {
  hold(1, 1);
  commit();
  const auto paid = pay(1, 1);
  EXPECT_FALSE(paid->has_value());
  EXPECT_EQ(scene.journal->waiting(), 1U) << "debit, sale, receipt and notice together";
  EXPECT_EQ(scene.journal->commit(), 1U);
  scene.run();
  ASSERT_TRUE(outcome_of(*paid).ok());
  EXPECT_EQ(outcome_of(*paid).value().receipt.balance_after, 70'000);
  EXPECT_EQ(balance(1), 70'000);
  EXPECT_EQ(shown(), "2 free");
  EXPECT_EQ(outcome_of(*hold(1, 2)).refusal().kind, hold_refusal_kind::seat_already_reserved);
  ASSERT_EQ(sender->sent.size(), 1U) << "the outbox heard of the notice";

  // The store says the same.
  const auto image = scene.journal->store().load_concert_date(date);
  ASSERT_EQ(image.sales.size(), 1U);
  EXPECT_TRUE(image.holds.empty());
  ASSERT_EQ(image.receipts.size(), 1U);
  EXPECT_EQ(image.receipts.front().balance_after, 70'000);
}

TEST_F(ConcertDate, ALostPaymentLeavesHoldAndMoneyAsTheyWere) {
  hold(1, 1);
  commit();
  const auto paid = pay(1, 1);
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*paid), unavailable_reason::store_down);
  EXPECT_EQ(balance(1), 120'000);
  const auto again = pay(1, 1);
  commit();
  EXPECT_TRUE(outcome_of(*again).ok());
  EXPECT_EQ(balance(1), 70'000);
}

TEST_F(ConcertDate, TooLittleMoneyLeavesTheHold) {
  hold(1, 2);
  commit();
  const auto paid = pay(1, 2);
  EXPECT_EQ(std::get<domain::wallet_refusal>(outcome_of(*paid).refusal()),
            domain::wallet_refusal::not_enough);
  EXPECT_EQ(outcome_of(*hold(1, 1)).refusal().kind, hold_refusal_kind::seat_temporarily_held);
  EXPECT_EQ(balance(2), 10'000);
}

TEST_F(ConcertDate, TwoPaymentsAtOnceForOneSeatMoveMoneyOnce) {
  hold(1, 1);
  commit();
  const auto first = pay(1, 1);
  const auto second = pay(1, 1);
  EXPECT_FALSE(second->has_value()) << "it waits for the first";
  commit();
  ASSERT_TRUE(outcome_of(*first).ok());
  ASSERT_TRUE(outcome_of(*second).ok());
  EXPECT_TRUE(outcome_of(*first).value().first);
  EXPECT_FALSE(outcome_of(*second).value().first);
  EXPECT_EQ(outcome_of(*second).value().receipt, outcome_of(*first).value().receipt);
  EXPECT_EQ(balance(1), 70'000);
}

TEST_F(ConcertDate, AHoldDoesNotExpireWhileItIsBeingPaid) {
  hold(1, 1);
  commit();
  const auto paid = pay(1, 1);
  scene.advance(6min);
  EXPECT_EQ(outcome_of(*hold(1, 3)).refusal().kind, hold_refusal_kind::seat_temporarily_held);
  commit();
  EXPECT_TRUE(outcome_of(*paid).ok());
  EXPECT_EQ(shown(), "2 free");
}

TEST_F(ConcertDate, AHoldThatEndedCannotBePaid) {
  hold(1, 1);
  commit();
  scene.advance(5min);
  const auto paid = pay(1, 1);
  commit();
  EXPECT_EQ(std::get<payment_refusal>(outcome_of(*paid).refusal()), payment_refusal::no_hold);
  EXPECT_EQ(balance(1), 120'000);
}

TEST_F(ConcertDate, APaymentThatTheDateForgotMeanwhileIsTakenInAfterwards) {
  hold(1, 1);
  commit();
  const auto paid = pay(1, 1);
  EXPECT_EQ(scene.journal->commit(), 1U);  // Durable, but the messages have not been delivered.
  scene.journal->break_store(true);
  hold(2, 3);
  scene.journal->lose();
  scene.run();  // The date loses its state and cannot read it; the payment's result arrives.
  EXPECT_TRUE(outcome_of(*paid).ok());
  scene.journal->break_store(false);
  scene.advance(10s);
  commit();
  EXPECT_EQ(outcome_of(*hold(1, 2)).refusal().kind, hold_refusal_kind::seat_already_reserved);
  EXPECT_EQ(shown(), "2 free");
}

TEST_F(ConcertDate, ACancellationGivesMoneyAndSeatBackInOneAppend) {
  hold(1, 1);
  commit();
  pay(1, 1);
  commit();
  const auto cancelled = scene.ask<actors::cancel_sale_ask, sale_cancelled_outcome>(
      actor, domain::prepare_cancellation{user_id{1}, {seat_number{1}}});
  EXPECT_EQ(scene.journal->waiting(), 1U);
  commit();
  ASSERT_TRUE(outcome_of(*cancelled).ok());
  EXPECT_EQ(outcome_of(*cancelled).value().refund, 50'000);
  EXPECT_EQ(balance(1), 120'000);
  EXPECT_EQ(shown(), "3 free");
}

TEST_F(ConcertDate, ASeatThatComesBackIsOfferedToTheWaitingListAndToNobodyElse) {
  for (int seat = 1; seat <= 3; ++seat) {
    hold(seat, 1);
  }
  commit();
  pay(1, 1);
  commit();
  const auto joined = scene.ask<actors::join_waiting_list_ask, actors::waiting_list_outcome>(
      actor, domain::join_waiting_list{user_id{2}});
  commit();
  ASSERT_TRUE(outcome_of(*joined).ok());
  scene.ask<actors::cancel_sale_ask, sale_cancelled_outcome>(
      actor, domain::prepare_cancellation{user_id{1}, {seat_number{1}}});
  commit();
  EXPECT_EQ(shown(), "0 free");
  EXPECT_FALSE(outcome_of(*hold(1, 3)).ok());
  const auto accepted = hold(1, 2);
  commit();
  EXPECT_TRUE(outcome_of(*accepted).ok());
}

TEST_F(ConcertDate, AForcedCancellationRefundsEverybodyAlsoAfterARestart) {
  hold(1, 1);
  hold(2, 1);
  commit();
  pay(1, 1);
  commit();
  pay(2, 1);
  commit();
  EXPECT_EQ(balance(1), 20'000);
  const auto standing =
      scene.ask<actors::show_standing_ask, actors::terms_changed_outcome>(actor, actors::show_standing{});
  auto terms = outcome_of(*standing).value().terms;
  terms.state = domain::date_state::cancelled;
  const auto refused = scene.ask<actors::change_terms_ask, actors::terms_changed_outcome>(
      actor, domain::change_terms{terms, false});
  EXPECT_EQ(outcome_of(*refused).refusal().kind, domain::terms_refusal_kind::has_bookings);
  // The new state is durable, no refund is: the process ended in between.
  scene.end(actor);
  terms.refund_all = true;
  scene.journal->write(domain::concert_date_name(date), {domain::date_terms_set{date, terms, stage::noon}});
  actor = spawn();
  commit();
  EXPECT_EQ(balance(1), 120'000);
  EXPECT_TRUE(scene.journal->store().load_concert_date(date).sales.empty());
}

TEST_F(ConcertDate, AForcedClosingRefundsAtOnce) {
  hold(1, 1);
  commit();
  pay(1, 1);
  commit();
  const auto standing =
      scene.ask<actors::show_standing_ask, actors::terms_changed_outcome>(actor, actors::show_standing{});
  auto terms = outcome_of(*standing).value().terms;
  terms.state = domain::date_state::closed;
  const auto changed = scene.ask<actors::change_terms_ask, actors::terms_changed_outcome>(
      actor, domain::change_terms{terms, true});
  commit();
  ASSERT_TRUE(outcome_of(*changed).ok());
  EXPECT_EQ(balance(1), 120'000);
}

TEST_F(ConcertDate, ARequestIsRememberedWithWhatItTookAndForgottenWithItsReturn) {
  domain::request_remembered record;
  record.key.bytes[0] = 7;
  record.fingerprint.bytes[0] = 8;
  record.answer = "sealed";
  record.remembered_at = stage::noon;
  record.forgotten_at = stage::noon + 24h;
  caf::anon_send(actor, hold_seats_ask{{user_id{1}, domain::seat_choice{{seat_number{1}}}},
                                       {},
                                       actors::reply_to<seats_held_outcome>([](const auto&) {}),
                                       [&](const seats_held_outcome&) { return record; }});
  scene.run();
  EXPECT_EQ(scene.journal->waiting(), 1U) << "the hold and its record together";
  commit();
  const auto begin = [&] {
    return outcome_of(*scene.ask<actors::begin_request_ask, actors::request_begun_outcome>(
                          neighbours.requests, domain::begin_request{record.key, record.fingerprint}))
        .value();
  };
  EXPECT_EQ(std::get<domain::request_was_answered>(begin()).answer, "sealed");
  scene.ask<actors::release_seats_ask, actors::seats_released_outcome>(
      actor, domain::release_seats{user_id{1}, {seat_number{1}}});
  commit();
  EXPECT_TRUE(std::holds_alternative<domain::request_is_new>(begin()));
  EXPECT_TRUE(scene.journal->store().load_remembered_requests(stage::noon).requests.empty());
}

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

/// As it comes from the route: the request's trace, and its own span as the parent.
actors::request_context some_request() {
  actors::request_context context;
  context.trace.bytes.fill(7);
  context.parent = 99;
  return context;
}

TEST_F(ConcertDate, LeavesASpanThatTellsTheWayOfACommand) {
  hold(1, 2, some_request());
  EXPECT_TRUE(scene.spans_of("hold_seats").empty());
  commit();
  ASSERT_EQ(scene.spans_of("hold_seats").size(), 1U);
  const auto s = scene.spans_of("hold_seats").front();
  EXPECT_EQ(s.trace, some_request().trace);
  EXPECT_EQ(s.parent, 99U);
  EXPECT_EQ(scene.spans->name_of(s.actor), domain::concert_date_name(date));
  EXPECT_EQ(s.user, user_id{2});
  EXPECT_EQ(s.seats[0], 1);
  EXPECT_EQ(s.seats[1], 0);
  EXPECT_EQ(s.outcome, tracing::span_outcome::done);
  EXPECT_EQ(s.batch_changes, 1U);
  EXPECT_LE(s.enqueued, s.started);
  EXPECT_LE(s.started, s.decided);
  EXPECT_LE(s.decided, s.answered);
}

TEST_F(ConcertDate, LeavesSpansInTheOrderInWhichItDecided) {
  hold(1, 1);
  hold(1, 2);
  commit();
  const auto spans = scene.spans_of("hold_seats");
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].user, user_id{1});
  EXPECT_EQ(spans[1].user, user_id{2});
  EXPECT_EQ(spans[1].outcome, tracing::span_outcome::refused);
  EXPECT_STREQ(spans[1].reason, "seat_temporarily_held");
  EXPECT_LT(spans[0].order, spans[1].order);
  // The loser hears of the winner's hold when that is durable.
  EXPECT_EQ(spans[0].batch, spans[1].batch);
}

TEST_F(ConcertDate, NamesTheSeatsThatItChose) {
  scene.ask<hold_seats_ask, seats_held_outcome>(
      actor, domain::hold_seats{user_id{1}, domain::best_available{2, {}}});
  commit();
  const auto s = scene.spans_of("hold_seats").at(0);
  EXPECT_NE(s.seats[0], 0);
  EXPECT_NE(s.seats[1], 0);
  EXPECT_EQ(s.seats[2], 0);
}

TEST_F(ConcertDate, SendsOtherActorsMessagesUnderTheSpanOfTheAsk) {
  hold(1, 1);
  commit();
  scene.ask<pay_ask, date_paid_outcome>(actor, actors::pay{{user_id{1}, {seat_number{1}}, 50'000}, {}},
                                        some_request());
  commit();
  const auto payment = scene.spans_of("pay").at(0);
  const auto money = scene.spans_of("settle_money").at(0);
  const auto arrived = scene.spans_of("settlement_arrived").at(0);
  EXPECT_EQ(payment.parent, 99U);
  EXPECT_EQ(money.parent, payment.id);
  EXPECT_EQ(money.trace, payment.trace);
  EXPECT_EQ(money.user, user_id{1});
  EXPECT_EQ(arrived.parent, payment.id);
}

TEST_F(ConcertDate, LeavesASpanOfWhatItNeverAnswered) {
  hold(1, 1);
  scene.end(actor);
  const auto s = scene.spans_of("hold_seats").at(0);
  EXPECT_EQ(s.outcome, tracing::span_outcome::unavailable);
  EXPECT_STREQ(s.reason, "dropped");
}

TEST_F(ConcertDate, LeavesNoSpanWhileRecordingIsOff) {
  scene.spans->switch_to(false);
  hold(1, 1);
  commit();
  EXPECT_TRUE(scene.spans_of("hold_seats").empty());
  EXPECT_GT(scene.spans->actors().front()->read(tracing::mono_now()).messages, 0U);
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
}  // namespace usher::tests::concert_date_test
