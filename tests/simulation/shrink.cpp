#include "tests/simulation/shrink.hpp"

#include <algorithm>
#include <string>

namespace usher::simulation {

namespace {

/// Tries shorter stories as long as there is time.
class shrinking {
 public:
  shrinking(story failed, const first_store& first, std::chrono::seconds within)
      : best_(std::move(failed)), first_(first), ends_(std::chrono::steady_clock::now() + within) {
    take(best_);
  }

  story run() && {
    drop_kinds();
    for (auto size = std::max<std::uint64_t>(1, deeds_ / 2); size > 0 && has_time(); size /= 2) {
      drop_deeds(size);
    }
    return std::move(best_);
  }

 private:
  bool has_time() const { return std::chrono::steady_clock::now() < ends_; }

  /// Whether the story fails; then it is the best one so far.
  bool take(const story& shorter) {
    const auto end = simulation(shorter, first_, false).run();
    if (end.failure.empty()) {
      return false;
    }
    best_ = shorter;
    best_.steps = end.failed_at;
    deeds_ = end.deeds;
    return true;
  }

  void drop_kinds() {
    auto names = mishap_groups();
    const auto deeds = visitors::deeds();
    names.insert(names.end(), deeds.begin(), deeds.end());
    names.push_back(readings_beside);
    for (const auto name : names) {
      auto shorter = best_;
      if (has_time() && shorter.without.insert(std::string(name)).second) {
        take(shorter);
      }
    }
  }

  void drop_deeds(std::uint64_t size) {
    for (std::uint64_t first = 1; first <= deeds_ && has_time(); first += size) {
      auto shorter = best_;
      shorter.skipped.emplace_back(first, first + size - 1);
      take(shorter);
    }
  }

  story best_;
  const first_store& first_;
  std::chrono::steady_clock::time_point ends_;
  std::uint64_t deeds_ = 0;
};

}  // namespace

story shrink(story failed, const first_store& first, std::chrono::seconds within) {
  return shrinking(std::move(failed), first, within).run();
}

}  // namespace usher::simulation
