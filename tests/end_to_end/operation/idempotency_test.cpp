#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::idempotency_test {
namespace {

using namespace std::chrono_literals;
using test_support::http_response;

class Idempotency : public EachEngine {};

http_response post_raw(visitor& client, const std::string& path, const json& body,
                       const header_list& headers) {
  return client.client().post(path, body.dump(), headers);
}

void expect_replay(const http_response& again, const http_response& first) {
  EXPECT_EQ(first.count("idempotency-replayed"), 0U) << first.body;
  EXPECT_EQ(again.status, first.status) << again.body;
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("idempotency-replayed").value_or(""), "true") << again.body;
}

json movement(std::int64_t user, std::int64_t amount) {
  return {{"userId", user}, {"amount", amount}};
}

/// Requests that are made one after the other, each with a key.
struct keyed_request {
  std::string path;
  json body;
};

TEST_P(Idempotency, TheSameRequestGetsTheSameBytesAlsoAfterARestart) {
  auto payment = seat_request(8, 1);
  payment["price"] = demo_price;
  const std::vector<keyed_request> requests{
      {"/api/token/create", {{"userId", 1}}},      {"/api/charge/charge", movement(1, 500)},
      {"/api/charge/use", movement(1, 300)},       {"/api/concert/reserve", seat_request(8, 1)},
      {"/api/concert/extend", seat_request(8, 1)}, {"/api/payment", payment},
  };
  auto server = store_->serve({"--demo"});
  const auto headers = [](std::size_t i) {
    return repeatable(with_token(test_token), "request " + std::to_string(i));
  };
  std::vector<http_response> first;
  const auto repeat_all = [&] {
    visitor client(server->port());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      SCOPED_TRACE(requests[i].path);
      expect_replay(post_raw(client, requests[i].path, requests[i].body, headers(i)), first[i]);
    }
    EXPECT_EQ(buyer(client, 1).balance(), demo_balance + 200 - demo_price);
    EXPECT_EQ(buyer(client, 1).ledger().size(), 4U);
  };
  {
    visitor client(server->port());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      first.push_back(post_raw(client, requests[i].path, requests[i].body, headers(i)));
      ASSERT_EQ(first[i].status, 200) << requests[i].path << first[i].body;
    }
  }
  repeat_all();
  server->kill();
  server = store_->serve({"--demo"});
  repeat_all();
}

TEST_P(Idempotency, APaymentIsRepeatedWithTheTokenThatItCompleted) {
  auto server = store_->serve({"--demo"});
  std::string token;
  json receipt;
  {
    visitor client(server->port());
    const auto anna = admitted(client, 1);
    token = anna.token();
    ASSERT_EQ(anna.hold({}, 7).status, 200);
    receipt = anna.pay({}, 7, demo_price, "k").body;
    EXPECT_EQ(client.check_token(token).text("status"), "completed");
  }
  const auto expect_repeated = [&] {
    visitor client(server->port());
    const auto again = buyer(client, 1, token).pay({}, 7, demo_price, "k");
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(again.body, receipt);
    // The token is good for the very same payment alone.
    EXPECT_EQ(buyer(client, 1, token).pay({}, 7, demo_price).body, receipt);
    EXPECT_EQ(buyer(client, 1, token).pay({}, 8, demo_price, "k").code(), "IDEMPOTENCY_KEY_REUSED");
    EXPECT_EQ(buyer(client, 1, token).pay({}, 7, demo_price, "other").body, receipt);
    EXPECT_EQ(buyer(client, 1, token).pay({}, 8, demo_price, "other").code(), "TOKEN_EXPIRED");
    EXPECT_EQ(buyer(client, 1, token).charge(5, "k").code(), "TOKEN_EXPIRED");
    EXPECT_EQ(buyer(client, 1, "of nobody").pay({}, 7, demo_price, "k").code(), "INVALID_TOKEN");
  };
  expect_repeated();
  server->kill();
  server = store_->serve({"--demo"});
  expect_repeated();
}

