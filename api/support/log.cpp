#include "api/support/log.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <thread>
#include <utility>

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/support/json_text.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;
using spdlog::level::level_enum;

/// A message that has a trace ends with this and the 32 digits. spdlog has no place for it, and a character
/// that texts do not have keeps what somebody wrote from being taken for a trace.
constexpr char before_trace = '\x1f';
constexpr std::size_t trace_digits = 32;

struct logged_text {
  std::string_view message;
  /// Empty: there is none.
  std::string_view trace;
};

logged_text take_apart(spdlog::string_view_t payload) {
  const std::string_view whole{payload.data(), payload.size()};
  if (whole.size() <= trace_digits || whole[whole.size() - trace_digits - 1] != before_trace) {
    return {whole, {}};
  }
  return {whole.substr(0, whole.size() - trace_digits - 1), whole.substr(whole.size() - trace_digits)};
}

void append(spdlog::memory_buf_t& to, std::string_view text) {
  to.append(text.data(), text.data() + text.size());
}

/// A line stays one line, whatever is in a message.
void append_visibly(spdlog::memory_buf_t& to, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte != 0x7f) {
      to.push_back(c);
    } else {
      append(to, "\\x");
      to.push_back(digits[byte >> 4U]);
      to.push_back(digits[byte & 15U]);
    }
  }
}

class line_formatter final : public spdlog::formatter {
 public:
  line_formatter(log_format format, bool for_journal) : format_(format), for_journal_(for_journal) {}

  void format(const spdlog::details::log_msg& msg, spdlog::memory_buf_t& to) override {
    spdlog::memory_buf_t time;
    time_.format(msg, time);
    if (for_journal_) {
      append(to, journal_mark(msg.level));
    }
    if (format_ == log_format::json_lines) {
      append_object(msg, {time.data(), time.size()}, to);
    } else {
      append_text(msg, {time.data(), time.size()}, to);
    }
    to.push_back('\n');
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<line_formatter>(format_, for_journal_);
  }

 private:
  void append_text(const spdlog::details::log_msg& msg, std::string_view time,
                   spdlog::memory_buf_t& to) const {
    const auto text = take_apart(msg.payload);
    if (!for_journal_) {
      append(to, time);
      to.push_back(' ');
    }
    msg.color_range_start = to.size();
    append(to, name_of(msg.level));
    msg.color_range_end = to.size();
    to.push_back(' ');
    append_visibly(to, text.message);
    if (!text.trace.empty()) {
      append(to, " (trace ");
      append(to, text.trace);
      to.push_back(')');
    }
  }

  static void append_object(const spdlog::details::log_msg& msg, std::string_view time,
                            spdlog::memory_buf_t& to) {
    const auto text = take_apart(msg.payload);
    json line{
        {"time", time}, {"level", name_of(msg.level)}, {"thread", msg.thread_id}, {"message", text.message}};
    if (!text.trace.empty()) {
      line["trace"] = text.trace;
    }
    append(to, line.dump(-1, ' ', false, json::error_handler_t::replace));
  }

  log_format format_;
  bool for_journal_;
  spdlog::pattern_formatter time_{"%Y-%m-%dT%H:%M:%S.%e%z", spdlog::pattern_time_type::local, ""};
};

/// Stands before the sink proper and knows what became of the lines that wait.
class watched_sink final : public spdlog::sinks::sink {
 public:
  explicit watched_sink(spdlog::sink_ptr inner) : inner_(std::move(inner)) {}

  /// The pool whose thread calls this, until there is none.
  void watch(spdlog::details::thread_pool* pool) { pool_ = pool; }

  void log(const spdlog::details::log_msg& msg) override {
    say_what_was_lost();
    inner_->log(msg);
    // Who reads the file sees the last line, but a burst is written at once.
    if (waiting() == 0) {
      inner_->flush();
    }
  }

  void flush() override {
    say_what_was_lost();
    inner_->flush();
    flushes_.fetch_add(1);
  }

  void set_pattern(const std::string& pattern) override { inner_->set_pattern(pattern); }
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
    inner_->set_formatter(std::move(formatter));
  }

  std::uint64_t lost() const { return lost_.load(); }

  void wait(spdlog::logger& logger, std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    const auto wait_until = [end](const auto& so) {
      while (!so() && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(1ms);
      }
    };
    wait_until([this] { return waiting() == 0; });
    // The first of two may have been under way already; before the second everything is written.
    const auto before = flushes_.load();
    logger.flush();
    logger.flush();
    wait_until([this, before] { return flushes_.load() >= before + 2; });
  }

 private:
  std::size_t waiting() const {
    auto* pool = pool_.load();
    return pool == nullptr ? 0 : pool->queue_size();
  }

  void say_what_was_lost() {
    auto* pool = pool_.load();
    const std::uint64_t lost = pool == nullptr ? lost_.load() : pool->overrun_counter();
    const auto more = lost - lost_.exchange(lost);
    if (more > 0) {
      const auto text = std::to_string(more) + " lines of the log were lost: too many waited to be written";
      inner_->log(spdlog::details::log_msg{"", level_enum::warn, text});
    }
  }

  spdlog::sink_ptr inner_;
  std::atomic<spdlog::details::thread_pool*> pool_ = nullptr;
  std::atomic<std::uint64_t> lost_ = 0;
  std::atomic<std::uint64_t> flushes_ = 0;
};

