#include "loadtest/client/report/results_text.hpp"

#include <array>
#include <cstdio>

#include "loadtest/client/report/progress.hpp"

namespace usher::loadtest {

namespace {

template <class... Values>
std::string line(const char* format, Values... values) {
  std::array<char, 512> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

double in_ms(nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::string latency_line(const char* name, const latency_histogram& all) {
  return line("  %-20s mean %.2f  p50 %.2f  p90 %.2f  p99 %.2f  p99.9 %.2f  max %.2f\n", name,
              in_ms(all.mean()), in_ms(all.percentile(50)), in_ms(all.percentile(90)),
              in_ms(all.percentile(99)), in_ms(all.percentile(99.9)), in_ms(all.max()));
}

std::string counts_of(const call_figures& call) {
  std::string out;
  for (const auto& [status, count] : call.statuses) {
    out += line("  %d: %s", status, with_commas(count).c_str());
  }
  for (const auto& [code, count] : call.refusals) {
    out += line("  %s: %s", code.c_str(), with_commas(count).c_str());
  }
  return out;
}

}  // namespace

std::string to_text(const results& all) {
  std::string out = all.scenario + " at " + all.url + "\n";
  const auto loop = all.rate_per_second > 0 ? line("open loop, %g rounds a second", all.rate_per_second)
                                            : std::string("closed loop");
  out += line("  %-20s %s, %s\n", "connections", with_commas(all.connections).c_str(), loop.c_str());
  out += line("  %-20s %.2f s\n", "measured time", all.seconds);
  out += line("  %-20s %s (%.0f a second), %s rounds\n", "requests", with_commas(all.requests).c_str(),
              all.requests_per_second(), with_commas(all.counts.rounds).c_str());
  out += latency_line("latency, ms", all.latency);
  out += latency_line("connecting, ms", all.connect);
  for (const auto& call : all.calls) {
    if (call.requests > 0) {
      out += latency_line(("  " + call.name).c_str(), call.latency) + "     " + counts_of(call) + "\n";
    }
  }
  out += line("  %-20s %s expected, %s unexpected, %s resets, %s time-outs, %s failed to connect\n",
              "answers", with_commas(all.counts.expected).c_str(), with_commas(all.counts.unexpected).c_str(),
              with_commas(all.counts.resets).c_str(), with_commas(all.counts.timeouts).c_str(),
              with_commas(all.counts.connect_failures).c_str());
  for (const auto& one : all.unexpected) {
    out +=
        line("  UNEXPECTED %s %d, %s times: ", one.call.c_str(), one.status, with_commas(one.count).c_str()) +
        one.first + "\n";
  }
  out += line("  %-20s %.2f s of CPU, %.0f MB\n", "this client", all.cpu_seconds,
              static_cast<double>(all.max_resident_bytes) / 1e6);
  return out + all.summary_text;
}

}  // namespace usher::loadtest
