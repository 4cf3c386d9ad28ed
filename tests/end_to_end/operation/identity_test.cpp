#include <algorithm>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::identity_test {
namespace {

constexpr std::int64_t price = 1'000;

/// Somebody who is logged in.
struct person {
  std::int64_t id = 0;
  std::string key;
};

/// A server with three students and one date on sale.
class Identity : public EachEngine {
 protected:
  void serve(const std::string& how) {
    ASSERT_EQ(store_->set_up({"setup-test-students", "--count", "3"}).exit_code, 0);
    server_ = store_->serve(with_admin_key({"--identity", how}));
    client_ = std::make_unique<visitor>(server_->port());
    admin_ = std::make_unique<administration>(*server_);
    at_.concert = admin_->create_concert({{"price", price}});
    at_.date = admin_->create_date(at_.concert, {{"seatCount", 10}});
  }

  person student(int number) {
    const auto session = client_->log_in(test_student(number));
    EXPECT_EQ(session.status, 200) << session.body;
    return {session.body.at("user").at("id").get<std::int64_t>(), session.text("token")};
  }

  reply create_token(const std::string& key, const json& body = json::object(),
                     const std::string& request_key = {}) {
    header_list headers = key.empty() ? header_list{} : with_key(key);
    return client_->post("/api/token/create", body,
                         request_key.empty() ? headers : repeatable(headers, request_key));
  }

  buyer buyer_for(const person& who) {
    const auto created = create_token(who.key);
    EXPECT_EQ(created.text("status"), "active") << created.body;
    return {*client_, who.id, created.text("token")};
  }

  reply charge(std::int64_t user, std::int64_t amount, const header_list& headers) {
    return client_->post("/api/charge/charge", {{"userId", user}, {"amount", amount}}, headers);
  }

  std::int64_t tokens_issued() {
    const auto room = admin_->get("/api/admin/rooms/all");
    return room.body.at("waiting").get<std::int64_t>() + room.body.at("active").get<std::int64_t>();
  }

