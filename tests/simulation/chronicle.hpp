#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/simulation/mishaps.hpp"

namespace usher::simulation {

/// How often each thing happened.
using tally = std::map<std::string, std::uint64_t, std::less<>>;

/// How often the second went wrong shortly after the first.
using mishap_pairs = std::array<std::array<std::uint64_t, mishap_count>, mishap_count>;

/// What happened in a run, how often each kind of thing did, and the first thing that was wrong.
class chronicle {
 public:
  explicit chronicle(bool tells) : tells_(tells) {}

  /// A line of the story, where somebody wants to read it.
  template <class... Parts>
  void tell(const Parts&... parts) {
    if (tells_) {
      std::ostringstream line;
      line << step_ << "  ";
      (line << ... << parts);
      story_.push_back(std::move(line).str());
    }
  }
  bool tells() const { return tells_; }

  void begin_step(std::uint64_t number) { step_ = number; }
  std::uint64_t step() const { return step_; }

  /// Time that no clock can be set against.
  void pass(std::chrono::milliseconds time) { passed_ += time; }
  std::chrono::milliseconds passed() const { return passed_; }

  void count(std::string_view what) {
    const auto found = counts_.find(what);
    ++(found != counts_.end() ? found : counts_.emplace(what, 0).first)->second;
  }
  const tally& counts() const { return counts_; }

  /// Counts it, and with what else went wrong shortly before.
  void went_wrong(mishap what) {
    tell(name_of(what));
    count(name_of(what));
    constexpr std::uint64_t shortly = 200;
    const auto second = static_cast<std::size_t>(what);
    for (std::size_t first = 0; first < mishap_count; ++first) {
      if (went_wrong_at_[first] != 0 && step_ - went_wrong_at_[first] <= shortly) {
        ++pairs_[first][second];
      }
    }
    went_wrong_at_[second] = step_;
  }
  const mishap_pairs& pairs() const { return pairs_; }

  /// Only the first is kept: what follows from a fault is of no interest.
  void fail(std::string what) {
    if (failure_.empty()) {
      tell("FAILED: ", what);
      failure_ = std::move(what);
      failed_at_ = step_;
    }
  }
  bool failed() const { return !failure_.empty(); }
  const std::string& failure() const { return failure_; }
  std::uint64_t failed_at() const { return failed_at_; }
  const std::vector<std::string>& story() const { return story_; }

  /// Takes a number into what tells two runs apart.
  void mark(std::uint64_t number) { trail_ = (trail_ ^ number) * 0x100000001B3ULL; }
  std::uint64_t trail() const { return trail_; }

 private:
  bool tells_;
  std::uint64_t step_ = 0;
  std::chrono::milliseconds passed_{0};
  std::uint64_t trail_ = 0xCBF29CE484222325ULL;
  tally counts_;
  /// At which step; 0: never.
  std::array<std::uint64_t, mishap_count> went_wrong_at_{};
  mishap_pairs pairs_{};
  std::string failure_;
  std::uint64_t failed_at_ = 0;
  std::vector<std::string> story_;
};

}  // namespace usher::simulation
