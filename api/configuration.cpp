#include "api/configuration.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <sstream>

#include <CLI/CLI.hpp>

namespace usher::api {

namespace {

struct address {
  std::string host;
  std::uint16_t port;
};

/// `HOST:PORT`, with brackets around an IPv6 host.
std::optional<address> parse_address(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return std::nullopt;
  }
  auto host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return std::nullopt;
  }
  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || stop != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return address{std::move(host), port};
}

/// The options of all subcommands, as texts and numbers with their units.
struct raw_options {
  std::string config;
  std::string listen = "127.0.0.1:8080";
  std::size_t http_threads = 2;
  std::size_t actor_threads = 2;
  std::size_t active_places = 100;
  std::int64_t active_seconds = 300;
  std::int64_t waiting_seconds = 86'400;
  std::int64_t hold_seconds = 300;
  std::int32_t reservation_attempts = 5;
  std::int64_t reservation_window_seconds = 60;
  std::size_t max_connections = 0;
};

void add_store_options(CLI::App& sub, store_options& store, std::string& file) {
  auto* data = sub.add_option("--data", store.data, "Folder of the embedded store (SQLite)")
                   ->envname("USHER_DATA")
                   ->capture_default_str();
  sub.add_option("--database", store.database, "Postgres instead: postgresql://user@host:port/name")
      ->envname("USHER_DATABASE")
      ->check([](const std::string& url) {
        const bool known = url.rfind("postgresql://", 0) == 0 || url.rfind("postgres://", 0) == 0;
        return known ? std::string{} : std::string{"must begin with postgresql://"};
      })
      ->excludes(data);
  sub.add_option("--time-zone", store.time_zone, "IANA name of the zone of local times")
      ->envname("USHER_TIME_ZONE")
      ->capture_default_str();
  sub.add_option("--config", file, "File with the same options, one `name = value` a line")
      ->envname("USHER_CONFIG")
      ->check(CLI::ExistingFile);
}

