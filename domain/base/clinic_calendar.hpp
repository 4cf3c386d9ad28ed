#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/base/words.hpp"

/// The week of the clinics: which days and times exist, when a clinic next takes place, when it may be
/// reserved.
namespace usher::domain {

enum class weekday : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };
enum class class_time : std::uint8_t { at_18_00, at_19_00, at_20_00, at_21_00 };

/// `18:00`..`21:00`.
template <>
inline constexpr std::array<std::string_view, 4> words_of<class_time>{"18:00", "19:00", "20:00", "21:00"};

inline constexpr auto all_weekdays = values_of<weekday>;
inline constexpr auto all_class_times = values_of<class_time>;
inline constexpr std::int32_t rooms_per_slot = 8;

/// `월요일`..`일요일`.
std::string_view korean_name(weekday day);

/// The date of the first class on that day and time which begins after `now`.
local_date next_class_date(weekday day, class_time time, local_time now);

/// The first instant, on the wall clock, at which `next_class_date` answers a later date than `date`.
local_time class_start(local_date date, class_time time);

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
