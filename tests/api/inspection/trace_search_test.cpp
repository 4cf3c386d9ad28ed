#include "api/inspection/trace_search.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/cli/trace_text.hpp"
#include "api/http/trace_context.hpp"
#include "api/inspection/render_traces.hpp"
#include "api/inspection/trace_fields.hpp"
#include "tests/api/inspection/span_samples.hpp"

namespace usher::tests::trace_search_test {
namespace {

using namespace usher::api;
using namespace span_samples;
using namespace std::chrono_literals;

/// The last bytes of the traces found, newest first.
std::vector<int> found_in(const memory& m, const std::vector<std::pair<std::string, std::string>>& query) {
  edge::request r;
  r.query = query;
  const auto fields = strict_fields::of_query(
      r, {"actor", "kind", "user", "batch", "outcome", "min_duration_ms", "since", "limit"});
  std::vector<int> out;
  for (const auto& row : find_requests(m, read_trace_filter(fields, *seoul, 100, 1'000)).rows) {
    out.push_back(row.request.trace.bytes.back());
  }
  return out;
}

TEST(TraceSearch, FindsRequestsByWhatIsAsked) {
  const auto m = three_requests();
  using list = std::vector<int>;
  EXPECT_EQ(found_in(m, {}), (list{3, 2, 1}));
  EXPECT_EQ(found_in(m, {{"limit", "2"}}), (list{3, 2}));
  EXPECT_EQ(found_in(m, {{"actor", date_actor}}), (list{2, 1}));
  EXPECT_EQ(found_in(m, {{"actor", "concert-date/*"}}), (list{2, 1}));
  EXPECT_EQ(found_in(m, {{"actor", "concert-date"}}), list{});
  EXPECT_EQ(found_in(m, {{"actor", "http"}}), (list{3, 2, 1}));
  EXPECT_EQ(found_in(m, {{"kind", "pass_gate"}}), list{2});
  EXPECT_EQ(found_in(m, {{"kind", "GET *"}}), list{3});
  EXPECT_EQ(found_in(m, {{"user", "3"}}), (list{3, 1}));
  EXPECT_EQ(found_in(m, {{"user", "3"}, {"actor", date_actor}}), list{1}) << "one span must meet both";
  EXPECT_EQ(found_in(m, {{"user", "3"}, {"kind", "pass_gate"}}), list{});
  EXPECT_EQ(found_in(m, {{"outcome", "done"}}), list{1});
  EXPECT_EQ(found_in(m, {{"outcome", "refused"}}), list{2});
  EXPECT_EQ(found_in(m, {{"outcome", "unavailable"}}), list{3});
  EXPECT_EQ(found_in(m, {{"outcome", "failed"}}), list{});
  EXPECT_EQ(found_in(m, {{"outcome", "SEAT_TEMPORARILY_HELD"}}), list{2}) << "the answer's code";
  EXPECT_EQ(found_in(m, {{"outcome", "seat_temporarily_held"}}), list{2}) << "the actor's reason";
  EXPECT_EQ(found_in(m, {{"outcome", "seat_temporarily_held"}, {"user", "3"}}), list{});
  EXPECT_EQ(found_in(m, {{"min_duration_ms", "10"}}), (list{2, 1}));
  EXPECT_EQ(found_in(m, {{"min_duration_ms", "11"}}), list{2});
  EXPECT_EQ(found_in(m, {{"since", time_text(wall_at(10), *seoul)}}), (list{3, 2})) << "later, not as late";
  EXPECT_EQ(found_in(m, {{"since", std::to_string(wall_at(120).time_since_epoch().count())}}), list{3});
}

TEST(TraceSearch, FindsWhatWasCommittedTogether) {
  memory m;
  m.request(1, 10, 0, 10);
  committed(m.message(1, 11, 10, date_actor, "hold_seats", {1, 2, 3, 9}), 4, 8);
  m.request(2, 20, 0, 11);
  committed(m.message(2, 21, 20, "wallets", "charge_wallet", {1, 2, 3, 9}), 4, 8);
  m.request(3, 30, 20, 30);
  committed(m.message(3, 31, 30, date_actor, "hold_seats", {21, 22, 23, 29}), 24, 28).batch.fill(8);
  m.request(4, 40, 20, 30);
  m.message(4, 41, 40, date_actor, "show_seats", {21, 22, 23, 29});
  using list = std::vector<int>;
  std::string seventh;
  for (int byte = 0; byte < 16; ++byte) {
    seventh += "07";
  }
  EXPECT_EQ(found_in(m, {{"batch", seventh}}), (list{2, 1}));
  EXPECT_EQ(found_in(m, {{"batch", seventh}, {"actor", date_actor}}), list{1});
  EXPECT_EQ(found_in(m, {{"batch", std::string(32, '1')}}), list{});
}

TEST(TraceSearch, WrongQuestionsNameTheField) {
  const auto m = three_requests();
  const std::vector<std::pair<std::string, std::string>> wrong{{"actor", ""},
                                                               {"actor", "a*b"},
                                                               {"actor", std::string(300, 'a')},
                                                               {"kind", "*x"},
                                                               {"user", "0"},
                                                               {"user", "me"},
                                                               {"batch", "07"},
                                                               {"batch", std::string(32, 'G')},
                                                               {"outcome", "so so"},
                                                               {"outcome", ""},
                                                               {"min_duration_ms", "-1"},
                                                               {"since", "yesterday"},
                                                               {"since", "99999999999999999999"},
                                                               {"limit", "0"},
                                                               {"limit", "1001"},
                                                               {"limit", "many"}};
  for (const auto& [field, value] : wrong) {
    try {
      found_in(m, {{field, value}});
      ADD_FAILURE() << field << " = " << value << " was taken";
    } catch (const bad_request& bad) {
      EXPECT_EQ(bad.what.status, 400);
      EXPECT_EQ(bad.what.details.at("field"), field) << value;
    }
  }
  EXPECT_THROW(found_in(m, {{"outcom", "done"}}), bad_request);
  for (const auto* id : {"", "12", "00000000000000000000000000000000", "0000000000000000000000000000000g",
                         "000000000000000000000000000000011"}) {
    EXPECT_THROW(read_trace_id(id), bad_request) << id;
  }
  EXPECT_EQ(read_trace_id("0000000000000000000000000000000A"), trace(10));
}

TEST(TraceSearch, TimesAreReadToTheNanosecond) {
  const auto t = wall_time{std::chrono::seconds{1'726'430'400}} + 123'456'789ns;
  EXPECT_EQ(parse_trace_time("2024-09-15T20:00:00.123456789Z", *seoul).value(), t);
  EXPECT_EQ(parse_trace_time("2024-09-16T05:00:00.123456789+09:00", *seoul).value(), t);
  EXPECT_EQ(parse_trace_time(time_text(t, *seoul), *seoul).value(), t - 789ns);
  EXPECT_EQ(parse_trace_time("2024-09-16T05:00:00", *seoul).value(), t - 123'456'789ns) << "local";
  EXPECT_EQ(parse_trace_time("2024-09-16T05:00:00.", *seoul).refusal(), time_refusal::no_time);
  EXPECT_EQ(parse_trace_time("2024-09-16T05:00:00.1234567890", *seoul).refusal(), time_refusal::no_time);
}

TEST(TraceSearch, SummariesTellOfWhomAndWhatWasPassed) {
  const auto m = three_requests();
  trace_filter filter;
  const auto body = traces_body(find_requests(m, filter), {4'096, wall_at(0), 12.34}, wall_at(200), *seoul);
  EXPECT_EQ(body.at("memory").at("spans"), 4'096);
  EXPECT_EQ(body.at("memory").at("since"), "2024-09-16T05:00:00.000000+09:00");
  EXPECT_EQ(body.at("memory").at("minutesAtThisRate"), 12.3);
  EXPECT_EQ(body.at("matched"), 3);
  EXPECT_EQ(body.at("next"), std::to_string(wall_at(200).time_since_epoch().count()));
  const auto& row = body.at("traces").at(1);
  EXPECT_EQ(row.at("traceId"), to_text(trace(2)));
  EXPECT_EQ(row.at("kind"), "POST /api/concert/reserve");
  EXPECT_EQ(row.at("status"), 409);
  EXPECT_EQ(row.at("outcome"), "refused");
  EXPECT_EQ(row.at("reason"), "SEAT_TEMPORARILY_HELD");
  EXPECT_EQ(row.at("start"), "2024-09-16T05:00:00.020000+09:00");
  EXPECT_EQ(row.at("durationMs"), 100.0);
  EXPECT_EQ(row.at("userIds"), json::array({4}));
  EXPECT_EQ(row.at("actors"), json::array({"waiting-room/all", date_actor}));
  EXPECT_EQ(row.at("spans"), 3);
  const auto line = text_of_request(row, {});
  for (const auto* part : {"05:00:00.020000", "100.0 ms", "409", "refused SEAT_TEMPORARILY_HELD", "user 4"}) {
    EXPECT_NE(line.find(part), std::string::npos) << part << " in " << line;
  }
  EXPECT_EQ(line.find('\033'), std::string::npos);
  EXPECT_NE(text_of_request(row, {true}).find("\033[33m"), std::string::npos);
}

TEST(TraceSearch, OneTraceIsShownWithItsTimes) {
  const auto m = three_requests();
  const auto body = trace_body(trace(2), trees_of(all_of(m, 2)), 0, language::english, *seoul);
  const auto korean = trace_body(trace(2), trees_of(all_of(m, 2)), 0, language::korean, *seoul);
  EXPECT_NE(body.at("requests").at(0).at("why"), korean.at("requests").at(0).at("why"));
  const auto& root = body.at("requests").at(0).at("root");
  EXPECT_EQ(root.at("status"), 409);
  const auto& hold = root.at("children").at(1);
  EXPECT_EQ(hold.at("actor"), date_actor);
  EXPECT_EQ(hold.at("seats"), json::array({17}));
  EXPECT_EQ(hold.at("userId"), 4);
  EXPECT_EQ(hold.at("batch"), nullptr);
  EXPECT_EQ(hold.at("timesMs").at("enqueued"), 5.0);
  EXPECT_EQ(hold.at("timesMs").at("durable"), nullptr);
  EXPECT_EQ(hold.at("selfMs").at("mailboxWait"), 1.0);
  const auto text = text_of_trace(body, {});
  EXPECT_NE(text.find("refused seat_temporarily_held"), std::string::npos) << text;
  EXPECT_NE(text.find("|~~~~"), std::string::npos) << text;
}

TEST(SpanMemory, SaysHowFarBackItGoesAndForHowLongItWouldAtThisRate) {
  tracing::recorder recorder{{.memory_bytes = 1024 * 1024}};
  const auto begin = tracing::mono_now();
  const auto empty = memory_of(recorder, begin);
  EXPECT_EQ(empty.spans, recorder.chunks() * tracing::recorder::spans_per_chunk);
  EXPECT_GT(empty.spans, 2'000U);
  EXPECT_FALSE(empty.since);
  EXPECT_FALSE(empty.minutes);

  std::size_t recorded = 0;
  const auto record_up_to = [&](std::size_t count) {
    for (; recorded < count; ++recorded) {
      span s{};
      s.enqueued = begin + std::chrono::milliseconds{recorded};
      recorder.record(s);
    }
    return memory_of(recorder, begin + std::chrono::milliseconds{recorded});
  };
  EXPECT_FALSE(record_up_to(10).minutes) << "too early to say";
  // A span each millisecond.
  const double minutes = static_cast<double>(empty.spans) / 60'000;
  const auto half = record_up_to(empty.spans / 2);
  EXPECT_EQ(half.since, recorder.to_wall(begin)) << "nothing is overwritten yet";
  EXPECT_NEAR(half.minutes.value_or(0), minutes, minutes / 20);
  const auto full = record_up_to(empty.spans * 3);
  EXPECT_NEAR(full.minutes.value_or(0), minutes, minutes / 20);
  EXPECT_GE(full.since.value_or(wall_time{}),
            recorder.to_wall(begin + std::chrono::milliseconds{empty.spans * 2 - 64}));
}

}  // namespace
}  // namespace usher::tests::trace_search_test
