#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include "tests/simulation/faults.hpp"
#include "tests/simulation/report.hpp"
#include "tests/simulation/shrink.hpp"
#include "tests/simulation/simulation.hpp"

namespace usher::simulation {

namespace {

struct options {
  std::uint64_t seed = 1;
  std::uint64_t steps = 1'000'000;
  double hours = 0;
  /// Steps of each run.
  std::uint64_t run_steps = 4'000;
  std::vector<std::string> without;
  std::vector<std::string> skip;
  bool clinics = false;
  bool one_run = false;
  bool everything_occurs = false;
  bool mutations = false;
  bool twice = false;
  std::string mutation;
};

/// Only visitors of clinics come across these.
constexpr std::string_view faults_at_clinics[] = {"full-roster-not-looked-at", "second-promoted-first",
                                                  "no-shows-not-looked-at",    "cancelled-too-late",
                                                  "other-class-forgotten",     "place-refunded-twice",
                                                  "absence-never-given-back",  "week-counted-twice",
                                                  "ended-session-let-in",      "deactivated-and-still-there"};

/// Nobody cuts the power here: a store need not wait for a disk.
void keep_stores_in_memory() {
  constexpr const char* memory = "/dev/shm";
  if (std::filesystem::is_directory(memory)) {
    ::setenv("TMPDIR", memory, 0);
  }
}

std::pair<std::uint64_t, std::uint64_t> range_of(const std::string& text) {
  const auto dash = text.find('-');
  const auto first = std::stoull(text.substr(0, dash));
  return {first, dash == std::string::npos ? first : std::stoull(text.substr(dash + 1))};
}

enum class visited { concerts, clinics, both };

/// With clinics, nobody goes to concerts in every second run: so more comes about at clinics.
visited what_is_visited(const options& given, std::uint64_t seed) {
  if (!given.clinics) {
    return visited::concerts;
  }
  return seed % 2 == 0 ? visited::clinics : visited::both;
}

/// Less goes wrong where only clinics are visited, since much must go well before a line moves.
story story_of(const options& given, std::uint64_t seed, visited what) {
  story told{seed, given.run_steps, {given.without.begin(), given.without.end()}, 1, {}};
  const auto leave_out = [&](const auto& names) { told.without.insert(names.begin(), names.end()); };
  if (what == visited::concerts) {
    leave_out(visitors::deeds_about_clinics());
    told.without.emplace(hours);
  } else if (what == visited::clinics) {
    leave_out(visitors::deeds_about_concerts());
    told.rarely = 4;
  }
  for (const auto& text : given.skip) {
    told.skipped.push_back(range_of(text));
  }
  return told;
}

/// Says how it came to a failure, as shortly as it can be told.
void show_failure(const options& given, const story& failed, const std::string& failure,
                  const first_store& first) {
  std::cout << "seed " << failed.seed << " fails: " << failure << "; looking for a shorter story ..."
            << std::endl;
  const auto shorter = shrink(failed, first, std::chrono::seconds{30});
  const auto end = simulation(shorter, first, true).run();
  const std::size_t most_lines = 400;
  const auto begin = end.told.size() > most_lines ? end.told.size() - most_lines : 0;
  for (auto line = begin; line < end.told.size(); ++line) {
    std::cout << end.told[line] << '\n';
  }
  std::cout << "\nFAILED at step " << end.failed_at << ": " << end.failure
            << "\nto see it again: ./dev simulate --one-run " << (given.clinics ? "--clinics " : "")
            << shorter.to_options() << std::endl;
}

/// Runs until the steps, or the hours, are over.
int simulate(const options& given) {
  using clock = std::chrono::steady_clock;
  const first_store first;
  const auto began = clock::now();
  const auto ends = began + std::chrono::duration_cast<clock::duration>(
                                std::chrono::duration<double, std::ratio<3600>>(given.hours));
  report all;
  const auto goes_on = [&] {
    return given.hours > 0 ? clock::now() < ends : all.steps() < (given.one_run ? 1 : given.steps);
  };
  for (auto seed = given.seed; goes_on(); ++seed) {
    const auto told = story_of(given, seed, what_is_visited(given, seed));
    const auto end = simulation(told, first, false).run();
    if (!end.failure.empty()) {
      show_failure(given, told, end.failure, first);
      return 1;
    }
    all.add(end);
  }
  const std::chrono::duration<double> took = clock::now() - began;
  std::cout << all.text() << all.steps() << " steps in " << all.runs() << " runs and " << took.count()
            << " s, seeds from " << given.seed << ": nothing was lost, doubled, or learnt too early\n";
  const auto missing = given.one_run ? std::vector<std::string>{} : all.what_never_occurred(given.clinics);
  for (const auto& name : missing) {
    std::cout << "never occurred: " << name << '\n';
  }
  return given.everything_occurs && !missing.empty() ? 1 : 0;
}

/// The same story is the same run, to the last message.
int run_twice(const options& given) {
  const first_store first;
  const auto told = story_of(given, given.seed, what_is_visited(given, given.seed));
  const auto one = simulation(told, first, false).run();
  const auto other = simulation(told, first, true).run();
  const bool same = one.trail == other.trail && one.steps == other.steps && one.counts == other.counts;
  std::cout << (same ? "both runs are the same\n" : "the same seed gave two runs that differ\n");
  return same ? 0 : 1;
}

bool is_at_clinics(const std::string& fault) {
  return std::find(std::begin(faults_at_clinics), std::end(faults_at_clinics), fault) !=
         std::end(faults_at_clinics);
}

/// Whether a run finds the fault within a minute of the processor's time; says so.
bool find_one_planted(const options& given, const first_store& first, const std::string& fault) {
  const auto what = is_at_clinics(fault) ? visited::clinics : visited::concerts;
  plant(fault);
  const auto began = std::clock();
  const auto seconds = [&] { return static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC; };
  auto seed = given.seed;
  ending end;
  for (; end.failure.empty() && seconds() < 60; ++seed) {
    end = simulation(story_of(given, seed, what), first, false).run();
  }
  plant({});
  const bool is_found = !end.failure.empty();
  std::cout << fault << ": " << (is_found ? "found" : "NOT FOUND") << " in " << seconds()
            << " s of the processor";
  if (is_found) {
    std::cout << ", by seed " << seed - 1 << ": " << end.failure;
  }
  std::cout << std::endl;
  return is_found;
}

/// Plants each fault in turn, or the one that is named: all must be found.
int find_planted(const options& given) {
  const auto all = planted_faults();
  if (all.empty()) {
    std::cout << "no faults are planted in this program\n";
    return 1;
  }
  if (!given.mutation.empty() && std::find(all.begin(), all.end(), given.mutation) == all.end()) {
    std::cerr << "--mutation: there is no fault " << given.mutation << "; there are:";
    for (const auto& fault : all) {
      std::cerr << ' ' << fault;
    }
    std::cerr << '\n';
    return 2;
  }
  const first_store first;
  bool all_found = true;
  for (const auto& fault : given.mutation.empty() ? all : std::vector{given.mutation}) {
    all_found = find_one_planted(given, first, fault) && all_found;
  }
  return all_found ? 0 : 1;
}

}  // namespace

}  // namespace usher::simulation

