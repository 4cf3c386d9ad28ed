#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::end_to_end::traces_test {
namespace {

using namespace std::chrono_literals;
using tests::running_program;

const std::string date_actor = "concert-date/1/" + first_date;

class EndToEndTraces : public OnSqlite {
 protected:
  void serve(const arguments& more = {}) {
    server_ = store_->serve(with_admin_key(joined({"--demo"}, more)));
    client_ = std::make_unique<visitor>(server_->port());
    administration_ = std::make_unique<administration>(*server_);
  }

  administration& admin() { return *administration_; }
  buyer person(std::int64_t user) { return {*client_, user}; }

  json get(const std::string& target) {
    const auto answer = admin().get(target);
    EXPECT_EQ(answer.status, 200) << target << answer.body;
    return answer.body;
  }

  /// How many messages of this kind the request led to.
  int messages_of(const reply& answer, const std::string& kind) {
    const std::function<int(const json&)> count = [&](const json& node) {
      int found = node.at("kind") == kind ? 1 : 0;
      for (const auto& child : node.at("children")) {
        found += count(child);
      }
      return found;
    };
    const auto shown = get("/api/traces/" + answer.header("traceparent").value().substr(3, 32));
    int found = 0;
    for (const auto& request : shown.at("requests")) {
      found += count(request.at("root"));
    }
    return found;
  }

  void expect_wrong(const std::string& target, const std::string& field) {
    const auto answer = admin().get(target);
    EXPECT_EQ(answer.status, 400) << target << answer.body;
    EXPECT_EQ(answer.body.value("field", ""), field) << target << answer.body;
  }

  /// User 1 holds seat 17, 2 and 3 are too late; the traces of all three.
  std::vector<std::string> three_want_seat_17() {
    std::vector<std::string> traces;
    for (int user = 1; user <= 3; ++user) {
      const auto answer = person(user).hold({}, 17);
      EXPECT_EQ(answer.status, user == 1 ? 200 : 409) << answer.body;
      traces.push_back(answer.header("traceparent").value().substr(3, 32));
      EXPECT_EQ(answer.text("traceId"), user == 1 ? "" : traces.back());
    }
    return traces;
  }

  // The command line.

  arguments trace_command(const arguments& more) {
    if (!std::filesystem::exists(key_file())) {
      std::ofstream(key_file()) << admin_key << "\n";
    }
    return joined({USHER_PROGRAM, "trace", "--url", "http://127.0.0.1:" + std::to_string(server_->port()),
                   "--admin-key-file", key_file()},
                  more);
  }
  program_end trace(const arguments& more) { return tests::run_program(trace_command(more)); }
  std::string key_file() const { return folder_.path() + "/key"; }