spdlog::sink_ptr open_sink(const log_settings& settings) {
  if (settings.file.empty()) {
    return std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  }
  try {
    return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
        settings.file, settings.file_size_mb * 1024 * 1024, settings.files);
  } catch (const spdlog::spdlog_ex& error) {
    throw std::invalid_argument(std::string("--log-file: ") + error.what());
  }
}

std::shared_ptr<watched_sink> sink_of(const spdlog::logger& logger) {
  return logger.sinks().empty() ? nullptr : std::dynamic_pointer_cast<watched_sink>(logger.sinks().front());
}

}  // namespace

struct log_output::parts {
  std::shared_ptr<watched_sink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;
};

log_output::log_output(const log_settings& settings) : parts_(std::make_unique<parts>()) {
  parts_->sink = std::make_shared<watched_sink>(open_sink(settings));
  const bool for_journal = settings.file.empty() && journal_reads(STDERR_FILENO);
  parts_->sink->set_formatter(std::make_unique<line_formatter>(settings.format, for_journal));
  parts_->pool = std::make_shared<spdlog::details::thread_pool>(domain::limits::max_waiting_log_lines, 1);
  parts_->sink->watch(parts_->pool.get());
  auto logger = std::make_shared<spdlog::async_logger>("usher", parts_->sink, parts_->pool,
                                                       spdlog::async_overflow_policy::overrun_oldest);
  logger->flush_on(level_enum::err);
  logger->set_level(settings.level);
  spdlog::set_default_logger(std::move(logger));
}

log_output::~log_output() {
  auto after = std::make_shared<spdlog::logger>("usher", parts_->sink);
  after->set_level(log_level());
  spdlog::set_default_logger(std::move(after));
  // Its end waits for its thread, which writes everything first.
  parts_->pool.reset();
  parts_->sink->watch(nullptr);
  parts_->sink->flush();
}

void flush_log(std::chrono::milliseconds patience) {
  const auto logger = spdlog::default_logger();
  if (const auto sink = sink_of(*logger)) {
    sink->wait(*logger, patience);
  }
}

std::uint64_t lost_log_lines() {
  const auto sink = sink_of(*spdlog::default_logger());
  return sink ? sink->lost() : 0;
}

void log_of_request(level_enum level, const domain::trace_id& trace, std::string_view text) {
  if (!spdlog::should_log(level)) {
    return;
  }
  std::string line{text};
  line += before_trace;
  line += domain::to_hex(trace.bytes);
  spdlog::log(level, spdlog::string_view_t{line.data(), line.size()});
}

bool journal_reads(int descriptor) {
  // Asked before there is a second thread. NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat file {};
  if (stream == nullptr || ::fstat(descriptor, &file) != 0) {
    return false;
  }
  return stream == std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
}

std::string_view journal_mark(level_enum level) {
  switch (level) {
    case level_enum::trace:
    case level_enum::debug:
      return "<7>";
    case level_enum::info:
      return "<6>";
    case level_enum::warn:
      return "<4>";
    case level_enum::err:
      return "<3>";
    default:
      return "<2>";
  }
}

void complain(std::string_view why) {
  const std::string line = (journal_reads(STDERR_FILENO) ? std::string(journal_mark(level_enum::err)) : "") +
                           "usher: " + std::string(why) + "\n";
  std::fputs(line.c_str(), stderr);
}

void set_log_zone(const std::string& zone) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  ::setenv("TZ", (":" + zone).c_str(), 1);
  ::tzset();
}

std::string_view name_of(level_enum level) {
  const auto number = static_cast<std::size_t>(level);
  return number < log_levels.size() ? log_levels[number] : "critical";
}

std::optional<level_enum> log_level_of(std::string_view name) {
  const auto* const known = std::find(log_levels.begin(), log_levels.end(), name);
  return known == log_levels.end() ? std::nullopt
                                   : std::optional{static_cast<level_enum>(known - log_levels.begin())};
}

void set_log_level(level_enum level) {
  spdlog::default_logger_raw()->set_level(level);
}

level_enum log_level() {
  return spdlog::default_logger_raw()->level();
}

}  // namespace usher::api
