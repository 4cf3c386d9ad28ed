#include "api/server/options.hpp"

#include <algorithm>
#include <utility>

#include "api/edge/ascii.hpp"
#include "api/http/browser/browser_policy.hpp"
#include "api/http/refusals.hpp"
#include "api/support/ascii_word.hpp"
#include "api/support/url.hpp"
#include "domain/base/number_text.hpp"
#include "domain/base/plain_text.hpp"
#include "domain/base/words.hpp"
#include "storage/store.hpp"

namespace usher::api {

std::optional<listen_address> parse_address(const std::string& text) {
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
  const auto port = domain::parse_number<std::uint16_t>(digits);
  if (!port) {
    return std::nullopt;
  }
  return listen_address{std::move(host), *port};
}

void add_store_place(CLI::App& sub, store_options& store, option_files& files) {
  auto* data = sub.add_option("--data", store.data, "Folder of the embedded store (SQLite)")
                   ->envname("USHER_DATA")
                   ->capture_default_str();
  sub.add_option("--database", store.database, "Postgres instead: postgresql://user@host:port/name")
      ->envname("USHER_DATABASE")
      ->check([](const std::string& url) {
        return storage::is_postgres_url(url) ? std::string{} : std::string{"must begin with postgresql://"};
      })
      ->excludes(data);
  sub.add_option("--config", files.config, "File with the options of the server, one `name = value` a line")
      ->envname("USHER_CONFIG")
      ->check(CLI::ExistingFile);
  sub.add_option("--env-file", files.variables,
                 "File with variables, one `NAME=value` a line; those of the environment are stronger")
      ->envname("USHER_ENV_FILE")
      ->check(CLI::ExistingFile);
}

void add_store_options(CLI::App& sub, store_options& store, option_files& files) {
  add_store_place(sub, store, files);
  sub.add_option("--time-zone", store.time_zone, "IANA name of the zone of local times")
      ->envname("USHER_TIME_ZONE")
      ->capture_default_str();
  sub.add_option("--password-memory-mb", store.password_memory_mb,
                 "Memory that hashing one password takes, in megabytes; with less, stolen hashes are guessed "
                 "sooner")
      ->envname("USHER_PASSWORD_MEMORY_MB")
      ->check(CLI::Range(1, 1'024))
      ->capture_default_str();
}

void add_password_options(CLI::App& sub, std::optional<std::size_t>& min_length) {
  sub.add_option("--min-password-length", min_length,
                 "Characters that a password has which somebody chooses; 8 by default, 4 with --demo")
      ->envname("USHER_MIN_PASSWORD_LENGTH")
      ->check(CLI::Range(std::size_t{1}, domain::limits::max_password_characters));
}

namespace {

constexpr std::size_t shortest_admin_key = 16;
constexpr std::size_t longest_secret = 256;

}  // namespace

std::string check_admin_key(const std::string& key) {
  const bool right = key.size() >= shortest_admin_key && key.size() <= longest_secret && is_ascii_word(key);
  return right ? std::string{} : "must be 16 to 256 visible ASCII characters without spaces";
}

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

namespace {

/// Of HMAC-SHA256: RFC 7518, 3.2, asks for as many bytes as its hash has.
constexpr std::size_t shortest_assertion_secret = 32;

}  // namespace

std::string check_assertion_secret(const std::string& secret) {
  const bool right = secret.size() >= shortest_assertion_secret && secret.size() <= longest_secret;
  return right ? std::string{} : "must be 32 to 256 bytes";
}

namespace {

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
      ->check(is_among(domain::words_of<registration>))
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
  add("--calendars-per-minute", "USHER_CALENDARS_PER_MINUTE", raw.calendars_per_minute,
      "Calendars that are read from one address, a minute; 0 sets no bound, as --demo does");
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
               "Nobody has places in two clinics that overlap")
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

void add_retention_options(CLI::App& sub, raw_options& raw) {
  constexpr std::int64_t most_days = 36'500;
  add_number(sub, "--keep-tokens-days", "USHER_KEEP_TOKENS_DAYS", raw.keep_tokens_days, 0, most_days,
             "Tokens that ended so many days ago are taken out of the tables; 0: none are");
  add_number(sub, "--keep-sessions-days", "USHER_KEEP_SESSIONS_DAYS", raw.keep_sessions_days, 0, most_days,
             "Sessions that ended so many days ago are taken out of the tables; 0: none are");
  add_number(sub, "--keep-notices-days", "USHER_KEEP_NOTICES_DAYS", raw.keep_notices_days, 0, most_days,
             "Notices that were delivered so many days ago are taken out of the tables; 0: none are");
}

void add_log_options(CLI::App& sub, log_settings& log, raw_options& raw) {
  sub.add_option("--log-level", raw.log_level, one_of(log_levels).english)
      ->envname("USHER_LOG_LEVEL")
      ->check(is_among(log_levels))
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

}  // namespace

std::vector<std::string> items_of(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    if (const auto item = edge::take_item(list); !item.empty()) {
      items.emplace_back(item);
    }
  }
  return items;
}

namespace {

std::string check_origins(const std::string& list) {
  const auto origins = items_of(list);
  for (const auto& origin : origins) {
    if (auto wrong = wrong_with_origin(origin); !wrong.empty()) {
      return wrong;
    }
  }
  return origins.size() > browser_policy::max_origins ? "at most 100 origins" : "";
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

/// It is part of the names of sessions.
std::string check_node_name(const std::string& name) {
  constexpr std::size_t most = 32;
  const bool is_name =
      !name.empty() && name.size() <= most && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
      });
  return is_name ? "" : "a name of a node has 1 to 32 letters, digits, '.', '_' and '-'";
}

/// Other nodes are told it as it is.
std::string check_cluster_address(const std::string& text) {
  const auto address = parse_address(text);
  if (!address) {
    return "'" + text + "' is not HOST:PORT";
  }
  const bool is_any = address->host == "0.0.0.0" || address->host == "::" || address->host == "*";
  return is_any ? "must name the address at which other nodes come, which " + address->host + " is not" : "";
}

void add_node_options(CLI::App& sub, node_settings& node, raw_options& raw) {
  sub.add_option(
         "--node", node.name,
         "Name of this server among several on one database: one serves, the others wait for its place")
      ->envname("USHER_NODE")
      ->check(check_node_name);
  sub.add_option("--node-url", node.url,
                 "Where this node answers, for who has come to another; without it where it listens")
      ->envname("USHER_NODE_URL");
  sub.add_option(
         "--cluster-listen", raw.cluster_listen,
         "HOST:PORT at which this node takes what other nodes forward, and they find it; it then forwards "
         "what another is to answer. Needs USHER_CLUSTER_SECRET")
      ->envname("USHER_CLUSTER_LISTEN")
      ->check(check_cluster_address);
  sub.add_option("--cluster-secret-file", raw.cluster_secret_file,
                 "File whose first line is the secret that all nodes share, in the place of the variable "
                 "USHER_CLUSTER_SECRET")
      ->envname("USHER_CLUSTER_SECRET_FILE")
      ->check(CLI::ExistingFile);
}

}  // namespace

void add_serve_options(CLI::App& sub, serve_command& serve, raw_options& raw) {
  add_store_options(sub, serve.store, raw.files);
  sub.add_flag("--require-standby", serve.store.require_standby,
               "Acknowledges nothing while the database has no synchronous standby")
      ->envname("USHER_REQUIRE_STANDBY");
  add_node_options(sub, serve.node, raw);
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
  add_retention_options(sub, raw);
  add_log_options(sub, serve.log, raw);
}

}  // namespace usher::api
