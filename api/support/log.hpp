#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <spdlog/common.h>

#include "domain/base/ids.hpp"

/// Where the program's log goes, how its lines look, and how much of it there is.
///
/// No line ever holds a token, a key, a password or a secret: what comes from a client is named by its route
/// and its trace.
namespace usher::api {

enum class log_format : std::uint8_t {
  /// `2024-09-15T20:00:00.123+09:00 info message (trace 4bf9…)`, or for the journal, which has its own time,
  /// `<6>info message (trace 4bf9…)`
  text,
  /// One object a line: `time`, `level`, `thread`, `message`, and `trace` where there is one.
  json_lines
};

struct log_settings {
  spdlog::level::level_enum level = spdlog::level::info;
  log_format format = log_format::text;
  /// Empty: standard error.
  std::string file;
  /// A file that would become larger is kept as `name.1.ext`, older ones as `name.2.ext` and so on.
  std::size_t file_size_mb = 64;
  /// How many of those are kept; the oldest goes.
  std::size_t files = 5;
};

/// Whether systemd's journal reads what is written to this descriptor (`JOURNAL_STREAM`, see
/// systemd.exec(5)).
bool journal_reads(int descriptor);

/// What stands in front of a line for the journal, so that `journalctl -p err` finds it: `<3>` and the like
/// (sd-daemon(3)).
std::string_view journal_mark(spdlog::level::level_enum level);

/// Says on the standard error why the program ends, as one line: `usher: <why>`.
void complain(std::string_view why);

/// Times in the log are in this zone from now on, whose IANA name it is. Before there is another thread.
void set_log_zone(const std::string& zone);

/// The log while it lives: spdlog's default logger writes by it, from a thread of its own, so that nobody
/// waits for a disk. At most domain::limits::max_waiting_log_lines wait; then the oldest are lost, and a line
/// says how many. Whatever waits is written when it ends, and synchronously what comes afterwards.
class log_output {
 public:
  /// Signals that one thread is to wait for must be blocked before. Throws std::invalid_argument, which names
  /// the option, when the file cannot be written.
  explicit log_output(const log_settings& settings);
  log_output(const log_output&) = delete;
  log_output& operator=(const log_output&) = delete;
  /// Other threads must not log meanwhile.
  ~log_output();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// Waits until all lines of before are written, for so long at most. For who is about to end the process
/// without ending its objects.
void flush_log(std::chrono::milliseconds patience);

/// Lines lost since the start because too many waited. Any thread.
std::uint64_t lost_log_lines();

/// A line that belongs to a request. All such lines are made here, so that all of them carry its trace, and
/// in the same way. Any thread; neither blocks nor throws.
void log_of_request(spdlog::level::level_enum level, const domain::trace_id& trace, std::string_view text);

/// The levels that can be chosen, in the order of spdlog's.
inline constexpr std::array<std::string_view, 5> log_levels{"trace", "debug", "info", "warn", "error"};

/// One of `log_levels` or, for what comes before the process ends, critical.
std::string_view name_of(spdlog::level::level_enum level);
std::optional<spdlog::level::level_enum> log_level_of(std::string_view name);

/// The least level that is logged, from now on. Any thread.
void set_log_level(spdlog::level::level_enum level);
spdlog::level::level_enum log_level();

}  // namespace usher::api
