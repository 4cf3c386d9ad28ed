#include "loadtest/client/options.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "loadtest/client/loop/client_error.hpp"
#include <CLI/CLI.hpp>
#include <sys/resource.h>

namespace usher::loadtest {

namespace {

/// What the command line says, before it is known to make sense.
struct raw_options {
  std::string scenario;
  std::string url = "http://127.0.0.1:8080";
  std::size_t connections = 0;
  std::uint64_t rounds = 0;
  double seconds = 0;
  double rate = 0;
  double warm_up = 0;
  double time_out = 30;
  std::size_t threads = 1;
  std::string answers = "full";
  std::string mix;
  bool quiet = false;
};

std::string list_of_scenarios() {
  std::string out = "Scenarios:\n";
  for (const auto& kind : scenario_kinds()) {
    out.append("  ").append(kind.name).append(18 - std::min<std::size_t>(17, kind.name.size()), ' ');
    out.append(kind.about).append("; ").append(std::to_string(kind.connections)).append(" connections");
    out.append(kind.rounds > 0 ? " x " + std::to_string(kind.rounds) : "").append("\n");
  }
  return out;
}

void add_load_options(CLI::App& app, raw_options& raw) {
  std::vector<std::string> names;
  for (const auto& kind : scenario_kinds()) {
    names.emplace_back(kind.name);
  }
  app.add_option("scenario", raw.scenario, "What to run")->required()->check(CLI::IsMember(names));
  app.add_option("--url", raw.url, "The server, http://host:port")->capture_default_str();
  app.add_option("--connections", raw.connections, "Virtual users, each with a connection of its own")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
  auto* rounds = app.add_option("--rounds", raw.rounds, "Rounds of each connection")
                     ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40U));
  app.add_option("--seconds", raw.seconds, "Or for so long")
      ->check(CLI::Range(0.01, 86400.0))
      ->excludes(rounds);
  app.add_option("--rate", raw.rate,
                 "Open loop: so many rounds begin in a second, on whichever connection is free, and latency "
                 "counts from the intended start")
      ->check(CLI::Range(0.001, 1e7));
  app.add_option("--warm-up", raw.warm_up, "Seconds at the start that are left out of the figures")
      ->check(CLI::Range(0.0, 3600.0));
  app.add_option("--threads", raw.threads, "Threads that share the connections")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  app.add_option("--answers", raw.answers, "What is checked of each answer: full or status")
      ->capture_default_str()
      ->check(CLI::IsMember({"full", "status"}));
  app.add_option("--time-out", raw.time_out, "Seconds until a request is given up")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 3600.0));
  app.add_flag("--quiet", raw.quiet, "No progress line");
}

void add_scenario_options(CLI::App& app, load_options& out, raw_options& raw) {
  auto& of = out.settings;
  const CLI::Range some{std::uint32_t{1}, std::uint32_t{10'000'000}};
  app.add_option("--json", out.json_file, "File for all figures, as JSON; - is standard output");
  app.add_option("--report", out.report_file, "File for a report with plots: HTML that needs no network");
  app.add_option("--users", of.users, "User ids 1..N in turn")->capture_default_str()->check(some);
  app.add_option("--concert", of.concert, "Which concert")->capture_default_str();
  app.add_option("--date", of.date, "Which of its dates")->capture_default_str();
  app.add_option("--dates", of.dates, "Dates to book, the i-th 2030-01-01T00:00:00 and i minutes")
      ->check(some);
  app.add_option("--seats", of.seats, "Seats of each date")->check(some);
  app.add_option("--seat", of.seat, "The seat of hot_seat")->capture_default_str()->check(some);
  app.add_option("--listeners", of.listeners, "Who listens to the events of seat_events")
      ->capture_default_str()
      ->check(some);
  app.add_option("--admin-key", of.admin_key,
                 "The server's; with it a new concert is made for the load, and --set-up works")
      ->envname("USHER_ADMIN_KEY");
  app.add_flag("--test-token", of.test_token,
               "The literal token of a server with --demo instead of one's own (token_check, opening_rush)");
  app.add_option("--path", of.path, "Path of constant")->capture_default_str();
  app.add_option("--body", of.body, "Body of constant, which is a POST then");
  app.add_option("--students", of.students, "Students of clinic_day and place_cycle")
      ->capture_default_str()
      ->check(some);
  app.add_option("--clinics", of.clinics, "Clinics of place_cycle, 1..N")->capture_default_str()->check(some);
  app.add_option("--max-clinics", of.max_clinics, "Clinics that a student of clinic_day tries at most")
      ->capture_default_str()
      ->check(some);
  app.add_option("--logins-per-second", of.logins_per_second, "Of clinic_day")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 100000.0));
  app.add_option("--user-prefix", of.user_prefix, "Usernames of students, before their number")
      ->capture_default_str();
  app.add_option("--password", of.password, "Of all students")->capture_default_str();
  app.add_flag("--set-up", of.set_up,
               "Looks for the server first and has it make the test clinics, empty, and the test students of "
               "clinic_day; with --admin-key");
  app.add_option("--log", of.log_file, "Where clinic_day writes a line for each attempt")
      ->capture_default_str();
  app.add_option("--mix", raw.mix, "Weights of mixed: findSeats=70,check=20,create=5,holds=4,schedule=1");
  app.add_option("--seed", of.seed, "Of everything that is drawn")->capture_default_str();
}