  std::unique_ptr<server_process> server_;
  std::unique_ptr<visitor> client_;
  std::unique_ptr<administration> admin_;
  show at_;
};

TEST_P(Identity, OfSessionsATokenIsForWhoeverIsLoggedIn) {
  serve("session");
  const auto one = student(1);
  const auto other = student(2);
  for (const auto& body : {json::object(), json{{"userId", one.id}}}) {
    const auto created = create_token(one.key, body);
    EXPECT_EQ(created.status, 200) << created.body;
    EXPECT_EQ(created.body.at("userId"), one.id);
  }
  const auto without_body = client_->call("POST", "/api/token/create", with_key(other.key));
  EXPECT_EQ(without_body.body.value("userId", std::int64_t{0}), other.id) << without_body.body;
}

TEST_P(Identity, OfSessionsNobodyElseGetsAToken) {
  serve("session");
  const auto one = student(1);
  const auto other = student(2);
  const auto before = tokens_issued();

  const auto for_another = create_token(one.key, {{"userId", other.id}});
  EXPECT_EQ(for_another.status, 403) << for_another.body;
  EXPECT_EQ(for_another.code(), "USER_MISMATCH");
  EXPECT_EQ(for_another.text("field"), "userId");

  EXPECT_EQ(create_token("", {{"userId", one.id}}).code(), "NOT_AUTHENTICATED");
  EXPECT_EQ(create_token("0123456789abcdef0123456789abcdef01234567", {{"userId", one.id}}).status, 401);
  EXPECT_EQ(client_->post("/api/token/create", {{"userId", one.id}}, with_token(one.key)).status, 401)
      << "a key in another scheme is none";

  EXPECT_EQ(client_->call("POST", "/api/auth/logout/", with_key(one.key), "{}").status, 200);
  EXPECT_EQ(create_token(one.key).code(), "NOT_AUTHENTICATED");
  EXPECT_EQ(tokens_issued(), before);
}

TEST_P(Identity, OfSessionsARepeatedRequestIsThatOfOnePerson) {
  serve("session");
  const auto one = student(1);
  const auto other = student(2);
  const auto first = create_token(one.key, json::object(), "a-key-that-both-chose");
  EXPECT_EQ(create_token(one.key, json::object(), "a-key-that-both-chose").body, first.body);
  const auto of_other = create_token(other.key, json::object(), "a-key-that-both-chose");
  EXPECT_EQ(of_other.body.at("userId"), other.id) << of_other.body;
  EXPECT_NE(of_other.text("token"), first.text("token"));
}

TEST_P(Identity, NoCallGoesByTheTokenOfAnother) {
  serve("session");
  const auto victim = student(1);
  ASSERT_EQ(charge(victim.id, 5 * price, administration::headers()).status, 200);
  const auto owner = buyer_for(victim);
  ASSERT_EQ(owner.hold(at_, 1).status, 200);
  // Whose token it is that comes with the call, and who is named.
  const buyer thief{*client_, victim.id, buyer_for(student(2)).token()};

  const std::vector<std::pair<const char*, reply>> tried{
      {"balance", thief.get("/api/charge")},
      {"ledger", thief.get("/api/charge/entries")},
      {"use", thief.use(1)},
      {"bookings", thief.get("/api/reservations")},
      {"hold", thief.hold(at_, 2)},
      {"release", thief.release(at_, 1)},
      {"extend", thief.extend(at_, 1)},
      {"pay", thief.pay(at_, 1, price)},
      {"cancel", thief.cancel(at_, 1)},
      {"join", thief.join(at_)},
      {"leave", thief.leave(at_)},
      {"decline", thief.decline(at_)},
      {"position", thief.position(at_)},
  };
  for (const auto& [name, answer] : tried) {
    EXPECT_EQ(answer.status, 403) << name << ' ' << answer.body;
    EXPECT_EQ(answer.code(), "TOKEN_USER_MISMATCH") << name;
  }
  EXPECT_EQ(owner.balance(), 5 * price);
  EXPECT_EQ(admin_->count(at_.concert, at_.date, "held"), 1);
  EXPECT_EQ(admin_->count(at_.concert, at_.date, "sold"), 0);
  ASSERT_EQ(owner.pay(at_, 1, price).status, 200) << "the owner's own way is open";
}

TEST_P(Identity, OfSessionsChargingTakesTheAdministrationsKey) {
  serve("session");
  const auto one = student(1);
  const auto owner = buyer_for(one);
  for (const auto& headers :
       {header_list{}, with_token(owner.token()), with_key(one.key), with_token(test_token)}) {
    const auto refused = charge(one.id, 500, headers);
    EXPECT_EQ(refused.status, 401) << refused.body;
    EXPECT_EQ(refused.code(), "INVALID_ADMIN_KEY");
  }
  EXPECT_EQ(owner.balance(), 0);

  const auto once = repeatable(administration::headers(), "money-came-in-17");
  EXPECT_EQ(charge(one.id, 500, once).body.value("amount", 0), 500);
  EXPECT_EQ(charge(one.id, 500, once).body.value("amount", 0), 500) << "repeated, not charged twice";
  EXPECT_EQ(owner.balance(), 500);
  EXPECT_EQ(charge(999'999, 500, administration::headers()).code(), "USER_NOT_FOUND");
  EXPECT_EQ(charge(one.id, -1, administration::headers()).code(), "INVALID_POINT_VALUE");

  const auto recorded = admin_->get("/api/admin/audit").body.at("calls");
  const auto charges = std::count_if(recorded.begin(), recorded.end(), [](const json& call) {
    return call.at("target") == "/api/charge/charge" && call.at("refused").is_null();
  });
  EXPECT_EQ(charges, 4) << recorded;
}

TEST_P(Identity, WhereBothAreOnASessionKeyDecides) {
  serve("trusted,session");
  const auto one = student(1);
  const auto other = student(2);
  EXPECT_EQ(create_token("", {{"userId", other.id}}).body.value("userId", std::int64_t{0}), other.id);
  EXPECT_EQ(create_token(one.key).body.value("userId", std::int64_t{0}), one.id);
  EXPECT_EQ(create_token(one.key, {{"userId", other.id}}).code(), "USER_MISMATCH");
  EXPECT_EQ(create_token("made-up", {{"userId", one.id}}).code(), "NOT_AUTHENTICATED");
  EXPECT_EQ(create_token("").code(), "MISSING_FIELD");
}

TEST_P(Identity, TrustedBelievesWhomARequestNamesAndSaysSo) {
  serve("trusted");
  const auto one = student(1);
  EXPECT_EQ(create_token("made-up", {{"userId", one.id}}).body.value("userId", std::int64_t{0}), one.id);
  EXPECT_EQ(create_token(one.key).code(), "MISSING_FIELD");
  EXPECT_NE(server_->log().find("TRUSTED"), std::string::npos) << server_->log();
}

TEST_P(Identity, OfSessionsTheLogSaysNothingOfTrust) {
  serve("session");
  EXPECT_EQ(server_->log().find("TRUSTED"), std::string::npos) << server_->log();
  EXPECT_NE(server_->log().find("identity: session"), std::string::npos) << server_->log();
}

USHER_END_TO_END(Identity);

}  // namespace
}  // namespace usher::end_to_end::identity_test
