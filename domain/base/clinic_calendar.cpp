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

/// `HH:MM` of what is at most 99 hours.
void append_clock(std::string& text, std::chrono::minutes time) {
  const auto hour = std::chrono::floor<std::chrono::hours>(time);
  append_two_digits(text, hour.count());
  text += ':';
  append_two_digits(text, (time - hour).count());
}

/// Nothing for anything but two digits.
std::optional<int> two_digits(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !is_digit(text[0]) || !is_digit(text[1])) {
    return std::nullopt;
  }
  return (text[0] - '0') * 10 + (text[1] - '0');
}

/// `HH:MM`, up to `24:00`.
std::optional<std::chrono::minutes> parse_clock(std::string_view text) {
  if (text.size() != std::string_view{"00:00"}.size() || text[2] != ':') {
    return std::nullopt;
  }
  const auto hour = two_digits(text.substr(0, 2));
  const auto minute = two_digits(text.substr(3));
  if (!hour || !minute || *minute > 59) {
    return std::nullopt;
  }
  const auto time = std::chrono::hours{*hour} + std::chrono::minutes{*minute};
  return time <= std::chrono::hours{24} ? std::optional{time} : std::nullopt;
}

constexpr std::chrono::minutes minutes_of_week = std::chrono::days{7};

std::chrono::minutes begin_in_week(const class_hour& hour) {
  return days_after_monday(hour.day) + hour.time.after_midnight;
}

/// From the beginning of one to the next beginning of the other.
std::chrono::minutes until(const class_hour& one, const class_hour& other) {
  return (begin_in_week(other) - begin_in_week(one) + minutes_of_week) % minutes_of_week;
}

}  // namespace

std::string_view korean_name(weekday day) {
  return day_names.at(static_cast<std::size_t>(day));
}

weekday weekday_of(local_date date) {
  return static_cast<weekday>((std::chrono::weekday{date} - std::chrono::Monday).count());
}

local_date next_class_date(weekday day, class_time time, local_time now) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  // The difference of two std::chrono weekdays is the number of days to walk forward, 0..6.
  const local_date date = today + (on_calendar(day) - std::chrono::weekday{today});
  return class_start(date, time) > now ? date : date + std::chrono::days{7};
}

local_time class_start(local_date date, class_time time) {
  return date + time.after_midnight;
}

std::string to_text(class_time time) {
  std::string text;
  append_clock(text, time.after_midnight);
  return text;
}

std::optional<class_time> parse_class_time(std::string_view text) {
  const auto time = parse_clock(text);
  return time && *time < std::chrono::hours{24} ? std::optional{class_time{*time}} : std::nullopt;
}

bool overlap(const class_hour& one, const class_hour& other) {
  return until(one, other) < one.length || until(other, one) < other.length;
}

local_date week_of(local_time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return day - (std::chrono::weekday{day} - std::chrono::Monday);
}

std::string to_text_in_week(std::chrono::minutes after_monday) {
  // The end of the week is the 24:00 of its last day, not a time of the next.
  const auto days = std::min(std::chrono::floor<std::chrono::days>(after_monday), last_day);
  std::string text{to_word(weekday{static_cast<std::uint8_t>(days.count())})};
  text += ' ';
  append_clock(text, after_monday - days);
  return text;
}

std::optional<std::chrono::minutes> parse_time_in_week(std::string_view text) {
  if (text.size() != std::string_view{"mon 00:00"}.size() || text[3] != ' ') {
    return std::nullopt;
  }
  const auto day = from_word<weekday>(text.substr(0, 3));
  const auto time = parse_clock(text.substr(4));
  const bool is_in_week = day && time && (*time < std::chrono::hours{24} || *day == weekday::sun);
  return is_in_week ? std::optional{days_after_monday(*day) + *time} : std::nullopt;
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
