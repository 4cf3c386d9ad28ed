#include "domain/time.hpp"

#include <cstdio>

namespace usher::domain {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Takes a text apart from left to right; after the first mismatch everything else fails too.
class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  /// Exactly `width` decimal digits.
  int number(std::size_t width) {
    if (rest_.size() < width) return fail();
    int value = 0;
    for (const char digit : rest_.substr(0, width)) {
      if (digit < '0' || digit > '9') return fail();
      value = value * 10 + (digit - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }

  void expect(std::string_view one_of) {
    if (rest_.empty() || one_of.find(rest_.front()) == std::string_view::npos) {
      fail();
      return;
    }
    rest_.remove_prefix(1);
  }

  bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool at_end() const { return rest_.empty(); }
  bool good() const { return good_; }
  bool finished() const { return good_ && rest_.empty(); }

 private:
  int fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

std::optional<local_date> read_date(reader& from) {
  const int year = from.number(4);
  from.expect("-");
  const int month = from.number(2);
  from.expect("-");
  const int day = from.number(2);
  // The calendar has no year 0, and one of the stores refuses it.
  if (!from.good() || year == 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return local_date{date};
}

std::optional<seconds> time_of_day(int hour, int minute, int second) {
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return hours{hour} + minutes{minute} + seconds{second};
}

std::string date_text(std::chrono::year_month_day date) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string clock_text(seconds since_midnight) {
  const std::chrono::hh_mm_ss<seconds> clock{since_midnight};
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return text;
}

}  // namespace

std::optional<local_time> parse_local_time(std::string_view text) {
  reader from{text};
  const auto date = read_date(from);
  from.expect("T ");
  const int hour = from.number(2);
  from.expect(":");
  const int minute = from.number(2);
  int second = 0;
  if (from.good() && !from.at_end()) {
    from.expect(":");
    second = from.number(2);
  }
  const auto clock = time_of_day(hour, minute, second);
  if (!from.finished() || !date || !clock) return std::nullopt;
  return *date + *clock;
}

std::optional<local_date> parse_local_date(std::string_view text) {
  reader from{text};
  const auto date = read_date(from);
  if (!from.finished()) return std::nullopt;
  return date;
}

std::optional<instant> parse_instant(std::string_view text) {
  reader from{text};
  const auto date = read_date(from);
  from.expect("T");
  const int hour = from.number(2);
  from.expect(":");
  const int minute = from.number(2);
  from.expect(":");
  const int second = from.number(2);
  int millis = 0;
  if (from.next_is('.')) {
    from.expect(".");
    millis = from.number(3);
  }
  from.expect("Z");
  const auto clock = time_of_day(hour, minute, second);
  if (!from.finished() || !date || !clock) return std::nullopt;
  return instant{date->time_since_epoch() + *clock + milliseconds{millis}};
}

std::string to_text(local_time time) {
  const auto date = std::chrono::floor<days>(time);
  return to_text(date) + clock_text(time - date);
}

std::string to_text(local_date date) {
  return date_text(std::chrono::year_month_day{date});
}

std::string to_text(instant time) {
  const auto date = std::chrono::floor<days>(time);
  const auto whole = std::chrono::floor<seconds>(time);
  char millis[16];
  std::snprintf(millis, sizeof millis, ".%03dZ", static_cast<int>((time - whole).count()));
  return date_text(std::chrono::year_month_day{date}) + clock_text(whole - date) + millis;
}

}  // namespace usher::domain
