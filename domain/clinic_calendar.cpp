#include "domain/clinic_calendar.hpp"

#include <cstddef>

namespace usher::domain {

namespace {

constexpr std::array<std::string_view, all_weekdays.size()> day_codes{"mon", "tue", "wed", "thu",
                                                                      "fri", "sat", "sun"};
constexpr std::array<std::string_view, all_weekdays.size()> day_names{"월요일", "화요일", "수요일", "목요일",
                                                                      "금요일", "토요일", "일요일"};
constexpr std::array<std::string_view, all_class_times.size()> time_codes{"18:00", "19:00", "20:00", "21:00"};

/// The member of `all` that stands where `code` stands in `codes`.
template <class Value, std::size_t N>
std::optional<Value> value_of(const std::array<Value, N>& all, const std::array<std::string_view, N>& codes,
                              std::string_view code) {
  for (std::size_t i = 0; i < N; ++i) {
    if (codes[i] == code) return all[i];
  }
  return std::nullopt;
}

std::chrono::weekday on_calendar(weekday day) {
  // std::chrono counts from Sunday, the week of the clinics from Monday.
  return std::chrono::weekday{(static_cast<unsigned>(day) + 1) % 7};
}

}  // namespace

std::string_view to_code(weekday day) {
  return day_codes.at(static_cast<std::size_t>(day));
}

std::optional<weekday> weekday_from_code(std::string_view code) {
  return value_of(all_weekdays, day_codes, code);
}

std::string_view korean_name(weekday day) {
  return day_names.at(static_cast<std::size_t>(day));
}

std::string_view to_code(class_time time) {
  return time_codes.at(static_cast<std::size_t>(time));
}

std::optional<class_time> class_time_from_code(std::string_view code) {
  return value_of(all_class_times, time_codes, code);
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

bool in_reservation_window(local_time now) {
  return std::chrono::weekday{std::chrono::floor<std::chrono::days>(now)} != std::chrono::Sunday;
}

}  // namespace usher::domain
