#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/contract.hpp"

namespace usher::end_to_end::webhook_test {
namespace {

using namespace std::chrono_literals;
using tests::webhook_answer;
using tests::webhook_hang;
using tests::webhook_receiver;

class Webhook : public EachEngine {
 protected:
  arguments options(arguments more = {}) const {
    return with_receiver(receiver_, with_admin_key(joined({"--demo"}, more)));
  }

  /// Waits until the receiver has had so many different notices; they must be in order and signed.
  std::map<std::string, std::vector<json>> received(std::size_t count) {
    EXPECT_TRUE(eventually([&] { return different_notices(receiver_.requests()) >= count; }))
        << different_notices(receiver_.requests()) << " of " << count << " notices came";
    return notices_in_order(receiver_.requests());
  }

  webhook_receiver receiver_;
};

/// User `user` buys seats 1..count of the first dates, in turn.
void buy_on_dates(visitor& client, std::int64_t user, int seats, std::size_t dates) {
  for (int seat = 1; seat <= seats; ++seat) {
    buy(buyer(client, user), {1, demo_dates[static_cast<std::size_t>(seat) % dates]}, seat, demo_price);
  }
}

bool all_delivered(administration& admin) {
  return admin.all("notices", {{"state", "pending"}}).empty() &&
         admin.all("notices", {{"state", "dead"}}).empty();
}

TEST_P(Webhook, HearsOfEveryPaymentCancellationAndOfferSignedAndInOrder) {
  const auto server = store_->serve(options());
  administration admin(*server);
  visitor client(server->port());
  buy_on_dates(client, 1, 9, 3);
  const show small{1, admin.create_date(1, {{"seatCount", 1}, {"price", 10}})};
  const buyer anna(client, 1);
  const buyer bert(client, 2);
  buy(anna, small, 1, 10);
  ASSERT_EQ(bert.join(small).status, 200);
  ASSERT_EQ(anna.cancel(small, 1).status, 200);

  auto of_date = received(12);
  ASSERT_EQ(of_date.size(), 4U);
  const auto told = of_date["1/" + small.date];
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0].at("kind"), "paid");
  EXPECT_EQ(told[0].at("userId"), 1);
  EXPECT_EQ(told[0].at("amount"), 10);
  EXPECT_EQ(told[0].at("seatNos"), json({1}));
  EXPECT_EQ(told[1].at("kind"), "cancelled");
  EXPECT_EQ(told[1].at("amount"), 10);
  EXPECT_EQ(told[1].at("receiptNo"), told[0].at("receiptNo"));
  EXPECT_EQ(told[2].at("kind"), "offered");
  EXPECT_EQ(told[2].at("userId"), 2);
  EXPECT_GT(wall_time_of(told[2].at("expiresAt")), wall_now());
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(of_date["1/" + demo_dates[i]].size(), 3U);
  }
  for (const auto& request : receiver_.requests()) {
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.header("content-type").value_or(""), "application/json");
    contract::shipped().judge_webhook("notice", request.headers, request.body);
    EXPECT_EQ(request.header("usher-notice-attempt").value_or(""), "1");
    auto forged = request;
    forged.body += ' ';
    EXPECT_FALSE(tests::is_signed_with(webhook_secret, forged));
    EXPECT_FALSE(tests::is_signed_with("another secret", request));
  }
  EXPECT_EQ(receiver_.requests().size(), 12U) << "what arrived was sent again";
  EXPECT_TRUE(eventually([&] { return all_delivered(admin); }));
  for (const auto& notice : admin.all("notices", {{"state", "delivered"}})) {
    EXPECT_EQ(notice.at("attempts"), 1) << notice;
    EXPECT_TRUE(notice.at("lastError").is_null()) << notice;
  }
}

TEST_P(Webhook, ThatFailsIsTriedLaterAndNothingOvertakes) {
  receiver_.behave(webhook_answer{500, {}, "out of order"});
  const auto server = store_->serve(options());
  administration admin(*server);
  visitor client(server->port());
  buy_on_dates(client, 1, 8, 2);
  ASSERT_TRUE(receiver_.wait_for(6));
  EXPECT_EQ(different_notices(receiver_.requests()), 2U) << "the first of each date alone is tried";
  const auto pending = admin.all("notices", {{"state", "pending"}});
  ASSERT_EQ(pending.size(), 8U);
  const auto tried = std::find_if(pending.begin(), pending.end(),
                                  [](const json& notice) { return notice.at("attempts") > 0; });
  ASSERT_NE(tried, pending.end());
  EXPECT_EQ(tried->at("lastError"), "HTTP 500");
  receiver_.behave(webhook_answer{204, {}, ""});
  const auto of_date = received(8);
  EXPECT_EQ(of_date.size(), 2U);
  EXPECT_TRUE(eventually([&] { return all_delivered(admin); }));
  std::map<std::string, int> last_attempt;
  for (const auto& request : receiver_.requests()) {
    last_attempt[*request.header("usher-notice-id")] = std::stoi(*request.header("usher-notice-attempt"));
  }
  for (const auto& notice : admin.all("notices", {{"state", "delivered"}})) {
    EXPECT_EQ(notice.at("attempts"), last_attempt[notice.at("id")]) << notice;
    EXPECT_TRUE(notice.at("lastError").is_null()) << notice;
  }
}

