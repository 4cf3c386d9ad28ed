#include "actors/base/clock.hpp"

#include <cstdio>

#include <date/tz.h>

#include "actors/base/steadied_time.hpp"

namespace usher::actors {

namespace {

const date::time_zone* find_zone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    throw unknown_time_zone("unknown time zone '" + name + "'");
  }
}

/// The conversions between the UTC line and one zone's wall clock.
class zone_rules {
 public:
  explicit zone_rules(const std::string& name) : zone_(find_zone(name)) {}

  std::chrono::seconds offset_at(domain::instant utc) const {
    // A zone keeps its offset for months: each thread remembers the last stretch it has looked up.
    struct stretch {
      const date::time_zone* zone = nullptr;
      date::sys_info info;
    };
    thread_local stretch last;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(utc);
    if (last.zone != zone_ || seconds < last.info.begin || seconds >= last.info.end) {
      last = {zone_, zone_->get_info(seconds)};
    }
    return last.info.offset;
  }

  domain::local_time to_local(domain::instant utc) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(utc) + offset_at(utc);
    return domain::local_time{seconds.time_since_epoch()};
  }

  domain::instant to_utc(domain::local_time local) const {
    const date::local_seconds wall{local.time_since_epoch()};
    const auto info = zone_->get_info(wall);
    // In the hour that a zone skips, the wall clock shows something later from the transition on.
    if (info.result == date::local_info::nonexistent) {
      return domain::instant{info.first.end.time_since_epoch()};
    }
    return domain::instant{wall.time_since_epoch() - info.first.offset};
  }

  times_shown shows(domain::local_time local) const {
    switch (zone_->get_info(date::local_seconds{local.time_since_epoch()}).result) {
      case date::local_info::nonexistent:
        return times_shown::never;
      case date::local_info::ambiguous:
        return times_shown::twice;
      default:
        return times_shown::once;
    }
  }

  std::string to_text(domain::instant utc) const {
    const auto offset = std::chrono::duration_cast<std::chrono::minutes>(offset_at(utc));
    const auto milliseconds = (utc - std::chrono::floor<std::chrono::seconds>(utc)).count();
    const auto minutes = std::abs(offset.count());
    const auto digit = [](auto number) { return static_cast<char>('0' + number % 10); };
    const char tail[] = {'.',
                         digit(milliseconds / 100),
                         digit(milliseconds / 10),
                         digit(milliseconds),
                         offset.count() < 0 ? '-' : '+',
                         digit(minutes / 600),
                         digit(minutes / 60),
                         ':',
                         digit(minutes % 60 / 10),
                         digit(minutes % 60)};
    std::string text;
    text.reserve(32);
    domain::append_text(text, to_local(utc));
    return text.append(tail, sizeof tail);
  }

 private:
  const date::time_zone* zone_;
};

class system_clock final : public clock {
 public:
  explicit system_clock(const std::string& zone) : rules_(zone) {}

  domain::instant now() const override { return time_.now(); }
  domain::local_time to_local(domain::instant utc) const override { return rules_.to_local(utc); }
  domain::instant to_utc(domain::local_time local) const override { return rules_.to_utc(local); }
  times_shown shows(domain::local_time local) const override { return rules_.shows(local); }
  std::string to_text(domain::instant utc) const override { return rules_.to_text(utc); }

 private:
  mutable steadied_time time_;
  zone_rules rules_;
};

}  // namespace

std::shared_ptr<const clock> make_system_clock(const std::string& zone) {
  return std::make_shared<system_clock>(zone);
}

}  // namespace usher::actors
