#include "domain/base/clinic_calendar.hpp"

#include <algorithm>
#include <cstddef>

namespace usher::domain {

namespace {

constexpr std::array<std::string_view, all_weekdays.size()> day_names{"월요일", "화요일", "수요일", "목요일",
                                                                      "금요일", "토요일", "일요일"};
std::chrono::weekday on_calendar(weekday day) {
  // std::chrono counts from Sunday, the week of the clinics from Monday.
  return std::chrono::weekday{(static_cast<unsigned>(day) + 1) % 7};
}

std::chrono::days days_after_monday(weekday day) {
  return std::chrono::days{static_cast<int>(day)};
}

constexpr std::chrono::days last_day{6};

/// `number` is 0..99.
void append_two_digits(std::string& text, std::int64_t number) {
  text += static_cast<char>('0' + number / 10);
  text += static_cast<char>('0' + number % 10);
}

/// Nothing for anything but two digits.
std::optional<int> two_digits(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !is_digit(text[0]) || !is_digit(text[1])) {
    return std::nullopt;
  }
  return (text[0] - '0') * 10 + (text[1] - '0');
}

}  // namespace

std::string_view korean_name(weekday day) {
  return day_names.at(static_cast<std::size_t>(day));
}

local_date next_class_date(weekday day, class_time time, local_time now) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  // The difference of two std::chrono weekdays is the number of days to walk forward, 0..6.
  const local_date date = today + (on_calendar(day) - std::chrono::weekday{today});
  return class_start(date, time) > now ? date : date + std::chrono::days{7};
}

local_time class_start(local_date date, class_time time) {
  return date + std::chrono::hours{18 + static_cast<int>(time)};
}

local_date week_of(local_time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return day - (std::chrono::weekday{day} - std::chrono::Monday);
}

std::string to_text_in_week(std::chrono::minutes after_monday) {
  // The end of the week is the 24:00 of its last day, not a time of the next.
  const auto days = std::min(std::chrono::floor<std::chrono::days>(after_monday), last_day);
  const auto of_day = after_monday - days;
  const auto hour = std::chrono::floor<std::chrono::hours>(of_day);
  std::string text{to_word(weekday{static_cast<std::uint8_t>(days.count())})};
  text += ' ';
  append_two_digits(text, hour.count());
  text += ':';
  append_two_digits(text, (of_day - hour).count());
  return text;
}

std::optional<std::chrono::minutes> parse_time_in_week(std::string_view text) {
  if (text.size() != std::string_view{"mon 00:00"}.size() || text[3] != ' ' || text[6] != ':') {
    return std::nullopt;
  }
  const auto day = from_word<weekday>(text.substr(0, 3));
  const auto hour = two_digits(text.substr(4, 2));
  const auto minute = two_digits(text.substr(7, 2));
  if (!day || !hour || !minute || *minute > 59) {
    return std::nullopt;
  }
  const bool is_end_of_week = *day == weekday::sun && *hour == 24 && *minute == 0;
  if (*hour > 23 && !is_end_of_week) {
    return std::nullopt;
  }
  return days_after_monday(*day) + std::chrono::hours{*hour} + std::chrono::minutes{*minute};
}

window_phase phase_of(const week_window& window, weekday day, class_time time, local_time now) {
  const local_date week = week_of(now);
  if (now < week + window.opens) {
    return window_phase::pending;
  }
  if (now < week + window.closes) {
    return window_phase::open;
  }
  return class_start(week + days_after_monday(day), time) > now ? window_phase::closed
                                                                : window_phase::completed;
}

}  // namespace usher::domain
