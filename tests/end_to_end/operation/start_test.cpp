#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::end_to_end::start_test {
namespace {

class Start : public EachEngine {};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

/// The program ended with this code and said why in one line, which holds `expected`. Lines of the log before
/// it are no complaints.
void expect_complaint(const program_end& end, int exit_code, const std::string& expected) {
  EXPECT_EQ(end.exit_code, exit_code) << end.err;
  const auto lines = lines_of(end.err);
  ASSERT_FALSE(lines.empty());
  EXPECT_TRUE(lines.back().starts_with("usher: ")) << end.err;
  EXPECT_NE(lines.back().find(expected), std::string::npos) << lines.back();
  const auto complaints =
      std::count_if(lines.begin(), lines.end(), [](const auto& line) { return line.starts_with("usher: "); });
  EXPECT_EQ(complaints, 1) << end.err;
  EXPECT_TRUE(end.out.empty()) << end.out;
}

TEST_P(Start, AStoreServesOneServerAtATime) {
  const auto server = store_->serve({"--demo"});
  auto options = store_->options();
  options.insert(options.begin(), {"serve", "--listen", "127.0.0.1:0"});
  expect_complaint(run_usher(options), 1, "in use by another usher process");
  visitor client(server->port());
  EXPECT_EQ(client.create_token(1).status, 200) << "the first one is not disturbed";
}

TEST_P(Start, SetUpIsRefusedWhileAServerHasTheStore) {
  const auto server = store_->serve({"--demo"});
  expect_complaint(store_->set_up({"setup-test-clinics", "--reset"}), 1, "in use by another usher process");
  expect_complaint(store_->set_up({"setup-test-students"}), 1, "in use by another usher process");
}

TEST_P(Start, SetUpGoesThroughAServerThatIsNamedAndIsRecorded) {
  const auto server = store_->serve(with_admin_key());
  const auto url = "http://127.0.0.1:" + std::to_string(server->port());
  const auto set_up = [&](const std::string& key, const arguments& command) {
    return tests::run_program(
        joined({"/usr/bin/env", "USHER_ADMIN_KEY=" + key, USHER_PROGRAM}, joined(command, {"--url", url})));
  };
  const auto planned = set_up(admin_key, {"setup-test-clinics", "--dry-run"});
  EXPECT_EQ(planned.out,
            "8 test clinics of capacity 6 would be there (16 changes to write to " + url + ")\n");
  const auto clinics = set_up(admin_key, {"setup-test-clinics", "--capacity", "3"});
  EXPECT_EQ(clinics.exit_code, 0) << clinics.err;
  EXPECT_EQ(clinics.out, "8 test clinics of capacity 3 are there (16 changes written to " + url + ")\n");
  const auto students = set_up(admin_key, {"setup-test-students", "--count", "2", "--reset-passwords"});
  EXPECT_EQ(students.exit_code, 0) << students.err;
  visitor client(server->port());
  EXPECT_EQ(client.log_in(test_student(2)).status, 200);
  EXPECT_EQ(administration(*server).get("/api/admin/audit").body.at("calls").size(), 4U) << "and this call";

  expect_complaint(set_up("not-the-key-of-the-administration", {"setup-test-clinics"}), 2, "key");
  expect_complaint(set_up("", {"setup-test-clinics"}), 2, "USHER_ADMIN_KEY");
  expect_complaint(set_up(admin_key, {"setup-test-students", "--count", "201"}), 2, "count");
  expect_complaint(store_->set_up({"setup-test-clinics"}), 1, "--url");
}

TEST_P(Start, SetUpRepeatedChangesNothing) {
  const auto changes = [&] { return store_->scalar("SELECT count(*) FROM change_log"); };
  for (const auto& command : {arguments{"setup-test-clinics", "--capacity", "9"},
                              arguments{"setup-test-students", "--count", "30"}}) {
    const auto first = store_->set_up(command);
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(lines_of(first.out).size(), 1U) << first.out;
    const auto written = changes();
    EXPECT_NE(written, "0");
    EXPECT_EQ(store_->set_up(command).exit_code, 0);
    EXPECT_EQ(changes(), written);
  }
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM clinic"), "8");
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM person WHERE is_teacher = CAST(1 AS boolean)"), "8");
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM person"), "38");
}

TEST_P(Start, SetUpAgainTakesTheNewCapacityAndResetEmptiesTheRosters) {
  ASSERT_EQ(store_->set_up({"setup-test-clinics", "--capacity", "2"}).exit_code, 0);
  ASSERT_EQ(store_->set_up({"setup-test-students"}).exit_code, 0);
  const arguments unlimited{"--reservation-attempts", "0"};
  const auto clinic = [&](const server_process& server) {
    visitor client(server.port());
    return clinic_of(client.schedule(client.key_of(test_teacher(1))), 1);
  };
  auto server = store_->serve(unlimited);
  {
    visitor client(server->port());
    for (int i = 1; i <= 2; ++i) {
      const auto session = client.log_in(test_student(i));
      EXPECT_EQ(client.take_place(session.text("token"), session.body.at("user").at("id"), 1).status, 200);
    }
    EXPECT_EQ(clinic(*server).at("is_full"), true);
  }
  ASSERT_EQ(server->stop(), 0);

  ASSERT_EQ(store_->set_up({"setup-test-clinics", "--capacity", "4"}).exit_code, 0);
  server = store_->serve(unlimited);
  EXPECT_EQ(clinic(*server).at("capacity"), 4);
  EXPECT_EQ(clinic(*server).at("current_count"), 2) << "without --reset everyone keeps their place";
  ASSERT_EQ(server->stop(), 0);

  const auto too_few = store_->set_up({"setup-test-clinics", "--capacity", "1"});
  EXPECT_EQ(too_few.exit_code, 1) << "two people have places";
  EXPECT_EQ(
      too_few.err,
      "usher: a test clinic has more reservations than --capacity 1 allows; --reset empties the rosters\n");

  const auto reset = store_->set_up({"setup-test-clinics", "--reset", "--capacity", "1"});
  ASSERT_EQ(reset.exit_code, 0) << reset.err;
  server = store_->serve(unlimited);
  EXPECT_EQ(clinic(*server).at("capacity"), 1);
  EXPECT_EQ(clinic(*server).at("current_count"), 0);
  EXPECT_EQ(clinic(*server).at("students"), json::array());
}

TEST_P(Start, ADemonstrationStartsOnWhateverSetUpHasLeft) {
  ASSERT_EQ(store_->set_up({"setup-test-clinics", "--capacity", "9"}).exit_code, 0);
  ASSERT_EQ(store_->set_up({"setup-test-students"}).exit_code, 0);
  auto server = store_->serve({"--reservation-attempts", "0"});
  {
    visitor client(server->port());
    for (int i = 1; i <= 7; ++i) {
      const auto session = client.log_in(test_student(i));
      EXPECT_EQ(client.take_place(session.text("token"), session.body.at("user").at("id"), 1).status, 200);
    }
  }
  ASSERT_EQ(server->stop(), 0);
  server = store_->serve({"--demo"});
  visitor client(server->port());
  const auto clinic = clinic_of(client.schedule(client.key_of(test_teacher(1))), 1);
  EXPECT_EQ(clinic.at("current_count"), 7) << "nobody loses a place";
  EXPECT_EQ(clinic.at("capacity"), 9);
}

USHER_END_TO_END(Start);

class EndToEndStart : public OnSqlite {};

TEST_F(EndToEndStart, APortInUseIsNamed) {
  const auto server = store_->serve();
  const tests::temporary_folder other;
  const auto address = "127.0.0.1:" + std::to_string(server->port());
  expect_complaint(run_usher({"serve", "--data", other.path(), "--listen", address}), 1, address);
  EXPECT_TRUE(std::filesystem::is_empty(other.path())) << "no store is left behind";
}

TEST_F(EndToEndStart, ADatabaseOutOfReachIsNamedWithoutItsPassword) {
  // Nothing listens on port 1.
  for (const auto& url : {"postgresql://usher:geheim%21wort@127.0.0.1:1/usher",
                          "postgresql://usher@127.0.0.1:1/usher?password=geheim!wort"}) {
    for (const auto& command : {arguments{"setup-test-clinics"}, arguments{"setup-test-students"}}) {
      auto options = command;
      options.insert(options.end(), {"--database", url});
      const auto end = run_usher(options);
      expect_complaint(end, 1, "127.0.0.1:1/usher");
      EXPECT_EQ(lines_of(end.err).size(), 1U) << end.err;
      EXPECT_EQ(end.err.find("geheim"), std::string::npos) << end.err;
      EXPECT_EQ(end.err.find("wort@"), std::string::npos) << end.err;
    }
  }
}

TEST_F(EndToEndStart, ADatabaseThatCannotBeUnderstoodIsNamedWithoutItsPassword) {
  for (const auto& url : {"postgresql://usher:geheim@127.0.0.1:port/usher",
                          "postgresql://usher:geheim@127.0.0.1/usher?colour=red"}) {
    const auto end = run_usher({"serve", "--listen", "127.0.0.1:0", "--database", url});
    expect_complaint(end, 1, "postgresql://usher@127.0.0.1");
    EXPECT_EQ(end.err.find("geheim"), std::string::npos) << end.err;
  }
}

TEST_F(EndToEndStart, ADatabaseOutOfReachIsWaitedForUntilASignalComes) {
  // Nothing listens on port 1.
  const std::string url = "postgresql://usher:geheim@127.0.0.1:1/usher";
  tests::running_program server({USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database", url});
  const auto port = server.port_behind("answers on http://127.0.0.1:", std::chrono::seconds{60});
  ASSERT_TRUE(port) << server.err();
  ASSERT_TRUE(server.error_line_with("waiting for it", std::chrono::seconds{30})) << server.err();
  visitor client(*port);
  EXPECT_EQ(client.get("/livez").status, 200);
  EXPECT_EQ(client.get("/readyz").code(), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(client.find_seats().code(), "STORAGE_UNAVAILABLE");
  EXPECT_FALSE(server.wait(std::chrono::seconds{2})) << "it gave up: " << server.err();
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(std::chrono::seconds{5}), 0) << server.err();
  EXPECT_EQ(server.err().find("geheim"), std::string::npos) << server.err();
}

TEST_F(EndToEndStart, AFolderThatCannotBeWrittenIsNamed) {
  const tests::temporary_folder folder;
  const auto file = folder.path() + "/file";
  std::ofstream(file) << "in the way";
  for (const auto& command :
       {arguments{"serve", "--listen", "127.0.0.1:0"}, arguments{"setup-test-clinics"}}) {
    auto options = command;
    options.insert(options.end(), {"--data", file + "/below"});
    const auto end = run_usher(options);
    expect_complaint(end, 1, file + "/below");
    EXPECT_EQ(lines_of(end.err).size(), 1U) << end.err;
  }
}

TEST_F(EndToEndStart, AFileThatIsNoStoreIsNamedAndLeftAlone) {
  const tests::temporary_folder folder;
  const auto file = folder.path() + "/usher.db";
  const std::string content(8192, 'x');
  std::ofstream(file) << content;
  expect_complaint(run_usher({"serve", "--listen", "127.0.0.1:0", "--data", folder.path()}), 1, file);
  std::ostringstream left;
  left << std::ifstream(file).rdbuf();
  EXPECT_EQ(left.str(), content);
}

TEST_F(EndToEndStart, AWrongOptionIsNamedAndExitsWithTwo) {
  const tests::temporary_folder folder;
  const std::vector<std::pair<arguments, std::string>> wrong{
      {{"serve", "--colour", "red"}, "--colour"},
      {{"serve", "--lissten", "127.0.0.1:0"}, "did you mean --listen?"},
      {{"sell"}, "sell"},
      {{"srve"}, "did you mean serve?"},
      {{"trace", "tial"}, "did you mean tail?"},
      {{"trace", "tail", "--outcom", "refused"}, "did you mean --outcome?"},
      {{"trace", "tail", "--urll", "http://127.0.0.1"}, "did you mean --url?"},
      {{}, "subcommand"},
      {{"serve", "--listen", "nowhere"}, "--listen"},
      {{"serve", "--listen", "127.0.0.1:70000"}, "--listen"},
      {{"serve", "--active-places", "0"}, "--active-places"},
      {{"serve", "--active-places", "many"}, "--active-places"},
      {{"serve", "--hold-seconds", "-1"}, "--hold-seconds"},
      {{"serve", "--database", "mysql://x"}, "--database"},
      {{"serve", "--database", "postgresql://x", "--data", folder.path()}, "--data"},
      {{"serve", "--log-level", "loud"}, "--log-level"},
      {{"serve", "--config", folder.path() + "/absent"}, "--config"},
      {{"serve", "--time-zone", "Asia/Atlantis", "--data", folder.path()}, "--time-zone"},
      {{"setup-test-clinics", "--capacity", "0"}, "--capacity"},
      {{"setup-test-students", "--count", "x"}, "--count"},
      {{"setup-test-students", "--demo"}, "--demo"},
  };
  for (const auto& [command, named] : wrong) {
    SCOPED_TRACE(named);
    const auto end = run_usher(command);
    expect_complaint(end, 2, named);
    EXPECT_EQ(lines_of(end.err).size(), 1U) << end.err;
  }
}

TEST_F(EndToEndStart, HelpAndVersionGoToStandardOutput) {
  const auto help = run_usher({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const auto& command : {"serve", "setup-test-clinics", "setup-test-students"}) {
    EXPECT_NE(help.out.find(command), std::string::npos) << command;
  }
  const auto serve_help = run_usher({"serve", "--help"});
  EXPECT_EQ(serve_help.exit_code, 0);
  for (const auto& option : {"--listen", "--data", "--database", "--demo", "--time-zone", "--config"}) {
    EXPECT_NE(serve_help.out.find(option), std::string::npos) << option;
  }
  const auto version = run_usher({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.out.starts_with("usher ")) << version.out;
  EXPECT_EQ(run_usher({"version"}).out, version.out);
  for (const auto& end : {help, serve_help, version}) {
    EXPECT_TRUE(end.err.empty()) << end.err;
  }
}

TEST_F(EndToEndStart, TheLogIsInTheConfiguredZone) {
  const auto log = store_->serve({"--time-zone", "Asia/Kathmandu"})->log();
  for (const auto& line : lines_of(log)) {
    EXPECT_EQ(line.substr(23, 6), "+05:45") << line;
  }
  EXPECT_NE(log.find("minutes of 100 a second"), std::string::npos) << log;
}

TEST_F(EndToEndStart, PasswordsAreHashedAsTheOptionSaysAndKeepWhatTheyWereHashedWith) {
  const auto hashed_with = [&](const std::string& parameters) {
    return store_->scalar("SELECT count(*) FROM person WHERE password_hash LIKE '$argon2id$v=19$" +
                          parameters + ",t=2,p=1$%'");
  };
  const auto people = [&] { return store_->scalar("SELECT count(*) FROM person WHERE password_hash <> ''"); };
  {
    server_process server{USHER_PROGRAM, joined(store_->options(), {"--demo"})};
    EXPECT_EQ(server.stop(), 0);
  }
  EXPECT_NE(people(), "0");
  EXPECT_EQ(hashed_with("m=19456"), people()) << "what OWASP recommends, unless told otherwise";
  ASSERT_EQ(store_->set_up({"setup-test-students", "--count", "21"}).exit_code, 0);
  EXPECT_EQ(hashed_with("m=1024"), "1");
  const auto server = store_->serve();
  visitor client(server->port());
  EXPECT_EQ(client.log_in(test_student(1)).status, 200);
  EXPECT_EQ(client.log_in(test_student(21)).status, 200);
  EXPECT_EQ(client.log_in(test_student(1), "wrong").status, 401);
}

TEST_F(EndToEndStart, SaysWhenItsOptionsReserveMoreThanItMayHave) {
  const auto said = [&](const arguments& more) {
    tests::running_program server(joined(joined({"/bin/sh", "-c", "ulimit -v 4000000; exec \"$0\" \"$@\"",
                                                 USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0"},
                                                store_->options()),
                                         more));
    const auto line = server.error_line_with("memory: ", std::chrono::seconds{60});
    return line.value_or(server.err());
  };
  EXPECT_NE(said({}).find("of the 4096 MB that RLIMIT_AS (ulimit -v) allows"), std::string::npos);
  const auto warning = said({"--trace-memory-mb", "6000"});
  EXPECT_NE(warning.find(" warn "), std::string::npos) << warning;
  EXPECT_NE(warning.find("RLIMIT_AS (ulimit -v) allows 4096 MB"), std::string::npos) << warning;
}

TEST_F(EndToEndStart, ServesWhereStacksAreSmallAndDeepNestingEndsNothing) {
  const auto command = joined({"/bin/sh", "-c", "ulimit -s 256; exec \"$0\" \"$@\"", USHER_PROGRAM, "serve",
                               "--listen", "127.0.0.1:0", "--demo", "--password-memory-mb", "1"},
                              store_->options());
  tests::running_program server(command);
  const auto port = server.port_behind("listens on http://127.0.0.1:", std::chrono::seconds{60});
  ASSERT_TRUE(port) << server.err();
  visitor client(*port);
  constexpr std::size_t levels = 16'000;
  const auto lists = std::string(levels, '[') + std::string(levels, ']');
  std::string objects;
  for (std::size_t i = 0; i < levels / 2; ++i) {
    objects += "{\"a\":";
  }
  for (const auto* path :
       {"/api/charge/charge", "/api/token/create", "/api/auth/login/", "/api/auth/register/"}) {
    for (const auto& body : {lists, objects, "{\"a\":" + lists + "}"}) {
      EXPECT_EQ(client.call("POST", path, repeatable(with_token(test_token), "k"), body).code(),
                "INVALID_JSON")
          << path;
    }
  }
  EXPECT_EQ(client.create_token(1).status, 200);
  EXPECT_EQ(client.hold_seat(test_token, 7, 1).status, 200);
  EXPECT_EQ(client.log_in(test_student(1)).status, 200);
  EXPECT_EQ(client.find_seats().status, 200);
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(std::chrono::seconds{15}), 0) << server.err();
}

TEST_F(EndToEndStart, TheLogSaysWhenTestTokenPasses) {
  EXPECT_NE(store_->serve({"--demo"})->log().find("testToken"), std::string::npos);
  EXPECT_EQ(make_sqlite_store()->serve()->log().find("testToken"), std::string::npos);
}

}  // namespace
}  // namespace usher::end_to_end::start_test
