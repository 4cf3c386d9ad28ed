#include "tests/simulation/mishaps.hpp"

#include <array>

namespace usher::simulation {

namespace {

struct described {
  std::string_view name;
  std::string_view group;
  /// How often by chance, in 30,000 steps, or commits.
  std::uint64_t weight;
};

constexpr std::array<described, mishap_count> all{{
    {"the process dies", "death", 15},
    {"the clock is set back", "clock", 12},
    {"the clock is set forward", "clock", 12},
    {"the store goes down", "store-down", 30},
    {"the database goes back in time", "going-back", 5},
    {"a commit fails", "commit-faults", 250},
    {"the store refuses", "commit-faults", 250},
    {"stored, and the answer is lost", "commit-faults", 250},
    {"not stored, and in doubt", "commit-faults", 250},
    {"stored while the journal asks", "commit-faults", 250},
    {"the store hangs", "commit-faults", 250},
    {"dies before a batch is synced", "death", 60},
    {"dies when a batch is durable, before anybody hears", "death", 60},
}};

constexpr std::uint64_t of_so_many = 30'000;
constexpr std::uint64_t pair_count = mishap_count * mishap_count;

const described& about(mishap what) {
  return all.at(static_cast<std::size_t>(what));
}

}  // namespace

std::string_view name_of(mishap what) {
  return about(what).name;
}

std::string_view group_of(mishap what) {
  return about(what).group;
}

std::vector<std::string_view> mishap_groups() {
  return {"death", "clock", "store-down", "going-back", "commit-faults"};
}

mishap_plan::mishap_plan(chance& dice, std::uint64_t seed, const std::set<std::string>& without,
                         std::uint64_t rarely)
    : dice_(dice),
      without_(without.begin(), without.end()),
      rarely_(rarely),
      next_pair_(seed % pair_count),
      pair_at_(pair_every * rarely) {}

std::optional<mishap> mishap_plan::between_steps(std::uint64_t step, const std::function<bool(mishap)>& can) {
  if (step >= pair_at_ && to_come_.empty()) {
    pair_at_ = step + pair_every * rarely_;
    to_come_ = {mishap_at(next_pair_ / mishap_count), mishap_at(next_pair_ % mishap_count)};
    next_pair_ = (next_pair_ + mishap_count) % pair_count;
    wait_ = 0;
  }
  if (wait_ > 0) {
    --wait_;
  } else if (!to_come_.empty() && !is_of_commit(to_come_.front()) && can(to_come_.front())) {
    return next_of_pair();
  }
  const auto found = by_chance(false);
  return found && can(*found) ? found : std::nullopt;
}

std::optional<mishap> mishap_plan::of_commit() {
  if (wait_ == 0 && !to_come_.empty() && is_of_commit(to_come_.front())) {
    return next_of_pair();
  }
  return by_chance(true);
}

std::optional<mishap> mishap_plan::next_of_pair() {
  const auto next = to_come_.front();
  to_come_.erase(to_come_.begin());
  wait_ = dice_.below(12);
  return may(next) ? std::optional(next) : std::nullopt;
}

std::optional<mishap> mishap_plan::by_chance(bool of_commit) {
  auto number = dice_.below(of_so_many * rarely_);
  for (std::size_t i = 0; i < mishap_count; ++i) {
    const auto what = mishap_at(i);
    if (is_of_commit(what) != of_commit) {
      continue;
    }
    if (number < about(what).weight) {
      return may(what) ? std::optional(what) : std::nullopt;
    }
    number -= about(what).weight;
  }
  return std::nullopt;
}

}  // namespace usher::simulation
