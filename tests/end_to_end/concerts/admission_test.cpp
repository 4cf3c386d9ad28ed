#include <algorithm>

#include <gtest/gtest.h>
#include <sodium.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/concerts/draw.hpp"
#include "tests/end_to_end/concerts/event_stream.hpp"
#include "tests/end_to_end/contract.hpp"

namespace usher::end_to_end::admission_test {
namespace {

using namespace std::chrono_literals;

/// Waiting rooms as they are driven by the administration, and what people who wait see of it.
class Admission : public EachEngine {
 protected:
  void serve(const arguments& more = {}) {
    options_ = with_admin_key(joined({"--demo"}, more));
    start();
  }

  void kill_and_start() {
    client_.reset();
    server_->kill();
    start();
  }

  visitor& client() { return *client_; }
  administration& admin() { return *administration_; }

  std::string new_token(std::int64_t user, std::int64_t concert = 0) {
    const auto created = create(user, concert);
    EXPECT_EQ(created.status, 200) << created.body;
    return created.text("token");
  }
  reply create(std::int64_t user, std::int64_t concert = 0) {
    json body{{"userId", user}};
    if (concert != 0) {
      body["concertId"] = concert;
    }
    return client().post("/api/token/create", body);
  }

  std::string status_of(const std::string& token) { return client().check_token(token).text("status"); }
  std::int64_t ahead_of(const std::string& token) {
    return client().check_token(token).body.value("queueCount", std::int64_t{-1});
  }
  bool becomes(const std::string& token, const std::string& status, milliseconds patience = 10s) {
    return eventually([&] { return status_of(token) == status; }, patience);
  }
  reply room(const std::string& name = "all") { return admin().get("/api/admin/rooms/" + name); }
  reply drive(const std::string& what, const json& body = json::object(), const std::string& name = "all") {
    return admin().post("/api/admin/rooms/" + name + "/" + what, body);
  }
  reply change(const json& rules, const std::string& name = "all") {
    return admin().patch("/api/admin/rooms/" + name, rules);
  }

  std::unique_ptr<server_process> server_;

 private:
  void start() {
    server_ = store_->serve(options_);
    client_ = std::make_unique<visitor>(server_->port());
    administration_ = std::make_unique<administration>(*server_);
  }

