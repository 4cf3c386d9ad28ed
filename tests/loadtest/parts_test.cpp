#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "loadtest/client/hall.hpp"
#include "loadtest/client/loop/answer_reader.hpp"
#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/endpoint.hpp"
#include "loadtest/client/loop/pacing.hpp"
#include "loadtest/client/options.hpp"
#include "loadtest/client/report/histogram.hpp"
#include "loadtest/client/report/plot.hpp"
#include "loadtest/client/report/report.hpp"
#include "loadtest/client/report/results.hpp"
#include "loadtest/client/report/results_json.hpp"
#include "loadtest/client/report/results_text.hpp"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace usher::tests {

namespace {

using namespace std::chrono_literals;
using namespace usher::loadtest;

TEST(LatencyHistogram, PercentilesAreWithinAQuarterOfAPercentOfTheSortedValues) {
  std::mt19937_64 random{7};
  // From 2 us to 20 s, evenly over the decades.
  std::uniform_real_distribution<double> exponent{3.3, 10.3};
  latency_histogram histogram;
  std::vector<std::int64_t> values;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(static_cast<std::int64_t>(std::pow(10, exponent(random))));
    histogram.add(nanoseconds{values.back()});
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {0.1, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(values.size())));
    const auto exact = static_cast<double>(values[rank - 1]);
    EXPECT_NEAR(static_cast<double>(histogram.percentile(percent).count()), exact, exact * 0.0025) << percent;
  }
}

TEST(LatencyHistogram, KnowsTheLongestAndTheMeanExactly) {
  latency_histogram histogram;
  histogram.add(1ms);
  histogram.add(2ms);
  histogram.add(9ms);
  EXPECT_EQ(histogram.max(), 9ms);
  EXPECT_EQ(histogram.mean(), 4ms);
  EXPECT_EQ(histogram.percentile(100), 9ms);
}

TEST(LatencyHistogram, CountsWhatIsOutsideOfItsScale) {
  latency_histogram histogram;
  histogram.add(10ns);
  histogram.add(500s);
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_LE(histogram.percentile(50), 1us);
  EXPECT_EQ(histogram.percentile(100), 500s);
}

TEST(LatencyHistogram, OfTwoThreadsIsThatOfAllTheirValues) {
  latency_histogram one;
  latency_histogram other;
  latency_histogram both;
  for (int i = 1; i <= 1000; ++i) {
    (i % 3 == 0 ? one : other).add(i * 1ms);
    both.add(i * 1ms);
  }
  one.merge(other);
  EXPECT_EQ(one.count(), 1000U);
  EXPECT_EQ(one.percentile(50), both.percentile(50));
  EXPECT_EQ(one.percentile(99), both.percentile(99));
  EXPECT_EQ(one.mean(), both.mean());
}

TEST(LatencyHistogram, SaysZeroOfNothing) {
  const latency_histogram histogram;
  EXPECT_EQ(histogram.percentile(99), 0ns);
  EXPECT_EQ(histogram.mean(), 0ns);
}

struct read_answer {
  answer_reader::progress how = answer_reader::progress::more;
  int status = 0;
  std::string body;
  std::size_t body_bytes = 0;
  bool keeps_alive = false;
  std::size_t used = 0;
};

/// Feeds the pieces into which `text` falls when it is cut at these places. Each piece is a string of its own
/// that is gone before the next, as a buffer that is used again would be.
read_answer read_in_pieces(const std::string& text, std::vector<std::size_t> cuts,
                           std::size_t keep = 1 << 20) {
  answer_reader reader;
  reader.expect(keep);
  cuts.push_back(text.size());
  read_answer out;
  std::size_t from = 0;
  for (const auto to : cuts) {
    const auto piece = text.substr(from, to - from);
    from = to;
    std::size_t used = 0;
    out.how = reader.feed(piece, used);
    out.used += used;
    if (out.how != answer_reader::progress::more) {
      out.body = reader.body();
      break;
    }
  }
  out.status = reader.status();
  out.body_bytes = reader.body_bytes();
  out.keeps_alive = reader.keeps_alive();
  return out;
}

