#include "loadtest/client/report/results_json.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace usher::loadtest {

namespace {

using nlohmann::ordered_json;

double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

double ms(nanoseconds time) {
  return rounded(std::chrono::duration<double, std::milli>(time).count());
}

ordered_json latency_fields(const latency_histogram& all) {
  return {{"mean", ms(all.mean())},           {"p50", ms(all.percentile(50))},
          {"p90", ms(all.percentile(90))},    {"p99", ms(all.percentile(99))},
          {"p999", ms(all.percentile(99.9))}, {"max", ms(all.max())}};
}

ordered_json call_fields(const call_figures& call) {
  ordered_json statuses = ordered_json::object();
  for (const auto& [status, count] : call.statuses) {
    statuses[std::to_string(status)] = count;
  }
  ordered_json refusals = ordered_json::object();
  for (const auto& [code, count] : call.refusals) {
    refusals[code] = count;
  }
  return {{"name", call.name},
          {"requests", call.requests},
          {"statuses", statuses},
          {"refusals", refusals},
          {"latencyMs", latency_fields(call.latency)}};
}

}  // namespace

std::string to_json(const results& all) {
  ordered_json unexpected = ordered_json::array();
  for (const auto& one : all.unexpected) {
    unexpected.push_back(
        {{"call", one.call}, {"status", one.status}, {"count", one.count}, {"first", one.first}});
  }
  ordered_json calls = ordered_json::array();
  for (const auto& call : all.calls) {
    calls.push_back(call_fields(call));
  }
  ordered_json over_time = ordered_json::array();
  for (std::size_t second = 0; second < all.over_time.size(); ++second) {
    const auto& row = all.over_time[second];
    over_time.push_back({{"second", second},
                         {"answers", row.answers},
                         {"refusals", row.refusals},
                         {"p50Ms", ms(row.latency.percentile(50))},
                         {"p99Ms", ms(row.latency.percentile(99))},
                         {"maxMs", ms(row.latency.max())}});
  }
  const bool is_open = all.rate_per_second > 0;
  const ordered_json out{
      {"scenario", all.scenario},
      {"url", all.url},
      {"startedAt", all.started_at},
      {"connections", all.connections},
      {"threads", all.threads},
      {"mode", is_open ? "open" : "closed"},
      {"ratePerSecond", is_open ? ordered_json(all.rate_per_second) : ordered_json()},
      {"seconds", rounded(all.seconds)},
      {"rounds", all.counts.rounds},
      {"requests", all.requests},
      {"requestsPerSecond", rounded(all.requests_per_second())},
      {"expected", all.counts.expected},
      {"unexpected", all.counts.unexpected},
      {"resets", all.counts.resets},
      {"timeouts", all.counts.timeouts},
      {"connectFailures", all.counts.connect_failures},
      {"unexpectedAnswers", unexpected},
      {"latencyMs", latency_fields(all.latency)},
      {"connectMs", latency_fields(all.connect)},
      {"calls", calls},
      {"overTime", over_time},
      {"client", {{"cpuSeconds", rounded(all.cpu_seconds)}, {"maxResidentBytes", all.max_resident_bytes}}},
      {"summary", ordered_json::parse(all.summary_json)},
  };
  // A body that was cut, or is none of UTF-8, must not end the program.
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace usher::loadtest
