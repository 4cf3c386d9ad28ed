#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/simulation.hpp"

namespace usher::simulation {

/// What occurred in many runs, and how often.
class report {
 public:
  void add(const ending& end);

  std::uint64_t steps() const { return steps_; }
  std::uint64_t runs() const { return runs_; }
  /// A line for each kind of change, deed, refusal and mishap, and how many pairs of mishaps there were.
  std::string text() const;
  /// Of what is expected of long runs without visitors of clinics, or of those with them: there, what comes
  /// about at concerts may be rare.
  std::vector<std::string> what_never_occurred(bool at_clinics) const;

 private:
  std::uint64_t steps_ = 0;
  std::uint64_t runs_ = 0;
  tally counts_;
  mishap_pairs pairs_{};
  std::vector<std::uint64_t> kinds_;
};

}  // namespace usher::simulation
