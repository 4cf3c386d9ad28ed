#include <algorithm>
#include <optional>
#include <stdexcept>

#include <gtest/gtest.h>

#include "api/http/shared_refusals.hpp"
#include "api/server/service.hpp"
#include "api/support/call_limits.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::routes_test {
namespace {

using edge::method;

/// Keeps what was answered.
class captured final : public edge::responder::target {
 public:
  void send(edge::response&& answer) noexcept override {
    if (!answered) {
      answered = std::move(answer);
    }
  }
  void mark(const edge::request_mark& by) noexcept override { marked = by; }

  std::optional<edge::response> answered;
  edge::request_mark marked{};
};

class Routes : public testing::Test {
 protected:
  Routes() {
    table.add({method::get, "/thing", api::credential::nobody_in_particular,
               [](const edge::request&, const api::exchange& x) {
                 x.answer(200, {{"a", 1}});
               }});
    table.add({method::post, "/thing", api::credential::nobody_in_particular,
               [](const edge::request&, const api::exchange&) {
                 throw api::bad_request{api::wrong_field("size", {"정수", "a whole number"})};
               }});
    table.add(
        {method::get, "/broken", api::credential::nobody_in_particular,
         [](const edge::request&, const api::exchange&) { throw std::runtime_error("secret detail"); }});
    for (const std::string path : {"/things/{thing}", "/things/best", "/things/{thing}/parts/{part}",
                                   "/things/best/parts/{part}", "/things/{thing}/parts/first"}) {
      add_echo(method::get, path);
    }
    add_echo(method::del, "/things/{thing}");
  }

  /// Answers with the route's path and what stands in its braces.
  void add_echo(method m, const std::string& path) {
    table.add({m, path, api::credential::token, [path](const edge::request& r, const api::exchange& x) {
                 edge::response answer;
                 answer.body = path;
                 for (const auto& [name, value] : r.path_values) {
                   answer.body += ' ' + name + '=' + value;
                 }
                 x.answer(std::move(answer));
               }});
  }

  /// What the table says when one more route comes.
  std::string refusal_of(method m, const std::string& path) {
    try {
      add_echo(m, path);
    } catch (const std::logic_error& refusal) {
      return refusal.what();
    }
    return "";
  }

  edge::response ask(method m, const std::string& path, const std::string& traceparent = "",
                     const std::string& from = "") {
    edge::request r;
    r.method = m;
    r.path = path;
    r.remote_address = from;
    if (!traceparent.empty()) {
      r.headers.emplace_back("traceparent", traceparent);
    }
    const auto target = std::make_shared<captured>();
    const auto handler = api::make_request_handler(std::make_shared<api::route_table>(table), *time);
    handler(std::move(r), edge::responder{target});
    return target->answered.value();
  }

  static std::string header(const edge::response& answer, const std::string& name) {
    for (const auto& [key, value] : answer.headers) {
      if (key == name) {
        return value;
      }
    }
    return "";
  }