TEST_P(Idempotency, JsonThatDiffersInOrderOrSpaceIsTheSameRequest) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto charge = [&](const std::string& body) {
    return client.call("POST", "/api/charge/charge", repeatable(with_token(test_token), "k"), body);
  };
  const auto first = charge(R"({"userId":1,"amount":1000})");
  ASSERT_EQ(first.status, 200) << first.body;
  for (const auto* body : {R"({ "amount": 1e3, "userId": 1.0 })", R"({"userId":1,"amount":1000.0})"}) {
    const auto again = charge(body);
    EXPECT_EQ(again.header("idempotency-replayed").value_or(""), "true") << again.body;
    EXPECT_EQ(again.body, first.body);
  }
  EXPECT_EQ(charge(R"({"userId":1,"amount":1001})").code(), "IDEMPOTENCY_KEY_REUSED");
  const auto twice = charge(R"({"userId":1,"amount":5,"amount":6})");
  EXPECT_EQ(twice.status, 400);
  EXPECT_EQ(twice.code(), "INVALID_JSON") << twice.body;
  EXPECT_EQ(twice.text("field"), "amount");
  EXPECT_EQ(client.call("POST", "/api/charge/charge", with_token(test_token), R"({"userId":1,"amount":1e30})")
                .text("field"),
            "amount");
  EXPECT_EQ(
      client.call("POST", "/api/charge/charge", with_token(test_token), std::string(30'000, '[')).code(),
      "INVALID_JSON");
}

TEST_P(Idempotency, AnotherRequestUnderTheSameKeyIsRefused) {
  auto server = store_->serve({"--demo"});
  const auto expect_refused = [&] {
    visitor client(server->port());
    const auto other = buyer(client, 1).charge(501, "k");
    EXPECT_EQ(other.status, 422) << other.body;
    EXPECT_EQ(other.code(), "IDEMPOTENCY_KEY_REUSED");
  };
  {
    visitor client(server->port());
    ASSERT_EQ(buyer(client, 1).charge(500, "k").status, 200);
    expect_refused();
    // Another person's key, and the same key of another call, are other keys.
    EXPECT_EQ(buyer(client, 2).charge(501, "k").body.at("amount"), demo_balance + 501);
    EXPECT_EQ(buyer(client, 1).use(100, "k").body.at("amount"), demo_balance + 400);
  }
  server->kill();
  server = store_->serve({"--demo"});
  expect_refused();
  visitor client(server->port());
  EXPECT_EQ(buyer(client, 1).balance(), demo_balance + 400);
}

TEST_P(Idempotency, AKeyIsFreeAgainWhenWhatItMadeIsReleasedOrCancelled) {
  auto server = store_->serve(with_admin_key({"--demo"}));
  administration admin(*server);
  show where{1, admin.create_date(1, {{"seatCount", 20}, {"price", 10}})};
  visitor client(server->port());
  const buyer anna(client, 1);
  ASSERT_EQ(anna.hold(where, 5, "k").status, 200);
  EXPECT_EQ(anna.hold(where, 6, "k").code(), "IDEMPOTENCY_KEY_REUSED");
  ASSERT_EQ(anna.release(where, 5).status, 200);
  const auto other = anna.hold(where, 6, "k");
  ASSERT_EQ(other.status, 200) << other.body;
  EXPECT_EQ(other.body.at("seatNo"), 6);
  EXPECT_FALSE(other.header("idempotency-replayed"));

  ASSERT_EQ(anna.pay(where, 6, 10, "p").status, 200);
  ASSERT_EQ(anna.cancel(where, 6).status, 200);
  const auto after_cancel = anna.hold(where, 7, "k");
  ASSERT_EQ(after_cancel.status, 200) << after_cancel.body;
  EXPECT_FALSE(after_cancel.header("idempotency-replayed"));
  const auto paid_again = anna.pay(where, 7, 10, "p");
  EXPECT_EQ(paid_again.status, 200) << paid_again.body;
  EXPECT_EQ(paid_again.body.value("seatNos", json{}), json({7}));
  EXPECT_EQ(anna.balance(), demo_balance - 10);

  server->kill();
  server = store_->serve(with_admin_key({"--demo"}));
  visitor later(server->port());
  EXPECT_EQ(buyer(later, 1).hold(where, 8, "k").code(), "IDEMPOTENCY_KEY_REUSED");
  EXPECT_EQ(buyer(later, 1).hold(where, 7, "k").body, after_cancel.body);
}

TEST_P(Idempotency, RepetitionsAtTheSameTimeAreCarriedOutOnce) {
  constexpr std::size_t at_once = 12;
  const auto server = store_->serve({"--demo"});
  std::vector<std::unique_ptr<visitor>> clients;
  for (std::size_t i = 0; i < at_once; ++i) {
    clients.push_back(std::make_unique<visitor>(server->port()));
    clients.back()->connect();
  }
  constexpr int rounds = 5;
  for (int round = 0; round < rounds; ++round) {
    const auto headers = repeatable(with_token(test_token), std::to_string(round));
    for (const auto& client : clients) {
      client->send_post("/api/charge/charge", movement(1, 100), headers);
    }
    std::set<json> answers;
    std::size_t replayed = 0;
    for (const auto& client : clients) {
      const auto answer = client->receive();
      EXPECT_EQ(answer.status, 200) << answer.body;
      answers.insert(answer.body);
      replayed += answer.header("idempotency-replayed") ? 1 : 0;
    }
    EXPECT_EQ(answers.size(), 1U);
    EXPECT_EQ(replayed, at_once - 1);
  }
  EXPECT_EQ(buyer(*clients[0], 1).balance(), demo_balance + 100 * rounds);
}

TEST_P(Idempotency, RefusalsAreNotRemembered) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto anna = admitted(client, 1);
  EXPECT_EQ(anna.pay({}, 7, demo_price, "k").code(), "RESERVATION_NOT_EXIST");
  ASSERT_EQ(anna.hold({}, 7).status, 200);
  const auto paid = anna.pay({}, 7, demo_price, "k");
  EXPECT_EQ(paid.status, 200) << paid.body;
  EXPECT_FALSE(paid.header("idempotency-replayed"));
}

USHER_END_TO_END(Idempotency);

class EndToEndIdempotency : public OnSqlite {};

TEST_F(EndToEndIdempotency, KeysAreShortPrintableTexts) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const buyer anna(client, 1);
  for (const auto& key : {std::string(256, 'k'), std::string("\xea\xb9\x80"), std::string("a\tb")}) {
    const auto refused = anna.charge(1, key);
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(refused.text("field"), "Idempotency-Key");
  }
  EXPECT_EQ(anna.charge(1, std::string(255, 'k')).status, 200);
  EXPECT_EQ(anna.charge(1, "8e03978e-40d5-43e8-bc93-6894a57f9324").status, 200);
  EXPECT_EQ(anna.balance(), demo_balance + 2);
}

