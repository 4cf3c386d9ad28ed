#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/contract.hpp"

namespace usher::end_to_end::browser_test {
namespace {

using test_support::http_client;
using test_support::http_response;

const std::string shop = "https://shop.example";
const std::string seats_path = "/api/concert/findSeats?concertId=1&concertDate=" + first_date;

class EndToEndBrowser : public OnSqlite {
 protected:
  void serve(const arguments& more = {}) {
    server_ = store_->serve(with_admin_key(joined({"--demo"}, more)));
    client_ = std::make_unique<http_client>(server_->port());
  }
  http_response get(const std::string& target, const header_list& headers = {}) const {
    return client_->get(target, headers);
  }
  http_response preflight(const std::string& target, const std::string& origin,
                          const std::string& method) const {
    return client_->request("OPTIONS", target,
                            {{"Origin", origin},
                             {"Access-Control-Request-Method", method},
                             {"Access-Control-Request-Headers", "authorization"}});
  }

  std::unique_ptr<server_process> server_;
  std::unique_ptr<http_client> client_;
};

TEST_F(EndToEndBrowser, APreflightIsAnsweredBeforeAnyGate) {
  serve({"--cors-origins", shop + ", https://other.example:8443"});
  for (const std::string target : {"/api/payment", "/api/admin/concerts", "/api/clinics/reserve/", "/metrics",
                                   "/api/concert/findDates"}) {
    const auto answer = preflight(target, shop, "POST");
    EXPECT_EQ(answer.status, 204) << target;
    EXPECT_EQ(answer.header("access-control-allow-origin"), shop) << target;
    EXPECT_NE(answer.header("access-control-allow-methods").value_or("").find("POST"), std::string::npos);
    for (const auto* name :
         {"Authorization", "Idempotency-Key", "Content-Type", "If-None-Match", "Last-Event-ID"}) {
      EXPECT_NE(answer.header("access-control-allow-headers").value_or("").find(name), std::string::npos)
          << name;
    }
    EXPECT_TRUE(answer.header("access-control-max-age"));
    EXPECT_FALSE(answer.header("access-control-allow-credentials"));
  }
  const auto refused = preflight("/api/payment", "https://evil.example", "POST");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(json::parse(refused.body).at("code"), "ORIGIN_NOT_ALLOWED");
  EXPECT_FALSE(refused.header("access-control-allow-origin"));
}

TEST_F(EndToEndBrowser, AnAnswerIsReadableForTheOriginsThatAreNamedAlone) {
  serve({"--cors-origins", shop});
  const std::vector<std::string> targets{seats_path, "/api/concert/findDates?concertId=1", "/api/nowhere",
                                         "/livez"};
  for (const auto& target : targets) {
    const auto mine = get(target, {{"Origin", shop}});
    EXPECT_EQ(mine.header("access-control-allow-origin"), shop) << target << mine.status;
    EXPECT_NE(mine.header("access-control-expose-headers").value_or("").find("Retry-After"),
              std::string::npos);
    const auto other = get(target, {{"Origin", "https://evil.example"}});
    EXPECT_EQ(other.status, mine.status) << target;
    EXPECT_FALSE(other.header("access-control-allow-origin")) << target;
    for (const auto& answer : {mine, other, get(target)}) {
      bool varies = false;
      for (const auto& [name, value] : answer.headers) {
        varies = varies || (name == "vary" && value.find("Origin") != std::string::npos);
      }
      EXPECT_TRUE(varies) << target;
    }
  }
}

TEST_F(EndToEndBrowser, WithDemonstrationDataOnlyDevelopmentServersOfThisMachineMayCall) {
  serve();
  EXPECT_EQ(get("/livez", {{"Origin", "http://localhost:5173"}}).header("access-control-allow-origin"),
            "http://localhost:5173");
  EXPECT_FALSE(get("/livez", {{"Origin", shop}}).header("access-control-allow-origin"));
  server_->stop();
  serve({"--cors-origins", ""});
  EXPECT_FALSE(get("/livez", {{"Origin", "http://localhost:5173"}}).header("access-control-allow-origin"));
  EXPECT_EQ(preflight("/api/payment", "http://localhost:5173", "POST").status, 405);
}

TEST_F(EndToEndBrowser, EveryAnswerForbidsWhatItNeedsNot) {
  serve();
  std::vector<http_response> answers;
  for (const std::string target :
       {seats_path.c_str(), "/", "/openapi.yaml", "/metrics", "/api/nowhere", "/nowhere"}) {
    answers.push_back(get(target));
    answers.push_back(get(target, {{"Accept", "text/html"}}));
  }
  answers.push_back(client_->request("BREW", "/"));
  {
    http_client broken(server_->port());
    broken.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
    answers.push_back(broken.receive());
    EXPECT_EQ(answers.back().status, 400);
  }
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << answer.status << answer.body;
    EXPECT_EQ(answer.count("content-security-policy"), 1U) << answer.body;
    const auto policy = answer.header("content-security-policy").value_or("");
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << policy;
    EXPECT_TRUE(policy.starts_with("default-src 'none'") || policy.starts_with("default-src 'self'"))
        << policy;
    EXPECT_EQ(answer.header("referrer-policy"), "no-referrer");
    EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
  }
}

}  // namespace
}  // namespace usher::end_to_end::browser_test
