#pragma once

#include "loadtest/client/report/results.hpp"

namespace usher::loadtest {

/// One line on standard error that says how a load goes: on a terminal always the same one, elsewhere a new
/// one each time.
class progress_line {
 public:
  progress_line(const timeline& what, bool is_wanted);

  /// `elapsed` is below 0 while everybody connects.
  void show(nanoseconds elapsed);
  /// Leaves the line behind.
  void end();

 private:
  const timeline* what_;
  bool is_wanted_;
  bool is_terminal_;
  bool has_shown_ = false;
  std::uint64_t answers_before_ = 0;
  nanoseconds elapsed_before_{};
};

/// `1,234,567`.
std::string with_commas(std::uint64_t number);

}  // namespace usher::loadtest
