#include <algorithm>
#include <cctype>
#include <set>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::app_keys_test {
namespace {

constexpr std::int64_t price = 1'000;

const std::vector<std::string> all_scopes{
    "tokens:create",   "wallets:charge", "wallets:read", "bookings:read",
    "bookings:cancel", "concerts:write", "rooms:write",  "people:write",
    "traces:read",     "metrics:read",   "admin"};

/// A server that believes nobody, with three students and one date on sale.
class AppKeys : public EachEngine {
 protected:
  void serve(const arguments& more = {}) {
    ASSERT_EQ(store_->set_up({"setup-test-students", "--count", "3"}).exit_code, 0);
    options_ = with_admin_key(joined({"--identity", "session"}, more));
    start();
    at_.concert = admin_->create_concert({{"price", price}});
    at_.date = admin_->create_date(at_.concert, {{"seatCount", 10}});
  }

  void start() {
    server_ = store_->serve(options_);
    client_ = std::make_unique<visitor>(server_->port());
    admin_ = std::make_unique<administration>(*server_);
  }

  json make_key(json form) {
    const auto made = admin_->post("/api/admin/keys", form);
    EXPECT_EQ(made.status, 201) << made.body;
    return made.body;
  }
  /// The key with one scope.
  json make_key(const std::string& name, const std::string& scope) {
    return make_key({{"name", name}, {"scopes", json::array({scope})}});
  }
  std::string secret_of(const std::string& name, const std::string& scope) {
    return make_key(name, scope).value("key", "");
  }

  std::int64_t student(int number) {
    return client_->log_in(test_student(number)).body.at("user").at("id").get<std::int64_t>();
  }

  reply bookings(const std::string& key) { return client_->get("/api/admin/bookings", with_bearer(key)); }

  std::vector<json> calls() {
    const auto list = admin_->get("/api/admin/audit?limit=1000").body.at("calls");
    return {list.begin(), list.end()};
  }

