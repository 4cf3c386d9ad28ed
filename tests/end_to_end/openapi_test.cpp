#include <functional>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"

namespace usher::end_to_end {
namespace {

const std::set<std::string> methods{"get", "put", "post", "delete", "options", "head", "patch", "trace"};

/// Follows `$ref` within the document.
YAML::Node resolved(const YAML::Node& document, YAML::Node node) {
  while (node.IsMap() && node["$ref"]) {
    std::istringstream path(node["$ref"].as<std::string>().substr(2));
    YAML::Node next = document;
    // Assigning to a node would write into the document: reset points it elsewhere.
    for (std::string step; std::getline(path, step, '/');)
      next.reset(next[step]);
    node.reset(next);
  }
  return node;
}

/// Checks the types and the required members that the schema names; no more than that.
void expect_shape(const YAML::Node& document, YAML::Node schema, const json& value,
                  const std::string& where) {
  schema.reset(resolved(document, schema));
  if (schema["allOf"])
    for (const auto& part : schema["allOf"])
      expect_shape(document, part, value, where);
  if (schema["const"] && value.is_string()) {
    EXPECT_EQ(value, schema["const"].as<std::string>()) << where;
  }
  if (const auto type = schema["type"]) {
    std::set<std::string> allowed;
    if (type.IsSequence())
      for (const auto& one : type)
        allowed.insert(one.as<std::string>());
    else
      allowed.insert(type.as<std::string>());
    const std::string actual = value.is_null()             ? "null"
                               : value.is_boolean()        ? "boolean"
                               : value.is_number_integer() ? "integer"
                                                           : value.type_name();
    EXPECT_TRUE(allowed.contains(actual)) << where << " is " << actual << ": " << value;
  }
  if (value.is_object()) {
    for (const auto& member : schema["required"])
      EXPECT_TRUE(value.contains(member.as<std::string>())) << where << " lacks " << member;
    for (const auto& member : schema["properties"]) {
      const auto name = member.first.as<std::string>();
      if (value.contains(name)) expect_shape(document, member.second, value.at(name), where + "." + name);
    }
  }
  if (value.is_array() && schema["items"])
    for (const auto& item : value)
      expect_shape(document, schema["items"], item, where + "[]");
}

class EndToEndOpenApi : public OnSqlite {
 protected:
  void SetUp() override {
    server_ = store_->serve({"--demo"});
    client_.emplace(server_->port());
    const auto session = client_->log_in(test_student(1));
    student_ = session.body.at("user").at("id");
    key_ = session.text("token");
  }

  const YAML::Node document_ = YAML::LoadFile(USHER_OPENAPI);
  std::unique_ptr<server_process> server_;
  std::optional<visitor> client_;
  std::int64_t student_ = 0;
  std::string key_;
};

struct expectation {
  int status;
  std::function<reply()> call;
};

TEST_F(EndToEndOpenApi, EveryOperationAnswersAsItIsDescribed) {
  auto& client = *client_;
  // Each operation by its id, once as it should be and once refused.
  const std::map<std::string, std::vector<expectation>> calls{
      {"createToken",
       {{200, [&] { return client.create_token(1); }}, {400, [&] { return client.create_token(9999); }}}},
      {"checkToken",
       {{200, [&] { return client.check_token(client.create_token(1).text("token")); }},
        {200, [&] { return client.check_token(test_token); }},
        {400, [&] { return client.check_token("of nobody"); }}}},
      {"findDates",
       {{200, [&] { return client.find_dates(test_token); }},
        {401, [&] { return client.find_dates("of nobody"); }},
        {404, [&] { return client.find_dates(test_token, 99); }}}},
      {"findSeats",
       {{200, [&] { return client.find_seats(); }},
        {400, [&] { return client.find_seats("tomorrow"); }},
        {404, [&] { return client.find_seats("2001-01-01T20:00:00"); }}}},
      {"holdSeat",
       {{200, [&] { return client.hold_seat(test_token, 1, 1); }},
        {400, [&] { return client.hold_seat(test_token, 51, 1); }},
        {401, [&] { return client.hold_seat("of nobody", 1, 1); }},
        {403, [&] { return client.hold_seat(client.create_token(1).text("token"), 1, 2); }},
        {409, [&] { return client.hold_seat(test_token, 1, 2); }}}},
      {"health", {{200, [&] { return client.get("/api/health/"); }}}},
      {"register",
       {{201,
         [&] {
           return client.post("/api/auth/register/",
                              {{"username", "minji"}, {"password", "correct horse"}, {"name", "김민지"}});
         }},
        {400, [&] { return client.post("/api/auth/register/", json::object()); }}}},
      {"logIn",
       {{200, [&] { return client.log_in(test_student(2)); }},
        {400, [&] { return client.post("/api/auth/login/", json::object()); }},
        {401, [&] { return client.log_in(test_student(2), "wrong"); }}}},
      {"logOut",
       {{200,
         [&] { return client.call("POST", "/api/auth/logout/", with_key(client.key_of(test_student(3)))); }},
        {401, [&] { return client.call("POST", "/api/auth/logout/"); }}}},
      {"weeklySchedule",
       {{200, [&] { return client.schedule(key_); }}, {401, [&] { return client.schedule(""); }}}},
      {"weeklyScheduleAlias",
       {{200, [&] { return client.get("/api/clinics/weekly_schedule/", with_key(key_)); }}}},
      {"reservePlace",
       {{200, [&] { return client.take_place(key_, student_, 1); }},
        {400, [&] { return client.take_place(key_, student_, 1); }},
        {401, [&] { return client.take_place("", student_, 1); }},
        {403, [&] { return client.take_place(key_, 1, 1); }},
        {404, [&] { return client.take_place(key_, student_, 999); }}}},
      {"reservePlaceAlias",
       {{200,
         [&] {
           return client.post("/api/clinics/reserve_clinic/", {{"user_id", student_}, {"clinic_id", 2}},
                              with_key(key_));
         }}}},
  };

  std::size_t operations = 0;
  for (const auto& path : document_["paths"]) {
    for (const auto& operation : path.second) {
      if (!methods.contains(operation.first.as<std::string>())) continue;
      ++operations;
      const auto id = operation.second["operationId"].as<std::string>();
      const auto known = calls.find(id);
      ASSERT_NE(known, calls.end()) << id << " is described and not called by this test";
      for (const auto& [status, call] : known->second) {
        const auto answer = call();
        const auto where = id + " " + std::to_string(status);
        EXPECT_EQ(answer.status, status) << where << " " << answer.body;
        const auto described = operation.second["responses"][std::to_string(answer.status)];
        ASSERT_TRUE(described) << where << " is not described";
        const auto response = resolved(document_, described);
        expect_shape(document_, response["content"]["application/json"]["schema"], answer.body, where);
        for (const auto& header : response["headers"]) {
          auto name = header.first.as<std::string>();
          std::transform(name.begin(), name.end(), name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
          const auto described_header = resolved(document_, header.second);
          const bool required = described_header["required"] && described_header["required"].as<bool>();
          EXPECT_TRUE(!required || answer.header(name)) << where << " lacks the header " << name;
        }
      }
    }
  }
  EXPECT_EQ(operations, calls.size());
}

}  // namespace
}  // namespace usher::end_to_end
