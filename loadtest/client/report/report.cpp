#include "loadtest/client/report/report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "loadtest/client/report/plot.hpp"
#include "loadtest/client/report/progress.hpp"

namespace usher::loadtest {

namespace {

// More seconds than this are drawn several to a point.
constexpr std::size_t max_points = 600;
// As many colours as there are.
constexpr std::size_t max_lines = 6;
// What a plot shows of 0, which a logarithmic axis does not have.
constexpr double least_ms = 0.001;

constexpr const char* style = R"(
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2128; --soft: #59636e; --rule: #d8dee4;
  --c1: #0969da; --c2: #bc4c00; --c3: #cf222e; --c4: #1a7f37; --c5: #8250df; --c6: #7a6a00; }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --rule: #2a313c;
  --c1: #4493f8; --c2: #f0883e; --c3: #ff7b72; --c4: #3fb950; --c5: #ab7df8; --c6: #d4b000; } }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; color: var(--soft); overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .5rem; margin: 1rem 0; }
.figures div { border: 1px solid var(--rule); border-radius: .5rem; padding: .5rem .75rem; color: var(--soft); }
.figures b { display: block; font-size: 1.3rem; color: var(--ink); }
.bad b { color: var(--c3); }
svg { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--soft); }
@media (max-width: 40rem) { svg text { font-size: 19px; } }
figure { margin: 0; } figcaption { font-weight: 600; } figcaption span { margin-right: 1rem; }
.grid { stroke: var(--rule); stroke-width: 1; } .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.line-1 { stroke: var(--c1); } .line-2 { stroke: var(--c2); } .line-3 { stroke: var(--c3); }
.line-4 { stroke: var(--c4); } .line-5 { stroke: var(--c5); } .line-6 { stroke: var(--c6); }
.mark-1 { fill: var(--c1); } .name-1 { color: var(--c1); }
.mark-2 { fill: var(--c2); } .name-2 { color: var(--c2); }
.mark-3 { fill: var(--c3); } .name-3 { color: var(--c3); }
.mark-4 { fill: var(--c4); } .name-4 { color: var(--c4); }
.mark-5 { fill: var(--c5); } .name-5 { color: var(--c5); }
.mark-6 { fill: var(--c6); } .name-6 { color: var(--c6); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
th { color: var(--soft); font-weight: 600; } th:first-child, td:first-child, .text { text-align: left; }
.text { white-space: normal; overflow-wrap: anywhere; min-width: 14rem; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--rule); border-radius: .5rem; }
)";

template <class... Values>
std::string format(const char* pattern, Values... values) {
  std::array<char, 512> text;
  std::snprintf(text.data(), text.size(), pattern, values...);
  return text.data();
}