  arguments options_;
  std::unique_ptr<server_process> server_;
  std::unique_ptr<visitor> client_;
  std::unique_ptr<administration> admin_;
  show at_;
};

TEST_P(AppKeys, AKeyIsShownOnceAndOpensAfterARestart) {
  serve();
  const auto made = make_key("shop", "bookings:read");
  const auto key = made.value("key", "");
  EXPECT_TRUE(key.starts_with("usher_") && key.size() == 38) << key;
  EXPECT_EQ(bookings(key).status, 200);
  const auto listed = admin_->get("/api/admin/keys").body;
  EXPECT_EQ(listed.at("keys").size(), 1U);
  EXPECT_EQ(listed.dump().find(key), std::string::npos);
  EXPECT_EQ(listed.at("keys").at(0).at("scopes"), json::array({"bookings:read"}));
  server_->kill();
  start();
  EXPECT_EQ(bookings(key).status, 200);
  EXPECT_EQ(server_->log().find(key), std::string::npos);
  server_.reset();
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM app_key WHERE name = 'shop'"), "1");
  const auto with_key = " LIKE '%" + key + "%'";
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM change_log WHERE cast(payload AS text)" + with_key), "0");
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM admin_call WHERE target || body" + with_key), "0");
}

TEST_P(AppKeys, TwoSecretsLiveForAWhileAfterARotation) {
  serve();
  const auto made = make_key("shop", "bookings:read");
  const auto path = "/api/admin/keys/" + made.at("keyNo").dump();
  const auto first = made.value("key", "");
  const auto second = admin_->post(path + "/rotate").text("key");
  EXPECT_NE(first, second);
  EXPECT_EQ(bookings(first).status, 200);
  EXPECT_EQ(bookings(second).status, 200);
  const auto third = admin_->post(path + "/rotate", {{"overlapSeconds", 0}}).text("key");
  EXPECT_EQ(bookings(first).code(), "INVALID_ADMIN_KEY");
  EXPECT_EQ(bookings(second).code(), "INVALID_ADMIN_KEY");
  EXPECT_EQ(bookings(third).status, 200);
}

TEST_P(AppKeys, ARevokedKeyAndOneWhoseTimeIsOverAreNone) {
  serve();
  const auto made = make_key("shop", "bookings:read");
  const auto path = "/api/admin/keys/" + made.at("keyNo").dump();
  EXPECT_EQ(admin_->post(path + "/revoke").status, 200);
  EXPECT_EQ(bookings(made.value("key", "")).code(), "INVALID_ADMIN_KEY");
  EXPECT_EQ(admin_->post(path + "/rotate").code(), "KEY_OVER");
  EXPECT_EQ(admin_->post(path + "/revoke").status, 200);
  EXPECT_EQ(admin_->post("/api/admin/keys/77/revoke").code(), "KEY_NOT_FOUND");

  const auto soon = utc_text(wall_now() + milliseconds{1'500});
  const auto brief =
      make_key({{"name", "brief"}, {"scopes", json::array({"bookings:read"})}, {"expiresAt", soon}});
  EXPECT_TRUE(eventually([&] { return bookings(brief.value("key", "")).code() == "INVALID_ADMIN_KEY"; }));
}

TEST_P(AppKeys, WhatIsWrongInAFormIsNamed) {
  serve();
  make_key({{"name", "shop"}, {"role", "read_only"}});
  const auto admin = json::array({"admin"});
  const std::vector<std::pair<json, std::string>> wrong{
      {{{"scopes", admin}}, "name"},
      {{{"name", ""}, {"scopes", admin}}, "name"},
      {{{"name", "  "}, {"scopes", admin}}, "name"},
      {{{"name", std::string(101, 'a')}, {"scopes", admin}}, "name"},
      {{{"name", "x"}}, "scopes"},
      {{{"name", "x"}, {"scopes", json::array()}}, "scopes"},
      {{{"name", "x"}, {"scopes", "admin"}}, "scopes"},
      {{{"name", "x"}, {"scopes", json::array({"everything"})}}, "scopes"},
      {{{"name", "x"}, {"role", "owner"}}, "role"},
      {{{"name", "x"}, {"scopes", admin}, {"expiresAt", "2001-01-01T00:00:00Z"}}, "expiresAt"},
      {{{"name", "x"}, {"scopes", admin}, {"secret", "mine"}}, "secret"}};
  for (const auto& [form, field] : wrong) {
    const auto refused = admin_->post("/api/admin/keys", form);
    EXPECT_EQ(refused.status, 400) << form << refused.body;
    EXPECT_EQ(refused.text("field"), field) << form << refused.body;
  }
  const auto taken = admin_->post("/api/admin/keys", {{"name", "shop"}, {"scopes", admin}});
  EXPECT_EQ(taken.code(), "KEY_NAME_TAKEN") << taken.body;
  EXPECT_EQ(taken.text("field"), "name");
  EXPECT_EQ(admin_->get("/api/admin/keys").body.at("keys").size(), 1U);
}

TEST_P(AppKeys, ABoxOfficeSellsForAnybodyAndTheRecordNamesIt) {
  serve();
  const auto key = make_key({{"name", "box office"}, {"role", "box_office"}}).value("key", "");
  const auto one = student(1);
  EXPECT_EQ(
      client_->post("/api/charge/charge", {{"userId", one}, {"amount", price}}, with_bearer(key)).status,
      200);
  const auto token = client_->post("/api/token/create", {{"userId", one}}, with_bearer(key));
  EXPECT_EQ(token.status, 200) << token.body;
  EXPECT_EQ(client_->post("/api/token/create", json::object(), with_bearer(key)).code(), "MISSING_FIELD");
  const buyer who{*client_, one, token.text("token")};
  buy(who, at_, 1, price);
  const auto back =
      client_->post("/api/concert/cancel", seat_request(1, one, at_.date, at_.concert), with_bearer(key));
  EXPECT_EQ(back.status, 200) << back.body;
  EXPECT_EQ(admin_->count(at_.concert, at_.date, "sold"), 0);
  std::set<std::string> named;
  for (const auto& call : calls()) {
    if (call.at("key") == "box office") {
      named.insert(call.at("target").get<std::string>());
    }
  }
  EXPECT_EQ(named, (std::set<std::string>{"/api/charge/charge", "/api/concert/cancel", "/api/token/create"}));
}

TEST_P(AppKeys, BeginNothingForWhoWasDeactivatedOrErased) {
  serve();
  const auto shop = with_bearer(make_key({{"name", "box office"}, {"role", "box_office"}}).value("key", ""));
  const auto school = with_bearer(secret_of("school", "people:write"));
  const auto one = student(1);
  const auto other = student(2);
  const auto take = [&](std::int64_t user) {
    return client_->post("/api/token/create", {{"userId", user}}, shop).code();
  };
  const auto charge = [&](std::int64_t user) {
    return client_->post("/api/charge/charge", {{"userId", user}, {"amount", price}}, shop).code();
  };
  const auto path = [](std::int64_t user) { return "/api/users/" + std::to_string(user) + "/"; };
  const auto token = client_->post("/api/token/create", {{"userId", one}}, shop).text("token");
  ASSERT_EQ(charge(one), "");
  ASSERT_EQ(client_->call("DELETE", path(one), school).status, 200);
  ASSERT_EQ(client_->post(path(other) + "erase", json::object(), school).status, 200);
  for (int life = 1; life <= 2; ++life) {
    for (const auto user : {one, other}) {
      EXPECT_EQ(take(user), "USER_INACTIVE") << user;
      EXPECT_EQ(charge(user), "USER_INACTIVE") << user;
    }
    EXPECT_EQ(take(99'999), "USER_NOT_FOUND");
    server_->kill();
    start();
  }
  buy({*client_, one, token}, at_, 1, price);
  EXPECT_EQ(client_->call("PATCH", path(one), school, R"({"is_active":true})").status, 200);
  EXPECT_EQ(take(one), "");
}

TEST_P(AppKeys, NobodyGetsWhatAnotherKeyAskedForUnderTheSameIdempotencyKey) {
  serve();
  const auto one = secret_of("one", "wallets:charge");
  const auto other = secret_of("other", "wallets:charge");
  const json body{{"userId", student(1)}, {"amount", 5}};
  const auto ask = [&](const std::string& key) {
    return client_->post("/api/charge/charge", body, repeatable(with_bearer(key), "17"))
        .body.value("amount", 0);
  };
  EXPECT_EQ(ask(one), 5);
  EXPECT_EQ(ask(one), 5);
  EXPECT_EQ(ask(other), 10);
}

TEST_P(AppKeys, WrongKeysAreRecordedAndThenNotEvenHeard) {
  serve();
  const auto reads = secret_of("reads", "bookings:read");
  EXPECT_EQ(client_->post("/api/admin/concerts", {{"title", "x"}, {"price", 1}}, with_bearer(reads)).code(),
            "SCOPE_MISSING");
  EXPECT_EQ(bookings("a-key-that-nobody-has").code(), "INVALID_ADMIN_KEY");
  EXPECT_EQ(client_->get("/api/admin/bookings").code(), "INVALID_ADMIN_KEY");
  std::vector<std::string> refused;
  for (const auto& call : calls()) {
    if (!call.at("refused").is_null()) {
      refused.push_back(call.at("refused").get<std::string>() + " " + call.at("key").dump() + " " +
                        call.at("target").get<std::string>() + call.at("body").get<std::string>());
    }
  }
  EXPECT_EQ(refused, (std::vector<std::string>{"INVALID_ADMIN_KEY null /api/admin/bookings",
                                               "SCOPE_MISSING \"reads\" /api/admin/concerts"}))
      << "newest first; who sends no key at all is not recorded";

  reply last;
  for (int i = 0; i < 60 && last.status != 429; ++i) {
    last = bookings("a-key-that-nobody-has");
  }
  EXPECT_EQ(last.code(), "TOO_MANY_REQUESTS");
  EXPECT_TRUE(last.header("retry-after"));
  EXPECT_EQ(bookings(reads).status, 200) << "a right key is heard whatever others send";
}

TEST_P(AppKeys, OfPeopleMakesAndChangesAnybodyButStaff) {
  serve({"--registration", "invited"});
  const auto key = with_bearer(secret_of("school", "people:write"));
  const json form{{"username", "minji"}, {"password", "a-password-of-hers"}, {"name", "김민지"}};
  const auto made = client_->post("/api/users/", form, key);
  ASSERT_EQ(made.status, 201) << made.body;
  const auto one = "/api/users/" + made.body.at("id").dump();
  const auto path = one + "/";
  EXPECT_EQ(client_->get("/api/users/?search=minji", key).body.at("results").size(), 1U);
  EXPECT_EQ(client_->get(path, key).text("name"), "김민지");
  EXPECT_EQ(client_->call("PATCH", path, key, R"({"school":"한빛고"})").text("school"), "한빛고");
  const auto imported = client_->post("/api/users/import/", {{"csv", "username,name\nminsu,김민수\n"}}, key);
  EXPECT_EQ(imported.body.value("created", 0), 1) << imported.body;
  EXPECT_EQ(client_->post("/api/users/invitations/", {{"username", "minho"}}, key).status, 201);
  EXPECT_EQ(client_->call("DELETE", path, key).body.value("is_active", true), false);

  // Neither staff nor what belongs to a person who is logged in.
  auto boss = form;
  boss["username"] = "boss";
  boss["is_staff"] = true;
  EXPECT_EQ(client_->post("/api/users/", boss, key).code(), "FORBIDDEN");
  EXPECT_EQ(client_->call("PATCH", path, key, R"({"is_superuser":true})").code(), "FORBIDDEN");
  EXPECT_EQ(client_->post(path + "reset-password/", json::object(), key).code(), "NOT_AUTHENTICATED");
  EXPECT_EQ(client_->get("/api/users/me/", key).code(), "NOT_AUTHENTICATED");

  std::vector<std::string> recorded;
  for (const auto& call : calls()) {
    if (call.at("key") == "school") {
      recorded.push_back(call.at("method").get<std::string>() + " " + call.at("target").get<std::string>() +
                         call.at("body").get<std::string>());
    }
  }
  std::reverse(recorded.begin(), recorded.end());
  EXPECT_EQ(recorded,
            (std::vector<std::string>{"POST /api/users", "GET /api/users", "GET " + one, "PATCH " + one,
                                      "POST /api/users/import", "POST /api/users/invitations",
                                      "DELETE " + one, "POST /api/users", "PATCH " + one}))
      << "without what they say of people";
}

TEST_P(AppKeys, TheIdempotencyKeyOfAProgramIsNoPersonsNorAnotherPrograms) {
  serve();
  const json form{{"username", "minji"}, {"password", "a-password-of-hers"}, {"name", "김민지"}};
  const auto one = with_bearer(secret_of("one", "people:write"));
  const auto first = client_->post("/api/users/", form, repeatable(one, "17"));
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(client_->post("/api/users/", form, repeatable(one, "17")).body, first.body);
  const auto other = with_bearer(secret_of("other", "people:write"));
  EXPECT_EQ(client_->post("/api/users/", form, repeatable(other, "17")).status, 400) << "the name is taken";
}

TEST_P(AppKeys, TokensThatAProgramTakesAreBoundedByItsKey) {
  serve({"--tokens-per-minute", "1", "--key-tokens-per-minute", "2"});
  const auto one = with_bearer(secret_of("one", "tokens:create"));
  const auto other = with_bearer(secret_of("other", "tokens:create"));
  const json body{{"userId", student(1)}};
  EXPECT_EQ(client_->post("/api/token/create", body, one).status, 200);
  EXPECT_EQ(client_->post("/api/token/create", body, one).status, 200);
  const auto refused = client_->post("/api/token/create", body, one);
  EXPECT_EQ(refused.code(), "TOO_MANY_REQUESTS") << refused.body;
  const auto seconds = std::stoi(refused.header("retry-after").value_or("0"));
  EXPECT_TRUE(seconds >= 1 && seconds <= 30) << seconds;
  EXPECT_EQ(client_->post("/api/token/create", body, other).status, 200) << "each has its own";
  const auto session = with_key(client_->key_of(test_student(2)));
  EXPECT_EQ(client_->post("/api/token/create", json::object(), session).status, 200);
  EXPECT_EQ(client_->post("/api/token/create", json::object(), session).code(), "TOO_MANY_REQUESTS")
      << "without a key its network decides";
}

TEST_P(AppKeys, TokensTakenWithAKeyAreInTheRecord) {
  serve();
  const auto one = with_bearer(secret_of("one", "tokens:create"));
  const auto other = with_bearer(secret_of("other", "tokens:create"));
  const json body{{"userId", student(1)}};
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(client_->post("/api/token/create", body, one).status, 200);
  }
  EXPECT_EQ(client_->post("/api/token/create", body, other).status, 200);
  std::vector<std::string> taken;
  for (const auto& call : calls()) {
    if (call.at("target") == "/api/token/create") {
      taken.push_back(call.at("key").get<std::string>() + " " + call.at("method").get<std::string>());
      EXPECT_TRUE(call.at("body").get<std::string>().starts_with("{\"calls\":")) << call;
      EXPECT_TRUE(call.at("refused").is_null()) << call;
    }
  }
  // A minute may be over meanwhile: then there is one more of the first.
  ASSERT_GE(taken.size(), 2U);
  EXPECT_EQ(taken.back(), "one POST");
  EXPECT_NE(std::find(taken.begin(), taken.end(), "other POST"), taken.end());
  EXPECT_LE(taken.size(), 4U) << "the others are counted";
}

TEST_P(AppKeys, ThatLookIntoTheServerSeeNothingThatTheyMayNotSeeElsewhere) {
  serve();
  const auto look = secret_of("look", "traces:read");
  const std::vector<std::pair<std::string, std::string>> others{
      {"people", "people:write"}, {"wallets", "wallets:read"}, {"audit", "admin"},
      {"app-keys", "admin"},      {"outbox", "admin"},         {"setup", "admin"}};
  for (const auto& [actor, scope] : others) {
    const json form{{"name", "look at " + actor}, {"scopes", json::array({"traces:read", scope})}};
    const auto key = make_key(form).value("key", "");
    for (const auto* what : {"/changes", "/state", "/diff?from=0"}) {
      const auto target = "/api/actors/" + actor + what;
      const auto refused = client_->get(target, with_bearer(look));
      EXPECT_EQ(refused.status, 403) << target << refused.body;
      EXPECT_EQ(refused.code(), "SCOPE_MISSING") << target;
      EXPECT_NE(refused.text("message").find(scope), std::string::npos) << refused.body;
      EXPECT_EQ(client_->get(target, with_bearer(key)).status, 200) << target;
    }
  }
  EXPECT_EQ(client_->get("/api/actors/waiting-room/all/state", with_bearer(look)).status, 200);
  EXPECT_EQ(client_->get("/api/actors/people/state", with_bearer(secret_of("people", "people:write"))).code(),
            "SCOPE_MISSING")
      << "nor does it open the rest";
}

TEST_P(AppKeys, ChargeWhereAllAreBelievedToo) {
  ASSERT_EQ(store_->set_up({"setup-test-students", "--count", "1"}).exit_code, 0);
  options_ = with_admin_key({"--identity", "trusted"});
  start();
  const auto one = student(1);
  const json body{{"userId", one}, {"amount", price}};
  EXPECT_EQ(
      client_->post("/api/charge/charge", body, with_bearer(secret_of("till", "wallets:charge"))).status,
      200);
  EXPECT_EQ(client_->post("/api/charge/charge", body, with_bearer(secret_of("eye", "wallets:read"))).code(),
            "SCOPE_MISSING");
  EXPECT_EQ(client_->post("/api/charge/charge", body, with_bearer("usher_that-nobody-has")).code(),
            "INVALID_ADMIN_KEY");
  const auto token = client_->post("/api/token/create", {{"userId", one}}).text("token");
  EXPECT_EQ(client_->post("/api/charge/charge", body, with_token(token)).body.value("amount", 0), 2 * price);
}

/// A call of the description with the scopes of which a key must have one.
struct scoped_call {
  std::string method;
  std::string path;
  std::set<std::string> scopes;
};

std::vector<scoped_call> scoped_calls() {
  std::vector<scoped_call> all;
  for (const auto& path : YAML::LoadFile(USHER_OPENAPI)["paths"]) {
    for (const auto& entry : path.second) {
      scoped_call call{entry.first.as<std::string>(), path.first.as<std::string>(), {}};
      for (const auto& alternative : entry.second["security"]) {
        if (alternative["adminKey"]) {
          call.scopes.insert(alternative["adminKey"][0].as<std::string>());
        }
      }
      std::transform(call.method.begin(), call.method.end(), call.method.begin(),
                     [](unsigned char c) { return std::toupper(c); });
      if (!call.scopes.empty()) {
        all.push_back(call);
      }
    }
  }
  return all;
}

TEST_P(AppKeys, EveryScopeAgainstEveryCall) {
  serve({"--trust-forwarded-for"});
  // The calls are not meant to do anything: a path with names of nothing, and a body that has nothing.
  const auto filled = [](std::string path) {
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
      path.replace(open, path.find('}', open) - open + 1, "999999");
    }
    return path;
  };
  int source = 0;
  std::size_t tried = 0;
  for (const auto& scope : all_scopes) {
    const auto key = secret_of("key of " + scope, scope);
    for (const auto& call : scoped_calls()) {
      // Each from elsewhere: too many refusals of one address are not heard.
      ++source;
      header_list headers = with_bearer(key);
      headers.emplace_back("X-Forwarded-For",
                           "203.0." + std::to_string(source / 250) + "." + std::to_string(source % 250 + 1));
      const auto body = call.method == "GET" ? "" : R"({"nothing":1})";
      const auto answer =
          test_support::http_client(server_->port()).request(call.method, filled(call.path), headers, body);
      const bool may = scope == "admin" || call.scopes.contains(scope);
      const bool was_refused = answer.status == 403 && answer.body.find("SCOPE_MISSING") != std::string::npos;
      EXPECT_EQ(was_refused, !may) << call.method << ' ' << call.path << " with " << scope << ": "
                                   << answer.status << ' ' << answer.body;
      EXPECT_TRUE(!may || (answer.status != 401 && answer.status != 403 && answer.status < 500))
          << call.method << ' ' << call.path << " with " << scope << ": " << answer.status << ' '
          << answer.body;
      ++tried;
    }
  }
  EXPECT_GE(tried, 500U);
}

USHER_END_TO_END(AppKeys);

}  // namespace
}  // namespace usher::end_to_end::app_keys_test