  tests::temporary_folder folder_;
  std::unique_ptr<server_process> server_;
  std::unique_ptr<visitor> client_;
  std::unique_ptr<administration> administration_;
};

double sum_of(const json& object) {
  double sum = 0;
  for (const auto& value : object) {
    sum += value.get<double>();
  }
  return sum;
}

void expect_sums(const json& node) {
  EXPECT_NEAR(sum_of(node.at("selfMs")), node.at("durationMs").get<double>(), 1e-6) << node;
  for (const auto& child : node.at("children")) {
    expect_sums(child);
  }
}

TEST_F(EndToEndTraces, TellWhereTheTimeOfARequestWent) {
  serve();
  const auto traces = three_want_seat_17();
  const auto lost = get("/api/traces/" + traces[1]);
  ASSERT_EQ(lost.at("requests").size(), 1U);
  const auto& request = lost.at("requests").at(0);
  EXPECT_EQ(request.at("root").at("kind"), "POST /api/concert/reserve");
  EXPECT_EQ(request.at("root").at("status"), 409);
  EXPECT_EQ(request.at("root").at("reason"), "SEAT_TEMPORARILY_HELD");
  EXPECT_NEAR(sum_of(request.at("totalsMs")), request.at("durationMs").get<double>(), 1e-6);
  EXPECT_NE(request.at("why").get<std::string>().find(" ms "), std::string::npos);
  expect_sums(request.at("root"));
  const auto won = get("/api/traces/" + traces[0]).at("requests").at(0).at("root");
  const auto& children = won.at("children");
  const auto hold = std::find_if(children.begin(), children.end(),
                                 [](const json& s) { return s.at("kind") == "hold_seats"; });
  ASSERT_NE(hold, children.end()) << won;
  EXPECT_EQ(hold->at("actor"), date_actor);
  EXPECT_EQ(hold->at("userId"), 1);
  EXPECT_EQ(hold->at("seats"), json({17}));
  EXPECT_EQ(hold->at("outcome"), "done");
  EXPECT_FALSE(hold->at("batch").is_null()) << "it waited for a commit";
  EXPECT_GT(hold->at("timesMs").at("durable").get<double>(), hold->at("timesMs").at("decided").get<double>());
}

TEST_F(EndToEndTraces, APaymentPassesItsGateOnce) {
  serve();
  const auto who = admitted(*client_, 5);
  ASSERT_EQ(who.charge(demo_price).status, 200);
  ASSERT_EQ(who.hold({}, 5).status, 200);
  const auto paid = who.pay({}, 5, demo_price, "once");
  ASSERT_EQ(paid.status, 200) << paid.body;
  EXPECT_EQ(messages_of(paid, "begin_checkout"), 1);
  EXPECT_EQ(messages_of(paid, "pass_gate"), 0);
  EXPECT_EQ(messages_of(paid, "pay"), 1);
  const auto again = who.pay({}, 5, demo_price, "once");
  ASSERT_EQ(again.status, 200) << "the token has ended, and the key is known";
  EXPECT_EQ(again.body, paid.body);
  EXPECT_EQ(messages_of(again, "pay"), 0);
}

TEST_F(EndToEndTraces, AKeyedCallAboutAPlaceAuthenticatesOnce) {
  academy school{*store_, with_admin_key({"--demo"})};
  administration_ = std::make_unique<administration>(school.server());
  const auto clinic = school.log_in(test_staff).create_clinic();
  const auto placed = school.log_in(test_student(1)).reserve(clinic, 0, {{"Idempotency-Key", "once"}});
  ASSERT_EQ(placed.status, 200) << placed.body;
  EXPECT_EQ(messages_of(placed, "authenticate"), 1);
  EXPECT_EQ(messages_of(placed, "begin_place_call"), 1);
}

TEST_F(EndToEndTraces, AreFoundByWhatIsKnownOfThem) {
  serve();
  const auto traces = three_want_seat_17();
  const auto found = [this](const std::string& query) {
    std::vector<std::string> ids;
    const auto body = get("/api/traces?kind=hold_seats&" + query);
    for (const auto& row : body.at("traces")) {
      ids.push_back(row.at("traceId"));
    }
    return ids;
  };
  using list = std::vector<std::string>;
  EXPECT_EQ(found("limit=10"), (list{traces[2], traces[1], traces[0]}));
  EXPECT_EQ(found("limit=1"), list{traces[2]});
  EXPECT_EQ(found("user=2"), list{traces[1]});
  EXPECT_EQ(found("outcome=done"), list{traces[0]});
  EXPECT_EQ(found("outcome=seat_temporarily_held"), (list{traces[2], traces[1]}));
  EXPECT_EQ(found("actor=concert-date/*&outcome=SEAT_TEMPORARILY_HELD"), (list{traces[2], traces[1]}));
  EXPECT_EQ(found("actor=clinic/*"), list{});
  EXPECT_EQ(found("min_duration_ms=60000"), list{});
  const auto next = get("/api/traces").at("next").get<std::string>();
  std::this_thread::sleep_for(100ms);
  const auto later = person(4).hold({}, 18).header("traceparent").value().substr(3, 32);
  EXPECT_EQ(found("since=" + next).front(), later);
  EXPECT_EQ(found("since=" +
                  get("/api/traces").at("traces").at(0).at("start").get<std::string>().substr(0, 26) + "Z"),
            list{})
      << "a time as answers have it";
}

TEST_F(EndToEndTraces, ContinueTheCallersTrace) {
  serve();
  const std::string id = "4bf92f3577b34da6a3ce929d0e0e4736";
  auto headers = with_token(test_token);
  headers.emplace_back("traceparent", "00-" + id + "-00f067aa0ba902b7-01");
  for (int seat = 1; seat <= 2; ++seat) {
    EXPECT_EQ(client_->post("/api/concert/reserve", seat_request(seat, 1), headers).status, 200);
  }
  const auto shown = get("/api/traces/" + id);
  EXPECT_EQ(shown.at("requests").size(), 2U) << "a tree for each request";
  for (const auto& request : shown.at("requests")) {
    EXPECT_EQ(request.at("requestMissing"), false);
  }
}

TEST_F(EndToEndTraces, TellWhoGotASeatAndWhoLostItByHowMuch) {
  serve();
  const auto traces = three_want_seat_17();
  const auto target = "/api/stories/seat?concertId=1&seat=17&concertDate=" + first_date;
  const auto told = get(target);
  EXPECT_EQ(told.at("actor"), date_actor);
  EXPECT_EQ(told.at("asked"), 3);
  EXPECT_EQ(told.at("got"), 1);
  EXPECT_EQ(told.at("lost"), 2);
  EXPECT_EQ(told.at("changesKnown"), true);
  ASSERT_EQ(told.at("winners").size(), 1U);
  EXPECT_EQ(told.at("winners").at(0).at("userId"), 1);
  std::vector<std::string> outline;
  double lost_by = 0;
  for (const auto& line : told.at("story")) {
    outline.push_back(line.at("type") == "attempt" ? "attempt of " + line.at("userId").dump()
                                                   : line.at("kind").get<std::string>());
    if (line.at("type") == "attempt" && line.at("userId") != 1) {
      EXPECT_EQ(line.at("lostTo").at("userId"), 1);
      EXPECT_EQ(line.at("lostTo").at("traceId"), traces[0]);
      EXPECT_EQ(line.at("lostTo").at("places"), line.at("userId").get<int>() - 1);
      EXPECT_GT(line.at("lostTo").at("byMs").get<double>(), lost_by) << "the later the further behind";
      lost_by = line.at("lostTo").at("byMs");
    }
  }
  EXPECT_EQ(outline, (std::vector<std::string>{"attempt of 1", "seat_held", "attempt of 2", "attempt of 3"}));

  // Attempts are forgotten with the process, changes are not.
  server_->kill();
  serve();
  const auto later = get(target);
  ASSERT_EQ(later.at("story").size(), 1U) << later;
  EXPECT_EQ(later.at("story").at(0).at("kind"), "seat_held");
  EXPECT_EQ(later.at("story").at(0).at("traceId"), traces[0]);
}

TEST_F(EndToEndTraces, TellWhoGotAPlaceInAClinic) {
  academy school{*store_, with_admin_key({"--demo"})};
  administration_ = std::make_unique<administration>(school.server());
  const auto clinic = school.log_in(test_staff).create_clinic({{"capacity", 1}});
  std::vector<std::int64_t> users;
  for (int number = 1; number <= 3; ++number) {
    const auto student = school.log_in(test_student(number));
    EXPECT_EQ(student.reserve(clinic).status, number == 1 ? 200 : 409);
    users.push_back(student.id());
  }
  const auto told = get("/api/stories/clinic-place?clinicId=" + std::to_string(clinic));
  EXPECT_EQ(told.at("asked"), 3);
  EXPECT_EQ(told.at("lost"), 2) << told;
  ASSERT_EQ(told.at("winners").size(), 1U);
  EXPECT_EQ(told.at("winners").at(0).at("userId"), users[0]);
  const auto own = get("/api/stories/clinic-place?clinicId=" + std::to_string(clinic) +
                       "&user=" + std::to_string(users[2]));
  ASSERT_EQ(own.at("asked"), 1);
  const auto& line = own.at("story").at(0);
  EXPECT_EQ(line.at("lostTo").at("userId"), users[0]);
  EXPECT_EQ(line.at("lostTo").at("places"), 2);
}

TEST_F(EndToEndTraces, TellHowActorsAreDoing) {
  serve();
  three_want_seat_17();
  const auto listed = get("/api/actors?sort=name&limit=1000");
  const auto& actors = listed.at("actors");
  EXPECT_EQ(listed.at("all"), actors.size());
  const auto date = std::find_if(actors.begin(), actors.end(),
                                 [](const json& one) { return one.at("name") == date_actor; });
  ASSERT_NE(date, actors.end());
  EXPECT_GE(date->at("messages").get<int>(), 3);
  EXPECT_EQ(date->at("changes"), 1);
  EXPECT_EQ(get("/api/actors?limit=1").at("actors").size(), 1U);
  for (const auto& name : {date_actor, std::string("concert-date%2F1%2F2024-09-15T20%3A00%3A00")}) {
    const auto one = get("/api/actors/" + name);
    EXPECT_EQ(one.at("name"), date_actor);
    EXPECT_EQ(one.at("loaded"), true);
    EXPECT_EQ(one.at("lastChangeNumber"), 1);
    const auto& kinds = one.at("kinds");
    const auto holds = std::find_if(kinds.begin(), kinds.end(),
                                    [](const json& kind) { return kind.at("kind") == "hold_seats"; });
    ASSERT_NE(holds, kinds.end());
    EXPECT_EQ(holds->at("count"), 3);
    EXPECT_EQ(holds->at("refused"), 2);
    EXPECT_LE(holds->at("durationMs").at("p50").get<double>(),
              holds->at("durationMs").at("max").get<double>());
    EXPECT_FALSE(one.at("slowest").empty());
  }
}

TEST_F(EndToEndTraces, AnActorThatIsNotLoadedIsKnownByItsChanges) {
  serve();
  ASSERT_EQ(buy(person(1), {}, 5, demo_price).at("concertId"), 1);
  server_->kill();
  serve();
  const auto one = get("/api/actors/" + date_actor);
  EXPECT_GT(one.at("lastChangeNumber").get<int>(), 1);
  EXPECT_EQ(one.at("loaded"), false) << "nothing goes on there";
}

TEST_F(EndToEndTraces, WrongQuestionsAreRefusedByName) {
  serve();
  for (const auto* what : {"actor=", "actor=a*b", "kind=", "user=0", "user=me", "batch=7", "outcome=so%20so",
                           "min_duration_ms=-1", "since=yesterday", "limit=0", "limit=1001"}) {
    const std::string query = what;
    expect_wrong("/api/traces?" + query, query.substr(0, query.find('=')));
  }
  expect_wrong("/api/traces?outcom=done", "outcom");
  expect_wrong("/api/traces/export?format=pdf", "format");
  expect_wrong("/api/traces/export?limit=10001", "limit");
  expect_wrong("/api/traces/12", "traceId");
  expect_wrong("/api/traces/00000000000000000000000000000000", "traceId");
  expect_wrong("/api/actors?sort=size", "sort");
  expect_wrong("/api/actors?limit=0", "limit");
  expect_wrong("/api/actors/wallets?limit=1", "limit");
  expect_wrong("/api/stories/seat", "concertId");
  expect_wrong("/api/stories/seat?concertId=1&seat=1", "concertDate");
  expect_wrong("/api/stories/seat?concertId=1&seat=1&concertDate=soon", "concertDate");
  expect_wrong("/api/stories/seat?concertId=1&concertDate=" + first_date, "seat");
  expect_wrong("/api/stories/seat?concertId=1&seat=0&concertDate=" + first_date, "seat");
  expect_wrong("/api/stories/clinic-place", "clinicId");
  expect_wrong("/api/stories/clinic-place?clinicId=1&user=0", "user");
  expect_wrong("/api/stories/clinic-place?clinicId=1&classDate=2024-02-30", "classDate");
  const auto unknown = [this](const std::string& target) { return admin().get(target).code(); };
  EXPECT_EQ(unknown("/api/traces/4bf92f3577b34da6a3ce929d0e0e4736"), "TRACE_NOT_FOUND");
  EXPECT_EQ(unknown("/api/actors/nobody"), "ACTOR_NOT_FOUND");
  EXPECT_EQ(unknown("/api/stories/seat?concertId=99&seat=1&concertDate=" + first_date), "CONCERT_NOT_FOUND");
  EXPECT_EQ(unknown("/api/stories/seat?concertId=1&seat=1&concertDate=2001-01-01T20:00:00"),
            "CONCERT_DATE_NOT_FOUND");
}

TEST_F(EndToEndTraces, NobodyLooksIntoTheServerWithoutTheKey) {
  serve();
  for (const auto* path :
       {"/api/traces", "/api/traces/export", "/api/traces/4bf92f3577b34da6a3ce929d0e0e4736", "/api/actors",
        "/api/actors/wallets", "/api/stories/seat", "/api/stories/clinic-place", "/api/admin/tracing"}) {
    EXPECT_EQ(client_->get(path).status, 401) << path;
    EXPECT_EQ(client_->get(path, with_bearer("a-wrong-key-of-the-administration")).code(),
              "INVALID_ADMIN_KEY")
        << path;
  }
}

TEST_F(EndToEndTraces, ExportsWhatAViewerOpens) {
  serve();
  const auto traces = three_want_seat_17();
  const auto exported = get("/api/traces/export?format=chrome&kind=hold_seats");
  std::set<std::string> tracks;
  std::set<std::string> requests;
  std::size_t arrows = 0;
  for (const auto& event : exported.at("traceEvents")) {
    if (event.at("name") == "thread_name") {
      tracks.insert(event.at("args").at("name"));
    }
    if (event.at("ph") == "X" && event.at("cat") == "request") {
      requests.insert(event.at("args").at("traceId"));
    }
    arrows += event.at("ph") == "f" ? 1 : 0;
  }
  EXPECT_TRUE(tracks.contains(date_actor));
  EXPECT_TRUE(tracks.contains("http"));
  EXPECT_EQ(requests, std::set<std::string>(traces.begin(), traces.end()));
  EXPECT_GE(arrows, 3U);
}

TEST_F(EndToEndTraces, HoldNothingThatIsSecret) {
  serve();
  const auto token = client_->create_token(7).text("token");
  ASSERT_EQ(client_->hold_seat(token, 9, 7).status, 200);
  const auto key = client_->key_of(test_student(1));
  client_->schedule(key);
  client_->log_in(test_student(2), "a-wrong-password");
  const auto exported = get("/api/traces/export?limit=10000").dump();
  const auto listed = get("/api/traces?limit=1000").dump() + get("/api/actors?limit=1000").dump() +
                      get("/api/actors/people").dump() + get("/api/actors/waiting-room/all").dump();
  ASSERT_NE(exported.find("log_in"), std::string::npos);
  for (const auto& secret : {token, key, test_password, std::string("a-wrong-password"), admin_key}) {
    ASSERT_FALSE(secret.empty());
    EXPECT_EQ(exported.find(secret), std::string::npos) << secret;
    EXPECT_EQ(listed.find(secret), std::string::npos) << secret;
  }
}

TEST_F(EndToEndTraces, RecordingIsSwitchedAndTheSwitchIsRecorded) {
  serve({"--no-trace-recording"});
  EXPECT_EQ(get("/api/admin/tracing").at("recording"), false);
  person(1).hold({}, 1);
  EXPECT_TRUE(get("/api/traces").at("traces").empty());
  EXPECT_EQ(admin().put("/api/admin/tracing", {{"recording", "yes"}}).body.at("field"), "recording");
  EXPECT_EQ(admin().put("/api/admin/tracing", json::object()).body.at("field"), "recording");
  EXPECT_EQ(admin().put("/api/admin/tracing", {{"recording", true}}).body.at("recording"), true);
  person(1).hold({}, 2);
  EXPECT_EQ(get("/api/traces?kind=hold_seats").at("traces").size(), 1U);
  const auto calls = get("/api/admin/audit?limit=100");
  EXPECT_TRUE(std::any_of(calls.at("calls").begin(), calls.at("calls").end(), [](const json& call) {
    return call.at("target") == "/api/admin/tracing" && call.at("body") == R"({"recording":true})";
  })) << calls;
}

TEST_F(EndToEndTraces, ArePushedToACollectorWithoutSecrets) {
  tests::webhook_receiver collector;
  serve(
      {"--otlp-endpoint", collector.url("/v1/traces"), "--otlp-headers", "x-key=a-secret-of-the-collector"});
  const auto traces = three_want_seat_17();
  std::map<std::string, std::string> parents;
  std::map<std::string, std::string> spans_of_last;
  ASSERT_TRUE(eventually([&] {
    spans_of_last.clear();
    for (const auto& push : collector.requests()) {
      EXPECT_EQ(push.header("x-key"), "a-secret-of-the-collector");
      const auto body = json::parse(push.body);
      for (const auto& s : body.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans")) {
        if (s.at("traceId") == traces[2]) {
          spans_of_last.emplace(s.at("spanId"), s.value("parentSpanId", ""));
        }
      }
    }
    return spans_of_last.size() >= 2;
  }));
  EXPECT_EQ(std::count_if(spans_of_last.begin(), spans_of_last.end(),
                          [&](const auto& s) { return !spans_of_last.contains(s.second); }),
            1)
      << "all but the request hang together";
  EXPECT_EQ(server_->stop(), 0);
  EXPECT_EQ(server_->log().find("a-secret-of-the-collector"), std::string::npos);
  EXPECT_EQ(server_->log().find("/v1/traces"), std::string::npos) << "collectors put keys into paths";
}

TEST_F(EndToEndTraces, WrongOptionsOfAPushAreRefusedWithoutBeingRepeated) {
  for (const auto& wrong :
       std::vector<arguments>{{"--otlp-headers", "x-key=sesame"},
                              {"--otlp-endpoint", "http://127.0.0.1:1", "--otlp-headers", "sesame"},
                              {"--otlp-endpoint", "ftp://sesame"}}) {
    const auto end = run_usher(joined({"serve"}, wrong));
    EXPECT_EQ(end.exit_code, 2);
    EXPECT_NE(end.err.find("--otlp-"), std::string::npos) << end.err;
    EXPECT_EQ(end.err.find("sesame"), std::string::npos) << end.err;
  }
}

TEST_F(EndToEndTraces, TheCommandLineShowsThem) {
  serve();
  const auto traces = three_want_seat_17();
  const auto shown = trace({"show", traces[1]});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_NE(shown.out.find("refused SEAT_TEMPORARILY_HELD"), std::string::npos) << shown.out;
  EXPECT_NE(shown.out.find(date_actor + " hold_seats"), std::string::npos) << shown.out;
  EXPECT_EQ(shown.out.find('\033'), std::string::npos) << "no colours into a pipe";
  const auto body = trace({"show", traces[1], "--json"});
  EXPECT_EQ(json::parse(body.out).at("traceId"), traces[1]);
  const auto story = trace({"story", "seat", "--concert", "1", "--date", first_date, "--seat", "17"});
  EXPECT_EQ(story.exit_code, 0) << story.err;
  EXPECT_NE(story.out.find("has it: user 1"), std::string::npos) << story.out;
  EXPECT_NE(story.out.find("2 places behind"), std::string::npos) << story.out;
  EXPECT_EQ(trace({"story", "clinic", "--clinic", "1"}).exit_code, 0);
  const auto top = trace({"top", "--once", "--sort", "name"});
  EXPECT_EQ(top.exit_code, 0) << top.err;
  EXPECT_NE(top.out.find(date_actor), std::string::npos) << top.out;
  const auto file = folder_.path() + "/trace.json";
  const auto written = trace({"export", file, "--user", "1"});
  EXPECT_EQ(written.exit_code, 0);
  EXPECT_TRUE(written.out.starts_with("wrote ")) << written.out;
  EXPECT_NE(written.out.find(file), std::string::npos) << written.out;
  std::stringstream exported;
  exported << std::ifstream(file).rdbuf();
  const auto count = json::parse(exported.str()).at("traceEvents").size();
  EXPECT_TRUE(written.out.starts_with("wrote " + std::to_string(count) + " events, ")) << written.out;
  EXPECT_TRUE(json::parse(trace({"export", "-"}).out).contains("traceEvents"));
}

TEST_F(EndToEndTraces, TheCommandLineFollowsThemUntilItIsInterrupted) {
  serve();
  const auto traces = three_want_seat_17();
  running_program tail{trace_command({"tail", "--json", "--kind", "hold_seats"})};
  const auto said = [&tail] {
    std::vector<std::string> ids;
    std::istringstream lines(tail.out());
    for (std::string line; std::getline(lines, line);) {
      ids.push_back(json::parse(line).at("traceId"));
    }
    return ids;
  };
  ASSERT_TRUE(eventually([&] { return said() == traces; })) << "the past first, oldest first";
  const auto next = person(4).hold({}, 18).header("traceparent").value().substr(3, 32);
  ASSERT_TRUE(eventually([&] { return said().back() == next; }));
  // Once each, however often it asks.
  std::this_thread::sleep_for(700ms);
  EXPECT_EQ(said().size(), 4U);
  tail.signal(SIGINT);
  EXPECT_EQ(tail.wait(10s), 0);
  EXPECT_EQ(tail.err(), "");
}

TEST_F(EndToEndTraces, TheCommandLineSaysInOneLineWhyItCannot) {
  serve();
  const auto port = std::to_string(server_->port());
  const auto expect = [](const program_end& end, int code, const std::string& text) {
    EXPECT_EQ(end.exit_code, code) << end.err;
    EXPECT_EQ(end.out, "");
    EXPECT_NE(end.err.find(text), std::string::npos) << end.err;
    EXPECT_EQ(std::count(end.err.begin(), end.err.end(), '\n'), 1) << end.err;
  };
  expect(trace({"show", "4bf92f3577b34da6a3ce929d0e0e4736"}), 1, "no such trace");
  expect(trace({"show", "12"}), 2, "32 hexadecimal digits");
  expect(trace({"tail", "--user", "me"}), 2, "user must be");
  expect(trace({"story", "seat", "--concert", "1"}), 2, "--date is required");
  expect(trace({"dance"}), 2, "usher: ");
  expect(trace({}), 2, "usher: ");
  expect(run_usher({"trace", "--url", "http://127.0.0.1:" + port, "top", "--once"}), 2, "USHER_ADMIN_KEY");
  const auto wrong = folder_.path() + "/wrong";
  std::ofstream(wrong) << "a-wrong-key-of-the-administration\n";
  const auto refused =
      run_usher({"trace", "--url", "http://127.0.0.1:" + port, "--admin-key-file", wrong, "top", "--once"});
  expect(refused, 2, "refuses the administration's key");
  EXPECT_EQ(refused.err.find("a-wrong-key"), std::string::npos);
  expect(run_usher({"trace", "--url", "ftp://127.0.0.1", "top"}), 2, "http://");
  server_->kill();
  expect(trace({"top", "--once"}), 1, "no server answers at http://127.0.0.1:" + port);
}

}  // namespace
}  // namespace usher::end_to_end::traces_test