double ms_of(nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::string ms_text(nanoseconds time) {
  const auto ms = ms_of(time);
  return format(ms < 10 ? "%.2f" : ms < 100 ? "%.1f" : "%.0f", ms);
}

std::string figure(const std::string& value, const std::string& what, bool is_bad = false) {
  return std::string("<div") + (is_bad ? " class=\"bad\"" : "") + "><b>" + html_text(value) + "</b>" +
         html_text(what) + "</div>\n";
}

std::string figures(const results& all) {
  const auto& counts = all.counts;
  const auto answers = counts.expected + counts.unexpected;
  const auto percent =
      answers == 0 ? 0 : 100 * static_cast<double>(counts.expected) / static_cast<double>(answers);
  return "<div class=\"figures\">\n" +
         figure(format("%.0f", all.requests_per_second()), "requests a second") +
         figure(with_commas(all.requests), "requests") +
         figure(ms_text(all.latency.percentile(50)), "ms, p50") +
         figure(ms_text(all.latency.percentile(99)), "ms, p99") +
         figure(ms_text(all.latency.max()), "ms, max") +
         figure(format(percent == 100 ? "%.0f %%" : "%.3f %%", percent), "expected answers",
                counts.unexpected > 0 || answers == 0) +
         figure(with_commas(counts.resets), "resets", counts.resets > 0) +
         figure(with_commas(counts.timeouts), "time-outs", counts.timeouts > 0) +
         figure(with_commas(counts.connect_failures), "failed to connect", counts.connect_failures > 0) +
         "</div>\n";
}

struct time_row {
  double second = 0;
  double seconds = 1;
  second_figures seen;
};

/// The seconds, so few to a row that there are at most `max_points` rows.
std::vector<time_row> rows_of(const std::vector<second_figures>& over_time) {
  const auto each = std::max<std::size_t>(1, (over_time.size() + max_points - 1) / max_points);
  std::vector<time_row> out;
  for (std::size_t i = 0; i < over_time.size(); ++i) {
    if (i % each == 0) {
      out.push_back({static_cast<double>(i), 0, {}});
    }
    auto& row = out.back();
    row.seconds += 1;
    row.seen.answers += over_time[i].answers;
    row.seen.refusals += over_time[i].refusals;
    row.seen.latency.merge(over_time[i].latency);
  }
  return out;
}

plot_axis time_axis(const std::vector<time_row>& rows) {
  return linear_axis("seconds", rows.empty() ? 1 : rows.back().second);
}

std::string latency_over_time(const std::vector<time_row>& rows) {
  std::vector<plot_line> lines{{"p50", {}}, {"p99", {}}, {"max", {}}};
  double low = 1e9;
  double high = least_ms;
  for (const auto& row : rows) {
    const auto& latency = row.seen.latency;
    if (latency.count() == 0) {
      continue;
    }
    const std::array<double, 3> values{ms_of(latency.percentile(50)), ms_of(latency.percentile(99)),
                                       ms_of(latency.max())};
    for (std::size_t i = 0; i < values.size(); ++i) {
      lines[i].points.emplace_back(row.second, std::max(values[i], least_ms));
    }
    low = std::min(low, values[0]);
    high = std::max(high, values[2]);
  }
  return svg_plot("Latency over time", time_axis(rows), logarithmic_axis("ms", std::min(low, high), high),
                  lines);
}

std::string latency_distribution(const results& all) {
  // Percentiles by the share of answers beyond them, so that the slow ones have room.
  constexpr std::array<double, 5> shares{1, 10, 100, 1000, 10000};
  constexpr std::array<const char*, 5> labels{"0 %", "90 %", "99 %", "99.9 %", "99.99 %"};
  plot_axis x{"percentile", 1, shares.back(), true, {}};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    x.ticks.push_back({shares[i], labels[i]});
  }
  double low = 1e9;
  double high = least_ms;
  const auto line_of = [&](const std::string& name, const latency_histogram& latency) {
    plot_line line{name, {}};
    for (double beyond = 1.02; beyond <= shares.back() * 1.001; beyond *= 1.08) {
      // Where fewer than one answer is beyond there is nothing more to see.
      if (beyond > static_cast<double>(latency.count()) * 1.1) {
        break;
      }
      const auto value = std::max(least_ms, ms_of(latency.percentile(100 * (1 - 1 / beyond))));
      line.points.emplace_back(beyond, value);
      low = std::min(low, value);
      high = std::max(high, value);
    }
    return line;
  };
  std::vector<plot_line> lines{line_of("all", all.latency)};
  for (const auto& call : all.calls) {
    if (all.calls.size() > 1 && call.requests > 0 && lines.size() < max_lines) {
      lines.push_back(line_of(call.name, call.latency));
    }
  }
  return svg_plot("Latency by percentile", x, logarithmic_axis("ms", std::min(low, high), high), lines);
}

