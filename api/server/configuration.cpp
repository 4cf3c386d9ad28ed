#include "api/server/configuration.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/cli/trace_options.hpp"
#include "api/edge/ascii.hpp"
#include "api/http/browser/browser_policy.hpp"
#include "api/support/ascii_word.hpp"
#include "api/support/nearest_word.hpp"
#include "api/support/url.hpp"
#include "domain/base/plain_text.hpp"

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
  std::string log_level = "info";
  std::string log_format = "text";
};

void add_store_options(CLI::App& sub, store_options& store, option_files& files) {
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
  sub.add_option("--password-memory-mb", store.password_memory_mb,
                 "Memory that hashing one password takes, in megabytes; with less, stolen hashes are guessed "
                 "sooner")
      ->envname("USHER_PASSWORD_MEMORY_MB")
      ->check(CLI::Range(1, 1'024))
      ->capture_default_str();
  sub.add_option("--config", files.config, "File with the options of the server, one `name = value` a line")
      ->envname("USHER_CONFIG")
      ->check(CLI::ExistingFile);
  sub.add_option("--env-file", files.variables,
                 "File with variables, one `NAME=value` a line; those of the environment are stronger")
      ->envname("USHER_ENV_FILE")
      ->check(CLI::ExistingFile);
}

/// Which passwords people may choose.
void add_password_options(CLI::App& sub, std::optional<std::size_t>& min_length) {
  sub.add_option("--min-password-length", min_length,
                 "Characters that a password has which somebody chooses; 8 by default, 4 with --demo")
      ->envname("USHER_MIN_PASSWORD_LENGTH")
      ->check(CLI::Range(std::size_t{1}, domain::limits::max_password_characters));
}

constexpr std::size_t shortest_admin_key = 16;
constexpr std::size_t longest_secret = 256;

/// The messages never repeat what was given: it may be nearly right.
std::string check_admin_key(const std::string& key) {
  const bool right = key.size() >= shortest_admin_key && key.size() <= longest_secret && is_ascii_word(key);
  return right ? std::string{} : "must be 16 to 256 visible ASCII characters without spaces";
}

/// `trusted,session,signed`; nothing for another text.
std::optional<identity_settings> parse_identity(std::string_view list) {
  identity_settings how;
  const std::map<std::string_view, bool*> words{
      {"trusted", &how.trusted}, {"session", &how.session}, {"signed", &how.assertion}};
  if (list.empty()) {
    return std::nullopt;
  }
  while (!list.empty()) {
    const auto known = words.find(edge::take_item(list));
    if (known == words.end()) {
      return std::nullopt;
    }
    *known->second = true;
  }
  return how;
}

/// Of HMAC-SHA256: RFC 7518, 3.2, asks for as many bytes as its hash has.
constexpr std::size_t shortest_assertion_secret = 32;

std::string check_assertion_secret(const std::string& secret) {
  const bool right = secret.size() >= shortest_assertion_secret && secret.size() <= longest_secret;
  return right ? std::string{} : "must be 32 to 256 bytes";
}

std::string check_assertion_jwks(const std::string& jwks) {
  if (is_url_of_keys(jwks)) {
    return secure_url_complaint(jwks);
  }
  try {
    read_assertion_keys(jwks);
    return {};
  } catch (const std::invalid_argument& error) {
    return jwks + " " + error.what();
  }
}

std::string check_webhook_secret(const std::string& secret) {
  const bool right = !secret.empty() && secret.size() <= longest_secret;
  return right ? std::string{} : "must be 1 to 256 bytes";
}

/// Of those between whom something is signed.
std::string check_party(const std::string& name) {
  const bool right = !name.empty() && name.size() <= longest_secret && is_ascii_word(name);
  return right ? std::string{} : "must be 1 to 256 visible ASCII characters without spaces";
}

std::string check_admin_contact(const std::string& contact) {
  const bool right = !contact.empty() && contact.size() <= longest_secret && domain::is_plain_text(contact);
  return right ? std::string{} : "must be 1 to 256 bytes of text";
}

std::string check_time_in_week(const std::string& text) {
  return domain::parse_time_in_week(text)
             ? std::string{}
             : "'" + text + "' is not a time of the week such as 'mon 09:00', up to 'sun 24:00'";
}

template <class Number>
CLI::Option* add_number(CLI::App& sub, const char* name, const char* variable, Number& value,
                        std::int64_t lowest, std::int64_t highest, const char* help) {
  return sub.add_option(name, value, help)
      ->envname(variable)
      ->check(CLI::Range(lowest, highest))
      ->capture_default_str();
}

void add_room_options(CLI::App& sub, serve_command& serve, raw_options& raw) {
  constexpr std::int64_t a_day = 86'400;
  auto& rules = serve.engine.waiting_line.rules;
  add_number(sub, "--active-places", "USHER_ACTIVE_PLACES", raw.active_places, 1,
             domain::limits::max_active_places, "Tokens active at once in each waiting room");
  add_number(sub, "--admissions-per-minute", "USHER_ADMISSIONS_PER_MINUTE", raw.admissions_per_minute, 0,
             domain::limits::max_admissions_per_minute,
             "Admissions to each waiting room a minute; 0 sets no bound");
  add_number(sub, "--active-seconds", "USHER_ACTIVE_SECONDS", raw.active_seconds, 1, a_day,
             "How long an active token lasts, in seconds");
  add_number(sub, "--claim-seconds", "USHER_CLAIM_SECONDS", raw.claim_seconds, 0, a_day,
             "Time that an admitted person has for the first call, in seconds; 0 switches this off");
  add_number(sub, "--extend-session-seconds", "USHER_EXTEND_SESSION_SECONDS", raw.extend_session_seconds, 0,
             a_day, "What one extension adds to an active token, in seconds");
  add_number(sub, "--max-session-extensions", "USHER_MAX_SESSION_EXTENSIONS", rules.max_extensions, 0, 1'000,
             "Extensions of one active token");
  add_number(sub, "--idle-seconds", "USHER_IDLE_SECONDS", raw.idle_seconds, 0, a_day,
             "Who waits and does not poll for this long loses their place, in seconds; 0 switches this off");
  add_number(sub, "--grace-seconds", "USHER_GRACE_SECONDS", raw.grace_seconds, 0, a_day,
             "Who lost their place so has it back when they poll within this time, in seconds");
  add_number(sub, "--waiting-seconds", "USHER_WAITING_SECONDS", raw.waiting_seconds, 1, 30 * a_day,
             "How long a token may wait, in seconds");
  sub.add_flag("--one-token-per-user", serve.engine.waiting_line.one_token_per_user,
               "A user's newer token ends their older ones in the same waiting room")
      ->envname("USHER_ONE_TOKEN_PER_USER");
}

void add_session_options(CLI::App& sub, serve_command& serve, raw_options& raw) {
  sub.add_option(
         "--identity", raw.identity,
         "How it is known whom a token is for, with commas: trusted (whoever the request names; by "
         "default with --demo), session (whoever is logged in; by default otherwise), signed (whomever an "
         "assertion of another login names)")
      ->envname("USHER_IDENTITY")
      ->check([](const std::string& list) {
        return parse_identity(list) ? std::string{}
                                    : "'" + list + "' is no list of trusted, session and signed";
      });
  auto& logins = serve.engine.logins;
  sub.add_option("--registration", raw.registration,
                 "Who may register by themselves: everybody (open), nobody (closed), or whom the office has "
                 "invited (invited)")
      ->envname("USHER_REGISTRATION")
      ->check(CLI::IsMember({"open", "closed", "invited"}))
      ->capture_default_str();
  add_password_options(sub, raw.min_password_length);
  add_number(sub, "--session-idle-minutes", "USHER_SESSION_IDLE_MINUTES", raw.session_idle_minutes, 0,
             366 * 24 * 60, "A session that is not used for so long ends, in minutes; 0: none does");
  add_number(
      sub, "--login-attempts", "USHER_LOGIN_ATTEMPTS", logins.per_user, 0, 1'000'000,
      "Wrong passwords in a row for one username from one address that lock it there; 0 switches this off");
  add_number(
      sub, "--login-attempts-anywhere", "USHER_LOGIN_ATTEMPTS_ANYWHERE", logins.per_user_anywhere, 0,
      1'000'000,
      "Wrong passwords for one username from anywhere that lock it where it never logged in; 0 switches "
      "this off");
  add_number(sub, "--login-attempts-per-address", "USHER_LOGIN_ATTEMPTS_PER_ADDRESS", logins.per_address, 0,
             1'000'000, "Wrong passwords from one address that lock it; 0 switches this off");
  add_number(sub, "--login-lockout-seconds", "USHER_LOGIN_LOCKOUT_SECONDS", raw.login_lockout_seconds, 1,
             86'400, "How long logins are locked then, in seconds");
  sub.add_flag("--trust-forwarded-for", serve.trust_forwarded_for,
               "A proxy stands in front: the last entry of its X-Forwarded-For says where requests come from")
      ->envname("USHER_TRUST_FORWARDED_FOR");
  sub.add_option(
         "--proxy-protocol-from", raw.proxy_protocol_from,
         "Addresses and networks, with commas, whose connections begin with a PROXY protocol header, which "
         "says where requests come from")
      ->envname("USHER_PROXY_PROTOCOL_FROM")
      ->check([](const std::string& list) {
        return edge::networks::parse(list) ? std::string{}
                                           : "'" + list +
                                                 "' is no list of addresses and networks, such as "
                                                 "127.0.0.1,10.0.0.0/8";
      });
}

void add_assertion_options(CLI::App& sub, assertion_settings& login, raw_options& raw) {
  auto* keys =
      sub.add_option("--assertion-jwks", login.jwks,
                     "JSON Web Key Set of the login that --identity signed believes: a file, or a URL "
                     "that begins with https://")
          ->envname("USHER_ASSERTION_JWKS")
          ->check(check_assertion_jwks);
  sub.add_option("--assertion-secret-file", raw.assertion_secret_file,
                 "File whose first line is the secret that this login shares with the server, for HS256")
      ->envname("USHER_ASSERTION_SECRET_FILE")
      ->check(CLI::ExistingFile)
      ->excludes(keys);
  sub.add_option("--assertion-audience", login.terms.audience, "Whom its assertions are for: their `aud`")
      ->envname("USHER_ASSERTION_AUDIENCE")
      ->check(check_party);
  sub.add_option("--assertion-issuer", login.terms.issuer,
                 "Who makes its assertions: their `iss`; without it anyone who has its keys")
      ->envname("USHER_ASSERTION_ISSUER")
      ->check(check_party);
}

void add_limit_options(CLI::App& sub, raw_options& raw) {
  const auto add = [&sub](const char* name, const char* variable, std::optional<std::int32_t>& value,
                          const char* help) {
    sub.add_option(name, value, help)->envname(variable)->check(CLI::Range(0, 1'000'000));
  };
  add("--logins-per-minute", "USHER_LOGINS_PER_MINUTE", raw.logins_per_minute,
      "Logins that are tried from one address, a minute; 0 sets no bound, as --demo does");
  add("--registrations-per-minute", "USHER_REGISTRATIONS_PER_MINUTE", raw.registrations_per_minute,
      "Registrations that are tried from one address, a minute; 0 sets no bound, as --demo does");
  add("--tokens-per-minute", "USHER_TOKENS_PER_MINUTE", raw.tokens_per_minute,
      "Tokens that are asked for from one address, a minute; 0 sets no bound, as --demo does");
  add("--user-tokens-per-minute", "USHER_USER_TOKENS_PER_MINUTE", raw.user_tokens_per_minute,
      "Tokens that are taken for one user, a minute; 0 sets no bound, as --demo does");
  add("--key-tokens-per-minute", "USHER_KEY_TOKENS_PER_MINUTE", raw.key_tokens_per_minute,
      "Tokens that one program takes with its key, a minute; 0 sets no bound, as --demo does");
  add("--streams-per-address", "USHER_STREAMS_PER_ADDRESS", raw.streams_per_address,
      "Streams of events of one address at once, but for this machine's own; 0 sets no bound, as --demo "
      "does");
}

call_limit_settings limits_of(const raw_options& raw, bool demo, const identity_settings& identity) {
  // Generous: a school or a provider may have thousands of people behind one address.
  constexpr call_limit_settings usual{1'200, 1'200, 6'000, 120, 60'000, 2'000};
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
          given(raw.streams_per_address, usual.streams)};
}

void add_clinic_options(CLI::App& sub, serve_command& serve, raw_options& raw) {
  add_number(sub, "--reservation-attempts", "USHER_RESERVATION_ATTEMPTS", raw.reservation_attempts, 0,
             1'000'000, "Clinic reservations a user may try per window; 0 switches the limit off");
  add_number(sub, "--reservation-window-seconds", "USHER_RESERVATION_WINDOW_SECONDS",
             raw.reservation_window_seconds, 1, 86'400, "The window of that limit, in seconds");
  sub.add_option("--reservation-opens", raw.reservation_opens,
                 "When in the week clinics begin to take reservations")
      ->envname("USHER_RESERVATION_OPENS")
      ->check(check_time_in_week)
      ->capture_default_str();
  sub.add_option("--reservation-closes", raw.reservation_closes, "When they end to")
      ->envname("USHER_RESERVATION_CLOSES")
      ->check(check_time_in_week)
      ->capture_default_str();
  sub.add_option("--clinic-cancellation-hours", raw.cancellation_hours,
                 "People may cancel reservations of clinics until so many hours before; without it never")
      ->envname("USHER_CLINIC_CANCELLATION_HOURS")
      ->check(CLI::Range(0, 168));
  sub.add_flag("--refuse-time-conflicts", serve.engine.people.refuse_time_conflicts,
               "Nobody has places in two clinics at the same hour")
      ->envname("USHER_REFUSE_TIME_CONFLICTS");
  sub.add_option("--admin-contact", serve.admin_contact, "Whom people ask who may not cancel by themselves")
      ->envname("USHER_ADMIN_CONTACT")
      ->check(check_admin_contact)
      ->capture_default_str();
}

void add_outward_options(CLI::App& sub, serve_command& serve, raw_options& raw) {
  auto* key =
      sub.add_option("--admin-key", serve.admin_key,
                     "Key of the administration's calls, at least 16 characters; without it there are none")
          ->envname("USHER_ADMIN_KEY")
          ->check(check_admin_key);
  sub.add_option("--admin-key-file", raw.admin_key_file, "File whose first line is the administration's key")
      ->envname("USHER_ADMIN_KEY_FILE")
      ->check(CLI::ExistingFile)
      ->excludes(key);
  sub.add_option("--webhook-url", serve.webhook.url,
                 "Where notices of payments, cancellations, offers and promotions are posted")
      ->envname("USHER_WEBHOOK_URL")
      ->check(url_complaint);
  sub.add_option("--webhook-secret", serve.webhook.secret, "What those notices are signed with")
      ->envname("USHER_WEBHOOK_SECRET")
      ->check(check_webhook_secret);
  add_number(sub, "--webhook-timeout-ms", "USHER_WEBHOOK_TIMEOUT_MS", raw.webhook_timeout_ms, 100, 60'000,
             "How long one attempt to deliver a notice may take, in milliseconds");
  add_number(sub, "--webhook-retry-ms", "USHER_WEBHOOK_RETRY_MS", raw.webhook_retry_ms, 10, 3'600'000,
             "Wait before the second attempt, in milliseconds; it doubles from attempt to attempt");
  add_number(sub, "--webhook-attempts", "USHER_WEBHOOK_ATTEMPTS", serve.engine.outbox.max_attempts, 1,
             domain::limits::max_notice_attempts, "Attempts until a notice is a dead letter");
  sub.add_option("--pass-issuer", serve.passes.issuer, "Who signs admission passes, their `iss`")
      ->envname("USHER_PASS_ISSUER")
      ->check(check_party)
      ->capture_default_str();
  add_number(sub, "--pass-rotate-seconds", "USHER_PASS_ROTATE_SECONDS", raw.pass_rotate_seconds, 60,
             365 * 86'400, "How long one key signs admission passes, in seconds");
}

void add_trace_options(CLI::App& sub, raw_options& raw) {
  add_number(sub, "--trace-memory-mb", "USHER_TRACE_MEMORY_MB", raw.trace_memory_mb, 1, 65'536,
             "Memory for the spans of what happened last, in megabytes");
  add_number(sub, "--trace-slow-ms", "USHER_TRACE_SLOW_MS", raw.trace_slow_ms, 1, 60'000,
             "Traces of requests that take longer are kept longer than others, in milliseconds");
  sub.add_flag("--no-trace-recording", raw.no_trace_recording,
               "Begins without recording spans; the administration can switch it on")
      ->envname("USHER_NO_TRACE_RECORDING");
}

void add_otlp_options(CLI::App& sub, otlp_settings& otlp, raw_options& raw) {
  sub.add_option("--otlp-endpoint", otlp.endpoint,
                 "OpenTelemetry collector that spans are pushed to, such as http://127.0.0.1:4318/v1/traces")
      ->envname("USHER_OTLP_ENDPOINT")
      ->check(url_complaint);
  sub.add_option("--otlp-headers", raw.otlp_headers, "Headers of the pushes: name=value,name=value")
      ->envname("USHER_OTLP_HEADERS")
      // The message never repeats what was given: it holds keys.
      ->check([](const std::string& text) {
        return parse_otlp_headers(text) ? std::string{} : std::string{"must be name=value,name=value"};
      });
}

void add_thread_options(CLI::App& sub, raw_options& raw) {
  add_number(sub, "--http-threads", "USHER_HTTP_THREADS", raw.http_threads, 1, 64,
             "Threads that read and write connections");
  add_number(sub, "--actor-threads", "USHER_ACTOR_THREADS", raw.actor_threads, 1, 64,
             "Threads that run the actors");
}

void add_log_options(CLI::App& sub, log_settings& log, raw_options& raw) {
  sub.add_option("--log-level", raw.log_level, "trace, debug, info, warn or error")
      ->envname("USHER_LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}))
      ->capture_default_str();
  sub.add_option("--log-format", raw.log_format, "text, or json: one object a line")
      ->envname("USHER_LOG_FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  sub.add_option("--log-file", log.file, "File for the log; without it, standard error")
      ->envname("USHER_LOG_FILE");
  add_number(sub, "--log-file-size-mb", "USHER_LOG_FILE_SIZE_MB", log.file_size_mb, 1, 1'024,
             "A log file that would become larger is kept and a new one begun, in megabytes");
  add_number(sub, "--log-files", "USHER_LOG_FILES", log.files, 1, 100, "How many such files are kept");
}

/// Where the development servers of the usual tools listen.
const std::vector<std::string> origins_of_development{
    "http://localhost:3000", "http://localhost:4200", "http://localhost:5173", "http://localhost:8000",
    "http://127.0.0.1:3000", "http://127.0.0.1:4200", "http://127.0.0.1:5173", "http://127.0.0.1:8000"};

std::vector<std::string> items_of(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    if (const auto item = edge::take_item(list); !item.empty()) {
      items.emplace_back(item);
    }
  }
  return items;
}

std::string check_origins(const std::string& list) {
  constexpr std::size_t most = 100;
  const auto origins = items_of(list);
  for (const auto& origin : origins) {
    if (auto wrong = wrong_with_origin(origin); !wrong.empty()) {
      return wrong;
    }
  }
  return origins.size() > most ? "at most 100 origins" : "";
}

void add_browser_options(CLI::App& sub, serve_command& serve, raw_options& raw) {
  sub.add_flag("--no-web", serve.no_web, "Serves the calls alone, without the pages for people")
      ->envname("USHER_NO_WEB");
  sub.add_option("--cors-origins", raw.cors_origins,
                 "Origins, with commas, whose pages may call from a browser, exactly as browsers write them; "
                 "with --demo those of development servers on this machine, else none")
      ->envname("USHER_CORS_ORIGINS")
      ->check(check_origins);
}

void add_serve_options(CLI::App& sub, serve_command& serve, raw_options& raw) {
  add_store_options(sub, serve.store, raw.files);
  sub.add_option("--listen", raw.listen, "HOST:PORT to listen on; port 0 takes a free one")
      ->envname("USHER_LISTEN")
      ->check([](const std::string& text) {
        return parse_address(text) ? std::string{} : "'" + text + "' is not HOST:PORT";
      })
      ->capture_default_str();
  sub.add_flag("--demo", serve.demo, "Demonstration data, and testToken passes as active for every user")
      ->envname("USHER_DEMO");
  add_browser_options(sub, serve, raw);
  add_room_options(sub, serve, raw);
  sub.add_option("--hold-seconds", raw.hold_seconds,
                 "How long a seat is held unpaid, in seconds, whatever the terms of its date say")
      ->envname("USHER_HOLD_SECONDS")
      ->check(CLI::Range(1, 86'400));
  add_number(sub, "--max-balance", "USHER_MAX_BALANCE", serve.engine.wallets.most, 1,
             domain::limits::max_balance, "What charging may bring a wallet to, in KRW");
  add_session_options(sub, serve, raw);
  add_assertion_options(sub, serve.assertions, raw);
  add_limit_options(sub, raw);
  add_clinic_options(sub, serve, raw);
  add_outward_options(sub, serve, raw);
  add_trace_options(sub, raw);
  add_otlp_options(sub, serve.otlp, raw);
  add_thread_options(sub, raw);
  sub.add_option("--max-connections", raw.max_connections,
                 "Connections at once; 0 derives it from the limit of open files")
      ->envname("USHER_MAX_CONNECTIONS")
      ->capture_default_str();
  add_number(sub, "--drain-delay-ms", "USHER_DRAIN_DELAY_MS", raw.drain_delay_ms, 0, 300'000,
             "How long everybody is still served after a signal to stop, while /readyz says 503 already, in "
             "milliseconds");
  add_number(sub, "--max-streams", "USHER_MAX_STREAMS", serve.edge.max_streams, 1,
             domain::limits::max_streams, "Streams of events at once; at most half of them are about seats");
  add_log_options(sub, serve.log, raw);
}

/// CLI11 would read the environment while it parses, and could not tell then what is stronger. While this
/// lives it does not.
class without_variables {
 public:
  explicit without_variables(CLI::App& app) { take_from(app); }
  ~without_variables() {
    for (const auto& [option, name] : names_) {
      option->envname(name);
    }
  }
  without_variables(const without_variables&) = delete;
  without_variables& operator=(const without_variables&) = delete;

 private:
  void take_from(CLI::App& app) {
    for (auto* option : app.get_options()) {
      names_.emplace_back(option, option->get_envname());
      option->envname("");
    }
    for (auto* sub : app.get_subcommands([](CLI::App*) { return true; })) {
      take_from(*sub);
    }
  }

  std::vector<std::pair<CLI::Option*, std::string>> names_;
};

void parse_words(CLI::App& app, int argc, const char* const* argv) {
  const without_variables parsing{app};
  app.parse(argc, argv);
}

/// An option that is set and excluded by this one.
const CLI::Option* rival_of(const CLI::Option* option) {
  const auto& others = option->get_excludes();
  const auto found =
      std::find_if(others.begin(), others.end(), [](const auto* other) { return other->count() > 0; });
  return found == others.end() ? nullptr : *found;
}

/// Those that a weaker source may set: nothing stronger has set them, nor one that they exclude.
std::set<const CLI::Option*> open_options(const CLI::App& sub) {
  std::set<const CLI::Option*> out;
  for (const auto* option : sub.get_options()) {
    if (option->count() == 0 && rival_of(option) == nullptr) {
      out.insert(option);
    }
  }
  return out;
}

/// After one source was taken: it must not have set two that exclude each other.
void check_rivals(const CLI::App& sub) {
  for (const auto* option : sub.get_options()) {
    if (const auto* rival = option->count() > 0 ? rival_of(option) : nullptr; rival != nullptr) {
      throw CLI::ExcludesError(option->get_name(), rival->get_name());
    }
  }
}

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

std::vector<std::string> names_of_options(const CLI::App* app) {
  std::vector<std::string> names;
  // A command takes the options of those above it, too.
  for (; app != nullptr; app = app->get_parent()) {
    for (const auto* option : app->get_options()) {
      for (const auto& name : option->get_lnames()) {
        names.push_back("--" + name);
      }
    }
  }
  return names;
}

bool has_name(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const auto meant = nearest_word(word, known);
  return meant.empty() ? "" : "; did you mean " + meant + "?";
}

/// What the first word that names nothing may have meant; empty when it is not near anything.
std::string suggestion(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* at = &app;
  for (int i = 1; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string_view(argv[i]).find('='));
    const auto commands = names_of_commands(*at);
    const auto known = word.starts_with("--") ? names_of_options(at) : commands;
    if (!word.starts_with('-') && has_name(commands, word)) {
      at = at->get_subcommand(word);
    } else if (!has_name(known, word)) {
      if (auto meant = suggestion(word, known); !meant.empty()) {
        return meant;
      }
    }
  }
  return {};
}

using variables = std::map<std::string, std::string>;

/// Of a file such as systemd takes: `NAME=value`, the value perhaps in quotes; `#` and `;` begin a comment.
variables variables_of(const std::string& file) {
  std::ifstream in{file};
  if (!in) {
    throw CLI::FileError("--env-file: " + file + " cannot be read");
  }
  variables out;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    line = CLI::detail::trim(line);
    if (line.empty() || line.front() == '#' || line.front() == ';') {
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string::npos || equals == 0) {
      // The line is not repeated: it may be a secret.
      throw CLI::FileError("--env-file: " + file + ": line " + std::to_string(number) + " is not NAME=value");
    }
    auto value = line.substr(equals + 1);
    const bool quoted = value.size() > 1 && (value.front() == '"' || value.front() == '\'');
    out[line.substr(0, equals)] =
        quoted && value.front() == value.back() ? value.substr(1, value.size() - 2) : value;
  }
  return out;
}

constexpr const char* admin_key_variable = "USHER_ADMIN_KEY";

/// Those that a command may have. One that is empty is not there.
variables variables_of_the_process(const CLI::App& sub) {
  std::vector<std::string> names{admin_key_variable};
  for (const auto* option : sub.get_options()) {
    names.push_back(option->get_envname());
  }
  variables out;
  for (const auto& name : names) {
    // The program has no second thread yet. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const auto* value = name.empty() ? nullptr : std::getenv(name.c_str());
    if (value != nullptr && *value != '\0') {
      out[name] = value;
    }
  }
  return out;
}

/// Later versions of CLI11 pass over a variable whose value is wrong; here it is named.
void take_variables(CLI::App& sub, const variables& values) {
  const auto open = open_options(sub);
  for (auto* option : sub.get_options()) {
    const auto value = values.find(option->get_envname());
    if (value != values.end() && !value->second.empty() && open.contains(option)) {
      option->add_result(value->second);
      option->run_callback();
    }
  }
  check_rivals(sub);
}

/// Gives the options that nothing stronger has set the values of the file, which is the server's: what a
/// command has not is passed over. CLI11 reads files for its main command only, and our options belong to
/// subcommands.
void take_config(CLI::App& sub, const CLI::App& serve, const std::string& file,
                 const std::vector<CLI::ConfigItem>& items) {
  const auto open = open_options(sub);
  for (const auto& item : items) {
    const auto name = "--" + item.fullname();
    auto* option = sub.get_option_no_throw(name);
    if ((option == nullptr && serve.get_option_no_throw(name) == nullptr) || name == "--config") {
      auto meant = suggestion(name, names_of_options(&serve));
      std::erase(meant, '-');
      throw CLI::ConfigError("--config: " + file + ": there is no option '" + item.fullname() + "'" + meant);
    }
    if (option != nullptr && open.contains(option)) {
      option->add_result(item.inputs);
      option->run_callback();
    }
  }
  check_rivals(sub);
}

/// What the command line has not said. Returns the variables, those of the process before those of the file.
variables take_what_is_not_said(CLI::App& sub, const CLI::App& serve, const option_files& files) {
  auto all = variables_of_the_process(sub);
  take_variables(sub, all);
  const auto take_variables_of_the_file = [&] {
    auto more = variables_of(files.variables);
    take_variables(sub, more);
    all.merge(more);
  };
  const bool named = !files.variables.empty();
  if (named) {
    take_variables_of_the_file();
  }
  if (files.config.empty()) {
    return all;
  }
  const auto items = CLI::ConfigTOML{}.from_file(files.config);
  const auto other = std::find_if(items.begin(), items.end(),
                                  [](const auto& item) { return item.fullname() == "env-file"; });
  if (!named && other != items.end()) {
    take_config(sub, serve, files.config, {*other});
    take_variables_of_the_file();
  }
  take_config(sub, serve, files.config, items);
  return all;
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

void take_secrets(const raw_options& raw, serve_command& serve) {
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

registration registration_of(const std::string& word) {
  return word == "open"     ? registration::open
         : word == "closed" ? registration::closed
                            : registration::invited;
}

void interpret(const raw_options& raw, serve_command& serve) {
  using std::chrono::seconds;
  const auto where = *parse_address(raw.listen);
  serve.edge.host = where.host;
  serve.edge.port = where.port;
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
  serve.who_registers = registration_of(raw.registration);
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

void add_setup_target(CLI::App& sub, setup_target& target, option_files& files) {
  add_store_options(sub, target.store, files);
  add_server_access(sub, target.server)
      ->description(
          "A server that runs, which is to make them by its calls; without it no server may be "
          "using the store");
  sub.add_flag("--dry-run", target.dry_run, "Say how much would change, and change nothing");
  sub.add_flag("--force", target.force, "Also where people are whom no set-up has made");
}

/// The original's names of commands have underscores.
std::string named_as_ours(std::string word) {
  if (word.starts_with("setup_")) {
    std::replace(word.begin(), word.end(), '_', '-');
  }
  return word;
}

/// A store that the command line itself names; the environment and the file are for the server, too.
void check_target(const setup_target& target, int argc, const char* const* argv) {
  const bool names_store =
      std::any_of(argv, argv + argc, [](std::string_view word) { return word.starts_with("--data"); });
  if (!target.server.url.empty() && names_store) {
    throw CLI::ValidationError("--url", "excludes --data and --database: the server has its own store");
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

}  // namespace

command_line parse_command_line(int argc, const char* const* given) {
  const auto command = argc > 1 ? named_as_ours(given[1]) : std::string{};
  std::vector<const char*> words(given, given + argc);
  if (argc > 1) {
    words[1] = command.c_str();
  }
  const auto* const* argv = words.data();
  CLI::App app{"Usher, a booking engine with a waiting room", "usher"};
  const std::string version_text = "usher " USHER_VERSION;
  app.set_version_flag("--version", version_text);
  app.require_subcommand(1);

  serve_command serve;
  raw_options raw;
  auto* serve_app = app.add_subcommand("serve", "Serve the REST API");
  add_serve_options(*serve_app, serve, raw);

  setup_clinics_command clinics;
  const auto* clinics_app = add_setup_clinics(app, clinics, raw.files);
  setup_students_command students;
  const auto* students_app = add_setup_students(app, students, raw.files);
  create_superuser_command superuser;
  const auto* superuser_app = add_create_superuser(app, superuser, raw);
  trace_command trace;
  const auto* trace_app = add_trace_command(app, trace);
  const auto* version_app = app.add_subcommand("version", "Say which version this is");

  // CLI11 would only say that a command is missing.
  if (argc > 1 && argv[1][0] != '-' && !has_subcommand(app, argv[1])) {
    return say_and_exit{"there is no command '" + std::string(argv[1]) + "'" +
                            suggestion(argv[1], names_of_commands(app)) + " (usher --help lists them)",
                        2};
  }
  try {
    parse_words(app, argc, argv);
    const auto values = take_what_is_not_said(*app.get_subcommands().front(), *serve_app, raw.files);
    if (const auto key = values.find(admin_key_variable); key != values.end()) {
      for (auto* server : {&clinics.server, &students.server, &trace.server}) {
        server->admin_key = key->second;
      }
    }
    take_secrets(raw, serve);
    check_together(serve, raw);
    check_target(clinics, argc, argv);
    check_target(students, argc, argv);
  } catch (const CLI::ParseError& error) {
    return explain(app, error, suggestion(app, argc, argv));
  }
  if (version_app->parsed()) {
    return say_and_exit{version_text + "\n", 0};
  }
  if (clinics_app->parsed()) {
    return clinics;
  }
  if (students_app->parsed()) {
    return students;
  }
  if (superuser_app->parsed()) {
    superuser.passwords.min_characters = raw.min_password_length.value_or(superuser.passwords.min_characters);
    return superuser;
  }
  if (trace_app->parsed()) {
    return trace;
  }
  interpret(raw, serve);
  return serve;
}

}  // namespace usher::api
