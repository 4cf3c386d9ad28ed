#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/simulation/chance.hpp"
#include "tests/simulation/chronicle.hpp"
#include "tests/simulation/durable_model.hpp"
#include "tests/simulation/first_store.hpp"
#include "tests/simulation/mishaps.hpp"
#include "tests/simulation/process.hpp"
#include "tests/simulation/receiver.hpp"
#include "tests/simulation/standby.hpp"
#include "tests/simulation/visitors/visitors.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::simulation {

/// The name by which a story leaves out that the actors read beside the journal: where it comes to a reading,
/// it makes it.
inline constexpr std::string_view readings_beside = "readings-beside";
/// The same for hours that pass at once.
inline constexpr std::string_view hours = "hours";

/// What one run is, whole: the same story gives the same run.
struct story {
  std::uint64_t seed = 1;
  std::uint64_t steps = 4'000;
  /// Names of deeds and mishaps that do not happen, and maybe readings_beside and hours.
  std::set<std::string> without;
  /// Mishaps come as rarely as one of so many that come otherwise.
  std::uint64_t rarely = 1;
  /// Deeds that are left out, by their number: from first to last, both inclusive.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> skipped;

  bool skips(std::uint64_t number) const;
  /// As it is given to the program again.
  std::string to_options() const;
};

/// What came of a run.
struct ending {
  std::string failure;
  std::uint64_t failed_at = 0;
  std::uint64_t steps = 0;
  std::uint64_t deeds = 0;
  /// Equal for equal runs.
  std::uint64_t trail = 0;
  tally counts;
  std::vector<std::uint64_t> kinds;
  mishap_pairs pairs{};
  std::vector<std::string> told;
};

/// One run: visitors, a server process that may die, a store that may fail, clocks that may step.
class simulation {
 public:
  simulation(const story& what, const first_store& first, bool tells);
  ~simulation();
  ending run();

 private:
  void step();
  bool do_something();
  void work_journal();
  void step_meanwhile();
  void step_while_reading();
  void let_time_go();
  void take_out_what_is_old();
  void maybe_go_wrong();
  void go_wrong(mishap what);
  void pass(std::chrono::milliseconds time);
  void act();
  void come_to_rest();
  void finish_all_work();
  void check_store();
  void check_stored_people(storage::store& real);
  void check_stored_clinics(storage::store& real);

  void boot();
  /// Every second run has a process that follows the one that serves, and takes its place when that has
  /// ended.
  bool has_standby() const { return story_.seed % 2 == 0; }
  void start_standby();
  void compare_standby();
  void end_process();
  void keep_copy();
  void go_back();
  actors::engine_settings settings();
  store_surroundings around_store();
  hand_journal::surroundings around_journal();

  story story_;
  chance dice_;
  chronicle book_;
  mishap_plan mishaps_;
  std::shared_ptr<tests::manual_clock> wall_;
  steady_time steady_{};
  durable_model durable_;
  visitors visitors_;
  std::shared_ptr<receiver> receiver_;
  tests::temporary_folder folder_;
  tests::temporary_folder copy_;
  std::optional<durable_model> durable_then_;
  std::optional<actors::engine_settings> settings_;
  std::unique_ptr<process> process_;
  std::unique_ptr<standby> standby_;
  /// What it knows is not what the store has.
  bool standby_is_of_another_past_ = false;

  std::uint64_t steps_ = 0;
  std::uint64_t deeds_ = 0;
  bool is_working_ = false;
  bool is_dead_ = false;
  bool is_resting_ = false;
  bool goes_back_ = false;
  /// In this turn of the journal.
  std::uint64_t done_meanwhile_ = 0;
  steady_time up_again_at_{};
  steady_time looked_after_at_{};
};

}  // namespace usher::simulation
