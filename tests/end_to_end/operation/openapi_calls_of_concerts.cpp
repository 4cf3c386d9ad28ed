#include <algorithm>
#include <string>

#include "tests/end_to_end/operation/openapi_calls.hpp"

namespace usher::end_to_end::openapi {

using namespace std::chrono_literals;

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
      {"followSeats",
       {{400, [&client] { return client.get("/api/concert/events?concertId=1&concertDate=tomorrow"); }},
        {404,
         [&client] { return client.get("/api/concert/events?concertId=99&concertDate=" + first_date); }}}},
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
       {{200, [&client] { return client.get("/api/concert/findConcerts"); }},
        {400, [&client] { return client.get("/api/concert/findConcerts?limit=0"); }}}},
  };
}

call_table EndToEndOpenApi::calls_of_buyers() {
  auto& client = *client_;
  const buyer anna(client, 1);
  const buyer bert(client, 2);
  const buyer nobody(client, 1, "of nobody");
  const auto& where = where_;
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
  };
}

call_table EndToEndOpenApi::calls_of_waiters_and_payers() {
  auto& client = *client_;
  const buyer anna(client, 1);
  const buyer bert(client, 2);
  const buyer nobody(client, 1, "of nobody");
  const auto& where = where_;
  const auto& full = full_;
  return {
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

call_table EndToEndOpenApi::calls_about_concerts() {
  auto& client = *client_;
  auto& admin = *administration_;
  const std::string concerts = "/api/admin/concerts";
  const auto new_concert = concerts + '/' + std::to_string(admin.create_concert());
  const json date{{"concertDate", first_date}, {"seatCount", 5}};
  const auto sold = administration::date_path(where_.concert, where_.date);
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
      {"adminShowDate",
       {{200, gets(sold)}, {404, gets(administration::date_path(1, "2001-01-01T20:00:00"))}}},
      {"adminChangeDate",
       {{200, patches(sold, {{"seatCount", 12}})},
        {400, patches(sold, {{"seatCount", 0}})},
        {409, patches(sold, {{"seatCount", 1}})}}},
      {"adminDateOpen",
       {{200, posts(sold + "/open")}, {404, posts(administration::date_path(99, first_date) + "/open")}}},
      {"adminDateClose",
       {{200, posts(administration::date_path(1, first_date) + "/close")}, {409, posts(sold + "/close")}}},
      {"adminDateCancel",
       {{200, posts(administration::date_path(1, first_date) + "/cancel")}, {409, posts(sold + "/cancel")}}},
      {"adminListBookings",
       {{200, gets("/api/admin/bookings")}, {400, gets("/api/admin/bookings?state=gone")}}},
  };
}

/// Of a server on its own.
call_table EndToEndOpenApi::calls_of_the_cluster() {
  return {
      {"adminShowCluster", {{200, gets("/api/admin/cluster")}, {400, gets("/api/admin/cluster?node=a")}}},
      {"adminHandOver",
       {{400, posts("/api/admin/cluster/hand-over", {{"to", "b"}})},
        {409, posts("/api/admin/cluster/hand-over")}}},
      {"adminDrain",
       {{400, posts("/api/admin/cluster/drain", {{"after", 60}})}, {409, posts("/api/admin/cluster/drain")}}},
  };
}

call_table EndToEndOpenApi::calls_of_the_administration() {
  auto& admin = *administration_;
  const auto resend = [&admin] {
    EXPECT_TRUE(eventually([&] { return !admin.all("notices", {{"state", "dead"}}).empty(); }));
    const auto dead = admin.all("notices", {{"state", "dead"}});
    const auto of_a_date = std::find_if(dead.begin(), dead.end(),
                                        [](const json& notice) { return notice.contains("concertId"); });
    return admin.post("/api/admin/notices/" + of_a_date->at("id").get<std::string>() + "/resend");
  };
  return {
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
      {"adminRescheduleOpening",
       {{200, posts("/api/admin/rooms/1/opening/reschedule", {{"opensAt", utc_text(wall_now() + 2h)}})},
        {400, posts("/api/admin/rooms/1/opening/reschedule", {{"opensAt", utc_text(wall_now() - 1h)}})},
        {409, posts("/api/admin/rooms/all/opening/reschedule", {{"opensAt", utc_text(wall_now() + 1h)}})}}},
      {"adminCallOffOpening",
       {{200, posts("/api/admin/rooms/1/opening/call-off")},
        {404, posts("/api/admin/rooms/99/opening/call-off")},
        {409, posts("/api/admin/rooms/1/opening/call-off")}}},
      {"adminResetRoom",
       {{200, posts("/api/admin/rooms/1/reset", {{"dryRun", false}})},
        {400, posts("/api/admin/rooms/1/reset", {{"dryRun", "no"}})}}},
      {"adminListNotices", {{200, gets("/api/admin/notices")}, {400, gets("/api/admin/notices?state=lost")}}},
      {"adminResendNotice",
       {{200, resend}, {409, posts("/api/admin/notices/1/" + first_date + "/999/resend")}}},
      {"adminResendClinicNotice", {{409, posts("/api/admin/notices/clinics/1/999/resend")}}},
      {"adminSetUpTestClinics",
       {{200, posts("/api/admin/setup-test-clinics", {{"capacity", 7}, {"reset", true}})},
        {400, posts("/api/admin/setup-test-clinics", {{"capacity", 0}})}}},
      {"adminManageClinics",
       {{200, posts("/api/admin/clinic-schedule", {{"action", "activate"}, {"dry_run", true}})},
        {400, posts("/api/admin/clinic-schedule", {{"action", "pause"}})}}},
      {"adminSetUpTestStudents",
       {{200, posts("/api/admin/setup-test-students", {{"count", 21}})},
        {400, posts("/api/admin/setup-test-students", {{"count", 0}})}}},
      {"adminShowLogLevel", {{200, gets("/api/admin/log-level")}}},
      {"adminSetLogLevel",
       {{200, puts("/api/admin/log-level", {{"level", "debug"}})},
        {400, puts("/api/admin/log-level", {{"level", "loud"}})}}},
      {"adminListKeys", {{200, gets("/api/admin/keys")}, {400, gets("/api/admin/keys?scope=admin")}}},
      {"adminMakeKey",
       {{201, posts("/api/admin/keys", {{"name", "till"}, {"scopes", {"wallets:charge"}}})},
        {400, posts("/api/admin/keys", {{"name", "till"}, {"scopes", {"wallets:burn"}}})},
        {409, posts("/api/admin/keys", {{"name", "till"}, {"scopes", {"wallets:read"}}})}}},
      {"adminRotateKey",
       {{200, posts("/api/admin/keys/1/rotate", {{"overlapSeconds", 60}})},
        {400, posts("/api/admin/keys/1/rotate", {{"overlapSeconds", -1}})},
        {404, posts("/api/admin/keys/99/rotate")}}},
      {"adminRevokeKey",
       {{200, posts("/api/admin/keys/1/revoke")}, {404, posts("/api/admin/keys/99/revoke")}}},
      {"adminListCalls", {{200, gets("/api/admin/audit")}, {400, gets("/api/admin/audit?limit=0")}}},
      {"adminShowWallet", {{200, gets("/api/admin/wallets/1")}, {404, gets("/api/admin/wallets/9999")}}},
  };
}

call_table EndToEndOpenApi::calls_that_look_back() {
  const std::string actor = "/api/actors/concert-date/1/" + full_.date;
  return {
      {"actorChanges",
       {{200, gets(actor + "/changes?limit=1")},
        {400, gets(actor + "/changes?from=x")},
        {401, [this, actor] { return client_->get(actor + "/changes"); }},
        {404, gets("/api/actors/nobody/changes")}}},
      {"actorState",
       {{200, gets(actor + "/state")},
        {400, gets(actor + "/state?at=99999")},
        {404, gets("/api/actors/clinic/99999/state")}}},
      {"actorDifference",
       {{200, gets(actor + "/diff?from=0")},
        {400, gets(actor + "/diff")},
        {404, gets("/api/actors/waiting-room/99/diff?from=0")}}},
  };
}

call_table EndToEndOpenApi::calls_about_traces() {
  const auto shown = [this] {
    const auto rows = administration_->get("/api/traces?kind=hold_seats&limit=1").body.at("traces");
    return administration_->get("/api/traces/" + rows.at(0).at("traceId").get<std::string>());
  };
  const std::string unknown_trace = "/api/traces/4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string seat = "/api/stories/seat?seat=1&concertId=1&concertDate=";
  return {
      {"listTraces",
       {{200, gets("/api/traces?limit=5")},
        {400, gets("/api/traces?limit=0")},
        {401, [this] { return client_->get("/api/traces"); }}}},
      {"exportTraces",
       {{200, gets("/api/traces/export?limit=5")}, {400, gets("/api/traces/export?format=pdf")}}},
      {"showTrace", {{200, shown}, {400, gets("/api/traces/12")}, {404, gets(unknown_trace)}}},
      {"listActors", {{200, gets("/api/actors")}, {400, gets("/api/actors?sort=size")}}},
      {"showActor",
       {{200, gets("/api/actors/concert-date/1/" + full_.date)}, {404, gets("/api/actors/nobody")}}},
      {"tellOfSeat",
       {{200, gets(seat + full_.date)},
        {400, gets("/api/stories/seat?seat=0")},
        {404, gets(seat + "2001-01-01T20:00:00")}}},
      {"tellOfClinicPlace",
       {{200, gets("/api/stories/clinic-place?clinicId=1")}, {400, gets("/api/stories/clinic-place")}}},
      {"adminShowTracing", {{200, gets("/api/admin/tracing")}}},
      {"adminSwitchTracing",
       {{200, puts("/api/admin/tracing", {{"recording", true}})},
        {400, puts("/api/admin/tracing", {{"recording", 1}})}}},
  };
}

}  // namespace usher::end_to_end::openapi
