#pragma once

#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace usher::benchmarks {

/// The measurements as Markdown: the machine, then one table for each part (the first word of the
/// benchmarks' names), where a row has the median of the repetitions and how it grew from the size above it.
///
/// Benchmarks are called `part/what` and have their size as first argument.
class markdown_report : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

 private:
  struct row {
    std::string part;
    std::string what;
    double size = 0;
    /// Seconds, ascending.
    std::vector<double> times;
    std::string error;
    /// By name; the median is shown.
    std::vector<std::pair<std::string, std::vector<double>>> counters;
  };

  void write_part(const std::string& part) const;
  static void write_row(std::ostream& out, const row& r, const row* above);

  std::vector<row> rows_;
};

}  // namespace usher::benchmarks