void add_serve_options(CLI::App& sub, serve_command& serve, raw_options& raw) {
  add_store_options(sub, serve.store, raw.config);
  sub.add_option("--listen", raw.listen, "HOST:PORT to listen on; port 0 takes a free one")
      ->envname("USHER_LISTEN")
      ->check([](const std::string& text) {
        return parse_address(text) ? std::string{} : "'" + text + "' is not HOST:PORT";
      })
      ->capture_default_str();
  sub.add_flag("--demo", serve.demo, "Demonstration data, and testToken passes as active for every user")
      ->envname("USHER_DEMO");
  sub.add_option("--active-places", raw.active_places, "Tokens active at once")
      ->envname("USHER_ACTIVE_PLACES")
      ->check(CLI::Range(std::size_t{1}, domain::limits::max_active_places))
      ->capture_default_str();
  sub.add_option("--active-seconds", raw.active_seconds, "How long an active token lasts")
      ->envname("USHER_ACTIVE_SECONDS")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  sub.add_option("--waiting-seconds", raw.waiting_seconds, "How long a token may wait")
      ->envname("USHER_WAITING_SECONDS")
      ->check(CLI::Range(1, 30 * 86'400))
      ->capture_default_str();
  sub.add_flag("--one-token-per-user", serve.engine.waiting_line.one_token_per_user,
               "A user's newer token ends their older ones")
      ->envname("USHER_ONE_TOKEN_PER_USER");
  sub.add_option("--hold-seconds", raw.hold_seconds, "How long a seat is held unpaid")
      ->envname("USHER_HOLD_SECONDS")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  sub.add_option("--reservation-attempts", raw.reservation_attempts,
                 "Clinic reservations a user may try per window; 0 switches the limit off")
      ->envname("USHER_RESERVATION_ATTEMPTS")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  sub.add_option("--reservation-window-seconds", raw.reservation_window_seconds, "The window of that limit")
      ->envname("USHER_RESERVATION_WINDOW_SECONDS")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  sub.add_option("--http-threads", raw.http_threads, "Threads that read and write connections")
      ->envname("USHER_HTTP_THREADS")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  sub.add_option("--actor-threads", raw.actor_threads, "Threads that run the actors")
      ->envname("USHER_ACTOR_THREADS")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  sub.add_option("--max-connections", raw.max_connections, "0 derives it from the limit of open files")
      ->envname("USHER_MAX_CONNECTIONS")
      ->capture_default_str();
  sub.add_option("--log-level", serve.log_level, "trace, debug, info, warn or error")
      ->envname("USHER_LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}))
      ->capture_default_str();
}

bool rules_out(const CLI::Option* option) {
  const auto& others = option->get_excludes();
  return std::any_of(others.begin(), others.end(), [](const auto* other) { return other->count() > 0; });
}

/// Later versions of CLI11 pass over a variable whose value is wrong; here it is named.
void read_environment(CLI::App& sub) {
  for (auto* option : sub.get_options()) {
    const auto& variable = option->get_envname();
    // The program has no second thread yet. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const auto* value = variable.empty() ? nullptr : std::getenv(variable.c_str());
    if (value != nullptr && *value != '\0' && option->count() == 0 && !rules_out(option)) {
      option->add_result(value);
      option->run_callback();
    }
  }
}

/// Gives the options that neither the command line nor the environment has set the values of the file. CLI11
/// reads files for its main command only, and our options belong to subcommands.
void read_config_file(CLI::App& sub, const std::string& file) {
  for (const auto& item : CLI::ConfigTOML{}.from_file(file)) {
    auto* option = sub.get_option_no_throw("--" + item.fullname());
    if (option == nullptr || option->get_name() == "--config") {
      throw CLI::ConfigError("--config: " + file + ": there is no option '" + item.fullname() + "'");
    }
    if (option->count() == 0 && !rules_out(option)) {
      option->add_result(item.inputs);
      option->run_callback();
    }
  }
}

void interpret(const raw_options& raw, serve_command& serve) {
  using std::chrono::seconds;
  const auto where = *parse_address(raw.listen);
  serve.edge.host = where.host;
  serve.edge.port = where.port;
  serve.edge.reactor_threads = raw.http_threads;
  serve.edge.max_connections = raw.max_connections;
  serve.engine.threads = raw.actor_threads;
  serve.engine.waiting_line.places = raw.active_places;
  serve.engine.waiting_line.active_for = seconds(raw.active_seconds);
  serve.engine.waiting_line.waits_for = seconds(raw.waiting_seconds);
  serve.engine.seats.hold_for = seconds(raw.hold_seconds);
  serve.engine.reservation_attempts = {raw.reservation_attempts, seconds(raw.reservation_window_seconds)};
  serve.engine.test_users_unlimited = serve.demo;
}

bool has_subcommand(CLI::App& app, const std::string& name) {
  const auto same_name = [&](const CLI::App* sub) { return sub->get_name() == name; };
  return !app.get_subcommands(same_name).empty();
}

/// CLI11's message in one line of ours.
say_and_exit explain(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream text;
  if (error.get_exit_code() == 0) {
    std::ostringstream ignored;
    app.exit(error, text, ignored);
    return {text.str(), 0};
  }
  std::string line = error.what();
  for (auto& c : line) {
    c = c == '\n' ? ' ' : c;
  }
  return {"usher: " + line + " (usher --help lists the options)\n", 2};
}

}  // namespace

command_line parse_command_line(int argc, const char* const* argv) {
  CLI::App app{"Usher, a booking engine with a waiting room", "usher"};
  app.set_version_flag("--version", "usher " USHER_VERSION);
  app.require_subcommand(1);

  serve_command serve;
  raw_options raw;
  auto* serve_app = app.add_subcommand("serve", "Serve the REST API");
  add_serve_options(*serve_app, serve, raw);

  setup_clinics_command clinics;
  auto* clinics_app =
      app.add_subcommand("setup-test-clinics",
                         "Write the test clinics and their teachers to the store; no server may be using it");
  add_store_options(*clinics_app, clinics.store, raw.config);
  clinics_app->add_flag("--reset", clinics.reset, "Empty their rosters first");
  clinics_app->add_option("--capacity", clinics.capacity, "Places of each clinic")
      ->check(CLI::Range(1, domain::limits::max_clinic_capacity))
      ->capture_default_str();

  setup_students_command students;
  auto* students_app = app.add_subcommand("setup-test-students",
                                          "Write the test students to the store; no server may be using it");
  add_store_options(*students_app, students.store, raw.config);
  students_app->add_option("--count", students.count, "How many students")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();

  // CLI11 would only say that a command is missing.
  if (argc > 1 && argv[1][0] != '-' && !has_subcommand(app, argv[1])) {
    return say_and_exit{
        "usher: there is no command '" + std::string(argv[1]) + "' (usher --help lists them)\n", 2};
  }
  try {
    app.parse(argc, argv);
    read_environment(*app.get_subcommands().front());
    if (!raw.config.empty()) {
      read_config_file(*app.get_subcommands().front(), raw.config);
    }
  } catch (const CLI::ParseError& error) {
    return explain(app, error);
  }
  if (clinics_app->parsed()) {
    return clinics;
  }
  if (students_app->parsed()) {
    return students;
  }
  interpret(raw, serve);
  return serve;
}

}  // namespace usher::api
