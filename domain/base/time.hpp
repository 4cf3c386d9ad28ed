#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace usher::domain {

using std::chrono::milliseconds;

/// A point on the UTC time line, in milliseconds.
using instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// The first and the last that can be written and read back.
inline constexpr instant first_instant{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
inline constexpr instant last_instant =
    instant{std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1}} - milliseconds{1};

/// A wall-clock date and time in the configured zone, in seconds, without an offset.
using local_time = std::chrono::local_seconds;

/// A wall-clock date in the configured zone.
using local_date = std::chrono::local_days;

/// "Now" as the rules see it: the same moment on the UTC line and on the wall clock of the configured zone.
struct moment {
  instant utc;
  local_time local;
};

/// Reads `YYYY-MM-DDTHH:MM:SS` (or with a space for the T, or without the seconds). Nothing for any other
/// text and for dates and times that do not exist on the calendar.
std::optional<local_time> parse_local_time(std::string_view text);

/// Reads `YYYY-MM-DD`.
std::optional<local_date> parse_local_date(std::string_view text);

/// `YYYY-MM-DDTHH:MM:SS`.
std::string to_text(local_time time);

/// `YYYY-MM-DD`.
std::string to_text(local_date date);

/// ISO 8601 in UTC with milliseconds: `YYYY-MM-DDTHH:MM:SS.mmmZ`.
std::string to_text(instant time);

/// Appends what `to_text` gives.
void append_text(std::string& to, local_time time);
void append_text(std::string& to, local_date date);
void append_text(std::string& to, instant time);

/// Reads what `to_text(instant)` writes, with or without the milliseconds.
std::optional<instant> parse_instant(std::string_view text);

}  // namespace usher::domain