void expect_same_wherever_it_is_cut(const std::string& text, int status, const std::string& body,
                                    bool keeps_alive = true) {
  const auto expect_it = [&](const read_answer& seen, const std::string& how) {
    ASSERT_EQ(seen.how, answer_reader::progress::complete) << how;
    EXPECT_EQ(seen.status, status) << how;
    EXPECT_EQ(seen.body, body) << how;
    EXPECT_EQ(seen.body_bytes, body.size()) << how;
    EXPECT_EQ(seen.keeps_alive, keeps_alive) << how;
    EXPECT_EQ(seen.used, text.size()) << how;
  };
  expect_it(read_in_pieces(text, {}), "whole");
  for (std::size_t first = 1; first < text.size(); ++first) {
    expect_it(read_in_pieces(text, {first}), "cut at " + std::to_string(first));
    expect_it(read_in_pieces(text, {first, std::min(first + 1, text.size() - 1)}),
              "two cuts at " + std::to_string(first));
  }
}

TEST(AnswerReader, ReadsABodyOfKnownLengthWhereverItIsCut) {
  expect_same_wherever_it_is_cut(
      "HTTP/1.1 409 Conflict\r\nDate: Sun\r\ncontent-LENGTH:  14 \r\n\r\n{\"error\":\"no\"}", 409,
      "{\"error\":\"no\"}");
}

TEST(AnswerReader, ReadsChunksWhereverTheyAreCut) {
  expect_same_wherever_it_is_cut(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nb\r\n, everybody\r\n0\r\nX: "
      "y\r\n\r\n",
      200, "hello, everybody");
}

