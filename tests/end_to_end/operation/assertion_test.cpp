#include <fstream>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/support/assertion_signer.hpp"
#include "tests/support/metrics_page.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::end_to_end::assertion_test {
namespace {

using tests::assertion_signer;

constexpr std::int64_t price = 1'000;

std::int64_t seconds_from_now(std::int64_t seconds) {
  return std::chrono::floor<std::chrono::seconds>(wall_now()).time_since_epoch().count() + seconds;
}

json claims_of(std::int64_t user) {
  return {{"sub", std::to_string(user)},
          {"aud", "https://tickets.example"},
          {"iss", "https://shop.example"},
          {"iat", seconds_from_now(0)},
          {"exp", seconds_from_now(300)}};
}

json changed(json object, const char* name, const json& value) {
  object[name] = value;
  return object;
}

json without(json object, const char* name) {
  object.erase(name);
  return object;
}

/// A server that believes the login of a shop, with three students and one date on sale.
class Assertions : public EachEngine {
 protected:
  void serve(const std::string& how, const arguments& keys) {
    ASSERT_EQ(store_->set_up({"setup-test-students", "--count", "3"}).exit_code, 0);
    server_ = store_->serve(
        with_admin_key(joined({"--identity", how, "--assertion-audience", "https://tickets.example",
                               "--assertion-issuer", "https://shop.example"},
                              keys)));
    client_ = std::make_unique<visitor>(server_->port());
    admin_ = std::make_unique<administration>(*server_);
    at_.concert = admin_->create_concert({{"price", price}});
    at_.date = admin_->create_date(at_.concert, {{"seatCount", 10}});
  }
  void serve(const std::string& how) { serve(how, {"--assertion-jwks", write(tests::key_set_of({&shop_}))}); }

  /// A file with this text.
  std::string write(const std::string& text) {
    const auto file = folder_.path() + "/keys";
    std::ofstream(file) << text << '\n';
    return file;
  }

  /// Somebody who is registered, and the key of their session.
  std::pair<std::int64_t, std::string> student(int number) {
    const auto session = client_->log_in(test_student(number));
    return {session.body.at("user").at("id").get<std::int64_t>(), session.text("token")};
  }

  reply create_token(const std::string& assertion, const json& body = json::object()) {
    return client_->post("/api/token/create", body,
                         assertion.empty() ? header_list{} : with_bearer(assertion));
  }

  std::int64_t tokens_issued() {
    const auto room = admin_->get("/api/admin/rooms/all");
    return room.body.at("waiting").get<std::int64_t>() + room.body.at("active").get<std::int64_t>();
  }

