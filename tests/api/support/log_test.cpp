#include "api/support/log.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <sstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/http/trace_context.hpp"
#include "api/operation/request_log.hpp"
#include "domain/base/limits.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::tests::log_test {
namespace {

using namespace std::chrono_literals;
using api::log_format;
using nlohmann::json;
using spdlog::level::level_enum;

constexpr auto patience = 10s;
const std::string trace_text = "4bf92f3577b34da6a3ce929d0e0e4736";
const domain::trace_id trace =
    api::parse_traceparent("00-" + trace_text + "-00f067aa0ba902b7-01").value().trace;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

/// The tests' own log afterwards is the one of before.
class Log : public ::testing::Test {
 protected:
  ~Log() override { spdlog::set_default_logger(before_); }

  std::filesystem::path file() const { return std::filesystem::path(folder_.path()) / "usher.log"; }

  api::log_settings settings(log_format format = log_format::text) const {
    api::log_settings to_file;
    to_file.format = format;
    to_file.file = file();
    return to_file;
  }

  /// What is in the file once the log has ended.
  template <class Lines>
  std::vector<std::string> lines_after(const api::log_settings& how, const Lines& write) const {
    {
      const api::log_output log{how};
      write();
    }
    return lines_of(text_of(file()));
  }

 private:
  temporary_folder folder_;
  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

TEST_F(Log, TextSaysWhenAndHowBad) {
  const auto lines = lines_after(settings(), [] { spdlog::warn("the store is {}", "unwell"); });
  ASSERT_EQ(lines.size(), 1U);
  const std::regex shape(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d warn the store is unwell)");
  EXPECT_TRUE(std::regex_match(lines[0], shape)) << lines[0];
}

/// What is written to the standard error meanwhile, which is a file that `JOURNAL_STREAM` names, or not.
std::string standard_error_of(const std::filesystem::path& file, bool is_journal,
                              const std::function<void()>& write) {
  const int before = ::dup(STDERR_FILENO);
  const int to = ::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  struct stat it {};
  ::fstat(to, &it);
  const auto inode = it.st_ino + (is_journal ? 0 : 1);
  ::setenv("JOURNAL_STREAM", (std::to_string(it.st_dev) + ":" + std::to_string(inode)).c_str(), 1);
  ::dup2(to, STDERR_FILENO);
  write();
  ::dup2(before, STDERR_FILENO);
  ::unsetenv("JOURNAL_STREAM");
  ::close(to);
  ::close(before);
  return text_of(file);
}

TEST_F(Log, TellsTheJournalHowBadAndLeavesTheTimeToIt) {
  api::log_settings to_journal;
  to_journal.level = level_enum::trace;
  const auto write = [&] {
    const api::log_output log{to_journal};
    for (const auto level : {level_enum::trace, level_enum::debug, level_enum::info, level_enum::warn,
                             level_enum::err, level_enum::critical}) {
      spdlog::log(level, "said");
    }
    api::complain("ended");
  };
  const auto text = standard_error_of(file(), true, write);
  const auto lines = lines_of(text);
  for (const auto* line : {"<7>trace said", "<7>debug said", "<6>info said", "<4>warn said", "<3>error said",
                           "<2>critical said", "<3>usher: ended"}) {
    EXPECT_NE(std::find(lines.begin(), lines.end(), line), lines.end()) << line << " is not in\n" << text;
  }
  EXPECT_EQ(lines.size(), 7U) << text;
  to_journal.format = log_format::json_lines;
  const auto objects = standard_error_of(file(), true, write);
  EXPECT_NE(objects.find("<7>{\"time\""), std::string::npos) << objects;
  EXPECT_EQ(standard_error_of(file(), false, write).find('<'), std::string::npos) << "it is somebody else's";
}

TEST_F(Log, TimesAreInTheZoneThatIsSet) {
  const char* before = ::getenv("TZ");
  const std::string zone = before != nullptr ? before : "";
  api::set_log_zone("Asia/Kathmandu");
  const auto lines = lines_after(settings(), [] { spdlog::info("here"); });
  if (before != nullptr) {
    ::setenv("TZ", zone.c_str(), 1);
  } else {
    ::unsetenv("TZ");
  }
  ::tzset();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find("+05:45 info here"), std::string::npos) << lines[0];
}

TEST_F(Log, JsonIsOneObjectALine) {
  const auto lines = lines_after(settings(log_format::json_lines), [] {
    spdlog::error("a \"quoted\"\nand broken one");
    spdlog::info("한글");
  });
  ASSERT_EQ(lines.size(), 2U);
  const auto first = json::parse(lines[0]);
  EXPECT_EQ(first["message"], "a \"quoted\"\nand broken one");
  EXPECT_EQ(first["level"], "error");
  EXPECT_TRUE(first["thread"].is_number_integer());
  EXPECT_FALSE(first.contains("trace"));
  const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d)");
  EXPECT_TRUE(std::regex_match(first["time"].get<std::string>(), time)) << lines[0];
  EXPECT_EQ(json::parse(lines[1])["message"], "한글");
}