TEST_P(Webhook, ThatHangsHoldsUpItsDateAloneAndIsTriedAgain) {
  receiver_.behave(webhook_hang{});
  const auto server = store_->serve(options());
  administration admin(*server);
  visitor client(server->port());
  buy_on_dates(client, 1, 4, 2);
  ASSERT_TRUE(receiver_.wait_for(2));
  EXPECT_EQ(buyer(client, 2).balance(), demo_balance) << "nobody else waits for the receiver";
  // The first attempts end with their time.
  ASSERT_TRUE(receiver_.wait_for(4));
  receiver_.behave(webhook_answer{});
  EXPECT_EQ(received(4).size(), 2U);
  EXPECT_TRUE(eventually([&] { return all_delivered(admin); }));
}

TEST_P(Webhook, AndServerMayBothDieAndEveryNoticeArrives) {
  receiver_.stop_listening();
  auto server = store_->serve(options());
  {
    visitor client(server->port());
    buy_on_dates(client, 1, 6, 2);
  }
  server->kill();
  server = store_->serve(options());
  {
    visitor client(server->port());
    buy(buyer(client, 1), {1, demo_dates[0]}, 20, demo_price);
  }
  receiver_.listen();
  const auto of_date = received(7);
  EXPECT_EQ(of_date.at("1/" + demo_dates[0]).size(), 4U);
  EXPECT_EQ(of_date.at("1/" + demo_dates[0]).back().at("seatNos"), json({20}));
  administration admin(*server);
  EXPECT_TRUE(eventually([&] { return all_delivered(admin); }));
  server->kill();
  const auto before = receiver_.requests().size();
  server = store_->serve(options());
  visitor client(server->port());
  buy(buyer(client, 1), {1, demo_dates[0]}, 21, demo_price);
  received(8);
  EXPECT_EQ(receiver_.requests().size(), before + 1) << "what was delivered was sent again";
}

TEST_P(Webhook, DeadLettersAreListedAndSentAgainByTheAdministration) {
  receiver_.behave(webhook_answer{500, {}, ""});
  auto server = store_->serve(options({"--webhook-attempts", "2"}));
  json dead;
  {
    administration admin(*server);
    visitor client(server->port());
    buy_on_dates(client, 1, 2, 1);
    // The second's turn comes when the first is dead.
    ASSERT_TRUE(eventually([&] { return admin.all("notices", {{"state", "dead"}}).size() == 2; }));
    dead = admin.all("notices", {{"state", "dead"}}, 1).front();
    EXPECT_EQ(dead.at("attempts"), 2);
    EXPECT_EQ(dead.at("lastError"), "HTTP 500");
    EXPECT_TRUE(dead.at("nextTryAt").is_null()) << "it is not tried any more";
    EXPECT_EQ(receiver_.requests().size(), 4U);
  }
  server->kill();
  server = store_->serve(options({"--webhook-attempts", "2"}));
  administration admin(*server);
  EXPECT_EQ(admin.all("notices", {{"state", "dead"}}).size(), 2U);
  receiver_.behave(webhook_answer{});
  const auto resend = "/api/admin/notices/" + dead.at("id").get<std::string>() + "/resend";
  const auto sent = admin.post(resend);
  EXPECT_EQ(sent.status, 200) << sent.body;
  EXPECT_EQ(sent.body.at("state"), "pending");
  EXPECT_TRUE(eventually([&] { return admin.all("notices", {{"state", "delivered"}}).size() == 1; }));
  const auto again = admin.post(resend);
  EXPECT_EQ(again.status, 409) << again.body;
  EXPECT_EQ(again.code(), "NOTICE_NOT_DEAD");
  EXPECT_EQ(admin.post("/api/admin/notices/1/" + first_date + "/999/resend").status, 409);
  EXPECT_EQ(admin.post("/api/admin/notices/1/" + first_date + "/one/resend").status, 400);
  EXPECT_EQ(receiver_.requests().size(), 5U);
  EXPECT_EQ(receiver_.requests().back().header("usher-notice-id"), dead.at("id").get<std::string>());
  EXPECT_EQ(admin.all("notices", {{"state", "dead"}}).size(), 1U);
  EXPECT_EQ(admin.get("/api/admin/notices?state=lost").text("field"), "state");
}

TEST_P(Webhook, ThatIsNotConfiguredLeavesNoticesInTheOutbox) {
  auto server = store_->serve(with_admin_key({"--demo"}));
  {
    visitor client(server->port());
    buy_on_dates(client, 1, 3, 1);
    administration admin(*server);
    EXPECT_EQ(admin.all("notices", {{"state", "pending"}}, 2).size(), 3U);
  }
  ASSERT_EQ(server->stop(), 0);
  server = store_->serve(options());
  EXPECT_EQ(received(3).size(), 1U);
}

USHER_END_TO_END(Webhook);

}  // namespace
}  // namespace usher::end_to_end::webhook_test
