#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "storage/store.hpp"
#include "tests/storage/founded_store.hpp"
#include "tests/storage/samples.hpp"

/// What is sold, waited for, told and remembered: that the tables keep it, and refuse what must not be.
namespace usher::storage::sales_test {
namespace {

using namespace domain;
using samples::at;
using samples::hash;
using samples::show;

const room_id room{3};

user_id user(std::int64_t number) {
  return user_id{number};
}
seat_held held(std::int32_t seat, std::int64_t who) {
  return {show(), seat_number{seat}, user(who), at(0), at(300)};
}
hold_released released(std::int32_t seat, std::int64_t who) {
  return {show(), seat_number{seat}, user(who), at(10)};
}
seat_sold sold(std::int32_t seat, std::int64_t who, std::int64_t receipt) {
  return {show(), seat_number{seat}, user(who), receipt_number{receipt}, 50'000, at(20)};
}
receipt_written paid(std::int64_t receipt, std::int64_t who, std::int64_t amount = 50'000) {
  return {show(), receipt_number{receipt}, user(who), amount, 7, at(20)};
}
sale_cancelled cancelled(std::int32_t seat, std::int64_t who, std::int64_t receipt) {
  return {show(), seat_number{seat}, user(who), receipt_number{receipt}, 25'000, at(30)};
}
waiter_joined joined(std::int64_t number, std::int64_t who) {
  return {show(), waiter_number{number}, user(who), at(5)};
}
waiter_left gone(std::int64_t number, std::int64_t who) {
  return {show(), waiter_number{number}, user(who), waiter_end::left, at(6)};
}
seat_offered offered(std::int32_t seat, std::int64_t number, std::int64_t who) {
  return {show(), seat_number{seat}, waiter_number{number}, user(who), at(7), at(607)};
}
offer_ended over(std::int32_t seat, std::int64_t number, std::int64_t who,
                 offer_end why = offer_end::lapsed) {
  return {show(), seat_number{seat}, waiter_number{number}, user(who), why, at(607)};
}
wallet_moved moved(std::int64_t who, std::int64_t amount, wallet_reason why) {
  return {user(who), amount, why, std::nullopt, receipt_number{0}, at(1)};
}
token_issued issued(std::uint64_t ticket) {
  return {room, ticket_number{ticket}, hash(ticket), user(1), at(0), at(1000)};
}
notice_queued queued(std::int64_t number) {
  return {show(),
          notice_number{number},
          notice_kind::paid,
          user(1),
          {seat_number{4}, seat_number{5}},
          receipt_number{1},
          100,
          instant{},
          at(number)};
}
notice_failed failed(std::int64_t number, std::int32_t attempt, bool dead) {
  return {show(), notice_number{number}, attempt, "no answer", dead, at(50), at(60)};
}
request_remembered remembered(std::uint64_t key, std::int64_t until, std::vector<seat_number> seats = {}) {
  const auto date = seats.empty() ? std::nullopt : std::optional(show());
  return {hash(key), hash(77), "sealed", date, std::move(seats), at(0), at(until)};
}

class Sales : public FoundedStoreTest {
 protected:
  void expect_refused(changes list, const std::string& what) {
    const auto before = image();
    FoundedStoreTest::expect_refused(std::move(list), what);
    EXPECT_EQ(image(), before) << what;
  }
  seat_map_image image() { return at_store().load_concert_date(show()); }
};

TEST_P(Sales, APaidSeatIsSoldWithItsReceipt) {
  expect_committed({held(3, 1), held(4, 1)});
  expect_committed({sold(3, 1, 1), sold(4, 1, 1), paid(1, 1, 100'000)});
  expect_committed({cancelled(4, 1, 1)});
  const auto now = image();
  EXPECT_TRUE(now.holds.empty());
  EXPECT_EQ(now.sales,
            (std::vector<seat_map_image::sale>{{seat_number{3}, user(1), receipt_number{1}, 50'000}}));
  EXPECT_EQ(now.receipts,
            (std::vector<receipt>{
                {receipt_number{1}, user(1), {seat_number{3}, seat_number{4}}, 100'000, 7, at(20)}}))
      << "what was paid together stays together";
  EXPECT_EQ(now.next_receipt, receipt_number{2});
  expect_committed({cancelled(3, 1, 1)});
  EXPECT_TRUE(image().receipts.empty());
  EXPECT_EQ(image().next_receipt, receipt_number{2}) << "numbers are never used again";
  expect_committed({held(3, 2), sold(3, 2, 2), paid(2, 2), cancelled(3, 2, 2), held(3, 4)});
  EXPECT_EQ(image().holds.size(), 1U);
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM seat_sale WHERE seat_no = 3"), "2") << "history is kept";
}

TEST_P(Sales, ASeatHasOneOwner) {
  expect_committed({held(1, 1), sold(1, 1, 1), paid(1, 1)});
  expect_refused({held(1, 2)}, "a hold of a sold seat");
  expect_refused({held(1, 2), sold(1, 2, 2), paid(2, 2)}, "a second sale");
  expect_refused({held(2, 2), sold(2, 3, 2), paid(2, 3)}, "a sale to somebody without the hold");
  expect_refused({sold(2, 2, 2), paid(2, 2)}, "a sale without a hold");
  expect_committed({held(2, 2)});
  expect_refused({sold(2, 3, 2), paid(2, 3)}, "a sale to another person than the holder");
  expect_refused({held(2, 3), sold(2, 3, 2), paid(2, 3)}, "a sale over a stored hold");
  expect_refused({sold(2, 2, 2)}, "a sale without a receipt");
  expect_refused({sold(2, 2, 1)}, "a sale with somebody else's receipt");
  expect_refused({sold(2, 2, 1), paid(1, 2)}, "a receipt number twice");
  expect_refused({cancelled(1, 2, 1)}, "the cancelling of somebody else's seat");
  expect_refused({cancelled(1, 1, 2)}, "the cancelling of another receipt");
  expect_refused({cancelled(1, 1, 1), cancelled(1, 1, 1)}, "two cancellings");
  auto dear = cancelled(1, 1, 1);
  dear.refund = 50'001;
  expect_refused({dear}, "more back than was paid");
}

TEST_P(Sales, AnOfferedSeatIsNobodyElses) {
  expect_committed({joined(1, 1), joined(2, 2), held(9, 3), sold(9, 3, 1), paid(1, 3), held(8, 3)});
  expect_refused({joined(3, 1)}, "a person twice on the list");
  expect_refused({offered(9, 1, 1)}, "an offer of a sold seat");
  expect_refused({offered(8, 1, 1)}, "an offer of a held seat");
  expect_refused({offered(1, 1, 2)}, "an offer to a place of somebody else");
  expect_refused({offered(1, 7, 1)}, "an offer to nobody");
  expect_refused({offered(11, 1, 1)}, "an offer of a seat beyond the count");
  expect_committed({offered(1, 1, 1)});
  expect_refused({held(1, 2)}, "a hold of an offered seat");
  expect_refused({offered(1, 2, 2)}, "a second offer of the seat");
  expect_refused({offered(2, 1, 1)}, "a second offer to the person");
  expect_refused({over(1, 2, 2)}, "the end of somebody else's offer");
  EXPECT_EQ(image().offers,
            (std::vector<seat_offer>{{seat_number{1}, user(1), waiter_number{1}, at(607), 50'000}}));
  EXPECT_EQ(image().waiters, (std::vector<seat_map_image::waiter>{{waiter_number{2}, user(2)}}));
  expect_committed({over(1, 1, 1, offer_end::accepted), held(1, 1), gone(2, 2)});
  EXPECT_TRUE(image().offers.empty());
  EXPECT_TRUE(image().waiters.empty());
  EXPECT_EQ(image().next_waiter, waiter_number{3});
  expect_refused({gone(2, 2)}, "leaving twice");
  expect_refused({offered(2, 2, 2)}, "an offer to somebody who left");
  expect_committed({joined(3, 2), offered(2, 3, 2), over(2, 3, 2, offer_end::declined), joined(4, 2)});
  EXPECT_EQ(image().waiters.size(), 1U);
}

TEST_P(Sales, SeatsInUseAreThoseOfTheDate) {
  auto terms = image().terms;
  expect_committed({held(10, 1), sold(10, 1, 1), paid(1, 1)});
  terms.seat_count = 9;
  expect_refused({date_terms_set{show(), terms, at(1)}}, "a sold seat beyond the count");
  expect_committed({cancelled(10, 1, 1), date_terms_set{show(), terms, at(1)}});
  expect_refused({held(10, 2)}, "a hold beyond the count");
  expect_committed({held(9, 1)});
  terms.seat_count = 8;
  expect_refused({date_terms_set{show(), terms, at(1)}}, "a held seat beyond the count");
  terms.seat_count = 12;
  terms.price = 3;
  terms.sections = {{"a", seat_number{1}, 5, 5, 1'000}, {"b", seat_number{6}, 7, 3, 2'000}};
  terms.refunds = {{std::chrono::hours{2}, 90}, {std::chrono::hours{1}, 10}};
  terms.state = date_state::closed;
  terms.refund_all = true;
  terms.hold_for = milliseconds{1};
  terms.sales_open_at = at(-5);
  terms.sales_close_at = at(5);
  expect_committed({date_terms_set{show(), terms, at(1)}, held(12, 2)});
  EXPECT_EQ(image().terms, terms);
  EXPECT_EQ(image().holds[0].price, 2'000) << "as the terms say now";
  EXPECT_EQ(at_store().load_catalogue().concerts[0].dates[0].terms, terms);
  expect_refused({date_terms_set{{concert_id{9}, show().starts_at}, terms, at(1)}}, "terms of no date");
  terms.sales_open_at.reset();
  const concert_date_key next{concert_id{1}, samples::local("2024-09-16T20:00:00")};
  expect_committed({concert_date_created{next, 12, at(2)}, date_terms_set{next, terms, at(2)}});
  EXPECT_EQ(at_store().load_catalogue().concerts[0].dates[1].terms, terms);
  terms.sales_close_at.reset();
  expect_committed({date_terms_set{next, terms, at(3)}});
  EXPECT_EQ(at_store().load_concert_date(next).terms, terms);
}

TEST_P(Sales, HoldsBecomeLonger) {
  expect_committed({held(1, 1)});
  expect_committed({hold_extended{show(), seat_number{1}, user(1), 1, at(420), at(100)}});
  EXPECT_EQ(image().holds, (std::vector<seat_hold>{{seat_number{1}, user(1), at(420), 50'000, 1}}));
  EXPECT_EQ(at_store().list_bookings({}, "", 1).rows[0].since, at(0)) << "it is the same hold";
  expect_refused({hold_extended{show(), seat_number{1}, user(2), 2, at(500), at(100)}},
                 "somebody else's hold");
  expect_refused({released(1, 2)}, "the release of somebody else's hold");
  expect_committed({hold_extended{show(), seat_number{1}, user(1), 2, at(500), at(100)}, released(1, 1)});
  EXPECT_TRUE(image().holds.empty());
}

TEST_P(Sales, WhatWasPromisedIsKeptWithHoldsAndOffers) {
  auto promised = held(1, 1);
  promised.price = 1'000;
  auto free_of_charge = offered(2, 1, 2);
  free_of_charge.price = 0;
  expect_committed({promised, held(3, 3), joined(1, 2), free_of_charge});
  auto terms = image().terms;
  terms.price = 70'000;
  expect_committed({date_terms_set{show(), terms, at(1)}});
  EXPECT_EQ(image().holds[0].price, 1'000);
  EXPECT_EQ(image().holds[1].price, 70'000) << "nothing was promised when it was written";
  EXPECT_EQ(image().offers[0].price, 0);
  expect_committed({hold_extended{show(), seat_number{1}, user(1), 1, at(420), at(100)}});
  EXPECT_EQ(image().holds[0].price, 1'000) << "longer, and the same hold";
  const auto rows = at_store().list_bookings({}, "", 3).rows;
  EXPECT_EQ(rows[0].price, 1'000);
  EXPECT_EQ(rows[1].price, std::nullopt);
  EXPECT_EQ(rows[2].price, 0);
  auto next = held(1, 4);
  next.price = 70'000;
  expect_committed({released(1, 1), next});
  EXPECT_EQ(image().holds[0].price, 70'000) << "of the one who came after";
}

TEST_P(Sales, AHoldIsKeptWithTheTokenThatItCarries) {
  const room_id room{0};
  const auto issued = [&](std::uint64_t ticket) {
    return changes{token_issued{room, ticket_number{ticket}, hash(ticket), user(1), at(0), at(900)},
                   token_admitted{room, ticket_number{ticket}, user(1), at(0), at(100)}};
  };
  const auto under = [&](std::int32_t seat, std::uint64_t ticket) {
    auto hold = held(seat, 1);
    hold.token = token_ref{room, ticket_number{ticket}};
    return hold;
  };
  using holdings = std::vector<waiting_line_image::holding>;
  const auto known = [&] { return at_store().load_waiting_line(room, at(0)).holdings; };
  expect_committed(issued(1));
  expect_committed(issued(2));
  expect_committed({under(1, 1), under(2, 1), held(3, 2)});
  EXPECT_EQ(image().holds[1].token, (token_ref{room, ticket_number{1}}));
  EXPECT_EQ(image().holds[2].token, std::nullopt);
  EXPECT_EQ(known(), (holdings{{ticket_number{1}, show(), at(300)}}));
  expect_committed({hold_extended{show(), seat_number{2}, user(1), 1, at(420), at(100)}});
  EXPECT_EQ(known(), (holdings{{ticket_number{1}, show(), at(420)}}));
  expect_committed(
      {hold_reclaimed{show(), seat_number{2}, user(1), {room, ticket_number{2}}, 1, at(420), at(110)}});
  EXPECT_EQ(known(), (holdings{{ticket_number{1}, show(), at(300)}, {ticket_number{2}, show(), at(420)}}));
  EXPECT_EQ(image().holds[1].token, (token_ref{room, ticket_number{2}}));
  expect_refused(
      {hold_reclaimed{show(), seat_number{3}, user(1), {room, ticket_number{2}}, 0, at(300), at(110)}},
      "somebody else's hold");
  expect_committed({token_ended{room, ticket_number{1}, user(1), token_end::left, at(120)}});
  EXPECT_EQ(known(), (holdings{{ticket_number{2}, show(), at(420)}}));
  expect_committed({released(2, 1), held(2, 4)});
  EXPECT_TRUE(known().empty());
  EXPECT_EQ(image().holds[1].token, std::nullopt);
}

TEST_P(Sales, AConcertsDatesBeginWithItsPriceOfThatTime) {
  const auto date = [](int day) {
    return concert_date_created{
        {concert_id{1}, samples::local("2025-01-0" + std::to_string(day) + "T20:00:00")}, 5, at(0)};
  };
  concert_changed change{concert_id{1}, "Renamed", 9'000, 4, true, at(1)};
  expect_committed({date(1), change, date(2)});
  const auto concert = at_store().load_catalogue().concerts[0];
  EXPECT_EQ(concert.title, "Renamed");
  EXPECT_EQ(concert.seats_per_person, 4);
  EXPECT_TRUE(concert.own_room);
  ASSERT_EQ(concert.dates.size(), 3U);
  EXPECT_EQ(concert.dates[1].terms.price, 50'000);
  EXPECT_EQ(concert.dates[2].terms.price, 9'000);
  change.concert = concert_id{8};
  expect_refused({change}, "an unknown concert");
}

TEST_P(Sales, AWalletIsNeverBelowZero) {
  expect_committed({moved(1, 100, wallet_reason::charge), moved(1, -60, wallet_reason::use),
                    wallet_credited{user(2), 5, at(1)}});
  expect_refused({moved(1, -41, wallet_reason::use)}, "more than there is");
  expect_refused({moved(1, -41, wallet_reason::use), moved(1, 100, wallet_reason::charge)},
                 "more than there is at the time");
  expect_refused({moved(1, 5, wallet_reason::payment)}, "a payment that gives");
  expect_refused({moved(1, -5, wallet_reason::refund)}, "a refund that takes");
  wallet_moved payment{user(1), -40, wallet_reason::payment, show(), receipt_number{6}, at(2)};
  expect_committed({payment});
  EXPECT_EQ(at_store().load_wallets(), (wallets_image{{{user(2), 5}}}));
  const auto lines = at_store().list_wallet(user(1), 0, 2);
  EXPECT_EQ(lines, (std::vector<wallet_line>{
                       {3, -40, 0, "payment", show(), receipt_number{6}, at(2)},
                       {2, -60, 40, "use", std::nullopt, receipt_number{0}, at(1)},
                   }));
  EXPECT_EQ(at_store().list_wallet(user(1), 2, 2).size(), 1U);
}

TEST_P(Sales, APartThatIsRefusedTakesTheWholePaymentWithIt) {
  expect_committed({held(1, 1)});
  const auto before = engine_->scalar("SELECT count(*) FROM change_log");
  const batch b{samples::id(900),
                {samples::by("concert-date/1", 1, {sold(1, 1, 1), paid(1, 1), queued(1)}),
                 samples::by("wallets", 1, {moved(1, -50'000, wallet_reason::payment)})}};
  EXPECT_EQ(at_store().commit(b).status, commit_status::refused);
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM change_log"), before);
  EXPECT_EQ(image().holds.size(), 1U);
  EXPECT_TRUE(image().sales.empty());
  EXPECT_EQ(image().next_notice, notice_number{1});
}

TEST_P(Sales, BookingsAreListedByPage) {
  expect_committed({held(5, 1), held(2, 2), held(3, 3), sold(3, 3, 1), paid(1, 3), held(4, 3), sold(4, 3, 2),
                    paid(2, 3), cancelled(4, 3, 2), joined(1, 4), joined(2, 5), offered(7, 1, 4)});
  const auto listed = [&](const booking_filter& filter, std::size_t limit) {
    std::vector<booking> all;
    page_mark mark;
    do {
      const auto page = at_store().list_bookings(filter, mark, limit);
      EXPECT_LE(page.rows.size(), limit);
      all.insert(all.end(), page.rows.begin(), page.rows.end());
      mark = page.next;
    } while (!mark.empty());
    return all;
  };
  const std::vector<booking> expected{{show(), booking_state::held, seat_number{2}, user(2),
                                       receipt_number{0}, std::nullopt, 0, at(0), at(300)},
                                      {show(), booking_state::held, seat_number{5}, user(1),
                                       receipt_number{0}, std::nullopt, 0, at(0), at(300)},
                                      {show(), booking_state::sold, seat_number{3}, user(3),
                                       receipt_number{1}, 50'000, 0, at(20), std::nullopt},
                                      {show(), booking_state::cancelled, seat_number{4}, user(3),
                                       receipt_number{2}, 50'000, 25'000, at(30), std::nullopt},
                                      {show(), booking_state::offered, seat_number{7}, user(4),
                                       receipt_number{0}, std::nullopt, 0, at(7), at(607)},
                                      {show(), booking_state::waiting, seat_number{0}, user(5),
                                       receipt_number{0}, std::nullopt, 0, at(5), std::nullopt}};
  for (const std::size_t limit : {1U, 2U, 5U, 6U, 100U}) {
    EXPECT_EQ(listed({}, limit), expected) << "pages of " << limit;
  }
  EXPECT_EQ(
      listed({.concert = concert_id{1}, .starts_at = show().starts_at, .user = user(3), .state = {}}, 1),
      (std::vector<booking>{expected[2], expected[3]}));
  for (std::size_t state = 0; state < 5; ++state) {
    for (const auto& row : listed({.concert = {},
                           .starts_at = {},
                           .user = {},
                           .state = booking_state{static_cast<std::uint8_t>(state)}},
                                  1)) {
      EXPECT_EQ(row.state, booking_state{static_cast<std::uint8_t>(state)});
    }
  }
  EXPECT_TRUE(listed({.concert = concert_id{2}, .starts_at = {}, .user = {}, .state = {}}, 10).empty());
  for (const auto* mark :
       {"x", "1,2024-09-15T20:00:00,0,5", "1,2024-09-15T20:00:00,0,5,0,0", "1,now,0,5,0"}) {
    EXPECT_THROW(at_store().list_bookings({}, mark, 10), store_error) << mark;
  }
}

TEST_P(Sales, NoticesKeepTheirOrderAndTheDeadGoToTheBack) {
  expect_committed({queued(1), queued(2), queued(3)});
  expect_committed({failed(1, 1, false)});
  expect_committed({failed(1, 2, true), notice_delivered{show(), notice_number{2}, at(70)}});
  expect_refused({notice_delivered{show(), notice_number{2}, at(70)}}, "a second delivery");
  expect_refused({notice_resent{show(), notice_number{3}, at(70)}}, "sending again what is not dead");
  expect_refused({queued(3)}, "a number twice");
  const auto dead = at_store().load_notice({show(), notice_number{1}});
  ASSERT_TRUE(dead);
  EXPECT_EQ(*dead, (stored_notice{queued(1), notice_state::dead, 2, "no answer", at(60), std::nullopt}));
  EXPECT_FALSE(at_store().load_notice({show(), notice_number{9}}));
  EXPECT_EQ(at_store().load_outbox().entries.size(), 2U);
  EXPECT_EQ(at_store().load_dead_notices().entries,
            (std::vector<outbox_image::entry>{at_store().load_outbox().entries[0]}));
  EXPECT_TRUE(at_store().load_dead_notices().entries[0].dead);
  expect_committed({notice_resent{show(), notice_number{1}, at(80)}, queued(4)});
  EXPECT_TRUE(at_store().load_dead_notices().entries.empty());
  const auto numbers = [](const notice_page& page) {
    std::vector<std::int64_t> out;
    for (const auto& row : page.rows) {
      out.push_back(row.notice.notice.value);
    }
    return out;
  };
  EXPECT_EQ(numbers(at_store().list_notices(std::nullopt, "", 10)), (std::vector<std::int64_t>{2, 3, 1, 4}));
  const auto first = at_store().list_notices(notice_state::pending, "", 2);
  EXPECT_EQ(numbers(first), (std::vector<std::int64_t>{3, 1}));
  const auto second = at_store().list_notices(notice_state::pending, first.next, 2);
  EXPECT_EQ(numbers(second), (std::vector<std::int64_t>{4}));
  EXPECT_EQ(second.next, "");
  for (const auto* mark : {"x", "-1", "007"}) {
    EXPECT_THROW(at_store().list_notices(std::nullopt, mark, 2), store_error) << mark;
  }
  const auto entries = at_store().load_outbox().entries;
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0], (outbox_image::entry{{show(), notice_number{1}}, 0, at(80), false}));
  EXPECT_EQ(image().next_notice, notice_number{5});
}

TEST_P(Sales, RequestsAreRememberedUntilTheyAreForgotten) {
  const auto first = remembered(1, 100, {seat_number{2}, seat_number{3}});
  auto yielding = remembered(2, 200);
  yielding.share = hash(99);
  yielding.yields = true;
  expect_committed({first, yielding, remembered(3, 300)});
  EXPECT_EQ(at_store().load_remembered_requests(at(0)).requests,
            (std::vector<request_remembered>{first, yielding, remembered(3, 300)}));
  EXPECT_EQ(image().requests,
            (std::vector<seat_map_image::remembered>{{hash(1), {seat_number{2}, seat_number{3}}}}));
  expect_committed({request_forgotten{hash(1), at(5)}, request_forgotten{hash(9), at(5)}});
  expect_committed({request_forgotten{hash(2), at(6)}, remembered(2, 250)});
  EXPECT_EQ(at_store().load_remembered_requests(at(250)).requests,
            (std::vector<request_remembered>{remembered(3, 300)}));
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM remembered_request"), "2") << "a reading removes nothing";
  at_store().forget_requests(at(250));
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM remembered_request"), "1")
      << "nobody else would remove them";
}

TEST_P(Sales, TheQuotaCountsWhatStands) {
  expect_committed({held(1, 1), held(2, 1), sold(2, 1, 1), paid(1, 1), held(3, 1), sold(3, 1, 2), paid(2, 1),
                    cancelled(3, 1, 2)});
  const auto seats = at_store().load_seat_quota(concert_id{1}).seats;
  EXPECT_EQ(seats, (std::vector<seat_quota_image::seat>{{show(), seat_number{1}, user(1)},
                                                        {show(), seat_number{2}, user(1)}}));
  EXPECT_TRUE(at_store().load_seat_quota(concert_id{2}).seats.empty());
}

TEST_P(Sales, WhatIsGoingOnIsFoundAtStart) {
  EXPECT_TRUE(at_store().load_restless().dates.empty());
  const std::vector<concert_date_key> the_show{show()};
  expect_committed({held(1, 1)});
  EXPECT_EQ(at_store().load_restless().dates, the_show);
  expect_committed({sold(1, 1, 1), paid(1, 1)});
  EXPECT_TRUE(at_store().load_restless().dates.empty()) << "a sale needs nobody to wake up for it";
  auto terms = image().terms;
  terms.refund_all = true;
  expect_committed({date_terms_set{show(), terms, at(1)}});
  EXPECT_EQ(at_store().load_restless().dates, the_show);
  expect_committed({cancelled(1, 1, 1)});
  EXPECT_TRUE(at_store().load_restless().dates.empty());
  expect_committed({joined(1, 1)});
  EXPECT_EQ(at_store().load_restless().dates, the_show);
  expect_committed({issued(1), opening_scheduled{room_id{9}, at(9), ticket_number{1}, {}, {}, at(0)}});
  EXPECT_EQ(at_store().load_restless().rooms, (std::vector<room_id>{room, room_id{9}}));
}

TEST_P(Sales, WhoWaitsForWhatIsSoldOutNeedsNobodyAtStart) {
  const std::vector<concert_date_key> the_show{show()};
  auto terms = image().terms;
  terms.seat_count = 1;
  expect_committed({date_terms_set{show(), terms, at(1)}});
  expect_committed({held(1, 1)});
  expect_committed({sold(1, 1, 1), paid(1, 1), joined(1, 2)});
  EXPECT_TRUE(at_store().load_restless().dates.empty()) << "who gives the seat back wakes the date";
  terms.sales_close_at = at(500);
  expect_committed({date_terms_set{show(), terms, at(21)}});
  EXPECT_EQ(at_store().load_restless().dates, the_show) << "the waiting ends then";
  terms.sales_close_at.reset();
  terms.state = date_state::closed;
  expect_committed({date_terms_set{show(), terms, at(22)}});
  EXPECT_EQ(at_store().load_restless().dates, the_show) << "the waiting ends now";
  terms.state = date_state::open;
  expect_committed({date_terms_set{show(), terms, at(23)}});
  EXPECT_TRUE(at_store().load_restless().dates.empty());
  expect_committed({cancelled(1, 1, 1)});
  EXPECT_EQ(at_store().load_restless().dates, the_show) << "a seat is free for who waits";
}

TEST_P(Sales, TokensAreClaimedExtendedAndComeBack) {
  const token_admitted admitted{room, ticket_number{1}, user(1), at(1), at(11), false};
  expect_committed({issued(1), issued(2), issued(3), admitted});
  EXPECT_FALSE(at_store().load_waiting_line(room, at(0)).entries[0].claimed);
  const token_claimed claimed{room, ticket_number{1}, user(1), at(5), at(305)};
  expect_committed({claimed, token_lapsed{room, ticket_number{2}, user(1), at(5), at(50)}});
  expect_refused({claimed}, "a second claim");
  expect_refused({token_claimed{room, ticket_number{3}, user(1), at(5), at(305)}},
                 "a claim of one who waits");
  expect_refused({token_returned{room, ticket_number{3}, user(1), at(5)}}, "the return of one who was there");
  expect_refused({token_admitted{room, ticket_number{2}, user(1), at(6), at(20), true}},
                 "admission of one away");
  expect_committed({token_extended{room, ticket_number{1}, user(1), 1, at(400), at(6)}});
  const auto entries = at_store().load_waiting_line(room, at(0)).entries;
  using entry = waiting_line_image::entry;
  EXPECT_EQ(entries[0],
            (entry{ticket_number{1}, hash(1), user(1), token_status::active, at(0), at(400), true, 1, {}}));
  EXPECT_EQ(entries[1], (entry{ticket_number{2}, hash(2), user(1), token_status::away, at(0), at(1000), true,
                               0, at(50)}));
  expect_committed({token_returned{room, ticket_number{2}, user(1), at(7)},
                    token_ended{room, ticket_number{3}, user(1), token_end::left, at(8)}});
  EXPECT_EQ(at_store().load_waiting_line(room, at(0)).entries[1].status, token_status::waiting);
  EXPECT_EQ(at_store().load_waiting_line(room, at(0)).entries[2].status, token_status::left);
}

TEST_P(Sales, AResetEndsWhatIsThereAndNothingElse) {
  bytes_32 seed{};
  seed[0] = 1;
  const opening_scheduled opening{room, at(90), ticket_number{3}, seed, {}, at(0)};
  auto elsewhere = issued(1);
  elsewhere.room = room_id{4};
  elsewhere.token = hash(100);
  expect_committed({issued(1), issued(2), elsewhere, opening,
                    token_ended{room, ticket_number{1}, user(1), token_end::completed, at(2)}});
  expect_refused({opening}, "a second opening");
  expect_committed({issued(3), token_lapsed{room, ticket_number{2}, user(1), at(5), at(50)},
                    room_reset{room, ticket_number{3}, at(9)}, issued(4)});
  const auto line = at_store().load_waiting_line(room, at(0));
  std::vector<token_status> states;
  for (const auto& token : line.entries) {
    states.push_back(token.status);
  }
  EXPECT_EQ(states, (std::vector<token_status>{token_status::completed, token_status::expired,
                                               token_status::expired, token_status::waiting}));
  EXPECT_EQ(line.entries[1].valid_until, at(9));
  EXPECT_FALSE(line.scheduled);
  EXPECT_EQ(at_store().load_waiting_line(room_id{4}, at(0)).entries[0].status, token_status::waiting);
  expect_refused({room_reset{room, ticket_number{4}, at(9)},
                  token_admitted{room, ticket_number{4}, user(1), at(9), at(20), true}},
                 "an admission after the reset");
}

TEST_P(Sales, RoomsKeepTheirRulesAndTheirDraws) {
  EXPECT_FALSE(at_store().load_waiting_line(room, at(0)).rules);
  room_rules rules;
  rules.places = 7;
  rules.idle_for = milliseconds{1'234};
  expect_committed({room_changed{room, {}, room_mode::open, at(0)}});
  expect_committed(
      {room_changed{room, {}, room_mode::open, at(1)}, room_changed{room, rules, room_mode::paused, at(1)}});
  std::vector<draw_facts> draws;
  for (std::uint64_t i = 1; i <= limits::max_remembered_draws + 2; ++i) {
    bytes_32 seed{};
    seed[0] = static_cast<std::uint8_t>(i);
    const auto when = at(static_cast<std::int64_t>(i));
    const ticket_number ticket{i};
    expect_committed({opening_scheduled{room, when, ticket, seed, {}, when}});
    EXPECT_EQ(at_store().load_waiting_line(room, at(0)).scheduled->seed, seed);
    auto forged = seed;
    forged[31] = 1;
    expect_refused({draw_held{room, ticket, ticket, forged, when}}, "a draw with another seed");
    expect_committed({draw_held{room, ticket, ticket, seed, when}});
    draws.push_back({ticket, ticket, seed, {}, when});
  }
  expect_refused({draw_held{room, {}, {}, {}, at(0)}}, "a draw that nobody scheduled");
  expect_refused({opening_rescheduled{room, at(9), at(0)}}, "another time for what nobody scheduled");
  expect_refused({opening_called_off{room, at(0)}}, "calling off what nobody scheduled");
  const auto line = at_store().load_waiting_line(room, at(0));
  EXPECT_EQ(line.rules, rules);
  EXPECT_EQ(line.mode, room_mode::paused);
  EXPECT_FALSE(line.scheduled);
  EXPECT_EQ(line.draws, std::vector<draw_facts>(draws.begin() + 2, draws.end()));
  expect_committed({issued(1)});
  EXPECT_EQ(at_store().load_waiting_line(room, at(0)).draws, draws) << "somebody still stands in the first";
}

TEST_P(Sales, OpeningsAreRescheduledAndCalledOff) {
  const auto scheduled = [&] { return at_store().load_waiting_line(room, at(0)).scheduled; };
  const bytes_32 seed{1};
  const opening_scheduled opening{room, at(90), ticket_number{3}, seed, {}, at(0)};
  const opening_called_off called_off{room, at(3)};
  expect_committed({opening});
  expect_committed({opening_rescheduled{room, at(80), at(1)}, opening_rescheduled{room, at(95), at(2)}});
  EXPECT_EQ(scheduled(), (waiting_line_image::opening{at(95), ticket_number{3}, seed, {}}))
      << "as it was, later";
  expect_committed({called_off});
  EXPECT_FALSE(scheduled());
  EXPECT_TRUE(at_store().load_waiting_line(room, at(0)).draws.empty());
  expect_committed({opening, opening_rescheduled{room, at(70), at(1)}});
  EXPECT_EQ(scheduled()->opens_at, at(70));
  expect_committed({opening_rescheduled{room, at(71), at(1)}, called_off, opening,
                    opening_rescheduled{room, at(99), at(4)}});
  EXPECT_EQ(scheduled()->opens_at, at(99));
  expect_committed({opening_rescheduled{room, at(60), at(4)},
                    draw_held{room, ticket_number{3}, ticket_number{3}, seed, at(60)}, opening, called_off});
  EXPECT_FALSE(scheduled());
  EXPECT_EQ(at_store().load_waiting_line(room, at(0)).draws.size(), 1U);
  expect_refused({opening, called_off, opening_rescheduled{room, at(60), at(4)}},
                 "another time for what is off");
}

TEST_P(Sales, CallsOfTheAdministrationAreListedNewestFirst) {
  const auto call = [](std::int64_t number) {
    return admin_called{
        admin_call_number{number}, "POST", "/api/admin/x?y=1", "{\"a\":1}", "127.0.0.1", at(number)};
  };
  expect_committed({call(1), call(2), call(3)});
  expect_refused({call(3)}, "a number twice");
  EXPECT_EQ(at_store().list_admin_calls({}, 2), (std::vector<admin_called>{call(3), call(2)}));
  EXPECT_EQ(at_store().list_admin_calls(admin_call_number{2}, 2), (std::vector<admin_called>{call(1)}));
}

TEST_P(Sales, ARecordedCallTellsWhoseKeyItCameWithAndWhyItWasRefused) {
  const admin_called refused{admin_call_number{1}, "GET", "/metrics", "", "::1", at(1), "shop",
                             "SCOPE_MISSING"};
  expect_committed({refused});
  EXPECT_EQ(reopen().list_admin_calls({}, 2), (std::vector<admin_called>{refused}));
}

app_key shop_key(std::int64_t number) {
  return {app_key_number{number},
          "shop",
          "tokens:create",
          hash(static_cast<std::uint64_t>(number)),
          at(number),
          std::nullopt};
}

TEST_P(Sales, KeysOfProgramsComeBackAsTheirChangesMadeThem) {
  auto limited = shop_key(2);
  limited.expires_at = at(900);
  const changes first{app_key_made{shop_key(1)}, app_key_made{limited}};
  const changes later{app_key_rotated{app_key_number{1}, hash(11), hash(1), at(50), at(10)},
                      app_key_rotated{app_key_number{1}, hash(12), hash(11), at(60), at(20)},
                      app_key_revoked{app_key_number{2}, at(30)}};
  // Made and changed at once.
  const changes at_once{app_key_made{shop_key(3)},
                        app_key_rotated{app_key_number{3}, hash(13), hash(3), at(70), at(40)},
                        app_key_revoked{app_key_number{3}, at(41)}};
  app_keys expected;
  for (const auto* list : {&first, &later, &at_once}) {
    expect_committed(*list);
    for (const auto& c : *list) {
      expected.apply(c);
    }
    EXPECT_EQ(at_store().load_app_keys(), expected.image());
  }
  EXPECT_EQ(reopen().load_app_keys(), expected.image());
  EXPECT_EQ(at_store().load_app_keys().keys.at(0).former_hash, hash(11));
}

TEST_P(Sales, KeysOfProgramsThatWereOverForLongGoWhenAnotherOneIsMade) {
  auto limited = shop_key(1);
  limited.expires_at = at(900);
  auto next = shop_key(4);
  next.made_at = at(900) + limits::app_keys_shown_over;
  const std::vector<changes> batches{
      {app_key_made{limited}, app_key_made{shop_key(2)}, app_key_made{shop_key(3)}},
      {app_key_revoked{app_key_number{2}, at(901)}},
      {app_key_made{next}}};
  app_keys expected;
  for (const auto& list : batches) {
    expect_committed(list);
    for (const auto& c : list) {
      expected.apply(c);
    }
    EXPECT_EQ(at_store().load_app_keys(), expected.image());
  }
  EXPECT_EQ(expected.image().keys.size(), 3U) << "the first has gone, the second is still shown";
}

TEST_P(Sales, NoTwoKeysOfProgramsAreOneAndNoneChangesThatIsNotThere) {
  expect_committed({app_key_made{shop_key(1)}});
  expect_refused({app_key_made{shop_key(1)}}, "a number twice");
  auto same_secret = shop_key(2);
  same_secret.hash = hash(1);
  expect_refused({app_key_made{same_secret}}, "a secret twice");
  expect_refused({app_key_revoked{app_key_number{7}, at(1)}}, "a key that is not there");
  expect_refused({app_key_rotated{app_key_number{7}, hash(8), hash(7), at(2), at(1)}}, "nor here");
  EXPECT_EQ(at_store().load_app_keys().keys.size(), 1U);
}

TEST_P(Sales, AServersSecretIsMadeOnceAndIsItsOwn) {
  const auto secret = at_store().server_secret("passes");
  EXPECT_NE(secret, bytes_32{});
  EXPECT_EQ(at_store().server_secret("passes"), secret);
  EXPECT_NE(at_store().server_secret("other"), secret);
  EXPECT_EQ(reopen().server_secret("passes"), secret);
}

USHER_FOR_EACH_ENGINE(Sales);

}  // namespace
}  // namespace usher::storage::sales_test
