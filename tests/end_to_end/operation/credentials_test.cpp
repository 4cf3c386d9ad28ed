#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::credentials_test {
namespace {

using test_support::http_client;

struct operation {
  std::string method;
  std::string path;
  /// The schemes without any of which the call is refused; none where anyone may make it. Of a server that
  /// believes whom its clients name.
  std::set<std::string> schemes;

  std::string name() const { return method + ' ' + path; }
};

/// What calls that go by whom they name ask for where that is believed: less than elsewhere.
const std::map<std::string, std::set<std::string>> where_all_are_believed{
    {"/api/token/create", {}}, {"/api/charge/charge", {"queueToken", "adminKey"}}};

/// Metrics may be read without a key on the machine itself, where nobody is here.
std::set<std::string> schemes_of(const std::string& path, const YAML::Node& alternatives) {
  if (const auto found = where_all_are_believed.find(path); found != where_all_are_believed.end()) {
    return found->second;
  }
  std::set<std::string> all;
  for (const auto& alternative : alternatives) {
    for (const auto& scheme : alternative) {
      all.insert(scheme.first.as<std::string>());
    }
  }
  return all;
}

/// All calls of the description, which another test holds against the routes.
std::vector<operation> all_operations() {
  std::vector<operation> all;
  for (const auto& path : YAML::LoadFile(USHER_OPENAPI)["paths"]) {
    for (const auto& entry : path.second) {
      if (!entry.second["responses"]) {
        continue;
      }
      operation one{entry.first.as<std::string>(), path.first.as<std::string>(), {}};
      std::transform(one.method.begin(), one.method.end(), one.method.begin(),
                     [](unsigned char c) { return std::toupper(c); });
      one.schemes = schemes_of(one.path, entry.second["security"]);
      all.push_back(one);
    }
  }
  return all;
}

/// With 1 in place of every name.
std::string filled(std::string path) {
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
    path.replace(open, path.find('}', open) - open + 1, "1");
  }
  return path;
}

/// What the calls of users and students ask for, all at once: they pass over fields that they do not know.
const std::vector<std::pair<std::string, std::string>> numbers{
    {"userId", "1"},  {"concertId", "1"}, {"seatNo", "1"},         {"price", "77000"}, {"amount", "1"},
    {"user_id", "1"}, {"clinic_id", "1"}, {"from_clinic_id", "1"}, {"count", "1"},     {"to_clinic_id", "1"}};

class EveryCall : public OnSqlite {
 protected:
  void SetUp() override { server_ = store_->serve(with_admin_key({"--demo"})); }

  test_support::http_response make(const operation& call, const std::string& authorization) {
    std::string target = filled(call.path) + "?concertDate=" + first_date;
    json body = {{"concertDate", first_date}};
    for (const auto& [name, value] : numbers) {
      target += '&' + name + '=' + value;
      body[name] = std::stoi(value);
    }
    // Whom a proxy speaks for is not on this machine, from which metrics may be read without a key.
    header_list headers{{"x-forwarded-for", "203.0.113.9"}};
    if (!authorization.empty()) {
      headers.emplace_back("authorization", authorization);
    }
    const bool has_body = call.method != "GET" && call.method != "DELETE";
    return http_client(server_->port()).request(call.method, target, headers, has_body ? body.dump() : "");
  }

  /// One of each, fresh: some calls end what they are made with.
  std::map<std::string, std::string> credentials() {
    visitor client(server_->port());
    return {{"queueToken", "Bearer " + client.create_token(1).text("token")},
            {"sessionKey", "Token " + client.key_of(test_student(1))},
            {"adminKey", "Bearer " + admin_key}};
  }

  /// The contract has 400 for unknown tokens in `check`, and in the stream of what it says. Many wrong keys
  /// are not even heard.
  static bool is_refused(const test_support::http_response& answer) {
    const auto body = json::parse(answer.body, nullptr, false);
    const auto code = body.is_object() ? body.value("code", "") : "";
    return answer.status == 401 || (answer.status == 400 && code == "INVALID_TOKEN") ||
           (answer.status == 429 && code == "TOO_MANY_REQUESTS");
  }

  std::unique_ptr<server_process> server_;
};

TEST_F(EveryCall, IsRefusedWithoutWhatItNeeds) {
  const std::vector<std::string> worthless{
      "", "Bearer ", "Token ", "Bearer 0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef",
      "Token 0123456789abcdef0123456789abcdef01234567", "Basic YWRtaW46YWRtaW4=",
      // The right one, and nearly: a part of a key is none, and neither is a key in another scheme.
      "Bearer " + admin_key.substr(0, admin_key.size() - 1), "Token " + admin_key, "Basic " + admin_key};
  std::size_t tried = 0;
  for (const auto& call : all_operations()) {
    if (call.schemes.empty()) {
      continue;
    }
    for (const auto& text : worthless) {
      const auto answer = make(call, text);
      EXPECT_TRUE(is_refused(answer))
          << call.name() << " with '" << text << "': " << answer.status << ' ' << answer.body;
      ++tried;
    }
  }
  EXPECT_GE(tried, 800U);
}

TEST_F(EveryCall, TakesTheCredentialThatItNeedsAndNoOther) {
  for (const auto& call : all_operations()) {
    if (call.schemes.empty()) {
      continue;
    }
    for (const auto& [scheme, text] : credentials()) {
      const bool right = call.schemes.contains(scheme);
      if (right && call.path == "/api/token/events") {
        continue;  // a stream without end, which other tests read
      }
      const auto answer = make(call, text);
      EXPECT_EQ(is_refused(answer), !right)
          << call.name() << " with a " << scheme << ": " << answer.status << ' ' << answer.body;
    }
  }
}

TEST_F(EveryCall, ThatGoesByWhomItNamesNeedsMoreWhereNobodyIsBelieved) {
  server_.reset();
  server_ = store_->serve(with_admin_key({"--demo", "--identity", "session"}));
  visitor client(server_->port());
  const auto key = client.key_of(test_student(1));
  const auto token = client.post("/api/token/create", json::object(), with_key(key)).text("token");
  const std::map<std::string, std::string> all{{"nothing", ""},
                                               {"queueToken", "Bearer " + token},
                                               {"sessionKey", "Token " + key},
                                               {"adminKey", "Bearer " + admin_key}};
  const std::map<std::string, std::set<std::string>> needed{{"/api/token/create", {"sessionKey", "adminKey"}},
                                                            {"/api/charge/charge", {"adminKey"}}};
  for (const auto& call : all_operations()) {
    const auto found = needed.find(call.path);
    for (const auto& [scheme, text] : all) {
      if (found == needed.end()) {
        continue;
      }
      const auto answer = make(call, text);
      EXPECT_EQ(is_refused(answer), !found->second.contains(scheme))
          << call.name() << " with a " << scheme << ": " << answer.status << ' ' << answer.body;
    }
  }
}

TEST_F(EveryCall, ThatAnyoneMayMakeAsksForNothing) {
  for (const auto& call : all_operations()) {
    // The stream of seats has no end; other tests read it.
    if (call.schemes.empty() && call.path != "/api/concert/events") {
      const auto answer = make(call, "");
      // A login without a password is a wrong login, and not one without a credential.
      EXPECT_TRUE(!is_refused(answer)) << call.name() << ": " << answer.status << ' ' << answer.body;
    }
  }
}

}  // namespace
}  // namespace usher::end_to_end::credentials_test