TEST_F(EndToEndIdempotency, HoldsForClinicsAndTheAdministrationToo) {
  ASSERT_EQ(store_->set_up({"setup-test-clinics"}).exit_code, 0);
  ASSERT_EQ(store_->set_up({"setup-test-students"}).exit_code, 0);
  auto server = store_->serve(with_admin_key());
  const json form{{"username", "minji"}, {"password", "correct horse"}, {"name", "김민지"}};
  const json login{{"username", test_student(1)}, {"password", test_password}};
  const json concert{{"title", "Winterreise"}, {"price", 1'000}};
  visitor client(server->port());
  const auto student = client.log_in(test_student(2)).body;
  const json place{{"user_id", student.at("user").at("id")}, {"clinic_id", 1}};
  const auto key = student.at("token").get<std::string>();
  const auto as_administration = administration::headers();
  const std::vector<std::pair<keyed_request, header_list>> requests{
      {{"/api/auth/register/", form}, {}},
      {{"/api/auth/login/", login}, {}},
      {{"/api/clinics/reserve/", place}, with_key(key)},
      {{"/api/admin/concerts", concert}, as_administration},
      {{"/api/admin/concerts/1/dates", {{"seatCount", 9}, {"concertDate", first_date}}}, as_administration},
  };
  std::vector<http_response> first;
  for (const auto& [request, headers] : requests) {
    first.push_back(post_raw(client, request.path, request.body, repeatable(headers, "k")));
    EXPECT_LE(first.back().status, 201) << request.path << first.back().body;
    SCOPED_TRACE(request.path);
    expect_replay(post_raw(client, request.path, request.body, repeatable(headers, "k")), first.back());
  }
  server->kill();
  server = store_->serve(with_admin_key());
  visitor later(server->port());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto& [request, headers] = requests[i];
    SCOPED_TRACE(request.path);
    expect_replay(post_raw(later, request.path, request.body, repeatable(headers, "k")), first[i]);
  }
  EXPECT_EQ(administration(*server).all("concerts").size(), 1U);
}

}  // namespace
}  // namespace usher::end_to_end::idempotency_test
