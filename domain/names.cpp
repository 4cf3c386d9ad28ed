#include "domain/names.hpp"

#include <charconv>
#include <cstddef>

#include "domain/time.hpp"

namespace usher::domain {

namespace {

void append_number(std::string& text, std::int64_t number) {
  char digits[24];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

/// With leading zeros; `number` has at most `width` digits.
void append_digits(std::string& text, unsigned number, std::size_t width) {
  const std::size_t begin = text.size();
  text.append(width, '0');
  for (std::size_t i = begin + width; number != 0 && i > begin; number /= 10)
    text[--i] = static_cast<char>('0' + number % 10);
}

/// As to_text(time), which goes through printf: too slow for a name that every change needs.
void append_local_time(std::string& text, local_time time) {
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  const int year = static_cast<int>(date.year());
  if (year < 0 || year > 9999) {
    text += to_text(time);
    return;
  }
  const auto seconds = static_cast<unsigned>((time - midnight).count());
  append_digits(text, static_cast<unsigned>(year), 4);
  text += '-';
  append_digits(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  append_digits(text, static_cast<unsigned>(date.day()), 2);
  text += 'T';
  append_digits(text, seconds / 3600, 2);
  text += ':';
  append_digits(text, seconds / 60 % 60, 2);
  text += ':';
  append_digits(text, seconds % 60, 2);
}

constexpr std::string_view waiting_room_prefix = "waiting-room/";
constexpr std::string_view concert_date_prefix = "concert-date/";
constexpr std::string_view clinic_prefix = "clinic/";
/// A concert's number, the slash and the time of a year of four digits.
constexpr std::size_t longest_date_suffix = 20 + 1 + 19;

}  // namespace

std::string waiting_room_name(room_id room) {
  std::string name{waiting_room_prefix};
  if (room.value == 0) {
    name += "all";
  } else {
    append_number(name, room.value);
  }
  return name;
}

std::string concert_date_name(const concert_date_key& date) {
  std::string name;
  name.reserve(concert_date_prefix.size() + longest_date_suffix);
  name += concert_date_prefix;
  append_number(name, date.concert.value);
  name += '/';
  append_local_time(name, date.starts_at);
  return name;
}

std::string clinic_name(clinic_id clinic) {
  std::string name{clinic_prefix};
  append_number(name, clinic.value);
  return name;
}

std::string lane_name(const notice_lane& lane) {
  return lane.is_clinic() ? clinic_name(lane.clinic) : concert_date_name(lane.date);
}

}  // namespace usher::domain
