#include "api/server/configuration.hpp"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "api/cli/trace_options.hpp"
#include "api/cluster/link.hpp"
#include "api/server/option_sources.hpp"
#include "api/server/options.hpp"
#include "domain/base/words.hpp"

namespace usher::api {

namespace {

/// Where the development servers of the usual tools listen.
const std::vector<std::string> origins_of_development{
    "http://localhost:3000", "http://localhost:4200", "http://localhost:5173", "http://localhost:8000",
    "http://127.0.0.1:3000", "http://127.0.0.1:4200", "http://127.0.0.1:5173", "http://127.0.0.1:8000"};

call_limit_settings limits_of(const raw_options& raw, bool demo, const identity_settings& identity) {
  // Generous: a school or a provider may have thousands of people behind one address.
  constexpr call_limit_settings usual{1'200, 1'200, 6'000, 120, 60'000, 2'000, 1'200};
  // Where whoever is named is believed, others would use up somebody's tokens.
  const auto tokens_of_user = identity.trusted ? 0 : usual.tokens_of_user;
  const auto given = [demo](const std::optional<std::int32_t>& value, std::int32_t otherwise) {
    return value.value_or(demo ? 0 : otherwise);
  };
  return {given(raw.logins_per_minute, usual.logins),
          given(raw.registrations_per_minute, usual.registrations),
          given(raw.tokens_per_minute, usual.tokens),
          given(raw.user_tokens_per_minute, tokens_of_user),
          given(raw.key_tokens_per_minute, usual.tokens_of_key),
          given(raw.streams_per_address, usual.streams),
          given(raw.calendars_per_minute, usual.calendars)};
}

std::string secret_in(const std::string& file, const char* option,
                      std::string (*check)(const std::string& secret)) {
  auto secret = first_line_of(file);
  if (secret.empty()) {
    throw CLI::ValidationError(option, file + " has no first line that can be read");
  }
  if (const auto complaint = check(secret); !complaint.empty()) {
    throw CLI::ValidationError(option, "the first line of " + file + " " + complaint);
  }
  return secret;
}

/// Of the variable where no file has it.
std::string cluster_secret_of(const raw_options& raw, const variables& values) {
  if (!raw.cluster_secret_file.empty()) {
    return secret_in(raw.cluster_secret_file, "--cluster-secret-file", check_cluster_secret);
  }
  const auto found = values.find(cluster_secret_variable);
  if (found == values.end() || found->second.empty()) {
    return {};
  }
  if (const auto complaint = check_cluster_secret(found->second); !complaint.empty()) {
    throw CLI::ValidationError(cluster_secret_variable, complaint);
  }
  return found->second;
}

void take_secrets(const raw_options& raw, const variables& values, serve_command& serve) {
  if (!raw.cluster_listen.empty()) {
    serve.node.secret = cluster_secret_of(raw, values);
  }
  if (!raw.admin_key_file.empty()) {
    serve.admin_key = secret_in(raw.admin_key_file, "--admin-key-file", check_admin_key);
  }
  if (!raw.assertion_secret_file.empty()) {
    serve.assertions.secret =
        secret_in(raw.assertion_secret_file, "--assertion-secret-file", check_assertion_secret);
  }
}

identity_settings identity_of(const raw_options& raw, bool demo) {
  return raw.identity.empty() ? identity_settings{demo, !demo} : *parse_identity(raw.identity);
}

void check_assertions(const assertion_settings& login, bool are_believed) {
  const std::pair<const char*, bool> given[] = {{"--assertion-jwks", !login.jwks.empty()},
                                                {"--assertion-secret-file", !login.secret.empty()},
                                                {"--assertion-audience", !login.terms.audience.empty()},
                                                {"--assertion-issuer", !login.terms.issuer.empty()}};
  for (const auto& [option, is_there] : given) {
    if (is_there && !are_believed) {
      throw CLI::ValidationError(option, "needs --identity signed");
    }
  }
  if (are_believed && login.jwks.empty() && login.secret.empty()) {
    throw CLI::ValidationError("--assertion-jwks",
                               "or --assertion-secret-file is required with --identity signed");
  }
  if (are_believed && login.terms.audience.empty()) {
    throw CLI::ValidationError("--assertion-audience", "is required with --identity signed");
  }
}

void check_together(const serve_command& serve, const raw_options& raw) {
  check_assertions(serve.assertions, identity_of(raw, serve.demo).assertion);
  if (serve.store.require_standby && serve.store.database.empty()) {
    throw CLI::ValidationError("--require-standby", "needs --database");
  }
  if (!serve.node.name.empty() && serve.store.database.empty()) {
    throw CLI::ValidationError("--node", "needs --database");
  }
  if (!serve.node.url.empty() && serve.node.name.empty()) {
    throw CLI::ValidationError("--node-url", "needs --node");
  }
  if (!raw.cluster_listen.empty() && serve.node.name.empty()) {
    throw CLI::ValidationError("--cluster-listen", "needs --node");
  }
  if (!raw.cluster_listen.empty() && serve.node.secret.empty()) {
    throw CLI::ValidationError("--cluster-listen",
                               "needs USHER_CLUSTER_SECRET or --cluster-secret-file, the same for all nodes");
  }
  if (!serve.webhook.url.empty() && serve.webhook.secret.empty()) {
    throw CLI::ValidationError("--webhook-secret", "is required with --webhook-url");
  }
  if (serve.webhook.url.empty() && !serve.webhook.secret.empty()) {
    throw CLI::ValidationError("--webhook-secret", "needs --webhook-url");
  }
  if (serve.otlp.endpoint.empty() && !raw.otlp_headers.empty()) {
    throw CLI::ValidationError("--otlp-headers", "needs --otlp-endpoint");
  }
  if (serve.trust_forwarded_for && !raw.proxy_protocol_from.empty()) {
    throw CLI::ValidationError(
        "--proxy-protocol-from",
        "excludes --trust-forwarded-for: whom it tells apart may write that themselves");
  }
  if (domain::parse_time_in_week(raw.reservation_closes) <=
      domain::parse_time_in_week(raw.reservation_opens)) {
    throw CLI::ValidationError("--reservation-closes", "must be later in the week than --reservation-opens");
  }
}

void interpret(const raw_options& raw, serve_command& serve) {
  using std::chrono::seconds;
  const auto where = *parse_address(raw.listen);
  serve.edge.host = where.host;
  serve.edge.port = where.port;
  if (!raw.cluster_listen.empty()) {
    const auto link = *parse_address(raw.cluster_listen);
    serve.node.link_host = link.host;
    serve.node.link_port = link.port;
  }
  serve.edge.reactor_threads = raw.http_threads;
  serve.edge.max_connections = raw.max_connections;
  serve.edge.proxies = *edge::networks::parse(raw.proxy_protocol_from);
  serve.cors_origins = raw.cors_origins ? items_of(*raw.cors_origins)
                       : serve.demo     ? origins_of_development
                                        : std::vector<std::string>{};
  serve.drain_delay = std::chrono::milliseconds{raw.drain_delay_ms};
  serve.identity = identity_of(raw, serve.demo);
  serve.engine.threads = raw.actor_threads;
  // A quarter is for what is kept longer than the rest.
  const auto trace_bytes = raw.trace_memory_mb * 1024 * 1024;
  serve.traces.kept_bytes = trace_bytes / 4;
  serve.spans.memory_bytes = trace_bytes - serve.traces.kept_bytes;
  serve.traces.slow = std::chrono::milliseconds{raw.trace_slow_ms};
  serve.spans.recording = !raw.no_trace_recording;
  serve.otlp.headers = *parse_otlp_headers(raw.otlp_headers);
  serve.retention.tokens = std::chrono::days{raw.keep_tokens_days};
  serve.retention.sessions = std::chrono::days{raw.keep_sessions_days};
  serve.retention.notices = std::chrono::days{raw.keep_notices_days};
  serve.log.level = *log_level_of(raw.log_level);
  serve.log.format = raw.log_format == "json" ? log_format::json_lines : log_format::text;
  auto& rules = serve.engine.waiting_line.rules;
  rules.places = raw.active_places;
  rules.admissions_per_minute = raw.admissions_per_minute;
  rules.active_for = seconds(raw.active_seconds);
  rules.claim_for = seconds(raw.claim_seconds);
  rules.extend_by = seconds(raw.extend_session_seconds);
  rules.idle_for = seconds(raw.idle_seconds);
  rules.grace_for = seconds(raw.grace_seconds);
  rules.waits_for = seconds(raw.waiting_seconds);
  if (raw.hold_seconds) {
    serve.engine.hold_for = seconds(*raw.hold_seconds);
  }
  serve.passes.rotate_every = seconds(raw.pass_rotate_seconds);
  serve.webhook.timeout = std::chrono::milliseconds{raw.webhook_timeout_ms};
  serve.engine.outbox.first_retry = std::chrono::milliseconds{raw.webhook_retry_ms};
  serve.engine.reservation_attempts = {raw.reservation_attempts, seconds(raw.reservation_window_seconds)};
  serve.engine.test_users_unlimited = serve.demo;
  serve.limits = limits_of(raw, serve.demo, serve.identity);
  serve.who_registers = *domain::from_word<registration>(raw.registration);
  constexpr std::size_t shortest_in_demonstrations = 4;
  serve.engine.people.passwords.min_characters = raw.min_password_length.value_or(
      serve.demo ? shortest_in_demonstrations : domain::password_rules{}.min_characters);
  serve.engine.people.session_idle = std::chrono::minutes{raw.session_idle_minutes};
  serve.engine.passwords.memory_bytes = serve.store.password_memory_mb * 1024 * 1024;
  serve.engine.logins.lockout = seconds(raw.login_lockout_seconds);
  serve.engine.clinics.window = {*domain::parse_time_in_week(raw.reservation_opens),
                                 *domain::parse_time_in_week(raw.reservation_closes)};
  if (raw.cancellation_hours) {
    serve.engine.clinics.cancellation.until_before = std::chrono::hours{*raw.cancellation_hours};
  }
}

bool has_subcommand(CLI::App& app, const std::string& name) {
  const auto same_name = [&](const CLI::App* sub) { return sub->get_name() == name; };
  return !app.get_subcommands(same_name).empty();
}

/// CLI11's message in one line of ours. `more` is what can be said beside it.
say_and_exit explain(const CLI::App& app, const CLI::ParseError& error, const std::string& more) {
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
  return {line + more + " (usher --help lists the options)", 2};
}

/// CLI11 would only say that a command is missing.
say_and_exit no_such_command(const CLI::App& app, const std::string& name) {
  return {"there is no command '" + name + "'" + suggestion(name, names_of_commands(app)) +
              " (usher --help lists them)",
          2};
}

/// `what` is done to the store, or asked of a server.
template <class Target>
void add_target(CLI::App& sub, Target& target, const std::string& what, option_files& files) {
  add_store_options(sub, target.store, files);
  add_server_access(sub, target.server)
      ->description("A server that runs, which is to " + what +
                    " by its calls; without it no server may be using the store");
}

void add_setup_target(CLI::App& sub, setup_target& target, option_files& files) {
  add_target(sub, target, "make them", files);
  sub.add_flag("--dry-run", target.dry_run, "Say how much would change, and change nothing");
  sub.add_flag("--force", target.force, "Also where people are whom no set-up has made");
}

/// The original's names of commands have underscores.
std::string named_as_ours(std::string word) {
  constexpr std::string_view beginnings[] = {"setup_", "reset_", "manage_", "scheduler_"};
  const auto begins = [&word](std::string_view with) { return word.starts_with(with); };
  if (std::any_of(std::begin(beginnings), std::end(beginnings), begins)) {
    std::replace(word.begin(), word.end(), '_', '-');
  }
  return word;
}

/// A store that the command line itself names; the environment and the file are for the server, too.
void check_target(const server_access& server, int argc, const char* const* argv) {
  const bool names_store =
      std::any_of(argv, argv + argc, [](std::string_view word) { return word.starts_with("--data"); });
  if (!server.url.empty() && names_store) {
    throw CLI::ValidationError("--url", "excludes --data and --database: the server has its own store");
  }
}

/// Gives the key of the variables to those who ask a server with it.
void hand_out_key(const variables& values, std::initializer_list<server_access*> servers) {
  if (const auto key = values.find(admin_key_variable); key != values.end()) {
    for (auto* server : servers) {
      server->admin_key = key->second;
    }
  }
}

const CLI::App* add_setup_clinics(CLI::App& app, setup_clinics_command& clinics, option_files& files) {
  auto* command = app.add_subcommand("setup-test-clinics", "Make the test clinics and their teachers");
  add_setup_target(*command, clinics, files);
  command->add_flag("--reset", clinics.reset, "Empty their rosters first");
  command->add_option("--capacity", clinics.capacity, "Places of each clinic")
      ->check(CLI::Range(1, domain::limits::max_clinic_capacity))
      ->capture_default_str();
  return command;
}

const CLI::App* add_setup_students(CLI::App& app, setup_students_command& students, option_files& files) {
  auto* command = app.add_subcommand("setup-test-students", "Make the test students");
  add_setup_target(*command, students, files);
  command->add_option("--count", students.count, "How many students")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_flag("--reset-passwords", students.reset_passwords,
                    "Known ones get the test password again, are students only, and have no no-shows");
  return command;
}

const CLI::App* add_weekly_reset(CLI::App& app, weekly_reset_command& week, option_files& files) {
  auto* command =
      app.add_subcommand("reset-weekly-clinics",
                         "Empty all rosters and lower every no-show, as a server does by itself each Monday");
  add_target(*command, week, "do it", files);
  command->add_flag("--force", week.force, "Now, beside what the server does by itself");
  command->add_flag("--dry-run", week.dry_run, "Say what would change, and change nothing");
  return command;
}

const CLI::App* add_clinic_schedule(CLI::App& app, clinic_schedule_command& schedule, option_files& files) {
  auto* command = app.add_subcommand("manage-clinic-schedule",
                                     "Activate or deactivate all clinics, or empty all rosters");
  add_target(*command, schedule, "do it", files);
  const auto take = [&schedule](const std::string& word) {
    schedule.action = domain::from_word<domain::schedule_action>(word).value();
  };
  command->add_option_function<std::string>("action", take, "What becomes of them")
      ->required()
      ->check(is_among(domain::words_of<domain::schedule_action>));
  command->add_flag("--force", schedule.force, "Without asking first");
  return command;
}

const CLI::App* add_scheduler(CLI::App& app, scheduler_command& scheduler, option_files& files) {
  auto* command = app.add_subcommand("scheduler-status", "Say when a server resets the week next");
  add_target(*command, scheduler, "do it", files);
  command->add_option("action", scheduler.action, "status; start and stop change nothing")
      ->check(CLI::IsMember({"status", "start", "stop"}))
      ->capture_default_str();
  command->add_flag("--json", scheduler.json, "As one JSON text");
  return command;
}

const CLI::App* add_create_superuser(CLI::App& app, create_superuser_command& superuser, raw_options& raw) {
  auto* command = app.add_subcommand(
      "create-superuser",
      "Write a superuser to the store, with the password in USHER_PASSWORD or, without it, the first line of "
      "the standard input; no server may be using it");
  add_store_options(*command, superuser.store, raw.files);
  add_password_options(*command, raw.min_password_length);
  command->add_option("--username", superuser.username, "What they log in with")->required();
  command->add_option("--name", superuser.name, "What they are called; the username by default");
  return command;
}

create_superuser_command with_rules(create_superuser_command superuser, const raw_options& raw) {
  auto& least = superuser.passwords.min_characters;
  least = raw.min_password_length.value_or(least);
  return superuser;
}

void add_scratch(CLI::App& sub, std::string& scratch) {
  sub.add_option("--scratch", scratch,
                 "Folder with as much room as the store takes, which is needed meanwhile; by default the "
                 "system's for temporary files")
      ->check(CLI::ExistingDirectory);
}

const CLI::App* add_verify(CLI::App& app, verify_command& verify, option_files& files) {
  auto* command = app.add_subcommand(
      "verify",
      "Fold the change log of a store anew and compare what comes of it with all tables, also while a server "
      "uses it");
  add_store_place(*command, verify.store, files);
  command->add_option("--file", verify.file, "A copy of usher.db instead, which is not written to")
      ->check(CLI::ExistingFile);
  add_scratch(*command, verify.scratch);
  command->add_option("--list", verify.most_listed, "How many differences are listed; all are counted")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_flag("--json", verify.json, "The result as one JSON text");
  return command;
}

const CLI::App* add_copy(CLI::App& app, copy_command& copy) {
  auto* command = app.add_subcommand("copy",
                                     "Copy a whole store into an empty one, from SQLite to Postgres or back, "
                                     "and verify what was made; goes on "
                                     "where it was when it was ended");
  command
      ->add_option(
          "--from", copy.from,
          "The store: postgresql://user@host:port/name, the folder of the embedded store, or a copy of "
          "usher.db. It is read as it is at the beginning, and not written to")
      ->envname("USHER_FROM");
  command
      ->add_option(
          "--to", copy.to,
          "The empty one: postgresql://user@host:port/name, or a folder, which is made. Nobody can serve "
          "it before all is there")
      ->envname("USHER_TO");
  add_scratch(*command, copy.scratch);
  return command;
}

/// Both may come from the environment.
void check_copy(const CLI::App& sub, const copy_command& copy) {
  for (const auto& [option, place] : {std::pair{"--from", &copy.from}, std::pair{"--to", &copy.to}}) {
    if (sub.parsed() && place->empty()) {
      throw CLI::ValidationError(option, "is required");
    }
  }
}

const CLI::App* add_archive(CLI::App& app, archive_command& archive, option_files& files) {
  auto* command = app.add_subcommand(
      "archive",
      "Write what the change log says of tokens, sessions, keys, notices and holds that were over before a "
      "time "
      "to files, and take it out of the store, also while a server uses it; goes on where it was when it was "
      "ended");
  add_store_place(*command, archive.store, files);
  command->add_option("--time-zone", archive.store.time_zone, "IANA name of the zone of local times")
      ->envname("USHER_TIME_ZONE")
      ->capture_default_str();
  command->add_option("--before", archive.before, "A date, or a time as ISO 8601")->required();
  command
      ->add_option("--out", archive.out,
                   "Folder of the files, which is made; or that of an attempt that was ended")
      ->required();
  return command;
}

const CLI::App* add_cluster(CLI::App& app, cluster_command& cluster, option_files& files) {
  auto* command = app.add_subcommand("cluster",
                                     "Say which node of several on a database serves and which wait, have "
                                     "another of them serve, or have the one that serves end");
  add_store_place(*command, cluster.store, files);
  command->add_option("action", cluster.action, "status, hand-over or drain")
      ->check(CLI::IsMember({"status", "hand-over", "drain"}))
      ->capture_default_str();
  return command;
}

/// The words that were given, with this one in the place of the command.
std::vector<const char*> with_command(int argc, const char* const* given, const std::string& command) {
  std::vector<const char*> words(given, given + argc);
  if (argc > 1) {
    words[1] = command.c_str();
  }
  return words;
}

const std::string version_text = "usher " USHER_VERSION;

}  // namespace

command_line parse_command_line(int argc, const char* const* given) {
  const auto command = argc > 1 ? named_as_ours(given[1]) : std::string{};
  const auto words = with_command(argc, given, command);
  const auto* const* argv = words.data();
  CLI::App app{"Usher, a booking engine with a waiting room", "usher"};
  app.set_version_flag("--version", version_text);
  app.require_subcommand(1);

  serve_command serve;
  raw_options raw;
  auto* serve_app = app.add_subcommand("serve", "Serve the REST API");
  add_serve_options(*serve_app, serve, raw);

  setup_clinics_command clinics;
  setup_students_command students;
  weekly_reset_command week;
  clinic_schedule_command schedule;
  scheduler_command scheduler;
  create_superuser_command superuser;
  people_command people;
  verify_command verify;
  copy_command copy;
  const auto* copy_app = add_copy(app, copy);
  archive_command archive;
  cluster_command cluster;
  trace_command trace;
  const std::pair<const CLI::App*, std::function<command_line()>> others[] = {
      {add_setup_clinics(app, clinics, raw.files), [&] { return clinics; }},
      {add_setup_students(app, students, raw.files), [&] { return students; }},
      {add_weekly_reset(app, week, raw.files), [&] { return week; }},
      {add_clinic_schedule(app, schedule, raw.files), [&] { return schedule; }},
      {add_scheduler(app, scheduler, raw.files), [&] { return scheduler; }},
      {add_create_superuser(app, superuser, raw), [&] { return with_rules(superuser, raw); }},
      {add_people_command(app, people), [&] { return people; }},
      {add_verify(app, verify, raw.files), [&] { return verify; }},
      {copy_app, [&] { return copy; }},
      {add_archive(app, archive, raw.files), [&] { return archive; }},
      {add_cluster(app, cluster, raw.files), [&] { return cluster; }},
      {add_trace_command(app, trace), [&] { return trace; }},
      {app.add_subcommand("version", "Say which version this is"), [&] {
         return say_and_exit{version_text + "\n", 0};
       }}};

  if (argc > 1 && argv[1][0] != '-' && !has_subcommand(app, argv[1])) {
    return no_such_command(app, argv[1]);
  }
  try {
    parse_words(app, argc, argv);
    const auto values = take_what_is_not_said(*app.get_subcommands().front(), *serve_app, raw.files);
    hand_out_key(values, {&clinics.server, &students.server, &week.server, &schedule.server,
                          &scheduler.server, &people.server, &trace.server});
    take_secrets(raw, values, serve);
    check_together(serve, raw);
    for (const auto* server :
         {&clinics.server, &students.server, &week.server, &schedule.server, &scheduler.server}) {
      check_target(*server, argc, argv);
    }
    check_copy(*copy_app, copy);
  } catch (const CLI::ParseError& error) {
    return explain(app, error, suggestion(app, argc, argv));
  }
  for (const auto& [sub, made] : others) {
    if (sub->parsed()) {
      return made();
    }
  }
  interpret(raw, serve);
  return serve;
}

}  // namespace usher::api