TEST_F(Log, BytesThatAreNoTextDoNotBreakJson) {
  const auto lines =
      lines_after(settings(log_format::json_lines), [] { spdlog::info(std::string("a\xff") + '\0' + "b"); });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(json::parse(lines[0])["message"], std::string("a\xEF\xBF\xBD") + '\0' + "b");
}

TEST_F(Log, TextOfClientsMakesNoLineOfItsOwn) {
  const auto lines =
      lines_after(settings(), [] { spdlog::info("no route for /a\n2024-09-15 error all is lost\x1b[2J"); });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find("/a\\x0a2024-09-15 error all is lost\\x1b[2J"), std::string::npos) << lines[0];
}

TEST_F(Log, ALineOfARequestCarriesItsTrace) {
  const auto write = [] { api::log_of_request(level_enum::err, trace, "GET /api/health 500"); };
  const auto text = lines_after(settings(), write);
  ASSERT_EQ(text.size(), 1U);
  EXPECT_TRUE(text[0].ends_with(" error GET /api/health 500 (trace " + trace_text + ")")) << text[0];
  std::filesystem::remove(file());
  const auto objects = lines_after(settings(log_format::json_lines), write);
  ASSERT_EQ(objects.size(), 1U);
  EXPECT_EQ(json::parse(objects[0])["message"], "GET /api/health 500");
  EXPECT_EQ(json::parse(objects[0])["trace"], trace_text);
}

TEST_F(Log, TextThatLooksLikeATraceIsNone) {
  const auto lines = lines_after(settings(log_format::json_lines),
                                 [] { spdlog::info("no route for /(trace " + trace_text + ")"); });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_FALSE(json::parse(lines[0]).contains("trace"));
}

TEST_F(Log, TheLevelChangesWhileItRuns) {
  const auto lines = lines_after(settings(), [] {
    spdlog::debug("one");
    api::set_log_level(*api::log_level_of("debug"));
    EXPECT_EQ(api::name_of(api::log_level()), "debug");
    spdlog::debug("two");
    api::log_of_request(level_enum::trace, trace, "three");
    api::set_log_level(*api::log_level_of("error"));
    spdlog::warn("four");
  });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].ends_with(" debug two")) << lines[0];
}

TEST_F(Log, KnowsItsLevelsByName) {
  for (const auto* name : {"trace", "debug", "info", "warn", "error"}) {
    ASSERT_TRUE(api::log_level_of(name).has_value()) << name;
    EXPECT_EQ(api::name_of(*api::log_level_of(name)), name);
  }
  for (const auto* name : {"", "critical", "off", "Info", "warning"}) {
    EXPECT_FALSE(api::log_level_of(name).has_value()) << name;
  }
}

TEST_F(Log, FullFilesAreKeptUpToTheirNumber) {
  auto small = settings();
  small.file_size_mb = 1;
  small.files = 2;
  const auto newest = lines_after(small, [] {
    const std::string long_text(1'000, 'x');
    for (int i = 0; i < 4'000; ++i) {
      spdlog::info("{} {}", long_text, i);
    }
  });
  ASSERT_FALSE(newest.empty());
  EXPECT_TRUE(newest.back().ends_with("x 3999"));
  const auto folder = file().parent_path();
  for (const auto* name : {"usher.log", "usher.1.log", "usher.2.log"}) {
    ASSERT_TRUE(std::filesystem::exists(folder / name)) << name;
    EXPECT_LE(std::filesystem::file_size(folder / name), 1'024U * 1'024U) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "usher.3.log"));
}

