#include <algorithm>
#include <numeric>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::money_test {
namespace {

using namespace std::chrono_literals;

class Money : public EachEngine {};

std::int64_t sum_of(const std::vector<json>& ledger) {
  return std::accumulate(
      ledger.begin(), ledger.end(), std::int64_t{0},
      [](std::int64_t sum, const json& entry) { return sum + entry.at("amount").get<std::int64_t>(); });
}

/// The ledger counts from 1 without gaps, each line goes on from the one before, and all sum to the balance.
void expect_ledger_sums(const buyer& who) {
  const auto ledger = who.ledger();
  std::int64_t balance = 0;
  for (auto entry = ledger.rbegin(); entry != ledger.rend(); ++entry) {
    balance += entry->at("amount").get<std::int64_t>();
    EXPECT_EQ(entry->at("balance"), balance) << *entry;
    EXPECT_EQ(entry->at("entryNo"), entry - ledger.rbegin() + 1) << *entry;
  }
  EXPECT_EQ(who.balance(), balance);
}

TEST_P(Money, IsChargedAndUsedAndTheLedgerSumsToTheBalance) {
  auto server = store_->serve({"--demo"});
  {
    visitor client(server->port());
    const auto anna = admitted(client, 1);
    EXPECT_EQ(anna.balance(), demo_balance);
    const auto charged = anna.charge(5'000);
    ASSERT_EQ(charged.status, 200) << charged.body;
    EXPECT_EQ(charged.body, (json{{"userId", 1}, {"amount", demo_balance + 5'000}}));
    const auto used = anna.use(1'200);
    EXPECT_EQ(used.status, 200) << used.body;
    EXPECT_EQ(used.body.at("amount"), demo_balance + 3'800);
    expect_ledger_sums(anna);
    const auto ledger = anna.ledger();
    ASSERT_EQ(ledger.size(), 3U);
    EXPECT_EQ(ledger[0].at("reason"), "use");
    EXPECT_EQ(ledger[0].at("amount"), -1'200);
    EXPECT_EQ(ledger[1].at("reason"), "charge");
  }
  server->kill();
  server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto anna = admitted(client, 1);
  EXPECT_EQ(anna.balance(), demo_balance + 3'800);
  expect_ledger_sums(anna);
}

TEST_P(Money, OfManyMovementsAtOnceIsNeverLostOrDoubled) {
  constexpr int people = 8;
  constexpr int times = 25;
  const auto server = store_->serve({"--demo"});
  {
    std::vector<std::jthread> crowd;
    for (int i = 0; i < people; ++i) {
      crowd.emplace_back([&server, i] {
        visitor client(server->port());
        const buyer anna(client, 1);
        for (int k = 0; k < times; ++k) {
          EXPECT_EQ(anna.charge(100 + i).status, 200);
          EXPECT_EQ(anna.use(50).status, 200);
        }
      });
    }
  }
  visitor client(server->port());
  const buyer anna(client, 1);
  constexpr int charged = people * 100 + people * (people - 1) / 2;
  EXPECT_EQ(anna.balance(), demo_balance + times * (charged - people * 50));
  EXPECT_EQ(anna.ledger().size(), 1U + 2U * people * times);
  expect_ledger_sums(anna);
}

TEST_P(Money, APaymentSellsTheSeatDebitsTheWalletAndCompletesTheToken) {
  const auto server = store_->serve({"--demo"});
  {
    visitor client(server->port());
    const auto anna = admitted(client, 1);
    ASSERT_EQ(anna.hold({}, 7).status, 200);
    const auto paid = anna.pay({}, 7, demo_price);
    ASSERT_EQ(paid.status, 200) << paid.body;
    EXPECT_EQ(paid.body.at("userId"), 1);
    EXPECT_EQ(paid.body.at("amount"), demo_price);
    EXPECT_EQ(paid.body.at("concertId"), 1);
    EXPECT_EQ(paid.body.at("concertDate"), first_date);
    EXPECT_EQ(paid.body.at("seatNo"), 7);
    EXPECT_EQ(paid.body.at("seatNos"), json({7}));
    EXPECT_EQ(paid.body.at("balance"), demo_balance - demo_price);
    EXPECT_LE(wall_now() - wall_time_of(paid.text("paidAt")), 10s);
    EXPECT_EQ(client.check_token(anna.token()).text("status"), "completed");
    EXPECT_EQ(anna.get("/api/charge").code(), "TOKEN_EXPIRED");

    const auto again = admitted(client, 1);
    EXPECT_EQ(again.balance(), demo_balance - demo_price);
    const auto entry = again.ledger().front();
    EXPECT_EQ(entry.at("reason"), "payment");
    EXPECT_EQ(entry.at("amount"), -demo_price);
    EXPECT_EQ(entry.at("receiptNo"), paid.body.at("receiptNo"));
    EXPECT_EQ(entry.at("concertDate"), first_date);
    const auto mine = again.reservations();
    ASSERT_EQ(mine.size(), 1U);
    EXPECT_EQ(mine[0].at("status"), "sold");
    EXPECT_EQ(mine[0].at("seatNo"), 7);
    EXPECT_EQ(mine[0].at("receiptNo"), paid.body.at("receiptNo"));

    const auto late = admitted(client, 2).hold({}, 7);
    EXPECT_EQ(late.status, 409) << late.body;
    EXPECT_EQ(late.error(), "SEAT_ALREADY_RESERVED");
    EXPECT_FALSE(client.free_seats().contains(7));
  }
  server->kill();
  expect_books_balance(*store_);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM receipt"), "1");
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM outbox WHERE kind = 'paid' AND state = 'pending'"), "1");
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM waiting_token WHERE status = 'completed'"), "1");
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM seat_hold"), "0");
}

TEST_P(Money, APaymentRepeatedByWhomeverPaidGivesTheSameReceiptAndTakesNothing) {
  auto server = store_->serve({"--demo"});
  json receipt;
  {
    visitor client(server->port());
    receipt = buy(admitted(client, 1), {}, 7, demo_price);
    const auto with_other_token = admitted(client, 1).pay({}, 7, demo_price);
    EXPECT_EQ(with_other_token.status, 200);
    EXPECT_EQ(with_other_token.body, receipt);
  }
  server->kill();
  server = store_->serve({"--demo"});
  visitor client(server->port());
  const buyer anna(client, 1);
  const auto after_restart = anna.pay({}, 7, demo_price);
  EXPECT_EQ(after_restart.status, 200);
  EXPECT_EQ(after_restart.body, receipt);
  EXPECT_EQ(anna.balance(), demo_balance - demo_price);
  EXPECT_EQ(anna.ledger().size(), 2U);
  const auto other = buyer(client, 2).pay({}, 7, demo_price);
  EXPECT_EQ(other.status, 403) << other.body;
  EXPECT_EQ(other.code(), "SEAT_HELD_BY_ANOTHER");
}

TEST_P(Money, TheTokenThatAPaymentCompletedHearsOfItsReceiptAgainAndOfNothingElse) {
  const auto options = arguments{"--demo"};
  auto server = store_->serve(options);
  json receipt;
  std::string token;
  const auto expect_the_same = [&](visitor& client) {
    const buyer anna(client, 1, token);
    for (const auto* key : {"", "a key"}) {
      const auto again = anna.pay({}, 7, demo_price, key);
      EXPECT_EQ(again.status, 200) << again.body;
      EXPECT_EQ(again.body, receipt);
    }
    const auto dearer = anna.pay({}, 7, demo_price + 1);
    EXPECT_EQ(dearer.status, 400) << dearer.body;
    EXPECT_EQ(dearer.code(), "PRICE_MISMATCH");
    EXPECT_EQ(anna.pay({}, 8, demo_price).code(), "TOKEN_EXPIRED");
    EXPECT_EQ(buyer(client, 2, token).pay({}, 7, demo_price).code(), "TOKEN_EXPIRED");
    EXPECT_EQ(anna.hold({}, 8).code(), "TOKEN_EXPIRED");
  };
  {
    visitor client(server->port());
    const auto anna = admitted(client, 1);
    token = anna.token();
    ASSERT_EQ(anna.hold({}, 7).status, 200);
    receipt = anna.pay({}, 7, demo_price).body;
    ASSERT_EQ(buyer(client, 1).hold({}, 8).status, 200);
    expect_the_same(client);
  }
  server->kill();
  server = store_->serve(options);
  visitor client(server->port());
  expect_the_same(client);
  EXPECT_EQ(buyer(client, 1).balance(), demo_balance - demo_price);
}

TEST_P(Money, APaymentThatIsRefusedChangesNothing) {
  const auto server = store_->serve({"--demo"});
  {
    visitor client(server->port());
    const auto anna = admitted(client, 1);
    const auto no_hold = anna.pay({}, 7, demo_price);
    EXPECT_EQ(no_hold.status, 400) << no_hold.body;
    EXPECT_EQ(no_hold.error(), "Reservation not exist");
    ASSERT_EQ(anna.hold({}, 7).status, 200);

    const auto other = admitted(client, 2).pay({}, 7, demo_price);
    EXPECT_EQ(other.status, 403) << other.body;
    EXPECT_EQ(other.code(), "SEAT_HELD_BY_ANOTHER");
    const auto in_anothers_name = buyer(client, 1, admitted(client, 2).token()).pay({}, 7, demo_price);
    EXPECT_EQ(in_anothers_name.status, 403) << in_anothers_name.body;
    EXPECT_EQ(in_anothers_name.error(), "TOKEN_USER_MISMATCH");
    for (const auto price : {std::int64_t{0}, std::int64_t{-1}, demo_price - 1, demo_price + 1}) {
      const auto wrong = anna.pay({}, 7, price);
      EXPECT_EQ(wrong.status, 400) << wrong.body;
      EXPECT_EQ(wrong.code(), "PRICE_MISMATCH");
    }
    EXPECT_EQ(anna.pay_for({}, {{"seatNo", "seven"}}, demo_price).text("field"), "seatNo");
    EXPECT_EQ(anna.about({}, "/api/payment", {{"seatNo", 7}}).text("field"), "price");
    ASSERT_EQ(anna.use(demo_balance - demo_price + 1).status, 200);
    const auto poor = anna.pay({}, 7, demo_price);
    EXPECT_EQ(poor.status, 400) << poor.body;
    EXPECT_EQ(poor.error(), "NOT ENOUGH USE AMOUNT");

    EXPECT_EQ(anna.balance(), demo_price - 1);
    EXPECT_EQ(client.check_token(anna.token()).text("status"), "active");
    EXPECT_EQ(anna.hold({}, 7).status, 200) << "the hold is still there";
    ASSERT_EQ(anna.charge(1).status, 200);
    EXPECT_EQ(anna.pay({}, 7, demo_price).status, 200);
  }
  server->kill();
  expect_books_balance(*store_);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM receipt"), "1");
}

TEST_P(Money, APriceOnceShownToItsHolderStaysAlsoOverARestart) {
  const auto options = with_admin_key({"--demo"});
  auto server = store_->serve(options);
  {
    visitor client(server->port());
    administration admin(*server);
    const buyer anna(client, 1);
    ASSERT_EQ(anna.hold({}, 7).body.at("totalPrice"), demo_price);
    const auto changed = admin.patch(administration::date_path(1, first_date), {{"price", 88'000}});
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(client.find_seats().body.at("price"), 88'000);
    EXPECT_EQ(buyer(client, 2).hold({}, 8).body.at("price"), 88'000) << "held afterwards";
  }
  server->kill();
  server = store_->serve(options);
  visitor client(server->port());
  const buyer anna(client, 1);
  const auto again = anna.hold({}, 7);
  EXPECT_EQ(again.body.at("price"), demo_price) << "what an original client pays";
  EXPECT_EQ(again.body.at("totalPrice"), demo_price);
  const auto longer = anna.about({}, "/api/concert/extend", {{"seatNo", 7}});
  EXPECT_EQ(longer.body.at("totalPrice"), demo_price) << longer.body;
  EXPECT_EQ(anna.reservations().at(0).at("price"), demo_price);
  const auto as_it_is_now = anna.pay({}, 7, 88'000);
  EXPECT_EQ(as_it_is_now.status, 400) << as_it_is_now.body;
  EXPECT_EQ(as_it_is_now.code(), "PRICE_MISMATCH");
  const auto as_promised = anna.pay({}, 7, demo_price);
  EXPECT_EQ(as_promised.status, 200) << as_promised.body;
  EXPECT_EQ(anna.balance(), demo_balance - demo_price);
}

TEST_P(Money, APaymentThatRacesTheEndOfItsHoldHappensWhollyOrNotAtAll) {
  constexpr int seats = 24;
  const auto server = store_->serve({"--demo", "--hold-seconds", "1"});
  visitor client(server->port());
  wall_time ends;
  for (int seat = 1; seat <= seats; ++seat) {
    const auto held = buyer(client, seat).hold({}, seat);
    ASSERT_EQ(held.status, 200) << held.body;
    ends = wall_time_of(held.text("expiresAt"));
  }
  std::vector<std::unique_ptr<visitor>> clients;
  for (int seat = 1; seat <= seats; ++seat) {
    clients.push_back(std::make_unique<visitor>(server->port()));
    clients.back()->connect();
  }
  // The holds end one after the other, as they began; the payments go out when about half of them have.
  std::this_thread::sleep_until(ends - 10ms);
  for (int seat = 1; seat <= seats; ++seat) {
    auto payment = seat_request(seat, seat);
    payment["price"] = demo_price;
    clients[static_cast<std::size_t>(seat - 1)]->send_post("/api/payment", payment, with_token(test_token));
  }
  for (int seat = 1; seat <= seats; ++seat) {
    const auto paid = clients[static_cast<std::size_t>(seat - 1)]->receive();
    const bool sold = paid.status == 200;
    EXPECT_TRUE(sold || paid.code() == "RESERVATION_NOT_EXIST") << paid.body;
    const buyer who(client, seat);
    EXPECT_EQ(who.balance(), sold ? demo_balance - demo_price : demo_balance);
    const auto other = buyer(client, 100).hold({}, seat);
    EXPECT_TRUE(sold ? other.error() == "SEAT_ALREADY_RESERVED"
                     : other.status == 200 || other.error() == "SEAT_TEMPORARILY_HELD")
        << other.body;
    expect_ledger_sums(who);
  }
  server->kill();
  expect_books_balance(*store_);
}

TEST_P(Money, OfTwoPaymentsAtOnceForOneSeatOneIsMadeAndBothHearOfIt) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const buyer anna(client, 1);
  ASSERT_EQ(anna.hold({}, 7).status, 200);
  std::vector<std::unique_ptr<visitor>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<visitor>(server->port()));
    clients.back()->connect();
  }
  auto payment = seat_request(7, 1);
  payment["price"] = demo_price;
  for (const auto& one : clients) {
    one->send_post("/api/payment", payment, with_token(test_token));
  }
  std::set<json> receipts;
  for (const auto& one : clients) {
    const auto paid = one->receive();
    EXPECT_EQ(paid.status, 200) << paid.body;
    receipts.insert(paid.body);
  }
  EXPECT_EQ(receipts.size(), 1U);
  EXPECT_EQ(anna.balance(), demo_balance - demo_price);
  EXPECT_EQ(anna.ledger().size(), 2U);
}

TEST_P(Money, ThatIsEnoughForOneOfTwoSeatsPaysForOne) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const buyer anna(client, 1);
  ASSERT_EQ(anna.use(demo_balance - demo_price - 1).status, 200);
  std::vector<std::unique_ptr<visitor>> clients;
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(anna.hold({1, demo_dates[static_cast<std::size_t>(i)]}, 7).status, 200);
    clients.push_back(std::make_unique<visitor>(server->port()));
    clients.back()->connect();
  }
  // Two dates are two actors: only the wallet can tell that there is not enough for both.
  for (std::size_t i = 0; i < 2; ++i) {
    auto payment = seat_request(7, 1, demo_dates[i]);
    payment["price"] = demo_price;
    clients[i]->send_post("/api/payment", payment, with_token(test_token));
  }
  std::multiset<std::string> errors;
  for (const auto& one : clients) {
    errors.insert(one->receive().error());
  }
  EXPECT_EQ(errors, (std::multiset<std::string>{"", "NOT ENOUGH USE AMOUNT"}));
  EXPECT_EQ(anna.balance(), 1);
  expect_ledger_sums(anna);
}

USHER_END_TO_END(Money);

class EndToEndMoney : public OnSqlite {};

TEST_F(EndToEndMoney, RefusesAmountsAsTheContractSays) {
  const auto server = store_->serve({"--demo", "--max-balance", "1000100"});
  visitor client(server->port());
  const auto anna = admitted(client, 1);
  for (const std::int64_t amount : {std::int64_t{0}, std::int64_t{-5}, INT64_MIN}) {
    for (const auto& refused : {anna.charge(amount), anna.use(amount)}) {
      EXPECT_EQ(refused.status, 400) << refused.body;
      EXPECT_EQ(refused.error(), "INVALID POINT VALUE");
    }
  }
  for (const std::int64_t amount : {std::int64_t{101}, INT64_MAX}) {
    const auto above = anna.charge(amount);
    EXPECT_EQ(above.status, 400) << above.body;
    EXPECT_EQ(above.error(), "POINT_LIMIT_EXCEEDED");
    const auto below = anna.use(std::max(amount, demo_balance + 1));
    EXPECT_EQ(below.status, 400) << below.body;
    EXPECT_EQ(below.error(), "NOT ENOUGH USE AMOUNT");
  }
  EXPECT_EQ(anna.charge(100).status, 200);
  for (const auto& wrong : std::vector<json>{nullptr, "100", 1.5, 1e30, true}) {
    for (const auto& path : {"/api/charge/charge", "/api/charge/use"}) {
      const auto refused = anna.post(path, {{"amount", wrong}});
      EXPECT_EQ(refused.status, 400) << refused.body;
      EXPECT_EQ(refused.text("field"), "amount");
    }
  }
  EXPECT_EQ(anna.get("/api/charge/entries", {{"limit", "0"}}).text("field"), "limit");
  EXPECT_EQ(anna.get("/api/charge/entries", {{"before", "-1"}}).text("field"), "before");
  EXPECT_EQ(anna.ledger().size(), 2U);
}

TEST_F(EndToEndMoney, IsNobodyElses) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto token = admitted(client, 2).token();
  const buyer thief(client, 1, token);
  for (const auto& refused :
       {thief.charge(1), thief.use(1), thief.get("/api/charge"), thief.get("/api/charge/entries")}) {
    EXPECT_EQ(refused.status, 403) << refused.body;
    EXPECT_EQ(refused.error(), "TOKEN_USER_MISMATCH");
  }
  for (const auto& refused :
       {buyer(client, 1, "of nobody").use(1), buyer(client, 1, "").get("/api/charge")}) {
    EXPECT_EQ(refused.code(), "INVALID_TOKEN") << refused.body;
  }
  const buyer nobody(client, 9'999);
  for (const auto& refused : {nobody.charge(1), nobody.use(1), nobody.get("/api/charge")}) {
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(refused.error(), "USER_NOT_FOUND");
  }
  EXPECT_EQ(buyer(client, 1).balance(), demo_balance);
}

TEST_F(EndToEndMoney, BalancesAreReadWithAJsonBodyToo) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto shown = client.call("GET", "/api/charge", with_token(test_token), R"({"userId": 3})");
  EXPECT_EQ(shown.status, 200) << shown.body;
  EXPECT_EQ(shown.body, (json{{"userId", 3}, {"amount", demo_balance}}));
}

TEST_F(EndToEndMoney, LedgersAreReadAPageAtATime) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const buyer anna(client, 1);
  for (int i = 1; i <= 6; ++i) {
    ASSERT_EQ(anna.charge(i).status, 200);
  }
  std::vector<int> amounts;
  json before = nullptr;
  do {
    std::vector<std::pair<std::string, std::string>> query{{"limit", "3"}};
    if (!before.is_null()) {
      query.emplace_back("before", before.dump());
    }
    const auto page = anna.get("/api/charge/entries", query);
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_LE(page.body.at("entries").size(), 3U);
    for (const auto& entry : page.body.at("entries")) {
      amounts.push_back(entry.at("amount"));
    }
    before = page.body.at("next");
  } while (!before.is_null() && amounts.size() < 20);
  EXPECT_EQ(amounts, (std::vector<int>{6, 5, 4, 3, 2, 1, demo_balance}));
  EXPECT_EQ(sum_of(anna.ledger()), anna.balance());
}

}  // namespace
}  // namespace usher::end_to_end::money_test
