#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/load.hpp"

namespace usher::end_to_end::payment_crash_test {
namespace {

using namespace std::chrono_literals;

class PaymentCrash : public EachEngine {};

constexpr std::int64_t price = 10;
constexpr int seats_each = 400;

/// Somebody who buys one seat after the other, over all lives of the server. What was asked for last and not
/// answered is asked again, word for word, in the next life. One thread at a time.
class tireless_buyer {
 public:
  tireless_buyer(std::int64_t user, show where) : user_(user), where_(std::move(where)) {}

  /// Buys until the server dies or all of one's seats are bought.
  void buy_until_the_end(std::uint16_t port) {
    visitor client(port);
    try {
      while (next_ < seats_each && !testing::Test::HasFailure()) {
        step(client);
      }
    } catch (const std::runtime_error&) {
      // The connection broke: whether the last step was done is not known.
    }
  }

  /// Every acknowledged payment is answered as it was, with the token that it completed.
  void expect_receipts(visitor& client) const {
    for (const auto& one : paid_) {
      const auto again = buyer(client, user_, one.token).pay(where_, one.seat, price, one.key);
      EXPECT_EQ(again.status, 200) << again.body;
      EXPECT_EQ(again.body, one.receipt);
      EXPECT_EQ(again.header("idempotency-replayed").value_or(""), "true");
    }
  }

  struct payment {
    int seat;
    std::string token;
    std::string key;
    json receipt;
  };
  const std::vector<payment>& paid() const { return paid_; }
  std::int64_t user() const { return user_; }
  std::int64_t charged() const { return charged_; }

 private:
  enum class stage { charge, token, hold, pay };

  /// One request; `stage_` moves on when it was answered.
  void step(visitor& client) {
    const int seat = static_cast<int>(user_ - 1) * seats_each + next_ + 1;
    const auto key = std::to_string(seat);
    switch (stage_) {
      case stage::charge: {
        const buyer who(client, user_, token_);
        const auto charged = who.charge(price, "charge " + key);
        ASSERT_EQ(charged.status, 200) << charged.body;
        charged_ += price;
        stage_ = stage::hold;
        return;
      }
      case stage::token: {
        token_ = admitted(client, user_).token();
        stage_ = stage::charge;
        return;
      }
      case stage::hold: {
        const auto held = buyer(client, user_, token_).hold(where_, seat, "hold " + key);
        ASSERT_EQ(held.status, 200) << held.body;
        stage_ = stage::pay;
        return;
      }
      case stage::pay: {
        const auto paid = buyer(client, user_, token_).pay(where_, seat, price, "pay " + key);
        ASSERT_EQ(paid.status, 200) << paid.body;
        ASSERT_EQ(paid.body.at("seatNos"), json({seat}));
        paid_.push_back({seat, token_, "pay " + key, paid.body});
        ++next_;
        stage_ = stage::token;
        return;
      }
    }
  }

  std::int64_t user_;
  show where_;
  int next_ = 0;
  stage stage_ = stage::token;
  std::string token_;
  std::int64_t charged_ = 0;
  std::vector<payment> paid_;
};

/// What the store holds while no server runs.
void expect_all_or_nothing(test_store& store) {
  expect_books_balance(store);
  const auto receipts = store.scalar("SELECT count(*) FROM receipt");
  EXPECT_EQ(store.scalar("SELECT count(*) FROM waiting_token WHERE status = 'completed'"), receipts);
  EXPECT_EQ(store.scalar("SELECT count(*) FROM seat_sale"), receipts);
  EXPECT_EQ(store.scalar("SELECT count(*) FROM outbox"), receipts);
}

TEST_P(PaymentCrash, KilledBetweenAnyTwoStepsAPaymentIsThereOnceOrNotAtAll) {
  constexpr int people = 4;
  // As many more as a slow disk needs until there is something to stand by.
  constexpr int lives = 11;
  constexpr int most_lives = 60;
  ASSERT_EQ(store_->set_up({"setup-test-students", "--count", std::to_string(people)}).exit_code, 0);
  const auto options = with_admin_key({"--active-places", "100"});
  std::mt19937_64 roll(printed_seed());
  auto server = store_->serve(options);
  administration admin(*server);
  show where{admin.create_concert(), ""};
  where.date = admin.create_date(where.concert, {{"seatCount", people * seats_each}, {"price", price}});
  std::vector<tireless_buyer> buyers;
  for (int i = 1; i <= people; ++i) {
    buyers.emplace_back(i, where);
  }

  const auto acknowledged_to_all = [&buyers] {
    std::size_t payments = 0;
    for (const auto& one : buyers) {
      payments += one.paid().size();
    }
    return payments;
  };
  for (int life = 1; life <= lives || (life <= most_lives && acknowledged_to_all() <= 20); ++life) {
    SCOPED_TRACE("life " + std::to_string(life));
    {
      std::vector<std::jthread> crowd;
      for (auto& one : buyers) {
        crowd.emplace_back([&] { one.buy_until_the_end(server->port()); });
      }
      std::this_thread::sleep_for(milliseconds{std::uniform_int_distribution<int>(30, 400)(roll)});
      server->kill();
    }
    expect_all_or_nothing(*store_);
    if (HasFailure()) {
      return;
    }
    server = store_->serve(options);
  }

  const auto acknowledged = acknowledged_to_all();
  visitor client(server->port());
  for (const auto& one : buyers) {
    one.expect_receipts(client);
  }
  // In the end everybody finishes what the last life left open.
  for (auto& one : buyers) {
    const auto who = admitted(client, one.user());
    const auto mine = who.reservations();
    std::map<int, int> owned;
    for (const auto& row : mine) {
      if (row.at("status") == "sold") {
        ++owned[row.at("seatNo").get<int>()];
      }
    }
    for (const auto& payment : one.paid()) {
      EXPECT_EQ(owned[payment.seat], 1) << "seat " << payment.seat << " of user " << one.user();
    }
    // One more may have been paid without anybody hearing of it.
    EXPECT_LE(owned.size(), one.paid().size() + 1);
    const auto balance = who.balance();
    EXPECT_GE(balance, one.charged() - price * static_cast<std::int64_t>(owned.size()));
    EXPECT_LE(balance, one.charged() + price - price * static_cast<std::int64_t>(owned.size()));
  }
  RecordProperty("acknowledged", static_cast<int>(acknowledged));
  EXPECT_GT(acknowledged, 20U) << "otherwise the lives have shown nothing";
}

USHER_END_TO_END(PaymentCrash);

}  // namespace
}  // namespace usher::end_to_end::payment_crash_test
