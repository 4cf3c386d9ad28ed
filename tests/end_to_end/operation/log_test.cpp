#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::end_to_end::log_test {
namespace {

using tests::running_program;
using tests::temporary_folder;
using tests::webhook_receiver;

const std::string database_password = "the-database-password";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The store's options, with a password where it has one.
arguments with_password(arguments options) {
  for (auto& option : options) {
    if (const auto at = option.find('@'); option.starts_with("postgresql://") && at != std::string::npos) {
      option.insert(at, ":" + database_password);
    }
  }
  return options;
}

std::string trace_of(const reply& answer) {
  return answer.header("traceparent").value_or(std::string(55, '-')).substr(3, 32);
}

class Log : public EachEngine {
 protected:
  std::unique_ptr<server_process> serve(const arguments& more) const {
    return std::make_unique<server_process>(
        USHER_PROGRAM, joined(with_password(store_->options()), with_admin_key(joined({"--demo"}, more))));
  }
};

/// Does what people do with everything that is secret, rightly and wrongly, and says what that was.
std::vector<std::string> use_secrets(visitor& client, const std::string& round) {
  const auto password = "correct horse " + round;
  const auto name = "minji-" + round;
  const auto request_key = "request-key-" + round;
  const json account{{"username", name}, {"password", password}, {"name", "Minji"}};
  EXPECT_EQ(client.post("/api/auth/register/", account).status, 201);
  EXPECT_EQ(client.log_in(name, "wrong horse " + round).status, 401);
  const auto session = client.log_in(name, password).text("token");
  EXPECT_EQ(client.get("/api/clinics/weekly-schedule/?key=" + session, with_key(session)).status, 200);
  EXPECT_EQ(client.call("POST", "/api/auth/login/", {}, "{\"password\": \"broken horse " + round).status,
            400);
  EXPECT_EQ(client.get("/api/nowhere/" + session).status, 404);
  const auto me = client.get("/api/users/me/", with_key(session)).body.at("id").get<std::int64_t>();
  const auto calendar =
      client.post("/api/users/" + std::to_string(me) + "/calendar/", json::object(), with_key(session))
          .text("path");
  EXPECT_EQ(client.client().get(calendar, {}).status, 200);
  EXPECT_EQ(client.call("PUT", calendar, {}, "{}").status, 405);
  EXPECT_EQ(client.get(calendar + "/below").status, 404);

  const auto token = client.create_token(7).text("token");
  EXPECT_EQ(client.check_token(token).status, 200);
  EXPECT_EQ(client.get("/api/token/check?token=" + token).status, 400);
  EXPECT_EQ(client.get("/api/concert/findDates?concertId=1&token=" + token).status, 401);
  const auto pass = client.get("/api/token/pass", with_token(token)).text("pass");
  buyer shopper(client, 7, token);
  EXPECT_EQ(shopper.charge(1'000, request_key).status, 200);
  EXPECT_EQ(shopper.charge(1'000, request_key).status, 200);
  EXPECT_EQ(shopper.charge(2'000, request_key).status, 422);
  buy(buyer(client, 1), {1, first_date}, round == "text" ? 1 : 2, demo_price);

  const auto wrong_key = "wrong-admin-key-" + round;
  EXPECT_EQ(client.get("/api/admin/rooms", with_bearer(wrong_key)).status, 401);
  EXPECT_EQ(client.get("/api/admin/rooms?key=" + admin_key, administration::headers()).status, 400);
  return {password,
          "wrong horse " + round,
          "broken horse",
          session,
          calendar.substr(calendar.rfind('/') + 1, 43),
          token,
          pass,
          wrong_key,
          admin_key,
          request_key,
          test_password,
          webhook_secret,
          "path-secret",
          database_password};
}

TEST_P(Log, HoldsNothingThatIsSecret) {
  for (const std::string format : {"text", "json"}) {
    webhook_receiver receiver;
    receiver.behave(tests::webhook_answer{500, {}, "no"});
    const auto server =
        serve({"--log-level", "trace", "--log-format", format, "--webhook-url", receiver.url("/path-secret"),
               "--webhook-secret", webhook_secret, "--webhook-attempts", "1"});
    visitor client(server->port());
    const auto secrets = use_secrets(client, format);
    EXPECT_TRUE(receiver.wait_for(1));
    EXPECT_EQ(server->stop(), 0);
    const auto log = server->log();
    EXPECT_NE(log.find("POST /api/auth/login 401"), std::string::npos) << "every request has its line\n"
                                                                       << log;
    EXPECT_NE(log.find("was not delivered"), std::string::npos) << "a notice failed\n" << log;
    for (const auto& secret : secrets) {
      ASSERT_GE(secret.size(), 8U);
      EXPECT_EQ(log.find(secret), std::string::npos) << secret << " is in the log:\n" << log;
    }
  }
}

TEST_P(Log, AsJsonIsOneObjectALineWithTheTraceOfItsRequest) {
  const auto server = serve({"--log-level", "debug", "--log-format", "json"});
  visitor client(server->port());
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  client.get("/api/health/", {{"traceparent", "00-" + trace + "-00f067aa0ba902b7-01"}});
  EXPECT_EQ(client.get("/no/%22quoted%22").status, 404);
  EXPECT_EQ(server->stop(), 0);
  std::vector<json> of_request;
  for (const auto& line : lines_of(server->log())) {
    ASSERT_TRUE(json::accept(line)) << line;
    const auto entry = json::parse(line);
    for (const auto* member : {"time", "level", "message"}) {
      EXPECT_TRUE(entry.contains(member) && entry.at(member).is_string()) << line;
    }
    EXPECT_TRUE(entry.contains("thread")) << line;
    if (entry.value("trace", "") == trace) {
      of_request.push_back(entry);
    }
  }
  ASSERT_EQ(of_request.size(), 1U);
  EXPECT_TRUE(of_request[0].at("message").get<std::string>().starts_with("GET /api/health 200 in "))
      << of_request[0];
}

TEST_P(Log, TellsMoreOnceTheAdministrationAsksForIt) {
  const auto server = serve({});
  visitor client(server->port());
  administration admin(*server);
  const std::string path = "/api/admin/log-level";
  EXPECT_EQ(admin.get(path).text("level"), "info");
  const auto before = trace_of(client.get("/api/health/"));
  EXPECT_EQ(admin.put(path, {{"level", "debug"}}).text("level"), "debug");
  EXPECT_EQ(admin.get(path).text("level"), "debug");
  const auto after = trace_of(client.get("/api/health/"));
  EXPECT_EQ(admin.put(path, {{"level", "loud"}}).text("field"), "level");
  EXPECT_EQ(admin.put(path, json::object()).text("field"), "level");
  EXPECT_EQ(admin.put(path, {{"level", "info"}, {"for", 5}}).text("field"), "for");
  EXPECT_EQ(client.call("PUT", path, {}, R"({"level": "error"})").status, 401);
  EXPECT_EQ(admin.get(path).text("level"), "debug") << "what was refused changed nothing";
  EXPECT_EQ(server->stop(), 0);
  EXPECT_EQ(server->log().find(before), std::string::npos);
  EXPECT_NE(server->log().find(after), std::string::npos);
}

class EndToEndLogFile : public OnSqlite {};

TEST_F(EndToEndLogFile, IsKeptAndBegunAnewWhenItIsFull) {
  const temporary_folder folder;
  const auto file = std::filesystem::path(folder.path()) / "usher.log";
  const auto kept = std::filesystem::path(folder.path()) / "usher.1.log";
  running_program program(
      joined({USHER_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--log-file", file, "--log-level", "debug",
              "--log-format", "json", "--log-file-size-mb", "1", "--log-files", "2"},
             store_->options()));
  std::smatch found;
  std::string text;
  ASSERT_TRUE(eventually([&] {
    text = text_of(file);
    return std::regex_search(text, found, std::regex("listens on http://127.0.0.1:(\\d+)"));
  })) << program.err();
  visitor client(static_cast<std::uint16_t>(std::stoi(found[1])));
  for (int i = 0; i < 50'000 && !std::filesystem::exists(kept); ++i) {
    ASSERT_EQ(client.get("/api/health/").status, 200);
  }
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(std::chrono::seconds{15}), 0);
  EXPECT_EQ(program.err(), "") << "the log goes to the file alone";
  ASSERT_TRUE(std::filesystem::exists(kept));
  EXPECT_LE(std::filesystem::file_size(kept), 1'024U * 1'024U);
  for (const auto& one : {kept, file}) {
    for (const auto& line : lines_of(text_of(one))) {
      ASSERT_TRUE(json::accept(line)) << line;
    }
  }
  EXPECT_NE(text_of(file).find("everything acknowledged is stored"), std::string::npos);
}

TEST(EndToEndLog, AFileThatCannotBeWrittenIsNamed) {
  const auto end = run_usher({"serve", "--log-file", "/proc/nowhere/usher.log"});
  EXPECT_EQ(end.exit_code, 2);
  EXPECT_TRUE(end.err.starts_with("usher: --log-file: ")) << end.err;
}

USHER_END_TO_END(Log);

}  // namespace
}  // namespace usher::end_to_end::log_test
