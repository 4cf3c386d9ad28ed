#include "api/web/web_site.hpp"

#include <array>
#include <stdexcept>

#include <gtest/gtest.h>

namespace usher::tests::web_site_test {
namespace {

using api::web_file;
using edge::method;

constexpr std::array files{
    web_file{"/index.html", "text/html; charset=utf-8", "aa11", "<p>the page</p>", "packed page"},
    web_file{"/icon.svg", "image/svg+xml", "bb22", "<svg/>", "packed icon"},
    web_file{"/assets/app-cc33.js", "text/javascript; charset=utf-8", "cc33", "app()", "packed app"},
};

const std::string browser = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

struct question {
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers = {};
  edge::method method = method::get;
  bool is_route = false;
};

std::optional<edge::response> ask(const question& q) {
  edge::request r;
  r.method = q.method;
  r.path = q.path;
  r.headers = q.headers;
  return api::web_site(files).answer(r, q.is_route);
}

std::string header(const edge::response& answer, const std::string& name) {
  const auto lines = answer.common_headers ? "\r\n" + *answer.common_headers : "";
  if (const auto at = lines.find("\r\n" + name + ": "); at != std::string::npos) {
    const auto begin = at + name.size() + 4;
    return lines.substr(begin, lines.find("\r\n", begin) - begin);
  }
  for (const auto& [key, value] : answer.headers) {
    if (key == name) {
      return value;
    }
  }
  return "";
}

TEST(WebSite, EveryAddressThatIsNoCallIsThePageForABrowser) {
  for (const auto& path : {"/concerts", "/concerts/1/dates/2024-09-15T20:00:00", "/nowhere.at.all"}) {
    const auto page = ask({path, {{"accept", browser}}});
    ASSERT_TRUE(page) << path;
    EXPECT_EQ(page->status, 200);
    EXPECT_EQ(*page->shared_body, "<p>the page</p>");
    EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  }
  const question front{"/", {{"accept", browser}}, method::get, true};
  EXPECT_TRUE(ask(front)) << "the front is a call and a page";
  EXPECT_TRUE(ask({"/concerts", {{"accept", browser}}, method::head}));
}

TEST(WebSite, ProgramsAreLeftToTheCalls) {
  const std::vector<question> calls{
      {"/", {{"accept", "*/*"}}, method::get, true},
      {"/", {}, method::get, true},
      {"/", {{"accept", "application/json, text/html;q=0"}}, method::get, true},
      {"/concerts", {{"accept", "application/json"}}},
      {"/metrics", {{"accept", browser}}, method::get, true},
      {"/api/nowhere", {{"accept", browser}}},
      {"/api", {{"accept", browser}}},
      {"/.well-known/nothing", {{"accept", browser}}},
      {"/assets/old-0000.js", {{"accept", browser}}},
      {"/concerts", {{"accept", browser}}, method::post},
  };
  for (const auto& call : calls) {
    EXPECT_FALSE(ask(call)) << call.path;
  }
}

TEST(WebSite, AFileIsPackedForWhoUnpacks) {
  const std::vector<std::pair<std::string, bool>> cases{
      {"gzip", true}, {"gzip, deflate, br", true}, {"br;q=1.0, gzip;q=0.8", true},
      {"", false},    {"gzip;q=0", false},         {"gzip;q=0.000", false},
      {"br", false},  {"identity", false},         {"gzip;q=0.001", true},
  };
  for (const auto& [accepted, packed] : cases) {
    const auto answer = ask({"/assets/app-cc33.js", {{"accept-encoding", accepted}}});
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer->shared_body, packed ? "packed app" : "app()") << accepted;
    EXPECT_EQ(header(*answer, "Content-Encoding"), packed ? "gzip" : "") << accepted;
    EXPECT_EQ(header(*answer, "Vary"), "Accept, Accept-Encoding");
  }
}

TEST(WebSite, WhatHasItsHashInItsNameIsKeptForEverAndTheRestIsAskedForAnew) {
  EXPECT_EQ(header(*ask({"/assets/app-cc33.js"}), "Cache-Control"), "public, max-age=31536000, immutable");
  for (const auto& path : {"/icon.svg", "/concerts"}) {
    const auto first = ask({path, {{"accept", browser}}});
    EXPECT_EQ(header(*first, "Cache-Control"), "no-cache") << path;
    const auto tag = header(*first, "ETag");
    const auto again = ask({path, {{"accept", browser}, {"if-none-match", "\"other\", " + tag}}});
    EXPECT_EQ(again->status, 304) << path;
    EXPECT_FALSE(again->shared_body) << path;
    EXPECT_EQ(header(*again, "ETag"), tag) << path;
    EXPECT_EQ(ask({path, {{"accept", browser}, {"if-none-match", "W/\"dd44\""}}})->status, 200) << path;
  }
}

TEST(WebSite, NothingOfAnotherOriginMayRunInAPage) {
  const auto policy = header(*ask({"/concerts", {{"accept", browser}}}), "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'self';")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(header(*ask({"/icon.svg"}), "X-Content-Type-Options"), "nosniff");
}

TEST(WebSite, WithoutFilesThereAreNoPages) {
  const api::web_site none(std::span<const web_file>{});
  EXPECT_TRUE(none.empty());
  edge::request r;
  r.path = "/concerts";
  r.headers = {{"accept", browser}};
  EXPECT_FALSE(none.answer(r, false));
  EXPECT_THROW(api::web_site(std::span(files).subspan(1)), std::logic_error);
}

}  // namespace
}  // namespace usher::tests::web_site_test