TEST(AnswerReader, ReadsAnAnswerWithoutBodyAndOneBehindAnInterimAnswer) {
  expect_same_wherever_it_is_cut("HTTP/1.1 204 No Content\r\n\r\n", 204, "");
  expect_same_wherever_it_is_cut(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok");
}

TEST(AnswerReader, TellsTheTagOfAnAnswerAndForgetsItWithTheNext) {
  answer_reader reader;
  reader.expect(100);
  std::size_t used = 0;
  EXPECT_EQ(reader.feed("HTTP/1.1 304 Not Modified\r\nETag:  \"17-a\" \r\nContent-Length: 99\r\n\r\n", used),
            answer_reader::progress::complete);
  EXPECT_EQ(reader.tag(), "\"17-a\"");
  EXPECT_EQ(reader.body_bytes(), 0U);
  reader.expect(100);
  EXPECT_EQ(reader.feed("HTTP/1.1 204 No Content\r\n\r\n", used), answer_reader::progress::complete);
  EXPECT_EQ(reader.tag(), "");
}

TEST(AnswerReader, HearsThatTheConnectionEnds) {
  expect_same_wherever_it_is_cut("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", 200,
                                 "x", false);
  expect_same_wherever_it_is_cut("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x", false);
}

TEST(AnswerReader, ReadsABodyThatLastsUntilTheEnd) {
  answer_reader reader;
  reader.expect(100);
  std::size_t used = 0;
  EXPECT_EQ(reader.feed("HTTP/1.1 200 OK\r\n\r\nto the ", used), answer_reader::progress::more);
  EXPECT_EQ(reader.feed("end", used), answer_reader::progress::more);
  EXPECT_EQ(reader.end(), answer_reader::progress::complete);
  EXPECT_EQ(reader.body(), "to the end");
  EXPECT_FALSE(reader.keeps_alive());
}

TEST(AnswerReader, RefusesWhatIsNoHttpOrEndsTooSoon) {
  for (const std::string text : {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    EXPECT_EQ(read_in_pieces(text, {}).how, answer_reader::progress::broken) << text;
  }
  answer_reader reader;
  reader.expect(100);
  std::size_t used = 0;
  reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", used);
  EXPECT_EQ(reader.end(), answer_reader::progress::broken);
}

TEST(AnswerReader, KeepsOnlyTheBeginningThatIsWantedAndCountsTheRest) {
  const std::string body(1000, 'x');
  const auto text = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + body;
  for (const auto& cuts : {std::vector<std::size_t>{}, std::vector<std::size_t>{60, 300}}) {
    const auto seen = read_in_pieces(text, cuts, 10);
    EXPECT_EQ(seen.how, answer_reader::progress::complete);
    EXPECT_EQ(seen.body.substr(0, 10), std::string(10, 'x'));
    EXPECT_EQ(seen.body.size(), 10U);
    EXPECT_EQ(seen.body_bytes, 1000U);
  }
}

TEST(AnswerReader, LeavesWhatIsBehindTheAnswer) {
  const auto seen = read_in_pieces("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP", {});
  EXPECT_EQ(seen.how, answer_reader::progress::complete);
  EXPECT_EQ(seen.body, "x");
  EXPECT_EQ(seen.used, std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx").size());
}

TEST(Arrivals, ComeEvenlyHoweverLateTheyAreTaken) {
  const clock::time_point start{10s};
  arrivals all{start, 100, start + 1s};
  EXPECT_FALSE(all.take(start - 1ms));
  EXPECT_EQ(all.take(start), start);
  EXPECT_FALSE(all.take(start + 9ms));
  // Nobody asks for half a second: all who came meanwhile are due, at the times at which they came.
  for (int i = 1; i <= 50; ++i) {
    EXPECT_EQ(all.take(start + 500ms), start + i * 10ms);
  }
  EXPECT_FALSE(all.take(start + 500ms));
  EXPECT_EQ(all.next(), start + 510ms);
}

TEST(Arrivals, EndWithTheirTimeOrNumber) {
  const clock::time_point start{};
  arrivals by_time{start, 10, start + 1s};
  int count = 0;
  while (by_time.take(start + 1h)) {
    ++count;
  }
  EXPECT_EQ(count, 10);
  arrivals by_number{start, 10, std::nullopt};
  by_number.limit(3);
  count = 0;
  while (by_number.take(start + 1h)) {
    ++count;
  }
  EXPECT_EQ(count, 3);
}

TEST(Arrivals, AreSharedByThreadsWithoutALossAndDoNotDrift) {
  const clock::time_point start{};
  std::vector<clock::time_point> seen;
  for (std::uint64_t share = 0; share < 3; ++share) {
    arrivals mine{start, 30'000, start + 100s, share, 3};
    for (int i = 0; i < 1000; ++i) {
      seen.push_back(*mine.take(start + 1h));
    }
  }
  std::sort(seen.begin(), seen.end());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].time_since_epoch().count(), std::llround(static_cast<double>(i) * 1e9 / 30'000));
  }
}

TEST(ConnectionPacing, LetsTenThousandInWithinASecondAndNeverAThousandAtOnce) {
  EXPECT_EQ(connections_due(-1ms), 0U);
  EXPECT_GE(connections_due(1s), 10'000U);
  for (auto at = 0ms; at < 1000ms; at += 1ms) {
    EXPECT_LE(connections_due(at + 1ms) - connections_due(at), 100U);
  }
}

const std::string seats_body =
    R"({"concertId":1,"title":"Gala","price":77000,"status":null,"seatNo":null,"availableDates":["2024-09-15T20:00:00"],"availableSeats":[1,2,50]})";

/// With another text in the place of a part of it.
std::string with(std::string text, const std::string& part, const std::string& other) {
  const auto at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), other);
}

TEST(AnswerChecks, TakeSeatsInAnySpelling) {
  const std::string date = "2024-09-15T20:00:00";
  EXPECT_EQ(wrong_with_seats(seats_body, 1, date), "");
  EXPECT_EQ(wrong_with_seats(nlohmann::json::parse(seats_body).dump(2), 1, date), "");
  EXPECT_EQ(wrong_with_seats(with(seats_body, "Gala", "\\\"Gala\\\""), 1, date), "");
  EXPECT_EQ(wrong_with_seats(with(seats_body, "[1,2,50]", "[]"), 1, date), "");
}

TEST(AnswerChecks, SayWhatIsWrongWithSeats) {
  const std::string date = "2024-09-15T20:00:00";
  EXPECT_EQ(wrong_with_seats(seats_body, 2, date), "it is another concert than asked for");
  EXPECT_EQ(wrong_with_seats(seats_body, 1, "2024-09-16T20:00:00"), "availableDates lacks the date");
  EXPECT_EQ(wrong_with_seats(with(seats_body, "77000", "\"77000\""), 1, date),
            "there are no title and price");
  for (const std::string seats : {"[2,1]", "[1,1]", "[0,1]", "[\"1\"]", "7", "[-1]"}) {
    EXPECT_EQ(wrong_with_seats(with(seats_body, "[1,2,50]", seats), 1, date),
              "availableSeats is no list of seats")
        << seats;
  }
  EXPECT_EQ(wrong_with_seats(seats_body.substr(0, 100), 1, date), "the body is no JSON object");
}

TEST(AnswerChecks, ReadWhereATokenStands) {
  const std::string body =
      R"({"userId":7,"token":"abc","status":"waiting","queueCount":12,"validDate":"2026-01-01T00:00:00+09:00","nextPollMs":2500})";
  standing seen;
  EXPECT_EQ(wrong_with_standing(body, 7, seen), "");
  EXPECT_EQ(seen.token, "abc");
  EXPECT_FALSE(seen.is_active);
  EXPECT_EQ(seen.queue_count, 12U);
  EXPECT_EQ(seen.next_poll_ms, 2500U);
  standing parsed;
  EXPECT_EQ(wrong_with_standing(nlohmann::json::parse(body).dump(1), 7, parsed), "");
  EXPECT_EQ(parsed.token, "abc");
  EXPECT_EQ(parsed.queue_count, 12U);
  EXPECT_EQ(parsed.next_poll_ms, 2500U);
  EXPECT_EQ(wrong_with_standing(body, 8, seen), "the token is not for this user");
  EXPECT_EQ(wrong_with_standing(with(body, "abc", ""), 7, seen), "there is no token");
  EXPECT_EQ(wrong_with_standing(with(body, "waiting", "active"), 7, seen),
            "status and queueCount do not agree");
  EXPECT_EQ(wrong_with_standing(with(body, "validDate", "until"), 7, seen), "there is no validDate");
}

TEST(AnswerChecks, KnowTheHoldThatWasAskedFor) {
  const std::string body =
      R"({"concertId":1,"title":"Gala","price":1,"status":"reserved","seatNo":3,"expiresAt":"2026-01-01T00:00:00+09:00"})";
  EXPECT_EQ(wrong_with_hold(body, 1, 3), "");
  // The scan needs the beginning only.
  EXPECT_EQ(wrong_with_hold(with(body, "}", ",\"availableSeats\":[1,2"), 1, 3), "");
  EXPECT_EQ(wrong_with_hold(nlohmann::json::parse(body).dump(), 1, 3), "");
  EXPECT_EQ(wrong_with_hold(body, 1, 4), "it is another seat than asked for");
  EXPECT_EQ(wrong_with_hold(with(body, "reserved", "sold"), 1, 3), "the status is not reserved");
  EXPECT_EQ(wrong_with_hold(with(body, "expiresAt", "until"), 1, 3), "there is no expiresAt");
  EXPECT_EQ(wrong_with_refusal(R"({"error":"taken"})"), "");
  EXPECT_EQ(wrong_with_refusal("{}"), "a refusal does not say why");
}

TEST(Halls, HaveADateForEachMinute) {
  EXPECT_EQ(hall_date(0), "2030-01-01T00:00:00");
  EXPECT_EQ(hall_date(61), "2030-01-01T01:01:00");
  EXPECT_EQ(hall_date(31 * 24 * 60), "2030-02-01T00:00:00");
}

TEST(Endpoints, AreReadFromUrls) {
  const auto plain = endpoint::of("http://127.0.0.1:8080");
  EXPECT_EQ(plain.host, "127.0.0.1:8080");
  EXPECT_EQ(ntohs(plain.address.sin_port), 8080);
  EXPECT_EQ(plain.prefix, "");
  EXPECT_EQ(endpoint::of("http://localhost/booking/").prefix, "/booking");
  for (const std::string bad :
       {"https://127.0.0.1", "127.0.0.1:80", "http://127.0.0.1:0", "http://127.0.0.1:x"}) {
    EXPECT_THROW(endpoint::of(bad), client_error) << bad;
  }
}

TEST(Mixes, HaveKnownCallsWithWeights) {
  const auto mix = read_mix("findSeats=3,holds=1");
  ASSERT_EQ(mix.size(), 2U);
  EXPECT_EQ(mix[0].call, "findSeats");
  EXPECT_EQ(mix[0].weight, 3U);
  for (const std::string bad : {"", "findSeats", "findSeats=", "findSeats=x", "other=1", "findSeats=0"}) {
    EXPECT_THROW(read_mix(bad), client_error) << bad;
  }
}

/// A load of two seconds of which the first has a stall, with a refusal and an unexpected answer.
results small_results() {
  results all;
  timeline shared;
  recorder seen{{"findSeats", "concert/reserve"}, shared};
  const auto origin = clock::now();
  seen.begin(origin);
  for (int i = 0; i < 100; ++i) {
    seen.answered(0, {200, "{}", 2, i == 0 ? nanoseconds{800ms} : nanoseconds{2ms}}, "", origin + i * 5ms);
  }
  seen.answered(1, {409, R"({"error":"held","code":"SEAT_TEMPORARILY_HELD"})", 2, 3ms}, "", origin + 1100ms);
  seen.answered(1, {500, "<b>&oops</b>", 2, 3ms}, "the status is not 200", origin + 2200ms);
  seen.finish();
  all.scenario = "mixed";
  all.url = "http://127.0.0.1:8080";
  all.started_at = "2030-01-01T00:00:00Z";
  all.connections = 10;
  all.seconds = 2;
  all.add(seen);
  all.over_time = shared.seconds();
  all.summary_json = R"({"seats":7})";
  all.summary_text = "seven <seats>\n";
  return all;
}

TEST(ResultsJson, HasEveryFieldThatOthersRead) {
  const auto json = nlohmann::json::parse(to_json(small_results()));
  for (const auto* field : {"scenario",
                            "url",
                            "startedAt",
                            "connections",
                            "threads",
                            "mode",
                            "ratePerSecond",
                            "seconds",
                            "rounds",
                            "requests",
                            "requestsPerSecond",
                            "expected",
                            "unexpected",
                            "resets",
                            "timeouts",
                            "connectFailures",
                            "unexpectedAnswers",
                            "latencyMs",
                            "connectMs",
                            "calls",
                            "overTime",
                            "client",
                            "summary"}) {
    EXPECT_TRUE(json.contains(field)) << field;
  }
  for (const auto* field : {"mean", "p50", "p90", "p99", "p999", "max"}) {
    EXPECT_TRUE(json.at("latencyMs").contains(field)) << field;
  }
  EXPECT_EQ(json.at("mode"), "closed");
  EXPECT_TRUE(json.at("ratePerSecond").is_null());
  EXPECT_EQ(json.at("requests"), 102);
  EXPECT_EQ(json.at("requestsPerSecond"), 51);
  EXPECT_EQ(json.at("expected"), 101);
  EXPECT_EQ(json.at("unexpected"), 1);
  EXPECT_EQ(json.at("latencyMs").at("max"), 800);
  EXPECT_EQ(json.at("calls").at(1).at("refusals").at("SEAT_TEMPORARILY_HELD"), 1);
  EXPECT_EQ(json.at("calls").at(1).at("statuses").at("500"), 1);
  const auto& bad = json.at("unexpectedAnswers").at(0);
  EXPECT_EQ(bad.at("call"), "concert/reserve");
  EXPECT_EQ(bad.at("status"), 500);
  EXPECT_EQ(bad.at("count"), 1);
  EXPECT_NE(bad.at("first").get<std::string>().find("oops"), std::string::npos);
  ASSERT_EQ(json.at("overTime").size(), 3U);
  EXPECT_EQ(json.at("overTime").at(0).at("answers"), 100);
  EXPECT_EQ(json.at("overTime").at(0).at("maxMs"), 800);
  EXPECT_EQ(json.at("overTime").at(1).at("refusals"), 1);
  EXPECT_EQ(json.at("summary").at("seats"), 7);
}

TEST(ResultsText, ShoutsWhatIsUnexpected) {
  const auto text = to_text(small_results());
  EXPECT_NE(text.find("UNEXPECTED concert/reserve 500, 1 times"), std::string::npos) << text;
  EXPECT_FALSE(small_results().is_clean());
}

TEST(Recorders, LeaveTheWarmUpOutOfTheFiguresButNotItsFaults) {
  timeline shared;
  recorder seen{{"findSeats"}, shared};
  const auto origin = clock::now() + 1h;
  seen.begin(origin);
  seen.answered(0, {500, "", 0, 3ms}, "the status is not 200", origin - 1ms);
  seen.answered(0, {200, "", 0, 3ms}, "", origin + 1ms);
  EXPECT_EQ(seen.calls()[0].requests, 1U);
  EXPECT_EQ(seen.counts().expected, 1U);
  EXPECT_EQ(seen.counts().unexpected, 1U);
}

TEST(Report, HasItsPlotsAndTablesAndNeedsNothingElse) {
  const auto page = to_html(small_results());
  std::size_t plots = 0;
  for (auto at = page.find("<svg"); at != std::string::npos; at = page.find("<svg", at + 1)) {
    ++plots;
  }
  EXPECT_EQ(plots, 3U);
  for (const auto* part : {"aria-label=\"Latency over time\"", "aria-label=\"Latency by percentile\"",
                           "aria-label=\"Answers and refusals a second\"", ">p50<", ">p99<", ">max<",
                           ">refusals<", "99.9 %", "<td>concert/reserve</td>", "SEAT_TEMPORARILY_HELD: 1",
                           "prefers-color-scheme: dark", "name=\"viewport\""}) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
  for (const auto* part : {"src=", "href", "<script", "url(", "@import", "<link", "nan", "inf"}) {
    EXPECT_EQ(page.find(part), std::string::npos) << part;
  }
}

TEST(Report, ShowsWhatServersSayAsTextOnly) {
  const auto page = to_html(small_results());
  EXPECT_EQ(page.find("<b>&oops"), std::string::npos);
  EXPECT_NE(page.find("&lt;b&gt;&amp;oops&lt;/b&gt;"), std::string::npos);
  EXPECT_NE(page.find("seven &lt;seats&gt;"), std::string::npos);
}

TEST(Report, OfALoadWithoutAnswersIsAPageToo) {
  results nothing;
  nothing.scenario = "find_seats";
  const auto page = to_html(nothing);
  EXPECT_NE(page.find("</html>"), std::string::npos);
  EXPECT_EQ(page.find("nan"), std::string::npos);
}

TEST(PlotAxes, ReachRoundNumbersAroundTheirValues) {
  const auto linear = linear_axis("a second", 3'100);
  EXPECT_GE(linear.high, 3'100);
  EXPECT_LE(linear.high, 4'000);
  const auto logarithmic = logarithmic_axis("ms", 0.3, 70);
  EXPECT_LE(logarithmic.low, 0.3);
  EXPECT_GE(logarithmic.low, 0.1);
  EXPECT_GE(logarithmic.high, 70);
  EXPECT_LE(logarithmic.high, 100);
}

}  // namespace

}  // namespace usher::tests