/// Lets the process open as many files as it may at all, and says how many those are.
std::size_t open_files_allowed() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

nanoseconds nanoseconds_of(double seconds) {
  return std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(seconds));
}

void complete(load_options& out, const raw_options& raw) {
  out.kind = scenario_named(raw.scenario);
  auto& plan = out.plan;
  auto& settings = out.settings;
  plan.scenario = raw.scenario;
  plan.where = endpoint::of(raw.url);
  plan.connections = raw.connections;
  if (plan.connections == 0) {
    // A student is a connection.
    plan.connections = raw.scenario == "clinic_day" ? settings.students : out.kind->connections;
  }
  if (raw.scenario == "clinic_day") {
    settings.students = static_cast<std::uint32_t>(plan.connections);
  }
  if (settings.set_up && raw.scenario != "clinic_day") {
    throw client_error("--set-up: only clinic_day has something to set up");
  }
  // What the process itself has open beside its connections.
  constexpr std::size_t own_files = 32;
  const auto allowed = open_files_allowed();
  const auto needed = plan.connections + own_files + (raw.scenario == "seat_events" ? settings.listeners : 0);
  if (needed > allowed) {
    throw client_error("--connections: " + std::to_string(plan.connections) + " need " +
                       std::to_string(needed) + " open files and this process may have " +
                       std::to_string(allowed) + " (ulimit -n)");
  }
  if (raw.threads > plan.connections) {
    throw client_error("--threads: more than there are connections");
  }
  plan.threads = raw.threads;
  plan.time_out = nanoseconds_of(raw.time_out);
  plan.warm_up = nanoseconds_of(raw.warm_up);
  plan.shows_progress = !raw.quiet;
  if (raw.seconds > 0) {
    plan.time = nanoseconds_of(raw.seconds);
  } else if (raw.rounds > 0) {
    plan.rounds = raw.rounds;
  } else if (out.kind->rounds > 0) {
    plan.rounds = out.kind->rounds;
  }
  if (plan.time && plan.warm_up >= *plan.time) {
    throw client_error("--warm-up: must be shorter than --seconds");
  }
  if (raw.rate > 0) {
    plan.rate_per_second = raw.rate;
  }
  settings.where = plan.where;
  settings.connections = plan.connections;
  settings.check_fields = raw.answers == "full";
  if (!raw.mix.empty()) {
    settings.mix = read_mix(raw.mix);
  }
}

}  // namespace

std::vector<mix_part> read_mix(const std::string& text) {
  const auto known = scenario_settings{}.mix;
  std::vector<mix_part> out;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto end = std::min(text.find(',', from), text.size());
    const auto part = text.substr(from, end - from);
    const auto equals = part.find('=');
    mix_part one{part.substr(0, equals), 0};
    const auto is_known =
        std::any_of(known.begin(), known.end(), [&](const auto& k) { return k.call == one.call; });
    const auto weight = equals == std::string::npos ? std::string{} : part.substr(equals + 1);
    const auto read = std::from_chars(weight.data(), weight.data() + weight.size(), one.weight);
    if (!is_known || read.ec != std::errc{} || read.ptr != weight.data() + weight.size() ||
        one.weight > 1'000'000) {
      throw client_error("--mix: '" + part +
                         "' is none of findSeats, check, create, holds, schedule with a weight");
    }
    out.push_back(std::move(one));
    from = end + 1;
  }
  if (std::all_of(out.begin(), out.end(), [](const auto& one) { return one.weight == 0; })) {
    throw client_error("--mix: nothing has a weight");
  }
  return out;
}

std::optional<load_options> read_options(int count, char** arguments, int& exit_code) {
  load_options out;
  raw_options raw;
  CLI::App app{"Puts a server of the booking contract under load, and checks every answer", "usher-load"};
  app.footer(
      list_of_scenarios() +
      "\nExit code: 0 when all answers were expected; 1 when not, or connections were lost; 2 when the "
      "load could not be made.");
  add_load_options(app, raw);
  add_scenario_options(app, out, raw);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : static_cast<int>(outcome::cannot_run);
    return std::nullopt;
  }
  complete(out, raw);
  return out;
}

}  // namespace usher::loadtest
