#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "actors/engine.hpp"
#include "actors/tracing/archive.hpp"
#include "api/cli/people_command.hpp"
#include "api/cli/trace_command.hpp"
#include "api/clinics/registration_desk.hpp"
#include "api/concerts/admission_pass.hpp"
#include "api/edge/server.hpp"
#include "api/identity/identity.hpp"
#include "api/outbound/otlp_exporter.hpp"
#include "api/outbound/webhook_sender.hpp"
#include "api/support/call_limits.hpp"
#include "api/support/log.hpp"
#include "domain/clinics/timetable.hpp"
#include "storage/journal/retention.hpp"

/// The command line, the configuration file and the environment, read into plain values.
namespace usher::api {

/// Where the state is kept: a Postgres server when `database` is named, otherwise SQLite in `data`.
struct store_options {
  std::string data = "./data";
  std::string database;
  /// Nothing is committed to the database while no standby confirms it.
  bool require_standby = false;
  std::string time_zone = "Asia/Seoul";
  /// What hashing one password takes that is written to it, in MiB; see actors/base/password_workers.hpp.
  std::size_t password_memory_mb = 19;
};

/// A server that is one of several nodes on a database. Without a name it is on its own.
struct node_settings {
  std::string name;
  /// Where it answers, for who has come to another; empty: where it listens.
  std::string url;
  /// Where it takes what other nodes forward, and they find it; without it nothing is forwarded. Port 0 takes
  /// a free one.
  std::string link_host = {};
  std::uint16_t link_port = 0;
  /// What the nodes prove to each other. Never logged.
  std::string secret = {};
};

struct serve_command {
  store_options store;
  node_settings node;
  edge::server_settings edge;
  /// Without what `serve` supplies: renderers, random seeds, the way to the webhook.
  actors::engine_settings engine;
  identity_settings identity;
  /// Of `identity.assertion` alone.
  assertion_settings assertions;
  /// Of the administration's calls, from wherever it was given; empty: there are none. Never logged.
  std::string admin_key;
  /// Where notices go; without a url they stay in the outbox.
  webhook_settings webhook;
  pass_settings passes;
  tracing::recorder_settings spans;
  tracing::archive_settings traces;
  /// Where spans are pushed; without an endpoint they are not.
  otlp_settings otlp;
  /// Whom people ask who may not cancel their reservations by themselves.
  std::string admin_contact = "학원 사무실";
  /// A proxy stands in front: see api/http/client_address.hpp.
  bool trust_forwarded_for = false;
  /// After it was asked to stop the server says for so long that it is not ready, and serves everybody.
  std::chrono::milliseconds drain_delay{0};
  /// Whose pages may call, beside the server's own; exactly as browsers write them.
  std::vector<std::string> cors_origins;
  bool demo = false;
  /// Who may register by themselves.
  registration who_registers = registration::open;
  call_limit_settings limits;
  /// The pages for people are not served.
  bool no_web = false;
  log_settings log;
  storage::retention_settings retention;
};

/// Where test data goes: to the store that a server uses which runs, by its calls, where `server` has a URL.
struct setup_target {
  store_options store;
  server_access server;
  /// Says what would change, and changes nothing.
  bool dry_run = false;
  /// Also where real people are.
  bool force = false;
};

struct setup_clinics_command : setup_target {
  bool reset = false;
  std::int32_t capacity = 6;
};

struct setup_students_command : setup_target {
  std::int32_t count = 20;
  bool reset_passwords = false;
};

/// A command about all clinics: on a store, or beside the server that uses it, where `server` has a URL.
struct clinics_target {
  store_options store;
  server_access server;
  /// Without asking, or though the server does it by itself.
  bool force = false;
};

struct weekly_reset_command : clinics_target {
  bool dry_run = false;
};

struct clinic_schedule_command : clinics_target {
  domain::schedule_action action = domain::schedule_action::activate;
};

struct scheduler_command : clinics_target {
  /// `status`, `start` or `stop`.
  std::string action = "status";
  bool json = false;
};

/// The password is not on the command line, where other users of the machine could read it.
struct create_superuser_command {
  store_options store;
  std::string username;
  /// Empty: the username.
  std::string name;
  domain::password_rules passwords;
};

/// Whether a store is what its change log says.
struct verify_command {
  store_options store;
  /// A copy of the embedded database instead of the store; empty: none.
  std::string file;
  /// Where the log is folded to; empty: the system's folder for temporary files.
  std::string scratch;
  std::size_t most_listed = 100;
  bool json = false;
};

/// A whole store into an empty one.
struct copy_command {
  /// `postgresql://...`, a folder of the embedded store, or a copy of its file.
  std::string from;
  /// The same, but for the file.
  std::string to;
  /// As for verify_command.
  std::string scratch;
};

/// Lines of a store's change log that nobody needs any more, into files.
struct archive_command {
  store_options store;
  /// A date, which begins in the zone of the store, or a time.
  std::string before;
  /// The folder of the files.
  std::string out;
};

/// About the nodes on a database.
struct cluster_command {
  store_options store;
  /// `status`, `hand-over` or `drain`.
  std::string action = "status";
};

/// There is nothing to do but to say this: `--help`, `--version`, or a wrong option.
struct say_and_exit {
  /// What was asked for, or what is wrong, in one line without its end.
  std::string text;
  /// 0 for what was asked for, 2 for a wrong option.
  int exit_code;
};

using command_line =
    std::variant<serve_command, setup_clinics_command, setup_students_command, weekly_reset_command,
                 clinic_schedule_command, scheduler_command, create_superuser_command, people_command,
                 verify_command, copy_command, archive_command, cluster_command, trace_command, say_and_exit>;

/// Options come, strongest first, from the command line, from `USHER_*` environment variables, from the
/// variables in the file named by `--env-file`, and from the file named by `--config`, which may name the
/// file of variables. Both files are the server's: commands that know fewer options read them all the same,
/// and so meet the same store. A wrong one is named in one line, which never shows a secret.
command_line parse_command_line(int argc, const char* const* argv);

}  // namespace usher::api