  tests::temporary_folder folder_;
  const assertion_signer shop_ = assertion_signer::p256("shop-1");
  std::unique_ptr<server_process> server_;
  std::unique_ptr<visitor> client_;
  std::unique_ptr<administration> admin_;
  show at_;
};

TEST_P(Assertions, ATokenIsForWhomTheLoginNames) {
  serve("signed");
  const auto one = student(1).first;
  for (const auto& body : {json::object(), json{{"userId", one}}}) {
    const auto created = create_token(shop_.sign(claims_of(one)), body);
    EXPECT_EQ(created.status, 200) << created.body;
    EXPECT_EQ(created.body.at("userId"), one);
  }
  const auto without_body =
      client_->call("POST", "/api/token/create", with_bearer(shop_.sign(claims_of(one))));
  EXPECT_EQ(without_body.body.value("userId", std::int64_t{0}), one) << without_body.body;
  EXPECT_NE(server_->log().find("identity: signed"), std::string::npos) << server_->log();
  EXPECT_EQ(server_->log().find("TRUSTED"), std::string::npos) << server_->log();
}

TEST_P(Assertions, WhatGoesByTheTokenIsOfThatUserAlone) {
  serve("signed");
  const auto one = student(1).first;
  const auto other = student(2).first;
  ASSERT_EQ(
      client_->post("/api/charge/charge", {{"userId", one}, {"amount", price}}, administration::headers())
          .status,
      200);
  const buyer owner{*client_, one, create_token(shop_.sign(claims_of(one))).text("token")};
  ASSERT_EQ(owner.hold(at_, 1).status, 200);
  EXPECT_EQ(owner.pay(at_, 1, price).status, 200);

  const auto for_another = create_token(shop_.sign(claims_of(one)), {{"userId", other}});
  EXPECT_EQ(for_another.status, 403) << for_another.body;
  EXPECT_EQ(for_another.code(), "USER_MISMATCH");
  EXPECT_EQ(for_another.text("field"), "userId");
  const buyer thief{*client_, one, create_token(shop_.sign(claims_of(other))).text("token")};
  EXPECT_EQ(thief.hold(at_, 2).code(), "TOKEN_USER_MISMATCH");
  EXPECT_EQ(thief.cancel(at_, 1).code(), "TOKEN_USER_MISMATCH");
  EXPECT_EQ(thief.get("/api/charge").code(), "TOKEN_USER_MISMATCH");
  EXPECT_EQ(create_token(shop_.sign(claims_of(999'999))).code(), "USER_NOT_FOUND");
  // An assertion is no token: what goes by tokens knows nothing of it.
  const buyer hasty{*client_, one, shop_.sign(claims_of(one))};
  EXPECT_EQ(hasty.hold(at_, 3).code(), "INVALID_TOKEN");
}

TEST_P(Assertions, EachThatIsWrongIsRefusedByNameAndGivesNoToken) {
  serve("signed");
  const auto one = student(1);
  const auto right = claims_of(one.first);
  const auto before = tokens_issued();
  const auto forger = assertion_signer::p256("shop-1");
  const auto by_public_key = assertion_signer::secret(shop_.jwk().dump());
  const auto unsigned_header = changed(shop_.header(), "alg", "none");
  const std::pair<std::string, std::string> refused[] = {
      {"", "ASSERTION_MISSING"},
      {"made-up", "ASSERTION_MALFORMED"},
      {one.second, "ASSERTION_MALFORMED"},
      {tests::base64url(unsigned_header.dump()) + '.' + tests::base64url(right.dump()) + '.',
       "ASSERTION_UNSIGNED"},
      {shop_.sign(changed(shop_.header(), "alg", "ES512"), right), "ASSERTION_ALGORITHM_UNKNOWN"},
      {by_public_key.sign(changed(shop_.header(), "alg", "HS256"), right), "ASSERTION_ALGORITHM_WRONG"},
      {shop_.sign(changed(shop_.header(), "crit", {"exp"}), right), "ASSERTION_EXTENSION_UNKNOWN"},
      {shop_.sign(changed(shop_.header(), "typ", "logout+jwt"), right), "ASSERTION_TYPE_WRONG"},
      {assertion_signer::ed25519("shop-2").sign(right), "ASSERTION_KEY_UNKNOWN"},
      {forger.sign(right), "ASSERTION_SIGNATURE_WRONG"},
      {shop_.sign(without(right, "exp")), "ASSERTION_CLAIM_WRONG"},
      {shop_.sign(changed(right, "exp", seconds_from_now(-3'600))), "ASSERTION_EXPIRED"},
      {shop_.sign(changed(right, "nbf", seconds_from_now(3'600))), "ASSERTION_NOT_YET_VALID"},
      {shop_.sign(changed(right, "iat", seconds_from_now(3'600))), "ASSERTION_NOT_YET_VALID"},
      {shop_.sign(changed(right, "aud", "https://other.example")), "ASSERTION_AUDIENCE_WRONG"},
      {shop_.sign(changed(right, "iss", "https://other.example")), "ASSERTION_ISSUER_WRONG"},
      {shop_.sign(changed(right, "sub", test_student(1))), "ASSERTION_SUBJECT_WRONG"},
  };
  for (const auto& [assertion, code] : refused) {
    const auto answer = create_token(assertion, {{"userId", one.first}});
    EXPECT_EQ(answer.status, 401) << code << ' ' << answer.body;
    EXPECT_EQ(answer.code(), code) << answer.body;
    EXPECT_TRUE(answer.header("www-authenticate").value_or("").starts_with("Bearer")) << code;
    if (!assertion.empty()) {
      EXPECT_EQ(server_->log().find(assertion), std::string::npos) << "the log shows what came";
    }
  }
  EXPECT_EQ(create_token(shop_.sign(without(right, "exp"))).text("claim"), "exp");
  const auto by_session = client_->post("/api/token/create", json::object(), with_key(one.second));
  EXPECT_EQ(by_session.code(), "ASSERTION_MISSING") << "sessions are not asked for";
  EXPECT_EQ(tokens_issued(), before);
}

TEST_P(Assertions, BesideSessionsAndKeysEachIsKnownByItsOwn) {
  serve("session,signed");
  const auto [one, key] = student(1);
  const auto other = student(2).first;
  const auto of_session = client_->post("/api/token/create", json::object(), with_key(key));
  EXPECT_EQ(of_session.body.value("userId", std::int64_t{0}), one) << of_session.body;
  const auto of_login = create_token(shop_.sign(claims_of(other)));
  EXPECT_EQ(of_login.body.value("userId", std::int64_t{0}), other) << of_login.body;
  const auto of_key = create_token(admin_key, {{"userId", other}});
  EXPECT_EQ(of_key.body.value("userId", std::int64_t{0}), other) << of_key.body;
  EXPECT_EQ(create_token("").code(), "NOT_AUTHENTICATED");
  EXPECT_EQ(create_token(key).code(), "ASSERTION_MALFORMED") << "in another scheme";
  EXPECT_EQ(client_->post("/api/token/create", json::object(), with_key(shop_.sign(claims_of(one)))).code(),
            "NOT_AUTHENTICATED")
      << "in another scheme";
}

TEST_P(Assertions, WhereAllAreBelievedAnAssertionThatComesAlongDecides) {
  serve("trusted,signed");
  const auto one = student(1).first;
  const auto other = student(2).first;
  EXPECT_EQ(create_token("", {{"userId", other}}).body.value("userId", std::int64_t{0}), other);
  EXPECT_EQ(create_token(shop_.sign(claims_of(one))).body.value("userId", std::int64_t{0}), one);
  EXPECT_EQ(create_token(shop_.sign(claims_of(one)), {{"userId", other}}).code(), "USER_MISMATCH");
  EXPECT_EQ(create_token("made-up", {{"userId", one}}).code(), "ASSERTION_MALFORMED");
}

TEST_P(Assertions, OfASecretThatIsSharedAreKnown) {
  const std::string secret = "thirty-two bytes that both know.";
  serve("signed", {"--assertion-secret-file", write(secret)});
  const auto one = student(1).first;
  const auto login = assertion_signer::secret(secret);
  EXPECT_EQ(create_token(login.sign(claims_of(one))).body.value("userId", std::int64_t{0}), one);
  EXPECT_EQ(create_token(shop_.sign(claims_of(one))).code(), "ASSERTION_ALGORITHM_WRONG");
  EXPECT_EQ(create_token(assertion_signer::secret(std::string(32, 'x')).sign(claims_of(one))).code(),
            "ASSERTION_SIGNATURE_WRONG");
  EXPECT_EQ(server_->log().find(secret), std::string::npos) << server_->log();
}

TEST_P(Assertions, KeysAtAUrlAreFetchedAndOutlastItsFailure) {
  tests::webhook_receiver login;
  login.behave(tests::webhook_answer{200, {}, tests::key_set_of({&shop_})});
  serve("signed", {"--assertion-jwks", login.url("/jwks")});
  const auto one = student(1).first;
  EXPECT_EQ(create_token(shop_.sign(claims_of(one))).status, 200);
  login.behave(tests::webhook_answer{500, {}, ""});
  EXPECT_EQ(create_token(shop_.sign(claims_of(one))).status, 200);
  EXPECT_EQ(create_token(assertion_signer::ed25519("shop-2").sign(claims_of(one))).code(),
            "ASSERTION_KEY_UNKNOWN");
  const tests::metrics_page page(test_support::http_client(server_->port()).get("/metrics").body);
  EXPECT_EQ(page.value("usher_assertion_keys"), 1);
  EXPECT_EQ(page.value("usher_assertion_key_fetches_total{result=\"fetched\"}"), 1);
  EXPECT_EQ(page.value("usher_assertions_total{result=\"accepted\"}"), 2);
  EXPECT_EQ(page.value("usher_assertions_total{result=\"refused\"}"), 1);
}

TEST_P(Assertions, WhileKeysCannotBeHadTheServerSaysSo) {
  tests::webhook_receiver login;
  login.behave(tests::webhook_answer{500, {}, ""});
  serve("signed", {"--assertion-jwks", login.url()});
  ASSERT_TRUE(login.wait_for(1));
  const auto one = student(1).first;
  const auto refused = create_token(shop_.sign(claims_of(one)));
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_EQ(refused.code(), "ASSERTION_KEYS_UNAVAILABLE");
  EXPECT_TRUE(eventually([&] { return server_->log().find("HTTP 500") != std::string::npos; }))
      << server_->log();
  const tests::metrics_page page(test_support::http_client(server_->port()).get("/metrics").body);
  EXPECT_EQ(page.value("usher_assertion_keys"), 0);
  EXPECT_GE(page.value("usher_assertion_key_fetches_total{result=\"failed\"}"), 1);
}

USHER_END_TO_END(Assertions);

}  // namespace
}  // namespace usher::end_to_end::assertion_test
