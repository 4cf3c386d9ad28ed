#include <functional>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "tests/end_to_end/box_office.hpp"

namespace usher::end_to_end {
namespace {

using namespace std::chrono_literals;

const std::set<std::string> methods{"get", "put", "post", "delete", "options", "head", "patch", "trace"};

/// Follows `$ref` within the document.
YAML::Node resolved(const YAML::Node& document, YAML::Node node) {
  while (node.IsMap() && node["$ref"]) {
    std::istringstream path(node["$ref"].as<std::string>().substr(2));
    YAML::Node next = document;
    // Assigning to a node would write into the document: reset points it elsewhere.
    for (std::string step; std::getline(path, step, '/');)
      next.reset(next[step]);
    node.reset(next);
  }
  return node;
}

/// Checks the types and the required members that the schema names; no more than that.
void expect_shape(const YAML::Node& document, YAML::Node schema, const json& value,
                  const std::string& where) {
  schema.reset(resolved(document, schema));
  if (schema["allOf"])
    for (const auto& part : schema["allOf"])
      expect_shape(document, part, value, where);
  if (schema["const"] && value.is_string()) {
    EXPECT_EQ(value, schema["const"].as<std::string>()) << where;
  }
  if (const auto type = schema["type"]) {
    std::set<std::string> allowed;
    if (type.IsSequence())
      for (const auto& one : type)
        allowed.insert(one.as<std::string>());
    else
      allowed.insert(type.as<std::string>());
    const std::string actual = value.is_null()             ? "null"
                               : value.is_boolean()        ? "boolean"
                               : value.is_number_integer() ? "integer"
                                                           : value.type_name();
    // Every whole number is a number.
    if (allowed.contains("number")) allowed.insert("integer");
    EXPECT_TRUE(allowed.contains(actual)) << where << " is " << actual << ": " << value;
  }
  if (value.is_object()) {
    for (const auto& member : schema["required"])
      EXPECT_TRUE(value.contains(member.as<std::string>())) << where << " lacks " << member;
    for (const auto& member : schema["properties"]) {
      const auto name = member.first.as<std::string>();
      if (value.contains(name)) expect_shape(document, member.second, value.at(name), where + "." + name);
    }
  }
  if (value.is_array() && schema["items"])
    for (const auto& item : value)
      expect_shape(document, schema["items"], item, where + "[]");
}

struct expectation {
  int status;
  std::function<reply()> call;
};

/// Operations by their ids, each once as it should be and mostly once refused. They are called in the order
/// of the document.
using call_table = std::map<std::string, std::vector<expectation>>;

class EndToEndOpenApi : public OnSqlite {
 protected:
  void SetUp() override {
    // Nobody listens on the port of "discard": notices are dead at once.
    server_ = store_->serve(with_office(
        {"--demo", "--extend-session-seconds", "60", "--max-session-extensions", "1", "--webhook-url",
         "http://127.0.0.1:9/", "--webhook-secret", webhook_secret, "--webhook-attempts", "1"}));
    client_.emplace(server_->port());
    office_.emplace(*server_);
    where_ = {1, office_->create_date(1, {{"seatCount", 10}, {"price", 10}})};
    full_ = {1, office_->create_date(1, {{"seatCount", 1}, {"concertDate", local_time_in(40 * 24h)}})};
    EXPECT_EQ(buyer(*client_, 9).hold(full_, 1).status, 200);
    const auto session = client_->log_in(test_student(1));
    student_ = session.body.at("user").at("id");
    key_ = session.text("token");
  }

  call_table calls_of_clinics();
  call_table calls_of_rooms_and_concerts();
  call_table calls_of_buyers();
  call_table calls_of_the_office();

