#include "tests/support/program.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/loadtest/fake_server.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::tests {

namespace {

program_end load(const std::string& url, std::vector<std::string> options) {
  std::vector<std::string> command{USHER_LOAD_PROGRAM};
  command.insert(command.end(), options.begin(), options.end());
  command.insert(command.end(), {"--url", url});
  return run_program(command);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

TEST(EndToEndLoad, EveryScenarioRunsAgainstTheServerAndAllAnswersAreExpected) {
  const temporary_folder folder;
  const std::string key = "the-key-of-a-load-test";
  server_process server{USHER_PROGRAM,
                        {"--demo", "--data", folder.path(), "--admin-key", key, "--clinic-cancellation-hours",
                         "0", "--password-memory-mb", "1"}};
  const auto url = "http://127.0.0.1:" + std::to_string(server.port());
  const auto json_file = folder.path() + "/figures.json";
  const auto expect_clean = [&](std::vector<std::string> options, std::uint64_t requests) {
    const auto name = options.front();
    options.insert(options.end(), {"--json", json_file, "--quiet"});
    const auto end = load(url, options);
    ASSERT_EQ(end.exit_code, 0) << name << "\n" << end.out << end.err;
    const auto figures = nlohmann::json::parse(read_file(json_file));
    EXPECT_EQ(figures.at("scenario"), name);
    EXPECT_EQ(figures.at("unexpected"), 0) << name;
    EXPECT_EQ(figures.at("expected"), figures.at("requests")) << name;
    if (requests > 0) {
      EXPECT_EQ(figures.at("requests"), requests) << name;
    }
  };
  // First, while all clinics have places.
  expect_clean({"place_cycle", "--connections", "6", "--students", "6", "--rounds", "2"}, 24);
  expect_clean({"find_seats", "--connections", "20"}, 100);
  expect_clean({"find_seats_again", "--connections", "5", "--rounds", "4"}, 40);
  expect_clean({"token_queue", "--connections", "20"}, 200);
  expect_clean({"token_check", "--connections", "5", "--rounds", "4", "--users", "3"}, 20);
  expect_clean({"token_create", "--connections", "5", "--rate", "200", "--rounds", "4"}, 20);
  expect_clean({"constant", "--path", "/livez", "--connections", "3", "--rounds", "2", "--threads", "2"}, 6);
  expect_clean({"holds", "--dates", "2", "--seats", "10", "--admin-key", key, "--connections", "4"}, 20);
  expect_clean(
      {"seat_events", "--listeners", "30", "--seats", "20", "--admin-key", key, "--connections", "4"}, 40);
  const auto heard = nlohmann::json::parse(read_file(json_file)).at("summary");
  EXPECT_EQ(heard.at("sold"), 20);
  EXPECT_EQ(heard.at("lost"), 0);
  EXPECT_EQ(heard.at("events"), 30 * (heard.at("eventsOfEach").get<int>() + 1))
      << "all seats, and what followed";
  expect_clean({"hot_seat", "--connections", "20", "--admin-key", key}, 20);
  expect_clean({"mixed", "--connections", "10", "--rounds", "10", "--admin-key", key}, 100);
  const auto report = folder.path() + "/report.html";
  expect_clean(
      {"opening_rush", "--connections", "20", "--seats", "5", "--admin-key", key, "--report", report}, 0);
  const auto rush = nlohmann::json::parse(read_file(json_file)).at("summary");
  EXPECT_EQ(rush.at("sold"), 5);
  EXPECT_EQ(rush.at("withoutSeat"), 15);
  EXPECT_NE(read_file(report).find("5 of 5 sold"), std::string::npos);
  const auto log = folder.path() + "/clinic_test.log";
  expect_clean({"clinic_day", "--students", "3", "--max-clinics", "2", "--log", log}, 0);
  EXPECT_NE(read_file(log).find(", success, "), std::string::npos);
  EXPECT_EQ(server.stop(), 0);
}

TEST(EndToEndLoad, AClinicDayMakesItsOwnClinicsAndStudents) {
  const temporary_folder folder;
  const std::string key = "the-key-of-a-load-test";
  server_process server{USHER_PROGRAM,
                        {"--data", folder.path(), "--admin-key", key, "--password-memory-mb", "1"}};
  const auto url = "http://127.0.0.1:" + std::to_string(server.port());
  const auto log = folder.path() + "/clinic_test.log";
  const std::vector<std::string> day{"clinic_day", "--students", "4",     "--max-clinics",
                                     "2",          "--quiet",    "--log", log};
  const auto with = [&day](std::vector<std::string> more) {
    more.insert(more.begin(), day.begin(), day.end());
    return more;
  };
  const auto alone = load(url, day);
  EXPECT_EQ(alone.exit_code, 1);
  EXPECT_NE(alone.out.find("went wrong, 4 times: login: status is 200"), std::string::npos) << alone.out;
  EXPECT_NE(alone.out.find("nobody could log in: --set-up"), std::string::npos) << alone.out;

  // Twice: places of before are given up.
  for (int run = 0; run < 2; ++run) {
    const auto end = load(url, with({"--set-up", "--admin-key", key}));
    EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
    EXPECT_NE(end.out.find("4 of 4 logged in, 4 got a place"), std::string::npos) << end.out;
    EXPECT_EQ(end.out.find("went wrong"), std::string::npos) << end.out;
  }
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
      {{"--set-up"}, "USHER_ADMIN_KEY"},
      {{"--set-up", "--admin-key", "not-the-key-of-a-load-test"}, "refuses the administration's key"},
      {{"--set-up", "--admin-key", key, "--password", "own"}, "--password"},
      {{"--set-up", "--admin-key", key, "--connections", "201"}, "200"},
  };
  for (const auto& [options, named] : wrong) {
    const auto end = load(url, with(options));
    EXPECT_EQ(end.exit_code, 2) << named;
    EXPECT_NE(end.err.find(named), std::string::npos) << end.err;
  }
  EXPECT_EQ(server.stop(), 0);
  EXPECT_NE(load("http://127.0.0.1:1", with({"--set-up", "--admin-key", key})).err.find("nobody answers"),
            std::string::npos);
}

TEST(EndToEndLoad, FailsWhenTheServerAnswersWrongly) {
  fake_server server{[](const std::string&) { return fake_answer(200, R"({"concertId":1})"); }};
  const auto end = load(server.url(), {"find_seats", "--connections", "2", "--rounds", "3", "--quiet"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_NE(end.out.find("UNEXPECTED findSeats 200, 6 times: there are no title and price"),
            std::string::npos)
      << end.out;
  EXPECT_EQ(
      load(server.url(), {"find_seats", "--connections", "2", "--answers", "status", "--quiet"}).exit_code,
      0);
}

TEST(EndToEndLoad, NamesTheOptionThatIsWrong) {
  const std::string nobody = "http://127.0.0.1:1";
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
      {{"find_seats", "--connections", "900000"}, "--connections"},
      {{"find_seats", "--connections", "0"}, "--connections"},
      {{"find_seats", "--rounds", "1", "--seconds", "1"}, "--seconds"},
      {{"find_seats", "--answers", "some"}, "--answers"},
      {{"find_seats", "--threads", "3", "--connections", "2"}, "--threads"},
      {{"find_seats", "--seconds", "1", "--warm-up", "2"}, "--warm-up"},
      {{"mixed", "--mix", "sing=1"}, "--mix"},
      {{"nothing"}, "scenario"},
      {{"find_seats", "--set-up"}, "--set-up"},
      {{"holds", "--admin-key", "some-key-or-another"}, "--url"},
      {{"find_seats", "--connections", "1"}, "cannot connect"},
  };
  for (const auto& [options, named] : wrong) {
    const auto end = load(nobody, options);
    EXPECT_EQ(end.exit_code, 2) << named;
    EXPECT_NE(end.err.find(named), std::string::npos) << named << "\n" << end.err;
  }
}

TEST(EndToEndLoad, ShowsEverySecondHowItGoes) {
  fake_server server{[](const std::string&) { return fake_answer(200, "{}"); }};
  const auto end = load(server.url(), {"constant", "--connections", "2", "--rate", "50", "--seconds", "2.3"});
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_NE(end.err.find(" s  "), std::string::npos) << end.err;
  EXPECT_NE(end.err.find("/s  p99 "), std::string::npos) << end.err;
  EXPECT_NE(end.err.find("unexpected 0"), std::string::npos) << end.err;
  EXPECT_EQ(
      load(server.url(), {"constant", "--connections", "2", "--rate", "50", "--seconds", "1.3", "--quiet"})
          .err,
      "");
}

}  // namespace

}  // namespace usher::tests
