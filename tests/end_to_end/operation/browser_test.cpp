#include <gtest/gtest.h>
#include <zlib.h>

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
  for (const std::string target :
       {"/api/payment", "/api/clinics/reserve/", "/metrics", "/api/concert/findDates"}) {
    const auto answer = preflight(target, shop, "POST");
    EXPECT_EQ(answer.status, 200) << target;
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.header("access-control-allow-origin"), shop) << target;
    EXPECT_EQ(answer.header("access-control-allow-methods"), "DELETE, GET, OPTIONS, PATCH, POST, PUT");
    for (const auto* name :
         {"authorization", "idempotency-key", "content-type", "if-none-match", "last-event-id"}) {
      EXPECT_NE(answer.header("access-control-allow-headers").value_or("").find(name), std::string::npos)
          << name;
    }
    EXPECT_EQ(answer.header("access-control-max-age"), "86400");
    EXPECT_FALSE(answer.header("access-control-allow-credentials"));
  }
  const auto other = preflight("/api/payment", "https://evil.example", "POST");
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.body, "");
  for (const auto* name : {"access-control-allow-origin", "access-control-allow-methods",
                           "access-control-allow-headers", "access-control-max-age"}) {
    EXPECT_FALSE(other.header(name)) << name;
  }
  EXPECT_EQ(preflight("/api/admin/concerts", shop, "POST").status, 405) << "it is for no page elsewhere";
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

TEST_F(EndToEndBrowser, WhereAllAreBelievedPagesOfOtherOriginsChangeNothing) {
  serve({"--cors-origins", shop});
  // As the client names the host that it calls.
  const std::string own = "localhost";
  const auto create = [&](const header_list& headers) {
    return client_->post("/api/token/create", R"({"userId": 1})", headers).status;
  };
  const auto issued = [&] {
    const auto room = administration(*server_).get("/api/admin/rooms/all").body;
    return room.at("waiting").get<int>() + room.at("active").get<int>();
  };
  for (const header_list& headers : {header_list{},
                                     {{"Origin", "http://" + own}},
                                     {{"Origin", shop}},
                                     {{"Sec-Fetch-Site", "same-origin"}}}) {
    EXPECT_EQ(create(headers), 200) << headers.size();
  }
  const auto before = issued();
  for (const auto& origin : {std::string("https://evil.example"), std::string("null"), "https://" + own,
                             "http://127.0.0.1:" + std::to_string(server_->port()), shop + ":8443",
                             std::string("http://127.0.0.1:1")}) {
    const auto refused = client_->post("/api/token/create", R"({"userId": 1})",
                                       {{"Origin", origin}, {"Content-Type", "text/plain"}});
    EXPECT_EQ(refused.status, 403) << origin;
    EXPECT_EQ(json::parse(refused.body).at("code"), "ORIGIN_NOT_ALLOWED") << origin;
    EXPECT_FALSE(refused.header("access-control-allow-origin")) << origin;
  }
  // A name of the attacker's that leads here: its page is of the very host that it calls.
  http_client rebound(server_->port());
  rebound.send(
      "POST /api/token/create HTTP/1.1\r\nHost: evil.example:8080\r\nOrigin: http://evil.example:8080\r\n"
      "Content-Length: 13\r\n\r\n{\"userId\": 1}");
  EXPECT_EQ(rebound.receive().status, 403);
  EXPECT_EQ(issued(), before);
  for (const auto* method : {"POST", "PUT", "PATCH", "DELETE"}) {
    EXPECT_EQ(client_->request(method, "/api/token", {{"Origin", "https://evil.example"}}).status, 403)
        << method;
  }
  EXPECT_EQ(get(seats_path, {{"Origin", "https://evil.example"}}).status, 200) << "what is public stays so";
}

TEST_F(EndToEndBrowser, WhereKeysSayWhoCallsAPageOfAnotherOriginIsRefusedForWantOfOne) {
  serve({"--identity", "session"});
  const auto answer =
      client_->post("/api/token/create", R"({"userId": 1})", {{"Origin", "https://evil.example"}});
  EXPECT_EQ(answer.status, 401) << answer.body;
}

