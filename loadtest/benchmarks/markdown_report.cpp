#include "loadtest/benchmarks/markdown_report.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <ostream>
#include <set>
#include <utility>

namespace usher::benchmarks {

namespace {

/// Three digits that matter.
std::string rounded(double number) {
  const double magnitude = number == 0 ? 0 : std::floor(std::log10(std::abs(number)));
  const int decimals = std::clamp(2 - static_cast<int>(magnitude), 0, 3);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return text.data();
}

std::string grouped(double number) {
  auto text = std::to_string(std::llround(number));
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3) {
    text.insert(static_cast<std::size_t>(place), 1, ',');
  }
  return text;
}

std::string time_text(double seconds) {
  for (const auto& [unit, factor] : {std::pair{"s", 1.0}, {"ms", 1e3}, {"µs", 1e6}}) {
    if (seconds * factor >= 1) {
      return rounded(seconds * factor) + " " + unit;
    }
  }
  return rounded(seconds * 1e9) + " ns";
}

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  const auto middle = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

std::string processor() {
  std::ifstream facts{"/proc/cpuinfo"};
  for (std::string line; std::getline(facts, line);) {
    if (line.starts_with("model name")) {
      return line.substr(line.find(':') + 2);
    }
  }
  return "unknown processor";
}

std::string load() {
  std::ifstream facts{"/proc/loadavg"};
  std::string minute;
  facts >> minute;
  return minute;
}

template <class Run>
std::string error_of(const Run& run) {
  // The members were renamed in version 1.8 of the library.
  if constexpr (requires { run.error_occurred; }) {
    return run.error_occurred ? run.error_message : "";
  } else {
    return run.skipped ? run.skip_message : "";
  }
}

double size_in(const std::string& arguments) {
  double size = 0;
  std::from_chars(arguments.data(), arguments.data() + arguments.size(), size);
  return size;
}

}  // namespace

bool markdown_report::ReportContext(const Context& context) {
  const auto* postgres = std::getenv("USHER_BENCH_DATABASE_VERSION");
  GetOutputStream() << "# Benchmarks of Usher " USHER_VERSION "\n\n"
                    << "- " << processor() << ", " << context.cpu_info.num_cpus << " cores\n"
                    << "- " USHER_COMPILER ", " USHER_BUILD_TYPE "\n"
                    << "- " USHER_LIBRARIES << (postgres == nullptr ? "" : std::string(", ") + postgres)
                    << "\n- load before: " << load() << "\n";
  GetOutputStream().flush();
  return true;
}

void markdown_report::ReportRuns(const std::vector<Run>& runs) {
  for (const auto& run : runs) {
    if (run.run_type != Run::RT_Iteration) {
      continue;
    }
    const auto& name = run.run_name.function_name;
    const auto slash = name.find('/');
    const auto part = name.substr(0, slash);
    const auto what = slash == std::string::npos ? name : name.substr(slash + 1);
    const auto size = size_in(run.run_name.args);
    if (rows_.empty() || rows_.back().part != part || rows_.back().what != what ||
        rows_.back().size != size) {
      rows_.push_back({part, what, size, {}, {}, {}});
    }
    auto& measured = rows_.back();
    if (auto error = error_of(run); !error.empty()) {
      measured.error = std::move(error);
      continue;
    }
    measured.times.push_back(run.real_accumulated_time / static_cast<double>(run.iterations));
    for (const auto& [counter, value] : run.counters) {
      const auto found = std::find_if(measured.counters.begin(), measured.counters.end(),
                                      [&](const auto& known) { return known.first == counter; });
      auto& values = found == measured.counters.end()
                         ? measured.counters.emplace_back(counter, std::vector<double>{}).second
                         : found->second;
      values.push_back(value.value);
    }
  }
}

void markdown_report::Finalize() {
  GetOutputStream() << "- load after: " << load() << "\n";
  std::set<std::string> written;
  for (const auto& r : rows_) {
    if (written.insert(r.part).second) {
      write_part(r.part);
    }
  }
}

void markdown_report::write_part(const std::string& part) const {
  auto& out = GetOutputStream();
  out << "\n## " << part << "\n\n| what | size | median | growth | slowest / fastest | beside it |\n"
      << "| --- | ---: | ---: | ---: | ---: | --- |\n";
  std::vector<const row*> rows;
  for (const auto& r : rows_) {
    if (r.part == part) {
      rows.push_back(&r);
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const row* a, const row* b) {
    // In the order in which they first ran, each with its sizes beneath each other.
    const auto first = [&](const row* r) {
      return std::find_if(rows_.begin(), rows_.end(),
                          [&](const row& o) { return o.part == r->part && o.what == r->what; });
    };
    return first(a) < first(b);
  });
  const row* above = nullptr;
  for (const auto* r : rows) {
    write_row(out, *r, above != nullptr && above->what == r->what ? above : nullptr);
    above = r;
  }
}

void markdown_report::write_row(std::ostream& out, const row& r, const row* above) {
  out << "| " << r.what << " | " << grouped(r.size) << " | ";
  if (r.times.empty()) {
    out << "- | | | " << (r.error.empty() ? "not run" : r.error) << " |\n";
    return;
  }
  out << time_text(median(r.times)) << " | ";
  if (above != nullptr && !above->times.empty()) {
    out << "x " << rounded(median(r.times) / median(above->times));
  }
  const auto [fastest, slowest] = std::minmax_element(r.times.begin(), r.times.end());
  out << " | " << rounded(*slowest / *fastest) << " | ";
  for (auto counter = r.counters.begin(); counter != r.counters.end(); ++counter) {
    const double value = median(counter->second);
    out << (counter == r.counters.begin() ? "" : ", ") << (value >= 1000 ? grouped(value) : rounded(value))
        << " " << counter->first;
  }
  out << " |\n";
}

}  // namespace usher::benchmarks
