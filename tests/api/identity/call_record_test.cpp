#include "api/identity/call_record.hpp"

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"

namespace usher::tests::call_record_test {
namespace {

constexpr auto most = domain::limits::max_audited_body_bytes;

std::string body_kept_of(std::string body) {
  edge::request r;
  r.body = std::move(body);
  return api::record_of(r, "shop").call.body;
}

TEST(CallRecord, KeepsMethodPathQueryBodyAndWhereItCameFrom) {
  edge::request r;
  r.method = edge::method::patch;
  r.path = "/api/admin/concerts/1/dates/2024-09-15T20:00:00";
  r.query = {{"state", "sold out?"}, {"a&b", "=1"}};
  r.body = "{\"title\": \"콘서트\"}";
  r.remote_address = "203.0.113.7";
  const auto call = api::record_of(r, "shop").call;
  EXPECT_EQ(call.method, "PATCH");
  EXPECT_EQ(call.target, "/api/admin/concerts/1/dates/2024-09-15T20:00:00?state=sold%20out%3F&a%26b=%3D1");
  EXPECT_EQ(call.body, r.body);
  EXPECT_EQ(call.remote_address, "203.0.113.7");
  EXPECT_EQ(call.key, "shop");
  EXPECT_EQ(call.refused, "");
}

TEST(CallRecord, OfThePathAloneKeepsNeitherQueryNorBody) {
  edge::request r;
  r.method = edge::method::post;
  r.path = "/api/admin/concerts";
  r.query = {{"search", "somebody"}};
  r.body = "written by anybody";
  r.remote_address = "203.0.113.7";
  const auto call = api::record_of_path(r, "shop", "SCOPE_MISSING").call;
  EXPECT_EQ(call.method + " " + call.target, "POST /api/admin/concerts");
  EXPECT_EQ(call.body, "");
  EXPECT_EQ(call.remote_address, "203.0.113.7");
  EXPECT_EQ(call.key, "shop");
  EXPECT_EQ(call.refused, "SCOPE_MISSING");
  EXPECT_EQ(api::record_of_path(r, "shop").call.refused, "");
}

TEST(CallRecord, NeverKeepsTheKey) {
  edge::request r;
  r.path = "/api/admin/audit";
  r.headers = {{"authorization", "Bearer a-key-of-the-administration"}};
  const auto call = api::record_of(r, "shop").call;
  EXPECT_EQ((call.method + call.target + call.body).find("a-key"), std::string::npos);
}

TEST(CallRecord, CutsALongBodyBetweenCharacters) {
  EXPECT_EQ(body_kept_of(std::string(most, 'a')).size(), most);
  EXPECT_EQ(body_kept_of(std::string(most + 1, 'a')).size(), most);
  // A character of three bytes does not fit any more.
  EXPECT_EQ(body_kept_of(std::string(most - 2, 'a') + "콘"), std::string(most - 2, 'a'));
}

TEST(CallRecord, KeepsOnlyWhatEveryStoreTakes) {
  EXPECT_EQ(body_kept_of(std::string("a\0b", 3)), "a?b");
  EXPECT_EQ(body_kept_of("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_LE(body_kept_of(std::string(most, '\xFF')).size(), most);
}

}  // namespace
}  // namespace usher::tests::call_record_test