int main(int argc, char** argv) {
  using namespace usher::simulation;
  CLI::App app{
      "Runs the server's rules, actors, journal and recovery on virtual time, with everything that can go "
      "wrong."};
  options given;
  app.add_option("--seed", given.seed, "of the first run; the next ones follow by one");
  app.add_option("--steps", given.steps, "of all runs together");
  app.add_option("--hours", given.hours, "go on for so long, instead of so many steps");
  app.add_option("--run-steps", given.run_steps, "of each run");
  app.add_flag("--clinics", given.clinics, "with visitors of clinics and what people do about themselves");
  app.add_flag("--one-run", given.one_run, "only the run of this seed");
  app.add_option("--without", given.without, "deeds and mishaps that do not happen")->delimiter(',');
  app.add_option("--skip", given.skip, "deeds that are left out, by number: 3-40,55")->delimiter(',');
  app.add_flag("--everything-occurs", given.everything_occurs,
               "fail when a kind of change or mishap never occurred");
  app.add_flag("--twice", given.twice, "run the seed twice: both must be the same");
  app.add_flag("--mutations", given.mutations, "plant faults, one after the other, and find each");
  app.add_option("--mutation", given.mutation, "only this one of them");
  CLI11_PARSE(app, argc, argv);
  spdlog::set_level(spdlog::level::off);
  keep_stores_in_memory();
  if (sodium_init() < 0) {
    return 1;
  }
  if (given.twice) {
    return run_twice(given);
  }
  return given.mutations || !given.mutation.empty() ? find_planted(given) : simulate(given);
}