TEST_F(Log, WhatWasLoggedIsInTheFileOnceItIsFlushed) {
  const api::log_output log{settings()};
  for (int i = 0; i < 5'000; ++i) {
    spdlog::info("line {}", i);
  }
  api::flush_log(patience);
  EXPECT_EQ(lines_of(text_of(file())).size(), 5'000U);
}

TEST_F(Log, ThreadsShareIt) {
  const auto lines = lines_after(settings(log_format::json_lines), [] {
    std::vector<std::jthread> writers;
    for (int t = 0; t < 4; ++t) {
      writers.emplace_back([] {
        for (int i = 0; i < 500; ++i) {
          spdlog::info("line {}", i);
        }
      });
    }
  });
  EXPECT_EQ(lines.size(), 2'000U);
  for (const auto& line : lines) {
    EXPECT_TRUE(json::accept(line)) << line;
  }
}

TEST_F(Log, WritesOnAfterItsEnd) {
  const auto lines = lines_after(settings(), [] { spdlog::info("before"); });
  ASSERT_EQ(lines.size(), 1U);
  spdlog::info("after");
  spdlog::default_logger()->flush();
  EXPECT_EQ(lines_of(text_of(file())).size(), 2U);
}

TEST_F(Log, AFileThatCannotBeWrittenIsNamedWithItsOption) {
  auto nowhere = settings();
  nowhere.file = "/proc/nowhere/usher.log";
  try {
    const api::log_output log{nowhere};
    FAIL() << "it was opened";
  } catch (const std::invalid_argument& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("--log-file: ")) << error.what();
    EXPECT_NE(std::string(error.what()).find("/proc/nowhere/usher.log"), std::string::npos) << error.what();
  }
}

/// A pipe that nobody reads stands for a disk that hangs.
TEST_F(Log, NobodyWaitsForADiskThatHangsAndWhatWasLostIsCounted) {
  ASSERT_EQ(mkfifo(file().c_str(), 0600), 0);
  const int reader = open(file().c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  constexpr auto written = 3 * domain::limits::max_waiting_log_lines;
  std::string read_text;
  std::jthread reading;
  {
    const api::log_output log{settings()};
    for (std::size_t i = 0; i < written; ++i) {
      spdlog::info("line {}", i);
    }
    fcntl(reader, F_SETFL, 0);
    reading = std::jthread([&] {
      std::array<char, 4'096> bytes{};
      for (ssize_t n = 0; (n = read(reader, bytes.data(), bytes.size())) > 0;) {
        read_text.append(bytes.data(), static_cast<std::size_t>(n));
      }
    });
    api::flush_log(patience);
    EXPECT_GT(api::lost_log_lines(), 0U);
  }
  // With its last writer the pipe ends. Later versions of spdlog keep a logger by name until it is dropped.
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("nowhere"));
  spdlog::drop("usher");
  reading.join();
  close(reader);
  std::size_t arrived = 0;
  std::size_t lost = 0;
  const std::regex loss(R"(.* warn (\d+) lines of the log were lost: too many waited to be written)");
  for (const auto& line : lines_of(read_text)) {
    std::smatch found;
    if (std::regex_match(line, found, loss)) {
      lost += std::stoul(found[1]);
    } else {
      ++arrived;
    }
  }
  EXPECT_EQ(arrived + lost, written);
  EXPECT_TRUE(read_text.ends_with("line " + std::to_string(written - 1) + "\n"));
}

class RequestLog : public Log {
 protected:
  /// What is logged of a request that took 12.5 ms.
  std::vector<std::string> lines_of_request(level_enum level, int status, std::string_view code) const {
    auto how = settings();
    how.level = level;
    return lines_after(how, [&] {
      api::request_log log{{"no route", "POST /api/payment"}};
      const auto received = std::chrono::steady_clock::now();
      log.answered({1, status, code, {trace, 0, 0}, received, received + 12'500us});
    });
  }
};

TEST_F(RequestLog, TellsOfEveryFailureByItsRouteAndTrace) {
  const auto overloaded = lines_of_request(level_enum::info, 503, "OVERLOADED");
  ASSERT_EQ(overloaded.size(), 1U);
  EXPECT_TRUE(
      overloaded[0].ends_with(" warn POST /api/payment 503 OVERLOADED in 12.5 ms (trace " + trace_text + ")"))
      << overloaded[0];
  std::filesystem::remove(file());
  const auto failed = lines_of_request(level_enum::info, 500, "INTERNAL_ERROR");
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_NE(failed[0].find(" error POST /api/payment 500 INTERNAL_ERROR"), std::string::npos) << failed[0];
}

TEST_F(RequestLog, TellsOfTheOthersOnlyToWhoDebugs) {
  EXPECT_TRUE(lines_of_request(level_enum::info, 409, "SEAT_TAKEN").empty());
  EXPECT_TRUE(lines_of_request(level_enum::info, 200, "").empty());
  const auto lines = lines_of_request(level_enum::debug, 200, "");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find(" debug POST /api/payment 200 in 12.5 ms"), std::string::npos) << lines[0];
}

}  // namespace
}  // namespace usher::tests::log_test
