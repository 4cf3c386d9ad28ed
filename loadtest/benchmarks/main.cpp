#include <string>
#include <string_view>
#include <vector>

#include "loadtest/benchmarks/journal_benchmark.hpp"
#include "loadtest/benchmarks/markdown_report.hpp"
#include "loadtest/benchmarks/restore_benchmark.hpp"
#include <benchmark/benchmark.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

/// usher_benchmarks [OPTIONS]: those of Google Benchmark; with --benchmark_out=FILE the measurements go there
/// as Markdown. Postgres is measured when USHER_BENCH_DATABASE is the URL of a server on which databases can
/// be made; its own is empty.
int main(int count, char** arguments) {
  using namespace usher::benchmarks;
  // What is measured goes to the standard output, where whoever wants JSON reads nothing else.
  spdlog::set_default_logger(spdlog::stderr_color_mt("usher_benchmarks"));
  // What is given comes later, and so prevails.
  std::vector<std::string> defaults{"--benchmark_repetitions=5", "--benchmark_min_time=0.05",
                                    "--benchmark_display_aggregates_only=true"};
  std::vector<char*> all{arguments[0]};
  bool report = false;
  for (auto& option : defaults) {
    all.push_back(option.data());
  }
  for (int i = 1; i < count; ++i) {
    all.push_back(arguments[i]);
    report = report || std::string_view(arguments[i]).starts_with("--benchmark_out=");
  }
  int all_count = static_cast<int>(all.size());
  all.push_back(nullptr);
  register_restore_benchmarks();
  register_journal_benchmarks();
  benchmark::Initialize(&all_count, all.data());
  if (benchmark::ReportUnrecognizedArguments(all_count, all.data())) {
    return 1;
  }
  if (report) {
    markdown_report markdown;
    benchmark::RunSpecifiedBenchmarks(nullptr, &markdown);
  } else {
    benchmark::RunSpecifiedBenchmarks();
  }
  // What they hold, stores with open sessions among it, ends before the libraries that it needs do.
  benchmark::ClearRegisteredBenchmarks();
  benchmark::Shutdown();
}
