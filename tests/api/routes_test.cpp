#include <optional>

#include <gtest/gtest.h>

#include "api/service.hpp"

namespace usher::tests {
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
  std::optional<edge::response> answered;
};

class Routes : public testing::Test {
 protected:
  Routes() {
    table.add({method::get, "/thing", [](const edge::request&, const api::exchange& x) {
                 x.answer(200, {{"a", 1}});
               }});
    table.add({method::post, "/thing", [](const edge::request&, const api::exchange&) {
                 throw api::bad_request{api::wrong_field("size", "a whole number")};
               }});
    table.add({method::get, "/broken", [](const edge::request&, const api::exchange&) {
                 throw std::runtime_error("secret detail");
               }});
  }

  edge::response ask(method m, const std::string& path, const std::string& traceparent = "") {
    edge::request r;
    r.method = m;
    r.path = path;
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
  std::shared_ptr<const actors::clock> time = actors::make_manual_clock("Asia/Seoul", {});
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
    const auto answer = answers.framing_error(status, "what was wrong");
    EXPECT_EQ(answer.status, status);
    const auto body = api::json::parse(answer.body);
    EXPECT_EQ(body["message"], "what was wrong");
    EXPECT_TRUE(body.contains("error") && body.contains("code") && body.contains("traceId"));
    EXPECT_FALSE(header(answer, "traceparent").empty());
  }
  EXPECT_EQ(answers.overloaded().status, 503);
  EXPECT_EQ(header(answers.overloaded(), "Retry-After"), "1");
  EXPECT_EQ(answers.unanswered().status, 503);
}

}  // namespace
}  // namespace usher::tests
