#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/chance.hpp"

namespace usher::simulation {

/// All that may go wrong. The first stand between two steps, the others are of a commit.
enum class mishap : std::uint8_t {
  /// The process dies.
  death,
  clock_back,
  clock_forward,
  /// The store neither takes nor gives anything for a while.
  store_down,
  /// The database is one of before, as if restored from a back-up under the server.
  going_back,
  /// Nothing is stored, and the store says so.
  commit_fails,
  /// A constraint refuses what one of the actors appended.
  commit_refused,
  /// It is stored, and the answer is lost.
  stored_in_doubt,
  /// The connection is lost on the way there: nothing is stored, ever.
  lost_in_doubt,
  /// The connection is lost, and it is stored while the journal asks what became of it.
  stored_late,
  /// The answer comes after minutes.
  store_hangs,
  /// The process dies with the batch on its way: it was not synced and is gone.
  dies_before,
  /// The process dies when the batch is durable, before anybody hears of it.
  dies_after,
};

constexpr std::size_t mishap_count = 13;

constexpr mishap mishap_at(std::size_t index) {
  return static_cast<mishap>(index);
}

constexpr bool is_of_commit(mishap what) {
  return what >= mishap::commit_fails;
}

/// As it stands in reports.
std::string_view name_of(mishap what);

/// By which name it is left out of a story, and all these names.
std::string_view group_of(mishap what);
std::vector<std::string_view> mishap_groups();

/// Decides what goes wrong next: by chance, and so that every few hundred steps one of all pairs comes, the
/// one shortly after the other. Runs with seeds in a row begin with pairs in a row, and go on with every
/// thirteenth, so that some dozens of them have all pairs, however many each has.
class mishap_plan {
 public:
  /// As `rarely` as one of so many that come otherwise.
  mishap_plan(chance& dice, std::uint64_t seed, const std::set<std::string>& without, std::uint64_t rarely);

  /// What happens between two steps, if anything: only what `can` happen now. Once each step.
  std::optional<mishap> between_steps(std::uint64_t step, const std::function<bool(mishap)>& can);
  /// What happens to the commit that comes now, if anything.
  std::optional<mishap> of_commit();

 private:
  /// Steps between the pairs that are brought about.
  static constexpr std::uint64_t pair_every = 250;

  bool may(mishap what) const { return !without_.contains(group_of(what)); }
  /// Of those of commits, or of the others.
  std::optional<mishap> by_chance(bool of_commit);
  std::optional<mishap> next_of_pair();

  chance& dice_;
  std::set<std::string, std::less<>> without_;
  std::uint64_t rarely_;
  /// Its first of mishap_count, and its second.
  std::uint64_t next_pair_;
  std::uint64_t pair_at_;
  /// What is left of the pair, and for how many steps it waits.
  std::vector<mishap> to_come_;
  std::uint64_t wait_ = 0;
};

}  // namespace usher::simulation