  const YAML::Node document_ = YAML::LoadFile(USHER_OPENAPI);
  std::unique_ptr<server_process> server_;
  std::optional<visitor> client_;
  std::optional<office> office_;
  /// With ten seats.
  show where_;
  /// Without a free seat.
  show full_;
  std::int64_t student_ = 0;
  std::string key_;
};

call_table EndToEndOpenApi::calls_of_clinics() {
  auto& client = *client_;
  return {
      {"health", {{200, [this, &client] { return client.get("/api/health/"); }}}},
      {"register",
       {{201,
         [this, &client] {
           return client.post("/api/auth/register/",
                              {{"username", "minji"}, {"password", "correct horse"}, {"name", "김민지"}});
         }},
        {400, [this, &client] { return client.post("/api/auth/register/", json::object()); }}}},
      {"logIn",
       {{200, [this, &client] { return client.log_in(test_student(2)); }},
        {400, [this, &client] { return client.post("/api/auth/login/", json::object()); }},
        {401, [this, &client] { return client.log_in(test_student(2), "wrong"); }}}},
      {"logOut",
       {{200,
         [this, &client] {
           return client.call("POST", "/api/auth/logout/", with_key(client.key_of(test_student(3))));
         }},
        {401, [this, &client] { return client.call("POST", "/api/auth/logout/"); }}}},
      {"weeklySchedule",
       {{200, [this, &client] { return client.schedule(key_); }},
        {401, [this, &client] { return client.schedule(""); }}}},
      {"weeklyScheduleAlias",
       {{200, [this, &client] { return client.get("/api/clinics/weekly_schedule/", with_key(key_)); }}}},
      {"reservePlace",
       {{200, [this, &client] { return client.take_place(key_, student_, 1); }},
        {400, [this, &client] { return client.take_place(key_, student_, 1); }},
        {401, [this, &client] { return client.take_place("", student_, 1); }},
        {403, [this, &client] { return client.take_place(key_, 1, 1); }},
        {404, [this, &client] { return client.take_place(key_, student_, 999); }}}},
      {"reservePlaceAlias",
       {{200,
         [this, &client] {
           return client.post("/api/clinics/reserve_clinic/", {{"user_id", student_}, {"clinic_id", 2}},
                              with_key(key_));
         }}}},
  };
}

call_table EndToEndOpenApi::calls_of_rooms_and_concerts() {
  auto& client = *client_;
  const auto active = [&client] { return with_token(client.create_token(1).text("token")); };
  const auto nobody = with_token("of nobody");
  return {
      {"createToken",
       {{200, [&client] { return client.create_token(1); }},
        {400, [&client] { return client.create_token(9999); }},
        {404,
         [&client] {
           return client.post("/api/token/create", {{"userId", 1}, {"concertId", 99}});
         }}}},
      {"checkToken",
       {{200, [&client] { return client.check_token(client.create_token(1).text("token")); }},
        {200, [&client] { return client.check_token(test_token); }},
        {400, [&client] { return client.check_token("of nobody"); }}}},
      {"findDates",
       {{200, [&client] { return client.find_dates(test_token); }},
        {401, [&client] { return client.find_dates("of nobody"); }},
        {404, [&client] { return client.find_dates(test_token, 99); }}}},
      {"findSeats",
       {{200, [&client] { return client.find_seats(); }},
        {400, [&client] { return client.find_seats("tomorrow"); }},
        {404, [&client] { return client.find_seats("2001-01-01T20:00:00"); }}}},
      // What comes after the head of a stream is read elsewhere.
      {"followToken", {{400, [&client, nobody] { return client.get("/api/token/events", nobody); }}}},
      {"leaveRoom",
       {{200, [&client, active] { return client.call("DELETE", "/api/token", active()); }},
        {401, [&client, nobody] { return client.call("DELETE", "/api/token", nobody); }}}},
      {"extendSession",
       {{200, [&client, active] { return client.post("/api/token/extend", json::object(), active()); }},
        {401, [&client, nobody] { return client.post("/api/token/extend", json::object(), nobody); }}}},
      {"admissionPass",
       {{200, [&client, active] { return client.get("/api/token/pass", active()); }},
        {401, [&client, nobody] { return client.get("/api/token/pass", nobody); }}}},
      {"showDraws",
       {{200, [&client] { return client.get("/api/token/draw"); }},
        {404, [&client] { return client.get("/api/token/draw?concertId=99"); }}}},
      {"passKeys", {{200, [&client] { return client.get("/.well-known/jwks.json"); }}}},
      {"findConcerts",
       {{200, [&client] { return client.get("/api/concert/findConcerts", with_token(test_token)); }},
        {401, [&client, nobody] { return client.get("/api/concert/findConcerts", nobody); }}}},
  };
}

call_table EndToEndOpenApi::calls_of_buyers() {
  auto& client = *client_;
  const buyer anna(client, 1);
  const buyer bert(client, 2);
  const buyer nobody(client, 1, "of nobody");
  const auto& where = where_;
  const auto& full = full_;
  const auto bought = [anna, &where](int seat) { buy(anna, where, seat, 10); };
  return {
      {"holdSeats",
       {{200, [=, &where] { return anna.hold(where, 1); }},
        {400, [=, &where] { return anna.hold(where, 11); }},
        {401, [=, &where] { return nobody.hold(where, 1); }},
        {403, [=, &where, &client] { return buyer(client, 2, admitted(client, 1).token()).hold(where, 1); }},
        {404,
         [=] {
           return anna.hold({99, first_date}, 1);
         }},
        {409, [=, &where] { return bert.hold(where, 1); }}}},
      {"releaseSeats",
       {{200, [=, &where] { return anna.release(where, 1); }},
        {400, [=, &where] { return anna.release(where, 1); }},
        {401, [=, &where] { return nobody.release(where, 1); }}}},
      {"extendHolds",
       {{200,
         [=, &where] {
           anna.hold(where, 2);
           return anna.extend(where, 2);
         }},
        {403, [=, &where] { return bert.extend(where, 2); }},
        {409, [=, &where] { return anna.extend(where, 2); }}}},
      {"cancelSale",
       {{200,
         [=, &where] {
           bought(3);
           return anna.cancel(where, 3);
         }},
        {400, [=, &where] { return anna.cancel(where, 3); }}}},
      {"pay",
       {{200, [=, &where] { return anna.pay(where, 2, 10); }},
        {400, [=, &where] { return anna.pay(where, 4, 10); }},
        {403, [=, &where] { return bert.pay(where, 2, 10); }}}},
      {"waitingListPosition",
       {{200,
         [=, &full] {
           bert.join(full);
           return bert.position(full);
         }},
        {404, [=, &full] { return anna.position(full); }}}},
      {"joinWaitingList",
       {{200, [=, &full] { return anna.join(full); }}, {409, [=, &where] { return anna.join(where); }}}},
      {"leaveWaitingList",
       {{200, [=, &full] { return anna.leave(full); }}, {404, [=, &full] { return anna.leave(full); }}}},
      {"declineOffer",
       {{200,
         [=, &full, &client] {
           EXPECT_EQ(buyer(client, 9).release(full, 1).status, 200);
           return bert.decline(full);
         }},
        {404, [=, &full] { return bert.decline(full); }}}},
      {"listBookings",
       {{200, [=] { return anna.get("/api/reservations"); }},
        {400,
         [=] {
           return anna.get("/api/reservations", {{"limit", "0"}});
         }}}},
      {"balance",
       {{200, [=] { return anna.get("/api/charge"); }}, {401, [=] { return nobody.get("/api/charge"); }}}},
      {"charge", {{200, [=] { return anna.charge(5); }}, {400, [=] { return anna.charge(0); }}}},
      {"use", {{200, [=] { return anna.use(5); }}, {400, [=] { return anna.use(demo_balance * 2); }}}},
      {"ledger",
       {{200, [=] { return anna.get("/api/charge/entries"); }},
        {400,
         [=] {
           return anna.get("/api/charge/entries", {{"limit", "0"}});
         }}}},
  };
}

call_table EndToEndOpenApi::calls_of_the_office() {
  auto& client = *client_;
  auto& admin = *office_;
  const auto gets = [&admin](std::string target) { return [&admin, target] { return admin.get(target); }; };
  const auto posts = [&admin](std::string target, json body = json::object()) {
    return [&admin, target, body] { return admin.post(target, body); };
  };
  const auto patches = [&admin](std::string target, json body) {
    return [&admin, target, body] { return admin.patch(target, body); };
  };
  const std::string concerts = "/api/admin/concerts";
  const auto new_concert = concerts + '/' + std::to_string(admin.create_concert());
  const json date{{"concertDate", first_date}, {"seatCount", 5}};
  const auto sold = office::date_path(where_.concert, where_.date);
  const auto resend = [&admin] {
    EXPECT_TRUE(eventually([&] { return !admin.all("notices", {{"state", "dead"}}).empty(); }));
    const auto dead = admin.all("notices", {{"state", "dead"}}).at(0);
    return admin.post("/api/admin/notices/" + dead.at("id").get<std::string>() + "/resend");
  };
  return {
      {"adminListConcerts",
       {{200, gets(concerts)},
        {400, gets(concerts + "?limit=0")},
        {401, [&client, concerts] { return client.get(concerts); }}}},
      {"adminCreateConcert",
       {{201, posts(concerts, {{"title", "x"}, {"price", 1}})}, {400, posts(concerts, {{"title", "x"}})}}},
      {"adminShowConcert", {{200, gets(concerts + "/1")}, {404, gets(concerts + "/99")}}},
      {"adminChangeConcert",
       {{200, patches(new_concert, {{"price", 5}})}, {404, patches(concerts + "/99", {{"price", 5}})}}},
      {"adminConcertOpen", {{200, posts(new_concert + "/open")}, {404, posts(concerts + "/99/open")}}},
      {"adminConcertClose", {{200, posts(new_concert + "/close")}, {409, posts(concerts + "/1/close")}}},
      {"adminConcertCancel", {{200, posts(new_concert + "/cancel")}, {409, posts(concerts + "/1/cancel")}}},
      {"adminCreateDate",
       {{201, posts(new_concert + "/dates", date)},
        {400, posts(new_concert + "/dates")},
        {404, posts(concerts + "/99/dates", date)},
        {409, posts(new_concert + "/dates", date)}}},
      {"adminShowDate", {{200, gets(sold)}, {404, gets(office::date_path(1, "2001-01-01T20:00:00"))}}},
      {"adminChangeDate",
       {{200, patches(sold, {{"seatCount", 12}})},
        {400, patches(sold, {{"seatCount", 0}})},
        {409, patches(sold, {{"seatCount", 1}})}}},
      {"adminDateOpen",
       {{200, posts(sold + "/open")}, {404, posts(office::date_path(99, first_date) + "/open")}}},
      {"adminDateClose",
       {{200, posts(office::date_path(1, first_date) + "/close")}, {409, posts(sold + "/close")}}},
      {"adminDateCancel",
       {{200, posts(office::date_path(1, first_date) + "/cancel")}, {409, posts(sold + "/cancel")}}},
      {"adminListBookings",
       {{200, gets("/api/admin/bookings")}, {400, gets("/api/admin/bookings?state=gone")}}},
      {"adminListRooms", {{200, gets("/api/admin/rooms")}, {400, gets("/api/admin/rooms?limit=0")}}},
      {"adminShowRoom", {{200, gets("/api/admin/rooms/all")}, {404, gets("/api/admin/rooms/99")}}},
      {"adminChangeRoom",
       {{200, patches("/api/admin/rooms/all", {{"places", 50}})},
        {400, patches("/api/admin/rooms/all", {{"places", 0}})}}},
      {"adminRoomPause",
       {{200, posts("/api/admin/rooms/all/pause")}, {404, posts("/api/admin/rooms/99/pause")}}},
      {"adminRoomResume", {{200, posts("/api/admin/rooms/all/resume")}}},
      {"adminRoomDrain", {{200, posts("/api/admin/rooms/1/drain")}}},
      {"adminScheduleOpening",
       {{200, posts("/api/admin/rooms/1/opening", {{"opensAt", utc_text(wall_now() + 1h)}})},
        {400, posts("/api/admin/rooms/1/opening", {{"opensAt", utc_text(wall_now() - 1h)}})},
        {409, posts("/api/admin/rooms/1/opening", {{"opensAt", utc_text(wall_now() + 1h)}})}}},
      {"adminResetRoom",
       {{200, posts("/api/admin/rooms/1/reset", {{"dryRun", false}})},
        {400, posts("/api/admin/rooms/1/reset", {{"dryRun", "no"}})}}},
      {"adminListNotices", {{200, gets("/api/admin/notices")}, {400, gets("/api/admin/notices?state=lost")}}},
      {"adminResendNotice",
       {{200, resend}, {409, posts("/api/admin/notices/1/" + first_date + "/999/resend")}}},
      {"adminListCalls", {{200, gets("/api/admin/audit")}, {400, gets("/api/admin/audit?limit=0")}}},
      {"adminShowWallet", {{200, gets("/api/admin/wallets/1")}, {404, gets("/api/admin/wallets/9999")}}},
  };
}

TEST_F(EndToEndOpenApi, EveryOperationAnswersAsItIsDescribed) {
  auto calls = calls_of_clinics();
  for (auto more : {calls_of_rooms_and_concerts(), calls_of_buyers(), calls_of_the_office()})
    calls.merge(more);

  std::size_t operations = 0;
  for (const auto& path : document_["paths"]) {
    for (const auto& operation : path.second) {
      if (!methods.contains(operation.first.as<std::string>())) continue;
      ++operations;
      const auto id = operation.second["operationId"].as<std::string>();
      const auto known = calls.find(id);
      ASSERT_NE(known, calls.end()) << id << " is described and not called by this test";
      for (const auto& [status, call] : known->second) {
        const auto answer = call();
        const auto where = id + " " + std::to_string(status);
        EXPECT_EQ(answer.status, status) << where << " " << answer.body;
        const auto described = operation.second["responses"][std::to_string(answer.status)];
        ASSERT_TRUE(described) << where << " is not described";
        const auto response = resolved(document_, described);
        expect_shape(document_, response["content"]["application/json"]["schema"], answer.body, where);
        for (const auto& header : response["headers"]) {
          auto name = header.first.as<std::string>();
          std::transform(name.begin(), name.end(), name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
          const auto described_header = resolved(document_, header.second);
          const bool required = described_header["required"] && described_header["required"].as<bool>();
          EXPECT_TRUE(!required || answer.header(name)) << where << " lacks the header " << name;
        }
      }
    }
  }
  EXPECT_EQ(operations, calls.size());
}

}  // namespace
}  // namespace usher::end_to_end