TEST_F(EndToEndBrowser, EveryAnswerForbidsWhatItNeedsNot) {
  serve();
  std::vector<http_response> answers;
  for (const std::string target : {seats_path.c_str(), "/", "/docs", "/docs/style.css", "/openapi.json",
                                   "/metrics", "/api/nowhere", "/nowhere"}) {
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

TEST_F(EndToEndBrowser, WhoHasAnAnswerIsToldSoWithoutIt) {
  serve();
  visitor client(server_->port());
  const auto with = [&](header_list headers, const std::string& tag) {
    headers.emplace_back("If-None-Match", tag);
    return headers;
  };
  const auto key = client.key_of("test_student_01");
  const struct {
    std::string target;
    header_list headers;
    bool is_for_all;
  } table[] = {
      {seats_path, {}, true},
      {"/api/concert/findConcerts", {}, true},
      {"/api/concert/findDates?concertId=1", with_token(test_token), false},
      {"/api/clinics/weekly-schedule/", with_key(key), false},
      {"/openapi.yaml", {}, true},
      {"/docs", {}, true},
  };
  for (const auto& [target, headers, is_for_all] : table) {
    const auto first = get(target, headers);
    ASSERT_EQ(first.status, 200) << target << first.body;
    const auto tag = first.header("etag").value_or("");
    EXPECT_NE(tag, "") << target;
    EXPECT_EQ(first.header("cache-control"),
              is_for_all ? "public, max-age=0, s-maxage=1" : "private, no-cache")
        << target;
    const auto again = get(target, with(headers, "\"x\", " + tag));
    EXPECT_EQ(again.status, 304) << target;
    EXPECT_EQ(again.body, "") << target;
    EXPECT_EQ(again.header("etag"), tag) << target;
    contract::shipped().judge("GET", target, again);
    EXPECT_EQ(get(target, with(headers, "\"x\"")).status, 200) << target;
  }
  EXPECT_EQ(get("/api/concert/findDates?concertId=1", with({}, "*")).status, 401) << "the gate comes first";

  const auto before = get(seats_path).header("etag").value_or("");
  ASSERT_EQ(buyer(client, 1).hold({}, 7).status, 200);
  const auto after = get(seats_path, {{"If-None-Match", before}});
  EXPECT_EQ(after.status, 200) << "what has changed comes";
  const auto tag = after.header("etag");
  server_->kill();
  serve();
  EXPECT_EQ(get(seats_path).header("etag"), tag) << "the same after a restart";
}

std::string unpacked(std::string packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(2'000'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST_F(EndToEndBrowser, ALargeAnswerIsPackedForWhoTakesIt) {
  serve();
  administration admin(*server_);
  const auto date = admin.create_date(1, {{"seatCount", 100'000}});
  const auto target = "/api/concert/findSeats?concertId=1&concertDate=" + date;
  const auto plain = get(target);
  EXPECT_EQ(plain.count("content-encoding"), 0U);
  http_response packed;
  ASSERT_TRUE(eventually([&] {
    packed = get(target, {{"Accept-Encoding", "gzip"}});
    return packed.header("content-encoding") == "gzip";
  }));
  EXPECT_EQ(unpacked(packed.body), plain.body);
  EXPECT_LT(packed.body.size(), plain.body.size() / 2);
  EXPECT_EQ(packed.header("etag"), plain.header("etag"));
  EXPECT_EQ(get(target, {{"Accept-Encoding", "gzip;q=0, identity"}}).body, plain.body);
  EXPECT_EQ(get(target, {{"Accept-Encoding", "gzip"}, {"If-None-Match", *packed.header("etag")}}).status,
            304);
}

TEST_F(EndToEndBrowser, TheDescriptionIsThereForProgramsAndForPeople) {
  serve();
  const auto description = json::parse(get("/openapi.json").body);
  EXPECT_EQ(description.at("openapi"), "3.1.0");
  const auto page = get("/docs");
  EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
  EXPECT_NE(page.body.find("<code>/api/concert/reserve</code>"), std::string::npos);
  EXPECT_EQ(get("/docs/style.css").header("content-type"), "text/css; charset=utf-8");
}

}  // namespace
}  // namespace usher::end_to_end::browser_test
