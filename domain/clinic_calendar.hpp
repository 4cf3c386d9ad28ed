#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/time.hpp"

/// The week of the clinics: which days and times exist, when a clinic next takes place, when it may be
/// reserved.
namespace usher::domain {

enum class weekday : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };
enum class class_time : std::uint8_t { at_18_00, at_19_00, at_20_00, at_21_00 };

inline constexpr std::array all_weekdays{weekday::mon, weekday::tue, weekday::wed, weekday::thu,
                                         weekday::fri, weekday::sat, weekday::sun};
inline constexpr std::array all_class_times{class_time::at_18_00, class_time::at_19_00, class_time::at_20_00,
                                            class_time::at_21_00};
inline constexpr std::int32_t rooms_per_slot = 8;

/// `mon`..`sun`.
std::string_view to_code(weekday day);
std::optional<weekday> weekday_from_code(std::string_view code);
/// `월요일`..`일요일`.
std::string_view korean_name(weekday day);

/// `18:00`..`21:00`.
std::string_view to_code(class_time time);
std::optional<class_time> class_time_from_code(std::string_view code);

/// The date of the first class on that day and time which begins after `now`.
local_date next_class_date(weekday day, class_time time, local_time now);

/// The first instant, on the wall clock, at which `next_class_date` answers a later date than `date`.
local_time class_start(local_date date, class_time time);

/// Monday 00:00 (inclusive) to Sunday 00:00 (exclusive) of each week.
bool in_reservation_window(local_time now);

}  // namespace usher::domain
