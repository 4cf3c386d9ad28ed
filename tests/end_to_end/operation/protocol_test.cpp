#include <gtest/gtest.h>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"

namespace usher::end_to_end::protocol_test {
namespace {

/// What holds for every path alike. That every answer carries a trace and every error its members is checked
/// by the visitor in all tests.
class EndToEndProtocol : public OnSqlite {
 protected:
  void SetUp() override {
    server_ = store_->serve({"--demo"});
    client_.emplace(server_->port());
  }

  visitor& client() { return *client_; }

  std::unique_ptr<server_process> server_;

 private:
  std::optional<visitor> client_;
};

struct endpoint {
  std::string method;
  std::string path;
};

const std::vector<endpoint> all_endpoints{{"POST", "/api/token/create"},
                                          {"GET", "/api/token/check"},
                                          {"GET", "/api/concert/findDates"},
                                          {"GET", "/api/concert/findSeats"},
                                          {"POST", "/api/concert/reserve"},
                                          {"GET", "/api/health"},
                                          {"POST", "/api/auth/register"},
                                          {"POST", "/api/auth/login"},
                                          {"POST", "/api/auth/logout"},
                                          {"GET", "/api/clinics/weekly-schedule"},
                                          {"GET", "/api/clinics/weekly_schedule"},
                                          {"POST", "/api/clinics/reserve"},
                                          {"POST", "/api/clinics/reserve_clinic"}};

TEST_F(EndToEndProtocol, ATrailingSlashIsOptionalOnEveryPath) {
  for (const auto& [method, path] : all_endpoints) {
    const auto without = client().call(method, path);
    const auto with = client().call(method, path + "/");
    EXPECT_NE(without.status, 404) << path;
    EXPECT_NE(without.status, 405) << path;
    EXPECT_EQ(without.status, with.status) << path;
    EXPECT_EQ(without.code(), with.code()) << path;
  }
}

TEST_F(EndToEndProtocol, AWrongMethodIsToldWhichOnesAreAllowed) {
  for (const auto& [method, path] : all_endpoints) {
    for (const auto& wrong : {method == "GET" ? "POST" : "GET", "PUT", "DELETE", "PATCH"}) {
      const auto refused = client().call(wrong, path);
      EXPECT_EQ(refused.status, 405) << wrong << " " << path;
      EXPECT_EQ(refused.header("allow"), method == "GET" ? "GET, HEAD" : "POST") << wrong << " " << path;
    }
  }
}

TEST_F(EndToEndProtocol, AnUnknownPathIsNotFound) {
  for (const auto& path :
       {"/api", "/api/tokens", "/api/token/create/x", "/api/concert/findseats", "/api//health"}) {
    const auto refused = client().get(path);
    EXPECT_EQ(refused.status, 404) << path;
    EXPECT_EQ(refused.code(), "NOT_FOUND") << path;
  }
}

TEST_F(EndToEndProtocol, ABodyOverTheLimitIsRefused) {
  const std::string fits(64 * 1024 - 2, ' ');
  EXPECT_EQ(client().call("POST", "/api/token/create", {}, fits + "{}").code(), "MISSING_FIELD");
  visitor other(server_->port());
  const auto refused = other.call("POST", "/api/token/create", {}, fits + "{} ");
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.header("connection"), "close");
}

TEST_F(EndToEndProtocol, HeadIsAnsweredAsGetIsWithoutABody) {
  const auto target = "/api/concert/findSeats?concertId=1&concertDate=" + first_date;
  const auto full = client().client().get(target);
  const auto head = client().client().head(target);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), std::to_string(full.body.size()));
  EXPECT_TRUE(head.body.empty());
  EXPECT_EQ(client().find_seats().status, 200) << "nothing of a body may be left on the connection";
}

TEST_F(EndToEndProtocol, ATraceIsContinuedOnSuccessAndOnFailure) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string span = "00f067aa0ba902b7";
  const header_list headers{{"traceparent", "00-" + trace + "-" + span + "-01"}};
  const std::vector<reply> answers{
      client().get("/api/health/", headers),
      client().get("/api/concert/findSeats?concertId=1&concertDate=" + first_date, headers),
      client().post("/api/token/create", {{"userId", 1}}, headers),
      client().post("/api/token/create", {{"userId", "one"}}, headers),
      client().post("/api/concert/reserve", seat_request(1, 1), headers),
      client().get("/api/clinics/weekly-schedule/", headers),
      client().get("/nowhere", headers),
      client().call("PUT", "/api/health/", headers),
  };
  std::set<std::string> spans{span};
  for (const auto& answer : answers) {
    const auto parent = answer.header("traceparent").value_or("");
    EXPECT_EQ(parent.substr(3, 32), trace) << answer.body;
    EXPECT_TRUE(spans.insert(parent.substr(36, 16)).second) << "each answer is a span of its own: " << parent;
    EXPECT_EQ(answer.text("traceId"), answer.status >= 400 ? trace : "");
  }
}

