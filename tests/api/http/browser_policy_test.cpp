#include "api/http/browser/browser_policy.hpp"

#include <gtest/gtest.h>

namespace usher::tests::browser_policy_test {
namespace {

edge::request ask(std::vector<std::pair<std::string, std::string>> headers,
                  edge::method method = edge::method::get) {
  edge::request r;
  r.method = method;
  r.headers = std::move(headers);
  return r;
}

TEST(Origin, IsASchemeAHostAndPerhapsAPort) {
  for (const auto* right : {"https://shop.example", "http://localhost:5173", "https://a.b-c.example:8443",
                            "http://127.0.0.1:3000", "http://[::1]:8080", "http://[::1]",
                            "capacitor://localhost", "chrome-extension://abcdef", "https://xn--9d0bq5k.kr"}) {
    EXPECT_EQ(api::wrong_with_origin(right), "") << right;
  }
  for (const auto* wrong : {"",
                            "*",
                            "null",
                            "shop.example",
                            "https://",
                            "https://shop.example/",
                            "https://shop.example/a",
                            "https://Shop.example",
                            "HTTPS://shop.example",
                            "https://*.example",
                            "https://user@shop.example",
                            "https://shop.example:",
                            "https://shop.example:x",
                            "https://shop.example:443",
                            "http://shop.example:80",
                            "https://shop.example:123456",
                            "https://shop example",
                            "https://shop.example\r\nX: y",
                            "://shop.example",
                            "https://shop.example?x",
                            "http://[::1",
                            "http://::1"}) {
    const auto said = api::wrong_with_origin(wrong);
    EXPECT_NE(said, "") << wrong;
    EXPECT_NE(said.find(std::string("'") + wrong + "'"), std::string::npos) << said;
  }
}

TEST(BrowserPolicy, WithoutOriginsNothingTellsOfThem) {
  const api::browser_policy none;
  const auto with_origin = ask({{"origin", "https://shop.example"}});
  EXPECT_EQ(none.headers_for(with_origin), none.headers_of(0));
  EXPECT_EQ(none.headers_of(0)->find("Access-Control"), std::string::npos);
  EXPECT_EQ(none.headers_of(0)->find("Vary"), std::string::npos);
  EXPECT_FALSE(
      none.is_preflight(ask({{"origin", "https://shop.example"}, {"access-control-request-method", "GET"}},
                            edge::method::options)));
}

TEST(BrowserPolicy, NamesTheOneOriginThatAskedAndMayRead) {
  const api::browser_policy two({"https://shop.example", "http://localhost:5173"});
  const auto lines = *two.headers_for(ask({{"origin", "http://localhost:5173"}}));
  EXPECT_NE(lines.find("Access-Control-Allow-Origin: http://localhost:5173\r\n"), std::string::npos) << lines;
  EXPECT_EQ(lines.find("shop.example"), std::string::npos) << lines;
  EXPECT_NE(lines.find("Vary: Origin\r\n"), std::string::npos) << lines;
  for (const auto* name : {"ETag", "Retry-After", "Location", "Idempotency-Replayed", "traceparent"}) {
    EXPECT_NE(lines.find(name), std::string::npos) << name;
  }
  EXPECT_EQ(lines.find('*'), std::string::npos) << lines;
  EXPECT_EQ(lines.find("Credentials"), std::string::npos) << lines;
  for (const auto* other : {"https://shop.example.evil", "https://shop.exampl", "https://SHOP.example",
                            "https://shop.example:443", "null", ""}) {
    const auto& headers = *two.headers_for(ask({{"origin", other}}));
    EXPECT_EQ(headers.find("Access-Control"), std::string::npos) << other;
    EXPECT_NE(headers.find("Vary: Origin\r\n"), std::string::npos) << other;
  }
}

TEST(BrowserPolicy, KnowsThePagesOfTheAddressThatWasCalled) {
  const api::browser_policy policy({"https://shop.example"});
  const struct {
    const char* host;
    const char* origin;
    bool is_foreign;
  } table[] = {
      {"127.0.0.1:8080", "http://127.0.0.1:8080", false},
      {"localhost:8080", "http://localhost:8080", false},
      {"LocalHost:8080", "http://localhost:8080", false},
      {"[::1]:8080", "http://[::1]:8080", false},
      {"[2001:db8::1]", "http://[2001:db8::1]", false},
      {"192.0.2.1", "http://192.0.2.1", false},
      {"192.0.2.1:80", "http://192.0.2.1", false},
      {"192.0.2.1:443", "http://192.0.2.1:443", false},
      {"127.0.0.1:8080", "https://shop.example", false},
      // Another scheme, port or host.
      {"127.0.0.1:8080", "https://127.0.0.1:8080", true},
      {"192.0.2.1:443", "https://192.0.2.1", true},
      {"127.0.0.1:8080", "http://127.0.0.1:8081", true},
      {"127.0.0.1:8080", "http://127.0.0.1", true},
      {"127.0.0.1:8080", "http://localhost:8080", true},
      {"127.0.0.1:8080", "http://127.0.0.1:8080.evil.example", true},
      {"127.0.0.1:8080", "https://shop.example:8443", true},
      {"127.0.0.1:8080", "http://shop.example", true},
      {"127.0.0.1:8080", "https://evil.example", true},
      {"127.0.0.1:8080", "null", true},
      {"127.0.0.1:8080", "", true},
      {"", "http://", true},
      {"", "", true},
      // A name is whoever's who has it lead here.
      {"evil.example:8080", "http://evil.example:8080", true},
      {"127.0.0.1.evil.example", "http://127.0.0.1.evil.example", true},
      {"localhost.evil.example", "http://localhost.evil.example", true},
      {"2130706433", "http://2130706433", true},
      {"shop.example", "https://shop.example", false},
  };
  for (const auto& row : table) {
    const auto r = ask({{"host", row.host}, {"origin", row.origin}}, edge::method::post);
    EXPECT_EQ(policy.is_of_foreign_page(r), row.is_foreign) << row.host << ' ' << row.origin;
  }
  EXPECT_FALSE(policy.is_of_foreign_page(ask({{"host", "evil.example"}}))) << "no page says no origin";
}

TEST(BrowserPolicy, APreflightIsWhatABrowserAsksBeforeACall) {
  const api::browser_policy one({"https://shop.example"});
  using edge::method;
  const std::pair<std::string, std::string> origin{"origin", "https://shop.example"};
  const std::pair<std::string, std::string> wish{"access-control-request-method", "DELETE"};
  EXPECT_TRUE(one.is_preflight(ask({origin, wish}, method::options)));
  EXPECT_TRUE(one.allows(ask({origin, wish}, method::options)));
  EXPECT_FALSE(one.is_preflight(ask({origin, wish}, method::get)));
  EXPECT_FALSE(one.is_preflight(ask({wish}, method::options)));
  EXPECT_FALSE(one.is_preflight(ask({origin}, method::options)));
  const auto other = ask({{"origin", "https://evil.example"}, wish}, method::options);
  EXPECT_TRUE(one.is_preflight(other));
  EXPECT_FALSE(one.allows(other));
  const auto answer = one.preflight_answer(ask({origin, wish}, method::options));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.size(), 3U);
  const auto refused = one.preflight_answer(other);
  EXPECT_EQ(refused.status, 200);
  EXPECT_TRUE(refused.headers.empty()) << "the browser keeps the call back";
  auto of_administration = ask({origin, wish}, method::options);
  of_administration.path = "/api/admin/rooms";
  EXPECT_FALSE(one.is_preflight(of_administration));
}

TEST(BrowserPolicy, KnowsAnOriginAgainByItsNumber) {
  const api::browser_policy two({"https://shop.example", "http://localhost:5173"});
  for (const auto* origin : {"https://shop.example", "http://localhost:5173", "https://evil.example"}) {
    const auto r = ask({{"origin", origin}});
    EXPECT_EQ(two.headers_of(two.number_of(r)), two.headers_for(r)) << origin;
  }
  EXPECT_EQ(two.number_of(ask({})), 0U);
  EXPECT_EQ(two.headers_of(200), two.headers_of(0)) << "no origin has this number";
}

TEST(BrowserPolicy, EveryAnswerSaysThatItIsWhatItSaysItIs) {
  const api::browser_policy some({"https://shop.example"});
  for (const auto& lines : {some.headers_of(0), some.headers_for(ask({{"origin", "https://shop.example"}})),
                            api::headers_of_pages()}) {
    EXPECT_NE(lines->find("X-Content-Type-Options: nosniff\r\n"), std::string::npos) << *lines;
    EXPECT_NE(lines->find("frame-ancestors 'none'"), std::string::npos) << *lines;
    EXPECT_NE(lines->find("Referrer-Policy: no-referrer\r\n"), std::string::npos) << *lines;
    EXPECT_NE(lines->find("Cross-Origin-Resource-Policy: same-origin\r\n"), std::string::npos) << *lines;
    EXPECT_EQ(lines->find("unsafe"), std::string::npos) << *lines;
    EXPECT_TRUE(lines->ends_with("\r\n"));
  }
}

}  // namespace
}  // namespace usher::tests::browser_policy_test