std::string throughput_over_time(const std::vector<time_row>& rows) {
  std::vector<plot_line> lines{{"answers", {}}, {"refusals", {}}};
  double high = 1;
  for (const auto& row : rows) {
    const auto answers = static_cast<double>(row.seen.answers) / row.seconds;
    lines[0].points.emplace_back(row.second, answers);
    lines[1].points.emplace_back(row.second, static_cast<double>(row.seen.refusals) / row.seconds);
    high = std::max(high, answers);
  }
  return svg_plot("Answers and refusals a second", time_axis(rows), linear_axis("a second", high), lines);
}

std::string call_row(const std::string& name, std::uint64_t requests, const latency_histogram& latency,
                     const std::string& answers) {
  std::string out = "<tr><td>" + html_text(name) + "</td><td>" + with_commas(requests) + "</td>";
  for (const auto time : {latency.mean(), latency.percentile(50), latency.percentile(90),
                          latency.percentile(99), latency.percentile(99.9), latency.max()}) {
    out += "<td>" + ms_text(time) + "</td>";
  }
  return out + "<td class=\"text\">" + html_text(answers) + "</td></tr>\n";
}

std::string answers_of(const call_figures& call) {
  std::string out;
  const auto add = [&out](const std::string& what, std::uint64_t count) {
    out += (out.empty() ? "" : ", ") + what + ": " + with_commas(count);
  };
  for (const auto& [status, count] : call.statuses) {
    add(std::to_string(status), count);
  }
  for (const auto& [code, count] : call.refusals) {
    add(code, count);
  }
  return out;
}

std::string calls_table(const results& all) {
  std::string out =
      "<div class=\"wide\"><table>\n<tr><th>call</th><th>requests</th><th>mean "
      "ms</th><th>p50</th><th>p90</th>"
      "<th>p99</th><th>p99.9</th><th>max</th><th class=\"text\">answers</th></tr>\n";
  for (const auto& call : all.calls) {
    out += call_row(call.name, call.requests, call.latency, answers_of(call));
  }
  out += call_row("connecting", all.connect.count(), all.connect, "");
  return out + "</table></div>\n";
}

std::string unexpected_table(const results& all) {
  if (all.unexpected.empty()) {
    return "<p>None.</p>\n";
  }
  std::string out =
      "<div class=\"wide\"><table>\n<tr><th>call</th><th>status</th><th>times</th><th class=\"text\">the "
      "first</th></tr>\n";
  for (const auto& one : all.unexpected) {
    out += "<tr><td>" + html_text(one.call) + "</td><td>" + std::to_string(one.status) + "</td><td>" +
           with_commas(one.count) + "</td><td class=\"text\">" + html_text(one.first) + "</td></tr>\n";
  }
  return out + "</table></div>\n";
}

std::string how_it_ran(const results& all) {
  const auto loop = all.rate_per_second > 0 ? format("open loop, %g rounds a second", all.rate_per_second)
                                            : std::string("closed loop");
  return "<p>" + html_text(all.url) + ", " + html_text(all.started_at) + "</p>\n<p>" +
         with_commas(all.connections) + " connections, " + loop +
         format(", measured for %.2f s; the client took %.2f s of CPU</p>\n", all.seconds, all.cpu_seconds);
}

}  // namespace

std::string to_html(const results& all) {
  const auto rows = rows_of(all.over_time);
  std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
  out += html_text(all.scenario) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<h1>";
  out += html_text(all.scenario) + "</h1>\n" + how_it_ran(all) + figures(all);
  out += "<h2>Latency over time</h2>\n" + latency_over_time(rows);
  out += "<h2>Latency by percentile</h2>\n" + latency_distribution(all);
  out += "<h2>Throughput and refusals</h2>\n" + throughput_over_time(rows);
  out += "<h2>Calls</h2>\n" + calls_table(all);
  out += "<h2>Unexpected answers</h2>\n" + unexpected_table(all);
  if (!all.summary_text.empty()) {
    out += "<h2>Summary</h2>\n<pre>" + html_text(all.summary_text) + "</pre>\n";
  }
  return out + "</body>\n</html>\n";
}

}  // namespace usher::loadtest