TEST_F(EndToEndProtocol, ATraceThatIsNoneIsReplaced) {
  for (const auto& sent : {"", "nonsense", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"}) {
    const auto answer = client().get("/api/health/", {{"traceparent", sent}});
    EXPECT_EQ(answer.status, 200);
    const auto trace = answer.header("traceparent").value_or("");
    EXPECT_EQ(trace.find("4bf92f35"), std::string::npos) << sent << " was continued as " << trace;
    EXPECT_EQ(trace.find("00000000000000000000000000000000"), std::string::npos) << trace;
  }
}

/// What the server answers to these bytes, and whether it ends the connection with it.
struct raw_answer {
  int status = 0;
  bool closed = false;
};

raw_answer answer_to(std::uint16_t port, const std::string& bytes) {
  test_support::http_client raw(port);
  raw.send(bytes);
  const auto answer = raw.receive();
  const bool says_so = answer.header("connection") == "close";
  return {answer.status, says_so && raw.ended()};
}

std::string raw_post(const std::string& lines, const std::string& body) {
  return "POST /api/token/create HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + body;
}

TEST_F(EndToEndProtocol, BytesAreReadAsTheStandardHasThem) {
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const std::string good_chunk = "d\r\n{\"userId\": 1}\r\n0\r\n\r\n";
  const auto of_host = [](const std::string& host) {
    return "GET /livez HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
  };
  struct expectation {
    std::string bytes;
    int status;
    bool closed;
  };
  const std::vector<expectation> all{
      {"\r\n" + of_host("a"), 200, false},
      {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 204, false},
      {"OPTIONS /livez HTTP/1.1\r\nHost: a\r\n\r\n", 405, false},
      {of_host("[::1]:8080"), 200, false},
      {of_host("a:b:c"), 400, true},
      {of_host("["), 400, true},
      {of_host("a:80x"), 400, true},
      {of_host("%zz"), 400, true},
      {raw_post(chunked, good_chunk), 200, false},
      {raw_post("Transfer-Encoding: gzip\r\n", ""), 400, true},
      {raw_post("Transfer-Encoding: gzip, chunked\r\n", good_chunk), 501, true},
      {raw_post("Transfer-Encoding: gzip\r\n" + chunked, good_chunk), 501, true},
      {raw_post(chunked + "Transfer-Encoding: gzip\r\n", good_chunk), 400, true},
      {raw_post(chunked, "d;a=\"b\"" + good_chunk.substr(1)), 200, false},
      {raw_post(chunked, "d;" + good_chunk.substr(1)), 400, true},
      {raw_post(chunked, "d;bad[=x" + good_chunk.substr(1)), 400, true},
      {"GET /livez HTTP/1.2\r\nHost: a\r\n\r\n", 200, false},
      {"GET /livez HTTP/2.0\r\nHost: a\r\n\r\n", 505, true},
      {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, false},
      {"GET /livez?a=%f HTTP/1.1\r\nHost: a\r\n\r\n", 400, false},
      {raw_post("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n", "userId=1"), 415,
       false},
      {raw_post("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 7\r\n", "--x--\r\n"), 415,
       false},
      {raw_post("Content-Encoding: gzip\r\nContent-Length: 13\r\n", "{\"userId\": 1}"), 415, false},
  };
  for (const auto& [bytes, status, closed] : all) {
    const auto answer = answer_to(server_->port(), bytes);
    EXPECT_EQ(answer.status, status) << bytes;
    EXPECT_EQ(answer.closed, closed) << bytes;
  }
}

TEST_F(EndToEndProtocol, WhatOnlyConcernsItsOwnRequestIsAnsweredInItsPlace) {
  test_support::http_client raw(server_->port());
  raw.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\nGET /%zz HTTP/1.1\r\nHost: a\r\n\r\n" +
           raw_post("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}") +
           "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
  for (const int status : {200, 400, 415, 200}) {
    EXPECT_EQ(raw.receive().status, status);
  }
}

TEST_F(EndToEndProtocol, SchemesAreReadInAnyCaseAndWithSeveralSpaces) {
  const auto token = client().create_token(1).text("token");
  for (const std::string header : {"Bearer ", "bearer ", "BEARER   ", ""}) {
    const auto checked = client().get("/api/token/check", {{"Authorization", header + token}});
    EXPECT_EQ(checked.text("token"), token) << header;
  }
  const auto key = client().key_of(test_student(1));
  for (const std::string header : {"Token ", "token ", "TOKEN   "}) {
    EXPECT_EQ(client().get("/api/users/me/", {{"Authorization", header + key}}).status, 200) << header;
  }
  const std::string admin_key = "a-key-of-the-administration";
  const auto other = make_sqlite_store();
  const auto administered = other->serve({"--demo", "--admin-key", admin_key});
  visitor administration(administered->port());
  for (const std::string header : {"Bearer ", "bearer ", "BEARER   "}) {
    EXPECT_EQ(administration.get("/api/admin/log-level", {{"Authorization", header + admin_key}}).status, 200)
        << header;
  }
}

TEST_F(EndToEndProtocol, MediaTypesAreReadInAnyCase) {
  const auto staff = client().key_of("test_admin");
  for (const std::string type : {"text/csv", "Text/CSV", "TEXT/csv; charset=utf-8"}) {
    auto headers = with_key(staff);
    headers.emplace_back("Content-Type", type);
    const auto imported =
        client().call("POST", "/api/users/import?dry_run=true", headers, "username,name\njuno,준호\n");
    EXPECT_EQ(imported.status, 200) << type << ' ' << imported.body;
  }
}

TEST_F(EndToEndProtocol, HealthTellsOfTheStore) {
  const auto health = client().get("/api/health/");
  ASSERT_EQ(health.status, 200);
  EXPECT_EQ(health.body.at("status"), "healthy");
  EXPECT_EQ(health.body.at("database"), "connected");
  EXPECT_EQ(health.body.at("user_count"), 100 + 8 + 20 + 2);
  EXPECT_LT(std::chrono::abs(wall_time_of(health.text("timestamp")) - wall_now()), std::chrono::seconds{10});
}

}  // namespace
}  // namespace usher::end_to_end::protocol_test
