#include "domain/base/time.hpp"

#include <array>
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
    if (rest_.size() < width) {
      return fail();
    }
    int value = 0;
    for (const char digit : rest_.substr(0, width)) {
      if (digit < '0' || digit > '9') {
        return fail();
      }
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
  if (!from.good() || year == 0) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) {
    return std::nullopt;
  }
  return local_date{date};
}

std::optional<seconds> time_of_day(int hour, int minute, int second) {
  if (hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  return hours{hour} + minutes{minute} + seconds{second};
}

/// Writes a number that has at most `width` digits with exactly so many.
template <int width>
char* write_digits(char* to, unsigned number) {
  for (int i = width - 1; i >= 0; --i, number /= 10) {
    to[i] = static_cast<char>('0' + number % 10);
  }
  return to + width;
}

constexpr std::size_t longest_text = 40;

char* write_date(char* to, local_date time) {
  const std::chrono::year_month_day date{time};
  const int year = static_cast<int>(date.year());
  // Beyond the four digits nothing is ever read back.
  if (year < 0 || year > 9999) {
    to += std::snprintf(to, longest_text / 2, "%04d", year);
  } else {
    to = write_digits<4>(to, static_cast<unsigned>(year));
  }
  *to++ = '-';
  to = write_digits<2>(to, static_cast<unsigned>(date.month()));
  *to++ = '-';
  return write_digits<2>(to, static_cast<unsigned>(date.day()));
}

char* write_clock(char* to, seconds since_midnight) {
  const auto count = static_cast<unsigned>(since_midnight.count());
  *to++ = 'T';
  to = write_digits<2>(to, count / 3600);
  *to++ = ':';
  to = write_digits<2>(to, count / 60 % 60);
  *to++ = ':';
  return write_digits<2>(to, count % 60);
}

char* write(char* to, local_date date) {
  return write_date(to, date);
}

char* write(char* to, local_time time) {
  const auto date = std::chrono::floor<days>(time);
  return write_clock(write_date(to, date), time - date);
}

char* write(char* to, instant time) {
  const auto date = std::chrono::floor<days>(time);
  const auto whole = std::chrono::floor<seconds>(time);
  to = write_date(to, local_date{date.time_since_epoch()});
  to = write_clock(to, whole - date);
  *to++ = '.';
  to = write_digits<3>(to, static_cast<unsigned>((time - whole).count()));
  *to++ = 'Z';
  return to;
}

template <class Time>
void append(std::string& to, Time time) {
  std::array<char, longest_text> text;
  char* const end = write(text.data(), time);
  to.append(text.data(), end);
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
  if (!from.finished() || !date || !clock) {
    return std::nullopt;
  }
  return *date + *clock;
}

std::optional<local_date> parse_local_date(std::string_view text) {
  reader from{text};
  const auto date = read_date(from);
  if (!from.finished()) {
    return std::nullopt;
  }
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
  if (!from.finished() || !date || !clock) {
    return std::nullopt;
  }
  return instant{date->time_since_epoch() + *clock + milliseconds{millis}};
}

void append_text(std::string& to, local_time time) {
  append(to, time);
}

void append_text(std::string& to, local_date date) {
  append(to, date);
}

void append_text(std::string& to, instant time) {
  append(to, time);
}

std::string to_text(local_time time) {
  std::string out;
  append(out, time);
  return out;
}

std::string to_text(local_date date) {
  std::string out;
  append(out, date);
  return out;
}

std::string to_text(instant time) {
  std::string out;
  append(out, time);
  return out;
}

}  // namespace usher::domain
