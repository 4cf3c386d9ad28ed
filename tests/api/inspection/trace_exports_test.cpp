#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/http/problem.hpp"
#include "api/inspection/chrome_trace.hpp"
#include "api/outbound/otlp_json.hpp"
#include "tests/api/inspection/span_samples.hpp"

namespace usher::tests::trace_exports_test {
namespace {

using namespace usher::api;
using namespace span_samples;

memory busy_server() {
  auto m = three_requests();
  // Under way beside the second.
  m.request(4, 50, 30, 60);
  auto& pay = committed(m.message(4, 51, 50, date_actor, "pay", {31, 32, 50, 55}), 51, 53);
  pay.user = domain::user_id{6};
  m.message(4, 52, 51, "wallets", "settle_money", {33, 34, 35, 48});
  // The actor dealt with this one while the payment was being decided elsewhere.
  m.message(2, 23, 20, date_actor, "show_standing", {33, 35, 36, 37});
  return m;
}

TEST(ChromeTrace, IsWhatPerfettoReads) {
  const auto m = busy_server();
  trace_filter filter;
  const auto body = json::parse(chrome_trace(spans_to_export(m, filter), *seoul));
  EXPECT_EQ(body.at("otherData").at("start"), "2024-09-16T05:00:00.000000+09:00");
  std::map<int, std::string> tracks;
  std::map<int, double> track_ends;
  std::map<std::string, std::pair<double, int>> flows;
  std::map<std::string, int> open_async;
  std::map<int, std::vector<std::pair<double, double>>> slices;
  double last = -1;
  int ended_flows = 0;
  for (const auto& event : body.at("traceEvents")) {
    const auto ph = event.at("ph").get<std::string>();
    const int tid = event.at("tid");
    EXPECT_TRUE(event.at("name").is_string());
    EXPECT_EQ(event.at("pid"), 1);
    if (ph == "M") {
      if (event.at("name") == "thread_name") {
        EXPECT_TRUE(tracks.emplace(tid, event.at("args").at("name")).second) << "a track is named once";
      }
      continue;
    }
    const double ts = event.at("ts");
    EXPECT_GE(ts, std::max(last, 0.0)) << "sorted, and not before the beginning";
    last = ts;
    EXPECT_TRUE(tracks.contains(tid)) << "of a named track";
    if (ph == "X") {
      EXPECT_GE(event.at("dur").get<double>(), 0);
      EXPECT_GE(ts, track_ends[tid]) << "events of one track must not overlap: " << event;
      track_ends[tid] = ts + event.at("dur").get<double>();
      slices[tid].emplace_back(ts, track_ends[tid]);
      EXPECT_TRUE(event.at("args").contains("spanId"));
    } else if (ph == "b" || ph == "e") {
      open_async[event.at("id").get<std::string>() + event.at("name").get<std::string>()] +=
          ph == "b" ? 1 : -1;
    } else if (ph == "s") {
      flows[event.at("id")] = {ts, tid};
    } else {
      ASSERT_EQ(ph, "f");
      EXPECT_EQ(event.at("bp"), "e");
      ASSERT_TRUE(flows.contains(event.at("id"))) << "an arrow begins before it ends";
      EXPECT_GE(ts, flows[event.at("id")].first);
      ++ended_flows;
    }
  }
  for (const auto& [id, open] : open_async) {
    EXPECT_EQ(open, 0) << id;
  }
  for (const auto& flow : flows) {
    const auto& from = flow.second;
    const auto& of_track = slices[from.second];
    EXPECT_TRUE(std::any_of(of_track.begin(), of_track.end(), [&](const auto& slice) {
      return slice.first <= from.first && from.first <= slice.second;
    })) << "an arrow begins at an event";
  }
  std::set<std::string> names;
  for (const auto& [tid, name] : tracks) {
    names.insert(name);
  }
  EXPECT_EQ(names, (std::set<std::string>{"http", "http 2", date_actor, "waiting-room/all", "wallets"}));
  EXPECT_EQ(ended_flows, 7) << "one for each message of a request";
}

TEST(ChromeTrace, ALimitKeepsTheNewestAndWhatHappenedBesideThem) {
  auto m = three_requests();
  m.message(0, 41, 0, "wallets", "wake_up", {131, 132, 133, 134});
  trace_filter filter;
  filter.limit = 1;
  std::set<std::uint64_t> ids;
  for (const auto& s : spans_to_export(m, filter)) {
    ids.insert(s.what.id);
  }
  EXPECT_EQ(ids, (std::set<std::uint64_t>{30, 31, 41}));
  EXPECT_TRUE(json::parse(chrome_trace({}, *seoul)).at("traceEvents").is_array()) << "of nothing";
}

bool is_hex(const json& text, std::size_t digits) {
  return text.is_string() && text.get<std::string>().size() == digits &&
         text.get<std::string>().find_first_not_of("0123456789abcdef") == std::string::npos;
}
bool is_digits(const json& text) {
  return text.is_string() && !text.get<std::string>().empty() &&
         text.get<std::string>().find_first_not_of("0123456789") == std::string::npos;
}

std::map<std::string, json> values_of(const json& attributes) {
  std::map<std::string, json> out;
  for (const auto& one : attributes) {
    EXPECT_EQ(one.size(), 2U) << one;
    EXPECT_EQ(one.at("value").size(), 1U) << "one of the kinds of value: " << one;
    if (one.at("value").contains("intValue")) {
      EXPECT_TRUE(is_digits(one.at("value").at("intValue"))) << "64-bit numbers are texts: " << one;
    }
    EXPECT_TRUE(out.emplace(one.at("key"), one.at("value").begin().value()).second) << "keys are unique";
  }
  return out;
}

TEST(OtlpJson, FollowsTheProtobufMappingFieldByField) {
  auto m = busy_server();
  m.spans[1].clinic = domain::clinic_id{5};
  committed(m.spans[1], 4, 6);
  std::vector<named_span> spans;
  for (const auto& s : m.spans) {
    spans.push_back({s, m.name_of(s.actor)});
  }
  const auto body = json::parse(otlp_json(spans, {"1.2.3", "an-instance"}));
  ASSERT_EQ(body.size(), 1U);
  const auto& resource = body.at("resourceSpans").at(0);
  const auto of_resource = values_of(resource.at("resource").at("attributes"));
  EXPECT_EQ(of_resource.at("service.name"), "usher");
  EXPECT_EQ(of_resource.at("service.version"), "1.2.3");
  EXPECT_EQ(of_resource.at("service.instance.id"), "an-instance");
  const auto& scope = resource.at("scopeSpans").at(0);
  EXPECT_EQ(scope.at("scope").at("name"), "usher");
  const std::set<std::string> known{
      "traceId",           "spanId",          "parentSpanId", "flags",  "name",  "kind",
      "startTimeUnixNano", "endTimeUnixNano", "attributes",   "events", "status"};
  std::map<std::string, json> by_id;
  for (const auto& s : scope.at("spans")) {
    for (const auto& [name, value] : s.items()) {
      EXPECT_TRUE(known.contains(name)) << name;
    }
    EXPECT_TRUE(is_hex(s.at("traceId"), 32));
    EXPECT_TRUE(is_hex(s.at("spanId"), 16));
    if (s.contains("parentSpanId")) {
      EXPECT_TRUE(is_hex(s.at("parentSpanId"), 16));
    }
    EXPECT_TRUE(s.at("flags").is_number_unsigned());
    EXPECT_FALSE(s.at("name").get<std::string>().empty());
    ASSERT_TRUE(is_digits(s.at("startTimeUnixNano")));
    ASSERT_TRUE(is_digits(s.at("endTimeUnixNano")));
    EXPECT_LE(std::stoll(s.at("startTimeUnixNano").get<std::string>()),
              std::stoll(s.at("endTimeUnixNano").get<std::string>()));
    EXPECT_TRUE(s.at("kind") == 1 || s.at("kind") == 2);
    EXPECT_TRUE(s.at("status").at("code").is_number_integer());
    values_of(s.at("attributes"));
    by_id[s.at("spanId")] = s;
  }
  EXPECT_EQ(by_id.size(), m.spans.size() - 1) << "all but the one of no trace";
  const auto& root = by_id.at("0000000000000014");
  EXPECT_EQ(root.at("kind"), 2);
  EXPECT_FALSE(root.contains("parentSpanId"));
  auto values = values_of(root.at("attributes"));
  EXPECT_EQ(values.at("http.request.method"), "POST");
  EXPECT_EQ(values.at("http.route"), "/api/concert/reserve");
  EXPECT_EQ(values.at("http.response.status_code"), "409");
  EXPECT_EQ(root.at("status").at("code"), 0) << "a refusal is a good answer";
  EXPECT_EQ(by_id.at("000000000000001e").at("status").at("code"), 2);
  const auto& hold = by_id.at("000000000000000b");
  EXPECT_EQ(hold.at("parentSpanId"), "000000000000000a");
  EXPECT_EQ(hold.at("startTimeUnixNano"), std::to_string(wall_at(1).time_since_epoch().count()));
  EXPECT_EQ(hold.at("endTimeUnixNano"), std::to_string(wall_at(9).time_since_epoch().count()));
  values = values_of(hold.at("attributes"));
  EXPECT_EQ(values.at("usher.actor"), date_actor);
  EXPECT_EQ(values.at("usher.mailbox.depth"), "0");
  EXPECT_EQ(values.at("usher.batch.id"), "07070707070707070707070707070707");
  EXPECT_EQ(values.at("usher.batch.changes"), "3");
  EXPECT_EQ(values.at("usher.clinic.id"), "5");
  EXPECT_EQ(values.at("usher.seats"), json::parse(R"({"values":[{"intValue":"17"}]})"));
  EXPECT_EQ(values.at("enduser.id"), "3");
  EXPECT_EQ(values.at("usher.outcome"), "done");
  ASSERT_EQ(hold.at("events").size(), 4U);
  EXPECT_EQ(hold.at("events").at(3).at("name"), "durable");
  EXPECT_EQ(hold.at("events").at(3).at("timeUnixNano"),
            std::to_string(wall_at(6).time_since_epoch().count()));
}

}  // namespace
}  // namespace usher::tests::trace_exports_test
