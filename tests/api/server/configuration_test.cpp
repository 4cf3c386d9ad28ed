#include "api/server/configuration.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include <gtest/gtest.h>

namespace usher::tests::configuration_test {
namespace {

using namespace std::chrono_literals;

api::command_line parse(std::vector<const char*> words) {
  words.insert(words.begin(), "usher");
  return api::parse_command_line(static_cast<int>(words.size()), words.data());
}

api::serve_command serve(std::vector<const char*> words) {
  words.insert(words.begin(), "serve");
  auto parsed = parse(std::move(words));
  if (const auto* say = std::get_if<api::say_and_exit>(&parsed)) {
    throw std::runtime_error(say->text);
  }
  return std::get<api::serve_command>(parsed);
}

/// Sets a variable for as long as it lives.
class environment {
 public:
  environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~environment() { unsetenv(name_); }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;

 private:
  const char* name_;
};

class config_file {
 public:
  explicit config_file(const std::string& text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "usher-config-XXXXXX").string();
    close(mkstemp(pattern.data()));
    path_ = pattern;
    std::ofstream(path_) << text;
  }
  ~config_file() { std::filesystem::remove(path_); }
  config_file(const config_file&) = delete;
  config_file& operator=(const config_file&) = delete;

  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
};

/// A key set with the key of RFC 8037, A.2.
constexpr const char* assertion_keys =
    R"({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

TEST(Configuration, HasTheContractsDefaults) {
  const auto command = serve({});
  EXPECT_EQ(command.edge.host, "127.0.0.1");
  EXPECT_EQ(command.edge.port, 8080);
  EXPECT_EQ(command.store.data, "./data");
  EXPECT_EQ(command.store.database, "");
  EXPECT_EQ(command.store.time_zone, "Asia/Seoul");
  EXPECT_FALSE(command.demo);
  EXPECT_FALSE(command.engine.test_users_unlimited);
  EXPECT_EQ(command.engine.waiting_line.rules, domain::room_rules{});
  EXPECT_EQ(command.engine.hold_for, std::nullopt);
  EXPECT_EQ(command.engine.wallets.most, domain::limits::max_balance);
  EXPECT_EQ(command.admin_key, "");
  EXPECT_EQ(command.webhook.url, "");
  EXPECT_EQ(command.passes.issuer, "usher");
  EXPECT_EQ(command.passes.rotate_every, 24h);
  EXPECT_EQ(command.edge.max_streams, domain::limits::max_streams);
  EXPECT_EQ(command.engine.reservation_attempts.attempts, 5);
  EXPECT_EQ(command.engine.reservation_attempts.window, 60s);
  EXPECT_EQ(command.engine.people.session_idle, 2h);
  EXPECT_FALSE(command.engine.people.refuse_time_conflicts);
  EXPECT_EQ(command.engine.logins.per_user, 5);
  EXPECT_EQ(command.engine.logins.per_address, 50);
  EXPECT_EQ(command.engine.logins.lockout, 5min);
  EXPECT_EQ(command.engine.clinics.window, (domain::week_window{0min, 6 * 24h}));
  EXPECT_EQ(command.engine.clinics.cancellation.until_before, std::nullopt);
  EXPECT_EQ(command.admin_contact, "학원 사무실");
  EXPECT_FALSE(command.trust_forwarded_for);
  EXPECT_EQ(command.log.level, spdlog::level::info);
  EXPECT_EQ(command.log.format, api::log_format::text);
  EXPECT_EQ(command.log.file, "");
}

TEST(Configuration, ReadsWhoMayRegisterAndWithWhichPasswords) {
  const auto usual = serve({});
  EXPECT_EQ(usual.who_registers, api::registration::open);
  EXPECT_EQ(usual.engine.people.passwords.min_characters, 8U);
  EXPECT_EQ(serve({"--demo"}).engine.people.passwords.min_characters, 4U);
  EXPECT_EQ(serve({"--demo", "--min-password-length", "10"}).engine.people.passwords.min_characters, 10U);
  EXPECT_EQ(serve({"--registration", "closed"}).who_registers, api::registration::closed);
  const environment invited{"USHER_REGISTRATION", "invited"};
  EXPECT_EQ(serve({}).who_registers, api::registration::invited);
  const auto superuser = [](std::vector<const char*> more) {
    more.insert(more.begin(), {"create-superuser", "--username", "boss"});
    return std::get<api::create_superuser_command>(parse(std::move(more))).passwords.min_characters;
  };
  EXPECT_EQ(superuser({}), 8U);
  EXPECT_EQ(superuser({"--min-password-length", "16"}), 16U);
}

TEST(Configuration, BoundsCallsThatCostUnlessItIsADemonstration) {
  const auto usual = serve({}).limits;
  EXPECT_EQ(usual.logins, 1'200);
  EXPECT_EQ(usual.registrations, 1'200);
  EXPECT_EQ(usual.tokens, 6'000);
  EXPECT_EQ(usual.tokens_of_user, 120);
  EXPECT_EQ(usual.streams, 2'000);
  EXPECT_EQ(usual.calendars, 1'200);
  EXPECT_EQ(usual.tokens_of_key, 60'000);
  const auto demo = serve({"--demo", "--tokens-per-minute", "7", "--user-tokens-per-minute", "3",
                           "--key-tokens-per-minute", "5"})
                        .limits;
  EXPECT_EQ(demo.logins, 0);
  EXPECT_EQ(demo.registrations, 0);
  EXPECT_EQ(demo.tokens, 7);
  EXPECT_EQ(demo.tokens_of_user, 3);
  EXPECT_EQ(demo.tokens_of_key, 5);
  EXPECT_EQ(serve({"--demo"}).limits.tokens_of_key, 0);
  EXPECT_EQ(demo.streams, 0);
  EXPECT_EQ(demo.calendars, 0);
  EXPECT_EQ(serve({"--calendars-per-minute", "9"}).limits.calendars, 9);
  EXPECT_EQ(serve({"--demo", "--streams-per-address", "5"}).limits.streams, 5);
  EXPECT_EQ(serve({"--logins-per-minute", "0"}).limits.logins, 0);
  EXPECT_EQ(serve({"--identity", "trusted"}).limits.tokens_of_user, 0)
      << "others would use up somebody's tokens";
}

TEST(Configuration, ReadsWhereTheLogGoes) {
  const environment format{"USHER_LOG_FORMAT", "json"};
  const config_file file{"log-files = 3\nlog-level = \"debug\"\n"};
  const auto command =
      serve({"--config", file.path(), "--log-file", "/var/log/usher.log", "--log-file-size-mb", "16"});
  EXPECT_EQ(command.log.level, spdlog::level::debug);
  EXPECT_EQ(command.log.format, api::log_format::json_lines);
  EXPECT_EQ(command.log.file, "/var/log/usher.log");
  EXPECT_EQ(command.log.file_size_mb, 16U);
  EXPECT_EQ(command.log.files, 3U);
}

TEST(Configuration, ReadsHowTheAcademyIsRun) {
  const environment idle{"USHER_SESSION_IDLE_MINUTES", "30"};
  const environment opens{"USHER_RESERVATION_OPENS", "tue 09:30"};
  const auto command =
      serve({"--login-attempts", "3", "--login-attempts-per-address", "0", "--login-lockout-seconds", "7",
             "--clinic-cancellation-hours", "24", "--refuse-time-conflicts", "--reservation-closes",
             "sun 24:00", "--admin-contact", "02-123-4567", "--trust-forwarded-for"});
  EXPECT_EQ(command.engine.people.session_idle, 30min);
  EXPECT_TRUE(command.engine.people.refuse_time_conflicts);
  EXPECT_EQ(command.engine.logins.per_user, 3);
  EXPECT_EQ(command.engine.logins.per_address, 0);
  EXPECT_EQ(command.engine.logins.lockout, 7s);
  EXPECT_EQ(command.engine.clinics.window, (domain::week_window{33h + 30min, 7 * 24h}));
  EXPECT_EQ(command.engine.clinics.cancellation.until_before, 24h);
  EXPECT_EQ(command.admin_contact, "02-123-4567");
  EXPECT_TRUE(command.trust_forwarded_for);
}

TEST(Configuration, TheFileHasTimesOfTheWeekToo) {
  const config_file file{"reservation-opens = \"wed 12:00\"\nrefuse-time-conflicts = true\n"};
  const auto command = serve({"--config", file.path()});
  EXPECT_EQ(command.engine.clinics.window.opens, 60h);
  EXPECT_TRUE(command.engine.people.refuse_time_conflicts);
}

TEST(Configuration, ReadsTheCommandLine) {
  const auto command = serve({"--listen", "[::1]:0", "--database", "postgresql://u@h/db", "--demo",
                              "--active-places", "7", "--hold-seconds", "2", "--time-zone", "Europe/Berlin"});
  EXPECT_EQ(command.edge.host, "::1");
  EXPECT_EQ(command.edge.port, 0);
  EXPECT_EQ(command.store.database, "postgresql://u@h/db");
  EXPECT_TRUE(command.demo);
  EXPECT_TRUE(command.engine.test_users_unlimited);
  EXPECT_EQ(command.engine.waiting_line.rules.places, 7);
  EXPECT_EQ(command.engine.hold_for, 2s);
  EXPECT_EQ(command.store.time_zone, "Europe/Berlin");
}

TEST(Configuration, ReadsHowWaitingRoomsAdmit) {
  const auto command =
      serve({"--active-places", "2", "--admissions-per-minute", "3", "--active-seconds", "4",
             "--claim-seconds", "5", "--extend-session-seconds", "6", "--max-session-extensions", "7",
             "--idle-seconds", "8", "--grace-seconds", "9", "--waiting-seconds", "10"});
  const domain::room_rules expected{2, 3, 4s, 5s, 6s, 7, 8s, 9s, 10s};
  EXPECT_EQ(command.engine.waiting_line.rules, expected);
}

TEST(Configuration, ReadsWhatFacesTheOutside) {
  const environment key{"USHER_ADMIN_KEY", "a-key-of-the-administration"};
  const environment secret{"USHER_WEBHOOK_SECRET", "shared"};
  const auto command = serve({"--webhook-url", "https://receiver.example/hook", "--pass-issuer", "box-office",
                              "--pass-rotate-seconds", "3600", "--max-streams", "12", "--max-balance", "500",
                              "--webhook-timeout-ms", "700", "--webhook-retry-ms", "20", "--webhook-attempts",
                              "3", "--drain-delay-ms", "2500"});
  EXPECT_EQ(command.admin_key, "a-key-of-the-administration");
  EXPECT_EQ(command.webhook.url, "https://receiver.example/hook");
  EXPECT_EQ(command.webhook.secret, "shared");
  EXPECT_EQ(command.webhook.timeout, 700ms);
  EXPECT_EQ(command.engine.outbox.first_retry, 20ms);
  EXPECT_EQ(command.engine.outbox.max_attempts, 3);
  EXPECT_EQ(command.passes.issuer, "box-office");
  EXPECT_EQ(command.passes.rotate_every, 1h);
  EXPECT_EQ(command.edge.max_streams, 12U);
  EXPECT_EQ(command.drain_delay, 2500ms);
  EXPECT_EQ(command.engine.wallets.most, 500);
}

TEST(Configuration, OnlyDemonstrationsBelieveWhomTheirClientsNameUnasked) {
  const auto is = [](const api::serve_command& command, bool trusted, bool session) {
    return command.identity.trusted == trusted && command.identity.session == session;
  };
  EXPECT_TRUE(is(serve({}), false, true));
  EXPECT_TRUE(is(serve({"--demo"}), true, false));
  EXPECT_TRUE(is(serve({"--identity", "trusted"}), true, false));
  EXPECT_TRUE(is(serve({"--demo", "--identity", "session"}), false, true));
  EXPECT_TRUE(is(serve({"--identity", "session, trusted"}), true, true));
  const environment variable("USHER_IDENTITY", "trusted,session");
  EXPECT_TRUE(is(serve({}), true, true));
}

TEST(Configuration, ASecretIsNeverRepeated) {
  for (const auto& words : {std::vector<const char*>{"serve", "--admin-key", "tooshort"},
                            {"serve", "--admin-key", "tooshort but with spaces"},
                            {"serve", "--webhook-secret", "tooshort"}}) {
    const auto parsed = parse(words);
    const auto* say = std::get_if<api::say_and_exit>(&parsed);
    ASSERT_NE(say, nullptr);
    EXPECT_EQ(say->text.find("tooshort"), std::string::npos) << say->text;
  }
  const environment key{"USHER_ADMIN_KEY", "a-key-of-the-administration"};
  const auto help = parse({"serve", "--help"});
  EXPECT_EQ(std::get<api::say_and_exit>(help).text.find("a-key"), std::string::npos);
}

TEST(Configuration, TheEnvironmentIsWeakerThanTheCommandLineAndStrongerThanTheFile) {
  const config_file file{"listen = \"127.0.0.1:1111\"\nhold-seconds = 11\nactive-places = 11\ndemo = true\n"};
  EXPECT_EQ(serve({"--config", file.path()}).edge.port, 1111);
  EXPECT_TRUE(serve({"--config", file.path()}).demo);
  const environment port{"USHER_LISTEN", "127.0.0.1:2222"};
  const environment hold{"USHER_HOLD_SECONDS", "22"};
  const auto command = serve({"--config", file.path(), "--listen", "127.0.0.1:3333"});
  EXPECT_EQ(command.edge.port, 3333);
  EXPECT_EQ(command.engine.hold_for, 22s);
  EXPECT_EQ(command.engine.waiting_line.rules.places, 11);
}

TEST(Configuration, TheFileMayBeNamedByTheEnvironment) {
  const config_file file{"listen = \"127.0.0.1:1111\"\n"};
  const environment named{"USHER_CONFIG", file.path()};
  EXPECT_EQ(serve({}).edge.port, 1111);
}

void expect_named_in_one_line(const std::vector<const char*>& words, const char* named) {
  const auto parsed = parse(words);
  const auto* say = std::get_if<api::say_and_exit>(&parsed);
  ASSERT_NE(say, nullptr) << named;
  EXPECT_EQ(say->exit_code, 2) << named;
  EXPECT_NE(say->text.find(named), std::string::npos) << say->text;
  EXPECT_EQ(std::count(say->text.begin(), say->text.end(), '\n'), 0) << say->text;
}

TEST(Configuration, VariablesMayStandInAFileThatTheOtherFileNames) {
  const config_file variables{
      "# secrets\n\n; of ours\nUSHER_WEBHOOK_SECRET='shared = \"x\"'\nUSHER_HOLD_SECONDS=22\n "
      "USHER_ACTIVE_PLACES=22 \r\n"
      "USHER_WEBHOOK_URL=\"https://receiver.example/\"\nUSHER_LISTEN=\nELSE=1\n"};
  const config_file file{"env-file = \"" + std::string(variables.path()) +
                         "\"\nhold-seconds = 11\nactive-seconds = 11\nlisten = \"127.0.0.1:1111\"\n"};
  const environment stronger{"USHER_ACTIVE_PLACES", "33"};
  for (const auto& words : {std::vector<const char*>{"--config", file.path()},
                            {"--config", file.path(), "--env-file", variables.path()}}) {
    const auto command = serve(words);
    EXPECT_EQ(command.webhook.secret, "shared = \"x\"");
    EXPECT_EQ(command.webhook.url, "https://receiver.example/");
    EXPECT_EQ(command.engine.hold_for, 22s);
    EXPECT_EQ(command.engine.waiting_line.rules.places, 33);
    EXPECT_EQ(command.engine.waiting_line.rules.active_for, 11s);
    EXPECT_EQ(command.edge.port, 1111);
  }
}

TEST(Configuration, OtherCommandsMeetTheStoreOfTheServersFiles) {
  const config_file variables{"USHER_DATABASE=postgresql://usher:secret@host/seats\nUSHER_HOLD_SECONDS=22\n"};
  const config_file file{
      "env-file = \"" + std::string(variables.path()) +
      "\"\nlisten = \"127.0.0.1:1111\"\ndata = \"/srv/usher\"\ntime-zone = \"Europe/Berlin\"\n"};
  const std::vector<const char*> of_command[] = {
      {"create-superuser", "--username", "boss"}, {"setup-test-clinics"}, {"setup-test-students"}};
  for (auto words : of_command) {
    words.insert(words.end(), {"--config", file.path()});
    const auto parsed = parse(words);
    const auto store = std::visit(
        [](const auto& command) {
          if constexpr (requires { command.store; }) {
            return command.store;
          } else {
            return api::store_options{.data = "no such command", .database = "", .time_zone = ""};
          }
        },
        parsed);
    EXPECT_EQ(store.database, "postgresql://usher:secret@host/seats") << words[0];
    EXPECT_EQ(store.time_zone, "Europe/Berlin") << words[0];
  }
  const auto server = serve({"--config", file.path()});
  EXPECT_EQ(server.store.database, "postgresql://usher:secret@host/seats");
}

TEST(Configuration, SetUpsFindTheAdministrationsKeyWhereTheServerDoes) {
  const config_file key{"a-key-of-the-office\n"};
  const config_file variables{"USHER_ADMIN_KEY=another-key-of-the-office\n"};
  const config_file file{"env-file = \"" + std::string(variables.path()) + "\"\nadmin-key-file = \"" +
                         std::string(key.path()) + "\"\n"};
  const auto server_of = [](const std::vector<const char*>& words) {
    return std::get<api::setup_students_command>(parse(words)).server;
  };
  const auto both = server_of({"setup-test-students", "--url", "http://a", "--config", file.path()});
  EXPECT_EQ(both.admin_key_file, key.path());
  const auto variable = server_of({"setup-test-students", "--env-file", variables.path()});
  EXPECT_EQ(variable.admin_key, "another-key-of-the-office");
  const environment stronger{"USHER_ADMIN_KEY", "the-key-of-this-process"};
  EXPECT_EQ(server_of({"setup-test-students", "--env-file", variables.path()}).admin_key,
            "the-key-of-this-process");
}

TEST(Configuration, TheAdministrationsKeyMayStandInTheFileThatTraceReads) {
  const config_file key{"a-key-of-the-office\r\na second line\n"};
  EXPECT_EQ(serve({"--admin-key-file", key.path()}).admin_key, "a-key-of-the-office");
  const environment other{"USHER_ADMIN_KEY", "another-key-of-the-office"};
  EXPECT_EQ(serve({"--admin-key-file", key.path()}).admin_key, "a-key-of-the-office") << "the stronger";
  const config_file file{"admin-key-file = \"" + std::string(key.path()) + "\"\n"};
  EXPECT_EQ(serve({"--config", file.path()}).admin_key, "another-key-of-the-office") << "the stronger";
}

TEST(Configuration, ReadsWhoseProxyHeadersAreTaken) {
  EXPECT_TRUE(serve({}).edge.proxies.empty());
  EXPECT_FALSE(serve({"--proxy-protocol-from", "127.0.0.1,10.0.0.0/8"}).edge.proxies.empty());
}

TEST(Configuration, ReadsWhetherADatabaseMustHaveAStandby) {
  expect_named_in_one_line({"serve", "--require-standby"}, "--database");
  expect_named_in_one_line({"serve", "--require-standby", "--data", "d"}, "--database");
  EXPECT_FALSE(serve({"--database", "postgresql://db1,db2/usher"}).store.require_standby);
  EXPECT_TRUE(serve({"--database", "postgresql://db1,db2/usher", "--require-standby"}).store.require_standby);
  const environment variable{"USHER_REQUIRE_STANDBY", "true"};
  EXPECT_TRUE(serve({"--database", "postgresql://db1,db2/usher"}).store.require_standby);
}

TEST(Configuration, ReadsWhichNodeOfADatabaseItIs) {
  expect_named_in_one_line({"serve", "--node", "a"}, "--database");
  expect_named_in_one_line({"serve", "--node", "a b", "--database", "postgresql://db/usher"}, "--node");
  expect_named_in_one_line({"serve", "--node-url", "http://a", "--database", "postgresql://db/usher"},
                           "--node");
  EXPECT_EQ(serve({"--database", "postgresql://db/usher"}).node.name, "");
  const auto named =
      serve({"--database", "postgresql://db/usher", "--node", "a.1", "--node-url", "http://a:8080"});
  EXPECT_EQ(named.node.name, "a.1");
  EXPECT_EQ(named.node.url, "http://a:8080");
}

TEST(Configuration, ReadsWhereANodeTakesWhatOthersForward) {
  const auto node = [](const std::vector<const char*>& more) {
    std::vector<const char*> words{"--database", "postgresql://db/usher", "--node", "a"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const auto wrong = [&](const std::vector<const char*>& more, const char* named) {
    auto words = node(more);
    words.insert(words.begin(), "serve");
    expect_named_in_one_line(words, named);
  };
  const std::vector<const char*> listens{"--cluster-listen", "10.0.0.1:8081"};
  EXPECT_EQ(serve(node({})).node.link_host, "");
  wrong(listens, "USHER_CLUSTER_SECRET");
  {
    const environment secret{"USHER_CLUSTER_SECRET", "too-short"};
    wrong(listens, "USHER_CLUSTER_SECRET");
    EXPECT_EQ(serve(node({})).node.secret, "") << "nobody asks for it";
    auto words = node(listens);
    words.insert(words.begin(), "serve");
    EXPECT_EQ(std::get<api::say_and_exit>(parse(words)).text.find("too-short"), std::string::npos);
  }
  const environment secret{"USHER_CLUSTER_SECRET", "0123456789abcdef0123456789abcdef"};
  const auto linked = serve(node(listens)).node;
  EXPECT_EQ(linked.link_host, "10.0.0.1");
  EXPECT_EQ(linked.link_port, 8081);
  EXPECT_EQ(linked.secret, "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(serve(node({"--cluster-listen", "[fd00::1]:1"})).node.link_host, "fd00::1");
  wrong({"--cluster-listen", "0.0.0.0:8081"}, "--cluster-listen");
  wrong({"--cluster-listen", "[::]:8081"}, "--cluster-listen");
  wrong({"--cluster-listen", "10.0.0.1"}, "--cluster-listen");
  expect_named_in_one_line(
      {"serve", "--cluster-listen", "10.0.0.1:8081", "--database", "postgresql://db/usher"}, "--node");
  const config_file file{"fedcba9876543210fedcba9876543210\n"};
  EXPECT_EQ(
      serve(node({"--cluster-listen", "10.0.0.1:8081", "--cluster-secret-file", file.path()})).node.secret,
      "fedcba9876543210fedcba9876543210")
      << "the stronger";
}

TEST(Configuration, ReadsWhatIsAskedOfNodes) {
  const auto command =
      std::get<api::cluster_command>(parse({"cluster", "--database", "postgresql://db/usher"}));
  EXPECT_EQ(command.action, "status");
  EXPECT_EQ(command.store.database, "postgresql://db/usher");
  EXPECT_EQ(std::get<api::cluster_command>(parse({"cluster", "hand-over"})).action, "hand-over");
  EXPECT_EQ(std::get<api::cluster_command>(parse({"cluster", "drain"})).action, "drain");
  expect_named_in_one_line({"cluster", "stop"}, "action");
}

TEST(Configuration, TheStoreThatIsNamedMoreStronglyIsTaken) {
  const environment variable{"USHER_DATABASE", "postgresql://host/name"};
  const config_file file{"data = \"/srv/usher\"\n"};
  EXPECT_EQ(serve({"--config", file.path()}).store.database, "postgresql://host/name");
  const auto command = serve({"--data", "/srv/other"});
  EXPECT_EQ(command.store.database, "");
  EXPECT_EQ(command.store.data, "/srv/other");
  const environment rival{"USHER_DATA", "/srv/usher"};
  expect_named_in_one_line({"serve"}, "excludes");
}

TEST(Configuration, NamesWhatIsWrongInAFileInOneLineAndExitsWith2) {
  const config_file no_variables{"USHER_LISTEN=127.0.0.1:1\nUSHER_HOLD_SECONDS: 5\n"};
  const config_file wrong{"USHER_HOLD_SECONDS=soon\n"};
  const config_file empty{""};
  const config_file short_key{"tooshort\n"};
  expect_named_in_one_line({"serve", "--env-file", "/nowhere/usher.env"}, "/nowhere/usher.env");
  expect_named_in_one_line({"serve", "--env-file", no_variables.path()}, "line 2");
  expect_named_in_one_line({"serve", "--env-file", wrong.path()}, "--hold-seconds");
  expect_named_in_one_line({"serve", "--admin-key-file", "/nowhere/admin.key"}, "/nowhere/admin.key");
  expect_named_in_one_line({"serve", "--admin-key-file", empty.path()}, "--admin-key-file");
  expect_named_in_one_line({"serve", "--admin-key-file", short_key.path()}, "--admin-key-file");
  expect_named_in_one_line(
      {"serve", "--admin-key", "sixteen-letters-and-more", "--admin-key-file", short_key.path()},
      "--admin-key");
  const config_file unknown{"listem = \"127.0.0.1:1111\"\n"};
  expect_named_in_one_line({"serve", "--config", unknown.path()}, "listem");
  expect_named_in_one_line({"create-superuser", "--username", "x", "--config", unknown.path()}, "listem");
  const config_file two_stores{"data = \"./data\"\ndatabase = \"postgresql://host/name\"\n"};
  expect_named_in_one_line({"serve", "--config", two_stores.path()}, "excludes");
  const config_file two_stores_too{"USHER_DATA=./data\nUSHER_DATABASE=postgresql://host/name\n"};
  expect_named_in_one_line({"serve", "--env-file", two_stores_too.path()}, "excludes");
}

TEST(Configuration, ReadsWhichOtherLoginIsBelieved) {
  const config_file secret{"thirty-two bytes that both know.\r\nanother line\n"};
  const auto by_secret = serve({"--identity", "session,signed", "--assertion-secret-file", secret.path(),
                                "--assertion-audience", "https://tickets.example"});
  EXPECT_TRUE(by_secret.identity.assertion);
  EXPECT_TRUE(by_secret.identity.session);
  EXPECT_FALSE(by_secret.identity.trusted);
  EXPECT_EQ(by_secret.assertions.secret, "thirty-two bytes that both know.");
  EXPECT_EQ(by_secret.assertions.terms.audience, "https://tickets.example");
  EXPECT_EQ(by_secret.assertions.terms.issuer, "");

  const config_file keys{assertion_keys};
  const auto by_keys = serve({"--identity", "signed", "--assertion-jwks", keys.path(), "--assertion-audience",
                              "a", "--assertion-issuer", "https://shop.example"});
  EXPECT_FALSE(by_keys.identity.session);
  EXPECT_EQ(by_keys.assertions.jwks, keys.path());
  EXPECT_EQ(by_keys.assertions.terms.issuer, "https://shop.example");
}

TEST(Configuration, NamesWhatIsWrongWithKeysOfAnotherLogin) {
  const config_file no_keys{"{\"keys\": []}"};
  const config_file short_secret{"thirty-one bytes that both know\n"};
  const config_file secret{"thirty-two bytes that both know.\n"};
  const config_file keys{assertion_keys};
  expect_named_in_one_line({"serve", "--assertion-jwks", no_keys.path()}, no_keys.path());
  expect_named_in_one_line({"serve", "--assertion-secret-file", short_secret.path()},
                           "--assertion-secret-file");
  expect_named_in_one_line(
      {"serve", "--assertion-secret-file", secret.path(), "--assertion-jwks", keys.path()}, "excludes");
  const auto refused = parse({"serve", "--assertion-secret-file", short_secret.path()});
  EXPECT_EQ(std::get<api::say_and_exit>(refused).text.find("thirty-one"), std::string::npos);
}

TEST(Configuration, NamesWhatIsMissingOfAnotherLoginOrGoesForNothing) {
  const struct {
    std::vector<const char*> words;
    const char* named;
  } table[] = {
      {{"serve", "--identity", "session,,signed"}, "--identity"},
      {{"serve", "--identity", "signed"}, "--assertion-jwks"},
      {{"serve", "--identity", "signed", "--assertion-jwks", "https://a/"}, "--assertion-audience"},
      {{"serve", "--assertion-jwks", "https://a/"}, "--assertion-jwks"},
      {{"serve", "--assertion-audience", "a"}, "--assertion-audience"},
      {{"serve", "--identity", "session", "--assertion-issuer", "a"}, "--assertion-issuer"},
      {{"serve", "--assertion-audience", ""}, "--assertion-audience"},
      {{"serve", "--assertion-issuer", "a b"}, "--assertion-issuer"},
      {{"serve", "--assertion-jwks", "/nowhere/keys"}, "/nowhere/keys"},
      {{"serve", "--assertion-secret-file", "/nowhere/secret"}, "/nowhere/secret"},
  };
  for (const auto& row : table) {
    expect_named_in_one_line(row.words, row.named);
  }
}

TEST(Configuration, KeysOfAnotherLoginComeOverTlsOrFromThisMachine) {
  for (const auto* url : {"https://shop.example/jwks", "http://127.0.0.1:8000/", "http://127.8.8.8/",
                          "http://[::1]:8000/jwks", "http://localhost/"}) {
    EXPECT_EQ(
        serve({"--identity", "signed", "--assertion-audience", "a", "--assertion-jwks", url}).assertions.jwks,
        url);
  }
  for (const auto* url : {"http://shop.example/jwks", "http://10.0.0.1/", "http://127.shop.example/",
                          "http://localhost.shop.example/", "http://[::2]/", "ftp://shop.example/",
                          "https://", "https://me:pw@shop.example/", "file:///etc/keys"}) {
    expect_named_in_one_line({"serve", "--assertion-jwks", url}, "--assertion-jwks");
  }
}

TEST(Configuration, OriginsOfOtherPagesAreNamedOneByOne) {
  EXPECT_TRUE(serve({}).cors_origins.empty());
  EXPECT_EQ(serve({"--cors-origins", " https://shop.example , http://localhost:5173,"}).cors_origins,
            (std::vector<std::string>{"https://shop.example", "http://localhost:5173"}));
  const auto demonstration = serve({"--demo"}).cors_origins;
  EXPECT_FALSE(demonstration.empty());
  for (const auto& origin : demonstration) {
    EXPECT_TRUE(origin.starts_with("http://localhost:") || origin.starts_with("http://127.0.0.1:")) << origin;
  }
  EXPECT_TRUE(serve({"--demo", "--cors-origins", ""}).cors_origins.empty());
  EXPECT_EQ(serve({"--demo", "--cors-origins", "https://a.example"}).cors_origins.size(), 1U);
}

TEST(Configuration, NamesAWrongOptionInOneLineAndExitsWith2) {
  const struct {
    std::vector<const char*> words;
    const char* named;
  } table[] = {
      {{"serve", "--listen", "8080"}, "--listen"},
      {{"serve", "--listen", "host:99999"}, "--listen"},
      {{"serve", "--listen", "::1:80"}, "--listen"},
      {{"serve", "--identity", "everyone"}, "--identity"},
      {{"serve", "--identity", ""}, "--identity"},
      {{"serve", "--active-places", "0"}, "--active-places"},
      {{"serve", "--active-places", "many"}, "--active-places"},
      {{"serve", "--hold-seconds", "-1"}, "--hold-seconds"},
      {{"serve", "--admin-key", "fifteen-letters"}, "--admin-key"},
      {{"serve", "--webhook-url", "http://receiver.example/"}, "--webhook-secret"},
      {{"serve", "--webhook-secret", "x"}, "--webhook-url"},
      {{"serve", "--webhook-url", "ftp://x", "--webhook-secret", "x"}, "--webhook-url"},
      {{"serve", "--webhook-url", "https://me:pw@x/", "--webhook-secret", "x"}, "--webhook-url"},
      {{"serve", "--webhook-timeout-ms", "99"}, "--webhook-timeout-ms"},
      {{"serve", "--webhook-retry-ms", "9"}, "--webhook-retry-ms"},
      {{"serve", "--webhook-attempts", "0"}, "--webhook-attempts"},
      {{"serve", "--webhook-attempts", "13"}, "--webhook-attempts"},
      {{"serve", "--admissions-per-minute", "-1"}, "--admissions-per-minute"},
      {{"serve", "--claim-seconds", "soon"}, "--claim-seconds"},
      {{"serve", "--extend-session-seconds", "-1"}, "--extend-session-seconds"},
      {{"serve", "--max-session-extensions", "1001"}, "--max-session-extensions"},
      {{"serve", "--idle-seconds", "86401"}, "--idle-seconds"},
      {{"serve", "--grace-seconds", "-1"}, "--grace-seconds"},
      {{"serve", "--max-balance", "0"}, "--max-balance"},
      {{"serve", "--pass-issuer", ""}, "--pass-issuer"},
      {{"serve", "--pass-rotate-seconds", "59"}, "--pass-rotate-seconds"},
      {{"serve", "--max-streams", "20001"}, "--max-streams"},
      {{"serve", "--cors-origins", "*"}, "--cors-origins"},
      {{"serve", "--cors-origins", "https://shop.example,https://shop.example/"}, "'https://shop.example/'"},
      {{"serve", "--drain-delay-ms", "-1"}, "--drain-delay-ms"},
      {{"serve", "--database", "mysql://x"}, "--database"},
      {{"serve", "--database", "postgresql://x", "--data", "d"}, "--data"},
      {{"serve", "--log-level", "loud"}, "--log-level"},
      {{"serve", "--log-format", "xml"}, "--log-format"},
      {{"serve", "--log-file-size-mb", "0"}, "--log-file-size-mb"},
      {{"serve", "--log-files", "101"}, "--log-files"},
      {{"serve", "--nonsense"}, "--nonsense"},
      {{"serve", "--config", "/nowhere/usher.conf"}, "/nowhere/usher.conf"},
      {{"serve", "--session-idle-minutes", "-1"}, "--session-idle-minutes"},
      {{"serve", "--login-attempts", "-1"}, "--login-attempts"},
      {{"serve", "--login-lockout-seconds", "0"}, "--login-lockout-seconds"},
      {{"serve", "--clinic-cancellation-hours", "169"}, "--clinic-cancellation-hours"},
      {{"serve", "--reservation-opens", "monday"}, "--reservation-opens"},
      {{"serve", "--reservation-closes", "sun 24:01"}, "--reservation-closes"},
      {{"serve", "--reservation-opens", "wed 00:00", "--reservation-closes", "tue 00:00"},
       "--reservation-closes"},
      {{"serve", "--admin-contact", ""}, "--admin-contact"},
      {{"serve", "--proxy-protocol-from", "localhost"}, "--proxy-protocol-from"},
      {{"serve", "--proxy-protocol-from", "::1", "--trust-forwarded-for"}, "--trust-forwarded-for"},
      {{"create-superuser"}, "--username"},
      {{"setup-test-clinics", "--capacity", "0"}, "--capacity"},
      {{"setup-test-students", "--count", "x"}, "--count"},
      {{"archive", "--out", "elsewhere"}, "--before"},
      {{"archive", "--before", "2024-09-15"}, "--out"},
      {{"copy", "--to", "elsewhere"}, "--from"},
      {{"copy", "--from", "elsewhere"}, "--to"},
      {{"copy", "--from", "a", "--to", "b", "--scratch", "/nowhere"}, "--scratch"},
      {{"sell"}, "sell"},
      {{}, "ubcommand"},
  };
  for (const auto& row : table) {
    expect_named_in_one_line(row.words, row.named);
  }
}

TEST(Configuration, AWrongVariableIsNamedToo) {
  const environment wrong{"USHER_HOLD_SECONDS", "soon"};
  const auto parsed = parse({"serve"});
  const auto* say = std::get_if<api::say_and_exit>(&parsed);
  ASSERT_NE(say, nullptr);
  EXPECT_EQ(say->exit_code, 2);
  EXPECT_NE(say->text.find("--hold-seconds"), std::string::npos) << say->text;
}

TEST(Configuration, HelpAndVersionAreNoErrors) {
  for (const auto* word : {"--help", "--version"}) {
    const auto parsed = parse({word});
    const auto& say = std::get<api::say_and_exit>(parsed);
    EXPECT_EQ(say.exit_code, 0);
    EXPECT_NE(say.text.find("usher"), std::string::npos) << say.text;
  }
  const auto parsed = parse({"serve", "--help"});
  EXPECT_NE(std::get<api::say_and_exit>(parsed).text.find("--listen"), std::string::npos);
}

TEST(Configuration, ReadsTheSetUpCommands) {
  const auto clinics = std::get<api::setup_clinics_command>(
      parse({"setup-test-clinics", "--reset", "--capacity", "3", "--data", "elsewhere"}));
  EXPECT_EQ(clinics.server.url, "");
  EXPECT_FALSE(clinics.dry_run || clinics.force);
  EXPECT_TRUE(clinics.reset);
  EXPECT_EQ(clinics.capacity, 3);
  EXPECT_EQ(clinics.store.data, "elsewhere");
  const auto students =
      std::get<api::setup_students_command>(parse({"setup-test-students", "--count", "500"}));
  EXPECT_EQ(students.count, 500);
  EXPECT_FALSE(students.reset_passwords);
  const auto superuser = std::get<api::create_superuser_command>(
      parse({"create-superuser", "--username", "boss", "--name", "김원장", "--data", "elsewhere"}));
  EXPECT_EQ(superuser.username, "boss");
  EXPECT_EQ(superuser.name, "김원장");
  EXPECT_EQ(superuser.store.data, "elsewhere");
}

TEST(Configuration, ReadsWhatIsCopiedAndWhereTo) {
  const environment to{"USHER_TO", "postgresql://elsewhere/usher"};
  const environment data{"USHER_DATA", "the server's"};
  const auto command = std::get<api::copy_command>(parse({"copy", "--from", "here"}));
  EXPECT_EQ(command.from, "here");
  EXPECT_EQ(command.to, "postgresql://elsewhere/usher");
  EXPECT_EQ(command.scratch, "");
}

TEST(Configuration, SetUpGoesToAServerThatRunsOnlyWhenItIsNamed) {
  const environment key{"USHER_ADMIN_KEY", "a-key-of-the-administration"};
  const environment address{"USHER_URL", "http://127.0.0.1:9"};
  EXPECT_EQ(std::get<api::setup_clinics_command>(parse({"setup-test-clinics"})).server.url, "");

  const environment database{"USHER_DATABASE", "postgresql://elsewhere/usher"};
  const auto students =
      std::get<api::setup_students_command>(parse({"setup_test_students", "--reset-passwords", "--url",
                                                   "http://127.0.0.1:8000", "--dry-run", "--force"}));
  EXPECT_EQ(students.server.url, "http://127.0.0.1:8000");
  EXPECT_EQ(students.server.admin_key, "a-key-of-the-administration");
  EXPECT_TRUE(students.reset_passwords && students.dry_run && students.force);
  const auto both = parse({"setup-test-clinics", "--url", "http://127.0.0.1:8000", "--data", "elsewhere"});
  EXPECT_EQ(std::get<api::say_and_exit>(both).exit_code, 2);
  const auto wrong = parse({"setup-test-clinics", "--url", "127.0.0.1:8000"});
  EXPECT_NE(std::get<api::say_and_exit>(wrong).text.find("--url"), std::string::npos);
}

}  // namespace
}  // namespace usher::tests::configuration_test
