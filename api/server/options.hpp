#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/server/configuration.hpp"

/// Which options there are, with what each may be. What follows from several of them is worked out in
/// configuration.cpp.
namespace usher::api {

/// That an option is one of the words.
inline CLI::IsMember is_among(std::span<const std::string_view> words) {
  return CLI::IsMember(std::vector<std::string>(words.begin(), words.end()));
}

/// Where options come from beside the command line and the environment.
struct option_files {
  std::string config;
  std::string variables;
};

/// The options of all subcommands, as texts and numbers with their units.
struct raw_options {
  option_files files;
  std::string admin_key_file;
  std::string identity;
  std::string assertion_secret_file;
  std::string listen = "127.0.0.1:8080";
  std::string cluster_listen;
  std::string cluster_secret_file;
  std::size_t http_threads = 2;
  std::size_t actor_threads = 2;
  std::int64_t active_places = 100;
  std::int64_t admissions_per_minute = 0;
  std::int64_t active_seconds = 300;
  std::int64_t claim_seconds = 0;
  std::int64_t extend_session_seconds = 0;
  std::int64_t idle_seconds = 0;
  std::int64_t grace_seconds = 120;
  std::int64_t waiting_seconds = 86'400;
  std::optional<std::int64_t> hold_seconds;
  std::int64_t pass_rotate_seconds = 86'400;
  std::int64_t webhook_timeout_ms = 10'000;
  std::int64_t webhook_retry_ms = domain::milliseconds{domain::limits::first_notice_retry}.count();
  std::int32_t reservation_attempts = 5;
  std::int64_t reservation_window_seconds = 60;
  // Without them, those that the server has by default, and none with --demo.
  std::optional<std::int32_t> logins_per_minute;
  std::optional<std::int32_t> registrations_per_minute;
  std::optional<std::int32_t> tokens_per_minute;
  std::optional<std::int32_t> user_tokens_per_minute;
  std::optional<std::int32_t> key_tokens_per_minute;
  std::optional<std::int32_t> streams_per_address;
  std::optional<std::int32_t> calendars_per_minute;
  std::string registration = "open";
  std::optional<std::size_t> min_password_length;
  std::int64_t session_idle_minutes = 120;
  std::int64_t login_lockout_seconds = 300;
  std::optional<std::int64_t> cancellation_hours;
  std::string reservation_opens = "mon 00:00";
  std::string reservation_closes = "sun 00:00";
  std::size_t trace_memory_mb = 64;
  std::int64_t trace_slow_ms = 100;
  bool no_trace_recording = false;
  std::string otlp_headers;
  std::size_t max_connections = 0;
  std::string proxy_protocol_from;
  /// Nothing: not given.
  std::optional<std::string> cors_origins;
  std::int64_t drain_delay_ms = 0;
  std::int64_t keep_tokens_days = 30;
  std::int64_t keep_sessions_days = 90;
  std::int64_t keep_notices_days = 90;
  std::string log_level = "info";
  std::string log_format = "text";
};

/// What names a store.
void add_store_place(CLI::App& sub, store_options& store, option_files& files);
/// With what who writes to it needs to know.
void add_store_options(CLI::App& sub, store_options& store, option_files& files);
/// Which passwords people may choose.
void add_password_options(CLI::App& sub, std::optional<std::size_t>& min_length);
void add_serve_options(CLI::App& sub, serve_command& serve, raw_options& raw);

struct listen_address {
  std::string host;
  std::uint16_t port;
};

/// `HOST:PORT`, with brackets around an IPv6 host.
std::optional<listen_address> parse_address(const std::string& text);
/// `trusted,session,signed`; nothing for another text.
std::optional<identity_settings> parse_identity(std::string_view list);
/// Those of a list with commas that are not empty.
std::vector<std::string> items_of(std::string_view list);

/// What is wrong with it; empty when nothing is. The messages never repeat what was given: it may be nearly
/// right.
std::string check_admin_key(const std::string& key);
std::string check_assertion_secret(const std::string& secret);

}  // namespace usher::api
