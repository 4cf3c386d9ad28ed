#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "tests/domain/ownership/nodes.hpp"

namespace usher::domain::ownership_simulation {

namespace {

struct options {
  std::uint64_t seed = 1;
  std::uint64_t runs = 2'000;
  double hours = 0;
  bool mutations = false;
};

/// Of all runs.
struct totals {
  void add(const findings& of) {
    ++runs;
    claims += of.claims;
    hand_overs += of.hand_overs;
    commits += of.commits;
    requests += of.requests;
    forwarded += of.forwarded;
    sent_again += of.sent_again;
    unknown += of.unknown;
  }

  std::int64_t runs = 0;
  std::int64_t claims = 0;
  std::int64_t hand_overs = 0;
  std::int64_t commits = 0;
  std::int64_t requests = 0;
  std::int64_t forwarded = 0;
  std::int64_t sent_again = 0;
  std::int64_t unknown = 0;
};

int simulate(const options& given) {
  using clock = std::chrono::steady_clock;
  const auto began = clock::now();
  const auto ends = began + std::chrono::duration_cast<clock::duration>(
                                std::chrono::duration<double, std::ratio<3600>>(given.hours));
  totals all;
  for (auto seed = given.seed; given.hours > 0 ? clock::now() < ends : seed - given.seed < given.runs;
       ++seed) {
    const auto found = nodes(seed, omission::nothing).run();
    if (const auto wrong = found.complaint(); !wrong.empty()) {
      std::cout << "FAILED: " << wrong << "\nto see it again: ./dev simulate --cluster --seed " << seed
                << " --runs 1" << std::endl;
      return 1;
    }
    all.add(found);
  }
  const std::chrono::duration<double> took = clock::now() - began;
  std::cout << all.runs << " runs in " << took.count() << " s, seeds from " << given.seed << ": "
            << all.claims << " claims, " << all.hand_overs << " hand-overs, " << all.commits << " commits, "
            << all.requests << " requests, of which " << all.forwarded << " were forwarded, "
            << all.sent_again << " sent again and " << all.unknown
            << " left unknown; nothing was lost, doubled or told wrongly\n";
  return 0;
}

/// Leaves out each part in turn, and looks for a run that shows it.
int find_planted(const options& given) {
  bool all_found = true;
  for (const auto& one : all_planted) {
    std::string wrong;
    auto seed = given.seed;
    while (wrong.empty() && seed - given.seed < given.runs) {
      wrong = nodes(seed++, one.what).run().complaint();
    }
    std::cout << "without " << one.name << ": "
              << (wrong.empty() ? "NOT FOUND" : "found by seed " + std::to_string(seed - 1) + ": " + wrong)
              << std::endl;
    all_found = all_found && !wrong.empty();
  }
  return all_found ? 0 : 1;
}

}  // namespace

}  // namespace usher::domain::ownership_simulation

int main(int argc, char** argv) {
  using namespace usher::domain::ownership_simulation;
  CLI::App app{
      "Runs some nodes on one store and their clients on virtual time, with everything that can go wrong."};
  options given;
  app.add_option("--seed", given.seed, "of the first run; the next ones follow by one");
  app.add_option("--runs", given.runs, "how many, each of 55 s of virtual time");
  app.add_option("--hours", given.hours, "go on for so long, instead of so many runs");
  app.add_flag("--mutations", given.mutations,
               "leave out what keeps nodes apart, one part after the other, and find each");
  CLI11_PARSE(app, argc, argv);
  return given.mutations ? find_planted(given) : simulate(given);
}
