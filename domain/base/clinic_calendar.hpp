#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/base/words.hpp"

/// The week of the clinics: days and times, when a clinic next takes place, which classes overlap, when a
/// clinic may be reserved.
namespace usher::domain {

enum class weekday : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };

/// When on its day a class begins, to the minute, on the wall clock.
struct class_time {
  /// 0 <= after_midnight < 24 hours.
  std::chrono::minutes after_midnight = std::chrono::hours{18};

  static const class_time at_18_00;
  static const class_time at_19_00;
  static const class_time at_20_00;
  static const class_time at_21_00;

  friend constexpr auto operator<=>(const class_time&, const class_time&) = default;
};
inline constexpr class_time class_time::at_18_00{std::chrono::hours{18}};
inline constexpr class_time class_time::at_19_00{std::chrono::hours{19}};
inline constexpr class_time class_time::at_20_00{std::chrono::hours{20}};
inline constexpr class_time class_time::at_21_00{std::chrono::hours{21}};

inline constexpr auto all_weekdays = values_of<weekday>;
/// Those where the office says nothing else, in order. There may be classes at any other time.
inline constexpr std::array usual_class_times{class_time::at_18_00, class_time::at_19_00,
                                              class_time::at_20_00, class_time::at_21_00};
inline constexpr std::chrono::minutes usual_class_length{60};

/// `18:00`.
std::string to_text(class_time time);
/// Reads `HH:MM`, from `00:00` to `23:59`. Nothing for any other text.
std::optional<class_time> parse_class_time(std::string_view text);

/// `월요일`..`일요일`.
std::string_view korean_name(weekday day);

weekday weekday_of(local_date date);

/// The date of the first class on that day and time which begins after `now`.
local_date next_class_date(weekday day, class_time time, local_time now);

/// When the class of that date begins, on the wall clock: from then on `next_class_date` answers a later
/// date.
local_time class_start(local_date date, class_time time);

/// When in each week a clinic takes place. What begins late may end on the next day; Monday follows Sunday.
struct class_hour {
  weekday day = weekday::mon;
  class_time time = {};
  /// Above 0, up to limits::longest_class.
  std::chrono::minutes length = usual_class_length;

  friend constexpr auto operator<=>(const class_hour&, const class_hour&) = default;
};

/// Whether there are minutes of the week that belong to both. What ends when the other begins does not
/// overlap it.
bool overlap(const class_hour& one, const class_hour& other);

/// The Monday of the week of that time.
local_date week_of(local_time time);

/// When, in each week, reservations are taken: from `opens` (inclusive) to `closes` (exclusive) after Monday
/// 00:00 on the wall clock. 0 <= opens < closes <= 7 days.
struct week_window {
  std::chrono::minutes opens{0};
  std::chrono::minutes closes = std::chrono::days{6};

  using self = week_window;
  using members = record<&self::opens, &self::closes>;
};

/// `mon 09:00`; the end of the week is `sun 24:00`.
std::string to_text_in_week(std::chrono::minutes after_monday);
/// Reads `<day> HH:MM`, from `mon 00:00` to `sun 24:00`. Nothing for any other text.
std::optional<std::chrono::minutes> parse_time_in_week(std::string_view text);

/// What a clinic takes reservations for, by its window alone. `pending`: the window of this week opens later.
/// `closed`: it is over and this week's class is still to begin. `completed`: it is over and so is the wait
/// for the class.
enum class window_phase : std::uint8_t { pending, open, closed, completed };
window_phase phase_of(const week_window& window, weekday day, class_time time, local_time now);

}  // namespace usher::domain