  api::route_table table;
  std::shared_ptr<const actors::clock> time = make_manual_clock("Asia/Seoul", {});
};

TEST_F(Routes, AnswerAndContinueTheTrace) {
  const auto answer = ask(method::get, "/thing", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"a":1})");
  EXPECT_TRUE(header(answer, "traceparent").starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
}

TEST_F(Routes, HeadFindsWhatGetFinds) {
  EXPECT_EQ(ask(method::head, "/thing").status, 200);
}

TEST_F(Routes, AnUnknownPathIs404WithTheTraceInTheBody) {
  const auto answer = ask(method::get, "/nothing", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(api::json::parse(answer.body)["traceId"], "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(Routes, AWrongMethodIs405WithAllow) {
  const auto answer = ask(method::del, "/thing");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(header(answer, "Allow"), "GET, HEAD, POST");
}

TEST_F(Routes, ABoundedOneIsRefusedBeforeItsHandlerAndForEachNetworkByItself) {
  const auto once = [limit = std::make_shared<api::network_limit>(1)](
                        const edge::request&, const domain::network& from, domain::instant now) {
    return limit->wait(from, now);
  };
  table.limit("GET /broken", once);
  EXPECT_EQ(ask(method::get, "/broken", "", "192.0.2.1").status, 500);
  const auto refused = ask(method::get, "/broken", "", "::ffff:192.0.2.1");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header(refused, "Retry-After"), "60");
  EXPECT_EQ(api::json::parse(refused.body)["code"], "TOO_MANY_REQUESTS");
  EXPECT_EQ(ask(method::get, "/broken", "", "192.0.2.2").status, 500);
  EXPECT_EQ(ask(method::get, "/thing", "", "192.0.2.1").status, 200) << "the bound is that route's";
  EXPECT_THROW(table.limit("GET /nothing", once), std::out_of_range);
}

TEST_F(Routes, APathGivesItsValuesToTheHandler) {
  EXPECT_EQ(ask(method::get, "/things/7").body, "/things/{thing} thing=7");
  EXPECT_EQ(ask(method::get, "/things/7/parts/2026-01-02T03:04").body,
            "/things/{thing}/parts/{part} thing=7 part=2026-01-02T03:04");
  EXPECT_EQ(ask(method::head, "/things/7").body, "/things/{thing} thing=7");
}

TEST_F(Routes, AHandlerReadsAValueByItsNameAndNoOther) {
  std::string seen;
  table.add({method::put, "/people/{person}/seats/{seat}", api::credential::session,
             [&](const edge::request& r, const api::exchange& x) {
               seen = r.path_value("seat") + " of " + r.path_value("person");
               EXPECT_THROW(r.path_value("thing"), std::logic_error);
               x.answer(200, {});
             }});
  EXPECT_EQ(ask(method::put, "/people/ann/seats/12").status, 200);
  EXPECT_EQ(seen, "12 of ann");
}

TEST_F(Routes, ALiteralWinsOverAValueFromLeftToRight) {
  EXPECT_EQ(ask(method::get, "/things/best").body, "/things/best");
  EXPECT_EQ(ask(method::get, "/things/best/parts/2").body, "/things/best/parts/{part} part=2");
  EXPECT_EQ(ask(method::get, "/things/7/parts/first").body, "/things/{thing}/parts/first thing=7");
  EXPECT_EQ(ask(method::get, "/things/best/parts/first").body, "/things/best/parts/{part} part=first");
}

TEST_F(Routes, AValueIsOneSegmentThatIsNotEmpty) {
  for (const auto* path : {"/things/", "/things//parts/1", "/things/7/parts", "/things/7/8",
                           "/things/7/parts/1/2", "xthings/7", "//things/7", ""}) {
    EXPECT_EQ(ask(method::get, path).status, 404) << path;
  }
  EXPECT_EQ(ask(method::get, std::string(8'000, '/')).status, 404);
}

TEST_F(Routes, ANameWithDotsTakesSeveralSegmentsUpToTheKnownEnd) {
  add_echo(method::get, "/logs/{name...}/lines");
  add_echo(method::get, "/logs/{name...}");
  add_echo(method::put, "/logs/{name...}/lines/{line}");
  add_echo(method::get, "/logs/{kind}/lines");
  add_echo(method::get, "/logs");
  EXPECT_EQ(ask(method::get, "/logs").body, "/logs");
  EXPECT_EQ(ask(method::get, "/logs/a/b:c/lines").body, "/logs/{name...}/lines name=a/b:c");
  EXPECT_EQ(ask(method::get, "/logs/a/lines").body, "/logs/{kind}/lines kind=a");
  EXPECT_EQ(ask(method::get, "/logs/a/b/c").body, "/logs/{name...} name=a/b/c");
  EXPECT_EQ(ask(method::get, "/logs/lines").body, "/logs/{name...} name=lines");
  EXPECT_EQ(ask(method::get, "/logs/lines/a/lines").body, "/logs/{name...}/lines name=lines/a");
  EXPECT_EQ(ask(method::put, "/logs/a/b/lines/7").body, "/logs/{name...}/lines/{line} name=a/b line=7");
  EXPECT_EQ(ask(method::get, "/logs/a/b/lines/7").status, 405) << "the longer path decides the methods";
}

TEST_F(Routes, ANameWithDotsTakesNeitherEmptyNorEndlessSegments) {
  add_echo(method::get, "/logs/{name...}/lines");
  for (const auto* path : {"/logs/lines", "/logs//lines", "/logs/a//b/lines", "/logs/a/b/", "/logs/a/b/line",
                           "/logs/1/2/3/4/5/6/7/8/9/lines"}) {
    EXPECT_EQ(ask(method::get, path).status, 404) << path;
  }
  EXPECT_EQ(ask(method::get, "/logs/1/2/3/4/5/6/7/8/lines").body,
            "/logs/{name...}/lines name=1/2/3/4/5/6/7/8");
  EXPECT_EQ(ask(method::get, std::string(8'000, '/')).status, 404);
}

TEST_F(Routes, AWrongMethodOnAPathWithValuesIs405WithAllow) {
  const auto answer = ask(method::post, "/things/7");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(header(answer, "Allow"), "GET, HEAD, DELETE");
}

TEST_F(Routes, TheMostLiteralPathDecidesWhichMethodsThereAre) {
  const auto answer = ask(method::del, "/things/best");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(header(answer, "Allow"), "GET, HEAD");
}

TEST_F(Routes, TwoRoutesForTheSameRequestAreRefused) {
  EXPECT_EQ(refusal_of(method::get, "/thing"), "route /thing has two handlers for GET");
  EXPECT_EQ(refusal_of(method::get, "/things/{thing}"), "route /things/{thing} has two handlers for GET");
  EXPECT_EQ(refusal_of(method::put, "/things/{id}"),
            "routes /things/{thing} and /things/{id} are the same under two names");
  EXPECT_EQ(refusal_of(method::put, "/things/{thing}"), "");
  EXPECT_EQ(refusal_of(method::put, "/people/{id}"), "");
}

TEST_F(Routes, AMalformedPathIsRefused) {
  for (const auto* path : {"", "thing", "/thing/", "/{}", "/a{b}", "/{b}c", "/{a", "/a}", "/{a}{b}",
                           "/{a}/{a}", "/{a...}/x/{b...}", "/{a}/{a...}", "/x{a...}", "/{...}"}) {
    EXPECT_NE(refusal_of(method::get, path), "") << path;
  }
}

TEST_F(Routes, KeysHaveScopesAndNothingElseHas) {
  const auto added = [this](const std::string& path, api::credentials needs, domain::key_scopes scopes) {
    try {
      table.add({method::get, path, needs, [](const edge::request&, const api::exchange&) {}, {}, scopes});
    } catch (const std::logic_error&) {
      return false;
    }
    return true;
  };
  using api::credential;
  const domain::key_scopes one{domain::key_scope::rooms_write};
  EXPECT_TRUE(added("/keyed", credential::admin_key, one));
  EXPECT_TRUE(added("/either", credential::token | credential::admin_key, one));
  EXPECT_FALSE(added("/without", credential::admin_key, {}));
  EXPECT_FALSE(added("/without-too", credential::session | credential::admin_key, {}));
  EXPECT_FALSE(added("/useless", credential::session, one));
  EXPECT_EQ(table.scopes().at("GET /keyed"), one);
  EXPECT_FALSE(table.scopes().contains("GET /thing"));
}

TEST_F(Routes, AreListedWithTheirNamesInBraces) {
  const auto lines = table.list();
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
  EXPECT_EQ(lines.size(), 9U);
  add_echo(method::get, "/logs/{name...}/lines");
  const auto with_rest = table.list();
  EXPECT_EQ(std::count(with_rest.begin(), with_rest.end(), "GET /logs/{name}/lines"), 1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "GET /things/{thing}/parts/{part}"), 1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "DELETE /things/{thing}"), 1);
}

TEST_F(Routes, ABadRequestIsAnsweredWithItsProblem) {
  const auto answer = ask(method::post, "/thing");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(api::json::parse(answer.body)["field"], "size");
}

TEST_F(Routes, AFailureTellsTheClientNoDetail) {
  const auto answer = ask(method::get, "/broken");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("secret detail"), std::string::npos);
}

TEST_F(Routes, TheEdgesOwnAnswersHaveTheCommonShape) {
  const auto answers = api::make_edge_answers();
  for (const int status : {400, 408, 413, 414, 417, 431, 501, 505}) {
    const auto answer = answers.framing_error(status, "what was wrong", nullptr);
    EXPECT_EQ(answer.status, status);
    const auto body = api::json::parse(answer.body);
    EXPECT_TRUE(body["message"].get<std::string>().ends_with(": what was wrong")) << body;
    EXPECT_TRUE(body.contains("error") && body.contains("code") && body.contains("traceId"));
    EXPECT_FALSE(header(answer, "traceparent").empty());
  }
  EXPECT_EQ(answers.overloaded(nullptr).status, 503);
  EXPECT_EQ(header(answers.overloaded(nullptr), "Retry-After"), "1");
  EXPECT_EQ(answers.stopping(nullptr).status, 503);
  EXPECT_EQ(header(answers.stopping(nullptr), "Retry-After"), "1");
  EXPECT_EQ(api::json::parse(answers.stopping(nullptr).body)["code"], "DRAINING");
  EXPECT_EQ(answers.unanswered({}).status, 503);
  EXPECT_FALSE(header(answers.unanswered({}), "traceparent").empty());
}

TEST_F(Routes, PagesThatMayCallReadWhatTheEdgeAnswersInTheirPlace) {
  const std::string origin = "https://shop.example";
  const auto policy = std::make_shared<const api::browser_policy>(std::vector{origin});
  const auto answers = api::make_edge_answers(*policy);
  edge::request r;
  r.method = method::get;
  r.path = "/thing";
  r.headers.emplace_back("origin", origin);
  const auto allowed = policy->headers_for(r);
  ASSERT_NE(allowed, policy->headers_of(0));
  EXPECT_EQ(*answers.overloaded(&r).common_headers, *allowed);
  EXPECT_EQ(*answers.framing_error(400, "what was wrong", &r).common_headers, *allowed);
  EXPECT_EQ(*answers.overloaded(nullptr).common_headers, *policy->headers_of(0));
  const auto target = std::make_shared<captured>();
  api::browser_settings browsers;
  browsers.policy = policy;
  api::make_request_handler(std::make_shared<api::route_table>(table), *time, false, {}, {}, {}, browsers)(
      std::move(r), edge::responder{target});
  EXPECT_EQ(*answers.unanswered(target->marked).common_headers, *allowed);
}

TEST_F(Routes, WhatTheEdgeAnswersInTheirPlaceContinuesTheTraceOfTheRequest) {
  edge::request r;
  r.method = method::get;
  r.path = "/thing";
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  r.headers.emplace_back("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
  const auto answers = api::make_edge_answers();
  EXPECT_EQ(api::json::parse(answers.overloaded(&r).body)["traceId"], trace);
  EXPECT_EQ(api::json::parse(answers.stopping(&r).body)["traceId"], trace);
  EXPECT_EQ(api::json::parse(answers.framing_error(400, "what was wrong", &r).body)["traceId"], trace);
  const auto target = std::make_shared<captured>();
  api::make_request_handler(std::make_shared<api::route_table>(table), *time)(std::move(r),
                                                                              edge::responder{target});
  const auto late = answers.unanswered(target->marked);
  EXPECT_EQ(header(late, "traceparent"), header(target->answered.value(), "traceparent"));
  EXPECT_EQ(api::json::parse(late.body)["traceId"], trace);
}

TEST_F(Routes, WhatTheEdgeAnswersInTheirPlaceIsInTheLanguageOfTheRequest) {
  const auto answers = api::make_edge_answers();
  const auto message = [](const edge::response& answer) {
    return api::json::parse(answer.body).at("message").get<std::string>();
  };
  edge::request r;
  r.method = method::get;
  r.path = "/thing";
  const auto korean = message(answers.overloaded(&r));
  EXPECT_EQ(message(answers.overloaded(nullptr)), korean);
  r.headers.emplace_back("accept-language", "en");
  EXPECT_NE(message(answers.overloaded(&r)), korean);
  EXPECT_EQ(message(answers.overloaded(&r)), api::too_many_at_once.english);
  EXPECT_EQ(message(answers.stopping(&r)), api::server_stops.english);
  EXPECT_EQ(message(answers.framing_error(400, "what was wrong", &r)), "what was wrong");
  const auto target = std::make_shared<captured>();
  api::make_request_handler(std::make_shared<api::route_table>(table), *time)(std::move(r),
                                                                              edge::responder{target});
  EXPECT_EQ(message(answers.unanswered(target->marked)), api::not_answered_in_time.english);
}

}  // namespace
}  // namespace usher::tests::routes_test