  arguments options_;
  std::unique_ptr<visitor> client_;
  std::unique_ptr<administration> administration_;
};

TEST_P(Admission, AConcertWithARoomOfItsOwnTakesItsTokensAlone) {
  serve({"--active-places", "2"});
  const auto own = admin().create_concert({{"waitingRoom", "own"}});
  const auto shared = admin().create_concert();
  const show at_own{own, admin().create_date(own, {{"seatCount", 5}})};
  const show at_shared{shared, admin().create_date(shared, {{"seatCount", 5}})};

  // Each room has its own places and its own order.
  const auto everywhere = new_token(1);
  const auto there = new_token(1, own);
  const auto beside = new_token(1, shared);
  EXPECT_NE(there.find("c" + std::to_string(own) + "-"), std::string::npos) << there;
  for (int user = 2; user <= 4; ++user) {
    new_token(user, own);
  }
  EXPECT_EQ(create(5, own).body.at("queueCount"), 2);
  EXPECT_EQ(create(5).text("status"), "active");

  const auto refused = buyer(client(), 1, everywhere).hold(at_own, 1);
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(refused.code(), "TOKEN_CONCERT_MISMATCH");
  EXPECT_EQ(buyer(client(), 1, there).hold(at_own, 1).status, 200);
  EXPECT_EQ(buyer(client(), 1, everywhere).hold(at_shared, 1).status, 200);
  EXPECT_EQ(buyer(client(), 1, beside).hold(at_shared, 2).status, 200);
  EXPECT_EQ(buyer(client(), 1, there).hold(at_shared, 3).code(), "TOKEN_CONCERT_MISMATCH");
  EXPECT_EQ(buyer(client(), 1, beside).hold(at_own, 3).code(), "TOKEN_CONCERT_MISMATCH");
  EXPECT_EQ(client().find_dates(everywhere, own).code(), "TOKEN_CONCERT_MISMATCH");
  EXPECT_EQ(client().find_dates(there, own).status, 200);
  EXPECT_EQ(buyer(client(), 1, there).charge(2'000).status, 200) << "money is everybody's";
  EXPECT_EQ(create(1, 999).code(), "CONCERT_NOT_FOUND");
  EXPECT_EQ(status_of("c999-" + there.substr(there.find('-') + 1)), "");

  kill_and_start();
  EXPECT_EQ(status_of(there), "active");
  const auto paid = buyer(client(), 1, there).pay(at_own, 1, 1'000);
  EXPECT_EQ(paid.status, 200) << paid.body;
  EXPECT_EQ(status_of(there), "completed");
  EXPECT_EQ(status_of(everywhere), "active");
}

TEST_P(Admission, APaymentGivesThePlaceToTheNextAtOnce) {
  serve({"--active-places", "1"});
  const auto anna = admitted(client(), 1);
  const auto next = new_token(2);
  ASSERT_EQ(anna.hold({}, 7).status, 200);
  EXPECT_EQ(status_of(next), "waiting");
  ASSERT_EQ(anna.pay({}, 7, demo_price).status, 200);
  EXPECT_TRUE(becomes(next, "active", 1s));
}

TEST_P(Admission, PlacesAndRateChangeWhileItRuns) {
  serve({"--active-places", "1"});
  std::vector<std::string> tokens;
  for (int user = 1; user <= 8; ++user) {
    tokens.push_back(new_token(user));
  }
  const auto wider = change({{"places", 3}});
  ASSERT_EQ(wider.status, 200) << wider.body;
  EXPECT_EQ(wider.body.at("places"), 3);
  EXPECT_TRUE(becomes(tokens[2], "active", 2s));
  EXPECT_EQ(ahead_of(tokens[4]), 1);
  // Two a second from now on, however many places there are.
  ASSERT_EQ(change({{"places", 100}, {"admissionsPerMinute", 120}}).status, 200);
  const auto began = wall_now();
  EXPECT_TRUE(becomes(tokens[7], "active"));
  EXPECT_GE(wall_now() - began, 1s) << "five admissions at two a second";
  kill_and_start();
  EXPECT_EQ(room().body.at("places"), 100);
  EXPECT_EQ(room().body.at("admissionsPerMinute"), 120);
  EXPECT_EQ(change({{"places", 0}}).text("field"), "places");
  EXPECT_EQ(change({{"places", "many"}}).text("field"), "places");
  EXPECT_EQ(change({{"palces", 3}}).status, 400);
  EXPECT_EQ(admin().get("/api/admin/rooms/99").code(), "ROOM_NOT_FOUND");
}

TEST_P(Admission, IsPausedResumedAndDrained) {
  serve({"--active-places", "1"});
  const auto first = new_token(1);
  const auto second = new_token(2);
  ASSERT_EQ(drive("pause").status, 200);
  ASSERT_EQ(client().call("DELETE", "/api/token", with_token(first)).status, 200);
  const auto paused = client().check_token(second);
  EXPECT_EQ(paused.text("status"), "waiting");
  EXPECT_EQ(paused.text("roomStatus"), "paused");
  EXPECT_EQ(create(3).text("status"), "waiting") << "a paused room goes on collecting";
  kill_and_start();
  EXPECT_EQ(client().check_token(second).text("roomStatus"), "paused");
  EXPECT_EQ(status_of(second), "waiting");
  EXPECT_EQ(drive("resume").body.value("mode", ""), "open");
  EXPECT_TRUE(becomes(second, "active", 2s));

  ASSERT_EQ(drive("drain").status, 200);
  const auto refused = create(4);
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(refused.code(), "WAITING_ROOM_DRAINING");
  EXPECT_EQ(room().body.at("waiting"), 1);
  ASSERT_EQ(client().call("DELETE", "/api/token", with_token(second)).status, 200);
  EXPECT_TRUE(eventually([&] { return room().body.at("waiting") == 0; })) << "who waits is let in";
  ASSERT_EQ(drive("resume").status, 200);
  EXPECT_EQ(create(4).status, 200);
}

TEST_P(Admission, AResetSaysWhatItWouldDoAndDoesIt) {
  serve({"--active-places", "2"});
  std::vector<std::string> tokens;
  for (int user = 1; user <= 5; ++user) {
    tokens.push_back(new_token(user));
  }
  for (const auto& body : {json::object(), json{{"dryRun", true}}}) {
    const auto dry = drive("reset", body);
    ASSERT_EQ(dry.status, 200) << dry.body;
    EXPECT_EQ(dry.body, (json{{"dryRun", true}, {"waiting", 3}, {"away", 0}, {"active", 2}}));
  }
  EXPECT_EQ(ahead_of(tokens[4]), 2) << "a dry run does nothing";
  const auto done = drive("reset", {{"dryRun", false}});
  EXPECT_EQ(done.body, (json{{"dryRun", false}, {"waiting", 3}, {"away", 0}, {"active", 2}}));
  for (const auto& token : tokens) {
    EXPECT_EQ(status_of(token), "expired");
  }
  kill_and_start();
  EXPECT_EQ(room().body.at("active"), 0);
  EXPECT_EQ(create(1).text("status"), "active");
  EXPECT_EQ(status_of(tokens[0]), "expired");
}

TEST_P(Admission, WhoComesBeforeTheOpeningIsDrawnAndAnyoneCanCheckTheDraw) {
  constexpr std::size_t early = 40;
  constexpr std::size_t places = 5;
  serve({"--active-places", std::to_string(places)});
  const auto announced_for = wall_now() + 600s;
  const auto scheduled = drive("opening", {{"opensAt", utc_text(announced_for)}});
  ASSERT_EQ(scheduled.status, 200) << scheduled.body;
  EXPECT_EQ(drive("opening", {{"opensAt", utc_text(announced_for)}}).code(), "OPENING_ALREADY_SCHEDULED");
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < early; ++i) {
    tokens.push_back(new_token(static_cast<std::int64_t>(i) + 1));
  }
  const auto before = client().check_token(tokens[7]);
  EXPECT_EQ(before.text("roomStatus"), "not_yet_open");
  EXPECT_EQ(before.text("status"), "waiting");
  EXPECT_EQ(wall_time_of(before.text("opensAt")), announced_for);
  const auto announced = client().get("/api/token/draw");
  EXPECT_EQ(announced.text("commitment"), scheduled.text("commitment"));
  EXPECT_EQ(announced.text("commitment").size(), 64U);
  EXPECT_TRUE(announced.body.at("draws").empty()) << "the seed is secret until the draw";
  // Brought forward only now: however slow the machine is, all before this was said before the opening.
  const auto opens_at = wall_now() + 2s;
  const auto moved = drive("opening/reschedule", {{"opensAt", utc_text(opens_at)}});
  ASSERT_EQ(moved.status, 200) << moved.body;
  kill_and_start();

  ASSERT_TRUE(eventually([&] { return !client().get("/api/token/draw").body.at("draws").empty(); }));
  EXPECT_GE(wall_now(), opens_at);
  const auto late = new_token(early + 1);
  EXPECT_EQ(ahead_of(late), static_cast<std::int64_t>(early - places)) << "later arrivals stand behind";
  const auto draw = client().get("/api/token/draw").body.at("draws").back();
  EXPECT_EQ(draw.at("first"), 1);
  EXPECT_EQ(draw.at("last"), early);
  EXPECT_EQ(draw.at("commitment"), announced.text("commitment"));
  EXPECT_EQ(commitment_to(draw.at("seed")), draw.at("commitment").get<std::string>());
  const auto order = drawn_order(draw.at("seed"), 1, early);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  for (std::size_t rank = 0; rank < early; ++rank) {
    const auto standing = client().check_token(tokens[order[rank] - 1]);
    EXPECT_EQ(standing.text("status"), rank < places ? "active" : "waiting") << rank;
    EXPECT_EQ(standing.body.at("queueCount"), rank < places ? 0 : rank - places) << rank;
  }
  kill_and_start();
  EXPECT_EQ(client().get("/api/token/draw").body.at("draws").back(), draw);
  EXPECT_EQ(ahead_of(tokens[order[early - 1] - 1]), static_cast<std::int64_t>(early - places - 1));
  EXPECT_EQ(drive("opening", {{"opensAt", utc_text(opens_at)}}).code(), "OPENING_IN_THE_PAST");
  EXPECT_EQ(drive("opening", {{"opensAt", "soon"}}).text("field"), "opensAt");
  EXPECT_EQ(drive("opening").text("field"), "opensAt");
}

TEST_P(Admission, AnOpeningIsRescheduledAndCalledOffUntilItBegins) {
  serve({"--active-places", "2"});
  EXPECT_EQ(drive("opening/call-off").code(), "NO_OPENING_SCHEDULED");
  EXPECT_EQ(drive("opening/reschedule", {{"opensAt", utc_text(wall_now() + 60s)}}).code(),
            "NO_OPENING_SCHEDULED");
  const auto first = drive("opening", {{"opensAt", utc_text(wall_now() + 60s)}});
  ASSERT_EQ(first.status, 200) << first.body;
  std::vector<std::string> tokens;
  for (int user = 1; user <= 4; ++user) {
    tokens.push_back(new_token(user));
  }
  const auto later = wall_now() + 600s;
  const auto moved = drive("opening/reschedule", {{"opensAt", utc_text(later)}});
  ASSERT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(wall_time_of(moved.text("opensAt")), later);
  EXPECT_EQ(moved.text("commitment"), first.text("commitment")) << "the seed stays";
  EXPECT_EQ(wall_time_of(client().check_token(tokens[0]).text("opensAt")), later);
  EXPECT_EQ(drive("opening/reschedule", {{"opensAt", utc_text(wall_now() - 1s)}}).code(),
            "OPENING_IN_THE_PAST");
  kill_and_start();
  const auto shown = client().get("/api/token/draw");
  EXPECT_EQ(wall_time_of(shown.text("opensAt")), later);
  EXPECT_EQ(shown.text("commitment"), first.text("commitment"));

  ASSERT_EQ(drive("opening/call-off").status, 200);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto standing = client().check_token(tokens[i]);
    EXPECT_EQ(standing.text("status"), i < 2 ? "active" : "waiting")
        << "all have their tokens, in order of arrival";
    EXPECT_EQ(standing.text("roomStatus"), "open");
  }
  EXPECT_EQ(drive("opening/call-off").code(), "NO_OPENING_SCHEDULED");
  kill_and_start();
  EXPECT_EQ(ahead_of(tokens[3]), 1);
  EXPECT_TRUE(client().get("/api/token/draw").body.at("opensAt").is_null());
}

TEST_P(Admission, WhoIsAdmittedClaimsThePlaceOrItGoesOn) {
  serve({"--active-places", "1", "--claim-seconds", "1", "--active-seconds", "60"});
  const auto claims = create(1);
  EXPECT_EQ(claims.body.at("claimed"), false);
  EXPECT_LE(wall_time_of(claims.text("validDate")) - wall_now(), 1s);
  ASSERT_EQ(client().find_dates(claims.text("token")).status, 200);
  const auto claimed = client().check_token(claims.text("token"));
  EXPECT_EQ(claimed.body.at("claimed"), true);
  EXPECT_GT(wall_time_of(claimed.text("validDate")) - wall_now(), 50s) << "the session begins";

  const auto never_comes = new_token(2);
  const auto next = new_token(3);
  ASSERT_EQ(client().call("DELETE", "/api/token", with_token(claims.text("token"))).status, 200);
  EXPECT_TRUE(becomes(next, "active")) << "the place went on when it was not claimed";
  EXPECT_EQ(status_of(never_comes), "expired");
  EXPECT_EQ(client().find_dates(never_comes).code(), "TOKEN_EXPIRED");
}

TEST_P(Admission, ASessionIsExtendedAsOftenAsTheRulesSay) {
  serve({"--extend-session-seconds", "120", "--max-session-extensions", "2", "--active-places", "1"});
  const auto created = create(1);
  const auto token = created.text("token");
  const auto waiting = new_token(2);
  const auto extend = [&](const std::string& of) {
    return client().post("/api/token/extend", json::object(), with_token(of));
  };
  const auto once = extend(token);
  ASSERT_EQ(once.status, 200) << once.body;
  EXPECT_EQ(wall_time_of(once.text("validDate")), wall_time_of(created.text("validDate")) + 120s);
  kill_and_start();
  EXPECT_EQ(extend(token).status, 200);
  const auto refused = extend(token);
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(refused.code(), "NO_MORE_EXTENSIONS");
  EXPECT_EQ(extend(waiting).code(), "TOKEN_NOT_ACTIVE");
  EXPECT_EQ(extend("of nobody").code(), "INVALID_TOKEN");
}

TEST_P(Admission, ASessionDoesNotEndBeforeTheSeatsThatItHolds) {
  const arguments options{"--demo", "--active-places", "1", "--active-seconds", "2"};
  auto server = store_->serve(options);
  std::string token;
  std::string next;
  {
    visitor client(server->port());
    const auto anna = admitted(client, 1);
    token = anna.token();
    next = client.create_token(2).text("token");
    const auto held = anna.hold({}, 7);
    ASSERT_EQ(held.status, 200) << held.body;
    EXPECT_EQ(client.check_token(token).text("validDate"), held.text("expiresAt"));
    std::this_thread::sleep_for(2'500ms);
    EXPECT_EQ(client.check_token(token).text("status"), "active");
    EXPECT_EQ(client.check_token(next).text("status"), "waiting");
    const auto more = anna.hold({}, 8);
    EXPECT_EQ(more.status, 403) << more.body;
    EXPECT_EQ(more.code(), "SESSION_OVER");
    EXPECT_EQ(anna.hold({}, 7).body.at("expiresAt"), held.body.at("expiresAt")) << "its own";
    const auto longer = anna.extend({}, 7);
    ASSERT_EQ(longer.status, 200) << longer.body;
    EXPECT_EQ(client.check_token(token).text("validDate"),
              longer.body.at("seats").at(0).at("expiresAt").get<std::string>());
  }
  server->kill();
  server = store_->serve(options);
  visitor client(server->port());
  const buyer anna(client, 1, token);
  EXPECT_EQ(client.check_token(token).text("status"), "active");
  const auto paid = anna.pay({}, 7, demo_price);
  EXPECT_EQ(paid.status, 200) << paid.body;
  EXPECT_EQ(client.check_token(next).text("status"), "active") << "the place goes on at once";
}

TEST_P(Admission, ACarriedSessionEndsWhenWhatItHoldsIsGivenUp) {
  const auto server = store_->serve({"--demo", "--active-places", "1", "--active-seconds", "1"});
  visitor client(server->port());
  const auto anna = admitted(client, 1);
  ASSERT_EQ(anna.hold({}, 7).status, 200);
  const auto next = client.create_token(2).text("token");
  std::this_thread::sleep_for(1'500ms);
  ASSERT_EQ(anna.release({}, 7).status, 200);
  EXPECT_EQ(client.check_token(anna.token()).text("status"), "expired");
  EXPECT_EQ(client.check_token(next).text("status"), "active");
}

TEST_P(Admission, WhoStopsPollingLosesThePlaceAndComesBackToItWithinTheGrace) {
  serve({"--active-places", "1", "--idle-seconds", "1", "--grace-seconds", "60"});
  const auto active = new_token(1);
  const auto idle = new_token(2);
  const auto faithful = new_token(3);
  EXPECT_EQ(ahead_of(faithful), 1);
  EXPECT_TRUE(eventually([&] { return ahead_of(faithful) == 0; })) << "who does not poll is no longer ahead";
  EXPECT_EQ(room().body.at("away"), 1);
  EXPECT_EQ(ahead_of(idle), 0) << "back in the old place";
  EXPECT_EQ(ahead_of(faithful), 1);
  EXPECT_EQ(room().body.at("away"), 0);
  // Nobody polls before a place is free: it goes to whoever does.
  EXPECT_TRUE(eventually([&] {
    client().check_token(faithful);
    return room().body.at("away") == 1;
  }));
  ASSERT_EQ(client().call("DELETE", "/api/token", with_token(active)).status, 200);
  EXPECT_TRUE(becomes(faithful, "active", 2s)) << "a place is not kept for who is away";
  EXPECT_EQ(status_of(idle), "waiting");
  EXPECT_EQ(ahead_of(idle), 0);
}

TEST_P(Admission, WhoStaysAwayBeyondTheGraceIsForgotten) {
  serve({"--active-places", "1", "--idle-seconds", "1", "--grace-seconds", "1"});
  new_token(1);
  const auto idle = new_token(2);
  ASSERT_TRUE(eventually([&] { return room().body.at("away") == 1; }));
  ASSERT_TRUE(eventually([&] { return room().body.at("away") == 0; }));
  EXPECT_EQ(status_of(idle), "expired");
}

TEST_P(Admission, LeavingGivesThePlaceToTheNextAtOnce) {
  serve({"--active-places", "1"});
  const auto first = new_token(1);
  const auto second = new_token(2);
  const auto third = new_token(3);
  const auto leave = [&](const std::string& token) {
    return client().call("DELETE", "/api/token", with_token(token));
  };
  EXPECT_EQ(leave(second).status, 200);
  EXPECT_EQ(ahead_of(third), 0);
  const auto left = leave(first);
  EXPECT_EQ(left.status, 200) << left.body;
  EXPECT_EQ(left.text("status"), "expired");
  EXPECT_TRUE(becomes(third, "active", 1s));
  EXPECT_EQ(leave(first).status, 200) << "leaving twice is leaving once";
  EXPECT_EQ(leave("of nobody").status, 401);
  kill_and_start();
  EXPECT_EQ(status_of(first), "expired");
  EXPECT_EQ(status_of(third), "active");
}

TEST_P(Admission, TellsHowLongItMayTakeAndWhenToAskAgain) {
  serve({"--active-places", "2"});
  std::vector<std::string> tokens;
  for (int user = 1; user <= 100; ++user) {
    for (int i = 0; i < 4; ++i) {
      tokens.push_back(new_token(user));
    }
  }
  const auto near = client().check_token(tokens[3]);
  const auto far = client().check_token(tokens[399]);
  EXPECT_EQ(near.body.at("queueCount"), 1);
  EXPECT_EQ(far.body.at("queueCount"), 397);
  EXPECT_LT(near.body.at("nextPollMs"), far.body.at("nextPollMs"));
  ASSERT_TRUE(far.body.at("estimatedWaitSeconds").is_number_integer()) << far.body;
  EXPECT_LT(near.body.at("estimatedWaitSeconds"), far.body.at("estimatedWaitSeconds"));
}

USHER_END_TO_END(Admission);

class EndToEndAdmission : public OnSqlite {};

event_stream follow_token(const server_process& server, const std::string& token) {
  return event_stream(server.port(), "/api/token/events", {{"Authorization", token}});
}

TEST_F(EndToEndAdmission, StreamsThePositionUntilTheTokenEnds) {
  const auto server = store_->serve({"--demo", "--active-places", "1"});
  visitor client(server->port());
  const auto first = client.create_token(1).text("token");
  const auto second = client.create_token(2).text("token");
  const auto third = client.create_token(3).text("token");
  auto events = follow_token(*server, "Bearer " + third);
  const auto head = events.head();
  EXPECT_NE(head.find(" 200 "), std::string::npos) << head;
  EXPECT_NE(head.find("text/event-stream"), std::string::npos) << head;
  const auto leave = [&](const std::string& token) {
    EXPECT_EQ(client.call("DELETE", "/api/token", with_token(token)).status, 200);
  };
  const auto waits = events.next();
  EXPECT_EQ(waits.name, "position");
  EXPECT_EQ(waits.data.value("queueCount", -1), 1) << waits.data;
  leave(second);
  // Whatever else changes may come between.
  const auto next_with = [&](const char* member, const json& value) {
    for (int i = 0; i < 20; ++i) {
      const auto told = events.next();
      EXPECT_EQ(told.name, "position") << told.data;
      if (told.name != "position" || told.data.value(member, json{}) == value) {
        return told.data;
      }
    }
    ADD_FAILURE() << "never told that " << member << " is " << value;
    return json{};
  };
  EXPECT_EQ(next_with("queueCount", 0).value("status", ""), "waiting");
  leave(first);
  next_with("status", "active");
  leave(third);
  next_with("status", "expired");
  EXPECT_EQ(events.next().name, "end");
  EXPECT_EQ(events.next().name, "") << "the stream is over";
}

TEST_F(EndToEndAdmission, WhoFollowsATokenHearsThatTheOpeningIsRescheduledAndCalledOff) {
  const auto server = store_->serve(with_admin_key({"--demo", "--active-places", "1"}));
  visitor client(server->port());
  administration admin(*server);
  const auto at = wall_now() + 60s;
  ASSERT_EQ(admin.post("/api/admin/rooms/all/opening", {{"opensAt", utc_text(at)}}).status, 200);
  auto events = follow_token(*server, client.create_token(1).text("token"));
  events.head();
  EXPECT_EQ(wall_time_of(events.next().data.value("opensAt", "")), at);
  const auto later = wall_now() + 600s;
  ASSERT_EQ(admin.post("/api/admin/rooms/all/opening/reschedule", {{"opensAt", utc_text(later)}}).status,
            200);
  EXPECT_EQ(wall_time_of(events.next().data.value("opensAt", "")), later);
  ASSERT_EQ(admin.post("/api/admin/rooms/all/opening/call-off").status, 200);
  const auto told = events.next().data;
  EXPECT_EQ(told.value("status", ""), "active") << told;
  EXPECT_EQ(told.value("roomStatus", ""), "open");
}

TEST_F(EndToEndAdmission, AStreamThatHasEndedEndsForABrowserThatComesAgainAndAgain) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto token = client.create_token(1).text("token");
  EXPECT_EQ(client.call("DELETE", "/api/token", with_token(token)).status, 200);
  const auto stream_of = [&](const std::string& last_event) {
    test_support::raw_socket raw(server->port());
    raw.send("GET /api/token/events HTTP/1.0\r\nAuthorization: " + token + "\r\n" + last_event + "\r\n");
    return raw.receive_to_end();
  };
  for (const std::string last_event : {"", "Last-Event-ID: of another stream\r\n"}) {
    const auto told = stream_of(last_event);
    EXPECT_NE(told.find(" 200 "), std::string::npos) << "who has not heard it yet is told: " << told;
    EXPECT_NE(told.find("\nretry: 2000\n"), std::string::npos) << told;
    EXPECT_NE(told.find("event: end\n"), std::string::npos) << told;
    EXPECT_NE(told.find("\nid: end\n\n"), std::string::npos) << told;
  }
  auto headers = with_token(token);
  headers.emplace_back("Last-Event-ID", "end");
  const auto again = test_support::http_client(server->port()).get("/api/token/events", headers);
  EXPECT_EQ(again.status, 204);
  EXPECT_TRUE(again.body.empty());
  contract::shipped().judge("GET", "/api/token/events", again);
}

TEST_F(EndToEndAdmission, StreamsAreBoundedAndForKnownTokens) {
  const auto server = store_->serve({"--demo", "--max-streams", "1"});
  visitor client(server->port());
  EXPECT_EQ(client.get("/api/token/events", with_token("of nobody")).code(), "INVALID_TOKEN");
  const auto token = client.create_token(1).text("token");
  {
    auto one = follow_token(*server, token);
    one.head();
    const auto refused = client.get("/api/token/events", with_token(token));
    EXPECT_EQ(refused.status, 503) << refused.body;
    EXPECT_EQ(refused.code(), "TOO_MANY_STREAMS");
  }
  // The stream's end is noticed with the next bytes or the closing.
  const auto opens = [&] {
    auto another = follow_token(*server, token);
    return another.head().find(" 200 ") != std::string::npos;
  };
  EXPECT_TRUE(eventually(opens));
}

TEST_F(EndToEndAdmission, StreamsEndWhenTheServerStops) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto token = client.create_token(1).text("token");
  auto events = follow_token(*server, token);
  events.head();
  EXPECT_EQ(events.next().name, "position");
  const auto began = wall_now();
  EXPECT_EQ(server->stop(), 0) << server->log();
  EXPECT_LT(wall_now() - began, 5s);
  EXPECT_EQ(events.next().name, "");
}

std::vector<unsigned char> from_base64url(const std::string& text) {
  std::vector<unsigned char> bytes(text.size());
  std::size_t size = 0;
  const int wrong = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size,
                                      nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  EXPECT_EQ(wrong, 0) << text;
  bytes.resize(size);
  return bytes;
}

json json_of(const std::string& base64url) {
  const auto bytes = from_base64url(base64url);
  return json::parse(bytes.begin(), bytes.end(), nullptr, false);
}

/// What another service does with a pass: the key set and its own Ed25519, nothing else of ours.
bool is_signed_by(const json& key_set, const std::string& pass) {
  const auto first = pass.find('.');
  const auto second = pass.rfind('.');
  const auto kid = json_of(pass.substr(0, first)).at("kid");
  for (const auto& key : key_set.at("keys")) {
    if (key.at("kid") != kid || key.at("crv") != "Ed25519" || key.at("kty") != "OKP") {
      continue;
    }
    const auto x = from_base64url(key.at("x"));
    const auto signature = from_base64url(pass.substr(second + 1));
    return signature.size() == crypto_sign_BYTES && x.size() == crypto_sign_PUBLICKEYBYTES &&
           crypto_sign_verify_detached(signature.data(), reinterpret_cast<const unsigned char*>(pass.data()),
                                       second, x.data()) == 0;
  }
  return false;
}

TEST_F(EndToEndAdmission, APassIsVerifiedWithThePublishedKeysAlone) {
  auto server = store_->serve({"--demo", "--active-places", "1", "--pass-issuer", "box-office"});
  std::string pass;
  std::string valid_until;
  {
    visitor client(server->port());
    const auto created = client.create_token(7);
    valid_until = created.text("validDate");
    const auto signed_pass = client.get("/api/token/pass", with_token(created.text("token")));
    ASSERT_EQ(signed_pass.status, 200) << signed_pass.body;
    pass = signed_pass.text("pass");
    const auto waiting = client.create_token(8).text("token");
    EXPECT_EQ(client.get("/api/token/pass", with_token(waiting)).code(), "TOKEN_NOT_ACTIVE");
    EXPECT_EQ(client.get("/api/token/pass", with_token("of nobody")).status, 401);
  }
  ASSERT_EQ(std::count(pass.begin(), pass.end(), '.'), 2);
  EXPECT_EQ(json_of(pass.substr(0, pass.find('.'))).at("alg"), "EdDSA");
  const auto claims = json_of(pass.substr(pass.find('.') + 1, pass.rfind('.') - pass.find('.') - 1));
  EXPECT_EQ(claims.at("iss"), "box-office");
  EXPECT_EQ(claims.at("sub"), "7") << claims;
  const auto ends = std::chrono::floor<std::chrono::seconds>(wall_time_of(valid_until));
  EXPECT_EQ(claims.at("exp"), ends.time_since_epoch().count());
  // The keys are the same after a restart.
  server->kill();
  server = store_->serve({"--demo", "--active-places", "1", "--pass-issuer", "box-office"});
  visitor client(server->port());
  const auto keys = client.get("/.well-known/jwks.json");
  ASSERT_EQ(keys.status, 200) << keys.body;
  EXPECT_TRUE(is_signed_by(keys.body, pass)) << keys.body;
  for (const auto at : {pass.find('.') + 3, pass.rfind('.') + 5}) {
    auto forged = pass;
    forged[at] = forged[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(is_signed_by(keys.body, forged));
  }
  for (const auto& key : keys.body.at("keys")) {
    EXPECT_FALSE(key.contains("d")) << "a private key is published";
  }
}

}  // namespace
}  // namespace usher::end_to_end::admission_test
